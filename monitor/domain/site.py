"""One centre as a pure object: events and time go in, what changed comes out.

The server, the replay, the backtest and the simulator all run this object, on real or on virtual time. It does no I/O and
reads no clock. Time is taken in order: before events are applied, every instant up to now at which something changes by
itself (a *boundary*) is lived through at its own instant, so ``advance(a); advance(b)`` ends as ``advance(b)`` does.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

import msgspec

from monitor.domain.agents import KEEP_MS, Agent
from monitor.domain.book import PolicyBook
from monitor.domain.changes import Changes
from monitor.domain.clocks import Clock, clocks_of, worst
from monitor.domain.contacts import Contact, Difference
from monitor.domain.desk import Desk
from monitor.domain.events import KINDS, Event, decode_data, key_of
from monitor.domain.life import Fact, Life
from monitor.domain.policy import Policy, Rules
from monitor.domain.queues import Group, Place, line_score
from monitor.domain.seen import Seen, digest_of
from monitor.domain.views import view_of
from monitor.domain.wide import Wide, missing, reached, reconciled
from monitor.units import HOUR_MS, MINUTE_MS

PARTIAL_FOR_MS = HOUR_MS
"""So long may events wait for the ``opened`` or ``queued`` that makes them a contact."""
_CANNOT = (ValueError, OverflowError, msgspec.MsgspecError)
"""What folding an event that slipped through validation may raise."""
_encode = msgspec.json.Encoder().encode


class Source(msgspec.Struct, gc=False):
    """A system that events come from."""

    source: str
    last_event_ms: int
    last_beat_ms: int | None
    events: int


class Clockwork(msgspec.Struct, gc=False):
    """How far a site has come: one of its stored single values."""

    now_ms: int = 0
    minute_ms: int = 0
    last_nudge: int = 0


class _Step:
    """What is gathered on the way to the next collection."""

    __slots__ = ("agents", "changes", "fresh", "looked", "queues", "singles", "sources")

    def __init__(self) -> None:
        self.changes = Changes(0)
        self.fresh: dict[str, None] = {}
        """Contacts to be looked at, in the order in which they were touched."""
        self.looked: dict[str, tuple[list[Clock], int]] = {}
        self.queues: set[str] = set()
        self.agents: set[str] = set()
        self.sources: set[str] = set()
        self.singles: set[str] = set()
        """Names of single values of the site that changed."""


class Site:
    """One centre."""

    def __init__(self, name: str, policy: Policy) -> None:
        self.name = name
        self.book = PolicyBook(policy)
        self.now_ms = 0
        self.contacts: dict[str, Contact] = {}
        self.agents: dict[str, Agent] = {}
        self.sources: dict[str, Source] = {}
        self.desk = Desk()
        self.wide = Wide()
        self.seen = Seen(policy.keep.seen_for_ms)
        self.customers: dict[str, set[str]] = {}
        """Contacts by customer, where the customer is known."""
        self.groups: dict[str, Group] = {}
        self.minute_ms = 0
        """Up to here the agents' time is counted."""
        self._heap: list[tuple[int, str]] = []
        self._step = _Step()
        self._single: dict[str, Callable[[], object]] = {
            "policies": self.book.history,
            "notices": lambda: self.wide.notices,
            "snapshots": lambda: self.wide.snapshots,
        }
        self._on_duty = False
        """Some agent's time passes by the minute."""

    # ---- the two ways in

    def apply(self, events: Sequence[Event], now_ms: int) -> Changes:
        """Take events that arrived at ``now_ms`` (never earlier than before: then the last instant counts)."""
        self.take(events, now_ms)
        return self.collect()

    def take(self, events: Sequence[Event], now_ms: int) -> None:
        """Do what ``apply`` does, but leave what changed to be collected: several entries of a journal make one commit.

        Nothing but the encoding waits: every entry is decided at its own instant.
        """
        now_ms = max(now_ms, self.now_ms)
        step = self._step
        self._let_pass(now_ms, step)
        for event in events:
            self._take(event, step)
        self._look_at_fresh(step)

    def collect(self) -> Changes:
        """Give everything that changed since the last time, as of now."""
        step, self._step = self._step, _Step()
        return self._finish(step)

    def advance(self, now_ms: int) -> Changes:
        """Let time pass."""
        return self.apply((), now_ms)

    def resume(self) -> None:
        """See how every contact stands after the site was restored; nothing changes by it."""
        step = _Step()
        for contact in self.contacts.values():
            life = contact.life
            if life.customer is not None and life.customer.id is not None:
                self.customers.setdefault(life.customer.id, set()).add(life.id)
            if life.closed_ms is not None and not life.promises and contact.nudge is None:
                contact.place = Place("", "closed", "ok")
                self._schedule(contact, life, [], None, self.now_ms)
            else:
                self._look(contact, self.now_ms, step)
            contact.rest()
        self._see_who_is_on_duty()

    @property
    def next_due_ms(self) -> int | None:
        """The next boundary; None while nothing changes by itself."""
        while self._heap:
            due_ms, name = self._heap[0]
            contact = self.contacts.get(name)
            if contact is not None and contact.due_ms == due_ms:
                break
            heapq.heappop(self._heap)
        due = [self._heap[0][0]] if self._heap else []
        if self._on_duty:
            due.append(self.minute_ms + MINUTE_MS)
        return min(due) if due else None

    # ---- time

    def _let_pass(self, now_ms: int, step: _Step) -> None:
        """Live through every boundary up to now, each at its own instant."""
        while (due_ms := self.next_due_ms) is not None and due_ms <= now_ms:
            self.now_ms = max(self.now_ms, due_ms)
            if self._heap and self._heap[0][0] == due_ms:
                name = heapq.heappop(self._heap)[1]
                self._turn(self.contacts[name], due_ms, step)
            else:
                self._count_agents(due_ms, step)
        self.now_ms = now_ms
        if self.minute_ms + MINUTE_MS <= now_ms:
            self._count_agents(now_ms - now_ms % MINUTE_MS, step)

    def _turn(self, contact: Contact, at_ms: int, step: _Step) -> None:
        """Let one contact live through a boundary of its own."""
        contact.due_ms = None
        self._book(contact, contact.settle(self.book, at_ms), step)
        keep = self.book.newest.keep
        life = contact.life
        if life.partial:
            if contact.known_ms + PARTIAL_FOR_MS <= at_ms:
                self._give_up_partial(contact, step)
                return
        elif contact.over_ms is not None and contact.over_ms + keep.keep_contacts_ms <= at_ms:
            self._forget(contact, step)
            return
        elif contact.over_ms is not None and contact.log and contact.over_ms + keep.correctable_for_ms <= at_ms:
            contact.keep_state_alone()
        if contact.over_ms is not None and not life.promises and contact.nudge is None:
            # Closed, and nobody is owed anything: no clock runs, and what is counted by the hour and the day was just booked.
            self._schedule(contact, life, [], None, at_ms)
            if contact.base is not None:
                step.looked[life.id] = ([], at_ms)
        else:
            self._look(contact, at_ms, step)

    def _give_up_partial(self, contact: Contact, step: _Step) -> None:
        for event in contact.events():
            self._refuse(event, "partial", "Its contact was neither opened nor queued within an hour.", step)
        self._forget(contact, step)

    def _forget(self, contact: Contact, step: _Step) -> None:
        name = contact.life.id
        customer = contact.life.customer
        if customer is not None and customer.id is not None:
            known = self.customers.get(customer.id, set())
            known.discard(name)
            if not known:
                self.customers.pop(customer.id, None)
        del self.contacts[name]
        step.looked.pop(name, None)
        step.fresh.pop(name, None)
        step.changes.records[name] = None
        step.changes.views[name] = None

    def _count_agents(self, until_ms: int, step: _Step) -> None:
        """Count the time of agents up to a whole minute."""
        for agent in self.agents.values():
            if agent.said:
                began_ms = agent.said[0].key[0] // MINUTE_MS * MINUTE_MS
                self._count(agent.time_spent(max(self.minute_ms, began_ms, until_ms - KEEP_MS), until_ms), step)
            if until_ms // HOUR_MS != self.minute_ms // HOUR_MS:
                agent.forget(until_ms - KEEP_MS)
        self.minute_ms = until_ms

    # ---- events

    def _take(self, event: Event, step: _Step) -> None:
        if not event.own:
            digest = digest_of(event)
            if digest in self.seen:
                return
            self.seen.add(digest, self.now_ms)
            step.changes.seen.append(digest)
        self._hear(event, step)
        _HANDLERS[KINDS[event.type].subject](self, event, step)

    def _hear(self, event: Event, step: _Step) -> None:
        source = self.sources.get(event.source)
        if source is None:
            source = self.sources[event.source] = Source(event.source, 0, None, 0)
        source.last_event_ms = self.now_ms
        source.events += 1
        step.sources.add(event.source)

    def _refuse(self, event: Event, reason: str, sentence: str, step: _Step) -> None:
        """Put an event that cannot be applied where people can see it and have it tried again."""
        step.changes.dead.append(
            _encode({"at_ms": self.now_ms, "reason": reason, "sentence": sentence, "event": event})
        )

    def _take_for_contact(self, event: Event, step: _Step) -> None:
        contact = self.contacts.get(event.subject)
        if contact is None:
            keep_ms = self.book.newest.keep.keep_contacts_ms
            if event.time_ms < self.now_ms - keep_ms and not event.own and event.type != "contact.opened":
                self._refuse(
                    event, "too_late", "Its contact is not known (any more), and it is too old to be new.", step
                )
                return
            contact = self.contacts[event.subject] = Contact(event.subject, self.now_ms)
        elif event.time_ms <= contact.closed_base_ms:
            self._refuse(event, "too_late", "Its contact was closed, and can no longer be corrected.", step)
            return
        self._fold_in(contact, event, step)

    def _fold_in(self, contact: Contact, event: Event, step: _Step) -> None:
        """Fold an event in, and with it whatever concerns many contacts and now turns out to concern this one."""
        life = contact.life
        before = (life.visit is None, life.words, life.customer, life.source)
        if not self._try(contact, event, step):
            return
        life = contact.life
        if self.wide.notices or self.wide.snapshots:
            known = {(old.source, old.id) for old in contact.events()}
            for meant in self.wide.meant_for(life, event.time_ms):
                if (meant.source, meant.id) not in known:
                    self._try(contact, meant, step)
        life = contact.life
        customer = life.customer.id if life.customer is not None else None
        if customer is not None and (before[2] is not life.customer or before[1] != life.words or life.promises):
            self._link(contact, customer, step)

    def _try(self, contact: Contact, event: Event, step: _Step) -> bool:
        """Fold one event in; one that cannot be applied becomes a dead letter and leaves the contact as it was."""
        try:
            difference = contact.take(event, self.book, self.now_ms)
        except _CANNOT as error:
            contact.rewrite(contact.events(), self.book, self.now_ms)
            self._refuse(event, "cannot_apply", f"{type(error).__name__}: {error}", step)
            return False
        self._book(contact, difference, step)
        step.fresh[contact.life.id] = None
        return True

    def _link(self, contact: Contact, customer: str, step: _Step) -> None:
        """A word to a customer keeps what was promised to the same customer in other contacts."""
        name = contact.life.id
        family = self.customers.setdefault(customer, set())
        family.add(name)
        if len(family) < 2:
            return
        for other_name in sorted(family):
            other = self.contacts[other_name]
            if not (other.life.promises or other.life.state == "callback"):
                continue
            lives = [self.contacts[near].life for near in sorted(family) if near != other_name]
            known = {(old.source, old.id) for old in other.events()}
            for event in reached(lives, other_name):
                if (event.source, event.id) not in known and event.time_ms > other.closed_base_ms:
                    self._try(other, event, step)

    def _take_for_queue(self, event: Event, step: _Step) -> None:
        self.wide.announce(event, self.now_ms)
        step.singles.add("notices")
        for contact in list(self.contacts.values()):
            life = contact.life
            if any(queue == event.subject for queue, _ in life.offers) and event.time_ms > contact.closed_base_ms:
                self._try(contact, event, step)

    def _take_for_source(self, event: Event, step: _Step) -> None:
        source = self.sources[event.source]
        if event.type == "source.beat":
            source.last_beat_ms = self.now_ms
            return
        taken = self.wide.snapshot(event, self.now_ms)
        step.singles.add("snapshots")
        for contact in list(self.contacts.values()):
            life = contact.life
            if life.source == event.subject and life.closed_ms is None and missing(taken, life):
                self._try(contact, reconciled(taken, life.id), step)

    def _take_for_agent(self, event: Event, step: _Step) -> None:
        agent = self._agent(event.subject)
        step.queues.update(agent.queues)
        self._respend(agent, event.time_ms, step, lambda: agent.say(key_of(event), decode_data(event)))
        step.queues.update(agent.queues)
        step.agents.add(agent.id)
        self._see_who_is_on_duty()

    def _see_who_is_on_duty(self) -> None:
        self._on_duty = any(agent.status not in (None, "offline") for agent in self.agents.values())

    def _take_for_nudge(self, event: Event, step: _Step) -> None:
        name = self.desk.contact_of(event.subject)
        contact = self.contacts.get(name) if name is not None else None
        self._look_at_fresh(step)
        self.desk.take(event, contact, self._clocks_at, self.now_ms, step.changes)
        if contact is None:
            return
        for told in self.desk.told:
            self._fold_in(contact, told, step)
        for undone in self.desk.undone:
            left = [old for old in contact.events() if old.id != undone]
            self._book(contact, contact.rewrite(left, self.book, self.now_ms), step)
        step.fresh[contact.life.id] = None

    def _take_for_site(self, event: Event, step: _Step) -> None:
        data = decode_data(event)
        policy = msgspec.convert(data.policy, Policy, strict=False)
        if policy == self.book.newest:
            return
        self.book.turn_to(policy, self.now_ms)
        step.changes.policy = _encode(policy)
        step.singles.add("policies")
        for name, contact in self.contacts.items():
            if contact.over_ms is None:
                step.fresh[name] = None

    # ---- figures

    def _count(self, facts: Sequence[Fact], step: _Step) -> None:
        deltas = step.changes.deltas
        for minute, queue, channel, counter, by in facts:
            key = (minute, queue, channel, counter)
            deltas[key] = deltas.get(key, 0) + by

    def _book(self, contact: Contact, difference: Difference, step: _Step) -> None:
        """Let the figures and the agents' time follow what became of a contact."""
        self._count(difference.facts, step)
        for agent_id, start_ms, end_ms in difference.spans_gone:
            if (agent_id, start_ms, end_ms) not in difference.spans:
                self._respan(agent_id, contact, (start_ms, end_ms), step, gone=True)
        for agent_id, start_ms, end_ms in difference.spans:
            if (agent_id, start_ms, end_ms) not in difference.spans_gone:
                self._respan(agent_id, contact, (start_ms, end_ms), step, gone=False)

    def _respan(self, agent_id: str, contact: Contact, span: tuple[int, int], step: _Step, *, gone: bool) -> None:
        agent = self._agent(agent_id)

        def change() -> None:
            if gone:
                if span in agent.spans:
                    agent.spans.remove(span)
            else:
                agent.spans.append(span)
                if agent.engaged.get(contact.life.id) == span[0]:
                    del agent.engaged[contact.life.id]

        self._respend(agent, span[0], step, change)

    def _respend(self, agent: Agent, from_ms: int, step: _Step, change: Callable[[], None]) -> None:
        """Change what is known of an agent from an instant on; minutes already counted move by the difference."""
        first_ms = max(from_ms, self.minute_ms - KEEP_MS) // MINUTE_MS * MINUTE_MS
        before = agent.time_spent(first_ms, self.minute_ms)
        change()
        after = agent.time_spent(first_ms, self.minute_ms)
        self._count(after, step)
        self._count([(minute, queue, channel, counter, -by) for minute, queue, channel, counter, by in before], step)
        step.agents.add(agent.id)

    def _agent(self, agent_id: str) -> Agent:
        agent = self.agents.get(agent_id)
        if agent is None:
            agent = self.agents[agent_id] = Agent(agent_id)
            if self.minute_ms == 0:
                self.minute_ms = self.now_ms - self.now_ms % MINUTE_MS
        return agent

    # ---- how a contact stands

    def _rules(self, contact: Contact) -> Rules:
        life = contact.life
        tier = life.customer.tier if life.customer is not None else None
        return self.book.newest.rules(life.queue, life.channel or None, tier, life.priority)

    def _clocks_at(self, contact: Contact, at_ms: int) -> list[Clock]:
        return clocks_of(contact.life, self._rules(contact), at_ms)

    def _look_at_fresh(self, step: _Step) -> None:
        while step.fresh:
            name = next(iter(step.fresh))
            del step.fresh[name]
            self._look(self.contacts[name], self.now_ms, step)

    def _look(self, contact: Contact, at_ms: int, step: _Step) -> None:
        """See how a contact stands: its place in the figures of now, its nudges, and when it changes next by itself."""
        life = contact.life
        tier = life.customer.tier if life.customer is not None else None
        rules = self.book.newest.rules(life.queue, life.channel or None, tier, life.priority)
        clocks = clocks_of(life, rules, at_ms)
        late_ms = _late_ms(life, rules) if life.visit is not None else None
        if life.state != "closed":
            contact.over_ms = None
        elif contact.over_ms is None:
            contact.over_ms = max(at_ms, life.closed_ms if life.closed_ms is not None else at_ms)
        partial = life.partial
        late = late_ms is not None and late_ms <= at_ms
        place = None if partial else _place_of(life, clocks, rules, late=late)
        if place != contact.place:
            self._move(contact, place, step)
        if not partial:
            self.desk.look(contact, clocks, at_ms, step.changes)
        self._schedule(contact, life, clocks, late_ms, at_ms)
        step.looked[life.id] = (clocks, at_ms)

    def _move(self, contact: Contact, place: Place | None, step: _Step) -> None:
        """Let the figures of now follow a contact from one place to another."""
        name, was = contact.life.id, contact.place
        contact.place = place
        for old, by in ((was, -1), (place, 1)):
            if old is not None:
                group = self.groups.get(old.queue)
                if group is None:
                    group = self.groups[old.queue] = Group()
                group.move(name, old, by)
                if by > 0:
                    group.now.channel = contact.life.channel or group.now.channel
                step.queues.add(old.queue)
        if (
            was is not None
            and was.score is not None
            and (place is None or place.queue != was.queue or place.score is None)
        ):
            step.changes.lines[was.queue, name] = None
        if (
            place is not None
            and place.score is not None
            and (was is None or (was.queue, was.score) != (place.queue, place.score))
        ):
            step.changes.lines[place.queue, name] = place.score
        self._hand_over(name, was, place, step)

    def _hand_over(self, name: str, was: Place | None, place: Place | None, step: _Step) -> None:
        """Let the agents follow who has a contact in hand."""
        had = (was.agent, was.engaged_ms) if was is not None else (None, None)
        has = (place.agent, place.engaged_ms) if place is not None else (None, None)
        if had == has:
            return
        if had[0] is not None:
            agent = self._agent(had[0])
            agent.contacts.discard(name)
            if had[1] is not None and agent.engaged.get(name) == had[1]:
                self._respend(agent, had[1], step, lambda: agent.release(name))
            step.agents.add(agent.id)
        if has[0] is not None:
            taker, since_ms = self._agent(has[0]), has[1]
            taker.contacts.add(name)
            if since_ms is not None:
                self._respend(taker, since_ms, step, lambda: taker.engage(name, since_ms))
            step.agents.add(taker.id)

    def _schedule(self, contact: Contact, life: Life, clocks: list[Clock], late_ms: int | None, at_ms: int) -> None:
        """Set the next boundary of a contact."""
        due = [clock.next_ms for clock in clocks if clock.next_ms is not None]
        deadline_ms = life.next_deadline_ms()
        if deadline_ms is not None:
            due.append(deadline_ms)
        if late_ms is not None and late_ms > at_ms:
            due.append(late_ms)
        if contact.nudge is not None and (snoozed_ms := self.desk.snoozed_until_ms(contact)) is not None:
            due.append(snoozed_ms)
        keep = self.book.newest.keep
        if life.partial:
            due = [contact.known_ms + PARTIAL_FOR_MS]
        elif contact.over_ms is not None:
            due.append(contact.over_ms + (keep.correctable_for_ms if contact.log else keep.keep_contacts_ms))
        due_ms = max(min(due), at_ms + 1) if due else None
        if due_ms != contact.due_ms:
            contact.due_ms = due_ms
            if due_ms is not None:
                heapq.heappush(self._heap, (due_ms, life.id))

    # ---- what changed

    def _finish(self, step: _Step) -> Changes:
        changes, now_ms = step.changes, self.now_ms
        changes.as_of_ms = now_ms
        for name, (clocks, at_ms) in step.looked.items():
            contact = self.contacts[name]
            life = contact.life
            if contact.place is None:
                changes.records[name] = contact.record(b"null")
                continue
            view = view_of(life, clocks if at_ms == now_ms else self._clocks_at(contact, now_ms), now_ms)
            changes.records[name] = contact.record(view)
            changes.views[name] = None if life.state == "closed" else view
            contact.rest()
        for queue in step.queues:
            changes.now[queue] = _encode(self._now_of(queue))
        for agent_id in step.agents:
            agent = self.agents[agent_id]
            changes.agents[agent_id] = agent.view()
            changes.agent_records[agent_id] = agent.record()
        for source in step.sources:
            changes.sources[source] = _encode(self.sources[source])
        changes.misc["clockwork"] = _encode(Clockwork(now_ms, self.minute_ms, self.desk.last))
        changes.misc.update((name, _encode(self._single[name]())) for name in step.singles)
        changes.deltas = {key: by for key, by in changes.deltas.items() if by}
        return changes

    def _now_of(self, queue: str) -> object:
        group = self.groups.get(queue)
        if group is None:
            group = self.groups[queue] = Group()
        now = group.part()
        now.agents = {}
        for agent in self.agents.values():
            if agent.status is not None and queue in agent.queues:
                now.agents[agent.status] = now.agents.get(agent.status, 0) + 1
        return now


def _late_ms(life: Life, rules: Rules) -> int | None:
    """Give the instant from which a contact in line has waited longer than its T."""
    visit = life.visit
    if visit is None or not visit.counted:
        return None
    if life.live or rules.calendar.always:
        return visit.entered_ms + visit.within_ms + 1
    return rules.calendar.after_open_ms(visit.entered_ms, visit.within_ms) + 1


def _place_of(life: Life, clocks: list[Clock], rules: Rules, *, late: bool) -> Place:
    if life.state == "closed":
        return Place("", "closed", "ok")
    levels = {clock.clock: clock.level for clock in clocks}
    visit = life.visit
    shown = life.shown_state
    in_hand = life.state in ("handling", "held", "wrap_up")
    return Place(
        life.queue or "",
        life.state,
        worst(clocks),
        visit.entered_ms if visit is not None else None,
        line_score(visit.entered_ms, visit.priority, rules) if visit is not None else None,
        levels.get("wait", "ok"),
        late,
        life.silent_since_ms if life.silent_run_ms is not None else None,
        levels.get("silence", "ok"),
        (life.asked_ms or life.silent_since_ms or life.opened_ms) if shown == "awaiting_us" else None,
        life.silent_since_ms or life.opened_ms if life.state == "callback" else None,
        life.agent if in_hand else None,
        life.engaged_since_ms if in_hand else None,
    )


_HANDLERS: dict[str, Callable[[Site, Event, _Step], None]] = {
    "contact": Site._take_for_contact,
    "queue": Site._take_for_queue,
    "source": Site._take_for_source,
    "agent": Site._take_for_agent,
    "nudge": Site._take_for_nudge,
    "site": Site._take_for_site,
}
