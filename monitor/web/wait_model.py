"""What a customer is told of their own request: only what the facts support, and what is not known says so. Pure.

Of the customer nothing but the first name is shown; of us no names, no notes, and nothing that was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from monitor.domain.calendar import DAYS, Calendar
from monitor.domain.events import SPOKEN, instant_ms
from monitor.domain.spoken import TimeOfDay, spoken_length, time_of_day, weekday_name
from monitor.units import MINUTE_MS
from monitor.web.ports import CustomerPage
from monitor.web.texts import LANGUAGES, Texts, choose
from monitor.web.wait_asked import asked, is_word

Data = Mapping[str, Any]
MOST_STEPS = 6
IN_LINE = ("waiting", "alerting")
_NO_NAME = re.compile(r"[\d@<>/\\_]")


class Teller(NamedTuple):
    """What a page is told with."""

    t: Texts
    timezone: str
    now_ms: int

    def plain(self, at_ms: int) -> str:
        """Write an instant: ``14:30``, ``tomorrow 14:30``."""
        return self._time(at_ms)

    def by(self, at_ms: int) -> str:
        """Say by when something is to be: ``by tomorrow 14:30``."""
        return self._time(at_ms).by

    def at(self, at_ms: int) -> str:
        """Say when something is: ``tomorrow at 14:30``."""
        return self._time(at_ms).at

    def length(self, length_ms: int) -> str:
        """Say a length that has passed, in words."""
        return spoken_length(max(length_ms, MINUTE_MS), self.t.language)

    def ahead(self, length_ms: int) -> str:
        """Say a length that is yet to come: never shorter than expected."""
        return spoken_length(max(length_ms, MINUTE_MS), self.t.language, round_up=True)

    def _time(self, at_ms: int) -> TimeOfDay:
        said = time_of_day(at_ms, self.now_ms, self.timezone, self.t.language)
        if said is None:
            raise ValueError(f"{at_ms} is no instant of {self.timezone}")
        return said


def language_of(contact: Data | None, asked: str | None, accepted: str) -> str:
    """Choose the language of a page: the one asked for, else the customer's, else what their browser prefers."""
    own = str(((contact or {}).get("customer") or {}).get("language") or "").lower().replace("_", "-").partition("-")[0]
    return choose(asked if asked in LANGUAGES else own, accepted)


def first_name(contact: Data) -> str:
    """Give the customer's first name; empty where what is known does not look like one."""
    name = str((contact.get("customer") or {}).get("name") or "").strip()
    if "," in name:
        name = name.partition(",")[2]
    words = [word for word in name.split() if not word.endswith(".")]
    return words[0][:40] if words and not _NO_NAME.search(words[0]) else ""


def merged_into(contact: Data) -> str | None:
    """Give the contact that this one was made a part of; None where it was not, or was opened again."""
    if contact["state"] != "closed":
        return None
    into = [(event.get("data") or {}).get("into") for event in contact["timeline"] if event["type"] == "contact.merged"]
    return str(into[-1]) if into and into[-1] else None


def wait_model(contact: Data, teller: Teller, calendar: Calendar) -> dict[str, Any]:
    """Give what the page shows of a contact (with its ``timeline``)."""
    t, state = teller.t, str(contact["state"])
    in_line = state in IN_LINE
    told = asked(contact, t, teller.timezone, teller.now_ms)
    return {
        "first_name": first_name(contact),
        "state": state,
        "closed": state == "closed",
        "headline": _headline(contact, t),
        "in_line": in_line,
        "waited_from_ms": contact["waiting_since_ms"] if in_line else None,
        "waited": teller.length(teller.now_ms - contact["waiting_since_ms"])
        if in_line and contact["waiting_since_ms"] and not told
        else "",
        "asked": told,
        "expected": _expected(contact, teller) if in_line else [],
        "next": list(_next(contact, teller)),
        "notices": _notices(contact["timeline"], teller) if in_line else [],
        "steps": _steps(contact, teller),
        "hours": hours_model(calendar, teller),
        "level": _level(contact, teller),
    }


def _headline(contact: Data, t: Texts) -> str:
    state = str(contact["state"])
    if state == "waiting" and contact.get("position"):
        return t("wait.position", n=contact["position"])
    if state == "handling" and contact["channel"] not in SPOKEN:
        return t("wait.state_handling_written")
    key = f"wait.state_{state}"
    return t(key if key in t else "wait.state_open")


def _level(contact: Data, teller: Teller) -> str:
    """Say how the page looks: ``late`` alone where a promise of ours is broken, which the customer knows."""
    return "late" if any(due_ms <= teller.now_ms for due_ms in _due(contact)) else "calm"


def _expected(contact: Data, teller: Teller) -> list[str]:
    expected = contact.get("expected_wait") or {}
    if expected.get("p50_ms") is None:
        return [teller.t("wait.expected_unknown")]
    lines = [teller.t("wait.expected", length=teller.ahead(expected["p50_ms"]))]
    if expected.get("p90_ms"):
        lines.append(teller.t("wait.expected_most", length=teller.ahead(expected["p90_ms"])))
    return lines


def _due(contact: Data) -> list[int]:
    return sorted(promise["due_at_ms"] for promise in contact["promises"])


def _next(contact: Data, teller: Teller) -> Iterator[str]:
    """Say what comes next and by when, as far as it was promised or told."""
    t, state, due = teller.t, str(contact["state"]), _due(contact)
    broken = [at_ms for at_ms in due if at_ms <= teller.now_ms]
    ahead = [at_ms for at_ms in due if at_ms > teller.now_ms]
    if broken:
        yield t("wait.promise_broken", due=teller.by(broken[0]))
    if ahead:
        yield t("wait.promise", due=teller.by(ahead[0]))
    told_ms = _told_ms(contact, teller.now_ms) if state in IN_LINE else None
    if told_ms is not None and not due:
        yield t("wait.told", due=teller.by(told_ms))
    if due or told_ms is not None:
        return
    written = state == "handling" and contact["channel"] not in SPOKEN
    key = "wait.next_awaiting_us" if written else f"wait.next_{state}"
    if key in t:
        yield t(key)
    if written or state not in ("awaiting_customer", "closed", "handling"):
        yield t("wait.no_time")


def _told_ms(contact: Data, now_ms: int) -> int | None:
    """Give by when we last told them to expect us, if that is still ahead."""
    for event in reversed(contact["timeline"]):
        if event["type"] in ("message.sent", "queue.announced"):
            at_ms = _instant(event, "expect_by")
            if at_ms is not None:
                return at_ms if at_ms > now_ms else None
    return None


def _instant(event: Data, name: str) -> int | None:
    try:
        return instant_ms(datetime.fromisoformat(str((event.get("data") or {}).get(name))))
    except (ValueError, TypeError):
        return None


def _notices(timeline: Sequence[Data], teller: Teller) -> list[dict[str, str]]:
    """Give what is announced to all in line now: it is meant for everybody there."""
    found = []
    for event in timeline:
        until_ms = _instant(event, "until") if event["type"] == "queue.announced" else None
        if until_ms is not None and until_ms > teller.now_ms:
            found.append({"text": str(event["data"].get("text", "")), "at": teller.plain(event["at_ms"])})
    return found[-1:]


_STEPS = {
    "contact.opened": "opened", "contact.queued": "queued", "contact.assigned": "assigned", "contact.answered": "answered",
    "contact.viewed": "viewed", "contact.transferred": "transferred", "contact.held": "held", "contact.resumed": "resumed",
    "message.received": "received", "message.sent": "sent", "promise.made": "promised", "contact.ended": "ended",
    "nudge.sent": "sent", "contact.closed": "closed", "contact.reopened": "reopened", "queue.announced": "announced",
}  # fmt: skip
"""What may be told to the customer of what happened, without who did it and what was said."""


def _steps(contact: Data, teller: Teller) -> list[dict[str, str]]:
    """Give the newest steps, newest first; the same in a row is told once, with its latest time."""
    silent_ms = contact["silent_since_ms"]
    told = [(name, event["at_ms"]) for event in contact["timeline"] if (name := _step(event, silent_ms)) is not None]
    steps = [(name, max(at_ms for _, at_ms in same)) for name, same in groupby(told, key=lambda one: one[0])]
    return [
        {"sentence": teller.t(f"wait.step_{name}"), "at": teller.plain(at_ms), "name": name}
        for name, at_ms in reversed(steps[-MOST_STEPS:])
    ]


def _step(event: Data, silent_since_ms: int | None) -> str | None:
    data: Data = event.get("data") or {}
    if event["type"] in ("message.sent", "nudge.sent") and not is_word(event, silent_since_ms):
        return None
    if event["type"] == "message.received" and data.get("auto"):
        return None
    if event["type"] == "contact.opened" and data.get("direction") == "out":
        return "reached_out"
    if event["type"] == "contact.assigned" and data.get("agent") is None:
        return None
    return _STEPS.get(event["type"])


def hours_model(calendar: Calendar, teller: Teller) -> dict[str, Any] | None:
    """Give when people are there, by days; None where no hours are set."""
    if calendar.hours is None:
        return None
    now_ms, is_open, change_ms = teller.now_ms, calendar.is_open(teller.now_ms), calendar.next_change_ms(teller.now_ms)
    key = "wait.open" if is_open else "wait.shut"
    at = "" if change_ms is None else teller.plain(change_ms) if is_open else teller.at(change_ms)
    today = DAYS[datetime.fromtimestamp(now_ms / 1_000, ZoneInfo(calendar.hours.timezone)).weekday()]
    return {
        "open": is_open,
        "now": teller.t(key, at=at) if at else teller.t(f"{key}_unknown"),
        "zone": calendar.hours.timezone,
        "days": [
            {
                "day": _days(first, last, teller.t.language),
                "slots": " · ".join(slots) or teller.t("wait.day_shut"),
                "today": today in DAYS[first : last + 1],
            }
            for first, last, slots in _week(calendar)
        ],
    }


def _week(calendar: Calendar) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Give stretches of days with the same slots: first and last day, and the slots."""
    week = {} if calendar.hours is None else calendar.hours.week
    first = 0
    for slots, same in groupby(DAYS, key=lambda day: tuple(week.get(day, ()))):
        count = len(list(same))
        yield first, first + count - 1, tuple(slot.replace("-", "–") for slot in slots)
        first += count


def _days(first: int, last: int, language: str) -> str:
    names = [weekday_name(day, language) for day in dict.fromkeys((first, last))]
    return "–".join(names)


def ways(page: CustomerPage | None) -> list[dict[str, str]]:
    """Give the ways to reach a person, each with its address; empty where none is configured."""
    if page is None:
        return []
    digits = re.sub(r"[^\d+]", "", page.phone)
    found = [
        {"way": "phone", "shown": page.phone, "address": f"tel:{digits}"},
        {"way": "email", "shown": page.email, "address": f"mailto:{page.email}"},
        {
            "way": "website",
            "shown": re.sub(r"^https?://(www\.)?", "", page.website).rstrip("/"),
            "address": page.website,
        },
    ]
    return [one for one in found if one["shown"]]
