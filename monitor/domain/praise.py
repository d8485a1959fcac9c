"""Good moments worth telling: what a team may put on its wall. It names no agent and no customer, and ranks nobody.

Most good moments are what everybody owes everybody (a prompt answer); told are those that somebody went out of their way
for, or that the customer told us of. ``Praise`` tells a moment when it comes about, in the order of the journal, and takes
it back where events that arrive late, or an act undone, show that it was none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.life import KEEP_MOMENTS, Fact, Life, Moment, minute_of
from monitor.domain.sayings import Saying, in_english, where_of
from monitor.units import DAY_MS, MINUTE_MS

MOST = 50
KEPT_MS = DAY_MS
_encode = msgspec.json.Encoder().encode

GoodKey = tuple[str, int, str]
"""Contact, instant, touchpoint."""


class GoodMoment(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One good moment, as it is told."""

    at_ms: int
    contact: str
    queue: str | None
    channel: str | None
    touchpoint: str
    reason: str
    sentence: str
    """In English."""
    said: Saying | None = None
    """The sentence apart from any language; None in what was stored before there were sayings."""

    @property
    def key(self) -> GoodKey:
        """What it is known by."""
        return self.contact, self.at_ms, self.touchpoint


class Worth(NamedTuple):
    """A reason that makes a moment worth telling, and of which touchpoint."""

    reason: str
    touchpoint: str | None
    """Of these moments alone; None: of all."""
    on_hard_days: bool
    """Only while the queue is having a hard day; what is said, says so."""


WORTH = (
    Worth("told_before_asked", None, False),
    Worth("promise_kept", "promise", True),
    Worth("told_before_warn", "wait", True),
    Worth("rated_high", None, False),
)
"""The first that fits is told."""


class GoodFeed:
    """The newest good moments of a site: at most ``MOST`` in the order in which they were told, each once."""

    def __init__(self, moments: Iterable[GoodMoment] = ()) -> None:
        self._moments = {one.key: one for one in moments}

    def __len__(self) -> int:
        return len(self._moments)

    def add(self, moment: GoodMoment) -> bool:
        """Tell a moment, unless it was told already; the oldest one makes room."""
        if moment.key in self._moments:
            return False
        self._moments[moment.key] = moment
        if len(self._moments) > MOST:
            del self._moments[next(iter(self._moments))]
        return True

    def drop(self, key: GoodKey) -> GoodMoment | None:
        """Take a moment back; gives it where it was there."""
        return self._moments.pop(key, None)

    def turn(self, now_ms: int) -> list[GoodMoment]:
        """Let go what is, or in this minute becomes, older than a day; gives it. Nothing changes within a minute."""
        since_ms = oldest_ms(now_ms)
        gone = [one for one in self._moments.values() if one.at_ms < since_ms]
        for one in gone:
            del self._moments[one.key]
        return gone

    def told(self) -> list[GoodMoment]:
        """Give all, in the order in which they were told."""
        return list(self._moments.values())

    def newest(self, queues: Collection[str] | None = None, most: int = MOST) -> list[GoodMoment]:
        """Give the newest first, of chosen queues or of all."""
        found = [one for one in reversed(self._moments.values()) if queues is None or one.queue in queues]
        return found[:most]


class Praise:
    """What a site tells of its good moments, and what of that has changed since it was last asked."""

    def __init__(self, told: Iterable[GoodMoment] = ()) -> None:
        self.feed = GoodFeed(told)
        self._new: dict[GoodKey, GoodMoment] = {}
        self._gone: dict[GoodKey, None] = {}
        self._changed = False

    def hear(
        self, life: Life, before: Collection[Moment], facts: Iterable[Fact], is_hard: Callable[[str], bool], now_ms: int
    ) -> None:
        """Tell what is worth it of the moments that an event brought, which was the next in the order of its contact.

        ``before``: the moments there were; ``facts``: what the event contributed to the figures, among them those of the
        moments that count; ``is_hard`` says of a queue whether it is having a hard day.
        """
        for moment in life.moments[len(before) :] if life.moments[: len(before)] == before else life.moments:
            worth = _worth_of(moment) if moment.verdict == "positive" else None
            if worth is None or moment.at_ms < oldest_ms(now_ms) or any(moment is known for known in before):
                continue
            queue = _queue_of(moment, facts)
            if queue is not None and (not worth.on_hard_days or is_hard(queue)):
                self._tell(_told(life, moment, worth, queue), now_ms)

    def check(self, life: Life) -> None:
        """Take back what was told of a contact and is no longer so."""
        for one in self.feed.told():
            if one.contact == life.id and not _stands(one, life.moments):
                self.feed.drop(one.key)
                if self._new.pop(one.key, None) is None:
                    self._gone[one.key] = None
                self._changed = True

    def flush(self, changes: Changes) -> None:
        """Put what changed where it is kept and told."""
        if not self._changed:
            return
        changes.good_gone = list(self._gone)
        changes.good = [_encode(one) for one in self._new.values()]
        changes.misc["good"] = _encode(self.feed.told())
        self._new.clear()
        self._gone.clear()
        self._changed = False

    def _tell(self, moment: GoodMoment, now_ms: int) -> None:
        self.feed.turn(now_ms)
        if self.feed.add(moment):
            self._new[moment.key] = moment
            self._changed = True


def oldest_ms(now_ms: int) -> int:
    """Give the instant before which moments are no longer told, throughout the minute of ``now_ms``."""
    return now_ms - now_ms % MINUTE_MS + MINUTE_MS - KEPT_MS


def _worth_of(moment: Moment) -> Worth | None:
    for worth in WORTH:
        if worth.reason in moment.reasons and worth.touchpoint in (None, moment.touchpoint):
            return worth
    return None


def _queue_of(moment: Moment, facts: Iterable[Fact]) -> str | None:
    """Give the queue a moment was counted in ("" for none); None where it was not counted."""
    minute, counter = minute_of(moment.at_ms), f"moment:{moment.touchpoint}:{moment.verdict}:{moment.reasons[0]}"
    return next((fact[1] for fact in facts if fact[3] == counter and fact[0] == minute and fact[4] > 0), None)


def _told(life: Life, moment: Moment, worth: Worth, queue: str) -> GoodMoment:
    said = Saying(f"good_{worth.reason}", {"where": where_of(queue)} if worth.on_hard_days else {})
    return GoodMoment(
        moment.at_ms, life.id, queue or None, life.channel or None, moment.touchpoint, worth.reason,
        in_english(said, "UTC", moment.at_ms), said,
    )  # fmt: skip


def _stands(told: GoodMoment, moments: tuple[Moment, ...]) -> bool:
    """Say whether a contact still has the moment; of those it no longer remembers, nothing else is known."""
    if len(moments) == KEEP_MOMENTS and told.at_ms <= moments[0].at_ms:
        return True
    return any(
        one.at_ms == told.at_ms and one.touchpoint == told.touchpoint and told.reason in one.reasons for one in moments
    )
