"""Replies that never come: the write may have happened, and nobody was told."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator

import pytest

from monitor.domain.changes import Changes
from monitor.errors import StorageDown
from monitor.storage import Counted, CursorMoved, Leases, SiteStore, Storage
from monitor.storage.address import read_address
from monitor.storage.connection import Link
from monitor.storage.journal import START
from monitor.storage.keys import Keys
from monitor.storage.wakes import Wakes
from tests.redis_server import RedisServer

MINUTE = 29_000_000
COUNTER = (MINUTE, "sales", "voice", "offered")


class Cutter:
    """Stands between the program and Redis; on demand lets a request through and cuts the line before its reply."""

    def __init__(self, upstream: str) -> None:
        self._upstream = upstream
        self._run = tempfile.TemporaryDirectory(prefix="mm")
        self._tasks: set[asyncio.Task[None]] = set()
        self.path = f"{self._run.name}/s"
        self.cut_next = False

    async def __aenter__(self) -> Cutter:
        self._server = await asyncio.start_unix_server(self._serve, self.path, limit=2**22)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._run.cleanup()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        up_reader, up_writer = await asyncio.open_unix_connection(self._upstream)
        requests = asyncio.ensure_future(self._pass(reader, up_writer))
        try:
            while reply := await up_reader.read(65_536):
                if self.cut_next:
                    self.cut_next = False
                    return
                writer.write(reply)
        finally:
            requests.cancel()
            for end in (writer, up_writer):
                end.close()
                with contextlib.suppress(OSError):
                    await end.wait_closed()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)


@pytest.fixture
async def cutter(redis_server: RedisServer) -> AsyncIterator[Cutter]:
    async with Cutter(redis_server.socket) as between:
        yield between


async def test_a_commit_whose_reply_was_lost_is_found_made_and_never_made_twice(
    cutter: Cutter, storage: Storage, redis_server: RedisServer
) -> None:
    keys, url = Keys("main"), f"unix://{cutter.path}"
    leases = Leases(redis_server.url)  # their renewals must not be the ones that are cut
    write, read, wakes = Link(url, "write"), Link(url, "read"), Wakes(read_address(redis_server.url))
    store = SiteStore(keys, leases.lease(keys, lambda: 0), write, read, wakes)
    assert await store.lease.acquire()
    await store.takeover()
    cursor = START
    lost = 0
    for n in range(30):
        entry = await store.append(n, b"[1]")
        cutter.cut_next = n % 3 == 1  # not the first, which may only load the script
        try:
            await commit_one(store, cursor, entry)
        except StorageDown:
            lost += 1
            with pytest.raises(CursorMoved):
                await commit_one(store, cursor, entry)
            await store.drop()
            assert (await store.takeover()).cursor == entry
        cursor = entry

    assert lost == 10
    assert [rows async for rows in store.load().minutes(0, MINUTE)] == [[Counted(*COUNTER, 30)]]
    assert len(await storage.feed("main").read(START)) == 30
    await store.lease.release()
    await store.drop()
    await leases.close()
    await wakes.close()
    for link in (write, read):
        await link.close()


async def commit_one(store: SiteStore, cursor: str, entry: str) -> None:
    await store.commit(Changes(1, deltas={COUNTER: 1}), cursor, entry)


async def test_an_append_whose_reply_was_lost_is_in_doubt_and_stands_once_in_the_journal(cutter: Cutter) -> None:
    storage = Storage(f"unix://{cutter.path}")
    journal = storage.journal("main")
    first = await journal.append(1, b"[1]")
    cutter.cut_next = True

    with pytest.raises(StorageDown):
        await journal.append(2, b"[2]")
    third = await journal.append(3, b"[3]")

    entries = await journal.read(START)
    assert [entry.at_ms for entry in entries] == [1, 2, 3]
    assert (entries[0].id, entries[2].id) == (first, third)
    await storage.close()
