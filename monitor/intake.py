"""The one door for events: read, check, stamp, gather, append to the journal, answer.

Each site has one lane. While an append is on its way to Redis, what arrives gathers and goes out as the next entry; so
one write to disk answers all callers of a moment. Nobody is answered before Redis has replied.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import msgspec
from msgspec import Raw
from prometheus_client import Histogram

from monitor.domain import strict, wire
from monitor.domain.events import Event
from monitor.errors import BadEvent, BadInput, Overloaded, StorageDown, Unavailable
from monitor.shipped import MAX_BATCH, MAX_UNAPPLIED

_SHOWN_BYTES = 16_384
"""Of a text that is no JSON object, in a dead letter."""


LATENCY_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds of the buckets in which latencies are counted, in seconds."""


class Journal(Protocol):
    """What intake needs of the storage."""

    async def append(self, site: str, at_ms: int, batch: bytes) -> str:
        """Append one entry (a JSON array of events) and give its id, once it is as durable as configured.

        Raises ``StorageDown`` where that failed or is in doubt.
        """

    def backlog(self, site: str) -> int:
        """Tell how many events of the site's journal are not applied yet, as last known."""

    async def park(self, site: str, letters: Sequence[bytes]) -> None:
        """Add dead letters (JSON objects); raises ``StorageDown``."""


class Clock(Protocol):
    """Where the time comes from."""

    def now_ms(self) -> int:
        """Give milliseconds since 1970."""

    def monotonic_ms(self) -> float:
        """Give milliseconds on a clock that never runs back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much intake takes on; counts are of events."""

    batch_events: int = MAX_BATCH
    group_events: int = 1_000
    """In one entry, unless a single batch is longer: a batch is never taken apart."""
    waiting_events: int = 20_000
    """Per site, between arrival and the reply of Redis."""
    backlog_events: int = MAX_UNAPPLIED
    """In the journal and not applied yet."""
    gather_ms: int = 2
    """How long an idle lane waits for company."""


@dataclass(slots=True)
class BadBatch(BadInput):
    """A batch of which nothing was taken, with everything wrong in it."""

    errors: list[BadEvent]

    def __str__(self) -> str:
        return f"{len(self.errors)} of the events cannot be taken; the first: {self.errors[0]}"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a posted body."""

    accepted: int
    rejected: list[BadEvent]


class Begun(NamedTuple):
    """Events on their way to the journal; ``done`` ends, or fails as ``Intake.accept`` does, with the reply of Redis."""

    events: int
    done: asyncio.Future[None]


@dataclass(slots=True)
class Stats:
    """Counted since the process began, over all sites."""

    posts: int = 0
    events: int = 0
    entries: int = 0
    rejected: int = 0
    overloaded: int = 0
    failed: int = 0
    waiting: int = 0
    """Events between arrival and reply, now."""
    seconds: Histogram = field(
        default_factory=lambda: Histogram(
            "monitor_intake_seconds", "From a post's arrival to the disk.", buckets=LATENCY_S, registry=None
        )
    )


def new_id(now_ms: int) -> str:
    """Make an id nobody can guess, that sorts by the time it was made (the layout of a UUID of version 7)."""
    chance = secrets.token_hex(10)
    return f"{now_ms:012x}7{chance[:3]}{'89ab'[int(chance[3], 16) & 3]}{chance[4:19]}"


class Intake:
    """Takes events of all sites; used by one event loop."""

    def __init__(self, journal: Journal, clock: Clock, limits: Limits | None = None) -> None:
        self.stats = Stats()
        self._journal = journal
        self._clock = clock
        self._limits = limits or Limits()
        self._lanes: dict[str, _Lane] = {}
        self._skews_ms: dict[str, int] = {}
        self._closed = False

    def use_skews(self, skews_ms: Mapping[str, int]) -> None:
        """Take over how far in the future events of each site may lie; what is further counts as it arrived."""
        self._skews_ms = dict(skews_ms)

    def stamp(self, site: str, source: str = "api") -> wire.Stamp:
        """Give what stamps a site's events that arrive now."""
        now_ms = self._clock.now_ms()
        return wire.Stamp(now_ms, lambda: new_id(now_ms), self._skews_ms.get(site, wire.SKEW_MS), source)

    async def post(self, site: str, body: bytes, form: wire.Form, *, lenient: bool = False) -> Receipt:
        """Read a posted body and take its events: all or nothing, or with ``lenient`` the good ones.

        Raises ``BadBody`` or ``BadBatch`` where nothing is taken, ``TooManyEvents``, and what ``accept`` raises.
        """
        return await self.settle(site, self._read(site, body, form), lenient=lenient)

    def begin(self, site: str, body: bytes, form: wire.Form) -> Begun:
        """Read a posted body and put its events, all or none, on their way; for callers that are no coroutines.

        Raises what ``post`` raises before anything is stored; whether it was stored, ``done`` tells.
        """
        self.check_room(site)
        reading = self._read(site, body, form)
        if reading.rejected:
            self._count_rejected(reading)
            raise BadBatch([one.error for one in reading.rejected])
        return Begun(len(reading.events), self._put(site, reading.events))

    def _read(self, site: str, body: bytes, form: wire.Form) -> wire.Reading:
        return wire.read(body, form, self.stamp(site), self._limits.batch_events)

    def _count_rejected(self, reading: wire.Reading) -> None:
        self.stats.rejected += len(reading.rejected)

    async def settle(self, site: str, reading: wire.Reading, *, lenient: bool = False) -> Receipt:
        """Take what was read from a body; see ``post``."""
        errors = [one.error for one in reading.rejected]
        self._count_rejected(reading)
        if errors and not lenient:
            raise BadBatch(errors)
        if errors:
            # First the letters: a caller who has to try again leaves a second letter, never a second event.
            now_ms = self._clock.now_ms()
            await self._journal.park(site, [_letter(one, now_ms) for one in reading.rejected])
        await self.accept(site, reading.events)
        return Receipt(len(reading.events), errors)

    async def accept(self, site: str, events: Sequence[Event]) -> None:
        """Return once the events stand in the site's journal, all of them in one entry.

        Raises ``Overloaded``, ``StorageDown`` (they may or may not be there: send them again under the same ids), or
        ``Unavailable`` while stopping.
        """
        await self._put(site, events)

    def _put(self, site: str, events: Sequence[Event]) -> asyncio.Future[None]:
        if not events:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            done.set_result(None)
            return done
        if self._closed:
            raise Unavailable("intake is stopping; send the events again in a moment")
        return self._lane(site).put(events)

    def backlog(self, site: str) -> int:
        """Tell how many events of a site are stored and not applied, as last known here."""
        return self._journal.backlog(site)

    def check_room(self, site: str) -> None:
        """Raise ``Overloaded`` where not even one event would be taken now.

        Asked before a body is looked through, let alone read: what is refused must cost next to nothing, or a caller who
        is refused all the time keeps everybody else from being answered.
        """
        self._lane(site).check_room(1)

    def _lane(self, site: str) -> _Lane:
        lane = self._lanes.get(site)
        if lane is None:
            lane = self._lanes[site] = _Lane(site, self._journal, self._clock, self._limits, self.stats)
        return lane

    async def close(self) -> None:
        """Refuse what comes, append what has come, answer it, and end."""
        self._closed = True
        lanes, self._lanes = list(self._lanes.values()), {}
        await asyncio.gather(*(lane.close() for lane in lanes))


@dataclass(slots=True)
class _Post:
    """One caller's events, encoded, and the caller's wait for the reply."""

    count: int
    batch: bytes
    done: asyncio.Future[None]
    came_ms: float
    """On a clock that never runs back."""


@dataclass(slots=True)
class _Lane:
    """The way of one site's events to its journal: one append at a time."""

    site: str
    journal: Journal
    clock: Clock
    limits: Limits
    stats: Stats
    posts: deque[_Post] = field(default_factory=deque)
    waiting: int = 0
    last_at_ms: int = 0
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    closing: bool = False
    task: asyncio.Task[None] | None = None

    def put(self, events: Sequence[Event]) -> asyncio.Future[None]:
        count = len(events)
        self.check_room(count)
        post = _Post(count, msgspec.json.encode(events), self.loop.create_future(), self.clock.monotonic_ms())
        self.posts.append(post)
        self._count_waiting(count)
        self.stats.posts += 1
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._run(), name=f"intake {self.site}")
        self.wake.set()
        return post.done

    async def close(self) -> None:
        self.closing = True
        self.wake.set()
        if self.task is not None:
            await self.task

    def check_room(self, count: int) -> None:
        """Raise ``Overloaded`` where so many more events are too many."""
        if self.waiting and self.waiting + count > self.limits.waiting_events:
            self.stats.overloaded += 1
            raise Overloaded(f"{self.waiting} events are waiting for the disk; send again in a moment")
        backlog = self.journal.backlog(self.site)
        if backlog + self.waiting > self.limits.backlog_events:
            self.stats.overloaded += 1
            raise Overloaded(f"{backlog} events are waiting to be applied; send again in a moment")

    async def _run(self) -> None:
        try:
            while True:
                await self.wake.wait()
                if len(self.posts) == 1 and not self.closing and self.limits.gather_ms:
                    await asyncio.sleep(self.limits.gather_ms / 1_000)
                while self.posts:
                    await self._append(self._next_group())
                if self.closing:
                    return
                self.wake.clear()
        finally:
            # Only a cancelled lane has any left; their callers must not wait for ever.
            for post in self.posts:
                self._answer(post, StorageDown("intake was stopped before the events were stored; send them again"))
            self.posts.clear()

    def _next_group(self) -> list[_Post]:
        """Take the next entry's posts off the queue, leaving out those whose callers have gone."""
        group: list[_Post] = []
        count = 0
        while self.posts and (not group or count + self.posts[0].count <= self.limits.group_events):
            post = self.posts.popleft()
            if post.done.done():
                self._count_waiting(-post.count)
                continue
            group.append(post)
            count += post.count
        return group

    async def _append(self, group: list[_Post]) -> None:
        if not group:
            return
        self.last_at_ms = max(self.last_at_ms, self.clock.now_ms())
        batch = group[0].batch if len(group) == 1 else b"[" + b",".join(one.batch[1:-1] for one in group) + b"]"
        sending = asyncio.ensure_future(self.journal.append(self.site, self.last_at_ms, batch))
        error: BaseException | None = StorageDown("whether the events were stored is in doubt; send them again")
        try:
            await asyncio.wait({sending})
            error = StorageDown("the append was given up") if sending.cancelled() else sending.exception()
        finally:
            if error is None:
                self.stats.entries += 1
                self.stats.events += sum(post.count for post in group)
            else:
                self.stats.failed += 1
            for post in group:
                self._answer(post, error)

    def _answer(self, post: _Post, error: BaseException | None) -> None:
        self._count_waiting(-post.count)
        self.stats.seconds.observe((self.clock.monotonic_ms() - post.came_ms) / 1_000)
        if post.done.done():
            return  # its caller has gone
        if error is None:
            post.done.set_result(None)
        else:
            post.done.set_exception(error)

    def _count_waiting(self, change: int) -> None:
        self.waiting += change
        self.stats.waiting += change


def _letter(rejected: wire.Rejected, now_ms: int) -> bytes:
    """Write the dead letter of an event refused at the door; what is no JSON object, or long, stands in it as text."""
    original = rejected.original
    letter: dict[str, object] = {
        "at_ms": now_ms,
        "reason": "not_valid",
        "sentence": f"{rejected.error.path} {rejected.error.message}",
    }
    short = len(original) <= _SHOWN_BYTES
    if short and original.lstrip().startswith(b"{") and strict.find_fault(original, locate=False) is None:
        letter["event"] = Raw(original)
    else:
        letter["text"] = original[:_SHOWN_BYTES].decode(errors="replace")
    return msgspec.json.encode(letter)
