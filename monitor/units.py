"""Lengths of time, as numbers and as text.

Inside the program an instant is an ``int`` of milliseconds since 1970 (UTC) and a length an ``int`` of milliseconds.
"""

from __future__ import annotations

import re
from sys import intern
from typing import overload

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

LATENCY_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds of the buckets in which latencies are counted, in seconds."""

_UNITS_MS = {"ms": 1, "s": SECOND_MS, "m": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")


@overload
def shared(name: str) -> str: ...
@overload
def shared(name: str | None) -> str | None: ...
def shared(name: str | None) -> str | None:
    """Give the one copy of a name that many contacts have: a hundred thousand of them are held at a time."""
    return None if name is None else intern(name)


def parse_duration_ms(text: str) -> int:
    """Read ``"90s"``, ``"4h"``, ``"1h30m"``, ``"250ms"`` or ``"2d"`` as milliseconds.

    Raises ``ValueError`` with a sentence that says what to write instead.
    """
    compact = text.strip().lower().replace(" ", "")
    parts = list(_PART.finditer(compact))
    if not parts or "".join(part.group(0) for part in parts) != compact:
        raise ValueError(
            f'{text!r} is not a length of time; write a number and a unit, such as "90s", "5m", "4h" or "2d"'
        )
    if len(compact) > 40:
        raise ValueError(f'{text[:40]!r}… is too long for a length of time; write it as "90s", "5m", "4h" or "2d"')
    total_ms = sum(float(part.group(1)) * _UNITS_MS[part.group(2)] for part in parts)
    return round(total_ms)


def format_duration(length_ms: int) -> str:
    """Write a length the shortest way ``parse_duration_ms`` reads back exactly: ``45s``, ``1m30s``, ``4h``."""
    if length_ms == 0:
        return "0s"
    rest_ms, out = length_ms, ""
    for unit in ("d", "h", "m", "s", "ms"):
        count, rest_ms = divmod(rest_ms, _UNITS_MS[unit])
        if count:
            out += f"{count}{unit}"
    return out


def spoken_duration(length_ms: int) -> str:
    """Say a length for people, in whole units: ``45 s``, ``3 min``, ``2 h 5 min``, ``3 days``."""
    seconds = max(0, length_ms) // SECOND_MS
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{hours // 24} days"
