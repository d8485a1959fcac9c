// What the server tells about contacts and nudges, in the viewer's language and zone (monitor/domain/sayings.py).
import { dated, spoken } from "./format.js";
import { has, t } from "./texts.js";

const BETWEEN = "; ";

/** Tell a saying ({key, values}); `english` stands where none was kept, or where this page does not know how. */
export function say(saying, english) {
  return saying && isKnown(saying) ? tell(saying) : english;
}

/** Tell several, of which `english` has as many. */
export function sayAll(sayings, english) {
  return english.map((words, place) => say((sayings || [])[place], words));
}

const within = (saying) => [].concat.apply([], Object.values(saying.values || {})).filter((value) => value !== null && typeof value === "object");
const isKnown = (saying) => has("said." + saying.key) && within(saying).every(isKnown);

function tell({ key, values }) {
  const told = {};
  Object.keys(values || {}).forEach((name) => { told[name] = valueOf(name, values[name]); });
  return t("said." + key, told);
}

function valueOf(name, value) {
  if (Array.isArray(value)) return value.map(tell).join(BETWEEN);
  if (value !== null && typeof value === "object") return tell(value);
  if (typeof value !== "number" || name === "n") return value;
  if (name.endsWith("_at_ms")) return dated(value);
  return name.endsWith("_ms") ? spoken(value) : value;
}
