"""Events through the API: every form they come in, and how they are refused."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from monitor.errors import StorageDown
from monitor.web.ports import WebLimits
from tests.web.asking import BAD, EVENT, post, problem
from tests.web.web_site import Site


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (EVENT, "application/json"),
        (EVENT, None),
        ([EVENT], "application/json; charset=utf-8"),
        (EVENT, "application/cloudevents+json"),
        ([EVENT], "application/cloudevents-batch+json"),
        (EVENT, "application/x-ndjson"),
        (EVENT, "Application/JSONL"),
    ],
)
async def test_every_form_of_events_is_taken(
    site: Site, client: httpx.AsyncClient, body: Any, media: str | None
) -> None:
    response = await post(client, body, media)
    assert (response.status_code, response.json()) == (202, {"accepted": 1, "rejected": []})
    assert site.journal.events()[0]["subject"] == "c-1"


async def test_binary_mode_is_taken(site: Site, client: httpx.AsyncClient) -> None:
    headers = {"ce_type": "contact.queued", "ce_subject": "c-9", "ce_id": "x", "ce_specversion": "1.0"}
    assert (await post(client, {"queue": "q"}, **headers)).status_code == 202
    assert site.journal.events()[0]["subject"] == "c-9"


async def test_packed_events_are_unpacked(site: Site, client: httpx.AsyncClient) -> None:
    packed = gzip.compress(b"[" + json.dumps(EVENT).encode()) + gzip.compress(b"]", mtime=0)
    assert (await post(client, packed, Content_Encoding="gzip")).json()["accepted"] == 1
    assert len(site.journal.events()) == 1


async def test_events_go_to_the_site_that_is_named(site: Site, client: httpx.AsyncClient) -> None:
    assert (await client.post("/api/v1/events?site=north", json=EVENT)).status_code == 202
    assert [name for name, _ in site.journal.entries] == ["north"]
    assert "north" not in problem(await client.post("/api/v1/events?site=south", json=EVENT), 404)["detail"]


async def test_all_or_nothing_lists_everything_that_is_wrong(site: Site, client: httpx.AsyncClient) -> None:
    told = problem(await post(client, [EVENT, BAD, EVENT, 5]), 400)
    assert [(one["index"], one["path"]) for one in told["errors"]] == [(1, "$.data.queue"), (3, "$")]
    assert "write text of 1–128 characters" in told["errors"][0]["message"]
    assert site.journal.entries == []


@pytest.mark.parametrize("prefer", ["handling=lenient", 'respond-async, Handling="lenient"; x=1', "handling = lenient"])
async def test_leniently_the_good_ones_are_taken(site: Site, client: httpx.AsyncClient, prefer: str) -> None:
    response = await post(client, [EVENT, BAD], Prefer=prefer)
    assert response.status_code == 202
    assert response.headers["preference-applied"] == "handling=lenient"
    assert response.json()["accepted"] == 1
    assert [(one["index"], one["path"]) for one in response.json()["rejected"]] == [(1, "$.data.queue")]
    assert [letter["event"] for letter in site.journal.letters] == [BAD]


async def test_strictness_can_be_asked_for_too(client: httpx.AsyncClient) -> None:
    problem(await post(client, [EVENT, BAD], Prefer="handling=strict"), 400)


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "", "application/xml"])
async def test_other_media_types_are_told_what_to_send(client: httpx.AsyncClient, media: str) -> None:
    response = await post(client, EVENT, media or " ")
    assert "application/json" in problem(response, 415)["detail"]
    assert "application/x-ndjson" in response.headers["accept-post"]


async def test_other_charsets_and_packings_are_refused(client: httpx.AsyncClient) -> None:
    assert "UTF-8" in problem(await post(client, EVENT, "application/json; charset=iso-8859-1"), 415)["detail"]
    response = await post(client, EVENT, Content_Encoding="br")
    assert "gzip" in problem(response, 415)["detail"]
    assert response.headers["accept-encoding"] == "gzip, identity"


POISON = [
    b'{"type":"contact.held","subject":"c","data":{"x":NaN}}',
    b'{"type":"contact.held","subject":"c","data":{"x":1e999}}',
    b'{"type":"contact.held","subject":"c","data":{"x":"\\ud800"}}',
    b'{"type":"contact.held","subject":"\\ud800"}',
    b'{"type":"contact.held","subject":"c\\u0000"}',
    b'{"type":"contact.held","subject":"c","data":{"x":' + b"[" * 1_000 + b"]" * 1_000 + b"}}",
    b"[" * 100_000,
    b'{"type":"contact.held","subject":"c","data":{"x":' + b"9" * 5_000 + b"}}",
    b'{"type":"contact.held","subject":"c","subject":"d"}',
    b'{"type":"contact.held","subject":"c","time":0}',
    b'{"type":"contact.held","subject":"c","time":"9999-12-31T23:59:59Z"}',
    b'{"type":"contact.held","subject":"c","time":"2026-12-31T23:59:60Z"}',
    b"",
    b"null",
    b"\xef\xbb\xbf{}",
    json.dumps(EVENT).encode("utf-16"),
    b"\xff\xfe\xfd",
    b"\x1f\x8b\x08",
]


@pytest.mark.parametrize("media", ["application/json", "application/cloudevents-batch+json", "application/x-ndjson"])
@pytest.mark.parametrize("prefer", ["handling=strict", "handling=lenient"])
@pytest.mark.parametrize("poison", POISON, ids=lambda value: repr(value)[:40])
async def test_poison_is_a_callers_error_on_every_way_in(
    site: Site, client: httpx.AsyncClient, poison: bytes, media: str, prefer: str
) -> None:
    response = await post(client, poison, media, Prefer=prefer)
    if response.status_code == 202:
        assert prefer == "handling=lenient"
        assert (response.json()["accepted"], len(response.json()["rejected"])) == (0, 1)
    else:
        assert all(one["path"].startswith("$") for one in problem(response, 400)["errors"])
    assert site.journal.events() == []


async def test_a_gzip_bomb_is_stopped_at_the_limit(client: httpx.AsyncClient) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 60_000
    assert "unpacks" in problem(await post(client, bomb, Content_Encoding="gzip"), 413)["detail"]


@pytest.mark.parametrize(
    "cut", [b"", b"not gzip", gzip.compress(b"{}", mtime=0)[:-4], gzip.compress(b"[]", mtime=0) + b"x"]
)
async def test_broken_gzip_is_a_callers_error(client: httpx.AsyncClient, cut: bytes) -> None:
    problem(await post(client, cut, Content_Encoding="gzip"), 400)


async def test_more_events_than_allowed_are_too_large(client: httpx.AsyncClient) -> None:
    body = b"[" + b",".join([b'{"type":"contact.held","subject":"c"}'] * 10_001) + b"]"
    told = problem(await post(client, body), 413)
    assert told["errors"][0]["path"] == "$"


async def test_a_body_over_the_limit_is_refused_by_its_announcement() -> None:
    site = Site(limits=WebLimits(body_bytes=100))
    async with site.client() as client:
        problem(await post(client, b" " * 101), 413)
        assert (await post(client, EVENT)).status_code == 202


async def test_a_body_over_the_limit_is_refused_while_it_streams() -> None:
    site = Site(limits=WebLimits(body_bytes=1_000))
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 400

    async with site.client() as client:
        response = await client.post("/api/v1/events", content=endless(), headers={"content-type": "application/json"})
    problem(response, 413)
    assert sent == 3


async def test_a_disk_in_doubt_is_503_with_a_time_to_come_back(site: Site, client: httpx.AsyncClient) -> None:
    site.journal.broken = StorageDown("in doubt")
    response = await post(client, EVENT)
    problem(response, 503)
    assert int(response.headers["retry-after"]) > 0


async def test_too_large_a_backlog_is_503(site: Site, client: httpx.AsyncClient) -> None:
    site.journal.unapplied["main"] = 10**9
    assert "waiting to be applied" in problem(await post(client, EVENT), 503)["detail"]


async def test_posts_at_once_share_an_entry(site: Site, client: httpx.AsyncClient) -> None:
    await asyncio.gather(*(post(client, EVENT | {"id": str(number)}) for number in range(20)))
    assert len(site.journal.events()) == 20
    assert len(site.journal.entries) < 20


async def test_only_the_first_hundred_errors_are_listed(client: httpx.AsyncClient) -> None:
    told = problem(await post(client, [BAD] * 300), 400)
    assert (len(told["errors"]), told["error_count"]) == (100, 300)
