"""What a step writes, as commands that one script carries out."""

from __future__ import annotations

import struct
from math import isfinite

import msgspec

from monitor.domain.changes import Changes
from monitor.storage.address import Arg
from monitor.storage.journal import DEAD_ENTRIES
from monitor.storage.keys import SEPARATOR, Keys
from monitor.units import HOUR_MS

VERDICT_MS = 3_600_000
SEEN_MS = 92 * 86_400_000
"""Life of an hour's digests of a site that nobody writes any more; else they go when ``remember_ids`` is over."""

_encode = msgspec.json.encode
_Raw = msgspec.Raw
_NULL = _Raw(b"null")


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
        hour = changes.as_of_ms // HOUR_MS
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
