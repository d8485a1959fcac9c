// What a wall says of its views: tiles, and the order of its lists. Pure; how things stand was decided by the server.
import { RANK, clock, length, share } from "./format.js";
import { t } from "./texts.js";

const since = (ms) => (ms === null || ms === undefined ? Infinity : ms);
const OK = { level: "ok" };
const unbroken = (text) => text.replace(/ /g, "\u00a0"); // what stays on one line
const percent = (ratio) => (ratio === null ? "–" : String(Math.round(100 * ratio)));

export const isOwed = (contact) => Boolean(contact.owed);

function byUrgency(a, b) {
  return RANK[a.owed.level] - RANK[b.owed.level] || a.owed.over_since_ms - b.owed.over_since_ms;
}

/** How many customers are owed a word, of whom a wall is told the most urgent. */
export const countOwed = (total) => total.owed_warn + total.owed_breach;

/** What somebody is owed a word for: its name, and the instant its length is counted from; of a promise that is when it is due. */
export function whyOwed(owed) {
  const at = owed.clock === "promise" ? owed.breach_at_ms : owed.since_ms;
  if (owed.clock !== "promise") return { why: t("contact.clock_" + owed.clock), at };
  return { why: t(owed.level === "breach" ? "wall.promise_over" : "wall.promise_due"), at };
}

function byLevel(a, b) {
  return RANK[a.level] - RANK[b.level] || since(a.longest_wait_since_ms) - since(b.longest_wait_since_ms) || (a.queue < b.queue ? -1 : 1);
}

/** The names of queues and the keys of contacts, worst first. */
export function orderOf(views) {
  const contacts = views.contacts.data;
  return {
    queues: Object.values(views.queues.data).sort(byLevel).map((queue) => queue.queue),
    owed: Object.keys(contacts).filter((key) => isOwed(contacts[key])).sort((a, b) => byUrgency(contacts[a], contacts[b])),
  };
}

/** What is there in the order of the last sorting; what has come since is at the end. */
export function inOrder(data, names, wanted) {
  const sorted = new Set(names);
  const added = Object.keys(data).filter((name) => !sorted.has(name) && wanted(data[name]));
  return names.filter((name) => data[name] && wanted(data[name])).concat(added);
}

/** How many stand elsewhere in another order. */
export function moved(before, after) {
  return after.queues.filter((name, place) => before.queues[place] !== name).length
    + after.owed.filter((key, place) => before.owed[place] !== key).length;
}

function limitOf(limitMs, queue) {
  const name = queue || t("wall.no_queue");
  return limitMs ? unbroken(t("wall.limit", { length: length(limitMs) })) + " · " + name : name;
}

const clockOf = (contact, name) => contact.clocks.find((one) => one.clock === name) || OK;

/** Of one clock, the length that matters most: the longest of those at the worst level, with its own limit. */
function worstOf(name, contacts) {
  const late = contacts.filter((contact) => clockOf(contact, name).level !== "ok");
  const rank = (contact) => RANK[clockOf(contact, name).level];
  const first = late.sort((a, b) => rank(a) - rank(b) || clockOf(a, name).since_ms - clockOf(b, name).since_ms)[0];
  return first ? lengthOf(first, name) : null;
}

function lengthOf(contact, name) {
  const found = clockOf(contact, name);
  return { at: found.since_ms, level: found.level, limit: limitOf(found.limit_ms, contact.queue), due: found.breach_at_ms };
}

/** The same of a contact whose clock runs since an instant; null where it is not among those told to the wall. */
function ofSince(name, contacts, sinceMs) {
  const found = contacts.find((contact) => clockOf(contact, name).since_ms === sinceMs);
  return found ? lengthOf(found, name) : null;
}

function waitTile(total, queues, trends, contacts) {
  const tile = { name: t("wall.longest_wait"), at: total.longest_wait_since_ms, level: total.wait_level, limit: "", points: trends.longest_wait_ms, say: clock };
  const worst = worstOf("wait", contacts) || ofSince("wait", contacts, tile.at);
  if (worst) return Object.assign(tile, worst);
  const slowest = queues.slice().sort((a, b) => since(a.longest_wait_since_ms) - since(b.longest_wait_since_ms))[0];
  if (!slowest || slowest.longest_wait_since_ms === null) return tile;
  const breachMs = slowest.targets.wait ? slowest.targets.wait.breach_ms : null;
  return Object.assign(tile, { limit: limitOf(breachMs, slowest.queue), due: breachMs ? slowest.longest_wait_since_ms + breachMs : null });
}

function silenceTile(total, contacts) {
  const tile = { name: t("wall.longest_silence"), at: total.longest_silence_since_ms, level: total.silence_level, limit: t("wall.within_limit") };
  return Object.assign(tile, worstOf("silence", contacts) || ofSince("silence", contacts, tile.at));
}

/** How far a service level is from its goal; of too few visits how few they are. */
function away(level, short) {
  if (level.level === null) return t(short ? "wall.too_few_short" : "wall.too_few", { n: level.n, least: level.minimum_n });
  const points = Math.round(100 * level.ratio) - Math.round(100 * level.target_ratio);
  return t(points < 0 ? "wall.points_below" : "wall.points_above", { n: Math.abs(points) });
}

function levelTile(total, trends, short) {
  const level = total.service_level;
  return {
    name: t("wall.answered_in", { length: length(level.within_ms) }), figure: percent(level.ratio), unit: level.ratio === null ? "" : " %", level: level.level,
    limit: unbroken(t("wall.goal", { share: share(level.target_ratio) })) + " · " + level.basis + " · n\u00a0" + level.n,
    distance: away(level, short),
    points: trends.service_level_ratio, goal: level.target_ratio, say: share,
  };
}

function promisesTile(total) {
  const kept = total.promises_kept;
  const broken = total.promises_broken;
  return {
    name: t("wall.promises_kept"), figure: percent(kept + broken ? kept / (kept + broken) : null), unit: kept + broken ? " %" : "", level: total.promise_level,
    limit: t("wall.kept", { n: kept }), distance: t("wall.broken", { n: broken }),
  };
}

const TILES = {
  wait: waitTile,
  waiting: (total, queues, trends) => ({
    name: t("wall.waiting_now"), figure: String(total.waiting + total.alerting), level: "ok",
    limit: t("wall.late_in_line", { n: total.late_in_line }), points: trends.waiting,
  }),
  level: (total, queues, trends, contacts, short) => levelTile(total, trends, short),
  silence: (total, queues, trends, contacts) => silenceTile(total, contacts),
  owed: (total, queues, trends) => ({
    name: t("wall.owed_a_word"), figure: String(countOwed(total)), level: total.owed_level,
    limit: unbroken(t("wall.goal_none")), distance: total.owed_breach ? t("wall.in_breach", { n: total.owed_breach }) : "", points: trends.owed,
  }),
  promises: promisesTile,
};

/** The tiles of the names asked for: {name, figure or at (ticking), level, limit, due or distance, points}. `short`: on a television. */
export function tilesOf(names, views, short) {
  const total = views.queues.total;
  if (!total) return [];
  const queues = Object.values(views.queues.data);
  const contacts = Object.values(views.contacts.data);
  const trends = (views.trends && views.trends.total) || {};
  return names.map((name) => Object.assign({ id: name }, TILES[name](total, queues, trends, contacts, short)));
}
