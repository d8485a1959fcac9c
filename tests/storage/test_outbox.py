"""The outbox on a real Redis: filled by commits, claimed and settled under the writer's fence alone."""

from __future__ import annotations

import pytest

from monitor.domain.changes import Changes
from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage import SiteStore, Storage, StorageFull, outbox
from monitor.storage.journal import START
from tests.redis_server import RedisServer
from tests.site_store import writer_of

PREFIX = "mm:{main}:"


async def put(store: SiteStore, *ids: str) -> None:
    """Commit a step that wants these delivered."""
    before = await store.load().cursor()
    cursor = await store.append(1, b"[]")
    await store.commit(Changes(1, outbox={name: b'{"id":"%s"}' % name.encode() for name in ids}), before, cursor)


async def test_what_a_commit_wants_delivered_can_be_read_claimed_and_settled_once(store: SiteStore) -> None:
    await put(store, "r1", "r2")

    assert set(await store.outbox.ids()) == {"r1", "r2"}
    assert await store.outbox.read(["r2", "gone"]) == {"r2": b'{"id":"r2"}'}
    assert await store.outbox.claim("r1") == b'{"id":"r1"}'
    assert await store.outbox.settle("r1")
    assert not await store.outbox.settle("r1")
    assert await store.outbox.claim("r1") is None
    assert await store.outbox.ids() == ["r2"]
    assert await store.load().dead_letters() == []


async def test_many_deliveries_are_read_in_bounded_calls(store: SiteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "READ_AT_ONCE", 7)
    names = [f"r{n}" for n in range(50)]
    await put(store, *names)

    assert set(await store.outbox.read(names)) == set(names)


async def test_who_sends_is_told_after_a_takeover_and_after_each_commit_that_changed_the_outbox(
    store: SiteStore,
) -> None:
    told: list[str] = []
    store.outbox.on_growth = lambda: told.append("grown")

    await store.takeover()
    assert len(told) == 1
    await put(store)
    assert len(told) == 1, "a commit without a delivery wakes nobody"
    await put(store, "r1")
    assert len(told) == 2


async def test_a_given_up_delivery_becomes_a_dead_letter_once(store: SiteStore) -> None:
    await put(store, "r1")

    assert await store.outbox.settle("r1", b'{"reason":"reply_refused"}')
    assert not await store.outbox.settle("r1", b'{"reason":"reply_refused"}')
    assert [letter.data for letter in await store.load().dead_letters()] == [b'{"reason":"reply_refused"}']


async def test_a_writer_that_was_fenced_can_neither_claim_nor_settle(storage: Storage, store: SiteStore) -> None:
    await put(store, "r1")
    later = await writer_of_another(storage, store)

    assert store.outbox.ours, "it has not noticed"
    with pytest.raises(Fenced, match="another processor"):
        await store.outbox.claim("r1")
    with pytest.raises(Fenced, match="another processor"):
        await store.outbox.settle("r1", b"{}")
    assert await later.outbox.claim("r1") == b'{"id":"r1"}'
    assert await later.load().dead_letters() == []
    await later.lease.release()


async def writer_of_another(storage: Storage, store: SiteStore) -> SiteStore:
    """Take the site over while the one before still believes in its lease."""
    await store.lease.let_lapse()
    later = storage.site("main", lambda: 0)
    await store._write.call("DEL", PREFIX + "lease")
    assert await later.lease.acquire()
    await later.takeover()
    return later


async def test_without_the_site_nothing_can_be_claimed(storage: Storage, store: SiteStore) -> None:
    await put(store, "r1")
    await store.drop()

    assert not store.outbox.ours
    with pytest.raises(Fenced, match="not written here"):
        await store.outbox.claim("r1")


@pytest.mark.parametrize("key", ["outbox", "dead"])
async def test_a_key_that_holds_something_else_refuses_to_settle_and_writes_nothing(
    store: SiteStore, redis_server: RedisServer, key: str
) -> None:
    await put(store, "r1")
    redis_server.ask("DEL", PREFIX + key)
    redis_server.ask("RPUSH", PREFIX + key, "what is this?")

    with pytest.raises(Refused, match=rf"{key} holds a list"):
        await store.outbox.settle("r1", b"{}")
    assert redis_server.ask("LRANGE", PREFIX + key, 0, -1) == ["what is this?"]


async def test_a_full_redis_gives_nothing_up_until_there_is_room_for_the_dead_letter(
    own_storage: Storage, own_redis: RedisServer
) -> None:
    store = await writer_of(own_storage)
    await put(store, "r1")
    cursor = await store.append(1, b"[]")
    await store.lease.let_lapse()
    own_redis.ask("SET", "foreign", "x" * 1_000_000)
    own_redis.ask("CONFIG", "SET", "maxmemory", "1mb")

    with pytest.raises(StorageDown):
        await store.outbox.settle("r1", b"{}")
    with pytest.raises(StorageFull):
        await store.commit(Changes(1, outbox={"r2": b"{}"}), await store.load().cursor(), cursor)
    own_redis.ask("DEL", "foreign")
    own_redis.ask("CONFIG", "SET", "maxmemory", "100mb")
    assert await store.outbox.ids() == ["r1"]
    assert await store.outbox.settle("r1", b"{}")
    assert len(await store.load().dead_letters()) == 1
    await store.lease.release()


async def test_what_is_to_be_delivered_survives_the_death_of_redis(
    own_storage: Storage, own_redis: RedisServer
) -> None:
    store = await writer_of(own_storage)
    await put(store, "r1")

    own_redis.kill()
    own_redis.start()
    await store.drop()

    assert await store.load().cursor() != START
    assert {name async for name, _ in store.load().outbox()} == {"r1"}
    await store.lease.release()
