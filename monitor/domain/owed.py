"""Whether a customer is owed a word, and for which of their clocks: the one rule of walls, counts and the order of contacts.

The worst clock leads, as it leads a nudge (``causes.ORDER``). Wrap-up is no matter of the customer's, and who is being
talked to is owed nothing; nor is who was promised something a moment ago (``causes.half_ms``).
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.domain.causes import ORDER, asks_for_a_word, is_talked_to
from monitor.domain.clocks import SEVERITY, Clock
from monitor.domain.life import Life

NOT_OWED = frozenset({"wrap_up"})


class Owed(msgspec.Struct, frozen=True, gc=False):
    """The clock for which a customer is owed a word most."""

    clock: str
    level: str
    """``warn`` or ``breach``."""
    since_ms: int
    """Since when the clock runs."""
    over_since_ms: int
    """Since when it has been over the target of its level: of equal level, who is over for longest comes first."""
    breach_at_ms: int | None
    """When it breaches, or did; None where it never does, or stands still."""


def owed_for(life: Life, clocks: Iterable[Clock], now_ms: int) -> Owed | None:
    """Give what a customer is owed a word for; None where nothing."""
    lead: Clock | None = None
    for clock in clocks:
        if clock.clock not in NOT_OWED and asks_for_a_word(clock, now_ms) and (lead is None or _leads(clock, lead)):
            lead = clock
    if lead is None or is_talked_to(life):
        return None
    return Owed(lead.clock, lead.level, lead.since_ms, _over_since_ms(lead), lead.breach_at_ms)


def _leads(one: Clock, other: Clock) -> bool:
    return _place(one) < _place(other)


def _place(clock: Clock) -> tuple[int, int, int]:
    return -SEVERITY[clock.level], ORDER.index(clock.clock), _over_since_ms(clock)


def _over_since_ms(clock: Clock) -> int:
    """Give when it reached the target of its level; of one that stands still, the earliest that may have been."""
    at_ms = clock.breach_at_ms if clock.level == "breach" else clock.warn_at_ms
    return at_ms if at_ms is not None else clock.since_ms
