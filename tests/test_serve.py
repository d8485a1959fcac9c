"""The whole server, started as people start it: events in, figures out, and what it promises when it is ended or broken."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.server_process import ServerProcess

QUICK = """
[policy.clocks]
wait = { warn = "300ms", breach = "30m" }
silence = { warn = "300ms", breach = "30m" }
[[policy.when]]
queue = "calm"
clocks.wait = false
clocks.silence = false
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    (tmp_path / "config.toml").write_text(QUICK)
    process = ServerProcess(tmp_path)
    await process.start()
    yield process
    await process.close()


def opened(contact: str, queue: str = "sales") -> dict[str, object]:
    data = {"channel": "voice", "queue": queue, "customer": {"name": "A. Person"}}
    return {"type": "contact.opened", "subject": contact, "id": f"{contact}.opened", "source": "pbx", "data": data}


async def post(client: httpx.AsyncClient, *events: dict[str, object]) -> httpx.Response:
    answer = await client.post("/api/v1/events", json=list(events))
    assert answer.status_code == 202, answer.text
    return answer


async def queue_of(client: httpx.AsyncClient, queue: str) -> dict[str, Any]:
    answer = (await client.get("/api/v1/queues")).json()
    return next((one for one in answer["queues"] if one["queue"] == queue), {})


async def offered(server: ServerProcess, client: httpx.AsyncClient, count: int, queue: str = "sales") -> dict[str, Any]:
    """Wait until so many are offered in a queue, and give the queue."""

    async def reached() -> bool:
        return bool((await queue_of(client, queue)).get("offered", 0) >= count)

    await server.until(reached)
    return await queue_of(client, queue)


async def frame(live: ClientConnection, kind: str) -> dict[str, Any]:
    """Give the next frame of a kind."""
    async with asyncio.timeout(10):
        while True:
            found: dict[str, Any] = msgspec.json.decode(await live.recv())
            if found["type"] == kind:
                return found


async def the_nudge(server: ServerProcess, client: httpx.AsyncClient, contact: str) -> dict[str, Any]:
    """Wait for the open nudge about a contact."""
    found: list[dict[str, Any]] = []

    async def raised() -> bool:
        nudges = (await client.get("/api/v1/nudges")).json()["nudges"]
        found[:] = [nudge for nudge in nudges if nudge["contact"] == contact]
        return bool(found)

    await server.until(raised)
    return found[0]


# ---- events in, figures out


async def test_a_posted_event_shows_in_the_queues_and_the_metrics(server: ServerProcess) -> None:
    async with server.client() as client:
        answer = await post(client, opened("c1"), opened("c2"))
        assert answer.json()["accepted"] == 2
        queue = await offered(server, client, 2)
        assert queue["waiting"] == 2
        assert queue["longest_wait_since_ms"]
        await post(client, opened("c1"), {"type": "contact.answered", "subject": "c1", "data": {"agent": "kim"}})

        async def answered() -> bool:
            return bool((await queue_of(client, "sales"))["answered"] == 1)

        await server.until(answered)
        assert (await queue_of(client, "sales"))["offered"] == 2, "a repeat counts once"
        metrics = (await client.get("/metrics")).text
        assert 'monitor_events_applied_total{site="main"}' in metrics
        assert (await client.get("/livez")).status_code == 200
        one = (await client.get("/api/v1/contacts/c1")).json()
        assert one["state"] == "handling"
        assert one["timeline"]


async def test_what_is_no_event_is_refused_and_told(server: ServerProcess) -> None:
    async with server.client() as client:
        answer = await client.post(
            "/api/v1/events", json=[opened("c1"), {"type": "contact.teleported", "subject": "x"}]
        )
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["index"] == 1
        assert (await client.get("/api/v1/contacts/c1")).status_code == 404


async def test_it_may_open_as_many_connections_as_the_system_allows(server: ServerProcess) -> None:
    soft, hard = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
    assert soft == hard


async def test_the_wall_is_served(server: ServerProcess) -> None:
    async with server.client() as client:
        page = await client.get("/")
        assert page.status_code == 200
        assert "text/html" in page.headers["content-type"]
        assert "default-src" in page.headers["content-security-policy"]


# ---- the live connection


async def test_a_board_gets_state_patches_and_beats_and_resumes_where_it_was(server: ServerProcess) -> None:
    async with server.client() as client:
        await post(client, opened("c1", "calm"))
        await offered(server, client, 1, "calm")
        async with server.live() as live:
            await live.send('{"type":"subscribe","view":"contacts"}')
            state = await frame(live, "state")
            assert state["data"].keys() == {"c1"}
            await post(client, opened("c2", "calm"))
            patch = await frame(live, "patch")
            while "c2" not in patch["set"]:
                patch = await frame(live, "patch")
            assert patch["epoch"] == state["epoch"]
            beat = await frame(live, "beat")
            assert 0 <= beat["now_ms"] - beat["as_of_ms"] < 5_000
            later = await frame(live, "beat")
            assert later["as_of_ms"] > beat["as_of_ms"]
        await post(client, opened("c3", "calm"))
        await offered(server, client, 3, "calm")
        async with server.live() as live:
            await live.send(
                msgspec.json.encode(
                    {"type": "subscribe", "view": "contacts", "epoch": patch["epoch"], "offset": patch["offset"]}
                ).decode()
            )
            missed = await frame(live, "patch")
            assert "c3" in missed["set"]
            assert "c1" not in missed["set"], "only what changed since"


async def test_a_page_of_another_origin_gets_no_live_connection(server: ServerProcess) -> None:
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus) as refused:
        async with server.live(origin="https://elsewhere.example"):
            pass
    assert refused.value.response.status_code == 403


# ---- nudges


async def test_acts_on_a_nudge_are_decided_once_and_in_order(server: ServerProcess) -> None:
    async with server.client() as client:
        await post(client, opened("c1"))
        nudge = await the_nudge(server, client, "c1")
        path = f"/api/v1/nudges/{nudge['id']}"
        key = {"Idempotency-Key": str(uuid.uuid4())}
        first = await client.post(f"{path}/acknowledge", json={"agent": "kim"}, headers=key)
        assert first.status_code == 200
        assert first.json()["owner"] == "kim"
        other = await client.post(f"{path}/acknowledge", json={"agent": "lee"})
        assert other.status_code == 409
        assert "kim" in other.text
        again = await client.post(f"{path}/acknowledge", json={"agent": "kim"}, headers=key)
        assert again.status_code == 200
        assert again.content == first.content, "the same verdict under the same key"
        sent = await client.post(f"{path}/sent", json={"agent": "kim", "text": "Five more minutes."})
        assert sent.status_code == 200
        assert sent.json()["state"] == "sent"
        twice = await client.post(f"{path}/sent", json={"agent": "kim"})
        assert twice.status_code == 409


async def test_an_act_on_a_nudge_whose_cause_has_gone_is_told_so(server: ServerProcess) -> None:
    async with server.client() as client:
        await post(client, opened("c1"))
        nudge = await the_nudge(server, client, "c1")
        await post(client, {"type": "contact.answered", "subject": "c1", "data": {"agent": "kim"}})

        async def cleared() -> bool:
            return not (await client.get("/api/v1/nudges")).json()["nudges"]

        await server.until(cleared)
        answer = await client.post(f"/api/v1/nudges/{nudge['id']}/sent", json={"agent": "kim"})
        assert answer.status_code == 410
        unknown = await client.post("/api/v1/nudges/n999/sent", json={"agent": "kim"})
        assert unknown.status_code == 404


async def test_of_many_acts_at_once_one_wins(server: ServerProcess) -> None:
    async with server.client() as client:
        await post(client, opened("c1"))
        nudge = await the_nudge(server, client, "c1")
        path = f"/api/v1/nudges/{nudge['id']}/acknowledge"
        answers = await asyncio.gather(*(client.post(path, json={"agent": f"agent-{n}"}) for n in range(8)))
        assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


# ---- the end, in order and out of it


async def test_a_sigterm_ends_it_in_order_and_nothing_accepted_is_lost(server: ServerProcess) -> None:
    accepted: set[str] = set()
    async with server.live() as live:
        await live.send('{"type":"subscribe","view":"queues"}')
        await frame(live, "state")
        sending = asyncio.create_task(keep_posting(server, accepted))
        await server.until(lambda: more_than(accepted, 50))
        code = await server.stop()
        await sending
        with pytest.raises(ConnectionClosed) as closed:
            await frame(live, "none that is ever sent")
    assert code == 0
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert "retry_after_ms" in closed.value.rcvd.reason
    assert await asyncio.to_thread(server.redis) is None, "the private Redis is stopped last"
    await server.start()
    await everything_is_there(server, accepted)


async def test_a_killed_server_loses_nothing_and_finds_its_redis_again(server: ServerProcess) -> None:
    accepted: set[str] = set()
    for _ in range(3):
        redis = await asyncio.to_thread(server.redis)
        before = len(accepted)
        sending = asyncio.create_task(keep_posting(server, accepted))
        await server.until(lambda before=before: more_than(accepted, before + 30))  # type: ignore[misc]  # bound as it is now
        await server.kill()
        await sending
        await server.start()
        assert await asyncio.to_thread(server.redis) == redis, "found again, not started twice"
    await everything_is_there(server, accepted)


async def test_a_killed_private_redis_is_started_again_and_nothing_accepted_is_lost(server: ServerProcess) -> None:
    accepted: set[str] = set()
    stop = asyncio.Event()
    sending = asyncio.create_task(keep_posting(server, accepted, stop))
    for _ in range(3):
        before = len(accepted)
        await server.until(lambda before=before: more_than(accepted, before + 30))  # type: ignore[misc]  # bound as it is now
        redis = await asyncio.to_thread(server.redis)
        assert redis is not None
        os.kill(redis, signal.SIGKILL)
    before = len(accepted)
    await server.until(lambda: more_than(accepted, before + 30))
    stop.set()
    await sending
    await server.until(server.is_ready)
    await everything_is_there(server, accepted)


async def more_than(accepted: set[str], count: int) -> bool:
    return len(accepted) > count


async def keep_posting(server: ServerProcess, accepted: set[str], stop: asyncio.Event | None = None) -> None:
    """Post contacts, each again under the same id while it answers 503, until told to stop or the server is gone."""
    number = len(accepted)
    async with server.client() as client:
        while stop is None or not stop.is_set():
            number += 1
            try:
                answer = await client.post("/api/v1/events", json=opened(f"k{number}"))
            except httpx.TransportError:
                return
            if answer.status_code == 202:
                accepted.add(f"k{number}")
            else:
                assert answer.status_code == 503
                assert answer.headers["retry-after"]
                number -= 1
                await asyncio.sleep(0.02)


async def everything_is_there(server: ServerProcess, accepted: set[str]) -> None:
    async with server.client() as client:
        queue = await offered(server, client, len(accepted))
        assert len(accepted) <= queue["offered"] <= len(accepted) + 5, "what was in doubt may be there too, but once"
        known: set[str] = set()
        after = ""
        while True:
            page = (await client.get(f"/api/v1/contacts?limit=500{after}")).json()
            known |= {contact["contact"] for contact in page["contacts"]}
            if page["next"] is None:
                break
            after = f"&after={page['next']}"
        assert accepted <= known


# ---- the configuration


async def test_a_changed_configuration_is_taken_over_and_a_broken_one_refused(server: ServerProcess) -> None:
    config = server.folder / "config.toml"
    async with server.client() as client:

        async def told(text: str) -> bool:
            return text in (await client.get("/readyz")).text

        old = (await client.get("/api/v1/policy")).json()["revision"]
        config.write_text(QUICK.replace("300ms", "400ms"))

        async def another_revision() -> bool:
            return bool((await client.get("/api/v1/policy")).json()["revision"] != old)

        await server.until(another_revision)
        new = (await client.get("/api/v1/policy")).json()["revision"]
        await server.until(lambda: told(new))
        page = (await client.get("/ops/policy?lang=en")).text
        assert "was warn 300ms, breach 30m until " in page
        (change,) = (await client.get("/api/v1/policy/changes")).json()["changes"]
        assert (change["revision"], {one["key"] for one in change["moved"]}) == (new, {"clocks.wait", "clocks.silence"})
        config.write_text('[policy]\nservice_level = { within = "fast" }\nunheard_of = 1\n')
        await server.until(lambda: told("the old one is kept"))
        ready = await client.get("/readyz")
        assert ready.status_code == 200
        assert "unheard_of" in ready.text
        assert (await client.get("/api/v1/policy")).json()["revision"] == new
        config.write_text("")
        await server.until(lambda: told("config.toml: is empty"))
        config.unlink()
        await server.until(lambda: told("No such file"))
        assert (await client.get("/api/v1/policy")).json()["revision"] == new
        config.write_text(QUICK)
        await server.until(lambda: told(old))
        assert not await told("the old one is kept")
