"""Older parts of the journal as compressed files, so that Redis need not hold them.

A file is ``<site>.<first id>.<last id>.ndjson.gz``, one entry a line: ``{"id", "at_ms", "events": [...]}``. It is under
its name only when it is whole and on disk, and the entries leave Redis only after that: a crash in between writes the
same file again.
"""

from __future__ import annotations

import asyncio
import gzip
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import msgspec

from monitor.storage.journal import Entry, Journal, id_parts

PART_BYTES = 32 * 1024 * 1024
"""Of one file, before compression."""
_AT_ONCE = 200
SUFFIX = ".ndjson.gz"


class _Line(msgspec.Struct):
    id: str
    at_ms: int
    events: msgspec.Raw


class Archive:
    """Moves applied entries of one site's journal into files of ``folder``; never one at or after the cursor."""

    def __init__(self, journal: Journal, site: str, folder: Path) -> None:
        self._journal = journal
        self._site = quote(site, safe="")
        self._folder = folder

    async def move_before(self, before_ms: int) -> int:
        """Move the entries older than ``before_ms``; gives how many."""
        moved = 0
        while part := await self._move_part(before_ms):
            moved += part
        return moved

    async def move_to_size(self, most_bytes: int) -> int:
        """Move the oldest until the journal takes at most ``most_bytes`` in memory; gives how many entries."""
        moved = 0
        while await self._journal.size_bytes() > most_bytes and (part := await self._move_part(None)):
            moved += part
        return moved

    async def _move_part(self, before_ms: int | None) -> int:
        cursor = (await self._journal.lag()).cursor
        end = cursor if before_ms is None else min(cursor, f"{before_ms}-0", key=id_parts)
        if id_parts(end) == (0, 0):
            return 0  # nothing has been applied yet, and nothing can lie before the first id
        entries: list[Entry] = []
        size, first = 0, "-"
        while size < PART_BYTES and (chunk := await self._journal.read_range(first, f"({end}", _AT_ONCE)):
            entries += chunk
            size += sum(len(entry.events_json) for entry in chunk)
            first = f"({chunk[-1].id}"
        if not entries:
            return 0
        await asyncio.to_thread(self._write, entries)
        ms, seq = id_parts(entries[-1].id)
        return await self._journal.trim_to(f"{ms}-{seq + 1}")

    def _write(self, entries: Sequence[Entry]) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f"{self._site}.{entries[0].id}.{entries[-1].id}{SUFFIX}"
        draft = path.with_suffix(".new")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
                for entry in entries:
                    line = _Line(entry.id, entry.at_ms, msgspec.Raw(entry.events_json))
                    packed.write(msgspec.json.encode(line) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(self._folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
