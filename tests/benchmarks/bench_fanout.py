"""Fan-out of a 2 KB frame to many clients: ``/live`` as it is served, beside a bare ``websockets.broadcast``, in one run.

Run by hand: ``python -m tests.benchmarks.bench_fanout [--clients 500] [--rounds 100]``. The clients are a process of their own
and read as fast as they can. Read the ratio and the CPU time a message, not the wall times: machines differ.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import re
import resource
import socket
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event as ProcessEvent

import msgspec
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.websockets import WebSocket
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from monitor.domain.policy import Policy
from monitor.live.endpoint import Gate
from monitor.live.hub import Hub
from monitor.live.views import Access
from tests.live.live_site import RunningClock, ScriptedFeed, SiteScript, contact

STAMP = re.compile(rb"@(\d+)@")
SUBSCRIBE = b'{"type":"subscribe","view":"contacts"}'
HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


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
    name: str, port: int, clients: int, rounds: int, send: Callable[[], None], sent: Callable[[], Awaitable[None]]
) -> float:
    """Send rounds flat out and print what a message costs the server; gives its CPU time in µs."""
    context = multiprocessing.get_context("spawn")
    ready, over = context.Event(), context.Event()
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=run_clients, args=(port, clients, ready, over, there))
    process.start()
    await asyncio.to_thread(ready.wait)
    await sent()
    before = time.process_time(), time.perf_counter()
    for _ in range(rounds):
        send()
        await sent()
    cpu_us = (time.process_time() - before[0]) / rounds / clients * 1e6
    wall_us = (time.perf_counter() - before[1]) / rounds / clients * 1e6
    for _ in range(20):
        send()
        await sent()
        await asyncio.sleep(0.25)
    over.set()
    ages = (await asyncio.to_thread(here.recv))[-20 * clients :]
    await asyncio.to_thread(process.join)
    ages.sort()
    p50, p99 = statistics.median(ages), ages[int(len(ages) * 0.99)]
    print(f"{name:24} {cpu_us:6.1f} µs CPU, {wall_us:6.1f} µs wall a message; at 4 Hz p50 {p50:5.1f} p99 {p99:5.1f} ms")
    return cpu_us


async def bare(clients: int, rounds: int) -> float:
    connections: set[ServerConnection] = set()

    async def handler(connection: ServerConnection) -> None:
        connections.add(connection)
        with suppress(ConnectionClosed):
            async for _ in connection:
                pass

    async def drained() -> None:
        await asyncio.sleep(0)
        while any(connection.transport.get_write_buffer_size() for connection in connections):
            await asyncio.sleep(0)

    def send() -> None:
        frame = {"type": "patch", "view": "contacts", "set": changes(), "remove": []}
        broadcast(connections, msgspec.json.encode(frame).decode())

    async with serve(handler, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        return await measure("websockets.broadcast", port, clients, rounds, send, drained)


async def ours(clients: int, rounds: int) -> float:
    script = SiteScript()
    script.commit(views=changes())
    hub = Hub(ScriptedFeed(script), RunningClock(), Policy())
    hub.start(script.loaded())

    async def admit(_: WebSocket) -> Access:
        return Access()

    gate = Gate({"main": hub}.get, admit, RunningClock())
    listener = socket.create_server(("127.0.0.1", 0), backlog=1_024)
    config = uvicorn.Config(
        Starlette(routes=[gate.route()]), ws_per_message_deflate=False, lifespan="off", log_level="critical", http="h11"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server._serve([listener]))

    async def all_waiting() -> None:
        await asyncio.sleep(0)
        while any(
            client.wake.is_set()
            or len(client.session._views) == 0
            or client.session._views["contacts"].seen != hub.version
            for clients_of in gate._clients.values()
            for client in clients_of
        ):
            await asyncio.sleep(0)
        await asyncio.sleep(0)

    def send() -> None:
        hub.take(*script.commit(views=changes()))
        hub.flush()

    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cost_us = await measure("/live", listener.getsockname()[1], clients, rounds, send, all_waiting)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    print(f"{'':24} {grown_kb / clients:.0f} KB a connection")
    await gate.close()
    server.should_exit = True
    await serving
    return cost_us


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=100)
    asked = parser.parse_args()
    size = len(msgspec.json.encode(changes()))
    print(f"{asked.clients} clients, {asked.rounds} rounds, a frame of {size} bytes")
    bare_us = uvloop.run(bare(asked.clients, asked.rounds))
    our_us = uvloop.run(ours(asked.clients, asked.rounds))
    print(f"/live costs {our_us / bare_us:.2f} times the bare broadcast")


if __name__ == "__main__":
    main()
