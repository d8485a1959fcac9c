"""Processors and web processes killed at any point, and ended under load: nothing is lost, nothing counts twice."""

from __future__ import annotations

import asyncio

import pytest

from tests.faults.amounts import amount
from tests.faults.centre import HASTY, Centre, Member
from tests.faults.conftest import Report
from tests.faults.senders import wall_ms
from tests.faults.verdict import judge

KILLS = amount(20, 200)
KILLS_AS_SHIPPED = amount(1, 20)
TAKEN_OVER_MS = 5_000
"""A site whose writer died has another within this, with the lease as it is shipped."""
TERMS = amount(3, 30)


async def assembled(centre: Centre, hooks: tuple[str, ...] = HASTY) -> None:
    """Two processors and two web processes, under load."""
    for role in ("processor", "processor", "web", "web"):
        await centre.add(role, hooks)
    await centre.up()
    centre.call()


async def struck_member(centre: Centre, turn: int) -> Member:
    """Give in turn a web process, and whoever writes: what is struck must be what works."""
    if turn % 3 == 2:
        return centre.chance.choice(centre.having("web"))
    return await centre.writer()


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 1_200))
async def test_killed_at_any_point_it_loses_nothing_and_doubles_nothing(centre: Centre, report: Report) -> None:
    """Whoever is struck is started again at once."""
    await assembled(centre)
    for kill in range(KILLS):
        await centre.accepted(centre.chance.randrange(10, 60))
        await asyncio.sleep(centre.chance.random() * 0.1)  # where it strikes is the point
        struck = await struck_member(centre, kill)
        async with centre.broken():
            await struck.kill()
            if struck.role == "processor":
                centre.end_lease()
            await struck.start()
    await centre.up()
    ended_ms = wall_ms()
    await centre.hang_up()
    report(await judge(centre, "kill -9 of processors and web", faults=KILLS, ended_ms=ended_ms))


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_another_processor_takes_over_in_time_with_the_lease_as_shipped(centre: Centre, report: Report) -> None:
    await assembled(centre, ())
    for _ in range(KILLS_AS_SHIPPED):
        await centre.accepted(50)
        struck = await centre.writer()
        async with centre.broken():
            await struck.kill()
        await struck.start()
        await until_up(struck)
    await centre.hang_up()
    found = await judge(centre, "kill -9, lease as shipped", faults=KILLS_AS_SHIPPED)
    if found.recovery_ms > TAKEN_OVER_MS:
        found.wrong.append(f"nobody wrote the site for {found.recovery_ms} ms")
    report(found)


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_ended_under_load_it_loses_nothing_and_ends_in_order(centre: Centre, report: Report) -> None:
    """SIGTERM, as a deployment does it, to web and processors in turn."""
    await assembled(centre)
    codes = []
    for turn in range(TERMS):
        await centre.accepted(centre.chance.randrange(10, 60))
        struck = await struck_member(centre, turn * 2)
        async with centre.broken():
            codes.append(await struck.stop())
            await struck.start()
    await centre.up()
    await centre.hang_up()
    found = await judge(centre, "SIGTERM under load", faults=TERMS)
    if any(codes):
        found.wrong.append(f"exit codes {codes}")
    report(found)


async def until_up(member: Member) -> None:
    """Wait until a member that was started again can take over in its turn."""
    while not await member.serves():
        await asyncio.sleep(0.02)
