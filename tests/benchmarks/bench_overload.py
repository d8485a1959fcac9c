"""More events than can be applied: what is refused, whether the walls stay live, and what it costs in memory.

Run by hand: ``python -m tests.benchmarks.bench_overload``. A web process and a processor share a private Redis; calls
are posted flat out, answered or refused, for a while; a wall looks on all the time. The table is the curve of memory;
contacts and remembered ids are kept as configured, so they grow with what was *applied*, not with what was asked.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import psutil
import redis
from websockets.asyncio.client import ClientConnection

from monitor.storage.embedded import EmbeddedRedis
from tests.flood import Flood, calls
from tests.server_process import ServerProcess

CONTACTS, EVENTS = 40, 200
"""Of one post."""
CONFIG = """
[server]
max_unapplied = {limit}
[site]
correctable_for = "10s"
keep_contacts = "10s"
"""


class Beats:
    """When a wall heard of the server, and of how far the site has come."""

    def __init__(self) -> None:
        self.longest_gap_s = 0.0
        self.longest_lag_s = 0.0
        self.patches = 0
        self._last = time.perf_counter()

    async def follow(self, live: ClientConnection) -> None:
        """Look on until the connection ends."""
        async for text in live:
            frame = msgspec.json.decode(text)
            at = time.perf_counter()
            self.longest_gap_s = max(self.longest_gap_s, at - self._last)
            self._last = at
            if frame["type"] == "beat":
                self.longest_lag_s = max(self.longest_lag_s, (frame["now_ms"] - frame["as_of_ms"]) / 1_000)
            else:
                self.patches += frame["type"] == "patch"


class Row(NamedTuple):
    """One line of the table; memory in MiB."""

    at_s: float
    accepted: int
    refused: int
    waiting: int
    web: float
    processor: float
    redis: float
    journal: float


@asynccontextmanager
async def two_processes(folder: Path, limit: int) -> AsyncIterator[tuple[ServerProcess, ServerProcess]]:
    """A web process and a processor over one private Redis."""
    (folder / "config.toml").write_text(CONFIG.format(limit=limit))
    processor = ServerProcess(folder, "--role", "processor")
    web = ServerProcess(folder, "--role", "web")
    try:
        yield await web.start(), await processor.start()
    finally:
        await web.kill()
        await processor.close()


async def main(given: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with two_processes(Path(folder), given.limit) as (web, processor):
            await measure(web, processor, given)


async def measure(web: ServerProcess, processor: ServerProcess, given: argparse.Namespace) -> None:
    flood = Flood(web.port, "main", calls("c", CONTACTS), EVENTS, given.senders)
    beats = Beats()
    print(
        f"{'s':>5} {'accepted':>10} {'refused':>8} {'waiting':>8} {'web':>6} {'proc.':>6} {'Redis':>6} {'journal':>8}"
    )
    async with web.live(max_size=None) as live:
        await live.send('{"type":"subscribe","view":"queues"}')
        looking = asyncio.create_task(beats.follow(live))
        flooding = asyncio.create_task(flood.run(refused_rest_s=0.05))
        began = time.perf_counter()
        socket = EmbeddedRedis(web.folder / "data").directory / "redis.sock"
        with redis.Redis(unix_socket_path=str(socket), protocol=2) as client:
            while (at_s := time.perf_counter() - began) < given.seconds:
                show(look(at_s, flood, client, web, processor))
                await asyncio.sleep(given.every)
            flood.stop()
            await flooding
            stopped = time.perf_counter()
            while (row := look(time.perf_counter() - began, flood, client, web, processor)).waiting:
                await asyncio.sleep(0.1)
            show(row)
            print(f"all applied {time.perf_counter() - stopped:.1f} s after the last post")
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    told = flood.flooded
    print(f"answers {dict(told.statuses)}, Retry-After {told.retry_after}, slowest {told.longest_s:.2f} s")
    print(
        f"wall: {beats.patches} patches, longest silence {beats.longest_gap_s:.2f} s, lag {beats.longest_lag_s:.2f} s"
    )


def look(at_s: float, flood: Flood, client: redis.Redis, web: ServerProcess, processor: ServerProcess) -> Row:
    taken, applied = (int(value or 0) for value in client.mget("mm:{main}:taken", "mm:{main}:applied"))
    memory = client.info("memory")["used_memory"]
    return Row(
        at_s,
        flood.flooded.accepted,
        flood.flooded.statuses[503],
        taken - applied,
        psutil.Process(web.pid).memory_info().rss / 2**20,
        psutil.Process(processor.pid).memory_info().rss / 2**20,
        memory / 2**20,
        (client.memory_usage("mm:{main}:journal", samples=50) or 0) / 2**20,
    )


def show(row: Row) -> None:
    print(
        f"{row.at_s:5.0f} {row.accepted:>10,} {row.refused:>8,} {row.waiting:>8,} {row.web:6.0f} {row.processor:6.0f} "
        f"{row.redis:6.0f} {row.journal:8.1f}",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between two lines of the table")
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--limit", type=int, default=20_000, help="events that may wait to be applied")
    asyncio.run(main(parser.parse_args()))
