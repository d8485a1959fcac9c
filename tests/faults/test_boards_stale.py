"""What is old says so: the processor, Redis or the web process stops, and every board knows within five seconds of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.faults.boards import FULL, herd_of
from tests.faults.boards_floor import Floor, busy, floor_of, go_on, opened, pause
from tests.gathered import ageless
from tests.redis_server import RedisServer
from tests.web.browser import pages_of
from tests.web.conftest import browser  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STALE_S = 5.0
"""What the page waits for (static/js/live.js)."""
ON_ITS_WAY_S = 2.0
"""As long a beat that tells of the time before the fault may be on its way."""


@pytest_asyncio.fixture(loop_scope="session")
async def floor(tmp_path: Path, own_redis: RedisServer) -> AsyncIterator[Floor]:
    async with floor_of(tmp_path, own_redis) as running:
        yield running


Fault = tuple[Callable[[Floor], None], Callable[[Floor], None]]
FAULTS: dict[str, Fault] = {
    "processor": (lambda floor: pause(floor.processor), lambda floor: go_on(floor.processor)),
    "redis": (lambda floor: floor.redis.pause(), lambda floor: floor.redis.go_on()),
    "web": (lambda floor: pause(floor.webs[0]), lambda floor: go_on(floor.webs[0])),
}
CHOSEN = (*FAULTS, "redis killed", "processor killed") if FULL else ("processor",)
"""In the suite the wall whose web process is gone is a test of the pages."""


async def begin(floor: Floor, fault: str) -> None:
    if fault == "redis killed":
        await asyncio.to_thread(floor.redis.kill)
    elif fault == "processor killed":
        await floor.processor.kill()
    else:
        FAULTS[fault][0](floor)


async def end(floor: Floor, fault: str) -> None:
    if fault == "redis killed":
        await asyncio.to_thread(floor.redis.start)
    elif fault == "processor killed":
        await floor.processor.start()
    else:
        FAULTS[fault][1](floor)


@pytest.mark.parametrize("fault", CHOSEN)
async def test_a_wall_says_that_it_is_old_and_comes_back_without_a_reload(
    fault: str,
    floor: Floor,
    browser: Browser,  # noqa: F811 - the fixture
    record_property: Callable[[str, object], None],
) -> None:
    web = floor.webs[0]
    with herd_of(2, web.port, "contacts", keeps=True) as herd:
        async with pages_of(browser, web.url) as pages:
            await floor.post(web.url, opened("first"))
            wall = await pages.open()
            wall.may_lose_server = True
            page = await wall.go("/")
            await page.evaluate("window.marked = true")
            alert, waiting = page.get_by_role("alert"), page.locator(".tile", has_text="Waiting now").locator(".figure")
            await expect(waiting).to_have_text("1")
            await expect(page.locator(".pill")).to_have_text("Live")
            await begin(floor, fault)
            began_s = time.monotonic()
            await expect(alert).to_contain_text("Not live", timeout=(STALE_S + ON_ITS_WAY_S) * 1e3)
            said_s = time.monotonic() - began_s
            stands = await herd.seen()
            await asyncio.sleep(1)  # a second in which nothing may move
            later = await herd.seen()
            assert later.as_of_ms == stands.as_of_ms
            assert fault == "web" or later.beats > stands.beats, "the server lives, and what it shows is old"
            await end(floor, fault)
            ended_s = time.monotonic()
            await expect(alert).to_have_count(0, timeout=25_000)
            back_s = time.monotonic() - ended_s
            await floor.post(web.url, opened("second"))
            await expect(waiting).to_have_text("2")
            assert await page.evaluate("window.marked"), "without a reload"
            told = {"fault": fault, "said_s": round(said_s, 1), "back_s": round(back_s, 1)}
            record_property("figures", str(told))
            print(told)
        async with busy(floor):
            await asyncio.sleep(0.5)  # some events, whatever they are

        async def all_there() -> bool:
            copies = await herd.copies()
            wanted = await floor.contacts(web)
            return bool(wanted) and all(ageless(copy["contacts"].data) == wanted for copy in copies)

        await web.until(all_there)
        assert (await herd.seen()).complaints == []
