"""The desk in a real browser: for whom a nudge is, what it suggests to do and to promise, and nudges about a whole line."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.web.browser import Pages, overflowing
from tests.web.desk_site import CARD, SMALL, TOAST, desk
from tests.web.running import Centre, agent, answered, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def config() -> str:
    return """
[policy]
escalate_after = "1h"
[policy.clocks]
wait = false
silence = { warn = "500ms", breach = "30m" }
[[policy.when]]
queue = "hasty"
escalate_after = "1s"
[nudges]
minimum_gap = "0s"
group = { contacts = 3, within = "30s" }
"""


async def test_who_waits_on_the_telephone_is_for_the_supervisors_alone(centre: Centre, pages: Pages) -> None:
    await centre.post(agent("kim", "sales"))
    kim, sue = (await desk(pages, "kim")).page, (await desk(pages, "sue", role="supervisor")).page
    await centre.post(opened("v1", name="Vera"), opened("c1", channel="chat", name="Carl"))
    await expect(sue.locator(f"{CARD} .who")).to_contain_text("Vera")
    await expect(kim.locator(f"{CARD} .who")).to_contain_text("Carl")
    await expect(sue.locator(CARD)).to_have_count(1)
    await expect(kim.locator(CARD)).to_have_count(1)
    await expect(sue.locator("h1")).to_have_text("Updates nobody else can give")
    await sue.keyboard.press("a")
    await expect(sue.locator(f"{CARD} .owner")).to_have_text("You have taken it.")
    other = (await desk(pages, "tom", role="supervisor")).page
    await expect(other.get_by_text("Taken by others (1)")).to_be_visible()
    await expect(other.locator(CARD)).to_have_count(0)


async def test_what_nobody_acted_on_comes_to_the_supervisors_and_says_so(centre: Centre, pages: Pages) -> None:
    sue = (await desk(pages, "sue", role="supervisor")).page
    await centre.post(opened("c1", "hasty", "chat", name="Hana"))
    await expect(sue.locator(f"{CARD} .owner")).to_contain_text("Nobody sent an update in time")
    await expect(sue.locator(f"{CARD} .who")).to_contain_text("Hana")


async def test_one_act_tells_a_whole_line(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages, "sue", role="supervisor")).page
    await centre.post(*(opened(f"v{number}") for number in range(4)))
    await expect(page.locator(f"{CARD} .who")).to_contain_text("4 people in sales")
    await expect(page.locator(CARD)).to_have_count(1)
    await expect(page.locator(f"{CARD} select[title]")).to_have_count(1)
    await page.get_by_role("button", name="Tell all 4").click()
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    async with centre.client() as client:
        contact = (await client.get("/api/v1/contacts/v0")).json()
    assert "queue.announced" in [line["type"] for line in contact["timeline"]]


async def test_the_next_word_is_promised_by_the_instant_that_is_suggested_unless_another_is_chosen(
    centre: Centre, pages: Pages
) -> None:
    page = (await desk(pages, "kim")).page
    await centre.post(opened("c1", channel="chat", name="Ann"))
    choice = page.get_by_label("next word by")
    await expect(choice).to_have_value("suggested")
    nudge = await centre.nudge("c1")
    await page.keyboard.press("s")
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    async with centre.client() as client:
        contact = (await client.get("/api/v1/contacts/c1")).json()
    assert [promise["due_at_ms"] for promise in contact["promises"]] == [nudge["suggested_due"]]


async def test_a_promise_that_is_typed_is_recognised_and_waits_to_be_confirmed(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages, "kim")).page
    await centre.post(opened("c1", channel="chat", name="Ann"))
    await page.locator(f"{CARD} textarea").fill("I will write to you again in 25 minutes.")
    found = page.locator(".found")
    await expect(found).to_contain_text("in 25 minutes")
    await found.get_by_role("button").click()
    await expect(found).to_have_count(0)
    value = await page.get_by_label("next word by").input_value()
    await page.get_by_role("button", name=re.compile("mark sent")).click()
    await expect(page.locator(TOAST)).to_contain_text("Marked as sent.")
    async with centre.client() as client:
        contact = (await client.get("/api/v1/contacts/c1")).json()
    (promise,) = contact["promises"]
    assert f"@{promise['due_at_ms']}" == value
    assert 24 * 60_000 < promise["due_at_ms"] - datetime.now(UTC).timestamp() * 1_000 < 26 * 60_000


async def test_steps_are_shown_and_ticked_off(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages, "kim", size=SMALL)).page
    await centre.post(opened("c1", channel="chat", name="Ann"))
    steps = page.get_by_role("group", name="What you can do now").get_by_role("checkbox")
    await expect(steps.nth(1)).to_be_visible()
    await steps.nth(1).check()
    await expect(steps.nth(1)).to_be_checked()
    await expect(steps.nth(0)).not_to_be_checked()
    assert await overflowing(page) == []


async def test_a_nudge_nobody_needed_counts_as_needless(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages, "kim")).page
    await centre.post(opened("c1", channel="chat"), answered("c1", "kim"))
    await expect(page.locator(CARD)).to_have_count(1)
    await page.get_by_label("Why it is not needed").select_option("needless")
    await page.get_by_role("button", name="Not needed").click()
    await expect(page.locator(TOAST)).to_contain_text("Noted as not needed.")
    assert (await centre.nudge("c1", state="dismissed"))["closed_for"] == "needless"


async def test_it_can_be_snoozed_until_the_breach(centre: Centre, pages: Pages) -> None:
    page = (await desk(pages, "kim")).page
    await centre.post(opened("c1", channel="chat"))
    nudge = await centre.nudge("c1")
    await page.get_by_label("How long to snooze").select_option("breach")
    await page.locator(".card.open").focus()
    await page.keyboard.press("h")
    await expect(page.get_by_text("Snoozed (1)")).to_be_visible()
    assert (await centre.nudge("c1", state="snoozed"))["snoozed_until_ms"] == nudge["breach_at_ms"]


async def test_without_javascript_everything_but_acting_is_there(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", channel="chat", name="Ann"))
    nudge = await centre.nudge("c1")
    async with centre.client() as client:
        page = (await client.get("/desk?agent=kim")).text
    for text in (nudge["sentence"], nudge["words"], nudge["playbook"][0]):
        assert text.replace("'", "&#39;") in page
    async with centre.client() as client:
        assert (
            nudge["sentence"] not in (await client.get("/desk?agent=sue&role=supervisor")).text.partition("</head>")[2]
        )
