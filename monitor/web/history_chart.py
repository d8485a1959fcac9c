"""The drawing of a chart: where its bars, dots, lines and labels lie. Pure numbers; the template makes shapes of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
TIME_STEPS_MS = (1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 144e5, 288e5, 432e5, 864e5)


class Size(NamedTuple):
    """Of a drawing, in its own units; text is as large in all of them."""

    name: str
    width: int
    height: int
    left: int
    """Room for the labels of the values."""
    ticks: int
    """Labels of time at most."""


WIDE = Size("wide", 1120, 300, 64, 12)
NARROW = Size("narrow", 360, 240, 56, 4)
SIZES = (WIDE, NARROW)
TOP, BOTTOM = 10, 26


class Mark(NamedTuple):
    """One value, drawn."""

    x: float
    y: float
    width: float
    height: float
    label: str
    open: bool
    """Its stretch of time is not over."""


class Drawing(NamedTuple):
    """A chart of one or two series."""

    size: Size
    bars: list[Mark]
    lines: list[str]
    """Paths, one a series; broken where nothing is known, and not of stretches that are not over."""
    tails: list[str]
    """Paths, one a series: from what is over to what is not."""
    dots: list[list[Mark]]
    grid: list[tuple[float, str]]
    """Height and label of each line of the grid."""
    ticks: list[tuple[float, str]]
    goal: float | None
    """Height of what is aimed at."""


def draw(
    series: Sequence[Sequence[float | None]],
    labels: Sequence[Sequence[str]],
    ticks: Sequence[str],
    size: Size,
    kind: str,
    write: Callable[[float], str],
    running: Sequence[Collection[int]] = (),
    goal: float | None = None,
) -> Drawing:
    """Draw one series as bars (a count) or a line, two as lines; ``ticks`` are the labels of places, empty for none.

    ``labels`` tell each value for who points at it; ``running``: of each series the places whose time is not over.
    """
    known = [value for one in series for value in one if value is not None]
    top = 1.0 if kind == "share" else _top(max([*known, goal or 0.0], default=0.0), kind)
    count = max((len(one) for one in series), default=0) or 1
    slot = (size.width - size.left - 8) / count
    room = size.height - TOP - BOTTOM

    def y(value: float) -> float:
        return round(TOP + room * (1 - min(1.0, value / top)), 1)

    def runs(number: int, place: int) -> bool:
        return number < len(running) and place in running[number]

    def mark(place: int, value: float, label: str, *, is_open: bool) -> Mark:
        gap = min(2.0, slot / 5)
        x = size.left + place * slot
        height = max(room - (y(value) - TOP), 0.0)
        return Mark(round(x + gap / 2, 1), y(value), round(max(slot - gap, 0.5), 1), round(height, 1), label, is_open)

    marks = [
        [
            mark(place, value, labels[number][place], is_open=runs(number, place))
            for place, value in enumerate(one)
            if value is not None
        ]
        for number, one in enumerate(series)
    ]
    over = [
        [None if runs(number, place) else value for place, value in enumerate(one)] for number, one in enumerate(series)
    ]
    tails = [
        [value if runs(number, place) or runs(number, place + 1) else None for place, value in enumerate(one)]
        for number, one in enumerate(series)
    ]
    is_bars = kind == "count" and len(series) == 1
    return Drawing(
        size=size,
        bars=marks[0] if is_bars else [],
        lines=[] if is_bars else [_path(one, size.left, slot, y) for one in over],
        tails=[] if is_bars else [_path(one, size.left, slot, y) for one in tails],
        dots=[] if is_bars else [[one._replace(x=round(one.x + one.width / 2, 1)) for one in of] for of in marks],
        grid=[(y(value), write(value)) for value in _grid(top, kind)],
        ticks=_ticks(ticks, size, slot),
        goal=None if goal is None else y(goal),
    )


def _path(values: Sequence[float | None], left: float, slot: float, y: Callable[[float], float]) -> str:
    path, begun = [], False
    for place, value in enumerate(values):
        if value is None:
            begun = False
            continue
        path.append(f"{'L' if begun else 'M'}{round(left + (place + 0.5) * slot, 1)} {y(value)}")
        begun = True
    return "".join(path)


def _top(most: float, kind: str) -> float:
    """Give a round value that is at least the largest: one of ``STEPS`` times a power of ten; of lengths a round one."""
    if most < 1e-6:
        return 4.0 if kind == "count" else 60_000.0
    if kind == "length":
        step = next((step for step in TIME_STEPS_MS if step * 4 >= most), None)
        return step * 4 if step is not None else 864e5 * math.ceil(most / 864e5)
    power = 10.0 ** math.floor(math.log10(most))
    top = next(step * power for step in STEPS if step * power >= most)
    return max(4.0, top) if kind == "count" else top


def _grid(top: float, kind: str) -> list[float]:
    lines = 4
    if kind == "count" and top % 4:
        lines = 5 if top % 5 == 0 else 2 if top % 2 == 0 else 1
    return [top * number / lines for number in range(lines + 1)]


def _ticks(labels: Sequence[str], size: Size, slot: float) -> list[tuple[float, str]]:
    """Choose labels that fit beside each other, evenly."""
    named = [(place, label) for place, label in enumerate(labels) if label]
    every = max(1, -(-len(named) // size.ticks))
    return [(round(size.left + (place + 0.5) * slot, 1), label) for place, label in named[::every]]
