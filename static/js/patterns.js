// The desk's cards on the page of patterns: the very component of the desk, with nudges made up by the server.
import { h, render } from "../vendor/preact.js";
import { Card, draftFor } from "./card.js";

const root = document.querySelector("[data-cards]");
const cards = JSON.parse(document.getElementById("cards").textContent);
const nothing = () => {};

function card({ nudge, open, off, found }) {
  const nowMs = nudge.raised_at_ms + 90000;
  return h(Card, {
    key: nudge.id, nudge, open, off, found, nowMs, draft: draftFor(nudge, nowMs), role: nudge.to === "supervisors" ? "supervisor" : "agent", choose: nothing, keep: nothing, perform: nothing,
  });
}

render(cards.map(card), root);
