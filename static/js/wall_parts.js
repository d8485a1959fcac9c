// What a wall is made of. Rows are drawn anew only where their queue has changed.
import { Component } from "../vendor/preact.js";
import { share, time } from "./format.js";
import { Icon, Level, html } from "./parts.js";
import { Spark } from "./sparkline.js";
import { say } from "./say.js";
import { t } from "./texts.js";
import { Tick, longness } from "./ticks.js";
import { whyOwed } from "./wall_model.js";

const GOOD_SHOWN = 5;
const VERDICTS = [["positive", "check"], ["neutral", null], ["negative", "dismiss"]];
const STATUSES = ["available", "busy", "wrap_up", "away", "offline"];

export function Tile({ tile }) {
  const figure = tile.figure === undefined
    ? html`<${Tick} as="p" class="figure" at=${tile.at} />`
    : html`<p class="figure" data-long=${longness(tile.figure, tile.unit)}><span dir="ltr">${tile.figure}${tile.unit ? html`<small>${tile.unit}</small>` : null}</span></p>`;
  return html`<article class="tile panel" data-level=${tile.level || "none"} data-tile=${tile.id}>
    <h2>${tile.name}</h2>
    ${figure}
    <${Spark} points=${tile.points} goal=${tile.goal} say=${tile.say} />
    <p class="below">${tile.level ? html`<${Level} level=${tile.level} />` : null}
      ${tile.due ? html`<${Tick} class="distance" at=${tile.due} form="distance" />` : tile.distance ? html`<span class="distance">${tile.distance}</span>` : null}
      <span class="limit"><bdi>${tile.limit}</bdi></span></p>
  </article>`;
}

/** A service level; of too few visits to judge by, how few they are. */
function InGoal({ level }) {
  if (level.level === null && level.n) return html`<span class="few">${t("wall.few", { n: level.n, least: level.minimum_n })}</span>`;
  return html`<span dir="ltr">${share(level.ratio)}</span>`;
}

export class QueueRow extends Component {
  shouldComponentUpdate(next) {
    return next.queue !== this.props.queue || next.trend !== this.props.trend;
  }

  render({ queue, trend, address, past }) {
    const agents = queue.agents;
    const there = Object.keys(agents).reduce((sum, name) => sum + (name === "offline" ? 0 : agents[name]), 0);
    return html`<div class="row" role="row" data-level=${queue.level}>
      <span role="cell"><${Level} level=${queue.level} /></span>
      <span role="cell" class="name"><a href=${address(queue.queue)}><bdi>${queue.queue}</bdi></a>${past ? html`<a class="past" href=${past + "queue=" + encodeURIComponent(queue.queue)} aria-label=${t("wall.past_of", { name: queue.queue })} title=${t("wall.past_of", { name: queue.queue })}><${Icon} name="watch" /></a>` : null}</span>
      <span role="cell" class="trend"><${Spark} points=${trend && trend.waiting} /></span>
      <span role="cell" class="number">${String(queue.waiting + queue.alerting)}</span>
      <span role="cell" class="number"><${Tick} at=${queue.longest_wait_since_ms} /></span>
      <span role="cell" class="number"><${InGoal} level=${queue.service_level} /></span>
      <span role="cell" class="number">${(agents.available || 0) + "/" + there}</span>
    </div>`;
  }
}

export function Head() {
  return html`<div class="row head" role="row">
    <span role="columnheader">${t("wall.state")}</span><span role="columnheader">${t("wall.queue")}</span><span role="columnheader">${t("wall.last_hour")}</span>
    <span role="columnheader">${t("wall.waiting")}</span><span role="columnheader">${t("wall.longest")}</span><span role="columnheader">${t("wall.in_goal")}</span><span role="columnheader">${t("wall.ready")}</span>
  </div>`;
}

/** Somebody who is owed a word, by a mark: what tells who it is never comes to a wall. */
export class Owed extends Component {
  shouldComponentUpdate(next) {
    return next.contact !== this.props.contact;
  }

  render({ contact }) {
    const level = contact.owed.level;
    const { why, at } = whyOwed(contact.owed);
    const name = contact.customer && contact.customer.name;
    return html`<li>
      <span class="mark" data-level=${level}><${Icon} name=${level} /><span class="hidden">${t("common." + level)}</span></span>
      <span class="who"><bdi>#${contact.contact}</bdi> <small>${name ? html`<span class="initial"><bdi>${name}</bdi> · </span>` : null}<bdi>${contact.queue || t("wall.no_queue")}</bdi></small></span>
      <span class="owes"><${Tick} class="number" at=${at} form="away" /> <small>${why}</small></span>
    </li>`;
  }
}

/** How moments turned out, and the touchpoint to work on. */
export function Moments({ view, labels }) {
  const weakest = view.data[view.total.weakest];
  return html`<section class="moments panel" aria-label=${t("wall.moments")}>
    <h2>${t("wall.moments")}</h2>
    <ul>
      ${VERDICTS.map(([verdict, icon]) => html`<li key=${verdict}>${icon ? html`<${Icon} name=${icon} />` : null}<b>${String(view.total.moments[verdict])}</b> ${t("wall." + verdict, { n: view.total.moments[verdict] })}</li>`)}
    </ul>
    <p class="weakest"><span>${t("wall.weakest")}</span> <b><bdi>${weakest ? labels[weakest.label] || weakest.label : t("wall.none_weakest")}</bdi></b>
      ${weakest ? html` <span class="share">${t("wall.bad_of", { share: share(weakest.negative_ratio), n: weakest.n })} · <bdi>${weakest.owner || t("wall.no_owner")}</bdi></span>` : null}
    </p>
  </section>`;
}

function GoodOne({ one }) {
  const sentence = say(one.said, one.sentence);
  return html`<li><${Icon} name="check" /><span><span class="said"><bdi>${sentence}</bdi></span> <small><${Tick} at=${one.at_ms} form="ago" />${one.queue && !sentence.includes(one.queue) ? html` · <bdi>${one.queue}</bdi>` : null}</small></span></li>`;
}

/** The newest good moments, for a team that asked for them (`?good=1`). They name nobody. */
export function Good({ moments }) {
  return html`<section class="good panel" aria-label=${t("wall.good_moments")}>
    <h2>${t("wall.good_moments")}</h2>
    <ul>
      ${moments.slice(0, GOOD_SHOWN).map((one) => html`<${GoodOne} one=${one} />`)}
      ${moments.length === 0 ? html`<li class="empty">${t("wall.no_good")}</li>` : null}
    </ul>
  </section>`;
}

export function More({ hidden, text }) {
  return hidden > 0 ? html`<p class="more">${t(text, { n: hidden })}</p>` : null;
}

export function Agents({ statuses }) {
  const known = STATUSES.filter((name) => statuses[name]);
  return html`<span class="agents" aria-label=${t("wall.agents")} role="group"><${Icon} name="people" />
    ${known.map((name) => html`<span key=${name}><b>${String(statuses[name])}</b> ${t("wall.status_" + name, { n: statuses[name] })}</span>`)}
    ${known.length === 0 ? t("wall.no_agents") : null}
  </span>`;
}

/** Beats that ought to come fail to. */
export function isQuiet(source, now) {
  return source.quiet_after_ms !== null && now - source.heard_at_ms > source.quiet_after_ms;
}

/** Each system that events come from, and how old its last word is; one whose beats fail to come is quiet, and since when. `most`: quiet ones named. */
export function Sources({ sources, now, most }) {
  const quiet = sources.filter((one) => isQuiet(one, now)).sort((a, b) => a.heard_at_ms - b.heard_at_ms);
  return html`<span class="sources" aria-label=${t("wall.sources")} role="group">
    ${quiet.slice(0, most).map((one) => html`<span key=${one.source} class="quiet"><${Icon} name="offline" /><bdi>${one.source}</bdi> ${most > 1 ? t("wall.quiet_since", { time: time(one.heard_at_ms) }) : time(one.heard_at_ms)}</span>`)}
    ${quiet.length > most ? html`<span class="quiet">+${String(quiet.length - most)}</span>` : null}
    ${sources.filter((one) => !isQuiet(one, now)).map((one) => html`<span key=${one.source}><bdi>${one.source}</bdi> <${Tick} at=${one.heard_at_ms} form="age" /></span>`)}
  </span>`;
}
