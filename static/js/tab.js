// The tab tells how many wait for a word, whether one is in breach, and whether what it tells is old: by its title and its icon.
import { t } from "./texts.js";

const MOST = 9;
let drawn = "";

/** Say it, where it has changed. `title`: the page's own. */
export function showInTab({ title, count, breach, live }) {
  const words = (live ? "" : t("common.not_live") + " · ") + (count ? "(" + count + ") " : "") + title;
  if (document.title !== words) document.title = words;
  const icon = iconOf(count, breach, live);
  if (icon === drawn) return;
  drawn = icon;
  const link = document.querySelector("link[rel=icon]");
  link.href = "data:image/svg+xml," + encodeURIComponent(icon);
}

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

/** A number on a plate; round for "late", square and darker for "breach", an outline crossed out where it is old. */
function iconOf(count, breach, live) {
  const [plate, ink] = !live ? ["panel", "ink"] : !count ? ["act", "act-ink"] : breach ? ["breach", "breach-ink"] : ["warn", "warn-ink"];
  const shape = breach && count ? "rx='3'" : "rx='16'";
  const text = count > MOST ? MOST + "+" : String(count);
  const clock = "<circle cx='16' cy='16' r='9' fill='none' stroke='" + token(ink) + "' stroke-width='3'/><path d='M16 10.5V16l4 2.5' fill='none' stroke='" + token(ink) + "' stroke-width='3' stroke-linecap='round'/>";
  const number = "<text x='16' y='23' font-family='sans-serif' font-size='" + (count > MOST ? 17 : 21) + "' font-weight='700' text-anchor='middle' fill='" + token(ink) + "'>" + text + "</text>";
  const old = live ? "" : "<path d='M4 28L28 4' stroke='" + token("breach") + "' stroke-width='4' stroke-linecap='round'/>";
  const border = live ? "" : " stroke='" + token(ink) + "' stroke-width='2'";
  return "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect x='1' y='1' width='30' height='30' " + (count ? shape : "rx='7'") + " fill='" + token(plate) + "'" + border + "/>" + (count ? number : clock) + old + "</svg>";
}
