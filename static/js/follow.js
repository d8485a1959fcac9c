// Keeps a page live that the server renders whole: asks for it again and puts in the parts that came otherwise.
import { spoken } from "./format.js";
import { t } from "./texts.js";

const AS_OF = "X-As-Of";

/** Follow the page: every `everyMs` while somebody looks. `main` holds the parts, each marked `data-part`. */
export function follow(main, everyMs) {
  const known = new Map();
  const staleMs = 4000 + everyMs;
  let tag = null;
  let offsetMs = Number(main.dataset.nowMs) - Date.now();
  let asOf = 0;
  let movedAt = performance.now();
  let asking = false;
  let live = true;

  const parts = (root) => root.querySelectorAll("[data-part]");
  parts(main).forEach((part) => known.set(part.dataset.part, part.cloneNode(true)));

  function ask() {
    if (asking || document.visibilityState !== "visible") return;
    asking = true;
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    if (tag) request.setRequestHeader("If-None-Match", tag);
    request.responseType = "document";
    request.timeout = 10000;
    request.onload = () => { hear(request); };
    request.onloadend = () => { asking = false; };
    request.send();
  }

  function hear(request) {
    const at = request.getResponseHeader(AS_OF) || "";
    if (at && at !== asOf) {
      asOf = at;
      movedAt = performance.now();
    }
    if (request.status === 404 || request.status === 410) location.reload(); // a page of its own says what became of it
    const page = request.status === 200 && request.responseXML && request.responseXML.querySelector("main");
    if (page) {
      tag = request.getResponseHeader("ETag");
      put(page);
    }
    tick();
  }

  /** Put in what came otherwise than before; what ticks here, what is unfolded and who has the focus stay. */
  function put(page) {
    offsetMs = Number(page.dataset.nowMs) - Date.now();
    const names = new Set();
    parts(page).forEach((part) => {
      names.add(part.dataset.part);
      const old = known.get(part.dataset.part);
      const here = main.querySelector(`[data-part="${part.dataset.part}"]`);
      if (!here || (old && old.isEqualNode(part))) return;
      known.set(part.dataset.part, part.cloneNode(true));
      const held = here.contains(document.activeElement) ? document.activeElement : null;
      here.replaceChildren(...document.importNode(part, true).childNodes);
      if (held) again(here, held);
    });
    if ([...parts(main)].some((part) => !names.has(part.dataset.part)) || names.size !== known.size) location.reload();
    const said = main.dataset.said !== page.dataset.said ? page.dataset.said : null;
    main.dataset.said = page.dataset.said;
    if (said) main.querySelector("[data-status]").textContent = said;
  }

  /** Give the focus back to what stands where it was. */
  function again(here, held) {
    const same = [...here.querySelectorAll("a, button, input, select, textarea, summary")]
      .find((one) => one.tagName === held.tagName && one.textContent === held.textContent);
    if (same) same.focus({ preventScroll: true });
  }

  function tick() {
    const ageMs = performance.now() - movedAt;
    live = ageMs < staleMs || document.visibilityState !== "visible";
    main.classList.toggle("stale", !live);
    const now = Date.now() + offsetMs - (live ? 0 : ageMs);
    main.querySelectorAll("[data-from-ms]").forEach((one) => { one.textContent = spoken(now - Number(one.dataset.fromMs)); });
    const pill = main.querySelector("[data-pill]");
    pill.textContent = live ? t("common.live") : t("common.not_live");
    const banner = main.querySelector("[data-not-live]");
    if (live === !banner.hidden) {
      banner.hidden = live;
      const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" }).format(Number(asOf) || now);
      banner.querySelector("[role=alert]").textContent = live ? "" : t("common.old_figures", { time });
    }
    if (!live) banner.querySelector("[data-ago]").textContent = t("common.old_for", { length: spoken(ageMs) });
  }

  function wake() {
    if (document.visibilityState !== "visible") return;
    movedAt = performance.now();
    ask();
  }
  document.addEventListener("visibilitychange", wake);
  setInterval(ask, everyMs);
  setInterval(tick, 1000);
  ask();
}
