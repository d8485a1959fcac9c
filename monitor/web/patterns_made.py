"""What ``/patterns`` shows of each page: contacts, charts, requests and nudges, all made up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from monitor.domain.sayings import Saying, in_english, where_of
from monitor.web.history_chart import SIZES, draw
from monitor.web.texts import LANGUAGES, Texts

Made = dict[str, Any]
LONG = "Maximiliane-Charlotte von und zu Hohenstein-Altenburg the younger, of the house by the lake"
RTL = "سؤال عن الفاتورة"
AT_MS = 1_780_000_000_000


def made_up(part: str, t: Texts) -> Made:
    """Give what the view of a page's parts shows; the wall's own are elsewhere."""
    made = _MADE.get(part)
    return made(t) if made is not None else {}


def _contact(t: Texts) -> Made:
    clocks = [
        {"name": name, "level": level, "from_ms": None, "elapsed": elapsed, "still": still, "fill": fill,
         "marks": [("warn", 50), ("breach", 100)], "limit": "1 min · 2 min", "next": "14:02"}
        for name, level, elapsed, fill, still in (
            ("silence", "ok", "0:20", 16, False), ("wait", "warn", "1:12", 60, False),
            ("promise", "breach", "1:02:09", 100, False), ("resolution", "ok", "3 d 4 h", 0, True),
        )
    ]  # fmt: skip
    moments = [
        {"verdict": verdict, "icon": icon, "word": word, "touchpoint": touchpoint, "reasons": reasons, "at": "14:02"}
        for verdict, icon, word, touchpoint, reasons in (
            ("positive", "good", t("wall.positive", n=1), "Wait", ["0:20"]),
            ("neutral", "fair", t("wall.neutral", n=1), LONG, ["1:12", "2:30"]),
            ("negative", "bad", t("wall.negative", n=1), RTL, ["1:02:09"]),
        )
    ]  # fmt: skip
    told = (
        ("said", "chat", LONG, None, 1, ""), ("word", "send", "Kim", "Any news on my refund?", 1, "en"),
        ("nudge", "bell", "1:12", None, 3, ""), ("quiet", "quiet", "0:20", None, 1, ""), ("said", "email", "Ada", RTL, 1, "ar"),
    )  # fmt: skip
    lines = [
        {"kind": kind, "icon": icon, "sentence": sentence, "text": text, "times": times, "language": language,
         "iso": "2026-05-28T14:02:11Z", "seconds": "14:02:11", "time": "14:02"}
        for kind, icon, sentence, text, times, language in told
    ]  # fmt: skip
    promises = [
        {"sentence": "14:30", "level": "ok", "about": "", "made": "13:30"},
        {"sentence": "13:50", "level": "breach", "about": LONG, "made": "12:50"},
    ]
    return {"clocks": clocks, "moments": moments, "lines": lines, "promises": promises}


def _history(_: Texts) -> Made:
    hours = [f"{hour:02}:00" for hour in range(24)]
    counts = [None if hour < 3 else float((hour * 7) % 23) for hour in range(24)]
    shares = [None if hour < 6 else 0.5 + (hour % 5) / 10 for hour in range(24)]
    rows = [
        {"hour": hour, "cells": [
            {"text": str((number + day) % 41), "shade": (number + day) % 6} if day < 6 else {"text": "", "shade": None}
            for day in range(7)
        ]} for number, hour in enumerate(hours[8:14])
    ]  # fmt: skip
    return {
        "charts": [
            ("offered", [draw([counts], [hours], hours, size, "count", "{:g}".format, [{23}]) for size in SIZES]),
            (
                "abandoned_ratio",
                [
                    draw(
                        [shares, shares[::-1]], [hours, hours], hours, size, "share", "{:.0%}".format, [{23}], goal=0.8
                    )
                    for size in SIZES
                ],
            ),
        ],
        "days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        "rows": rows,
        "shades": list(range(6)),
    }


def _customer(t: Texts) -> Made:
    waits = [
        {"level": level, "headline": headline, "waited": waited, "asked": asked, "expected": expected, "notices": notices,
         "next": following, "steps": steps}
        for level, headline, waited, asked, expected, notices, following, steps in (
            ("ok", "2", "3 min", [], ["5 min"], [], ["14:30"],
             [{"sentence": LONG, "at": "14:02"}, {"sentence": "2", "at": "13:50"}]),
            ("late", LONG, "", [t("wait.asked", ago=t("wait.ago_yesterday")), t("wait.no_word")], [],
             [{"at": "13:58", "text": RTL}], [], []),
        )
    ]  # fmt: skip
    ways = [
        {"way": "phone", "address": "tel:+44", "shown": "+44 20 0000 0000"},
        {"way": "email", "address": "mailto:help@example.com", "shown": "help@example.com"},
    ]
    slots = [{"day": "Mon–Fri", "slots": "09:00–17:00", "today": True}, {"day": "Sat", "slots": "–", "today": False}]
    return {
        "waits": waits,
        "ways": ways,
        "hours": {"now": t("common.just_now"), "days": slots, "zone": "Europe/London"},
        "tongues": LANGUAGES,
    }


SILENT = Saying("silence", {"for_ms": 200_000, "where": where_of("Billing")})
NEAR = Saying("line_promise", {"due_at_ms": AT_MS + 300_000})
UPSET = Saying("line_risk", {"because": Saying("because", {"reasons": [Saying("risk_capitals")]})})
STEPS = [Saying("step_word_now"), Saying("step_what_is_done")]


def _says(*said: Saying) -> Made:
    sentence, *lines = (in_english(one, "UTC", AT_MS) for one in said)
    return {"said": list(said), "sentence": sentence, "lines": lines}


def _advises(*steps: Saying) -> Made:
    return {"steps": list(steps), "playbook": [in_english(one, "UTC", AT_MS) for one in steps]}


def _desk(_: Texts) -> Made:
    plain: Made = {
        "contact": "call-7", "queue": "Billing", "channel": "chat", "customer": {"name": "Ada", "tier": "gold"}, "agent": None,
        "to": "queue", "place": "anybody", "clock": "silence", "level": "warn", "reason": "silence_warn", "state": "raised",
        "words": "Hello Ada, we are on it.", "count": 1,
        "suggested_due": AT_MS + 1_800_000, "raised_at_ms": AT_MS, "silent_since_ms": AT_MS - 110_000,
        "since_ms": AT_MS - 110_000,
        "breach_at_ms": AT_MS + 200_000, "position": 2, "expected_wait": {"p50_ms": 180_000},
    }  # fmt: skip
    group: Made = {"contact": None, "customer": None, "count": 12, "to": "supervisors", "level": "breach"}
    states: list[tuple[Made, Made]] = [
        ({"limit_ms": 300_000}, {"open": False}),
        (_says(SILENT, NEAR, UPSET) | _advises(*STEPS, Saying("step_own", {"text": LONG})), {"open": True}),
        (
            {"level": "breach", "state": "acknowledged", "agent": "kim", "place": "yours", "customer": {"name": LONG}},
            {"open": True},
        ),
        ({"state": "escalated", "customer": {"name": RTL}, "words": RTL}, {"open": True, "off": True}),
        (
            {
                "clock": "first_response",
                "reason": "first_response_breach",
                "level": "breach",
                "limit_ms": 600_000,
                "since_ms": AT_MS - 800_000,
                "breach_at_ms": AT_MS - 200_000,
            },
            {"open": False},
        ),
        ({"clock": "promise", "breach_at_ms": AT_MS - 150_000, "customer": {"name": LONG}}, {"open": False}),
        (group, {"open": True}),
        ({}, {"open": True, "found": {"due_ms": AT_MS + 3_600_000, "quote": "by three"}}),
    ]
    plain |= _says(SILENT) | _advises()
    cards = [{"nudge": plain | {"id": f"n{n}"} | more, **how} for n, (more, how) in enumerate(states)]
    return {"cards": cards}


def _ops(t: Texts) -> Made:
    place = "config.toml:42  [queues.billing] wait = 5"
    problems = [
        {"grave": grave, "title": title, "detail": detail, "language": "", "lines": lines, "advice": advice, "anchor": ""}
        for grave, title, detail, lines, advice in (
            ("breach", t("ops.now_wrong", n=1), LONG, [place], t("ops.fails")),
            ("warn", LONG, RTL, [], ""),
            ("note", RTL, "", [], ""),
        )
    ]  # fmt: skip
    return {"problems": problems, "counts": [("0", 0, 0), ("12", 12, 40), (LONG, 1_240, 100)]}


_MADE: dict[str, Callable[[Texts], Made]] = {
    "contact": _contact, "history": _history, "customer": _customer, "desk": _desk, "ops": _ops,
}  # fmt: skip
