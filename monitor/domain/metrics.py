"""What is counted for the figures of the design's §4: rolling windows of facts, and the present; shown by ``figures.py``.

A *row* holds what visits and contacts contributed in one minute to one queue and channel; rows add up, so every total is
computed from visits and never as an average of averages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal, get_args
from zoneinfo import ZoneInfo

import msgspec

from monitor.domain.events import instant_ms
from monitor.units import MINUTE_MS

Window = Literal["30m", "60m", "today"]
WINDOWS: tuple[Window, ...] = get_args(Window)
_LENGTHS = {"30m": 30, "60m": 60}
_KEEP_MINUTES = 60

Counters = dict[str, int]
Delta = tuple[int, str, str, str, int]
"""Minute since 1970, queue, channel, counter, by how much."""

UNLESS = "\x1e"
"""Between the name of a counter of people and the queues in which the same person is counted later."""


class Now(msgspec.Struct, omit_defaults=True, gc=False):
    """The part of a queue's figures that is about this moment; lengths are given as the instant they run from."""

    waiting: int = 0
    alerting: int = 0
    handling: int = 0
    held: int = 0
    wrap_up: int = 0
    awaiting_us: int = 0
    awaiting_us_since_ms: int | None = None
    open: int = 0
    callbacks_open: int = 0
    callbacks_since_ms: int | None = None
    longest_wait_since_ms: int | None = None
    longest_silence_since_ms: int | None = None
    silent_warn: int = 0
    silent_breach: int = 0
    owed_warn: int = 0
    """Customers owed a word, by how their worst clock stands (``owed``)."""
    owed_breach: int = 0
    wait_warn: int = 0
    wait_breach: int = 0
    late_in_line: int = 0
    """Still in line for longer than T, whenever offered: the W> of the basis ``live``."""
    in_warn: int = 0
    in_breach: int = 0
    agents: dict[str, int] = {}
    """How many agents who serve it have each status."""
    channel: str | None = None
    """Of its contacts, where all have the same, as its rows tell: which policy its service level is shown under."""
    heard_day: int = 0
    """In which something last named it (number since 1970): not shown, but kept, so that it can be forgotten."""


SINCE = ("awaiting_us_since_ms", "callbacks_since_ms", "longest_wait_since_ms", "longest_silence_since_ms")
_APART = ("agents", "channel", "heard_day")
_COUNTS = tuple(name for name in Now.__struct_fields__ if name not in (*SINCE, *_APART))


def merge_now(parts: Iterable[Now]) -> Now:
    """Add up what is now in several queues; the earliest instant is the longest of all."""
    total = Now()
    for part in parts:
        for name in _COUNTS:
            setattr(total, name, getattr(total, name) + getattr(part, name))
        for name in SINCE:
            instants = [at_ms for at_ms in (getattr(total, name), getattr(part, name)) if at_ms is not None]
            setattr(total, name, min(instants, default=None))
        for status, count in part.agents.items():
            total.agents[status] = total.agents.get(status, 0) + count
    return total


class Ledger:
    """Rolling windows over rows, kept up by differences; it never sees a contact."""

    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self._minute = 0
        self._midnight = 0
        self._sums: dict[str, dict[tuple[str, str], Counters]] = {window: {} for window in WINDOWS}
        self._recent: dict[int, dict[tuple[str, str], Counters]] = {}
        self._channels: dict[str, set[str]] = {}
        """Channels that a queue has had rows of: a few queues are added up without looking at all."""

    def first_minute(self, window: str) -> int:
        """Give the first minute that still belongs to a window."""
        return self._midnight if window == "today" else self._minute - _LENGTHS[window] + 1

    def add(self, deltas: Iterable[Delta]) -> set[str]:
        """Move the figures; gives the queues touched."""
        touched = set()
        starts = [(self._sums[window], self.first_minute(window)) for window in WINDOWS]
        oldest = self._minute - _KEEP_MINUTES
        for minute, queue, channel, counter, by in deltas:
            if queue not in touched:
                touched.add(queue)
                self._channels.setdefault(queue, set())
            self._channels[queue].add(channel)
            key = (queue, channel)
            if minute > oldest:
                _move(self._recent.setdefault(minute, {}), key, counter, by)
            for rows, first in starts:
                if minute >= first:
                    _move(rows, key, counter, by)
        return touched

    def turn(self, now_ms: int) -> set[str]:
        """Let the minutes pass up to now; gives the queues whose windows lost something."""
        minute = now_ms // MINUTE_MS
        if minute <= self._minute:
            return set()
        before = {window: self.first_minute(window) for window in _LENGTHS}
        self._minute = minute
        touched = self._start_day(now_ms)
        for window, first in before.items():
            for gone in [known for known in self._recent if first <= known < self.first_minute(window)]:
                for key, counters in self._recent[gone].items():
                    touched.add(key[0])
                    for counter, by in counters.items():
                        _move(self._sums[window], key, counter, -by)
        for gone in [known for known in self._recent if known <= minute - _KEEP_MINUTES]:
            del self._recent[gone]
        return touched

    def _start_day(self, now_ms: int) -> set[str]:
        local = datetime.fromtimestamp(now_ms / 1000, self._zone)
        midnight = instant_ms(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)) // MINUTE_MS
        if midnight == self._midnight:
            return set()
        self._midnight = midnight
        touched = {queue for queue, _ in self._sums["today"]}
        today: dict[tuple[str, str], Counters] = {}
        for minute, rows in self._recent.items():
            if minute >= midnight:
                for key, counters in rows.items():
                    for counter, by in counters.items():
                        _move(today, key, counter, by)
        self._sums["today"] = today
        return touched

    def channel_of(self, queue: str | None) -> str | None:
        """Give the one channel of a queue (None: of the site); None where it has several."""
        queues = self._channels if queue is None else (queue,)
        return only_channel(((name, channel) for name in queues for channel in self._channels.get(name, ())), None)

    def forget(self, queue: str) -> None:
        """Let go what is known of a queue that has no figures any more."""
        channels = self._channels.get(queue, ())
        if not any((queue, channel) in rows for rows in self._sums.values() for channel in channels):
            self._channels.pop(queue, None)

    def queues(self) -> set[str]:
        """Give the queues that have figures in any window."""
        return {queue for rows in self._sums.values() for queue, _ in rows if queue}

    def rows(self, window: str, queues: Collection[str] | None = None) -> Mapping[tuple[str, str], Counters]:
        """Give the rows of a set of queues (None: of all, also what belongs to no queue); not to be changed."""
        rows = self._sums[window]
        if queues is None:
            return rows
        keys = ((queue, known) for queue in queues for known in self._channels.get(queue, ()))
        return {key: rows[key] for key in keys if key in rows}

    def reached(self, queues: Collection[str] | None, basis: str) -> dict[int, tuple[int, int]]:
        """Give numerator and denominator of a service level by minute, of the last hour's minutes that have any."""
        found: dict[int, tuple[int, int]] = {}
        for minute, rows in self._recent.items():
            counted: Counters = {}
            for (queue, _), counters in rows.items():
                if queues is None or queue in queues:
                    for name in _OF_SERVICE_LEVEL & counters.keys():
                        counted[name] = counted.get(name, 0) + counters[name]
            if counted:
                found[minute] = service_level_parts(counted, 0, basis)
        return found

    def totals(self, window: str, queues: Collection[str] | None = None, channel: str | None = None) -> Counters:
        """Add up the rows of a set of queues (None: the whole site, also what belongs to no queue)."""
        return add_up(self.rows(window, queues), queues, channel)


def only_channel(keys: Iterable[tuple[str, str]], queue: str | None) -> str | None:
    """Give the one channel that the rows of a queue (None: of all) have; None where there are several, or none."""
    channels = {channel for of_queue, channel in keys if channel and queue in (None, of_queue)}
    return channels.pop() if len(channels) == 1 else None


def add_up(
    rows: Mapping[tuple[str, str], Counters], queues: Collection[str] | None = None, channel: str | None = None
) -> Counters:
    """Add up rows by (queue, channel); people who were in several of the queues count once."""
    total: Counters = {}
    for (queue, of_channel), counters in rows.items():
        if (queues is not None and queue not in queues) or (channel is not None and of_channel != channel):
            continue
        for counter, by in counters.items():
            name = counter
            if UNLESS in counter:
                name, *elsewhere = counter.split(UNLESS)
                if queues is None or any(other in queues for other in elsewhere):
                    continue
            total[name] = total.get(name, 0) + by
    return total


def _move(rows: dict[tuple[str, str], Counters], key: tuple[str, str], counter: str, by: int) -> None:
    counters = rows.get(key)
    if counters is None:
        counters = rows[key] = {}
    now = counters.get(counter, 0) + by
    if now:
        counters[counter] = now
    else:
        counters.pop(counter, None)
        if not counters:
            del rows[key]


_OF_SERVICE_LEVEL = frozenset(
    {"answered", "answered_within", "abandoned", "abandoned_within", "short_abandoned", "left_late"}
)


def service_level_parts(totals: Counters, late_in_line: int, basis: str) -> tuple[int, int]:
    """Give numerator and denominator of one of the six bases (the table in the design's §4)."""

    def counted(name: str) -> int:
        return totals.get(name, 0)

    answered, abandoned = counted("answered"), counted("abandoned")
    within, gone_within = counted("answered_within"), counted("abandoned_within")
    match basis:
        case "answered":
            return within, answered
        case "offered":
            return within, answered + abandoned
        case "removed":
            return within + gone_within, answered + abandoned
        case "late_abandons":
            return within, answered + abandoned - gone_within
        case "no_short":
            return within, answered + abandoned - counted("short_abandoned")
        case _:
            late = counted("left_late") + late_in_line
            return within, answered + abandoned - counted("short_abandoned") + late
