// Sayso's chat, <sayso-chat data-landlord="...">: on our own page (data-inline) and on a landlord's (a button that opens it).
// This is what every page loads; the chat itself, widget-chat.js, comes once it is needed.
"use strict";
(() => {
const script = document.currentScript;
const home = new URL(script.src).origin;

const css = `
:host{all:initial;display:block;color-scheme:light}
#launch{font:600 medium/1.5 var(--sayso-font,system-ui,sans-serif);min-height:44px;min-width:44px;cursor:pointer;padding:.6em 1.3em;border:2px solid transparent;
position:fixed;inset-block-end:1em;inset-inline-end:1em;z-index:var(--sayso-z,2147483000);border-radius:2em;background:var(--sayso-brand,#0f3f46);color:var(--sayso-on-brand,#fff);box-shadow:0 2px 10px #0006}
#launch:hover{filter:brightness(.88)}
#launch:focus-visible{outline:3px solid #fd0;box-shadow:0 0 0 6px #0b0c0c}
@media(forced-colors:active){#launch{border:1px solid}}
@media print{#launch{display:none}}`;

const make = (name, given = {}, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...inside);
  return made;
};

// The chat itself, loaded once for all chats of a page; what failed to load is asked for again the next time.
let loading = null;
function load(address) {
  loading ||= new Promise((done, failed) => {
    const part = make("script", { src: new URL(address, home).href, load: done, error: () => { part.remove(); loading = null; failed(); } });
    document.head.append(part);
  });
  return loading;
}

class Chat extends HTMLElement {
  async connectedCallback() {
    const about = this.dataset.about ? JSON.parse(this.dataset.about) : await this.learn();
    if (!this.isConnected || this.stop) return;
    this.root ||= this.attachShadow({ mode: "open" });
    this.stop = () => {};
    if ("inline" in this.dataset || this.began()) return this.begin(about);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    this.root.replaceChildren(make("button", { id: "launch", type: "button", click: () => this.begin(about, true) }, about.words.frame.launch));
  }
  disconnectedCallback() {
    this.stop?.();
    this.stop = null;
  }
  // Whether this device holds a conversation, which goes on although nobody presses the button.
  began() {
    try {
      const kept = JSON.parse(localStorage.getItem(`sayso.chat.${this.dataset.landlord}`)) || {};
      return !!(kept.session || kept.open || kept.outbox?.length);
    } catch {
      return false; // a private window, or damaged
    }
  }
  async begin(about, open) {
    try {
      await load(about.chat);
    } catch {
      if (!open) setTimeout(() => this.stop && this.begin(about), 5000);
      return;
    }
    if (!this.stop) return;
    const written = this.querySelector("textarea")?.value;
    this.replaceChildren();
    this.stop = Chat.start(this, about, { home, make, root: this.root }, open);
    if (written) this.root.getElementById("text").value = written;
  }
  async learn(wait = 1) {
    const language = this.lang || document.documentElement.lang;
    try {
      const response = await fetch(`${home}/chat/${this.dataset.landlord}/about?language=${language}`, { credentials: "omit" });
      if (response.ok) return await response.json();
      if (response.status < 500) throw console.warn((await response.json()).error);
    } catch { /* tried again below */ }
    await new Promise((go) => setTimeout(go, wait * 1000));
    return this.learn(Math.min(60, wait * 2));
  }
}
customElements.define("sayso-chat", Chat);
if (script.dataset.landlord) {
  addEventListener("DOMContentLoaded", () => document.body.append(
    make("sayso-chat", { "data-landlord": script.dataset.landlord, lang: script.dataset.language || "" })));
}
})();
