"""Acts upon nudges through the API: each is an event, and its verdict the answer."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.web.asking import problem
from tests.web.web_site import Site

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
