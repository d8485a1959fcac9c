"""Two web processes of one site, a browser at each: the same figures, the same last hour, the same televisions."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import pytest_asyncio
import redis
from playwright.async_api import Browser, Page, expect

from monitor.domain.samples import Sample, Turn
from monitor.storage.embedded import EmbeddedRedis
from monitor.units import MINUTE_MS
from tests.server_process import ServerProcess
from tests.web.browser import LAPTOP, TV, Pages, pages_of
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROWS = ".queues .row:not(.head)"
CONFIG = """
[[policy.when]]
queue = "hot"
clocks.wait = { warn = "1s", breach = "3s" }
"""
FIGURES = """
() => ({
  rows: [...document.querySelectorAll(".queues .row:not(.head)")].map((row) => [row.dataset.level,
    ...[...row.querySelectorAll(".name, .number:not(:nth-child(5))")].map((one) => one.textContent)]),
  tiles: [...document.querySelectorAll(".tile")].map((tile) => [tile.dataset.level, tile.querySelector("h2").textContent,
    tile.querySelector(".figure").textContent, tile.querySelector(".limit").textContent])
    .filter((tile) => !tile[2].includes(":")),
  lines: [...document.querySelectorAll(".spark path")].map((path) => path.getAttribute("d")),
  owed: [...document.querySelectorAll(".owed .who")].map((one) => one.textContent),
})
"""


class Two(NamedTuple):
    """A centre, and pages of each of the two processes that show it."""

    centre: Centre
    first: Pages
    second: Pages


@pytest_asyncio.fixture(loop_scope="session")
async def two(tmp_path: Path, browser: Browser) -> AsyncIterator[Two]:
    """A site that ran for an hour, whose processes were started anew just now, and a further one that shows it."""
    (tmp_path / "config.toml").write_text(CONFIG)
    centre = Centre(await ServerProcess(tmp_path).start())
    other = ServerProcess(tmp_path, "--role", "web")
    try:
        await centre.post(opened("c1", "sales", ago=timedelta(minutes=2)), agent("kim", "sales"))
        await centre.shows("sales", 1)
        await centre.end()
        remember_an_hour(tmp_path / "data")
        await centre.back()
        await other.start()
        async with AsyncExitStack() as stack:
            first = await stack.enter_async_context(pages_of(browser, centre.url))
            second = await stack.enter_async_context(pages_of(browser, other.url))
            yield Two(centre, first, second)
    finally:
        await other.kill()
        await centre.close()


def remember_an_hour(data: Path) -> None:
    """Store what a processor would have told during the last hour, but for its first ten minutes."""
    newest = int(time.time() * 1_000) // MINUTE_MS
    turns = [Turn(newest - ago, {"sales": Sample(1 + ago % 7, 1_000 * ago, ago % 3)}) for ago in range(50)]
    with redis.Redis(unix_socket_path=EmbeddedRedis(data).socket, protocol=2) as client:
        client.hset("mm:{main}:samples", mapping={str(turn.minute % 60): msgspec.json.encode(turn) for turn in turns})


async def figures(page: Page) -> str:
    return json.dumps(await page.evaluate(FIGURES))


async def test_two_walls_of_two_processes_agree_and_a_restart_shows_the_whole_hour(two: Two) -> None:
    one, other = await (await two.first.open(TV)).go("/"), await (await two.second.open(TV)).go("/")
    await two.centre.post(opened("c2", "hot"), opened("c3", "sales"), answered("c1", "kim"))
    for page in (one, other):
        await expect(page.locator(ROWS, has_text="hot").locator(".level")).to_have_text("Breach")
        await expect(page.locator("[data-tile=waiting] .figure")).to_have_text("2")
        await expect(page.locator(ROWS).first).to_contain_text("hot")
    line = one.locator("[data-tile=waiting] .spark path")
    shown = str(await line.get_attribute("d"))
    assert 45 <= shown.count("L") <= 52, "nearly an hour is known, though both processes began just now"
    assert shown.count("M") == 1
    told = await figures(one)
    assert await figures(other) == told
    assert len(json.loads(told)["lines"]) >= 4


async def test_a_breach_is_on_the_wall_within_a_second(two: Two) -> None:
    page = await (await two.second.open(TV)).go("/")
    await expect(page.locator(ROWS)).to_have_count(1)
    await page.evaluate(
        """() => {
          const look = () => {
            const row = [...document.querySelectorAll(".queues .row")].find((one) => one.textContent.includes("hot"));
            if (row && row.dataset.level === "breach" && !window.seenAt) window.seenAt = Date.now();
          };
          const all = { childList: true, subtree: true, attributes: true };
          new MutationObserver(look).observe(document.getElementById("app"), all);
        }"""
    )
    event = opened("c2", "hot", ago=timedelta(milliseconds=1))
    began_ms = time.time() * 1_000
    await two.centre.post(event)
    await expect(page.locator(ROWS, has_text="hot").locator(".level")).to_have_text("Breach")
    seen_ms = float(await page.evaluate("window.seenAt"))
    assert 0 <= seen_ms - began_ms - 3_000 + 50 <= 1_050


async def test_a_television_that_is_revoked_at_one_process_is_told_at_once_at_the_other(two: Two) -> None:
    screen, desk = await (await two.second.open(TV)).go("/tv"), await (await two.first.open(LAPTOP)).go("/pair")
    code = await screen.locator(".code").inner_text()
    await desk.get_by_label("Code", exact=True).fill(code)
    await desk.get_by_label("Name of the screen").fill("Lobby")
    await desk.get_by_role("button", name="Let it in").click()
    await expect(screen.locator(ROWS)).to_have_count(1, timeout=10_000)
    await expect(screen.locator(".clock")).to_be_visible()
    await desk.goto(desk.url.partition("?")[0])
    await desk.get_by_role("button", name="Revoke Lobby").click()
    await expect(screen.locator(".code")).to_be_visible(timeout=5_000)
