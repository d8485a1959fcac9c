"""The clock of Redis steps by an hour, forward and back: nobody waits a negative time, no nudge is lost or comes twice.

All stamps follow Redis' ``TIME``; a step of it is the worst a clock can do. A step of a process's own wall clock moves
nothing (``tests/storage/test_clock.py`` holds the clock to that).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.amounts import amount
from tests.faults.centre import Centre
from tests.faults.conftest import Report
from tests.faults.senders import caller, wall_ms
from tests.faults.shimmed import ShimmedRedis
from tests.faults.verdict import Findings, in_journal, raised

HOUR_S = 3_600
STAYS_S = amount(1, 8)
"""At each time of Redis."""
COURSES = {"forward and back": (HOUR_S, 0), "back and forward": (-HOUR_S, 0)}


@pytest.fixture
def own_redis(tmp_path: Path, shim: Path) -> Iterator[ShimmedRedis]:
    """A Redis whose clock can step."""
    server = ShimmedRedis(tmp_path, "always", shim)
    server.start()
    yield server
    server.close()


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 300))
@pytest.mark.parametrize("course", COURSES)
async def test_a_step_of_the_clock_makes_no_negative_wait_and_loses_and_doubles_no_nudge(
    centre: Centre, own_redis: ShimmedRedis, course: str, report: Report
) -> None:
    for role in ("processor", "processor", "web"):
        await centre.add(role)
    await centre.up()
    centre.call()
    found = Findings(f"clock steps {course}", faults=2)
    await look_on(centre, found)
    for off_s in COURSES[course]:
        own_redis.step_clock(off_s)
        off_by_s = own_redis.ask("TIME")[0] - wall_ms() // 1_000
        assert abs(off_by_s - off_s) <= 1, "the clock of Redis did not step"
        await look_on(centre, found)
    await centre.hang_up()
    await until_all_raised(centre)
    judge_nudges(centre, found)
    found.accepted, found.lost = len(centre.record.accepted), len(centre.record.accepted.keys() - in_journal(own_redis))
    report(found)


async def look_on(centre: Centre, found: Findings) -> None:
    """Look at the wall for a while: no length is negative, and its instant never runs back."""
    last_ms = 0
    until_ms = wall_ms() + STAYS_S * 1_000
    async with caller(centre.having("web")[0].url) as client:
        while wall_ms() < until_ms:
            board = (await client.get("/api/v1/queues")).raise_for_status().json()
            contacts = (await client.get("/api/v1/contacts")).raise_for_status().json()["contacts"]
            found.wrong += [f"{name} is {value}" for name, value in negative((board, contacts))]
            if board["as_of_ms"] < last_ms:
                found.wrong.append(f"the wall ran back from {last_ms} to {board['as_of_ms']}")
            last_ms = board["as_of_ms"]
            await asyncio.sleep(0.1)


def negative(shown: Any, name: str = "") -> Iterator[tuple[str, float]]:
    """Give every length in an answer that is below zero."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            yield from negative(value, key)
    elif isinstance(shown, list | tuple):
        for value in shown:
            yield from negative(value, name)
    elif isinstance(shown, int | float) and name.endswith("_ms") and shown < 0:
        yield name, shown


async def until_all_raised(centre: Centre) -> None:
    """Wait for the last nudge: behind by an hour, the site's clock goes at half speed, so its warnings take twice as long."""
    until_ms = max(centre.record.due_ms.values()) + 2 * STAYS_S * 1_000 + 5_000
    while wall_ms() < until_ms and centre.record.due_ms.keys() - raised(centre.redis).keys():
        await asyncio.sleep(0.1)


def judge_nudges(centre: Centre, found: Findings) -> None:
    told = raised(centre.redis)
    found.nudges = len(centre.record.due_ms)
    found.wrong += [
        f"{name} has {len(told.get(name, ()))} nudges, due is one"
        for name in centre.record.due_ms
        if len(told.get(name, ())) != 1
    ]
