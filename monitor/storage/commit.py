"""One commit: everything a step of the site changed, written by one script or not at all.

The script compares the fence and the expected cursor, then looks at the type of every key it is going to touch, and
only then writes. Its first write is the feed entry, a growing one: Redis refuses growing writes at its memory limit,
but only the first of a script, so that a full Redis refuses the whole. What follows cannot fail half-way: types are
known and counters that are no numbers are replaced.

The number of arguments of one call is bounded. A larger commit is first *staged*: its steps go in bounded calls into
a list under the writer's own fence, and the one script takes them from there. So it stays atomic whatever its size.
"""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from monitor.domain.changes import Changes
from monitor.errors import Fenced, Refused, StorageDown
from monitor.storage.address import Arg
from monitor.storage.connection import Line, Rejected, Reply, Script
from monitor.storage.keys import Keys
from monitor.storage.steps import Steps, feed_entry, write_steps

FEED_ENTRIES = 10_000
FEED_BYTES = 64 * 1024 * 1024
MOST_ARGS = 200_000
"""Arguments of one call; Redis takes 1,048,576, and while it reads them nobody else is served."""
STAGE_ARGS = 20_000
STAGED_MS = 60_000

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
