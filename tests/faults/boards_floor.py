"""A service centre in several processes over one Redis: one that writes, and web processes that come and go."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.gathered import ageless
from tests.redis_server import RedisServer
from tests.server_process import ServerProcess

QUEUES = tuple(f"queue {number}" for number in range(5))


def opened(key: str) -> dict[str, Any]:
    data = {"channel": "voice", "queue": random.choice(QUEUES), "customer": {"name": key}}
    return {"type": "contact.opened", "subject": key, "id": key, "source": "pbx", "data": data}


class Floor:
    """The processes; ``webs`` answer requests, in the order they were asked for."""

    def __init__(self, folder: Path, redis: RedisServer) -> None:
        self.redis = redis
        self._folder = folder
        self.processor = self._process("processor", "processor")
        self.webs: list[ServerProcess] = []
        self.accepted: set[str] = set()
        self._numbers = itertools.count()

    def _process(self, name: str, role: str, *arguments: str) -> ServerProcess:
        folder = self._folder / name
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(f'[redis]\nurl = "{self.redis.url}"\n')
        return ServerProcess(folder, "--role", role, *arguments)

    async def start(self, webs: int) -> None:
        self.webs = [self._process(f"web-{number}", "web") for number in range(webs)]
        await asyncio.gather(*(process.start() for process in (self.processor, *self.webs)))

    async def restart(self, number: int) -> None:
        """Start a web process that has ended again, at the same address."""
        port = str(self.webs[number].port)
        self.webs[number] = await self._process(f"web-{number}", "web", "--port", port).start()

    async def close(self) -> None:
        for process in (self.processor, *self.webs):
            await process.close()

    async def post(self, url: str, *events: dict[str, Any]) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            answer = await client.post("/api/v1/events", json=list(events))
            assert answer.status_code == 202, answer.text

    async def keep_posting(self, stop: asyncio.Event, pause_s: float = 0.02) -> None:
        """Post contacts until told to stop: each under its id to one web process after the other until one accepts it."""
        async with httpx.AsyncClient(timeout=10) as client:
            while not stop.is_set():
                number = next(self._numbers)
                key, answered = f"c{number}", number % 3 == 2
                events = [opened(key)]
                if answered:
                    data = {"agent": f"agent {number % 7}"}
                    events.append(
                        {"type": "contact.answered", "subject": key, "id": f"{key}.a", "source": "pbx", "data": data}
                    )
                await self._post_somewhere(client, number, events)
                self.accepted.add(key)
                await asyncio.sleep(pause_s)

    async def _post_somewhere(self, client: httpx.AsyncClient, number: int, events: list[dict[str, Any]]) -> None:
        for attempt in itertools.count(number):
            web = self.webs[attempt % len(self.webs)]
            try:
                answer = await client.post(f"{web.url}/api/v1/events", json=events)
            except httpx.TransportError:
                await asyncio.sleep(0.02)
                continue
            if answer.status_code == 202:
                return
            assert answer.status_code == 503, answer.text
            await asyncio.sleep(0.05)

    async def contacts(self, web: ServerProcess) -> dict[str, Any]:
        """Give all contacts as the API of a web process tells them, but for how old that makes them."""
        found: dict[str, Any] = {}
        async with web.client() as client:
            after = ""
            while True:
                page = (await client.get(f"/api/v1/contacts?limit=500{after}")).json()
                found |= {one["contact"]: ageless(one) for one in page["contacts"]}
                if page["next"] is None:
                    return found
                after = f"&after={page['next']}"

    async def offered(self, web: ServerProcess) -> int:
        async with web.client() as client:
            return int((await client.get("/api/v1/queues")).json()["total"]["offered"])


@asynccontextmanager
async def floor_of(folder: Path, redis: RedisServer, webs: int = 1) -> AsyncIterator[Floor]:
    floor = Floor(folder, redis)
    try:
        await floor.start(webs)
        yield floor
    finally:
        await floor.close()


@asynccontextmanager
async def busy(floor: Floor) -> AsyncIterator[None]:
    """Let contacts come all the while; the last is accepted before the block ends."""
    stop = asyncio.Event()
    posting = asyncio.create_task(floor.keep_posting(stop))
    try:
        yield
    finally:
        stop.set()
        await posting


def pause(process: ServerProcess) -> None:
    os.kill(process.pid, signal.SIGSTOP)


def go_on(process: ServerProcess) -> None:
    os.kill(process.pid, signal.SIGCONT)
