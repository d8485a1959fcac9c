"""Fixtures for all tests: a real Redis, emptied for each test that asks for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from monitor.storage import SiteStore, Storage
from tests.redis_server import RedisServer
from tests.site_store import writer_of


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One Redis for the whole run, keeping nothing on disk."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.close()


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """The shared Redis, empty."""
    shared_redis.ask("FLUSHALL")
    return shared_redis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for one test alone that syncs each write: to be killed, filled, paused."""
    server = RedisServer(tmp_path, appendonly="yes", appendfsync="always")
    server.start()
    yield server
    server.close()


@pytest.fixture
async def storage(redis_server: RedisServer) -> AsyncIterator[Storage]:
    """The program's way to the shared, empty Redis."""
    opened = Storage(redis_server.url)
    yield opened
    await opened.close()


@pytest.fixture
async def own_storage(own_redis: RedisServer) -> AsyncIterator[Storage]:
    """The program's way to the test's own Redis."""
    opened = Storage(own_redis.url)
    yield opened
    await opened.close()


@pytest.fixture
async def store(storage: Storage) -> AsyncIterator[SiteStore]:
    """What the writer of a site has of it, in the shared Redis: the test is the writer."""
    opened = await writer_of(storage)
    yield opened
    await opened.lease.release()
