// What an agent does about a nudge, sent to the server; the answer is the writer's verdict, in the page's words.
import { t } from "./texts.js";

/** Do something about a nudge. Gives {ok, text, again, nudge}: what to say, whether to try it again, the nudge as it is now. */
export async function act({ site, nudge, verb, body, key }) {
  const address = "/api/v1/nudges/" + encodeURIComponent(nudge) + "/" + verb + "?site=" + encodeURIComponent(site);
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "Idempotency-Key": key },
      body: JSON.stringify(body),
    });
  } catch (error) {
    return { ok: false, again: true, text: t("desk.unreachable") };
  }
  const said = await answer.json().catch(() => ({}));
  return verdict(answer.status, said, verb, body);
}

function verdict(status, said, verb, body) {
  if (status === 200) return { ok: true, nudge: said, text: verb === "snooze" ? "" : t("desk.done_" + verb) };
  if (status === 202) return { ok: true, text: t("desk.pending") };
  if (status === 404) return { ok: false, text: t("desk.unknown") };
  if (status === 409 || status === 410) return { ok: false, text: refused(said, verb, body) };
  if (status >= 500 || status === 429) return { ok: false, again: true, text: t("desk.busy") };
  return { ok: false, text: t("desk.refused", { status }) };
}

/** Why not, from the nudge as it is now: a refusal tells what somebody did before. */
function refused({ nudge, detail }, verb, { agent }) {
  if (!nudge) return detail || t("desk.unknown");
  const other = nudge.owner && nudge.owner !== agent;
  if (verb === "undo") return t("desk.undo_late");
  if (nudge.state === "cleared") return t("desk.gone");
  if (nudge.state === "sent") return other ? t("desk.sent_by", { agent: nudge.owner }) : t("desk.sent_already");
  if (nudge.state === "dismissed") return other ? t("desk.dismissed_by", { agent: nudge.owner }) : t("desk.dismissed_already");
  if (other) return t("desk.taken", { agent: nudge.owner });
  return t("desk.passed");
}

/** By when a draft seems to promise the next word: {due_ms, quote}, or null where that is not known. */
export async function recognised(site, text, language) {
  try {
    const answer = await fetch("/api/v1/promises/recognise?site=" + encodeURIComponent(site), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(language ? { text, language } : { text }),
    });
    return answer.ok ? await answer.json() : null;
  } catch (error) {
    return null; // it is an aid, and its absence no trouble
  }
}

/** A key under which the same act is decided once, however often it is sent. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
