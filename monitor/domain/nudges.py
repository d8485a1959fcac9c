"""Prompts to act: when one is raised, when it clears, and what an agent may do about it.

A target of a clock that is reached is a *crossing*. Each crossing is dealt with once per run of its clock; a contact has at
most one open nudge, led by its gravest cause, the others being lines in it. A nudge whose causes are gone clears by itself.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from monitor.domain.clocks import SEVERITY, Clock
from monitor.domain.contacts import Contact, Crossing, Decision
from monitor.domain.events import Acted, Customer, Event, instant_ms
from monitor.domain.life import Life
from monitor.domain.words import line_for, sentence_for, words_for
from monitor.units import DAY_MS, SECOND_MS

NUDGING = ("silence", "hold", "wait")
"""Clocks that raise nudges; the first of equal gravity leads."""
OPEN = frozenset({"raised", "acknowledged", "snoozed"})
KEEP_CLOSED_MS = 3_600_000
UNDO_FOR_MS = 10 * SECOND_MS
MOST_DECISIONS = 20
LONGEST_SNOOZE_MS = DAY_MS


class Reason(StrEnum):
    """Why a nudge was raised, or why none was."""

    SILENCE_WARN = "silence_warn"
    SILENCE_BREACH = "silence_breach"
    SILENCE_REPEAT = "silence_repeat"
    HOLD_WARN = "hold_warn"
    HOLD_BREACH = "hold_breach"
    HOLD_REPEAT = "hold_repeat"
    WAIT_WARN = "wait_warn"
    WAIT_BREACH = "wait_breach"
    WAIT_REPEAT = "wait_repeat"
    ALREADY_OPEN = "already_open"
    """Nobody is told again: the open nudge says it."""
    SNOOZED = "snoozed"
    CLEARED = "cleared"
    """The cause was gone before an update was marked as sent."""


class Nudge(msgspec.Struct, omit_defaults=False):
    """A prompt to act, as the API shows it."""

    id: str
    contact: str
    queue: str | None
    channel: str | None
    customer: Customer | None
    agent: str | None
    """Who it is for: the contact's agent, or who acknowledged it first; None: the queue's agents."""
    state: str
    clock: str
    level: str
    reason: str
    sentence: str
    lines: list[str]
    words: str
    playbook: list[str]
    suggested_due: int | None
    raised_at_ms: int
    silent_since_ms: int | None
    since_ms: int
    """Since when its clock runs."""
    owner: str | None = None
    """Who acknowledged, snoozed or closed it."""
    snoozed_until_ms: int | None = None
    closed_at_ms: int | None = None
    text: str | None = None
    """What the customer was told."""
    act: str | None = None
    """Event id of the act that closed it, which can be undone for a moment."""


class Verdict(msgspec.Struct, frozen=True):
    """What became of an act: an HTTP status, a sentence, and the nudge as it is now."""

    status: int
    message: str
    nudge: Nudge | None = None


def causes_of(clocks: list[Clock]) -> list[Clock]:
    """Give the clocks that ask for a word, gravest first."""
    found = [clock for clock in clocks if clock.step and clock.clock in NUDGING]
    found.sort(key=lambda clock: (-SEVERITY[clock.level], NUDGING.index(clock.clock)))
    return found


def reason_of(clock: Clock) -> Reason:
    """Name the crossing a clock stands after."""
    return Reason(f"{clock.clock}_{('warn', 'breach', 'repeat')[min(clock.step, 3) - 1]}")


def newly_crossed(contact: Contact, causes: list[Clock]) -> list[Clock]:
    """Give the causes whose newest target has not been dealt with, and note that it is now."""
    new = []
    for clock in causes:
        crossed = contact.crossed.get(clock.clock) if contact.crossed else None
        if crossed is None or crossed.since_ms != clock.since_ms or crossed.step < clock.step:
            new.append(clock)
            contact.crossed = {**(contact.crossed or {}), clock.clock: Crossing(clock.since_ms, clock.step)}
    return new


def raise_nudge(nudge_id: str, life: Life, causes: list[Clock], now_ms: int) -> Nudge:
    """Make a new nudge; ``causes`` are gravest first."""
    lead = causes[0]
    nudge = Nudge(
        id=nudge_id, contact=life.id, queue=life.queue, channel=life.channel or None, customer=life.customer, agent=None,
        state="raised", clock=lead.clock, level=lead.level, reason="", sentence="", lines=[], words="", playbook=[],
        suggested_due=None, raised_at_ms=now_ms, silent_since_ms=None, since_ms=lead.since_ms,
    )  # fmt: skip
    restate(nudge, life, causes)
    return nudge


def restate(nudge: Nudge, life: Life, causes: list[Clock]) -> None:
    """Bring a nudge up to what its causes are now. The words stay once somebody works on them."""
    lead = causes[0]
    nudge.clock, nudge.level, nudge.since_ms = lead.clock, lead.level, lead.since_ms
    nudge.reason = reason_of(lead)
    nudge.sentence = sentence_for(lead.clock, lead.step, life, lead.elapsed_ms)
    nudge.lines = [line_for(clock.clock, clock.level, clock.elapsed_ms) for clock in causes[1:]]
    if nudge.state == "raised":
        nudge.words = words_for(lead.clock, life)
    nudge.queue, nudge.customer = life.queue, life.customer
    nudge.silent_since_ms = life.silent_since_ms
    nudge.agent = nudge.owner or life.agent or life.owner


def decide(contact: Contact, at_ms: int, reason: Reason, *, nudged: bool, sentence: str) -> None:
    """Keep a decision, newest first."""
    decision = Decision(at_ms, nudged, reason, sentence)
    contact.decisions = (decision, *contact.decisions)[:MOST_DECISIONS]


def act_on(nudge: Nudge | None, event: Event, act: Acted, causes: list[Clock], now_ms: int) -> Verdict:
    """Decide an act in the journal's order; changes ``nudge`` where it is taken. Two at once: the first wins."""
    kind = event.type.removeprefix("nudge.")
    if nudge is None:
        return Verdict(404, "There is no such nudge, or it was closed more than an hour ago.")
    if kind == "undone":
        return _undo(nudge, act, now_ms)
    if nudge.state not in OPEN:
        return _too_late(nudge, act)
    if nudge.owner is not None and nudge.owner != act.agent:
        return Verdict(409, f"{nudge.owner} has already taken this.", nudge)
    if kind == "snoozed":
        return _snooze(nudge, act, causes, now_ms)
    nudge.owner = nudge.agent = act.agent
    if kind == "acknowledged":
        nudge.state, nudge.snoozed_until_ms = "acknowledged", None
        return Verdict(200, "Yours.", nudge)
    nudge.state, nudge.closed_at_ms, nudge.act = kind, now_ms, event.id
    nudge.text = act.text
    return Verdict(200, "Marked as sent." if kind == "sent" else "Dismissed.", nudge)


def _too_late(nudge: Nudge, act: Acted) -> Verdict:
    if nudge.state == "cleared":
        return Verdict(410, "The cause has gone: nothing needs to be sent.", nudge)
    if nudge.owner == act.agent:
        return Verdict(409, f"You have already {_DONE[nudge.state]} this.", nudge)
    return Verdict(409, f"{nudge.owner} has already {_DONE[nudge.state]} this.", nudge)


_DONE = {"sent": "sent an update for", "dismissed": "dismissed"}


def _snooze(nudge: Nudge, act: Acted, causes: list[Clock], now_ms: int) -> Verdict:
    """No snooze outlasts a breach: until then at most."""
    until_ms = instant_ms(act.until) if act.until is not None else now_ms + 15 * 60 * SECOND_MS
    until_ms = min(until_ms, now_ms + LONGEST_SNOOZE_MS)
    for clock in causes:
        if clock.level == "warn" and clock.breach_at_ms is not None:
            until_ms = min(until_ms, clock.breach_at_ms)
    if until_ms <= now_ms:
        return Verdict(409, "That instant has passed already; nothing was snoozed.", nudge)
    nudge.owner = nudge.agent = act.agent
    nudge.state, nudge.snoozed_until_ms = "snoozed", until_ms
    return Verdict(200, "Snoozed.", nudge)


def _undo(nudge: Nudge, act: Acted, now_ms: int) -> Verdict:
    if nudge.closed_at_ms is None or nudge.act is None or nudge.state == "cleared":
        return Verdict(409, "There is nothing to undo.", nudge)
    if nudge.owner != act.agent:
        return Verdict(409, f"Only {nudge.owner}, who did it, can undo it.", nudge)
    if now_ms - nudge.closed_at_ms > UNDO_FOR_MS:
        return Verdict(409, "It is too late to undo this: 10 s have passed.", nudge)
    return Verdict(200, "Undone.", nudge)
