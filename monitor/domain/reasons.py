"""Every reason by name: why somebody was nudged, and why nobody was."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a nudge was raised."""

    WAIT_WARN = "wait_warn"
    WAIT_BREACH = "wait_breach"
    WAIT_REPEAT = "wait_repeat"
    SILENCE_WARN = "silence_warn"
    SILENCE_BREACH = "silence_breach"
    SILENCE_REPEAT = "silence_repeat"
    HOLD_WARN = "hold_warn"
    HOLD_BREACH = "hold_breach"
    HOLD_REPEAT = "hold_repeat"
    FIRST_RESPONSE_WARN = "first_response_warn"
    FIRST_RESPONSE_BREACH = "first_response_breach"
    FIRST_RESPONSE_REPEAT = "first_response_repeat"
    NEXT_RESPONSE_WARN = "next_response_warn"
    NEXT_RESPONSE_BREACH = "next_response_breach"
    NEXT_RESPONSE_REPEAT = "next_response_repeat"
    RESOLUTION_WARN = "resolution_warn"
    RESOLUTION_BREACH = "resolution_breach"
    RESOLUTION_REPEAT = "resolution_repeat"
    WRAP_UP_WARN = "wrap_up_warn"
    WRAP_UP_BREACH = "wrap_up_breach"
    WRAP_UP_REPEAT = "wrap_up_repeat"
    PROMISE_NEAR = "promise_near"
    """A promise is due soon."""
    PROMISE_BROKEN = "promise_broken"
    RING_BACK = "ring_back"
    """The conversation was dropped."""
    TOLD_WAIT = "told_wait"
    """The wait has grown past what the customer was told."""
    CLOSING_TIME = "closing_time"
    """The queue closes before it is their turn."""
    RISK_HIGH = "risk_high"
    BREACH_FORESEEN = "breach_foreseen"
    """A forecast says that a breach will be reached."""


class Held(StrEnum):
    """Why nobody was nudged, not yet, or somebody else; and what became of a nudge."""

    ALREADY_OPEN = "already_open"
    """Nobody is told again: the open nudge says it."""
    SNOOZED = "snoozed"
    MINIMUM_GAP = "minimum_gap"
    """Somebody was nudged about this contact a moment ago."""
    JUST_WROTE = "just_wrote"
    """The agent wrote a moment ago."""
    VIEWED = "viewed"
    """An agent has it open."""
    OUTSIDE_HOURS = "outside_hours"
    CONTACT_CAP = "contact_cap"
    """So many nudges about this contact were enough for a day."""
    GROUPED = "grouped"
    """One nudge stands for many contacts of the queue."""
    IN_CONVERSATION = "in_conversation"
    """Its agent is talking to somebody: it went to the queue."""
    AGENT_BUDGET_OPEN = "agent_budget_open"
    """Its agent has enough nudges open: it went to the queue."""
    AGENT_BUDGET_HOUR = "agent_budget_hour"
    """Its agent had enough nudges within the hour: it went to the queue."""
    AGENT_AWAY = "agent_away"
    """Its agent is offline, or away too long: it went to the queue."""
    NOBODY_REACHES = "nobody_reaches"
    """No agent can speak to who waits on the telephone or at a counter: it went to the supervisors."""
    ESCALATED = "escalated"
    """Nobody acted: it went to the supervisors."""
    SENT_VOID = "sent_void"
    """Marked as sent, but no message came."""
    CLEARED = "cleared"
    """The cause was gone before an update was marked as sent."""


CLOCK_STEPS = ("warn", "breach", "repeat")


def reason_at(clock: str, step: int) -> Reason:
    """Name the target a clock has reached: ``step`` is 1 for warn, 2 for breach, from 3 on repeats."""
    if clock == "promise":
        return Reason.PROMISE_NEAR if step < 2 else Reason.PROMISE_BROKEN
    return Reason(f"{clock}_{CLOCK_STEPS[min(step, 3) - 1]}")
