"""One commit: everything a step of the site changed, written by one script or not at all.

The script compares the fence and the expected cursor, then looks at the type of every key it is going to touch, and
only then writes. Its first write is the feed entry, a growing one: Redis refuses growing writes at its memory limit,
but only the first of a script, so that a full Redis refuses the whole. What follows cannot fail half-way: types are
known and counters that are no numbers are replaced.

The number of arguments of one call is bounded. A larger commit is first *staged*: its steps go in bounded calls into
a list under the writer's own fence, and the one script takes them from there. So it stays atomic whatever its size.
"""

from __future__ import annotations

import struct
from collections import deque
from math import isfinite
from typing import NamedTuple

import msgspec

from monitor.domain.changes import Changes
from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage.address import Arg
from monitor.storage.connection import Line, Rejected, Reply, Script
from monitor.storage.journal import DEAD_ENTRIES
from monitor.storage.keys import SEPARATOR, Keys

VERDICT_MS = 3_600_000
SEEN_MS = 92 * 86_400_000
"""Life of an hour's digests of a site that nobody writes any more; else they go when ``remember_ids`` is over."""
FEED_ENTRIES = 10_000
FEED_BYTES = 64 * 1024 * 1024
MOST_ARGS = 200_000
"""Arguments of one call; Redis takes 1,048,576, and while it reads them nobody else is served."""
STAGE_ARGS = 20_000
STAGED_MS = 60_000
_HOUR_MS = 3_600_000

_encode = msgspec.json.encode
_Raw = msgspec.Raw
_NULL = _Raw(b"null")

# KEYS: fence, cursor, feed, feed head, staged list, events applied, then the steps' own.
# ARGV: fence, expected cursor, new cursor, feed entry, how many to keep, 'staged' or '', events applied ('' unknown),
# then the steps, each: command, place of its key in KEYS, number of arguments, arguments. A call takes at most 6000 of
# them: Lua cannot unpack more than some 8000, and pairs must not be torn.
COMMIT = Script("""
local MOST = 6000
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'fenced'} end
local cursor = redis.call('GET', KEYS[2]) or '0-0'
if cursor ~= ARGV[2] then return {'moved', cursor} end

local args, first = ARGV, 8
if ARGV[6] == 'staged' then
  args, first = {}, 1
  for a = 0, redis.call('LLEN', KEYS[5]) - 1, MOST do
    for _, value in ipairs(redis.call('LRANGE', KEYS[5], a, a + MOST - 1)) do args[#args + 1] = value end
  end
end
local last = #args

local TYPES = {HSET = 'hash', HDEL = 'hash', HINCRBY = 'hash', ZADD = 'zset', ZREM = 'zset', SADD = 'set', SREM = 'set',
               APPEND = 'string', XADD = 'stream'}
local known = {[KEYS[3]] = 'stream', [KEYS[4]] = 'string', [KEYS[6]] = 'string'}
local i = first
while i <= last do
  local wanted = TYPES[args[i]]
  if wanted then known[KEYS[tonumber(args[i + 1])]] = wanted end
  i = i + 3 + tonumber(args[i + 2])
end
for key, wanted in pairs(known) do
  local found = redis.call('TYPE', key).ok
  if found ~= wanted and found ~= 'none' then return {'type', key, found, wanted} end
end

local before = redis.call('GET', KEYS[4]) or '0-0'
local id = redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'd', ARGV[4], 'p', before)
i = first
while i <= last do
  local command, key, stop = args[i], KEYS[tonumber(args[i + 1])], i + 2 + tonumber(args[i + 2])
  if command == 'HINCRBY' then
    for a = i + 3, stop, 2 do
      local reply = redis.pcall('HINCRBY', key, args[a], args[a + 1])
      if type(reply) == 'table' then redis.call('HSET', key, args[a], args[a + 1]) end
    end
  else
    for a = i + 3, stop, MOST do redis.call(command, key, unpack(args, a, math.min(a + MOST - 1, stop))) end
  end
  i = stop + 1
end
redis.call('SET', KEYS[4], id)
redis.call('SET', KEYS[2], ARGV[3])
if ARGV[7] ~= '' then redis.call('SET', KEYS[6], ARGV[7]) end
if ARGV[6] == 'staged' then redis.call('DEL', KEYS[5]) end
redis.call('PUBLISH', KEYS[3], '')
return {'done', ARGV[3], id}
""")


class CursorMoved(Fenced):
    """The cursor is not where the writer left it (an earlier doubtful commit was made after all): load again."""


class StorageFull(StorageDown):
    """Redis is at its memory limit; the whole commit was refused and nothing of it written."""


class Committed(NamedTuple):
    """Where a commit led: the cursor now, and the id of its feed entry."""

    cursor: str
    offset: str


class Committer:
    """Makes the commits of one writer, in order."""

    def __init__(self, line: Line, keys: Keys, fence: str) -> None:
        self._line = line
        self._keys = keys
        self.fence = fence
        self._feed = _FeedSize()

    async def commit(self, changes: Changes, expected: str, cursor: str, applied: int | None = None) -> Committed:
        """Write ``changes`` and move the cursor from ``expected`` to ``cursor``.

        ``applied`` is the number of events taken up to there (``Entry.total``), None where it is not known.

        Raises ``Fenced`` (``CursorMoved``) when the site is another's now, ``StorageFull`` and ``Refused`` (a key holds
        something else) when nothing was written, ``StorageDown`` when it is not known whether it was.
        """
        keys, entry, steps = self._keys, feed_entry(changes), Steps()
        write_steps(keys, changes, steps)
        names = [
            keys.fence,
            keys.cursor,
            keys.feed,
            keys.feed_head,
            keys.staged(self.fence),
            keys.applied,
            *steps.keys,
        ]
        head: list[Arg] = [self.fence, expected, cursor, entry, self._feed.keep(len(entry)), ""]
        head.append("" if applied is None else applied)
        if len(steps.args) > MOST_ARGS:
            await self._stage(steps.args)
            head[-2] = "staged"
        else:
            head += steps.args
        try:
            reply = await self._line.run(COMMIT, names, head)
        except StorageDown as error:
            if getattr(error, "code", "") == "OOM":
                raise StorageFull(
                    "Redis is at its memory limit (maxmemory); nothing of the commit was written"
                ) from error
            raise
        return self._outcome(reply)

    def _outcome(self, reply: Reply) -> Committed:
        what, *rest = [part.decode() for part in reply]
        match what:
            case "done":
                return Committed(rest[0], rest[1])
            case "fenced":
                raise Fenced("another processor has taken the site over")
            case "moved":
                raise CursorMoved(f"the cursor stands at {rest[0]}, not where this writer left it")
            case "type":
                raise Refused(
                    f"{rest[0]} holds a {rest[1]} where a {rest[2]} belongs; nothing was written. Move it away."
                )
            case _:
                raise StorageDown(f"Redis answered a commit with {what!r}")

    async def _stage(self, args: list[Arg]) -> None:
        key = self._keys.staged(self.fence)
        await self._line.call("DEL", key)
        for at in range(0, len(args), STAGE_ARGS):
            await self._line.call("RPUSH", key, *args[at : at + STAGE_ARGS])
            await self._line.call("PEXPIRE", key, STAGED_MS)


async def bound_feed(line: Line, keys: Keys, most_bytes: int = FEED_BYTES) -> int:
    """Drop the oldest entries of the feed until it takes no more memory than allowed; gives how many.

    Asked at a takeover: a writer counts only its own entries, and a site that changes hands again and again would grow.
    """
    try:
        length = int(await line.call("XLEN", keys.feed))
    except Rejected as error:
        if error.code == "WRONGTYPE":
            return 0  # the first commit refuses it, and says so
        raise
    size = int(await line.call("MEMORY", "USAGE", keys.feed, "SAMPLES", 0) or 0)
    if size <= most_bytes:
        return 0
    return int(await line.call("XTRIM", keys.feed, "MAXLEN", length * most_bytes // size))


class _FeedSize:
    """How many entries of the feed to keep, so that they stay within both limits.

    Entries of the writer before count for nothing in bytes: for a while after a takeover the feed may be twice as
    large; see ``bound_feed``.
    """

    def __init__(self) -> None:
        self._sizes: deque[int] = deque()
        self._total = 0
        self._dropped = False

    def keep(self, size: int) -> int:
        """Count one more entry of ``size`` bytes and give how many entries may stay, itself included."""
        self._sizes.append(size)
        self._total += size
        while len(self._sizes) > 1 and (self._total > FEED_BYTES or len(self._sizes) > FEED_ENTRIES):
            self._total -= self._sizes.popleft()
            self._dropped = True
        return len(self._sizes) if self._dropped else FEED_ENTRIES


class Steps:
    """What the script is to write: for each step its command, its key and its arguments, flat.

    ``fixed`` is the number of keys that stand before those of the steps.
    """

    __slots__ = ("_fixed", "args", "keys")

    def __init__(self, fixed: int = 6) -> None:
        self.keys: list[str] = []
        self.args: list[Arg] = []
        self._fixed = fixed

    def add(self, command: str, key: str, values: list[Arg]) -> None:
        """Write ``values`` to ``key``; none at all is no step."""
        if values:
            self.keys.append(key)
            self.args += (command, self._fixed + len(self.keys), len(values))
            self.args += values

    def put(self, key: str, objects: dict[str, bytes | None]) -> None:
        """Set the fields of a hash, and delete those whose value is None."""
        values: list[Arg] = []
        gone: list[Arg] = []
        for name, value in objects.items():
            if value is None:
                gone.append(name)
            else:
                values += (name, value)
        self.add("HSET", key, values)
        self.add("HDEL", key, gone)


def write_steps(keys: Keys, changes: Changes, steps: Steps) -> None:
    """Add everything of ``changes`` that is kept beyond the feed."""
    steps.put(keys.contacts, changes.records)
    steps.put(keys.nudges, changes.nudge_records)
    steps.put(keys.site, changes.misc)
    steps.put(keys.outbox, changes.outbox)
    steps.add("HSET", keys.agents, _pairs(changes.agent_records))
    steps.put(
        keys.agent_spans, {f"{name}{SEPARATOR}{hour}": spans for (name, hour), spans in changes.agent_spans.items()}
    )
    steps.add("HSET", keys.sources, _pairs(changes.sources))
    steps.put(keys.now, changes.now)
    # A ring: minutes that are an hour old are written over.
    steps.add(
        "HSET",
        keys.samples,
        [part for minute, turn in changes.samples.items() for part in (minute % 60, _encode(turn))],
    )
    if changes.lines:
        _add_lines(keys, changes, steps)
    steps.add("SREM", keys.queues, [queue for queue, now in changes.now.items() if now is None])
    if changes.deltas:
        _add_deltas(keys, changes, steps)
    if changes.seen:
        hour = changes.as_of_ms // _HOUR_MS
        steps.add("ZADD", keys.seen, [hour, hour])
        steps.add("APPEND", keys.seen_in(hour), [struct.pack(f"<{len(changes.seen)}Q", *changes.seen)])
        steps.add("PEXPIRE", keys.seen_in(hour), [SEEN_MS])
    for letter in changes.dead:
        steps.add("XADD", keys.dead, ["MAXLEN", "~", DEAD_ENTRIES, "*", "d", letter])
    for event, verdict in changes.verdicts.items():
        steps.add("SET", keys.verdict(event), [verdict, "PX", VERDICT_MS])
    if changes.policy is not None:
        steps.add("SET", keys.policy, [changes.policy])


def _pairs(objects: dict[str, bytes]) -> list[Arg]:
    return [part for pair in objects.items() for part in pair]


def _add_lines(keys: Keys, changes: Changes, steps: Steps) -> None:
    joined: dict[str, list[Arg]] = {}
    gone: dict[str, list[Arg]] = {}
    for (queue, contact), score in changes.lines.items():
        if score is None:
            gone.setdefault(queue, []).append(contact)
        elif not isfinite(score):
            raise ValueError(f"{score} is no place in the line of {queue!r}")  # Redis would refuse it half-way
        else:
            joined.setdefault(queue, []).extend((float(score), contact))
    for queue, members in gone.items():
        steps.add("ZREM", keys.line(queue), members)
    for queue, members in joined.items():
        steps.add("ZADD", keys.line(queue), members)
    steps.add("SADD", keys.queues, list(joined))


def _add_deltas(keys: Keys, changes: Changes, steps: Steps) -> None:
    hours: dict[int, list[Arg]] = {}
    for (minute, queue, channel, counter), delta in changes.deltas.items():
        field = f"{minute}{SEPARATOR}{queue}{SEPARATOR}{channel}{SEPARATOR}{counter}"
        hours.setdefault(minute // 60, []).extend((field, delta))
    steps.add("ZADD", keys.hours, [part for hour in hours for part in (hour, hour)])
    for hour, counters in hours.items():
        steps.add("HINCRBY", keys.minutes(hour), counters)


def feed_entry(changes: Changes) -> bytes:
    """Give what the live side is told, as one JSON object; empty parts are left out."""
    entry: dict[str, object] = {"as_of_ms": changes.as_of_ms}
    if changes.views:
        entry["views"] = {name: _NULL if view is None else _Raw(view) for name, view in changes.views.items()}
    if changes.lines:
        entry["lines"] = [(queue, contact, score) for (queue, contact), score in changes.lines.items()]
    for part, objects in (
        ("nudges", changes.nudges),
        ("agents", changes.agents),
        ("sources", changes.sources),
        ("now", changes.now),
        ("verdicts", changes.verdicts),
    ):
        if objects:
            entry[part] = {name: _NULL if value is None else _Raw(value) for name, value in objects.items()}
    if changes.closed_nudges:
        entry["closed_nudges"] = sorted(changes.closed_nudges)
    if changes.good:
        entry["good"] = [_Raw(moment) for moment in changes.good]
    if changes.good_gone:
        entry["good_gone"] = changes.good_gone
    if changes.samples:
        entry["samples"] = list(changes.samples.values())
    if changes.deltas:
        entry["deltas"] = [(*key, delta) for key, delta in changes.deltas.items()]
    if changes.policy is not None:
        entry["policy"] = _Raw(changes.policy)
    return _encode(entry)
