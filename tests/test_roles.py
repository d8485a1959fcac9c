"""Web and processor as processes of their own, over every kind of Redis: events in, figures out, whoever dies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from websockets.asyncio.client import ClientConnection

from tests.redis_fleets import RedisCluster, Sentinels
from tests.redis_server import RedisServer
from tests.server_process import ServerProcess

SITES = ("north", "south", "east")
QUICK = """
[policy.clocks]
wait = { warn = "300ms", breach = "30m" }
"""


@contextlib.contextmanager
def backend(kind: str, folder: Path) -> Iterator[str]:
    """Start one kind of Redis; gives its address."""
    made: RedisServer | RedisCluster | Sentinels
    match kind:
        case "single":
            made = RedisServer(folder, appendonly="yes", appendfsync="always")
        case "cluster":
            made = RedisCluster(folder, appendonly="yes", appendfsync="always")
        case _:
            made = Sentinels(folder, appendonly="yes", appendfsync="always")
    try:
        made.start()
        yield made.url
    finally:
        made.close()


@pytest.fixture(params=["single", "cluster", pytest.param("sentinel", marks=pytest.mark.thorough)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of each kind of Redis in turn."""
    folder = tmp_path / "redis"
    folder.mkdir()
    with backend(request.param, folder) as url:
        yield url


class Processes:
    """Processes of one configuration."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        self._config = f'[redis]\nurl = "{address}"\n' + "".join(f"[sites.{site}]\n" for site in SITES) + QUICK
        self.all: list[ServerProcess] = []

    async def start(self, role: str) -> ServerProcess:
        folder = self._folder / f"{role}-{len(self.all)}"
        folder.mkdir()
        (folder / "config.toml").write_text(self._config)
        self.all.append(ServerProcess(folder, "--role", role))
        process = self.all[-1]
        process.port = await asyncio.to_thread(process._launch)
        return process


@pytest.fixture
async def processes(tmp_path: Path, address: str) -> AsyncIterator[Processes]:
    made = Processes(tmp_path, address)
    yield made
    for process in made.all:
        await process.close()


def opened(contact: str) -> dict[str, Any]:
    data = {"channel": "voice", "queue": "sales"}
    return {"type": "contact.opened", "subject": contact, "id": contact, "source": "pbx", "data": data}


async def post(client: httpx.AsyncClient, contact: str) -> None:
    for site in SITES:
        answer = await client.post("/api/v1/events", params={"site": site}, json=opened(contact))
        assert answer.status_code == 202, answer.text


async def waiting(client: httpx.AsyncClient) -> list[int]:
    """How many wait in each site."""
    found = []
    for site in SITES:
        answer = await client.get("/api/v1/queues", params={"site": site})
        found.append(answer.json()["total"]["waiting"] if answer.is_success else -1)
    return found


async def processors_of(client: httpx.AsyncClient) -> dict[str, str]:
    """Which processor has which site, as the metrics say."""
    lines = (await client.get("/metrics")).text.splitlines()
    labels = [line.split("{")[1].split("}")[0] for line in lines if line.startswith("monitor_site_owner{")]
    pairs = [dict(part.split("=", 1) for part in label.split(",")) for label in labels]
    return {pair["site"].strip('"'): pair["processor"].strip('"') for pair in pairs}


@pytest.mark.slow
async def test_events_go_from_web_to_processor_to_every_screen_and_on_when_a_processor_dies(
    processes: Processes,
) -> None:
    web = await processes.start("web")
    first, second = await processes.start("processor"), await processes.start("processor")
    await web.until(web.is_ready)
    async with web.client() as client:
        await web.until(lambda: shared_by_two(client))
        async with web.live("north") as live:
            await live.send(msgspec.json.encode({"type": "subscribe", "view": "queues"}).decode())
            await post(client, "c1")
            await shown_waiting(live, 1)
        await web.until(lambda: all_wait(client, 1))

        async def nudged() -> bool:
            answers = [await client.get("/api/v1/nudges", params={"site": site}) for site in SITES]
            return all(answer.json()["nudges"] for answer in answers)

        await web.until(nudged)
        await first.kill()
        await post(client, "c2")
        await web.until(lambda: all_wait(client, 2))
        await web.until(lambda: written_by(client, second))
    assert await second.stop() == 0
    assert await web.stop() == 0


async def shown_waiting(live: ClientConnection, count: int) -> None:
    """Read frames until one shows so many waiting."""
    async with asyncio.timeout(10):
        while True:
            frame = msgspec.json.decode(await live.recv())
            if frame.get("total", {}).get("waiting") == count:
                return


async def shared_by_two(client: httpx.AsyncClient) -> bool:
    owners = await processors_of(client)
    return owners.keys() == set(SITES) and len(set(owners.values())) == 2


async def all_wait(client: httpx.AsyncClient, count: int) -> bool:
    return await waiting(client) == [count] * len(SITES)


async def written_by(client: httpx.AsyncClient, process: ServerProcess) -> bool:
    owners = await processors_of(client)
    return owners.keys() == set(SITES) and all(f":{process.pid}:" in owner for owner in owners.values())


@pytest.mark.parametrize("address", ["single"], indirect=True)
async def test_a_processor_of_its_own_serves_its_state_and_nothing_else(processes: Processes) -> None:
    process = await processes.start("processor")
    await process.until(process.is_ready)
    async with process.client() as client:
        checks = {one["name"]: one["message"] for one in (await client.get("/readyz")).json()["checks"]}
        assert checks.keys() == {"stopping", "redis", *(f"writer of {site}" for site in SITES), "processors"}
        assert (await client.get("/livez")).is_success
        assert "monitor_commits_total" in (await client.get("/metrics")).text
        assert (await client.get("/")).status_code == 404
        assert (await client.post("/api/v1/events", json=opened("c1"))).status_code == 404
        assert (await client.get("/api/v1/queues")).status_code == 404
