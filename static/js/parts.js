// Parts that several pages show.
import { h } from "../vendor/preact.js";
import htm from "../vendor/htm.js";
import { spoken, time } from "./format.js";
import { t } from "./texts.js";

export const html = htm.bind(h);
const icons = document.getElementById("app").dataset.icons;

export function Icon({ name }) {
  return html`<svg class="icon" aria-hidden="true"><use href=${icons + "#" + name}></use></svg>`;
}

/** How something stands: by fill, by shape and by word. */
export function Level({ level, word }) {
  return html`<span class="level" data-level=${level}><${Icon} name=${level} />${word || t("common." + level)}</span>`;
}

/** What is said across the page while what it shows is old; what ticks in it is not said again and again. */
export function NotLive({ status }) {
  if (status.live) return null;
  const retry = status.retryInMs === null ? t("common.waiting_for_server") : t("common.trying_again", { n: Math.ceil(status.retryInMs / 1000) });
  return html`<div class="banner"><${Icon} name="offline" />
    <p><span role="alert">${t("common.old_figures", { time: time(status.asOfMs, true) })}</span>${t("common.old_for", { length: spoken(status.ageMs) })}${retry}</p></div>`;
}

/** Live, and how old what is shown is. */
export function Pill({ status }) {
  return html`<span class="pill"><${Icon} name=${status.live ? "ok" : "offline"} />${t(status.live ? "common.live" : "common.not_live")}</span>`;
}
