"""Lengths of time as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, format_duration, parse_duration_ms, spoken_duration


@pytest.mark.parametrize(
    ("text", "length_ms"),
    [
        ("90s", 90 * SECOND_MS),
        ("4h", 4 * HOUR_MS),
        ("1h30m", 90 * MINUTE_MS),
        ("1h 30m", 90 * MINUTE_MS),
        (" 5 M ", 5 * MINUTE_MS),
        ("250ms", 250),
        ("2d", 2 * DAY_MS),
        ("1.5h", 90 * MINUTE_MS),
        ("0.1s", 100),
        ("0s", 0),
    ],
)
def test_a_length_is_read(text: str, length_ms: int) -> None:
    assert parse_duration_ms(text) == length_ms


@pytest.mark.parametrize("text", ["", "90", "s", "1 hour", "-5s", "5x", "1h30", "1h,30m", "1e3s", "90 seconds"])
def test_what_is_no_length_is_told_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match='write a number and a unit, such as "90s"'):
        parse_duration_ms(text)


@pytest.mark.parametrize(
    ("length_ms", "text"),
    [
        (0, "0s"),
        (250, "250ms"),
        (5_000, "5s"),
        (90 * MINUTE_MS, "1h30m"),
        (4 * HOUR_MS, "4h"),
        (2 * DAY_MS + 1, "2d1ms"),
    ],
)
def test_a_length_is_written_short(length_ms: int, text: str) -> None:
    assert format_duration(length_ms) == text


@given(st.integers(0, 10_000 * DAY_MS))
def test_what_is_written_reads_back_exactly(length_ms: int) -> None:
    assert parse_duration_ms(format_duration(length_ms)) == length_ms


@pytest.mark.parametrize(
    ("length_ms", "words"),
    [
        (-5, "0 s"),
        (999, "0 s"),
        (45_000, "45 s"),
        (119_999, "119 s"),
        (120_000, "2 min"),
        (3 * MINUTE_MS, "3 min"),
        (119 * MINUTE_MS, "119 min"),
        (2 * HOUR_MS, "2 h"),
        (2 * HOUR_MS + 5 * MINUTE_MS, "2 h 5 min"),
        (47 * HOUR_MS, "47 h"),
        (72 * HOUR_MS, "3 days"),
    ],
)
def test_a_length_is_said_for_people(length_ms: int, words: str) -> None:
    assert spoken_duration(length_ms) == words
