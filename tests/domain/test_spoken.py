"""Lengths and times of day, as they are said in four languages and in none."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.spoken import LANGUAGES, day_of, spoken_length, time_of_day, weekday_name
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1_000)


NOW_MS = at("2026-11-27T12:00")
"""A Friday."""


@pytest.mark.parametrize(
    ("length_ms", "said"),
    [
        (SECOND_MS, "1 second"),
        (59_999, "59 seconds"),
        (MINUTE_MS, "1 minute"),
        (5 * MINUTE_MS + 59_000, "5 minutes"),
        (HOUR_MS, "1 hour"),
        (HOUR_MS + MINUTE_MS, "1 hour 1 minute"),
        (26 * HOUR_MS + 5 * MINUTE_MS, "26 hours 5 minutes"),
        (2 * DAY_MS, "2 days"),
        (3 * DAY_MS - 1, "2 days"),
    ],
)
def test_a_length_is_said_in_whole_units(length_ms: int, said: str) -> None:
    assert spoken_length(length_ms, "en") == said


@pytest.mark.parametrize("length_ms", [None, 0, -5, 999])
def test_a_length_that_is_unknown_or_nothing_is_not_said(length_ms: int | None) -> None:
    assert spoken_length(length_ms, "en") == ""


@pytest.mark.parametrize(
    ("language", "minutes", "both", "days"),
    [
        ("en", "5 minutes", "2 hours 1 minute", "3 days"),
        ("de", "5 Minuten", "2 Stunden 1 Minute", "3 Tage"),
        ("es", "5 minutos", "2 horas y 1 minuto", "3 días"),
        ("fr", "5 minutes", "2 heures 1 minute", "3 jours"),
        ("it", "5 min", "2 h 1 min", "3 d"),
    ],
)
def test_a_length_is_said_in_the_language(language: str, minutes: str, both: str, days: str) -> None:
    assert spoken_length(5 * MINUTE_MS, language) == minutes
    assert spoken_length(2 * HOUR_MS + MINUTE_MS, language) == both
    assert spoken_length(3 * DAY_MS, language) == days


def test_a_wait_to_come_is_never_said_as_shorter_than_it_is() -> None:
    assert spoken_length(61_000, "en", round_up=True) == "2 minutes"
    assert spoken_length(20_000, "en", round_up=True) == "1 minute"
    assert spoken_length(59 * MINUTE_MS + 1, "en", round_up=True) == "1 hour"


TIMES = [
    ("2026-11-27T14:30", "en", "14:30", "by 14:30", "at 14:30"),
    ("2026-11-28T09:00", "en", "tomorrow 09:00", "by tomorrow 09:00", "tomorrow at 09:00"),
    ("2026-11-26T09:00", "en", "yesterday 09:00", "by yesterday 09:00", "yesterday at 09:00"),
    ("2026-11-30T09:00", "en", "Mon 09:00", "by Monday 09:00", "Monday at 09:00"),
    ("2026-12-03T09:00", "en", "Thu 09:00", "by Thursday 09:00", "Thursday at 09:00"),
    ("2026-12-04T09:00", "en", "Fri 4 December 09:00", "by Friday 4 December 09:00", "Friday 4 December at 09:00"),
    ("2026-11-23T09:00", "en", "Mon 23 November 09:00", "by Monday 23 November 09:00", "Monday 23 November at 09:00"),
    ("2026-11-27T14:30", "de", "14:30", "bis 14:30 Uhr", "um 14:30 Uhr"),
    ("2026-11-28T09:00", "de", "morgen 09:00", "bis morgen 09:00 Uhr", "morgen um 09:00 Uhr"),
    ("2026-11-30T09:00", "de", "Mo 09:00", "bis Montag 09:00 Uhr", "am Montag um 09:00 Uhr"),
    ("2026-12-04T09:00", "de", "Fr, 4. Dezember 09:00", "bis Freitag, 4. Dezember 09:00 Uhr",
     "am Freitag, 4. Dezember um 09:00 Uhr"),
    ("2026-11-27T14:30", "es", "14:30", "a más tardar a las 14:30", "a las 14:30"),
    ("2026-11-28T01:00", "es", "mañana 01:00", "a más tardar mañana a la 01:00", "mañana a la 01:00"),
    ("2026-11-30T09:00", "es", "lun 09:00", "a más tardar el lunes a las 09:00", "el lunes a las 09:00"),
    ("2026-12-04T09:00", "es", "vie 4 de diciembre 09:00", "a más tardar el viernes 4 de diciembre a las 09:00",
     "el viernes 4 de diciembre a las 09:00"),
    ("2026-11-27T14:30", "fr", "14 h 30", "au plus tard à 14 h 30", "à 14 h 30"),
    ("2026-11-28T09:00", "fr", "demain 9 h", "au plus tard demain à 9 h", "demain à 9 h"),
    ("2026-11-30T09:05", "fr", "lun. 9 h 05", "au plus tard lundi à 9 h 05", "lundi à 9 h 05"),
    ("2026-11-27T14:30", "it", "14:30", "14:30", "14:30"),
    ("2026-11-28T09:00", "it", "2026-11-28 09:00", "2026-11-28 09:00", "2026-11-28 09:00"),
]  # fmt: skip


@pytest.mark.parametrize(("when", "language", "plain", "by", "prepositioned"), TIMES)
def test_a_time_is_said_with_its_day_where_it_is_not_today(
    when: str, language: str, plain: str, by: str, prepositioned: str
) -> None:
    said = time_of_day(at(when), NOW_MS, BERLIN, language)
    assert said is not None
    assert [text.replace("\u00a0", " ") for text in (said, said.by, said.at)] == [plain, by, prepositioned]


def test_a_time_is_that_of_the_site_and_so_is_its_day() -> None:
    late_ms = at("2026-11-27T23:30", "UTC")
    assert time_of_day(late_ms, NOW_MS, "UTC", "en") == "23:30"
    assert time_of_day(late_ms, NOW_MS, BERLIN, "en") == "tomorrow 00:30"


def test_a_time_is_never_said_as_later_than_it_is() -> None:
    assert time_of_day(at("2026-11-27T14:29:59"), NOW_MS, BERLIN, "en") == "14:29"


@pytest.mark.parametrize(
    ("at_ms", "zone"), [(None, BERLIN), (NOW_MS, "Mars/Olympus"), (10**15, BERLIN), (-(10**18), "UTC")]
)
def test_a_time_that_cannot_be_told_is_not_said(at_ms: int | None, zone: str) -> None:
    assert time_of_day(at_ms, NOW_MS, zone, "en") is None


def test_every_language_has_seven_days_and_twelve_months() -> None:
    for language in LANGUAGES:
        days = {time_of_day(NOW_MS + day * DAY_MS, NOW_MS, BERLIN, language) for day in range(7)}
        months = {time_of_day(NOW_MS + month * 30 * DAY_MS, NOW_MS, BERLIN, language) for month in range(2, 14)}
        assert len(days) == 7
        assert len(months) == 12


@pytest.mark.parametrize(
    ("ahead_ms", "language", "day"),
    [
        (0, "en", ""),
        (DAY_MS, "de", "morgen"),
        (-DAY_MS, "fr", "hier"),
        (3 * DAY_MS, "es", "domingo"),
        (-3 * DAY_MS, "en", "Monday 25 May"),
        (0, "it", ""),
        (DAY_MS, "it", "2026-05-29"),
    ],
)
def test_a_day_is_named_as_it_is_seen_from_today(ahead_ms: int, language: str, day: str) -> None:
    now_ms = 1_780_000_000_000  # Thursday, 28 May 2026
    assert day_of(now_ms + ahead_ms, now_ms, "Europe/London", language) == day


def test_days_of_the_week_are_named_in_a_language_that_is_known() -> None:
    assert [weekday_name(0, "de"), weekday_name(6, "fr"), weekday_name(6, "it")] == ["Montag", "dimanche", "Sunday"]
