"""A hundred thousand open contacts with five events each: what they take of memory, and how long a takeover is.

Run by hand: ``python -m tests.benchmarks.bench_contacts``. They go through journal and writer; then another process takes
the site over. Memory in Redis leaves out the journal, the feed and the digests of seen events, which are bounded by
themselves and not by how many contacts are open.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.processor.writer import Progress, Writer, load_site
from monitor.storage import Storage
from tests.redis_server import RedisServer

SITE = "bench"
PREFIX = f"mm:{{{SITE}}}:"
MIB = 1024 * 1024
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
    began = time.perf_counter()
    task = asyncio.create_task(writer.run())
    while True:
        await asyncio.sleep(0.05)
        if not (await storage.journal(SITE).lag()).behind_ms:
            break
    print(f"written: {progress.applied / (time.perf_counter() - began):,.0f} events/s")
    writer.stop()
    await task
    await storage.close()


def redis_memory(server: RedisServer) -> int:
    """Bytes that Redis uses for everything but journal, feed and digests."""
    used = int(server.ask("INFO", "memory")["used_memory"])
    keys = [f"{PREFIX}journal", f"{PREFIX}feed", *server.ask("KEYS", "mm:*:seen:*")]
    bounded = {key: int(server.ask("MEMORY", "USAGE", key, "SAMPLES", 0) or 0) for key in keys}
    print("left out: " + ", ".join(f"{key.removeprefix(PREFIX)} {size / MIB:.1f} MiB" for key, size in bounded.items()))
    return used - sum(bounded.values())


def resident() -> int:
    """Bytes of memory this process has."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


async def take_over(url: str, *, profile: bool) -> None:
    """What another process does with the site; prints what it took."""
    storage = Storage(url)
    before = resident()
    profiler = cProfile.Profile() if profile else contextlib.nullcontext()
    began, began_cpu = time.perf_counter(), time.process_time()
    longest = asyncio.create_task(_longest_gap())
    with profiler:
        site = await load_site(SITE, Policy().settled(), storage.state(SITE))
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    longest.cancel()
    count = len(site.contacts)
    print(
        f"takeover of {count:,} contacts: {took_s:.2f} s, {cpu_s:.2f} s of a processor (at most {TAKEOVER_WITHIN_S} s)"
    )
    with contextlib.suppress(asyncio.CancelledError):
        await longest
    print(f"process: {(resident() - before) / count:,.0f} bytes a contact")
    now_ms = site.now_ms
    rests = []
    for step in range(1, 201):
        at = time.perf_counter()
        site.advance(now_ms + step)
        rests.append(time.perf_counter() - at)
    print(f"advance at rest: median {sorted(rests)[100] * 1e6:.0f} µs, longest {max(rests) * 1e6:.0f} µs")
    await storage.close()
    if isinstance(profiler, cProfile.Profile):
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


async def _longest_gap() -> None:
    """Print at the end how long the loop had no turn for anybody else."""
    longest = last = 0.0
    try:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(0)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
    finally:
        longest = max(longest, time.perf_counter() - last)
        print(f"longest time without a turn for others: {longest * 1_000:,.0f} ms")


def main(contacts: int, *, profile: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder), appendonly="yes", appendfsync="everysec")
        server.start()
        try:
            empty = redis_memory(server)
            asyncio.run(write(server.url, contacts))
            print(f"Redis: {(redis_memory(server) - empty) / contacts:,.0f} bytes a contact")
            arguments = ["--take-over", server.url, *(["--profile"] if profile else [])]
            subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_contacts", *arguments], check=True)
        finally:
            server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=100_000)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--take-over", metavar="URL", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.take_over:
        asyncio.run(take_over(given.take_over, profile=given.profile))
    else:
        main(given.contacts, profile=given.profile)
