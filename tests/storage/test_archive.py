from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from monitor.storage import Archive, Entry, Storage, archive
from monitor.storage.journal import START, id_parts
from tests.redis_server import RedisServer

CURSOR = "mm:{a b}:cursor"


def parts(folder: Path) -> list[Path]:
    """Give the files of a site with this name, oldest first."""
    return sorted(folder.glob("a%20b.*.ndjson.gz"), key=lambda path: id_parts(path.name.split(".")[1]))


def held(path: Path) -> list[tuple[str, int, object]]:
    """Give the entries of a file: id, instant and events."""
    with gzip.open(path) as file:
        lines = [json.loads(line) for line in file]
    return [(line["id"], line["at_ms"], line["events"]) for line in lines]


async def fill(storage: Storage, count: int) -> list[Entry]:
    journal = storage.journal("a b")
    for n in range(count):
        await journal.append(n, b'[{"n":%d,"fill":"%s"}]' % (n, b"x" * 500))
    return await journal.read(START, count)


async def test_what_leaves_redis_is_in_files_whole_and_in_order(
    storage: Storage, redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PART_BYTES", 200_000)
    entries = await fill(storage, 1_000)
    redis_server.ask("SET", CURSOR, entries[900].id)
    journal = storage.journal("a b")

    assert await Archive(journal, "a b", tmp_path).move_before(2**50) == 900

    files = parts(tmp_path)
    kept = [entry for path in files for entry in held(path)]
    assert kept == [(entry.id, entry.at_ms, json.loads(entry.events_json)) for entry in entries[:900]]
    assert await journal.read(START, 1_000) == entries[900:]
    assert len(files) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)


async def test_only_what_is_older_than_asked_for_is_moved(
    storage: Storage, redis_server: RedisServer, tmp_path: Path
) -> None:
    for id_ in ("1000-0", "1000-7", "2000-0", "2000-1"):
        redis_server.ask("XADD", "mm:{a b}:journal", id_, "at", "1", "e", "[]")
    redis_server.ask("SET", CURSOR, "2000-1")
    moving = Archive(storage.journal("a b"), "a b", tmp_path)

    assert await moving.move_before(1_000) == 0
    assert await moving.move_before(2_000) == 2
    assert [entry[0] for path in parts(tmp_path) for entry in held(path)] == ["1000-0", "1000-7"]
    assert await moving.move_before(2_000) == 0


async def test_moving_to_a_size_stops_when_it_is_reached_or_at_the_cursor(
    storage: Storage, redis_server: RedisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PART_BYTES", 50_000)
    entries = await fill(storage, 2_000)
    redis_server.ask("SET", CURSOR, entries[1_500].id)
    journal = storage.journal("a b")
    moving = Archive(journal, "a b", tmp_path)

    most_bytes = await journal.size_bytes() // 2
    assert 0 < await moving.move_to_size(most_bytes) < 1_500
    assert await journal.size_bytes() <= most_bytes
    await moving.move_to_size(0)
    assert (await journal.read(START, 1))[0] == entries[1_500]
    assert await moving.move_to_size(0) == 0
