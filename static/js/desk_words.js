// What the desk says beyond plain texts: names apart in sentences, words in their own language.
import { html } from "./parts.js";
import { sayAll } from "./say.js";
import { language, t } from "./texts.js";

const CHANNELS = ["voice", "chat", "messaging", "email", "ticket", "walk_in"];
const MARK = "\u0000";

/** A text with names from outside put in, each apart from the direction of what is around it; numbers as they are. */
export function phrase(key, values) {
  const held = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? value : MARK + name + MARK]));
  return t(key, held).split(MARK).map((part, place) => (place % 2 ? html`<bdi>${String(values[part])}</bdi>` : part));
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
