from __future__ import annotations

import json

import pytest

from monitor.domain.changes import Changes
from monitor.errors import Fenced, Refused
from monitor.storage import Counted, CursorMoved, FeedGap, SiteStore, Storage, StorageFull, commit
from monitor.storage.commit import bound_feed
from monitor.storage.journal import START
from monitor.storage.keys import Keys
from monitor.storage.steps import feed_entry
from tests.redis_server import RedisServer
from tests.site_store import writer_of

AS_OF_MS = 1_760_000_000_000
HOUR = AS_OF_MS // 3_600_000
MINUTE = HOUR * 60 + 7
PREFIX = "mm:{main}:"


def everything() -> Changes:
    """Changes with something of each kind."""
    return Changes(
        as_of_ms=AS_OF_MS,
        records={"c1": b'{"r":1}', "c2": b'{"r":2}', "ünï": b'{"r":3}'},
        views={"c1": b'{"contact":"c1"}', "c9": None},
        lines={("sales", "c1"): 5.5, ("sales", "c2"): -1.0, ("help {desk}", "c3"): 1e15},
        nudges={"n1": b'{"id":"n1"}'},
        nudge_records={"n1": b'{"n":1}'},
        closed_nudges={"n0"},
        agents={"a1": b'{"agent":"a1"}'},
        agent_records={"a1": b'{"a":1}'},
        agent_spans={("a1", 7): b"[[1,2]]", ("a1", 6): None},
        sources={"pbx": b'{"beat":1}'},
        now={"sales": b'{"waiting":2}', "": b'{"waiting":0}'},
        deltas={(MINUTE, "sales", "voice", "offered"): 2, (MINUTE - 60, "", "", "closed"): -1},
        dead=[b'{"reason":"too_late"}', b'{"reason":"unknown"}'],
        seen=[1, 2**64 - 1],
        verdicts={"act-1": b'{"status":200}'},
        outbox={"r1": b'{"id":"r1"}', "r2": b'{"id":"r2"}', "r9": None},
        good=[b'{"contact":"c1"}'],
        good_gone=[("c2", 5, "promise")],
        misc={"counters": b'{"x":1}'},
        policy=b'{"revision":"abc"}',
    )


async def journal_entry(store: SiteStore) -> str:
    return await store.append(AS_OF_MS, b"[]")


async def test_everything_of_a_commit_can_be_read_back(storage: Storage, store: SiteStore) -> None:
    cursor = await journal_entry(store)
    done = await store.commit(everything(), START, cursor)

    saved = store.load()
    assert done.cursor == cursor == await saved.cursor()
    assert {name: record async for name, record in saved.contacts()} == everything().records
    assert await saved.contact("c1") == b'{"r":1}'
    assert {name: record async for name, record in saved.nudges()} == everything().nudge_records
    assert {name: record async for name, record in saved.agents()} == everything().agent_records
    assert [row async for row in saved.agent_spans()] == [("a1", 7, b"[[1,2]]")]
    assert {name: delivery async for name, delivery in saved.outbox()} == {"r1": b'{"id":"r1"}', "r2": b'{"id":"r2"}'}
    assert await saved.sources() == everything().sources
    assert await saved.now() == everything().now
    assert await saved.misc() == everything().misc
    assert await saved.policy() == b'{"revision":"abc"}'
    assert await saved.lines() == {"sales": [("c2", -1.0), ("c1", 5.5)], "help {desk}": [("c3", 1e15)]}
    assert [chunk async for chunk in saved.seen()] == [(1, 2**64 - 1)]
    assert await saved.verdict("act-1") == b'{"status":200}'
    assert await saved.verdict("act-2") is None
    assert [letter.data for letter in await saved.dead_letters()] == [b'{"reason":"unknown"}', b'{"reason":"too_late"}']
    assert [rows async for rows in saved.minutes(HOUR - 5, HOUR)] == [
        [Counted(MINUTE - 60, "", "", "closed", -1)],
        [Counted(MINUTE, "sales", "voice", "offered", 2)],
    ]
    offset, rows = await saved.minutes_at(HOUR - 1_000, HOUR)
    assert offset == done.offset
    assert len(rows) == 2


async def test_what_is_none_is_taken_away_and_counters_add_up(store: SiteStore, redis_server: RedisServer) -> None:
    first, second = await journal_entry(store), await journal_entry(store)
    await store.commit(everything(), START, first)
    away = Changes(
        AS_OF_MS,
        records={"c1": None},
        lines={("sales", "c1"): None, ("help {desk}", "c3"): None},
        nudge_records={"n1": None},
        deltas={(MINUTE, "sales", "voice", "offered"): 3},
        seen=[7],
        misc={"counters": None},
        outbox={"r1": None},
        now={"help {desk}": None},
    )
    await store.commit(away, first, second)
    assert redis_server.ask("SMEMBERS", PREFIX + "queues") == {"sales"}

    saved = store.load()
    assert {name async for name, _ in saved.contacts()} == {"c2", "ünï"}
    assert {name async for name, _ in saved.nudges()} == set()
    assert await saved.misc() == {}
    assert {name async for name, _ in saved.outbox()} == {"r2"}
    assert await saved.lines() == {"sales": [("c2", -1.0)]}
    assert [rows async for rows in saved.minutes(HOUR, HOUR)] == [[Counted(MINUTE, "sales", "voice", "offered", 5)]]
    assert [chunk async for chunk in saved.seen()] == [(1, 2**64 - 1, 7)]
    assert 3_599_000 < redis_server.ask("PTTL", PREFIX + "verdict:act-1") <= 3_600_000
    assert redis_server.ask("PTTL", f"{PREFIX}seen:{HOUR}") > 8 * 86_400_000


async def test_the_feed_entry_holds_each_part_that_is_not_empty(storage: Storage, store: SiteStore) -> None:
    cursor = await journal_entry(store)
    done = await store.commit(everything(), START, cursor)

    (entry,) = await storage.feed("main").read(START)

    assert entry.id == done.offset
    assert json.loads(entry.data) == {
        "as_of_ms": AS_OF_MS,
        "views": {"c1": {"contact": "c1"}, "c9": None},
        "lines": [["sales", "c1", 5.5], ["sales", "c2", -1.0], ["help {desk}", "c3", 1e15]],
        "nudges": {"n1": {"id": "n1"}},
        "closed_nudges": ["n0"],
        "agents": {"a1": {"agent": "a1"}},
        "sources": {"pbx": {"beat": 1}},
        "now": {"sales": {"waiting": 2}, "": {"waiting": 0}},
        "good": [{"contact": "c1"}],
        "good_gone": [["c2", 5, "promise"]],
        "deltas": [[MINUTE, "sales", "voice", "offered", 2], [MINUTE - 60, "", "", "closed", -1]],
        "verdicts": {"act-1": {"status": 200}},
        "policy": {"revision": "abc"},
    }
    assert feed_entry(Changes(5)) == b'{"as_of_ms":5}'


async def test_of_two_writers_the_earlier_is_fenced_and_writes_nothing(storage: Storage, store: SiteStore) -> None:
    cursor = await journal_entry(store)
    await store.lease.release()
    later = await writer_of(storage)

    with pytest.raises(Fenced, match="another processor"):
        await store.commit(everything(), START, cursor)
    assert [name async for name, _ in later.load().contacts()] == []
    assert (await later.commit(everything(), START, cursor)).cursor == cursor
    await later.lease.release()


async def test_a_commit_from_a_cursor_that_is_not_there_writes_nothing(store: SiteStore) -> None:
    first, second = await journal_entry(store), await journal_entry(store)
    await store.commit(Changes(1), START, first)

    with pytest.raises(CursorMoved, match=first):
        await store.commit(everything(), START, second)
    assert await store.load().cursor() == first
    assert [name async for name, _ in store.load().contacts()] == []


async def test_without_a_takeover_nothing_can_be_committed(storage: Storage) -> None:
    with pytest.raises(Fenced, match="not been taken over"):
        await storage.site("main", lambda: 0).commit(Changes(1), START, "1-0")


@pytest.mark.parametrize(
    "key",
    [
        "contacts",
        "agents",
        "line:sales",
        "queues",
        f"minutes:{HOUR - 1}",
        f"seen:{HOUR}",
        "dead",
        "feed",
        "site",
        "outbox",
    ],
)
async def test_a_key_that_holds_something_else_refuses_the_whole(
    store: SiteStore, redis_server: RedisServer, key: str
) -> None:
    cursor = await journal_entry(store)
    redis_server.ask("RPUSH", PREFIX + key, "what is this?")
    before = snapshot(redis_server)

    with pytest.raises(Refused, match="holds a list"):
        await store.commit(everything(), START, cursor)

    assert snapshot(redis_server) == before


def snapshot(server: RedisServer) -> dict[str, object]:
    """All keys that no renewal of the lease touches, with their content."""
    kept = [key for key in server.ask("KEYS", "*") if not key.endswith(("lease", "as_of"))]
    return {key: server.dump(key) for key in kept}


async def test_a_full_redis_refuses_the_whole_and_takes_it_when_there_is_room_again(
    own_storage: Storage, own_redis: RedisServer
) -> None:
    store = await writer_of(own_storage)
    cursor = await journal_entry(store)
    before = own_redis.ask("DBSIZE")
    await store.lease.let_lapse()  # a renewal would make the key as_of meanwhile
    own_redis.ask("SET", "foreign", "x" * 1_000_000)
    own_redis.ask("CONFIG", "SET", "maxmemory", "1mb")

    with pytest.raises(StorageFull):
        await store.commit(everything(), START, cursor)
    assert own_redis.ask("DBSIZE") == before + 1

    own_redis.ask("DEL", "foreign")
    own_redis.ask("CONFIG", "SET", "maxmemory", "100mb")
    assert (await store.commit(everything(), START, cursor)).cursor == cursor
    await store.lease.release()


async def test_what_was_acknowledged_survives_the_death_of_redis(own_storage: Storage, own_redis: RedisServer) -> None:
    store = await writer_of(own_storage)
    cursor = await journal_entry(store)
    await store.commit(everything(), START, cursor)
    unapplied = [await journal_entry(store) for _ in range(20)]

    own_redis.kill()
    own_redis.start()
    await store.drop()

    assert [entry.id for entry in await store.read(cursor)] == unapplied
    assert await store.load().cursor() == cursor
    assert {name async for name, _ in store.load().contacts()} == {"c1", "c2", "ünï"}
    await store.lease.release()


async def test_a_commit_too_large_for_one_call_is_still_one(
    store: SiteStore, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit, "MOST_ARGS", 1_000)
    monkeypatch.setattr(commit, "STAGE_ARGS", 777)
    changes = everything()
    changes.records = {f"c{n}": b"%d" % n for n in range(10_000)}
    first, second = await journal_entry(store), await journal_entry(store)
    await store.commit(changes, START, first)

    assert {name: value async for name, value in store.load().contacts()} == changes.records
    assert redis_server.ask("KEYS", PREFIX + "staged:*") == []
    with pytest.raises(CursorMoved):
        await store.commit(changes, START, second)


async def test_a_place_in_line_that_is_no_number_is_refused_before_anything_is_sent(store: SiteStore) -> None:
    with pytest.raises(ValueError, match="no place in the line"):
        await store.commit(Changes(1, lines={("sales", "c"): float("nan")}), START, await journal_entry(store))

    assert await store.load().cursor() == START


async def test_tens_of_thousands_of_arguments_fit_one_call(store: SiteStore) -> None:
    changes = Changes(AS_OF_MS, records={f"c{n}": b"{}" for n in range(20_000)})
    changes.lines = {("q", f"c{n}"): float(n) for n in range(20_000)}
    cursor = await journal_entry(store)
    await store.commit(changes, START, cursor)

    assert len([name async for name, _ in store.load().contacts()]) == 20_000
    assert (await store.load().lines())["q"] == [(f"c{n}", float(n)) for n in range(20_000)]


async def test_a_counter_that_is_no_number_is_replaced_and_stops_nothing(
    store: SiteStore, redis_server: RedisServer
) -> None:
    redis_server.ask("HSET", f"{PREFIX}minutes:{HOUR}", f"{MINUTE}\x1fsales\x1fvoice\x1foffered", "many")
    await store.commit(everything(), START, await journal_entry(store))

    assert [rows async for rows in store.load().minutes(HOUR, HOUR)] == [
        [Counted(MINUTE, "sales", "voice", "offered", 2)]
    ]


async def test_an_hours_counters_are_added_up_by_quarters(store: SiteStore) -> None:
    deltas = {
        (HOUR * 60 + minute, "sales", "voice", "offered"): by
        for minute, by in ((0, 1), (14, 2), (15, 4), (30, 8), (59, 16))
    }
    deltas[HOUR * 60 + 14, "", "chat", "offered"] = 32
    deltas[HOUR * 60 + 61, "sales", "voice", "offered"] = 64
    await store.commit(Changes(AS_OF_MS, deltas=deltas), START, await journal_entry(store))

    saved = store.load()
    assert await saved.counted_hours(HOUR - 5, HOUR + 5) == [HOUR, HOUR + 1]
    assert await saved.counted_hours(HOUR + 1, HOUR + 5) == [HOUR + 1]
    of = ("sales", "voice", "offered")
    assert await saved.quarters(HOUR) == [{of: 3, ("", "chat", "offered"): 32}, {of: 4}, {of: 8}, {of: 16}]
    assert await saved.quarters(HOUR - 1) == [{}, {}, {}, {}]


async def test_at_a_takeover_the_feed_of_the_writers_before_is_brought_within_its_bytes(
    storage: Storage, store: SiteStore, redis_server: RedisServer
) -> None:
    cursor = START
    for number in range(40):
        entry = await journal_entry(store)
        views: dict[str, bytes | None] = {f"c{number}": b'{"text":"' + b"x" * 50_000 + b'"}'}
        await store.commit(Changes(AS_OF_MS, views=views), cursor, entry)
        cursor = entry
    (line, *_) = await storage._ask.every()
    assert await bound_feed(line, Keys("main")) == 0
    assert redis_server.ask("XLEN", PREFIX + "feed") == 40
    assert 15 <= await bound_feed(line, Keys("main"), 1_000_000) <= 25
    assert redis_server.ask("MEMORY", "USAGE", PREFIX + "feed", "SAMPLES", 0) <= 1_000_000
    with pytest.raises(FeedGap):
        await storage.feed("main").read("1-0")


async def test_of_more_digests_than_may_be_kept_the_oldest_hours_go(store: SiteStore) -> None:
    hour_ms, cursor = 3_600_000, START
    for hour in range(4):
        entry = await journal_entry(store)
        await store.commit(
            Changes(AS_OF_MS + hour * hour_ms, seen=[10 * hour + one for one in range(3)]), cursor, entry
        )
        cursor = entry
    saved = store.load()
    assert await saved.prune_seen_to(100) == 0
    assert await saved.prune_seen_to(4) == 2
    assert [chunk async for chunk in saved.seen()] == [(20, 21, 22), (30, 31, 32)]
    assert await saved.prune_seen_to(1) == 1
    assert await saved.prune_seen_to(1) == 0, "the newest hour stays whole"


async def test_old_counters_and_digests_are_pruned_by_hours(store: SiteStore, redis_server: RedisServer) -> None:
    await store.commit(everything(), START, await journal_entry(store))

    assert await store.load().prune_minutes(HOUR) == 1
    assert await store.load().prune_seen(HOUR) == 0
    assert [rows[0].counter async for rows in store.load().minutes(0, HOUR + 1)] == ["offered"]
    assert await store.load().prune_seen(HOUR + 1) == 1
    assert redis_server.ask("EXISTS", f"{PREFIX}seen:{HOUR}", f"{PREFIX}minutes:{HOUR - 1}") == 0


async def test_dead_letters_can_be_paged_and_taken_away(store: SiteStore) -> None:
    await store.commit(Changes(1, dead=[b"1", b"2", b"3"]), START, await journal_entry(store))
    saved = store.load()

    newest = await saved.dead_letters(2)
    assert [letter.data for letter in newest] == [b"3", b"2"]
    assert [letter.data for letter in await saved.dead_letters(2, newest[-1].id)] == [b"1"]
    assert await saved.remove_dead_letter(newest[0].id)
    assert not await saved.remove_dead_letter(newest[0].id)


async def test_the_feed_resumes_exactly_and_says_so_where_it_cannot(
    storage: Storage, store: SiteStore, redis_server: RedisServer
) -> None:
    cursors = [START, *[await journal_entry(store) for _ in range(5)]]
    offsets = [(await store.commit(Changes(n), cursors[n], cursors[n + 1])).offset for n in range(5)]
    feed = storage.feed("main")
    assert (await feed.head()).offset == offsets[-1]

    assert [entry.id for entry in await feed.read(offsets[1])] == offsets[2:]
    assert await feed.read(offsets[4], block_ms=1) == []
    redis_server.ask("XTRIM", PREFIX + "feed", "MAXLEN", 2)
    assert [entry.id for entry in await feed.read(offsets[2])] == offsets[3:]
    with pytest.raises(FeedGap):
        await feed.read(offsets[1])


async def test_the_feed_keeps_within_its_bytes(
    storage: Storage, store: SiteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commit, "FEED_BYTES", 100_000)
    cursor = START
    for n in range(30):
        after = await journal_entry(store)
        await store.commit(Changes(n, views={"c": b'"%s"' % (b"x" * 9_000)}), cursor, after)
        cursor = after

    kept = await storage.feed("main")._line.call("XRANGE", PREFIX + "feed", "-", "+")
    assert 10 <= len(kept) <= 13
