from __future__ import annotations

import asyncio

import pytest

from monitor.domain.changes import Changes
from monitor.errors import BadInput, Refused
from monitor.storage import Entry, SiteStore, Storage
from monitor.storage.journal import MOST_BYTES, START, id_ms
from tests.redis_server import RedisServer


def store_of(storage: Storage) -> SiteStore:
    return storage.site("main", lambda: 0)


async def test_entries_come_back_in_order_after_the_cursor(storage: Storage) -> None:
    journal, store = storage.journal("main"), store_of(storage)
    ids = [await journal.append(n, b"[%d]" % n) for n in range(5)]

    assert await store.read(START, 3) == [Entry(ids[n], n, b"[%d]" % n, n + 1) for n in range(3)]
    assert [entry.id for entry in await store.read(ids[2], 100)] == ids[3:]
    assert await store.read(ids[4]) == []
    assert await journal.read_range(ids[1], ids[2]) == [Entry(ids[n], n, b"[%d]" % n, n + 1) for n in (1, 2)]


async def test_a_blocked_read_wakes_at_the_next_entry_and_delays_nobody(storage: Storage) -> None:
    store = store_of(storage)
    assert await store.lease.acquire()
    await store.takeover()
    reading = asyncio.ensure_future(store.read(START, block_ms=10_000))

    id_ = await store.append(7, b"[1]")

    assert await reading == [Entry(id_, 7, b"[1]", 1)]
    assert await store.read(id_, block_ms=1) == []
    await store.lease.release()


async def test_an_entry_made_by_hand_stops_nothing(storage: Storage, redis_server: RedisServer) -> None:
    by_hand = str(redis_server.ask("XADD", "mm:{main}:journal", "*", "at", "soon", "note", "hello"))
    turned = str(redis_server.ask("XADD", "mm:{main}:journal", "*", "e", "[2]", "at", "9"))

    assert await store_of(storage).read(START) == [Entry(by_hand, id_ms(by_hand), b"[]"), Entry(turned, 9, b"[2]")]


async def test_trimming_never_goes_past_the_cursor(storage: Storage, redis_server: RedisServer) -> None:
    journal = storage.journal("main")
    for id_ in ("5-1", "5-2", "1000-0", "1000-7", "2000-0"):
        redis_server.ask("XADD", "mm:{main}:journal", id_, "at", "1", "e", "[]")

    assert await journal.trim(5_000) == 0
    redis_server.ask("SET", "mm:{main}:cursor", "1000-7")
    assert await journal.trim(1_000) == 2
    assert await journal.trim(5_000) == 1

    assert [entry.id for entry in await store_of(storage).read(START)] == ["1000-7", "2000-0"]


async def test_trimming_to_a_size_drops_the_oldest_applied_entries_only(
    storage: Storage, redis_server: RedisServer
) -> None:
    journal = storage.journal("main")
    ids = [await journal.append(1, b'["' + b"x" * 5_000 + b'"]') for _ in range(3_000)]
    redis_server.ask("SET", "mm:{main}:cursor", ids[2_500])

    dropped = await journal.trim_to_size(6_000_000)
    assert 1_000 <= dropped <= 2_500
    assert await journal.size_bytes() <= 6_000_000

    await journal.trim_to_size(1)
    assert (await store_of(storage).read(START, 1))[0].id == ids[2_500]


async def test_the_lag_is_nothing_when_all_is_applied_and_tells_the_ends(
    storage: Storage, redis_server: RedisServer
) -> None:
    journal = storage.journal("main")
    assert await journal.lag() == (START, START, 0)
    redis_server.ask("XADD", "mm:{main}:journal", "1000-0", "at", "1", "e", "[]")
    redis_server.ask("XADD", "mm:{main}:journal", "1000-1", "at", "1", "e", "[]")
    redis_server.ask("XADD", "mm:{main}:journal", "4000-0", "at", "1", "e", "[]")

    redis_server.ask("SET", "mm:{main}:cursor", "1000-0")
    assert await journal.lag() == ("1000-0", "4000-0", 3_000)
    redis_server.ask("SET", "mm:{main}:cursor", "4000-0")
    assert await journal.lag() == ("4000-0", "4000-0", 0)


async def test_a_batch_too_large_is_refused_before_it_is_sent(storage: Storage) -> None:
    with pytest.raises(BadInput, match="too large"):
        await storage.journal("main").append(1, b" " * (MOST_BYTES + 1))


async def test_redis_tells_its_time(storage: Storage, redis_server: RedisServer) -> None:
    before = redis_server.ask("TIME")
    told_ms = await storage.time_ms()

    assert told_ms >= int(before[0]) * 1_000


async def test_the_door_knows_how_many_events_are_waiting(storage: Storage) -> None:
    door, store = storage.intake(), store_of(storage)
    await door.append("main", 1, b"[1,2,3]")
    await door.append("main", 2, b"[4]")
    assert (door.backlog("main"), door.backlog("other")) == (4, 0)

    assert await store.lease.acquire()
    await store.takeover()
    first, second = await store.read(START)
    await store.commit(Changes(1), START, first.id)
    await door.refresh()
    assert door.backlog("main") == 1

    await store.commit(Changes(2), first.id, second.id)
    await store.append(3, b"[]")
    assert (await store.read(second.id))[0].total == 4
    await door.append("main", 4, b"[5,6]")
    assert door.backlog("main") == 2
    await store.lease.release()


async def test_parked_letters_stand_among_the_dead(storage: Storage) -> None:
    await storage.intake().park("main", [b"1", b"2"])
    await storage.intake().park("main", [])

    assert [letter.data for letter in await storage.state("main").dead_letters()] == [b"2", b"1"]


async def test_a_journal_that_is_something_else_refuses_the_batch_and_counts_nothing(
    storage: Storage, redis_server: RedisServer
) -> None:
    redis_server.ask("SET", "mm:{main}:journal", "text")

    with pytest.raises(Refused, match="something else"):
        await storage.journal("main").append(1, b"[1]")
    assert redis_server.ask("GET", "mm:{main}:taken") is None
