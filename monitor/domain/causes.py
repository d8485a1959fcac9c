"""Why somebody ought to hear from us now: every cause of a nudge, and how grave it is.

=============== ================================================= ==================================================
cause           stands                                            level
=============== ================================================= ==================================================
each clock      from its ``warn`` on, while it runs               that of the clock; its steps go on with ``repeat``
``promise``     in its lead time and second half, until kept      ``warn`` (near), then ``breach`` (broken)
``ring_back``   from a conversation that was dropped to a word    ``breach``
``told_wait``   in line past what the customer was told           ``breach``; ``warn`` where a forecast says it will be
``closing``     in line when the queue is about to close          ``warn``
``risk``        risk high, until the next word                    ``warn``
``foreseen``    a forecast says that a breach will be reached     ``warn``
=============== ================================================= ==================================================

Nobody is nudged to update a person they are talking to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from monitor.domain.clocks import SEVERITY, Clock
from monitor.domain.life import Life
from monitor.domain.reasons import Reason, reason_at

ORDER = (
    "promise", "silence", "ring_back", "hold", "next_response", "first_response", "told_wait", "risk", "wait", "closing",
    "foreseen", "resolution", "wrap_up",
)  # fmt: skip
"""Of equal level, the earlier leads."""
RING_BACK_FOR_MS = 3_600_000
"""A dropped conversation that nobody took up for so long is not rung back any more."""
ENDED_BY_A_WORD = frozenset({"wait", "resolution"})
"""Clocks that a word does not stop, but that need no further word until their next target."""


class Outlook(NamedTuple):
    """What a forecast says of one contact."""

    answer_at_ms: int | None = None
    """When its turn is expected."""
    breach_foreseen: bool = False


NO_OUTLOOK = Outlook()


class Circumstances(NamedTuple):
    """What the causes of a contact depend on beside its own life."""

    now_ms: int
    risky_since_ms: int | None = None
    closes_at_ms: int | None = None
    """When its queue closes, if it is open."""
    closing_lead_ms: int = 0
    outlook: Outlook = NO_OUTLOOK


class Cause(NamedTuple):
    """One reason for a word; ``step`` counts as that of a clock: 1 warn, 2 breach, from 3 on repeats."""

    kind: str
    key: str
    """Tells it from the contact's other causes; there may be several promises."""
    reason: Reason
    level: str
    step: int
    since_ms: int
    """Since when its clock runs: another instant is another run of it."""
    elapsed_ms: int
    breach_at_ms: int | None = None
    limit_ms: int | None = None
    """How long its clock may run until it breaches."""


def causes_of(life: Life, clocks: Iterable[Clock], around: Circumstances) -> list[Cause]:
    """Give every cause for a word to a contact, gravest first."""
    if is_talked_to(life):
        return []
    found = [_of_clock(clock) for clock in clocks if asks_for_a_word(clock, around.now_ms)]
    found.extend(_beside_clocks(life, around))
    found.sort(key=lambda cause: (-SEVERITY[cause.level], ORDER.index(cause.kind), cause.since_ms))
    return found


def is_talked_to(life: Life) -> bool:
    """Say whether somebody is talking to the customer now."""
    return life.spoken and life.state == "handling"


def asks_for_a_word(clock: Clock, now_ms: int) -> bool:
    """Say whether a clock has reached a target that is a reason for a word."""
    return clock.step > 0 and not _just_promised(clock, now_ms)


def half_ms(made_ms: int, due_ms: int) -> int:
    """Give the middle of a promise: nobody is reminded in its first half of what was said a moment ago."""
    return made_ms + (due_ms - made_ms) // 2


def _just_promised(clock: Clock, now_ms: int) -> bool:
    due_ms = clock.breach_at_ms
    return (
        clock.clock == "promise" and clock.step == 1 and due_ms is not None and now_ms < half_ms(clock.since_ms, due_ms)
    )


def _of_clock(clock: Clock) -> Cause:
    name = clock.clock
    key = f"promise:{clock.since_ms}:{clock.breach_at_ms}" if name == "promise" else name
    reason = reason_at(name, clock.step)
    return Cause(
        name, key, reason, clock.level, clock.step, clock.since_ms, clock.elapsed_ms, clock.breach_at_ms, clock.limit_ms
    )


def _beside_clocks(life: Life, around: Circumstances) -> Iterable[Cause]:
    now_ms = around.now_ms
    if life.dropped_ms is not None and now_ms < life.dropped_ms + RING_BACK_FOR_MS:
        yield _cause("ring_back", Reason.RING_BACK, "breach", life.dropped_ms, now_ms)
    if around.risky_since_ms is not None and _waits_for_a_word_since(life, around.risky_since_ms):
        yield _cause("risk", Reason.RISK_HIGH, "warn", around.risky_since_ms, now_ms)
    if around.outlook.breach_foreseen:
        yield _cause("foreseen", Reason.BREACH_FORESEEN, "warn", life.silent_since_ms or now_ms, now_ms)
    if life.visit is None:
        return
    answer_at_ms = around.outlook.answer_at_ms
    if life.told_until_ms is not None:
        if now_ms >= life.told_until_ms:
            yield _cause("told_wait", Reason.TOLD_WAIT, "breach", life.told_until_ms, now_ms)
        elif answer_at_ms is not None and answer_at_ms > life.told_until_ms:
            yield _cause("told_wait", Reason.TOLD_WAIT, "warn", life.told_until_ms, now_ms)
    closes_at_ms = around.closes_at_ms
    if closes_at_ms is None or not life.live or now_ms < closes_at_ms - around.closing_lead_ms:
        return
    if answer_at_ms is None or answer_at_ms >= closes_at_ms:
        yield _cause("closing", Reason.CLOSING_TIME, "warn", closes_at_ms, now_ms)


def _cause(kind: str, reason: Reason, level: str, since_ms: int, now_ms: int) -> Cause:
    step = 1 if level == "warn" else 2
    return Cause(kind, kind, reason, level, step, since_ms, max(0, now_ms - since_ms))


def _waits_for_a_word_since(life: Life, at_ms: int) -> bool:
    """Say whether the customer, who is open and owed a word, has had none since an instant."""
    return life.silent_run_ms is not None and life.silent_since_ms is not None and life.silent_since_ms <= at_ms


def due_ms(life: Life, around: Circumstances) -> int | None:
    """Give the next instant at which a cause that is no clock begins or ends by itself."""
    due = [half_ms(promise.made_ms, promise.due_ms) for promise in life.promises]
    if life.dropped_ms is not None:
        due.append(life.dropped_ms + RING_BACK_FOR_MS)
    if life.visit is not None:
        if life.told_until_ms is not None:
            due.append(life.told_until_ms)
        if around.closes_at_ms is not None and life.live:
            due.append(around.closes_at_ms - around.closing_lead_ms)
            due.append(around.closes_at_ms)
    later = [at_ms for at_ms in due if at_ms > around.now_ms]
    return min(later) if later else None
