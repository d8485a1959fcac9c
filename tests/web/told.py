"""A contact as the board gives it, for tests of what pages say of it."""

from __future__ import annotations

from typing import Any

import msgspec

from monitor.domain.sayings import Saying, in_english, where_of
from monitor.units import MINUTE_MS
from tests.web.web_site import NOW_MS


def event(ago_min: float, type_: str, id_: str = "", **data: Any) -> dict[str, Any]:
    """Give an event of the timeline, so many minutes ago."""
    at_ms = NOW_MS - round(ago_min * MINUTE_MS)
    return {"at_ms": at_ms, "type": type_, "id": id_ or f"{type_}-{ago_min}", "source": "mail", "data": data}


def clock(name: str, elapsed_min: float, warn_min: float, breach_min: float, level: str = "ok") -> dict[str, Any]:
    """Give a clock that runs at all hours, as of now."""
    since_ms = NOW_MS - round(elapsed_min * MINUTE_MS)
    return {
        "clock": name, "level": level, "since_ms": since_ms, "elapsed_ms": NOW_MS - since_ms,
        "warn_at_ms": since_ms + round(warn_min * MINUTE_MS), "breach_at_ms": since_ms + round(breach_min * MINUTE_MS),
    }  # fmt: skip


NOT_NUDGED = Saying("not_nudged", {"why": Saying("viewed", {"agent": "kim"}), "causes": [Saying("line_ring_back")]})
SILENT = Saying("silence", {"where": where_of("orders"), "for_ms": 20 * MINUTE_MS})


def decision(at_ms: int, reason: str, said: Saying, *, nudged: bool = False) -> dict[str, Any]:
    """A decision as the API tells it."""
    return {
        "at_ms": at_ms, "nudged": nudged, "reason": reason,
        "sentence": in_english(said, "UTC", at_ms), "said": msgspec.to_builtins(said),
    }  # fmt: skip


def contact(**changed: Any) -> dict[str, Any]:
    """Give a written contact that owes its customer a word, with something of everything."""
    found: dict[str, Any] = {
        "contact": "mail/7", "channel": "email", "state": "awaiting_us", "level": "warn", "queue": "orders",
        "agent": "kim", "customer": {"id": "k1", "name": "Ann Lee", "tier": "gold", "language": "de"}, "priority": 0,
        "topic": "refund", "opened_at_ms": NOW_MS - 90 * MINUTE_MS, "waiting_since_ms": None,
        "silent_since_ms": NOW_MS - 30 * MINUTE_MS, "total_wait_ms": 60_000, "as_of_ms": NOW_MS,
        "clocks": [clock("silence", 30, 20, 60, "warn"), clock("resolution", 90, 900, 1800)],
        "risk": {"score": 5, "high": True, "reasons": ['says "third time"'],
                 "said": [{"key": "risk_says", "values": {"phrases": '"third time"'}}]},
        "promises": [{"id": "p1", "made_at_ms": NOW_MS - 30 * MINUTE_MS, "due_at_ms": NOW_MS + 12 * MINUTE_MS,
                      "about": "the refund", "broken": False}],
        "position": None, "expected_wait": {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0},
        "timeline": [
            event(200, "customer.reached", "call-9:1779988000000"),
            event(90, "contact.opened", channel="email", customer={"name": "Ann Lee"}),
            event(90, "message.received", text="Where is my <refund>?"),
            event(89, "contact.queued", queue="orders"),
            event(88, "contact.viewed", agent="kim"),
            event(87, "contact.viewed", agent="kim"),
            event(40, "message.sent", by="human", agent="kim", public=False, text="between us"),
            event(30, "message.sent", by="human", agent="kim", text="I am asking payments."),
            event(30, "promise.made", id="p1", due="2026-05-28T20:38:40Z", about="the refund"),
        ],
        "decisions": [
            decision(NOW_MS - 5 * MINUTE_MS, "viewed", NOT_NUDGED),
            decision(NOW_MS - 10 * MINUTE_MS, "silence_warn", SILENT, nudged=True),
        ],
        "moments": [{"at_ms": NOW_MS - 88 * MINUTE_MS, "touchpoint": "wait", "verdict": "positive",
                     "reasons": ["answered_before_warn"]}],
        "suggested_promise": None,
    }  # fmt: skip
    return found | changed


def closed(**changed: Any) -> dict[str, Any]:
    """Give the same, closed ten minutes ago, its beginnings forgotten."""
    kept = {
        "state": "closed",
        "level": "ok",
        "clocks": [],
        "promises": [],
        "risk": {"score": 0, "high": False, "reasons": []},
    }
    timeline = [event(10, "contact.closed", resolution="solved"), event(4, "contact.rated", score=4, scale=5)]
    return contact(**kept, timeline=timeline, decisions=[]) | changed
