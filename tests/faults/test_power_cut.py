"""The power cut: with ``appendfsync always`` nothing is lost, and ``everysec`` loses, or the emulation is broken."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.amounts import FULL, amount
from tests.faults.centre import Centre
from tests.faults.conftest import Report
from tests.faults.nursery import Nursery
from tests.faults.shimmed import ShimmedRedis, UnsafeRedis, WatchedRedis, need_notices
from tests.faults.verdict import in_journal, judge

CUTS = amount(2, 25)
MEANS = ("notices", "shim") if FULL else ("notices",)
"""How it is known what is on disk."""


@pytest.fixture
async def cut_centre(request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery) -> AsyncIterator[Centre]:
    """A centre on a Redis with the means and the ``appendfsync`` of the test, under load."""
    by, appendfsync = request.param
    redis: UnsafeRedis
    if by == "notices":
        need_notices(tmp_path)
        redis = WatchedRedis(tmp_path, appendfsync)
    else:
        redis = ShimmedRedis(tmp_path, appendfsync, request.getfixturevalue("shim"))
    redis.start()
    centre = Centre(tmp_path, redis, nursery, request.node.name, appendfsync)
    try:
        for role in ("processor", "web"):
            await centre.add(role)
        await centre.up()
        centre.call()
        yield centre
    finally:
        await centre.close()
        redis.close()


def means(centre: Centre) -> str:
    return "shim" if isinstance(centre.redis, ShimmedRedis) else "notices"


async def cut(centre: Centre, times: int) -> int:
    """Cut the power so many times; gives how many bytes were dropped."""
    assert isinstance(centre.redis, UnsafeRedis)
    dropped = 0
    for _ in range(times):
        await centre.accepted(centre.chance.randrange(50, 200))
        async with centre.broken():
            dropped += centre.redis.cut_power()
            await asyncio.to_thread(centre.redis.start)
    await centre.accepted(20)
    await centre.hang_up()
    return dropped


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
@pytest.mark.parametrize("cut_centre", [(by, "always") for by in MEANS], indirect=True, ids=MEANS)
async def test_a_power_cut_loses_nothing_that_was_answered_for(cut_centre: Centre, report: Report) -> None:
    await cut(cut_centre, CUTS)
    report(await judge(cut_centre, f"power cut, always, {means(cut_centre)}", faults=CUTS))


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
@pytest.mark.parametrize("cut_centre", [(by, "everysec") for by in MEANS], indirect=True, ids=MEANS)
async def test_a_power_cut_with_everysec_loses_and_what_is_left_agrees(cut_centre: Centre, report: Report) -> None:
    """The control: an emulation that never loses shows nothing. What is left is the model's, to the last figure."""
    dropped = await cut(cut_centre, CUTS)
    record, left = cut_centre.record, in_journal(cut_centre.redis)
    accepted = len(record.accepted)
    lost = record.accepted.keys() - left
    record.forget(lost)
    found = await judge(cut_centre, f"power cut, everysec (control), {means(cut_centre)}", faults=CUTS)
    found.accepted, found.lost = accepted, len(lost)
    if not dropped or not lost:
        found.wrong.append("nothing was lost: the emulation of the power cut is broken")
    report(found)
