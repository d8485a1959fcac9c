"""What is now: how many contacts stand where in each queue, kept up by the difference each contact makes."""

from __future__ import annotations

import heapq
from typing import NamedTuple

from monitor.domain.metrics import Now
from monitor.domain.policy import Rules


class Place(NamedTuple):
    """Where one contact stands, as far as the figures of its queue depend on it."""

    queue: str
    state: str
    """The state without whose turn it is; ``outside`` for one that waits in no line, "" for no contact at all."""
    level: str
    waiting_ms: int | None = None
    """Since when it is in line."""
    score: float | None = None
    """Its place in the order of service, lower first."""
    wait_level: str = "ok"
    late: bool = False
    """In line for longer than T."""
    silent_ms: int | None = None
    """Since when it runs without a word; None where silence does not run."""
    silence_level: str = "ok"
    owed_level: str = "ok"
    """Of what the customer is owed a word for."""
    ours_ms: int | None = None
    """Since when a written contact that is being handled awaits us."""
    callback_ms: int | None = None
    agent: str | None = None
    """Who has it in hand."""
    engaged_ms: int | None = None
    """Since when it, being live, keeps that agent busy."""


NOWHERE = Place("", "", "ok")
"""Where a contact is that is in no count."""
GONE = Place("", "closed", "ok")
_PRIORITY_MS = 2e12
"""More than any two instants of this century differ by, so that a priority outweighs every wait; exact in a float."""


def line_score(entered_ms: int, priority: int, rules: Rules) -> float:
    """Give the place in the order of service of the queue: lower is served first."""
    if rules.order == "priority":
        return entered_ms - priority * _PRIORITY_MS
    return float(entered_ms - rules.credit_ms.get(priority, 0))


class Oldest:
    """The earliest of a changing set of instants: a heap whose outdated entries are dropped when they surface."""

    __slots__ = ("_heap", "_since_ms")

    def __init__(self) -> None:
        self._heap: list[tuple[int, str]] = []
        self._since_ms: dict[str, int] = {}

    def put(self, contact: str, since_ms: int | None) -> None:
        """Set the instant of a contact; None takes it out."""
        if since_ms is None:
            self._since_ms.pop(contact, None)
        elif self._since_ms.get(contact) != since_ms:
            self._since_ms[contact] = since_ms
            heapq.heappush(self._heap, (since_ms, contact))
            if len(self._heap) > 64 + 4 * len(self._since_ms):
                self._heap = [(at_ms, name) for name, at_ms in self._since_ms.items()]
                heapq.heapify(self._heap)

    def first_ms(self) -> int | None:
        """Give the earliest instant."""
        heap, since_ms = self._heap, self._since_ms
        while heap and since_ms.get(heap[0][1]) != heap[0][0]:
            heapq.heappop(heap)
        return heap[0][0] if heap else None


class Group:
    """One queue's counts of now."""

    __slots__ = ("_callbacks", "_ours", "_silences", "_waits", "now")

    def __init__(self) -> None:
        self.now = Now()
        self._waits = Oldest()
        self._silences = Oldest()
        self._ours = Oldest()
        self._callbacks = Oldest()

    def shift(self, contact: str, was: Place, place: Place) -> None:
        """Let the counts follow a contact from one place in this queue to another; ``NOWHERE`` is in no count."""
        now = self.now
        if was.state != place.state:
            self._count_state(was, -1)
            self._count_state(place, 1)
        if was.level != place.level:
            self._count_level("in_", was.level, -1)
            self._count_level("in_", place.level, 1)
        if was.wait_level != place.wait_level:
            self._count_level("wait_", was.wait_level, -1)
            self._count_level("wait_", place.wait_level, 1)
        if was.silence_level != place.silence_level:
            self._count_level("silent_", was.silence_level, -1)
            self._count_level("silent_", place.silence_level, 1)
        if was.owed_level != place.owed_level:
            self._count_level("owed_", was.owed_level, -1)
            self._count_level("owed_", place.owed_level, 1)
        now.late_in_line += place.late - was.late
        if was.waiting_ms != place.waiting_ms:
            self._waits.put(contact, place.waiting_ms)
        if was.silent_ms != place.silent_ms:
            self._silences.put(contact, place.silent_ms)
        if was.ours_ms != place.ours_ms:
            now.awaiting_us += (place.ours_ms is not None) - (was.ours_ms is not None)
            self._ours.put(contact, place.ours_ms)
        if was.callback_ms != place.callback_ms:
            self._callbacks.put(contact, place.callback_ms)

    def _count_state(self, place: Place, by: int) -> None:
        now, state = self.now, place.state
        if state in ("", "closed"):
            return
        now.open += by
        if state == "callback":
            now.callbacks_open += by
        elif state != "outside":
            setattr(now, state, getattr(now, state) + by)

    def _count_level(self, prefix: str, level: str, by: int) -> None:
        if level == "ok":
            return
        name = prefix + level
        setattr(self.now, name, getattr(self.now, name) + by)

    def part(self) -> Now:
        """Give the counts with the oldest instants filled in."""
        now = self.now
        now.longest_wait_since_ms = self._waits.first_ms()
        now.longest_silence_since_ms = self._silences.first_ms()
        now.awaiting_us_since_ms = self._ours.first_ms()
        now.callbacks_since_ms = self._callbacks.first_ms()
        return now
