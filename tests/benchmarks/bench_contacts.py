"""A hundred thousand open contacts with five events each: what they take of memory, and how long a takeover is.

Run by hand: ``python -m tests.benchmarks --only contacts``. They go through journal and writer; then another process takes
the site over. Memory in Redis leaves out the journal, the feed and the digests of seen events, which are bounded by
themselves and not by how many contacts are open.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import cProfile
import json
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.processor.loading import load_site
from monitor.processor.progress import Progress
from monitor.processor.writer import Writer
from monitor.storage import Storage
from tests.benchmarks.table import Given, Row, written
from tests.redis_server import RedisServer

SITE = "bench"
PREFIX = f"mm:{{{SITE}}}:"
AT_ONCE = 200
"""Contacts whose events are appended together."""
TAKEOVER_WITHIN_S = 5.0
_encode = msgspec.json.encode


def steps_of(number: int) -> list[tuple[str, dict[str, object]]]:
    """What has happened to one contact: opened, owned, asked, answered, asked again."""
    customer = {"id": f"customer-{number}", "name": "A. Person", "language": "en"}
    agent = f"agent-{number % 200}"
    return [
        ("contact.opened", {"channel": "ticket", "queue": f"queue-{number % 20}", "customer": customer}),
        ("contact.assigned", {"agent": agent}),
        ("message.received", {"text": "Where is my parcel? It was to be here on Monday."}),
        ("message.sent", {"by": "human", "agent": agent, "text": "I will ask the warehouse and write today."}),
        ("message.received", {"text": "Thank you, I am waiting."}),
    ]


async def fill(storage: Storage, contacts: int, now_ms: int) -> None:
    """Append everything that has happened to so many contacts within the last quarter of an hour."""
    journal = storage.journal(SITE)
    for first in range(0, contacts, AT_ONCE):
        batch = [
            Event(kind, f"c{number}", at_ms, f"{number}.{place}", "desk", data=msgspec.Raw(_encode(data)))
            for number in range(first, min(first + AT_ONCE, contacts))
            for at_ms in (now_ms - 900_000 + number,)
            for place, (kind, data) in enumerate(steps_of(number))
        ]
        await journal.append(now_ms, _encode(batch))


async def write(url: str, contacts: int) -> None:
    """Let a writer apply it all."""
    storage = Storage(url)
    clock, progress = Clock(), Progress()
    await fill(storage, contacts, clock.now_ms())
    writer = Writer(SITE, storage.site(SITE, lambda: progress.as_of_ms), clock, Policy().settled(), progress)
    task = asyncio.create_task(writer.run())
    while True:
        await asyncio.sleep(0.05)
        if not (await storage.journal(SITE).lag()).behind_ms:
            break
    writer.stop()
    await task
    await storage.close()


def redis_memory(server: RedisServer) -> int:
    """Bytes that Redis uses for everything but journal, feed and digests."""
    used = int(server.ask("INFO", "memory")["used_memory"])
    keys = [f"{PREFIX}journal", f"{PREFIX}feed", *server.ask("KEYS", "mm:*:seen:*")]
    bounded = {key: int(server.ask("MEMORY", "USAGE", key, "SAMPLES", 0) or 0) for key in keys}
    return used - sum(bounded.values())


def resident() -> int:
    """Bytes of memory this process has."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


class Taken(NamedTuple):
    """What a takeover took."""

    wall_s: float
    cpu_s: float
    longest_ms: float
    """Longest time in which nobody else had a turn."""
    bytes_each: float
    """Memory of the process for each contact."""
    rest_us: float
    """What it costs to live through a millisecond in which nothing happens."""


async def take_over(url: str, profiler: cProfile.Profile | None) -> Taken:
    """Do what another process does with the site."""
    storage = Storage(url)
    before = resident()
    began, began_cpu = time.perf_counter(), time.process_time()
    gaps: list[float] = []
    looking = asyncio.create_task(note_gaps(gaps))
    with profiler or contextlib.nullcontext():
        site = await load_site(SITE, Policy().settled(), storage.state(SITE))
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    held = (resident() - before) / len(site.contacts)
    now_ms, rests = site.now_ms, []
    for step in range(1, 201):
        at = time.perf_counter()
        site.advance(now_ms + step)
        rests.append(time.perf_counter() - at)
    await storage.close()
    return Taken(wall_s, cpu_s, max(gaps, default=0.0) * 1_000, held, sorted(rests)[100] * 1e6)


async def note_gaps(gaps: list[float]) -> None:
    """Note again and again how long others had the turn, s."""
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0)
        now = time.perf_counter()
        gaps.append(now - last)
        last = now


def rows(given: Given, *, profile: bool = False) -> Iterator[Row]:
    """Fill a Redis, weigh it, and take the site over in a process of its own."""
    contacts = given.pick(100, 5_000, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder), appendonly="yes", appendfsync="everysec")
        server.start()
        try:
            empty = redis_memory(server)
            asyncio.run(write(server.url, contacts))
            held = (redis_memory(server) - empty) / contacts
            command = [sys.executable, "-m", "tests.benchmarks.bench_contacts", "--take-over", server.url]
            command += ["--profile"] if profile else []
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        finally:
            server.close()
    taken = Taken(*json.loads(done.stdout.splitlines()[-1]))
    yield Row("an open contact of five events in Redis", f"{held:,.0f} bytes")
    yield Row("the same in the process", f"{taken.bytes_each:,.0f} bytes")
    yield Row(
        f"takeover of {contacts:,} contacts", f"{taken.wall_s:.2f} s, {taken.cpu_s:.2f} s of a processor", "", None,
        f"≤ {TAKEOVER_WITHIN_S:.0f} s", taken.wall_s <= TAKEOVER_WITHIN_S,
    )  # fmt: skip
    yield Row("longest time without a turn for others meanwhile", f"{taken.longest_ms:,.0f} ms")
    yield Row("a millisecond in which nothing happens", f"{taken.rest_us:.0f} µs")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="of the takeover")
    parser.add_argument("--take-over", metavar="URL", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.take_over:
        used = cProfile.Profile() if asked.profile else None
        result = asyncio.run(take_over(asked.take_over, used))
        if used is not None:
            pstats.Stats(used, stream=sys.stderr).sort_stats("tottime").print_stats(30)
        print(json.dumps(result))
    else:
        print(written(rows(Given(), profile=asked.profile)))
