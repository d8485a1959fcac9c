"""What each process tells of itself, for people: that it is there, what it does, and what is wrong with its configuration.

Of no site, and nothing depends on it: who writes which site is decided by ``members.py`` and the leases. What a process tells is
bounded, and forgotten some minutes after it told it last.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from monitor.storage.connection import Line, Script
from monitor.storage.keys import PROCESSES

STALE_MS = 15_000
"""Who has not told anything for so long may be gone."""
FORGET_MS = 600_000
BEHIND_MS = 5_000
"""A site whose journal has been applied up to an instant longer ago is behind: its boards say "not live"."""
MOST_FAULTS = 5
MOST_TEXT = 300
MOST_SITES = 20

# KEYS: processes. ARGV: name, what it tells, how long those are told of that have gone (0: do not look for them).
_TELL = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now) .. '|' .. ARGV[2])
if ARGV[3] ~= '0' then
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if (tonumber(string.match(all[i + 1], '^(%d+)|')) or 0) < now - ARGV[3] then redis.call('HDEL', KEYS[1], all[i]) end
  end
end
return 1
""")


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong in a configuration file; ``line`` from 1, 0 where it cannot be told."""

    file: str
    line: int
    path: str
    message: str


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a process tells of itself."""

    name: str
    """``host:pid:chance``."""
    role: str
    version: str
    started_at_ms: int
    file: str | None = None
    revisions: dict[str, str] = {}
    """Of the policies it has read, by site; of more than ``MOST_SITES`` none."""
    writes: int = 0
    """Sites."""
    takeovers: int = 0
    restarts: int = 0
    boards: int | None = None
    """Live connections; None: it has no boards."""
    faults: tuple[Fault, ...] = ()
    """What is wrong with its file, which it refused: the first ``MOST_FAULTS``."""
    faults_count: int = 0
    faults_since_ms: int | None = None


class Process(NamedTuple):
    """A process, and when it was last heard of (Redis' time)."""

    told: Told
    heard_at_ms: int
    stale: bool


class SiteLease(NamedTuple):
    """Who writes a site, and how far that has come."""

    site: str
    owner: str | None
    """Name of a process; None: nobody."""
    left_ms: int | None
    """Of the lease, which its owner renews twice a second."""
    wanted: bool
    """Another processor asks for it."""
    as_of_ms: int | None
    unapplied: int
    """Events on disk that are not applied yet."""


class Sighting(NamedTuple):
    """All processes and sites as they were seen at an instant (Redis' time)."""

    now_ms: int
    processes: list[Process]
    leases: list[SiteLease]


async def tell(line: Line, told: Told, *, first: bool) -> None:
    """Say that a process is there; with ``first`` those that have gone are forgotten. Raises ``StorageDown``."""
    await line.run(_TELL, [PROCESSES], [told.name, msgspec.json.encode(told), FORGET_MS if first else 0])


async def leave(line: Line, name: str) -> None:
    """Be told of no longer; raises ``StorageDown``."""
    await line.call("HDEL", PROCESSES, name)


async def read_processes(line: Line) -> tuple[int, list[Process]]:
    """Give the time and all processes of late, by name; raises ``StorageDown``."""
    (seconds, micros), flat = await line.transaction([("TIME",), ("HGETALL", PROCESSES)])
    now_ms = int(seconds) * 1_000 + int(micros) // 1_000
    found = []
    for raw in flat[1::2]:
        at, _, text = raw.partition(b"|")
        heard_at_ms = int(at)
        if now_ms - heard_at_ms <= FORGET_MS:
            try:
                told = msgspec.json.decode(text, type=Told)
            except msgspec.MsgspecError:
                continue  # of another version, which tells something else
            found.append(Process(told, heard_at_ms, now_ms - heard_at_ms > STALE_MS))
    return now_ms, sorted(found, key=lambda one: one.told.name)


def fault(file: str, line: int, path: str, message: str) -> Fault:
    """Make a fault, cut to what is kept of it."""
    return Fault(file[:MOST_TEXT], line, path[:MOST_TEXT], message[:MOST_TEXT])
