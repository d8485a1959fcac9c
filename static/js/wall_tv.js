// What a page does for a television: keeps it awake, moves the picture a little so that nothing burns in, hides the pointer.
const SHIFT_EVERY_MS = 120000;
const SHIFTS = [[0, 0], [4, 2], [8, 4], [4, 6], [0, 8], [-4, 6], [-8, 4], [-4, 2]];
const POINTER_MS = 4000;

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

export function beTelevision(root, onMaySleep) {
  stayAwake(onMaySleep);
  keepMoving(root);
  hidePointer(root);
}
