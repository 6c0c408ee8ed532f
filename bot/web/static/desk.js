// The desk beyond plain pages: new rows show by themselves, who else is looking, and keys. All of it works without.

const EVERY = 10000;
const HEARTBEAT = 30000;
const LISTEN = 4000;
const TYPING_EVERY = 3000;

const work = document.getElementById("work");
const live = () => [...document.querySelectorAll("[data-live]")];
const news = document.getElementById("news");
const lookers = document.getElementById("lookers");
const keys = document.getElementById("keys");
const talk = document.getElementById("talk");

const isBusy = () =>
  live().some((part) => part.contains(document.activeElement) || part.querySelector("input:checked, details[open]"));

async function fetched() {
  const response = await fetch(location.pathname.replace(/^\/staff$/, "/staff/queue") + location.search);
  return response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
}

// By itself only while nobody is in the middle of something, also not since it was asked for.
async function renew(pressed) {
  const fresh = await fetched();
  if (!fresh) return;
  if (!pressed && isBusy()) {
    offer();
    return;
  }
  for (const part of live()) part.replaceChildren(...fresh.getElementById(part.id).childNodes);
  work.dataset.newest = fresh.getElementById("work").dataset.newest;
  news.textContent = "The list has been renewed.";
}

function offer() {
  if (news.querySelector("button")) return;
  const button = document.createElement("button");
  button.className = "button quiet";
  button.textContent = "Something is new: show it";
  button.addEventListener("click", renew);
  news.replaceChildren(button);
}

async function look() {
  const response = await fetch("/staff/changes");
  if (!response.ok || (await response.json()).newest === work.dataset.newest) return;
  if (isBusy()) offer();
  else await renew();
}

async function beat() {
  const response = await fetch(lookers.dataset.looking);
  if (!response.ok) return;
  const { names } = await response.json();
  lookers.textContent = names.length ? `${names.join(", ")} ${names.length === 1 ? "is" : "are"} looking at this, too.` : "";
}

const isTyping = document.getElementById("customer-types");

// An open item: what is said meanwhile is added below, and the forms know that it has been seen. What a colleague did
// meanwhile has not been seen: a form sent then shows both.
async function listen() {
  const response = await fetch(talk.dataset.news);
  if (!response.ok) return;
  const { seq, typing } = await response.json();
  isTyping.textContent = typing ? "The customer is typing" : "";
  if (String(seq) === talk.dataset.seq) return;
  const whole = await fetch(talk.dataset.page);
  if (!whole.ok) return;
  const page = new DOMParser().parseFromString(await whole.text(), "text/html");
  const fresh = page.getElementById("talk");
  if (fresh) add(fresh, page.querySelector("input[name=expected]"));
}

function add(fresh, expected) {
  const [old, now] = [talk.querySelector("ol.talk"), fresh.querySelector("ol.talk")].map((list) => [...list.children]);
  old.forEach((line, at) => line.querySelector(".meta")?.replaceWith(now[at]?.querySelector(".meta") ?? ""));
  const added = now.slice(old.length);
  talk.querySelector("ol.talk").append(...added);
  talk.dataset.seq = fresh.dataset.seq;
  if (fresh.dataset.acts === talk.dataset.acts) {
    document.querySelectorAll("input[name=expected]").forEach((field) => { field.value = expected?.value ?? field.value; });
  }
  if (added.length) {
    document.getElementById("new-said").textContent = `New: ${added.map((line) => line.querySelector(".said")?.textContent).join(" ")}`;
  }
}

// Whoever is in the chat just now sees that a person types.
let typedAt = 0;
function tellTyping() {
  if (Date.now() - typedAt < TYPING_EVERY) return;
  typedAt = Date.now();
  fetch(talk.dataset.typing).catch(() => {});
}

function every(wait, task) {
  const run = () => {
    if (!document.hidden) task().catch(() => {});
    setTimeout(run, wait);
  };
  setTimeout(run, wait);
}

if (work) every(EVERY, look);
if (lookers) every(HEARTBEAT, beat);
if (talk?.dataset.news) every(LISTEN, listen);
if (talk?.dataset.typing) document.getElementById("write-text")?.addEventListener("input", tellTyping);

// Keys

function move(step) {
  const links = [...document.querySelectorAll("[data-rows] tbody th a")];
  const here = links.indexOf(document.activeElement);
  links[Math.min(Math.max(here < 0 ? 0 : here + step, 0), links.length - 1)]?.focus();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement.closest("[data-rows] tr")?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.getElementById("words")?.focus(),
  "?": () => keys?.showModal(),
};

// Single keys can be switched off (WCAG 2.1.4): people who dictate, and some who use a screen reader, need them free.
const OFF = "sayso-keys-off";
const usesKeys = document.getElementById("uses-keys");
const opener = document.getElementById("show-keys");
if (keys) {
  usesKeys.checked = localStorage.getItem(OFF) === null;
  usesKeys.addEventListener("change", () =>
    usesKeys.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"),
  );
  opener.hidden = false;
  opener.addEventListener("click", () => keys.showModal());
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]");
  const task = event.ctrlKey || event.metaKey || event.altKey || typing ? null : KEYS[event.key];
  if (!task || !work || !usesKeys.checked) return;
  event.preventDefault();
  task();
});
