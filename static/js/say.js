// What the server tells about contacts and nudges, in the viewer's language and zone (monitor/domain/sayings.py).
import { dated, spoken } from "./format.js";
import { t } from "./texts.js";

/** Tell a saying ({key, values}); `english` stands where none was kept. */
export function say(saying, english) {
  return saying ? tell(saying) : english;
}

function tell({ key, values }) {
  const told = {};
  Object.keys(values || {}).forEach((name) => { told[name] = valueOf(name, values[name]); });
  return t("said." + key, told);
}

function valueOf(name, value) {
  if (Array.isArray(value)) return value.map(tell).join("; ");
  if (value !== null && typeof value === "object") return tell(value);
  if (typeof value !== "number" || name === "n") return value;
  if (name.endsWith("_at_ms")) return dated(value);
  return name.endsWith("_ms") ? spoken(value) : value;
}
