"""Take the pictures of the README from a running demo: ``python -m tests.web.pictures``; to be looked at before they are kept."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from playwright.async_api import ViewportSize, async_playwright

from tests.server_process import ROOT, ServerProcess
from tests.web.browser import launched

FOLDER = ROOT / "docs" / "pictures"
PICTURES: tuple[tuple[str, str, ViewportSize], ...] = (
    ("wall", "/?theme=dark", {"width": 1440, "height": 810}),
    ("desk", "/desk?agent={agent}&theme=light", {"width": 1080, "height": 810}),
)
FRESH_MS = 3_000
"""The past of the demo has been lived through when the site is no further behind than this."""


async def main() -> int:
    """Write every picture; gives the exit code."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        server = await ServerProcess(Path(folder), verb="demo").start()
        try:
            nudged: list[str] = []

            async def busy() -> bool:
                async with server.client() as client:
                    told = (await client.get("/api/v1/nudges", params={"state": "open"})).json()
                lived_through = told["as_of_ms"] > time.time() * 1_000 - FRESH_MS
                nudged[:] = [nudge["agent"] for nudge in told["nudges"] if nudge["agent"] is not None]
                return lived_through and bool(nudged)

            await server.until(busy, 300.0)
            await take(server.url, max(nudged, key=nudged.count))
        finally:
            await server.stop()
    return 0


async def take(url: str, agent: str) -> None:
    """Open each page, the desk as an agent who has a nudge, and write down what it looks like once it is live."""
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        for name, path, size in PICTURES:
            page = await browser.new_page(viewport=size, locale="en-GB")
            async with page.expect_websocket() as opening:
                await page.goto(url + path.format(agent=agent))
            await (await opening.value).wait_for_event("framereceived")
            await page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
            await page.screenshot(path=FOLDER / f"{name}.png")
            print(FOLDER / f"{name}.png")
        await browser.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
