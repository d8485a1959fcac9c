"""Counting what nudges bring about, in the minute in which each was raised, so that its shares are right."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitor.domain import effect
from monitor.domain.care import Care, Raised
from monitor.domain.causes import Cause
from monitor.domain.layers import CLOCKS
from monitor.domain.life import Fact, Life, minute_of
from monitor.domain.nudges import Nudge

NEEDLESS = "needless"
"""What agents dismiss with who say that the nudge was one too many."""
MOST_RAISED = 8
"""Nudges about one contact whose end is counted."""


class Tally:
    """Turns what happens to nudges into facts; ``count`` takes them."""

    def __init__(self, count: Callable[[Iterable[Fact]], None]) -> None:
        self._count = count

    def raised(self, nudge: Nudge, lead: Cause, care: Care | None) -> None:
        """A nudge was raised; ``care``: that of its contact, where it is about one."""
        nudge.raised_for, nudge.raised_in = lead.reason, nudge.queue
        self._move(nudge, effect.RAISED, 1)
        if lead.kind in CLOCKS and (lead.step > 1 or lead.breach_at_ms is not None):
            ahead_ms = 0 if lead.step > 1 or lead.breach_at_ms is None else lead.breach_at_ms - nudge.raised_at_ms
            nudge.ahead_ms = max(0, ahead_ms)
            self._measure(nudge, effect.LEAD, nudge.ahead_ms, 1)
        if care is not None and len(care.raised) < MOST_RAISED:
            row = minute_of(nudge.raised_at_ms), nudge.queue or "", nudge.channel or ""
            care.raised = (*care.raised, Raised(lead.reason, *row))

    def absorbed(self, nudge: Nudge, care: Care) -> None:
        """A nudge was replaced by one for many: it counts as though it had never been."""
        self._move(nudge, effect.RAISED, -1)
        if nudge.ahead_ms is not None:
            self._measure(nudge, effect.LEAD, nudge.ahead_ms, -1)
        own = Raised(nudge.raised_for, *_row(nudge))
        care.raised = tuple(row for row in care.raised if row != own)

    def closed(self, nudge: Nudge, by: int = 1, *, told: bool = False) -> None:
        """A nudge came to its end; ``by`` is -1 where that is taken back.

        ``told``: its cause is gone because the customer had a word from us. Who writes in another system has acted too.
        """
        if (nudge.state == "sent" or told) and nudge.closed_at_ms is not None:
            self._move(nudge, effect.ACTED, by)
            self._measure(nudge, effect.ACT, nudge.closed_at_ms - nudge.raised_at_ms, by)
        elif nudge.state == "cleared":
            self._move(nudge, effect.CLEARED, by)
        else:
            self._move(nudge, effect.NEEDLESS if nudge.closed_for == NEEDLESS else effect.DISMISSED, by)

    def escalated(self, nudge: Nudge) -> None:
        """Nobody acted: it went to the supervisors. Once is enough to tell."""
        if not nudge.escalated:
            nudge.escalated = True
            self._move(nudge, effect.ESCALATED, 1)

    def breached(self, life: Life, cause: Cause, at_ms: int, *, preceded: bool) -> None:
        """A clock of a contact breached, with or without a nudge since it began to run."""
        if cause.kind not in CLOCKS:
            return
        row = minute_of(at_ms), life.queue or "", life.channel
        self._count([(*row, effect.breach_counter(cause.kind, effect.BREACHES), 1)])
        if not preceded:
            self._count([(*row, effect.breach_counter(cause.kind, effect.UNPRECEDED), 1)])

    def ended(self, care: Care, verdict: effect.Verdict) -> None:
        """The contact came to its end: so ended what its nudges were raised for."""
        self._count((row.minute, row.queue, row.channel, effect.ended(row.reason, verdict), 1) for row in care.raised)
        care.raised = ()

    def _move(self, nudge: Nudge, what: str, by: int) -> None:
        self._count([(*_row(nudge), effect.counter(nudge.raised_for, what), by)])

    def _measure(self, nudge: Nudge, what: str, length_ms: int, by: int) -> None:
        moved = effect.measured(nudge.raised_for, what, length_ms)
        self._count((*_row(nudge), name, by * amount) for name, amount in moved)


def _row(nudge: Nudge) -> tuple[int, str, str]:
    return minute_of(nudge.raised_at_ms), nudge.raised_in or "", nudge.channel or ""
