// A page that nobody touches loads itself again when its server has become another build; all of them within a minute.
const SPREAD_MS = 45000;
const AGAIN_MS = 3000;
const REST_MS = 600000; // while old and new servers are there side by side, a page goes to and fro no more often
const KEY = "moment.reloaded";

function rested(nowMs) {
  try {
    return nowMs - Number(sessionStorage.getItem(KEY) || 0) > REST_MS;
  } catch (error) {
    return false;
  }
}

function askBuild() {
  return fetch("/livez", { cache: "no-store" }).then((answer) => (answer.ok ? answer.json() : {})).then((told) => told.build, () => undefined);
}

/** Give a function to call whenever there is a new connection. `known`: the build of this page; it goes only while `isLive()`. */
export function watchBuild(known, isLive) {
  let planned = false;
  const isOther = (build) => Boolean(build) && build !== known;

  function go() {
    askBuild().then((build) => {
      planned = isOther(build);
      if (!planned) return;
      if (!isLive()) { setTimeout(go, AGAIN_MS); return; }
      try { sessionStorage.setItem(KEY, String(Date.now())); } catch (error) { return; }
      location.reload();
    });
  }

  return () => {
    if (planned || !rested(Date.now())) return;
    planned = true;
    askBuild().then((build) => {
      if (isOther(build)) setTimeout(go, Math.random() * SPREAD_MS);
      else planned = false;
    });
  };
}
