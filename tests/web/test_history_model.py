"""The history page in numbers: what is drawn where, what nothing looks like, and files that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.figures import present
from monitor.domain.metrics import Now
from monitor.domain.policy import Policy
from monitor.units import DAY_MS
from monitor.web.history_chart import NARROW, SIZES, TOP, WIDE, draw
from monitor.web.history_model import (
    METRICS,
    cell,
    days_model,
    line_model,
    rows_of,
    sheet,
    value_of,
    week_model,
    written,
)
from monitor.web.history_spans import Hours, read_choice, slots_of, weekday_cells
from monitor.web.texts import LANGUAGES, texts_in
from tests.web.web_site import NOW_MS

ZONE = ZoneInfo("Europe/London")
EN = texts_in("en")


def figures(**counters: int) -> dict[str, Any]:
    policy = Policy()
    return present("sales", counters, Now(), policy.rules("sales", "voice"), 0, limits=policy.levels, lengths=False)


def choice(**asked: str) -> Any:
    return read_choice(asked, METRICS, ZONE, NOW_MS)


# values ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_has_a_value_and_a_name(language: str) -> None:
    full = figures(
        offered=4, answered=3, answered_within=2, abandoned=1, wait_n=3, wait_ms=60_000, moments_negative=2, response_n=1,
        response_ms=30_000,
    )  # fmt: skip
    for metric in METRICS:
        assert isinstance(value_of(full, metric), float | None)
        assert texts_in(language)(f"history.metric_{metric}")
    shown = {name: written(value_of(full, name), kind) for name, kind in METRICS.items()}
    assert (shown["offered"], shown["service_level"], shown["average_speed_of_answer_ms"]) == ("4", "50 %", "0:20")
    assert (shown["moments_negative"], shown["first_response_ms"], shown["csat_ratio"]) == ("2", "0:30", "–")


def test_a_mean_count_has_a_decimal_where_it_needs_one() -> None:
    assert [written(value, "count") for value in (2.0, 2.25, 1e7)] == ["2", "2.2", "10000000"]


# over time ------------------------------------------------------------------------------------------------------------


def test_time_that_has_not_come_or_was_not_recorded_has_no_figures() -> None:
    slots = slots_of(choice(interval="hour", **{"from": "2026-05-28", "to": "2026-05-28"}), ZONE)
    found = {place: figures() for place in range(24)}
    rows = rows_of(slots, found, slots[3].from_ms + 1, NOW_MS)
    assert [row.figures is not None for row in rows] == [3 <= place <= 21 for place in range(24)]
    assert [row.open for row in rows].index(True) == 21
    assert all(row.figures is None for row in rows_of(slots, found, None, NOW_MS))


def test_chart_and_table_tell_the_same() -> None:
    asked = choice(interval="hour", metric="answered", **{"from": "2026-05-28"})
    slots = slots_of(asked, ZONE)
    rows = rows_of(slots, {place: figures(answered=place) for place in range(24)}, slots[0].from_ms, NOW_MS)
    model = line_model(EN, rows, asked)
    assert model["columns"][0] == "answered"
    newest, before = [(row["name"], row["cells"][0], row["open"]) for row in model["rows"]][:2]
    assert (newest, before) == (("21:00", "21", True), ("20:00", "20", False))
    wide = model["drawings"][0]
    assert [bar.label for bar in wide.bars][-2:] == ["20:00: 20", "21:00: 21"]
    assert [bar.open for bar in wide.bars][-2:] == [False, True]
    assert [label for _, label in wide.ticks][:3] == ["00:00", "02:00", "04:00"]


@pytest.mark.parametrize(
    ("asked", "name", "ticks"),
    [
        ({"interval": "hour", "from": "2026-05-27"}, "We 27/05 00:00", ["We 27/05", "12:00", "Th 28/05", "12:00"]),
        ({"interval": "day", "from": "2026-05-27"}, "We 27/05", ["27/05", "28/05"]),
        (
            {"interval": "hour", "from": "2026-05-23"},
            "Sa 23/05 00:00",
            ["Sa 23/05", "Su 24/05", "Mo 25/05", "Tu 26/05", "We 27/05", "Th 28/05"],
        ),
    ],
)
def test_days_are_named_where_there_are_several(asked: dict[str, str], name: str, ticks: list[str]) -> None:
    chosen = choice(**asked)
    slots = slots_of(chosen, ZONE)
    rows = rows_of(slots, {place: figures(offered=1) for place in range(len(slots))}, 0, NOW_MS)
    model = line_model(EN, rows, chosen)
    assert model["rows"][-1]["name"] == name
    assert [label for _, label in model["drawings"][0].ticks] == ticks


def test_a_service_level_shows_what_is_aimed_at() -> None:
    asked = choice(metric="service_level")
    slots = slots_of(asked, ZONE)
    rows = rows_of(slots, {0: figures(answered=4, answered_within=3), 5: figures()}, slots[0].from_ms, NOW_MS)
    model = line_model(EN, rows, asked)
    assert model["goal"] == "80 %"
    assert model["drawings"][0].lines == ["M69.5 76.0"]
    assert not line_model(EN, rows_of(slots, {}, None, NOW_MS), asked)["known"]


def test_a_line_is_broken_where_nothing_is_known() -> None:
    drawing = draw([[0.5, None, 1.0, 0.0]], [["a", "b", "c", "d"]], [""] * 4, WIDE, "share", str)
    assert drawing.lines[0].count("M") == 2
    assert [dot.label for dot in drawing.dots[0]] == ["a", "c", "d"]


@settings(deadline=None)
@given(
    st.lists(st.none() | st.floats(0, 1e12), max_size=300), st.sampled_from(["count", "length"]), st.sampled_from(SIZES)
)
def test_everything_drawn_lies_within_the_drawing(values: list[float | None], kind: str, size: Any) -> None:
    drawing = draw([values], [[str(value) for value in values]], ["x"] * len(values), size, kind, str)
    for mark in (*drawing.bars, *(dot for of in drawing.dots for dot in of)):
        assert size.left <= mark.x <= size.width
        assert TOP <= mark.y <= size.height
        assert mark.height >= 0
    assert len(drawing.ticks) <= size.ticks
    heights = [y for y, _ in drawing.grid]
    assert heights == sorted(heights, reverse=True)


@pytest.mark.parametrize("most", [0, 1, 3, 4, 7, 15, 86, 286, 999, 4_321])
def test_lines_of_the_grid_are_round_and_the_top_is_not_far_above(most: int) -> None:
    drawing = draw([[float(most)]], [["x"]], [""], NARROW, "count", str)
    labels = [float(label) for _, label in drawing.grid]
    assert all(label == int(label) for label in labels)
    assert most <= labels[-1] <= max(4, 1.67 * most)


def test_lengths_have_round_lines() -> None:
    drawing = draw([[95_000.0]], [["x"]], [""], WIDE, "length", lambda value: f"{value / 1_000:g}")
    assert [label for _, label in drawing.grid] == ["0", "30", "60", "90", "120"]


# by hour and weekday, two days ----------------------------------------------------------------------------------------


def test_counts_by_hour_are_means_and_the_rest_is_of_all_hours_together() -> None:
    asked = choice(view="week", weeks="2", metric="offered")
    cells = weekday_cells(asked, ZONE, range(0, NOW_MS, DAY_MS), NOW_MS)
    thursday_noon = 24 * 3 + 12
    assert cells.times[thursday_noon] == 2
    found = {thursday_noon: figures(offered=5, answered=4, answered_within=1)}
    noon = week_model(EN, found, cells, asked)["rows"][12]
    assert (noon["hour"], noon["cells"][3]["text"], noon["cells"][2]["text"]) == ("12:00", "2.5", "–")
    level = week_model(EN, found, cells, asked._replace(metric="service_level"))["rows"][12]["cells"][3]
    assert (level["text"], level["shade"]) == ("25 %", 0)


def test_shades_go_from_the_least_to_the_most() -> None:
    asked = choice(view="week", weeks="1")
    cells = weekday_cells(asked, ZONE, [NOW_MS - DAY_MS, NOW_MS], NOW_MS)
    found = {key: figures(offered=place) for place, key in enumerate(cells.times)}
    model = week_model(EN, found, cells, asked)
    shades = [one["shade"] for row in model["rows"] for one in row["cells"] if one["shade"] is not None]
    assert (min(shades), max(shades)) == (0, 4)
    assert (model["least"], model["most"]) == ("0", str(len(cells.times) - 1))


def day(number: int, known: Iterable[int], running: Iterable[int] = ()) -> Hours:
    return Hours(date(2026, 5, number), frozenset(known), frozenset(running))


def test_two_days_stand_beside_each_other_with_their_difference() -> None:
    found = {9: figures(offered=5), 109: figures(offered=8), 10: figures(offered=3), 110: figures(offered=3)}
    model = days_model(EN, found, [day(28, {9, 10}), day(21, {9, 10, 11})], choice(view="days"))
    assert [([cell["text"] for cell in row["cells"]], row["change"]) for row in model["rows"][8:12]] == [
        (["–", "–"], "–"), (["5", "8"], "−3"), (["3", "3"], "±0"), (["–", "–"], "–"),
    ]  # fmt: skip
    assert len(model["drawings"][0].lines) == 2
    assert not model["running"]


def test_the_hour_that_is_not_over_is_drawn_apart_and_compared_with_nothing() -> None:
    found = {number: figures(offered=8) for number in (8, 9, 108, 109, 110)} | {10: figures(offered=1)}
    model = days_model(EN, found, [day(28, {8, 9, 10}, {10}), day(21, {8, 9, 10})], choice(view="days"))
    drawing = model["drawings"][0]
    assert [(path.count("M"), path.count("L")) for path in drawing.lines] == [(1, 1), (1, 2)], (
        "the line ends with 09:00"
    )
    assert [path.count("L") for path in drawing.tails] == [1, 0], "what runs hangs on it by a line of its own"
    assert [dot.open for dot in drawing.dots[0]] == [False, False, True]
    assert drawing.dots[0][-1].label == "Th 28/05, 10:00: 1 (so far)"
    assert model["running"]
    ten = model["rows"][10]
    assert (ten["cells"], ten["change"]) == ([{"text": "1", "open": True}, {"text": "8", "open": False}], "–")


def test_a_day_on_which_nothing_was_counted_has_no_line_and_says_so() -> None:
    found = {number: figures(offered=8) for number in (9, 10)} | {number: figures() for number in (109, 110)}
    model = days_model(EN, found, [day(28, {9, 10}), day(21, ())], choice(view="days"))
    assert model["days"] == [{"name": "Th 28/05", "counted": True}, {"name": "Th 21/05", "counted": False}]
    assert model["drawings"][0].lines[1] == ""
    assert [cell["text"] for cell in model["rows"][9]["cells"]] == ["8", "–"]


def test_a_line_over_time_ends_where_time_is_not_over() -> None:
    asked = choice(interval="hour", metric="service_level", **{"from": "2026-05-28"})
    slots = slots_of(asked, ZONE)
    found = {place: figures(offered=2, answered=2, answered_within=1) for place in range(24)}
    model = line_model(EN, rows_of(slots, found, slots[0].from_ms, NOW_MS), asked)
    wide = model["drawings"][0]
    assert (wide.lines[0].count("L"), wide.tails[0].count("L"), model["running"]) == (20, 1, True)


# for spreadsheets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_name_is_a_formula(name: str) -> None:
    assert cell(name) == f"'{name}"


@pytest.mark.parametrize("value", ["sales", "a=b", "", 4, -4, -0.5])
def test_numbers_and_other_names_stay(value: object) -> None:
    assert cell(value) == value


def test_a_file_has_every_metric_of_every_recorded_stretch() -> None:
    asked = choice(interval="hour", **{"from": "2026-05-28"})
    slots = slots_of(asked, ZONE)
    found = {9: figures(offered=4, answered=3, answered_within=2, wait_n=3, wait_ms=50_000), 10: figures()}
    text = sheet(rows_of(slots, found, slots[9].from_ms, slots[11].from_ms - 1), '=HYPERLINK("x"),\n"', ZONE)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 2
    assert rows[0]["from"] == "2026-05-28T09:00:00+01:00"
    assert rows[0]["queue"] == '\'=HYPERLINK("x"),\n"'
    assert (rows[0]["offered"], rows[0]["service_level"], rows[0]["average_speed_of_answer_s"]) == (
        "4",
        "0.6667",
        "16.667",
    )
    assert (rows[1]["offered"], rows[1]["service_level"]) == ("0", "")


def test_the_hours_of_a_long_day_can_be_told_apart_in_the_file() -> None:
    asked = read_choice(
        {"interval": "hour", "from": "2026-10-25", "to": "2026-10-25"}, METRICS, ZONE, NOW_MS + 200 * DAY_MS
    )
    slots = slots_of(asked, ZONE)
    text = sheet(rows_of(slots, dict.fromkeys(range(25), figures()), 0, NOW_MS + 200 * DAY_MS), None, ZONE)
    starts = [line.partition(",")[0] for line in text.splitlines()[1:]]
    assert starts[1:3] == ["2026-10-25T01:00:00+01:00", "2026-10-25T01:00:00+00:00"]
    assert len(starts) == 25
