from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from monitor.storage import wakes as module
from monitor.storage.address import read_address
from monitor.storage.wakes import Wake, Wakes
from tests.redis_server import RedisServer


@pytest.fixture
async def wakes(own_redis: RedisServer) -> AsyncIterator[Wakes]:
    opened = Wakes(read_address(own_redis.url))
    yield opened
    await opened.close()


class Called:
    """Counts calls and can be waited for."""

    def __init__(self) -> None:
        self.count = 0
        self._event = asyncio.Event()

    def __call__(self) -> None:
        self.count += 1
        self._event.set()

    async def again(self) -> None:
        """Wait for the next call."""
        await asyncio.wait_for(self._event.wait(), 10)
        self._event.clear()


async def test_who_waits_is_called_when_something_is_added_and_nobody_else_is(
    wakes: Wakes, own_redis: RedisServer
) -> None:
    one, other = Called(), Called()
    wakes.add("one", one)
    await one.again()  # once at first: nothing gets lost from now on
    wakes.add("other", other)
    await other.again()

    own_redis.ask("PUBLISH", "one", "")
    await one.again()
    wakes.remove("one")
    own_redis.ask("PUBLISH", "other", "")
    await other.again()
    own_redis.ask("PUBLISH", "one", "")
    own_redis.ask("PUBLISH", "other", "")
    await other.again()

    assert (one.count, other.count) == (2, 3)


async def test_after_an_interruption_everybody_is_called_once_and_calls_go_on(
    wakes: Wakes, own_redis: RedisServer
) -> None:
    one = Called()
    wakes.add("one", one)
    await one.again()

    await asyncio.to_thread(own_redis.kill)
    await asyncio.to_thread(own_redis.start)
    await one.again()
    own_redis.ask("PUBLISH", "one", "")
    await one.again()

    assert one.count == 3


async def test_a_redis_that_stands_still_is_left_and_found_again(
    wakes: Wakes, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_S", 0.05)
    one = Called()
    wakes.add("one", one)
    await one.again()
    first = own_redis.ask("CLIENT", "LIST").count("name=mm-wake")

    own_redis.pause()
    while wakes._outgoing is not None:  # noqa: ASYNC110 - it gives up by itself
        await asyncio.sleep(0.005)
    own_redis.go_on()
    await one.again()

    assert first == 1


async def test_a_call_before_the_waiting_ends_it_at_once_and_a_wait_ends_by_itself() -> None:
    wake = Wake()
    wake.call()
    assert await wake.wait(None)
    wake.call()
    wake.clear()
    assert not await wake.wait(0.001)
    waiting = asyncio.ensure_future(wake.wait(60))
    await asyncio.sleep(0)
    assert wake.resting
    wake.call()
    assert await waiting
    assert not wake.resting
