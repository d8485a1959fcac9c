"""Agents: what they say of themselves, what they have in hand, and how their time is spent.

An agent's status is the fold of what was said of it, in the order of the events' keys. Time is counted by the minute, when
the minute is over; what is learned later moves the minutes by the difference.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator

import msgspec

from monitor.domain.events import AgentChanged, Key
from monitor.domain.life import Fact
from monitor.domain.metrics import UNLESS
from monitor.units import HOUR_MS, MINUTE_MS

KEEP_MS = 25 * HOUR_MS
MOST_QUEUES, MOST_NAMED = 24, 512
"""In the rows of so many queues, of so many characters of names together, an agent's time counts: each row names the queues
before it, so that what an agent takes grows with the square."""
MOST_SAID = 1_000
"""``agent.changed`` kept of one agent; of older ones what still holds."""
_encode = msgspec.json.Encoder().encode


class Said(msgspec.Struct, frozen=True, order=True, gc=False):
    """One ``agent.changed``; what it leaves out stays as it was."""

    key: tuple[int, int, int, str, str]
    status: str
    queues: tuple[str, ...] | None = None
    name: str | None = None
    reason: str | None = None
    capacity: int | None = None


class AgentView(msgspec.Struct, gc=False):
    """The Agent object of the API."""

    agent: str
    name: str | None
    status: str | None
    status_since_ms: int | None
    reason: str | None
    queues: list[str]
    capacity: int | None
    free_slots: int | None
    in_hand: int
    """How many contacts of any channel."""


class AgentRecord(msgspec.Struct, gc=False):
    """The stored form."""

    id: str
    said: list[Said]
    view: msgspec.Raw = msgspec.Raw(b"null")
    """The Agent object as it is shown."""


def _key(said: Said) -> Key:
    return said.key


class Agent:
    """One agent of a site."""

    def __init__(self, agent: str) -> None:
        self.id = agent
        self.said: list[Said] = []
        self.queues: tuple[str, ...] = ()
        """The queues it serves, as far as that was said."""
        self.spans: list[tuple[int, int]] = []
        """Times with a live contact that are over, in the order of their ends."""
        self.engaged: dict[str, int] = {}
        """Live contacts in hand now, by contact, and since when."""
        self.contacts: set[str] = set()
        """All contacts in hand, of any channel."""
        self._stirred: set[int] = set()
        """Hours whose spans are to be stored anew."""

    def say(self, key: Key, data: AgentChanged) -> None:
        """Fold in what was said of the agent, at its place in the order."""
        queues = tuple(sorted(set(data.queues))) if data.queues is not None else None
        place = bisect_left(self.said, key, key=_key)
        if place == len(self.said) or self.said[place].key != key:  # else a repeat older than ids are remembered
            self.said.insert(place, Said(key, data.status, queues, data.name, data.reason, data.capacity))
            if len(self.said) > MOST_SAID:
                self._forget_said(self.said[MOST_SAID // 2].key[0])
        self._see_queues()

    def _see_queues(self) -> None:
        self.queues = next((said.queues for said in reversed(self.said) if said.queues is not None), ())

    def engage(self, contact: str, since_ms: int) -> None:
        """A live contact keeps the agent busy from an instant on."""
        self.engaged[contact] = since_ms

    def release(self, contact: str) -> None:
        """A live contact keeps the agent busy no more, as though it never had."""
        self.engaged.pop(contact, None)

    def spend(self, contact: str, span: tuple[int, int]) -> None:
        """A time with a live contact is over."""
        if not self.spans or span[1] >= self.spans[-1][1]:
            self.spans.append(span)
        else:
            insort(self.spans, span, key=_ended_at_ms)
        self._stirred.add(span[1] // HOUR_MS)
        if self.engaged.get(contact) == span[0]:
            del self.engaged[contact]

    def drop(self, span: tuple[int, int]) -> None:
        """A time with a live contact turned out otherwise."""
        if span in self.spans:
            self.spans.remove(span)
            self._stirred.add(span[1] // HOUR_MS)

    @property
    def status(self) -> str | None:
        """The status said last; None where nothing was said."""
        return self.said[-1].status if self.said else None

    def status_since_ms(self) -> int | None:
        """Give since when the status has been what it is."""
        since_ms = None
        for said in reversed(self.said):
            if said.status != self.status:
                break
            since_ms = said.key[0]
        return since_ms

    def view(self) -> bytes:
        """Encode the Agent object."""
        capacity = next((said.capacity for said in reversed(self.said) if said.capacity is not None), None)
        return _encode(
            AgentView(
                self.id,
                next((said.name for said in reversed(self.said) if said.name is not None), None),
                self.status,
                self.status_since_ms(),
                self.said[-1].reason if self.said else None,
                list(self.queues),
                capacity,
                None if capacity is None else max(0, capacity - len(self.contacts)),
                len(self.contacts),
            )
        )

    def record(self, view: bytes) -> bytes:
        """Give the stored form, without the spans."""
        return _encode(AgentRecord(self.id, self.said, msgspec.Raw(view)))

    def spans_by_hour(self) -> Iterator[tuple[int, bytes | None]]:
        """Give the stored form of the spans that ended in each hour where they changed since last asked; None: no more."""
        for hour in sorted(self._stirred):
            first = bisect_left(self.spans, hour * HOUR_MS, key=_ended_at_ms)
            last = bisect_left(self.spans, (hour + 1) * HOUR_MS, key=_ended_at_ms)
            yield hour, _encode(self.spans[first:last]) if first < last else None
        self._stirred.clear()

    @classmethod
    def restored(cls, record: AgentRecord) -> Agent:
        """Build an agent from its stored form; what it has in hand is learned from the contacts."""
        agent = cls(record.id)
        agent.said = record.said
        agent._see_queues()
        return agent

    def restore_spans(self, hour: int, spans: list[tuple[int, int]]) -> None:
        """Take the stored spans of an hour, in any order of hours; it may come twice."""
        others = [span for span in self.spans if span[1] // HOUR_MS != hour]
        self.spans = sorted([*others, *spans], key=_ended_at_ms)

    def forget(self, before_ms: int) -> None:
        """Drop what lies so far back that it moves no figure any more; the last known of everything stays."""
        gone = bisect_left(self.spans, before_ms, key=_ended_at_ms)
        self._stirred.update(span[1] // HOUR_MS for span in self.spans[:gone])
        del self.spans[:gone]
        self._forget_said(before_ms)

    def _forget_said(self, before_ms: int) -> None:
        old = [said for said in self.said if said.key[0] < before_ms]
        if len(old) > 1:
            last = old[-1]
            kept = Said(
                last.key,
                last.status,
                next((said.queues for said in reversed(old) if said.queues is not None), None),
                next((said.name for said in reversed(old) if said.name is not None), None),
                last.reason,
                next((said.capacity for said in reversed(old) if said.capacity is not None), None),
            )
            self.said = [kept, *self.said[len(old) :]]

    def time_spent(self, from_ms: int, until_ms: int) -> list[Fact]:
        """Count time busy and time available, for every minute between two instants that are whole minutes.

        Busy is with a live contact, or in wrap-up; parallel contacts count once. In the row of its first queue the time
        stands plainly, in those of its other queues with the earlier ones named, so that any set of queues counts the
        agent once. Before anything was said of the agent nothing is counted, whenever that is learned.
        """
        if not self.said:
            return []
        facts: list[Fact] = []
        began_ms = self.said[0].key[0] // MINUTE_MS * MINUTE_MS
        for start_ms in range(max(from_ms, began_ms), until_ms, MINUTE_MS):
            end_ms = start_ms + MINUTE_MS
            busy = _merged(list(self._busy(start_ms, end_ms)))
            busy_ms = sum(end - start for start, end in busy)
            available = self._in_status("available", start_ms, end_ms)
            available_ms = sum(end - start - _overlap(busy, start, end) for start, end in available)
            for counter, length_ms in (("busy_ms", busy_ms), ("available_ms", available_ms)):
                if length_ms:
                    facts.extend(self._rows(start_ms // MINUTE_MS, counter, length_ms))
        return facts

    def _rows(self, minute: int, counter: str, length_ms: int) -> Iterator[Fact]:
        queues = _counted_in(self._queues_before((minute + 1) * MINUTE_MS))
        for place, queue in enumerate(queues or ("",)):
            yield minute, queue, "", UNLESS.join((counter, *queues[:place])), length_ms

    def _queues_before(self, at_ms: int) -> tuple[str, ...]:
        """Give the queues it served up to an instant: a minute stays in their rows, whatever it serves later."""
        return next(
            (said.queues for said in reversed(self.said) if said.queues is not None and said.key[0] < at_ms), ()
        )

    def _busy(self, from_ms: int, until_ms: int) -> Iterator[tuple[int, int]]:
        yield from self._in_status("wrap_up", from_ms, until_ms)
        for start_ms, end_ms in self.spans[bisect_right(self.spans, from_ms, key=_ended_at_ms) :]:
            if start_ms < until_ms:
                yield max(start_ms, from_ms), min(end_ms, until_ms)
        for start_ms in self.engaged.values():
            if start_ms < until_ms:
                yield max(start_ms, from_ms), until_ms

    def _in_status(self, status: str, from_ms: int, until_ms: int) -> Iterator[tuple[int, int]]:
        first = max(0, bisect_right(self.said, from_ms, key=_said_at_ms) - 1)
        for place in range(first, bisect_left(self.said, until_ms, key=_said_at_ms)):
            said = self.said[place]
            if said.status == status:
                end_ms = self.said[place + 1].key[0] if place + 1 < len(self.said) else until_ms
                yield max(said.key[0], from_ms), min(end_ms, until_ms)


def _counted_in(queues: tuple[str, ...]) -> tuple[str, ...]:
    """Give the first of an agent's queues, as many as its time counts in."""
    if len(queues) * 128 <= MOST_NAMED:  # a name has 128 characters at most
        return queues
    named = 0
    for place, queue in enumerate(queues[:MOST_QUEUES]):
        named += len(queue)
        if named > MOST_NAMED:
            return queues[:place]
    return queues[:MOST_QUEUES]


def _said_at_ms(said: Said) -> int:
    return said.key[0]


def _ended_at_ms(span: tuple[int, int]) -> int:
    return span[1]


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the union of spans, in order."""
    union: list[tuple[int, int]] = []
    for start_ms, end_ms in sorted(spans):
        if union and start_ms <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end_ms))
        else:
            union.append((start_ms, end_ms))
    return union


def _overlap(union: list[tuple[int, int]], start_ms: int, end_ms: int) -> int:
    return sum(max(0, min(end, end_ms) - max(start, start_ms)) for start, end in union)
