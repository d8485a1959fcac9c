"""How pages say instants and names from outside, in the viewer's language; lengths: ``lengths.py``. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from monitor.domain.spoken import day_of, time_of_day
from monitor.web.texts import Texts

_MARK = "\x00"
"""Stands where a value goes while its sentence is escaped; no name can hold it."""


def said(t: Texts, key: str, **names: object) -> Markup:
    """Give a text with names from outside put in: each escaped, and apart from the direction of what is around it.

    A number is put in as it is; ``n`` chooses the form.
    """
    held = {name: f"{_MARK}{name}{_MARK}" for name, value in names.items() if not isinstance(value, int)}
    sentence = escape(t(key, **(names | held)))
    for name, mark in held.items():
        sentence = Markup(sentence.replace(mark, bdi(names[name])))  # noqa: S704 - both sides are escaped
    return sentence


def bdi(value: object) -> Markup:
    """Give a name from outside, escaped, in an element of its own direction."""
    return value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)


class Local(NamedTuple):
    """The site's clock, and how its instants are written in a language."""

    timezone: str
    now_ms: int
    language: str

    def time(self, at_ms: int) -> str:
        """Write an instant as its time of day: ``14:02``."""
        return f"{self._at(at_ms):%H:%M}"

    def seconds(self, at_ms: int) -> str:
        """Write an instant to the second: ``14:02:11``."""
        return f"{self._at(at_ms):%H:%M:%S}"

    def exactly(self, at_ms: int) -> str:
        """Write an instant to the second where it is of today, else with its day: ``14:02:11``, ``yesterday 14:02``."""
        return self.dated(at_ms) if self.day(at_ms) else self.seconds(at_ms)

    def dated(self, at_ms: int) -> str:
        """Write an instant with its day where that is not today: ``yesterday 14:02``."""
        return time_of_day(at_ms, self.now_ms, self.timezone, self.language) or ""

    def day(self, at_ms: int) -> str:
        """Name the day of an instant; empty for today."""
        return day_of(at_ms, self.now_ms, self.timezone, self.language)

    def iso(self, at_ms: int) -> str:
        """Write an instant for machines, in RFC 3339."""
        return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def _at(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(self.timezone))
