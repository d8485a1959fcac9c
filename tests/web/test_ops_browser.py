"""The ops page in a real browser: it fits, nothing in a name is believed, and a dead letter is driven again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, Pages, overflowing, pages_of
from tests.web.ops_site import HOSTILE, HOSTILE_ROWS, LONG, fill, served, troubled
from tests.web.running import Centre, opened
from tests.web.web_site import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SMALL = {"width": 360, "height": 740}
SIZES = [SMALL, PHONE, {"width": 768, "height": 1024}, LAPTOP]


def of_table(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
async def test_a_busy_site_fits_without_scrolling_sideways(browser: Browser, size: dict[str, int]) -> None:
    async with served(fill(Site())) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(size)).go("/ops?contact=call/1")
        await expect(page.get_by_role("heading", name="What nudges did, today")).to_be_visible()
        assert await overflowing(page) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
async def test_hostile_and_endless_names_are_text_and_fit(browser: Browser, size: dict[str, int]) -> None:
    async with served(fill(Site(), HOSTILE_ROWS, hostile=True)) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(size)).go(f"/ops?contact={LONG}&driven={HOSTILE}")
        await page.get_by_text("What it holds").click()
        assert await overflowing(page) == []
        assert await page.locator("main img, main script").count() == 0
        await expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()
        await page.get_by_role("link", name=HOSTILE).click()
        await expect(page.get_by_role("heading", name=f"What nudges did in {HOSTILE}, today")).to_be_visible()
        assert await overflowing(page) == []


async def test_tables_stay_tables_for_screen_readers_where_rows_are_cards(browser: Browser) -> None:
    async with served(fill(Site())) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(PHONE)).go("/ops")
        table = of_table(page, "What nudges did, today").get_by_role("table")
        await expect(table.get_by_role("columnheader", name="Acted on")).to_have_count(1)
        row = table.get_by_role("row", name="Silence: late")
        await expect(row.get_by_role("rowheader")).to_contain_text("Silence: late")
        await expect(row.get_by_role("cell")).to_have_count(8)


async def test_window_and_queue_are_chosen_by_keyboard_and_without_scripts(browser: Browser) -> None:
    async with served(fill(Site())) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(LAPTOP, script=False)).go("/ops")
        await page.get_by_label("Window").select_option("30m")
        await page.get_by_role("combobox", name="Queue").select_option("sales")
        await page.get_by_role("button", name="Show").press("Enter")
        await expect(page.get_by_role("heading", name="What nudges did in sales, last 30 minutes")).to_be_visible()
        await page.get_by_role("link", name="All queues").click()
        await expect(page.get_by_role("heading", name="What nudges did, last 30 minutes")).to_be_visible()
        await page.get_by_role("link", name="tickets").click()
        await expect(page.get_by_role("rowheader", name="risk high")).to_be_visible()


async def test_it_says_how_old_it_is(browser: Browser) -> None:
    async with served(fill(Site())) as url, pages_of(browser, url) as pages:
        watched = await pages.open(LAPTOP)
        await watched.page.clock.install()
        page = await watched.go("/ops")
        age = page.locator(".fresh")
        await page.clock.run_for(20_000)
        await expect(age).to_contain_text("20 s ago")
        assert await age.get_attribute("data-old") is None
        await page.clock.run_for(60_000)
        await expect(age).to_contain_text("80 s ago")
        assert await age.get_attribute("data-old") is not None
        await page.get_by_role("link", name="Refresh").click()
        await expect(age).not_to_contain_text("ago")


@pytest.mark.parametrize("script", [True, False])
async def test_a_dead_letter_is_driven_again_by_its_button(browser: Browser, script: bool) -> None:
    site = fill(Site())
    async with served(site) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(LAPTOP, script=script)).go("/ops?window=60m")
        await page.get_by_role("row", name="message.sent").get_by_role("button", name="Drive again").click()
        await expect(page.get_by_role("status")).to_contain_text("m-99 was entered again.")
        await expect(page.get_by_label("Window")).to_have_value("60m")
        assert [event["id"] for event in site.journal.events()] == ["m-99"]
    await site.intake.close()


async def test_a_whole_server_shows_itself_its_sources_and_its_dead_letters(centre: Centre, pages: Pages) -> None:
    watched = await pages.open(PHONE)
    page = await watched.go("/ops")
    await expect(page.get_by_text("Everything works")).to_be_visible()
    await expect(page.get_by_text("No nudge was raised:")).to_be_visible()
    await expect(page.get_by_text("Nothing has been heard of yet")).to_be_visible()
    assert await overflowing(page) == []
    unknown = {"type": "contact.queued", "subject": "c1", "data": {}}
    await centre.post_leniently(opened("c1", HOSTILE) | {"source": HOSTILE}, unknown)
    await centre.shows(HOSTILE, 1)
    await page.get_by_role("link", name="Refresh").click()
    await expect(of_table(page, "Sources").get_by_role("rowheader", name=HOSTILE)).to_be_visible()
    await expect(of_table(page, "Health").get_by_role("row", name="Redis")).to_contain_text("Works")
    await expect(of_table(page, "Processes and sites").get_by_role("row", name="Web and processor")).to_contain_text(
        "Runs"
    )
    letters = of_table(page, "Dead letters")
    await expect(letters).to_contain_text("$.data.queue is missing")
    await letters.get_by_role("button", name="Drive again").click()
    await expect(page.get_by_role("alert")).to_contain_text("its event still cannot be taken")
    assert await overflowing(page) == []
    # What the browser itself says of a 422 is expected here.
    watched.complaints = [one for one in watched.complaints if "422" not in one]
    await page.get_by_label("Contact").fill("c1")
    await page.get_by_role("button", name="Look up").click()
    await expect(page.get_by_text("Nothing has been decided about this contact yet")).to_be_visible()


@pytest.mark.parametrize("path", ["/ops?contact=call/1", "/ops/policy?queue=sales&channel=chat", "/ops/policy?q=zzz"])
@pytest.mark.parametrize("look", ["light", pytest.param("dark", marks=pytest.mark.thorough), "contrast", "rtl"])
async def test_no_rule_of_accessibility_is_broken(browser: Browser, path: str, look: str) -> None:
    site = troubled(fill(Site()))
    more = {"contrast": "&theme=contrast", "rtl": "&dir=rtl"}.get(look, "")
    async with served(site) as url, pages_of(browser, url) as pages:
        watched = await pages.open(LAPTOP, scheme="dark" if look == "dark" else "light")
        page = await watched.go(path + more)
        await page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert await violations(page) == []
        assert await overflowing(page) == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size["width"]))
@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_settings_fit_and_their_rules_open(browser: Browser, size: dict[str, int], language: str) -> None:
    async with served(troubled(fill(Site()))) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(size)).go(f"/ops/policy?lang={language}&queue={LONG}&channel=chat#clocks.wait")
        await page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        assert await overflowing(page) == []
        page = await (await pages.open(size)).go(f"/ops?lang={language}")
        assert await overflowing(page) == []


async def test_which_rule_wins_is_asked_by_keyboard_and_without_scripts(browser: Browser) -> None:
    async with served(fill(Site())) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(LAPTOP, script=False)).go("/ops")
        await page.get_by_role("link", name="Every setting, and the line that sets it").press("Enter")
        await page.get_by_label("Channel").select_option("chat")
        await page.get_by_label("Channel").press("Tab")
        await page.get_by_role("button", name="Show").first.press("Enter")
        await expect(page.get_by_role("heading", name="What holds for channel chat")).to_be_visible()
        rule = page.get_by_role("row", name="clocks.wait")
        await expect(rule).to_contain_text("warn 30s, breach 1m, repeat 1m")
        await rule.locator("summary").press("Enter")
        await expect(rule).to_contain_text("Wins: the last that matches.")
        await expect(rule).to_contain_text("Does not match: another channel.")
        await page.get_by_label("Search").fill("minimum gap".replace(" ", "_"))
        await page.get_by_label("Search").press("Enter")
        await expect(page.get_by_role("heading", name="All other settings 1")).to_be_visible()
        await expect(page.get_by_role("row", name="nudges.minimum_gap")).to_contain_text("2m")
        await expect(page.get_by_role("heading", name="What holds for channel chat")).to_be_visible()


async def test_it_prints_without_forms_and_with_everything_open(browser: Browser) -> None:
    async with served(troubled(fill(Site()))) as url, pages_of(browser, url) as pages:
        page = await (await pages.open(LAPTOP)).go("/ops/policy?channel=chat")
        await page.emulate_media(media="print")
        await expect(page.get_by_role("button", name="Show").first).to_be_hidden()
        assert await overflowing(page) == []
