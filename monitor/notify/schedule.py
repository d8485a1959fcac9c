"""Which deliveries of one source are due, and in which order: plain bookkeeping without I/O.

The oldest goes first; of one contact only one is under way at a time, and a later one waits until every earlier one
has been delivered or given up.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Callable, Collection
from typing import NamedTuple

from monitor.domain.replies import Delivery, Reply
from monitor.units import DAY_MS, MINUTE_MS, SECOND_MS


class Backoff(NamedTuple):
    """How long to wait after a failed attempt: twice as long each time, spread out by chance."""

    first_ms: int = SECOND_MS
    most_ms: int = 10 * MINUTE_MS
    give_up_ms: int = DAY_MS
    """After the agent marked it as sent; what is older is not sent any more."""

    def pause_ms(self, tries: int, chance: float) -> int:
        """Give the pause after so many attempts (from 1); ``chance`` from 0 to 1 takes up to half of it away."""
        longest_ms = min(self.most_ms, self.first_ms << min(tries - 1, 40))
        return max(1, round(longest_ms * (1 - chance / 2)))


class Waiting:
    """One delivery that waits or is under way."""

    __slots__ = ("at_ms", "contact", "delivery", "due_ms", "gone", "id", "sentence", "tries")

    def __init__(self, reply: Reply) -> None:
        self.id = reply.id
        self.contact = reply.contact
        self.at_ms = reply.at_ms
        self.due_ms = max(reply.at_ms, reply.not_before_ms)
        """When it is tried next."""
        self.tries = 0
        self.sentence = ""
        """What went wrong last."""
        self.delivery: Delivery | None = None
        """What became of it, while that is not written yet."""
        self.gone = False

    def __lt__(self, other: Waiting) -> bool:
        return (self.at_ms, self.id) < (other.at_ms, other.id)


class Schedule:
    """The deliveries of one source; ``chance`` gives numbers from 0 to 1."""

    def __init__(self, backoff: Backoff, chance: Callable[[], float]) -> None:
        self.backoff = backoff
        self._chance = chance
        self._lines: dict[str, list[Waiting]] = {}
        """Of each contact, the oldest first."""
        self._items: dict[str, Waiting] = {}
        self._under_way: dict[str, Waiting] = {}
        """By contact."""
        self._later: list[tuple[int, Waiting]] = []
        """First of their contacts, by when they are due. Some are no longer first, or due at another time."""
        self._ready: list[Waiting] = []
        """Those of them that are due, oldest first."""

    def __len__(self) -> int:
        return len(self._items)

    @property
    def under_way(self) -> int:
        """How many are being delivered."""
        return len(self._under_way)

    def ids(self) -> Collection[str]:
        """Every delivery that is known here."""
        return self._items.keys()

    def add(self, reply: Reply) -> None:
        """Take a delivery that is not known here."""
        item = self._items[reply.id] = Waiting(reply)
        insort(self._lines.setdefault(reply.contact, []), item)
        self._offer(reply.contact)

    def due(self, now_ms: int, most: int) -> list[Waiting]:
        """Give up to ``most`` deliveries to be made now; each is under way until ``done``, ``again`` or ``put_back``."""
        while self._later and self._later[0][0] <= now_ms:
            due_ms, item = heapq.heappop(self._later)
            if item.due_ms == due_ms:
                heapq.heappush(self._ready, item)
        found: list[Waiting] = []
        while self._ready and len(found) < most:
            item = heapq.heappop(self._ready)
            if self._is_first(item) and item.due_ms <= now_ms:
                self._under_way[item.contact] = item
                found.append(item)
        return found

    def next_due_ms(self) -> int | None:
        """When another one is due, None where nothing waits for time to pass."""
        while self._later:
            due_ms, item = self._later[0]
            if item.due_ms == due_ms and self._is_first(item):
                return due_ms
            heapq.heappop(self._later)
        return None

    def done(self, item: Waiting) -> None:
        """It is delivered, given up or taken back: the contact's next one may go."""
        self._remove(item)
        self._release(item)

    def again(self, item: Waiting, now_ms: int, delivery: Delivery) -> None:
        """An attempt has failed: try later, no sooner than the receiver asks, and once more when it is to be given up."""
        item.tries += 1
        item.sentence = delivery.sentence
        pause_ms = self.backoff.pause_ms(item.tries, self._chance())
        due_ms = now_ms + max(pause_ms, delivery.retry_after_ms or 0)
        self.put_back(item, min(due_ms, max(now_ms + 1, item.at_ms + self.backoff.give_up_ms)))

    def put_back(self, item: Waiting, due_ms: int) -> None:
        """Nothing was attempted: look again then."""
        item.due_ms = due_ms
        self._release(item)

    def keep_only(self, ids: Collection[str]) -> None:
        """Forget what is no longer in the outbox; what is under way finds that out by itself."""
        under_way = {item.id for item in self._under_way.values()}
        for item in [item for name, item in self._items.items() if name not in ids and name not in under_way]:
            self._remove(item)
            self._offer(item.contact)

    def hurry(self, now_ms: int) -> None:
        """Something has changed for the better: whatever has failed before is tried now."""
        for contact, line in self._lines.items():
            if line[0].tries and line[0].due_ms > now_ms and contact not in self._under_way:
                line[0].due_ms = now_ms
                self._offer(contact)

    def _remove(self, item: Waiting) -> None:
        item.gone = True
        del self._items[item.id]
        line = self._lines[item.contact]
        line.remove(item)
        if not line:
            del self._lines[item.contact]

    def _release(self, item: Waiting) -> None:
        self._under_way.pop(item.contact, None)
        self._offer(item.contact)

    def _offer(self, contact: str) -> None:
        line = self._lines.get(contact)
        if line and contact not in self._under_way:
            heapq.heappush(self._later, (line[0].due_ms, line[0]))

    def _is_first(self, item: Waiting) -> bool:
        return not item.gone and item.contact not in self._under_way and self._lines[item.contact][0] is item
