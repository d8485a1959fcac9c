"""How walls write how far a limit is, and the last hour's small lines. Pure; scripts write the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.web.lengths import clock
from monitor.web.texts import Texts

NIGHT = timedelta(hours=3)
WIDTH, HEIGHT = 100, 24
"""Of a small line, in units of its own."""


def nightly(names: Sequence[str], at_ms: int, timezone: str) -> tuple[str, ...]:
    """Give tiles in the order of this night: at three each morning the first one goes to the end, so that nothing burns in."""
    night = (datetime.fromtimestamp(at_ms / 1000, ZoneInfo(timezone)) - NIGHT).date() - date(1970, 1, 1)
    first = night.days % len(names)
    return (*names[first:], *names[:first])


def unbroken(text: str) -> str:
    """Keep a text on one line."""
    return text.replace(" ", "\u00a0")


def distance(t: Texts, due_ms: int | None, now_ms: int) -> str:
    """Write how far a limit is: ``0:48 left``, ``2:42 over``."""
    if due_ms is None:
        return ""
    return t("wall.left" if due_ms >= now_ms else "wall.over", length=clock(t, abs(due_ms - now_ms)))


def longness(figure: str, unit: str = "") -> str:
    """Tell how much smaller a long figure is written; a unit takes as much room as two digits."""
    long = len(figure) + (2 if unit else 0)
    return "2" if long > 5 else "1" if long == 5 else ""


def path_of(points: Sequence[float | None], low: float, high: float) -> str:
    """Give the path of a small line between two values; None is a gap, a point alone a dot."""
    scale = (HEIGHT - 2) / (high - low) if high > low else 0.0
    path, pen = "", False
    for index, value in enumerate(points):
        if value is None:
            pen = False
            continue
        x, y = index * WIDTH / (len(points) - 1), HEIGHT - 1 - (value - low) * scale
        alone = not pen and (index == len(points) - 1 or points[index + 1] is None)
        path += f"{'L' if pen else 'M'}{x:.1f} {y:.1f}{'h0.1' if alone else ''}"
        pen = True
    return path


def spark(points: Sequence[float | None] | None, goal: float | None = None) -> dict[str, str] | None:
    """Give the paths of the last hour and of what it is held against; None where there is nothing to show."""
    known = [value for value in points or () if value is not None]
    if not points or not known or (goal is None and not any(known)):
        return None
    held = [*known, 0 if goal is None else goal]
    low, high = min(held), max(held)
    return {"line": path_of(points, low, high), "goal": path_of([goal, goal], low, high) if goal is not None else ""}
