"""The customer's page as it comes from the server: for holders of a link alone, never a dead end, and hard to misuse."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from monitor.domain.calendar import Hours
from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.domain.shipped_layers import SHIPPED
from monitor.errors import StorageDown
from monitor.units import DAY_MS, HOUR_MS
from monitor.web.app import create_app
from monitor.web.contact_page import contact_routes
from monitor.web.ports import CustomerPage, Exposure
from monitor.web.texts import LANGUAGES, texts_in
from monitor.web.wait_page import MOST_BYTES, MOST_CHARACTERS, wait_routes
from monitor.web.wait_token import Link, sign
from tests.web.told import closed, contact, event
from tests.web.web_site import NOW_MS, Site

KEY = b"0123456789abcdef"
PAGE = CustomerPage(KEY, 7 * DAY_MS, name="Example Ltd", phone="+44 20 7946 0000")
TOKEN = sign(Link("main", "mail/7", NOW_MS + HOUR_MS), KEY)
PATH = f"/wait/{TOKEN}"


def made(page: CustomerPage | None = PAGE, exposure: Exposure | None = None) -> Site:
    site = Site(exposure)
    site.board.stories = {"mail/7": contact(), "old": closed(contact="old")}
    site.services = replace(site.services, customer_page=page)
    site.app = create_app(site.services, [*wait_routes(site.services), *contact_routes(site.services)])
    return site


@pytest.fixture
def site() -> Site:
    return made()


def plain(response: httpx.Response, status: int = 200) -> str:
    assert response.status_code == status, response.text
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<script.*?</script>|<[^>]*>", " ", response.text)))


async def told(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    return plain(await client.get(path), status)


# what is shown --------------------------------------------------------------------------------------------------------


async def test_it_tells_how_the_request_stands_in_the_customers_language(client: httpx.AsyncClient) -> None:
    german = plain(await client.get(PATH, headers={"Accept-Language": "fr"}))
    for sentence in (
        "Example Ltd", "Guten Tag Ann", "Wir sind am Zug", "Sie hören von uns bis 21:38 Uhr.", "+44 20 7946 0000",
        "Sagen Sie uns mehr", "Was bisher geschah",
    ):  # fmt: skip
        assert sentence in german, sentence
    assert "Hello Ann" in await told(client, PATH + "?lang=en")


async def test_a_request_made_a_part_of_another_is_followed_there(site: Site, client: httpx.AsyncClient) -> None:
    merged = closed(contact="old", timeline=[event(10, "contact.merged", into="mail/7")])
    site.board.stories |= {"old": merged, "lost": merged | {"timeline": [event(9, "contact.merged", into="never")]}}
    path = f"/wait/{sign(Link('main', 'old', NOW_MS + HOUR_MS), KEY)}"
    assert "Sie hören von uns bis 21:38 Uhr." in await told(client, path)
    await client.post(path, data={"text": "x"})
    assert [one["subject"] for one in site.journal.events()] == ["mail/7"]
    lost = f"/wait/{sign(Link('main', 'lost', NOW_MS + HOUR_MS), KEY)}?lang=en"
    assert "Your request is closed." in await told(client, lost)
    site.board.stories["mail/7"] = merged | {"contact": "mail/7"}
    assert "Your request is closed." in await told(client, path + "?lang=en")


async def test_nothing_personal_but_the_first_name_is_in_it(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH + "?lang=en")).text.replace(TOKEN, "")
    for secret in ("Lee", "kim", "k1", "gold", "refund", "payments", "between us", "third time", "mail/7", "orders"):
        assert secret not in page, secret


async def test_its_headers_keep_it_to_who_holds_the_link(client: httpx.AsyncClient) -> None:
    for path in (PATH, "/wait/nothing"):
        response = await client.get(path)
        headers = response.headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["x-robots-tag"].startswith("noindex")
        assert '<meta name="robots" content="noindex, nofollow">' in response.text
        assert "script-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_who_has_it_as_it_is_gets_nothing_again(site: Site, client: httpx.AsyncClient) -> None:
    first = await client.get(PATH)
    again = await client.get(PATH, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.headers["referrer-policy"]) == (304, "no-referrer")
    site.board.stories["mail/7"] = contact(state="handling")
    assert (await client.get(PATH, headers={"If-None-Match": first.headers["etag"]})).status_code == 200


# links that lead to nothing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("link", "why", "status"),
    [
        (Link("main", "mail/7", NOW_MS), "expired", 410),
        (Link("main", "never", NOW_MS + HOUR_MS), "forgotten", 410),
        (Link("elsewhere", "mail/7", NOW_MS + HOUR_MS), "unknown", 404),
    ],
)
async def test_a_link_that_is_over_leads_on(
    client: httpx.AsyncClient, link: Link, why: str, status: int, language: str
) -> None:
    said = await told(client, f"/wait/{sign(link, KEY)}?lang={language}", status)
    assert texts_in(language)(f"wait.{why}") in said
    assert texts_in(language)("wait.reach_before").replace("\u00a0", " ") in said
    assert "+44 20 7946 0000" in said
    assert "Ann" not in said


@pytest.mark.parametrize(
    "token", [TOKEN[:-1], TOKEN + "x", "x", "a/b", sign(Link("main", "mail/7", NOW_MS + 1), KEY + b"!")]
)
async def test_what_we_never_signed_leads_on_too(site: Site, client: httpx.AsyncClient, token: str) -> None:
    assert "This link leads to no request" in await told(client, f"/wait/{token}", 404)
    assert (await client.post(f"/wait/{token}", data={"text": "hi"})).status_code == 404
    assert not [asked for asked in site.board.asked if asked[0] == "contact"]
    assert site.journal.entries == []


async def test_people_are_there_is_told_also_to_who_has_no_link(site: Site, client: httpx.AsyncClient) -> None:
    hours = {"day": Hours("Europe/London", {"fri": ("09:00-17:00",)})}
    site.board.known_policy = Policy(hours=hours, layers=(*SHIPPED, Layer(hours="day")))
    assert "People are there again tomorrow at 09:00." in await told(client, "/wait/x", 404)


async def test_without_a_secret_there_are_no_links_and_the_page_is_kind_all_the_same() -> None:
    async with made(None).client() as client:
        assert "This link leads to no request" in await told(client, PATH, 404)
        answer = await client.post("/api/v1/contacts/mail%2F7/link")
        assert (answer.status_code, "[customer_page]" in answer.json()["detail"]) == (409, True)


async def test_while_the_site_cannot_be_read_it_tries_again_by_itself(site: Site, client: httpx.AsyncClient) -> None:
    site.board.broken = StorageDown("Redis does not answer")
    response = await client.get(PATH)
    assert "This page tries again by itself." in plain(response, 503)
    assert response.headers["refresh"] == "5"
    assert "Redis" not in response.text


async def test_who_asks_too_often_is_asked_to_wait_and_others_are_not(client: httpx.AsyncClient) -> None:
    other = sign(Link("main", "old", NOW_MS + HOUR_MS), KEY)
    statuses = [(await client.get(PATH)).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert (await client.get(f"/wait/{other}")).status_code == 200


# telling more ---------------------------------------------------------------------------------------------------------


def nonce(page: str) -> str:
    return str(re.findall(r'name="id" value="([^"]+)"', page)[0])


async def test_what_they_write_becomes_a_message_of_theirs(site: Site, client: httpx.AsyncClient) -> None:
    response = await client.post(PATH, data={"id": "n1", "text": " It is\r\nblue.\x00 "}, headers={"Origin": "null"})
    assert (response.status_code, response.headers["location"]) == (303, f"{PATH}?told=1#tell")
    (event,) = site.journal.events()
    assert (event["type"], event["subject"], event["source"]) == ("message.received", "mail/7", "customer_page")
    assert event["data"] == {"text": "It is\nblue."}
    assert "We have your message." in await told(client, f"{PATH}?told=1&lang=en")
    assert (await client.post(PATH + "?lang=de", data={"text": "x"})).headers[
        "location"
    ] == f"{PATH}?told=1&lang=de#tell"


async def test_the_same_form_sent_twice_is_one_message(site: Site, client: httpx.AsyncClient) -> None:
    for text in ("again", "again", "more"):
        await client.post(PATH, data={"id": "n1", "text": text})
    first, second, third = [event["id"] for event in site.journal.events()]
    assert first == second != third
    page = (await client.get(PATH)).text
    assert nonce(page) != nonce((await client.get(PATH)).text)


async def test_an_empty_or_endless_message_is_refused_and_kept(site: Site, client: httpx.AsyncClient) -> None:
    for text in ("", " \n "):
        assert "There was nothing in your message." in plain(
            await client.post(PATH + "?lang=en", data={"text": text}), 422
        )
    long = "y" * (MOST_CHARACTERS + 1)
    response = await client.post(PATH + "?lang=en", data={"text": long})
    assert f"more than {MOST_CHARACTERS} characters" in plain(response, 422)
    assert long in response.text
    assert site.journal.entries == []


async def test_a_body_that_is_no_form_or_far_too_large_is_answered_kindly(client: httpx.AsyncClient) -> None:
    for body in (b"\xff\xfe", b"text=%ff", b"&".join([b"a=1"] * 50)):
        response = await client.post(PATH, content=body)
        assert response.status_code in (303, 422)
    assert (await client.post(PATH, content=b"text=" + b"x" * (2 * MOST_BYTES))).status_code == 422


async def test_messages_are_limited_and_what_was_typed_is_kept(site: Site, client: httpx.AsyncClient) -> None:
    statuses = [(await client.post(PATH, data={"text": f"m{number}"})).status_code for number in range(5)]
    assert statuses == [303] * 4 + [429]
    assert len(site.journal.events()) == 4
    assert "m9</textarea>" in (await client.post(PATH, data={"text": "m9"})).text


async def test_a_journal_in_doubt_keeps_what_was_typed(site: Site, client: httpx.AsyncClient) -> None:
    site.journal.broken = StorageDown("the disk is in doubt")
    response = await client.post(PATH + "?lang=en", data={"text": "precious"})
    assert "please send it again in a moment" in plain(response, 503)
    assert "precious</textarea>" in response.text


async def test_a_text_is_shown_as_text(client: httpx.AsyncClient) -> None:
    page = (await client.post(PATH, data={"text": "</textarea><script>" + "z" * MOST_CHARACTERS})).text
    assert "<script>zz" not in page


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "null"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
        ({}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_only_the_page_itself_sends_its_form(
    client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    assert (await client.post(PATH, data={"text": "x"}, headers=headers)).status_code == status


async def test_an_origin_of_null_is_foreign_everywhere_else(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/contacts/mail%2F7/link", headers={"Origin": "null"})
    assert answer.status_code == 403


# links ----------------------------------------------------------------------------------------------------------------


async def test_a_link_is_made_for_a_contact_that_is_known(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/v1/contacts/mail%2F7/link")
    link: dict[str, Any] = answer.json()
    assert link["expires_at_ms"] == NOW_MS + 7 * DAY_MS
    assert link["url"].startswith("http://127.0.0.1:8000/wait/")
    assert "Guten Tag Ann" in await told(client, link["url"])
    assert (await client.post("/api/v1/contacts/never/link")).status_code == 404


async def test_a_supervisor_makes_one_on_the_contacts_page(client: httpx.AsyncClient) -> None:
    page = plain(await client.post("/contacts/mail%2F7"))
    (url,) = re.findall(r"http://127\.0\.0\.1:8000/wait/\S+", page)
    assert "Guten Tag Ann" in await told(client, url)
    assert "Make a link" not in await told(client, "/contacts/mail%2F7?masked=1")
    assert (await client.post("/contacts/mail%2F7?masked=1")).status_code == 403


async def test_under_the_customers_name_there_is_nothing_but_their_pages() -> None:
    public = replace(PAGE, url="https://help.example")
    site = made(public, Exposure(customers="https://help.example"))
    async with site.client("https://help.example") as client:
        assert (await client.get(PATH)).status_code == 200
        for path in ("/", "/contacts/mail%2F7", "/api/v1/contacts", "/metrics"):
            assert (await client.get(path)).status_code == 404
        posted = await client.post(PATH, data={"text": "x"}, headers={"Origin": "https://help.example"})
        assert posted.status_code == 303
    async with site.client() as client:
        link = (await client.post("/api/v1/contacts/mail%2F7/link")).json()
        assert link["url"].startswith("https://help.example/wait/")
