// What stands around the cards of the desk: what is put off or taken, what an act led to, help, and who sits here.
import { otherZone, phrase, whyOf } from "./desk_words.js";
import { time, when } from "./format.js";
import { Icon, html } from "./parts.js";
import { t } from "./texts.js";

const KEYS = [["S", "s"], ["Ctrl Enter", "enter"], ["Esc", "esc"], ["A", "a"], ["H", "h"], ["X", "x"], ["Z", "z"], ["J K", "jk"], ["?", "help"]];

/** What is not to be acted on now, folded away. */
export function Aside({ title, nudges, nowMs }) {
  if (!nudges.length) return null;
  return html`<details class="panel aside"><summary>${title}</summary><ul>
    ${nudges.map((nudge) => html`<li key=${nudge.id}><bdi>${whyOf(nudge)[0]}</bdi> <small><bdi>${nudge.agent}</bdi>${nudge.snoozed_until_ms ? " · " + t("desk.until", { time: when(nudge.snoozed_until_ms, nowMs) }) : ""}</small></li>`)}
  </ul></details>`;
}

/** What an act led to, and the words that would else be lost. */
export function Toasts({ toasts, undo, close }) {
  const shown = toasts.filter(Boolean);
  if (!shown.length) return null;
  return html`<div class="toasts">${shown.map((toast) => html`<${Toast} key=${toast.words ? "kept" : "said"} toast=${toast} undo=${undo} close=${close} />`)}</div>`;
}

function Toast({ toast, undo, close }) {
  return html`<div class="toast">
    <p>${toast.text}</p>
    ${toast.words ? html`<label class="hidden" for="kept">${t("desk.your_words")}</label><textarea id="kept" readonly rows="3" dir="auto" onFocus=${(event) => event.target.select()} value=${toast.words}></textarea>` : null}
    <span class="together">${toast.undo ? html`<button onClick=${undo}><${Icon} name="undo" /><span>${t("desk.undo")}</span> <kbd>Z</kbd></button>` : null}
    ${toast.words ? html`<button onClick=${close}><${Icon} name="dismiss" /><span>${t("desk.close")}</span></button>` : null}</span>
  </div>`;
}

export function Clear() {
  return html`<section class="panel clear"><${Icon} name="ok" /><h2>${t("desk.clear")}</h2><p>${t("desk.clear_why")}</p></section>`;
}

export function Help({ letters, switchLetters }) {
  return html`<div class="help panel" id="help">
    <label><input type="checkbox" checked=${letters} onChange=${switchLetters} />${t("desk.letters")}</label><dl>
    ${KEYS.map(([key, name]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${t("desk.key_" + name)}</dd></div>`)}</dl></div>`;
}

export function Bottom({ first, help, toggleHelp, nowMs }) {
  const asked = new URLSearchParams(location.search);
  ["agent", "role", "queue"].forEach((name) => asked.delete(name));
  const zone = otherZone(first.timezone);
  return html`<footer class="bottom"><span>${phrase("desk.you_are", { agent: first.agent })} · <a href=${"/desk" + (String(asked) ? "?" + asked : "")}>${t("desk.somebody_else")}</a></span>
    <button class="plain" aria-expanded=${help} aria-controls=${help ? "help" : undefined} onClick=${toggleHelp}>${t("desk.keys")} <kbd>?</kbd></button><span>${time(nowMs)}</span>
    ${zone ? html`<span class="zone">${t("desk.zone", { zone, other: first.timezone })}</span>` : null}</footer>`;
}
