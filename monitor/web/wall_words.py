"""How walls write lengths, shares and the last hour's small lines, in the viewer's language. Pure; scripts write the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.web.texts import Texts

NIGHT = timedelta(hours=3)
NOTHING = "–"
WIDTH, HEIGHT = 100, 24
"""Of a small line, in units of its own."""


def clock(t: Texts, length_ms: float) -> str:
    """Write a running length: ``7:42``, ``1:02:09``, ``3 d 4 h``."""
    seconds = int(max(0, length_ms)) // 1000
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 24:
        return t("common.days_hours", days=hours // 24, hours=hours % 24)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def ago(t: Texts, length_ms: int) -> str:
    """Write how long ago something was, to the minute: nothing on a quiet list ticks."""
    minutes = max(0, length_ms) // 60_000
    if minutes < 1:
        return t("common.just_now")
    return t("common.minutes_ago", n=minutes) if minutes < 60 else t("common.hours_ago", n=minutes // 60)


def limit(t: Texts, ms: int) -> str:
    """Write a limit: ``20 s``, ``8 h``; one that stood still for a while is no round length any more: ``65 min``."""
    if ms >= 120_000 and ms % 60_000:
        return spoken(t, ms)
    for unit_ms, key in ((3_600_000, "common.hours"), (60_000, "common.minutes")):
        if ms % unit_ms == 0:
            return t(key, n=ms // unit_ms)
    return t("common.seconds", n=f"{ms / 1000:g}" if ms < 10_000 else (ms + 500) // 1_000)


def spoken(t: Texts, length_ms: int) -> str:
    """Say a length of two minutes or more in whole units: ``12 min``, ``2 h 5 min``, ``3 days``."""
    minutes = length_ms // 60_000
    if minutes < 120:
        return t("common.minutes", n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return t("common.hours_minutes", hours=hours, minutes=rest) if rest else t("common.hours", n=hours)
    return t("common.days", n=hours // 24)


def share(ratio: float | None) -> str:
    """Write a share: ``78 %``; of nothing a dash."""
    return NOTHING if ratio is None else f"{int(100 * ratio + 0.5)} %"


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
