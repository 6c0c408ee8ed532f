// The chat itself, which widget.js loads when somebody opens it: the conversation, its sending and receiving.
"use strict";
(() => {
const css = `
:host{all:initial;display:block;color-scheme:light;
--ink:var(--sayso-ink,#0b0c0c);--paper:var(--sayso-paper,#fff);--brand:var(--sayso-brand,#0f3f46);--on:var(--sayso-on-brand,#fff);
--go:var(--sayso-go,#00693c);--r:var(--sayso-radius,12px);--warn:#942514;--soft:#454b50}
:host([data-inline]){display:flex;flex-direction:column;flex:1 0 auto;font-size:1em}
#launch,#panel{font:medium/1.5 var(--sayso-font,system-ui,sans-serif);letter-spacing:normal;text-transform:none;text-align:start;overflow-wrap:anywhere}
#panel{color:var(--ink)}
*{box-sizing:border-box}[hidden]{display:none!important}
p,h2{margin:0}a{color:#0b5c8f}
button,.b,summary{font:inherit;font-weight:600;min-height:44px;min-width:44px;cursor:pointer}
button,.b{display:inline-flex;align-items:center;justify-content:center;padding:.4em .9em;border:2px solid transparent;border-radius:6px;background:var(--go);color:#fff;text-decoration:none}
button:hover{filter:brightness(.88)}
.quiet,.b{background:#e4e8e8;color:#0b0c0c}
:focus-visible{outline:3px solid #fd0;outline-offset:0;box-shadow:0 0 0 6px #0b0c0c}
#launch{font-weight:600;position:fixed;inset-block-end:1em;inset-inline-end:1em;z-index:var(--sayso-z,2147483000);border-radius:2em;padding:.6em 1.3em;background:var(--brand);color:var(--on);box-shadow:0 2px 10px #0006}
#panel{position:fixed;inset-block-end:1em;inset-inline-end:1em;z-index:var(--sayso-z,2147483000);width:min(var(--sayso-width,25em),100vw - 2em);height:min(var(--sayso-height,40em),100dvh - 2em);display:flex;flex-direction:column;background:var(--paper);border:2px solid var(--brand);border-radius:var(--r);overflow:hidden;box-shadow:0 4px 30px #0006}
@media(max-width:30em),(max-height:30em){#panel{inset:0;width:auto;height:auto;border:0;border-radius:0}}
header{display:flex;gap:.5em;align-items:center;padding:.5em .5em .5em .9em;background:var(--brand);color:var(--on)}
h2{flex:1;font-size:1.05em;line-height:1.2}
#x{background:none;color:inherit;font-size:1.3em;padding:0}
#scroll{flex:1;overflow:auto;padding:.6em .9em}
:host([data-inline]) #panel{display:contents;font-size:inherit}
:host([data-inline]) #scroll{overflow:visible;padding:.4em 0;flex:1 0 auto}
.intro,.state,.by,#typing{color:var(--soft);font-size:.9em}.intro{margin-block-end:.6em}
.hours,.note{padding:.5em .8em;border-inline-start:6px solid #a87400;background:#fff4d6;color:#0b0c0c;margin-block-end:.6em;font-size:.95em}
.note{border-color:var(--warn);background:#fbe9e6}
#who{font-weight:600}
.message{width:fit-content;max-width:min(34em,88%);margin-block-end:.7em}
.said{white-space:pre-wrap;padding:.55em .8em;border-radius:var(--r);border:1px solid #cfd8d9;background:#eef2f2;color:#0b0c0c}
.from-staff .said{background:#fff8e2;border-color:#b98e2c}
.from-customer{margin-inline-start:auto;text-align:end}.from-customer .said{background:var(--brand);color:var(--on);text-align:start}
.from-customer.failed .said{background:#fbe9e6;color:#0b0c0c;border:2px solid var(--warn)}.failed .state{color:var(--warn);font-weight:600}
.came{font-size:.9em;font-weight:600}
#typing{min-height:1.6em}.dots::after{content:"\\2026";animation:t 1.2s steps(4,end) infinite;display:inline-block;overflow:hidden;vertical-align:bottom;width:1em}
@keyframes t{from{width:0}}
#choices,#files{display:flex;flex-wrap:wrap;gap:.5em;margin-block-end:.6em}
#choices button{background:#fff;color:#0b0c0c;border-color:var(--brand);border-radius:22px}
#dock{padding:.5em .9em;border-block-start:2px solid #b9c0c2;background:var(--paper)}
:host([data-inline]) #dock{padding:.5em 0 .6em}
@media(min-height:30em){:host([data-inline]) #dock{position:sticky;bottom:0;z-index:1}}
form{display:flex;gap:.5em;align-items:end;flex-wrap:wrap}
label{font-weight:600;flex:1 0 100%}
textarea{flex:1;min-width:60%;min-height:50px;max-height:30vh;resize:none;font:inherit;line-height:1.4;padding:.4em .5em;color:var(--ink);background:var(--paper);border:2px solid var(--ink);border-radius:6px}
form button{min-height:50px}form #add{min-height:44px;font-size:.9em;padding-block:.2em}
#newer{width:100%;margin-block-end:.5em}
summary{padding:.5em 0;color:#0b5c8f;text-decoration:underline}summary+*{padding-block-end:.5em}
details>p{font-size:.9em;margin-block:.5em}details button{margin-inline-end:.5em}
@media(prefers-reduced-motion:reduce){.dots::after{animation:none}}
@media(forced-colors:active){button,.said,#panel{border:1px solid}:focus-visible{outline-color:Highlight}}
@media print{#launch,#dock{display:none}}`;
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const b = crypto.getRandomValues(new Uint8Array(16)); // insecure origins have no randomUUID
  b[6] = (b[6] & 15) | 64;
  b[8] = (b[8] & 63) | 128;
  return Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

function start(host, about, { home, make, root }, open) {
  const { landlord, session } = host.dataset;
  const inline = "inline" in host.dataset;
  const base = `${home}/chat/${landlord}`;
  const key = `sayso.chat.${landlord}`;
  const { frame, who, files: fileWords, sending: states, status, more } = about.words;

  // What this device keeps: session, messages not yet confirmed, the draft, whether the panel is open.
  const kept = { session: session || null, outbox: [], draft: "" };
  try { Object.assign(kept, JSON.parse(localStorage.getItem(key))); } catch { /* a private window, or damaged */ }
  const keep = () => {
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* kept in memory alone */ }
  };
  const blobs = new Map(); // client message id -> files: they do not outlive the page

  const shown = new Map(); // seq -> element
  const mine = new Map(); // client message id -> element not yet known by a seq
  const timers = {};
  let last = 0; // up to this seq nothing is missing here
  let newest = 0; // highest seq that we have
  let offered = []; // choices of the newest message
  let chosen = []; // files to go with the next message
  let socket = null;
  let socketFailures = 0;
  let busy = false;
  let ended = false;
  let byPerson = false; // the assistant is silent
  let tries = 0; // failed tries in a row, for the back-off

  const later = (name, seconds, action) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(() => host.isConnected && action(), seconds * 1000);
  };
  const backOff = () => Math.min(30, 2 ** Math.min(tries++, 5)) * (0.75 + Math.random() / 2);

  // The frame

  const quiet = (given, words) => make("button", { type: "button", class: "quiet", ...given }, words);
  const log = make("div", { id: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": frame.log });
  const hours = make("p", { class: "hours", hidden: true });
  const typing = make("p", { id: "typing", "aria-hidden": "true" });
  const choices = make("div", { id: "choices", role: "group", "aria-label": frame.suggested, hidden: true });
  const newer = quiet({ id: "newer", hidden: true, click: () => toEnd() }, frame.newer);
  const answering = make("p", { id: "who" });
  const note = make("p", { class: "note", hidden: true });
  const text = make("textarea", { id: "text", rows: 2, maxlength: about.longest });
  const picked = make("div", { id: "files" });
  const picker = make("input", { type: "file", multiple: true, accept: about.accept, hidden: true, change: () => choose() });
  const form = make("form", { submit: submit }, make("label", { for: "text" }, frame.label), text,
    make("button", {}, frame.send), quiet({ id: "add", title: fileWords.hint, click: () => picker.click() }, fileWords.add), picker);
  const tail = make("div", {}, typing, choices);
  const fold = make("details", {}, make("summary", {}, more.title),
    quiet({ click: copy }, more.copy), ...(about.mails ? [quiet({ click: () => write(more.mail_words) }, more.mail)] : []), quiet({ click: restart }, more.restart), make("p", {}, more.restart_hint));
  const scroll = make("div", { id: "scroll" });
  if (!inline) {
    scroll.tabIndex = 0;
    scroll.append(...(about.sample ? [make("p", { class: "hours" }, frame.sample)] : []), make("p", { class: "intro" }, frame.intro, " ",
      ...(about.privacy ? [make("a", { href: about.privacy, target: "_blank", rel: "noopener" }, frame.privacy)] : [])), hours);
  }
  scroll.append(...(inline ? [hours] : []), log, tail);
  if (!inline) scroll.append(fold);
  const dock = make("div", { id: "dock" }, newer, make("div", { role: "status" }, answering, note), picked, form);
  const panel = make("div", { id: "panel" }, scroll, dock, ...(inline ? [fold] : []));
  root.adoptedStyleSheets = [sheet];
  const launch = make("button", { id: "launch", type: "button", click: () => show(true) }, frame.launch);
  if (!inline) {
    for (const [name, value] of [["role", "dialog"], ["aria-label", frame.title]]) panel.setAttribute(name, value);
    panel.prepend(make("header", {}, make("h2", {}, frame.title),
      make("a", { class: "b", href: about.leave_to, rel: "noreferrer", click: leave }, frame.leave),
      make("button", { id: "x", type: "button", "aria-label": frame.close, click: () => show(false) }, "\u00d7")));
    panel.addEventListener("keydown", (event) => { if (event.key === "Escape") show(false); });
  }
  root.replaceChildren(...(inline ? [] : [launch]), panel);
  if (inline) document.getElementById("leave")?.addEventListener("click", leave);

  function show(open, quietly) {
    panel.hidden = !open;
    launch.hidden = open;
    launch.textContent = frame.launch;
    kept.open = open;
    keep();
    if (quietly) return;
    (open ? text : launch).focus();
    if (open) { toEnd(); wake(); }
  }
  const say = (words) => {
    if (note.textContent !== words) note.textContent = words;
    note.hidden = !words;
  };

  // Showing

  function linked(words) { // addresses that we write become links; nothing else is ever markup
    return words.split(/(https:\/\/[^\s<>"']*[\w/])/).map((part, odd) => odd % 2
      ? make("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part) : part);
  }
  function bubble({ from, name, text: said, files = [] }) {
    const by = from === "customer" ? who.you : from === "bot" ? who.bot
      : name ? who.staff.replace("{name}", name) : about.landlord;
    return make("div", { class: `message from-${from}` }, make("p", { class: "by" }, by),
      ...(said ? [make("p", { class: "said", dir: "auto" }, ...(from === "customer" ? [said] : linked(said)))] : []),
      ...files.map((file) => make("p", { class: "came" }, `${fileWords.came_with}: ${file.name}`)));
  }
  function state(made, words) {
    made.querySelector(".state")?.remove();
    if (words) made.append(make("p", { class: "state" }, words));
  }
  // How far the newest message is below what can be seen.
  const below = () => tail.getBoundingClientRect().bottom - dock.getBoundingClientRect().top;
  const isAtEnd = () => below() < 200;
  // Go there, but not past the beginning of `first`.
  function toEnd(first) {
    newer.hidden = true;
    const top = inline ? 72 : scroll.getBoundingClientRect().top + 8;
    (inline ? window : scroll).scrollBy(0, first ? Math.min(below(), first.getBoundingClientRect().top - top) : below());
  }
  function sent(made) {
    for (const each of log.querySelectorAll(".message:not(.failed) .state")) if (each.textContent === states.sent) each.remove();
    state(made, states.sent);
  }
  function add(message) {
    if (shown.has(message.seq)) return;
    let made = message.from === "customer" && mine.get(message.id);
    if (made) {
      mine.delete(message.id);
      confirmed(message.id);
      sent(made);
    } else {
      made = bubble(message);
      const next = [...shown.keys()].filter((other) => other > message.seq).sort((a, b) => a - b)[0];
      log.insertBefore(made, next === undefined ? null : shown.get(next));
    }
    shown.set(message.seq, made);
    while (shown.has(last + 1)) last += 1;
    if (message.seq < newest) return;
    newest = message.seq;
    offered = message.from === "customer" ? [] : message.choices || [];
    if (message.from !== "customer") showTyping(false);
    answering.name = message.from === "staff" ? message.name || about.landlord : answering.name;
  }
  function accept(answer) {
    if (answer.session && answer.session !== kept.session) {
      kept.session = answer.session;
      keep();
      connect();
    }
    const [follows, before] = [isAtEnd(), newest];
    for (const message of answer.messages || []) add(message);
    byPerson = answer.answering === "staff";
    const person = byPerson && answering.name;
    answering.textContent = person ? who.answering.replace("{name}", person) : "";
    offer();
    const firstNew = (answer.messages || []).find((message) => message.seq > before && message.from !== "customer");
    if (firstNew && panel.hidden) launch.textContent = frame.new;
    if (follows) toEnd(firstNew && shown.get(firstNew.seq));
    else newer.hidden = !firstNew;
  }
  function offer() {
    choices.hidden = !offered.length || kept.outbox.length > 0 || ended;
    choices.replaceChildren(...offered.map((choice) => make("button",
      { type: "button", click: () => { write(choice.value); text.focus(); } }, choice.label)));
  }
  function showTyping(on, name) {
    const words = name ? who.typing.replace("{name}", name) : byPerson ? "" : `${who.bot_short}: `;
    typing.replaceChildren(...(on && words ? [words, make("span", { class: "dots" })] : []));
    if (on) later("typing", 8, () => showTyping(false));
  }

  // Files

  function choose() {
    const room = about.most_files - chosen.length;
    const found = [...picker.files];
    picker.value = "";
    const wrong = found.filter((file, place) => file.size > about.largest || place >= room);
    chosen.push(...found.filter((file) => !wrong.includes(file)));
    say(wrong.map((file) => fileWords[file.size > about.largest ? "too_large" : "too_many"].replace("{name}", file.name)).join(" "));
    showPicked();
  }
  function showPicked() {
    picked.replaceChildren(...chosen.map((file) => quiet({ "aria-label": `${fileWords.remove} ${file.name}`, click: () => {
      chosen = chosen.filter((other) => other !== file);
      showPicked();
      text.focus();
    } }, `${file.name} \u00d7`)));
  }

  // Sending

  function write(said, files = []) {
    const item = { id: newId(), text: said, files: files.map(({ name }) => ({ name })) };
    if (files.length) blobs.set(item.id, files);
    kept.outbox.push(item);
    keep();
    showMine(item);
    offer();
    toEnd();
    flush();
  }
  function showMine(item) {
    const made = bubble({ ...item, from: "customer" });
    mine.set(item.id, made);
    log.append(made);
    state(made, states.sending);
  }
  function confirmed(id) {
    kept.outbox = kept.outbox.filter((item) => item.id !== id);
    blobs.delete(id);
    keep();
  }
  async function flush() {
    const item = kept.outbox[0];
    if (busy || ended || !item) return;
    const files = blobs.get(item.id);
    if (item.files?.length && !files) return refused(item, fileWords.lost);
    busy = true;
    later("thinking", 0.6, () => showTyping(busy));
    const body = { client_message_id: item.id, text: item.text };
    if (kept.session) body.session = kept.session;
    const answer = await ask("POST", files ? "files" : "messages", body, files);
    busy = false;
    clearTimeout(timers.thinking);
    showTyping(false);
    if (!kept.outbox.includes(item)) return; // forgotten meanwhile, or known from the socket
    if (answer.ok) {
      const made = mine.get(item.id);
      if (made) sent(made);
      confirmed(item.id);
      if (answer.body.refused?.length) say(answer.body.refused.join(" "));
      accept(answer.body);
      flush();
    } else if ([400, 413, 415, 422].includes(answer.status)) {
      refused(item, answer.body.error || "");
      flush();
    } else {
      for (const made of mine.values()) state(made, ended ? states.refused : states.waiting);
      if (!ended) later("flush", answer.wait || backOff(), flush);
    }
  }
  function refused(item, why) {
    const made = mine.get(item.id);
    mine.delete(item.id);
    confirmed(item.id);
    made.classList.add("failed");
    state(made, `${states.refused} ${why}`);
    made.append(quiet({ click: () => { made.remove(); text.value = item.text; text.focus(); } }, states.edit));
    toEnd();
  }

  // One request; says what is wrong, and returns {ok, status, body, wait}.
  async function ask(method, what, body, files) {
    const headers = {};
    let data = body && JSON.stringify(body);
    if (files) {
      data = new FormData();
      for (const [name, value] of Object.entries(body)) data.append(name, value);
      for (const file of files) data.append("file", file, file.name);
    } else if (body) headers["Content-Type"] = "application/json";
    else headers.Authorization = `Bearer ${kept.session}`;
    try {
      const response = await fetch(`${base}/${what}${files ? `?language=${about.language}` : ""}`, {
        method, headers, body: data, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout?.(files ? 300000 : 30000),
      });
      const answer = what === "transcript" && response.ok ? await response.blob() : await response.json().catch(() => ({}));
      if (response.ok) {
        tries = 0;
        say("");
      } else if (response.status === 401 || response.status === 404) {
        ended = true;
        socket?.close();
        fold.open = true;
        say(status.ended);
        offer();
        for (const made of mine.values()) state(made, states.refused);
      } else if (response.status === 429) say(status.busy);
      else if (response.status >= 500) say(status.trouble);
      return { ok: response.ok, status: response.status, body: answer, wait: Number(response.headers.get("Retry-After")) || 0 };
    } catch {
      say(navigator.onLine === false ? status.offline : status.trouble);
      return { ok: false, status: 0, body: {}, wait: 0 };
    }
  }

  // Receiving: by WebSocket, or by asking again and again

  async function refresh() {
    if (!kept.session || ended) return;
    const answer = await ask("GET", `messages?after=${last}`);
    if (answer.ok) accept(answer.body);
  }
  function connect() {
    clearTimeout(timers.connect);
    if (!kept.session || ended || socket) return;
    if (!window.WebSocket || socketFailures > 2) return poll();
    let opened = false;
    const mySocket = socket = new WebSocket(`${base.replace(/^http/, "ws")}/ws`);
    socket.onopen = () => {
      opened = true;
      socketFailures = 0;
      mySocket.send(JSON.stringify({ session: kept.session, after: last }));
    };
    socket.onmessage = ({ data }) => {
      const got = JSON.parse(data);
      if (got.typing) showTyping(true, got.name);
      else if (!got.error) { tries = 0; say(""); accept(got); }
    };
    socket.onclose = () => {
      if (socket !== mySocket) return;
      socket = null;
      if (!opened) socketFailures += 1;
      if (!ended) later("connect", backOff(), async () => { await refresh(); connect(); });
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

  function submit(event) {
    event.preventDefault();
    const said = text.value.trim();
    if (!(said || chosen.length) || ended) return;
    text.value = kept.draft = "";
    const files = chosen;
    chosen = [];
    showPicked();
    grow();
    write(said, files);
    text.focus();
  }
  let typedAt = 0;
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });
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
  function forget() {
    ended = true;
    const closing = socket;
    socket = null;
    closing?.close();
    try { localStorage.removeItem(key); } catch { /* nothing was kept */ }
    return inline && fetch(`${base}/leave`, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
  }
  function leave(event) {
    event.preventDefault();
    document.documentElement.hidden = true;
    document.title = "";
    forget();
    location.replace(about.leave_to);
  }
  async function restart() {
    const draft = [...kept.outbox.map((item) => item.text), text.value].join("\n").trim();
    await forget();
    try { localStorage.setItem(key, JSON.stringify({ draft, open: kept.open })); } catch { /* it is not kept */ }
    delete host.dataset.session;
    host.stop();
    host.stop = start(host, about, { home, make, root });
    host.shadowRoot.getElementById("text").focus();
  }
  async function copy() {
    const answer = kept.session && await ask("GET", "transcript");
    if (!answer?.ok) return;
    const link = make("a", { href: URL.createObjectURL(answer.body), download: `${landlord}.txt` });
    link.click();
    later("copied", 60, () => URL.revokeObjectURL(link.href));
  }
  // People come and go while a chat stands open.
  function tellHours(known) {
    hours.textContent = known;
    hours.hidden = !known;
    later("hours", 600, async () => {
      const answer = await ask("GET", `about?language=${about.language}`);
      tellHours(answer.ok ? answer.body.hours : known);
    });
  }

  // Beginning and end

  const listening = new AbortController();
  const on = (where, what, action) => where.addEventListener(what, action, { passive: true, signal: listening.signal });
  on(inline ? window : scroll, "scroll", () => { newer.hidden ||= isAtEnd(); });
  on(window, "online", wake);
  on(window, "offline", () => say(status.offline));
  on(window, "pageshow", (event) => { if (event.persisted) wake(); });
  on(document, "visibilitychange", wake);
  (async () => {
    text.value = kept.draft;
    tellHours(about.hours);
    if (!inline) show(open || !!kept.open, !open);
    log.setAttribute("aria-busy", "true");
    for (const item of kept.outbox) showMine(item);
    await refresh();
    log.removeAttribute("aria-busy");
    toEnd();
    flush();
    connect();
  })();
  return () => {
    listening.abort();
    Object.values(timers).forEach(clearTimeout);
    const closing = socket;
    socket = null;
    ended = true;
    closing?.close();
  };
}

customElements.get("sayso-chat").start = start;
})();
