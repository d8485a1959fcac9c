// A page that nobody touches loads itself again when its server has become another build; all of them within a minute.
const SPREAD_MS = 45000;
const AGAIN_MS = 3000;
const REST_MS = 600000; // while old and new servers are there side by side, a page goes to and fro no more often
const KEY = "moment.reloaded";

/** How long this page has to wait yet; for good where nothing can be remembered. */
function restLeft(nowMs) {
  try {
    return Number(sessionStorage.getItem(KEY) || 0) + REST_MS - nowMs;
  } catch (error) {
    return REST_MS;
  }
}

function askBuild() {
  return fetch("/livez", { cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : {})).then((told) => told.build, () => undefined);
}

/** Give a function to call whenever there is a new connection. `known`: the build of this page; it goes only while `isLive()`. */
export function watchBuild(known, isLive) {
  let planned = 0;

  function plan(delayMs) {
    clearTimeout(planned);
    planned = setTimeout(go, delayMs);
  }

  function go() {
    planned = 0;
    askBuild().then((build) => {
      if (build === known) return;
      if (!build || !isLive()) { plan(AGAIN_MS); return; }
      const restMs = restLeft(Date.now());
      if (restMs > 0) { plan(restMs + Math.random() * SPREAD_MS); return; }
      try { sessionStorage.setItem(KEY, String(Date.now())); } catch (error) { return; }
      location.reload();
    });
  }

  return () => {
    const restMs = restLeft(Date.now());
    if (planned) return;
    if (restMs > 0) plan(restMs + Math.random() * SPREAD_MS);
    else askBuild().then((build) => { if (build !== known) plan(Math.random() * SPREAD_MS); });
  };
}
