from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import BadInput
from monitor.storage import Archive, Entry, Storage, archive
from monitor.storage.archive import parts, read_part
from monitor.storage.journal import START
from tests.redis_server import RedisServer

CURSOR = "mm:{a b}:cursor"


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

    files = parts(tmp_path, "a b")
    kept = [entry for path in files for entry in read_part(path)]
    assert [entry[:3] for entry in kept] == [entry[:3] for entry in entries[:900]]
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
    assert [entry.id for path in parts(tmp_path, "a b") for entry in read_part(path)] == ["1000-0", "1000-7"]
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


def test_a_broken_file_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "main.1-0.2-0.ndjson.gz"
    path.write_bytes(b"\x1f\x8b and then nothing")

    with pytest.raises(BadInput, match="cannot be read"):
        list(read_part(path))
