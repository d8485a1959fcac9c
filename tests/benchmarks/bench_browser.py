"""What the wall costs in a real Chromium: ``python -m tests.benchmarks.bench_browser [rows] [seconds] [frames]``.

A real server and a real page: how soon it is there, and what came over the wire; 50 small lines drawn anew each second;
``frames`` patches (1,440: six minutes' worth) at 24 a second, its memory looked at in between (14,400 are an hour's, in ten
minutes); and ``rows`` queues (500), all shown, of which 60 change four times a second for ``seconds`` (20).

Shares are of one core, in ticks of the page's own thread, as Chromium itself counts script, style and layout. Long tasks
are told by the clock, which on a busy machine makes them longer than what is done in them, and by the page's own CPU time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, CDPSession, Page, WebSocketRoute, async_playwright

from tests.server_process import ServerProcess
from tests.web.browser import TV, launched
from tests.web.running import Centre, agent, opened

CHANGED = 60
PER_SECOND = 4
FRAMES_PER_SECOND = 24
LINES = 50
LONG_TASKS = """
window.longTasks = [];
window.updates = 0;
const plain = window.WebSocket;
window.WebSocket = class extends plain {
  set onmessage(take) {
    super.onmessage = (event) => { if (event.data.includes('"view":"queues"')) window.updates += 1; take(event); };
  }
};
const watch = new PerformanceObserver((list) => { for (const one of list.getEntries()) window.longTasks.push(one.duration); });
watch.observe({ type: "longtask" });
"""
SPARKS = """
async (lines) => {
  const { h, render } = await import("/static/vendor/preact.js");
  const { Spark } = await import("/static/js/sparkline.js");
  const box = document.body.appendChild(document.createElement("div"));
  const draw = () => render(h("div", null, Array.from({ length: lines }, (_, key) =>
    h(Spark, { key, points: Array.from({ length: 60 }, () => Math.round(Math.random() * 20)) }))), box);
  draw();
  window.sparks = setInterval(draw, 1000);
}
"""


async def metrics(session: CDPSession) -> dict[str, float]:
    """Give Chromium's own counts since the page began: seconds of work, bytes of memory."""
    found = await session.send("Performance.getMetrics")
    return {one["name"]: one["value"] for one in found["metrics"]}


async def share_of_core(session: CDPSession, seconds: float) -> dict[str, float]:
    """Watch for so long; give percents of a core."""
    before, began = await metrics(session), time.monotonic()
    await asyncio.sleep(seconds)  # the length is the point: what is spent in it is measured
    after, length_s = await metrics(session), time.monotonic() - began
    names = {
        "script": "ScriptDuration",
        "style": "RecalcStyleDuration",
        "layout": "LayoutDuration",
        "all": "TaskDuration",
    }
    return {name: 100 * (after[key] - before[key]) / length_s for name, key in names.items()}


async def trace(session: CDPSession) -> list[dict[str, Any]]:
    """Begin to note what the page does; gives where it is noted."""
    noted: list[dict[str, Any]] = []
    session.on("Tracing.dataCollected", lambda event: noted.extend(event["value"]))
    await session.send("Tracing.start", {"categories": "toplevel,devtools.timeline", "transferMode": "ReportEvents"})
    return noted


async def tasks_of(session: CDPSession, noted: list[dict[str, Any]]) -> list[float]:
    """End the noting; gives the CPU time (ms) of each task of the page's thread, however long others held it up."""
    over = asyncio.Event()
    session.on("Tracing.tracingComplete", lambda _: over.set())
    await session.send("Tracing.end")
    await over.wait()
    threads = Counter((one["pid"], one["tid"]) for one in noted if one["name"] == "UpdateLayoutTree")
    [(page_thread, _)] = threads.most_common(1)
    tasks = [one for one in noted if one["name"].endswith("RunTask") and (one["pid"], one["tid"]) == page_thread]
    return [one.get("tdur", 0) / 1_000 for one in tasks if one["ph"] == "X"]


async def watched(browser: Browser, url: str) -> tuple[Page, CDPSession, list[int]]:
    """Open a page; gives it, its session and the bytes that came over the wire, request by request."""
    context = await browser.new_context(viewport={"width": TV["width"], "height": TV["height"]}, color_scheme="dark")
    page = await context.new_page()
    await page.add_init_script(LONG_TASKS)
    session = await context.new_cdp_session(page)
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await session.send("Network.enable")
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    await page.goto(url, wait_until="networkidle")
    return page, session, sizes


async def busy(centre: Centre, rows: int, until: float) -> None:
    """Let people come to 60 queues, four times a second; each time to others."""
    number = 0
    while time.monotonic() < until:
        began = time.monotonic()
        await centre.post(*(opened(f"more-{number + n}", f"queue {(number + n) % rows:03}") for n in range(CHANGED)))
        number += CHANGED
        await asyncio.sleep(max(0.0, 1 / PER_SECOND - (time.monotonic() - began)))  # the rate is the point


async def measure_rows(browser: Browser, centre: Centre, rows: int, seconds: float) -> None:
    page, session, sizes = await watched(browser, f"{centre.url}/?rows=all")
    work = asyncio.create_task(busy(centre, rows, time.monotonic() + seconds + 4))
    await asyncio.sleep(2)  # until updates come evenly
    await page.evaluate("window.longTasks.length = window.updates = 0")
    traced = await trace(session)
    found = await share_of_core(session, seconds)
    tasks = await tasks_of(session, traced)
    long_tasks: list[float] = await page.evaluate("window.longTasks")
    updates: int = await page.evaluate("window.updates")
    await work
    shown = await page.locator(".queues .row:not(.head)").count()
    print(
        f"{shown} rows, {CHANGED} changed {PER_SECOND} times a second ({updates / seconds:.1f} updates came): {_percents(found)}"
    )
    print(
        f"  script, style and layout together {sum(found[one] for one in ('script', 'style', 'layout')):.1f} % (asked: 8)"
    )
    print(
        f"  tasks over 50 ms while live: {len(long_tasks)}, the longest {max(long_tasks, default=0):.0f} ms (asked: none)"
    )
    print(
        f"  by what the page itself worked in them: {sum(task > 50 for task in tasks)}, the longest {max(tasks):.0f} ms"
    )
    print(f"  transfer with {rows} queues: {sum(sizes) / 1000:.1f} KB compressed")
    await page.context.close()


async def measure_start(browser: Browser, centre: Centre) -> None:
    await (await watched(browser, centre.url))[0].context.close()  # the server and the browser are warm then
    page, _, sizes = await watched(browser, centre.url)
    paint: float = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    print(
        f"a wall of few queues: first paint {paint:.0f} ms (asked: 500), transfer {sum(sizes) / 1000:.1f} KB (asked: 150)"
    )
    await page.context.close()


async def measure_lines(browser: Browser, centre: Centre) -> None:
    page, session, _ = await watched(browser, centre.url)
    alone = await share_of_core(session, 5)
    await page.evaluate(SPARKS, LINES)
    found = await share_of_core(session, 10)
    added = sum(found[one] - alone[one] for one in ("script", "style", "layout"))
    print(f"{LINES} small lines of 60 points drawn anew each second: {added:.2f} % more (asked: 2)")
    print(f"  the wall alone: {_percents(alone)}")
    await page.context.close()


async def measure_memory(browser: Browser, centre: Centre, frames: int) -> None:
    context = await browser.new_context(viewport={"width": TV["width"], "height": TV["height"]})
    page = await context.new_page()
    lines: list[WebSocketRoute] = []

    def held(line: WebSocketRoute) -> None:
        lines.append(line)

    await page.route_web_socket("**/live*", held)
    await page.goto(centre.url)
    state = json.loads(str(await page.evaluate("document.getElementById('state').textContent")))
    known, session = state["frames"]["queues"], await context.new_cdp_session(page)
    await session.send("Performance.enable")
    heaps: list[tuple[float, float]] = []
    began = time.monotonic()
    for number in range(frames + 1):
        if number % max(1, frames // 6) == 0:
            await session.send("HeapProfiler.collectGarbage")
            now = await metrics(session)
            heaps.append((now["JSHeapUsedSize"] / 1e6, now["Nodes"]))
        lines[0].send(_patch(known, number))
        await asyncio.sleep(max(0.0, began + number / FRAMES_PER_SECOND - time.monotonic()))  # the rate is the point
    print(f"memory over {frames} updates: " + ", ".join(f"{heap:.2f} MB" for heap, _ in heaps))
    print("  nodes: " + ", ".join(f"{nodes:.0f}" for _, nodes in heaps))
    await context.close()


def _patch(known: dict[str, Any], number: int) -> str:
    """Give a patch in which every queue has changed."""
    changed = {
        name: queue | {"waiting": (number + place) % 90} for place, (name, queue) in enumerate(known["data"].items())
    }
    head = {"type": "patch", "view": "queues", "epoch": known["epoch"], "offset": f"9-{number}"}
    return json.dumps(
        head | {"as_of_ms": known["as_of_ms"] + number, "set": changed, "remove": [], "total": known["total"]}
    )


def _percents(found: dict[str, float]) -> str:
    return ", ".join(f"{name} {percent:.1f} %" for name, percent in found.items())


async def main(rows: int, seconds: float, frames: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        centre = Centre(await ServerProcess(Path(folder)).start())
        try:
            async with async_playwright() as playwright:
                browser = await launched(playwright)
                await centre.post(*(opened(f"first-{n}", f"queue {n:03}") for n in range(8)), agent("kim", "queue 000"))
                await centre.shows("queue 007", 1)
                await measure_start(browser, centre)
                await measure_lines(browser, centre)
                await measure_memory(browser, centre, frames)
                await centre.post(*(opened(f"c{n}", f"queue {n:03}") for n in range(8, rows)))
                await centre.shows(f"queue {rows - 1:03}", 1)
                await measure_rows(browser, centre, rows, seconds)
                await browser.close()
        finally:
            await centre.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    defaults = ("500", "20", "1440")
    asked = [*given, *defaults[len(given) :]]
    asyncio.run(main(int(asked[0]), float(asked[1]), int(asked[2])))
