"""How late nudges come at a hundred thousand open contacts: from the instant a target is reached to the feed that tells it.

    python -m tests.benchmarks.bench_lateness [CONTACTS] [CROSSINGS_A_SECOND] [SECONDS]

Every contact is a ticket whose unanswered message comes to its ``warn`` at an instant of its own, so many a second, after the
writer (in a process of its own) has applied them all. Nudges belong to 200 agents, most of whom soon have enough.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import msgspec

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.processor.writer import Progress, Writer
from monitor.storage import Storage
from monitor.units import HOUR_MS
from tests.benchmarks.bench_contacts import AT_ONCE, SITE, steps_of
from tests.redis_server import RedisServer

WARN_MS = 4 * HOUR_MS
"""Of an unanswered message in a ticket."""
LEAD_S = 110
"""So long has the writer to apply everything before the first of them crosses."""
AT_MOST_MS = 250
_encode = msgspec.json.encode


class _Nudge(msgspec.Struct):
    raised_at_ms: int
    state: str


class _Told(msgspec.Struct):
    nudges: dict[str, _Nudge] = {}


async def fill(storage: Storage, contacts: int, a_second: float, first_ms: int) -> None:
    """Append what has happened to so many contacts, whose messages come to their ``warn`` one after the other."""
    journal, now_ms = storage.journal(SITE), Clock().now_ms()
    for begin in range(0, contacts, AT_ONCE):
        batch = [
            Event(kind, f"c{number}", at_ms + place, f"{number}.{place}", "desk", data=msgspec.Raw(_encode(data)))
            for number in range(begin, min(begin + AT_ONCE, contacts))
            for at_ms in (first_ms - WARN_MS + round(number * 1_000 / a_second),)
            for place, (kind, data) in enumerate(steps_of(number))
        ]
        await journal.append(now_ms, _encode(batch))


async def write(url: str, until_ms: int) -> None:
    """Run a writer until an instant."""
    storage, clock, progress = Storage(url), Clock(), Progress()
    writer = Writer(SITE, storage.site(SITE, lambda: progress.as_of_ms), clock, Policy().settled(), progress)
    task = asyncio.create_task(writer.run())
    while clock.now_ms() < until_ms:
        await asyncio.sleep(0.2)
    writer.stop()
    await task
    await storage.close()


async def listen(storage: Storage, first_ms: int, until_ms: int) -> list[int]:
    """Give how many ms late each nudge was told that was raised between two instants."""
    feed, clock, late = storage.feed(SITE), Clock(), list[int]()
    offset = (await feed.head()).offset
    while clock.now_ms() < until_ms:
        for entry in await feed.read(offset, block_ms=200):
            offset, at_ms = entry.id, clock.now_ms()
            for nudge in msgspec.json.decode(entry.data, type=_Told).nudges.values():
                if nudge.state == "raised" and nudge.raised_at_ms >= first_ms:
                    late.append(at_ms - nudge.raised_at_ms)
    return late


async def run(contacts: int, a_second: float, seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder))
        server.start()
        storage = Storage(server.url)
        clock = Clock()
        first_ms = clock.now_ms() + LEAD_S * 1_000
        until_ms = first_ms + round(seconds * 1_000)
        await fill(storage, contacts, a_second, first_ms)
        command = (sys.executable, "-m", "tests.benchmarks.bench_lateness", "write", server.url, str(until_ms))
        child = await asyncio.create_subprocess_exec(*command)
        while (await storage.journal(SITE).lag()).behind_ms:
            await asyncio.sleep(0.2)
        print(
            f"{contacts:,} contacts applied, {max(0, first_ms - clock.now_ms()) / 1_000:.0f} s before the first crosses"
        )
        late = sorted(await listen(storage, first_ms, until_ms))
        await child.wait()
        await storage.close()
        server.stop()
    if not late:
        print("no nudge was raised: give the writer more time")
        return
    parts = {name: late[min(len(late) - 1, int(share * len(late)))] for name, share in (("p50", 0.5), ("p99", 0.99))}
    over = sum(length_ms > AT_MOST_MS for length_ms in late)
    print(
        f"{len(late):,} nudges ({len(late) / seconds:,.0f}/s) told after {parts['p50']} ms (p50), {parts['p99']} ms (p99),"
        f" {late[-1]} ms at most; {over} later than {AT_MOST_MS} ms"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        asyncio.run(write(sys.argv[2], int(sys.argv[3])))
    else:
        given = [*map(float, sys.argv[1:4]), *(100_000.0, 150.0, 60.0)[len(sys.argv) - 1 :]]
        asyncio.run(run(int(given[0]), given[1], given[2]))
