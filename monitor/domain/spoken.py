"""Lengths and times of day as people say them, in the languages that are shipped.

A language that is not shipped gets figures that are read everywhere: ``5 min``, ``2026-11-30 09:00``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from monitor.domain.calendar import zone_of
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TimeOfDay(str):
    """A time of day; it also knows how it is said with its preposition: "by 14:30", "tomorrow at 09:00"."""

    by: str
    at: str


class _Tongue(NamedTuple):
    units: tuple[tuple[str, str], tuple[str, str], tuple[str, str], tuple[str, str]]
    """Seconds, minutes, hours, days: one, many."""
    also: str
    """Between hours and minutes."""
    yesterday: str
    tomorrow: str
    weekdays: tuple[str, ...]
    """From Monday."""
    short: Callable[[str], str]
    """A weekday in a few letters."""
    months: tuple[str, ...]
    date: str
    """Of ``weekday``, ``day`` and ``month``."""
    on: str
    """A weekday or date with its preposition."""
    clock: Callable[[int, int], str]
    at: Callable[[int, str], str]
    """A clock's time with its preposition; of the hour and the text."""
    by: str
    """Of ``plain`` (with the weekday in full), ``clock`` and ``at``."""


def _digits(hour: int, minute: int) -> str:
    return f"{hour:02}:{minute:02}"


def _french_clock(hour: int, minute: int) -> str:
    return f"{hour}\u00a0h" + (f"\u00a0{minute:02}" if minute else "")


_TONGUES = {
    "en": _Tongue(
        units=(("second", "seconds"), ("minute", "minutes"), ("hour", "hours"), ("day", "days")),
        also=" ",
        yesterday="yesterday",
        tomorrow="tomorrow",
        weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        short=lambda day: day[:3],
        months=(
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
            "December",
        ),
        date="{weekday} {day} {month}",
        on="{day}",
        clock=_digits,
        at=lambda _, clock: f"at {clock}",
        by="by {plain}",
    ),
    "de": _Tongue(
        units=(("Sekunde", "Sekunden"), ("Minute", "Minuten"), ("Stunde", "Stunden"), ("Tag", "Tage")),
        also=" ",
        yesterday="gestern",
        tomorrow="morgen",
        weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        short=lambda day: day[:2],
        months=(
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ),
        date="{weekday}, {day}. {month}",
        on="am {day}",
        clock=_digits,
        at=lambda _, clock: f"um {clock} Uhr",
        by="bis {plain} Uhr",
    ),
    "es": _Tongue(
        units=(("segundo", "segundos"), ("minuto", "minutos"), ("hora", "horas"), ("día", "días")),
        also=" y ",
        yesterday="ayer",
        tomorrow="mañana",
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        short=lambda day: day[:3],
        months=(
            "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
            "diciembre",
        ),
        date="{weekday} {day} de {month}",
        on="el {day}",
        clock=_digits,
        at=lambda hour, clock: f"a la {clock}" if hour == 1 else f"a las {clock}",
        by="a más tardar {at}",
    ),
    "fr": _Tongue(
        units=(("seconde", "secondes"), ("minute", "minutes"), ("heure", "heures"), ("jour", "jours")),
        also=" ",
        yesterday="hier",
        tomorrow="demain",
        weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        short=lambda day: f"{day[:3]}.",
        months=(
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
            "décembre",
        ),
        date="{weekday} {day} {month}",
        on="{day}",
        clock=_french_clock,
        at=lambda _, clock: f"à {clock}",
        by="au plus tard {at}",
    ),
}  # fmt: skip
LANGUAGES = tuple(_TONGUES)
"""The languages in which we can say lengths and times."""


def spoken_length(length_ms: int | None, language: str, *, round_up: bool = False) -> str:
    """Say a length, such as ``5 minutes``, in whole units; empty where it is unknown or under a second.

    ``round_up`` is for a wait that is yet to come: it is said in minutes and never as shorter than expected.
    """
    if length_ms is None or length_ms < SECOND_MS:
        return ""
    if round_up:
        length_ms = -(-length_ms // MINUTE_MS) * MINUTE_MS
    if length_ms < MINUTE_MS:
        return _counted(length_ms // SECOND_MS, 0, language)
    if length_ms < HOUR_MS:
        return _counted(length_ms // MINUTE_MS, 1, language)
    if length_ms >= 2 * DAY_MS:
        return _counted(length_ms // DAY_MS, 3, language)
    hours, rest_ms = divmod(length_ms, HOUR_MS)
    said = _counted(hours, 2, language)
    minutes = rest_ms // MINUTE_MS
    if not minutes:
        return said
    also = _TONGUES[language].also if language in _TONGUES else " "
    return said + also + _counted(minutes, 1, language)


def _counted(count: int, unit: int, language: str) -> str:
    tongue = _TONGUES.get(language)
    if tongue is None:
        return f"{count} {('s', 'min', 'h', 'd')[unit]}"
    one, many = tongue.units[unit]
    return f"{count} {one if count == 1 else many}"


def time_of_day(at_ms: int | None, now_ms: int, timezone: str, language: str) -> TimeOfDay | None:
    """Say an instant as a time of day in a zone, with the day where it is not the day of ``now_ms``.

    ``None`` where it is unknown, or where the zone or the instant is none: no time at all is better than a wrong one.
    """
    if at_ms is None:
        return None
    try:
        zone = zone_of(timezone)
        at = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone)
        today = (_EPOCH + timedelta(milliseconds=now_ms)).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None
    tongue = _TONGUES.get(language)
    return _figures(at, today) if tongue is None else _said(at, today, tongue)


def weekday_name(day: int, language: str) -> str:
    """Name a day of the week, from 0 for Monday; in English where the language is not known."""
    return (_TONGUES.get(language) or _TONGUES["en"]).weekdays[day]


def day_of(at_ms: int, now_ms: int, timezone: str, language: str) -> str:
    """Name the day of an instant in full ("yesterday", "Friday 20 November"); empty where it is the day of ``now_ms``."""
    zone = zone_of(timezone)
    day = (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(zone).date()
    today = (_EPOCH + timedelta(milliseconds=now_ms)).astimezone(zone).date()
    tongue = _TONGUES.get(language)
    if tongue is None:
        return "" if day == today else day.isoformat()
    return _day(day, today, tongue)[1]


def _figures(at: datetime, today: date) -> TimeOfDay:
    clock = _digits(at.hour, at.minute)
    said = TimeOfDay(clock if at.date() == today else f"{at.date().isoformat()} {clock}")
    said.by = said.at = str(said)
    return said


def _said(at: datetime, today: date, tongue: _Tongue) -> TimeOfDay:
    clock = tongue.clock(at.hour, at.minute)
    said_at = tongue.at(at.hour, clock)
    short, full, on = _day(at.date(), today, tongue)
    said = TimeOfDay(f"{short} {clock}".lstrip())
    said.at = f"{on} {said_at}".lstrip()
    said.by = tongue.by.format(plain=f"{full} {clock}".lstrip(), at=said.at)
    return said


def _day(day: date, today: date, tongue: _Tongue) -> tuple[str, str, str]:
    """Give a day as it is said in short, in full, and in full with its preposition; all empty for today."""
    ahead = (day - today).days
    if ahead == 0:
        return "", "", ""
    if ahead in (-1, 1):
        word = tongue.tomorrow if ahead == 1 else tongue.yesterday
        return word, word, word
    weekday = tongue.weekdays[day.weekday()]
    short = tongue.short(weekday)
    if not 0 < ahead < 7:  # the name of a weekday alone is the next one
        month = tongue.months[day.month - 1]
        short = tongue.date.format(weekday=short, day=day.day, month=month)
        weekday = tongue.date.format(weekday=weekday, day=day.day, month=month)
    return short, weekday, tongue.on.format(day=weekday)
