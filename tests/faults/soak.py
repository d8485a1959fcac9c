"""A long run under load with a fault every minute: ``make soak``, or ``python -m tests.faults.soak --minutes 20``.

A web process and a processor over one Redis, 200 walls, a made-up centre. In each minute something is broken, then the
centre pauses until all its contacts are over, and the wall is compared with the model. What must not grow is printed
beside what may: the journal, the remembered ids and the feed, each up to its bound.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec
import psutil
import redis
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from monitor.clock import Clock
from tests.faults.centre_load import Centre, Meant, on_the_wire
from tests.oracle import Plain
from tests.redis_server import RedisServer
from tests.server_process import ServerProcess

LANES = 4
MOST = 500
"""Events of one post."""
REPEATED = 0.02
"""Share of the batches that are posted twice."""
TALK_S = 38.0
"""Of a minute; the rest is for the contacts to end and for the comparison."""
BROKEN_AT_S = 12.0
PATIENCE_S = 180.0
CONFIG = """
[site]
timezone = "{zone}"
correctable_for = "1m"
keep_contacts = "2m"
journal_max_bytes = "64MB"
[redis]
url = "{url}"
"""


class Row(NamedTuple):
    """One minute; memory in MiB."""

    minute: int
    fault: str
    events: int
    recovered_s: float
    drift: int
    web: float
    processor: float
    used: float
    journal: float
    ids: float
    feed: float

    @property
    def rest(self) -> float:
        """What Redis holds beside the journal, the remembered ids and the feed."""
        return self.used - self.journal - self.ids - self.feed


HEAD = (
    "min  fault        events  back s  drift    web  proc.  Redis = journal + ids + feed + rest",
    "---  ---------  --------  ------  -----  -----  -----  ----------------------------------",
)


def line(row: Row) -> str:
    return (
        f"{row.minute:>3}  {row.fault:<9}  {row.events:>8,}  {row.recovered_s:>6.1f}  {row.drift:>5}  {row.web:>5.0f}"
        f"  {row.processor:>5.0f}  {row.used:>5.0f} = {row.journal:.0f} + {row.ids:.0f} + {row.feed:.0f} + {row.rest:.1f}"
    )


class Soak:
    """The run: its servers, its load, its walls."""

    def __init__(self, folder: Path, given: argparse.Namespace) -> None:
        data = folder / "redis"
        data.mkdir()
        self.redis = RedisServer(data, appendonly="yes", appendfsync="always")
        self.redis.start()
        (folder / "config.toml").write_text(CONFIG.format(zone=zone_with_noon_now(), url=self.redis.url))
        self.web = ServerProcess(folder, "--role", "web", "--port", str(free_port()))
        self.processor = ServerProcess(folder, "--role", "processor", "--port", str(free_port()))
        self.centre, self.meant = Centre(given.rate), Meant()
        self.talking = False
        self.clock = Clock()
        self.waiting: list[list[Plain]] = [[] for _ in range(LANES)]
        self.frames = 0
        self._given = given
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        await self.processor.start()
        await self.web.start()
        self._tasks = [asyncio.create_task(self._talk()), asyncio.create_task(self._model())]
        self._tasks += [asyncio.create_task(self._send(lane)) for lane in range(LANES)]
        self._tasks += [asyncio.create_task(self._wall()) for _ in range(self._given.walls)]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.web.close()
        await self.processor.close()
        self.redis.close()

    # ---- load

    async def _talk(self) -> None:
        while True:
            for event in self.centre.due(self.clock.now_ms(), more=self.talking):
                self.waiting[hash(event["subject"]) % LANES].append(event)
            await asyncio.sleep(0.05)

    async def _send(self, lane: int) -> None:
        chance = random.Random(lane)
        async with httpx.AsyncClient(timeout=10) as client:
            while True:
                batch = self.waiting[lane][:MOST]
                body = msgspec.json.encode([on_the_wire(event) for event in batch])
                if batch and await self._post(client, body):
                    self.meant.accepted(batch)
                    del self.waiting[lane][: len(batch)]
                    if chance.random() < REPEATED:
                        await self._post(client, body)
                await asyncio.sleep(0.1 if len(batch) < MOST else 0)

    async def _post(self, client: httpx.AsyncClient, body: bytes) -> bool:
        """Post once; who gets no answer, or 503, sends the same again later."""
        try:
            answer = await client.post(
                f"{self.web.url}/api/v1/events", content=body, headers={"Content-Type": "application/json"}
            )
        except httpx.TransportError:
            await asyncio.sleep(0.2)
            return False
        if answer.status_code not in (202, 503):
            raise AssertionError(f"{answer.status_code}: {answer.text}")
        if answer.status_code == 503:
            await asyncio.sleep(0.2)
        return answer.status_code == 202

    async def _model(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.meant.add_up(self.clock.now_ms())

    async def _wall(self) -> None:
        """Look on; come back after a while of one's own whenever the connection ends."""
        while True:
            with contextlib.suppress(WebSocketException, OSError, TimeoutError):
                address = f"ws://127.0.0.1:{self.web.port}/live"
                async with connect(address, subprotocols=["moment.v1"], compression=None, max_size=None) as live:  # type: ignore[list-item]  # a NewType of str
                    await live.send('{"type":"subscribe","view":"queues"}')
                    async for _ in live:
                        self.frames += 1
            await asyncio.sleep(random.uniform(0.2, 3))

    # ---- faults: each breaks something and sees to it that it is whole again

    async def kill_processor(self) -> None:
        await self.processor.kill()
        await self.processor.start()

    async def kill_web(self) -> None:
        await self.web.kill()
        await self.web.start()

    async def restart_redis(self) -> None:
        await asyncio.to_thread(self.redis.kill)
        await asyncio.to_thread(self.redis.start)

    async def stop_processor(self) -> None:
        psutil.Process(self.processor.pid).send_signal(signal.SIGSTOP)
        await asyncio.sleep(5)  # longer than a lease lasts: how long is the point
        psutil.Process(self.processor.pid).send_signal(signal.SIGCONT)

    async def cut_connections(self) -> None:
        for _ in range(5):
            await asyncio.to_thread(self.redis.ask, "CLIENT", "KILL", "TYPE", "normal")
            await asyncio.sleep(0.3)

    # ---- one minute

    async def minute(self, number: int, fault: str, break_it: Callable[[], Awaitable[None]]) -> Row:
        self.talking = True
        await asyncio.sleep(BROKEN_AT_S)
        began = time.perf_counter()
        await break_it()
        await self._caught_up()
        recovered_s = time.perf_counter() - began
        await asyncio.sleep(max(0.0, TALK_S - BROKEN_AT_S - recovered_s))
        self.talking = False
        async with asyncio.timeout(PATIENCE_S):
            while not self.centre.over or any(self.waiting):
                await asyncio.sleep(0.1)
        drift = await self._drift()
        for difference in drift[:20]:
            print(f"     {difference}", flush=True)
        return self._look(number, fault, recovered_s, len(drift))

    async def _caught_up(self) -> None:
        """Wait until what happened a second ago is applied."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with contextlib.suppress(redis.RedisError, OSError):
                    taken, applied = await asyncio.to_thread(
                        self.redis.ask, "MGET", "mm:{main}:taken", "mm:{main}:applied"
                    )
                    if int(taken) - int(applied) < 1_000 and sum(map(len, self.waiting)) < self._given.rate:
                        return
                await asyncio.sleep(0.1)

    async def _drift(self) -> list[str]:
        """Compare the wall with the model until they agree, or patience ends."""
        drift = ["nothing was shown"]
        async with httpx.AsyncClient(timeout=10) as client:
            until = time.perf_counter() + PATIENCE_S  # a starved machine is late, which is no drift
            while drift and time.perf_counter() < until:
                await asyncio.sleep(0.25)
                self.meant.add_up(self.clock.now_ms())
                with contextlib.suppress(httpx.TransportError):
                    answer = await client.get(f"{self.web.url}/api/v1/queues?window=today")
                    if answer.is_success:
                        drift = self.meant.drift({queue["queue"]: queue for queue in answer.json()["queues"]})
        return drift

    def _look(self, number: int, fault: str, recovered_s: float, drift: int) -> Row:
        with self.redis.client as client:
            ids = sum(client.memory_usage(key) or 0 for key in client.scan_iter("mm:{main}:seen:*"))
            journal, feed = (client.memory_usage(f"mm:{{main}}:{name}", samples=0) or 0 for name in ("journal", "feed"))
            used = client.info("memory")["used_memory"]
        web, processor = (psutil.Process(one.pid).memory_info().rss for one in (self.web, self.processor))
        sizes = [size / 2**20 for size in (web, processor, used, journal, ids, feed)]
        return Row(number, fault, self.centre.told, recovered_s, drift, *sizes)


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def zone_with_noon_now() -> str:
    """Give a time zone in which midnight is far: the figures of a day begin anew there."""
    ahead = 12 - datetime.now(UTC).hour
    return "UTC" if not ahead else f"Etc/GMT{-ahead:+d}"


async def main(given: argparse.Namespace) -> int:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        soak = Soak(Path(folder), given)
        faults = (
            ("processor", soak.kill_processor),
            ("web", soak.kill_web),
            ("Redis", soak.restart_redis),
            ("stopped", soak.stop_processor),
            ("cut", soak.cut_connections),
        )
        try:
            await soak.start()
            print(f"{given.rate:.0f} events/s, {given.walls} walls, a fault every minute", *HEAD, sep="\n", flush=True)
            for number in range(1, given.minutes + 1):
                rows.append(await soak.minute(number, *faults[(number - 1) % len(faults)]))
                print(line(rows[-1]), flush=True)
        finally:
            await soak.close()
    return verdict(rows, soak.frames)


def verdict(rows: list[Row], frames: int) -> int:
    """Say what drifted and what grew over the second half; 1 where the wall differed from the model."""
    drifted = [row.minute for row in rows if row.drift]
    print(
        f"{rows[-1].events:,} events, {frames:,} frames at the walls; drift in {len(drifted)} minutes {drifted or ''}"
    )
    later = rows[len(rows) // 2 :]
    for what in ("web", "processor", "rest"):
        sizes = [getattr(row, what) for row in later]
        slope = statistics.linear_regression([row.minute for row in later], sizes).slope if len(later) > 1 else 0.0
        print(f"{what:<10} {min(sizes):.1f} to {max(sizes):.1f} MiB in the second half, {slope:+.2f} MiB a minute")
    return 1 if drifted else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--rate", type=float, default=2_000.0, help="events a second")
    parser.add_argument("--walls", type=int, default=200)
    sys.exit(asyncio.run(main(parser.parse_args())))
