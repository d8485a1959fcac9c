"""A contact's page as it comes from the server."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from monitor.errors import StorageDown
from monitor.web.app import create_app
from monitor.web.contact_page import contact_routes
from tests.web.plain import text
from tests.web.told import closed, contact
from tests.web.web_site import Site

PATH = "/contacts/mail%2F7"


@pytest.fixture
def site() -> Site:
    found = Site()
    found.board.stories = {"mail/7": contact(), "old": closed(contact="old")}
    found.app = create_app(found.services, contact_routes(found.services))
    return found


async def test_it_tells_all_of_a_contact_without_scripts(client: httpx.AsyncClient) -> None:
    told = await text(client, PATH)
    for sentence in (
        "Ann Lee Late our turn", "as of 21:26:40 Europe/London", "Silence Late 30 min",
        "late at 20 min · breach at 1 h breached from 21:56", "A word by 21:38 the refund · promised 20:56",
        "High: 5 points . Its clocks are tightened. says \"third time\"", "good: Waiting answered in time · 19:58",
        "Not nudged: kim has it open – the line dropped.", "Where is my <refund>?", "kim had it open 2 times",
    ):  # fmt: skip
        assert sentence.replace(" .", ".") in told.replace(" .", "."), sentence


async def test_it_leads_to_desk_wall_ops_and_other_contacts_in_the_same_choice(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH + "?site=north&theme=dark&lang=de")).text
    links = [html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', page) if "/static/" not in link]
    kept = "site=north&theme=dark&lang=de"
    assert f"/?{kept}" in links
    assert f"/desk?{kept}&agent=kim" in links
    assert f"/ops?{kept}&contact=mail%2F7#why" in links
    assert f"/contacts/call-9?{kept}" in links
    assert f"/contacts/mail%2F7?{kept}&show=messages" in links
    assert '<html lang="de" dir="ltr" data-theme="dark">' in page


async def test_a_part_of_the_story_is_chosen_by_the_address(client: httpx.AsyncClient) -> None:
    told = await text(client, PATH + "?show=messages")
    assert "kim wrote" in told
    assert "Joined the line" not in told
    assert "Joined the line" in await text(client, PATH + "?show=nonsense")
    assert "Nothing was decided about nudging yet" in await text(client, "/contacts/old?show=nudges")


async def test_who_asks_masked_reads_no_names_and_no_words(client: httpx.AsyncClient) -> None:
    page = (await client.get(PATH + "?masked=1")).text
    assert "Names and words are hidden here." in page
    for secret in ("Ann Lee", "refund", "payments", "third time", "kim", "/api/v1/contacts"):
        assert secret not in page


async def test_a_closed_contact_says_so_and_what_is_left_of_it(client: httpx.AsyncClient) -> None:
    told = await text(client, "/contacts/old")
    assert "Closed 21:16. Nothing runs any more." in told
    assert "The customer rated it 4 of 5" in told
    assert "only what came later is told in detail" in told
    assert "No clock runs" not in told


async def test_a_contact_nobody_knows_has_a_page_that_leads_on(client: httpx.AsyncClient) -> None:
    told = await text(client, "/contacts/%3Cb%3Ex", 404)
    assert "No contact <b>x is known here, or not any more." in told
    assert "closed more than 30 days ago" in told
    assert "<b>x" not in (await client.get("/contacts/%3Cb%3Ex")).text


async def test_who_has_it_as_it_is_gets_nothing_again(site: Site, client: httpx.AsyncClient) -> None:
    first = await client.get(PATH)
    tag = first.headers["etag"]
    again = await client.get(PATH, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["x-as-of"]) == (304, b"", first.headers["x-as-of"])
    site.board.stories["mail/7"] = contact(state="awaiting_customer")
    changed = await client.get(PATH, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["etag"] != tag) == (200, True)
    assert (await client.get(PATH + "?masked=1", headers={"If-None-Match": tag})).status_code == 200


async def test_while_the_site_is_not_loaded_it_looks_again(site: Site, client: httpx.AsyncClient) -> None:
    site.board.broken = StorageDown("Redis does not answer")
    response = await client.get(PATH)
    assert (response.status_code, response.headers["refresh"]) == (503, "2")
    assert "Redis does not answer" in response.text


async def test_it_is_kept_nowhere_and_tells_no_other_site_where_it_leads_from(client: httpx.AsyncClient) -> None:
    headers = (await client.get(PATH)).headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")
