// Parts that several pages show.
import { h } from "../vendor/preact.js";
import htm from "../vendor/htm.js";
import { WORDS, spoken, time } from "./format.js";

export const html = htm.bind(h);
const icons = document.getElementById("app").dataset.icons;

export function Icon({ name }) {
  return html`<svg class="icon" aria-hidden="true"><use href=${icons + "#" + name}></use></svg>`;
}

/** How something stands: by fill, by shape and by word. */
export function Level({ level, word }) {
  return html`<span class="level" data-level=${level}><${Icon} name=${level} />${word || WORDS[level]}</span>`;
}

/** What is said across the page while what it shows is old; what ticks in it is not said again and again. */
export function NotLive({ status }) {
  if (status.live) return null;
  const retry = status.retryInMs === null ? "Waiting for the server." : "Trying again in " + Math.ceil(status.retryInMs / 1000) + " s.";
  return html`<div class="banner"><${Icon} name="offline" />
    <p><span role="alert">Not live. Figures below are old: of ${time(status.asOfMs, true)}</span>, ${spoken(status.ageMs)} ago. ${retry}</p></div>`;
}

/** Live, and how old what is shown is. */
export function Pill({ status }) {
  return html`<span class="pill"><${Icon} name=${status.live ? "ok" : "offline"} />${status.live ? "Live" : "Not live"}</span>`;
}
