"""How long ago a customer wrote to us and we to them, as people say it: never more exactly than it helps. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.domain.events import LIVE
from monitor.units import HOUR_MS, MINUTE_MS
from monitor.web.texts import Texts

Data = Mapping[str, Any]
OWED = frozenset({"waiting", "alerting", "handling", "held", "awaiting_us"})
"""States in which an answer of ours is awaited."""
_DAYS_UP_TO, _WEEKS_UP_TO = 14, 60


def asked(contact: Data, t: Texts, timezone: str, now_ms: int) -> list[str]:
    """Tell when a written request was made, and when we last said a word to it; nothing of one that is live or closed."""
    if contact["channel"] in LIVE or contact["state"] == "closed":
        return []
    timeline: Sequence[Data] = contact["timeline"]
    opened = next((event for event in timeline if event["type"] == "contact.opened"), None)
    by_us = opened is not None and _says(opened, "direction") == "out"
    wrote_ms = [one["at_ms"] for one in timeline if one["type"] == "message.received" and not _says(one, "auto")]
    words_ms = [one["at_ms"] for one in timeline if is_word(one, contact["silent_since_ms"])]
    found = []

    def tell(key: str, at_ms: int) -> None:
        found.append(t(f"wait.{key}", ago=ago(t, at_ms, timezone, now_ms)))

    began_ms, last_ms = contact["opened_at_ms"], max(wrote_ms, default=None)
    again = last_ms is not None and (by_us or began_ms is None or last_ms - began_ms >= MINUTE_MS)
    if began_ms is not None:
        tell("asked_by_us" if by_us else "asked", began_ms)
    if again and last_ms is not None:
        tell("asked_again", last_ms)
    if words_ms:
        tell("last_word", max(words_ms))
    elif opened is not None and not by_us and contact["state"] in OWED:  # its story is whole: there was none
        found.append(t("wait.no_word"))
    return found


def _says(event: Data, name: str) -> Any:
    return (event.get("data") or {}).get(name)


def is_word(event: Data, silent_since_ms: int | None) -> bool:
    """Say whether an event is a word of a human of ours; an update marked as sent is one unless it turned out to be none."""
    if event["type"] == "nudge.sent":
        return silent_since_ms is None or silent_since_ms >= event["at_ms"]
    return event["type"] == "message.sent" and _says(event, "by") == "human" and _says(event, "public") is not False


def ago(t: Texts, at_ms: int, timezone: str, now_ms: int) -> str:
    """Say how long ago an instant was: ``about 3 hours ago``, ``yesterday``, ``5 days ago``."""
    since_ms = max(0, now_ms - at_ms)
    days = (_day(now_ms, timezone) - _day(at_ms, timezone)).days
    if since_ms < 12 * HOUR_MS or days < 1:
        return _of_today(t, since_ms)
    if days == 1:
        return t("wait.ago_yesterday")
    if days < _DAYS_UP_TO:
        return t("wait.ago_days", n=days)
    return t("wait.ago_weeks", n=round(days / 7)) if days < _WEEKS_UP_TO else t("wait.ago_months")


def _of_today(t: Texts, since_ms: int) -> str:
    minutes = since_ms // MINUTE_MS
    if minutes < 3:
        return t("wait.ago_now")
    if minutes < 20:
        return t("wait.ago_minutes")
    return t("wait.ago_half") if minutes < 45 else t("wait.ago_hours", n=max(1, round(since_ms / HOUR_MS)))


def _day(at_ms: int, timezone: str) -> date:
    return datetime.fromtimestamp(at_ms / 1_000, ZoneInfo(timezone)).date()
