"""What the history page is asked for, and the stretches of time that answer it, by the site's own clocks. Pure.

A day is from one local midnight to the next: where the clocks change it has 23 or 25 hours, and each of them is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from monitor.domain.calendar import wall_ms
from monitor.live.history import QUARTER_MS, Span
from monitor.units import HOUR_MS

VIEWS = ("line", "week", "days")
"""Over time, by hour and weekday, two days beside each other."""
INTERVALS = {"15m": QUARTER_MS, "hour": HOUR_MS, "day": None}
MOST_DAYS = {"15m": 3, "hour": 14, "day": 92}
"""Days that can be shown at an interval."""
SHOWN_DAYS = {"15m": 1, "hour": 2, "day": 28}
"""Days that are shown unless chosen."""
WEEKS = (1, 2, 4)
FIRST_DAY = date(1971, 1, 2)


class Choice(NamedTuple):
    """What of the past is shown."""

    view: str
    queue: str | None
    metric: str
    interval: str
    first: date
    last: date
    """Both inclusive."""
    day: date
    other: date
    weeks: int
    cut: bool
    """More days were asked for than the interval can show: the last of them are shown."""


class Slot(NamedTuple):
    """One stretch of a row of them."""

    from_ms: int
    to_ms: int
    label: str
    """Its beginning on the site's clocks, short; with the zone where the hour comes twice."""
    day: date


def read_choice(asked: Mapping[str, str], metrics: Mapping[str, object], zone: ZoneInfo, now_ms: int) -> Choice:
    """Read an address; what it names wrongly counts as not named."""
    today = datetime.fromtimestamp(now_ms / 1_000, zone).date()
    interval = asked["interval"] if asked.get("interval") in INTERVALS else "15m"
    last = min(_date(asked.get("to")) or today, today)
    first = _date(asked.get("from")) or last - timedelta(days=SHOWN_DAYS[interval] - 1)
    first = min(first, last)
    cut = (last - first).days >= MOST_DAYS[interval]
    if cut:
        first = last - timedelta(days=MOST_DAYS[interval] - 1)
    day = min(_date(asked.get("day")) or today, today)
    weeks = asked.get("weeks", "")
    return Choice(
        view=asked["view"] if asked.get("view") in VIEWS else "line",
        queue=asked["queue"] if asked.get("queue", "*") != "*" else None,
        metric=asked["metric"] if asked.get("metric") in metrics else "offered",
        interval=interval,
        first=first,
        last=last,
        day=day,
        other=min(_date(asked.get("with")) or day - timedelta(days=7), today),
        weeks=int(weeks) if weeks in {str(count) for count in WEEKS} else 1,
        cut=cut,
    )


def _date(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if FIRST_DAY <= found < date(2200, 1, 1) else None


def midnight_ms(day: date, zone: ZoneInfo) -> int:
    """Give the instant at which a day begins."""
    return wall_ms(zone, day, 0)


def slots_of_day(day: date, step_ms: int, zone: ZoneInfo) -> Iterator[Slot]:
    """Cut a day into stretches, the first at its midnight; a 25-hour day has 25 hours."""
    end_ms = midnight_ms(day + timedelta(days=1), zone)
    for from_ms in range(midnight_ms(day, zone), end_ms, step_ms):
        yield Slot(from_ms, min(from_ms + step_ms, end_ms), clock_label(from_ms, zone), day)


def clock_label(at_ms: int, zone: ZoneInfo) -> str:
    """Write what the clocks show; an hour that comes twice that day says which one."""
    local = datetime.fromtimestamp(at_ms / 1_000, zone)
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%H:%M} {local.tzname()}" if twice else f"{local:%H:%M}"


def slots_of(choice: Choice, zone: ZoneInfo) -> list[Slot]:
    """Give the stretches of the view over time."""
    days = [choice.first + timedelta(days=number) for number in range((choice.last - choice.first).days + 1)]
    step_ms = INTERVALS[choice.interval]
    if step_ms is None:
        return [
            Slot(midnight_ms(day, zone), midnight_ms(day + timedelta(days=1), zone), f"{day:%d.%m.}", day)
            for day in days
        ]
    return [slot for day in days for slot in slots_of_day(day, step_ms, zone)]


def spans_of(slots: list[Slot]) -> list[Span]:
    """Give what is to be read for stretches: the key of each is its place."""
    return [Span(slot.from_ms, slot.to_ms, place) for place, slot in enumerate(slots)]


class Cells(NamedTuple):
    """What is to be read for a table by hour and weekday (0 Monday), and how often each of its cells came."""

    spans: list[Span]
    times: dict[int, int]
    first: date
    last: date


def days_counted(counted_ms: Iterable[int], zone: ZoneInfo) -> frozenset[date]:
    """Give the days of which there are figures: those on which anything was counted in any hour.

    On another one nobody came, or nothing was watched: which, figures do not tell, so that they are none and not zero.
    """
    return frozenset(datetime.fromtimestamp(at_ms / 1_000, zone).date() for at_ms in counted_ms)


def weekday_cells(choice: Choice, zone: ZoneInfo, counted_ms: Sequence[int], now_ms: int) -> Cells:
    """Give the whole hours that are over and of which there are figures, of the weeks up to today.

    ``counted_ms``: the beginnings of hours in which anything was counted, in order.
    """
    counted, since_ms = days_counted(counted_ms, zone), next(iter(counted_ms), now_ms)
    today = datetime.fromtimestamp(now_ms / 1_000, zone).date()
    first = today - timedelta(days=7 * choice.weeks - 1)
    spans, times = [], dict[int, int]()
    for number in range(7 * choice.weeks):
        day = first + timedelta(days=number)
        for slot in slots_of_day(day, HOUR_MS, zone) if day in counted else ():
            if since_ms <= slot.from_ms and slot.to_ms <= now_ms:
                key = 24 * day.weekday() + _hour(slot.from_ms, zone)
                spans.append(Span(slot.from_ms, slot.to_ms, key))
                times[key] = times.get(key, 0) + 1
    return Cells(spans, times, first, today)


def hours_of_day(day: date, zone: ZoneInfo, base: int) -> list[Span]:
    """Give a day's hours by what the clocks show (0 to 23), from the key ``base`` on; an hour that comes twice is one."""
    return [
        Span(slot.from_ms, slot.to_ms, base + _hour(slot.from_ms, zone)) for slot in slots_of_day(day, HOUR_MS, zone)
    ]


class Hours(NamedTuple):
    """A day's hours, by what the clocks show."""

    day: date
    known: frozenset[int]
    """Those that have begun and of which there are figures; none of a day on which nothing was counted."""
    running: frozenset[int]
    """Of those, the one that is not over."""


def hours_known(day: date, spans: Iterable[Span], counted_ms: Sequence[int], zone: ZoneInfo, now_ms: int) -> Hours:
    """Give which of a day's hours (``hours_of_day``) there are figures of; ``counted_ms`` as above."""
    if day not in days_counted(counted_ms, zone):
        return Hours(day, frozenset(), frozenset())
    begun = [span for span in spans if counted_ms[0] < span.to_ms and span.from_ms <= now_ms]
    running = frozenset(span.key % 100 for span in begun if now_ms < span.to_ms)
    return Hours(day, frozenset(span.key % 100 for span in begun), running)


def hours_in(day: date, zone: ZoneInfo) -> int:
    """Give how many hours a day has."""
    return round((midnight_ms(day + timedelta(days=1), zone) - midnight_ms(day, zone)) / HOUR_MS)


def _hour(at_ms: int, zone: ZoneInfo) -> int:
    return datetime.fromtimestamp(at_ms / 1_000, zone).hour
