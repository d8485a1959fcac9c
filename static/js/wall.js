// The wall: the same figures as the page was rendered with, kept live. Ages tick; the order changes every 5 s at most.
import { h, render } from "../vendor/preact.js";
import { watchBuild } from "./build.js";
import { RANK, time } from "./format.js";
import { connection, serverNow } from "./live.js";
import { Icon, Level, NotLive, Pill, html } from "./parts.js";
import { ring, toggleSound } from "./sound.js";
import { t } from "./texts.js";
import { tick, tickBy } from "./ticks.js";
import { countOwed, inOrder, isOwed, moved, orderOf, tilesOf } from "./wall_model.js";
import { Agents, Good, Head, Moments, More, Owed, QueueRow, Sources, Tile, isQuiet } from "./wall_parts.js";
import { roomFor } from "./wall_room.js";
import { beTelevision, nightly } from "./wall_tv.js";

const SORT_EVERY_MS = 5000;
const SAY_EVERY_MS = 20000;
const READING_MS = 10000;
const SLOW_MS = 100;
const SLOW_EVERY_MS = 1000;
const LINES_AT_ONCE = 50;
const MOST_ROWS = 5000;
const root = document.getElementById("app");
const first = JSON.parse(document.getElementById("state").textContent);
const layout = first.layout;
const short = layout.tv && layout.tv !== "wide" ? "wall.more_short" : ""; // where long words do not fit

let views = {};
let status = { live: true, asOfMs: 0, ageMs: 0, retryInMs: null };
let board = 0;
let order = { queues: [], owed: [] };
let sortedAt = -Infinity;
let room = { queues: layout.rows, owed: layout.rows, for: "" };
let quietBefore = 0;
let frozen = null;
let heldMoves = 0;
let readAt = -Infinity;
let sounds = false;
let maySleep = false;
let said = "";
let saidAt = -Infinity;
let levels = null;
let drawn = { at: -Infinity, tookMs: 0, asked: false };
let lines = {};
const rows = new Map();
const worse = new Set();

/** Ages stand still while the board is not live: they would claim to know. So they do where somebody froze it. */
function shownNow() {
  if (frozen) return frozen.atMs;
  return status.live ? serverNow() : status.asOfMs;
}

function subscriptions(number) {
  const queues = layout.boards[number].queues;
  const only = queues ? { queues } : {};
  return [
    Object.assign({ view: "queues", window: layout.window }, only),
    Object.assign({ view: "contacts", limit: first.contacts }, only),
    Object.assign({ view: "moments", window: layout.window }, only),
    Object.assign({ view: "trends" }, only),
    { view: "sources" },
  ];
}

/** A wall of one queue, with everything else as it is here. */
function addressOf(queue) {
  const address = new URL(location.href);
  for (const name of ["queue", "queues", "board"]) address.searchParams.delete(name);
  address.searchParams.set("queue", queue);
  return address.pathname + address.search;
}

/** Somebody is reading the lists: the pointer has just moved there, or the focus is in them. */
function reading() {
  const lists = root.querySelector(".lists");
  return performance.now() - readAt < READING_MS || (lists !== null && lists.contains(document.activeElement));
}

function sortNow(now) {
  const next = orderOf(views);
  heldMoves = order.queues.length && reading() ? moved(order, next) : 0;
  if (heldMoves && !now) return;
  order = next;
  heldMoves = 0;
  sortedAt = performance.now();
}

/** Hold the board as it is, for somebody who reads it, or let it go on. */
function freeze() {
  frozen = frozen ? null : { atMs: shownNow(), views: Object.assign({}, views) };
  draw();
}

function sound() {
  sounds = toggleSound();
  draw();
}

function Banner({ icon, text }) {
  return html`<div class="banner"><${Icon} name=${icon} /><p role="status">${text}</p></div>`;
}

function What() {
  const { name, queues } = layout.boards[board];
  const many = layout.boards.length > 1 ? [t("wall.board_of", { n: board + 1, count: layout.boards.length })] : [];
  const over = layout.tv ? [] : [t(layout.window === "today" ? "wall.today" : "wall.last_" + layout.window)];
  const parts = over.concat(name || queues || [], many);
  if (!parts.length) return null;
  return html`<span class="what"><bdi>${parts.join(" · ")}</bdi></span>`;
}

/** A row as it was, where nothing of it has changed: what is the same object is not looked into. */
function rowOf(queue, trend) {
  const kept = rows.get(queue.queue);
  if (kept && kept.props.queue === queue && kept.props.trend === trend) return kept;
  const made = html`<${QueueRow} key=${queue.queue} queue=${queue} trend=${trend} address=${addressOf} past=${first.past} />`;
  if (rows.size > MOST_ROWS) rows.clear(); // names come and go
  rows.set(queue.queue, made);
  return made;
}

/** Bring some lines of the last hour up to date with each picture: when a minute turns, all of them are new. */
function trendsOf(names, trends) {
  let left = LINES_AT_ONCE;
  for (const name of names) {
    if (lines[name] === trends[name]) continue;
    if (!left) { ask(); break; }
    left -= 1;
    lines[name] = trends[name];
  }
  return lines;
}

function Queues({ shown, names }) {
  const list = names.slice(0, room.queues);
  const beyond = names.slice(list.length);
  const calm = beyond.every((name) => shown.queues.data[name].level === "ok");
  const trends = trendsOf(list, shown.trends ? shown.trends.data : {});
  return html`<section class="panel queues" aria-label=${t("wall.queues")} data-none=${list.length || !names.length ? null : "1"}>
    <h2>${t("wall.queues")}</h2>
    ${names.length === 0 ? html`<p class="empty">${t("wall.no_queue_yet")}</p>` : html`<div class="rows list" role="table" aria-label=${t("wall.queues")}>
      <${Head} />
      ${list.map((name) => rowOf(shown.queues.data[name], trends[name]))}
    </div>`}
    <${More} hidden=${beyond.length} text=${short || (calm ? "wall.more_calm" : "wall.more")} />
  </section>`;
}

function OwedList({ shown, keys }) {
  const list = keys.slice(0, room.owed);
  const all = shown.queues.total ? countOwed(shown.queues.total) : 0;
  return html`<section class="panel owed" aria-label=${t("wall.owed")}>
    <h2>${t(layout.tv ? "wall.owed_a_word" : "wall.owed")}</h2>
    <ul class="list">
      ${list.map((key) => html`<${Owed} key=${key} contact=${shown.contacts.data[key]} />`)}
      ${keys.length === 0 ? html`<li class="empty"><${Icon} name="ok" /> ${t("wall.nobody_owed")}</li>` : null}
    </ul>
    <${More} hidden=${Math.max(all, keys.length) - list.length} text=${short || "wall.more_owed"} />
  </section>`;
}

function Footer({ shown }) {
  const total = shown.queues.total;
  const sources = shown.sources ? Object.values(shown.sources.data) : [];
  return html`<footer class="bottom">
    <${Agents} statuses=${total ? total.agents : {}} />
    <${Sources} sources=${sources} now=${shownNow()} most=${short ? 1 : 100} />
    ${maySleep ? html`<span class="note">${t("wall.may_sleep")}</span>` : null}
    <span class="buttons">
      <button class="sound" aria-pressed=${sounds ? "true" : "false"} onClick=${sound}>${t(sounds ? "wall.sound_on" : "wall.sound_off")}</button>
      <button class="freeze" aria-pressed=${frozen ? "true" : "false"} onClick=${freeze}>${t(frozen ? "wall.go_on" : "wall.freeze")} <kbd>P</kbd></button>
    </span>
  </footer>`;
}

function Wall() {
  const shown = frozen ? frozen.views : views;
  const names = inOrder(shown.queues.data, order.queues, () => true);
  const owed = inOrder(shown.contacts.data, order.owed, isOwed);
  const tiles = tilesOf(layout.tv ? nightly(layout.tiles, shownNow()) : layout.tiles, shown, Boolean(layout.tv));
  return html`
    <header class="top">
      <h1><bdi>${first.site}</bdi></h1>
      <${Pill} status=${status} />
      <${What} />
      <span class="legend"><${Level} level="warn" word=${t("wall.legend_warn")} /><${Level} level="breach" word=${t("wall.legend_breach")} /></span>
      <span class="clock" role="timer">${time(shownNow())}</span>
    </header>
    <${NotLive} status=${status} />
    ${frozen ? html`<${Banner} icon="watch" text=${t("wall.frozen", { time: time(frozen.atMs, true) })} />` : null}
    ${heldMoves ? html`<p class="held pill" role="status">${t("wall.held", { n: heldMoves })}</p>` : null}
    <section class="tiles" aria-label=${t("wall.at_a_glance")}>${tiles.map((tile) => html`<${Tile} key=${tile.id} tile=${tile} />`)}</section>
    <${Moments} view=${shown.moments} labels=${first.labels} />
    ${layout.good ? html`<${Good} moments=${shown.moments.total.good} />` : null}
    <div class="lists">
      <${Queues} shown=${shown} names=${names} />
      <${OwedList} shown=${shown} keys=${owed} />
    </div>
    <${Footer} shown=${shown} />
    <p class="hidden" role="status">${said}</p>`;
}

/** Note whose state became worse: never what merely ticks. */
function watchLevels() {
  const now = {};
  for (const queue of Object.values(views.queues.data)) {
    now[queue.queue] = queue.level;
    if (levels && levels[queue.queue] && RANK[queue.level] < RANK[levels[queue.queue]]) {
      worse.add(queue.queue);
      if (queue.level === "breach") ring();
    }
  }
  levels = now;
}

/** One sentence for those who listen, every 20 s at most. */
function announce() {
  const names = Array.from(worse).filter((name) => levels[name] && levels[name] !== "ok");
  if (!names.length || performance.now() - saidAt < SAY_EVERY_MS) return;
  const more = names.length > 3 ? ". " + t("wall.said_more", { n: names.length - 3 }) : "";
  said = names.slice(0, 3).map((name) => name + ": " + t("common." + levels[name])).join(". ") + more;
  saidAt = performance.now();
  worse.clear();
}

/** Draw, and where what takes room has changed, measure and draw again. */
function draw() {
  const began = performance.now();
  drawn.asked = false;
  root.classList.toggle("stale", !status.live);
  if (!frozen && began - sortedAt > SORT_EVERY_MS) sortNow(false);
  announce();
  render(h(Wall), root);
  if (fit()) render(h(Wall), root);
  tick();
  drawn.at = began;
  drawn.tookMs = performance.now() - began;
}

function fit() {
  const shown = frozen ? frozen.views : views;
  const queues = Object.keys(shown.queues.data).length;
  const owed = Object.values(shown.contacts.data).filter(isOwed).length;
  const takes = [queues, owed, status.live, Boolean(frozen), heldMoves > 0, board, innerWidth, innerHeight].join();
  if (takes === room.for) return false;
  const found = layout.all_rows ? { queues, owed, sure: true } : roomFor(root, queues, owed);
  const changed = found.queues !== room.queues || found.owed !== room.owed;
  room = Object.assign(found, { for: found.sure ? takes : "" });
  return changed;
}

/** Draw with the next picture, however many frames have come; a slow screen once a second, but for `atOnce`. A hidden one draws nothing. */
function ask(atOnce) {
  if (drawn.asked && !atOnce) return;
  drawn.asked = true;
  const rest = !atOnce && drawn.tookMs > SLOW_MS ? SLOW_EVERY_MS - (performance.now() - drawn.at) : 0;
  if (rest > 0) setTimeout(() => requestAnimationFrame(draw), rest);
  else requestAnimationFrame(draw);
}

function everySecond() {
  if (frozen || document.hidden) return;
  const old = root.querySelector(".clock");
  const shown = time(shownNow());
  const quiet = Object.values((views.sources || { data: {} }).data).filter((one) => isQuiet(one, shownNow())).length;
  if (performance.now() - sortedAt > SORT_EVERY_MS || !status.live || !old || old.textContent !== shown || quiet !== quietBefore) ask();
  else tick();
  quietBefore = quiet;
}

/** Show the next board, once all of it has come. */
function turnOver() {
  if (frozen || reading() || !status.live) return;
  const next = (board + 1) % layout.boards.length;
  line.change(subscriptions(next), () => {
    board = next;
    levels = null;
    lines = {};
    rows.clear();
    order = { queues: [], owed: [] };
    sortNow(true);
  });
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  if (key === "p") freeze();
  if (key === "r" && !frozen) { sortNow(true); draw(); }
}

tickBy(shownNow);
root.textContent = "";
const line = connection({
  site: first.site,
  masked: true,
  paired: first.paired,
  subscriptions: subscriptions(board),
  frames: first.frames,
  onOpen: watchBuild(first.build, () => status.live && !frozen),
  onChange() { watchLevels(); ask(); },
  onStatus(now) {
    const changed = now.live !== status.live;
    status = now;
    if (changed || !now.live) ask();
  },
});
views = line.views;
watchLevels();
draw();
setInterval(everySecond, 1000);
window.addEventListener("resize", () => ask(true));
// What has room changes too where something above becomes longer by a line.
new ResizeObserver(() => { room.for = ""; ask(true); }).observe(root.querySelector(".lists"));
document.addEventListener("keydown", press);
root.addEventListener("pointermove", (event) => { if (event.target.closest(".lists")) readAt = performance.now(); });
if (layout.tv) beTelevision(root, first.site, layout.boards, () => { maySleep = true; ask(); });
if (layout.boards.length > 1) setInterval(turnOver, layout.every_ms);
