"""How the moments of folded contacts are read in tests."""

from __future__ import annotations

import msgspec

from monitor.domain.events import Event
from monitor.domain.fold import Fold
from tests.domain.centre import answered, opened, sent

MAIL = (opened("c", at=0, channel="email", queue="post"), answered("c", at=60), sent("c", at=100))


def judged(folded: Fold, touchpoint: str | None = None) -> list[str]:
    """Give the moments of a fold as ``touchpoint verdict reason…``, in order."""
    return [
        " ".join((one.touchpoint, one.verdict, *one.reasons))
        for one in folded.life.moments
        if touchpoint in (None, one.touchpoint)
    ]


def counted(folded: Fold) -> dict[str, int]:
    """Add up the counters of moments; what was taken back is 0."""
    total: dict[str, int] = {}
    for _, _, _, counter, by in folded.facts:
        if counter.startswith("moment"):
            total[counter] = total.get(counter, 0) + by
    return total


def event_to(contact: str, act: Event) -> Event:
    """Give an act upon a nudge as it is folded into its contact."""
    return msgspec.structs.replace(act, subject=contact)
