"""A way to Redis that breaks on demand: between a Unix socket for the program and the one of the server."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from typing import Literal

Fault = Literal["reply", "half", "request"]
"""What is lost: the reply (it was done and nobody was told), the second half of a request, or the whole of it."""


class FaultProxy:
    """Passes everything on, until told to ``cut``."""

    def __init__(self, target: str) -> None:
        self._target = target
        self._folder = tempfile.TemporaryDirectory(prefix="mmp")
        self.socket = f"{self._folder.name}/s"
        self._server: asyncio.Server | None = None
        self._left = 0
        self._fault: Fault | None = None
        self.cuts = 0

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    async def start(self) -> None:
        self._server = await asyncio.start_unix_server(self._serve, self.socket)

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._folder.cleanup()

    def cut(self, fault: Fault, after: int) -> None:
        """Let ``after`` further requests pass, then lose something of the next and close its connection."""
        self._fault, self._left = fault, after

    def _due(self) -> Fault | None:
        """Count one request; gives what is to happen to it."""
        if self._fault is None:
            return None
        if self._left:
            self._left -= 1
            return None
        fault, self._fault = self._fault, None
        self.cuts += 1
        return fault

    async def _serve(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            far_in, far_out = await asyncio.open_unix_connection(self._target)
            lose_reply = asyncio.Event()
            back = asyncio.create_task(self._back(far_in, near_out, far_out, lose_reply))
            try:
                await self._forth(near_in, far_out, lose_reply)
            finally:
                far_out.close()
                await back
        near_out.close()

    async def _forth(self, near: asyncio.StreamReader, far: asyncio.StreamWriter, lose_reply: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while data := await near.read(1 << 16):
                fault = self._due()
                if fault == "request":
                    return
                if fault == "half":
                    far.write(data[: len(data) // 2])
                    await far.drain()
                    return
                if fault == "reply":
                    lose_reply.set()
                far.write(data)
                await far.drain()

    async def _back(
        self, far: asyncio.StreamReader, near: asyncio.StreamWriter, other: asyncio.StreamWriter, lose: asyncio.Event
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await far.read(1 << 16):
                if lose.is_set():
                    break
                near.write(data)
                await near.drain()
        near.close()
        other.close()
