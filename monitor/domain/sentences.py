"""Why somebody is nudged, in one sentence. Plain and true: nothing is claimed that the facts do not support."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.domain.causes import Cause
from monitor.domain.life import Life
from monitor.domain.spoken import time_of_day
from monitor.units import spoken_duration

_NAMES = {
    "wait": "waiting", "silence": "silence", "hold": "on hold", "first_response": "no first answer",
    "next_response": "message unanswered", "resolution": "unsolved", "wrap_up": "in wrap-up",
}  # fmt: skip


def sentence_for(cause: Cause, life: Life, timezone: str, now_ms: int, risk: Sequence[str] = ()) -> str:
    """Say why now; ``risk``: why the customer may be upset."""
    length = spoken_duration(cause.elapsed_ms)
    where = f" in {life.queue}" if life.queue else ""
    still = "still " if cause.step > 2 else ""
    match cause.kind:
        case "wait":
            return f"Is {still}waiting{where}, for {length} now."
        case "hold":
            return f"Is {still}on hold, for {length} now."
        case "first_response":
            return f"Has {still}had no first answer{where} for {length}."
        case "next_response":
            return f"Wrote to us {length} ago and has {still}had no answer."
        case "resolution":
            return f"Has {still}no solution{where} after {length}."
        case "wrap_up":
            return f"The conversation ended {length} ago and is {still}in wrap-up."
        case "promise":
            return _of_promise(cause, timezone, now_ms)
        case "ring_back":
            return f"The line dropped {length} ago, in the middle of the conversation."
        case "told_wait":
            told = _clock(cause.since_ms, timezone, now_ms)
            if cause.level == "warn":
                return f"Was told to expect us by {told}; it will be later."
            return f"Was told to expect us by {told} and is still waiting."
        case "closing":
            closes = _clock(cause.since_ms, timezone, now_ms)
            return f"Is in line{where}, which closes at {closes}."
        case "risk":
            return f"May be getting upset{_because(risk)}, and has heard nothing from us since."
        case "foreseen":
            return f"Will probably be waiting too long{where} before anybody can answer."
    if life.asked_ms is not None:
        return f"Wrote to us and has {still}heard nothing for {length}."
    return f"Has {still}heard nothing from us{where} for {length}."


def _of_promise(cause: Cause, timezone: str, now_ms: int) -> str:
    due_ms = cause.breach_at_ms if cause.breach_at_ms is not None else now_ms
    due = _clock(due_ms, timezone, now_ms)
    return f"Was promised to hear from us by {due}{', and has not' if cause.step > 1 else ''}."


def line_for(cause: Cause, timezone: str, now_ms: int, risk: Sequence[str] = ()) -> str:
    """Say one further reason in a few words."""
    match cause.kind:
        case "promise":
            due_ms = cause.breach_at_ms if cause.breach_at_ms is not None else now_ms
            return f"promised by {_clock(due_ms, timezone, now_ms)} ({'near' if cause.step < 2 else 'broken'})"
        case "ring_back":
            return "the line dropped"
        case "told_wait":
            return f"told to expect us by {_clock(cause.since_ms, timezone, now_ms)}"
        case "closing":
            return f"closes at {_clock(cause.since_ms, timezone, now_ms)}"
        case "risk":
            return f"may be getting upset{_because(risk)}"
        case "foreseen":
            return "too long a wait foreseen"
    return f"{_NAMES[cause.kind]} {spoken_duration(cause.elapsed_ms)} ({cause.level})"


def _because(reasons: Sequence[str]) -> str:
    return f" ({'; '.join(reasons)})" if reasons else ""


def sentence_for_many(kind: str, count: int, queue: str, since_ms: int | None, timezone: str, now_ms: int) -> str:
    """Say why all in a line ought to hear from us; ``since_ms``: since when the first of them waits, or closing time."""
    people = "1 person is" if count == 1 else f"{count} people are"
    if kind == "closing":
        closes = _clock(since_ms if since_ms is not None else now_ms, timezone, now_ms)
        return f"{people} in line in {queue}, which closes at {closes}."
    longest = "" if since_ms is None else f", the longest for {spoken_duration(now_ms - since_ms)}"
    return f"{people} waiting in {queue} without a word{longest}."


def _clock(at_ms: int, timezone: str, now_ms: int) -> str:
    """Give an instant as a time of day, with the day where it is not today."""
    return time_of_day(at_ms, now_ms, timezone, "en") or "an instant that is not known"
