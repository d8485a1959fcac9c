// What stands on the desk, and in what order. Whose a nudge is, the server says (its `place`). Pure.
import { RANK } from "./format.js";

/** The nudges to act on: theirs, and those for whoever takes them first. */
export function toActOn(nudges) {
  return nudges.filter((nudge) => nudge.place === "yours" || nudge.place === "anybody");
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

/** Tells which nudges somebody is newly needed for; what is there when it begins is no news. */
export function newsOf(nudges) {
  let before = new Set(nudges.map((nudge) => nudge.id));
  return (now) => {
    const fresh = now.filter((nudge) => !before.has(nudge.id));
    before = new Set(now.map((nudge) => nudge.id));
    return fresh;
  };
}
