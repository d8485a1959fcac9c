"""A way to Redis that breaks on demand: between a socket for the program and the one of the server, Unix or TCP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import tempfile
from typing import Literal

Fault = Literal["reply", "half", "request"]
"""What is lost: the reply (it was done and nobody was told), the second half of a request, or the whole of it."""
Mode = Literal["pass", "stall", "swallow", "refuse"]
"""``stall``: nothing passes, and goes on later; ``swallow``: requests pass and replies are lost, as where a way is open in
one direction only; ``refuse``: nobody can connect."""
_READ = 1 << 16


class FaultProxy:
    """Passes everything on, until told otherwise. ``cut``, ``held`` and ``mode`` concern what comes after them."""

    def __init__(self, target: str | int) -> None:
        """``target``: the path of a Unix socket, or a port of this machine; the near side is of the same kind."""
        self._target = target
        self._folder = tempfile.TemporaryDirectory(prefix="mmp")
        self.socket = f"{self._folder.name}/s"
        self.port = 0
        self._server: asyncio.Server | None = None
        self._ways: set[_Way] = set()
        self._left = 0
        self._fault: Fault | None = None
        self.cuts = 0
        self._mode: Mode = "pass"
        self._goes_on = asyncio.Event()
        self._goes_on.set()
        self.delay_s = 0.0
        """Added to every piece, both ways."""
        self._hold: bytes | None = None
        self._release = asyncio.Event()
        self.held = asyncio.Event()
        """The second half of a request waits here; see ``hold``."""

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}" if self.port else f"unix://{self.socket}"

    @property
    def mode(self) -> Mode:
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "stall":
            self._goes_on.clear()
        else:
            self._goes_on.set()

    async def start(self) -> None:
        if isinstance(self._target, int):
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self._server.sockets[0].getsockname()[1]
        else:
            self._server = await asyncio.start_unix_server(self._serve, self.socket)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self.release()
        self.sever()
        await self.severed()
        self._folder.cleanup()

    def cut(self, fault: Fault, after: int) -> None:
        """Let ``after`` further requests pass, then lose something of the next and close its connection."""
        self._fault, self._left = fault, after

    def hold(self, holding: bytes) -> None:
        """Keep the second half of the next request with these bytes back until ``release``, which ``held`` tells."""
        self._hold = holding
        self.held.clear()
        self._release.clear()

    def release(self) -> None:
        self._release.set()

    def sever(self) -> None:
        """Reset every connection there is."""
        for way in self._ways:
            way.reset()

    async def severed(self) -> None:
        """Wait until they are gone."""
        await asyncio.gather(*(way.over.wait() for way in self._ways))

    def due(self) -> Fault | None:
        """Count one request; gives what is to happen to it."""
        if self._fault is None:
            return None
        if self._left:
            self._left -= 1
            return None
        fault, self._fault = self._fault, None
        self.cuts += 1
        return fault

    def hold_back(self, data: bytes) -> int:
        """Give how much of a request passes at once."""
        if self._hold is None or self._hold not in data:
            return len(data)
        self._hold = None
        return len(data) // 2

    async def until_released(self) -> None:
        self.held.set()
        await self._release.wait()

    async def until_it_passes(self) -> None:
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        await self._goes_on.wait()

    async def _serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            if self.mode == "refuse":
                near_out.transport.abort()
                return
            if isinstance(self._target, int):
                far_in, far_out = await asyncio.open_connection("127.0.0.1", self._target)
            else:
                far_in, far_out = await asyncio.open_unix_connection(self._target)
            way = _Way(self, near_in, near_out, far_in, far_out)
            self._ways.add(way)
            try:
                await way.run()
            finally:
                self._ways.discard(way)
        near_out.close()


class _Way:
    """One connection through the proxy."""

    def __init__(
        self,
        proxy: FaultProxy,
        near_in: asyncio.StreamReader,
        near_out: asyncio.StreamWriter,
        far_in: asyncio.StreamReader,
        far_out: asyncio.StreamWriter,
    ) -> None:
        self._proxy = proxy
        self._near_in, self._near_out, self._far_in, self._far_out = near_in, near_out, far_in, far_out
        self._lose_reply = False
        self.over = asyncio.Event()

    async def run(self) -> None:
        forth, back = asyncio.create_task(self._forth()), asyncio.create_task(self._back())
        try:
            await asyncio.wait({forth, back}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (forth, back):
                task.cancel()
            await asyncio.gather(forth, back, return_exceptions=True)
            self._near_out.close()
            self._far_out.close()
            self.over.set()

    def reset(self) -> None:
        for writer in (self._near_out, self._far_out):
            found = writer.get_extra_info("socket")
            if found is not None and found.family == socket.AF_INET:
                found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def _forth(self) -> None:
        proxy = self._proxy
        with contextlib.suppress(OSError):
            while data := await self._near_in.read(_READ):
                await proxy.until_it_passes()
                fault = proxy.due()
                if fault == "request":
                    return
                if fault == "half":
                    await self._pass_on(data[: len(data) // 2])
                    return
                if fault == "reply":
                    self._lose_reply = True
                first = proxy.hold_back(data)
                await self._pass_on(data[:first])
                if data[first:]:
                    await proxy.until_released()
                    await self._pass_on(data[first:])

    async def _pass_on(self, data: bytes) -> None:
        self._far_out.write(data)
        await self._far_out.drain()

    async def _back(self) -> None:
        with contextlib.suppress(OSError):
            while data := await self._far_in.read(_READ):
                if self._lose_reply:
                    return
                await self._proxy.until_it_passes()
                if self._proxy.mode == "swallow":
                    continue
                self._near_out.write(data)
                await self._near_out.drain()
