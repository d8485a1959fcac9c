"""How the queues stood as each minute turned: exactly, whoever asks when, and no more than an hour of it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.samples import MINUTES, Sample, together, turns
from monitor.units import MINUTE_MS
from tests.domain.centre import HOUR, MINUTE, START_MS, Day, answered, call, call_story, left, opened, sent

FIRST = START_MS // MINUTE_MS


def told(day: Day) -> list[dict[str, Any]]:
    """Give the queues of each minute that turned, in order."""
    return [day.samples[minute]["queues"] for minute in sorted(day.samples)]


def test_each_minute_tells_how_the_queues_stood_when_it_turned() -> None:
    day = Day().each(call("a", at=10), call("b", at=20), answered("a", at=70), left("b", at=125))
    day.until(185)
    assert sorted(day.samples) == [FIRST + 1, FIRST + 2, FIRST + 3]
    assert told(day) == [{"sales": (2, 50_000, 0)}, {"sales": (1, 100_000, 1)}, {}]


def test_what_happens_at_the_very_turn_comes_after_it() -> None:
    day = Day().each(call("a", at=60))
    day.take(left("a", at=120))
    day.until(120)
    assert told(day) == [{"sales": (1, 60_000, 0)}]


def test_a_quiet_hour_is_told_afterwards_as_it_was() -> None:
    day = Day().each(opened("a", channel="email", queue="post"), sent("a", at=5))
    day.each(opened("b", at=30, channel="email", queue="post"))
    day.until(10 * HOUR)
    newest = sorted(day.samples)[-MINUTES:]
    assert newest == list(range(FIRST + 600 - MINUTES + 1, FIRST + 601))
    assert [day.samples[minute]["queues"]["post"][0] for minute in newest] == [1] * MINUTES
    assert [day.samples[minute]["queues"]["post"][1] for minute in newest[-2:]] == [
        10 * HOUR * 1_000 - 90_000, 10 * HOUR * 1_000 - 30_000,
    ]  # fmt: skip


def test_no_more_minutes_are_told_than_are_kept() -> None:
    assert list(turns(START_MS, START_MS + MINUTE_MS - 1)) == []
    assert list(turns(START_MS - 1, START_MS)) == [FIRST]
    assert len(turns(0, START_MS)) == MINUTES
    day = Day().each(call("a"), left("a", at=1))
    assert len(day.until(100 * HOUR).samples) == MINUTES


@settings(deadline=None)
@given(st.lists(st.integers(1, 1_500), max_size=8))
def test_however_often_time_is_let_pass_the_minutes_are_the_same(stops: list[int]) -> None:
    whole, parted = Day(), Day()
    story = call_story()
    for one in story:
        whole.take(one)
        at = (one.time_ms - START_MS) / 1_000
        for stop in sorted(stops):
            if parted.site.now_ms < START_MS + stop * 1_000 <= START_MS + at * 1_000 and parted.site.now_ms:
                parted.until(stop)
        parted.take(one)
    whole.until(1_500)
    for stop in sorted(stops):
        if parted.site.now_ms < START_MS + stop * 1_000:
            parted.until(stop)
    parted.until(1_500)
    assert parted.samples == whole.samples
    assert len(whole.samples) == 1_500 // MINUTE


def test_several_queues_as_one_have_the_longest_wait_of_all() -> None:
    assert together([]) == Sample(0, 0, 0)
    assert together([Sample(1, 5, 0), Sample(2, 3, 1)]) == Sample(3, 5, 1)
