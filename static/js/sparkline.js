// The last hour as a small line: no axes, no numbers; what it says to those who listen is in its label.
import { Component } from "../vendor/preact.js";
import { html } from "./parts.js";
import { t } from "./texts.js";

const WIDTH = 100;
const HEIGHT = 24;

/** The path of some points (null: a gap) between `low` and `high`; a point alone is a dot. */
function pathOf(points, low, high) {
  const step = WIDTH / (points.length - 1);
  const scale = high > low ? (HEIGHT - 2) / (high - low) : 0;
  let path = "";
  let pen = false;
  points.forEach((value, index) => {
    if (value === null) { pen = false; return; }
    const place = (index * step).toFixed(1) + " " + (HEIGHT - 1 - (value - low) * scale).toFixed(1);
    path += (pen ? "L" : "M") + place;
    if (!pen && (index === points.length - 1 || points[index + 1] === null)) path += "h0.1";
    pen = true;
  });
  return path;
}

/** `points`: numbers or null; `goal`: a line to hold them against; `say`: how a value is written. */
export class Spark extends Component {
  shouldComponentUpdate(next) {
    return next.points !== this.props.points || next.goal !== this.props.goal;
  }

  render({ points, goal, say }) {
    const known = (points || []).filter((value) => value !== null);
    if (!known.length || (goal === undefined && !known.some(Boolean))) return html`<span class="spark"></span>`;
    const held = goal === undefined ? known.concat(0) : known.concat(goal);
    const low = Math.min.apply(null, held);
    const high = Math.max.apply(null, held);
    const written = say || String;
    const label = t("wall.spark", {
      low: written(Math.min.apply(null, known)), high: written(Math.max.apply(null, known)), last: written(known[known.length - 1]),
    });
    return html`<svg class="spark" role="img" aria-label=${label} viewBox="0 0 100 24" preserveAspectRatio="none">
      ${goal === undefined ? null : html`<path class="goal" d=${pathOf([goal, goal], low, high)} />`}
      <path d=${pathOf(points, low, high)} />
    </svg>`;
  }
}
