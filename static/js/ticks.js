// What ticks by itself: ages, and how far a limit is. Only their texts are touched, once a second; no list is drawn for it.
import { Component, h } from "../vendor/preact.js";
import { ago, clock, spoken } from "./format.js";
import { t } from "./texts.js";

const ticking = new Set();
const FORMS = {
  clock: (at, now) => clock(now - at),
  away: (at, now) => clock(Math.abs(now - at)),
  ago: (at, now) => ago(now - at),
  age: (at, now) => spoken(now - at),
  distance: (at, now) => (at >= now ? t("wall.left", { length: clock(at - now) }) : t("wall.over", { length: clock(now - at) })),
};

/** Long figures are written smaller; a unit takes as much room as two digits. */
export function longness(figure, unit) {
  const long = figure.length + (unit ? 2 : 0);
  return long > 5 ? "2" : long === 5 ? "1" : null;
}

/** A length from `at` (ms since 1970; null: "–") to now. `form`: clock, away (past or ahead), ago, age or distance; `as`: its element. */
export class Tick extends Component {
  componentDidMount() { ticking.add(this); this.write(now()); }
  componentDidUpdate() { this.write(now()); }
  componentWillUnmount() { ticking.delete(this); }
  shouldComponentUpdate(next) {
    return next.at !== this.props.at || next.form !== this.props.form || next.class !== this.props.class;
  }

  write(nowMs) {
    const { at, form } = this.props;
    const text = at === null || at === undefined ? "–" : FORMS[form || "clock"](at, nowMs);
    if (text === this.text) return;
    this.text = text;
    this.node.textContent = text;
    const long = longness(text);
    if (long === null) delete this.node.dataset.long;
    else this.node.dataset.long = long;
  }

  render() {
    const { as, form } = this.props;
    const timer = form === "ago" ? null : "timer";
    return h(as || "span", { class: this.props.class, role: as === "p" ? null : timer, ref: (node) => { if (node && node !== this.node) { this.node = node; this.text = null; } } });
  }
}

let now = () => Date.now();

/** Say what "now" is on this page. */
export function tickBy(clockOfPage) {
  now = clockOfPage;
}

/** Bring everything that ticks up to now. */
export function tick() {
  const nowMs = now();
  for (const one of ticking) one.write(nowMs);
}
