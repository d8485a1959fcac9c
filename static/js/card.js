// One nudge: who waits, why now, what to say, what to do next, and what can be done about it.
import { channelWord, headOf, phrase, stepsOf, tongue, whyOf } from "./desk_words.js";
import { length, spoken, when } from "./format.js";
import { Icon, Level, html } from "./parts.js";
import { t } from "./texts.js";

const MINUTE_MS = 60000;
const PROMISES = [15, 30, 60, 120];
const SNOOZES = [5, 15, 30];
const REASONS = ["elsewhere", "their_turn", "needs_none", "needless"];

/** What is written and chosen before anybody has touched it. */
export function draftFor(nudge, nowMs) {
  const ahead = nudge.suggested_due && nudge.suggested_due > nowMs;
  return { text: nudge.words, promise: ahead ? "suggested" : "", reason: "elsewhere", snooze: "15", done: [], touched: false };
}

/** The instant that is promised by a choice; null: none. */
export function promised(choice, nudge, nowMs) {
  if (choice === "suggested") return nudge.suggested_due;
  if (choice.startsWith("@")) return Number(choice.slice(1));
  return choice ? nowMs + Number(choice) * MINUTE_MS : null;
}

/** Until when a choice snoozes. */
export function snoozedUntil(choice, nudge, nowMs) {
  return choice === "breach" ? nudge.breach_at_ms : nowMs + Number(choice) * MINUTE_MS;
}

export const cardId = (nudge) => "card-" + nudge.id;

export const canTake = (nudge) => nudge.state === "raised" || nudge.state === "escalated";

function Who({ nudge }) {
  if (!nudge.contact) return html`<span class="name">${phrase("desk.people", { n: nudge.count, queue: nudge.queue || t("desk.no_queue") })}</span>`;
  return html`<span class="name"><bdi>${(nudge.customer && nudge.customer.name) || nudge.contact}</bdi></span>`;
}

function About({ nudge }) {
  const tier = nudge.customer && nudge.customer.tier;
  const named = nudge.customer && nudge.customer.name; // else the contact stands as the name
  const parts = [nudge.queue, nudge.channel && channelWord(nudge.channel), tier, named && nudge.contact].filter(Boolean);
  return html`<small>${parts.map((part, place) => html`${place ? " · " : ""}<bdi>${part}</bdi>`)}</small>`;
}

function Head({ nudge, nowMs }) {
  const { lead, beside } = headOf(nudge, nowMs);
  return html`<span class="who"><${Who} nudge=${nudge} /><${About} nudge=${nudge} /></span>
    <${Level} level=${nudge.level} /><span class="age" role="timer">${lead ? html`<b>${lead}</b>` : null}${beside.map((part) => html` <small key=${part}>${part}</small>`)}</span>`;
}

function Why({ nudge }) {
  const [why, ...lines] = whyOf(nudge);
  return html`<p class="why"><bdi>${why}</bdi></p>
    ${lines.length ? html`<ul class="lines">${lines.map((line) => html`<li key=${line}><bdi>${line}</bdi></li>`)}</ul>` : null}`;
}

function Facts({ nudge, nowMs }) {
  const facts = [];
  if (nudge.breach_at_ms && nudge.breach_at_ms > nowMs) facts.push(t("desk.breach_in", { length: spoken(nudge.breach_at_ms - nowMs) }));
  if (nudge.position) facts.push(t("desk.place", { n: nudge.position }));
  if (nudge.expected_wait && nudge.expected_wait.p50_ms !== null) facts.push(t("desk.expected", { length: spoken(nudge.expected_wait.p50_ms) }));
  return facts.length ? html`<p class="facts">${facts.join(" · ")}</p>` : null;
}

function Owner({ nudge, role }) {
  if (nudge.place === "yours") return nudge.state === "acknowledged" ? html`<p class="owner grave"><${Icon} name="take" />${t("desk.yours")}</p>` : null;
  if (nudge.state === "escalated") return html`<p class="owner grave"><${Icon} name="warn" />${t("desk.escalated")}</p>`;
  return html`<p class="owner"><${Icon} name="people" />${t("desk.for_any_" + role)}</p>`;
}

function Words({ nudge, draft, keep }) {
  const id = "words-" + nudge.id;
  return html`<label class="hidden" for=${id}>${t("desk.words")}</label>
    <textarea id=${id} rows="4" dir="auto" lang=${tongue(nudge.customer && nudge.customer.language)} value=${draft.text} onInput=${(event) => keep(nudge, { text: event.target.value })}></textarea>`;
}

function Promise_({ nudge, draft, keep, nowMs, found }) {
  const choices = [["", t("desk.no_promise")]];
  if (nudge.suggested_due && nudge.suggested_due > nowMs) choices.push(["suggested", when(nudge.suggested_due, nowMs)]);
  choices.push(...PROMISES.map((minutes) => [String(minutes), length(minutes * MINUTE_MS)]));
  if (draft.promise.startsWith("@")) choices.push([draft.promise, when(Number(draft.promise.slice(1)), nowMs)]);
  return html`<label class="promise"><span>${t("desk.next_by")}</span> <select value=${draft.promise} onChange=${(event) => keep(nudge, { promise: event.target.value })}>
      ${choices.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}</select></label>
    <${Found} nudge=${nudge} draft=${draft} keep=${keep} nowMs=${nowMs} found=${found} />`;
}

/** What the words seem to promise: for the agent to confirm. */
function Found({ nudge, draft, keep, nowMs, found }) {
  if (!found || !found.due_ms || promised(draft.promise, nudge, nowMs) === found.due_ms) return null;
  return html`<span class="found"><span>${phrase("desk.found", { quote: found.quote })}</span>
    <button onClick=${() => keep(nudge, { promise: "@" + found.due_ms })}>${t("desk.promise_it", { time: when(found.due_ms, nowMs) })}</button></span>`;
}

function Primary(props) {
  const { nudge, perform, off } = props;
  return html`<div class="acts primary">
    <button class="act" aria-disabled=${off} onClick=${() => perform(nudge, "sent")}><${Icon} name=${nudge.contact ? "copy" : "people"} /><span>${nudge.contact ? t("desk.send") : t("desk.tell_all", { n: nudge.count })}</span> <kbd>S</kbd></button>
    ${nudge.contact ? html`<${Promise_} ...${props} />` : null}
  </div>`;
}

function Playbook({ nudge, draft, keep }) {
  if (!nudge.playbook.length) return null; // as many as there are steps
  const toggle = (step) => keep(nudge, { done: draft.done.includes(step) ? draft.done.filter((one) => one !== step) : draft.done.concat(step) });
  return html`<fieldset class="playbook"><legend>${t("desk.playbook")}</legend>
    ${stepsOf(nudge).map((step, place) => html`<label key=${place}><input type="checkbox" checked=${draft.done.includes(place)} onChange=${() => toggle(place)} /><bdi>${step}</bdi></label>`)}
  </fieldset>`;
}

function Choice({ label, value, choices, choose, note }) {
  return html`<label><span class="hidden">${label}</span> <select value=${value} title=${note} onChange=${(event) => choose(event.target.value)}>
    ${choices.map(([one, word]) => html`<option key=${one} value=${one}>${word}</option>`)}</select></label>`;
}

function Acts({ nudge, draft, keep, perform, off, nowMs }) {
  const snoozes = SNOOZES.map((minutes) => [String(minutes), length(minutes * MINUTE_MS)]);
  if (nudge.breach_at_ms && nudge.breach_at_ms > nowMs) snoozes.push(["breach", t("desk.until_breach")]);
  const reasons = REASONS.map((reason) => [reason, t("desk.reason_" + reason)]);
  const note = t("desk.dismiss_note", { reason: t("desk.reason_needless") });
  return html`<div class="acts">
    ${canTake(nudge) ? html`<button aria-disabled=${off} onClick=${() => perform(nudge, "acknowledge")}><${Icon} name="take" /><span>${t("desk.take")}</span> <kbd>A</kbd></button>` : null}
    <span class="together"><button aria-disabled=${off} onClick=${() => perform(nudge, "snooze")}><${Icon} name="snooze" /><span>${t("desk.snooze")}</span> <kbd>H</kbd></button>
      <${Choice} label=${t("desk.snooze_how")} value=${draft.snooze} choices=${snoozes} choose=${(snooze) => keep(nudge, { snooze })} /></span>
    <span class="together"><button aria-disabled=${off} onClick=${() => perform(nudge, "dismiss")}><${Icon} name="dismiss" /><span>${t("desk.dismiss")}</span> <kbd>X</kbd></button>
      <${Choice} label=${t("desk.dismiss_why")} value=${draft.reason} choices=${reasons} note=${note} choose=${(reason) => keep(nudge, { reason })} /></span>
  </div>`;
}

/** Leads to the contact's own page, beside the desk: what is written here stays. */
function ToContact({ nudge, asked }) {
  if (!nudge.contact) return null;
  const address = "/contacts/" + encodeURIComponent(nudge.contact) + (asked ? "?" + asked : "");
  return html`<p class="facts"><a class="story" href=${address} target="_blank" rel="noopener">${phrase("desk.to_contact", { contact: nudge.contact })}</a></p>`;
}

/** A nudge, folded or open. */
export function Card({ nudge, open, role, asked, draft, off, nowMs, found, choose, keep, perform }) {
  if (!open) {
    return html`<li class="card panel" data-level=${nudge.level}>
      <button class="head" aria-expanded="false" onClick=${() => choose(nudge.id)}><${Head} nudge=${nudge} nowMs=${nowMs} /></button></li>`;
  }
  const props = { nudge, draft, keep, perform, off, nowMs, found };
  return html`<li class="card panel open" data-level=${nudge.level} id=${cardId(nudge)} tabindex="-1">
    <h2 class="head"><${Head} nudge=${nudge} nowMs=${nowMs} /></h2>
    <${Why} nudge=${nudge} />
    <${Facts} nudge=${nudge} nowMs=${nowMs} />
    <${Owner} nudge=${nudge} role=${role} />
    <${Words} nudge=${nudge} draft=${draft} keep=${keep} />
    <${Primary} ...${props} />
    <${Acts} ...${props} />
    <${Playbook} nudge=${nudge} draft=${draft} keep=${keep} />
    <${ToContact} nudge=${nudge} asked=${asked} />
  </li>`;
}
