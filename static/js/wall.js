// The wall: the same figures as the page was rendered with, kept live. Ages tick here; the order changes every 5 s at most.
import { h, render } from "../vendor/preact.js";
import { RANK, WORDS, ago as longAgo, clock, length, share, time } from "./format.js";
import { connect, serverNow } from "./live.js";
import { Icon, Level, NotLive, Pill, html } from "./parts.js";

const SORT_EVERY_MS = 5000;
const GOOD_SHOWN = 5;
const SAY_EVERY_MS = 20000;
const WINDOWS = { "30m": "last 30 minutes", "60m": "last 60 minutes", today: "today" };
const VERDICTS = [["positive", "check", "good"], ["neutral", null, "neutral"], ["negative", "dismiss", "bad"]];
const root = document.getElementById("app");
const first = JSON.parse(document.getElementById("state").textContent);
const only = first.queues ? { queues: first.queues } : {};

let live = {};
let status = { live: true, asOfMs: 0, ageMs: 0, retryInMs: null };
let order = { at: -Infinity, queues: [], owed: [] };
let frozen = null;
let said = "";
let saidAt = -Infinity;
let levels = null;
const worse = new Set();

const ago = (sinceMs) => (sinceMs === null || sinceMs === undefined ? "–" : clock(shownNow() - sinceMs));

/** Ages stand still while the board is not live: they would claim to know. So they do where somebody froze it. */
function shownNow() {
  if (frozen) return frozen.atMs;
  return status.live ? serverNow() : status.asOfMs;
}

const silenceOf = (contact) => contact.clocks.find((one) => one.clock === "silence") || { level: "ok" };
const since = (ms) => (ms === null || ms === undefined ? Infinity : ms);

function sortNow() {
  const queues = Object.values(live.queues.data);
  const owed = Object.values(live.contacts.data).filter((contact) => silenceOf(contact).level !== "ok");
  queues.sort((a, b) => RANK[a.level] - RANK[b.level] || since(a.longest_wait_since_ms) - since(b.longest_wait_since_ms) || (a.queue < b.queue ? -1 : 1));
  owed.sort(byUrgency);
  order = { at: performance.now(), queues: queues.map((queue) => queue.queue), owed: owed.map((contact) => contact.contact) };
}

/** What is there in the order of the last sorting; what has come since is at the end. */
function inOrder(data, names, wanted) {
  const known = names.filter((name) => data[name] && wanted(data[name]));
  const added = Object.keys(data).filter((name) => !names.includes(name) && wanted(data[name]));
  return known.concat(added).map((name) => data[name]);
}

function worst(total, name) {
  return total[name + "_breach"] ? "breach" : total[name + "_warn"] ? "warn" : "ok";
}

function limitOf(queues, name, sinceName) {
  const slowest = queues.slice().sort((a, b) => since(a[sinceName]) - since(b[sinceName]))[0];
  if (!slowest || slowest[sinceName] === null) return "";
  const targets = slowest.targets[name];
  return (targets && targets.breach_ms ? "limit " + length(targets.breach_ms) + " · " : "") + slowest.queue;
}

/** The silence that matters most: the longest of those at the worst level, with its own limit. */
function silenceTile(total, owed) {
  const first = owed.slice().sort(byUrgency)[0];
  if (!first) return ["Longest silence", ago(total.longest_silence_since_ms), "ok", "within its limit"];
  const silence = silenceOf(first);
  const limit = silence.breach_at_ms ? "limit " + length(silence.breach_at_ms - silence.since_ms) + " · " : "";
  return ["Longest silence", ago(first.silent_since_ms), silence.level, limit + (first.queue || "no queue")];
}

const byUrgency = (a, b) => RANK[silenceOf(a).level] - RANK[silenceOf(b).level] || since(a.silent_since_ms) - since(b.silent_since_ms);

function tilesOf(total, queues, owed) {
  const level = total.service_level;
  const short = level.ratio !== null && level.n >= 20 && level.ratio < level.target_ratio;
  const goal = short ? (level.ratio < level.target_ratio - 0.1 ? "breach" : "warn") : "ok";
  return [
    ["Longest wait", ago(total.longest_wait_since_ms), worst(total, "wait"), limitOf(queues, "wait", "longest_wait_since_ms")],
    ["Waiting now", total.waiting + total.alerting, "ok", total.late_in_line + " longer than the goal"],
    ["Answered in " + length(level.within_ms), share(level.ratio), goal, "goal " + share(level.target_ratio) + " · " + level.basis + " · n " + level.n],
    silenceTile(total, owed),
    ["Owed a word", total.silent_warn + total.silent_breach, worst(total, "silent"), "goal 0"],
  ];
}

/** Long figures are written smaller. */
const longness = (figure) => (String(figure).length > 5 ? "2" : String(figure).length === 5 ? "1" : null);

function Tile({ tile: [name, figure, level, limit] }) {
  return html`<article class="tile panel" data-level=${level}>
    <h2>${name}</h2>
    <p class="figure" data-long=${longness(figure)}>${String(figure)}</p>
    <p class="below"><${Level} level=${level} /> <span class="limit"><bdi>${limit}</bdi></span></p>
  </article>`;
}

function QueueRow({ queue }) {
  const agents = queue.agents;
  const longest = ago(queue.longest_wait_since_ms);
  const there = Object.keys(agents).reduce((sum, name) => sum + (name === "offline" ? 0 : agents[name]), 0);
  return html`<div class="row" role="row">
    <span role="cell"><${Level} level=${queue.level} /></span>
    <span role="cell" class="name"><bdi>${queue.queue}</bdi></span>
    <span role="cell" class="number">${String(queue.waiting + queue.alerting)}</span>
    <span role="cell" class="number"><span role="timer" data-long=${longness(longest)}>${longest}</span></span>
    <span role="cell" class="number">${share(queue.service_level.ratio)}</span>
    <span role="cell" class="number">${(agents.available || 0) + "/" + there}</span>
  </div>`;
}

function Owed({ contact }) {
  const level = silenceOf(contact).level;
  const name = contact.customer && contact.customer.name ? contact.customer.name.slice(0, 1) + ". · " : "";
  return html`<li>
    <span class="mark" data-level=${level}><${Icon} name="silence" /><span class="hidden">${WORDS[level]}</span></span>
    <span class="who"><bdi>${contact.contact}</bdi> <small><bdi>${name + (contact.queue || "no queue")}</bdi></small></span>
    <span class="number" role="timer">${ago(contact.silent_since_ms)}</span>
  </li>`;
}

/** How moments turned out, and the touchpoint to work on. */
function Moments({ view }) {
  const weakest = view.data[view.total.weakest];
  return html`<section class="moments panel" aria-label="Moments">
    <h2>Moments</h2>
    <ul>
      ${VERDICTS.map(([verdict, icon, word]) => html`<li key=${verdict}>${icon ? html`<${Icon} name=${icon} />` : null}<b>${String(view.total.moments[verdict])}</b> ${word}</li>`)}
    </ul>
    <p class="weakest"><span>Weakest:</span> <b><bdi>${weakest ? weakest.label : "none stands out"}</bdi></b>
      ${weakest ? html` <span>${share(weakest.negative_ratio)} bad of ${String(weakest.n)} · <bdi>${weakest.owner || "no owner named"}</bdi></span>` : null}
    </p>
  </section>`;
}

/** The newest good moments, for a team that asked for them (`?good=1`). They name nobody. */
function Good({ moments }) {
  return html`<section class="good panel" aria-label="Good moments">
    <h2>Good moments</h2>
    <ul>
      ${moments.slice(0, GOOD_SHOWN).map((one) => html`<li><${Icon} name="check" />
        <span><span class="said"><bdi>${one.sentence}</bdi></span> <small>${longAgo(shownNow() - one.at_ms)}${one.queue && !one.sentence.includes(one.queue) ? html` · <bdi>${one.queue}</bdi>` : null}</small></span></li>`)}
      ${moments.length === 0 ? html`<li class="empty">None to tell yet; they come by themselves.</li>` : null}
    </ul>
  </section>`;
}

/** How many rows of a list the screen has room for; `few`: all of them fit in a larger size. */
function fits(selector, count, eachU, fewU) {
  const box = root.querySelector(selector);
  const style = getComputedStyle(root);
  if (!box || style.overflowY === "visible") return { rows: 200, few: false }; // the page may grow
  const u = parseFloat(style.fontSize) / 2.1; // as wall.css has it
  const list = box.querySelector(".row:not(.head), li");
  const top = list ? list.getBoundingClientRect().top : box.getBoundingClientRect().top + 9 * u;
  const height = box.getBoundingClientRect().bottom - top - u;
  if (count * fewU * u <= height) return { rows: count, few: true };
  const rows = Math.floor(height / (eachU * u));
  return { rows: count <= rows ? count : Math.max(1, Math.floor((height - 4 * u) / (eachU * u))), few: false };
}

function More({ hidden, what }) {
  return hidden > 0 ? html`<p class="more">and ${String(hidden)} more, ${what}</p>` : null;
}

/** Hold the board as it is, for somebody who reads it, or let it go on. */
function freeze() {
  frozen = frozen ? null : { atMs: shownNow(), views: Object.assign({}, live) };
  show();
}

function Frozen() {
  if (!frozen) return null;
  return html`<div class="banner"><${Icon} name="watch" /><p role="status">Frozen at ${time(frozen.atMs, true)}. Press P to go on.</p></div>`;
}

function Wall() {
  const views = frozen ? frozen.views : live;
  const queues = inOrder(views.queues.data, order.queues, () => true);
  const owed = inOrder(views.contacts.data, order.owed, (contact) => silenceOf(contact).level !== "ok");
  const total = views.queues.total;
  const room = fits(".queues", queues.length, 6.4, 8.6);
  const roomOwed = fits(".owed", owed.length, 8.6, 9.9);
  const shown = queues.slice(0, room.rows);
  const shownOwed = owed.slice(0, roomOwed.rows);
  const beyond = queues.slice(shown.length);
  const calm = beyond.every((queue) => queue.level === "ok") ? "all on plan" : "less urgent";
  const statuses = total ? total.agents : {};
  return html`
    <header class="top">
      <h1><bdi>${first.site}</bdi></h1>
      <${Pill} status=${status} />
      <span class="what">${WINDOWS[first.window]}${first.queues ? " · " + first.queues.join(", ") : ""}</span>
      <span class="clock">${time(shownNow())}</span>
    </header>
    <${NotLive} status=${status} />
    <${Frozen} />
    <section class="tiles" aria-label="At a glance">
      ${total ? tilesOf(total, queues, owed).map((tile) => html`<${Tile} key=${tile[0]} tile=${tile} />`) : null}
    </section>
    <${Moments} view=${views.moments} />
    ${first.good ? html`<${Good} moments=${views.moments.total.good} />` : null}
    <div class="lists">
      <section class="panel queues" aria-label="Queues, worst first">
        <h2>Queues, worst first</h2>
        ${queues.length === 0
          ? html`<p class="empty">No queue yet. Post an event that names one, and it is here.</p>`
          : html`<div class="rows" role="table" data-few=${room.few ? "1" : null}>
              <div class="row head" role="row">
                <span role="columnheader">State</span><span role="columnheader">Queue</span><span role="columnheader">Waiting</span>
                <span role="columnheader">Longest</span><span role="columnheader">In goal</span><span role="columnheader">Ready</span>
              </div>
              ${shown.map((queue) => html`<${QueueRow} key=${queue.queue} queue=${queue} />`)}
            </div>`}
        <${More} hidden=${beyond.length} what=${calm} />
      </section>
      <section class="panel owed" aria-label="Customers owed a word">
        <h2>Customers owed a word</h2>
        <ul data-few=${roomOwed.few ? "1" : null}>
          ${shownOwed.map((contact) => html`<${Owed} key=${contact.contact} contact=${contact} />`)}
          ${owed.length === 0 ? html`<li class="empty"><${Icon} name="ok" /> Everybody has heard from us in time.</li>` : null}
        </ul>
        <${More} hidden=${owed.length - shownOwed.length} what="heard from us more recently" />
      </section>
    </div>
    <footer class="bottom">
      <span class="agents"><${Icon} name="people" />
        ${Object.keys(statuses).sort().map((name) => html`<span key=${name}><b>${String(statuses[name])}</b> ${name.replace("_", "-")}</span>`)}
        ${Object.keys(statuses).length === 0 ? "no agents known" : null}
      </span>
      <button class="freeze" aria-pressed=${frozen ? "true" : "false"} onClick=${freeze}>${frozen ? "Go on" : "Freeze"} <kbd>P</kbd></button>
      <span class="legend"><${Level} level="ok" /><${Level} level="warn" word="Late: past the first limit" /><${Level} level="breach" word="Breach: past the limit" /></span>
    </footer>
    <p class="hidden" role="status">${said}</p>`;
}

/** Note whose state became worse: never what merely ticks. */
function watchLevels() {
  const now = {};
  for (const queue of Object.values(live.queues.data)) {
    now[queue.queue] = queue.level;
    if (levels && levels[queue.queue] && RANK[queue.level] < RANK[levels[queue.queue]]) worse.add(queue.queue);
  }
  levels = now;
}

/** One sentence for those who listen, every 20 s at most. */
function announce() {
  const names = Array.from(worse).filter((name) => levels[name] && levels[name] !== "ok");
  if (!names.length || performance.now() - saidAt < SAY_EVERY_MS) return;
  const more = names.length > 3 ? ". And " + (names.length - 3) + " more" : "";
  said = names.slice(0, 3).map((name) => name + ": " + WORDS[levels[name]]).join(". ") + more;
  saidAt = performance.now();
  worse.clear();
}

function show() {
  root.classList.toggle("stale", !status.live);
  if (!frozen && performance.now() - order.at > SORT_EVERY_MS) sortNow();
  announce();
  render(h(Wall), root);
}

root.textContent = "";
live = connect({
  site: first.site,
  masked: true,
  subscriptions: [
    Object.assign({ view: "queues", window: first.window }, only),
    Object.assign({ view: "contacts", limit: 40 }, only),
    Object.assign({ view: "moments", window: first.window }, only),
  ],
  frames: first.frames,
  onChange(now) {
    live = now;
    watchLevels();
    show();
  },
  onStatus(now) {
    status = now;
    if (live.queues) show();
  },
});
show();
setTimeout(show, 0);
window.addEventListener("resize", show);
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "p" && !event.ctrlKey && !event.metaKey && !event.altKey) freeze();
});
