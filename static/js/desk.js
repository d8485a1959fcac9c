// The desk: an agent's inbox of nudges. Words being edited are never overwritten; the order holds while somebody works.
import { h, render } from "../vendor/preact.js";
import { act, newKey } from "./acts.js";
import { RANK, spoken, time } from "./format.js";
import { connect, serverNow } from "./live.js";
import { Icon, Level, NotLive, Pill, html } from "./parts.js";

const UNDO_MS = 10000;
const SNOOZE_MS = 15 * 60000;
const PROMISES = [["", "no promise"], ["15", "15 min"], ["30", "30 min"], ["60", "1 h"], ["120", "2 h"]];
const REASONS = [["their_turn", "it is the customer's turn"], ["needs_none", "it needs no answer"], ["elsewhere", "done elsewhere"]];
const root = document.getElementById("app");
const first = JSON.parse(document.getElementById("state").textContent);
const me = first.agent;

let views = {};
let status = { live: true, asOfMs: 0, ageMs: 0, retryInMs: null };
let chosen = null;
let awaited = null;
let order = [];
let help = false;
let deaf = false;
let letters = remembered("letters") !== "off";
let toast = null;
const drafts = new Map();
const keys = new Map();
const busy = new Set();
const acted = new Set();

const draftOf = (nudge) => drafts.get(nudge.id) || { text: nudge.words, promise: "", reason: "their_turn", touched: false };

function mine(nudge) {
  if (nudge.state === "snoozed") return false;
  if (nudge.agent) return nudge.agent === me;
  if (first.queue) return nudge.queue === first.queue;
  const agent = views.agents && views.agents.data[me];
  return !agent || !agent.queues || agent.queues.length === 0 || agent.queues.includes(nudge.queue);
}

const working = () => root.contains(document.activeElement) && document.activeElement.matches("textarea, select, input");

function inbox() {
  const open = Object.values(views.nudges.data).filter(mine);
  if (!working() || order.length === 0) {
    open.sort((a, b) => RANK[a.level] - RANK[b.level] || a.raised_at_ms - b.raised_at_ms);
    order = open.map((nudge) => nudge.id);
  } else {
    order = order.concat(open.map((nudge) => nudge.id).filter((id) => !order.includes(id)));
  }
  const found = order.map((id) => open.find((nudge) => nudge.id === id)).filter(Boolean);
  if (found.some((nudge) => nudge.id === awaited)) {
    chosen = awaited;
    awaited = null;
  }
  if (!found.some((nudge) => nudge.id === chosen)) chosen = found.length ? found[0].id : null;
  return found;
}

function keep(nudge, change) {
  drafts.set(nudge.id, Object.assign({}, draftOf(nudge), change, { touched: true }));
  show();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    return false;
  }
}

async function perform(nudge, verb) {
  if (busy.has(nudge.id)) return;
  busy.add(nudge.id);
  acted.add("w" + nudge.id);
  const draft = draftOf(nudge);
  const body = { agent: me };
  if (verb === "sent") body.text = draft.text;
  if (verb === "sent" && draft.promise) body.promise_due = new Date(serverNow() + Number(draft.promise) * 60000).toISOString();
  if (verb === "snooze") body.until = new Date(serverNow() + SNOOZE_MS).toISOString();
  if (verb === "dismiss") body.reason = draft.reason;
  const copied = verb === "sent" ? await copy(draft.text) : true;
  const slot = nudge.id + verb;
  const key = keys.get(slot) || newKey();
  keys.set(slot, key);
  show();
  const answer = await act({ site: first.site, nudge: nudge.id, verb, body, key });
  busy.delete(nudge.id);
  if (!answer.ok) acted.delete("w" + nudge.id);
  if (!answer.again) keys.delete(slot);
  const undoable = answer.ok && (verb === "sent" || verb === "dismiss");
  const aside = answer.ok && verb === "sent" && !copied ? " It could not be copied: take the words from below." : "";
  say(answer.text + aside, undoable ? nudge : null, aside ? draft.text : null);
}

function say(text, undo, words) {
  toast = { text, undo, words, until: performance.now() + UNDO_MS };
  show();
}

async function undo() {
  const nudge = toast && toast.undo;
  if (!nudge) return;
  toast = null;
  acted.delete("w" + nudge.id);
  const answer = await act({ site: first.site, nudge: nudge.id, verb: "undo", body: { agent: me }, key: newKey() });
  if (answer.ok) awaited = nudge.id; // the board tells it a moment later
  say(answer.text, null);
}

function Card({ nudge, open }) {
  const draft = draftOf(nudge);
  const name = (nudge.customer && nudge.customer.name) || nudge.contact;
  const since = nudge.silent_since_ms || nudge.since_ms || nudge.raised_at_ms;
  const head = html`<span class="who"><bdi>${name}</bdi><small><bdi>${[nudge.queue, nudge.channel, nudge.contact].filter(Boolean).join(" · ")}</bdi></small></span>
    <${Level} level=${nudge.level} /><span class="age" role="timer">${spoken((status.live ? serverNow() : status.asOfMs) - since)}</span>`;
  if (!open) {
    return html`<li class="card panel" data-level=${nudge.level}>
      <button class="head" aria-expanded="false" onClick=${() => choose(nudge.id)}>${head}</button></li>`;
  }
  const off = busy.has(nudge.id);
  return html`<li class="card panel open" data-level=${nudge.level} tabindex="-1">
    <h2 class="head">${head}</h2>
    <p class="why"><bdi>${nudge.sentence}</bdi> ${nudge.lines.map((line) => html`<small key=${line}> · ${line}</small>`)}</p>
    ${nudge.state === "acknowledged" ? html`<p class="owner">Taken by <bdi>${nudge.agent}</bdi></p>` : null}
    <label class="hidden" for=${"w" + nudge.id}>Suggested words, to edit</label>
    <textarea id=${"w" + nudge.id} rows="4" value=${draft.text} onInput=${(event) => keep(nudge, { text: event.target.value })}></textarea>
    <div class="acts">
      <button class="act" aria-disabled=${off} onClick=${() => perform(nudge, "sent")}><${Icon} name="copy" />Copy, mark sent <kbd>S</kbd></button>
      <label>next word by <select value=${draft.promise} onChange=${(event) => keep(nudge, { promise: event.target.value })}>
        ${PROMISES.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}</select></label>
    </div>
    <div class="acts">
      ${nudge.state === "raised" ? html`<button aria-disabled=${off} onClick=${() => perform(nudge, "acknowledge")}><${Icon} name="take" />Take it <kbd>A</kbd></button>` : null}
      <button aria-disabled=${off} onClick=${() => perform(nudge, "snooze")}><${Icon} name="snooze" />Snooze 15 <kbd>H</kbd></button>
      <span class="together"><button aria-disabled=${off} onClick=${() => perform(nudge, "dismiss")}><${Icon} name="dismiss" />Not needed <kbd>X</kbd></button>
      <label><span class="hidden">Why it is not needed</span> <select value=${draft.reason} onChange=${(event) => keep(nudge, { reason: event.target.value })}>
        ${REASONS.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}</select></label></span>
    </div>
  </li>`;
}

function Toast() {
  if (!toast) return null;
  return html`<div class="toast">
    <p>${toast.text}</p>
    ${toast.words ? html`<textarea readonly rows="3" value=${toast.words}></textarea>` : null}
    ${toast.undo ? html`<button onClick=${undo}><${Icon} name="undo" />Undo <kbd>Z</kbd></button>` : null}
  </div>`;
}

function Help() {
  return html`<div class="help panel">
    <label><input type="checkbox" checked=${letters} onChange=${switchLetters} />letters act as keys</label><dl>
    ${[["S", "copy the words and mark them as sent"], ["A", "take it"], ["H", "snooze for 15 minutes"], ["X", "not needed"], ["Z", "undo"], ["J K", "next, previous"], ["?", "this help"]]
      .map(([key, word]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${word}</dd></div>`)}</dl></div>`;
}

function Desk() {
  const open = inbox();
  document.title = (open.length ? "(" + open.length + ") " : "") + "Desk – " + me;
  const snoozed = Object.values(views.nudges.data).filter((nudge) => nudge.state === "snoozed" && nudge.agent === me).length;
  return html`
    <header class="top">
      <h1>Updates you owe</h1><${Pill} status=${status} />
      <span class="count">${open.length} now${snoozed ? " · " + snoozed + " snoozed" : ""}</span>
    </header>
    <${NotLive} status=${status} />
    ${open.length === 0
      ? html`<section class="panel clear"><${Icon} name="ok" /><h2>All clear</h2><p>Everybody you look after has heard from us in time.</p></section>`
      : html`<ul class="cards">${open.map((nudge) => html`<${Card} key=${nudge.id} nudge=${nudge} open=${nudge.id === chosen} />`)}</ul>`}
    <div role="status" aria-live="polite"><${Toast} /></div>
    ${help ? html`<${Help} />` : null}
    <footer class="bottom"><span>You are <bdi>${me}</bdi> · <a href=${"/desk?site=" + encodeURIComponent(first.site)}>somebody else?</a></span>
      <button class="plain" aria-expanded=${help} onClick=${() => { help = !help; show(); }}>Keys <kbd>?</kbd></button><span>${time(serverNow())}</span></footer>`;
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("textarea, select, input")) return;
  const open = inbox();
  const nudge = open.find((one) => one.id === chosen);
  const key = event.key.toLowerCase();
  const verb = { s: "sent", a: "acknowledge", h: "snooze", x: "dismiss" }[key];
  if (event.key === "?") { help = !help; show(); }
  else if (deaf || !letters) return;
  else if (verb && nudge && (verb !== "acknowledge" || nudge.state === "raised")) perform(nudge, verb);
  else if (key === "z") undo();
  else if ((key === "j" || key === "k") && open.length) {
    const place = open.findIndex((one) => one.id === chosen) + (key === "j" ? 1 : -1);
    choose(open[Math.max(0, Math.min(open.length - 1, place))].id);
  } else return;
  event.preventDefault();
}

function show() {
  if (toast && performance.now() > toast.until) toast = null;
  root.classList.toggle("stale", !status.live);
  const held = root.contains(document.activeElement) ? document.activeElement : null;
  render(h(Desk), root);
  if (held && document.activeElement !== held) keepFocus(held);
}

/** A card that moves loses the focus, and one that leaves takes it along: give it back, or to the card now open. */
function keepFocus(held) {
  if (root.contains(held)) {
    held.focus({ preventScroll: true });
  } else if (held.matches(".card textarea, .card select")) {
    // Somebody is typing: the rest of their words must not act on the next customer as keys.
    deaf = true;
    if (held.matches("textarea") && !acted.has(held.id)) say("That one needs no word any more. What you wrote is here.", null, held.value);
  } else {
    focusOpen();
  }
}

function focusOpen() {
  const card = root.querySelector(".card.open");
  if (card) card.focus({ preventScroll: true });
}

function choose(id) {
  chosen = id;
  show();
  focusOpen();
  const card = root.querySelector(".card.open");
  if (card) card.scrollIntoView({ block: "nearest" });
}

function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch (error) {
    return null; // storage can be forbidden
  }
}

function switchLetters(event) {
  letters = event.target.checked;
  try {
    localStorage.setItem("letters", letters ? "on" : "off");
  } catch (error) {
    // storage can be forbidden: it holds for this page
  }
  show();
}

if (me) {
  root.textContent = "";
  views = connect({
    site: first.site,
    subscriptions: [{ view: "nudges", limit: 500 }, { view: "agents", limit: 500 }],
    frames: first.frames,
    onChange(now) { views = now; show(); },
    onStatus(now) { status = now; if (views.nudges) show(); },
  });
  show();
  document.addEventListener("keydown", press);
  root.addEventListener("focusin", () => { deaf = false; });
  root.addEventListener("pointerdown", () => { deaf = false; });
}
