"""Turns what a sentence says about a time into an instant on the clock of a site.

- A length of minutes or hours is exact; one of days keeps the clock time, also across a change of the clocks.
- A clock time that a change of the clocks skips or gives twice is the later of the instants it may mean: nobody is
  called late for a promise that can still be kept.
- A day without a time ends at 18:00, today after 18:00 at midnight; a morning ends at 12:00, an afternoon at 18:00, an
  evening at 21:00.
- "by 2" leaves open which half of the day is meant: the reading between 08:00 and 19:00; where neither or both lie
  there, or it is said outside 07:00 to 19:00, the next of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

NOON = 12 * 60
CLOSE = 18 * 60
EVENING = 21 * 60
MIDNIGHT = 24 * 60

_WORK_FIRST, _WORK_LAST = 8 * 60, 19 * 60
_AWAKE_FIRST, _AWAKE_LAST = 7 * 60, 19 * 60
_HALF_DAY = 12 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Length(NamedTuple):
    """A length from now: minutes, or days that keep the clock time (``working``: without Saturdays and Sundays)."""

    minutes: float = 0
    days: int = 0
    working: bool = False


class Clock(NamedTuple):
    """A minute of the day (1,440 is midnight at its end); ``open``: may be twelve hours later as well."""

    minute: int
    open: bool = False


class Day(NamedTuple):
    """A day: so many from today; a weekday (0 is Monday); one of a month; or a weekday (``value``) weeks ahead."""

    kind: Literal["from_today", "weekday", "date", "week"]
    value: int
    month: int | None = None
    year: int | None = None
    weeks: int = 0


class When(NamedTuple):
    """What one expression says; either a length or any of the others. ``part`` is the last minute of a part of a day."""

    length: Length | None = None
    day: Day | None = None
    part: int | None = None
    clock: Clock | None = None


def due_ms(when: When, at_ms: int, zone: ZoneInfo) -> int | None:
    """Give the instant that is meant when it is said at ``at_ms``; ``None`` where it has passed or is no day."""
    now = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)
    if when.length is not None:
        return _after(when.length, at_ms, now, zone)
    named = when.clock is not None or when.part is not None
    for day in _dates(when.day, now.date(), named):
        meant = [_instant_ms(datetime.combine(day, time()) + timedelta(minutes=m), zone) for m in _minutes(when, now)]
        ahead = [each for each in meant if each > at_ms]
        if ahead:
            return min(ahead) if when.day is None else ahead[0]
    return None


def _after(length: Length, at_ms: int, now: datetime, zone: ZoneInfo) -> int:
    at_ms += round(length.minutes * 60_000)
    if not length.days:
        return at_ms
    wall = now.replace(tzinfo=None)
    for _ in range(length.days):
        wall += timedelta(days=1)
        while length.working and wall.weekday() > 4:
            wall += timedelta(days=1)
    return _instant_ms(wall, zone) + round(length.minutes * 60_000)


def _instant_ms(wall: datetime, zone: ZoneInfo) -> int:
    """Give the later of the instants at which the clock of ``zone`` shows ``wall``, or would."""
    return max(
        (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1) for fold in (0, 1)
    )


def _dates(day: Day | None, today: date, named: bool) -> Iterator[date]:
    """Give the days that may be meant, the likeliest first; ``named``: a time of the day is said as well."""
    if day is None:
        yield today
        yield today + timedelta(days=1)
    elif day.kind == "from_today":
        yield today + timedelta(days=day.value)
    elif day.kind == "week":
        yield today + timedelta(days=day.value - today.weekday() + 7 * day.weeks)
    elif day.kind == "weekday":
        ahead = (day.value - today.weekday()) % 7
        if ahead or named:
            yield today + timedelta(days=ahead)
        yield today + timedelta(days=ahead + 7)
    else:
        yield from _dates_named(day, today)


def _dates_named(day: Day, today: date) -> Iterator[date]:
    following = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    if day.month is None:
        months = [(today.year, today.month), (following.year, following.month)]
    elif day.year is None:
        months = [(today.year, day.month), (today.year + 1, day.month)]
    else:
        months = [(day.year, day.month)]
    for year, month in months:
        try:
            yield date(year, month, day.value)
        except ValueError:  # 31 November
            continue


def _minutes(when: When, now: datetime) -> list[int]:
    """Give the minutes of the day that may be meant, the likeliest first."""
    if when.clock is None:
        if when.part is not None:
            return [when.part]
        return [CLOSE, MIDNIGHT] if _today(when.day) else [CLOSE]
    first = when.clock.minute
    if not when.clock.open:
        return [first]
    later = first + _HALF_DAY
    if when.part is not None:
        return [later if when.part > NOON else first]
    working = [each for each in (first, later) if _WORK_FIRST <= each <= _WORK_LAST]
    if when.day is not None:
        likely = working[0] if working else first
        other = first + later - likely
        return [likely, other] if _today(when.day) and other <= EVENING else [likely]
    said = now.hour * 60 + now.minute
    return working if working and _AWAKE_FIRST <= said < _AWAKE_LAST else [first, later]


def _today(day: Day | None) -> bool:
    return day is not None and day.kind == "from_today" and day.value == 0
