"""A contact's page in a real browser: it stays live by itself, says when it is not, and fits and is accessible."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.async_api import expect

from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, Pages, overflowing
from tests.web.running import Centre, agent, opened, wrote

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = "W" * 100
TICKED = """
async () => {
  for (;;) {
    const clock = document.querySelector("[data-from-ms]");
    const first = clock.textContent;
    while (clock.isConnected && clock.textContent === first) await new Promise((done) => setTimeout(done, 50));
    if (clock.isConnected) return [first, clock.textContent];
  }
}
"""
"""What a clock shows, and then shows without having been drawn anew."""
HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def config() -> str:
    return '[policy.clocks]\nsilence = { warn = "2m", breach = "60m" }\nwait = { warn = "50m", breach = "60m" }\n'


async def come(centre: Centre, contact: str = "mail/7", name: str = "Ann Lee") -> str:
    """Let somebody write who has waited for three minutes; gives the address of the page."""
    await centre.post(
        agent("kim", "orders"), opened(contact, "orders", "chat", ago=timedelta(minutes=3), id="k1", name=name)
    )
    await centre.nudge(contact)
    return "/contacts/" + quote(contact, safe="")


async def test_what_happens_is_told_without_loading_the_page_again(centre: Centre, pages: Pages) -> None:
    page = await (await pages.open(LAPTOP)).go(await come(centre))
    await expect(page.get_by_role("heading", name="Ann Lee")).to_be_visible()
    await expect(page.locator("[data-pill]")).to_have_text("Live")
    await expect(page.get_by_text("Nudged: Silence: late")).to_be_visible()
    await page.evaluate("window.stayed = true")
    await page.get_by_role("link", name="messages").focus()
    await centre.post(wrote("mail/7"))
    await expect(page.get_by_role("blockquote").filter(has_text="Hello?")).to_be_visible()
    assert await page.evaluate("document.activeElement.textContent") == "messages"
    await centre.post({"type": "contact.answered", "subject": "mail/7", "data": {"agent": "kim"}})
    await expect(page.locator("[data-status]")).to_contain_text("in conversation")
    assert await page.evaluate("window.stayed")


async def test_clocks_tick_by_themselves(centre: Centre, pages: Pages) -> None:
    await centre.post(opened("c1", "orders", "chat", ago=timedelta(seconds=20)))
    await centre.shows("orders", 1)
    page = await (await pages.open(LAPTOP)).go("/contacts/c1")
    await expect(page.locator("[data-pill]")).to_have_text("Live")
    first, then = await page.evaluate(TICKED)
    assert int(first.removesuffix(" s")) < int(then.removesuffix(" s"))


@pytest.mark.thorough
async def test_it_says_when_it_is_no_longer_live_and_comes_back(centre: Centre, pages: Pages) -> None:
    watched = await pages.open(LAPTOP)
    watched.may_lose_server = True
    page = await watched.go(await come(centre))
    await expect(page.locator("[data-pill]")).to_have_text("Live")
    await centre.end()
    await expect(page.get_by_role("alert")).to_contain_text("Not live. Figures below are old", timeout=15_000)
    await expect(page.locator("[data-pill]")).to_have_text("Not live")
    await centre.back()
    await expect(page.locator("[data-pill]")).to_have_text("Live", timeout=20_000)
    await expect(page.get_by_role("alert")).to_be_hidden()
    # What the browser itself says of a server that is starting is expected here.
    watched.complaints = [one for one in watched.complaints if "503" not in one]


async def test_without_scripts_it_is_whole_and_offers_to_refresh(centre: Centre, pages: Pages) -> None:
    page = await (await pages.open(LAPTOP, script=False)).go(await come(centre))
    await expect(page.get_by_text("Nudged: Silence: late")).to_be_visible()
    await centre.post(wrote("mail/7"))
    await page.get_by_role("link", name="messages").click()
    await page.get_by_role("link", name="Refresh").click()
    await expect(page.get_by_text("Hello?")).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 360, "height": 740}, PHONE, LAPTOP], ids=lambda size: str(size["width"]))
async def test_hostile_and_endless_names_are_text_and_fit(centre: Centre, pages: Pages, size: dict[str, int]) -> None:
    address = await come(centre, LONG, HOSTILE)
    await centre.post({"type": "message.received", "subject": LONG, "data": {"text": LONG + HOSTILE}})
    page = await (await pages.open(size)).go(address)
    await expect(page.get_by_role("blockquote").filter(has_text=HOSTILE)).to_be_visible()
    assert await overflowing(page) == []
    await page.evaluate("document.documentElement.dir = 'rtl'")
    assert await overflowing(page) == []
    assert await page.locator("main img, main script").count() == 0


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.thorough)])
async def test_it_is_accessible_in_every_state(centre: Centre, pages: Pages, scheme: str) -> None:
    watched = await pages.open(LAPTOP, scheme=scheme)
    page = await watched.go(await come(centre))
    assert await violations(page) == []
    await centre.post({"type": "contact.closed", "subject": "mail/7", "data": {"resolution": "solved"}})
    await expect(page.get_by_text("Nothing runs any more")).to_be_visible()
    assert await violations(page) == []
    await watched.go("/contacts/nobody?lang=fr")
    await expect(page.get_by_role("heading", name="Inconnu ici")).to_be_visible()
    assert await violations(page) == []
    watched.complaints = [one for one in watched.complaints if "404" not in one]


async def test_the_desk_leads_to_it_beside_itself(centre: Centre, pages: Pages) -> None:
    await come(centre)
    page = await (await pages.open(LAPTOP)).go("/desk?agent=kim")
    async with page.context.expect_page() as opened_page:
        await page.locator(".card.open").get_by_role("link", name="mail/7").click()
    beside = await opened_page.value
    await expect(beside.get_by_role("heading", name="Ann Lee")).to_be_visible()
