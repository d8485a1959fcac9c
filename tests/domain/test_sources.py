"""Sources: how late what they tell arrives, and what of it was of no use, counted by the journal and within bounds."""

from __future__ import annotations

import random

import msgspec
import pytest

from monitor.domain.sources import PERIOD_MS, Lateness, Source, band_of, middle_of, percentile_ms, view_of
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS
from tests.domain.centre import Day, answered, call, event, ms


def source(day: Day, name: str = "pbx") -> Source:
    return msgspec.json.decode(day.sources[name], type=Source)


@pytest.mark.parametrize("late_ms", [0, 1, 7, 8, 9, 100, 999, 12_345, HOUR_MS, 8 * DAY_MS])
def test_a_band_tells_a_lateness_to_an_eighth(late_ms: int) -> None:
    assert abs(middle_of(band_of(late_ms)) - late_ms) <= late_ms / 8


def test_later_is_never_in_a_lower_band_and_the_future_is_not_late() -> None:
    bands = [band_of(late_ms) for late_ms in range(5_000)]
    assert bands == sorted(bands)
    assert band_of(-60_000) == band_of(0)


def test_percentiles_are_those_of_what_was_counted() -> None:
    chance = random.Random(4)
    lengths = sorted(int(chance.lognormvariate(6, 2)) for _ in range(2_000))
    late = Lateness()
    for length in lengths:
        late.add(length, 1)
    for share in (0.5, 0.95):
        found = percentile_ms(late.of_late(1), share)
        assert found == pytest.approx(lengths[int(share * 2_000) - 1], rel=0.13)
    assert len(late.counts) < 100
    assert percentile_ms({}, 0.5) is None


def test_what_was_long_ago_is_forgotten() -> None:
    late = Lateness()
    late.add(1_000, 0)
    late.add(9_000, PERIOD_MS)
    assert sum(late.of_late(2 * PERIOD_MS - 1).values()) == 2
    assert sum(late.of_late(2 * PERIOD_MS).values()) == 1, "the first period is over for long"
    assert late.of_late(3 * PERIOD_MS) == {}
    late.add(1, 9 * PERIOD_MS + MINUTE_MS)
    assert (late.counts, late.before, late.since_ms) == ({1: 1}, {}, 9 * PERIOD_MS)


def test_late_and_repeated_events_are_counted_by_their_source() -> None:
    day = Day().each(call("a"))
    late = answered("a", at=5)
    day.take(late, at=65)
    day.take(late, at=66)
    shown = view_of(source(day), ms(67), 90_000)
    assert (shown.events, shown.repeated, shown.refused, shown.late_n) == (2, 1, 0, 2)
    assert shown.late_p50_ms == 0
    assert shown.late_p95_ms == pytest.approx(60_000, rel=0.13)
    assert shown.quiet_after_ms is None


def test_what_could_not_be_applied_is_counted_of_its_source() -> None:
    day = Day().each(call("a"), event("source.beat", "pbx", 2))
    day.take(msgspec.structs.replace(event("agent.changed", "anna", 3), data=msgspec.Raw(b'{"status":7}')), at=4)
    assert len(day.dead) == 1
    assert (source(day).refused, view_of(source(day), ms(5), 90_000).quiet_after_ms) == (1, 90_000)
