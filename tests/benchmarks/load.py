"""A load generator of its own: raw HTTP/1.1 over connections that are kept, from another process than the server's.

``run_load`` starts it and gives what it saw. Flat out, each connection sends the next request when the last is answered.
At a rate, requests have instants of their own, and lengths are counted from those: a server that stands still for a while
is charged for everybody who would have come meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from itertools import cycle
from pathlib import Path
from typing import cast

import msgspec
import uvloop

HEAD_END = b"\r\n\r\n"


class Load(msgspec.Struct):
    """What to send: each body in turn, over so many connections, for so long. ``per_second`` 0: flat out."""

    port: int
    path: str
    bodies: list[str]
    connections: int = 32
    seconds: float = 3.0
    per_second: float = 0.0
    pid: int = 0
    """Of the server; its processor time is looked at."""


class Seen(msgspec.Struct):
    """What came of it. Lengths are from when a request was due to its answer."""

    answers: int
    refused: int
    took_s: float
    cpu_us: float
    """Processor time of the server's process, for each answer; 0 where no process was named."""
    p50_ms: float
    p99_ms: float
    longest_ms: float

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return self.answers / self.took_s


async def run_load(load: Load) -> Seen:
    """Have a process of its own send it; raises ``RuntimeError`` where that fails."""
    command = (sys.executable, "-m", "tests.benchmarks.load")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    told, _ = await process.communicate(msgspec.json.encode(load))
    if process.returncode:
        raise RuntimeError(f"the load generator ended with {process.returncode}")
    return msgspec.json.decode(told, type=Seen)


class _Sender:
    """Deals out requests to connections and notes when they are answered."""

    def __init__(self, load: Load) -> None:
        head = f"POST {load.path} HTTP/1.1\r\nHost: 127.0.0.1:{load.port}\r\nContent-Type: application/json\r\n"
        bodies = [body.encode() for body in load.bodies]
        requests = [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
        self.requests = cycle(requests)
        self.idle: deque[_Connection] = deque()
        self.due: deque[float] = deque()
        self.lengths_s: list[float] = []
        self.refused = 0
        self.flat_out = not load.per_second
        self.over = False

    def take(self, connection: _Connection) -> None:
        """Give a connection that has nothing to do the next request, if one is due."""
        if self.over:
            return
        if self.flat_out:
            connection.post(next(self.requests), time.perf_counter())
        elif self.due:
            connection.post(next(self.requests), self.due.popleft())
        else:
            self.idle.append(connection)

    def add(self, due: float) -> None:
        """A request is due."""
        if self.idle:
            self.idle.popleft().post(next(self.requests), due)
        else:
            self.due.append(due)


class _Connection(asyncio.Protocol):
    def __init__(self, sender: _Sender) -> None:
        self._sender = sender
        self._due = 0.0
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by descent

    def post(self, request: bytes, due: float) -> None:
        assert self._transport is not None
        self._due = due
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        whole = self._rest + data if self._rest else data
        end = whole.find(HEAD_END)
        if end < 0 or len(whole) < end + len(HEAD_END) + _length(whole[:end]):
            self._rest = whole
            return
        self._rest = b""
        self._sender.lengths_s.append(time.perf_counter() - self._due)
        self._sender.refused += not whole.startswith(b"HTTP/1.1 202")
        self._sender.take(self)


def _length(head: bytes) -> int:
    """Bytes of the body that a head announces."""
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def _send(load: Load) -> Seen:
    sender, loop = _Sender(load), asyncio.get_running_loop()
    connections = []
    for _ in range(load.connections):
        _, connection = await loop.create_connection(lambda: _Connection(sender), "127.0.0.1", load.port)
        connections.append(connection)
    cpu_s, began = _cpu_s(load.pid), time.perf_counter()
    for connection in connections:
        sender.take(connection)
    sent = 0
    while (passed := time.perf_counter() - began) < load.seconds:
        while not sender.flat_out and sent < passed * load.per_second:
            sender.add(began + sent / load.per_second)
            sent += 1
        await asyncio.sleep(0.05 if sender.flat_out else 0.001)
    took_s, answers = time.perf_counter() - began, len(sender.lengths_s)
    cpu_us = (_cpu_s(load.pid) - cpu_s) / max(answers, 1) * 1e6
    sender.over = True
    lengths_ms = sorted(length_s * 1_000 for length_s in sender.lengths_s) or [0.0]
    p50_ms, p99_ms = (lengths_ms[min(int(share * answers), len(lengths_ms) - 1)] for share in (0.5, 0.99))
    return Seen(answers, sender.refused, took_s, cpu_us, p50_ms, p99_ms, lengths_ms[-1])


def _cpu_s(pid: int) -> float:
    """Processor time a process has taken, all its threads together, s."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat") if pid else ()
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(_send(asked))))
