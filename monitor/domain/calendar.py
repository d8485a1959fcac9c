"""Opening hours: several slots a day, holidays and a time zone, with exact arithmetic across changes of the clocks.

``Hours`` is the definition as people write it and as it stands in a policy; ``Calendar`` answers questions about it.
The ends of every slot are turned into instants one by one, so that a slot on a day whose clock jumps is as long as it
really was:

* an end that the clock skips in spring ("02:30" where 02:00 becomes 03:00) is the instant of the jump;
* an end that comes twice in autumn is the first of the two;
* a slot belongs to the day it begins on: "22:00-06:00" of a Monday ends on Tuesday, also when Tuesday is a holiday.

Instants are ms since 1970; before 1970 and from ``FAR_MS`` on (in the year 2200) a calendar that is not ``always`` is
closed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from monitor.units import DAY_MS

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_BLOCK_DAYS = 128
_BLOCK_MS = _BLOCK_DAYS * DAY_MS
_BLOCKS = 657
_CHANGE_BLOCKS = 4
FAR_MS = _BLOCKS * _BLOCK_MS
"""The end of what calendars reckon with; given for "never"."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MINUTES = 1_440
_SLOT = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
_EVERY_YEAR = re.compile(r"[0-9]{2}-[0-9]{2}")
_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Slot = tuple[int, int]
"""First and last wall minute of a slot, from midnight of the day it begins on; the last may lie in the next day."""
Fault = tuple[tuple[str | int, ...], str]
"""What is wrong with a definition: the path within it, and a sentence that says what to write."""


class Hours(msgspec.Struct, frozen=True):
    """When somebody is there: slots of wall time such as ``"09:00-12:30"`` for each of ``DAYS``."""

    timezone: str
    week: dict[str, tuple[str, ...]]
    holidays: tuple[str, ...] = ()
    """Days without slots: ``2026-12-25``, or ``12-25`` for every year."""


class _Block(NamedTuple):
    """The open stretches of ``_BLOCK_DAYS`` days (UTC), in order, not touching each other."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    opened: tuple[int, ...]
    """Open ms of the block before each start, and at last of the whole block."""

    def open_before(self, at_ms: int) -> int:
        index = bisect_right(self.starts, at_ms) - 1
        if index < 0:
            return 0
        return self.opened[index] + min(at_ms, self.ends[index]) - self.starts[index]


_CLOSED = _Block((), (), (0,))


class Calendar:
    """Answers when it is open; immutable (what it remembers of past answers is bounded by ``FAR_MS``)."""

    __slots__ = ("_blocks", "_holidays", "_week", "_zone", "always", "hours")

    def __init__(self, hours: Hours | None = None) -> None:
        """Build the calendar of ``hours`` (``None``: never closed); raises ``ValueError`` where they have faults."""
        self.hours = hours
        self._blocks: dict[int, _Block] = {}
        if hours is None:
            self.always = True
            return
        for path, message in faults(hours):
            raise ValueError(f"{'.'.join(str(part) for part in path)}: {message}")
        self._zone = zone_of(hours.timezone)
        self._week = tuple(tuple(parse_slot(text) for text in hours.week.get(day, ())) for day in DAYS)
        self._holidays = frozenset(hours.holidays)
        open_minutes = sum(end - start for slots in self._week for start, end in slots)
        self.always = open_minutes == len(DAYS) * _DAY_MINUTES and not hours.holidays

    def __repr__(self) -> str:
        return f"Calendar({self.hours!r})"

    def __eq__(self, other: object) -> bool:
        return self.hours == other.hours if isinstance(other, Calendar) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # equal by a definition that holds a dict

    def open_ms(self, a_ms: int, b_ms: int) -> int:
        """Give the open ms between two instants; 0 where ``b_ms`` is not after ``a_ms``."""
        if self.always:
            return max(0, b_ms - a_ms)
        a_ms, b_ms = _within(a_ms), _within(b_ms)
        if b_ms <= a_ms:
            return 0
        first, last = a_ms // _BLOCK_MS, b_ms // _BLOCK_MS
        whole_ms = sum(self._block(number).opened[-1] for number in range(first, last))
        return whole_ms - self._block(first).open_before(a_ms) + self._block(last).open_before(b_ms)

    def after_open_ms(self, start_ms: int, length_ms: int) -> int:
        """Give the first instant at which so much open time has passed since ``start_ms``; never: ``FAR_MS``."""
        if length_ms <= 0:
            return start_ms
        if self.always:
            return start_ms + length_ms
        at_ms = _within(start_ms)
        first = at_ms // _BLOCK_MS
        left_ms = length_ms + self._block(first).open_before(at_ms)
        for number in range(first, _BLOCKS):
            block = self._block(number)
            if left_ms <= block.opened[-1]:
                index = bisect_left(block.opened, left_ms) - 1
                return block.starts[index] + left_ms - block.opened[index]
            left_ms -= block.opened[-1]
        return max(start_ms, FAR_MS)

    def before_open_ms(self, end_ms: int, length_ms: int) -> int:
        """Give the last instant from which so much open time passes until ``end_ms``; none since 1970: 0."""
        if length_ms <= 0:
            return end_ms
        if self.always:
            return end_ms - length_ms
        at_ms = _within(end_ms)
        last = at_ms // _BLOCK_MS
        offset_ms = self._block(last).open_before(at_ms) - length_ms
        for number in range(last, -1, -1):
            block = self._block(number)
            if number != last:
                offset_ms += block.opened[-1]
            if offset_ms >= 0:
                index = bisect_right(block.opened, offset_ms) - 1
                return block.starts[index] + offset_ms - block.opened[index]
        return min(end_ms, 0)

    def is_open(self, at_ms: int) -> bool:
        """Say whether it is open at an instant (open at the first of a slot, closed at its end)."""
        if self.always:
            return True
        if not 0 <= at_ms < FAR_MS:
            return False
        block = self._block(at_ms // _BLOCK_MS)
        index = bisect_right(block.starts, at_ms) - 1
        return index >= 0 and at_ms < block.ends[index]

    def next_change_ms(self, at_ms: int) -> int | None:
        """Give the next opening or closing after an instant; ``None`` where there is none within more than a year."""
        if self.always:
            return None
        is_open = self.is_open(at_ms)
        first = _within(at_ms) // _BLOCK_MS
        for number in range(first, min(first + _CHANGE_BLOCKS, _BLOCKS)):
            block = self._block(number)
            edges = block.ends if is_open else block.starts
            index = bisect_right(edges, at_ms)
            # a stretch cut at the block's end goes on in the next one
            if index < len(edges) and self.is_open(edges[index]) is not is_open:
                return edges[index]
        return None

    def _block(self, number: int) -> _Block:
        block = self._blocks.get(number)
        if block is None:
            block = self._blocks[number] = self._build(number)
        return block

    def _build(self, number: int) -> _Block:
        if not any(self._week):
            return _CLOSED
        first_ms = number * _BLOCK_MS
        starts: list[int] = []
        ends: list[int] = []
        for start_ms, end_ms in sorted(self._stretches(number)):
            start_ms, end_ms = max(start_ms, first_ms), min(end_ms, first_ms + _BLOCK_MS)  # noqa: PLW2901  # cut to the block
            if end_ms <= start_ms:
                continue
            if ends and start_ms <= ends[-1]:
                ends[-1] = max(ends[-1], end_ms)
            else:
                starts.append(start_ms)
                ends.append(end_ms)
        lengths = (end_ms - start_ms for start_ms, end_ms in zip(starts, ends, strict=True))
        return _Block(tuple(starts), tuple(ends), tuple(accumulate(lengths, initial=0)))

    def _stretches(self, number: int) -> Iterator[tuple[int, int]]:
        """Give the slots of all local days that may touch a block: a slot of the day before, in a zone far from UTC."""
        first = _EPOCH.date() + timedelta(days=number * _BLOCK_DAYS)
        for offset in range(-2, _BLOCK_DAYS + 2):
            day = first + timedelta(days=offset)
            text = day.isoformat()
            if text in self._holidays or text[5:] in self._holidays:
                continue
            for start, end in self._week[day.weekday()]:
                yield wall_ms(self._zone, day, start), wall_ms(self._zone, day, end)


def wall_ms(zone: ZoneInfo, day: date, minute: int) -> int:
    """Give the instant at which the clock of ``zone`` shows ``minute`` (which may lie in the next day) of ``day``."""
    wall = datetime.combine(day, time(), zone) + timedelta(minutes=minute)
    instant = wall.astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        instant = _jump(zone, wall.replace(fold=1).astimezone(UTC), instant)
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Find the second between two instants at which the clock of ``zone`` jumps."""
    offset = after.astimezone(zone).utcoffset()
    low, high = 0, round((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            high = middle
        else:
            low = middle
    return before + timedelta(seconds=high)


def _within(at_ms: int) -> int:
    return min(max(at_ms, 0), FAR_MS)


def zone_of(name: str) -> ZoneInfo:
    """Give the time zone of an IANA name; raises ``ValueError`` where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a name at all, the name of a folder of zones
        raise ValueError(f'{name!r} is no time zone; write an IANA name such as "Europe/London"') from None


def parse_slot(text: str) -> Slot:
    """Read ``"09:00-12:30"``, ``"22:00-06:00"`` (past midnight) or ``"00:00-24:00"``; raises ``ValueError``."""
    match = _SLOT.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'{text!r} is no slot; write first and last, such as "09:00-17:30"')
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = start_hour * 60 + start_minute, end_hour * 60 + end_minute
    if max(start_minute, end_minute) > 59 or start >= _DAY_MINUTES or end > _DAY_MINUTES:
        raise ValueError(f'{text!r} has a time that no clock shows; write 00:00 to 23:59, or "24:00" as an end')
    if start == end:
        raise ValueError(f'{text!r} has no length; the whole day is "00:00-24:00"')
    return (start, end) if start < end else (start, end + _DAY_MINUTES)


def faults(hours: Hours) -> list[Fault]:
    """Give everything that is wrong with a definition, each with its path within it."""
    found: list[Fault] = []
    try:
        zone_of(hours.timezone)
    except ValueError as error:
        found.append((("timezone",), str(error)))
    placed: list[tuple[int, int, str, str]] = []
    for day, texts in hours.week.items():
        if day not in DAYS:
            found.append((("week", day), f"{day!r} is no day; write one of {', '.join(DAYS)}"))
            continue
        for index, text in enumerate(texts):
            try:
                start, end = parse_slot(text)
            except ValueError as error:
                found.append((("week", day, index), str(error)))
            else:
                midnight = DAYS.index(day) * _DAY_MINUTES
                placed.append((midnight + start, midnight + end, day, text))
    return found + _overlaps(sorted(placed)) + _wrong_dates(hours.holidays)


def _overlaps(placed: list[tuple[int, int, str, str]]) -> list[Fault]:
    if not placed:
        return []
    start, end, day, text = placed[0]
    week = len(DAYS) * _DAY_MINUTES
    following = [*placed[1:], (start + week, end + week, day, text)]  # the week's last slot may run into its first
    return [
        (("week", day), f'"{text}" overlaps "{earlier}" of {earlier_day}; let one end where the other begins')
        for (_, end, earlier_day, earlier), (start, _, day, text) in zip(placed, following, strict=True)
        if start < end
    ]


def _wrong_dates(texts: tuple[str, ...]) -> list[Fault]:
    return [
        (("holidays", index), f'{text!r} is no day; write "2026-12-25", or "12-25" for every year')
        for index, text in enumerate(texts)
        if not _is_date(text)
    ]


def _is_date(text: str) -> bool:
    if _EVERY_YEAR.fullmatch(text):
        text = f"2000-{text}"  # a leap year: 02-29 is a day
    if not _FULL_DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


ALWAYS = Calendar()
"""The calendar of a place that never closes."""
