"""Wake-up calls: who waits for entries of a stream is called when one is added, over one connection for all streams.

The scripts that add entries publish on a channel named like the stream. Calls may get lost (Redis keeps none), so they
only ever hasten what would be looked at anyway; after each interruption everybody is called once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import hiredis
from redis.exceptions import RedisError, ResponseError

from monitor.errors import StorageDown
from monitor.storage.address import Address, Dial, pack
from monitor.storage.cluster import Cluster
from monitor.storage.connection import streams

TRY_AGAIN_S = 0.25
QUIET_S = 10.0
"""After so long without a word the connection is tried; after as long again it counts as dead."""
_READ_SIZE = 65_536


class Wake:
    """Somebody who waits, and is called; one waits at a time."""

    __slots__ = ("_called", "_waiter", "resting")

    def __init__(self) -> None:
        self._called = False
        self._waiter: asyncio.Future[None] | None = None
        self.resting = False
        """Whether somebody waits just now; may be read from other threads."""

    def call(self) -> None:
        """End the waiting, or that which comes next."""
        self._called = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def clear(self) -> None:
        """Forget a call that came before."""
        self._called = False

    async def wait(self, within_s: float | None) -> bool:
        """Wait until called, at most ``within_s``; gives whether it was."""
        if self._called:
            self._called = False
            return True
        loop = asyncio.get_running_loop()
        waiter = self._waiter = loop.create_future()
        timer = None if within_s is None else loop.call_later(within_s, _end, waiter)
        self.resting = True
        try:
            await waiter
        finally:
            self.resting = False
            self._waiter = None
            if timer is not None:
                timer.cancel()
        called, self._called = self._called, False
        return called


def _end(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Wakes:
    """The calls of a process; used by one event loop. Connects when the first who waits has come."""

    def __init__(self, address: Address, name: str = "mm-wake") -> None:
        self._address = address
        self._name = name
        self._cluster = Cluster(address, name) if address.kind == "cluster" else None
        self._calls: dict[bytes, Callable[[], None]] = {}
        self._outgoing: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    def add(self, channel: str, call: Callable[[], None]) -> None:
        """Call from now on, and once as soon as it is certain that no call gets lost."""
        known = channel.encode()
        self._calls[known] = call
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(), name="wake-up calls")
        elif self._outgoing is not None:
            self._outgoing.write(pack(("SUBSCRIBE", known)))

    def remove(self, channel: str) -> None:
        """Call no longer."""
        known = channel.encode()
        if self._calls.pop(known, None) is not None and self._outgoing is not None:
            self._outgoing.write(pack(("UNSUBSCRIBE", known)))

    async def close(self) -> None:
        """End the calls."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        if self._cluster is not None:
            await self._cluster.close()

    async def _run(self) -> None:
        while True:
            with contextlib.suppress(RedisError, OSError, StorageDown):
                await self._listen()
            await asyncio.sleep(TRY_AGAIN_S)

    async def _listen(self) -> None:
        connection = await (await _one_dial(self._address, self._cluster))(self._name)
        incoming, outgoing = streams(connection)
        try:
            if self._calls:
                outgoing.write(pack(("SUBSCRIBE", *self._calls)))
            self._outgoing = outgoing
            await self._hear(incoming, outgoing)
        finally:
            self._outgoing = None
            outgoing.close()

    async def _hear(self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        parser = hiredis.Reader(protocolError=RedisError, replyError=ResponseError)
        tried = False
        while True:
            try:
                async with asyncio.timeout(QUIET_S):
                    data = await incoming.read(_READ_SIZE)
            except TimeoutError:
                if tried:
                    return
                tried = True
                outgoing.write(pack(("PING",)))
                continue
            if not data:
                return
            tried = False
            parser.feed(data)
            while (said := parser.gets()) is not False:
                if isinstance(said, ResponseError):
                    raise said
                if said[0] in (b"message", b"subscribe") and (call := self._calls.get(said[1])) is not None:
                    call()


async def _one_dial(address: Address, cluster: Cluster | None) -> Dial:
    """Give what connects: in a Cluster to any node, for a call goes through all of them."""
    if cluster is None:
        return address.dial()
    cluster.doubt()  # it is only asked for after something went wrong, or at first
    await cluster.learn()
    await cluster.close()
    return address.dial_node(cluster.any_node())
