"""A real Chromium for the tests of the pages: one a worker, a fresh context a test, and what a page may not do."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, WebSocket, expect
from playwright.async_api import Error as PlaywrightError

expect.set_options(timeout=10_000)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
TV = {"width": 1920, "height": 1080}
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

_WATCH_POLICY = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(event.violatedDirective + " " + event.blockedURI);
});
"""
_GONE = "ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "WebSocket connection to"
"""What the browser itself writes when a server has gone: expected where a test ends it."""


def executable() -> str | None:
    """Give the Chromium to use; None: Playwright's own."""
    return os.environ.get("MONITOR_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


async def launched(playwright: Playwright) -> Browser:
    """Start the browser; without any, what asks for it is skipped and says why."""
    try:
        return await playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
    except PlaywrightError as error:
        reason = str(error).strip().splitlines()[0]
        pytest.skip(f"no Chromium: set MONITOR_CHROMIUM or run `make browser` ({reason})")


@dataclass
class Watched:
    """A page, and everything it said that it should not have said."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    """What came to it on its websockets."""
    sockets: list[str] = field(default_factory=list)
    """Addresses of its websockets, in order."""
    may_lose_server: bool = False

    def listen(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("websocket", self._hear_socket)

    def _hear(self, message: ConsoleMessage) -> None:
        lost = self.may_lose_server and any(sign in message.text for sign in _GONE)
        if message.type in ("error", "warning") and not lost:
            self.complaints.append(f"{message.type}: {message.text}")

    def _hear_socket(self, socket: WebSocket) -> None:
        self.sockets.append(socket.url)
        socket.on("framereceived", lambda payload: self.frames.append(str(payload)))

    async def go(self, path: str) -> Page:
        await self.page.goto(self.url + path)
        return self.page

    async def check(self) -> None:
        """Fail for any error, warning or violation of the content policy."""
        violations: list[str] = [] if self.page.is_closed() else await self.page.evaluate("window.violations || []")
        assert not self.complaints + violations


class Pages:
    """Opens pages of one server, each in a context of its own; all are checked at the end."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._open: list[tuple[BrowserContext, Watched]] = []

    async def open(
        self, size: dict[str, int] = TV, *, scheme: Any = "dark", script: bool = True, **more: Any
    ) -> Watched:
        context = await self._browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme=scheme,
            java_script_enabled=script,
            locale="en-GB",
            **more,
        )
        context.set_default_timeout(15_000)
        await context.add_init_script(_WATCH_POLICY)
        watched = Watched(await context.new_page(), self._url)
        watched.listen()
        self._open.append((context, watched))
        return watched

    async def check(self) -> None:
        for _, watched in self._open:
            await watched.check()

    async def close(self) -> None:
        for context, _ in self._open:
            await context.close()


@asynccontextmanager
async def pages_of(browser: Browser, url: str) -> AsyncIterator[Pages]:
    """Give pages of a server; checks them when the test has gone well."""
    pages = Pages(browser, url)
    try:
        yield pages
        await pages.check()
    finally:
        await pages.close()


async def overflowing(page: Page) -> list[str]:
    """Name what does not fit: the page wider than its window, or anything outside its panel that is not cut off with care."""
    found: list[str] = await page.evaluate(_OVERFLOW)
    return found


_OVERFLOW = """
() => {
  const found = [];
  const name = (one) => one.tagName + "." + one.className + " " + (one.textContent || "").trim().slice(0, 30);
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push("page " + document.documentElement.scrollWidth);
  const clipped = (one) => one !== null && getComputedStyle(one).clipPath !== "none";
  const ellipsed = (one, end) => {
    for (; one && one !== end; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.textOverflow === "ellipsis" && style.overflowX === "hidden") return true;
    }
    return false;
  };
  for (const panel of document.querySelectorAll(".panel, .top, .bottom")) {
    const outer = panel.getBoundingClientRect();
    if (outer.right > width + 1) found.push("panel " + name(panel));
    for (const one of panel.querySelectorAll("*")) {
      if (one.closest(".hidden, svg") || !one.checkVisibility() || clipped(one.closest("thead"))) continue;
      if (ellipsed(one.parentElement, panel)) continue;
      const box = one.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      if (box.right > outer.right + 1 || box.left < outer.left - 1 || box.bottom > outer.bottom + 1) found.push(name(one));
      if (one.scrollWidth > one.clientWidth + 1 && one.clientWidth && !ellipsed(one, panel)
          && getComputedStyle(one).display !== "inline" && !one.matches("textarea, select, input")) {
        found.push("cut " + name(one));
      }
    }
  }
  return found;
}
"""
