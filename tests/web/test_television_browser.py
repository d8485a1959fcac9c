"""Walls on televisions, in a real browser: everything is read from where people stand, and nothing is cut."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from monitor.web.screen import Screen
from tests.web.browser import TV, Pages
from tests.web.drawn import ROWS, drawn, sizes
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BEFORE = (datetime.now(UTC) - timedelta(hours=3)).isoformat()


@pytest.fixture
def config() -> str:
    return """
[[policy.when]]
queue = ["zeta", "hot"]
clocks.wait = { warn = "1s", breach = "3s" }
clocks.silence = { warn = "1s", breach = "3s" }
"""


CUT_OR_SMALL = """
(least) => {
  const found = [];
  for (const one of document.querySelectorAll("#app *")) {
    const own = [...one.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own.length || one.closest(".hidden") || !one.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(one);
    if (parseFloat(style.fontSize) === 0) continue;
    const says = one.className + " " + own[0].textContent.trim().slice(0, 40);
    const range = document.createRange();
    range.selectNodeContents(one);
    const box = range.getBoundingClientRect();
    const size = parseFloat(style.fontSize);
    let gone = false; // wrapped out of sight as a whole, or for listening alone
    for (let up = one; up && up.id !== "app"; up = up.parentElement) {
      const shape = getComputedStyle(up);
      if (shape.clipPath !== "none") gone = true;
      if (shape.overflowX === "visible" && !up.matches(".panel, .tile")) continue;
      const edge = up.getBoundingClientRect();
      if (box.top >= edge.bottom || box.left >= edge.right) gone = true;
      if (gone) break;
      const below = box.bottom > edge.bottom + 0.12 * size; // boxes of lines are higher than letters
      if (box.top < edge.top - 0.12 * size) found.push("cut above " + says);
      if (box.right > edge.right + 1 || box.left < edge.left - 1 || below) found.push("cut " + says);
    }
    if (gone) continue;
    if (box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight) found.push("outside " + says);
    if (style.display !== "inline" && one.scrollWidth > one.clientWidth + 1) found.push("wider " + says);
    if (size < least - 0.01) found.push("small " + size + " " + says);
  }
  return found;
}
"""


async def cut_or_small(page: Page, least_px: float) -> list[str]:
    """Name every visible text that is cut, lies outside the picture, or is smaller than it may be."""
    found: list[str] = await page.evaluate(CUT_OR_SMALL, least_px)
    return found


async def fits(page: Page, screen: Screen) -> None:
    """Expect a wall on a television that shows what belongs there, large enough and whole."""
    await expect(page.locator("[data-tile=wait]")).to_have_attribute("data-level", "breach")
    await expect(page.locator(".tile")).to_have_count(screen.tiles)
    if screen.tiles == 6:
        await expect(page.locator("[data-tile=level] .limit")).to_contain_text("live · n")
        await expect(page.locator(".moments .weakest")).to_be_visible()
        await expect(page.locator(".owed .number").first).to_be_visible()
        await expect(page.locator(".queues .more")).to_be_visible()
    if screen.kind == "wide":
        await expect(page.locator(".few").first).to_be_visible()
    if screen.tiles > 2 and not screen.bare:
        await expect(page.locator(f"{ROWS} .name").first).to_be_visible()
    await drawn(page)
    assert await cut_or_small(page, screen.read_vh * TV["height"] / 100) == [], screen
    assert await sizes(page, ".tile .figure:not([data-long])") >= 0.13 * TV["height"]


@pytest.mark.parametrize(
    "language", ["en", "de", *(pytest.param(language, marks=pytest.mark.thorough) for language in ("es", "fr"))]
)
async def test_on_a_television_everything_is_read_from_where_people_stand_and_nothing_is_cut(
    language: str, centre: Centre, pages: Pages
) -> None:
    await centre.post(
        *(opened(f"c{n}", f"queue {n:02}") for n in range(12)),
        *(opened(f"late{n}", "zeta", name="Ada") for n in range(9)),
        *(agent(f"a{n}", "zeta") for n in range(9)),
        {"type": "contact.opened", "subject": "old", "time": BEFORE, "data": {"channel": "email", "queue": "zeta"}},
        *(opened(f"done{n}", "zeta") for n in range(19)),
    )
    await centre.post(*(answered(f"done{n}", f"a{n % 9}") for n in range(19)))
    await centre.shows("queue 11", 1)
    wall = await pages.open(TV)
    for diagonal, distance in ((43, 3), (55, 3), (55, 5), (75, 3), (65, 5), (55, 6), (55, 8), (43, 8)):
        page = await wall.go(f"/?tv&diagonal={diagonal}&distance={distance}&lang={language}")
        await fits(page, Screen("", diagonal, distance))


async def test_on_a_television_that_is_old_nothing_is_cut_either(centre: Centre, pages: Pages) -> None:
    await centre.post(*(opened(f"c{n}", "zeta") for n in range(9)), opened("c", "alpha"))
    await centre.shows("zeta", 9)
    shown: list[tuple[Page, Screen]] = []
    for diagonal, distance, language in ((55, 5, "fr"), (55, 8, "de"), (75, 3, "es")):
        opening = await pages.open(TV)
        opening.may_lose_server = True
        page = await opening.go(f"/?tv&diagonal={diagonal}&distance={distance}&lang={language}")
        await expect(page.locator("[data-tile=wait]")).to_have_attribute("data-level", "breach")
        shown.append((page, Screen("", diagonal, distance)))
    await centre.end()
    for page, screen in shown:
        await expect(page.locator("main.stale .banner")).to_be_visible(timeout=10_000)
        await drawn(page)
        assert await cut_or_small(page, screen.read_vh * TV["height"] / 100) == [], screen


async def test_the_check_of_a_television_sees_what_is_cut_or_too_small(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "a queue with a name that is long"))
    await centre.shows("a queue with a name that is long", 1)
    page = await (await pages.open(TV)).go("/?tv")
    await expect(page.locator(ROWS)).to_have_count(1)
    assert any("a queue with" in one for one in await cut_or_small(page, 10))
    assert any("Waiting now" in one for one in await cut_or_small(page, 60))


async def test_what_a_television_is_rendered_with_is_about_what_fits(centre: Centre, pages: Pages) -> None:
    await centre.post(*(opened(f"c{n}", f"queue {n:02}") for n in range(19)))
    await centre.shows("queue 18", 1)
    rendered = await (await pages.open(TV, script=False)).go("/?tv&diagonal=55&distance=5")
    before = await rendered.locator(ROWS).count()
    page = await (await pages.open(TV)).go("/?tv&diagonal=55&distance=5")
    await expect(page.locator(".clock")).to_be_visible()
    await drawn(page)
    assert abs(await page.locator(ROWS).count() - before) <= 2
    await expect(page.locator(".settings, .buttons")).to_have_count(1)
    await expect(page.locator(".buttons")).to_be_hidden()


async def test_a_television_is_moved_a_little_and_says_that_it_may_fall_asleep(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1"))
    wall = await pages.open(TV)
    await wall.page.add_init_script("Object.defineProperty(navigator, 'wakeLock', { value: undefined })")
    await wall.page.clock.install()
    page = await wall.go("/?tv")
    await expect(page.locator(".note")).to_contain_text("may go to sleep")
    await expect(page.locator("main.idle")).to_have_count(0)
    await page.clock.fast_forward(125_000)
    await expect(page.locator("#app")).to_have_attribute("style", re.compile(r"translate\(4px, 2px\)"))
    await expect(page.locator("main.idle")).to_have_count(1)
