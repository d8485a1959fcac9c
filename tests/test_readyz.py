"""``/readyz`` tells why: each check that is not well says what is wrong and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from tests.server_process import ServerProcess


@pytest.fixture
async def server(tmp_path: Path, own_redis: RedisServer) -> AsyncIterator[ServerProcess]:
    (tmp_path / "config.toml").write_text(f'[redis]\nurl = "{own_redis.url}"\n')
    process = ServerProcess(tmp_path)
    await process.start()
    yield process
    await process.close()


async def told(server: ServerProcess, name: str, words: str, status: int) -> None:
    """Wait until a check says something, with the whole answered by a status."""

    async def says() -> bool:
        async with server.client() as client:
            answer = await client.get("/readyz")
        checks = {check["name"]: check for check in answer.json()["checks"]}
        return answer.status_code == status and name in checks and words in checks[name]["message"]

    await server.until(says)


async def test_a_redis_that_has_gone_is_told_with_what_to_do_and_that_it_is_back(
    server: ServerProcess, own_redis: RedisServer
) -> None:
    await told(server, "redis", "redis", 200)
    own_redis.kill()
    await told(server, "redis", "see that it runs, `monitor doctor` looks at the way to it", 503)
    own_redis.start()
    await told(server, "writer of main", "written here", 200)


async def test_a_redis_that_stops_keeping_what_it_is_given_is_told(
    server: ServerProcess, own_redis: RedisServer
) -> None:
    own_redis.ask("CONFIG", "SET", "appendfsync", "everysec")
    await told(server, "redis", "a power cut loses the newest events", 503)
    own_redis.ask("CONFIG", "SET", "appendonly", "no")
    await told(server, "redis", "set appendonly yes", 503)


async def test_a_site_that_cannot_be_read_is_told_with_the_reason_and_is_there_again_once_it_can(
    server: ServerProcess, tmp_path: Path, own_redis: RedisServer
) -> None:
    await told(server, "board of main", "loaded", 200)
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "config.toml").write_text(f'[redis]\nurl = "{own_redis.url}"\n')
    [policy] = own_redis.ask("KEYS", "*:policy")
    kept = own_redis.ask("GET", policy)
    own_redis.ask("SET", policy, '{"revision": 5}')
    web = ServerProcess(folder, "--role", "web")
    starting = asyncio.create_task(web.start())  # which is over once it is ready

    async def listens() -> bool:
        return web.port > 0

    try:
        await web.until(listens)
        await told(web, "board of main", "cannot be read; see that all processes run one version: Expected `str`", 503)
        own_redis.ask("SET", policy, kept)
        await starting
        await told(web, "board of main", "loaded", 200)
    finally:
        starting.cancel()
        await web.close()


async def test_a_broken_configuration_is_told_and_does_not_make_it_unready(server: ServerProcess) -> None:
    good = (server.folder / "config.toml").read_text()
    (server.folder / "config.toml").write_text(good + "[policy]\nserviec_level = 5\n")
    await told(server, "config", "`monitor check` tells all that is wrong: config.toml:4: policy.serviec_level", 200)
    (server.folder / "config.toml").write_text(good)

    async def forgotten() -> bool:
        async with server.client() as client:
            checks = (await client.get("/readyz")).json()["checks"]
        return "config" not in {check["name"] for check in checks}

    await server.until(forgotten)


async def test_a_web_process_whose_processor_has_gone_stays_ready_and_says_how_far_it_is_behind(
    server: ServerProcess, tmp_path: Path, own_redis: RedisServer
) -> None:
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "config.toml").write_text(f'[redis]\nurl = "{own_redis.url}"\n')
    web = ServerProcess(folder, "--role", "web")
    try:
        await web.start()
        await told(web, "board of main", "loaded", 200)
        await server.kill()
        await told(web, "board of main", "s behind; see that a processor runs", 200)
    finally:
        await web.close()
