"""Reading tables of settings: each key by its kind; every mistake is collected, with its place and what to write."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeVar

import msgspec

from monitor._toml_lines import Path
from monitor.domain.events import PRINTABLE
from monitor.errors import BadConfig
from monitor.units import DAY_MS, format_duration, parse_duration_ms

T = TypeVar("T")
D = TypeVar("D")
S = TypeVar("S", bound=msgspec.Struct)
Read = Callable[[object], T]
"""Turns a value of TOML into ours; raises ``ValueError`` with a sentence that says what to write."""

_LONGEST_MS = 3_650 * DAY_MS
_SIZES = {"B": 1, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000}
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?B)", re.IGNORECASE)
VARIABLE = re.compile(r"\$\{(\w+)\}")
"""A variable of the environment in a text."""


class Discreet(ValueError):
    """What is wrong with a secret, in a sentence that holds nothing of it. Of a secret no other sentence is told."""


HIDDEN = "is no text; write it in quotes", "cannot be used as it is written; write another"
"""Said of a secret that is no text, and of one whose reader says what might hold a part of it."""


class Noted(NamedTuple):
    """One setting as it was read: what holds, and what says so."""

    field: str
    """Of the struct it fills; its ending tells the unit. Empty: as the file writes it."""
    value: object
    """As it is used; of a secret only whether there is one."""
    source: str
    """``config.toml:12``; empty: the default."""
    environment: tuple[str, ...] = ()
    """Names of variables that stand in it."""
    secret: bool = False


class Report:
    """Collects what is wrong with one file, and where each setting comes from."""

    def __init__(self, file: str, lines: Mapping[Path, int]) -> None:
        self.file = file
        self.errors: list[BadConfig] = []
        self.noted: dict[Path, Noted] = {}
        self._lines = lines

    def add(self, path: Path, message: str) -> None:
        """Note a mistake, once."""
        error = BadConfig(self.file, self.line(path), spelled(path), message)
        if error not in self.errors:
            self.errors.append(error)

    def line(self, path: Path) -> int:
        """Give the line of a key, or of the nearest table around it; 0 where there is none."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)

    def where(self, path: Path) -> str:
        """Give a place as ``config.toml:12``."""
        return f"{self.file}:{self.line(path)}"


def spelled(path: Path) -> str:
    """Write a path as people do: ``policy.when[0].clocks.wait``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            plain = re.fullmatch(r"[A-Za-z0-9_-]+", part)
            text += ("." if text else "") + (part if plain else f'"{part}"')
    return text


class Key(NamedTuple):
    """One setting: the field of a struct that it fills, and how it is read."""

    field: str
    read: Read[Any]
    secret: bool = False
    """It is never shown, nor a sentence about it that is not ``Discreet``: the one mark there is."""


class Table:
    """One table of the file; what nobody asked for is unknown."""

    def __init__(self, report: Report, path: Path, raw: dict[str, object]) -> None:
        self.report = report
        self.path = path
        self._raw = raw
        self._known: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._raw

    def at(self, *keys: str | int) -> Path:
        """Give the path of something within."""
        return (*self.path, *keys)

    def __iter__(self) -> Iterator[str]:
        """Give the keys that are there, for tables whose keys are names."""
        return iter(self._raw)

    def wrong(self, key: str, message: str) -> None:
        """Note a mistake in a key."""
        self.report.add(self.at(key), message)

    def value(self, key: str) -> object:
        """Give a value as TOML has it."""
        self._known.append(key)
        return self._raw.get(key)

    def read(self, key: str, default: D, read: Read[T], field: str = "", *, secret: bool = False) -> T | D:
        """Give a value, or the default where it is absent or wrong."""
        raw = self.value(key)
        if raw is None:
            if self.path[:1] != ("sites",):  # a thousand sites that differ in nothing have nothing noted
                unset = bool(default) if secret else default
                self.report.noted[self.at(key)] = Noted(field, unset, "", secret=secret)
            return default
        try:
            value = read(raw)
        except ValueError as error:
            self.wrong(key, _discreet(error, raw) if secret else str(error))
            return default
        variables = tuple(VARIABLE.findall(raw)) if isinstance(raw, str) else ()
        shown, where = bool(value) if secret else value, self.report.where(self.at(key))
        self.report.noted[self.at(key)] = Noted(field, shown, where, variables, secret)
        return value

    def fill(self, keys: Mapping[str, Key], defaults: S) -> S:
        """Give ``defaults`` with everything that is set here."""
        found = {
            key.field: self.read(name, getattr(defaults, key.field), key.read, key.field, secret=key.secret)
            for name, key in keys.items()
        }
        return msgspec.structs.replace(defaults, **found)

    def table(self, key: str) -> Table:
        """Give a table within; an empty one where it is absent or wrong."""
        raw = self.value(key)
        if raw is not None and not isinstance(raw, dict):
            self.wrong(key, f"is to be a table; write [{spelled(self.at(key))}] above its keys")
            raw = None
        return Table(self.report, self.at(key), raw or {})

    def tables(self, key: str) -> list[Table]:
        """Give the tables of a list written as ``[[key]]``."""
        raw = self.value(key)
        if raw is None:
            return []
        if not isinstance(raw, list) or not all(isinstance(item, dict) for item in raw):
            self.wrong(key, f"is to be a list of tables; write [[{spelled(self.at(key))}]] above each")
            return []
        return [Table(self.report, self.at(key, index), item) for index, item in enumerate(raw)]

    def close(self) -> None:
        """Refuse every key that nobody asked for."""
        for key in self._raw:
            if key not in self._known:
                self.wrong(key, f"there is no such key; {meant(key, self._known)}")


def _discreet(error: ValueError, secret: object) -> str:
    if isinstance(error, Discreet):
        return str(error)
    return HIDDEN[isinstance(secret, str)]


def meant(text: str, known: Iterable[str]) -> str:
    """Suggest what was meant, or tell all there is."""
    known = sorted(set(known))
    close = get_close_matches(text, known, n=1, cutoff=0.6)
    if close:
        return f'did you mean "{close[0]}"?'
    return f"write one of {', '.join(known)}" if known else "leave it out"


def toml(value: object) -> str:
    """Show a value as it stands in the file, cut short."""
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, dict):
        return "a table"
    elif isinstance(value, list):
        return "a list"
    else:
        text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def duration(least_ms: int = 1, most_ms: int = _LONGEST_MS) -> Read[int]:
    """Read a length of time such as ``"90s"`` as ms."""

    def read(value: object) -> int:
        if _number(value):
            raise ValueError(f'{toml(value)} has no unit; write "{toml(value)}s" for seconds, or "5m", "4h", "2d"')
        if not isinstance(value, str):
            raise ValueError(f'{toml(value)} is no length of time; write a number and a unit, such as "90s"')
        try:
            length_ms = parse_duration_ms(value)
        except OverflowError:
            length_ms = most_ms + 1
        if length_ms < least_ms:
            raise ValueError(f'{toml(value)} is too short; write "{format_duration(least_ms)}" or more')
        if length_ms > most_ms:
            raise ValueError(f'{toml(value)} is too long; write "{format_duration(most_ms)}" or less')
        return length_ms

    return read


def integer(least: int, most: int) -> Read[int]:
    """Read a whole number."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"{toml(value)} does not fit; write a whole number from {least} to {most}")
        return value

    return read


def number(least: float, most: float) -> Read[float]:
    """Read any number."""

    def read(value: object) -> float:
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"{toml(value)} does not fit; write a number from {least:g} to {most:g}")
        return float(value)

    return read


def share(value: object) -> float:
    """Read a share: more than 0, at most 1."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if 0 < value <= 1:
            return float(value)
        if 1 < value <= 100:
            raise ValueError(f"{toml(value)} is more than all; write {value / 100:g} for {value:g} %")
    raise ValueError(f"{toml(value)} is no share; write a number above 0 and up to 1, such as 0.80")


def size(value: object) -> int:
    """Read a size such as ``"1GB"``, or a number of bytes."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = f"{value}B"
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    found = round(float(match[1]) * _SIZES[match[2].upper()]) if match else 0
    if found < 1_000:
        raise ValueError(f'{toml(value)} is no size; write a number and a unit, such as "64KB", "5MB" or "1GB"')
    return found


def choice(*options: str) -> Read[str]:
    """Read one of some words."""

    def read(value: object) -> str:
        if value not in options:
            raise ValueError(f"{toml(value)} is not known here; {meant(str(value), options)}")
        return str(value)

    return read


def name(value: object) -> str:
    """Read the name of a queue or tier: 1 to 128 characters, none of them a control character."""
    if not isinstance(value, str) or not 1 <= len(value) <= 128 or not re.match(PRINTABLE, value):
        raise ValueError(f"{toml(value)} is no name; write 1 to 128 characters in quotes")
    return value


def text(value: object) -> str:
    """Read any text."""
    if not isinstance(value, str):
        raise ValueError(f"{toml(value)} is no text; write it in quotes")
    return value


def one_or_more(read: Read[T]) -> Read[tuple[T, ...]]:
    """Read one value or a list of them."""

    def read_all(value: object) -> tuple[T, ...]:
        values = value if isinstance(value, list) else [value]
        if not values:
            raise ValueError("the list is empty, so that nothing would match; write what is meant or leave the key out")
        return tuple(read(item) for item in values)

    return read_all


def day(value: object) -> str:
    """Read a date, with or without quotes."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return text(value)
