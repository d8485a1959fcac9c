"""Deadlines: how late each is told with many pending, and how many can fall due at once; installable peers beside it.

Run by hand: ``python -m tests.benchmarks --only deadlines [--peers]``. Every contact is a ticket whose unanswered message
comes to its ``warn`` at an instant of its own: some one after the other, some all at once a little later, the others
tomorrow. A deadline counts as fired when the feed tells that the contact stands at ``warn``: its effects are committed then.
The writer is a process of its own. A peer has as many jobs as fall due here one after the other, at most 10,000.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import CalledProcessError, TimeoutExpired
from typing import NamedTuple

import msgspec

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.processor.progress import Progress
from monitor.processor.writer import Writer
from monitor.storage import Storage
from monitor.units import HOUR_MS
from tests.benchmarks.bench_contacts import AT_ONCE, SITE, steps_of
from tests.benchmarks.peers import NOT_ASKED, ask
from tests.benchmarks.table import Given, Row
from tests.redis_server import RedisServer

WARN_MS = 4 * HOUR_MS
"""Of an unanswered message in a ticket."""
P99_MS, FIRES = 50, 20_000
PATIENCE_MS = 30_000
PEERS = {"arq": "arq_deadlines", "Celery, ETA": "celery_deadlines", "APScheduler, Redis store": "apscheduler_deadlines"}
_encode = msgspec.json.encode


class Plan(NamedTuple):
    """How many contacts there are, how many come to their deadline a second and for how long, and how many at once."""

    contacts: int
    a_second: int
    seconds: int
    at_once: int

    @property
    def in_turn(self) -> int:
        """How many come one after the other."""
        return self.a_second * self.seconds

    def due_ms(self, number: int, first_ms: int) -> int:
        """When a contact's deadline is."""
        if number < self.in_turn:
            return first_ms + number * 1_000 // self.a_second
        if number < self.in_turn + self.at_once:
            return first_ms + self.seconds * 1_000 + 1_000
        return first_ms + 20 * HOUR_MS


class Told(NamedTuple):
    """How late each deadline was told (ms): those in turn, and those at once."""

    in_turn: list[int]
    at_once: list[int]


class _Clock(msgspec.Struct):
    clock: str
    level: str
    warn_at_ms: int | None = None


class _View(msgspec.Struct):
    clocks: list[_Clock] = []


class _Entry(msgspec.Struct):
    views: dict[str, _View] = {}


async def fill(storage: Storage, plan: Plan, numbers: range, first_ms: int) -> None:
    """Append what has happened to some of the contacts."""
    journal, now_ms = storage.journal(SITE), Clock().now_ms()
    for begin in range(numbers.start, numbers.stop, AT_ONCE):
        batch = [
            Event(kind, f"c{number}", at_ms + place - 4, f"{number}.{place}", "desk", data=msgspec.Raw(_encode(data)))
            for number in range(begin, min(begin + AT_ONCE, numbers.stop))
            for at_ms in (min(plan.due_ms(number, first_ms) - WARN_MS, now_ms - 1_000),)
            for place, (kind, data) in enumerate(steps_of(number))
        ]
        await journal.append(now_ms, _encode(batch))


async def applied(storage: Storage) -> None:
    """Wait until the writer has nothing left to do."""
    while (await storage.journal(SITE).lag()).behind_ms:
        await asyncio.sleep(0.05)


async def write(url: str) -> None:
    """Run a writer until killed."""
    storage, clock, progress = Storage(url), Clock(), Progress()
    await Writer(SITE, storage.site(SITE, lambda: progress.as_of_ms), clock, Policy().settled(), progress).run()


async def listen(storage: Storage, plan: Plan, first_ms: int) -> Told:
    """Look at the feed until all that fall due have been told, or patience ends."""
    feed, clock, seen = storage.feed(SITE), Clock(), dict[int, int]()
    decode, offset = msgspec.json.Decoder(_Entry).decode, (await feed.head()).offset
    wanted = plan.in_turn + plan.at_once
    while len(seen) < wanted and clock.now_ms() < plan.due_ms(plan.in_turn, first_ms) + PATIENCE_MS:
        for entry in await feed.read(offset, block_ms=200):
            offset, at_ms = entry.id, clock.now_ms()
            for name, view in decode(entry.data).views.items():
                due = [one.warn_at_ms for one in view.clocks if one.clock == "next_response" and one.level == "warn"]
                if due and due[0] is not None and due[0] >= first_ms:
                    seen.setdefault(int(name[1:]), at_ms - due[0])
    late = [late_ms for _, late_ms in sorted(seen.items())]
    return Told(sorted(late[: plan.in_turn]), sorted(late[plan.in_turn :]))


async def measure(url: str, plan: Plan) -> Told:
    """Have a writer apply everything, then look on; raises ``RuntimeError`` where it was not done in time."""
    storage, clock = Storage(url), Clock()
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.benchmarks.bench_deadlines", url)
    falling = plan.in_turn + plan.at_once
    try:
        began_ms = clock.now_ms()
        await fill(storage, plan, range(falling, plan.contacts), began_ms)
        await applied(storage)
        each_ms = (clock.now_ms() - began_ms) / (plan.contacts - falling)
        first_ms = clock.now_ms() + 2_000 + round(2 * each_ms * falling)
        await fill(storage, plan, range(falling), first_ms)
        await applied(storage)
        if clock.now_ms() > first_ms:
            raise RuntimeError("the writer was not done before the first deadline")
        return await listen(storage, plan, first_ms)
    finally:
        child.kill()
        await child.wait()
        await storage.close()


def rows(given: Given) -> Iterator[Row]:
    """Measure ours, then each peer with the same course of deadlines."""
    plan = Plan(
        given.pick(200, 5_000, 100_000), given.pick(50, 400, 500), given.pick(1, 3, 10), given.pick(50, 2_000, FIRES)
    )
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder), appendonly="yes", appendfsync="everysec")
        server.start()
        try:
            told = asyncio.run(measure(server.url, plan))
        finally:
            server.close()
    p50_ms, p99_ms = _at(told.in_turn, 0.5), _at(told.in_turn, 0.99)
    ours = f"p99 {p99_ms:,.0f} ms (p50 {p50_ms:,.0f})"
    what = f"lateness of {plan.a_second:,} deadlines a second, {plan.contacts:,} pending"
    yield Row(what, ours, "the aim, 50 ms", P99_MS / max(p99_ms, 1), f"≤ {P99_MS} ms", p99_ms <= P99_MS)
    missing = plan.in_turn + plan.at_once - len(told.in_turn) - len(told.at_once)
    yield Row("deadlines that were never told", f"{missing:,}", "", None, "0", not missing)
    fires = len(told.at_once) * 1_000 / max(told.at_once[-1], 1)
    yield Row(
        f"{plan.at_once:,} deadlines at one instant", f"{fires:,.0f} durable fires/s", f"the aim, {FIRES:,}/s",
        fires / FIRES, f"≥ {FIRES:,}/s", fires >= FIRES,
    )  # fmt: skip
    for name, program in PEERS.items():
        yield Row(what, ours, *_peer(name, program, given, plan, p99_ms))


def _at(lengths: list[int], share: float) -> int:
    return lengths[min(len(lengths) - 1, int(share * len(lengths)))]


def _peer(name: str, program: str, given: Given, plan: Plan, p99_ms: float) -> tuple[str, float | None]:
    if given.peers is None:
        return f"{name}: {NOT_ASKED}", None
    jobs = min(plan.in_turn, 10_000)
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder), appendonly="yes", appendfsync="everysec")
        server.start()
        try:
            told = ask(given.peers, program, server.socket, jobs, jobs / plan.a_second)
        except (CalledProcessError, TimeoutExpired) as error:
            return f"{name}: failed ({type(error).__name__})", None
        finally:
            server.close()
    fired = "" if told["fired"] == jobs else f", {told['fired']:,.0f} of {jobs:,} fired"
    reference = f"{name}, {jobs:,} pending: p99 {told['p99_ms']:,.0f} ms (p50 {told['p50_ms']:,.0f}){fired}"
    return reference, told["p99_ms"] / max(p99_ms, 1)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1]))
