"""The feed: what changed, commit by commit, for every process that shows it.

An offset is an entry's id, a string. Each entry names the one before it (``p``), so that a reader who was away too
long learns that something it never saw has been dropped, instead of going on with a silent gap.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.errors import Unavailable
from monitor.storage.connection import Link, Reply
from monitor.storage.keys import Keys

START = "0-0"
"""The offset before the first entry."""
MOST_ENTRIES = 1_000
_READ_SPARE_S = 5.0


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
    """The feed of one site over a link of its own (a blocked read holds it)."""

    def __init__(self, link: Link, keys: Keys) -> None:
        self._link = link
        self._keys = keys

    async def head(self) -> Head:
        """Give epoch and newest offset; the epoch is empty before the site's first takeover."""
        epoch, offset = await self._link.call("MGET", self._keys.epoch, self._keys.feed_head)
        return Head((epoch or b"").decode(), (offset or START.encode()).decode())

    async def read(self, after: str, count: int = 200, block_ms: int | None = None) -> list[FeedEntry]:
        """Give up to ``count`` entries after ``after``; waits up to ``block_ms`` for the first (None: not at all).

        Raises ``FeedGap`` where the entry that followed ``after`` is no longer there.
        """
        waiting = () if block_ms is None else ("BLOCK", max(1, block_ms))
        reply = await self._link.call(
            "XREAD", "COUNT", max(1, min(count, MOST_ENTRIES)), *waiting, "STREAMS", self._keys.feed, after,
            patience_s=(block_ms or 0) / 1_000 + _READ_SPARE_S,
        )  # fmt: skip
        if not reply:
            return []
        entries = [parse_feed_entry(raw) for raw in reply[0][1]]
        if entries[0].previous != after:
            raise FeedGap(f"the feed no longer goes back to {after}")
        return entries
