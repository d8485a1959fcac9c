"""The HTTP API as its callers meet it."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from monitor.errors import BadInput, StorageDown
from monitor.live.board import ContactQuery
from monitor.web.assets import build
from monitor.web.ports import Check, WebLimits
from monitor.web.problems import MEDIA_TYPE
from tests.web.web_site import DOWN, NOW_MS, Site

EVENT = {"type": "contact.queued", "subject": "c-1", "id": "a", "data": {"queue": "sales"}}
BAD = {"type": "contact.queued", "subject": "c-1", "data": {}}


def problem(response: httpx.Response, status: int) -> Any:
    """Check that an answer is a problem as promised; give its body."""
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE), response.text
    told = response.json()
    assert (told["type"], told["status"]) == ("about:blank", status)
    assert told["title"]
    assert told["detail"]
    return told


async def post(
    client: httpx.AsyncClient, body: Any, media: str | None = "application/json", **headers: str
) -> httpx.Response:
    """Post events; underscores in the names of headers are hyphens."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/api/v1/events", content=raw, headers=({"content-type": media} if media else {}) | named)


# events ---------------------------------------------------------------------------------------------------------------


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


# reads ----------------------------------------------------------------------------------------------------------------


async def get(client: httpx.AsyncClient, path: str) -> Any:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


async def test_queues_are_read_for_a_window_and_chosen_ones(site: Site, client: httpx.AsyncClient) -> None:
    assert (await get(client, "/api/v1/queues"))["window"] == "today"
    await get(client, "/api/v1/queues?window=30m&queue=sales&queue=b&site=north")
    assert site.board.asked == [
        ("queues", "main", "today", None),
        ("queues", "north", "30m", frozenset({"sales", "b"})),
    ]


async def test_moments_are_read_for_a_window_and_chosen_queues(site: Site, client: httpx.AsyncClient) -> None:
    assert (await get(client, "/api/v1/moments"))["window"] == "today"
    await get(client, "/api/v1/moments?window=60m&queue=sales&site=north")
    assert site.board.asked == [("moments", "main", "today", None), ("moments", "north", "60m", frozenset({"sales"}))]


async def test_one_queue_has_the_form_of_all_and_any_name(site: Site, client: httpx.AsyncClient) -> None:
    assert [queue["queue"] for queue in (await get(client, "/api/v1/queues/a%2Fb"))["queues"]] == ["sales"]
    assert site.board.asked == [("queues", "main", "today", ["a/b"])]
    assert "no queue" in problem(await client.get("/api/v1/queues/zzz"), 404)["detail"]
    problem(await client.get("/api/v1/queues/"), 404)


async def test_contacts_are_chosen_sorted_and_paged(site: Site, client: httpx.AsyncClient) -> None:
    await get(client, "/api/v1/contacts")
    await get(
        client, "/api/v1/contacts?queue=a,b&state=waiting,held&state=alerting&level=breach&sort=wait&limit=7&after=x"
    )
    assert [asked[2] for asked in site.board.asked] == [
        ContactQuery(),
        ContactQuery(
            frozenset({"a,b"}), frozenset({"waiting", "held", "alerting"}), frozenset({"breach"}), "wait", 7, "x"
        ),
    ]


async def test_one_contact_is_found_by_any_id_or_not_at_all(client: httpx.AsyncClient) -> None:
    assert (await get(client, "/api/v1/contacts/call%2F1"))["contact"] == "call/1"
    problem(await client.get("/api/v1/contacts/other"), 404)


async def test_nudges_are_the_open_ones_unless_said_otherwise(site: Site, client: httpx.AsyncClient) -> None:
    await get(client, "/api/v1/nudges")
    await get(client, "/api/v1/nudges?agent=ada&queue=q&state=sent,dismissed&to=supervisors")
    assert site.board.asked == [
        ("nudges", "main", None, None, frozenset({"open"}), None),
        ("nudges", "main", "ada", frozenset({"q"}), frozenset({"sent", "dismissed"}), "supervisors"),
    ]


@pytest.mark.parametrize("path", ["agents", "sources", "policy", "dead-letters?limit=5&after=1-0"])
async def test_lists_are_read(site: Site, client: httpx.AsyncClient, path: str) -> None:
    await get(client, f"/api/v1/{path}")
    assert len(site.board.asked) == 1


async def test_history_reads_instants_in_both_forms_and_steps_as_lengths(site: Site, client: httpx.AsyncClient) -> None:
    await get(client, "/api/v1/history?metric=offered")
    await get(client, f"/api/v1/history?metric=offered&queue=q&from=2026-05-04T10:00:00%2B02:00&to={NOW_MS}&step=1h")
    await get(client, "/api/v1/history?metric=offered&from=2026-05-04T10:00:00+02:00&to=2026-05-05T00:00:00Z")
    first, second, third = (asked[2] for asked in site.board.asked)
    assert (first.from_ms, first.to_ms, first.step_ms) == (NOW_MS - 86_400_000, NOW_MS, 300_000)
    assert (second.queue, second.to_ms, second.step_ms) == ("q", NOW_MS, 3_600_000)
    assert second.from_ms == third.from_ms == 1_777_881_600_000


REFUSED_QUERIES = [
    ("queues?window=90m", "window", "30m"),
    ("queues?windw=today", "windw", 'did you mean "window"'),
    ("queues?window=today&window=30m", "window", "once"),
    ("queues?queue=" + "x" * 129, "queue", "128"),
    ("agents?x=1", "x", "site"),
    ("contacts?limit=0", "limit", "from 1 to 500"),
    ("contacts?limit=501", "limit", "from 1 to 500"),
    ("contacts?limit=-1", "limit", "whole number"),
    ("contacts?limit=%D9%A1", "limit", "whole number"),
    ("contacts?limit=" + "9" * 5_000, "limit", "whole number"),
    ("contacts?state=waitng", "state", 'did you mean "waiting"'),
    ("contacts?level=red", "level", '"breach"'),
    ("contacts?sort=age", "sort", '"urgency"'),
    ("nudges?state=gone", "state", '"open"'),
    ("history", "metric", "is missing"),
    ("history?metric=offered&from=yesterday", "from", "milliseconds since 1970"),
    ("history?metric=offered&from=1777881600", "from", "not seconds"),
    ("history?metric=offered&from=2026-05-04T10:00:00", "from", "2026"),
    ("history?metric=offered&from=2026-05-05T00:00:00Z&to=2026-05-04T00:00:00Z", "from", "earlier"),
    ("history?metric=offered&step=5", "step", '"5m"'),
    ("history?metric=offered&step=0m", "step", "above zero"),
    ("history?metric=offered&step=90s", "step", "whole minutes"),
    ("history?metric=offered&step=" + "9" * 400 + "d", "step", '"5m"'),
    ("history?metric=offered&from=2025-01-01T00:00:00Z&step=1m", "step", "at least"),
]


@pytest.mark.parametrize(("query", "name", "sentence"), REFUSED_QUERIES, ids=lambda value: str(value)[:50])
async def test_a_query_that_cannot_be_read_says_what_to_write(
    client: httpx.AsyncClient, query: str, name: str, sentence: str
) -> None:
    told = problem(await client.get(f"/api/v1/{query}"), 400)
    assert name in told["errors"][0]["path"]
    assert sentence in told["detail"]


async def test_a_board_that_cannot_answer_is_503_and_its_own_refusals_are_400(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.board.broken = DOWN
    problem(await client.get("/api/v1/queues"), 503)
    site.board.broken = BadInput("no such page")
    assert problem(await client.get("/api/v1/contacts?after=zzz"), 400)["detail"] == "no such page"


async def test_an_unknown_site_is_404_everywhere(client: httpx.AsyncClient) -> None:
    for path in ("queues", "contacts", "nudges", "agents", "history?metric=offered"):
        joined = "&" if "?" in path else "?"
        problem(await client.get(f"/api/v1/{path}{joined}site=zzz"), 404)


async def test_unknown_addresses_and_methods_are_problems_too(client: httpx.AsyncClient) -> None:
    assert "openapi.json" in problem(await client.get("/api/v1/zzz"), 404)["detail"]
    response = await client.delete("/api/v1/queues")
    assert "GET" in problem(response, 405)["detail"]
    assert "GET" in response.headers["allow"]


async def test_a_defect_is_a_problem_without_details_and_goes_on_into_the_log(site: Site) -> None:
    site.board.broken = RuntimeError("secret")
    transport = httpx.ASGITransport(site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert "secret" not in json.dumps(problem(await client.get("/api/v1/queues"), 500))
    async with site.client() as client:
        with pytest.raises(RuntimeError, match="secret"):
            await client.get("/api/v1/queues")


# nudges ---------------------------------------------------------------------------------------------------------------

NUDGE = {"id": "n-1", "state": "acknowledged", "agent": "ada"}
ACT = "/api/v1/nudges/n-1/acknowledge"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("acknowledge", "nudge.acknowledged"),
        ("sent", "nudge.sent"),
        ("snooze", "nudge.snoozed"),
        ("dismiss", "nudge.dismissed"),
        ("undo", "nudge.undone"),
    ],
)
async def test_an_act_is_an_event_and_its_verdict_the_answer(
    site: Site, client: httpx.AsyncClient, said: str, name: str
) -> None:
    site.verdicts.next = {"status": 200, "message": "Yours.", "nudge": NUDGE}
    response = await client.post(f"/api/v1/nudges/n-1/{said}", json={"agent": "ada", "text": "Soon."})
    assert (response.status_code, response.json()) == (200, NUDGE)
    (event,) = site.journal.events()
    assert (event["type"], event["subject"], event["source"]) == (name, "n-1", "desk")
    assert event["data"] == {"agent": "ada", "text": "Soon."}
    assert event["id"].startswith("act:")
    assert "own" not in event
    assert site.verdicts.waits == [("main", event["id"], 2.0)]


@pytest.mark.parametrize("status", [404, 409, 410])
async def test_a_verdict_against_an_act_is_a_problem_with_the_nudge(
    site: Site, client: httpx.AsyncClient, status: int
) -> None:
    nudge = None if status == 404 else NUDGE
    site.verdicts.next = {"status": status, "message": "Ada was first.", "nudge": nudge}
    told = problem(await client.post(ACT, json={"agent": "bob"}), status)
    assert told["detail"] == "Ada was first."
    assert told.get("nudge") == nudge


async def test_an_act_that_is_not_decided_in_time_is_202(site: Site, client: httpx.AsyncClient) -> None:
    response = await client.post(ACT, json={"agent": "ada"}, headers={"Idempotency-Key": "k1"})
    assert response.status_code == 202
    assert (response.json()["nudge"], response.json()["idempotency_key"]) == ("n-1", "k1")
    assert len(site.journal.events()) == 1


async def test_the_same_key_gets_the_same_verdict_and_is_entered_once(site: Site, client: httpx.AsyncClient) -> None:
    site.verdicts.next = {"status": 200, "message": "", "nudge": NUDGE}
    for key in ("k1", '"k1"'):
        response = await client.post(ACT, json={"agent": "ada"}, headers={"Idempotency-Key": key})
        assert response.json() == NUDGE
    assert [event["id"] for event in site.journal.events()] == ["act:k1"]


async def test_a_key_of_another_nudges_act_is_refused(site: Site, client: httpx.AsyncClient) -> None:
    site.verdicts.known["act:k1"] = json.dumps({"status": 200, "message": "", "nudge": NUDGE | {"id": "n-2"}}).encode()
    response = await client.post(ACT, json={"agent": "ada"}, headers={"Idempotency-Key": "k1"})
    assert "another nudge" in problem(response, 422)["detail"]
    assert site.journal.events() == []


@pytest.mark.parametrize("key", ["", " ", '""', "x" * 121, b"\xf0\x9f\x98\x80", "a\tb"])
async def test_keys_that_cannot_be_kept_are_refused(client: httpx.AsyncClient, key: str | bytes) -> None:
    named = {b"idempotency-key": key if isinstance(key, bytes) else key.encode()}
    response = await client.post(ACT, json={"agent": "ada"}, headers=named)
    assert "Idempotency-Key" in problem(response, 400)["errors"][0]["path"]


@pytest.mark.parametrize(
    ("body", "path", "sentence"),
    [
        (b"{}", "$.agent", "is missing"),
        (b'{"agent":"a","until":5}', "$.until", "RFC 3339"),
        (b'{"agent":"a","promise_due":"9999-12-31T23:59:59Z"}', "$.promise_due", "1971"),
        (b'{"agent":NaN}', "$.agent", "NaN"),
        (b'{"agent":"a","agent":"b"}', "$.agent", "twice"),
        (b"[]", "$", "list"),
        (b"", "$", "empty"),
    ],
)
async def test_an_act_that_does_not_fit_says_what_to_write(
    site: Site, client: httpx.AsyncClient, body: bytes, path: str, sentence: str
) -> None:
    told = problem(await client.post(ACT, content=body, headers={"content-type": "application/json"}), 400)
    assert told["errors"][0]["path"] == path
    assert sentence in told["detail"]
    assert site.journal.events() == []


async def test_unknown_acts_ids_that_cannot_be_and_other_media_are_refused(client: httpx.AsyncClient) -> None:
    body = {"agent": "ada"}
    assert 'did you mean "snooze"' in problem(await client.post("/api/v1/nudges/n/snoze", json=body), 404)["detail"]
    problem(await client.post("/api/v1/nudges/n/zzz", json=body), 404)
    problem(await client.post(f"/api/v1/nudges/{'x' * 129}/sent", json=body), 404)
    lines = {"content-type": "application/x-ndjson"}
    problem(await client.post(ACT, content=b'{"agent":"a"}', headers=lines), 415)


# about the process ----------------------------------------------------------------------------------------------------


async def test_live_and_ready_are_told_apart(site: Site, client: httpx.AsyncClient) -> None:
    assert await get(client, "/livez") == {"live": True, "build": build()}
    ready = {"ready": True, "checks": [{"name": "redis", "ok": True, "message": "answers"}]}
    assert await get(client, "/readyz") == ready
    site.health.told = [*site.health.told, Check("lease", False, "held by nobody")]
    response = await client.get("/readyz")
    assert (response.status_code, response.json()["ready"]) == (503, False)


async def test_metrics_are_prometheus_text(site: Site, client: httpx.AsyncClient) -> None:
    await post(client, EVENT)
    response = await client.get("/metrics")
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = response.text.splitlines()
    assert "monitor_events_accepted_total 1.0" in lines
    assert 'monitor_clients{kind="a\\"b\\\\c"} 3.0' in lines
    assert 'monitor_site_age_seconds{site="main"} 0.25' in lines
    assert 'monitor_queue_contacts{queue="sales",site="main",state="waiting"} 2.0' in lines
    assert 'monitor_queue_longest_wait_seconds{queue="sales",site="north"} 1.5' in lines
    assert 'monitor_queue_service_level_ratio{queue="sales",site="main"} 0.8' in lines
    assert len([line for line in lines if line == "# TYPE monitor_queue_contacts gauge"]) == 1


async def test_metrics_answer_while_no_site_is_loaded(site: Site, client: httpx.AsyncClient) -> None:
    site.board.broken = DOWN
    response = await client.get("/metrics")
    assert response.status_code == 200
    assert "monitor_queue" not in response.text


async def test_a_site_that_is_behind_refuses_a_body_before_it_looks_at_it(
    site: Site, client: httpx.AsyncClient
) -> None:
    site.journal.unapplied["main"] = 10_000_000
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield b"this is no JSON"

    response = await client.post("/api/v1/events", content=body(), headers={"Content-Type": "application/json"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert not read
    assert (await client.post("/api/v1/events?site=north", json=EVENT)).status_code == 202, "others are not concerned"
