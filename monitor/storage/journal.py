"""The journal: everything that happened to a site, in the order of arrival.

One entry holds a batch: ``at`` (received, ms since 1970), ``e`` (a JSON array of stamped events; ``[]`` is a tick)
and ``n`` (how many events the journal has taken up to and with it, so that it is known how many are waiting).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from monitor.errors import BadInput, Refused
from monitor.storage.address import Arg
from monitor.storage.connection import Line, Rejected, Reply, Script
from monitor.storage.keys import Keys
from monitor.storage.ways import Ways

START = "0-0"
"""The cursor before the first entry."""
MOST_ENTRIES = 10_000
"""Entries one read may ask for."""
MOST_BYTES = 32 * 1024 * 1024
"""Size of one batch; Redis' own limit is 512 MiB, the memory of two processes is nearer."""
_TRIM_STEP = 1_000
_EVENTS = msgspec.json.Decoder(list[msgspec.Raw])
DEAD_ENTRIES = 10_000
"""Dead letters kept of a site."""


class Entry(NamedTuple):
    """One batch; ``events_json`` is a JSON array, ``total`` the events taken so far, its own included (0: not
    known)."""

    id: str
    at_ms: int
    events_json: bytes
    total: int = 0


class Lag(NamedTuple):
    """How far the writer is behind: ``behind_ms`` from its cursor to the newest entry, 0 when it has applied all."""

    cursor: str
    last: str
    behind_ms: int


# KEYS: journal, events taken, events applied. ARGV: received, batch, its number of events. Gives the id and how many
# events are waiting now. Its first write is a growing one, so that a full Redis refuses the whole.
_APPEND = Script("""
local total = (tonumber(redis.call('GET', KEYS[2])) or 0) + ARGV[3]
local applied = tonumber(redis.call('GET', KEYS[3])) or 0
local text = string.format('%.0f', total)
local id = redis.call('XADD', KEYS[1], '*', 'at', ARGV[1], 'e', ARGV[2], 'n', text)
redis.call('SET', KEYS[2], text)
redis.call('PUBLISH', KEYS[1], '')
return {id, total - applied}
""")

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
    found = dict(zip(fields[::2], fields[1::2], strict=True))
    at, total = found.get(b"at", b""), found.get(b"n", b"")
    return Entry(
        id_,
        int(at) if at.isdigit() else id_ms(id_),
        found.get(b"e", b"[]"),
        int(total) if total.isdigit() else 0,
    )


def id_ms(entry_id: str) -> int:
    """The milliseconds an entry's id was made from; an order, not the time of arrival."""
    return int(entry_id.split("-", 1)[0])


def id_parts(entry_id: str) -> tuple[int, int]:
    """An entry's id as what it is ordered by."""
    ms, _, seq = entry_id.partition("-")
    return int(ms), int(seq)


async def append(line: Line, keys: Keys, at_ms: int, batch_json: bytes) -> tuple[str, int]:
    """Add one batch; gives its id and how many events are waiting to be applied. See ``Journal.append``."""
    if len(batch_json) > MOST_BYTES:
        raise BadInput(f"a batch of {len(batch_json)} bytes is too large; send at most {MOST_BYTES}")
    arguments: list[Arg] = [at_ms, batch_json, len(_EVENTS.decode(batch_json))]
    try:
        id_, waiting = await line.run(_APPEND, [keys.journal, keys.taken, keys.applied], arguments)
    except Rejected as error:
        if error.code == "WRONGTYPE":
            raise Refused(f"{keys.journal} or its counter holds something else; move it away") from error
        raise
    return id_.decode(), max(0, waiting)


class Journal:
    """The journal of one site."""

    def __init__(self, line: Line, keys: Keys) -> None:
        self._line = line
        self._keys = keys

    async def append(self, at_ms: int, batch_json: bytes) -> str:
        """Add one batch received at ``at_ms`` and give its id; returning means what the durability of Redis means.

        Raises ``BadInput`` for a batch too large, ``StorageDown`` where it is unknown whether it was taken.
        """
        return (await append(self._line, self._keys, at_ms, batch_json))[0]

    async def append_all(self, batches: Sequence[tuple[int, bytes]]) -> None:
        """Add many batches (arrival and JSON array of each) in one step, for one write to disk."""
        keys = [self._keys.journal, self._keys.taken, self._keys.applied]
        script: list[Arg] = ["EVAL", _APPEND.text, len(keys), *keys]
        await self._line.transaction([[*script, at_ms, batch, len(_EVENTS.decode(batch))] for at_ms, batch in batches])

    async def park(self, letters: Sequence[bytes]) -> None:
        """Put away what intake could not take (JSON objects), where the writer's dead letters are too."""
        for letter in letters:
            await self._line.call("XADD", self._keys.dead, "MAXLEN", "~", DEAD_ENTRIES, "*", "d", letter)

    async def read(self, cursor: str, count: int = 500) -> list[Entry]:
        """Give up to ``count`` entries after ``cursor``; waits for none."""
        count = max(1, min(count, MOST_ENTRIES))
        reply = await self._line.call("XREAD", "COUNT", count, "STREAMS", self._keys.journal, cursor)
        return [parse_entry(raw) for raw in reply[0][1]] if reply else []

    async def read_range(self, first: str, last: str, count: int = 500) -> list[Entry]:
        """Give up to ``count`` entries from ``first`` to ``last``, both included (``-`` and ``+`` are the ends)."""
        reply = await self._line.call(
            "XRANGE", self._keys.journal, first, last, "COUNT", max(1, min(count, MOST_ENTRIES))
        )
        return [parse_entry(raw) for raw in reply]

    async def lag(self) -> Lag:
        """How far the writer is behind; cheap enough to be asked every second."""
        ends = await self._line.run(_ENDS, [self._keys.journal, self._keys.cursor], [])
        cursor, last = ends[0].decode(), ends[1].decode()
        behind_ms = 0 if last == cursor else max(1, id_ms(last) - id_ms(cursor))
        return Lag(cursor, last, behind_ms)

    async def trim_to(self, entry_id: str) -> int:
        """Drop entries before ``entry_id``, never one at or after the cursor; gives how many."""
        reply: int = await self._line.run(_TRIM, [self._keys.journal, self._keys.cursor], [entry_id])
        return reply

    async def trim(self, before_ms: int) -> int:
        """Drop entries older than ``before_ms``, never one at or after the cursor; gives how many."""
        return await self.trim_to(f"{before_ms}-0")

    async def trim_to_size(self, most_bytes: int) -> int:
        """Drop the oldest applied entries until the journal takes at most ``most_bytes`` in memory; gives how many.

        What has not been applied stays, whatever its size: then it is intake that must stop.
        """
        dropped = 0
        while await self.size_bytes() > most_bytes:
            reply: int = await self._line.run(_TRIM_OLDEST, [self._keys.journal, self._keys.cursor], [_TRIM_STEP])
            if not reply:
                break
            dropped += reply
        return dropped

    async def size_bytes(self) -> int:
        """Memory the journal takes in Redis, estimated by it from samples."""
        reply: int | None = await self._line.call("MEMORY", "USAGE", self._keys.journal, "SAMPLES", 100)
        return reply or 0


class IntakeJournal:
    """The journals of all sites as the door uses them, over shared connections: nothing here blocks in Redis.

    How many events are waiting is learnt with each append, and by ``refresh``, which its owner calls every second or
    so: else a door that shut because too many are waiting would not see that they have been applied.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._waiting: dict[str, int] = {}
        self._known: dict[str, Keys] = {}

    async def append(self, site: str, at_ms: int, batch: bytes) -> str:
        """Append one batch and give its id; see ``Journal.append``."""
        keys = self._keys(site)
        id_, self._waiting[site] = await append(self._line(keys), keys, at_ms, batch)
        return id_

    def backlog(self, site: str) -> int:
        """How many events of the site are not applied yet, as last known."""
        return self._waiting.get(site, 0)

    async def learn(self, sites: Iterable[str]) -> None:
        """Ask once how far the writers of sites are, at which nothing was appended here yet; raises ``StorageDown``."""
        for site in sites:
            await self._refresh(site)

    async def refresh(self) -> None:
        """Ask anew about the sites something is known to wait at; raises ``StorageDown``."""
        asked = [self._refresh(site) for site, waiting in self._waiting.items() if waiting]
        for found in await asyncio.gather(*asked, return_exceptions=True):
            if found is not None:
                raise found

    async def _refresh(self, site: str) -> None:
        keys = self._keys(site)
        taken, applied = await self._line(keys).call("MGET", keys.taken, keys.applied)
        self._waiting[site] = max(0, int(taken or 0) - int(applied or 0))

    async def park(self, site: str, letters: Sequence[bytes]) -> None:
        """Add dead letters (JSON objects); raises ``StorageDown``."""
        keys = self._keys(site)
        key = keys.dead
        if letters:
            await self._line(keys).transaction(
                [("XADD", key, "MAXLEN", "~", DEAD_ENTRIES, "*", "d", letter) for letter in letters]
            )

    def _keys(self, site: str) -> Keys:
        if site not in self._known:
            self._known[site] = Keys(site)
        return self._known[site]

    def _line(self, keys: Keys) -> Line:
        return self._ways.to(keys.journal)
