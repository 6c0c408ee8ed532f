// The chat page: shows a conversation and sends what the customer writes, each message once.
"use strict";
(() => {
  const main = document.getElementById("main");
  const byId = (id) => document.getElementById(id);
  const [log, form, text, typing, choices] = ["log", "compose", "text", "typing", "choices"].map(byId);
  const words = main.dataset;
  const address = `/chat/${words.landlord}/messages`;
  const key = `sayso.chat.${words.landlord}`;

  // What this device keeps: session, messages not yet confirmed, the draft.
  const kept = Object.assign({ session: null, outbox: [], draft: "" }, read());
  kept.session ||= words.session || null;
  function read() {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
  }
  function keep() {
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* a private window */ }
  }

  const shown = new Map(); // seq -> element
  const mine = new Map(); // client message id -> element not yet known by a seq
  let last = 0; // up to this seq nothing is missing here
  let newest = 0; // highest seq that we have
  let offered = []; // choices of the newest message
  let socket = null;
  let socketFailures = 0;
  let sending = false;
  let ended = false;
  let tries = 0; // failed tries in a row, for the back-off
  let timers = {};

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const b = crypto.getRandomValues(new Uint8Array(16)); // insecure origins have no randomUUID
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  function later(name, seconds, action) {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(action, seconds * 1000);
  }
  const backOff = () => Math.min(30, 2 ** Math.min(tries++, 5)) * (0.75 + Math.random() / 2);

  function say(state) {
    for (const each of document.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  }

  // Showing

  function element(name, className, content) {
    const made = document.createElement(name);
    made.className = className;
    if (content) made.textContent = content;
    return made;
  }

  function bubble(from, said) {
    const made = element("div", `message from-${from}`);
    const by = { customer: words.you, bot: words.bot }[from] || words.staff;
    made.append(element("p", "by", by), element("p", "said", said));
    return made;
  }

  function state(made, content) {
    made.querySelector(".state")?.remove();
    if (content) made.append(element("p", "state", content));
  }

  // Where the page must stand for the newest message to be just above the form.
  const end = () => byId("tail").getBoundingClientRect().bottom + scrollY + form.parentElement.offsetHeight - innerHeight;
  const isAtEnd = () => scrollY > end() - 200;

  // Go there, but not past the beginning of `first`.
  function toEnd(first) {
    byId("newer").hidden = true;
    scrollTo(0, first ? Math.min(end(), first.getBoundingClientRect().top + scrollY - 72) : end());
  }

  function place(made, seq) {
    const next = [...shown.keys()].filter((other) => other > seq).sort((a, b) => a - b)[0];
    log.insertBefore(made, next === undefined ? null : shown.get(next));
  }

  // The element of a message written here.
  function ownBubble(message) {
    const made = mine.get(message.id);
    if (!made) return null;
    mine.delete(message.id);
    confirmed(message.id);
    sent(made);
    return made;
  }

  function sent(made) {
    for (const each of log.querySelectorAll(".message:not(.failed) .state")) {
      if (each.textContent === words.sent) each.remove();
    }
    state(made, words.sent);
  }

  function add(message) {
    if (shown.has(message.seq)) return;
    const made = (message.from === "customer" && ownBubble(message)) || bubble(message.from, message.text);
    if (!made.isConnected) place(made, message.seq);
    shown.set(message.seq, made);
    while (shown.has(last + 1)) last += 1;
    if (message.seq < newest) return;
    newest = message.seq;
    offered = message.from === "customer" ? [] : message.choices || [];
    if (message.from !== "customer") showTyping(false);
  }

  function accept(answer) {
    if (answer.session && answer.session !== kept.session) {
      kept.session = answer.session;
      keep();
      connect();
    }
    const follows = isAtEnd();
    const before = newest;
    for (const message of answer.messages || []) add(message);
    offer();
    const firstNew = (answer.messages || []).find((message) => message.seq > before && message.from !== "customer");
    if (follows) toEnd(firstNew && shown.get(firstNew.seq));
    else byId("newer").hidden = !firstNew;
  }

  function offer() {
    choices.replaceChildren();
    choices.hidden = !offered.length || kept.outbox.length > 0 || ended;
    if (choices.hidden) return;
    for (const choice of offered) {
      const button = element("button", "button", choice.label);
      button.type = "button";
      button.addEventListener("click", () => { write(choice.value); text.focus(); });
      choices.append(button);
    }
  }

  function showTyping(on) {
    typing.replaceChildren();
    if (!on) return;
    typing.append(`${words.bot.split(" (")[0]}: `, element("span", "dots"));
    later("typing", 8, () => showTyping(false));
  }

  // Sending

  function write(said) {
    const item = { id: newId(), text: said };
    kept.outbox.push(item);
    keep();
    showMine(item);
    offer();
    toEnd();
    flush();
  }

  function showMine(item) {
    const made = bubble("customer", item.text);
    mine.set(item.id, made);
    log.append(made);
    state(made, words.sending);
  }

  function confirmed(id) {
    kept.outbox = kept.outbox.filter((item) => item.id !== id);
    keep();
  }

  async function flush() {
    const item = kept.outbox[0];
    if (sending || ended || !item) return;
    sending = true;
    later("thinking", 0.6, () => showTyping(sending));
    const body = { client_message_id: item.id, text: item.text };
    if (kept.session) body.session = kept.session;
    const answer = await ask("POST", address, body);
    sending = false;
    clearTimeout(timers.thinking);
    if (answer.ok) {
      const made = mine.get(item.id);
      if (made) sent(made);
      confirmed(item.id);
      accept(answer.body);
      showTyping(false);
      flush();
    } else if ([400, 413, 415].includes(answer.status)) {
      refused(item, answer.body.error || "");
      flush();
    } else {
      showTyping(false);
      for (const made of mine.values()) state(made, ended ? words.refused : words.waiting);
      if (!ended) later("flush", answer.wait || backOff(), flush);
    }
  }

  function refused(item, why) {
    const made = mine.get(item.id);
    mine.delete(item.id);
    confirmed(item.id);
    showTyping(false);
    made.classList.add("failed");
    state(made, `${words.refused} ${why}`);
    const again = element("button", "button quiet", words.edit);
    again.type = "button";
    again.addEventListener("click", () => { made.remove(); text.value = item.text; text.focus(); });
    made.append(again);
    toEnd();
  }

  // One request; says on the page what is wrong, and returns {ok, status, body, wait}.
  async function ask(method, where, body) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    else headers.Authorization = `Bearer ${kept.session}`;
    try {
      const response = await fetch(where, {
        method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout?.(30000),
      });
      const answer = await response.json().catch(() => ({}));
      const wait = Number(response.headers.get("Retry-After")) || 0;
      if (response.ok) {
        tries = 0;
        say(null);
      } else if (response.status === 401 || response.status === 404) {
        ended = true;
        socket?.close();
        say("ended");
        offer();
        for (const made of mine.values()) state(made, words.refused);
      } else if (response.status === 429) say("busy");
      else if (response.status >= 500) say("trouble");
      return { ok: response.ok, status: response.status, body: answer, wait };
    } catch {
      say(navigator.onLine === false ? "offline" : "trouble");
      return { ok: false, status: 0, body: {}, wait: 0 };
    }
  }

  // Receiving: by WebSocket, or by asking again and again

  async function refresh() {
    if (!kept.session || ended) return;
    const answer = await ask("GET", `${address}?after=${last}`);
    if (answer.ok) accept(answer.body);
    return answer;
  }

  function connect() {
    clearTimeout(timers.connect);
    if (!kept.session || ended || socket) return;
    if (!window.WebSocket || socketFailures > 2) return poll();
    let opened = false;
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/chat/${words.landlord}/ws`);
    socket.onopen = () => {
      opened = true;
      socketFailures = 0;
      socket.send(JSON.stringify({ session: kept.session, after: last }));
    };
    socket.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      if (frame.typing) showTyping(true);
      else if (!frame.error) { tries = 0; say(null); accept(frame); }
    };
    socket.onclose = () => {
      socket = null;
      if (!opened) socketFailures += 1;
      if (ended) return;
      later("connect", backOff(), async () => { await refresh(); connect(); });
    };
  }

  function poll() {
    later("connect", document.hidden ? 20 : tries ? backOff() : 4, async () => { await refresh(); poll(); });
  }

  async function wake() {
    if (document.hidden || ended) return;
    tries = 0;
    flush();
    await refresh();
    connect();
  }

  // What the customer does

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said || ended) return;
    text.value = kept.draft = "";
    grow();
    write(said);
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (!sends || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
  let typedAt = 0;
  text.addEventListener("input", () => {
    kept.draft = text.value;
    keep();
    grow();
    if (socket?.readyState !== 1 || Date.now() - typedAt < 3000) return;
    typedAt = Date.now();
    socket.send('{"typing": true}');
  });
  function grow() {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 4}px`;
  }
  byId("newer").addEventListener("click", () => toEnd());
  byId("restart").addEventListener("submit", () => {
    ended = true;
    socket?.close();
    kept.draft = [...kept.outbox.map((item) => item.text), text.value].join("\n").trim();
    Object.assign(kept, { session: null, outbox: [] });
    keep();
  });
  byId("leave").addEventListener("click", (event) => {
    event.preventDefault();
    document.body.hidden = true;
    document.title = "";
    location.replace(event.currentTarget.href);
  });
  addEventListener("scroll", () => { byId("newer").hidden ||= isAtEnd(); }, { passive: true });
  addEventListener("online", wake);
  addEventListener("offline", () => say("offline"));
  addEventListener("pageshow", (event) => { if (event.persisted) wake(); });
  document.addEventListener("visibilitychange", wake);

  // Beginning

  (async () => {
    log.replaceChildren();
    for (const plain of document.querySelectorAll("[data-plain]")) plain.remove();
    text.value = text.value || kept.draft;
    log.setAttribute("aria-busy", "true");
    for (const item of kept.outbox) showMine(item);
    await refresh();
    log.removeAttribute("aria-busy");
    toEnd();
    flush();
    connect();
  })();
})();
