"""How pages write lengths, shares and counts, in the viewer's language. Pure; ``static/js/format.js`` writes the same.

A length that runs is a ``clock``, one in a sentence is ``spoken``, one that something is held against is a ``limit`` or, where
it must be found again in the configuration, ``exact``.
"""

from __future__ import annotations

from monitor.units import HOUR_MS, MINUTE_MS, SECOND_MS
from monitor.web.texts import Texts

NOTHING = "–"
_SPOKEN_IN_MINUTES_FROM_S = 120


def hms(length_ms: float) -> str:
    """Write a length in figures alone: ``7:42``, ``1:02:09``, ``50:00:00``."""
    minutes, seconds = divmod(int(max(0, length_ms)) // SECOND_MS, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def clock(t: Texts, length_ms: float) -> str:
    """Write a running length: ``7:42``, ``1:02:09``, and from a day on ``3 d 4 h``."""
    hours = int(max(0, length_ms)) // HOUR_MS
    return t("common.days_hours", days=hours // 24, hours=hours % 24) if hours >= 24 else hms(length_ms)


def spoken(t: Texts, length_ms: int) -> str:
    """Say a length in whole units: ``45 s``, ``12 min``, ``2 h 5 min``, ``3 days``."""
    seconds = max(0, length_ms) // SECOND_MS
    if seconds < _SPOKEN_IN_MINUTES_FROM_S:
        return t("common.seconds", n=seconds)
    minutes = seconds // 60
    if minutes < 120:
        return t("common.minutes", n=minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return t("common.hours_minutes", hours=hours, minutes=rest) if rest else t("common.hours", n=hours)
    return t("common.days", n=hours // 24)


def fine(t: Texts, length_ms: int) -> str:
    """Say a length that may be a part of a second: ``0.4 s``, ``12 s``, ``3 min``."""
    if length_ms >= 10 * SECOND_MS:
        return spoken(t, length_ms)
    return t("common.seconds", n=f"{max(0, length_ms) / SECOND_MS:.1f}".removesuffix(".0"))


def limit(t: Texts, length_ms: int) -> str:
    """Write what something is held against, to the second: ``0.5 s``, ``45 s``, ``2:30``, ``15 min``, ``4 h``."""
    if length_ms < 10 * SECOND_MS:
        return t("common.seconds", n=f"{length_ms / SECOND_MS:g}")
    seconds = length_ms // SECOND_MS
    if seconds < 60:
        return t("common.seconds", n=seconds)
    minutes, rest = divmod(seconds, 60)
    if rest and minutes < 60:
        return hms(length_ms)
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return t("common.minutes", n=minutes)
    return t("common.hours_minutes", hours=hours, minutes=minutes) if minutes else t("common.hours", n=hours)


def ago(t: Texts, length_ms: int) -> str:
    """Write how long ago something was, to the minute: nothing on a quiet list ticks."""
    minutes = max(0, length_ms) // MINUTE_MS
    if minutes < 1:
        return t("common.just_now")
    return t("common.minutes_ago", n=minutes) if minutes < 60 else t("common.hours_ago", n=minutes // 60)


def share(ratio: float | None) -> str:
    """Write a share: ``78 %``; of nothing a dash."""
    return NOTHING if ratio is None else f"{int(100 * ratio + 0.5)} %"


_GROUPS = {"en": ",", "de": ".", "es": "\u00a0", "fr": "\u202f"}


def count(t: Texts, number: int) -> str:
    """Write a number with its thousands set apart, as the language does: ``48,210``, ``48.210``."""
    return f"{number:,}".replace(",", _GROUPS.get(t.language, "\u00a0"))
