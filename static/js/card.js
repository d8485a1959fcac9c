// One nudge: who waits, why now, what to say, what to do next, and what can be done about it.
import { spoken, time } from "./format.js";
import { Icon, Level, html } from "./parts.js";

const PROMISES = [["", "no promise"], ["15", "15 min"], ["30", "30 min"], ["60", "1 h"], ["120", "2 h"]];
const REASONS = [
  ["elsewhere", "done elsewhere"], ["their_turn", "it is the customer's turn"], ["needs_none", "it needs no answer"],
  ["needless", "nobody needed to be told"],
];
const SNOOZES = [["5", "5 min"], ["15", "15 min"], ["30", "30 min"]];

/** What is written and chosen before anybody has touched it. */
export function draftFor(nudge, nowMs) {
  const ahead = nudge.suggested_due && nudge.suggested_due > nowMs;
  return { text: nudge.words, promise: ahead ? "suggested" : "", reason: "elsewhere", snooze: "15", done: [], touched: false };
}

/** The instant that is promised by a choice; null: none. */
export function promised(choice, nudge, nowMs) {
  if (choice === "suggested") return nudge.suggested_due;
  if (choice.startsWith("@")) return Number(choice.slice(1));
  return choice ? nowMs + Number(choice) * 60000 : null;
}

function titleOf(nudge) {
  if (!nudge.contact) return nudge.count + (nudge.count === 1 ? " person" : " people") + " in " + nudge.queue;
  return (nudge.customer && nudge.customer.name) || nudge.contact;
}

function subtitleOf(nudge) {
  const tier = nudge.customer && nudge.customer.tier;
  return [nudge.queue, nudge.channel, tier, nudge.contact].filter(Boolean).join(" · ");
}

function Facts({ nudge, nowMs }) {
  const facts = [];
  if (nudge.breach_at_ms && nudge.breach_at_ms > nowMs) facts.push("breach in " + spoken(nudge.breach_at_ms - nowMs));
  if (nudge.position) facts.push("place " + nudge.position + " in line");
  if (nudge.expected_wait && nudge.expected_wait.p50_ms !== null) facts.push("expected wait " + spoken(nudge.expected_wait.p50_ms));
  if (!facts.length) return null;
  return html`<p class="facts">${facts.join(" · ")}</p>`;
}

function Playbook({ nudge, draft, keep }) {
  if (!nudge.playbook.length) return null;
  const toggle = (step) => keep(nudge, { done: draft.done.includes(step) ? draft.done.filter((one) => one !== step) : draft.done.concat(step) });
  return html`<fieldset class="playbook"><legend>What you can do now</legend>
    ${nudge.playbook.map((step, place) => html`<label key=${place}><input type="checkbox" checked=${draft.done.includes(place)} onChange=${() => toggle(place)} /><bdi>${step}</bdi></label>`)}
  </fieldset>`;
}

function Promise_({ nudge, draft, keep, nowMs, found }) {
  const choices = PROMISES.slice();
  if (nudge.suggested_due && nudge.suggested_due > nowMs) choices.splice(1, 0, ["suggested", time(nudge.suggested_due)]);
  if (draft.promise.startsWith("@")) choices.push([draft.promise, time(Number(draft.promise.slice(1)))]);
  const said = found && found.due_ms && promised(draft.promise, nudge, nowMs) !== found.due_ms;
  return html`<label>next word by <select value=${draft.promise} onChange=${(event) => keep(nudge, { promise: event.target.value })}>
      ${choices.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}</select></label>
    ${said ? html`<span class="found">You wrote “<bdi>${found.quote}</bdi>”. <button onClick=${() => keep(nudge, { promise: "@" + found.due_ms })}>Promise it: by ${time(found.due_ms)}</button></span>` : null}`;
}

function Acts({ nudge, draft, keep, perform, off, nowMs }) {
  const snoozes = SNOOZES.slice();
  if (nudge.breach_at_ms && nudge.breach_at_ms > nowMs) snoozes.push(["breach", "until the breach"]);
  return html`<div class="acts">
    ${nudge.state === "raised" || nudge.state === "escalated" ? html`<button aria-disabled=${off} onClick=${() => perform(nudge, "acknowledge")}><${Icon} name="take" />Take it <kbd>A</kbd></button>` : null}
    <span class="together"><button aria-disabled=${off} onClick=${() => perform(nudge, "snooze")}><${Icon} name="snooze" />Snooze <kbd>H</kbd></button>
    <label><span class="hidden">How long to snooze</span> <select value=${draft.snooze} onChange=${(event) => keep(nudge, { snooze: event.target.value })}>
      ${snoozes.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}</select></label></span>
    <span class="together"><button aria-disabled=${off} onClick=${() => perform(nudge, "dismiss")}><${Icon} name="dismiss" />Not needed <kbd>X</kbd></button>
    <label><span class="hidden">Why it is not needed</span> <select value=${draft.reason} title="“nobody needed to be told” counts against the threshold" onChange=${(event) => keep(nudge, { reason: event.target.value })}>
      ${REASONS.map(([value, word]) => html`<option key=${value} value=${value}>${word}</option>`)}</select></label></span>
  </div>`;
}

/** Leads to the contact's own page, beside the desk: what is written here stays. */
function ToContact({ nudge }) {
  if (!nudge.contact) return null;
  const kept = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => ["site", "theme", "lang"].includes(name)));
  const address = "/contacts/" + encodeURIComponent(nudge.contact) + (String(kept) ? "?" + kept : "");
  return html`<p class="facts"><a href=${address} target="_blank" rel="noopener"><bdi>${nudge.contact}</bdi></a></p>`;
}

/** A nudge, folded or open. */
export function Card({ nudge, open, anybody, draft, off, nowMs, found, choose, keep, perform }) {
  const since = nudge.silent_since_ms || nudge.since_ms || nudge.raised_at_ms;
  const head = html`<span class="who"><bdi>${titleOf(nudge)}</bdi><small><bdi>${subtitleOf(nudge)}</bdi></small></span>
    <${Level} level=${nudge.level} /><span class="age" role="timer">${spoken(nowMs - since)}</span>`;
  if (!open) {
    return html`<li class="card panel" data-level=${nudge.level}>
      <button class="head" aria-expanded="false" onClick=${() => choose(nudge.id)}>${head}</button></li>`;
  }
  return html`<li class="card panel open" data-level=${nudge.level} tabindex="-1">
    <h2 class="head">${head}</h2>
    <p class="why"><bdi>${nudge.sentence}</bdi></p>
    ${nudge.lines.length ? html`<ul class="lines">${nudge.lines.map((line) => html`<li key=${line}><bdi>${line}</bdi></li>`)}</ul>` : null}
    <${Facts} nudge=${nudge} nowMs=${nowMs} />
    ${nudge.state === "escalated" ? html`<p class="owner">Nobody sent an update in time: it came to the supervisors.</p>`
      : anybody ? html`<p class="owner">${anybody}: the first to take it has it.</p>` : null}
    ${nudge.state === "acknowledged" ? html`<p class="owner">Taken by <bdi>${nudge.agent}</bdi></p>` : null}
    <label class="hidden" for=${"w" + nudge.id}>Suggested words, to edit</label>
    <textarea id=${"w" + nudge.id} rows="4" value=${draft.text} onInput=${(event) => keep(nudge, { text: event.target.value })}></textarea>
    <div class="acts">
      <button class="act" aria-disabled=${off} onClick=${() => perform(nudge, "sent")}><${Icon} name=${nudge.contact ? "copy" : "people"} />${nudge.contact ? "Copy, mark sent" : "Tell all " + nudge.count} <kbd>S</kbd></button>
      ${nudge.contact ? html`<${Promise_} nudge=${nudge} draft=${draft} keep=${keep} nowMs=${nowMs} found=${found} />` : null}
    </div>
    <${Playbook} nudge=${nudge} draft=${draft} keep=${keep} />
    <${Acts} nudge=${nudge} draft=${draft} keep=${keep} perform=${perform} off=${off} nowMs=${nowMs} />
    <${ToContact} nudge=${nudge} />
  </li>`;
}
