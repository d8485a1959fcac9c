"""The history page in words and numbers: metrics and how they are written, tables, and what goes to spreadsheets. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from monitor.domain.spoken import weekday_name
from monitor.units import SECOND_MS
from monitor.web.history_chart import SIZES, draw
from monitor.web.history_spans import Cells, Choice, Hours, Slot
from monitor.web.lengths import NOTHING, hms
from monitor.web.texts import Texts

Figures = Mapping[str, Any]
METRICS: dict[str, str] = {
    "offered": "count", "answered": "count", "abandoned": "count", "left_otherwise": "count", "transferred_out": "count",
    "missed": "count", "closed": "count", "reopened": "count", "promises_kept": "count", "promises_broken": "count",
    "moments_negative": "count", "moments_positive": "count",
    "service_level": "share", "abandoned_ratio": "share", "occupancy_ratio": "share", "first_hour_ratio": "share",
    "resolved_24h_ratio": "share", "csat_ratio": "share",
    "average_speed_of_answer_ms": "length", "wait_p50_ms": "length", "wait_p90_ms": "length", "wait_p95_ms": "length",
    "average_time_to_abandon_ms": "length", "handle_time_ms": "length", "first_response_ms": "length",
}  # fmt: skip
"""Every metric that has a history, and what it is: a ``count``, a ``share`` or a ``length``."""
COLUMNS = ("offered", "answered", "abandoned", "service_level", "average_speed_of_answer_ms", "wait_p90_ms")
"""What the table shows beside the metric that is chosen."""
SHADES = 5


def value_of(figures: Figures | None, metric: str) -> float | None:
    """Give a metric of a Queue object; None of nothing."""
    if figures is None:
        return None
    if metric == "service_level":
        found = figures["service_level"]["ratio"]
    elif metric == "first_response_ms":
        found = figures["first_response_ms"]["mean"]
    elif metric.startswith("moments_"):
        found = figures["moments"][metric.removeprefix("moments_")]
    else:
        found = figures[metric]
    return None if found is None else float(found)


def written(value: float | None, kind: str) -> str:
    """Write a value: ``12``, ``84 %``, ``1:25``; of nothing ``–``."""
    if value is None:
        return NOTHING
    if kind == "count":
        return f"{value:.0f}" if value == round(value) else f"{value:.1f}"
    if kind == "share":
        return f"{round(100 * value)} %"
    return hms(round(value))


class Row(NamedTuple):
    """A stretch of time with its figures; None where it has not begun or was not recorded."""

    slot: Slot
    figures: Figures | None
    open: bool


def rows_of(slots: Sequence[Slot], found: Mapping[int, Figures], since_ms: int | None, now_ms: int) -> list[Row]:
    """Give each stretch its figures, as far as there can be any."""
    rows = []
    for place, slot in enumerate(slots):
        recorded = since_ms is not None and slot.to_ms > since_ms and slot.from_ms <= now_ms
        rows.append(Row(slot, found.get(place) if recorded else None, slot.from_ms <= now_ms < slot.to_ms))
    return rows


def line_model(t: Texts, rows: Sequence[Row], choice: Choice) -> dict[str, Any]:
    """Give chart and table of one metric over time."""
    kind = METRICS[choice.metric]
    values = [value_of(row.figures, choice.metric) for row in rows]
    names = [slot_name(t, row.slot, choice) for row in rows]
    labels = [f"{name}: {written(value, kind)}" for name, value in zip(names, values, strict=True)]
    ticks = [_tick(t, row.slot, choice) for row in rows]
    running = {place for place, row in enumerate(rows) if row.open}
    goal = _goal(rows) if choice.metric == "service_level" else None
    shown = [row for row in rows if row.figures is not None]
    columns = list(dict.fromkeys((choice.metric, *COLUMNS)))
    return {
        "drawings": [
            draw([values], [labels], ticks, size, kind, lambda value: written(value, kind), [running], goal)
            for size in SIZES
        ],
        "known": any(value is not None for value in values),
        "running": any(values[place] is not None for place in running),
        "columns": columns,
        "rows": [
            {
                "name": slot_name(t, row.slot, choice),
                "open": row.open,
                "cells": [written(value_of(row.figures, column), METRICS[column]) for column in columns],
            }
            for row in reversed(shown)
        ],
        "goal": None if goal is None else written(goal, "share"),
    }


def _goal(rows: Iterable[Row]) -> float | None:
    return next((float(row.figures["service_level"]["target_ratio"]) for row in rows if row.figures is not None), None)


def slot_name(t: Texts, slot: Slot, choice: Choice) -> str:
    """Name a stretch: its time, with the day where several are shown."""
    day = day_name(t, slot.day)
    if choice.interval == "day":
        return day
    return slot.label if choice.first == choice.last else f"{day} {slot.label}"


def day_name(t: Texts, day: date) -> str:
    """Name a day in short: ``Fr 20/11``."""
    return f"{weekday_name(day.weekday(), t.language)[:2]} " + t("history.date", day=f"{day:%d}", month=f"{day:%m}")


def _tick(t: Texts, slot: Slot, choice: Choice) -> str:
    if choice.interval == "day":
        return t("history.date", day=f"{slot.day:%d}", month=f"{slot.day:%m}")
    at = slot.label[:5]
    if choice.first == choice.last:
        return at if at.endswith(":00") else ""
    if at == "00:00":
        return day_name(t, slot.day)
    return at if at == "12:00" and (choice.last - choice.first).days < 5 else ""


def week_model(t: Texts, found: Mapping[int, Figures], cells: Cells, choice: Choice) -> dict[str, Any]:
    """Give the table by hour and weekday: counts as means of an hour, everything else of all those hours together."""
    kind = METRICS[choice.metric]
    values: dict[int, float | None] = {}
    for key, times in cells.times.items():
        value = value_of(found.get(key), choice.metric)
        values[key] = value / times if value is not None and kind == "count" else value
    known = [value for value in values.values() if value is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    return {
        "known": bool(known),
        "days": [weekday_name(day, t.language) for day in range(7)],
        "rows": [
            {
                "hour": f"{hour:02}:00",
                "cells": [
                    {
                        "text": written(values.get(24 * day + hour), kind),
                        "shade": _shade(values.get(24 * day + hour), least, most),
                        "times": cells.times.get(24 * day + hour, 0),
                    }
                    for day in range(7)
                ],
            }
            for hour in range(24)
        ],
        "least": written(least, kind),
        "most": written(most, kind),
        "shades": list(range(SHADES)),
    }


def _shade(value: float | None, least: float, most: float) -> int | None:
    if value is None:
        return None
    return 0 if most <= least else min(SHADES - 1, int(SHADES * (value - least) / (most - least)))


def days_model(t: Texts, found: Mapping[int, Figures], days: Sequence[Hours], choice: Choice) -> dict[str, Any]:
    """Give two days hour by hour beside each other; what is not over is shown, and compared with nothing."""
    kind = METRICS[choice.metric]
    names = [day_name(t, one.day) for one in days]
    series = [
        [value_of(found.get(100 * number + hour), choice.metric) if hour in one.known else None for hour in range(24)]
        for number, one in enumerate(days)
    ]
    running = [one.running for one in days]
    labels = [
        [f"{name}, {hour:02}:00: {_so_far(t, written(of[hour], kind), hour in one.running)}" for hour in range(24)]
        for name, of, one in zip(names, series, days, strict=True)
    ]
    ticks = [f"{hour:02}:00" if hour % 3 == 0 else "" for hour in range(24)]
    return {
        "drawings": [
            draw(series, labels, ticks, size, kind, lambda value: written(value, kind), running) for size in SIZES
        ],
        "known": any(value is not None for one in series for value in one),
        "running": any(of[hour] is not None for of, one in zip(series, days, strict=True) for hour in one.running),
        "days": [{"name": name, "counted": bool(one.known)} for name, one in zip(names, days, strict=True)],
        "rows": [
            {
                "name": f"{hour:02}:00",
                "cells": [
                    {"text": written(of[hour], kind), "open": hour in one.running and of[hour] is not None}
                    for of, one in zip(series, days, strict=True)
                ],
                "change": NOTHING
                if any(hour in one.running for one in days)
                else _change(series[0][hour], series[1][hour], kind),
            }
            for hour in range(24)
        ],
    }


def _so_far(t: Texts, value: str, is_open: bool) -> str:
    return f"{value} ({t('history.open')})" if is_open else value


def _change(now: float | None, then: float | None, kind: str) -> str:
    if now is None or then is None:
        return NOTHING
    sign = "+" if now > then else "−" if now < then else "±"
    return sign + written(abs(now - then), kind)


# ---- for spreadsheets

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """Give what a spreadsheet takes for a text, never for a formula: names come from outside."""
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else value


def sheet(rows: Iterable[Row], queue: str | None, zone: ZoneInfo) -> str:
    """Give every metric of every stretch as CSV (RFC 4180): lengths in seconds, shares from 0 to 1, nothing where nothing is."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["from", "to", "queue", *(name.replace("_ms", "_s") for name in METRICS)])
    for row in rows:
        if row.figures is not None:
            ends = (datetime.fromtimestamp(at_ms / 1_000, zone).isoformat() for at_ms in row.slot[:2])
            values = (_plain(value_of(row.figures, name), kind) for name, kind in METRICS.items())
            writer.writerow([cell(one) for one in (*ends, queue or "", *values)])
    return "\ufeff" + out.getvalue()


def _plain(value: float | None, kind: str) -> float | int | str:
    if value is None:
        return ""
    if kind == "count":
        return int(value)
    return round(value / SECOND_MS, 3) if kind == "length" else round(value, 4)
