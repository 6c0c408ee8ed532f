// The stand-in phone: sends messages without leaving the page and asks every second what is new.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const [log, form, text, faults, notes] = ["log", "compose", "text", "faults", "notes"].map(byId);
  const shown = new Map([...log.querySelectorAll("[data-id]")].map((each) => [each.dataset.id, each]));
  const BAD = new Set(["refused", "believed", "lost"]); // states of texts that were not taken as they should
  let version = "";
  let timer = 0;

  function element(name, className, content) {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = content;
    return made;
  }

  // The answers to pick from, as the page itself has them for browsers without scripts.
  function answers(item) {
    const made = element("form", "answers", "");
    const under = Object.assign(document.createElement("input"), { type: "hidden", name: "message", value: item.id });
    made.append(under, ...item.buttons.map(({ label, value }) =>
      Object.assign(element("button", "button quiet", label), { name: "press", value })));
    return made;
  }

  function bubble(item) {
    const made = element("div", `message from-${item.from}`, "");
    const by = item.from === "customer" ? log.dataset.you : log.dataset.landlord;
    made.append(element("p", "by", `${by}, ${item.at}`));
    if (item.photo) made.append(element("p", "came", "With a photo"));
    if (item.text) made.append(element("p", "said", item.text));
    if (item.buttons.length) made.append(answers(item));
    made.append(element("p", "state", ""));
    return made;
  }

  function show(view) {
    version = view.version;
    let first = null; // the first text that is new here
    for (const item of view.texts) {
      const made = shown.get(item.id) || bubble(item);
      const state = made.querySelector(".state");
      if (state.dataset.state !== item.state || state.textContent !== item.words) {
        state.dataset.state = item.state;
        state.textContent = item.words;
        made.classList.toggle("failed", BAD.has(item.state));
      }
      if (shown.has(item.id)) continue;
      shown.set(item.id, made);
      log.append(made);
      first ||= made;
    }
    byId("nothing").hidden = shown.size > 0;
    if (first) log.scrollTop = Math.min(log.scrollHeight, first.offsetTop - log.offsetTop);
    byId("no-notes").hidden = view.notes.length > 0;
    notes.replaceChildren(...view.notes.map((note) => {
      const line = document.createElement("li");
      line.append(element("span", "num", note.at), ` ${note.text}`);
      return line;
    }));
  }

  // Ask the service; false when it could not be reached or refused.
  async function ask(where, fields) {
    try {
      const response = await fetch(where, {
        method: fields ? "POST" : "GET", body: fields, headers: { Accept: "application/json" }, cache: "no-store",
      });
      if (response.status === 200) show(await response.json());
      return response.ok;
    } catch {
      return false;
    }
  }

  async function watch() {
    clearTimeout(timer);
    const look = log.dataset.look;
    await ask(`${look}${look.includes("?") ? "&" : "?"}version=${version}`);
    clearTimeout(timer);
    timer = setTimeout(watch, document.hidden ? 15000 : 1000);
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = text.value;
    const more = event.submitter?.name ? { [event.submitter.name]: event.submitter.value } : {};
    if (!said.trim() && !more.photo) return;
    text.value = "";
    text.focus();
    const fields = new URLSearchParams({ text: said, ...more });
    const isSent = await ask(form.getAttribute("action"), fields);
    byId("trouble").hidden = isSent;
    if (!isSent) text.value = [said, text.value].filter(Boolean).join("\n");
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  });

  log.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, value } = event.submitter;
    ask(form.getAttribute("action"), new URLSearchParams({ message: event.target.elements.message.value, [name]: value }));
  });

  faults.addEventListener("change", async () => {
    const wanted = [...faults.querySelectorAll("input:checked")];
    await ask(faults.getAttribute("action"), new URLSearchParams(wanted.map((each) => ["fault", each.value])));
    const on = byId("switched-on");
    on.querySelector("strong").textContent = wanted.map((each) => each.dataset.label).join(", ");
    on.hidden = wanted.length === 0;
  });

  for (const plain of document.querySelectorAll("[data-plain]")) plain.remove();
  log.scrollTop = log.scrollHeight;
  document.addEventListener("visibilitychange", () => { if (!document.hidden) watch(); });
  watch();
})();
