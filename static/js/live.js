// One socket a page: it subscribes, resumes where it was, and says when what is shown is old.
import { begin, take } from "./state.js";

const STALE_MS = 5000;
const FIRST_SPREAD_MS = 1000;
const MOST_SPREAD_MS = 20000;
const RELOAD_AFTER_MS = 600000;
const SILENT_MS = 8000;

let offsetMs = 0;
let heard = [];

/** The server's time, as far as beats tell it (ms since 1970). */
export function serverNow() {
  return Date.now() + offsetMs;
}

function hearTime(nowMs) {
  heard = heard.concat(nowMs - Date.now()).slice(-9);
  const sorted = heard.slice().sort((a, b) => a - b);
  offsetMs = sorted[Math.floor(sorted.length / 2)];
}

/**
 * Keep `views` live. `subscriptions`: [{view, window?, queues?, limit?}]; `frames`: what the page began with;
 * `masked`: nobody's name may come here; `paired`: a television that was let in, by its token.
 * `onOpen()` after each new connection, where given; `onChange(views)` after each frame; `onStatus({live, asOfMs, ageMs, retryInMs})` each second and at each change.
 */
export function connect(options) {
  return connection(options).views;
}

/** The same, with `change(subscriptions, onCome)` beside `views`: show something else, all of it at once when all of it has come. */
export function connection({ site, masked, paired, subscriptions, frames, onChange, onStatus, onOpen }) {
  const views = begin(frames);
  let pending = null;
  let come = null;
  let asOfMs = Math.max(0, ...Object.keys(frames || {}).map((view) => frames[view].as_of_ms));
  let movedAt = performance.now();
  let socket = null;
  let failures = 0;
  let retryAt = 0;
  let timer = 0;
  let staleTimer = 0;
  let heardAt = 0;
  let behindMs = 0;
  let partSince = performance.now();
  const whole = new Set();
  hearTime(asOfMs);
  heard = [];

  /** What is told is as old as the server last said that it is behind. */
  function moved(atMs) {
    if (atMs > asOfMs) {
      asOfMs = atMs;
      movedAt = performance.now() - behindMs;
      clearTimeout(staleTimer);
      staleTimer = setTimeout(status, Math.max(0, STALE_MS - behindMs) + 1);
    }
  }

  function subscribe(view) {
    const wanted = subscriptions.find((one) => one.view === view);
    const known = (pending || views)[view];
    const frame = Object.assign({ type: "subscribe" }, wanted);
    if (known) Object.assign(frame, { epoch: known.epoch, offset: known.offset });
    socket.send(JSON.stringify(frame));
  }

  function receive(event) {
    const frame = JSON.parse(event.data);
    heardAt = performance.now();
    const known = views[frame.view];
    if (known && frame.epoch !== known.epoch) asOfMs = 0; // what is stored went back, and its time perhaps with it
    if (frame.type === "beat") behindMs = frame.behind_ms || 0;
    if (frame.as_of_ms) moved(frame.as_of_ms);
    if (frame.type === "beat") {
      hearTime(frame.now_ms);
      status();
    } else if (frame.type === "error") {
      redial({ code: 1006 }); // it is not shown what it asked for: perhaps there is room later
    } else if (frame.type === "state" || frame.type === "patch") {
      put(frame);
    }
  }

  /** While something else has been asked for, states are of it, and patches of what has its state already. */
  function put(frame) {
    const into = pending && (frame.type === "state" || pending[frame.view]) ? pending : views;
    const next = take(into[frame.view], frame);
    if (!next) return;
    into[frame.view] = next;
    whole.add(frame.view);
    if (subscriptions.every((one) => whole.has(one.view))) {
      partSince = Infinity;
      failures = 0;
    }
    if (pending && subscriptions.every((one) => pending[one.view])) {
      Object.assign(views, pending);
      pending = null;
      come();
    }
    if (!pending || into === views) onChange(views);
  }

  function change(wanted, onCome) {
    subscriptions = wanted;
    come = onCome;
    pending = {};
    if (socket && socket.readyState === WebSocket.OPEN) subscriptions.forEach((one) => subscribe(one.view));
  }

  function open() {
    clearTimeout(timer);
    retryAt = 0;
    const address = new URL("/live", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.searchParams.set("site", site);
    if (masked) address.searchParams.set("masked", "1");
    if (paired) address.searchParams.set("paired", "1");
    socket = new WebSocket(address, "moment.v1");
    whole.clear();
    partSince = Math.min(partSince, performance.now());
    heardAt = performance.now();
    socket.onopen = () => {
      subscriptions.forEach((one) => subscribe(one.view));
      if (onOpen) onOpen();
    };
    socket.onmessage = receive;
    socket.onclose = (event) => {
      if (paired && event.code === 1008) location.reload(); // let in no more: it asks anew, by a code
      else again(spreadOf(event));
    };
  }

  function spreadOf(event) {
    if (event.code === 1012) {
      try {
        return JSON.parse(event.reason).retry_after_ms;
      } catch (error) {
        return Math.random() * MOST_SPREAD_MS;
      }
    }
    failures += 1;
    return Math.random() * Math.min(MOST_SPREAD_MS, FIRST_SPREAD_MS * Math.pow(2, failures - 1));
  }

  /** A line can be dead without anybody having hung up: beats come every two seconds, so after long silence dial anew. */
  function redialIfSilent() {
    if (socket && performance.now() - heardAt >= SILENT_MS) redial({ code: 1006 });
  }

  function redial(ending) {
    const left = socket;
    left.onopen = left.onmessage = left.onclose = null;
    left.close();
    again(spreadOf(ending));
  }

  function again(delayMs) {
    socket = null;
    clearTimeout(timer);
    retryAt = performance.now() + delayMs;
    timer = setTimeout(open, delayMs);
    status();
  }

  function status() {
    const ageMs = performance.now() - movedAt;
    const live = ageMs < STALE_MS && performance.now() - partSince < STALE_MS;
    onStatus({ live, asOfMs, ageMs, retryInMs: retryAt ? Math.max(0, retryAt - performance.now()) : null });
    redialIfSilent();
    if (ageMs > RELOAD_AFTER_MS) reloadOnce();
  }

  let reloading = false;
  function reloadOnce() {
    if (reloading) return;
    reloading = true;
    fetch("/livez", { cache: "no-store" }).then(
      (answer) => { if (answer.ok) location.reload(); else reloading = false; },
      () => { setTimeout(() => { reloading = false; }, 60000); },
    );
  }

  function wake() {
    if (document.visibilityState === "visible" && !socket) open();
  }
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", wake);
  setInterval(status, 1000);
  open();
  return { views, change };
}
