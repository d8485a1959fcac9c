"""The feed: what changed, commit by commit, for every process that shows it.

An offset is an entry's id, a string. Each entry names the one before it (``p``), so that a reader who was away too
long learns that something it never saw has been dropped, instead of going on with a silent gap.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.errors import Unavailable
from monitor.storage.connection import Line, Reply
from monitor.storage.keys import Keys
from monitor.storage.wakes import Wake, Wakes

START = "0-0"
"""The offset before the first entry."""
MOST_ENTRIES = 1_000


class FeedGap(Unavailable):
    """Entries after this offset have been dropped (or its epoch is over): take the whole state anew."""


class FeedEntry(NamedTuple):
    """One commit's changes: ``data`` is the JSON object of the feed."""

    id: str
    previous: str
    data: bytes


class Head(NamedTuple):
    """Where the feed stands: an offset means something within its epoch alone."""

    epoch: str
    offset: str


def parse_feed_entry(raw: list[Reply]) -> FeedEntry:
    """Read one stream entry; what was put there by hand counts as an empty change."""
    found = dict(zip(raw[1][::2], raw[1][1::2], strict=True)) if raw[1] else {}
    return FeedEntry(raw[0].decode(), found.get(b"p", b"").decode(), found.get(b"d", b"{}"))


class Feed:
    """The feed of one site; who waits for it is called over the connection that all feeds of the process share."""

    def __init__(self, line: Line, keys: Keys, wakes: Wakes) -> None:
        self._line = line
        self._keys = keys
        self._wakes = wakes
        self._wake: Wake | None = None

    async def head(self) -> Head:
        """Give epoch and newest offset; the epoch is empty before the site's first takeover."""
        epoch, offset = await self._line.call("MGET", self._keys.epoch, self._keys.feed_head)
        return Head((epoch or b"").decode(), (offset or START.encode()).decode())

    async def read(self, after: str, count: int = 200, block_ms: int | None = None) -> list[FeedEntry]:
        """Give up to ``count`` entries after ``after``; waits up to ``block_ms`` for the first (None: not at all).

        One caller may wait at a time. Raises ``FeedGap`` where the entry that followed ``after`` is no longer there.
        """
        if block_ms is None:
            return await self._read(after, count)
        if self._wake is None:
            self._wake = Wake()
            self._wakes.add(self._keys.feed, self._wake.call)
        self._wake.clear()
        entries = await self._read(after, count)
        if not entries and await self._wake.wait(max(1, block_ms) / 1_000):
            entries = await self._read(after, count)
        return entries

    async def _read(self, after: str, count: int) -> list[FeedEntry]:
        count = max(1, min(count, MOST_ENTRIES))
        reply = await self._line.call("XREAD", "COUNT", count, "STREAMS", self._keys.feed, after)
        if not reply:
            return []
        entries = [parse_feed_entry(raw) for raw in reply[0][1]]
        if entries[0].previous != after:
            raise FeedGap(f"the feed no longer goes back to {after}")
        return entries
