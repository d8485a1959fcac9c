"""A contact as the site holds it: its folded life, the log of its events, and what the figures know of it.

The log is kept encoded. An event that comes next in order is folded onto the life and appended; only one that comes in
between makes the log be read again, and the figures move by the difference of the two folds. A contact closed longer than
events may be corrected keeps its state alone (``base``) and the events after it; while none are, it *rests* as its base.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import msgspec

from monitor.domain.book import PolicyBook
from monitor.domain.care import Care
from monitor.domain.events import Event, Key, key_of
from monitor.domain.fold import Fold, fold_events
from monitor.domain.life import Fact, Life, Span
from monitor.domain.queues import NOWHERE, Place

_encode = msgspec.json.Encoder().encode
_decode_log = msgspec.json.Decoder(list[Event]).decode
_decode_life = msgspec.json.Decoder(Life).decode
_FIRST: Key = (-(1 << 62), 0, 0, "", "")
_NO_BASE = b"null"
LOG_BYTES = 128 * 1024
"""Of the events of one contact that can still be corrected, some thousand of them: what comes late costs as much as is kept."""
_BEGINS = frozenset({"contact.opened", "contact.queued", "contact.transferred"})
"""Types that may make a contact of what was partial."""


class Record(msgspec.Struct, omit_defaults=True):
    """The stored form of a contact."""

    id: str
    view: msgspec.Raw = msgspec.Raw(b"null")
    known_ms: int = 0
    over_ms: int | None = None
    base: msgspec.Raw = msgspec.Raw(_NO_BASE)
    cut_ms: int | None = None
    """Up to when its events were let go, where they had become too many."""
    care: Care | None = None
    life: msgspec.Raw = msgspec.Raw(_NO_BASE)
    """The fold of its log, so that a site is loaded without folding it all anew; where there is no log, the base is it."""
    last: Key = _FIRST
    """Of the newest event."""
    log: msgspec.Raw = msgspec.Raw(b"[]")

    def events(self) -> list[Event]:
        """Give the events since the base, in order."""
        return _decode_log(self.log)


class Difference(NamedTuple):
    """What a step of a contact contributes to the figures and to the time of agents."""

    facts: list[Fact]
    spans: list[Span]
    gone: list[Span]
    """Times with a live contact that turned out otherwise."""


NOTHING = Difference([], [], [])


class Contact:
    """One contact of a site."""

    __slots__ = (
        "base", "care", "closed_base_ms", "cut_ms", "due_ms", "known_ms", "last_key", "life", "log", "over_ms", "place",
    )  # fmt: skip

    def __init__(self, contact: str, known_ms: int) -> None:
        self.life = Life(contact)
        self.log = b""
        """Events as JSON, joined by commas, in order."""
        self.last_key: Key = _FIRST
        self.known_ms = known_ms
        """When the site first heard of it."""
        self.over_ms: int | None = None
        """When the site learned that it is closed."""
        self.base: bytes | None = None
        self.closed_base_ms = -1
        """The closing before which nothing is corrected any more, or the instant up to which its events were let go."""
        self.cut_ms: int | None = None
        self.place: Place = NOWHERE
        self.due_ms: int | None = None
        self.care: Care | None = None
        """What was decided about it; None: nothing yet."""

    @property
    def nudge(self) -> str | None:
        """The id of the open nudge."""
        return self.care.nudge if self.care is not None else None

    def cared(self) -> Care:
        """Give what was decided about it, to be gone on with."""
        if self.care is None:
            self.care = Care()
        return self.care

    def events(self) -> list[Event]:
        """Give the events since the base, in order."""
        return _decode_log(b"[" + self.log + b"]")

    def take(self, event: Event, book: PolicyBook, now_ms: int) -> Difference:
        """Fold an event in at its place in the order, wherever that is.

        What a contact did before it was one, and before its channel was known, counts by a fold from the start.
        """
        key = key_of(event)
        life = self.life
        begun = not self.log or (life.opened_ms is not None or (life.queued and event.type != "contact.opened"))
        begun = begun or (life.partial and event.type not in _BEGINS)  # counts nothing: that comes with the beginning
        if key > self.last_key and event.time_ms > life.settled_ms and begun:
            return self._continue(event, key, book, now_ms)
        events = self.events()
        events.append(event)
        events.sort(key=key_of)
        return self.rewrite(events, book, now_ms)

    def knows(self, event: Event) -> bool:
        """Say whether it holds this very event, by its source and id."""
        return key_of(event) <= self.last_key and (event.source, event.id) in self.ids()

    def ids(self) -> set[tuple[str, str]]:
        """Give source and id of every event since the base."""
        return {(event.source, event.id) for event in self.events()}

    def _continue(self, event: Event, key: Key, book: PolicyBook, now_ms: int) -> Difference:
        fold = Fold(self.life, book)
        fold.step(event)
        fold.settle(now_ms)
        encoded = _encode(event)
        self.log = self.log + b"," + encoded if self.log else encoded
        moved = key[0] > self.last_key[0]
        self.last_key = key
        if moved and len(self.log) > LOG_BYTES and not self.life.partial:
            self._let_go(book)
        return NOTHING if self.life.partial else Difference(fold.facts, fold.spans, [])

    def _let_go(self, book: PolicyBook) -> None:
        """Keep the state alone of the older half of the events, or a little more: those of one instant stay together."""
        events = self.events()
        cut = len(events) // 2
        while cut < len(events) - 1 and events[cut].time_ms == events[cut - 1].time_ms:
            cut += 1
        older, newer = events[:cut], events[cut:]
        base = None if self.base is None else _decode_life(self.base)
        self.base = _encode(fold_events(self.life.id, older, book, base).life)
        self.closed_base_ms = self.cut_ms = older[-1].time_ms
        self.log = b",".join(map(_encode, newer))

    def settle(self, book: PolicyBook, until_ms: int) -> Difference:
        """Let instants pass at which the state changes by itself."""
        if self.life.wake_ms > until_ms:
            return NOTHING
        fold = Fold(self.life, book)
        fold.settle(until_ms)
        return NOTHING if self.life.partial else Difference(fold.facts, fold.spans, [])

    def rewrite(self, events: list[Event], book: PolicyBook, now_ms: int) -> Difference:
        """Replace the log by these events (in order); gives the difference between the two folds."""
        before = self._fold(self.events(), book, now_ms)
        after = self._fold(events, book, now_ms)
        self.life = after.life
        self.log = b",".join(map(_encode, events))
        self.last_key = key_of(events[-1]) if events else _FIRST
        if len(self.log) > LOG_BYTES and not self.life.partial and events[0].time_ms < events[-1].time_ms:
            self._let_go(book)
        was, now = _contribution(before), _contribution(after)
        return Difference(_subtract(now.facts, was.facts), now.spans, was.spans)

    def _fold(self, events: list[Event], book: PolicyBook, now_ms: int) -> Fold:
        base = None if self.base is None else _decode_life(self.base)
        fold = fold_events(self.life.id, events, book, base)
        fold.settle(now_ms)
        return fold

    def keep_state_alone(self) -> None:
        """Forget the events: from now on nothing up to the closing is corrected."""
        life = self.life
        if life.closed_ms is not None:
            self.closed_base_ms = max(life.closed_ms, self.closed_base_ms)
        self.base = _encode(life)
        self.log = b""
        if self.care is not None:
            owed = self.care.nudge is not None or self.life.promises
            self.care = Care(self.care.nudge, self.care.crossed, raised_ms=self.care.raised_ms) if owed else None

    @property
    def rests(self) -> bool:
        """Nothing is known of it but its base, nothing runs, and nobody is owed anything."""
        return self.base is not None and not self.log and self.nudge is None and not self.life.promises

    def record(self, view: bytes) -> bytes:
        """Give the stored form. The log is not encoded again: it stands there as it was appended."""
        head: dict[str, Any] = {"id": self.life.id, "known_ms": self.known_ms}
        if self.over_ms is not None:
            head["over_ms"] = self.over_ms
        if self.care is not None:
            head["care"] = self.care
        if self.log:
            head["life"], head["last"] = self.life, self.last_key
        if self.cut_ms is not None:
            head["cut_ms"] = self.cut_ms
        if self.base is not None:
            self.base = _encode(self.life) if not self.log else self.base
            head["base"] = msgspec.Raw(self.base)
        return b'%b,"view":%b,"log":[%b]}' % (_encode(head)[:-1], view, self.log)

    @classmethod
    def restored(cls, record: Record, book: PolicyBook, now_ms: int) -> Contact:
        """Build a contact from its stored form, as of ``now_ms``."""
        contact = cls(record.id, record.known_ms)
        contact.over_ms, contact.care = record.over_ms, record.care
        base = bytes(record.base)
        if base != _NO_BASE:
            contact.base = base
            contact.life = _decode_life(base)
            contact.cut_ms = record.cut_ms
            contact.closed_base_ms = max(contact.life.closed_ms or -1, record.cut_ms or -1)
        contact.log = bytes(record.log)[1:-1]
        if contact.log:
            contact.life, contact.last_key = _decode_life(record.life), record.last
            contact.life.share_names()
            contact.settle(book, now_ms)
        return contact


class Resting:
    """A contact closed for good, as far as anybody knows: its base, until something wakes it."""

    __slots__ = ("base", "closed_base_ms", "due_ms", "known_ms", "over_ms")

    def __init__(self, contact: Contact) -> None:
        self.base = _encode(contact.life)
        self.closed_base_ms = contact.closed_base_ms
        self.known_ms = contact.known_ms
        self.over_ms = contact.over_ms
        self.due_ms = contact.due_ms

    def wake(self) -> Contact:
        """Give the contact as it was laid to rest."""
        life = _decode_life(self.base)
        contact = Contact(life.id, self.known_ms)
        contact.life, contact.base = life, self.base
        contact.closed_base_ms, contact.over_ms, contact.due_ms = self.closed_base_ms, self.over_ms, self.due_ms
        return contact

    def life(self) -> Life:
        """Read its state."""
        return _decode_life(self.base)


def _contribution(fold: Fold) -> Difference:
    return NOTHING if fold.life.partial else Difference(fold.facts, fold.spans, [])


def _subtract(after: list[Fact], before: list[Fact]) -> list[Fact]:
    total: Counter[tuple[int, str, str, str]] = Counter()
    for minute, queue, channel, counter, by in after:
        total[minute, queue, channel, counter] += by
    for minute, queue, channel, counter, by in before:
        total[minute, queue, channel, counter] -= by
    return [(*key, by) for key, by in total.items() if by]
