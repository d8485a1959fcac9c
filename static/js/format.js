// Lengths, shares and instants for people, in the language of the page. A length ticks on the screen: servers send instants.
import { language, t } from "./texts.js";

/** The viewer's own way of writing dates in the page's language (24 hours or 12), else the language's. */
export const locale = (navigator.languages || []).find((one) => one.toLowerCase().split("-")[0] === language) || language;
const DAY_MS = 86400000;
const clocks = {};

/** "0:48", "7:42", "1:02:09", and from a day on "3 d 4 h". */
export function clock(lengthMs) {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  const days = Math.floor(seconds / 86400);
  const hours = Math.floor((seconds % 86400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = String(seconds % 60).padStart(2, "0");
  if (days) return t("common.days_hours", { days, hours });
  if (hours) return hours + ":" + String(minutes).padStart(2, "0") + ":" + rest;
  return minutes + ":" + rest;
}

/** "45 s", "12 min", "2 h 5 min", "3 days". */
export function spoken(lengthMs) {
  const seconds = Math.max(0, Math.floor(lengthMs / 1000));
  if (seconds < 120) return t("common.seconds", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return t("common.minutes", { n: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? t("common.hours_minutes", { hours, minutes: minutes % 60 }) : t("common.hours", { n: hours });
  return t("common.days", { n: Math.floor(hours / 24) });
}

/** "just now", "12 min ago", "3 h ago": to the minute, so that nothing on a quiet list ticks. */
export function ago(lengthMs) {
  const minutes = Math.floor(Math.max(0, lengthMs) / 60000);
  if (minutes < 1) return t("common.just_now");
  return minutes < 60 ? t("common.minutes_ago", { n: minutes }) : t("common.hours_ago", { n: Math.floor(minutes / 60) });
}

/** "78 %"; of nothing "–". */
export function share(ratio) {
  return ratio === null || ratio === undefined ? "–" : Math.round(ratio * 100) + " %";
}

/** What something is held against, to the second: "0.5 s", "45 s", "2:30", "15 min", "4 h". */
export function length(ms) {
  const seconds = Math.floor(ms / 1000);
  if (ms < 10000) return t("common.seconds", { n: ms / 1000 });
  if (seconds < 60) return t("common.seconds", { n: seconds });
  if (seconds % 60 && seconds < 3600) return clock(ms);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (!hours) return t("common.minutes", { n: minutes });
  return minutes ? t("common.hours_minutes", { hours, minutes }) : t("common.hours", { n: hours });
}

/** "14:02" in the viewer's zone. */
export function time(atMs, withSeconds) {
  return withSeconds ? written("seconds", atMs, { second: "2-digit" }) : written("minutes", atMs, {});
}

/** "14:02", and with its day where that is not today: "Mon, 1 Dec, 09:00". */
export function dated(atMs) {
  return sameDay(atMs, Date.now()) ? time(atMs) : written("dated", atMs, { weekday: "short", day: "numeric", month: "short" });
}

/** The same with as little of its day as tells it from others near: "Tue 09:00", "1 Dec 09:00". */
export function when(atMs, nowMs) {
  if (sameDay(atMs, nowMs)) return time(atMs);
  const far = Math.abs(atMs - nowMs) > 6 * DAY_MS;
  return far ? written("far", atMs, { day: "numeric", month: "short" }) : written("near", atMs, { weekday: "short" });
}

const sameDay = (atMs, otherMs) => new Date(atMs).toDateString() === new Date(otherMs).toDateString();

function written(kind, atMs, parts) {
  if (!clocks[kind]) clocks[kind] = new Intl.DateTimeFormat(locale, Object.assign({ hour: "2-digit", minute: "2-digit" }, parts));
  return clocks[kind].format(atMs);
}

export const RANK = { breach: 0, warn: 1, ok: 2 };
