"""Figures of the past, over any stretches of time: the counters of whole quarters of an hour, added up as asked.

What is long past hardly changes: its quarters are remembered for a while, so that a page over weeks reads them once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from monitor.domain.effect import is_effect
from monitor.domain.figures import present
from monitor.domain.metrics import Counters, Now, add_up, only_channel
from monitor.domain.policy import Policy
from monitor.storage.state import QuarterKey
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, shared

QUARTER_MS = 15 * MINUTE_MS
SETTLED_MS = 2 * DAY_MS
"""What lies so far back is remembered longer."""
KEPT_MS = 10 * SECOND_MS
KEPT_SETTLED_MS = 60 * MINUTE_MS
MOST_HOURS = 2_500
"""Remembered at a time, over all queues."""


class Span(NamedTuple):
    """A stretch of time, in whole quarters of an hour; what has the same key is added up."""

    from_ms: int
    to_ms: int
    key: int


class Saved(Protocol):
    """What is read of a site."""

    async def counted_hours(self, first_hour: int, last_hour: int) -> list[int]: ...

    async def quarters(self, hour: int) -> list[dict[QuarterKey, int]]: ...


class _Hour(NamedTuple):
    """The counters of one hour's quarters, and the channels that they are of."""

    read_ms: int
    quarters: tuple[Counters, Counters, Counters, Counters]
    channels: frozenset[tuple[str, str]]


class PastFigures:
    """Reads and remembers; one for each site."""

    def __init__(self, saved: Saved, now_ms: Callable[[], int]) -> None:
        self._saved = saved
        self._now_ms = now_ms
        self._hours: dict[tuple[str | None, int], _Hour] = {}
        self._reading = asyncio.Lock()
        """Who asks for the same at the same time waits for the first to have read it."""

    async def counted_ms(self) -> list[int]:
        """Give the beginnings of all hours in which anything was counted, in order."""
        return [hour * HOUR_MS for hour in await self._saved.counted_hours(0, 1 << 40)]

    async def over(self, queue: str | None, spans: Sequence[Span], policy: Policy) -> dict[int, dict[str, object]]:
        """Give for each key the figures of a Queue object (without what is about now); ``queue`` None: of all."""
        hours = await self._read(queue, spans)
        totals: dict[int, Counters] = {span.key: {} for span in spans}
        channels: set[tuple[str, str]] = set()
        for read in hours.values():
            channels |= read.channels
        for span in spans:
            total = totals[span.key]
            for at_ms in range(span.from_ms, span.to_ms, QUARTER_MS):
                hour = hours.get(at_ms // HOUR_MS)
                if hour is not None:
                    for counter, by in hour.quarters[at_ms % HOUR_MS // QUARTER_MS].items():
                        total[counter] = total.get(counter, 0) + by
        rules = policy.rules(queue, only_channel(channels, queue))
        return {
            key: present(queue, total, Now(), rules, 0, limits=policy.levels, lengths=False)
            for key, total in totals.items()
        }

    async def _read(self, queue: str | None, spans: Sequence[Span]) -> dict[int, _Hour]:
        wanted = sorted({hour for span in spans for hour in _hours_of(span)})
        if not wanted:
            return {}
        counted = set(await self._saved.counted_hours(wanted[0], wanted[-1]))
        async with self._reading:
            return {hour: await self._hour(queue, hour) for hour in wanted if hour in counted}

    async def _hour(self, queue: str | None, hour: int) -> _Hour:
        now_ms = self._now_ms()
        known = self._hours.pop((queue, hour), None)
        kept_ms = KEPT_SETTLED_MS if now_ms - hour * HOUR_MS > SETTLED_MS else KEPT_MS
        if known is None or now_ms - known.read_ms > kept_ms:
            known = _summed(await self._saved.quarters(hour), queue, now_ms)
        self._hours[queue, hour] = known
        if len(self._hours) > MOST_HOURS:
            del self._hours[next(iter(self._hours))]
        return known


def _hours_of(span: Span) -> range:
    if span.from_ms % QUARTER_MS or span.to_ms % QUARTER_MS:
        raise ValueError(f"{span} is not in whole quarters of an hour")
    return range(span.from_ms // HOUR_MS, -(-span.to_ms // HOUR_MS))


def _summed(sums: Sequence[Mapping[QuarterKey, int]], queue: str | None, read_ms: int) -> _Hour:
    """Add up an hour's quarters over channels and queues; people who were in several of the queues count once."""
    chosen = None if queue is None else {queue}
    channels: set[tuple[str, str]] = set()
    quarters = []
    for of_quarter in sums:
        rows: dict[tuple[str, str], Counters] = {}
        for (of_queue, channel, counter), by in of_quarter.items():
            if (chosen is None or of_queue in chosen) and not is_effect(counter):
                rows.setdefault((of_queue, channel), {})[counter] = by
        channels |= rows.keys()
        quarters.append({shared(name): by for name, by in add_up(rows, chosen).items()})
    first, second, third, fourth = quarters
    return _Hour(read_ms, (first, second, third, fourth), frozenset(channels))
