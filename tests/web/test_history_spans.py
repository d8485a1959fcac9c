"""Days by the site's own clocks: 23 and 25 hours, quarters off the hour, and addresses that say anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.live.history import QUARTER_MS
from monitor.units import HOUR_MS
from monitor.web.history_model import METRICS
from monitor.web.history_spans import (
    INTERVALS,
    Hours,
    hours_in,
    hours_known,
    hours_of_day,
    midnight_ms,
    read_choice,
    slots_of,
    slots_of_day,
    spans_of,
    weekday_cells,
)
from tests.web.web_site import NOW_MS

LONDON, NEPAL, CHATHAM = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("Pacific/Chatham")
SPRING, AUTUMN, PLAIN = date(2026, 3, 29), date(2026, 10, 25), date(2026, 5, 28)


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1_000)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (PLAIN, 24)])
def test_a_day_has_as_many_hours_as_its_clocks_show(day: date, hours: int) -> None:
    slots = list(slots_of_day(day, HOUR_MS, LONDON))
    assert len(slots) == hours == hours_in(day, LONDON)
    assert [slot.to_ms - slot.from_ms for slot in slots] == [HOUR_MS] * hours
    assert slots[-1].to_ms == midnight_ms(day + timedelta(days=1), LONDON)


def test_an_hour_that_comes_twice_says_which_and_a_skipped_one_is_not_there() -> None:
    assert [slot.label for slot in slots_of_day(AUTUMN, HOUR_MS, LONDON)][:4] == [
        "00:00",
        "01:00 BST",
        "01:00 GMT",
        "02:00",
    ]
    assert [slot.label for slot in slots_of_day(SPRING, HOUR_MS, LONDON)][:3] == ["00:00", "02:00", "03:00"]


@settings(deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    st.sampled_from(
        [LONDON, NEPAL, CHATHAM, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]
    ),
)
def test_days_lie_end_to_end_in_whole_quarters(day: date, zone: ZoneInfo) -> None:
    for step_ms in (QUARTER_MS, HOUR_MS):
        slots = list(slots_of_day(day, step_ms, zone))
        assert all(slot.from_ms % QUARTER_MS == 0 == slot.to_ms % QUARTER_MS for slot in slots)
        assert all(one.to_ms == other.from_ms for one, other in pairwise(slots))
        assert slots[-1].to_ms == midnight_ms(day + timedelta(days=1), zone)


def test_hours_of_a_day_go_by_what_the_clocks_show() -> None:
    keys = [span.key for span in hours_of_day(AUTUMN, LONDON, 100)]
    assert keys == [100, 101, 101, *range(102, 124)]
    assert [span.key for span in hours_of_day(SPRING, LONDON, 0)] == [0, *range(2, 24)]


def test_a_week_takes_whole_hours_that_are_over_and_recorded() -> None:
    choice = read_choice({"view": "week", "weeks": "1"}, METRICS, LONDON, NOW_MS)  # Thursday, 21:26
    counted = [at("2026-05-27T10:30:00"), NOW_MS - HOUR_MS]
    cells = weekday_cells(choice, LONDON, counted, NOW_MS)
    assert (cells.first, cells.last) == (date(2026, 5, 22), date(2026, 5, 28))
    keys = [span.key for span in cells.spans]
    assert keys == [
        *range(48 + 12, 72),
        *range(72, 72 + 21),
    ]  # Wednesday from 12:00 (10:30 UTC is 11:30), Thursday to 21:00
    assert set(cells.times.values()) == {1}


def test_an_hour_that_comes_twice_counts_twice_in_its_cell() -> None:
    choice = read_choice({"view": "week", "weeks": "1"}, METRICS, LONDON, at("2026-10-26T12:00:00"))
    cells = weekday_cells(choice, LONDON, [0, at("2026-10-25T09:00:00")], at("2026-10-26T12:00:00"))
    assert (cells.times[24 * 6 + 1], cells.times[24 * 6 + 2]) == (2, 1)


def test_a_day_on_which_nothing_was_counted_is_left_out_of_the_week_and_is_not_zero() -> None:
    choice = read_choice({"view": "week", "weeks": "2"}, METRICS, LONDON, NOW_MS)
    counted = [at("2026-05-15T10:00:00"), at("2026-05-22T10:00:00"), at("2026-05-28T10:00:00")]  # Fridays, Thursday
    times = weekday_cells(choice, LONDON, counted, NOW_MS).times
    assert {key // 24: count for key, count in times.items() if key % 24 == 12} == {4: 2, 3: 1}


@pytest.mark.parametrize(
    ("day", "known", "running"),
    [("2026-05-28", range(22), {21}), ("2026-05-27", range(11, 24), set()), ("2026-05-26", (), set()),
     ("2026-05-29", (), set())],
)  # fmt: skip
def test_of_a_day_those_hours_are_known_that_have_begun_and_one_of_them_runs(
    day: str, known: Iterable[int], running: set[int]
) -> None:
    asked, counted = date.fromisoformat(day), [at("2026-05-27T10:00:00"), NOW_MS - HOUR_MS]
    found = hours_known(asked, hours_of_day(asked, LONDON, 100), counted, LONDON, NOW_MS)
    assert found == Hours(asked, frozenset(known), frozenset(running))


# addresses ------------------------------------------------------------------------------------------------------------


def test_nothing_named_is_today_by_quarters() -> None:
    choice = read_choice({}, METRICS, LONDON, NOW_MS)
    assert (choice.view, choice.queue, choice.metric, choice.interval) == ("line", None, "offered", "15m")
    assert (choice.first, choice.last, choice.cut) == (PLAIN, PLAIN, False)
    assert (choice.day, choice.other, choice.weeks) == (PLAIN, date(2026, 5, 21), 1)


@pytest.mark.parametrize(
    ("asked", "first", "last", "cut"),
    [
        ({"interval": "day"}, "2026-05-01", "2026-05-28", False),
        ({"interval": "hour"}, "2026-05-27", "2026-05-28", False),
        ({"from": "2026-05-20", "to": "2026-05-21"}, "2026-05-20", "2026-05-21", False),
        ({"from": "2026-05-01", "to": "2026-05-21"}, "2026-05-19", "2026-05-21", True),
        ({"from": "2026-06-20", "to": "2027-05-21"}, "2026-05-28", "2026-05-28", False),
        ({"from": "2026-05-21", "to": "2026-05-20"}, "2026-05-20", "2026-05-20", False),
        (
            {"from": "yesterday", "to": "99999-01-01", "interval": "year", "view": "pie"},
            "2026-05-28",
            "2026-05-28",
            False,
        ),
        ({"from": "0001-01-01", "interval": "day"}, "2026-05-01", "2026-05-28", False),
    ],
)
def test_days_are_read_as_far_as_they_can_be(asked: dict[str, str], first: str, last: str, cut: bool) -> None:
    choice = read_choice(asked, METRICS, LONDON, NOW_MS)
    assert (str(choice.first), str(choice.last), choice.cut) == (first, last, cut)


@pytest.mark.parametrize("interval", INTERVALS)
def test_what_is_read_for_a_view_is_bounded_and_in_order(interval: str) -> None:
    choice = read_choice({"interval": interval, "from": "2000-01-01"}, METRICS, LONDON, NOW_MS)
    slots = slots_of(choice, LONDON)
    assert len(slots) <= 400
    assert [span.key for span in spans_of(slots)] == list(range(len(slots)))
    assert all(one.to_ms == other.from_ms for one, other in pairwise(slots))


def test_today_is_the_sites_own() -> None:
    late = at("2026-05-28T23:30:00")
    assert read_choice({}, METRICS, LONDON, late).last == date(2026, 5, 29)
    assert read_choice({}, METRICS, ZoneInfo("UTC"), late).last == PLAIN
