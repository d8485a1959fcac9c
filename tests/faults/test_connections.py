"""The way to Redis cut, delayed, stalled and open in one direction only, by TCP: nothing is lost, nothing counts twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Literal, get_args

import pytest

from tests.fault_proxy import Fault, FaultProxy, Mode
from tests.faults.amounts import FULL, amount
from tests.faults.centre import HASTY, Centre, until
from tests.faults.conftest import Report
from tests.faults.nursery import Nursery
from tests.faults.verdict import judge
from tests.redis_server import RedisServer, free_port

HOOKS = () if FULL else (*HASTY, "tests.faults.hooks:impatient")
CUTS = amount(2, 20)
"""Of each kind."""
LENGTH_S: dict[Mode | Literal["delay"], float] = {
    "delay": amount(0.5, 5.0),
    "refuse": amount(0.5, 5.0),
    "stall": amount(1.8, 12.0),
    "swallow": amount(1.8, 12.0),
}
"""Where the way is silent, longer than it is waited for."""
DELAY_S = 0.15


@pytest.fixture
async def far_centre(request: pytest.FixtureRequest, tmp_path: Path, nursery: Nursery) -> AsyncIterator[Centre]:
    """A centre without members on a Redis of its own that also listens on a port of this machine."""
    (tmp_path / "redis").mkdir()
    redis = RedisServer(tmp_path / "redis", appendonly="yes", appendfsync="always", port=str(free_port()))
    redis.start()
    centre = Centre(tmp_path, redis, nursery, request.node.name)
    try:
        yield centre
    finally:
        await centre.close()
        redis.close()


@contextlib.asynccontextmanager
async def through_proxies(centre: Centre) -> AsyncIterator[list[FaultProxy]]:
    """One processor and one web process, each with a way of its own to Redis, under load."""
    proxies = [FaultProxy(centre.redis.port) for _ in range(2)]
    try:
        for role, proxy in zip(("processor", "web"), proxies, strict=True):
            await proxy.start()
            await centre.add(role, HOOKS, url=proxy.url)
        await centre.up()
        centre.call()
        yield proxies
        await centre.hang_up()
    finally:
        await centre.close()
        for proxy in proxies:
            await proxy.close()


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 900))
async def test_what_is_cut_on_the_way_to_redis_is_neither_lost_nor_doubled(far_centre: Centre, report: Report) -> None:
    """A reply cut after the write is the sharpest: it was done, and nobody was told."""
    centre, kinds = far_centre, (*get_args(Fault), "sever")
    async with through_proxies(centre) as proxies:
        for turn in range(CUTS * len(kinds)):
            kind, proxy = kinds[turn % len(kinds)], centre.chance.choice(proxies)
            await centre.accepted(centre.chance.randrange(30))
            async with centre.broken(centre.lively):
                if kind == "sever":
                    proxy.sever()
                else:
                    before = proxy.cuts
                    proxy.cut(kind, centre.chance.randrange(6))
                    await until(lambda proxy=proxy, before=before: proxy.cuts > before)  # type: ignore[misc]  # bound as they are now
        await centre.hang_up()
        report(await judge(centre, "connections cut, TCP", faults=CUTS * len(kinds)))


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 900))
async def test_a_way_that_is_slow_silent_or_open_in_one_direction_only_is_got_over(
    far_centre: Centre, report: Report
) -> None:
    centre = far_centre
    async with through_proxies(centre) as proxies:
        for mode, length_s in LENGTH_S.items():
            await centre.accepted(50)
            async with centre.broken(centre.lively):
                for proxy in proxies:
                    if mode == "delay":
                        proxy.delay_s = DELAY_S
                    else:
                        proxy.mode = mode
                    if mode == "refuse":
                        proxy.sever()
                await asyncio.sleep(length_s)  # the length is the point
                for proxy in proxies:
                    proxy.mode, proxy.delay_s = "pass", 0.0
        await centre.hang_up()
        report(await judge(centre, "connections slow, silent, half open, TCP", faults=len(LENGTH_S)))
