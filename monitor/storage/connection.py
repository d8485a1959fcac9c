"""Connections to Redis, heeding what is known of the client.

``redis.asyncio`` opens a time-out for each reply, reads them one by one and repeats commands on its own. Here it opens
the connection alone; commands are packed and replies read by hiredis, nothing is ever repeated (a lost reply is
*unknown*, not *no*), and one watch guards a whole exchange. Exchanges of several callers are under way at once, each
reply goes to the question in whose place it comes: so many sites share a connection, and Redis syncs their writes to
disk together. Whenever anything is in doubt the connection is closed, and with it every exchange under way is in doubt.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import select
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from typing import Any, NamedTuple

import hiredis
from redis.asyncio.connection import Connection
from redis.exceptions import RedisError, ResponseError

from monitor.errors import StorageDown
from monitor.storage.address import Arg, Dial, pack, read_address

Reply = Any
"""What Redis answers: bytes, int, None or lists of them; an error is an object of ``ResponseError``."""

PATIENCE_S = 10.0
"""How long an exchange may take before the connection counts as dead."""
_READ_SIZE = 256 * 1024
_HUNG_UP = getattr(select, "POLLRDHUP", select.POLLHUP)
_IN_SCRIPT = re.compile(r"@user_script: ?\d+: -?([A-Z]+) ")
"""Redis 6.2 wraps what a command within a script said into a sentence of its own."""
_NO_PRIMARY = frozenset({"READONLY", "MASTERDOWN", "LOADING"})
"""A server that says so may have been replaced by another: the next use looks where the primary is now."""


class NotSent(StorageDown):
    """There is no connection, so that nothing was even asked."""


class Rejected(StorageDown):
    """Redis itself said no; ``code`` is the first word of its sentence (``OOM``, ``READONLY``, ``WRONGTYPE`` …)."""

    def __init__(self, error: ResponseError) -> None:
        sentence = str(error)
        super().__init__(f"Redis refused: {sentence}")
        self.code = error_code(sentence)


def error_code(sentence: str) -> str:
    """The first word of what Redis says when it refuses."""
    wrapped = _IN_SCRIPT.search(sentence)
    return wrapped[1] if wrapped else sentence.split(" ", 1)[0]


class Script:
    """A Lua script and its name to Redis."""

    __slots__ = ("sha", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.sha = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()

    def packed(self, keys: Sequence[str], args: Sequence[Arg]) -> bytes:
        """The call of it for a Redis that knows it."""
        return pack(("EVALSHA", self.sha, len(keys), *keys, *args))


class Line(ABC):
    """A way to the Redis that holds some keys, over one connection or, in a Cluster, over that of their node.

    Every failure is ``StorageDown``; where Redis answered, the narrower ``Rejected``.
    """

    @abstractmethod
    async def exchange(self, packed: bytes, replies: int, patience_s: float | None = None) -> list[Reply]:
        """Send packed commands and give as many replies, errors among them; raises ``StorageDown``."""

    async def call(self, *args: Arg, patience_s: float | None = None) -> Reply:
        """Send one command and give its reply."""
        return checked((await self.exchange(pack(args), 1, patience_s))[0])

    async def transaction(self, commands: Sequence[Sequence[Arg]]) -> list[Reply]:
        """Send commands as one MULTI and give their replies; raises ``Rejected`` if one of them failed."""
        packed = [pack(("MULTI",))]
        packed += [pack(tuple(command)) for command in commands]
        packed.append(pack(("EXEC",)))
        *queued, results = await self.exchange(b"".join(packed), len(packed))
        for reply in queued:
            checked(reply)
        return [checked(result) for result in checked(results)]

    async def run(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> Reply:
        """Run a script, loading it first where Redis does not know it (then it has done nothing yet)."""
        packed = script.packed(keys, args)
        reply = (await self.exchange(packed, 1))[0]
        if isinstance(reply, ResponseError) and error_code(str(reply)) == "NOSCRIPT":
            await self.call("SCRIPT", "LOAD", script.text)
            reply = (await self.exchange(packed, 1))[0]
        return checked(reply)


def checked(reply: Reply) -> Reply:
    """Give a reply that is no error; raises ``Rejected``."""
    if isinstance(reply, ResponseError):
        raise Rejected(reply) from reply
    return reply


class Link(Line):
    """One connection; opened when first used and again after it was dropped.

    A cancelled call leaves the connection as it is: its reply is thrown away when it comes.
    """

    def __init__(self, to: str | Dial, name: str, patience_s: float = PATIENCE_S) -> None:
        """``to`` is a URL or what opens a connection; ``name`` is what ``CLIENT LIST`` shows, no blanks in it."""
        self._dial = read_address(to).dial() if isinstance(to, str) else to
        self._name = name
        self._patience_s = patience_s
        self._opening = asyncio.Lock()
        self._wire: _Wire | None = None

    @property
    def open(self) -> bool:
        """Whether there is a connection just now."""
        return self._wire is not None and not self._wire.closed

    async def exchange(self, packed: bytes, replies: int, patience_s: float | None = None) -> list[Reply]:
        """See ``Line``; several exchanges may be under way."""
        wire = self._wire if self._wire is not None and self._wire.usable() else None
        try:
            async with asyncio.timeout(patience_s or self._patience_s):
                if wire is None:
                    wire = await self._opened()
                found = await wire.ask(packed, replies)
        except (RedisError, OSError) as error:  # also the time-out
            if wire is None:
                raise NotSent(f"Redis does not answer: {error or type(error).__name__}") from error
            wire.close("Redis does not answer")
            raise StorageDown(f"Redis does not answer: {error or type(error).__name__}") from error
        if any(isinstance(reply, ResponseError) and error_code(str(reply)) in _NO_PRIMARY for reply in found):
            wire.close("the server is not the primary")
        return found

    async def close(self) -> None:
        """Close the connection; a later call opens it anew."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close("the connection was closed")
            await wire.ended()

    def drop(self) -> None:
        """Close the connection without waiting for anything."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close("the connection was dropped")

    async def _opened(self) -> _Wire:
        async with self._opening:
            if self._wire is None or not self._wire.usable():
                self._wire = _Wire(await self._dial(self._name))
            return self._wire


class _Asked(NamedTuple):
    """A question under way: how many replies it gets, those that have come, who waits for them."""

    replies: int
    found: list[Reply]
    done: asyncio.Future[list[Reply]]


class _Wire:
    """An open connection: writes what is asked in one turn of the loop together, and reads for all who asked."""

    def __init__(self, connection: Connection) -> None:
        # The client has greeted Redis over these streams; from here on they are read and written without it.
        self._incoming, self._outgoing = streams(connection)
        self._asked: deque[_Asked] = deque()
        self._unsent: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._poll = select.poll()
        self._poll.register(outgoing_fd(self._outgoing), _HUNG_UP)
        self.closed = False
        self._reading = self._loop.create_task(self._read(), name="redis")

    def ask(self, packed: bytes, replies: int) -> asyncio.Future[list[Reply]]:
        asked = _Asked(replies, [], self._loop.create_future())
        if self.closed:
            asked.done.set_exception(OSError("the connection has gone"))
            return asked.done
        self._asked.append(asked)
        if not self._unsent:
            self._loop.call_soon(self._flush)
        self._unsent.append(packed)
        return asked.done

    def usable(self) -> bool:
        """Whether it is open: one that was closed at the other end while nobody asked is not used again."""
        if not self.closed and not self._asked and self._poll.poll(0):
            self.close("the connection was closed at the other end")
        return not self.closed

    def close(self, why: str) -> None:
        """Close it; who still waits learns that what became of the question is not known."""
        if self.closed:
            return
        self.closed = True
        self._outgoing.close()
        while self._asked:
            done = self._asked.popleft().done
            if not done.done():
                done.set_exception(OSError(why))
        self._reading.cancel()

    async def ended(self) -> None:
        """Wait until nothing is left of it."""
        await asyncio.gather(self._reading, return_exceptions=True)
        with contextlib.suppress(OSError):
            await self._outgoing.wait_closed()

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        if not self.closed:
            self._outgoing.write(unsent[0] if len(unsent) == 1 else b"".join(unsent))

    async def _read(self) -> None:
        parser = hiredis.Reader(protocolError=RedisError, replyError=ResponseError)
        why = "the connection was closed at the other end"
        try:
            while data := await self._incoming.read(_READ_SIZE):
                parser.feed(data)
                while (reply := parser.gets()) is not False:
                    self._give(reply)
        except (RedisError, OSError) as error:
            why = str(error) or type(error).__name__
        finally:
            self.close(why)

    def _give(self, reply: Reply) -> None:
        if not self._asked:
            raise RedisError("Redis answered what nobody asked")
        asked = self._asked[0]
        asked.found.append(reply)
        if len(asked.found) == asked.replies:
            self._asked.popleft()
            if not asked.done.done():  # its caller may have gone
                asked.done.set_result(asked.found)


def outgoing_fd(outgoing: asyncio.StreamWriter) -> int:
    """The descriptor of a connection."""
    found: int = outgoing.get_extra_info("socket").fileno()
    return found


def streams(connection: Connection) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Take the two directions out of a connection that has been opened; the client keeps nothing of it."""
    incoming, outgoing = connection._reader, connection._writer
    if incoming is None or outgoing is None:
        raise OSError("the connection has gone")
    connection._reader = connection._writer = None
    return incoming, outgoing
