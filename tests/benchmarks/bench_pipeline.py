"""Journal → applied → committed → feed, in one process, beside the naive design (one event, six round trips).

Run by hand: ``python -m tests.benchmarks.bench_pipeline``. Prints events a second for both settings of the append-only
file and the ratio to the naive design measured in the same run.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import redis.asyncio as aioredis

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.processor.writer import Progress, Writer
from monitor.storage import Storage
from tests.redis_server import RedisServer

BATCH = 100


def make_events(contacts: int, start_ms: int) -> list[Event]:
    """Five events a contact, interleaved as in a running centre: some 300 contacts are open at a time."""
    made = []
    for number in range(contacts):
        at_ms = start_ms + number * 20
        name, agent, queue = f"call-{number}", f"agent-{number % 50}", f"queue-{number % 5}"
        steps = [
            (
                0,
                "contact.opened",
                {"channel": "voice", "queue": queue, "customer": {"id": f"c{number}", "name": "A. Person"}},
            ),
            (1_500, "contact.alerted", {"agent": agent}),
            (3_000, "contact.answered", {"agent": agent}),
            (5_000, "contact.ended", {"by": "customer"}),
            (6_000, "contact.closed", {"resolution": "solved"}),
        ]
        for place, (after_ms, kind, data) in enumerate(steps):
            raw = msgspec.Raw(msgspec.json.encode(data))
            made.append(Event(kind, name, at_ms + after_ms, f"{name}.{place}", "pbx", data=raw))
    made.sort(key=lambda event: event.time_ms)
    return made


async def fill(storage: Storage, site: str, events: list[Event]) -> None:
    """Append the events as they would have arrived: a batch when the last of it has happened."""
    journal = storage.journal(site)
    for place in range(0, len(events), BATCH):
        batch = events[place : place + BATCH]
        await journal.append(batch[-1].time_ms, msgspec.json.encode(batch))


async def run_writer(url: str, site: str, events: list[Event], *, profile: bool) -> float:
    storage = Storage(url)
    await fill(storage, site, events)
    progress = Progress()
    store = storage.site(site, lambda: progress.as_of_ms)
    writer = Writer(site, store, Clock(), Policy().settled(), progress)
    profiler = cProfile.Profile()
    began, began_cpu = time.perf_counter(), time.process_time()
    if profile:
        profiler.enable()
    task = asyncio.create_task(writer.run())
    while progress.applied < len(events) or progress.commits == 0:
        await asyncio.sleep(0.01)
    length_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    print(f"          {cpu_s / len(events) * 1e6:6.1f} µs of this process an event")
    writer.stop()
    await task
    if profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(40)
    await storage.close()
    return len(events) / length_s


async def run_naive(url: str, events: list[Event], most: int) -> float:
    """One event, one round trip each for: read, state read, state write, line, journal cursor, publish."""
    client: Any = aioredis.from_url(url)  # its types are those of the other client too
    await client.delete("n:journal")
    for event in events[:most]:
        await client.xadd("n:journal", {"e": msgspec.json.encode(event)})
    began = time.perf_counter()
    cursor: str | bytes = "0-0"
    for _ in range(most):
        reply = await client.xread({"n:journal": cursor}, count=1)
        cursor, fields = reply[0][1][0]
        event = json.loads(fields[b"e"])
        state = await client.hget("n:contacts", event["subject"])
        known = json.loads(state) if state else {"log": []}
        known["log"].append(event)
        await client.hset("n:contacts", event["subject"], json.dumps(known))
        await client.zadd("n:line", {event["subject"]: event["time_ms"]})
        await client.set("n:cursor", cursor)
        await client.publish("n:feed", json.dumps(event))
    length_s = time.perf_counter() - began
    await client.aclose()
    return most / length_s


async def main(contacts: int, *, profile: bool) -> None:
    start_ms = int(time.time() * 1000) - contacts * 20 - 10_000
    events = make_events(contacts, start_ms)
    for fsync in ("everysec", "always"):
        with tempfile.TemporaryDirectory() as folder:
            server = RedisServer(Path(folder), appendonly="yes", appendfsync=fsync)
            server.start()
            try:
                rate = await run_writer(server.url, "bench", events, profile=profile)
                naive = await run_naive(server.url, events, 2_000)
            finally:
                server.stop()
        print(f"{fsync:9} {rate:10,.0f} events/s   naive {naive:8,.0f} events/s   ratio {rate / naive:6.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    asyncio.run(main(given.contacts, profile=given.profile))
