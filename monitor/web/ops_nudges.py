"""What nudges brought about, in words: tables of reasons, breaches and queues, and the decisions about a contact. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from monitor.domain.effect import Breaches, Effect, Target, clock_of
from monitor.domain.figures import ratio
from monitor.domain.reasons import Reason
from monitor.units import format_duration
from monitor.web.contact_story import Telling, decided, reason_words
from monitor.web.lengths import NOTHING, count, limit, share, spoken
from monitor.web.ops_policy import source_words, whom
from monitor.web.page_words import Local
from monitor.web.texts import Texts

MOST_SETTINGS = 6
"""So many settings are named beside a nudge that seems to be noise."""
Where = Callable[[str, Target], str]
"""Says which line sets a value of the policy for such a contact."""


def nudges_model(
    t: Texts, effects: Sequence[Effect], breaches: Sequence[Breaches], queue: str | None, where: Where
) -> dict[str, Any]:
    """Give the tables of nudges and breaches, of one queue or of all of them with a line for each queue."""
    chosen = [effect for effect in effects if effect.queue == queue]
    broken = [breach for breach in breaches if breach.queue == queue]
    return {
        "figures": _figures(t, chosen, broken),
        "noise": sum(effect.noise for effect in chosen),
        "unpreceded": sum(one.unpreceded for one in broken),
        "reasons": [_reason(t, effect, where) for effect in chosen],
        "breaches": [
            {
                "clock": t(f"contact.clock_{one.clock}"),
                "breaches": one.breaches,
                "unpreceded": one.unpreceded,
                "share": share(ratio(one.unpreceded, one.breaches)),
            }
            for one in broken
        ],
        "queues": _queues(t, effects, breaches) if queue is None else [],
    }


def _figures(t: Texts, chosen: Sequence[Effect], broken: Sequence[Breaches]) -> list[dict[str, Any]]:
    raised, acted = sum(effect.raised for effect in chosen), sum(effect.acted for effect in chosen)
    breached, unpreceded = sum(one.breaches for one in broken), sum(one.unpreceded for one in broken)
    noise = sum(effect.noise for effect in chosen)
    return [
        _tile(t("ops.raised_tile"), count(t, raised), t("ops.of_reasons", n=len(chosen))),
        _tile(t("ops.acted"), share(ratio(acted, raised)), t("ops.brought_a_word", n=acted)),
        _tile(t("ops.noise_tile"), count(t, noise), t("ops.too_seldom"), warn=noise > 0),
        _tile(t("ops.unpreceded_tile"), count(t, unpreceded), t("ops.of_breaches", n=breached), warn=unpreceded > 0),
    ]


def _tile(name: str, figure: str, note: str, *, warn: bool = False) -> dict[str, Any]:
    return {"name": name, "figure": figure, "note": note, "warn": warn}


def _reason(t: Texts, effect: Effect, where: Where) -> dict[str, Any]:
    ended = effect.ended
    return {
        "name": reason_words(t, effect.reason),
        "code": effect.reason,
        "target": _target(t, effect),
        "raised": count(t, effect.raised),
        "acted": effect.acted,
        "acted_share": share(effect.acted_ratio),
        "acted_percent": round(100 * (effect.acted_ratio or 0)),
        "time_to_act": _length(t, effect.median_time_to_act_ms),
        "needless": effect.needless,
        "needless_share": share(effect.needless_ratio),
        "cleared": effect.cleared,
        "escalated": effect.escalated,
        "lead": _length(t, effect.lead_time_p50_ms),
        "ended": [("positive", ended.positive), ("neutral", ended.neutral), ("negative", ended.negative)],
        "ended_n": ended.positive + ended.neutral + ended.negative,
        "noise": effect.noise,
        "settings": _settings(t, effect, where) if effect.noise else [],
        "more_settings": max(0, len(_that_raise(effect)) - MOST_SETTINGS) if effect.noise else 0,
    }


def _target(t: Texts, effect: Effect) -> str:
    told = clock_of(effect.reason)
    if told is None:
        return ""
    if effect.threshold_ms is None:
        return t("ops.when_due") if told == ("promise", "breach") else t("ops.different_targets")
    key = "before_due" if told[0] == "promise" else "every" if told[1] == "repeat" else "at"
    return t(f"ops.target_{key}", length=limit(t, effect.threshold_ms))


def _that_raise(effect: Effect) -> list[Target]:
    """Give the targets that such nudges come of: a rule that switches it off raises none now."""
    return [one for one in effect.targets if one.threshold_ms is not None]


def _settings(t: Texts, effect: Effect, where: Where) -> list[dict[str, Any]]:
    """Name each setting to change, as the configuration has it, with whom it is for and the line that sets it."""
    told = clock_of(effect.reason)
    if told is None:
        return [{"key": "risk.high", "written": "risk.high"}] if effect.reason == Reason.RISK_HIGH else []
    key = f"clocks.{told[0]}"
    return [
        {
            "key": key,
            "written": f"{key}.{told[1]} = {format_duration(one.threshold_ms or 0)}",
            "for": whom(t, one.selectors),
            "source": source_words(t, where(key, one)),
            "of": {name: value for name, value in _contact_of(one).items() if value},
        }
        for one in _that_raise(effect)[:MOST_SETTINGS]
    ]


def _contact_of(one: Target) -> dict[str, str | None]:
    return {
        "queue": one.queue,
        "channel": one.channel,
        "tier": one.tier,
        "priority": str(one.priority) if one.priority else None,
    }


def _queues(t: Texts, effects: Iterable[Effect], breaches: Iterable[Breaches]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}

    def line(queue: str) -> dict[str, Any]:
        empty = {"raised": 0, "acted": 0, "needless": 0, "noise": 0, "breaches": 0, "unpreceded": 0}
        return found.setdefault(queue, {"queue": queue, "name": queue or t("ops.no_queue")} | empty)

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


def decisions_model(t: Texts, contact: Mapping[str, Any], local: Local) -> list[dict[str, Any]]:
    """Give what was decided about a contact, newest first."""
    telling = Telling(t, local, masked=False, address=str)
    told = [(one["at_ms"], *decided(one, telling)) for one in msgspec.to_builtins(contact["decisions"])]
    return [{"at": local.exactly(at_ms), "words": words, "why": why} for at_ms, words, why in told]


def _length(t: Texts, length_ms: int | None) -> str:
    return NOTHING if length_ms is None else spoken(t, length_ms)
