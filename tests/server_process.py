"""The real server as a process of its own, as people start it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

from monitor.storage.embedded import EmbeddedRedis

ROOT = Path(__file__).parent.parent
_PORT = re.compile(r"(?:Events to|State): +http://[^ ]*:(\d+)/")
_PATIENCE_S = 30.0


class ServerProcess:
    """``monitor serve`` in a folder; ``arguments`` are added to its command line."""

    def __init__(self, folder: Path, *arguments: str, verb: str = "serve") -> None:
        self.folder = folder
        self._arguments = [sys.executable, "-m", "monitor", verb, "--port", "0", "--data-dir", str(folder / "data")]
        self._arguments += arguments
        self._process: subprocess.Popen[str] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        """What it has said on standard error, over all its lives."""
        return (self.folder / "log").read_text()

    async def start(self) -> ServerProcess:
        """Start it and wait until it is ready."""
        self.port = await asyncio.to_thread(self._launch)
        await self.until(self.is_ready)
        return self

    def _launch(self) -> int:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                self._arguments, stdout=subprocess.PIPE, stderr=log, text=True, cwd=self.folder, env=environment
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := _PORT.match(line):
                return int(found[1])
        raise AssertionError(f"the server did not start: {self.log}")

    async def is_ready(self) -> bool:
        async with self.client() as client:
            try:
                return (await client.get("/readyz")).is_success
            except httpx.TransportError:
                return False

    async def until(self, condition: Callable[[], Awaitable[bool]], within_s: float = _PATIENCE_S) -> None:
        """Ask again and again until something holds: there is nothing to be woken by."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    if await condition():
                        return
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"it did not come to hold; the server said: {self.log}") from None

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=10)

    def live(self, site: str = "", **more: Any) -> connect:
        address = f"ws://127.0.0.1:{self.port}/live" + (f"?site={site}" if site else "")
        return connect(address, subprotocols=["moment.v1"], **more)  # type: ignore[list-item]  # a NewType of str

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def redis(self) -> int | None:
        """Give the process id of the private Redis, None where none runs."""
        embedded = EmbeddedRedis(self.folder / "data")
        if not embedded.directory.exists() or not embedded.alive():
            return None
        return embedded.pid()

    async def stop(self) -> int:
        """As an init system does: SIGTERM; gives the exit code."""
        assert self._process is not None
        self._process.terminate()
        return await self._gone()

    async def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._gone()

    async def _gone(self) -> int:
        assert self._process is not None
        code = await asyncio.to_thread(self._process.wait, _PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    async def close(self) -> None:
        """End whatever still runs, the private Redis too."""
        if self._process is not None and self._process.poll() is None:
            await self.kill()
        redis = await asyncio.to_thread(self.redis)
        if redis is not None:
            os.kill(redis, signal.SIGKILL)
