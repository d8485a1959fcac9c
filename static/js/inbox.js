// Which nudges are whose, and in what order: pure, from what the board tells.
import { RANK } from "./format.js";

/** Where a nudge stands for somebody: "yours", "anybody" (in their queues, or the supervisors), "snoozed", "others" or null. */
export function placeOf(nudge, who) {
  if (who.queue && nudge.queue !== who.queue) return null;
  const forAll = who.role === "supervisor" ? nudge.to === "supervisors" : nudge.to === "queue" && serves(who, nudge.queue);
  if (nudge.state === "snoozed") return nudge.agent === who.me ? "snoozed" : null;
  if (nudge.agent) return nudge.agent === who.me ? "yours" : who.role === "supervisor" && nudge.to === "supervisors" ? "others" : null;
  return forAll ? "anybody" : null;
}

/** Who said nothing of queues serves them all. */
function serves(who, queue) {
  return who.queue === queue || !who.queues || who.queues.length === 0 || who.queues.includes(queue);
}

/** Worst first, then the oldest. While somebody works the order holds, and what is new comes last. */
export function inOrder(nudges, before, working) {
  const sorted = nudges.slice().sort((a, b) => RANK[a.level] - RANK[b.level] || a.raised_at_ms - b.raised_at_ms);
  if (!working || before.length === 0) return sorted;
  const known = before.map((id) => nudges.find((nudge) => nudge.id === id)).filter(Boolean);
  return known.concat(sorted.filter((nudge) => !before.includes(nudge.id)));
}

/** What needs a word now, and what can wait a moment: everything in breach and the first three. */
export function nowAndLater(nudges) {
  const now = nudges.filter((nudge, place) => nudge.level === "breach" || place < 3).length;
  return { now, later: nudges.length - now };
}
