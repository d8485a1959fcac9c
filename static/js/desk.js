// The desk: an agent's inbox of nudges. Words being edited are never overwritten; the order holds while somebody works.
import { h, render } from "../vendor/preact.js";
import { act, newKey, recognised } from "./acts.js";
import { Announcer } from "./announce.js";
import { Card, canTake, cardId, draftFor, promised, snoozedUntil } from "./card.js";
import { Aside, Bottom, Clear, Help, Toasts } from "./desk_parts.js";
import { when } from "./format.js";
import { inOrder, newsOf, nowAndLater, toActOn } from "./inbox.js";
import { keep as store, kept } from "./keep.js";
import { connect, serverNow } from "./live.js";
import { Notes, NotesLine } from "./notes.js";
import { NotLive, Pill, html } from "./parts.js";
import { showInTab } from "./tab.js";
import { t } from "./texts.js";

const ASK_AFTER_MS = 400;
const VERBS = { s: "sent", a: "acknowledge", h: "snooze", x: "dismiss" };
const TYPED_IN = "textarea, select, input:not([type=checkbox])";
const root = document.getElementById("app");
const first = JSON.parse(document.getElementById("state").textContent);
const me = first.agent;

let views = {};
let status = { live: true, asOfMs: 0, ageMs: 0, retryInMs: null };
let chosen = null;
let awaited = null;
let arrived = false;
let order = [];
let help = false;
let deaf = false;
let letters = kept("letters") !== "off";
let toast = null;
let saved = null;
let asking = null;
let news = null;
const drafts = new Map();
const found = new Map();
const keys = new Map();
const busy = new Set();
const acted = new Set();
const returned = new Set();

const needs = (id) => toActOn(all()).some((nudge) => nudge.id === id);
const notes = new Notes({ show, needs, open: (id) => { if (id) choose(id); } });
const announcer = new Announcer({ show, needs });

const all = () => Object.values(views.nudges.data);
const nowMs = () => (status.live ? serverNow() : status.asOfMs);
const draftOf = (nudge) => drafts.get(nudge.id) || draftFor(nudge, serverNow());
const working = () => root.contains(document.activeElement) && document.activeElement.matches("textarea, select, input");

/** The nudges to act on, in the order in which they stand. */
function inbox() {
  const shown = inOrder(toActOn(all()), order, working());
  order = shown.map((nudge) => nudge.id);
  if (chosen !== awaited && shown.some((nudge) => nudge.id === awaited)) { // awaited still: it may go and come once more
    chosen = awaited;
    arrived = true;
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
  const policy = document.permissionsPolicy || document.featurePolicy;
  if (policy && !policy.allowsFeature("clipboard-write")) return false; // in a frame whose page does not allow it
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    return false;
  }
}

function bodyOf(nudge, verb, draft, due) {
  const body = { agent: me };
  if (verb === "sent") body.text = draft.text;
  if (due) body.promise_due = new Date(due).toISOString();
  if (verb === "snooze") body.until = new Date(snoozedUntil(draft.snooze, nudge, serverNow())).toISOString();
  if (verb === "dismiss") body.reason = draft.reason;
  return body;
}

async function perform(nudge, verb) {
  if (busy.has(nudge.id)) return;
  awaited = null;
  busy.add(nudge.id);
  acted.add(cardId(nudge));
  const draft = draftOf(nudge);
  const due = verb === "sent" && nudge.contact ? promised(draft.promise, nudge, serverNow()) : null;
  const copied = verb === "sent" && nudge.contact ? await copy(draft.text) : true;
  const slot = nudge.id + verb;
  const key = keys.get(slot) || newKey();
  keys.set(slot, key);
  show();
  const answer = await act({ site: first.site, nudge: nudge.id, verb, body: bodyOf(nudge, verb, draft, due), key });
  busy.delete(nudge.id);
  if (!answer.ok) acted.delete(cardId(nudge));
  if (!answer.again) keys.delete(slot);
  const lost = answer.ok && verb === "sent" && !copied;
  const undoable = answer.ok && (verb === "sent" || verb === "dismiss");
  say(outcome(answer, due) + (lost ? " " + t("desk.not_copied") : ""), undoable ? nudge : null, lost ? draft.text : null);
}

/** What an act led to, with the instants that count: they may be others than were asked for. */
function outcome(answer, due) {
  const now = serverNow();
  if (!answer.text) return t("desk.done_snooze", { time: when(answer.nudge.snoozed_until_ms, now) });
  return answer.ok && answer.nudge && due ? t("desk.done_sent_promise", { time: when(due, now) }) : answer.text;
}

/** Say what happened; `words` would else be lost and stay, whatever is said after, until they are put away. */
function say(text, undo, words) {
  toast = { text, undo, words, undoUntil: performance.now() + first.undo_ms };
  if (saved) saved.undo = null;
  if (words) {
    saved = toast;
    toast = null;
  }
  announcer.say(text);
  show();
}

function putAway() {
  saved = null;
  show();
}

async function undo() {
  const nudge = (toast && toast.undo) || (saved && saved.undo);
  if (!nudge) return;
  toast = saved = null;
  acted.delete(cardId(nudge));
  awaited = nudge.id; // the board may tell it before the answer is here
  returned.add(nudge.id);
  const answer = await act({ site: first.site, nudge: nudge.id, verb: "undo", body: { agent: me }, key: newKey() });
  if (!answer.ok) {
    awaited = null;
    returned.delete(nudge.id);
  }
  say(answer.text, null);
}

/** A toast goes when there is nothing to undo any more; one that holds somebody's words stays. */
function ageToasts() {
  const old = (one) => one && performance.now() > one.undoUntil;
  if (old(toast)) toast = null;
  if (old(saved)) saved.undo = null;
}

/** Tell of what is new, to eyes elsewhere and to ears; what somebody brought back themselves is none. */
function tell(open) {
  const fresh = news(open).filter((nudge) => !returned.delete(nudge.id));
  fresh.forEach((nudge) => acted.delete(cardId(nudge)));
  announcer.news(fresh);
  notes.news(fresh);
  notes.settle();
}

function Desk({ open }) {
  const at = (place) => all().filter((nudge) => nudge.place === place);
  const { now, later } = nowAndLater(open);
  const [snoozed, others] = [at("snoozed"), at("others")];
  const counts = [open.length ? t("desk.now", { n: now }) : null, later ? t("desk.later", { n: later }) : null, snoozed.length ? t("desk.asleep", { n: snoozed.length }) : null];
  return html`
    <header class="top">
      <h1>${t("desk.heading_" + first.role)}</h1><${Pill} status=${status} />
      <span class="count">${counts.filter(Boolean).join(" · ")}</span>
    </header>
    <${NotLive} status=${status} />
    ${open.length === 0 ? html`<${Clear} />`
      : html`<ul class="cards" aria-label=${t("desk.inbox")}>${open.map((nudge) => html`<${Card} key=${nudge.id} nudge=${nudge} open=${nudge.id === chosen} role=${first.role} asked=${first.kept}
          draft=${draftOf(nudge)} off=${busy.has(nudge.id)} nowMs=${nowMs()} found=${found.get(nudge.id)} choose=${choose} keep=${keep} perform=${perform} />`)}</ul>`}
    ${views.nudges.more ? html`<p class="facts">${t("desk.beyond", { n: views.nudges.more })}</p>` : null}
    <${Aside} title=${t("desk.snoozed", { n: snoozed.length })} nudges=${snoozed} nowMs=${nowMs()} />
    <${Aside} title=${t("desk.others", { n: others.length })} nudges=${others} nowMs=${nowMs()} />
    <${Toasts} toasts=${[saved, toast]} undo=${undo} close=${putAway} />
    <p class="hidden" role="status">${announcer.said}</p>
    ${help ? html`<${Help} letters=${letters} switchLetters=${switchLetters} />` : null}
    <${NotesLine} notes=${notes} />
    <${Bottom} first=${first} help=${help} toggleHelp=${toggleHelp} nowMs=${serverNow()} />`;
}

/** Keys while somebody types: send what is written, or leave it for the card, where letters are keys. */
function pressTyping(event, nudge) {
  const inCard = event.target.closest(".card.open");
  if (!inCard || !nudge) return;
  if (event.key === "Escape") focusOpen();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) perform(nudge, "sent");
  else return;
  event.preventDefault();
}

function press(event) {
  if (event.target.matches(TYPED_IN)) {
    pressTyping(event, inbox().find((one) => one.id === chosen));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const open = inbox();
  const nudge = open.find((one) => one.id === chosen);
  const key = event.key.toLowerCase();
  const verb = VERBS[key];
  if (event.key === "?") toggleHelp();
  else if (deaf || !letters) return;
  else if (verb && nudge && (verb !== "acknowledge" || canTake(nudge))) perform(nudge, verb);
  else if (key === "z") undo();
  else if ((key === "j" || key === "k") && open.length) {
    const place = open.findIndex((one) => one.id === chosen) + (key === "j" ? 1 : -1);
    choose(open[Math.max(0, Math.min(open.length - 1, place))].id);
  } else return;
  event.preventDefault();
}

function show() {
  ageToasts();
  root.classList.toggle("stale", !status.live);
  const held = root.contains(document.activeElement) ? document.activeElement : null;
  const open = inbox();
  tell(open);
  render(h(Desk, { open }), root);
  showInTab({ title: t("desk.title_who", { agent: me }), count: open.length, breach: open.some((nudge) => nudge.level === "breach"), live: status.live });
  if (arrived && !working()) focusOpen();
  else if (held && document.activeElement !== held) keepFocus(held);
  arrived = false;
}

/** A card that moves loses the focus, and one that leaves takes it along: give it back, or to the card now open. */
function keepFocus(held) {
  if (root.contains(held)) {
    held.focus({ preventScroll: true });
  } else if (held.matches(".card textarea, .card select") && !acted.has(held.closest(".card").id)) {
    // Somebody is typing: the rest of their words must not act on the next customer as keys.
    if (held.matches("textarea")) say(t("desk.no_longer"), null, held.value);
    const place = root.querySelector("#kept") || root.querySelector("h1");
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    deaf = true;
  } else {
    focusOpen();
  }
}

/** Put the focus on the open card, or, where there is none, on the page's heading. */
function focusOpen() {
  const place = root.querySelector(".card.open") || root.querySelector("h1");
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

function choose(id) {
  awaited = null;
  chosen = id;
  show();
  focusOpen();
  const card = root.querySelector(".card.open");
  if (card) card.scrollIntoView({ block: "nearest" });
}

function toggleHelp() {
  help = !help;
  show();
}

function switchLetters(event) {
  letters = event.target.checked;
  store("letters", letters ? "on" : "off");
  show();
}

if (me) {
  root.textContent = "";
  views = connect({
    site: first.site,
    subscriptions: [Object.assign({ view: "nudges", limit: first.limit, agent: me, role: first.role }, first.queue ? { queues: [first.queue] } : {})],
    frames: first.frames,
    onChange(now) { views = now; show(); },
    onStatus(now) { status = now; if (views.nudges) show(); },
  });
  news = newsOf(toActOn(all()));
  show();
  document.addEventListener("keydown", press);
  root.addEventListener("focusin", () => { deaf = false; });
  root.addEventListener("pointerdown", () => { deaf = false; });
}
