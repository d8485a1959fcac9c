from __future__ import annotations

import asyncio
import threading

import pytest

from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage import Lease, Storage
from monitor.storage.keys import Keys
from tests.redis_server import RedisServer

KEYS = Keys("main")


async def until_key_says(server: RedisServer, key: str, value: str) -> None:
    while server.ask("GET", key) != value:  # noqa: ASYNC110 - what is awaited happens elsewhere, no event of ours tells
        await asyncio.sleep(0.005)


async def test_of_two_who_want_a_site_one_gets_it_and_the_other_after_it_was_released(storage: Storage) -> None:
    one, two = storage.site("main", lambda: 0).lease, storage.site("main", lambda: 0).lease

    assert await one.acquire()
    assert await one.acquire()
    assert not await two.acquire()
    await one.release()
    assert not one.held
    assert await two.acquire()
    await one.release()  # another's by now: does nothing
    assert two.renew()
    await two.release()


async def test_each_renewal_says_up_to_where_the_journal_has_been_applied(redis_server: RedisServer) -> None:
    as_of_ms = 1_000
    lease = Lease(redis_server.url, KEYS, lambda: as_of_ms, renew_every_ms=5)
    assert await lease.acquire()

    await until_key_says(redis_server, KEYS.as_of, "1000")
    as_of_ms = 2_500
    await until_key_says(redis_server, KEYS.as_of, "2500")

    assert 0 < redis_server.ask("PTTL", KEYS.lease) <= 2_000
    await lease.release()
    assert redis_server.ask("GET", KEYS.lease) is None


async def test_it_is_renewed_while_the_event_loop_stands_still(redis_server: RedisServer) -> None:
    renewed = threading.Event()
    calls = iter(range(1_000_000))

    def as_of_ms() -> int:
        if next(calls) >= 3:
            renewed.set()
        return 0

    lease = Lease(redis_server.url, KEYS, as_of_ms, renew_every_ms=5)
    assert await lease.acquire()

    assert renewed.wait(10)  # blocks this very loop

    assert lease.held
    await lease.release()


async def test_who_lost_it_is_told_once_and_can_get_it_again(redis_server: RedisServer) -> None:
    lost = threading.Event()
    lease = Lease(redis_server.url, KEYS, lambda: 0, lost.set, renew_every_ms=5)
    assert await lease.acquire()
    redis_server.ask("SET", KEYS.lease, "another")

    assert await asyncio.to_thread(lost.wait, 10)
    assert not lease.held
    assert not await lease.acquire()
    assert redis_server.ask("GET", KEYS.lease) == "another"

    redis_server.ask("DEL", KEYS.lease)
    assert await lease.acquire()
    await lease.release()


async def test_it_expires_by_itself_when_its_owner_does_not_renew(redis_server: RedisServer) -> None:
    dead = Lease(redis_server.url, KEYS, lambda: 0, ttl_ms=60, renew_every_ms=3_600_000)
    assert await dead.acquire()
    heir = Lease(redis_server.url, KEYS, lambda: 0)

    while not await heir.acquire():  # noqa: ASYNC110 - what is awaited happens elsewhere, no event of ours tells
        await asyncio.sleep(0.005)

    assert not dead.renew()
    await heir.release()
    await dead.release()


async def test_a_takeover_without_the_lease_is_refused_and_sets_no_fence(
    storage: Storage, redis_server: RedisServer
) -> None:
    with pytest.raises(Fenced):
        await storage.site("main", lambda: 0).takeover()

    assert redis_server.ask("GET", KEYS.fence) is None


async def test_the_epoch_stays_from_writer_to_writer_and_changes_when_redis_was_restarted(
    own_storage: Storage, own_redis: RedisServer
) -> None:
    store = own_storage.site("main", lambda: 0)
    assert await store.lease.acquire()
    first, second = await store.takeover(), await store.takeover()
    assert first.epoch == second.epoch == (await own_storage.feed("main").head()).epoch
    assert first.fence != second.fence

    await asyncio.to_thread(own_redis.kill)
    await asyncio.to_thread(own_redis.start)
    await store.drop()
    third = await store.takeover()

    assert third.epoch != second.epoch
    await store.lease.release()


async def test_a_lease_survives_a_short_absence_of_redis(own_redis: RedisServer) -> None:
    lost = threading.Event()
    lease = Lease(own_redis.url, KEYS, lambda: 0, lost.set, ttl_ms=60_000, renew_every_ms=5)
    assert await lease.acquire()

    await asyncio.to_thread(own_redis.kill)
    with pytest.raises(StorageDown):
        lease.renew()
    await asyncio.to_thread(own_redis.start)

    assert lease.renew()
    assert not lost.is_set()
    await lease.release()


async def test_a_lease_where_redis_is_not_there_or_not_willing_says_so(
    own_redis: RedisServer, redis_server: RedisServer
) -> None:
    own_redis.kill()
    lease = Lease(own_redis.url, KEYS, lambda: 0)
    with pytest.raises(StorageDown):
        await lease.acquire()
    with pytest.raises(StorageDown, match="expire by itself"):
        await lease.release()

    redis_server.ask("CONFIG", "SET", "maxmemory", "1")
    try:
        with pytest.raises(Refused, match="lease"):
            await Lease(redis_server.url, KEYS, lambda: 0).acquire()
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory", "0")
