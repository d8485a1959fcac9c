// What the desk says beyond plain texts: names apart in sentences, words in their own language.
import { length, spoken } from "./format.js";
import { html } from "./parts.js";
import { sayAll } from "./say.js";
import { language, t } from "./texts.js";

const CLOCKS = ["wait", "hold", "first_response", "next_response", "resolution", "wrap_up"];
const CHANNELS = ["voice", "chat", "messaging", "email", "ticket", "walk_in"];
const MARK = "\u0000";

/** A text with names from outside put in, each apart from the direction of what is around it; numbers as they are. */
export function phrase(key, values) {
  const held = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? value : MARK + name + MARK]));
  return t(key, held).split(MARK).map((part, place) => (place % 2 ? html`<bdi>${String(values[part])}</bdi>` : part));
}

/** What leads, with its length, and beside it its limit, and the silence where something else leads. */
export function headOf(nudge, nowMs) {
  const silent = nudge.silent_since_ms ? t("desk.silent", { length: spoken(nowMs - nudge.silent_since_ms) }) : null;
  const named = leadOf(nudge, nowMs);
  const limit = nudge.limit_ms && nudge.clock !== "promise" ? t("desk.limit", { length: length(nudge.limit_ms) }) : null;
  const since = nudge.since_ms < nowMs ? t(nudge.clock === "ring_back" ? "desk.dropped" : "desk.for_long", { length: spoken(nowMs - nudge.since_ms) }) : null;
  return { lead: named || silent || since, beside: [limit, named ? silent : null].filter(Boolean) };
}

/** The clock that leads, with its length; null where it is silence, or what leads is no clock. */
function leadOf(nudge, nowMs) {
  if (nudge.clock === "promise") {
    return t(nudge.breach_at_ms > nowMs ? "desk.promise_due" : "desk.promise_over", { length: spoken(Math.abs(nowMs - nudge.breach_at_ms)) });
  }
  if (!CLOCKS.includes(nudge.clock)) return null;
  return t("desk.leads", { clock: t("contact.clock_" + nudge.clock), length: spoken(nowMs - nudge.since_ms) });
}

/** Why now, in a sentence, and the further reasons. */
export function whyOf(nudge) {
  return sayAll(nudge.said, [nudge.sentence].concat(nudge.lines));
}

/** What can be done now. */
export function stepsOf(nudge) {
  return sayAll(nudge.steps, nudge.playbook);
}

/** Names the language of words where it is known and not the page's. */
export function tongue(code) {
  return code && code !== language ? code : undefined;
}

export function channelWord(channel) {
  return CHANNELS.includes(channel) ? t("desk.channel_" + channel) : channel;
}

/** The viewer's zone; null where it is the site's. */
export function otherZone(siteZone) {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone && zone !== siteZone ? zone : null;
}
