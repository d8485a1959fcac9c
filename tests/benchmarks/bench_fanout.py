"""Fan-out of a 2 KB frame to many clients: ``/live`` as it is served, beside a bare ``websockets.broadcast``, in one run.

Run by hand: ``python -m tests.benchmarks.bench_fanout [--clients 1000 2000] [--rounds 60]``. Each server and its clients
are processes of their own; the clients read as fast as they can. Read the ratios and the CPU time a message, not the
wall times: machines differ.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import re
import resource
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as ProcessEvent
from pathlib import Path
from typing import NamedTuple

import msgspec
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.websockets import WebSocket
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from monitor.domain.policy import Policy
from monitor.live.endpoint import PUSHED_AT_ONCE, Gate
from monitor.live.hub import Hub
from monitor.live.views import Access
from monitor.serving import listen, server_config
from tests.live.live_site import RunningClock, ScriptedFeed, SiteScript, contact

STAMP = re.compile(rb"@(\d+)@")
SUBSCRIBE = b'{"type":"subscribe","view":"contacts"}'
HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


LOOK_AGAIN_S = 0.002
"""Whether the clients have taken all; to look all the time would be work of the server too."""


class Asked(NamedTuple):
    """How many clients, and how many rounds flat out and at four a second."""

    clients: int
    rounds: int
    paced: int = 20


class Measured(NamedTuple):
    """What one server was seen to cost."""

    name: str
    cpu_us: float
    p50_ms: float
    p99_ms: float
    core: float
    held_kb: float


class Reader(asyncio.Protocol):
    """A client that reads and notes how old what it reads is."""

    def __init__(self, ages_ms: list[float], ready: asyncio.Semaphore) -> None:
        self.ages_ms = ages_ms
        self.ready = ready
        self.open = False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        if not self.open and self.transport is not None:
            self.open = True
            self.transport.write(bytes([0x81, 0x80 | len(SUBSCRIBE), 0, 0, 0, 0]) + SUBSCRIBE)
            self.ready.release()
            return
        now_ns = time.monotonic_ns()
        stamps = STAMP.findall(data)
        if stamps:
            self.ages_ms.append((now_ns - int(stamps[-1])) / 1e6)


async def read_all(port: int, clients: int, ready: ProcessEvent, over: ProcessEvent) -> list[float]:
    ages_ms: list[float] = []
    opened = asyncio.Semaphore(0)
    loop = asyncio.get_running_loop()
    for _ in range(clients):
        await loop.create_connection(lambda: Reader(ages_ms, opened), "127.0.0.1", port)
        await opened.acquire()
    ready.set()
    await asyncio.to_thread(over.wait)
    return ages_ms


def run_clients(port: int, clients: int, ready: ProcessEvent, over: ProcessEvent, answer: Connection) -> None:
    answer.send(asyncio.run(read_all(port, clients, ready, over)))


def texts() -> list[str]:
    """Give the parts of the contacts in one frame, stamped with this instant."""
    return [f"@{time.monotonic_ns()}@" + "x" * 180, *("y" * 200 for _ in range(3))]


def changes() -> dict[str, object]:
    return {f"c{number}": contact(f"c{number}", topic=text) for number, text in enumerate(texts())}


async def measure(
    name: str, port: int, asked: Asked, send: Callable[[], None], sent: Callable[[], Awaitable[None]]
) -> Measured:
    """Let clients come, send rounds flat out and then rounds at 4 Hz."""
    context = multiprocessing.get_context("spawn")
    ready, over = context.Event(), context.Event()
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=run_clients, args=(port, asked.clients, ready, over, there))
    before_kb = resident_kb()
    process.start()
    await asyncio.to_thread(ready.wait)
    await sent()
    held_kb = (resident_kb() - before_kb) / asked.clients
    before_s = time.process_time()
    for _ in range(asked.rounds):
        send()
        await sent()
    cpu_us = (time.process_time() - before_s) / asked.rounds / asked.clients * 1e6
    paced = time.process_time(), time.perf_counter()
    for _ in range(asked.paced):
        send()
        await sent()
        await asyncio.sleep(max(0.0, 0.25 - (time.perf_counter() - paced[1]) % 0.25))
    core = (time.process_time() - paced[0]) / (time.perf_counter() - paced[1])
    over.set()
    ages = sorted((await asyncio.to_thread(here.recv))[-asked.paced * asked.clients :])
    await asyncio.to_thread(process.join)
    return Measured(name, cpu_us, statistics.median(ages), ages[int(len(ages) * 0.99)], core, held_kb)


def resident_kb() -> float:
    """Give what this process holds in memory now; where the system does not tell, the most it ever held."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


async def bare(asked: Asked) -> Measured:
    connections: set[ServerConnection] = set()

    async def handler(connection: ServerConnection) -> None:
        connections.add(connection)
        with suppress(ConnectionClosed):
            async for _ in connection:
                pass

    async def drained() -> None:
        await asyncio.sleep(0)
        while any(connection.transport.get_write_buffer_size() for connection in connections):
            await asyncio.sleep(LOOK_AGAIN_S)

    def send() -> None:
        frame = {"type": "patch", "view": "contacts", "set": changes(), "remove": []}
        broadcast(connections, msgspec.json.encode(frame).decode())

    async with serve(handler, "127.0.0.1", 0, compression=None, backlog=1_024) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        return await measure("websockets.broadcast", port, asked, send, drained)


async def ours(asked: Asked) -> Measured:
    script = SiteScript()
    script.commit(views=changes())
    hub = Hub(ScriptedFeed(script), RunningClock(), Policy())
    hub.start(script.loaded())

    async def admit(_: WebSocket) -> Access:
        return Access()

    gate = Gate({"main": hub}.get, admit, RunningClock())
    listener = listen("127.0.0.1", 0)
    server = uvicorn.Server(server_config(Starlette(routes=[gate.route()])))
    serving = asyncio.create_task(server._serve([listener]))

    async def drained() -> None:
        for _ in range(len(gate) // PUSHED_AT_ONCE + 3):
            await asyncio.sleep(0)
        while any(client.line.unsent_bytes for client in gate._everybody()):
            await asyncio.sleep(LOOK_AGAIN_S)

    def send() -> None:
        hub.take(*script.commit(views=changes()))
        hub.flush()

    measured = await measure("/live", listener.getsockname()[1], asked, send, drained)
    await gate.close()
    server.should_exit = True
    await serving
    return measured


RUNS = {"bare": bare, "ours": ours}


def run_alone(kind: str, asked: Asked, answer: Connection) -> None:
    answer.send(uvloop.run(RUNS[kind](asked)))


def alone(kind: str, asked: Asked) -> Measured:
    """Measure in a process of its own: memory of one is no part of the other's."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=run_alone, args=(kind, asked, there))
    process.start()
    found: Measured = here.recv()
    process.join()
    return found


ROWS: tuple[tuple[str, Callable[[Measured], float], str], ...] = (
    ("µs of CPU a message, flat out", lambda one: one.cpu_us, ""),
    ("messages a second of CPU, flat out", lambda one: 1e6 / one.cpu_us, "≥ 0.7 of broadcast"),
    ("p50 at 4 Hz, ms", lambda one: one.p50_ms, ""),
    ("p99 at 4 Hz, ms", lambda one: one.p99_ms, "≤ 150"),
    ("% of a core at 4 Hz", lambda one: one.core * 100, "≤ 40 with 2,000"),
    ("KB a connection", lambda one: one.held_kb, "≤ 25"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[1_000, 2_000])
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    size = len(msgspec.json.encode(changes()))
    print(f"{given.rounds} rounds flat out, 20 at 4 Hz, a frame of {size} bytes\n")
    print(f"| {'':38} |  /live | broadcast | ratio | wanted of /live    |\n|{'---|' * 5}")
    for clients in given.clients:
        asked = Asked(clients, given.rounds)
        raw, own = alone("bare", asked), alone("ours", asked)
        for name, value, wanted in ROWS:
            mine, theirs = value(own), value(raw)
            title = f"{clients:,}: {name}"
            print(f"| {title:38} | {mine:6,.0f} | {theirs:9,.0f} | {mine / theirs:5.2f} | {wanted:18} |", flush=True)


if __name__ == "__main__":
    main()
