// What a page does for a television: keeps it awake, moves the picture a little and its tiles each night so that nothing burns in,
// dims it while nobody is there, hides the pointer.
const SHIFT_EVERY_MS = 120000;
const SHIFTS = [[0, 0], [4, 2], [8, 4], [4, 6], [0, 8], [-4, 6], [-8, 4], [-4, 2]];
const POINTER_MS = 4000;
const NIGHT_MS = 3 * 3600000; // at three in the morning tiles change places
const DAY_MS = 86400000;
const ASK_AGAIN_MS = 60000;
const ASK_SPREAD_MS = 10000;

/** Tiles in the order of this night: each night the first one goes to the end. */
export function nightly(names, nowMs) {
  const there = new Date(nowMs - NIGHT_MS);
  const night = Math.floor(Date.UTC(there.getFullYear(), there.getMonth(), there.getDate()) / DAY_MS) % names.length;
  return names.slice(night).concat(names.slice(0, night));
}

/** Dim the picture while none of its queues is open. */
function dimWhileClosed(site, boards) {
  const address = new URL("/screen/open", location.href);
  address.searchParams.set("site", site);
  if (boards.every((board) => board.queues)) {
    boards.forEach((board) => board.queues.forEach((queue) => address.searchParams.append("queue", queue)));
  }
  const again = (delayMs) => setTimeout(ask, delayMs + Math.random() * ASK_SPREAD_MS);
  function ask() {
    fetch(address, { cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : {})).then((told) => {
      if (!(told.again_ms > 0)) throw new Error("not told");
      document.documentElement.toggleAttribute("data-dim", !told.open);
      again(told.again_ms);
    }).catch(() => again(ASK_AGAIN_MS));
  }
  ask();
}

/** Keep the screen awake where the browser can (HTTPS only); `onRefused` where it cannot. */
function stayAwake(onRefused) {
  if (!navigator.wakeLock) { onRefused(); return; }
  const take = () => { if (document.visibilityState === "visible") navigator.wakeLock.request("screen").catch(onRefused); };
  document.addEventListener("visibilitychange", take);
  take();
}

/** Shift the picture by a few pixels every two minutes. */
function keepMoving(root) {
  let step = 0;
  setInterval(() => {
    step = (step + 1) % SHIFTS.length;
    root.style.transform = "translate(" + SHIFTS[step][0] + "px, " + SHIFTS[step][1] + "px)";
  }, SHIFT_EVERY_MS);
}

function hidePointer(root) {
  let timer = 0;
  const hide = () => root.classList.add("idle");
  const show = () => {
    root.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(hide, POINTER_MS);
  };
  document.addEventListener("pointermove", show);
  show();
}

export function beTelevision(root, site, boards, onMaySleep) {
  dimWhileClosed(site, boards);
  stayAwake(onMaySleep);
  keepMoving(root);
  hidePointer(root);
}
