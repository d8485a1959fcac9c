"""What each kind of view holds: filled from memory, every object encoded once for all tables that show it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Protocol

import msgspec

from monitor.domain.audience import Place, place_of
from monitor.domain.moments_view import counts_of, weakest_of
from monitor.live.desks import on_desk
from monitor.live.figures import NO_QUEUE
from monitor.live.frames import named
from monitor.live.mask import mask
from monitor.live.memory import Memory, NudgeSeen, Touched, line_of, nudge_seen
from monitor.live.store import Item
from monitor.live.views import Desk, Shown, Want
from monitor.units import MINUTE_MS

GOOD_SHOWN = 20
QUIET_AFTER_MS = 90_000
"""A source that sends beats is quiet when none has come, nor any event, for so long."""
MEMBERS_KEPT = 20_000
"""Encoded members kept for the next flush, of one kind."""


class Source(Protocol):
    """Fills tables of one kind of view from memory."""

    kind: str

    def show(self, memory: Memory, want: Want, /) -> Shown: ...

    def forget(self, touched: Touched) -> None:
        """Drop what was encoded of objects that changed."""


class Contacts:
    """Contacts, the most urgent first (``contact_traits``); each with its place in line."""

    kind = "contacts"

    def __init__(self) -> None:
        self._members: dict[tuple[str, bool], tuple[bytes, int | None, bytes]] = {}

    def show(self, memory: Memory, want: Want) -> Shown:
        items = islice(memory.contacts.ranked(want.queues), want.limit)
        name = memory.marks.key if want.masked else _as_it_is
        return Shown({name(key): self._member(memory, key, item, masked=want.masked) for key, item in items})

    def forget(self, touched: Touched) -> None:
        if touched.all or len(self._members) > MEMBERS_KEPT:
            self._members.clear()

    def _member(self, memory: Memory, key: str, item: Item, *, masked: bool) -> bytes:
        """Give the member, encoded once for all tables that hold it in the same place."""
        position = memory.position(key, item)
        known = self._members.get((key, masked))
        if known is not None and known[0] is item.raw and known[1] == position:
            return known[2]
        raw = mask("contacts", item.raw, memory.marks) if masked else item.raw
        member = named(memory.marks.key(key) if masked else key, memory.placed(raw, position))
        self._members[key, masked] = (item.raw, position, member)
        return member


class Nudges:
    """Nudges, worst and oldest first, each with its contact's place in line."""

    kind = "nudges"

    def __init__(self) -> None:
        self._members: dict[tuple[str, bool], tuple[bytes, int | None, bytes]] = {}
        self._seen: dict[str, tuple[bytes, NudgeSeen]] = {}
        self._places: dict[tuple[str, Place], tuple[bytes, bytes]] = {}

    def show(self, memory: Memory, want: Want) -> Shown:
        if want.desk is not None:
            return self._on_desk(memory, want, want.desk)
        items = islice(memory.nudges.ranked(want.queues), want.limit)
        return Shown({key: self._member(memory, key, item, masked=want.masked) for key, item in items})

    def _on_desk(self, memory: Memory, want: Want, desk: Desk) -> Shown:
        """Give the nudges somebody is to see, each with its place on their desk; no others are walked."""
        heard = memory.heard_by(desk)
        chosen, more = on_desk(memory.nudges, want, heard, lambda key, item: _place(desk, self._known(key, item), item))
        members: dict[str, bytes] = {}
        scope = set(heard)
        for key, item in chosen:
            known = self._known(key, item)
            members[key] = self._placed(key, self._member(memory, key, item, masked=False), _place(desk, known, item))
            if known.queue is not None:
                scope.add(line_of(known.queue))
        return Shown(members, scope=frozenset(scope), more=more)

    def _placed(self, key: str, member: bytes, place: Place) -> bytes:
        """Give a member with its place on a desk, encoded once for all desks where it is the same."""
        known = self._places.get((key, place))
        if known is None or known[0] is not member:
            known = self._places[key, place] = (member, b'%b,"place":"%b"}' % (member[:-1], place.encode()))
        return known[1]

    def forget(self, touched: Touched) -> None:
        if touched.all or len(self._members) > MEMBERS_KEPT:
            self._members.clear()
            self._seen.clear()
            self._places.clear()

    def _member(self, memory: Memory, key: str, item: Item, *, masked: bool) -> bytes:
        position = memory.place_of(self._known(key, item).contact)
        known = self._members.get((key, masked))
        if known is not None and known[0] is item.raw and known[1] == position:
            return known[2]
        raw = mask("nudges", item.raw, memory.marks) if masked else item.raw
        member = named(key, memory.placed(raw, position))
        self._members[key, masked] = (item.raw, position, member)
        return member

    def _known(self, key: str, item: Item) -> NudgeSeen:
        known = self._seen.get(key)
        if known is None or known[0] is not item.raw:
            known = self._seen[key] = (item.raw, nudge_seen(item.raw))
        return known[1]


class Agents:
    """Agents by id, shown as they are."""

    kind = "agents"

    def __init__(self) -> None:
        self._members: dict[tuple[str, bool], tuple[bytes, bytes]] = {}

    def show(self, memory: Memory, want: Want) -> Shown:
        members: dict[str, bytes] = {}
        for key, item in islice(memory.agents.ranked(want.queues), want.limit):
            shown = memory.marks.key(key) if want.masked else key
            known = self._members.get((key, want.masked))
            if known is None or known[0] is not item.raw:
                raw = mask(self.kind, item.raw, memory.marks) if want.masked else item.raw
                known = self._members[key, want.masked] = (item.raw, named(shown, raw))
            members[shown] = known[1]
        return Shown(members)

    def forget(self, touched: Touched) -> None:
        if touched.all or len(self._members) > MEMBERS_KEPT:
            self._members.clear()


class Queues:
    """Queue objects of a window, and the total of the same queues; computed once for all tables that hold them."""

    kind = "figures"

    def __init__(self) -> None:
        self._members: dict[tuple[str, str], bytes] = {}

    def show(self, memory: Memory, want: Want) -> Shown:
        names = want.queues if want.queues is not None else memory.figures.names()
        members = {name: self._member(memory, name, want.window) for name in sorted(names)}
        total = memory.total(want.queues, want.window)
        return Shown(members, msgspec.json.encode(total))

    def forget(self, touched: Touched) -> None:
        if touched.all or len(self._members) > MEMBERS_KEPT:
            self._members.clear()
            return
        for name, window in [known for known in self._members if known[0] in touched.figures]:
            del self._members[name, window]

    def _member(self, memory: Memory, queue: str, window: str) -> bytes:
        member = self._members.get((queue, window))
        if member is None:
            shown = memory.figures.queue(queue, window, memory.as_of_ms)
            member = self._members[queue, window] = named(queue, msgspec.json.encode(shown))
        return member


class Moments:
    """Touchpoints of a window; beside them, how all their moments turned out, the weakest, and the newest good moments."""

    kind = "figures"

    def show(self, memory: Memory, want: Want) -> Shown:
        shown = memory.figures.moments(want.queues, want.window)
        good = memory.good.newest(want.queues, GOOD_SHOWN)
        total = {
            "moments": counts_of(shown),
            "weakest": weakest_of(shown),
            "good": [msgspec.to_builtins(one) | {"contact": None} for one in good] if want.masked else good,
        }
        members = {one.touchpoint: named(one.touchpoint, msgspec.json.encode(one)) for one in shown}
        return Shown(members, msgspec.json.encode(total))

    def forget(self, touched: Touched) -> None:
        """Nothing is kept: a view of a few dozen touchpoints is counted anew when figures change."""


class Trends:
    """The last hour of the queues that had anything to tell, a point a minute, and of all chosen ones as one."""

    kind = "trends"

    def show(self, memory: Memory, want: Want) -> Shown:
        trend = memory.figures.trend
        names = trend.queues() if want.queues is None else trend.queues() & want.queues
        samples, reached = memory.figures.trends(want.queues)
        total = {
            "until_ms": trend.minute * MINUTE_MS,
            "step_ms": MINUTE_MS,
            "waiting": [one and one.waiting for one in samples],
            "longest_wait_ms": [one and one.longest_wait_ms for one in samples],
            "owed": [one and one.owed for one in samples],
            "service_level_ratio": reached,
        }
        members = {name: _encoded(name, {"waiting": trend.waiting(name)}) for name in sorted(names - {NO_QUEUE})}
        return Shown(members, msgspec.json.encode(total))

    def forget(self, touched: Touched) -> None:
        """Nothing is kept: it moves once a minute."""


class Sources:
    """The systems that events come from, each with the second it was last heard of."""

    kind = "sources"

    def show(self, memory: Memory, _: Want) -> Shown:
        return Shown({name: _encoded(name, _heard(raw)) for name, raw in sorted(memory.sources.items())})

    def forget(self, touched: Touched) -> None:
        """Nothing is kept: there are few."""


class _SourceSeen(msgspec.Struct):
    source: str
    last_event_ms: int = 0
    last_beat_ms: int | None = None


_source = msgspec.json.Decoder(_SourceSeen)


def _heard(raw: bytes) -> dict[str, object]:
    """Give a source for boards. One that sends beats is quiet when they fail to come; another may just have nothing to tell."""
    seen = _source.decode(raw)
    heard_ms = max(seen.last_event_ms, seen.last_beat_ms or 0)
    quiet_after_ms = QUIET_AFTER_MS if seen.last_beat_ms is not None else None
    return {"source": seen.source, "heard_at_ms": heard_ms // 1_000 * 1_000, "quiet_after_ms": quiet_after_ms}


def _encoded(key: str, value: object) -> bytes:
    return named(key, msgspec.json.encode(value))


def _place(desk: Desk, known: NudgeSeen, item: Item) -> Place:
    return place_of(desk.agent, agent=known.agent, state=item.state)


def _as_it_is(name: str) -> str:
    return name


def sources() -> dict[str, Source]:
    """Give one source a view."""
    shelved: Iterable[Source] = (Nudges(), Agents())
    by_view: dict[str, Source] = {source.kind: source for source in shelved}
    return by_view | {
        "contacts": Contacts(),
        "queues": Queues(),
        "moments": Moments(),
        "trends": Trends(),
        "sources": Sources(),
    }
