"""What was decided about one contact: who was nudged, why, and why not.

It follows the order of the journal, not that of the contact's events: what people were told is not told otherwise later.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.domain.causes import ENDED_BY_A_WORD, Cause
from monitor.domain.events import Event, decode_data
from monitor.domain.life import Life
from monitor.domain.risk import Background
from monitor.domain.sayings import Saying
from monitor.units import DAY_MS

BREACH = 2
"""The step of a cause at which its clock breaches."""
MOST_DECISIONS = 20


class Crossing(msgspec.Struct, gc=False, omit_defaults=True):
    """The targets of one run of a clock (or of another cause) that were seen, and those that have been dealt with."""

    since_ms: int
    step: int = 0
    """The highest that somebody was nudged for, or that an open nudge says."""
    seen: int = 0
    at_ms: int = 0
    """When ``step`` was dealt with."""


class Decision(msgspec.Struct, frozen=True, gc=False):
    """Why somebody was told, or nobody."""

    at_ms: int
    nudged: bool
    reason: str
    said: Saying | None = None
    """None in what was stored before there were sayings."""


class Provisional(msgspec.Struct, frozen=True, gc=False):
    """An update marked as sent, of which its source is to report the message."""

    event: str
    """Id of the act."""
    nudge: str
    since_ms: int
    """A message from then on is the one."""
    until_ms: int
    """If none has come by then, the act is void."""


class Raised(msgspec.Struct, frozen=True, gc=False):
    """A nudge that was raised about the contact, as far as its effect is counted when the contact closes."""

    reason: str
    minute: int
    queue: str
    channel: str


class Care(msgspec.Struct, omit_defaults=True, gc=False):
    """The decisions about one contact."""

    nudge: str | None = None
    """Id of the open nudge: its own, or one for many."""
    crossed: dict[str, Crossing] = {}
    decisions: tuple[Decision, ...] = ()
    """Newest first."""
    raised_ms: tuple[int, ...] = ()
    """When nudges about it were raised within the last day, newest last."""
    holding: str | None = None
    """Why a nudge waits."""
    retry_ms: int | None = None
    """Until when it does."""
    background: Background | None = None
    """What other contacts of the customer told about this one."""
    risky_since_ms: int | None = None
    """Since when risk is high."""
    provisional: tuple[Provisional, ...] = ()
    raised: tuple[Raised, ...] = ()
    """Nudges whose effect is not counted to the end yet."""

    @property
    def waits(self) -> bool:
        """A nudge is open, or waits to be raised."""
        return self.nudge is not None or self.holding is not None

    def decide(self, at_ms: int, reason: str, *, nudged: bool, said: Saying) -> None:
        """Keep a decision; one that is made again and again takes the place of the last."""
        again = not nudged and bool(self.decisions) and self.decisions[0].reason == reason
        before = self.decisions[1:] if again else self.decisions
        self.decisions = (Decision(at_ms, nudged, reason, said), *before)[:MOST_DECISIONS]

    def note_risk(self, *, high: bool, at_ms: int) -> None:
        """Note whether risk is high, and since when."""
        if not high:
            self.risky_since_ms = None
        elif self.risky_since_ms is None:
            self.risky_since_ms = at_ms

    def hear(self, event: Event) -> None:
        """The contact heard of an event: a message of ours is the one that was marked as sent."""
        if self.provisional and is_our_message(event):
            self.provisional = tuple(one for one in self.provisional if event.time_ms < one.since_ms)

    def expect_no_more(self, act: str | None) -> None:
        """No message is waited for any more that was to follow an act."""
        self.provisional = tuple(one for one in self.provisional if one.event != act)

    def see(self, causes: list[Cause]) -> Iterable[Cause]:
        """Note which targets have been reached; gives those causes that breached just now."""
        for cause in causes:
            known = self.crossed.get(cause.key)
            if known is None or known.since_ms != cause.since_ms:
                known = self.crossed[cause.key] = Crossing(cause.since_ms)
            if known.seen < BREACH <= cause.step:
                yield cause
            known.seen = max(known.seen, cause.step)
        if len(self.crossed) > len(causes):
            there = {cause.key for cause in causes}
            for key in [key for key in self.crossed if key.startswith("promise:") and key not in there]:
                del self.crossed[key]

    def fresh(self, causes: Iterable[Cause]) -> list[Cause]:
        """Give the causes (seen before) whose newest target has not been dealt with."""
        return [cause for cause in causes if self.crossed[cause.key].step < cause.step]

    def deal(self, causes: Iterable[Cause], at_ms: int) -> None:
        """Somebody was told of these causes, or an open nudge says them."""
        for cause in causes:
            crossing = self.crossed[cause.key]
            if crossing.step < cause.step:
                crossing.step, crossing.at_ms = cause.step, at_ms

    def undo_deal(self, causes: Iterable[Cause]) -> None:
        """Who was told of these causes is not concerned any more."""
        for cause in causes:
            self.crossed[cause.key].step = 0

    def note_raised(self, causes: Iterable[Cause], at_ms: int) -> None:
        """A nudge was raised for these causes."""
        self.deal(causes, at_ms)
        self.raised_ms = (*(raised_ms for raised_ms in self.raised_ms if raised_ms > at_ms - DAY_MS), at_ms)

    def answered(self, life: Life, cause: Cause) -> bool:
        """Say whether a word has come since somebody was told of a cause that a word does not end by itself."""
        if cause.kind not in ENDED_BY_A_WORD:
            return False
        crossing = self.crossed[cause.key]
        return crossing.step >= cause.step and (life.silent_since_ms is None or life.silent_since_ms > crossing.at_ms)


def is_our_message(event: Event) -> bool:
    """Say whether an event is a public message by a human of ours."""
    if event.type != "message.sent":
        return False
    data = decode_data(event)
    return bool(data.by == "human" and data.public)
