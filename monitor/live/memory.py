"""One site in the memory of a web process, moved on by the entries of the feed; what was touched since last asked."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial

import msgspec
from msgspec import Raw

from monitor.domain.audience import heard_by, own
from monitor.domain.policy import Policy
from monitor.domain.praise import GoodFeed, GoodMoment
from monitor.domain.sources import Source
from monitor.live.figures import Figures
from monitor.live.frames import Entry
from monitor.live.marks import Marks
from monitor.live.ports import Loaded
from monitor.live.store import Item, Lines, Shelf, agent_traits, contact_traits, nudge_traits
from monitor.live.trends import Trend
from monitor.live.unread import Unread
from monitor.live.views import Desk

CLOSED_NUDGES_KEPT = 1_000
DESKS_EVERY_MS = 1_000
"""How often a line that moves touches the desks with nudges about contacts in it."""
_NULL = b"null"
NOT_KNOWN = b'{"p50_ms":null,"p90_ms":null,"basis":"not_enough_data","n":0}'
"""The expected wait while nobody forecasts."""


def line_of(queue: str) -> str:
    """Give the group that is touched for desks when a queue's line has moved."""
    return f"\x05{queue}"


class Touched:
    """The queues whose objects changed, by kind of object; ``all`` where everything may have."""

    def __init__(self, *, everything: bool = False) -> None:
        self.all = everything
        self.contacts: set[str] = set()
        self.nudges: set[str] = set()
        self.agents: set[str] = set()
        self.figures: set[str] = set()
        self.sources: set[str] = set()
        self.kinds: set[str] = set()
        """Kinds with any change at all, also of objects in no queue."""
        self.whole: set[str] = set()
        """Kinds of which every view may have changed, of whatever queues."""

    def __bool__(self) -> bool:
        return self.all or bool(self.kinds)

    def mark(self, kind: str, queues: Iterable[str]) -> None:
        """Note that objects of ``kind`` in ``queues`` changed."""
        self.kinds.add(kind)
        getattr(self, kind).update(queues)

    def mark_all(self, kind: str) -> None:
        """Note that every view of ``kind`` changed, also one of queues that nobody knows."""
        self.kinds.add(kind)
        self.whole.add(kind)

    def concerns(self, kind: str, queues: frozenset[str] | None) -> bool:
        """Tell whether a view of ``kind``, narrowed to ``queues``, may have changed."""
        if self.all or kind in self.whole:
            return True
        if kind not in self.kinds:
            return False
        return queues is None or not queues.isdisjoint(getattr(self, kind))


class Memory:
    """Contacts, lines, nudges, agents, sources and figures of one site. Pure: moved by ``take`` and ``turn`` alone."""

    def __init__(self, policy: Policy) -> None:
        self.as_of_ms = 0
        self.contacts = Shelf(contact_traits)
        self.lines = Lines()
        self.nudges = Shelf(nudge_traits)
        self.closed_nudges: OrderedDict[str, bytes] = OrderedDict()
        self.agents = Shelf(agent_traits)
        self.sources: dict[str, bytes] = {}
        self.figures = Figures(policy)
        self.good = GoodFeed()
        self.marks = Marks(b"")
        self.unread = Unread()
        """Records that are left out."""
        self._touched = Touched()
        self._moved: set[str] = set()
        self._moved_told_ms = 0

    @classmethod
    def of(cls, loaded: Loaded, policy: Policy) -> Memory:
        """Build the memory of a whole site; ``policy`` holds where it has none yet. Takes seconds for a large one."""
        memory = cls(policy)
        if loaded.policy is not None:
            memory.figures.put_policy(loaded.policy)
            memory.figures = Figures(memory.figures.policy)  # the ledger counts days in the policy's time zone
        memory.as_of_ms = loaded.as_of_ms
        for kind, key, error in loaded.unread:
            memory.unread.note(kind, key, error)
        memory.contacts.fill(loaded.views.items(), memory._left_out("contacts"))
        memory.lines.fill(loaded.lines, memory._own_id)
        memory.nudges.fill(loaded.nudges.items(), memory._left_out("nudges"))
        memory.agents.fill(loaded.agents.items(), memory._left_out("agents"))
        for name, raw in loaded.sources.items():
            memory._take_source(name, raw)
        memory.marks = Marks(loaded.mark_secret)
        memory.good = GoodFeed(memory.unread.attempt("good moments", "", lambda: _good.decode(loaded.good)) or [])
        memory.good.turn(loaded.as_of_ms)
        memory.figures.trend = Trend(loaded.samples, max(loaded.as_of_ms, loaded.read_at_ms))
        memory.figures.load(loaded.deltas, loaded.now, loaded.as_of_ms, memory._left_out("queues"))
        memory._touched = Touched(everything=True)
        return memory

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.figures.policy

    def take(self, entry: Entry) -> None:
        """Move on by one entry of the feed."""
        if entry.samples:
            self.figures.trend.take(entry.samples, entry.as_of_ms)
            self._touched.mark_all("trends")  # of a queue with nothing to tell too: its minute has turned
        self.as_of_ms = max(self.as_of_ms, entry.as_of_ms)
        self._take_contacts(entry)
        self._take_nudges(entry)
        for key, raw in entry.agents.items():
            self._take_agent(key, raw)
        for name, source in entry.sources.items():
            self._take_source(name, bytes(source))
            self._touched.mark("sources", ())
        self._take_figures(entry)
        self._take_good(entry)

    def turn(self, as_of_ms: int) -> bool:
        """Move on in time: at a minute's turn windows let go of what has left them; tells whether any did."""
        self.as_of_ms = max(self.as_of_ms, as_of_ms)
        queues = self.figures.turn(self.as_of_ms)
        old = self.good.turn(self.as_of_ms)
        if queues or old:
            self._touched.mark("figures", queues)
            self._mark_good(old)
        turned = self.figures.go_on(self.as_of_ms)
        if turned:
            self._touched.mark_all("trends")
        return self._tell_moved() or bool(queues or old or turned)

    def _tell_moved(self) -> bool:
        """Let desks know which lines have moved, once a second at most: of desks there are thousands."""
        if not self._moved or self.as_of_ms - self._moved_told_ms < DESKS_EVERY_MS:
            return False
        self._touched.mark("nudges", self._moved)
        self._moved, self._moved_told_ms = set(), self.as_of_ms
        return True

    def touched(self) -> bool:
        """Tell whether anything changed since the last ``drain``."""
        return bool(self._touched)

    def untold(self) -> bool:
        """Tell whether a line has moved that desks are not told of yet: one that is made now shows it."""
        return bool(self._moved)

    def drain(self) -> Touched:
        """Give what changed since the last time."""
        touched, self._touched = self._touched, Touched()
        return touched

    def heard_by(self, desk: Desk) -> frozenset[str]:
        """Give the audiences that who sits at a desk belongs to."""
        item = self.agents.get(desk.agent)
        return heard_by(desk.agent, item.groups if item is not None else (), desk.role)

    def total(self, queues: AbstractSet[str] | None, window: str, *, lengths: bool = False) -> dict[str, object]:
        """Give chosen queues, or the whole site, as one; who serves several of them counts once."""
        statuses: dict[str, int] = {}
        for item in self.agents.items():
            if item.state and (queues is None or not queues.isdisjoint(item.groups)):
                statuses[item.state] = statuses.get(item.state, 0) + 1
        return self.figures.total(queues, window, self.as_of_ms, statuses, lengths=lengths)

    def contact(self, key: str) -> bytes | None:
        """Give a contact's object whole, with its place in line and expected wait."""
        item = self.contacts.get(key)
        if item is None:
            return None
        return self.placed(item.raw, self.position(key, item))

    def nudge_placed(self, raw: bytes) -> bytes:
        """Give a nudge whole, with its contact's place in line and expected wait."""
        return self.placed(raw, self.place_of(nudge_seen(raw).contact))

    def place_of(self, contact: str | None) -> int | None:
        """Give a contact's place in line by its id, None out of one."""
        item = self.contacts.get(contact) if contact is not None else None
        return self.position(contact, item) if contact is not None and item is not None else None

    def position(self, key: str, item: Item) -> int | None:
        """Give a contact's place in the line of its queue, None out of it."""
        return self.lines.position(item.groups[0], key) if item.groups else None

    @staticmethod
    def placed(raw: bytes, position: int | None) -> bytes:
        """Join a contact's object with what depends on others."""
        place = b"null" if position is None else b"%d" % position
        return b"".join((raw[:-1], b',"position":', place, b',"expected_wait":', NOT_KNOWN, b"}"))

    def _take_contacts(self, entry: Entry) -> None:
        for key, raw in entry.views.items():
            self._touched.mark("contacts", self._put("contacts", self.contacts, key, raw))
        for queue, contact, score in entry.lines:
            self.lines.put(queue, self._own_id(contact), score)
            self._touched.mark("contacts", (queue,))
            self._touched.mark("nudges", (queue,))
            self._moved.add(line_of(queue))

    def _take_nudges(self, entry: Entry) -> None:
        closed = set(entry.closed_nudges)
        for key, raw in entry.nudges.items():
            if key in closed:
                _remember(self.closed_nudges, {key: bytes(raw)}, CLOSED_NUDGES_KEPT)
            else:
                self.closed_nudges.pop(key, None)  # an act undone opens it again
                self._touched.mark("nudges", self._put("nudges", self.nudges, key, raw))
        for key in closed:
            self._touched.mark("nudges", self._drop("nudges", self.nudges, key))

    def _take_agent(self, key: str, raw: Raw) -> None:
        before = self.agents.get(key)
        self._touched.mark("agents", self._put("agents", self.agents, key, raw))
        after = self.agents.get(key)
        if (before.groups if before else ()) != (after.groups if after else ()):
            self._touched.mark("nudges", (own(key),))  # other nudges are theirs now

    def _take_source(self, name: str, raw: bytes) -> None:
        if self.unread.attempt("sources", name, lambda: _source.decode(raw)) is None:
            self.sources.pop(name, None)
        else:
            self.sources[name] = raw

    def _take_now(self, queue: str, raw: bytes) -> None:
        self.unread.attempt("queues", queue, lambda: self.figures.put_now(queue, raw))  # of a forgotten queue: null

    def _put(self, kind: str, shelf: Shelf, key: str, raw: Raw) -> tuple[str, ...]:
        encoded = bytes(raw)  # a copy: the Raw would keep its whole entry alive
        if encoded == _NULL:
            return self._drop(kind, shelf, key)
        touched = self.unread.attempt(kind, key, lambda: shelf.put(key, encoded))
        return shelf.drop(key) if touched is None else touched

    def _drop(self, kind: str, shelf: Shelf, key: str) -> tuple[str, ...]:
        self.unread.is_read(kind, key)
        return shelf.drop(key)

    def _left_out(self, kind: str) -> Callable[[str, Exception], None]:
        return partial(self.unread.note, kind)

    def _take_figures(self, entry: Entry) -> None:
        for queue, raw in entry.now.items():
            self._take_now(queue, bytes(raw))
        if entry.deltas or entry.now:
            self._touched.mark("figures", self.figures.add(entry.deltas) | entry.now.keys())
        policy = bytes(entry.policy)
        if policy != _NULL:
            self.figures.put_policy(policy)
            self._touched.mark("figures", self.figures.names())

    def _take_good(self, entry: Entry) -> None:
        self._mark_good(filter(None, map(self.good.drop, entry.good_gone)))
        self._mark_good(filter(self.good.add, entry.good))

    def _mark_good(self, moments: Iterable[GoodMoment]) -> None:
        for moment in moments:
            self._touched.mark("figures", (moment.queue,) if moment.queue is not None else ())

    def _own_id(self, contact: str) -> str:
        """Give the text of an id that is in memory already: a hundred thousand are not kept twice."""
        item = self.contacts.get(contact)
        return contact if item is None else item.rank[2]


class NudgeSeen(msgspec.Struct):
    """Of a nudge, the contact it is about (None: many), in which queue, and whose it is."""

    contact: str | None = None
    queue: str | None = None
    agent: str | None = None


_nudge = msgspec.json.Decoder(NudgeSeen)
_good = msgspec.json.Decoder(list[GoodMoment])
_source = msgspec.json.Decoder(Source)


def nudge_seen(raw: bytes) -> NudgeSeen:
    """Read what is needed to place a nudge."""
    return _nudge.decode(raw)


def _remember(kept: OrderedDict[str, bytes], new: Mapping[str, bytes], most: int) -> None:
    kept.update(new)
    while len(kept) > most:
        kept.popitem(last=False)
