"""The desk in a real browser: a nudge comes, is acted on, and what somebody types is theirs."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.browser import LAPTOP, Pages, overflowing
from tests.web.desk_site import CARD, NUDGES_AT_ONCE, SMALL, TOAST, desk
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def config() -> str:
    return NUDGES_AT_ONCE


async def typed(page: Page) -> str:
    return await page.locator(f"{CARD} textarea").input_value()


async def test_who_has_not_said_who_they_are_is_asked(centre: Centre, pages: Pages) -> None:
    await centre.post(agent("kim", "sales"))
    watched = await pages.open(SMALL)
    page = await watched.go("/desk")
    assert await overflowing(page) == []
    await page.get_by_label("Who are you?").fill("kim")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bottom")).to_contain_text("You are kim")
    await expect(page.locator("h2")).to_have_text("All clear")
    await expect(page).to_have_title("Desk – kim")


async def test_a_nudge_appears_is_sent_and_is_brought_back(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages)).page
    await centre.post(opened("c1", channel="chat", name="Ann Lee"))
    await expect(page.locator(f"{CARD} .who")).to_contain_text("Ann Lee")
    await expect(page.locator(f"{CARD} .why")).to_contain_text("heard nothing from us in sales")
    await expect(page).to_have_title("(1) Desk – kim")
    words = await typed(page)
    assert words.startswith("Thank you for your patience")
    await page.keyboard.press("s")
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    await expect(page.locator(CARD)).to_have_count(0)
    await expect(page.locator("h2")).to_have_text("All clear")
    await expect(page).to_have_title("Desk – kim")
    assert await page.evaluate("navigator.clipboard.readText()") == words
    sent = await centre.nudge("c1", state="sent")
    assert (sent["owner"], sent["text"]) == ("kim", words)
    await page.keyboard.press("z")
    await expect(page.locator(TOAST)).to_contain_text("Undone.")
    await expect(page.locator(f"{CARD} .who")).to_contain_text("Ann Lee")


KIM_IS_FIRST = """() => {
  const real = window.fetch;
  window.fetch = async (address, options) => {
    const kims = { ...options, headers: { ...options.headers, "Idempotency-Key": "kim" }, body: '{"agent": "kim"}' };
    await real(address, kims);
    return real(address, options);
  };
}"""
"""Whatever this page asks for, kim's desk has asked for just before."""


async def test_the_second_of_two_agents_is_told_who_was_first(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", channel="chat"))
    await centre.nudge("c1")
    kim, lee = (await desk(pages, "kim")).page, await desk(pages, "lee")
    await expect(kim.locator(CARD)).to_have_count(1)
    await expect(lee.page.locator(CARD)).to_have_count(1)

    await lee.page.evaluate(KIM_IS_FIRST)
    await lee.page.keyboard.press("a")
    await expect(lee.page.locator(TOAST)).to_contain_text("kim has already taken this.")
    await expect(lee.page.locator(CARD)).to_have_count(0)
    await expect(kim.locator(f"{CARD} .owner")).to_have_text("You have taken it.")
    # What the browser itself says of a 409 is expected here.
    lee.complaints = [one for one in lee.complaints if "409" not in one]


async def test_typed_words_survive_what_comes_live_and_are_what_is_sent(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages)).page
    await centre.post(opened("c1", "sales", "chat", name="Ann"))
    box = page.locator(f"{CARD} textarea")
    await box.click()
    await box.press("Control+A")
    await box.press_sequentially("Dear Ann, zhsx")
    nudge = await centre.nudge("c1")
    assert await centre.act(nudge["id"], "acknowledge", agent="kim") == 200
    await expect(page.locator(f"{CARD} .owner")).to_have_text("You have taken it.")
    await centre.post(opened("c2", "sales", "chat", name="Bob"))
    await expect(page.locator(CARD)).to_have_count(2)
    await expect(box).to_be_focused()
    await box.press_sequentially(": soon.")
    assert await typed(page) == "Dear Ann, zhsx: soon."
    await page.get_by_role("button", name=re.compile("mark sent")).click()
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    assert (await centre.nudge("c1", state="sent"))["text"] == "Dear Ann, zhsx: soon."
    await page.locator(TOAST).get_by_role("button").click()
    await expect(page.locator(CARD)).to_have_count(2)
    await expect(box, "the words come back with it").to_have_value("Dear Ann, zhsx: soon.")


async def test_words_typed_for_one_who_needs_none_any_more_are_kept_and_touch_nobody_else(
    centre: Centre, pages: Pages
) -> None:
    page = (await desk(pages)).page
    await centre.post(opened("c1", channel="chat", name="Ann"))
    await expect(page.locator(CARD)).to_have_count(1)
    await centre.post(opened("c2", channel="chat", name="Bob"))
    await expect(page.locator(CARD)).to_have_count(2)
    box = page.locator(f"{CARD} textarea")
    await box.fill("Dear Ann, I")
    await box.focus()
    await centre.post(answered("c1", "lee"))
    await expect(page.locator(CARD)).to_have_count(1)
    await page.keyboard.type(" shall")  # its letters are keys elsewhere
    await expect(page.locator(f"{TOAST} textarea")).to_have_value("Dear Ann, I")
    await expect(page.locator(f"{CARD} .who")).to_contain_text("Bob")
    assert (await centre.nudge("c2"))["state"] == "raised"
    await page.keyboard.press("Tab")
    await page.locator(".card.open").focus()
    await page.keyboard.press("s")
    await centre.nudge("c2", state="sent")


async def test_a_nudge_is_snoozed_and_another_dismissed_with_its_reason(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages)).page
    await centre.post(opened("c1", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(1)
    await page.keyboard.press("h")
    await expect(page.locator(TOAST)).to_contain_text("Snoozed until")
    await expect(page.locator(CARD)).to_have_count(0)
    await expect(page.locator(".count")).to_contain_text("1 snoozed")
    await centre.post(opened("c2", channel="chat"))
    await page.get_by_label("Why it is not needed").select_option("elsewhere")
    await page.locator(".card.open").focus()
    await page.keyboard.press("x")
    await expect(page.locator(TOAST)).to_contain_text("Noted as not needed.")
    await expect(page.locator(CARD)).to_have_count(0)
    assert (await centre.nudge("c2", state="dismissed"))["owner"] == "kim"


async def test_the_whole_way_goes_by_keyboard(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages)).page
    await centre.post(opened("c1", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(1)
    await centre.post(opened("c2", channel="chat"))
    await centre.post(opened("c3", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(3)
    first, second = page.locator(CARD).nth(0), page.locator(CARD).nth(1)
    await expect(first).to_contain_class("open")
    await page.keyboard.press("j")
    await expect(second).to_contain_class("open")
    await expect(second).to_be_focused()
    await page.keyboard.press("K")
    await expect(first).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.locator(f"{CARD} textarea")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name=re.compile("mark sent"))).to_be_focused()
    outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    await page.keyboard.press("Enter")
    await expect(page.locator(CARD)).to_have_count(2)
    await expect(page.locator(".card.open")).to_be_focused()
    await page.keyboard.press("?")
    await expect(page.locator(".help")).to_be_visible()
    await page.get_by_label("letters act as keys").uncheck()
    await page.locator(".card.open").focus()
    await page.keyboard.press("s")
    await page.keyboard.press("?")
    await expect(page.locator(".help")).to_have_count(0)
    assert await page.locator(CARD).count() == 2, "letters do nothing where they are switched off"


@pytest.mark.parametrize("size", [SMALL, LAPTOP])
async def test_it_fits_with_long_and_hostile_names(centre: Centre, pages: Pages, size: dict[str, int]) -> None:
    hostile = ["<img src=x onerror=alert(1)>", "W" * 128, "\u202eevil\u202c", "</script><script>alert(1)</script>"]
    await centre.post(*(opened(f"{n}{'x' * 100}", "Q" * 100, "chat", name=name) for n, name in enumerate(hostile)))
    page = (await desk(pages, size=size)).page
    await expect(page.locator(CARD)).to_have_count(4)
    assert await page.locator("#app img").count() == 0
    await expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert await overflowing(page) == []


@pytest.mark.thorough
async def test_a_desk_whose_server_is_gone_says_so_and_an_act_can_be_tried_again(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", channel="chat"))
    await centre.nudge("c1")
    watched = await desk(pages)
    watched.may_lose_server = True
    page = watched.page
    await expect(page.locator(CARD)).to_have_count(1)
    await page.evaluate("window.marked = true")  # a reload would take it away
    await centre.end()
    await page.keyboard.press("s")
    await expect(page.locator(TOAST)).to_contain_text("Nothing is lost: try again.")
    await expect(page.get_by_role("alert")).to_contain_text("Not live", timeout=7_000)
    await expect(page.locator(CARD)).to_have_count(1)
    await centre.back()
    await expect(page.get_by_role("alert")).to_have_count(0, timeout=25_000)
    assert await page.evaluate("window.marked")
    await page.keyboard.press("s")
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    await centre.nudge("c1", state="sent")
