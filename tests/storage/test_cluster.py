"""The storage and a writer on a real Cluster of three primaries, and behind real Sentinels."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from monitor.domain.changes import Changes
from monitor.errors import StorageDown
from monitor.storage import Storage
from monitor.storage.address import read_address
from monitor.storage.journal import START
from monitor.storage.keys import Keys
from monitor.storage.ways import Ways
from tests.processor.journal_site import (
    SITE,
    Runner,
    applied_all,
    differences,
    opened,
    replayed,
    stored,
    until,
    writing,
)
from tests.redis_fleets import RedisCluster, Sentinels

encode = msgspec.json.encode


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    cluster = RedisCluster(tmp_path_factory.mktemp("cluster"))
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def redis_cluster(shared_cluster: RedisCluster) -> RedisCluster:
    """Three primaries, empty."""
    for node in shared_cluster.nodes:
        node.ask("FLUSHALL")
    return shared_cluster


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[RedisCluster]:
    """A Cluster for one test alone, with a replica of each primary."""
    cluster = RedisCluster(tmp_path, replicas=True)
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
async def spread(redis_cluster: RedisCluster) -> AsyncIterator[Storage]:
    """The program's way to the Cluster."""
    opened_ = Storage(redis_cluster.url)
    yield opened_
    await opened_.close()


def site_on(cluster: RedisCluster, number: int) -> str:
    """The name of a site that one of the primaries holds."""
    names = (f"site-{n}" for n in range(10_000))
    return next(name for name in names if cluster.holder(Keys(name).lease) is cluster.primaries[number])


async def test_sites_on_all_nodes_are_written_over_one_connection_a_node_and_purpose(
    spread: Storage, redis_cluster: RedisCluster
) -> None:
    for site in [site_on(redis_cluster, number) for number in (0, 1, 2)]:
        store = spread.site(site, lambda: 5)
        assert await store.lease.acquire()
        await store.takeover()
        entry = await spread.intake().append(site, 1, b"[1]")
        assert [one.id for one in await store.read(START)] == [entry]
        await store.commit(Changes(1, views={"c": b"{}"}), START, entry)
        assert await spread.state(site).cursor() == entry
        assert len(await spread.feed(site).read(START)) == 1
        assert (await spread.owners([site])).keys() == {site}
        await store.lease.release()

    for node in redis_cluster.primaries:
        names = [line.split(" name=")[1].split(" ")[0] for line in str(node.ask("CLIENT", "LIST")).splitlines()]
        assert names.count("mm-write") == 1
        assert names.count("mm-lease") == 1


async def test_what_is_wrong_with_any_node_is_told(spread: Storage, redis_cluster: RedisCluster) -> None:
    node = redis_cluster.primaries[2]
    assert len((await spread.check()).problems) == 1, "none of them keeps anything on disk: told once"
    node.ask("CONFIG", "SET", "maxmemory-policy", "volatile-lru")
    try:
        assert any("volatile-lru" in problem for problem in (await spread.check()).problems)
    finally:
        node.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")


async def test_a_line_asks_where_it_is_sent_while_a_slot_moves_and_afterwards(
    own_cluster: RedisCluster,
) -> None:
    ways = Ways(read_address(own_cluster.url), "test")
    line, key = ways.to("{tag}a"), "{tag}a"
    origin = own_cluster.holder(key)
    to = next(node for node in own_cluster.primaries if node is not origin)
    slot = origin.ask("CLUSTER", "KEYSLOT", key)
    assert await line.call("SET", key, "here") == b"OK"
    to.ask("CLUSTER", "SETSLOT", slot, "IMPORTING", origin.ask("CLUSTER", "MYID"))
    origin.ask("CLUSTER", "SETSLOT", slot, "MIGRATING", to.ask("CLUSTER", "MYID"))

    assert await line.call("GET", key) == b"here"
    assert await line.call("SET", "{tag}new", "there") == b"OK"
    assert await line.transaction([("APPEND", "{tag}new", "!"), ("GET", "{tag}new")]) == [6, b"there!"]
    with pytest.raises(StorageDown, match="TRYAGAIN"):
        await line.call("MGET", key, "{tag}new")
    assert to.ask("CLUSTER", "GETKEYSINSLOT", slot, 10) == ["{tag}new"]

    own_cluster.move_slot(key, to)
    assert await line.call("MGET", key, "{tag}new") == [b"here", b"there!"]
    assert await line.transaction([("GET", key)]) == [b"here"]
    await ways.close()


async def test_a_writer_goes_on_when_its_slot_has_moved_to_another_node(own_cluster: RedisCluster) -> None:
    storage = Storage(own_cluster.url)
    key = Keys(SITE).journal
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        for number in range(30):
            await storage.journal(SITE).append(now_ms, encode([opened(f"c{number}", now_ms)]))
        origin = own_cluster.holder(key)
        to = next(node for node in own_cluster.primaries if node is not origin)
        epoch = (await storage.feed(SITE).head()).epoch
        await asyncio.to_thread(own_cluster.move_slot, key, to)
        await append_in_the_end(storage, "late", now_ms)
        await applied_all(storage)
        await until(lambda: runner.progress.owns)
        assert to.ask("EXISTS", key) == 1
        assert runner.progress.takeovers == 1 or (await storage.feed(SITE).head()).epoch != epoch
    assert differences(await stored(storage), await replayed(storage)) == []
    await storage.close()


async def test_connections_killed_by_the_nodes_lose_nothing_and_double_nothing(
    spread: Storage, redis_cluster: RedisCluster
) -> None:
    chance = random.Random(3)
    names = [f"c{number}" for number in range(60)]
    async with writing(spread) as runner:
        now_ms = runner.clock.now_ms()
        for name in names:
            appending = asyncio.create_task(append_in_the_end(spread, name, now_ms))
            await asyncio.sleep(chance.random() * 0.02)  # where it strikes is the point
            redis_cluster.holder(Keys(SITE).journal).ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
            await appending
        await until(lambda: applied(spread, names[-1]))
        await applied_all(spread)
    picture = await stored(spread)
    assert picture["contacts"].keys() == set(names)
    assert differences(picture, await replayed(spread)) == []
    assert sum(by for key, by in picture["counters"].items() if key[3] == "offered") == len(names)


async def append_in_the_end(storage: Storage, contact: str, now_ms: int) -> None:
    """Append as a caller does: again, with the same id, while Redis cannot take it."""
    async with asyncio.timeout(30):
        while True:
            try:
                await storage.journal(SITE).append(now_ms, encode([opened(contact, now_ms)]))
            except StorageDown:
                await asyncio.sleep(0.05)
            else:
                return


@pytest.mark.slow
async def test_a_writer_goes_on_with_the_replica_when_its_node_has_died(own_cluster: RedisCluster) -> None:
    storage = Storage(own_cluster.url)
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        await storage.journal(SITE).append(now_ms, encode([opened("c1", now_ms)]))
        await applied_all(storage)
        epoch = (await storage.feed(SITE).head()).epoch
        dead = own_cluster.holder(Keys(SITE).journal)
        dead.ask("WAIT", 1, 2_000)
        dead.kill()
        await append_in_the_end(storage, "c2", now_ms)
        await until(lambda: runner.progress.takeovers > 1 and runner.progress.owns)
        await until(lambda: applied(storage, "c2"))
        assert (await storage.feed(SITE).head()).epoch != epoch
    assert differences(await stored(storage), await replayed(storage)) == []
    await storage.close()


async def applied(storage: Storage, contact: str) -> bool:
    try:
        return await storage.state(SITE).contact(contact) is not None
    except StorageDown:
        return False


@pytest.mark.slow
async def test_while_a_node_is_silent_the_leases_on_the_others_are_kept(own_cluster: RedisCluster) -> None:
    import os
    import signal

    storage = Storage(own_cluster.url)
    sites = [site_on(own_cluster, number) for number in (0, 1, 2)]
    runners = [Runner(storage, name=site) for site in sites]
    for runner in runners:
        runner.start()
    await until(lambda: all(runner.progress.owns for runner in runners))
    silent = own_cluster.primaries[2]
    os.kill(silent.pid, signal.SIGSTOP)
    try:
        began_ms = runners[0].clock.now_ms()
        await until(lambda: all(runner.progress.as_of_ms > began_ms + 4_000 for runner in runners[:2]))
        assert [runner.progress.takeovers for runner in runners[:2]] == [1, 1]
    finally:
        os.kill(silent.pid, signal.SIGCONT)
    await until(lambda: all(runner.progress.owns for runner in runners), 30)
    for runner in runners:
        await runner.stop()
    await storage.close()


# ---- Sentinel


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[Sentinels]:
    made = Sentinels(tmp_path, appendonly="yes", appendfsync="always")
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.mark.slow
async def test_when_the_primary_dies_the_writer_goes_on_with_the_one_the_sentinels_name(sentinels: Sentinels) -> None:
    storage = Storage(sentinels.url)
    assert (await storage.check()).problems == ()
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        for number in range(20):
            await storage.journal(SITE).append(now_ms, encode([opened(f"c{number}", now_ms)]))
        await applied_all(storage)
        epoch = (await storage.feed(SITE).head()).epoch
        sentinels.primary.ask("WAIT", 1, 2_000)
        sentinels.primary.kill()
        await append_in_the_end(storage, "after", now_ms)
        await until(lambda: runner.progress.takeovers > 1 and runner.progress.owns)
        await applied_all(storage)
        assert (await storage.feed(SITE).head()).epoch != epoch, "boards take the whole state anew"
        assert sentinels.replica.ask("ROLE")[0] == "master"
    picture = await stored(storage)
    assert len(picture["contacts"]) == 21
    assert differences(picture, await replayed(storage)) == []
    await storage.close()


async def test_a_server_that_is_no_primary_any_more_is_left(sentinels: Sentinels) -> None:
    """It answers, but refuses writes: the next use asks the sentinels anew."""
    storage = Storage(sentinels.url)
    journal = storage.journal(SITE)
    await journal.append(1, b"[1]")
    await asyncio.to_thread(sentinels.sentinels[0].ask, "SENTINEL", "FAILOVER", "centre")
    await append_in_the_end(storage, "c1", 2)

    def demoted() -> bool:
        return bool(sentinels.primary.ask("ROLE")[0] == "slave")

    await until(demoted, 30)
    await append_in_the_end(storage, "c2", 3)
    assert (await journal.lag()).last
    assert sentinels.replica.ask("ROLE")[0] == "master"
    await storage.close()
