"""The figures of the design's §4: rolling windows of counted facts, and how they are shown.

A *row* holds what visits and contacts contributed in one minute to one queue and channel; rows add up, so every total is
computed from visits and never as an average of averages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

import msgspec

from monitor.domain.buckets import percentile_ms
from monitor.domain.events import instant_ms
from monitor.domain.policy import Rules
from monitor.domain.settings import QueueLevels
from monitor.units import MINUTE_MS

WINDOWS = ("30m", "60m", "today")
_LENGTHS = {"30m": 30, "60m": 60}
_KEEP_MINUTES = 60

Counters = dict[str, int]
Delta = tuple[int, str, str, str, int]
"""Minute since 1970, queue, channel, counter, by how much."""

NOT_ENOUGH_DATA = {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0}
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


_SINCE = ("awaiting_us_since_ms", "callbacks_since_ms", "longest_wait_since_ms", "longest_silence_since_ms")
_APART = ("agents", "channel", "heard_day")
_COUNTS = tuple(name for name in Now.__struct_fields__ if name not in (*_SINCE, *_APART))


def merge_now(parts: Iterable[Now]) -> Now:
    """Add up what is now in several queues; the earliest instant is the longest of all."""
    total = Now()
    for part in parts:
        for name in _COUNTS:
            setattr(total, name, getattr(total, name) + getattr(part, name))
        for name in _SINCE:
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


def ratio(part: int, whole: int) -> float | None:
    """Give a share; of nothing it is None, never 0."""
    return part / whole if whole > 0 else None


class ServiceLevel(TypedDict):
    """A service level with its basis and its n, the denominator; ratios of nothing are None."""

    ratio: float | None
    level: str | None
    """None where ``n`` is below ``minimum_n``: so few visits say nothing, neither good nor bad."""
    minimum_n: int
    within_ms: int
    target_ratio: float
    basis: str
    n: int


def service_level(totals: Counters, late_in_line: int, rules: Rules, limits: QueueLevels) -> ServiceLevel:
    """Give the service level on the policy's basis, and how it stands."""
    level = rules.service_level
    part, whole = service_level_parts(totals, late_in_line, level.basis)
    reached = ratio(part, whole)
    return {
        "ratio": reached,
        "level": _reached_level(reached, level.target, whole, limits),
        "minimum_n": limits.minimum_n,
        "within_ms": level.within_ms,
        "target_ratio": level.target,
        "basis": level.basis,
        "n": whole,
    }


def _reached_level(reached: float | None, target: float, n: int, limits: QueueLevels) -> str | None:
    """Say how a service level stands; None of too few visits."""
    if reached is None or n < limits.minimum_n:
        return None
    shortfall = target - reached
    if shortfall >= limits.shortfall_breach:
        return "breach"
    return "warn" if shortfall > 0 else "ok"


def promise_level(kept: int, broken: int, limits: QueueLevels) -> str:
    """Say how promises stand: a broken one is ``warn``, a share of many (that of contacts in breach) ``breach``."""
    if not broken:
        return "ok"
    share = broken / (kept + broken)
    return "breach" if share >= limits.share_breach and kept + broken >= limits.minimum_n else "warn"


def worst_level(in_warn: int, in_breach: int) -> str:
    """Give the worst level that anybody has."""
    return "breach" if in_breach else "warn" if in_warn else "ok"


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


def queue_level(now: Now, reached_level: str | None, limits: QueueLevels) -> str:
    """Give the worst of a queue's service level, its longest wait and its share of contacts in breach."""
    share = ratio(now.in_breach, now.open) or 0.0
    if now.wait_breach or reached_level == "breach" or share >= limits.share_breach:
        return "breach"
    if now.wait_warn or reached_level == "warn" or share >= limits.share_warn:
        return "warn"
    return "ok"


def spread_of(totals: Counters, name: str) -> dict[int, int]:
    """Give the counted buckets of a measured length."""
    prefix = f"{name}_h"
    return {int(key[len(prefix) :]): count for key, count in totals.items() if key.startswith(prefix)}


def mean_ms(totals: Counters, name: str) -> float | None:
    """Give the mean of a measured length in ms; None of nothing."""
    return ratio(totals.get(f"{name}_ms", 0), totals.get(f"{name}_n", 0))


_PLAIN = (
    "contacts", "offered", "answered", "abandoned", "short_abandoned", "left_otherwise", "transferred_out", "missed",
    "hold_abandoned", "closed", "reopened", "promises_kept", "promises_broken",
)  # fmt: skip


def present(
    queue: str | None, totals: Counters, now: Now, rules: Rules, as_of_ms: int, *, limits: QueueLevels, lengths: bool
) -> dict[str, object]:
    """Give the Queue object of the API. ``lengths``: also the waits that change merely because time passes."""

    def counted(name: str) -> int:
        return totals.get(name, 0)

    level = service_level(totals, now.late_in_line, rules, limits)
    shown: dict[str, object] = {"queue": queue, "level": queue_level(now, level["level"], limits)}
    shown["wait_level"] = worst_level(now.wait_warn, now.wait_breach)
    shown["silence_level"] = worst_level(now.silent_warn, now.silent_breach)
    shown["owed_level"] = worst_level(now.owed_warn, now.owed_breach)
    shown["promise_level"] = promise_level(counted("promises_kept"), counted("promises_broken"), limits)
    shown["expected_wait"] = NOT_ENOUGH_DATA
    shown["service_level"] = level
    shown["targets"] = {
        clock: {"warn_ms": targets.warn_ms, "breach_ms": targets.breach_ms}
        for clock, targets in rules.clocks.items()
        if clock in ("wait", "silence") and now.channel is not None
    }
    shown.update(_show_now(now, as_of_ms, lengths=lengths))
    for name in _PLAIN:
        shown[name] = counted(name)
    waits, responses = spread_of(totals, "wait"), spread_of(totals, "response")
    shown["average_speed_of_answer_ms"] = mean_ms(totals, "wait")
    shown["average_time_to_abandon_ms"] = mean_ms(totals, "abandon")
    for percent in (50, 90, 95):
        shown[f"wait_p{percent}_ms"] = percentile_ms(waits, percent / 100)
    shown["wait_n"] = counted("wait_n")
    shown["handle_time_ms"] = mean_ms(totals, "handle")
    shown["handle_time_n"] = counted("handle_n")
    shown["occupancy_ratio"] = ratio(counted("busy_ms"), counted("busy_ms") + counted("available_ms"))
    shown["first_response_ms"] = {
        "mean": mean_ms(totals, "response"), "p90": percentile_ms(responses, 0.9), "n": counted("response_n"),
    }  # fmt: skip
    shown["first_hour_ratio"] = ratio(counted("first_hour_in"), counted("first_hour_n"))
    shown["first_hour_n"] = counted("first_hour_n")
    shown["resolved_24h_ratio"] = ratio(counted("first_day_in"), counted("first_day_n"))
    shown["resolved_24h_n"] = counted("first_day_n")
    shown["csat_ratio"] = ratio(counted("rated_top"), counted("rated"))
    shown["csat_n"] = counted("rated")
    short = counted("short_abandoned")
    shown["abandoned_ratio"] = ratio(counted("abandoned") - short, counted("offered") - short)
    shown["moments"] = {name: counted(f"moments_{name}") for name in ("positive", "neutral", "negative")}
    return shown


def _show_now(now: Now, as_of_ms: int, *, lengths: bool) -> Iterator[tuple[str, object]]:
    for name in Now.__struct_fields__:
        if name not in ("channel", "heard_day"):
            yield name, getattr(now, name)
    if not lengths:
        return
    for name in _SINCE:
        since_ms = getattr(now, name)
        yield name.replace("_since_ms", "_ms"), None if since_ms is None else max(0, as_of_ms - since_ms)
