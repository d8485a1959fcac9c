// What an agent does about a nudge, sent to the server; the answer is the writer's verdict, in the page's words.
import { say } from "./say.js";
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
  return verdict(answer.status, said, verb);
}

function verdict(status, said, verb) {
  if (status === 200) return { ok: true, nudge: said, text: verb === "snooze" ? "" : t("desk.done_" + verb) };
  if (status === 202) return { ok: true, text: t("desk.pending") };
  if (status === 404) return { ok: false, text: t("desk.unknown") };
  if (status === 409 || status === 410) return { ok: false, text: refused(said) };
  if (status >= 500 || status === 429) return { ok: false, again: true, text: t("desk.busy") };
  return { ok: false, text: t("desk.refused", { status }) };
}

/** Why not: what the writer said. */
function refused({ said, detail }) {
  return say(said, detail || t("desk.unknown"));
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
