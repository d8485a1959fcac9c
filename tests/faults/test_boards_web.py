"""Web processes that are killed, stopped, or too late for the feed: no board shows anything that is not so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.boards import FULL, Herd, herd_of
from tests.faults.boards_floor import Floor, busy, floor_of, go_on, opened, pause
from tests.faults.boards_frames import Copy
from tests.gathered import ageless
from tests.redis_server import RedisServer
from tests.server_process import ServerProcess

BOARDS = 100 if FULL else 20
KILLS = 20 if FULL else 2
VIEWS = ("queues", "contacts", "agents", "nudges")


@pytest.fixture
async def floor(tmp_path: Path, own_redis: RedisServer) -> AsyncIterator[Floor]:
    async with floor_of(tmp_path, own_redis) as running:
        yield running


@pytest.fixture
async def floor_of_two(tmp_path: Path, own_redis: RedisServer) -> AsyncIterator[Floor]:
    async with floor_of(tmp_path, own_redis, webs=2) as running:
        yield running


async def more(floor: Floor, count: int) -> None:
    """Wait until so many more contacts have been accepted."""
    most = len(floor.accepted) + count
    await floor.processor.until(lambda: there(len(floor.accepted) >= most))


async def there(holds: bool) -> bool:
    return holds


async def applied(floor: Floor, web: ServerProcess) -> None:
    """Wait until everything accepted shows in a web process, and once alone."""

    async def shown() -> bool:
        return await floor.offered(web) == len(floor.accepted)

    await web.until(shown)


def shown_by(copies: dict[str, Copy]) -> dict[str, Any]:
    return {view: (copy.data, copy.total) for view, copy in copies.items()}


async def all_show_the_same(floor: Floor, web: ServerProcess, herd: Herd) -> None:
    """Compare each board's copy, made of states and patches, with one that starts now, and that with the API."""
    await applied(floor, web)
    with herd_of(1, web.port, *VIEWS, keeps=True) as fresh:
        await fresh.until_live(1)

        async def agree() -> bool:
            [wanted] = await fresh.copies()
            told, shown = await floor.contacts(web), ageless(wanted["contacts"].data)
            as_told = len(shown) == min(100, len(told)) and shown == {key: told.get(key) for key in shown}
            return as_told and all(shown_by(copies) == shown_by(wanted) for copies in await herd.copies())

        await web.until(agree)  # levels change as time passes: all are read again until nothing came in between
    assert (await herd.seen()).complaints == []


@pytest.mark.thorough
@pytest.mark.timeout(600)
async def test_boards_of_a_web_process_that_is_killed_again_and_again_show_what_is_so(floor: Floor) -> None:
    with herd_of(BOARDS, floor.webs[0].port, *VIEWS, keeps=True) as herd:
        await herd.until_live(BOARDS)
        async with busy(floor):
            for _ in range(KILLS):
                await more(floor, 10)
                await floor.webs[0].kill()
                await floor.restart(0)
                await more(floor, 10)
                await herd.until_live(BOARDS, 60)
        await all_show_the_same(floor, floor.webs[0], herd)
        seen = await herd.seen()
        assert len(seen.back_ms) >= KILLS * BOARDS, "all came back each time"


async def test_a_web_process_that_is_too_late_for_the_feed_takes_the_whole_state_and_its_boards_miss_nothing(
    floor_of_two: Floor,
) -> None:
    floor, (late, early) = floor_of_two, floor_of_two.webs
    with herd_of(BOARDS, late.port, *VIEWS, keeps=True) as herd:
        await herd.until_live(BOARDS)
        await floor.post(early.url, opened("old"))
        floor.accepted.add("old")
        await applied(floor, late)
        floor.webs = [early]
        pause(late)
        try:
            async with busy(floor):
                await more(floor, 50)
            await applied(floor, early)
            await floor.post(early.url, {"type": "contact.closed", "subject": "old"})
            await floor.processor.until(lambda: is_closed(floor, early, "old"))
            floor.redis.ask("XTRIM", "mm:{main}:feed", "MAXLEN", "0")
        finally:
            go_on(late)
        async with busy(floor):
            await more(floor, 10)
        await all_show_the_same(floor, late, herd)
        floor.webs = [early, late]


async def is_closed(floor: Floor, web: ServerProcess, key: str) -> bool:
    return key not in await floor.contacts(web)


@pytest.mark.timeout(600)
async def test_a_web_process_that_is_stopped_under_load_sends_its_boards_away_and_loses_nothing(
    floor_of_two: Floor,
) -> None:
    floor = floor_of_two
    with herd_of(BOARDS, floor.webs[0].port, *VIEWS, keeps=True) as herd:
        await herd.until_live(BOARDS)
        async with busy(floor), busy(floor), busy(floor):
            for _ in range(5 if FULL else 1):
                await more(floor, 30)
                await herd.seen(anew=True)
                assert await floor.webs[0].stop() == 0
                await more(floor, 30)
                await floor.restart(0)
                await herd.until_live(BOARDS, 60)
                seen = await herd.seen()
                assert seen.closes == {1012: BOARDS}
                assert len(seen.told_ms) == BOARDS
        await asyncio.gather(*(applied(floor, web) for web in floor.webs))
        await all_show_the_same(floor, floor.webs[0], herd)

        async def webs_agree() -> bool:
            first, *others = [await floor.contacts(web) for web in floor.webs]
            return all(other == first for other in others)

        await floor.webs[0].until(webs_agree)
        known = await floor.contacts(floor.webs[1])
        assert floor.accepted <= known.keys()


@pytest.mark.thorough
@pytest.mark.timeout(600)
async def test_boards_of_two_web_processes_show_the_same_wherever_they_are_at_the_same_offset(
    floor_of_two: Floor,
) -> None:
    floor, views = floor_of_two, ("contacts", "agents", "nudges")
    one, other = floor.webs
    with herd_of(3, one.port, *views, keeps=True) as here, herd_of(3, other.port, *views, keeps=True) as there_:
        await asyncio.gather(here.until_live(3), there_.until_live(3))
        shown: dict[tuple[str, str | None, str], Any] = {}
        met = 0
        async with busy(floor):
            for _ in range(200 if FULL else 20):
                await more(floor, 2)
                for herd in (here, there_):
                    for copies in await herd.copies():
                        for view, copy in copies.items():
                            at = (view, copy.epoch, copy.offset)
                            met += at in shown
                            assert shown.setdefault(at, copy.data) == copy.data, at
        assert met > 20, "they were seen at the same offsets"
