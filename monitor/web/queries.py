"""Query parameters: read strictly, refused with what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from starlette.datastructures import QueryParams

from monitor.domain.events import Instant, instant_ms
from monitor.domain.hints import AN_INSTANT, nearest, quoted
from monitor.domain.wire import END_MS, FIRST_MS
from monitor.units import parse_duration_ms
from monitor.web.problems import bad_query

MOST_NAMES = 500
MOST_CHARACTERS = 128


class Query:
    """The parameters of one request; all methods raise ``ProblemError`` (400)."""

    def __init__(self, given: QueryParams, known: Collection[str]) -> None:
        self._given = given
        for name in given:
            if name not in known:
                close = nearest(name, known)
                advice = f'did you mean "{close}"?' if close else "write " + (" or ".join(sorted(known)) or "none")
                raise bad_query(quoted(name), f"is not known here; {advice}")

    def one(self, name: str) -> str | None:
        """Give the value of a parameter that may stand once; ``None`` where it is missing or empty."""
        values = self._given.getlist(name)
        if len(values) > 1:
            raise bad_query(name, "stands more than once; write it once")
        return values[0] if values and values[0] else None

    def name(self, name: str) -> str | None:
        """Give an id or name."""
        value = self.one(name)
        if value is not None and len(value) > MOST_CHARACTERS:
            raise bad_query(name, f"has {len(value)} characters; write at most {MOST_CHARACTERS}")
        return value

    def names(self, name: str) -> frozenset[str]:
        """Give the values of a parameter that may stand several times."""
        values = frozenset(value for value in self._given.getlist(name) if value)
        if len(values) > MOST_NAMES or any(len(value) > MOST_CHARACTERS for value in values):
            raise bad_query(name, f"is too much; write at most {MOST_NAMES} names of {MOST_CHARACTERS} characters")
        return values

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        """Give one of some words."""
        value = self.one(name)
        if value is None:
            return default
        self._check_choice(name, value, choices)
        return value

    def choices(self, name: str, choices: Sequence[str]) -> frozenset[str]:
        """Give several of some words, from parameters that repeat or words joined by commas."""
        values = frozenset(word for value in self._given.getlist(name) for word in value.split(",") if word)
        for value in values:
            self._check_choice(name, value, choices)
        return values

    def number(self, name: str, default: int, most: int) -> int:
        """Give a whole number from 1."""
        value = self.one(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10 and 1 <= int(value) <= most):
            raise bad_query(name, f"is {quoted(value)}; write a whole number from 1 to {most}")
        return int(value)

    def instant_ms(self, name: str) -> int | None:
        """Give an instant, written in RFC 3339 or as milliseconds since 1970."""
        value = self.one(name)
        if value is None:
            return None
        at_ms = _read_instant(value)
        if at_ms is None:
            raise bad_query(name, f"is {quoted(value)}; write {AN_INSTANT} or milliseconds since 1970")
        if not FIRST_MS <= at_ms < END_MS:
            raise bad_query(name, "lies outside the years 1971 to 2200; write RFC 3339, or milliseconds (not seconds)")
        return at_ms

    def length_ms(self, name: str, default_ms: int) -> int:
        """Give a length of time, written as in the configuration."""
        value = self.one(name)
        if value is None:
            return default_ms
        try:
            length_ms = parse_duration_ms(value[:MOST_CHARACTERS])
        except (ValueError, OverflowError) as error:
            raise bad_query(name, f'is {quoted(value)}; write a length such as "90s", "5m" or "4h"') from error
        if not 0 < length_ms < END_MS:
            raise bad_query(name, f'is {quoted(value)}; write a length above zero, such as "5m"')
        return length_ms

    def _check_choice(self, name: str, value: str, choices: Sequence[str]) -> None:
        if value not in choices:
            close = nearest(value, choices)
            advice = "write one of " + ", ".join(f'"{word}"' for word in choices)
            raise bad_query(name, f"is {quoted(value)}; {advice}" + (f': did you mean "{close}"?' if close else ""))


def _read_instant(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    try:
        # A plus sign that was not escaped arrives as a space.
        return instant_ms(msgspec.convert(text.replace(" ", "+"), Instant))
    except msgspec.ValidationError:
        return None
