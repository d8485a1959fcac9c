"""The history page in a real browser: by keyboard and without scripts, at every size, and what it shows is what was counted."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect

from monitor.units import DAY_MS, HOUR_MS
from monitor.web.app import create_app
from monitor.web.assets import static_route
from monitor.web.history_page import history_routes
from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, Pages, overflowing, pages_of
from tests.web.ops_site import served_app
from tests.web.running import Centre, answered, opened
from tests.web.web_site import NOW_MS, Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCROLLED = ("cut DIV.scroll", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "SMALL")
"""What a wide table may do within its own frame."""
SMALL = {"width": 360, "height": 740}
VIEWS = (
    "/history?interval=hour&metric=service_level",
    "/history?view=week",
    "/history?view=days&with=2026-05-27",
    "/history",
)


def busy() -> Site:
    """A site with three days of figures."""
    site = Site()
    for ago in range(0, 3 * DAY_MS, HOUR_MS):
        offered = 40 + ago // HOUR_MS % 17
        site.board.counters[NOW_MS - ago] = {
            "offered": offered, "answered": offered - 3, "answered_within": offered - 9, "wait_n": 1, "wait_ms": 20_000,
        }  # fmt: skip
    site.app = create_app(site.services, [*history_routes(site.services), static_route()])
    return site


@pytest.mark.parametrize("size", [SMALL, PHONE, LAPTOP], ids=lambda size: str(size["width"]))
async def test_every_view_fits(browser: Browser, size: dict[str, int]) -> None:
    async with served_app(busy().app) as url, pages_of(browser, url) as pages:
        watched = await pages.open(size)
        for view in VIEWS:
            page = await watched.go(view)
            found = [one for one in await overflowing(page) if not one.startswith(SCROLLED)]
            assert found == [], view
            for direction in ("ltr", "rtl"):
                await page.evaluate("(way) => { document.documentElement.dir = way; }", direction)
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (view, direction)


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.thorough)])
async def test_every_view_is_accessible(browser: Browser, scheme: str) -> None:
    async with served_app(busy().app) as url, pages_of(browser, url) as pages:
        watched = await pages.open(LAPTOP, scheme=scheme)
        for view in VIEWS:
            assert await violations(await watched.go(view)) == [], view


async def test_a_choice_is_made_by_keyboard_and_without_scripts_and_stands_in_the_address(browser: Browser) -> None:
    async with served_app(busy().app) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(LAPTOP, script=False)).go("/history")
        await page.get_by_label("Metric").select_option("answered")
        await page.get_by_label("Interval").select_option("hour")
        await page.get_by_label("From").fill("2026-05-27")
        await page.get_by_role("button", name="Show").press("Enter")
        await expect(page.get_by_role("heading", name="Answered all together")).to_be_visible()
        assert "metric=answered" in page.url
        assert "from=2026-05-27" in page.url
        await expect(page.get_by_role("img", name="Answered, all together").first).to_be_visible()
        await page.get_by_role("link", name="Compare two days").click()
        await expect(page.get_by_role("columnheader", name="Change")).to_be_visible()
        await page.get_by_role("link", name="By hour and weekday").click()
        await expect(page.get_by_role("columnheader", name="Wednesday")).to_be_visible()


async def test_what_it_shows_is_what_was_counted(centre: Centre, pages: Pages) -> None:
    for number in range(3):
        await centre.post(opened(f"c{number}", "sales", ago=timedelta(seconds=30)))
    await centre.post(opened("d1", "billing"), answered("c0", "kim"))
    await centre.shows("sales", 2)
    page = await (await pages.open(LAPTOP)).go("/history?interval=hour&queue=sales")
    await expect(page.get_by_text("Recorded since")).to_be_visible()
    cells = page.get_by_role("table").get_by_role("row").filter(has_text=":00").get_by_role("cell")
    texts = [int(one) for one in await cells.all_inner_texts() if one.isdigit()]
    assert sum(texts[0::3]) == 3  # offered; the thirty seconds may lie in the hour before
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download").click()
    path = await (await coming.value).path()
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    async with centre.client() as client:
        params = {"metric": "offered", "queue": "sales", "step": "1h"}
        points = (await client.get("/api/v1/history", params=params)).json()["points"]
    assert sum(int(row["offered"]) for row in rows) == sum(value for _, value in points) == 3
    assert sum(int(row["answered"]) for row in rows) == 1
