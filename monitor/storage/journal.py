"""The journal: everything that happened to a site, in the order of arrival.

One entry holds a batch: ``at`` (received, ms since 1970) and ``e`` (a JSON array of stamped events; ``[]`` is a tick).
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.errors import BadInput
from monitor.storage.connection import Link, Reply, Script
from monitor.storage.keys import Keys

START = "0-0"
"""The cursor before the first entry."""
MOST_ENTRIES = 10_000
"""Entries one read may ask for."""
MOST_BYTES = 32 * 1024 * 1024
"""Size of one batch; Redis' own limit is 512 MiB, the memory of two processes is nearer."""
_READ_SPARE_S = 5.0
_TRIM_STEP = 1_000


class Entry(NamedTuple):
    """One batch; ``events_json`` is a JSON array."""

    id: str
    at_ms: int
    events_json: bytes


class Lag(NamedTuple):
    """How far the writer is behind: ``behind_ms`` from its cursor to the newest entry, 0 when it has applied all."""

    cursor: str
    last: str
    behind_ms: int


# KEYS: journal, cursor. ARGV: id up to which to trim (not included).
_TRIM = Script("""
local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-?(%d*)$')
  return tonumber(ms), tonumber(seq) or 0
end
local cursor = redis.call('GET', KEYS[2]) or '0-0'
local up_to = ARGV[1]
local a, b = parts(cursor)
local c, d = parts(up_to)
if a < c or (a == c and b < d) then up_to = cursor end
return redis.call('XTRIM', KEYS[1], 'MINID', up_to)
""")

# KEYS: journal, cursor. ARGV: how many entries at most.
_TRIM_OLDEST = Script("""
local cursor = redis.call('GET', KEYS[2]) or '0-0'
return redis.call('XTRIM', KEYS[1], 'MINID', '~', cursor, 'LIMIT', ARGV[1])
""")

# KEYS: journal, cursor. The newest entry itself may be megabytes and stays where it is.
_ENDS = Script("""
local cursor = redis.call('GET', KEYS[2]) or '0-0'
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
return {cursor, newest and newest[1] or cursor}
""")


def parse_entry(raw: list[Reply]) -> Entry:
    """Read one stream entry; what was put there by hand and holds no batch counts as empty: it stops nothing."""
    id_, fields = raw[0].decode(), raw[1] or []
    if len(fields) == 4 and fields[0] == b"at" and fields[2] == b"e":
        at, events = fields[1], fields[3]
    else:
        found = dict(zip(fields[::2], fields[1::2], strict=True))
        at, events = found.get(b"at", b""), found.get(b"e", b"[]")
    return Entry(id_, int(at) if at.isdigit() else id_ms(id_), events)


def id_ms(entry_id: str) -> int:
    """The milliseconds an entry's id was made from; an order, not the time of arrival."""
    return int(entry_id.split("-", 1)[0])


class Journal:
    """The journal of one site over a link; blocking reads need a link of their own."""

    def __init__(self, link: Link, keys: Keys) -> None:
        self._link = link
        self._keys = keys

    async def append(self, at_ms: int, batch_json: bytes) -> str:
        """Add one batch received at ``at_ms`` and give its id; returning means what the durability of Redis means.

        Raises ``BadInput`` for a batch too large, ``StorageDown`` where it is unknown whether it was taken.
        """
        if len(batch_json) > MOST_BYTES:
            raise BadInput(f"a batch of {len(batch_json)} bytes is too large; send at most {MOST_BYTES}")
        reply: bytes = await self._link.call("XADD", self._keys.journal, "*", "at", at_ms, "e", batch_json)
        return reply.decode()

    async def read(self, cursor: str, count: int = 500, block_ms: int | None = None) -> list[Entry]:
        """Give up to ``count`` entries after ``cursor``; waits up to ``block_ms`` for the first (None: not at all)."""
        count = max(1, min(count, MOST_ENTRIES))
        waiting = () if block_ms is None else ("BLOCK", max(1, block_ms))
        reply = await self._link.call(
            "XREAD", "COUNT", count, *waiting, "STREAMS", self._keys.journal, cursor,
            patience_s=(block_ms or 0) / 1_000 + _READ_SPARE_S,
        )  # fmt: skip
        return [parse_entry(raw) for raw in reply[0][1]] if reply else []

    async def read_range(self, first: str, last: str, count: int = 500) -> list[Entry]:
        """Give up to ``count`` entries from ``first`` to ``last``, both included (``-`` and ``+`` are the ends)."""
        reply = await self._link.call(
            "XRANGE", self._keys.journal, first, last, "COUNT", max(1, min(count, MOST_ENTRIES))
        )
        return [parse_entry(raw) for raw in reply]

    async def lag(self) -> Lag:
        """How far the writer is behind; cheap enough to be asked every second."""
        ends = await self._link.run(_ENDS, [self._keys.journal, self._keys.cursor], [])
        cursor, last = ends[0].decode(), ends[1].decode()
        behind_ms = 0 if last == cursor else max(1, id_ms(last) - id_ms(cursor))
        return Lag(cursor, last, behind_ms)

    async def trim(self, before_ms: int) -> int:
        """Drop entries older than ``before_ms``, never one at or after the cursor; gives how many."""
        reply: int = await self._link.run(_TRIM, [self._keys.journal, self._keys.cursor], [f"{before_ms}-0"])
        return reply

    async def trim_to_size(self, most_bytes: int) -> int:
        """Drop the oldest applied entries until the journal takes at most ``most_bytes`` in memory; gives how many.

        What has not been applied stays, whatever its size: then it is intake that must stop.
        """
        dropped = 0
        while await self.size_bytes() > most_bytes:
            reply: int = await self._link.run(_TRIM_OLDEST, [self._keys.journal, self._keys.cursor], [_TRIM_STEP])
            if not reply:
                break
            dropped += reply
        return dropped

    async def size_bytes(self) -> int:
        """Memory the journal takes in Redis, estimated by it from samples."""
        reply: int | None = await self._link.call("MEMORY", "USAGE", self._keys.journal, "SAMPLES", 100)
        return reply or 0
