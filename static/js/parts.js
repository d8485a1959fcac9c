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

/** What is said across the page while what it shows is old. */
export function NotLive({ status }) {
  if (status.live) return null;
  const retry = status.retryInMs === null ? "Waiting for the server." : "Trying again in " + Math.ceil(status.retryInMs / 1000) + " s.";
  return html`<p class="banner" role="alert"><${Icon} name="offline" />
    <span>Not live. Last data ${spoken(status.ageMs)} ago (${time(status.asOfMs, true)}). ${retry} Figures below are old.</span></p>`;
}

/** Live, and how old what is shown is. */
export function Pill({ status }) {
  return html`<span class="pill"><${Icon} name=${status.live ? "ok" : "offline"} />${status.live ? "Live" : "Not live"}</span>`;
}
