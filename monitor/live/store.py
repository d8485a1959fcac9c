"""The site as the web process holds it: contacts, lines, nudges, agents and sources in memory, and what was touched.

Objects stay the encoded bytes they came as; only what ordering and filtering need is read out of them. A contact costs
its bytes and some 300 more, so that 100,000 fit in 100 MB.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from heapq import merge
from typing import Any, NamedTuple

import msgspec
from sortedcontainers import SortedList

from monitor.domain.audience import audience_of

LEVELS = {"breach": 0, "warn": 1, "ok": 2}
"""Worst first."""
NEVER_MS = 1 << 62
"""Sorts after every instant: silence that does not run."""

Rank = tuple[int, int, str]
"""Level (worst first), since when, id: unique and in the order of display."""


class Traits(NamedTuple):
    """What is read out of an object: where it stands, whose it is, in which state."""

    level: int
    since_ms: int
    groups: tuple[str, ...]
    state: str
    opened_ms: int = 0
    waiting_ms: int = NEVER_MS


class Item(msgspec.Struct, gc=False):
    """One object and its place; without the collector's bookkeeping, since it can be in no cycle."""

    raw: bytes
    rank: Rank
    groups: tuple[str, ...]
    state: str
    opened_ms: int
    waiting_ms: int


def _refuse(_: str, error: Exception) -> None:
    raise error


class Shelf:
    """Objects of one kind in the order of display, as a whole and by queue."""

    def __init__(self, read: Callable[[bytes], Traits]) -> None:
        self._read = read
        self._items: dict[str, Item] = {}
        self._ranks: Any = SortedList()
        self._groups: dict[str, Any] = {}

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def get(self, key: str) -> Item | None:
        return self._items.get(key)

    def size(self, group: str) -> int:
        """Give how many objects are in a group."""
        return len(self._groups.get(group, ()))

    def items(self) -> Iterator[Item]:
        """Give all objects, in no order."""
        return iter(self._items.values())

    def fill(self, objects: Iterable[tuple[str, bytes]], left_out: Callable[[str, Exception], None] = _refuse) -> None:
        """Take many objects at once into an empty shelf: sorted once instead of placed one by one.

        What cannot be read is ``left_out``.
        """
        by_group: dict[str, list[Rank]] = {}
        for key, raw in objects:
            try:
                item = self._item(key, raw)
            except msgspec.MsgspecError as error:
                left_out(key, error)
                continue
            self._items[key] = item
            for group in item.groups:
                by_group.setdefault(group, []).append(item.rank)
        self._ranks = SortedList(item.rank for item in self._items.values())
        self._groups = {group: SortedList(ranks) for group, ranks in by_group.items()}

    def put(self, key: str, raw: bytes) -> tuple[str, ...]:
        """Place or replace an object; gives the groups whose order or content it touches."""
        old = self._items.get(key)
        if old is None:
            item = self._item(key, raw)
            self._items[key] = item
            self._place(item)
            return item.groups
        item = self._item(old.rank[2], raw)
        if item.rank == old.rank and item.groups == old.groups:
            item.rank = old.rank
            self._items[key] = item
            return item.groups
        self._displace(old)
        self._items[key] = item
        self._place(item)
        return item.groups if item.groups == old.groups else (*old.groups, *item.groups)

    def drop(self, key: str) -> tuple[str, ...]:
        """Take an object away; gives the groups it stood in."""
        old = self._items.pop(key, None)
        if old is None:
            return ()
        self._displace(old)
        return old.groups

    def ranked(
        self, groups: Collection[str] | None = None, *, level: int | None = None, after: Rank | None = None
    ) -> Iterator[tuple[str, Item]]:
        """Walk objects in the order of display, lazily; of chosen groups, of one level, from behind a place."""
        low: Rank | tuple[int] | None = after
        if after is None and level is not None:
            low = (level,)
        high = None if level is None else (level + 1,)
        lists = [self._ranks] if groups is None else [self._groups[name] for name in groups if name in self._groups]
        walks = [sorted_ranks.irange(low, high, (after is None, False)) for sorted_ranks in lists]
        ranks = walks[0] if len(walks) == 1 else _without_repeats(merge(*walks))
        return ((rank[2], self._items[rank[2]]) for rank in ranks)

    def _item(self, key: str, raw: bytes) -> Item:
        level, since_ms, groups, state, opened_ms, waiting_ms = self._read(raw)
        return Item(raw, (level, since_ms, key), groups, state, opened_ms, waiting_ms)

    def _place(self, item: Item) -> None:
        self._ranks.add(item.rank)
        for group in item.groups:
            ranks = self._groups.get(group)
            if ranks is None:
                ranks = self._groups[group] = SortedList()
            ranks.add(item.rank)

    def _displace(self, item: Item) -> None:
        self._ranks.remove(item.rank)
        for group in item.groups:
            ranks = self._groups[group]
            ranks.remove(item.rank)
            if not ranks:
                del self._groups[group]


def _without_repeats(ranks: Iterator[Rank]) -> Iterator[Rank]:
    last: Rank | None = None
    for rank in ranks:
        if rank != last:  # an agent of two chosen queues comes twice in a row
            yield rank
            last = rank


class Lines:
    """Who stands where in which queue; a place is found in logarithmic time and told only where it is shown."""

    def __init__(self) -> None:
        self._order: dict[str, Any] = {}
        self._places: dict[str, dict[str, tuple[float, str]]] = {}

    def fill(self, places: Iterable[tuple[str, str, float]], own_id: Callable[[str], str]) -> None:
        """Take many places at once into empty lines; ``own_id`` gives the text already held of an id."""
        for queue, contact, score in places:
            key = own_id(contact)
            self._places.setdefault(queue, {})[key] = (score, key)
        self._order = {queue: SortedList(places.values()) for queue, places in self._places.items()}

    def put(self, queue: str, contact: str, score: float | None) -> None:
        """Place a contact in line or, without a score, take it out."""
        places = self._places.get(queue)
        if places is None:
            if score is None:
                return
            places = self._places[queue] = {}
            self._order[queue] = SortedList()
        old = places.pop(contact, None)
        if old is not None:
            self._order[queue].remove(old)
        if score is not None:
            places[contact] = (score, contact)
            self._order[queue].add(places[contact])
        elif not places:
            del self._places[queue], self._order[queue]

    def position(self, queue: str | None, contact: str) -> int | None:
        """Give the place in line from 1, None out of it."""
        if queue is None:
            return None
        place = self._places.get(queue, {}).get(contact)
        return None if place is None else self._order[queue].bisect_left(place) + 1

    def walk(self, queues: Collection[str] | None, after: tuple[float, str] | None) -> Iterator[tuple[float, str]]:
        """Give score and contact in the order of service, of chosen queues or all, from behind a place."""
        chosen = self._order.keys() if queues is None else [name for name in queues if name in self._order]
        return merge(*(self._order[name].irange(after, None, (False, False)) for name in chosen))


class _Owed(msgspec.Struct):
    over_since_ms: int


class _Contact(msgspec.Struct):
    level: str = "ok"
    queue: str | None = None
    state: str = ""
    silent_since_ms: int | None = None
    owed: _Owed | None = None
    opened_at_ms: int | None = None
    waiting_since_ms: int | None = None


class _Nudge(msgspec.Struct):
    level: str = "ok"
    queue: str | None = None
    agent: str | None = None
    to: str = "queue"
    state: str = "raised"
    raised_at_ms: int = 0


class _Agent(msgspec.Struct):
    queues: list[str] | None = None
    status: str | None = None


_contact = msgspec.json.Decoder(_Contact)
_nudge = msgspec.json.Decoder(_Nudge)
_agent = msgspec.json.Decoder(_Agent)
_groups: dict[str, tuple[str]] = {}


def _group(queue: str | None) -> tuple[str, ...]:
    """Give one shared tuple a queue: a hundred thousand contacts stand in a hundred queues."""
    if queue is None:
        return ()
    if len(_groups) > 20_000:
        _groups.clear()
    return _groups.setdefault(queue, (sys.intern(queue),))


def contact_traits(raw: bytes) -> Traits:
    """Worst level first, then who is over the limit for longest; of those owed nothing, the longest silence."""
    seen = _contact.decode(raw)
    since_ms = seen.owed.over_since_ms if seen.owed is not None else seen.silent_since_ms
    since_ms = NEVER_MS if since_ms is None else since_ms
    opened_ms, waiting_ms = seen.opened_at_ms or 0, NEVER_MS if seen.waiting_since_ms is None else seen.waiting_since_ms
    if opened_ms == since_ms:
        opened_ms = since_ms  # one number in memory instead of two
    if waiting_ms in (since_ms, opened_ms):
        waiting_ms = since_ms if waiting_ms == since_ms else opened_ms
    return Traits(
        LEVELS.get(seen.level, 2), since_ms, _group(seen.queue), sys.intern(seen.state), opened_ms, waiting_ms
    )


def nudge_traits(raw: bytes) -> Traits:
    """Worst level first, then the oldest; in groups by queue and by whom it is for."""
    seen = _nudge.decode(raw)
    groups = _group(seen.queue) + audience_of(to=seen.to, agent=seen.agent, queue=seen.queue)
    return Traits(LEVELS.get(seen.level, 2), seen.raised_at_ms, groups, sys.intern(seen.state))


def agent_traits(raw: bytes) -> Traits:
    """By name of id alone: rows of people do not jump."""
    seen = _agent.decode(raw)
    return Traits(0, 0, tuple(sorted(set(seen.queues or ()))), sys.intern(seen.status or ""))
