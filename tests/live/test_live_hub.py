"""The hub's shell: following a scripted feed through changes, outages, gaps and restarts of its data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.exceptions import ResponseError

from monitor.domain.policy import Policy
from monitor.errors import NotShown, StorageDown
from monitor.live.board import LiveBoard
from monitor.live.hub import Hub, Settings
from monitor.storage.connection import Rejected
from tests.live.live_site import (
    NOON_MS,
    Client,
    RunningClock,
    ScriptedFeed,
    SetClock,
    SiteScript,
    contact,
    make_hub,
    nudge,
    until,
)

QUICK = Settings(per_second=1_000, block_ms=20, pulse_ms=10, retry_ms=1)


@asynccontextmanager
async def running(feed: ScriptedFeed, settings: Settings = QUICK, *, loads: bool = True) -> AsyncIterator[Hub]:
    hub = Hub(feed, RunningClock(), Policy(), settings)
    task = asyncio.create_task(hub.run())
    try:
        await until(hub, lambda: hub.loaded or not loads)
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
        await feed.commit(policy={"revision": 5})
        feed.script.whole["views"]["c1"] = contact("c1")
        await until(hub, lambda: bool(client.read()))
        assert client.screen.data == feed.script.board(100)


BROKEN: dict[str, Any] = {
    "views": {"c1": {"contact": "c1", "level": 5}},
    "nudges": {"n1": {"id": "n1", "raised_at_ms": "noon"}},
    "agents": {"ana": {"agent": "ana", "queues": 7}},
    "now": {"sales": {"waiting": "many"}},
    "sources": {"pbx": {"source": "pbx", "events": "some"}},
}
LEFT_OUT = {"contacts": 1, "nudges": 1, "agents": 1, "queues": 1, "sources": 1}
WHOLE: dict[str, Any] = {
    "views": {"c2": contact("c2")},
    "nudges": {"n2": nudge("n2")},
    "agents": {"bob": {"agent": "bob", "queues": ["care"], "status": "busy"}},
    "now": {"care": {"waiting": 3}},
    "sources": {"api": {"source": "api", "last_event_ms": 5, "last_beat_ms": None, "events": 1}},
}


def both(name: str) -> dict[str, Any]:
    return {**BROKEN[name], **WHOLE[name]}


def shows_the_rest(hub: Hub) -> None:
    """Expect the board without the records that cannot be read."""
    board = LiveBoard({"main": hub})
    shown = {view: list(board.snapshot("main", view)["data"]) for view in ("contacts", "nudges", "agents", "sources")}
    assert shown == {"contacts": ["c2"], "nudges": ["n2"], "agents": ["bob"], "sources": ["api"]}
    assert board.snapshot("main", "queues")["data"]["care"]["waiting"] == 3
    assert board.sources("main")["sources"]
    assert dict(hub.memory.unread.counts()) == LEFT_OUT


@pytest.mark.parametrize("live", [False, True])
def test_what_cannot_be_read_is_left_out_counted_said_once_a_kind_and_the_rest_is_shown(
    live: bool, caplog: pytest.LogCaptureFixture
) -> None:
    script, clock = SiteScript(), SetClock()
    if not live:
        script.commit(**{name: both(name) for name in WHOLE})
    hub = Hub(ScriptedFeed(script), clock, Policy(), QUICK)
    hub.start(script.loaded())
    if live:
        hub.take(*script.commit(**{name: both(name) for name in WHOLE}))
        hub.take(*script.commit(views={"c3": {"contact": "c3", "level": 5}}))
        hub.take(*script.commit(views={"c3": None}, nudges={"n9": {"id": "n9", "raised_at_ms": "noon"}}))
        hub.take(*script.commit(nudges={"n9": nudge("n9", state="cleared")}, closed_nudges=["n9"]))
        hub.flush()
    shows_the_rest(hub)
    said = [record.getMessage() for record in caplog.records]
    assert sorted(one.split()[0] for one in said) == sorted(LEFT_OUT), said
    hub.take(*script.commit(views={"c1": contact("c1")}, now={"sales": {"waiting": 1}}))
    hub.flush()
    assert hub.memory.unread.counts()["contacts"] == hub.memory.unread.counts()["queues"] == 0
    assert len(hub.memory.unread) == 3


def test_an_object_that_was_shown_and_cannot_be_read_any_more_is_shown_no_longer() -> None:
    script = SiteScript()
    script.commit(**WHOLE)
    hub = Hub(ScriptedFeed(script), SetClock(), Policy(), QUICK)
    hub.start(script.loaded())
    hub.take(*script.commit(views={"c2": {"level": 5}}, sources={"api": {"source": 7}}))
    hub.flush()
    board = LiveBoard({"main": hub})
    assert board.snapshot("main", "contacts")["data"] == board.snapshot("main", "sources")["data"] == {}


async def test_a_site_that_no_processor_has_written_is_not_shown_and_says_so_until_one_has() -> None:
    script = SiteScript(epoch="")
    feed = ScriptedFeed(script)
    async with running(feed, QUICK._replace(untaken_ms=1, retry_ms=5), loads=False) as hub:
        await until(hub, lambda: hub.absent == "no_processor")
        assert not hub.loaded
        with pytest.raises(NotShown, match="no processor has written this site yet") as refused:
            LiveBoard({"main": hub}).timezone("main")
        assert refused.value.why == "no_processor"
        script.epoch, script.as_of_ms = "e1", 0
        await until(hub, lambda: feed.loads > 1)
        assert not hub.loaded, "taken over, but nothing applied yet: it would be of 1970"
        script.as_of_ms = NOON_MS
        await until(hub, lambda: hub.loaded)
        assert hub.trouble == ""


class Away(ScriptedFeed):
    """A feed that fails twice before it is there."""

    def __init__(self, script: SiteScript, error: StorageDown) -> None:
        super().__init__(script)
        self.away = [error, error]

    async def epoch(self) -> str:
        if self.away:
            raise self.away.pop()
        return await super().epoch()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (StorageDown("gone"), "no_answer"),
        (Rejected(ResponseError("LOADING Redis is loading the dataset in memory")), "redis_loading"),
        (Rejected(ResponseError("READONLY You can't write")), "no_answer"),
    ],
)
async def test_a_site_whose_redis_does_not_answer_says_which_and_is_there_once_it_does(
    error: StorageDown, why: str
) -> None:
    async with running(Away(SiteScript(), error), QUICK._replace(retry_ms=50), loads=False) as hub:
        assert (hub.loaded, hub.absent) == (False, "reading")
        await until(hub, lambda: hub.absent == why)
        await until(hub, lambda: hub.loaded)


async def test_what_cannot_be_read_at_all_is_told_and_not_loaded_again_and_again() -> None:
    feed = ScriptedFeed(SiteScript(policy=b'{"revision": 5}'))
    clock = RunningClock()
    hub = Hub(feed, clock, Policy(), QUICK._replace(retry_ms=10, retry_most_ms=160))
    task = asyncio.create_task(hub.run())
    began_ms = clock.now_ms()
    try:
        await until(hub, lambda: feed.loads == 6)
        assert clock.now_ms() - began_ms >= 20 + 40 + 80 + 160 + 160, "the fifth was the second of the longest waits"
        assert not hub.loaded
        assert "cannot be read; see that all processes run one version: Expected `str`, got `int`" in hub.trouble
        assert hub.absent == "unreadable"
        feed.script.policy = None
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
        assert hub.trouble == "Redis does not answer; see that it runs, `monitor doctor` looks at the way to it: gone"
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
