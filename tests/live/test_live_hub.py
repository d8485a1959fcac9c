"""The hub's shell: following a scripted feed through changes, outages, gaps and restarts of its data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from monitor.domain.policy import Policy
from monitor.errors import StorageDown
from monitor.live.hub import Hub, Settings
from tests.live.live_site import NOON_MS, Client, RunningClock, ScriptedFeed, SiteScript, contact, make_hub, until

QUICK = Settings(per_second=1_000, block_ms=20, pulse_ms=10, retry_ms=1)


@asynccontextmanager
async def running(feed: ScriptedFeed, settings: Settings = QUICK) -> AsyncIterator[Hub]:
    hub = Hub(feed, RunningClock(), Policy(), settings)
    task = asyncio.create_task(hub.run())
    try:
        await until(hub, lambda: hub.loaded)
        yield hub
    finally:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_what_is_committed_is_shown() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed) as hub:
        client = Client(hub)
        client.look()
        await feed.commit(views={"c1": contact("c1")})
        await until(hub, lambda: bool(client.read()))
        assert client.screen.data == feed.script.board(100)


async def test_time_moves_on_while_nothing_happens_and_stands_still_with_the_processor() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed) as hub:
        feed.script.as_of_ms += 7_000
        await until(hub, lambda: hub.as_of_ms == NOON_MS + 7_000)
        await feed.commit(views={"c1": contact("c1")})  # the feed is read, and its processor says no later instant
        await until(hub, lambda: "c1" in hub.memory.contacts)
        assert hub.as_of_ms == NOON_MS + 7_000


async def test_a_storage_that_does_not_answer_is_waited_for_and_nothing_is_missed() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed) as hub:
        client = Client(hub)
        client.look()
        feed.failures += [StorageDown("gone"), StorageDown("still gone")]
        await feed.commit(views={"c1": contact("c1")})
        await until(hub, lambda: bool(client.read()))
        assert client.screen.data == feed.script.board(100)
        assert feed.loads == 1


async def test_a_gap_in_the_feed_makes_the_hub_load_anew() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed) as hub:
        client = Client(hub)
        client.look()
        feed.failures.append(StorageDown("away for long"))
        feed.script.commit(views={"c1": contact("c1")})
        feed.trimmed = feed.script.number
        await feed.commit(views={"c2": contact("c2")})
        await until(hub, lambda: bool(client.read()) and len(client.screen.data) == 2)
        assert feed.loads == 2
        assert client.screen.kinds == ["state", "patch"]


async def test_an_entry_that_cannot_be_read_makes_the_hub_load_anew() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed) as hub:
        client = Client(hub)
        client.look()
        await feed.commit(views={"c1": {"contact": "c1", "level": 5}})
        feed.script.whole["views"]["c1"] = contact("c1")
        await until(hub, lambda: bool(client.read()))
        assert client.screen.data == feed.script.board(100)


async def test_what_cannot_be_read_at_all_is_told_and_not_loaded_again_and_again() -> None:
    feed = ScriptedFeed(SiteScript())
    feed.script.commit(views={"c1": {"contact": "c1", "level": 5}})
    clock = RunningClock()
    hub = Hub(feed, clock, Policy(), QUICK._replace(retry_ms=10, retry_most_ms=160))
    task = asyncio.create_task(hub.run())
    began_ms = clock.now_ms()
    try:
        await until(hub, lambda: feed.loads == 6)
        assert clock.now_ms() - began_ms >= 20 + 40 + 80 + 160 + 160, "the fifth was the second of the longest waits"
        assert not hub.loaded
        assert "cannot be read: Expected `str`, got `int`" in hub.trouble
        assert "one version" in hub.trouble
        feed.script.whole["views"]["c1"] = contact("c1")
        await until(hub, lambda: hub.loaded and not hub.trouble)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_storage_that_does_not_answer_is_told_until_it_does() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed, QUICK._replace(retry_ms=50)) as hub:
        feed.failures.append(StorageDown("gone"))
        await feed.commit()
        await until(hub, lambda: bool(hub.trouble))
        assert hub.trouble == "the storage does not answer: gone"
        await until(hub, lambda: not hub.trouble)


async def test_a_new_epoch_makes_the_hub_load_anew_and_everybody_get_the_whole_state() -> None:
    feed = ScriptedFeed(SiteScript())
    feed.script.commit(views={"c1": contact("c1")})
    async with running(feed) as hub:
        client = Client(hub)
        client.look()
        feed.script.entries.clear()
        feed.script.whole["views"].clear()
        feed.script.number, feed.script.epoch = 0, "e2"
        await until(hub, lambda: bool(client.read()))
        assert client.screen.kinds == ["state", "state"]
        assert (client.screen.epoch, client.screen.data) == ("e2", {})


async def test_many_changes_are_flushed_at_the_rate_and_not_one_by_one() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed, QUICK._replace(per_second=4)) as hub:
        client = Client(hub)
        client.look()
        begun = hub.version
        for step in range(200):
            await feed.commit(views={"c1": contact("c1", topic=str(step))})
            await asyncio.sleep(0)
        await until(hub, lambda: bool(client.read()) and client.screen.data["c1"]["topic"] == "199")
        assert hub.version - begun <= 3


async def test_a_verdict_reaches_who_waits_for_it_and_who_asks_later() -> None:
    feed = ScriptedFeed(SiteScript())
    async with running(feed) as hub:
        waiting = [asyncio.create_task(hub.verdicts.wait("act", 20)) for _ in range(2)]
        await asyncio.sleep(0)
        await feed.commit(verdicts={"act": {"status": 200}})
        assert await asyncio.gather(*waiting) == [b'{"status":200}'] * 2
        assert await hub.verdicts.wait("act", 0) == b'{"status":200}'


async def test_a_verdict_that_does_not_come_in_time_is_none_and_leaves_nothing_behind() -> None:
    hub = make_hub(SiteScript())
    assert await hub.verdicts.wait("act", 0.001) is None
    assert await hub.verdicts.wait("act", 0) is None
    assert not hub.verdicts._awaited


async def test_only_the_newest_verdicts_are_kept() -> None:
    hub = make_hub(SiteScript())
    for number in range(10_001):
        hub.verdicts.put(str(number), b"{}")
    assert await hub.verdicts.wait("0", 0) is None
    assert await hub.verdicts.wait("1", 0) == b"{}"
