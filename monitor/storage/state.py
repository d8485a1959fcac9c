"""Reading what commits have written: for a takeover, for the boards' start, for history, for the ops page."""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from monitor.storage.connection import Line, Reply
from monitor.storage.feed import START
from monitor.storage.keys import SEPARATOR, Keys

_SCAN = 500
_HOURS_AT_ONCE = 48
_SEEN_BYTES = 1024 * 1024
_ROWS_AT_ONCE = 4_000
_SEPARATOR = SEPARATOR.encode()


class Counted(NamedTuple):
    """One counter of one minute (number since 1970)."""

    minute: int
    queue: str
    channel: str
    counter: str
    value: int


class QuarterKey(NamedTuple):
    """What a sum over some minutes is of."""

    queue: str
    channel: str
    counter: str


class DeadLetter(NamedTuple):
    """What could not be applied: its place in the list, and its JSON."""

    id: str
    data: bytes


class SavedState:
    """The state of one site in Redis. Iterators read in chunks, so that neither side holds the whole twice."""

    def __init__(self, line: Line, keys: Keys) -> None:
        self._line = line
        self._keys = keys

    def contacts(self) -> AsyncIterator[tuple[str, bytes]]:
        """Each contact's id and state record; one may come twice."""
        return self._fields(self._keys.contacts)

    async def contact(self, contact: str) -> bytes | None:
        """One contact's state record."""
        reply: bytes | None = await self._line.call("HGET", self._keys.contacts, contact)
        return reply

    def nudges(self) -> AsyncIterator[tuple[str, bytes]]:
        """Each nudge's id and state record; one may come twice."""
        return self._fields(self._keys.nudges)

    def agents(self) -> AsyncIterator[tuple[str, bytes]]:
        """Each agent's id and state record; one may come twice."""
        return self._fields(self._keys.agents)

    async def agent_spans(self) -> AsyncIterator[tuple[str, int, bytes]]:
        """Each agent's id, an hour, and the times with live contacts that ended in it; one may come twice."""
        async for field, spans in self._fields(self._keys.agent_spans):
            agent, _, hour = field.rpartition(SEPARATOR)
            yield agent, int(hour), spans

    def outbox(self) -> AsyncIterator[tuple[str, bytes]]:
        """Each delivery that waits: its id and JSON; one may come twice."""
        return self._fields(self._keys.outbox)

    async def sources(self) -> dict[str, bytes]:
        """Each source by its name."""
        return await self._all(self._keys.sources)

    async def misc(self) -> dict[str, bytes]:
        """The site's single values by name."""
        return await self._all(self._keys.site)

    async def now(self) -> dict[str, bytes]:
        """What is about now, by queue."""
        return await self._all(self._keys.now)

    async def samples(self) -> list[bytes]:
        """How the queues stood as each of the last minutes turned; some may be older than an hour, none is twice."""
        return list((await self._all(self._keys.samples)).values())

    async def policy(self) -> bytes | None:
        """The effective policy as it was last entered."""
        reply: bytes | None = await self._line.call("GET", self._keys.policy)
        return reply

    async def mark_secret(self) -> bytes:
        """What ids are hidden with on boards in public rooms; made by whoever asks first."""
        await self._line.call("SET", self._keys.mark_secret, secrets.token_bytes(32), "NX")
        reply: bytes = await self._line.call("GET", self._keys.mark_secret)
        return reply

    async def cursor(self) -> str:
        """The id of the last applied journal entry."""
        reply: bytes | None = await self._line.call("GET", self._keys.cursor)
        return reply.decode() if reply else START

    async def as_of_ms(self) -> int | None:
        """The instant up to which the journal has been applied, as its writer last said; None before the first."""
        reply: bytes | None = await self._line.call("GET", self._keys.as_of)
        return int(reply) if reply else None

    async def verdict(self, event: str) -> bytes | None:
        """What became of the act with this event id, for an hour."""
        reply: bytes | None = await self._line.call("GET", self._keys.verdict(event))
        return reply

    async def lines(self) -> dict[str, list[tuple[str, float]]]:
        """The waiting lines that are not empty: contacts with their order, first to be served first."""
        queues = [name.decode() for name in await self._line.call("SMEMBERS", self._keys.queues)]
        if not queues:
            return {}
        replies = await self._line.transaction([("ZRANGE", self._keys.line(q), 0, -1, "WITHSCORES") for q in queues])
        return {
            queue: [(name.decode(), float(score)) for name, score in zip(flat[::2], flat[1::2], strict=True)]
            for queue, flat in zip(queues, replies, strict=True)
            if flat
        }

    async def seen(self) -> AsyncIterator[tuple[int, ...]]:
        """The digests of applied events, in chunks, oldest hour first."""
        for hour in await self._hours(self._keys.seen):
            at = 0
            while chunk := await self._line.call("GETRANGE", self._keys.seen_in(hour), at, at + _SEEN_BYTES - 1):
                yield struct.unpack(f"<{len(chunk) // 8}Q", chunk[: len(chunk) // 8 * 8])
                at += _SEEN_BYTES

    async def minutes(self, first_hour: int, last_hour: int) -> AsyncIterator[list[Counted]]:
        """The counters of the UTC hours (numbers since 1970) from ``first_hour`` to ``last_hour``, hour by hour."""
        for hour in await self._hours(self._keys.hours, first_hour, last_hour):
            yield list(_counted(await self._line.call("HGETALL", self._keys.minutes(hour))))

    async def counted_hours(self, first_hour: int, last_hour: int) -> list[int]:
        """The UTC hours (numbers since 1970) of a stretch that have counters, in order."""
        return await self._hours(self._keys.hours, first_hour, last_hour)

    async def quarters(self, hour: int) -> list[dict[QuarterKey, int]]:
        """The counters of one UTC hour (number since 1970), added up by its four quarters.

        Names are made once for each sum, not once for each minute; who else waits has its turn in between.
        """
        flat = await self._line.call("HGETALL", self._keys.minutes(hour))
        sums: list[dict[bytes, int]] = [{}, {}, {}, {}]
        for start in range(0, len(flat), _ROWS_AT_ONCE):
            rows = flat[start : start + _ROWS_AT_ONCE]
            for field, value in zip(rows[::2], rows[1::2], strict=True):
                minute, _, rest = field.partition(_SEPARATOR)
                of = sums[int(minute) % 60 // 15]
                of[rest] = of.get(rest, 0) + int(value)
            await asyncio.sleep(0)
        return [{QuarterKey(*rest.decode().split(SEPARATOR)): by for rest, by in of.items()} for of in sums]

    async def minutes_at(self, first_hour: int, last_hour: int) -> tuple[str, list[Counted]]:
        """The same together with the feed's offset at that very instant: later deltas go on top, none twice.

        Reads at most the last 48 hours asked for, in one step.
        """
        hours = range(max(first_hour, last_hour - _HOURS_AT_ONCE + 1), last_hour + 1)
        head, *replies = await self._line.transaction(
            [("GET", self._keys.feed_head), *(("HGETALL", self._keys.minutes(hour)) for hour in hours)]
        )
        counted = [row for reply in replies for row in _counted(reply)]
        return (head or START.encode()).decode(), counted

    async def prune_minutes(self, before_hour: int) -> int:
        """Drop the counters of hours before ``before_hour``; gives how many hours."""
        hours = await self._hours(self._keys.hours, 0, before_hour - 1)
        for hour in hours:
            await self._line.transaction([("UNLINK", self._keys.minutes(hour)), ("ZREM", self._keys.hours, hour)])
        return len(hours)

    async def prune_seen(self, before_hour: int) -> int:
        """Drop the digests applied before ``before_hour``; gives how many hours."""
        hours = await self._hours(self._keys.seen, 0, before_hour - 1)
        for hour in hours:
            await self._line.transaction([("UNLINK", self._keys.seen_in(hour)), ("ZREM", self._keys.seen, hour)])
        return len(hours)

    async def prune_seen_to(self, most: int) -> int:
        """Drop the oldest hours of digests beyond the newest ``most`` or a little more; gives how many hours."""
        hours, kept = await self._hours(self._keys.seen), 0
        for number, hour in enumerate(reversed(hours)):
            if kept >= most:
                return await self.prune_seen(hours[len(hours) - number - 1] + 1)
            kept += int(await self._line.call("STRLEN", self._keys.seen_in(hour))) // 8
        return 0

    async def dead_letters(self, count: int = 100, before: str = "+") -> list[DeadLetter]:
        """Up to ``count`` dead letters, newest first, from ``before`` on backwards."""
        newest = before if before == "+" else f"({before}"
        reply = await self._line.call("XREVRANGE", self._keys.dead, newest, "-", "COUNT", max(1, count))
        return [_letter(raw) for raw in reply]

    async def dead_letter(self, letter_id: str) -> DeadLetter | None:
        """One dead letter; None where there is none of this id."""
        reply = await self._line.call("XRANGE", self._keys.dead, letter_id, letter_id)
        return _letter(reply[0]) if reply else None

    async def dead_letter_count(self) -> int:
        """How many dead letters there are."""
        return int(await self._line.call("XLEN", self._keys.dead))

    async def remove_dead_letter(self, letter_id: str) -> bool:
        """Take one away (it was driven again); gives whether it was there."""
        return bool(await self._line.call("XDEL", self._keys.dead, letter_id))

    async def _fields(self, key: str) -> AsyncIterator[tuple[str, bytes]]:
        cursor = b"0"
        while True:
            cursor, flat = await self._line.call("HSCAN", key, cursor, "COUNT", _SCAN)
            for name, value in zip(flat[::2], flat[1::2], strict=True):
                yield name.decode(), value
            if cursor == b"0":
                return

    async def _all(self, key: str) -> dict[str, bytes]:
        return {name: value async for name, value in self._fields(key)}

    async def _hours(self, index: str, first: int = 0, last: int | None = None) -> list[int]:
        upper = "+inf" if last is None else last
        return [int(hour) for hour in await self._line.call("ZRANGEBYSCORE", index, first, upper)]


def _letter(raw: Reply) -> DeadLetter:
    return DeadLetter(raw[0].decode(), dict(zip(raw[1][::2], raw[1][1::2], strict=True)).get(b"d", b"{}"))


def _counted(flat: list[Reply]) -> Iterable[Counted]:
    for field, value in zip(flat[::2], flat[1::2], strict=True):
        minute, queue, channel, counter = field.decode().split(SEPARATOR)
        yield Counted(int(minute), queue, channel, counter, int(value))
