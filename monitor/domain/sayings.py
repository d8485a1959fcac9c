"""What is told to people about a contact, apart from the language it is told in: a key, and the values that go into its text.

``english`` has the English texts, with which the API answers. Pages tell the same in the viewer's language,
from tables with the same keys (a test holds them to it); which text fits is decided here alone, where facts are known.

A value is put in by its name: ``…_ms`` is a length, ``…_at_ms`` an instant (ms since 1970); a saying within another is told
first, several are listed, and anything else, such as a name, stands as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from monitor.domain.english import ENGLISH
from monitor.domain.spoken import time_of_day
from monitor.units import DAY_MS, MINUTE_MS, SECOND_MS, spoken_duration

BETWEEN = "; "
"""Stands between sayings in a list."""


class Saying(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One thing to tell; ``values`` are not to be changed."""

    key: str
    values: dict[str, int | str | Saying | list[Saying]] = {}


class Tongue(Protocol):
    """How a language tells things."""

    def text(self, key: str, values: Mapping[str, str], n: object) -> str:
        """Give the text of a saying with its values put in; ``n`` chooses between its forms."""
        ...

    def length(self, length_ms: int) -> str:
        """Say a length."""
        ...

    def instant(self, at_ms: int) -> str:
        """Say an instant as a time of day, with the day where it is not today."""
        ...


Values = dict[str, int | str | Saying | list[Saying]]


def tell(saying: Saying, tongue: Tongue) -> str:
    """Tell it; a saying of an unknown key raises ``KeyError``."""
    values = {name: _value(name, value, tongue) for name, value in saying.values.items()}
    return tongue.text(saying.key, values, saying.values.get("n"))


def _value(name: str, value: object, tongue: Tongue) -> str:
    if isinstance(value, int):
        if name.endswith("_at_ms"):
            return tongue.instant(value)
        return tongue.length(value) if name.endswith("_ms") else str(value)
    if isinstance(value, Saying):
        return tell(value, tongue)
    return BETWEEN.join(tell(one, tongue) for one in value) if isinstance(value, list) else str(value)


def tells_instant(saying: Saying) -> bool:
    """Say whether it tells an instant: how that reads depends on the day."""
    return any(name.endswith("_at_ms") for name in saying.values)


def rounded_ms(length_ms: int) -> int:
    """Give a length as far as it is told: in seconds, from two minutes on in whole minutes, from two days on in days.

    So what is told changes only when it reads otherwise.
    """
    length_ms = max(0, length_ms)
    step_ms = SECOND_MS if length_ms < 2 * MINUTE_MS else MINUTE_MS if length_ms < 2 * DAY_MS else DAY_MS
    return length_ms - length_ms % step_ms


def where_of(queue: str | None) -> Saying | str:
    """Say in which queue; nothing where there is none."""
    return Saying("in_queue", {"queue": queue}) if queue else ""


class English(msgspec.Struct, frozen=True, gc=False):
    """English, on the clock of a site."""

    timezone: str
    now_ms: int

    def text(self, key: str, values: Mapping[str, str], n: object) -> str:
        """Give the text of a saying with its values put in."""
        text = ENGLISH[key]
        if isinstance(text, dict):
            text = text["one" if n == 1 else "other"]
        return text.format_map(values) if values else text

    def length(self, length_ms: int) -> str:
        """Say a length."""
        return spoken_duration(length_ms)

    def instant(self, at_ms: int) -> str:
        """Say an instant as a time of day."""
        return time_of_day(at_ms, self.now_ms, self.timezone, "en") or "an instant that is not known"


def in_english(saying: Saying, timezone: str, now_ms: int) -> str:
    """Tell it in English, as of an instant."""
    return tell(saying, English(timezone, now_ms))
