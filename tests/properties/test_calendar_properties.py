"""What holds for every calendar, whatever its zone, slots and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.calendar import DAYS, FAR_MS, Calendar, Hours, faults
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS
from tests.properties.profiles import fewer

FIRST_MS = round(datetime(2005, 1, 1, tzinfo=UTC).timestamp() * 1_000)
instants = st.integers(FIRST_MS, FIRST_MS + 20 * 365 * DAY_MS)
lengths = st.integers(1, 8 * HOUR_MS)  # a slot may be no more than a minute a week
zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
    ]
)


def clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw up to three slots a day that do not overlap, now and then past midnight, and a holiday or two."""
    week = {}
    for day in draw(st.sets(st.sampled_from(DAYS), min_size=1)):
        marks = sorted(draw(st.lists(st.integers(0, 1_439), min_size=2, max_size=6, unique=True)))
        pairs = zip(marks[::2], marks[1::2], strict=False)
        week[day] = tuple(f"{clock(first)}-{clock(last)}" for first, last in pairs)
    if draw(st.booleans()):
        week["sat"], week["sun"] = ("22:00-06:00",), ()
    holidays = draw(st.lists(st.sampled_from(["2026-12-25", "01-01", "2020-02-29", "10-25", "03-29"]), max_size=3))
    return Calendar(Hours(draw(zones), week, tuple(holidays)))


@fewer(0.3)
@given(calendars(), instants, instants, instants)
def test_open_time_adds_up_and_never_shrinks(calendar: Calendar, one: int, two: int, three: int) -> None:
    a, b, c = sorted([one, two, three])
    assert calendar.open_ms(a, c) == calendar.open_ms(a, b) + calendar.open_ms(b, c)
    assert 0 <= calendar.open_ms(a, b) <= min(b - a, calendar.open_ms(a, c))
    assert calendar.open_ms(b, a) == 0


@fewer(0.3)
@given(calendars(), instants, lengths)
def test_after_open_time_is_the_first_instant_at_which_it_has_passed(calendar: Calendar, at: int, length: int) -> None:
    due = calendar.after_open_ms(at, length)
    assert due < FAR_MS
    assert calendar.open_ms(at, due) == length
    assert calendar.open_ms(at, due - 1) == length - 1
    assert calendar.after_open_ms(at, length + 1) > due


@fewer(0.3)
@given(calendars(), instants, lengths)
def test_before_open_time_is_the_last_instant_from_which_it_passes(calendar: Calendar, at: int, length: int) -> None:
    start = calendar.before_open_ms(at, length)
    assert calendar.open_ms(start, at) == length
    assert calendar.open_ms(start + 1, at) == length - 1


@fewer(0.3)
@given(calendars(), instants)
def test_nothing_changes_before_the_next_change(calendar: Calendar, at: int) -> None:
    change = calendar.next_change_ms(at)
    assert change is not None
    assert change > at
    assert calendar.is_open(change) is not calendar.is_open(at)
    assert calendar.is_open(change - 1) is calendar.is_open(at)
    assert calendar.open_ms(at, change) == (change - at if calendar.is_open(at) else 0)


@fewer(0.3)
@given(calendars(), instants)
def test_it_is_open_exactly_when_the_clock_on_the_wall_shows_a_slot(calendar: Calendar, at: int) -> None:
    hours = calendar.hours
    assert hours is not None
    zone = ZoneInfo(hours.timezone)
    wall = datetime.fromtimestamp(at / 1_000, zone)
    offsets = {datetime.fromtimestamp((at + side * DAY_MS) / 1_000, zone).utcoffset() for side in (-1, 0, 1)}
    if len(offsets) > 1:
        return  # on the days of a change an end may come never or twice: the table of test_calendar.py holds those
    minute = wall.hour * 60 + wall.minute
    shown = [(wall.date().toordinal(), minute), (wall.date().toordinal() - 1, minute + 1_440)]
    assert calendar.is_open(at) is any(_in_slot(hours, ordinal, minute) for ordinal, minute in shown)


def _in_slot(hours: Hours, ordinal: int, minute: int) -> bool:
    day = date.fromordinal(ordinal).isoformat()
    if day in hours.holidays or day[5:] in hours.holidays:
        return False
    for text in hours.week.get(DAYS[(ordinal - 1) % 7], ()):
        first, last = (int(end[:2]) * 60 + int(end[3:]) for end in text.split("-"))
        if first <= minute < (last if last > first else last + 1_440):
            return True
    return False


@fewer(0.3)
@given(st.dictionaries(st.sampled_from([*DAYS, "x"]), st.lists(st.text(max_size=12), max_size=3).map(tuple)), st.text())
def test_whatever_is_written_is_either_a_calendar_or_has_faults(week: dict[str, tuple[str, ...]], zone: str) -> None:
    hours = Hours(zone, week)
    if not faults(hours):
        assert Calendar(hours).open_ms(0, MINUTE_MS) >= 0
