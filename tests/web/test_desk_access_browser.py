"""The desk for everybody: by keyboard alone, under a thumb, in four languages, and in every state that axe can look at."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from monitor.web.texts import LANGUAGES, texts_in
from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, Pages, overflowing
from tests.web.desk_site import CARD, NUDGES_AT_ONCE, OPEN, SMALL, TOAST, desk
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOCUS = """
() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const seen = one !== document.body && getComputedStyle(one).outlineStyle === "solid";
  return { what: one.id || one.className || one.tagName, seen, there: box.bottom > 0 && box.top < innerHeight };
}
"""
SMALL_TARGETS = """
() => [...document.querySelectorAll("button, select, summary, .bottom a, .notes a, .playbook label, .story")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 80) + " " + one.getBoundingClientRect().height)
"""


@pytest.fixture
def config() -> str:
    # Who was told is not asked for again at once: what is undone comes back as the nudge that it was.
    return NUDGES_AT_ONCE.replace('minimum_gap = "0s"', 'minimum_gap = "1h"')


async def press(page: Page, *keys: str) -> str:
    """Press keys; after each the focus is somewhere, and can be seen. Gives where it is in the end."""
    for key in keys:
        await page.keyboard.press(key)
        found = await page.evaluate(FOCUS)
        assert found["seen"], (key, found)
        assert found["there"], (key, found)
    return str(found["what"])


async def test_a_nudge_is_met_read_answered_and_taken_back_by_keyboard_alone(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages)).page
    await centre.post(opened("c1", channel="chat", name="Ann"))
    await expect(page.locator(CARD)).to_have_count(1)
    await centre.post(opened("c2", channel="chat", name="Bob"))
    await expect(page.locator(CARD)).to_have_count(2)
    await press(page, "j", "k")
    await expect(page.locator(f"{OPEN} .who")).to_contain_text("Ann")
    await press(page, "Tab")
    await page.keyboard.type(" Ann: s j z x")
    await expect(page.locator(CARD)).to_have_count(2)
    await press(page, "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Escape")
    await expect(page.locator(OPEN)).to_be_focused()
    await press(page, "s")
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    await expect(page.locator(f"{OPEN} .who")).to_contain_text("Bob")
    assert "Ann: s j z x" in str((await centre.nudge("c1", state="sent"))["text"])
    await press(page, "z")
    await expect(page.locator(TOAST)).to_contain_text("Undone.")
    await expect(page.locator(f"{OPEN} .who")).to_contain_text("Ann")
    await press(page, "Tab", "Control+Enter")
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    await expect(page.locator(OPEN)).to_be_focused()
    await press(page, "x")
    await expect(page.locator("h2")).to_have_text("All clear")
    assert (await page.evaluate(FOCUS))["what"] != "BODY", "the focus does not leave with the last card"


async def test_every_stop_of_the_tab_key_can_be_seen(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages, size=SMALL)).page
    await centre.post(opened("c1", channel="chat", name="Ann"), opened("c2", channel="chat", name="Bob"))
    await expect(page.locator(CARD)).to_have_count(2)
    stops = [await press(page, "Tab") for _ in range(14)]
    assert len(set(stops)) > 5


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.thorough)])
async def test_axe_finds_nothing_in_any_state(centre: Centre, pages: Pages, scheme: str) -> None:
    await centre.post(agent("kim", "sales"))
    watched = await pages.open(LAPTOP, scheme=scheme)
    await watched.go("/desk")
    assert await violations(watched.page) == [], "who are you"
    watched = await desk(pages, scheme=scheme)
    page = watched.page
    assert await violations(page) == [], "empty"
    await centre.post(opened("c1", channel="chat", name="Ann"), opened("c2", channel="chat", name="Bob"))
    await expect(page.locator(CARD)).to_have_count(2)
    await page.keyboard.press("?")
    await page.get_by_role("button", name="Tell me when").click()
    assert await violations(page) == [], "a card open, help and what notes are for"
    await page.locator(OPEN).focus()
    await page.keyboard.press("h")
    await expect(page.locator(TOAST)).to_contain_text("Snoozed until")
    await page.locator(".aside summary").click()
    await page.locator(f"{CARD} textarea").fill("Words of mine")
    await centre.post(answered("c1", "lee"), answered("c2", "lee"))
    await expect(page.locator(f"{TOAST} textarea")).to_have_value("Words of mine")
    assert await violations(page) == [], "words kept"
    watched.may_lose_server = True
    await centre.end()
    await expect(page.get_by_role("alert")).to_be_visible(timeout=7_000)
    assert await violations(page) == [], "old"


async def test_it_speaks_the_viewers_language(centre: Centre, pages: Pages) -> None:
    for language in LANGUAGES:
        await _speaks(centre, pages, language)


async def _speaks(centre: Centre, pages: Pages, language: str) -> None:
    t = texts_in(language)
    page = (await desk(pages, size=SMALL, more=f"&lang={language}")).page
    await expect(page.locator("h2")).to_have_text(t("desk.clear"))
    await centre.post(opened(f"c-{language}", channel="chat", name="Ann", language="es"))
    await expect(page.locator(".count")).to_have_text(t("desk.now", n=1))
    await expect(page.locator(f"{OPEN} .owner")).to_have_text(t("desk.for_any_agent"))
    spanish = None if language == "es" else "es"
    assert ("Has heard nothing" in await page.locator(".why").inner_text()) == (language == "en")
    assert await page.get_by_label(t("desk.words")).get_attribute("lang") == spanish
    await page.keyboard.press("?")
    assert await overflowing(page) == []
    await page.get_by_label(t("desk.dismiss_why")).select_option("needless")
    await page.get_by_role("button", name=t("desk.dismiss")).click()
    await expect(page.locator(TOAST)).to_contain_text(t("desk.done_dismiss"))
    await expect(page.get_by_role("status")).to_have_text(t("desk.done_dismiss"))
    await page.close()


async def test_everything_is_large_enough_for_a_thumb_and_the_chief_act_stays_under_it(
    centre: Centre, pages: Pages
) -> None:
    await centre.post(opened("c1", channel="chat", name="Ann"), opened("c2", channel="chat", name="Bob"))
    for size in (PHONE, SMALL):
        await _fits_a_thumb(pages, size["width"])


async def _fits_a_thumb(pages: Pages, width: int) -> None:
    watched = await pages.open({"width": width, "height": 480}, has_touch=True, is_mobile=True)
    page = await watched.go("/desk?agent=kim")
    await expect(page.locator(CARD)).to_have_count(2)
    assert await page.evaluate(SMALL_TARGETS) == []
    box = await page.get_by_role("button", name="Copy, mark sent").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 480
    assert await overflowing(page) == []
    await page.evaluate("document.documentElement.dir = 'rtl'")
    assert await overflowing(page) == []
    await page.get_by_role("button", name="Copy, mark sent").tap()
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    await page.locator(TOAST).get_by_role("button", name="Undo").tap()
    await expect(page.locator(TOAST)).to_contain_text("Undone.")


async def test_a_refusal_is_told_in_the_pages_words(centre: Centre, pages: Pages) -> None:
    watched = await desk(pages, more="&lang=de")
    page = watched.page
    await centre.post(opened("c1", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(1)
    nudge = await centre.nudge("c1")
    await page.route("**/acknowledge*", lambda route: _first(centre, nudge["id"], route))
    await page.keyboard.press("a")
    await expect(page.locator(TOAST)).to_have_text("lee hat das schon übernommen.")
    watched.complaints = [one for one in watched.complaints if "409" not in one]


async def _first(centre: Centre, nudge: str, route: Route) -> None:
    """Let somebody else be first."""
    assert await centre.act(nudge, "acknowledge", agent="lee") == 200
    await route.continue_()
