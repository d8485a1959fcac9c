"""Dead letters driven again, and what nudges brought about, through the HTTP API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import msgspec
import pytest

from monitor.errors import StorageDown
from monitor.web.nudge_schemas import NudgeEffect
from tests.web.asking import get, problem
from tests.web.web_site import NOW_MS, Site

AT_MS = NOW_MS - 3_600_000
AT = "2026-05-28T19:26:40+00:00"
EVENT = {"type": "contact.queued", "subject": "c-1", "data": {"queue": "sales"}}
REDRIVE = "/api/v1/dead-letters/5-0/redrive"


def letter(site: Site, reason: str = "not_valid", **fields: Any) -> None:
    site.board.letters["5-0"] = {"at_ms": AT_MS, "reason": reason, "sentence": "No."} | fields


# what nudges brought about --------------------------------------------------------------------------------------------


async def test_the_effect_of_nudges_is_read_for_a_window_and_chosen_queues(
    site: Site, client: httpx.AsyncClient
) -> None:
    counted = {"nudge:silence_warn:raised": 20, "nudge:silence_warn:acted": 5}
    site.board.rows = {("sales", "voice"): counted | {"breach:wait:n": 3, "breach:wait:unpreceded": 1}}
    answer = await get(client, "/api/v1/nudges/effect")
    assert msgspec.convert(answer, NudgeEffect).window == "today"
    assert [(one["queue"], one["acted_ratio"], one["noise"]) for one in answer["effects"]] == [
        (None, 0.25, True),
        ("sales", 0.25, True),
    ]
    assert answer["effects"][0]["median_time_to_act_ms"] is None
    assert answer["breaches"][0] == {"clock": "wait", "queue": None, "breaches": 3, "unpreceded": 1}
    await get(client, "/api/v1/nudges/effect?window=30m&queue=a&queue=b&site=north")
    assert site.board.asked == [
        ("effect", "main", "today", None),
        ("effect", "north", "30m", frozenset({"a", "b"})),
    ]
    problem(await client.get("/api/v1/nudges/effect?window=90m"), 400)


# dead letters ---------------------------------------------------------------------------------------------------------


async def test_an_event_refused_at_the_door_is_driven_again_with_the_time_it_arrived(
    site: Site, client: httpx.AsyncClient
) -> None:
    letter(site, event=EVENT | {"id": None})
    response = await client.post(REDRIVE)
    assert (response.status_code, response.json()) == (202, {"letter": "5-0", "event": "letter:5-0"})
    (event,) = site.journal.events()
    assert (event["id"], event["time_ms"], event["source"]) == ("letter:5-0", AT_MS, "api")
    assert "own" not in event, "driven twice it is one event: its id is remembered"
    assert site.board.letters == {}


async def test_an_event_keeps_its_own_id_source_time_and_place(site: Site, client: httpx.AsyncClient) -> None:
    stamped = EVENT | {"id": "e-7", "source": "pbx", "time_ms": AT_MS, "sequence": 3, "own": True}
    letter(site, "too_late", event=stamped)
    assert (await client.post(REDRIVE + "?site=north")).json()["event"] == "e-7"
    [(name, [event])] = site.journal.entries
    assert name == "north"
    expected = {key: value for key, value in stamped.items() if key != "own"}
    assert event == expected


async def test_what_is_posted_cannot_pass_itself_off_as_stamped(site: Site, client: httpx.AsyncClient) -> None:
    letter(site, event=EVENT | {"time_ms": 1, "own": True, "id": "x", "time": AT})
    assert (await client.post(REDRIVE)).status_code == 202
    (event,) = site.journal.events()
    assert event["time_ms"] == AT_MS
    assert "own" not in event


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "<xml/>"}, "holds a text that is no event"),
        ({"event": {"type": "contact.queued", "subject": "c", "data": {}}}, "$.data.queue is missing"),
        ({"event": {"subject": "c"}}, "$.type is missing"),
        ({"event": EVENT | {"type": "policy.changed"}}, "$.type"),
        ({"reason": "unknown_type", "event": EVENT | {"id": "a", "source": "s", "time_ms": 1, "type": "z"}}, "$.type"),
    ],
)
async def test_what_still_cannot_be_taken_stays_and_says_why(
    site: Site, client: httpx.AsyncClient, fields: dict[str, Any], sentence: str
) -> None:
    letter(site, **fields)
    assert sentence in problem(await client.post(REDRIVE), 422)["detail"]
    assert site.journal.entries == []
    assert "5-0" in site.board.letters


async def test_a_letter_that_is_gone_is_404(client: httpx.AsyncClient) -> None:
    assert "not any more" in problem(await client.post(REDRIVE), 404)["detail"]


async def test_a_letter_stays_until_its_event_is_on_disk(site: Site, client: httpx.AsyncClient) -> None:
    letter(site, event=EVENT)
    site.journal.broken = StorageDown("in doubt")
    problem(await client.post(REDRIVE), 503)
    assert "5-0" in site.board.letters


async def test_a_page_of_another_site_cannot_drive_letters(site: Site, client: httpx.AsyncClient) -> None:
    letter(site, event=EVENT)
    problem(await client.post(REDRIVE, headers={"Origin": "https://evil.example"}), 403)
    assert site.journal.entries == []


async def test_driven_twice_at_once_the_event_has_one_id(site: Site, client: httpx.AsyncClient) -> None:
    letter(site, event=EVENT)
    site.board.remove_dead_letter = _nothing  # type: ignore[method-assign]  # both find it still there
    await asyncio.gather(client.post(REDRIVE), client.post(REDRIVE))
    assert {event["id"] for event in site.journal.events()} == {"letter:5-0"}


async def _nothing(site: str, letter: str) -> None:
    return None
