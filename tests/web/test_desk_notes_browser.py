"""What tells of nudges while nobody looks: notes of the browser, the tab's title and icon, and a sentence for screen readers."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.web.browser import Pages, Watched
from tests.web.desk_site import CARD, NUDGES_AT_ONCE, OPEN, TOAST, desk
from tests.web.running import Centre, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BROWSER = """
(() => {
  window.notes = [];
  window.answers = "%s";
  window.away = true;
  document.hasFocus = () => !window.away;
  const tell = () => {
    const closed = window.notes.filter((one) => one.closed).length;
    document.documentElement.dataset.notes = window.notes.length + " shown, " + closed + " closed";
  };
  class Note {
    constructor(title, options) { Object.assign(this, { title, options, closed: false }); window.notes.push(this); tell(); }
    close() { this.closed = true; tell(); if (this.onclose) this.onclose(); }
  }
  Note.permission = sessionStorage.getItem("permission") || "default";
  Note.requestPermission = async () => {
    window.asked = (window.asked || 0) + 1;
    Note.permission = window.answers;
    sessionStorage.setItem("permission", window.answers);
    return window.answers;
  };
  window.Notification = Note;
})();
"""
"""The browser's side, which a test can look at: a headless one shows no notes."""


@pytest.fixture
def config() -> str:
    return NUDGES_AT_ONCE


async def at_desk(pages: Pages, answer: str = "granted", more: str = "") -> Watched:
    return await desk(pages, script=BROWSER % answer, more=more)


async def notes(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await page.evaluate(
        "window.notes.map(({ title, options, closed }) => ({ title, closed, ...options }))"
    )
    return found


async def there_are(page: Page, so_many: str) -> None:
    await expect(page.locator("html")).to_have_attribute("data-notes", so_many)


async def switched_on(page: Page) -> None:
    switch = page.get_by_role("button", name="Tell me when a customer needs a word")
    await switch.click()
    await page.get_by_role("button", name="Go on").click()
    await expect(switch).to_have_attribute("aria-pressed", "true")


async def test_they_are_asked_for_after_saying_why_and_only_by_the_button(centre: Centre, pages: Pages) -> None:
    page = (await at_desk(pages)).page
    switch = page.get_by_role("button", name="Tell me when a customer needs a word")
    await switch.click()
    await expect(page.get_by_text("It says no names")).to_be_visible()
    assert await page.evaluate("window.asked") is None, "the browser has not been asked yet"
    await page.get_by_role("button", name="Not now").click()
    await expect(page.get_by_text("It says no names")).to_have_count(0)
    await switched_on(page)
    assert await page.evaluate("window.asked") == 1
    await page.reload()
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "false")
    await page.reload()
    await expect(switch).to_have_attribute("aria-pressed", "false")
    assert await page.evaluate("window.asked") is None, "who switched them off is not asked again by themselves"


async def test_a_browser_that_denies_them_is_explained(centre: Centre, pages: Pages) -> None:
    page = (await at_desk(pages, "denied")).page
    switch = page.get_by_role("button", name="Tell me when a customer needs a word")
    await switch.click()
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_text("click the sign beside the address")).to_be_visible()
    await expect(switch).to_have_attribute("aria-pressed", "false")


async def test_one_note_tells_of_what_is_new_names_nobody_and_leads_to_it(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("old", channel="chat", name="Olga Old"))
    await centre.nudge("old")
    page = (await at_desk(pages)).page
    await switched_on(page)
    await expect(page.locator(CARD)).to_have_count(1)
    await centre.post(opened("c1", channel="chat", name="Ann Lee"))
    await there_are(page, "1 shown, 0 closed")
    (note,) = await notes(page)
    assert note["title"] == "1 customer needs a word", "what was there before is no news"
    assert not {"Ann", "Lee", "c1", "sales"} & set(" ".join(map(str, note.values())).replace("-", " ").split())
    await page.evaluate("window.notes[0].onclick()")
    await expect(page.locator(f"{OPEN} .who")).to_contain_text("Ann Lee")
    await expect(page.locator(OPEN)).to_be_focused()
    assert (await notes(page))[0]["closed"]


async def test_several_at_once_are_one_note_that_goes_when_nobody_is_needed(centre: Centre, pages: Pages) -> None:
    page = (await at_desk(pages)).page
    await switched_on(page)
    await centre.post(*(opened(f"c{number}", channel="chat") for number in range(3)))
    await there_are(page, "1 shown, 0 closed")
    (note,) = await notes(page)
    assert note["title"] == "3 customers need a word"
    await centre.post(*(answered(f"c{number}", "lee") for number in range(3)))
    await there_are(page, "1 shown, 1 closed")


async def test_who_looks_gets_no_note_and_what_comes_back_by_ones_own_hand_is_no_news(
    centre: Centre, pages: Pages
) -> None:
    page = (await at_desk(pages)).page
    await switched_on(page)
    await page.evaluate("window.away = false")
    await centre.post(opened("c1", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(1)
    await page.evaluate("new Promise((done) => setTimeout(done, 1600))")  # as long as notes are gathered
    assert await notes(page) == []
    await page.evaluate("window.away = true")
    await page.locator(OPEN).focus()
    await page.keyboard.press("s")
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    await page.keyboard.press("z")
    await expect(page.locator(CARD)).to_have_count(1)
    await page.evaluate("new Promise((done) => setTimeout(done, 1600))")  # as long as notes are gathered
    assert await notes(page) == []


ICON = """
async () => {
  const link = document.querySelector("link[rel=icon]");
  const image = new Image();
  image.src = link.href;
  await image.decode();
  return decodeURIComponent(link.href);
}
"""
"""The icon, as it is drawn: the content policy lets it through, or this fails."""


async def test_the_tab_tells_how_many_and_how_bad_and_when_it_is_old(centre: Centre, pages: Pages) -> None:
    watched = await desk(pages)
    watched.may_lose_server = True
    page = watched.page
    await expect(page).to_have_title("Desk – kim")
    assert "<text" not in await page.evaluate(ICON)
    await centre.post(opened("c1", channel="chat"), opened("c2", channel="chat"))
    await expect(page).to_have_title("(2) Desk – kim")
    icon = await page.evaluate(ICON)
    assert ">2</text>" in icon
    assert "#e59810" in icon
    await centre.end()
    await expect(page).to_have_title("Not live · (2) Desk – kim", timeout=7_000)
    assert await page.evaluate(ICON) != icon
    await centre.back()
    await expect(page).to_have_title("(2) Desk – kim", timeout=25_000)
    assert await page.evaluate(ICON) == icon


async def test_a_screen_reader_hears_of_new_ones_without_being_flooded(centre: Centre, pages: Pages) -> None:
    watched = await pages.open()
    page = watched.page
    await page.clock.install()
    await watched.go("/desk?agent=kim")
    told = page.get_by_role("status")
    await expect(told).to_have_text("")
    await centre.post(opened("c1", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(1)
    await page.clock.run_for(100)
    await expect(told).to_contain_text("New: Has heard nothing from us")
    await centre.post(opened("c2", channel="chat"), opened("c3", channel="chat"))
    await expect(page.locator(CARD)).to_have_count(3)
    await page.clock.run_for(15_000)
    await expect(told).to_contain_text("New: Has heard nothing from us")
    await page.clock.run_for(6_000)
    await expect(told).to_have_text("New: 2 customers need a word.")
