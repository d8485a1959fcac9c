// What a screen reader is told: answers to what somebody did at once, news of others in one sentence every 20 s at most.
import { whyOf } from "./desk_words.js";
import { t } from "./texts.js";

const EVERY_MS = 20000;

export class Announcer {
  /** `show()` draws `said`, `needs(id)` tells whether a nudge still needs somebody. */
  constructor({ show, needs }) {
    this.said = "";
    this.show = show;
    this.needs = needs;
    this.waiting = [];
    this.toldAt = -Infinity;
    this.timer = 0;
  }

  /** Tell the outcome of what somebody did. */
  say(text) {
    this.said = text === this.said ? text + "\u00a0" : text; // the same once more is only said if it differs
  }

  /** Tell that nudges came: at once, or with those that come until it may be told. */
  news(nudges) {
    this.waiting = this.waiting.concat(nudges);
    if (this.timer || !this.waiting.length) return;
    const restMs = Math.max(0, this.toldAt + EVERY_MS - performance.now());
    this.timer = setTimeout(() => this.tell(), restMs);
  }

  tell() {
    this.timer = 0;
    const still = this.waiting.filter((nudge) => this.needs(nudge.id));
    this.waiting = [];
    if (!still.length) return;
    this.toldAt = performance.now();
    this.say(still.length === 1 ? t("desk.new_one", { sentence: whyOf(still[0])[0] }) : t("desk.new_many", { n: still.length }));
    this.show();
  }
}
