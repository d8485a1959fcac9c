"""Finds expressions of time in folded text by the tables of one language.

Lengths, clock times, days and parts of days are found apart; those that stand together ("tomorrow morning by 10") are
one expression. Each pattern looks at a bounded stretch, so the work grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from monitor.domain.promises.times import MIDNIGHT, Clock, Day, Length, When

Table = Sequence[tuple[str, Any]]
"""Patterns without capturing groups and what each means; the first that fits is taken."""

TODAY = Day("from_today", 0)
AT_CLOSE = "at close"
"""A part of a day: its end for the office."""
PAST = "past"
"""In a table of days: this is no day in the future."""
GREETING = "greeting"
"""In a table of days: this is no day at all ("Guten Morgen")."""

_LOOK_BACK = 32
_LOOK_AHEAD = 24
_NUMBER = r"[0-9]{1,4}(?:[.,][0-9])?|\.5"
_NO_DIGITS_BEFORE = r"(?<![0-9a-su-z#/:+$€£-])(?<![0-9][.,])"
_NO_DIGITS_AFTER = r"(?![0-9%$€£/:]| [%$€£]|[.,-][0-9]| [0-9]{2}|[a-z])"
_GOODS = re.compile(
    r" ?(?:eur|euros?|usd|gbp|chf|dollars?|pounds?|pence|libras?|dolares|livres|percent|per cent|prozent|por ciento|pour cent"
    r"|items?|pieces?|units?|stuck|articulos?|unidades|articles?|pieces|kg|km|mb|gb|mm|cm)\b"
)


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language, folded; every pattern is without capturing groups unless said."""

    numbers: Mapping[str, float]
    units: Table
    """Units of lengths → ``Length`` of one."""
    lengths: Table
    """Lengths that are no number and unit ("half an hour") → ``Length``."""
    length_lead: str
    """What stands before a length from now: "in", "within"."""
    length_filler: str
    length_tail: str
    """What stands after one that has nothing before: "from now"."""
    joins: str
    """Between the two ends of a range: "to", "or"."""
    half: str
    """Half a unit more, after it: "and a half"."""
    also: str
    clock_lead: str
    """What stands before a clock time to meet: "by", "at"; a number alone needs it."""
    day_lead: str
    void_lead: str
    """What stands before a time that is none to meet: "since", "after", "of"."""
    fraction_before: str
    """With the groups ``plus30``, ``plus15``, ``minus15``, ``minus30`` where the language says them before the hour."""
    fraction_after: str
    strong_mark: str
    """Says that a number is a clock time without anything before it: "Uhr"."""
    weak_mark: str
    morning: str
    later: str
    night: str
    clock_words: Table
    """"noon" → minute of the day."""
    open_hours: int
    """Hours up to this one may be meant twelve hours later."""
    follows: str
    """Words that may follow a number alone when it is a clock time."""
    days: Table
    """Words for days → ``Day`` or ``PAST``."""
    dates: Sequence[str]
    """Patterns with the groups ``day``, ``month`` and ``year``, of which all but one may be missing."""
    months: Mapping[str, int]
    parts: Table
    """Parts of days → minute of the day, ``AT_CLOSE``, or (``Day``, minute)."""
    between: str
    """What may stand between the times of one expression."""
    promise: str
    refusal: str
    aside: str
    nothing: str
    negation: str
    """What undoes a promise in its clause: "not"; or tells of a state instead: "closed"."""
    breaks: str
    """Words that begin another clause."""
    agreed: str
    """What makes a question of a promise: "ok?"."""


class Expression(NamedTuple):
    """A time in ``[start, end)`` of folded text; ``bare`` where only its digits say that it is one."""

    start: int
    end: int
    when: When | None
    bare: bool = False


class _Atom(NamedTuple):
    start: int
    end: int
    kind: Literal["length", "clock", "day", "date", "part"]
    value: Any
    """``None``: not to be met."""
    bare: int = 0


class _Lookup:
    """Finds any pattern of a table, in one pass."""

    def __init__(self, table: Table) -> None:
        self.values = [value for _, value in table]
        self.pattern = re.compile(r"\b(?:" + "|".join(f"({pattern})" for pattern, _ in table) + r")(?![a-z0-9])")

    def find(self, text: str) -> Iterator[tuple[int, int, Any]]:
        for match in self.pattern.finditer(text):
            yield match.start(), match.end(), self.values[(match.lastindex or 0) - 1]


class Grammar:
    """Finds the expressions of one language."""

    def __init__(self, words: Language) -> None:
        self.words = words
        number = "|".join([_NUMBER, *sorted(words.numbers, key=len, reverse=True)])
        units = "|".join(pattern for pattern, _ in words.units)
        specials = "|".join(pattern for pattern, _ in words.lengths) or "(?!)"
        amount = (
            rf"(?:(?P<special>{specials})|(?P<low>{number})(?: ?(?:-|{words.joins}) ?(?P<high>{number}))? ?(?P<unit>{units})"
            rf"(?P<half> (?:{words.half}))?(?:,? ?(?:(?:{words.also}) )?(?P<more>[0-9]{{1,2}}) ?(?P<more_unit>{units})"
            rf"|(?P<tight>[0-5][0-9]))?)(?![a-z0-9])"
        )
        self._lengths = (
            re.compile(rf"\b(?:{words.length_lead}) ?(?:(?:{words.length_filler}) ){{0,3}}{amount}"),
            re.compile(rf"(?<![0-9a-z]){amount} (?:{words.length_tail})\b"),
        )
        hours = "|".join(["[0-9]{1,2}", *(name for name, value in words.numbers.items() if value in range(1, 13))])
        marks = f"{words.strong_mark}|{words.weak_mark}"
        self._clock = re.compile(
            rf"{_NO_DIGITS_BEFORE}(?:(?P<from>[0-9]{{1,2}})(?:[:.h][0-9]{{2}})?(?: ?(?:{marks}|{words.morning}|{words.later}))?"
            rf" ?(?:-|{words.joins}|{words.also}) ?(?:{words.clock_lead} )?)?"
            rf"(?:{words.fraction_before})(?P<hour>{hours})(?:(?:[:.]| ?(?:{marks}) ?)(?P<minute>[0-5][0-9])(?![0-9]))?"
            rf"(?: ?(?:(?P<strong>{words.strong_mark})|(?P<weak>{words.weak_mark}))(?![a-z]))?(?:{words.fraction_after})"
            rf"(?: ?(?:(?P<morning>{words.morning})|(?P<night>{words.night})|(?P<later>{words.later}))(?![a-z]))?"
            rf"{_NO_DIGITS_AFTER}"
        )
        self._clock_words = _Lookup(words.clock_words)
        self._days = _Lookup(words.days)
        self._parts = _Lookup(words.parts)
        months = "|".join(sorted(words.months, key=len, reverse=True))
        self._dates = [re.compile(pattern.replace("MONTH", f"(?P<month>{months})")) for pattern in words.dates]
        self._clock_lead = re.compile(rf"(?:^|[^a-z0-9])(?P<lead>(?:{words.clock_lead}) ?)\Z")
        self._day_lead = re.compile(rf"(?:^|[^a-z0-9])(?P<lead>(?:{words.day_lead}|{words.clock_lead}) )\Z")
        self._void_lead = re.compile(rf"(?:^|[^a-z0-9])(?P<lead>(?:{words.void_lead}) ?)\Z")
        self._follows = re.compile(rf" ?(?:[-.,;:!?)\n\"']|\Z)| (?:{words.follows})\b")
        self._between = re.compile(rf"[ ,(]*(?:(?:{words.between})[ ,]+)*")

    def expressions(self, text: str, month_first: bool) -> list[Expression]:
        """Give every expression of time in order; one that is not to be met has no ``when``."""
        atoms = sorted(self._atoms(text, month_first), key=lambda atom: (atom.start, -atom.end))
        apart: list[_Atom] = []
        for atom in atoms:
            if not apart or atom.start >= apart[-1].end:
                apart.append(atom)
        return [_expression(group) for group in self._groups(text, [atom for atom in apart if atom.value != GREETING])]

    def _groups(self, text: str, atoms: list[_Atom]) -> Iterator[list[_Atom]]:
        group: list[_Atom] = []
        for atom in atoms:
            together = (
                bool(group)
                and "length" not in (atom.kind, group[-1].kind)
                and atom.kind not in {each.kind for each in group}
                and self._between.fullmatch(text, group[-1].end, min(atom.start, group[-1].end + _LOOK_BACK))
                is not None
                and atom.start <= group[-1].end + _LOOK_BACK
            )
            if group and not together:
                yield group
                group = []
            group.append(atom)
        if group:
            yield group

    def _atoms(self, text: str, month_first: bool) -> Iterator[_Atom]:
        for pattern in self._lengths:
            for match in pattern.finditer(text):
                yield _Atom(match.start(), match.end(), "length", self._length(match))
        yield from self._clocks(text)
        for start, end, minute in self._clock_words.find(text):
            yield self._led(text, _Atom(start, end, "clock", Clock(minute)), self._clock_lead)
        for start, end, day in self._days.find(text):
            yield self._led(text, _Atom(start, end, "day", None if day is PAST else day), self._day_lead)
        for start, end, part in self._parts.find(text):
            yield self._led(text, _Atom(start, end, "part", part), self._day_lead)
        for pattern in self._dates:
            for match in pattern.finditer(text):
                date = self._date(match, month_first)
                if date is not None:
                    yield self._led(text, _Atom(match.start(), match.end(), "date", date), self._day_lead)

    def _led(self, text: str, atom: _Atom, lead: re.Pattern[str]) -> _Atom:
        """Take in what stands before a time and says that it is, or is not, one to meet."""
        before = text[max(0, atom.start - _LOOK_BACK) : atom.start]
        match = lead.search(before)
        if match is not None:
            return atom._replace(start=atom.start - len(match["lead"]))
        match = self._void_lead.search(before)
        if match is not None:
            return atom._replace(start=atom.start - len(match["lead"]), value=None)
        return atom

    def _length(self, match: re.Match[str]) -> Length:
        if match["special"] is not None:
            return _meaning(self.words.lengths, match["special"])
        unit = _meaning(self.words.units, match["unit"])
        count = self._number(match["high"] or match["low"]) + (0.5 if match["half"] is not None else 0)
        minutes = count * unit.minutes
        if match["more"] is not None:
            minutes += int(match["more"]) * _meaning(self.words.units, match["more_unit"]).minutes
        elif match["tight"] is not None:
            minutes += int(match["tight"])
        days = count * unit.days
        return Length(minutes + days % 1 * MIDNIGHT, int(days), unit.working)

    def _number(self, text: str) -> float:
        known = self.words.numbers.get(text)
        return float(text.replace(",", ".")) if known is None else known

    def _clocks(self, text: str) -> Iterator[_Atom]:
        for match in self._clock.finditer(text):
            atom = _Atom(match.start(), match.end(), "clock", None)
            led = self._led(text, atom, self._clock_lead)
            has_lead = led.start < atom.start
            strong = match["strong"] or match["morning"] or match["night"] or match["later"]
            after = text[atom.end : atom.end + _LOOK_AHEAD]
            if _GOODS.match(after):
                continue
            if not strong:
                # "14:30" alone may be one, if what follows lets it; "14.30" and "14" need "by" before them
                spoken = any(match.groupdict().get(name) for name in _FRACTIONS)
                plain = not match["minute"] and not match["weak"] and not spoken
                if not has_lead and not (match["weak"] or match["minute"]):
                    continue
                if not has_lead and match["minute"] and "." in match.group():
                    continue
                if (plain or not has_lead) and not self._follows.match(after):
                    continue
            clock = self._clock_of(match)
            if clock is not None:
                is_void = has_lead and not self._clock_lead.search(text[max(0, atom.start - _LOOK_BACK) : atom.start])
                alone = match["weak"] and not match["minute"]
                bare = 0 if has_lead or strong else _NEEDS_DAY if alone else _DIGITS
                yield led._replace(value=None if is_void else clock, bare=bare)

    def _clock_of(self, match: re.Match[str]) -> Clock | None:
        hour, minute = int(self._number(match["hour"])), int(match["minute"] or 0)
        open_hour = 0 < hour <= self.words.open_hours and not match["hour"].startswith("0")
        if match["morning"] or match["night"] or match["later"]:
            if hour > 12:
                return Clock(hour * 60 + minute) if hour < 24 else None
            open_hour = False
            if match["night"]:
                hour += 0 if hour < 6 else 12
            else:
                hour = hour % 12 + (12 if match["later"] else 0)
        fractions = match.groupdict()
        at = hour * 60 + minute + sum(step for name, step in _FRACTIONS.items() if fractions.get(name))
        return Clock(at, open_hour) if 0 <= at <= MIDNIGHT else None

    def _date(self, match: re.Match[str], month_first: bool) -> Day | None:
        parts = match.groupdict()
        day, month = int(parts["day"]), parts.get("month")
        year = int(parts["year"]) if parts.get("year") else None
        if month is None:
            return Day("date", day) if day <= 31 else None
        number = self.words.months.get(month) or int(month)
        if number > 12 or (month_first and "/" in match.group() and day <= 12):
            day, number = number, day
        if not (0 < number <= 12 and 0 < day <= 31):
            return None
        return Day("date", day, number, year if year is None or year > 99 else year + 2_000)


_DIGITS, _NEEDS_DAY = 1, 2
"""How bare a clock time is: "14:30"; "9 h", which may as well be a length."""
_FRACTIONS = {"plus30": 30, "plus15": 15, "minus15": -15, "minus30": -30}


def _meaning(table: Table, text: str) -> Length:
    found: Length = next(value for pattern, value in table if re.fullmatch(pattern, text))
    return found


def _expression(group: list[_Atom]) -> Expression:
    start, end = group[0].start, group[-1].end
    values = {atom.kind: atom.value for atom in group}
    if "length" in values:
        return Expression(start, end, When(length=values["length"]))
    others = [value for kind, value in values.items() if kind != "clock"]
    clock = values.get("clock")
    if None in others or (not others and (clock is None or group[0].bare == _NEEDS_DAY)):
        return Expression(start, end, None)
    day, part = values.get("date") or values.get("day"), values.get("part")
    if isinstance(part, tuple):
        day, part = day or part[0], part[1]
    if part == AT_CLOSE:
        day, part = day or TODAY, None
    return Expression(start, end, When(day=day, part=part, clock=clock), all(atom.bare > 0 for atom in group))
