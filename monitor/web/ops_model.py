"""The ops page in words: what the template shows of effects, breaches, health, sources and dead letters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from monitor.domain.effect import Breaches, Effect, clock_of
from monitor.domain.metrics import ratio
from monitor.domain.reasons import Held, Reason
from monitor.units import format_duration, spoken_duration
from monitor.web.lengths import NOTHING, limit
from monitor.web.texts import texts_in

CLOCKS = {
    "wait": "Wait",
    "silence": "Silence",
    "hold": "Hold",
    "first_response": "First response",
    "next_response": "Next response",
    "resolution": "Resolution",
    "promise": "Promise",
    "wrap_up": "Wrap-up",
}
STEPS = {"warn": "late", "breach": "in breach", "repeat": "still in breach"}
REASONS: dict[str, str] = {
    Reason.PROMISE_NEAR: "Promise due soon",
    Reason.PROMISE_BROKEN: "Promise broken",
    Reason.RING_BACK: "Dropped: ring back",
    Reason.TOLD_WAIT: "Wait grown past what was told",
    Reason.CLOSING_TIME: "Closing before their turn",
    Reason.RISK_HIGH: "Risk high",
    Reason.BREACH_FORESEEN: "Breach foreseen",
}
SEEMS_NOISE = "Noise: fewer than 3 in 10 acted on. Raise the threshold or switch it off."
"""In words what ``effect.NOISE_BELOW`` says."""
OWN_SOURCE = "site"
NOT_IN_A_QUEUE = "in no queue"
SHOWN_BYTES = 4_000
"""Of an event in a dead letter."""


class Zone(NamedTuple):
    """Where the site is: instants are written as its clocks show them."""

    name: str
    now_ms: int

    def write(self, at_ms: int | None) -> str:
        """Write an instant: the time alone where it is of today."""
        if at_ms is None:
            return NOTHING
        at, now = self._local(at_ms), self._local(self.now_ms)
        return f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M}"

    def ago(self, at_ms: int | None) -> str:
        """Write how long ago an instant was."""
        return "never" if at_ms is None else f"{spoken_duration(self.now_ms - at_ms)} ago"

    def _local(self, at_ms: int) -> datetime:
        return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(self.name))


def nudges_model(effects: Sequence[Effect], breaches: Sequence[Breaches], queue: str | None) -> dict[str, Any]:
    """Give the tables of nudges and breaches, of one queue or of all of them with a line for each queue."""
    chosen = [effect for effect in effects if effect.queue == queue]
    broken = [breach for breach in breaches if breach.queue == queue]
    raised, acted = sum(effect.raised for effect in chosen), sum(effect.acted for effect in chosen)
    count, unpreceded = sum(one.breaches for one in broken), sum(one.unpreceded for one in broken)
    noise = sum(effect.noise for effect in chosen)
    return {
        "figures": [
            _tile("Nudges raised", f"{raised:,}", _plural(len(chosen), "reason")),
            _tile("Acted on", share(ratio(acted, raised)), f"{acted:,} brought the customer a word"),
            _tile("Reasons that are noise", str(noise), "acted on too seldom", warn=noise > 0),
            _tile(
                "Breaches no nudge preceded",
                f"{unpreceded:,}",
                f"of {_plural(count, 'breach', 'breaches')}",
                warn=unpreceded > 0,
            ),
        ],
        "reasons": [_reason(effect) for effect in chosen],
        "breaches": [
            {
                "clock": CLOCKS[one.clock],
                "breaches": one.breaches,
                "unpreceded": one.unpreceded,
                "share": share(ratio(one.unpreceded, one.breaches)),
            }
            for one in broken
        ],
        "queues": _queues(effects, breaches) if queue is None else [],
    }


def _tile(name: str, figure: str, note: str, *, warn: bool = False) -> dict[str, Any]:
    return {"name": name, "figure": figure, "note": note, "warn": warn}


def _reason(effect: Effect) -> dict[str, Any]:
    ended = effect.ended
    return {
        "name": reason_words(effect.reason),
        "code": effect.reason,
        "target": _target(effect),
        "raised": effect.raised,
        "acted": effect.acted,
        "acted_share": share(effect.acted_ratio),
        "acted_percent": round(100 * (effect.acted_ratio or 0)),
        "time_to_act": short(effect.median_time_to_act_ms),
        "needless": effect.needless,
        "needless_share": share(effect.needless_ratio),
        "dismissed": effect.dismissed,
        "cleared": effect.cleared,
        "escalated": effect.escalated,
        "lead": short(effect.lead_time_p50_ms),
        "ended": [("good", ended.positive), ("neutral", ended.neutral), ("bad", ended.negative)],
        "ended_n": ended.positive + ended.neutral + ended.negative,
        "noise": effect.noise,
        "setting": _setting(effect) if effect.noise else None,
    }


def _target(effect: Effect) -> str:
    told = clock_of(effect.reason)
    if told is None:
        return ""
    if effect.threshold_ms is not None:
        at = limit(texts_in("en"), effect.threshold_ms)
        return {"promise": f"{at} before it is due"}.get(told[0], f"every {at}" if told[1] == "repeat" else f"at {at}")
    return "when it is due" if told == ("promise", "breach") else "at different targets"


def _setting(effect: Effect) -> dict[str, str] | None:
    """Name the setting to change, as the configuration has it; None where there is not one alone."""
    told = clock_of(effect.reason)
    if told is None or effect.threshold_ms is None:
        return None
    return {"clock": f"clocks.{told[0]}", "step": told[1], "now": format_duration(effect.threshold_ms)}


def _queues(effects: Iterable[Effect], breaches: Iterable[Breaches]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}

    def line(queue: str) -> dict[str, Any]:
        empty = {"raised": 0, "acted": 0, "needless": 0, "noise": 0, "breaches": 0, "unpreceded": 0}
        return found.setdefault(queue, {"queue": queue, "name": queue or NOT_IN_A_QUEUE} | empty)

    for effect in effects:
        if effect.queue is not None:
            for name in ("raised", "acted", "needless", "noise"):
                line(effect.queue)[name] += getattr(effect, name)
    for breach in breaches:
        if breach.queue is not None:
            line(breach.queue)["breaches"] += breach.breaches
            line(breach.queue)["unpreceded"] += breach.unpreceded
    for one in found.values():
        one["acted_share"] = share(ratio(one["acted"], one["raised"]))
        one["needless_share"] = share(ratio(one["needless"], one["raised"]))
    return sorted(found.values(), key=lambda one: (-one["raised"], one["queue"]))


def decisions_model(contact: Mapping[str, Any], zone: Zone) -> list[dict[str, Any]]:
    """Give what was decided about a contact, newest first."""
    shown = msgspec.to_builtins(contact["decisions"])
    return [
        {
            "at": zone.write(decision["at_ms"]),
            "nudged": decision["nudged"],
            "reason": reason_words(decision["reason"]),
            "sentence": decision["sentence"],
        }
        for decision in shown
    ]


def sources_model(sources: Iterable[msgspec.Raw | Mapping[str, Any]], zone: Zone) -> list[dict[str, Any]]:
    """Give the sources, the one heard of last first; the writer's own entries (a changed policy) come from nowhere."""
    read = [msgspec.json.decode(msgspec.json.encode(one), type=dict[str, Any]) for one in sources]
    read = [one for one in read if one["source"] != OWN_SOURCE]
    read.sort(key=lambda one: -_last(one))
    return [
        {
            "name": one["source"],
            "events": f"{one.get('events', 0):,}",
            "heard": zone.ago(one.get("last_event_ms") or None),
            "beat": zone.ago(one.get("last_beat_ms")),
        }
        for one in read
    ]


def _last(source: Mapping[str, Any]) -> int:
    return max(source.get("last_event_ms") or 0, source.get("last_beat_ms") or 0)


def letters_model(letters: Iterable[Mapping[str, Any]], zone: Zone) -> list[dict[str, Any]]:
    """Give dead letters as they came; ``what`` names the event, ``raw`` is what the letter holds of it."""
    shown = []
    for letter in letters:
        event = letter.get("event")
        raw = msgspec.json.format(msgspec.json.encode(event)).decode() if event is not None else str(letter.get("text"))
        about = event if isinstance(event, dict) else {}
        shown.append(
            {
                "id": letter["id"],
                "at": zone.write(letter["at_ms"]),
                "reason": str(letter["reason"]).replace("_", " "),
                "sentence": letter["sentence"],
                "type": str(about.get("type", "no event")),
                "subject": str(about.get("subject", "")),
                "source": str(about.get("source", "")),
                "raw": raw if len(raw) <= SHOWN_BYTES else raw[:SHOWN_BYTES] + " …",
                "can_be_driven": event is not None,
            }
        )
    return shown


def reason_words(reason: str) -> str:
    """Name a reason to nudge, or not to, for people."""
    if reason in REASONS:
        return REASONS[reason]
    told = clock_of(reason)
    if told is not None:
        return f"{CLOCKS[told[0]]} {STEPS[told[1]]}"
    return reason.replace("_", " ").capitalize() if reason in set(Held) else reason


def share(part: float | None) -> str:
    """Write a share: ``48 %``; of nothing ``–``."""
    return NOTHING if part is None else f"{round(100 * part)} %"


def short(length_ms: int | None) -> str:
    """Write a length for a table."""
    return NOTHING if length_ms is None else spoken_duration(length_ms)


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
