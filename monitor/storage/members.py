"""Which processors there are: each says again and again that it is there, and learns who else is.

Of no site. Members of one *group* have the same sites to share; who was started with others
shares with those like it. Nothing depends on it but who asks for which lease.
"""

from __future__ import annotations

from typing import NamedTuple

from monitor.storage.connection import Line, Script
from monitor.storage.keys import PROCESSORS

FORGET_MS = 60_000
"""How long those are told of that have gone."""

# KEYS: processors. ARGV: member, life (ms; negative: it leaves), how long those that have gone are told of. Gives the
# time and each member with the instant until which it counts as alive; negative: it left, at that instant.
_BEAT = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. -(now - ARGV[3]), '(' .. (now - ARGV[3]))
if tonumber(ARGV[2]) < 0 then
  redis.call('ZADD', KEYS[1], -now, ARGV[1])
else
  redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
end
return {tostring(now), redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')}
""")


class Members(NamedTuple):
    """Processors by name: which are alive, and which have left of their own will."""

    alive: dict[str, str]
    """Group by member."""
    left: frozenset[str]


class Register:
    """One processor's entry among all, over a line to the key."""

    KEY = PROCESSORS

    def __init__(self, line: Line, group: str, member: str, ttl_ms: int) -> None:
        self._line = line
        self._entry = f"{group}|{member}"
        self._ttl_ms = ttl_ms

    async def beat(self) -> Members:
        """Say that it is there, and give who is; raises ``StorageDown``."""
        return await self._say(self._ttl_ms)

    async def leave(self) -> None:
        """Say that it goes; raises ``StorageDown``."""
        await self._say(-1)

    async def _say(self, ttl_ms: int) -> Members:
        return _members(await self._line.run(_BEAT, [self.KEY], [self._entry, ttl_ms, FORGET_MS]))


async def read_members(line: Line) -> Members:
    """Look who is there, without being one of them; raises ``StorageDown``."""
    (seconds, micros), flat = await line.transaction([("TIME",), ("ZRANGE", PROCESSORS, 0, -1, "WITHSCORES")])
    return _members([int(seconds) * 1_000 + int(micros) // 1_000, flat])


def _members(reply: list[object]) -> Members:
    now_ms = float(reply[0])  # type: ignore[arg-type]  # a number as text
    flat: list[bytes] = reply[1]  # type: ignore[assignment]  # as ZRANGE gives it
    alive: dict[str, str] = {}
    left: set[str] = set()
    for entry, until in zip(flat[::2], flat[1::2], strict=True):
        group, _, member = entry.decode().partition("|")
        if float(until) < 0:
            left.add(member)
        elif float(until) >= now_ms:
            alive[member] = group
    return Members(alive, frozenset(left))
