"""The systems events come from: when each was heard of, how late what it tells arrives, and what of it was of no use.

Counted by the journal alone, so that a replay of it counts the same. How late events arrive is counted in bands, for five to
ten minutes back; a band is some 12 % wide, and a source has some dozens of them.
"""

from __future__ import annotations

import math

import msgspec

from monitor.units import MINUTE_MS

PERIOD_MS = 5 * MINUTE_MS
"""What is told covers this period so far and the one before."""
_EXACT_MS = 8
"""Shorter latenesses are bands of their own."""


class Lateness(msgspec.Struct, gc=False):
    """How late events arrived, of late: how many by band."""

    since_ms: int = 0
    counts: dict[int, int] = msgspec.field(default_factory=dict)
    before: dict[int, int] = msgspec.field(default_factory=dict)
    """Of the period before."""

    def add(self, late_ms: int, now_ms: int) -> None:
        """Count an event that arrived ``now_ms``, so long after it happened."""
        if now_ms - self.since_ms >= PERIOD_MS:
            self._turn(now_ms)
        band = band_of(late_ms)
        self.counts[band] = self.counts.get(band, 0) + 1

    def _turn(self, now_ms: int) -> None:
        self.before = self.counts if now_ms - self.since_ms < 2 * PERIOD_MS else {}
        self.counts, self.since_ms = {}, now_ms - now_ms % PERIOD_MS

    def of_late(self, now_ms: int) -> dict[int, int]:
        """Give the counts of both periods, as far as they are not over for long."""
        passed = (now_ms - self.since_ms) // PERIOD_MS
        found = dict(self.counts) if passed < 2 else {}
        for band, count in self.before.items() if passed < 1 else ():
            found[band] = found.get(band, 0) + count
        return found


def band_of(late_ms: int) -> int:
    """Give the band of a lateness: four to each doubling. What is said to come from the future is not late."""
    if late_ms < _EXACT_MS:
        return max(0, late_ms)
    bits = late_ms.bit_length()
    return bits << 2 | (late_ms >> (bits - 3)) & 3


def middle_of(band: int) -> int:
    """Give the lateness (ms) in the middle of a band."""
    if band < _EXACT_MS:
        return band
    shift = (band >> 2) - 3
    return ((4 | band & 3) << shift) + (1 << shift >> 1)


def percentile_ms(counts: dict[int, int], share: float) -> int | None:
    """Give the nearest-rank percentile (``share`` 0 to 1) of counted bands; None of nothing."""
    rank = max(1, math.ceil(share * sum(counts.values())))
    for band in sorted(counts):
        rank -= counts[band]
        if rank <= 0:
            return middle_of(band)
    return None


class Source(msgspec.Struct, gc=False):
    """A system that events come from."""

    source: str
    last_event_ms: int
    last_beat_ms: int | None
    events: int
    tells_messages: bool = False
    """It has reported a message of ours: one that is marked as sent will come from it too."""
    repeated: int = 0
    """Events that had been applied before."""
    refused: int = 0
    """Events that could not be applied: dead letters."""
    late: Lateness = msgspec.field(default_factory=Lateness)


class SourceView(msgspec.Struct, frozen=True, kw_only=True):
    """A source for whoever asks."""

    source: str
    last_event_ms: int
    last_beat_ms: int | None
    events: int
    repeated: int
    refused: int
    late_n: int
    """Events of the last five to ten minutes, of which the next two are."""
    late_p50_ms: int | None
    late_p95_ms: int | None
    quiet_after_ms: int | None
    """So long after its last sign it counts as quiet; None: it sends no beats, and may have nothing to tell."""
    tells_messages: bool


def view_of(source: Source, now_ms: int, quiet_after_ms: int) -> SourceView:
    """Give a source as it stands at an instant."""
    counts = source.late.of_late(now_ms)
    return SourceView(
        source=source.source,
        last_event_ms=source.last_event_ms,
        last_beat_ms=source.last_beat_ms,
        events=source.events,
        repeated=source.repeated,
        refused=source.refused,
        late_n=sum(counts.values()),
        late_p50_ms=percentile_ms(counts, 0.5),
        late_p95_ms=percentile_ms(counts, 0.95),
        quiet_after_ms=quiet_after_ms if source.last_beat_ms is not None else None,
        tells_messages=source.tells_messages,
    )
