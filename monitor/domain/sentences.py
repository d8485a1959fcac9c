"""Why somebody is nudged, as a saying. Plain and true: nothing is claimed that the facts do not support."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.causes import Cause
from monitor.domain.life import Life
from monitor.domain.sayings import Saying, Values, rounded_ms, where_of

_CLOCKS_BY_QUEUE = frozenset({"wait", "silence", "first_response", "resolution"})
_LEVELS = {"warn": Saying("late"), "breach": Saying("breach")}
_NOWHERE = ""


def saying_for(cause: Cause, life: Life, now_ms: int, risk: Sequence[Saying] = ()) -> Saying:
    """Say why now; ``risk``: why the customer may be upset."""
    match cause.kind:
        case "promise":
            return Saying("promise_broken" if cause.step > 1 else "promise", {"due_at_ms": _due_ms(cause, now_ms)})
        case "ring_back":
            return Saying("ring_back", {"for_ms": rounded_ms(cause.elapsed_ms)})
        case "told_wait":
            return Saying("told_wait_soon" if cause.level == "warn" else "told_wait", {"told_at_ms": cause.since_ms})
        case "closing":
            return Saying("closing", {"where": where_of(life.queue), "closes_at_ms": cause.since_ms})
        case "risk":
            return Saying("risk", {"because": _because(risk)})
        case "foreseen":
            return Saying("foreseen", {"where": where_of(life.queue)})
    return _of_clock(cause, life)


def _of_clock(cause: Cause, life: Life) -> Saying:
    still = "_still" if cause.step > 2 else ""
    values: Values = {"for_ms": rounded_ms(cause.elapsed_ms)}
    if cause.kind == "silence" and life.asked_ms is not None:
        return Saying(f"silence_asked{still}", values)
    if cause.kind in _CLOCKS_BY_QUEUE:
        values["where"] = where_of(life.queue)
    return Saying(cause.kind + still, values)


def line_for(cause: Cause, now_ms: int, risk: Sequence[Saying] = ()) -> Saying:
    """Say one further reason in a few words."""
    match cause.kind:
        case "promise":
            key = "line_promise" if cause.step < 2 else "line_promise_broken"
            return Saying(key, {"due_at_ms": _due_ms(cause, now_ms)})
        case "ring_back" | "foreseen":
            return Saying(f"line_{cause.kind}")
        case "told_wait":
            return Saying("line_told_wait", {"told_at_ms": cause.since_ms})
        case "closing":
            return Saying("line_closing", {"closes_at_ms": cause.since_ms})
        case "risk":
            return Saying("line_risk", {"because": _because(risk)})
    return Saying(f"line_{cause.kind}", {"for_ms": rounded_ms(cause.elapsed_ms), "level": _LEVELS[cause.level]})


def saying_for_many(kind: str, count: int, queue: str, since_ms: int | None, now_ms: int) -> Saying:
    """Say why all in a line ought to hear from us; ``since_ms``: since when the first of them waits, or closing time."""
    values: Values = {"n": count, "queue": queue}
    if kind == "closing":
        return Saying("many_closing", values | {"closes_at_ms": since_ms if since_ms is not None else now_ms})
    if since_ms is None:
        return Saying("many", values)
    return Saying("many_for", values | {"for_ms": rounded_ms(now_ms - since_ms)})


def _due_ms(cause: Cause, now_ms: int) -> int:
    return cause.breach_at_ms if cause.breach_at_ms is not None else now_ms


def _because(reasons: Sequence[Saying]) -> Saying | str:
    return Saying("because", {"reasons": list(reasons)}) if reasons else _NOWHERE
