"""Redis killed, stopped, full in memory and full on disk, under load: what was answered for stays, and counts once."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.amounts import amount
from tests.faults.centre import HASTY, Centre, until
from tests.faults.conftest import Report
from tests.faults.verdict import judge

KILLS = amount(3, 25)
PAUSE_S = amount(3, 10)
"""Longer than the lease, as it is shipped, lives."""
PAUSES = amount(1, 4)
FULL_S = 0.7
FILLS = amount(1, 10)


async def assembled(centre: Centre, hooks: tuple[str, ...] = HASTY) -> None:
    """One processor and one web process, under load."""
    for role in ("processor", "web"):
        await centre.add(role, hooks)
    await centre.up()
    centre.call()


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_a_redis_that_is_killed_loses_nothing_it_has_answered_for(centre: Centre, report: Report) -> None:
    await assembled(centre)
    for _ in range(KILLS):
        await centre.accepted(centre.chance.randrange(20, 200))
        async with centre.broken():
            centre.redis.kill()
            await asyncio.sleep(centre.chance.random() * 0.2)  # callers come while nobody is there
            await asyncio.to_thread(centre.redis.start)
    await centre.accepted(20)
    await centre.hang_up()
    report(await judge(centre, "kill -9 of Redis", faults=KILLS))


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_a_redis_that_stands_still_and_goes_on_is_taken_up_where_it_was(centre: Centre, report: Report) -> None:
    await assembled(centre, ())
    for _ in range(PAUSES):
        await centre.accepted(100)
        async with centre.broken():
            centre.redis.pause()
            await asyncio.sleep(PAUSE_S)  # the length is the point: the lease is over by then
            centre.redis.go_on()
    await centre.accepted(20)
    await centre.hang_up()
    report(await judge(centre, f"Redis stopped for {PAUSE_S} s", faults=PAUSES))


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_a_redis_that_is_full_refuses_and_goes_on_when_there_is_room(centre: Centre, report: Report) -> None:
    await assembled(centre)
    for _ in range(FILLS):
        await centre.accepted(100)
        refused = centre.record.answers["503"]
        async with centre.broken():
            centre.redis.ask("CONFIG", "SET", "maxmemory", "1")
            await until(lambda refused=refused: centre.record.answers["503"] > refused)  # type: ignore[misc]  # bound as it is now
            await asyncio.sleep(FULL_S)  # the length is the point: the writer meets it too
            centre.redis.ask("CONFIG", "SET", "maxmemory", "0")
    await centre.accepted(20)
    await centre.hang_up()
    found = await judge(centre, "maxmemory reached", faults=FILLS)
    if centre.redis.ask("INFO", "stats")["evicted_keys"]:
        found.wrong.append("keys were evicted")
    report(found)


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_a_full_disk_ends_redis_and_it_goes_on_when_there_is_room(centre: Centre, report: Report) -> None:
    """With ``appendfsync always`` Redis ends when it cannot write; whoever watches it starts it again, in vain at first."""
    await assembled(centre)
    for _ in range(FILLS):
        await centre.accepted(100)
        async with centre.broken():
            centre.redis.limit_files(centre.redis.written_bytes() + centre.chance.randrange(20_000))
            await until(lambda: centre.redis.ended)
            await asyncio.sleep(FULL_S)  # the length is the point: nobody is answered meanwhile
            answered = len(centre.record.accepted)
            await asyncio.sleep(0.1)
            assert len(centre.record.accepted) == answered, "somebody was answered without a disk"
            await asyncio.to_thread(centre.redis.start)
    await centre.accepted(20)
    await centre.hang_up()
    report(await judge(centre, "disk full", faults=FILLS))
