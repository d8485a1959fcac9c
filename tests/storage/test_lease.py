from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage import Lease, Leases, Members, Storage
from monitor.storage.keys import Keys
from monitor.storage.lease import Watch
from monitor.storage.leases import TTL_MS
from tests.redis_server import RedisServer

KEYS = Keys("main")
Opener = Callable[..., Leases]


@pytest.fixture
async def process(redis_server: RedisServer) -> AsyncIterator[Opener]:
    """What begins another process' leases; they end with the test."""
    begun: list[Leases] = []

    def begin(url: str = redis_server.url, **more: int) -> Leases:
        begun.append(Leases(url, ttl_ms=more.get("ttl_ms", TTL_MS), renew_every_ms=more.get("renew_every_ms", 500)))
        return begun[-1]

    yield begin
    for leases in begun:
        await leases.close()


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
    assert await two.renew()
    await two.release()


async def test_each_renewal_says_up_to_where_the_journal_has_been_applied(
    redis_server: RedisServer, process: Opener
) -> None:
    as_of_ms = 1_000
    lease = process(renew_every_ms=5).lease(KEYS, lambda: as_of_ms)
    assert await lease.acquire()

    await until_key_says(redis_server, KEYS.as_of, "1000")
    as_of_ms = 2_500
    await until_key_says(redis_server, KEYS.as_of, "2500")

    assert 0 < redis_server.ask("PTTL", KEYS.lease) <= 2_000
    await lease.release()
    assert redis_server.ask("GET", KEYS.lease) is None


async def test_many_are_renewed_over_one_connection_by_one_thread(redis_server: RedisServer, process: Opener) -> None:
    threads = threading.active_count()
    leases = process(renew_every_ms=20)
    held = [leases.lease(Keys(f"s{number}"), lambda: 7) for number in range(300)]
    for lease in held:
        assert await lease.acquire()

    await until_key_says(redis_server, held[-1].keys.as_of, "7")

    named = [line for line in str(redis_server.ask("CLIENT", "LIST")).splitlines() if "name=mm-lease" in line]
    assert len(named) == 1
    assert threading.active_count() == threads + 1
    assert all(redis_server.ask("GET", lease.keys.as_of) == "7" for lease in held)
    for lease in held:
        await lease.release()


async def test_renewals_go_on_when_redis_has_forgotten_the_scripts(redis_server: RedisServer, process: Opener) -> None:
    as_of_ms = 1
    leases = process(renew_every_ms=20)
    held = [leases.lease(Keys(f"s{number}"), lambda: as_of_ms) for number in range(20)]
    for lease in held:
        assert await lease.acquire()
    await until_key_says(redis_server, held[-1].keys.as_of, "1")

    redis_server.ask("SCRIPT", "FLUSH")
    as_of_ms = 2

    for lease in held:
        await until_key_says(redis_server, lease.keys.as_of, "2")
        assert lease.held
        await lease.release()


async def test_it_is_renewed_while_the_event_loop_stands_still(process: Opener) -> None:
    renewed = threading.Event()
    calls = iter(range(1_000_000))

    def as_of_ms() -> int:
        if next(calls) >= 3:
            renewed.set()
        return 0

    lease = process(renew_every_ms=5).lease(KEYS, as_of_ms)
    assert await lease.acquire()

    assert renewed.wait(10)  # blocks this very loop

    assert lease.held
    await lease.release()


async def test_who_lost_it_is_told_once_and_can_get_it_again(redis_server: RedisServer, process: Opener) -> None:
    told: list[bool] = []
    lost = asyncio.Event()

    def on_lost() -> None:
        told.append(True)
        lost.set()

    leases = process(renew_every_ms=5)
    lease = leases.lease(KEYS, lambda: 0, on_lost)
    assert await lease.acquire()
    redis_server.ask("SET", KEYS.lease, "another")

    await asyncio.wait_for(lost.wait(), 10)
    assert not lease.held
    assert not await lease.acquire()
    assert redis_server.ask("GET", KEYS.lease) == "another"

    redis_server.ask("DEL", KEYS.lease)
    assert await lease.acquire()
    assert told == [True]
    await lease.release()


async def test_what_expired_and_nobody_took_is_its_owners_again(redis_server: RedisServer, process: Opener) -> None:
    lease = process(renew_every_ms=3_600_000).lease(KEYS, lambda: 7)
    assert await lease.acquire()
    redis_server.ask("DEL", KEYS.lease)
    assert await lease.renew()
    assert redis_server.ask("GET", KEYS.lease) == lease.owner
    assert 0 < redis_server.ask("PTTL", KEYS.lease) <= 2_000


async def test_what_expired_and_another_had_meanwhile_is_its_owners_no_more(
    redis_server: RedisServer, storage: Storage
) -> None:
    one, two = storage.site("main", lambda: 0), storage.site("main", lambda: 0)
    assert await one.lease.acquire()
    await one.takeover()
    redis_server.ask("DEL", KEYS.lease)
    assert await two.lease.acquire()
    await two.takeover()
    redis_server.ask("DEL", KEYS.lease)
    assert not await one.lease.renew()
    assert await two.lease.renew()
    for store in (one, two):
        await store.lease.release()


async def test_what_expired_and_another_asks_for_is_its_owners_no_more(
    redis_server: RedisServer, process: Opener
) -> None:
    lease = process(renew_every_ms=3_600_000).lease(KEYS, lambda: 7)
    assert await lease.acquire()
    assert not await process().lease(KEYS, lambda: 0).acquire()
    redis_server.ask("DEL", KEYS.lease)
    assert not await lease.renew()
    assert redis_server.ask("EXISTS", KEYS.lease) == 0


async def test_it_expires_by_itself_when_its_owner_does_not_renew(process: Opener) -> None:
    dead = process(ttl_ms=60, renew_every_ms=3_600_000).lease(KEYS, lambda: 0)
    assert await dead.acquire()
    heir = process().lease(KEYS, lambda: 0)

    while not await heir.acquire():  # noqa: ASYNC110 - what is awaited happens elsewhere, no event of ours tells
        await asyncio.sleep(0.005)

    assert not await dead.renew()
    await heir.release()
    await dead.release()


async def test_who_asks_in_vain_is_heard_by_the_owner(process: Opener) -> None:
    owner, other = process(renew_every_ms=5).lease(KEYS, lambda: 0), process(ttl_ms=60).lease(KEYS, lambda: 0)
    assert await owner.acquire()
    for _ in range(1_000):
        if owner.wanted:
            break
        assert not await other.acquire()
        await asyncio.sleep(0.005)
    assert owner.wanted
    await over(owner)
    await owner.release()


async def over(lease: Lease) -> None:
    """Wait until the wish has lapsed."""
    while lease.wanted:  # noqa: ASYNC110 - told by a thread
        await asyncio.sleep(0.005)


async def test_a_renewal_looks_after_a_writer_that_rests(storage: Storage, process: Opener) -> None:
    resting, told = False, asyncio.Queue[tuple[int, bool]]()
    lease = process(renew_every_ms=5).lease(KEYS, lambda: 0)
    lease.watch = Watch(lambda: 42, lambda: resting, lambda at_ms, more: told.put_nowait((at_ms, more)))
    assert await lease.acquire()
    assert told.empty()

    resting = True
    assert await told.get() == (42, False)
    await storage.journal("main").append(1, b"[1]")
    while await told.get() != (42, True):
        pass
    await lease.release()


async def test_processors_know_each_other_who_died_is_missing_and_who_left_is_known_to_have(process: Opener) -> None:
    heard: dict[str, list[Members]] = {"one": [], "two": []}
    one, two = process(renew_every_ms=10, ttl_ms=300), process(renew_every_ms=10, ttl_ms=300)

    def hear(name: str) -> Callable[[Members | None], None]:
        return lambda members: heard[name].append(members) if members is not None else None

    async def until(name: str, condition: Callable[[Members], bool]) -> None:
        while not condition(heard[name][-1]):  # noqa: ASYNC110 - told by a thread
            await asyncio.sleep(0.005)

    await one.join("group", hear("one"))
    assert heard["one"][0].alive == {one.process: "group"}
    await two.join("others", hear("two"))
    await until("one", lambda members: members.alive == {one.process: "group", two.process: "others"})
    await two.leave()
    await until("one", lambda members: members.alive == {one.process: "group"} and two.process in members.left)

    await one.close()
    three = process(renew_every_ms=10, ttl_ms=300)
    heard["three"] = []
    await three.join("group", hear("three"))
    await until("three", lambda members: members.alive == {three.process: "group"})
    assert one.process not in heard["three"][-1].left


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


async def test_a_lease_survives_a_short_absence_of_redis(own_redis: RedisServer, process: Opener) -> None:
    lost = asyncio.Event()
    lease = process(own_redis.url, ttl_ms=60_000, renew_every_ms=5).lease(KEYS, lambda: 0, lost.set)
    assert await lease.acquire()

    await asyncio.to_thread(own_redis.kill)
    with pytest.raises(StorageDown):
        await lease.renew()
    await asyncio.to_thread(own_redis.start)

    assert await lease.renew()
    assert not lost.is_set()
    await lease.release()


async def test_leases_outlive_a_redis_that_stands_still_for_less_than_their_life(
    own_redis: RedisServer, process: Opener
) -> None:
    """Longer than one answer may take, so that the connection is dropped: the next one renews in time."""
    leases = process(own_redis.url, ttl_ms=60_000, renew_every_ms=20)
    held = [leases.lease(Keys(f"s{number}"), lambda: 0) for number in range(20)]
    for lease in held:
        assert await lease.acquire()
    own_redis.pause()
    with pytest.raises(StorageDown):
        await held[0].renew()
    own_redis.go_on()

    own_redis.ask("SET", held[0].keys.lease, "another")
    while held[0].held:  # noqa: ASYNC110 - told by a thread
        await asyncio.sleep(0.005)
    assert all(lease.held for lease in held[1:])
    for lease in held:
        await lease.release()


async def test_a_lease_where_redis_is_not_there_or_not_willing_says_so(
    own_redis: RedisServer, redis_server: RedisServer, process: Opener
) -> None:
    own_redis.kill()
    lease = process(own_redis.url).lease(KEYS, lambda: 0)
    with pytest.raises(StorageDown):
        await lease.acquire()
    with pytest.raises(StorageDown, match="expire by itself"):
        await lease.release()

    redis_server.ask("CONFIG", "SET", "maxmemory", "1")
    try:
        with pytest.raises(Refused, match="lease"):
            await process().lease(KEYS, lambda: 0).acquire()
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory", "0")


async def test_what_ends_the_renewals_is_told(process: Opener) -> None:
    leases = process(renew_every_ms=5)
    lease = leases.lease(KEYS, lambda: 1 // 0)
    assert leases.failed() is None
    assert await lease.acquire()

    while leases.failed() is None:  # noqa: ASYNC110 - it happens on the thread
        await asyncio.sleep(0.005)

    assert isinstance(leases.failed(), ZeroDivisionError)
    await lease.release()
