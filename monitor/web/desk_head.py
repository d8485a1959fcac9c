"""The head of a nudge: what leads with its length, and beside it its limit, and the silence where something else leads.

Which cause leads, the domain decides (``Nudge.clock``). Scripts write the same (static/js/desk_words.js).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from monitor.domain.layers import CLOCKS
from monitor.web.lengths import limit, spoken
from monitor.web.texts import Texts

Nudge = Mapping[str, Any]
_SINCE = {"ring_back": "desk.dropped"}
"""What is no clock, and runs since something happened."""


class Head(NamedTuple):
    """What stands in the head of a nudge; ``lead`` is empty where nothing runs."""

    lead: str
    beside: list[str]


def head_of(nudge: Nudge, t: Texts, now_ms: int) -> Head:
    """Give what stands in the head of a nudge as of ``now_ms``."""
    silent_since_ms, since_ms, limit_ms = nudge["silent_since_ms"], nudge["since_ms"], nudge.get("limit_ms")
    silent = t("desk.silent", length=spoken(t, now_ms - silent_since_ms)) if silent_since_ms else ""
    named = _lead(nudge, t, now_ms)
    held_against = t("desk.limit", length=limit(t, limit_ms)) if limit_ms and nudge["clock"] != "promise" else ""
    since = (
        t(_SINCE.get(nudge["clock"], "desk.for_long"), length=spoken(t, now_ms - since_ms)) if since_ms < now_ms else ""
    )
    return Head(named or silent or since, [part for part in (held_against, silent if named else "") if part])


def _lead(nudge: Nudge, t: Texts, now_ms: int) -> str:
    """Give the clock that leads, with its length; nothing where it is silence, or what leads is no clock."""
    clock, due_ms = nudge["clock"], nudge["breach_at_ms"]
    if clock == "promise":
        return t("desk.promise_due" if due_ms > now_ms else "desk.promise_over", length=spoken(t, abs(now_ms - due_ms)))
    if clock == "silence" or clock not in CLOCKS:
        return ""
    return t("desk.leads", clock=t(f"contact.clock_{clock}"), length=spoken(t, now_ms - nudge["since_ms"]))
