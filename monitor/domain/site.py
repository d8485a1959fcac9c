"""One centre as a pure object: events and time go in, what changed comes out.

The server, the replay, the backtest and the simulator all run this object, on real or on virtual time. It does no I/O and
reads no clock. Time is taken in order: before events are applied, every instant up to now at which something changes by
itself (a *boundary*) is lived through at its own instant, so ``advance(a); advance(b)`` ends as ``advance(b)`` does.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.contacts import Contact
from monitor.domain.events import Event
from monitor.domain.heard import CANNOT, Heard
from monitor.domain.queues import GONE
from monitor.domain.samples import MINUTES, sampled, turns
from monitor.domain.views import view_of
from monitor.domain.watch import NOT_LOOKED, Looked, is_owed
from monitor.units import DAY_MS, MINUTE_MS

AT_ONCE = 500
"""Contacts looked at between two chances for others to have their turn."""
_encode = msgspec.json.Encoder().encode


class Clockwork(msgspec.Struct, gc=False):
    """How far a site has come: one of its stored single values."""

    now_ms: int = 0
    minute_ms: int = 0
    last_nudge: int = 0


class Site(Heard):
    """One centre."""

    def apply(self, events: Sequence[Event], now_ms: int) -> Changes:
        """Take events that arrived at ``now_ms`` (never earlier than before: then the last instant counts)."""
        self.take(events, now_ms)
        return self.collect()

    def advance(self, now_ms: int) -> Changes:
        """Let time pass."""
        return self.apply((), now_ms)

    def take(self, events: Sequence[Event], now_ms: int) -> None:
        """Do what ``apply`` does, but leave what changed to be collected: several entries of a journal make one commit.

        Nothing but the encoding waits: every entry is decided at its own instant.
        """
        self._let_pass(max(now_ms, self.now_ms))
        for event in events:
            self._take(event)
        self._look_at_fresh()

    def collect(self) -> Changes:
        """Give everything that changed since the last time, as of now."""
        changes = self._changes
        changes.as_of_ms = self.now_ms
        self._show_contacts(changes)
        self._sum_up(changes)
        for agent_id in self.crew.touched:
            agent = self.crew.agents[agent_id]
            changes.agents[agent_id] = view = agent.view()
            changes.agent_records[agent_id] = agent.record(view)
            for hour, spans in agent.spans_by_hour():
                changes.agent_spans[agent_id, hour] = spans
        for source in self._heard:
            changes.sources[source] = _encode(self.sources[source])
        self.desk.lines.flush(changes)
        self.praise.flush(changes)
        if self.desk.roster.touched:
            self.desk.roster.touched = False
            self._singles.add("given")
        changes.misc["clockwork"] = _encode(Clockwork(self.now_ms, self.crew.minute_ms, self.desk.last))
        for single in self._singles:
            changes.misc[single] = _encode(self._single(single))
        self._begin_anew()
        return changes

    def collect_figures(self) -> Changes:
        """Give only what was counted since the last time and how the queues stand: nothing is stored, nobody looks on."""
        changes = self._changes
        changes.as_of_ms = self.now_ms
        self._sum_up(changes)
        for name in self._looked:
            contact = self.contacts[name]
            life = contact.life
            if contact.rests and not life.partial and life.day_over_ms is None:  # one that wakes again is left awake
                self._lay_to_rest(contact)
        self.desk.lines.flush(changes)
        self.praise.flush(changes)
        self._begin_anew()
        return changes

    @property
    def next_due_ms(self) -> int | None:
        """The next boundary; None while nothing changes by itself."""
        heap = self._heap
        due_ms: int | None = None
        while heap:
            due_ms, name = heap[0]
            contact = self.contacts.get(name) or self.resting.get(name)
            if contact is not None and contact.due_ms == due_ms:
                break
            heapq.heappop(heap)
            due_ms = None
        for other_ms in (self.crew.minute_ms + MINUTE_MS if self.crew.on_duty else None, self.desk.lines.due_ms):
            if other_ms is not None and (due_ms is None or other_ms < due_ms):
                due_ms = other_ms
        return due_ms

    def resume(self) -> Iterator[None]:
        """See how every contact stands after the site was restored, a few at a time; nothing changes by it."""
        stumbled: list[tuple[Contact, Exception]] = []
        for number, contact in enumerate(list(self.contacts.values())):
            if number % AT_ONCE == 0:
                yield
            try:
                self._resume(contact)
            except CANNOT as error:
                stumbled.append((contact, error))
        self._begin_anew()
        for stumbler, why in stumbled:
            self.put_aside(stumbler, why)

    def _resume(self, contact: Contact) -> None:
        self.families.join(contact.life)
        self.desk.lines.remember(contact)
        if contact.over_ms is not None and not is_owed(contact):
            contact.place = GONE
            self._schedule(contact, [], None, self.now_ms)
            if contact.rests:
                self._lay_to_rest(contact)
        else:
            self._look(contact, self.now_ms, again=True)

    def _begin_anew(self) -> None:
        """What has been gathered is known, or was told just now."""
        self._changes = Changes(0)
        for gathered in (
            self._looked,
            self.desk.lines.stirred,
            self.floor.touched,
            self.crew.touched,
            self._heard,
            self._singles,
        ):
            gathered.clear()

    def _sum_up(self, changes: Changes) -> None:
        changes.deltas = {key: by for key, by in changes.deltas.items() if by}
        for queue in self.floor.touched:
            now = self.floor.group(queue).part()
            now.agents = self.crew.statuses(queue)
            now.heard_day = self.queues.heard_days.get(queue, 0)
            changes.now[queue] = _encode(now)

    def _single(self, name: str) -> object:
        match name:
            case "policies":
                return self.book.history()
            case "notices":
                return self.wide.notices
            case "given":
                return self.desk.roster.record()
            case _:
                return self.wide.snapshots

    def _show_contacts(self, changes: Changes) -> None:
        for name in sorted(self.desk.lines.stirred & self.contacts.keys()):
            self._looked.setdefault(name, NOT_LOOKED)
        stumbled: list[tuple[Contact, Exception]] = []
        for name, looked in self._looked.items():
            contact = self.contacts.get(name)
            if contact is None:
                continue  # laid to rest as it was shown, before another was put aside
            try:
                self._show_contact(contact, looked, changes)
            except CANNOT as error:
                stumbled.append((contact, error))
        for stumbler, why in stumbled:
            self.put_aside(stumbler, why)
        if stumbled:
            self._show_contacts(changes)  # some of the others had to do with them

    def _show_contact(self, contact: Contact, looked: Looked, changes: Changes) -> None:
        life = contact.life
        name = life.id
        if life.partial:
            changes.records[name] = contact.record(b"null")
            changes.views[name] = None  # it may have been shown: what came later can take its place in line away
            return
        clocks, risk, at_ms = looked
        if at_ms != self.now_ms:
            clocks, risk = self._measure(contact, self._rules(life), self.now_ms)
        view = view_of(life, clocks, risk, self.now_ms)
        changes.records[name] = contact.record(view)
        changes.views[name] = None if life.state == "closed" else view
        if contact.rests:
            self._lay_to_rest(contact)

    def _let_pass(self, now_ms: int) -> None:
        """Live through every boundary up to now, each at its own instant."""
        while (due_ms := self.next_due_ms) is not None and due_ms <= now_ms:
            self._turn_minutes(due_ms)
            self.now_ms = max(self.now_ms, due_ms)
            if self._heap and self._heap[0][0] == due_ms:
                contact = self._awake(heapq.heappop(self._heap)[1])
                try:
                    self._turn(contact, due_ms)
                except CANNOT as error:
                    self.put_aside(contact, error)
            elif self.crew.on_duty and self.crew.minute_ms + MINUTE_MS <= due_ms:
                self.crew.count_minutes(due_ms)
            else:
                self.desk.lines.turn(self.book.newest, due_ms)
        self._turn_minutes(now_ms)
        self.now_ms = now_ms
        if self.crew.minute_ms + MINUTE_MS <= now_ms:
            self.crew.count_minutes(now_ms - now_ms % MINUTE_MS)
        if now_ms // DAY_MS != self.queues.day:
            self._forget_queues(now_ms)

    def _turn_minutes(self, until_ms: int) -> None:
        """Tell how the queues stand as each minute turns, up to an instant before which nothing changes any more."""
        if self.now_ms // MINUTE_MS >= until_ms // MINUTE_MS or not self.now_ms:
            return
        queues = {queue: group.part() for queue, group in self.floor.groups.items() if group.now.open}
        samples = self._changes.samples
        for minute in turns(self.now_ms, until_ms):
            samples[minute] = sampled(minute, queues)
            if len(samples) > MINUTES:
                del samples[next(iter(samples))]

    def _forget_queues(self, now_ms: int) -> None:
        """Let go the queues that nobody has named for long, in which nobody is and that nobody serves."""
        policy, served = self.book.newest, self.crew.served()
        self._forget_notices(now_ms)
        for queue in list(self.queues.unused(now_ms, policy)):
            group = self.floor.groups.get(queue)
            if (group is not None and group.now.open) or queue in served or self.desk.lines.of(queue) is not None:
                self.queues.heard_days[queue] = now_ms // DAY_MS
                self.floor.touched.add(queue)
            elif queue not in policy.named_queues:
                del self.queues.heard_days[queue]
                self.floor.groups.pop(queue, None)
                self.floor.touched.discard(queue)
                self.desk.lines.forget(queue)
                self._changes.now[queue] = None

    def _forget_notices(self, now_ms: int) -> None:
        if self.wide.forget(now_ms):
            self._singles.add("notices")

    def _turn(self, contact: Contact, at_ms: int) -> None:
        """Let one contact live through a boundary of its own."""
        contact.due_ms = None
        self._book(contact, contact.settle(self.book, at_ms))
        keep = self.book.newest.keep
        life = contact.life
        if life.partial:
            for event in contact.events():
                self._refuse(event, "partial", "Its contact was neither opened nor queued within an hour.")
            self._forget(contact)
            return
        if contact.over_ms is not None:
            if contact.over_ms + keep.keep_contacts_ms <= at_ms:
                self._forget(contact)
                return
            if contact.log and contact.over_ms + keep.correctable_for_ms <= at_ms:
                contact.keep_state_alone()
            if not is_owed(contact):
                # Closed, and nobody is owed anything: no clock runs, and what is counted by the day was just booked.
                self._schedule(contact, [], None, at_ms)
                if contact.base is not None:
                    self._looked[life.id] = NOT_LOOKED
                return
        self._look(contact, at_ms)
