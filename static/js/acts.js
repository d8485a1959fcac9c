// What an agent does about a nudge, sent to the server; the answer is the writer's verdict, in words.

/** Do something about a nudge. Gives {ok, gone, text}: what to say, and whether the card may go. */
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
    return { ok: false, gone: false, again: true, text: "The server does not answer. Nothing is lost: try again." };
  }
  const said = await answer.json().catch(() => ({}));
  return verdict(answer.status, said, verb);
}

const DONE = { sent: "Marked as sent.", snooze: "Snoozed.", dismiss: "Noted as not needed.", acknowledge: "It is yours.", undo: "Undone." };

function verdict(status, said, verb) {
  if (status === 200) return { ok: true, gone: verb === "sent" || verb === "dismiss", text: DONE[verb] };
  if (status === 202) return { ok: true, gone: false, text: "Taken down; the decision follows in a moment." };
  const text = said.detail || said.title || said.message || "The server refused it (" + status + ").";
  if (status === 409 || status === 410) return { ok: false, gone: status === 410, text };
  return { ok: false, gone: false, again: status >= 500 || status === 429, text: status >= 500 ? text + " Try again." : text };
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
