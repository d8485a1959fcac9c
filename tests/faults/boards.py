"""Boards for the fault tests: a herd of clients of ``/live`` in a process of its own, over raw bytes.

Each does what docs/live.md asks of a client: it subscribes, keeps what it is shown, goes on from its last offset when it
comes back, and comes back when it is told to. It complains of everything that must not be: a patch without a state, an
offset that goes back inside an epoch, anything that is no frame.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import re
import struct
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple, cast

import httpx
import msgspec
import uvloop

from tests.faults.boards_frames import CLOSE, HANDSHAKE, HEAD, PING, PONG, TEXT, WHOLE, Copy, frame_at, sent, subscribe

FULL = os.environ.get("FAULTS") == "full"
"""Whether the long form is asked for; the short one is part of the suite."""

FIRST_SPREAD_S, MOST_SPREAD_S = 1.0, 20.0
"""Of delays before coming back unasked, as the pages have them."""
STAMP = re.compile(rb'"t(\d+)"')
DIALLED_AT_ONCE = 32


@dataclass
class Seen:
    """What a herd has been through."""

    live: int = 0
    """Clients that have been shown something since they last came."""
    closes: Counter[int] = field(default_factory=Counter)
    told_ms: list[int] = field(default_factory=list)
    """Delays the server asked for."""
    back_ms: list[float] = field(default_factory=list)
    """From the end of a connection until something was shown again."""
    failed: int = 0
    """Attempts that led to no connection."""
    ages_ms: list[float] = field(default_factory=list)
    """How old the stamps in frames were."""
    as_of_ms: int = 0
    beats: int = 0
    states: int = 0
    patches: int = 0
    complaints: list[str] = field(default_factory=list)


class Wanted(NamedTuple):
    """What a herd is to be: each client subscribes to all views, of one of the queues where some are given."""

    port: int
    clients: int
    views: tuple[str, ...] = ("queues",)
    queues: tuple[str, ...] = ()
    keeps: bool = False
    """What it is shown, not the offset alone."""


class _Client(asyncio.Protocol):
    """One board, over all its connections."""

    def __init__(self, herd: _Herd, number: int) -> None:
        self.herd = herd
        self.address = f"127.0.0.{number % 4 + 1}"
        queues = herd.wanted.queues
        self.narrowed = {"queues": [queues[number % len(queues)]]} if queues else {}
        self.copies = {view: Copy() for view in herd.wanted.views}
        self.failures = 0
        self.lost_s: float | None = None
        self._reset()

    def _reset(self) -> None:
        self.rest = b""
        self.open = self.shown = False
        self.told_s: float | None = None

    async def dial(self) -> None:
        async with self.herd.dialling:
            try:
                await asyncio.get_running_loop().create_connection(
                    lambda: self, "127.0.0.1", self.herd.wanted.port, local_addr=(self.address, 0)
                )
            except OSError:
                self._come_back()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._reset()
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        if self.rest:
            data = self.rest + data
        if not self.open:
            head, found, data_after = data.partition(b"\r\n\r\n")
            if not found or not head.startswith(b"HTTP/1.1 101"):
                self.rest = data
                return
            data = data_after
            self._subscribe()
        at = 0
        while found_at := frame_at(data, at):
            start, end = found_at
            self._take(data[at] & 15, data[start:end])
            at = end
        self.rest = data[at:]

    def _subscribe(self) -> None:
        self.open, self.failures = True, 0
        for view, copy in self.copies.items():
            known = {"epoch": copy.epoch, "offset": copy.offset} if copy.states else {}
            self.transport.write(subscribe(view, **self.narrowed, **known))

    def _take(self, opcode: int, payload: bytes) -> None:
        seen = self.herd.seen
        if opcode == TEXT:
            self._read(payload)
        elif opcode == PING:
            self.transport.write(sent(PONG, payload))
        elif opcode == CLOSE:
            code = struct.unpack("!H", payload[:2])[0]
            seen.closes[code] += 1
            if code == 1012:
                told_ms = msgspec.json.decode(payload[2:])["retry_after_ms"]
                seen.told_ms.append(told_ms)
                self.told_s = told_ms / 1_000
            self.transport.write(sent(CLOSE, payload[:2]))
        else:
            seen.complaints.append(f"opcode {opcode}")

    def _read(self, payload: bytes) -> None:
        seen = self.herd.seen
        if stamps := STAMP.findall(payload):
            seen.ages_ms.append((time.monotonic_ns() - max(map(int, stamps))) / 1e6)
        kind = payload[9:14]
        if kind == b'beat"':
            seen.beats += 1
            if self.herd.wanted.keeps:
                seen.as_of_ms = max(seen.as_of_ms, msgspec.json.decode(payload)["as_of_ms"])
            return
        frame = HEAD.decode(payload)
        if frame.type not in ("state", "patch"):
            seen.complaints.append(payload.decode())
            return
        seen.states += frame.type == "state"
        seen.patches += frame.type == "patch"
        copy = self.copies[frame.view]
        if self.herd.wanted.keeps:
            copy.take(WHOLE.decode(payload))
        if wrong := copy.follow(frame):
            seen.complaints.append(f"{frame.view}: {wrong}")
        if not self.shown:
            self.shown = True
            seen.live += 1
            if self.lost_s is not None:
                seen.back_ms.append((time.monotonic() - self.lost_s) * 1e3)

    def connection_lost(self, _: Exception | None) -> None:
        if self.open:
            self.lost_s = time.monotonic()
        self.herd.seen.live -= self.shown
        self._come_back()

    def _come_back(self) -> None:
        herd = self.herd
        delay_s = self.told_s
        if delay_s is None:
            delay_s = random.uniform(0, min(MOST_SPREAD_S, FIRST_SPREAD_S * 2**self.failures))
            self.failures += 1
        herd.seen.failed += not self.open
        self._reset()
        asyncio.get_running_loop().call_later(delay_s, herd.start, self)


class _Herd:
    """All boards of a process."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self.seen = Seen()
        self.dialling = asyncio.Semaphore(DIALLED_AT_ONCE)
        self.clients = [_Client(self, number) for number in range(wanted.clients)]
        self.tasks: set[asyncio.Task[None]] = set()

    def start(self, client: _Client) -> None:
        task = asyncio.create_task(client.dial())
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def run(self, pipe: Connection) -> None:
        for client in self.clients:
            self.start(client)
        while (asked := await asyncio.to_thread(pipe.recv)) != "end":
            if asked == "copies":
                pipe.send([client.copies for client in self.clients])
                continue
            pipe.send(self.seen)
            if asked == "anew":
                self.seen = Seen(live=self.seen.live, as_of_ms=self.seen.as_of_ms)


async def _go(wanted: Wanted, pipe: Connection) -> None:
    await _Herd(wanted).run(pipe)


def _run(wanted: Wanted, pipe: Connection) -> None:
    uvloop.run(_go(wanted, pipe))
    os._exit(0)  # what is still under way is told by nobody


class Herd:
    """A running herd, as its test sees it."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    async def seen(self, *, anew: bool = False) -> Seen:
        """Give what it has been through so far; ``anew``: and let it count from here."""
        return await self._ask("anew" if anew else "seen")  # type: ignore[no-any-return]  # what a pipe gives

    async def copies(self) -> list[dict[str, Copy]]:
        """Give what each client shows."""
        return await self._ask("copies")  # type: ignore[no-any-return]  # the same

    async def until_live(self, clients: int, within_s: float = 15.0) -> None:
        """Wait until so many are shown something."""
        async with asyncio.timeout(within_s):
            while (await self.seen()).live < clients:
                await asyncio.sleep(0.05)

    async def _ask(self, what: str) -> Any:
        self._pipe.send(what)
        return await asyncio.to_thread(self._pipe.recv)


@contextmanager
def herd_of(clients: int, port: int, *views: str, queues: tuple[str, ...] = (), keeps: bool = False) -> Iterator[Herd]:
    """Start a herd; it is ended with the block."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    wanted = Wanted(port, clients, views or ("queues",), queues, keeps)
    process = context.Process(target=_run, args=(wanted, there), daemon=True)
    process.start()
    try:
        yield Herd(here)
    finally:
        with suppress(OSError):
            here.send("end")
        process.join(5)
        if process.is_alive():
            process.kill()
            process.join()
        here.close()
        there.close()


class Held(NamedTuple):
    """What a process holds."""

    rss_kb: int
    descriptors: int


def held_by(pid: int) -> Held:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+)", status, re.MULTILINE)
    assert found is not None
    return Held(int(found[1]), len(os.listdir(f"/proc/{pid}/fd")))


def agent(name: str, reason: str) -> dict[str, Any]:
    return {"type": "agent.changed", "subject": name, "data": {"status": "available", "reason": reason}}


async def stamp(client: httpx.AsyncClient, name: str = "stamp") -> None:
    """Change an agent; boards that show agents tell how long it took to come to them."""
    answer = await client.post("/api/v1/events", json=agent(name, f"t{time.monotonic_ns()}"))
    assert answer.status_code == 202, answer.text


def quantile(values: list[float], part: float) -> float:
    """Give the value that so large a part is not above (nearest rank)."""
    return sorted(values)[max(0, round(len(values) * part) - 1)]
