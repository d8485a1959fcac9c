"""Slow, dead and malicious clients of ``/live`` among good ones: the good do not feel them, and nothing of them stays."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.boards import FULL, Herd, Seen, agent, held_by, herd_of, quantile, stamp
from tests.faults.boards_frames import CLOSE, HANDSHAKE, PING, TEXT, sent, subscribe
from tests.server_process import ServerProcess

GOOD = 200 if FULL else 50
DEAD = 100
SLOW = 100 if FULL else 20
SILENT = 200 if FULL else 50
MEASURED_S = 20.0 if FULL else 3.0
NOISE_MS = 50 if FULL else 250
"""What a loaded machine adds by itself: to the few updates of the short form up to a whole period of them."""
MOST_GROWN_KB = 50 * 1024
GONE_WITHIN_S = 30.0
AGENTS = 400
A_STATE = subscribe("agents")


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    process = await ServerProcess(tmp_path).start()
    async with process.client() as client:
        await client.post("/api/v1/events", json=[agent(f"a{number}", "x" * 100) for number in range(AGENTS)])
    yield process
    await process.close()


class Abuser:
    """A socket that reads next to nothing."""

    def __init__(self) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        self.socket.setblocking(False)

    async def closing(self) -> int | None:
        """Read until the server's close, and give its code; None where it hung up without."""
        loop, data = asyncio.get_running_loop(), b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(GONE_WITHIN_S):
                while more := await loop.sock_recv(self.socket, 1 << 16):
                    data += more
        frames = data.partition(b"\r\n\r\n")[2] if data.startswith(b"HTTP") else data
        at, code = 0, None
        while at + 4 <= len(frames):
            opcode, length, at = frames[at] & 15, frames[at + 1], at + 2
            if length > 125:
                size = 2 if length == 126 else 8
                length, at = int.from_bytes(frames[at : at + size]), at + size
            if opcode == CLOSE:
                [code] = struct.unpack_from("!H", frames, at)
            at += length
        return code

    async def sip(self) -> None:
        """Read a kilobyte a second; that is the point of it."""
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            while await loop.sock_recv(self.socket, 1_024):
                await asyncio.sleep(1)


class Abusers:
    """Those of one test; all are gone at its end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._all: list[Abuser] = []

    async def dial(self, *first: bytes) -> Abuser:
        """Connect and send, as far as the server listens to it."""
        loop, one = asyncio.get_running_loop(), Abuser()
        self._all.append(one)
        await loop.sock_connect(one.socket, ("127.0.0.1", self._port))
        with contextlib.suppress(OSError):
            for data in first:
                await loop.sock_sendall(one.socket, data)
                if data == HANDSHAKE:  # what comes before its answer is not read
                    await loop.sock_recv(one.socket, 1_024)
        return one

    def close(self) -> None:
        for one in self._all:
            one.socket.close()


@pytest.fixture
def abusers(server: ServerProcess) -> Iterator[Abusers]:
    them = Abusers(server.port)
    yield them
    them.close()


async def good_ages(server: ServerProcess, herd: Herd) -> Seen:
    """Change something, more rarely than boards are updated, for a while; gives what the good saw."""
    await herd.seen(anew=True)
    until = time.monotonic() + MEASURED_S
    async with server.client() as client:
        while time.monotonic() < until:
            await stamp(client)
            await asyncio.sleep(0.4)
    return await herd.seen(anew=True)


async def back_to(server: ServerProcess, descriptors: int) -> float:
    """Wait until the server holds no more descriptors than that; gives how long it took."""
    began_s = time.monotonic()

    async def few() -> bool:
        return held_by(server.pid).descriptors <= descriptors

    await server.until(few, GONE_WITHIN_S)
    return time.monotonic() - began_s


@pytest.mark.thorough
@pytest.mark.timeout(200)
async def test_dead_and_slow_readers_cost_little_and_the_good_do_not_feel_them(
    server: ServerProcess, abusers: Abusers, record_property: Callable[[str, object], None]
) -> None:
    with herd_of(GOOD, server.port, "agents") as herd:
        await herd.until_live(GOOD)
        calm = await good_ages(server, herd)
        before = held_by(server.pid)
        for _ in range(DEAD):
            await abusers.dial(HANDSHAKE, *[A_STATE] * 40)
        slow = [await abusers.dial(HANDSHAKE, A_STATE) for _ in range(SLOW)]
        for _ in range(SILENT):
            await abusers.dial()
            await abusers.dial(HANDSHAKE[:-2])
        sipping = [asyncio.create_task(one.sip()) for one in slow]
        harassed = await good_ages(server, herd)
        during = held_by(server.pid)
        for one in slow:
            one.socket.close()
        gone_s = await back_to(server, before.descriptors)  # nobody but the slow has hung up
        after = held_by(server.pid)
        for task in sipping:
            task.cancel()
        async with server.client() as client:
            metrics = (await client.get("/metrics")).text
        p99_ms = quantile(calm.ages_ms, 0.99), quantile(harassed.ages_ms, 0.99)
        told = {
            "calm_p99_ms": round(p99_ms[0], 1), "harassed_p99_ms": round(p99_ms[1], 1), "updates": len(harassed.ages_ms),
            "grown_mib": round((during.rss_kb - before.rss_kb) / 1024, 1), "gone_s": round(gone_s, 1),
            "left_mib": round((after.rss_kb - before.rss_kb) / 1024, 1),
        }  # fmt: skip
        record_property("figures", str(told))
        print(told)
        assert not (await herd.seen()).complaints
        assert not harassed.closes, "none of the good was let go"
        assert len(harassed.ages_ms) >= GOOD * 3
        assert f"monitor_live_connections {GOOD}" in metrics
        assert during.rss_kb - before.rss_kb <= MOST_GROWN_KB
        assert p99_ms[1] <= max(1.2 * p99_ms[0], p99_ms[0] + NOISE_MS)


ABUSE = {
    "thousands of subscribes": ([HANDSHAKE, A_STATE * 3_000], 1008),
    "frames that are no JSON": ([HANDSHAKE, sent(TEXT, b"{") * 50], 1008),
    "pings without end": ([HANDSHAKE, sent(PING) * 20_000], 1008),
    "pieces without end": ([HANDSHAKE, sent(TEXT, final=False), sent(0, final=False) * 20_000], 1008),
    "garbage": ([HANDSHAKE, bytes(range(0x70, 0xF0)) * 10], 1002),
    "no mask": ([HANDSHAKE, b"\x81\x02{}" * 100], 1002),
    "no UTF-8": ([HANDSHAKE, sent(TEXT, b'"\xff\xfe"')], 1007),
    "65 KiB": ([HANDSHAKE, b"\x81\xff" + struct.pack("!Q", 66_560) + bytes(66_564)], 1009),
    "headers without end": ([HANDSHAKE[:-2], (b"Y: " + b"y" * 99 + b"\r\n") * 30_000], None),
    "no HTTP": ([b"\x16\x03\x01 hello \r\n\r\n"], None),
}  # fmt: skip


async def test_abuse_ends_with_the_code_that_names_it_and_leaves_nothing_behind(
    server: ServerProcess, abusers: Abusers
) -> None:
    with herd_of(GOOD, server.port) as herd:
        await herd.until_live(GOOD)
        before = held_by(server.pid)
        for name, (data, code) in ABUSE.items():
            them = await asyncio.gather(*(abusers.dial(*data) for _ in range(5)))
            ends = await asyncio.gather(*(one.closing() for one in them))
            assert code in ends, name
            assert set(ends) <= {code, None}, name  # a reset may overtake what was said before it
        await back_to(server, before.descriptors)
        seen, after = await herd.seen(), held_by(server.pid)
        assert seen.live == GOOD
        assert not seen.closes
        assert not seen.complaints
        assert after.rss_kb - before.rss_kb <= MOST_GROWN_KB
        assert "Traceback" not in server.log


@pytest.mark.skipif(not FULL, reason="takes as long as the system waits for a dead peer: twenty seconds")
async def test_a_peer_that_is_dead_without_filling_anything_is_dropped_by_the_system(
    server: ServerProcess, abusers: Abusers
) -> None:
    before = held_by(server.pid).descriptors
    for _ in range(20):
        await abusers.dial(HANDSHAKE, A_STATE)
    assert held_by(server.pid).descriptors >= before + 20
    took_s = await back_to(server, before)
    print({"dropped_after_s": round(took_s, 1)})
