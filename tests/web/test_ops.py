"""The ops page as it comes from the server: whole, in words, and standing when something else has fallen."""

from __future__ import annotations

import asyncio
import html
import re

import httpx
import msgspec
import pytest

from monitor.config import load
from monitor.domain.layers import Layer, Targets
from monitor.domain.policy import Policy
from monitor.domain.settings import NudgeSettings
from monitor.domain.shipped_layers import SHIPPED
from monitor.errors import StorageDown
from monitor.units import DAY_MS
from monitor.web.app import create_app
from monitor.web.ops import ops_routes
from monitor.web.texts import LANGUAGES, texts_in
from tests.web.ops_site import fill, troubled
from tests.web.plain import plain, text
from tests.web.web_site import DOWN, NOW_MS, Site

LETTER = "1780000000000-0"
GOOD = "1779999000000-3"


@pytest.fixture
def site() -> Site:
    filled = fill(Site())
    filled.app = create_app(filled.services, ops_routes(filled.services))
    return filled


# the page -------------------------------------------------------------------------------------------------------------


async def test_it_tells_what_nudges_did_and_what_is_noise(client: httpx.AsyncClient) -> None:
    told = await text(client, "/ops")
    assert "What nudges did, today" in told
    assert "Silence: late at 1 min 86 64 74 %" in told
    assert "Noise: fewer than 3 in 10 acted on. Raise the threshold or switch it off." in told
    assert "It is set here: clocks.wait.warn = 1m for everybody · shipped default" in told
    assert "40 good 15 neutral 5 bad" in told
    assert "promise due soon 10 min before it is due" in told


async def test_a_setting_named_beside_noise_leads_to_what_sets_it_for_such_a_contact(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ops")).text
    links = {html.unescape(link) for link in re.findall(r'<li><a href="([^"]*)"><code', page)}
    assert "/ops/policy?queue=sales&channel=voice#clocks.wait" in links
    for link in links:
        rules = (await client.get(link.partition("#")[0])).text
        assert f'id="{link.partition("#")[2]}"' in rules, link


async def test_it_tells_health_sources_policy_and_dead_letters(client: httpx.AsyncClient) -> None:
    told = await text(client, "/ops")
    assert "writer of main Fails the policy of this file differs" in told
    assert "pbx is heard of 1 s ago beat: 4 s ago 0.4 s 95 % within 2.6 s 48,210 12 repeated" in told
    assert (
        "helpdesk sends no beats: may have nothing to tell 47 min ago beat: never – 1,904 0 repeated · 2 not applied"
        in told
    )
    assert "door quiet since 20:55, for 31 min" in told
    assert f"Policy in force: revision {load(None).sites['main'].policy.revision}." in told
    assert "Dead letters 3" in told
    assert "too late Its contact was closed" in told
    assert "as of 21:26:40 Europe/London" in told


async def test_a_window_and_a_queue_are_chosen_by_the_address(site: Site, client: httpx.AsyncClient) -> None:
    told = await text(client, "/ops?queue=billing&window=30m&site=north")
    assert "What nudges did in billing, last 30 minutes" in told
    assert "Silence: late at 1 min 22 15 68 %" in told
    assert "By queue" not in told
    assert ("effect", "north", "30m", ["billing"]) in site.board.asked
    everything = await text(client, "/ops?queue=*&window=never&site=nowhere&theme=pink")
    assert "By queue" in everything
    assert ("effect", "main", "today", None) in site.board.asked
    assert "in no queue" in await text(client, "/ops?queue=")


async def test_links_lead_to_the_same_choice(client: httpx.AsyncClient) -> None:
    page = (await client.get("/ops?window=60m&theme=dark")).text
    assert '<html lang="en" dir="ltr" data-theme="dark">' in page
    links = [html.unescape(link) for link in re.findall(r'href="(/ops\?[^"]*)"', page)]
    assert "/ops?window=60m&theme=dark&queue=sales#nudges" in [sorted_query(link) for link in links]
    assert 'href="/desk?site=north">Desk' in (await client.get("/ops?site=north&queue=sales&window=60m")).text


def sorted_query(link: str) -> str:
    path, _, query = link.partition("?")
    order = ["window", "theme", "queue"]
    query, mark, anchor = query.partition("#")
    return (
        f"{path}?{'&'.join(sorted(query.split('&'), key=lambda part: order.index(part.split('=')[0])))}{mark}{anchor}"
    )


async def test_why_nobody_was_told_is_looked_up(client: httpx.AsyncClient) -> None:
    told = await text(client, "/ops?contact=call%2F1")
    assert "21:26:35 Not nudged: kim has it open – the line dropped." in told
    assert "21:25:30 Nudged: Silence: late Has heard nothing from us in orders for 20 min." in told
    assert "No contact zzz is known here" in await text(client, "/ops?contact=zzz")
    page = (await client.get("/ops?contact=call/1")).text
    assert 'href="/api/v1/contacts/call%2F1?site=main"' in page


async def test_a_contact_nothing_was_decided_about_says_so(site: Site, client: httpx.AsyncClient) -> None:
    site.board.decisions = []
    assert "Nothing has been decided about this contact yet" in await text(client, "/ops?contact=call/1")


async def test_with_nothing_to_show_it_says_what_that_means() -> None:
    site = Site()
    site.app = create_app(site.services, ops_routes(site.services))
    async with site.client() as client:
        told = await text(client, "/ops")
        assert "in this queue" in await text(client, "/ops?queue=sales")
    for sentence in (
        "No nudge was raised:",
        "No clock breached.",
        "Nothing has been heard of yet",
        "None: every event could be applied",
        "Health Works",
        "Everything works",
    ):
        assert sentence in told


async def test_health_is_told_while_the_site_cannot_be_read(site: Site, client: httpx.AsyncClient) -> None:
    site.board.broken = DOWN
    told = await text(client, "/ops", 503)
    assert "The site cannot be read now" in told
    assert "redis Works redis 7.2.4" in told
    assert "What nudges did, today" not in told
    assert "Drive again" not in told
    assert "Web and processor host-a · 4242 Runs" in told, "processes are told by Redis, not by the site"


async def test_its_answers_are_not_kept_and_let_its_forms_say_where_they_come_from(client: httpx.AsyncClient) -> None:
    headers = (await client.get("/ops")).headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "same-origin")
    assert "script-src 'self'" in headers["content-security-policy"]


async def test_what_is_wrong_comes_first_and_says_where_to_change_it(site: Site, client: httpx.AsyncClient) -> None:
    troubled(site)
    told = await text(client, "/ops")
    start = told.index("7 things are wrong now")
    order = [
        "writer of main fails the policy of this file differs",
        "The configuration is refused: 2 mistakes",
        'config.toml:12: policy.clocks.silenc: there is no such key; did you mean "silence"?',
        "Figures of main are 9 s old 4711 events wait to be applied.",
        "Nobody writes the site north 12 events wait on disk",
        "A process has fallen silent:",
        "Nothing comes from door quiet since 20:55",
        "Not urgent, but somebody should look:",
        "3 events could not be applied",
        "Policy in force:",
    ]
    places = [told.index(sentence, start) for sentence in order]
    assert min(places) == places[0]
    assert places[3:] == sorted(places[3:])
    assert "Where: host-b: /etc/monitor/config.toml." in told
    assert "revision 8f0a53b1c2d4: not the one in force" in told


async def test_another_policy_in_force_is_told_with_both_revisions(site: Site, client: httpx.AsyncClient) -> None:
    read = site.board.revision
    site.board.revision = "8f0a53b1c2d4"
    for path in ("/ops", "/ops/policy"):
        told = await text(client, path)
        assert f"This process read revision {read}, in force is 8f0a53b1c2d4." in told
    site.processes.broken = DOWN
    assert "Redis does not tell which processes there are." in await text(client, "/ops")


async def test_settings_are_searched_and_those_of_the_file_alone_are_listed(
    site: Site, client: httpx.AsyncClient
) -> None:
    told = await text(client, "/ops/policy?q=open+agent")
    assert "nudges.open_per_agent 3 default" in told
    assert "nudges.minimum_gap" not in told
    assert "No setting matches." in await text(client, "/ops/policy?own=1")
    page = (await client.get("/ops/policy")).text
    assert 'id="nudges.minimum_gap"' in page
    assert 'id="clocks.wait"' in page
    site.board.broken = DOWN
    assert (await client.get("/ops/policy")).status_code == 503


@pytest.mark.parametrize(
    "query", ["priority=x", "priority=99999", "channel=pigeon", "lang=xx&theme=pink", "site=nowhere"]
)
async def test_what_an_address_names_wrongly_counts_as_not_named(client: httpx.AsyncClient, query: str) -> None:
    assert "What holds for any contact" in await text(client, f"/ops/policy?{query}")


# driving dead letters again -------------------------------------------------------------------------------------------


async def test_a_letter_is_driven_again_by_its_button_and_the_page_comes_back(
    site: Site, client: httpx.AsyncClient
) -> None:
    page = (await client.get("/ops?window=30m&site=north")).text
    (address,) = [html.unescape(one) for one in re.findall(r'action="(/ops/dead[^"]*)"', page) if GOOD in one]
    response = await client.post(address)
    assert response.status_code == 303
    assert response.headers["location"] == "/ops?site=north&window=30m&driven=m-99#dead-letters"
    assert [(name, events[0]["id"]) for name, events in site.journal.entries] == [("north", "m-99")]
    assert GOOD not in site.board.letters
    told = await text(client, response.headers["location"].partition("#")[0])
    assert "m-99 was entered again." in told


async def test_a_letter_that_cannot_be_driven_says_why_and_stays(site: Site, client: httpx.AsyncClient) -> None:
    response = await client.post(f"/ops/dead-letters/{LETTER}/redrive")
    assert response.status_code == 422
    told = "Not driven again: its event still cannot be taken. it still cannot be taken: $.data.queue is missing"
    assert told in plain(response.text)
    assert LETTER in site.board.letters
    response = await client.post("/ops/dead-letters/9-9/redrive")
    assert (response.status_code, "Somebody else has driven it again meanwhile" in plain(response.text)) == (404, True)
    site.journal.broken = StorageDown("the disk is in doubt")
    response = await client.post(f"/ops/dead-letters/{GOOD}/redrive")
    assert (response.status_code, GOOD in site.board.letters) == (503, True)
    assert "it could not be written now, and stays here. Try again in a moment. the disk is in doubt" in plain(
        response.text
    )
    site.journal.broken = None
    site.board.broken = DOWN  # Redis went away between the event and its letter: the same id a second time is no event
    response = await client.post(f"/ops/dead-letters/{GOOD}/redrive")
    assert (response.status_code, GOOD in site.board.letters) == (503, True)
    assert "The site cannot be read now." in plain(response.text)


async def test_of_two_who_drive_a_letter_at_once_the_second_is_told_that_it_is_gone(
    site: Site, client: httpx.AsyncClient
) -> None:
    address = f"/ops/dead-letters/{GOOD}/redrive"
    both = await asyncio.gather(client.post(address), client.post(address))
    again = await client.post(address)
    assert {answer.status_code for answer in both} <= {303, 404}
    assert 303 in {answer.status_code for answer in both}
    assert (again.status_code, "it is not here any more" in plain(again.text)) == (404, True)
    assert {event["id"] for event in site.journal.events()} == {"m-99"}


async def test_a_page_of_another_site_drives_nothing(site: Site, client: httpx.AsyncClient) -> None:
    for origin in ("https://evil.example", "null"):
        response = await client.post(f"/ops/dead-letters/{GOOD}/redrive", headers={"Origin": origin})
        assert response.status_code == 403
    assert site.journal.entries == []


# what changed, and when ------------------------------------------------------------------------------------------------


def changed(site: Site) -> None:
    """Give a site whose policy was changed twice, and is what its file says."""
    now = load(None).sites["main"].policy
    tight = Layer(channel=("chat",), clocks={"wait": Targets(warn_ms=10_000, breach_ms=20_000)})
    begin = msgspec.structs.replace(now, layers=(*now.layers, tight)).settled()
    between = msgspec.structs.replace(begin, nudges=NudgeSettings(open_per_agent=9)).settled()
    last = msgspec.structs.replace(now, nudges=NudgeSettings()).settled()
    site.board.known_policies = [(None, begin), (NOW_MS - DAY_MS, between), (NOW_MS - 13_000_000, last)]


async def test_a_setting_that_the_last_change_moved_says_what_it_was_and_until_when(
    site: Site, client: httpx.AsyncClient
) -> None:
    changed(site)
    told = await text(client, "/ops/policy?channel=chat&q=open_per_agent")
    assert "clocks.wait warn 30s, breach 1m, repeat 1m was warn 10s, breach 20s until 17:50:00" in told
    assert "nudges.open_per_agent 3 was 9 until 17:50:00" in told
    voice = await text(client, "/ops/policy?channel=voice")
    assert "was warn" not in voice, "for them nothing was moved"


async def test_the_last_changes_are_listed_with_when_and_from_what_to_what(
    site: Site, client: httpx.AsyncClient
) -> None:
    changed(site)
    told = await text(client, "/ops/policy")
    newest, before = told.index("17:50:00: 2 settings changed"), told.index("yesterday 21:26: 1 setting changed")
    assert newest < before
    assert "clocks.wait channel chat warn 10s, breach 20s not set" in told
    assert "nudges.open_per_agent 3 9" in told[before:]
    page = (await client.get("/ops/policy")).text
    assert 'href="/ops/policy?channel=chat#clocks.wait"' in page
    assert "17:50:00: 2 settings changed" in await text(client, "/ops")
    assert 'href="/ops/policy#changes"' in (await client.get("/ops")).text


async def test_the_settings_are_a_page_of_ops(client: httpx.AsyncClient) -> None:
    for path in ("/ops", "/ops/policy"):
        here = re.findall(r'<a href="([^"]*)" aria-current="page"', (await client.get(path)).text)
        assert here == ["/ops"], path


async def test_a_policy_that_was_never_changed_says_so(site: Site, client: httpx.AsyncClient) -> None:
    assert "The policy has not been changed since the site began." in await text(client, "/ops/policy")
    site.board.known_policies = [(None, Policy().settled()), (NOW_MS, Policy(layers=SHIPPED[::-1]).settled())]
    assert "Rules were put in another order; no value was changed." in await text(client, "/ops/policy")


# in every language --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_text_is_there_in_every_language(site: Site, client: httpx.AsyncClient, language: str) -> None:
    page = (await client.get(f"/ops?lang={language}&contact=call/1")).text
    assert f'<html lang="{language}"' in page
    assert texts_in(language)("ops.to_processes") in html.unescape(page)
    assert (await client.get(f"/ops/policy?lang={language}&channel=chat")).status_code == 200
    assert (await client.get(f"/ops?lang={language}&contact=zzz&queue=")).status_code == 200
