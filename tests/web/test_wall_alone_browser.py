"""A television that nobody looks after: another build, nights, hours in which nobody is there."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from monitor.web.layouts import TILES
from monitor.web.wall_words import nightly
from tests.web.accessible import violations
from tests.web.browser import TV, Pages
from tests.web.running import Centre, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAMES = "[...document.querySelectorAll('.tile')].map((tile) => tile.dataset.tile)"
CONFIG = """
[hours.elsewhen]
timezone = "UTC"
week = { %s = ["12:00-12:01"] }
[policy]
hours = "elsewhen"
[[policy.when]]
queue = "zeta"
hours = "always"
clocks.wait = { warn = "1s", breach = "3s" }
"""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def config() -> str:
    return CONFIG % DAYS[(datetime.now(UTC).weekday() + 3) % 7]


async def mark(page: Page) -> None:
    """Leave something in the page that a reload would take away."""
    await page.evaluate("window.marked = true")


def says(build: str) -> Any:
    async def answer(route: Route) -> None:
        await route.fulfill(json={"live": True, "build": build})

    return answer


async def test_a_wall_loads_itself_again_within_a_minute_once_its_server_is_another_build(
    centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", "zeta"))
    await centre.shows("zeta", 1)
    wall = await pages.open(TV)
    wall.may_lose_server = True
    await wall.page.add_init_script("Math.random = () => 0.02")  # of the spread, its beginning
    page = await wall.go("/?tv")
    built = json.loads(str(await page.locator("#state").text_content()))["build"]
    async with centre.client() as client:
        assert (await client.get("/livez")).json()["build"] == built
    await expect(page.locator(".clock")).to_be_visible()
    await mark(page)
    await page.route("**/livez", says("another"))
    await centre.end()
    async with page.expect_navigation(timeout=30_000):
        await centre.back()
    await expect(page.locator(".clock")).to_be_visible()
    assert await page.evaluate("window.marked") is None
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    await expect(page.locator("[data-tile=wait]")).to_have_attribute("data-level", "breach")
    assert not any("livez" in url for url in asked), (
        "where old and new servers stand side by side, it goes not to and fro"
    )


async def test_of_the_same_build_nothing_is_loaded_again(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "zeta"))
    await centre.shows("zeta", 1)
    wall = await pages.open(TV)
    wall.may_lose_server = True  # a minute at once: it takes its line for dead
    await wall.page.clock.install()
    async with wall.page.expect_response("**/livez"):
        page = await wall.go("/?tv")
    await mark(page)
    await page.clock.run_for(60_000)
    assert await page.evaluate("window.marked")


async def test_each_night_the_tiles_of_a_television_change_places(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "zeta"))
    await centre.shows("zeta", 1)
    wall = await pages.open(TV, timezone_id="Europe/Madrid")
    page = await wall.go("/?tv")
    await expect(page.locator(".clock")).to_be_visible()
    today: list[str] = await page.evaluate(NAMES)
    assert sorted(today) == sorted(TILES)
    orders = await page.evaluate(
        """async () => {
          const { nightly } = await import("/static/js/wall_tv.js");
          const names = ["a", "b", "c"];
          const at = (text) => nightly(names, new Date(text).getTime()).join("");
          return ["2026-05-01T00:00:00Z", "2026-05-01T00:59:59Z", "2026-05-01T01:00:00Z", "2026-05-02T00:30:00Z",
            "2026-05-02T02:00:00Z", "2026-05-03T02:00:00Z"].map(at);
        }"""
    )
    assert orders[0] == orders[1] != orders[2] == orders[3] != orders[4] != orders[5] != orders[2]
    for text, order in zip(("2026-05-01T00:59:59Z", "2026-05-02T02:00:00Z"), (orders[1], orders[4]), strict=True):
        at_ms = round(datetime.fromisoformat(text).timestamp() * 1_000)
        assert "".join(nightly("abc", at_ms, "Europe/Madrid")) == order, "the server renders the same order"
    plain = await (await pages.open(TV)).go("/")
    await expect(plain.locator(".clock")).to_be_visible()
    assert await plain.evaluate(NAMES) == list(TILES)


async def test_a_television_is_dimmed_while_none_of_its_queues_is_open_and_stays_readable(
    centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", "zeta", name="Ada"), opened("c2", "alpha"))
    await centre.shows("alpha", 1)
    async with centre.client() as client:
        assert (await client.get("/screen/open", params={"queue": "zeta"})).json()["open"] is True
        told = (await client.get("/screen/open", params={"queue": "alpha"})).json()
        assert (told["open"], 0 < told["again_ms"] <= 3_600_000) == (False, True)
        assert (await client.get("/screen/open")).json()["open"] is True, "one of them is"
    wall = await pages.open(TV, reduced_motion="reduce", scheme="light")
    wall.may_lose_server = True  # an hour at once: it takes its line for dead
    await wall.page.clock.install()
    page = await wall.go("/?tv&queue=alpha&theme=light")
    await expect(page.locator("html[data-dim]")).to_have_count(1)
    both = await (await pages.open(TV)).go("/?tv")
    await expect(both.locator("[data-tile=wait]")).to_have_attribute("data-level", "breach")
    await expect(both.locator("html[data-dim]")).to_have_count(0)
    await both.evaluate("document.documentElement.toggleAttribute('data-dim', true)")
    await both.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    assert await violations(both) == []
    assert await violations(page) == []
    await page.route("**/screen/open*", lambda route: route.fulfill(json={"open": True, "again_ms": 60_000}))
    await page.clock.run_for(3_700_000)
    await expect(page.locator("html[data-dim]")).to_have_count(0)
