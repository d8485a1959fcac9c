"""How a site went during the last hour, a point a minute: for the small lines beside the figures of now.

What is in line and silent is looked at once a minute, when the minute turns; a minute in which nobody looked (before this process
began, or while nothing was applied) is not known and stays a gap. The service level comes from the counted minutes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from monitor.domain.metrics import Now
from monitor.units import MINUTE_MS

POINTS = 60
REACHED_OVER = 10
"""Minutes that each point of a service level sums up: single minutes jump."""


class Sample(NamedTuple):
    """How a queue stood at a minute's turn; instants as lengths, ms."""

    waiting: int
    longest_wait_ms: int
    silent: int


class Trend:
    """Samples of the queues with anything to tell, by minute (number since 1970)."""

    def __init__(self) -> None:
        self._minutes: dict[int, dict[str, Sample]] = {}
        self.minute = 0

    def sample(self, as_of_ms: int, queues: Mapping[str, Now]) -> bool:
        """Look at the queues if a new minute has begun; tells whether it has."""
        minute = as_of_ms // MINUTE_MS
        if minute <= self.minute:
            return False
        self.minute = minute
        seen = {queue: _sample(now, as_of_ms) for queue, now in queues.items()}
        self._minutes[minute] = {queue: sample for queue, sample in seen.items() if any(sample)}
        for gone in [known for known in self._minutes if known <= minute - POINTS]:
            del self._minutes[gone]
        return True

    def queues(self) -> set[str]:
        """Give the queues that had anything to tell."""
        return {queue for seen in self._minutes.values() for queue in seen}

    def waiting(self, queue: str) -> list[int | None]:
        """Give how many waited, oldest first; None: not known."""
        return [
            None if seen is None else seen[queue].waiting if queue in seen else 0
            for seen in map(self._minutes.get, self.span())
        ]

    def total(self, queues: Collection[str] | None) -> list[Sample | None]:
        """Give chosen queues (None: all) as one, oldest first."""
        return [_together(self._minutes.get(minute), queues) for minute in self.span()]

    def span(self) -> range:
        """Give the minutes there are points for."""
        return range(self.minute - POINTS + 1, self.minute + 1)


def _sample(now: Now, as_of_ms: int) -> Sample:
    since_ms = now.longest_wait_since_ms
    longest_ms = 0 if since_ms is None else max(0, as_of_ms - since_ms)
    return Sample(now.waiting + now.alerting, longest_ms, now.silent_warn + now.silent_breach)


def _together(seen: Mapping[str, Sample] | None, queues: Collection[str] | None) -> Sample | None:
    if seen is None:
        return None
    chosen: Iterable[Sample] = seen.values() if queues is None else (seen[queue] for queue in queues if queue in seen)
    waiting, longest_ms, silent = 0, 0, 0
    for sample in chosen:
        waiting += sample.waiting
        longest_ms = max(longest_ms, sample.longest_wait_ms)
        silent += sample.silent
    return Sample(waiting, longest_ms, silent)


def rolling_ratios(parts: Mapping[int, tuple[int, int]], span: range) -> list[float | None]:
    """Give a share for each minute of ``span``, over the minutes up to it; of nothing None. To the thousandth."""
    ratios: list[float | None] = []
    for minute in span:
        within = [parts[near] for near in range(minute - REACHED_OVER + 1, minute + 1) if near in parts]
        whole = sum(n for _, n in within)
        ratios.append(round(sum(part for part, _ in within) / whole, 3) if whole > 0 else None)
    return ratios
