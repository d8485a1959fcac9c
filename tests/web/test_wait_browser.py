"""The customer's page in a real browser: on a telephone first, with and without scripts, live, and never a dead end."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.async_api import expect

from tests.web.accessible import violations
from tests.web.browser import LAPTOP, PHONE, Pages, overflowing
from tests.web.running import Centre, opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SMALL = {"width": 320, "height": 640}
HOSTILE = "<img/src=x>"


@pytest.fixture
def config() -> str:
    return """
[customer_page]
secret = "0123456789abcdef"
name = "Example Ltd"
phone = "+44 20 7946 0000"
email = "a-rather-long-mailbox-name-for-a-small-screen@customer-care.example.com"
website = "https://www.example.com/contact"
[policy]
hours = "day"
[hours.day]
week = { mon = ["00:00-24:00"], wed = ["00:00-24:00"], fri = ["00:00-24:00"], sat = ["09:00-12:30", "13:30-18:00"] }
"""


async def come(centre: Centre, contact: str = "c1", channel: str = "chat", **customer: str) -> str:
    """Let somebody come who has waited for three minutes; gives the address of their page."""
    given = {"name": "Ann Lee"} | customer
    await centre.post(opened(contact, "orders", channel, ago=timedelta(minutes=3), **given))
    await centre.shows("orders", 1)
    async with centre.client() as client:
        answer = await client.post(f"/api/v1/contacts/{quote(contact, safe='')}/link")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["url"]).removeprefix(centre.url)


async def test_it_is_live_by_itself_and_what_is_being_typed_stays(centre: Centre, pages: Pages) -> None:
    page = await (await pages.open(PHONE)).go(await come(centre))
    await expect(page.get_by_role("heading", name="Hello Ann")).to_be_visible()
    await expect(page.locator(".headline")).to_have_text("You are next in line.")
    await page.get_by_label("Your message").type("It is the blue o")
    await centre.post({"type": "contact.answered", "subject": "c1", "data": {"agent": "kim"}})
    await expect(page.locator(".headline")).to_have_text("Somebody is working on your request.")
    await expect(page.locator("[data-status]")).to_contain_text("Something has changed: Somebody is working")
    await page.keyboard.type("ne.")
    await expect(page.get_by_label("Your message")).to_have_value("It is the blue one.")
    assert "kim" not in await page.content()


@pytest.mark.parametrize("script", [True, False])
async def test_what_they_write_reaches_those_who_have_the_request(centre: Centre, pages: Pages, script: bool) -> None:
    page = await (await pages.open(PHONE, script=script)).go(await come(centre, language="de"))
    await page.get_by_label("Ihre Nachricht").fill("Es ist das blaue <b>.")
    await page.get_by_role("button", name="Senden").press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Ihre Nachricht ist bei uns.")).to_be_visible()
    if not script:
        await page.get_by_role("link", name="Neu nachsehen").click()
    await expect(page.get_by_role("listitem").filter(has_text="Sie haben uns geschrieben")).to_be_visible()
    inside = await (await pages.open(LAPTOP)).go("/contacts/c1")
    await expect(inside.get_by_role("blockquote").first).to_have_text("Es ist das blaue <b>.")


async def test_a_closed_request_is_opened_again_by_a_word(centre: Centre, pages: Pages) -> None:
    page = await (await pages.open(PHONE)).go(await come(centre))
    await centre.post({"type": "contact.closed", "subject": "c1", "data": {"resolution": "solved"}})
    await expect(page.locator(".headline")).to_have_text("Your request is closed.")
    await page.get_by_label("Your message").fill("It broke again.")
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".headline")).not_to_have_text("Your request is closed.")


async def test_the_language_is_changed_by_a_link_and_kept_when_writing(centre: Centre, pages: Pages) -> None:
    page = await (await pages.open(PHONE)).go(await come(centre))
    await page.get_by_role("link", name="Español").click()
    await expect(page.get_by_role("heading", name="Hola, Ann")).to_be_visible()
    await page.get_by_label("Su mensaje").fill("Es el azul.")
    await page.get_by_role("button", name="Enviar").click()
    await expect(page.get_by_role("status").filter(has_text="Tenemos su mensaje.")).to_be_visible()


async def test_a_link_that_is_none_leads_on(centre: Centre, pages: Pages) -> None:
    watched = await pages.open(PHONE)
    page = await watched.go("/wait/nothing")
    await expect(page.get_by_role("heading", name="This link leads to no request")).to_be_visible()
    await expect(page.get_by_role("link", name="+44 20 7946 0000")).to_have_attribute("href", "tel:+442079460000")
    assert await violations(page) == []
    watched.complaints = [one for one in watched.complaints if "404" not in one]


@pytest.mark.parametrize("size", [SMALL, PHONE, LAPTOP], ids=lambda size: str(size["width"]))
async def test_it_fits_in_every_language(centre: Centre, pages: Pages, size: dict[str, int]) -> None:
    address = await come(centre, "W" * 128, name="W" * 128)
    watched = await pages.open(size)
    for language in ("en", "es", "de", "fr"):
        page = await watched.go(f"{address}?lang={language}")
        assert await overflowing(page) == []
    await page.evaluate("document.documentElement.dir = 'rtl'")
    assert await overflowing(page) == []


@pytest.mark.parametrize("scheme", ["dark", pytest.param("light", marks=pytest.mark.thorough)])
async def test_it_is_accessible_also_when_something_is_wrong(centre: Centre, pages: Pages, scheme: str) -> None:
    watched = await pages.open(PHONE, scheme=scheme)
    page = await watched.go(await come(centre))
    assert await violations(page) == []
    await page.get_by_label("Your message").fill(" ")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert").filter(has_text="There was nothing in your message.")).to_be_visible()
    assert await violations(page) == []
    watched.complaints = [one for one in watched.complaints if "422" not in one]


async def test_a_link_stands_in_no_log_and_goes_to_nobody(centre: Centre, pages: Pages) -> None:
    address = await come(centre, "secret-contact")
    watched = await pages.open(PHONE)
    sent: list[str] = []
    watched.page.on("request", lambda request: sent.append(str(request.headers.get("referer", ""))))
    page = await watched.go(address)
    await page.get_by_label("Your message").fill("Hello?")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("status").filter(has_text="We have your message.")).to_be_visible()
    assert set(sent) == {""}
    token = address.removeprefix("/wait/")
    assert token not in centre.log
    assert token.partition(".")[0] not in centre.log


async def test_a_supervisor_makes_the_link_on_the_contacts_page(centre: Centre, pages: Pages) -> None:
    await come(centre)
    page = await (await pages.open(LAPTOP)).go("/contacts/c1")
    await page.get_by_role("button", name="Make a link").click()
    async with page.context.expect_page() as beside:
        await page.locator(".made a").click()
    customers = await beside.value
    await expect(customers.get_by_role("heading", name="Hello Ann")).to_be_visible()
    assert await violations(page) == []
