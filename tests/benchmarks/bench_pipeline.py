"""Journal → applied → committed → feed, in one process, beside the naive design (one event, six round trips).

Run by hand: ``python -m tests.benchmarks --only pipeline``, or alone with ``--profile``. Beside the naive design stand
Redis' own ceiling (the same batches written as raw stream entries by a bare client) and a peer.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import pstats
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hiredis
import msgspec
import redis.asyncio as aioredis

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.domain.policy import Policy
from monitor.processor.progress import Progress
from monitor.processor.writer import Writer
from monitor.storage import Storage
from tests.benchmarks.peers import NOT_ASKED, ask
from tests.benchmarks.table import Given, Row
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


async def run_writer(url: str, site: str, events: list[Event], *, profile: bool) -> tuple[float, float]:
    """Give events a second, and µs of this process' processor time for each."""
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
    writer.stop()
    await task
    if profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(40)
    await storage.close()
    return len(events) / length_s, cpu_s / len(events) * 1e6


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


def run_ceiling(path: str, events: list[Event]) -> float:
    """One raw stream entry a batch, one round trip each: what Redis takes at its fastest."""
    batches = [msgspec.json.encode(events[place : place + BATCH]) for place in range(0, len(events), BATCH)]
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        reader = hiredis.Reader()
        began = time.perf_counter()
        for batch in batches:
            line.sendall(b"*5\r\n$4\r\nXADD\r\n$3\r\nraw\r\n$1\r\n*\r\n$1\r\ne\r\n$%d\r\n%s\r\n" % (len(batch), batch))
            while reader.gets() is False:
                reader.feed(line.recv(65_536))
        return len(events) / (time.perf_counter() - began)


def run_peer(peers: Path, server: RedisServer, events: list[Event]) -> float:
    file = server.directory / "events.ndjson"
    file.write_bytes(b"\n".join(msgspec.json.encode(event) for event in events))
    return ask(peers, "bytewax_redis", server.socket, str(file))["events_per_second"]


AIMS = {"everysec": 50_000, "always": 30_000}


def rows(given: Given) -> Iterator[Row]:
    """Measure all under both settings of the append-only file."""
    contacts = given.pick(100, 4_000, 20_000)
    events = make_events(contacts, int(time.time() * 1000) - contacts * 20 - 10_000)
    for fsync, aim in AIMS.items():
        with tempfile.TemporaryDirectory() as folder:
            server = RedisServer(Path(folder), appendonly="yes", appendfsync=fsync)
            server.start()
            try:
                rate, cpu_us = asyncio.run(run_writer(server.url, "bench", events, profile=False))
                naive = asyncio.run(run_naive(server.url, events, given.pick(20, 500, 2_000)))
                ceiling = run_ceiling(server.socket, events)
                peer = run_peer(given.peers, server, events) if given.peers and fsync == "everysec" else None
            finally:
                server.close()
        what, figure = f"journal to feed, `{fsync}`", f"{rate:,.0f} events/s, {cpu_us:.1f} µs each"
        wanted = "≥ 100 × naive" if fsync == "everysec" else ""
        yield Row(what, figure, f"the aim, {aim:,}/s", rate / aim, f"≥ {aim:,}/s", rate >= aim)
        yield Row(
            what, figure, f"naive design, {naive:,.0f}/s", rate / naive, wanted, rate >= 100 * naive if wanted else None
        )
        yield Row(what, figure, f"raw stream entries of {BATCH}, {ceiling:,.0f}/s", rate / ceiling)
        if fsync == "everysec":
            met = None if peer is None else rate >= 2.5 * peer
            reference = (
                f"Bytewax with a Redis sink, {peer:,.0f}/s" if peer else f"Bytewax with a Redis sink: {NOT_ASKED}"
            )
            yield Row(what, figure, reference, rate / peer if peer else None, "≥ 2.5 × Bytewax", met)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=20_000)
    made = make_events(parser.parse_args().contacts, int(time.time() * 1000) - 1_000_000)
    with tempfile.TemporaryDirectory() as temporary:
        redis_server = RedisServer(Path(temporary), appendonly="yes", appendfsync="everysec")
        redis_server.start()
        asyncio.run(run_writer(redis_server.url, "bench", made, profile=True))
        redis_server.close()
