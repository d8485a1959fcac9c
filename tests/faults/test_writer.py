"""The writer killed, cut off and fenced at any place: the next one goes on, nothing is lost and nothing counts twice."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.errors import StorageDown
from monitor.processor import writer as writer_module
from monitor.storage import Storage
from tests.fault_proxy import Fault, FaultProxy
from tests.faults.amounts import amount
from tests.faults.writer_nursery import POLICY as NURSERY_POLICY
from tests.processor.journal_site import (
    POLICY,
    SITE,
    Runner,
    applied_all,
    differences,
    event,
    opened,
    replayed,
    stored,
    until,
    whole_journal,
    writing,
)
from tests.redis_server import RedisServer

encode = msgspec.json.encode
KILLS = amount(8, 70)
CUTS = amount(6, 40)


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "RETRY_S", 0.01)


def some_batch(chance: random.Random, number: int, now_ms: int) -> list[Event]:
    """A few contacts, steps of earlier ones, repeats, late events, agents, notices and acts."""
    earlier = [f"c{chance.randrange(number * 4 + 1)}" for _ in range(6)]
    batch = [
        opened(f"c{number * 4 + place}", now_ms - chance.randrange(2_000), queue=f"q{chance.randrange(3)}")
        for place in range(4)
    ]
    for name in earlier:
        kind, data = chance.choice(STEPS)
        batch.append(event(kind, name, now_ms - chance.randrange(3_000), chance.randrange(3), **data))
    if number % 5 == 0:
        batch.append(event("agent.changed", "kim", now_ms, number, status=chance.choice(["available", "away"])))
        batch.append(event("source.beat", "pbx", now_ms, number))
        batch.append(event("nudge.acknowledged", f"n{chance.randrange(1, 9)}", now_ms, number, agent="kim"))
    chance.shuffle(batch)
    return batch


STEPS: list[tuple[str, dict[str, object]]] = [
    ("contact.answered", {"agent": "kim"}),
    ("contact.answered", {"agent": "lee"}),
    ("contact.held", {}),
    ("contact.resumed", {}),
    ("contact.transferred", {"kind": "blind", "queue": "q1"}),
    ("contact.left", {"outcome": "abandoned"}),
    ("contact.ended", {"by": "customer"}),
    ("contact.closed", {"resolution": "solved"}),
    ("contact.reopened", {}),
    ("contact.rated", {"score": 4, "scale": 5}),
]


async def append_some(storage: Storage, chance: random.Random, count: int, begin: int = 0) -> None:
    now_ms = Clock().now_ms()
    for number in range(begin, begin + count):
        await storage.journal(SITE).append(now_ms, encode(some_batch(chance, number, now_ms)))


async def test_connections_killed_by_redis_lose_nothing(storage: Storage, redis_server: RedisServer) -> None:
    chance = random.Random(1)
    async with writing(storage, NURSERY_POLICY) as runner:
        for turn in range(300):  # one that is idle is opened anew and nothing is in doubt: that does not count
            if turn >= 20 and runner.progress.takeovers >= 4:
                break
            await append_some(storage, chance, 5, turn * 5)
            await asyncio.sleep(chance.random() * 0.02)  # where it strikes is the point
            struck = chance.choice(["mm-write", "mm-read", "mm-lease"])
            for line in str(redis_server.ask("CLIENT", "LIST")).splitlines():
                fields = dict(part.split("=", 1) for part in line.split())
                if fields["name"] == struck:
                    redis_server.ask("CLIENT", "KILL", "ID", fields["id"])
        await applied_all(storage)
        assert runner.progress.takeovers > 1
    last = await storage.state(SITE).cursor()
    assert differences(await stored(storage), await replayed(storage, NURSERY_POLICY, last)) == []


@contextlib.asynccontextmanager
async def proxied(target: str) -> AsyncIterator[FaultProxy]:
    proxy = FaultProxy(target)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.close()


@pytest.mark.parametrize("fault", ["reply", "half", "request"])
async def test_what_is_lost_on_the_way_to_redis_loses_nothing_and_doubles_nothing(
    storage: Storage, redis_server: RedisServer, fault: Fault
) -> None:
    """With a lost reply the commit was made and nobody was told: the sharpest of all."""
    chance = random.Random(fault)
    async with proxied(redis_server.socket) as proxy:
        behind = Storage(proxy.url)
        async with writing(behind, NURSERY_POLICY) as runner:
            for turn in range(CUTS):
                proxy.cut(fault, chance.randrange(8))
                await append_some(storage, chance, 3, turn * 3)
                await until(lambda turn=turn: proxy.cuts > turn)  # type: ignore[misc]  # bound as it is now
                await until(lambda: runner.progress.owns)
            await applied_all(storage)
            assert runner.progress.takeovers > CUTS // 3
        await behind.close()
    last = await storage.state(SITE).cursor()
    assert differences(await stored(storage), await replayed(storage, NURSERY_POLICY, last)) == []


@contextlib.asynccontextmanager
async def nursery(url: str) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Give what starts a writer and gives its process id, once the one before it is dead."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.faults.writer_nursery", url,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    into, out = process.stdin, process.stdout
    assert into is not None
    assert out is not None

    async def born() -> int:
        into.write(b"another\n")
        return int(await out.readline())

    try:
        yield born
    finally:
        into.close()
        await process.wait()


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", [3])
async def test_a_writer_killed_at_any_place_loses_nothing_and_doubles_nothing(
    storage: Storage, redis_server: RedisServer, seed: int
) -> None:
    """Afterwards everything is as if nobody had ever died."""
    chance = random.Random(seed)
    cursors = set()
    async with nursery(redis_server.url) as born:
        for kill in range(KILLS):
            child = await born()
            await append_some(storage, chance, 12, kill * 12)
            await asyncio.sleep(0.05 + chance.random() * 0.2)  # where it strikes is the point
            os.kill(child, signal.SIGKILL)
            cursors.add(await storage.state(SITE).cursor())
    assert len(cursors) > KILLS // 4, "most of them lived long enough to write"
    async with writing(storage, NURSERY_POLICY):
        await applied_all(storage)
    picture = await stored(storage)
    last = await storage.state(SITE).cursor()
    assert differences(picture, await replayed(storage, NURSERY_POLICY, last)) == []
    assert len(picture["contacts"]) >= KILLS * 12 * 4


async def test_a_full_redis_stops_the_writer_and_lets_it_go_on_when_there_is_room(
    storage: Storage, redis_server: RedisServer
) -> None:
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        await storage.journal(SITE).append(now_ms, encode([opened("c1", now_ms)]))
        await applied_all(storage)
        taken = runner.progress.takeovers
        commit = runner.store.commit
        full = asyncio.Event()

        async def commit_when_full(*args: object) -> object:
            redis_server.ask("CONFIG", "SET", "maxmemory", "1")
            full.set()
            return await commit(*args)  # type: ignore[arg-type]  # handed through as they came

        runner.store.commit = commit_when_full  # type: ignore[method-assign,assignment]
        try:
            await storage.journal(SITE).append(now_ms, encode([opened("c2", now_ms)]))
            await full.wait()
            await until(lambda: "memory" in runner.progress.trouble)
            with pytest.raises(StorageDown):
                await storage.journal(SITE).append(now_ms, encode([opened("c3", now_ms)]))
            runner.store.commit = commit  # type: ignore[method-assign]
        finally:
            redis_server.ask("CONFIG", "SET", "maxmemory", "0")
        await until(lambda: runner.progress.owns and runner.progress.takeovers > taken)
        await applied_all(storage)
    picture = await stored(storage)
    assert picture["contacts"].keys() == {"c1", "c2"}
    assert differences(picture, await replayed(storage)) == []


async def test_the_journal_of_a_crash_is_read_to_its_end_by_a_writer_of_another_policy(storage: Storage) -> None:
    first = Runner(storage, POLICY)
    first.start()
    await until(lambda: first.progress.owns)
    await append_some(storage, random.Random(2), 30)
    assert first.task is not None
    first.task.cancel()
    await asyncio.gather(first.task, return_exceptions=True)
    await first.store.lease.release()
    async with writing(storage, NURSERY_POLICY) as second:
        await until(lambda: second.progress.revision == NURSERY_POLICY.revision)
        await applied_all(storage)
    last = await storage.state(SITE).cursor()
    first_policy = POLICY
    entered = [entry for entry in await whole_journal(storage) if b"policy.changed" in entry.events_json]
    assert len(entered) == 2
    assert differences(await stored(storage), await replayed(storage, first_policy, last)) == []
