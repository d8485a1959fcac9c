"""The wall by keyboard alone, the ways from page to page, and figures where text runs from the right."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from monitor.web.patterns import PARTS
from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, TV, Pages, overflowing
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ROWS = ".queues .row:not(.head)"
WAYS = "nav.site-nav a"
FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"


@pytest.fixture
def config() -> str:
    return "[levels]\nminimum_n = 1\n"


async def tab_to(page: Page, name: str) -> None:
    """Go on with the Tab key until something is reached."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if (await page.evaluate(FOCUSED)).startswith(name):
            return
    raise AssertionError(f"{name} is not reached by keyboard")


async def test_everything_on_the_wall_is_done_by_keyboard_alone(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"), opened("c2", "beta"), agent("kim", "alpha"))
    await centre.shows("beta", 1)
    page = await (await pages.open(LAPTOP)).go("/")
    await expect(page.locator(ROWS)).to_have_count(2)
    await tab_to(page, "alpha")
    await tab_to(page, "What was in alpha")
    await expect(page.locator(":focus")).to_be_visible()
    assert await page.locator(":focus").evaluate("(one) => getComputedStyle(one).opacity") == "1"
    await tab_to(page, "Sound off")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Sound on")).to_be_focused()
    await tab_to(page, "Freeze")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Frozen")).to_be_visible()
    await page.keyboard.press("p")
    await expect(page.get_by_text("Frozen")).to_have_count(0)
    await tab_to(page, "Settings")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("queue=alpha"))
    await expect(page.locator(ROWS)).to_have_count(1)


async def test_a_queue_leads_to_its_past_and_every_page_to_every_other(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha & co"), opened("c2", "beta"), answered("c2", "kim"))
    await centre.shows("alpha & co", 1)
    page = await (await pages.open(LAPTOP)).go("/?lang=en")
    await expect(page.locator(WAYS)).to_have_text(["Wall", "Desk", "History", "Ops", "Televisions"])
    await expect(page.locator(f"{WAYS}[aria-current=page]")).to_have_text("Wall")
    await page.locator(ROWS, has_text="alpha").hover()
    await page.get_by_role("link", name="What was in alpha & co").click()
    await expect(page).to_have_url(re.compile("/history"))
    await expect(page.locator("select[name=queue]")).to_have_value("alpha & co")
    for name in ("Televisions", "History", "Wall"):
        await page.locator(WAYS, has_text=name).click()
        await expect(page.locator(f"{WAYS}[aria-current=page]")).to_have_text(name)
        assert "lang=en" in page.url


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.thorough)])
async def test_the_ways_fit_and_are_accessible(scheme: str, centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"))
    await centre.shows("alpha", 1)
    for size in (PHONE, LAPTOP):
        wall = await pages.open(size, scheme=scheme, reduced_motion="reduce")
        for path in ("/?lang=de", "/pair?lang=fr", "/history?lang=es", "/?dir=rtl", "/contacts/c1"):
            page = await wall.go(path)
            await expect(page.locator(WAYS)).to_have_count(5)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            if "/history" not in path:  # whose table scrolls by itself
                assert await overflowing(page) == [], path
            assert await violations(page) == [], path


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.thorough)])
async def test_the_page_of_patterns_shows_every_pages_parts_and_they_fit(
    scheme: str, centre: Centre, pages: Pages
) -> None:
    shows = {
        "wall": ".tile", "contact": ".story li", "history": ".heat td", "customer": ".stands", "desk": ".card",
        "television": ".code", "ops": ".problem",
    }  # fmt: skip
    assert shows.keys() == PARTS.keys()
    watched = await pages.open(LAPTOP, scheme=scheme, reduced_motion="reduce")
    for part, selector in shows.items():
        for path in (f"/patterns?of={part}", f"/patterns?of={part}&theme=contrast&dir=rtl"):
            page = await watched.go(path)
            await expect(page.locator(".parts [aria-current=page]")).to_have_count(1)
            await expect(page.locator(selector).first).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert await violations(page) == [], path


async def test_ways_are_not_where_a_wall_hangs_or_is_framed(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "alpha"))
    await centre.shows("alpha", 1)
    television = await (await pages.open(TV)).go("/?tv")
    await expect(television.locator(ROWS)).to_have_count(1)
    await expect(television.locator("nav")).to_have_count(0)
    await expect(television.locator(".past")).to_have_count(0)
    async with centre.client() as client:
        framed = await client.get("/", headers={"Sec-Fetch-Dest": "iframe"})
        assert "site-nav" not in framed.text
        assert "site-nav" in (await client.get("/")).text
        assert "site-nav" not in (await client.get("/tv")).text
        assert "site-nav" not in (await client.get("/contacts/c1?masked=1")).text


async def test_from_right_to_left_shares_and_lengths_are_read_as_they_are_written(centre: Centre, pages: Pages) -> None:
    enough = [f"c{n}" for n in range(20)]  # for a share to be shown beside a queue
    await centre.post(*(opened(name, "alpha") for name in enough), *(answered(name, "kim") for name in enough))
    await centre.post(opened("c", "alpha"))
    await centre.shows("alpha", 1)
    page = await (await pages.open()).go("/?dir=rtl")
    await expect(page.locator("[data-tile=level] .figure")).to_contain_text("100")
    for selector in ("[data-tile=level] .figure", f"{ROWS} .number:nth-child(6)"):
        ends: list[float] = await page.locator(selector).first.evaluate(
            """(one) => {
              const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
              const places = {};
              for (let text; (text = walker.nextNode());) {
                for (let at = 0; at < text.data.length; at += 1) {
                  const range = document.createRange();
                  range.setStart(text, at);
                  range.setEnd(text, at + 1);
                  places[text.data[at]] = range.getBoundingClientRect().left;
                }
              }
              return [places["1"], places["0"], places["%"]];
            }"""
        )
        assert ends == sorted(ends), "100 % and not % 100"
