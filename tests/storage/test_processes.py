"""What processes tell of themselves: heard of by all, marked when silent, forgotten later, and never more than a little."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest

from monitor._config_state import ConfigState
from monitor.config import BadConfigs, load
from monitor.errors import BadConfig
from monitor.storage import Storage, Told
from monitor.storage.keys import PROCESSES, Keys
from monitor.storage.processes import FORGET_MS, MOST_FAULTS, MOST_SITES, STALE_MS
from monitor.teller import Teller
from tests.redis_server import RedisServer


@pytest.fixture
async def storage(own_redis: RedisServer) -> AsyncIterator[Storage]:
    opened = Storage(own_redis.url)
    yield opened
    await opened.close()


def told(name: str) -> Told:
    return Told(name=name, role="web", version="1", started_at_ms=1)


def put(redis: RedisServer, name: str, ago_ms: float, now_ms: float, text: str = "") -> None:
    """Let a process have told something a while ago."""
    record = text or msgspec.json.encode(told(name)).decode()
    redis.ask("HSET", PROCESSES, name, f"{round(now_ms - ago_ms)}|{record}")


async def test_who_told_something_is_there_until_it_leaves(storage: Storage) -> None:
    await storage.tell(told("b:2:x"), first=True)
    await storage.tell(told("a:1:x"), first=True)
    seen = await storage.look_around(())
    assert [(one.told.name, one.stale) for one in seen.processes] == [("a:1:x", False), ("b:2:x", False)]
    assert abs(seen.now_ms - seen.processes[0].heard_at_ms) < STALE_MS
    await storage.leave("a:1:x")
    assert [one.told.name for one in (await storage.look_around(())).processes] == ["b:2:x"]


async def test_the_silent_are_marked_and_then_forgotten(storage: Storage, own_redis: RedisServer) -> None:
    now_ms = await storage.time_ms()
    put(own_redis, "silent", STALE_MS + 1_000, now_ms)
    put(own_redis, "gone", FORGET_MS + 1_000, now_ms)
    put(own_redis, "other", 0, now_ms, '{"name": 7}')
    assert [(one.told.name, one.stale) for one in (await storage.look_around(())).processes] == [("silent", True)]
    await storage.tell(told("new"), first=False)
    assert own_redis.ask("HEXISTS", PROCESSES, "gone") == 1
    await storage.tell(told("new"), first=True)
    assert own_redis.ask("HEXISTS", PROCESSES, "gone") == 0, "whoever begins forgets those that have gone"
    assert own_redis.ask("HEXISTS", PROCESSES, "silent") == 1


async def test_leases_are_told_with_what_waits(storage: Storage, own_redis: RedisServer) -> None:
    keys = Keys("main")
    own_redis.ask("SET", keys.lease, "host:7:ab:cd", "PX", 1_500)
    own_redis.ask("SET", keys.as_of, 123)
    own_redis.ask("SET", keys.taken, 50)
    own_redis.ask("SET", keys.applied, 42)
    main, north = (await storage.look_around(["main", "north"])).leases
    assert (main.owner, main.as_of_ms, main.unapplied, main.wanted) == ("host:7:ab", 123, 8, False)
    assert main.left_ms is not None
    assert 0 < main.left_ms <= 1_500
    assert north == ("north", None, None, False, None, 0)


def test_what_a_process_tells_is_bounded() -> None:
    state = ConfigState(load(None), lambda: 5)
    state.refuse(BadConfigs([BadConfig("f" * 9_000, line, "p" * 9_000, "m" * 9_000) for line in range(100)]))
    sites = [f"s{number}" for number in range(MOST_SITES + 1)]
    found = Teller("host:7:ab", "web", 1, sites, state, None, None).told()
    assert (len(found.faults), found.faults_count, found.faults_since_ms, found.revisions) == (MOST_FAULTS, 100, 5, {})
    assert len(msgspec.json.encode(found)) < 8_000
    few = Teller("host:7:ab", "web", 1, ["main"], state, None, None).told()
    assert few.revisions == {"main": load(None).sites["main"].policy.revision}
