// Notes of the browser: asked for politely, of what is new alone, without anything personal in them, and only while nobody looks.
import { kept, keep } from "./keep.js";
import { html } from "./parts.js";
import { t } from "./texts.js";

const TOGETHER_MS = 1500;

/** Why there can be none here: "framed", "insecure", "missing"; null: there can. */
function obstacle() {
  if (window.parent !== window) return "framed";
  if (!window.isSecureContext) return "insecure";
  return "Notification" in window ? null : "missing";
}

export class Notes {
  /** `show()` draws anew, `open(id)` opens a nudge, `needs(id)` tells whether one still needs somebody. */
  constructor({ show, open, needs }) {
    this.show = show;
    this.open = open;
    this.needs = needs;
    this.obstacle = obstacle();
    this.asking = false;
    this.denied = false;
    this.waiting = [];
    this.timer = 0;
    this.tags = new Map();
    this.shown = new Map();
    this.on = !this.obstacle && kept("notes") === "on" && Notification.permission === "granted";
  }

  toggle() {
    if (this.on) this.turn(false);
    else if (Notification.permission === "granted") this.turn(true);
    else if (Notification.permission === "denied") this.denied = !this.denied;
    else this.asking = !this.asking;
    this.show();
  }

  turn(on) {
    this.on = on;
    this.asking = this.denied = false;
    keep("notes", on ? "on" : "off");
    if (!on) this.waiting = [];
  }

  /** Let the browser ask, after this page has said what for. */
  async ask() {
    const answer = await Notification.requestPermission();
    this.asking = false;
    if (answer === "granted") this.turn(true);
    this.denied = answer === "denied";
    this.show();
  }

  putOff() {
    this.asking = false;
    this.show();
  }

  /** Take what is new; what comes within a moment is one note. */
  news(nudges) {
    if (!this.on || !nudges.length) return;
    this.waiting = this.waiting.concat(nudges);
    if (!this.timer) this.timer = setTimeout(() => this.tell(), TOGETHER_MS);
  }

  tell() {
    this.timer = 0;
    const still = this.waiting.filter((nudge) => this.needs(nudge.id));
    this.waiting = [];
    const looking = document.visibilityState === "visible" && document.hasFocus();
    if (!this.on || looking || !still.length) return;
    const one = still.length === 1 ? still[0].id : null;
    const tag = one === null ? "desk" : this.tagOf(one);
    let note;
    try {
      note = new Notification(t("desk.note", { n: still.length }), { body: t("desk.note_body"), tag, lang: document.documentElement.lang });
    } catch (error) {
      this.on = false; // a browser that has the name alone, as on some telephones
      this.obstacle = "missing";
      this.show();
      return;
    }
    this.shown.set(note, still.map((nudge) => nudge.id));
    note.onclick = () => {
      window.focus();
      note.close();
      this.open(still.map((nudge) => nudge.id).find(this.needs) || null);
    };
    note.onclose = () => this.shown.delete(note);
  }

  /** A mark for one nudge that says nothing about it: a second note with it replaces the first. */
  tagOf(id) {
    if (!this.tags.has(id)) this.tags.set(id, "desk-" + (this.tags.size + 1));
    return this.tags.get(id);
  }

  /** Take back notes whose nudges need nobody any more. */
  settle() {
    this.shown.forEach((ids, note) => {
      if (ids.some(this.needs)) return;
      this.shown.delete(note);
      note.close();
    });
  }
}

/** The button that turns them on and off, what it is for, or why there are none. */
export function NotesLine({ notes }) {
  if (notes.obstacle) {
    return html`<div class="notes"><p>${t("desk.notes_" + notes.obstacle)}${notes.obstacle === "framed"
      ? html` <a href=${location.href} target="_blank" rel="noopener">${t("desk.own_tab")}</a>` : null}</p></div>`;
  }
  return html`<div class="notes">
    <button class="plain" aria-pressed=${notes.on} aria-expanded=${notes.on ? undefined : notes.asking || notes.denied} onClick=${() => notes.toggle()}><span class="switch" aria-hidden="true"></span>${t("desk.notes")}</button>
    ${notes.asking ? html`<div class="panel ask"><p>${t("desk.notes_why")}</p>
      <button class="act" onClick=${() => notes.ask()}>${t("desk.notes_ask")}</button>
      <button class="plain" onClick=${() => notes.putOff()}>${t("desk.notes_not_now")}</button></div>` : null}
    ${notes.denied ? html`<p role="status">${t("desk.notes_denied")}</p>` : null}
  </div>`;
}
