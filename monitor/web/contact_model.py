"""A contact's page in words: how it stands, its clocks, promises, risk and moments. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from monitor.domain.calendar import Calendar
from monitor.domain.clocks import SEVERITY
from monitor.domain.views import calendar_for, elapsed_at, stands_still
from monitor.web.contact_story import CHANNELS, Telling, story, word
from monitor.web.lengths import limit, spoken
from monitor.web.page_words import said
from monitor.web.sayings import told_all
from monitor.web.texts import Texts

Data = Mapping[str, Any]
BAR = 100.0
"""Width of a clock's bar."""
_ICONS = {"positive": "good", "neutral": "fair", "negative": "bad"}
_GONE_TYPES = ("customer.reached",)


def contact_model(contact: Data, telling: Telling, calendar: Calendar, show: str = "all") -> dict[str, Any]:
    """Give what the page shows of a contact (with ``timeline``, ``decisions``, ``moments``)."""
    t, now_ms = telling.t, telling.local.now_ms
    closed = contact["state"] == "closed"
    clocks = [
        _clock(clock, contact, calendar_for(clock["clock"], contact["channel"], calendar), telling)
        for clock in contact["clocks"]
    ]
    clocks.sort(key=lambda clock: (-SEVERITY[clock["level"]], clock["left_ms"]))
    return {
        "id": contact["contact"],
        "name": customer_name(contact, masked=telling.masked),
        "icon": contact["channel"] if contact["channel"] in CHANNELS else "open",
        "level": None if closed else contact["level"],
        "state": word(t, "state", contact["state"]),
        "closed": closed,
        "closed_at": _closed_at(contact, telling) if closed else None,
        "facts": _facts(contact, telling),
        "sentence": _sentence(contact, telling),
        "clocks": clocks,
        "is_open": calendar.is_open(now_ms),
        "opens_at": _opens_at(calendar, telling),
        "promises": [_promise(promise, telling) for promise in contact["promises"]],
        "suggested": _suggested(contact, telling),
        "risk": _risk(contact["risk"], telling),
        "moments": [_moment(moment, telling) for moment in contact["moments"]],
        "days": story(contact["timeline"], contact["decisions"], telling, show),
        "whole": _is_whole(contact),
        "decided": len(contact["decisions"]),
    }


def customer_name(contact: Data, *, masked: bool = False) -> str:
    """Give the customer's name, masked the first initial alone; empty where it is not known."""
    name = str((contact.get("customer") or {}).get("name") or "").strip()
    return f"{name[0].upper()}." if masked and name else name


def _is_whole(contact: Data) -> bool:
    """Say whether the timeline begins where the contact did: one closed long ago keeps its state alone."""
    opened_ms = contact["opened_at_ms"]
    first_ms = min((event["at_ms"] for event in contact["timeline"] if event["type"] not in _GONE_TYPES), default=None)
    return opened_ms is None or (first_ms is not None and first_ms <= opened_ms)


def _closed_at(contact: Data, telling: Telling) -> str | None:
    ends = ("contact.closed", "contact.left", "contact.reconciled", "contact.merged", "contact.ended")
    at_ms = max((event["at_ms"] for event in contact["timeline"] if event["type"] in ends), default=None)
    if at_ms is None:
        at_ms = max(
            (moment["at_ms"] for moment in contact["moments"] if moment["touchpoint"] == "contact"), default=None
        )
    return None if at_ms is None else telling.local.dated(at_ms)


def _facts(contact: Data, telling: Telling) -> list[tuple[str, Markup]]:
    """Give what it is about, each by its name; what is not known is left out."""
    t, customer = telling.t, contact.get("customer") or {}
    found: list[tuple[str, object]] = [
        ("channel", word(t, "channel", contact["channel"]) if contact["channel"] else None),
        ("queue", contact["queue"]),
        ("agent", None if telling.masked else contact["agent"]),
        ("topic", None if telling.masked else contact["topic"]),
        ("tier", customer.get("tier")),
        ("language", customer.get("language")),
        ("priority", contact["priority"] or None),
        ("opened", telling.local.dated(contact["opened_at_ms"]) if contact["opened_at_ms"] else None),
    ]
    return [
        (t(f"contact.fact_{name}"), Markup("<bdi>{}</bdi>").format(value)) for name, value in found if value is not None
    ]


def _sentence(contact: Data, telling: Telling) -> list[Markup]:
    """Say where it stands in line and how long it will take, as far as that is known."""
    t, lines = telling.t, []
    if contact.get("position"):
        lines.append(said(t, "contact.position", place=contact["position"]))
        expected = (contact.get("expected_wait") or {}).get("p50_ms")
        if expected is None:
            lines.append(said(t, "contact.wait_unknown"))
        else:
            lines.append(said(t, "contact.wait_expected", length=spoken(t, expected)))
    return lines


def _clock(clock: Data, contact: Data, calendar: Calendar, telling: Telling) -> dict[str, Any]:
    """Give a running clock with its marks, as far along its bar as it is now."""
    t, now_ms = telling.t, telling.local.now_ms
    still = stands_still(clock)
    ticks = not still and calendar.is_open(now_ms)
    elapsed_ms = elapsed_at(clock, contact["as_of_ms"], now_ms, calendar)
    ends = {step: _length_at(clock[f"{step}_at_ms"], elapsed_ms, calendar, now_ms) for step in ("warn", "breach")}
    whole_ms = max(elapsed_ms, *(length or 0 for length in ends.values()), 1) * (1.0 if still else 1.04)
    next_step = next((step for step in ("warn", "breach") if (ends[step] or 0) > elapsed_ms), None)
    return {
        "clock": clock["clock"],
        "name": t(f"contact.clock_{clock['clock']}"),
        "level": clock["level"],
        "still": still,
        "elapsed": spoken(t, elapsed_ms),
        "from_ms": now_ms - elapsed_ms if ticks else None,
        "fill": round(BAR * elapsed_ms / whole_ms, 1) if not still else 0,
        "marks": [(step, round(BAR * length / whole_ms, 1)) for step, length in ends.items() if length is not None],
        "next": _next(clock, next_step, telling),
        "left_ms": (ends[next_step] or 0) - elapsed_ms if next_step else 0,
        "limit": _limit(t, ends),
    }


def _length_at(at_ms: int | None, elapsed_ms: int, calendar: Calendar, now_ms: int) -> int | None:
    """Give what a clock shows at an instant, from what it shows now."""
    if at_ms is None:
        return None
    return elapsed_ms + calendar.open_ms(now_ms, at_ms) - calendar.open_ms(at_ms, now_ms)


def _next(clock: Data, step: str | None, telling: Telling) -> Markup | None:
    if step is None:
        return None
    return said(telling.t, f"contact.next_{step}", at=telling.local.dated(clock[f"{step}_at_ms"]))


def _limit(t: Texts, ends: Mapping[str, int | None]) -> str:
    shown = {step: limit(t, length) for step, length in ends.items() if length is not None}
    return " · ".join(t(f"contact.limit_{step}", length=length) for step, length in shown.items())


def _opens_at(calendar: Calendar, telling: Telling) -> str | None:
    now_ms = telling.local.now_ms
    change_ms = None if calendar.is_open(now_ms) else calendar.next_change_ms(now_ms)
    return None if change_ms is None else telling.local.dated(change_ms)


def _promise(promise: Data, telling: Telling) -> dict[str, Any]:
    broken = promise["broken"] or promise["due_at_ms"] <= telling.local.now_ms
    return {
        "sentence": said(telling.t, "contact.promise_broken" if broken else "contact.promise_open",
                         due=telling.local.dated(promise["due_at_ms"])),
        "made": said(telling.t, "contact.promise_made", at=telling.local.dated(promise["made_at_ms"])),
        "about": "" if telling.masked else promise["about"] or "",
        "level": "breach" if broken else "ok",
    }  # fmt: skip


def _suggested(contact: Data, telling: Telling) -> dict[str, Any] | None:
    found = contact.get("suggested_promise")
    if found is None or telling.masked:
        return None
    return {"quote": found["quote"], "due": telling.local.dated(found["due_at_ms"])}


def _risk(risk: Data, telling: Telling) -> dict[str, Any]:
    return {
        "high": risk["high"],
        "score": risk["score"],
        "reasons": [] if telling.masked else told_all(risk.get("said"), risk["reasons"], telling.t, telling.local),
        "hidden": telling.masked and risk["score"],
    }


def _moment(moment: Data, telling: Telling) -> dict[str, Any]:
    t = telling.t
    return {
        "at": telling.local.dated(moment["at_ms"]),
        "icon": _ICONS[moment["verdict"]],
        "verdict": moment["verdict"],
        "word": t(f"contact.moment_{moment['verdict']}"),
        "touchpoint": word(t, "touchpoint", moment["touchpoint"]),
        "reasons": [moment_reason(t, reason) for reason in moment["reasons"]],
    }


def moment_reason(t: Texts, reason: str) -> str:
    """Say why a moment turned out as it did; one without words is shown as it is."""
    clock, _, end = reason.rpartition("_")
    if end == "breached" and f"contact.clock_{clock}" in t:
        return t("contact.step_breach", clock=t(f"contact.clock_{clock}"))
    return word(t, "because", reason)
