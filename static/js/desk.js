// The desk: an agent's inbox of nudges. Words being edited are never overwritten; the order holds while somebody works.
import { h, render } from "../vendor/preact.js";
import { act, newKey, recognised } from "./acts.js";
import { Card, draftFor, promised } from "./card.js";
import { time } from "./format.js";
import { inOrder, nowAndLater, placeOf } from "./inbox.js";
import { connect, serverNow } from "./live.js";
import { Icon, NotLive, Pill, html } from "./parts.js";

const UNDO_MS = 10000;
const ASK_AFTER_MS = 400;
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
let asking = null;
const drafts = new Map();
const found = new Map();
const keys = new Map();
const busy = new Set();
const acted = new Set();

const nowMs = () => (status.live ? serverNow() : status.asOfMs);
const draftOf = (nudge) => drafts.get(nudge.id) || draftFor(nudge, serverNow());

function whoIAm() {
  const agent = views.agents && views.agents.data[me];
  return { me, role: first.role, queue: first.queue, queues: agent ? agent.queues : null };
}

const working = () => root.contains(document.activeElement) && document.activeElement.matches("textarea, select, input");

/** The nudges to act on, in the order in which they stand. */
function inbox() {
  const who = whoIAm();
  const mine = Object.values(views.nudges.data).filter((nudge) => ["yours", "anybody"].includes(placeOf(nudge, who)));
  const shown = inOrder(mine, order, working());
  order = shown.map((nudge) => nudge.id);
  if (shown.some((nudge) => nudge.id === awaited)) {
    chosen = awaited;
    awaited = null;
  }
  if (!shown.some((nudge) => nudge.id === chosen)) chosen = shown.length ? shown[0].id : null;
  return shown;
}

function keep(nudge, change) {
  drafts.set(nudge.id, Object.assign({}, draftOf(nudge), change, { touched: true }));
  if (change.text !== undefined) askForPromise(nudge, change.text);
  show();
}

/** Ask, once the agent pauses, whether what they wrote promises the next word; it is for them to confirm. */
function askForPromise(nudge, text) {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    found.set(nudge.id, await recognised(first.site, text, nudge.customer && nudge.customer.language));
    show();
  }, ASK_AFTER_MS);
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
  const due = verb === "sent" && nudge.contact ? promised(draft.promise, nudge, serverNow()) : null;
  if (verb === "sent") body.text = draft.text;
  if (due) body.promise_due = new Date(due).toISOString();
  if (verb === "snooze") body.until = new Date(draft.snooze === "breach" ? nudge.breach_at_ms : serverNow() + Number(draft.snooze) * 60000).toISOString();
  if (verb === "dismiss") body.reason = draft.reason;
  const copied = verb === "sent" && nudge.contact ? await copy(draft.text) : true;
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

/** What is not to be acted on now, folded away. */
function Aside({ title, nudges }) {
  if (!nudges.length) return null;
  return html`<details class="panel aside"><summary>${title} (${nudges.length})</summary><ul>
    ${nudges.map((nudge) => html`<li key=${nudge.id}><bdi>${nudge.sentence}</bdi> <small><bdi>${nudge.agent}</bdi>${nudge.snoozed_until_ms ? " · until " + time(nudge.snoozed_until_ms) : ""}</small></li>`)}
  </ul></details>`;
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
    ${[["S", "copy the words and mark them as sent"], ["A", "take it"], ["H", "snooze as long as chosen"], ["X", "not needed"], ["Z", "undo"], ["J K", "next, previous"], ["?", "this help"]]
      .map(([key, word]) => html`<div key=${key}><dt><kbd>${key}</kbd></dt><dd>${word}</dd></div>`)}</dl></div>`;
}

function Desk() {
  const open = inbox();
  const who = whoIAm();
  const all = Object.values(views.nudges.data);
  const at = (place) => (nudges) => nudges.filter((nudge) => placeOf(nudge, who) === place);
  const { now, later } = nowAndLater(open);
  document.title = (open.length ? "(" + open.length + ") " : "") + "Desk – " + me;
  const anybody = who.role === "supervisor" ? "For any supervisor" : "For anybody in the queue";
  const snoozed = at("snoozed")(all);
  return html`
    <header class="top">
      <h1>${who.role === "supervisor" ? "Updates nobody else can give" : "Updates you owe"}</h1><${Pill} status=${status} />
      <span class="count">${now} now${later ? " · " + later + " later" : ""}${snoozed.length ? " · " + snoozed.length + " snoozed" : ""}</span>
    </header>
    <${NotLive} status=${status} />
    ${open.length === 0
      ? html`<section class="panel clear"><${Icon} name="ok" /><h2>All clear</h2><p>Everybody you look after has heard from us in time.</p></section>`
      : html`<ul class="cards">${open.map((nudge) => html`<${Card} key=${nudge.id} nudge=${nudge} open=${nudge.id === chosen}
          anybody=${placeOf(nudge, who) === "anybody" ? anybody : null} draft=${draftOf(nudge)} off=${busy.has(nudge.id)} nowMs=${nowMs()}
          found=${found.get(nudge.id)} choose=${choose} keep=${keep} perform=${perform} />`)}</ul>`}
    <${Aside} title="Snoozed" nudges=${snoozed} />
    <${Aside} title="Taken by others" nudges=${at("others")(all)} />
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
  else if (verb && nudge && (verb !== "acknowledge" || nudge.state === "raised" || nudge.state === "escalated")) perform(nudge, verb);
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
