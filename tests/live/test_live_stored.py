"""The hub over a real Redis: what the writer commits is what boards show."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from monitor.domain.changes import Changes
from monitor.domain.policy import Policy
from monitor.domain.samples import Sample, Turn
from monitor.live.hub import Hub, Settings
from monitor.live.stored import Shown, StoredFeed
from monitor.storage import FeedGap, SiteStore, Storage
from monitor.storage.journal import START
from tests.live.live_site import NOON_MS, Client, SetClock, contact, nudge, praise
from tests.redis_server import RedisServer

encode = msgspec.json.encode
MINUTE = NOON_MS // 60_000


def open_nudge(record: bytes) -> bytes | None:
    return record if msgspec.json.decode(record)["state"] == "raised" else None


def strictly_open(record: bytes) -> bytes | None:
    """As the program has it: what is no nudge raises ``msgspec.MsgspecError``."""
    return open_nudge(record)


def stored_feed(storage: Storage) -> StoredFeed:
    shown = Shown(contact=lambda record: record, nudge=open_nudge, agent=lambda record: record)
    return StoredFeed(storage.feed("main"), storage.feed("main"), storage.state("main"), shown, SetClock())


@pytest.fixture
async def store(storage: Storage) -> SiteStore:
    opened = storage.site("main", lambda: NOON_MS)
    assert await opened.lease.acquire()
    await opened.takeover()
    return opened


async def commit(store: SiteStore, cursor: str, changes: Changes) -> str:
    following = await store.append(NOON_MS, b"[]")
    return (await store.commit(changes, cursor, following)).cursor


def opened(key: str, score: float) -> Changes:
    raw = encode(contact(key))
    return Changes(
        as_of_ms=NOON_MS,
        records={key: raw},
        views={key: raw},
        lines={("sales", key): score},
        deltas={(MINUTE, "sales", "voice", "offered"): 1},
        now={"sales": encode({"waiting": 1})},
        misc={"clockwork": encode({"now_ms": NOON_MS})},
    )


async def test_a_hub_loads_what_is_committed_and_follows_what_comes(storage: Storage, store: SiteStore) -> None:
    first = opened("c1", 2.0)
    first.nudges["n1"] = first.nudge_records["n1"] = encode(nudge("n1"))
    first.nudges["n2"] = first.nudge_records["n2"] = encode(nudge("n2", state="cleared"))
    first.closed_nudges.add("n2")
    first.sources["pbx"] = encode({"source": "pbx"})
    first.agents["ana"] = first.agent_records["ana"] = encode({"agent": "ana", "status": "busy", "queues": ["sales"]})
    first.misc["good"] = encode([praise("c1")])
    cursor = await commit(store, START, first)
    feed = stored_feed(storage)
    hub = Hub(feed, SetClock(), Policy(), Settings(per_second=500, block_ms=50, pulse_ms=20))
    following = asyncio.create_task(hub.run())
    woken = asyncio.Event()
    hub.listen(woken.set)
    clients = {view: Client(hub) for view in ("contacts", "nudges", "agents", "queues")}
    moments = Client(hub)
    async with asyncio.timeout(20):
        await woken.wait()
        for view, client in clients.items():
            client.look(view)
        assert moments.look("moments")[0]["total"]["good"] == [praise("c1")]
        assert {view: list(client.screen.data) for view, client in clients.items()} == {
            "contacts": ["c1"], "nudges": ["n1"], "agents": ["ana"], "queues": ["sales"],
        }  # fmt: skip
        await commit(store, cursor, opened("c2", 1.0))
        while len(clients["contacts"].screen.data) < 2:
            woken.clear()
            await woken.wait()
            clients["contacts"].read()
    clients["queues"].read()
    assert {key: shown["position"] for key, shown in clients["contacts"].screen.data.items()} == {"c1": 2, "c2": 1}
    assert clients["queues"].screen.total["offered"] == 2
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    await store.lease.release()


async def test_a_minute_stored_by_another_version_keeps_no_board_down(
    storage: Storage, store: SiteStore, redis_server: RedisServer
) -> None:
    changes = opened("c1", 1.0)
    changes.samples = {minute: Turn(minute, {"sales": Sample(1, 0, 0)}) for minute in (MINUTE - 2, MINUTE - 1, MINUTE)}
    await commit(store, START, changes)
    [key] = redis_server.ask("KEYS", "*samples")
    for minute in (MINUTE - 1, MINUTE):
        redis_server.ask("HSET", key, minute % 60, encode({"minute": minute, "queues": {"sales": [1, 2, 3, 4]}}))
    hub = Hub(stored_feed(storage), SetClock(), Policy())
    hub.start(await stored_feed(storage).load())
    hub.turn(NOON_MS)
    hub.flush()
    client = Client(hub)
    client.look("trends")
    assert client.screen.data["sales"]["waiting"][-3:] == [1, None, None]
    await store.lease.release()


async def test_records_that_cannot_be_read_are_left_out_and_the_rest_is_loaded(
    storage: Storage, store: SiteStore, redis_server: RedisServer
) -> None:
    changes = opened("c1", 1.0)
    changes.nudges["n1"] = changes.nudge_records["n1"] = encode(nudge("n1"))
    await commit(store, START, changes)
    for kind, garbage in (
        ("contacts", b'{"level": 5}'),
        ("nudges", b"{"),
        ("agents", b"\xff"),
        ("now", b"[]"),
        ("sources", b"7"),
    ):
        redis_server.ask("HSET", f"mm:{{main}}:{kind}", "broken", garbage)
    shown = Shown(contact=lambda record: record, nudge=strictly_open, agent=lambda record: record)
    feed = StoredFeed(storage.feed("main"), storage.feed("main"), storage.state("main"), shown, SetClock())
    hub = Hub(feed, SetClock(), Policy())
    hub.start(await feed.load())
    clients = {view: Client(hub) for view in ("contacts", "nudges", "queues")}
    for view, client in clients.items():
        client.look(view)
    assert {view: list(client.screen.data) for view, client in clients.items()} == {
        "contacts": ["c1"], "nudges": ["n1"], "queues": ["sales"],
    }  # fmt: skip
    assert dict(hub.memory.unread.counts()) == {"nudges": 1, "contacts": 1, "agents": 1, "sources": 1, "queues": 1}
    await store.lease.release()


async def test_a_site_without_a_processor_yet_is_empty_and_not_an_error(storage: Storage) -> None:
    loaded = await stored_feed(storage).load()
    assert (loaded.epoch, loaded.offset, loaded.as_of_ms, loaded.views, loaded.policy) == ("", "0-0", 0, {}, None)
    hub = Hub(stored_feed(storage), SetClock(), Policy())
    hub.start(loaded)
    client = Client(hub)
    assert client.look("queues")[0]["data"] == {}


async def test_what_was_dropped_from_the_feed_is_told(storage: Storage, store: SiteStore) -> None:
    cursor = await commit(store, START, opened("c1", 1.0))
    await commit(store, cursor, opened("c2", 2.0))
    with pytest.raises(FeedGap):
        await stored_feed(storage).read("5-5", 10)
    await store.lease.release()
