"""The way of one site's events to its journal: what came together is appended together, one append at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import msgspec
from prometheus_client import Histogram

from monitor.domain.events import Event
from monitor.errors import Overloaded, StorageDown
from monitor.shipped import MAX_BATCH, MAX_UNAPPLIED
from monitor.units import LATENCY_S


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


@dataclass(slots=True)
class _Post:
    """One caller's events, encoded, and the caller's wait for the reply."""

    count: int
    batch: bytes
    done: asyncio.Future[None]
    came_ms: float
    """On a clock that never runs back."""


@dataclass(slots=True)
class Lane:
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
        """Take events that are whole; raises ``Overloaded``. What is given ends, or fails, with the reply of Redis."""
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
        """Append what has come, answer it, and end."""
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
