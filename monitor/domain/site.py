"""One centre as a pure object: events and time go in, what changed comes out.

The server, the replay, the backtest and the simulator all run this object, on real or on virtual time. It does no I/O and
reads no clock. Time is taken in order: before events are applied, every instant up to now at which something changes by
itself (a *boundary*) is lived through at its own instant, so ``advance(a); advance(b)`` ends as ``advance(b)`` does.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import msgspec

from monitor.domain.book import PolicyBook
from monitor.domain.care import Provisional, is_our_message
from monitor.domain.causes import Circumstances, causes_of, has_other_causes
from monitor.domain.causes import due_ms as causes_due_ms
from monitor.domain.changes import Changes
from monitor.domain.clocks import Clock, clocks_of
from monitor.domain.compose import Setting
from monitor.domain.contacts import Contact, Difference, Resting
from monitor.domain.crew import Crew
from monitor.domain.desk import TELLING, Desk, Standing
from monitor.domain.economy import escalation_ms
from monitor.domain.events import KINDS, Acted, Event, decode_data, key_of
from monitor.domain.families import Families
from monitor.domain.life import Fact, Life
from monitor.domain.nudges import UNDO_FOR_MS
from monitor.domain.policy import Policy, Rules
from monitor.domain.queues import GONE, NOWHERE
from monitor.domain.replies import Reply, encode_reply
from monitor.domain.risk import NO_RISK, Risk, background_of, judge
from monitor.domain.roster import Roster
from monitor.domain.seen import Seen, digest_of
from monitor.domain.standing import Floor, late_ms, place_of
from monitor.domain.views import view_of
from monitor.domain.wide import Wide, lines_of, missing, notice_of, reached, reconciled
from monitor.units import HOUR_MS, MINUTE_MS, SECOND_MS

PARTIAL_FOR_MS = HOUR_MS
"""So long may events wait for the ``opened`` or ``queued`` that makes them a contact."""
AT_ONCE = 500
"""Contacts looked at between two chances for others to have their turn."""
_SHOWN_BYTES = 16_384
"""Of what is no event, in its dead letter."""
_CANNOT = (ValueError, OverflowError, msgspec.MsgspecError)
"""What folding an event that slipped through validation may raise."""
_encode = msgspec.json.Encoder().encode


class Source(msgspec.Struct, gc=False):
    """A system that events come from."""

    source: str
    last_event_ms: int
    last_beat_ms: int | None
    events: int
    tells_messages: bool = False
    """It has reported a message of ours: one that is marked as sent will come from it too."""


class Clockwork(msgspec.Struct, gc=False):
    """How far a site has come: one of its stored single values."""

    now_ms: int = 0
    minute_ms: int = 0
    last_nudge: int = 0


class Site:
    """One centre."""

    def __init__(self, name: str, policy: Policy) -> None:
        self.name = name
        self.book = PolicyBook(policy)
        self.now_ms = 0
        self.contacts: dict[str, Contact] = {}
        self.resting: dict[str, Resting] = {}
        self.sources: dict[str, Source] = {}
        self.wide = Wide()
        self.floor = Floor()
        self.crew = Crew(self._count)
        roster = Roster(self.crew, self.contacts, lambda: self.book.newest.nudges)
        self.desk = Desk(roster, self.floor, self.contacts, self._count)
        self.seen = Seen(policy.keep.seen_for_ms)
        self.families = Families()
        self._heap: list[tuple[int, str]] = []
        self._changes = Changes(0)
        self._fresh: dict[str, None] = {}
        """Contacts to be looked at, in the order in which they were touched."""
        self._looked: dict[str, tuple[list[Clock], int]] = {}
        self._heard: set[str] = set()
        self._singles: set[str] = set()
        """Names of single values of the site that changed."""

    # ---- the ways in and out

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
        for name, (clocks, at_ms) in self._looked.items():
            self._show_contact(self.contacts[name], clocks, at_ms, changes)
        for queue in self.floor.touched:
            now = self.floor.group(queue).part()
            now.agents = self.crew.statuses(queue)
            changes.now[queue] = _encode(now)
        for agent_id in self.crew.touched:
            agent = self.crew.agents[agent_id]
            changes.agents[agent_id] = view = agent.view()
            changes.agent_records[agent_id] = agent.record(view)
        for source in self._heard:
            changes.sources[source] = _encode(self.sources[source])
        self.desk.lines.flush(changes)
        if self.desk.roster.touched:
            self.desk.roster.touched = False
            self._singles.add("given")
        changes.deltas = {key: by for key, by in changes.deltas.items() if by}
        changes.misc["clockwork"] = _encode(Clockwork(self.now_ms, self.crew.minute_ms, self.desk.last))
        for single in self._singles:
            changes.misc[single] = _encode(self._single(single))
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
        for number, contact in enumerate(list(self.contacts.values())):
            if number % AT_ONCE == 0:
                yield
            life = contact.life
            self.families.join(life)
            self.desk.lines.remember(contact)
            if contact.over_ms is not None and not _is_owed(contact):
                contact.place = GONE
                self._schedule(contact, [], Circumstances(self.now_ms))
                if contact.rests:
                    self._lay_to_rest(contact)
            else:
                self._look(contact, self.now_ms, again=True)
        self.crew.see_who_is_on_duty()
        self._begin_anew()

    def _begin_anew(self) -> None:
        """What has been gathered is known, or was told just now."""
        self._changes = Changes(0)
        for gathered in (self._looked, self.floor.touched, self.crew.touched, self._heard, self._singles):
            gathered.clear()

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

    def _show_contact(self, contact: Contact, clocks: list[Clock], at_ms: int, changes: Changes) -> None:
        life = contact.life
        name = life.id
        if life.partial:
            changes.records[name] = contact.record(b"null")
            changes.views[name] = None  # it may have been shown: what came later can take its place in line away
            return
        now_clocks, risk = self._measure(contact, self._rules(life), self.now_ms)
        view = view_of(life, clocks if at_ms == self.now_ms else now_clocks, risk, self.now_ms)
        changes.records[name] = contact.record(view)
        changes.views[name] = None if life.state == "closed" else view
        if contact.rests:
            self._lay_to_rest(contact)

    # ---- time

    def _let_pass(self, now_ms: int) -> None:
        """Live through every boundary up to now, each at its own instant."""
        while (due_ms := self.next_due_ms) is not None and due_ms <= now_ms:
            self.now_ms = max(self.now_ms, due_ms)
            if self._heap and self._heap[0][0] == due_ms:
                self._turn(self._awake(heapq.heappop(self._heap)[1]), due_ms)
            elif self.crew.on_duty and self.crew.minute_ms + MINUTE_MS <= due_ms:
                self.crew.count_minutes(due_ms)
            else:
                self.desk.lines.turn(self.book.newest, due_ms)
        self.now_ms = now_ms
        if self.crew.minute_ms + MINUTE_MS <= now_ms:
            self.crew.count_minutes(now_ms - now_ms % MINUTE_MS)

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
            if not _is_owed(contact):
                # Closed, and nobody is owed anything: no clock runs, and what is counted by the day was just booked.
                self._schedule(contact, [], Circumstances(at_ms))
                if contact.base is not None:
                    self._looked[life.id] = ([], at_ms)
                return
        self._look(contact, at_ms)

    def _awake(self, name: str) -> Contact:
        """Give a known contact, woken where it rests."""
        resting = self.resting.pop(name, None)
        if resting is None:
            return self.contacts[name]
        contact = self.contacts[name] = resting.wake()
        contact.place = GONE
        self._looked[name] = ([], self.now_ms)
        return contact

    def _lay_to_rest(self, contact: Contact) -> None:
        name = contact.life.id
        del self.contacts[name]
        self.resting[name] = Resting(contact)

    def _forget(self, contact: Contact) -> None:
        name = contact.life.id
        customer = contact.life.customer
        if customer is not None:
            self.families.leave(name, customer.id)
        del self.contacts[name]
        self._looked.pop(name, None)
        self._fresh.pop(name, None)
        self._changes.records[name] = None
        self._changes.views[name] = None

    # ---- events

    def _take(self, event: Event) -> None:
        kind = KINDS.get(event.type)
        if kind is None:
            self._refuse(event, "unknown_type", "This version knows no events of its type.")
            return
        if kind.subject != "contact":
            try:
                kind.decoder.decode(event.data)
            except msgspec.MsgspecError as error:
                self._refuse(event, "cannot_apply", f"{type(error).__name__}: {error}")
                return
        if not event.own:
            digest = digest_of(event)
            if digest in self.seen:
                return
            self.seen.add(digest, self.now_ms)
            self._changes.seen.append(digest)
        if kind.subject != "site":
            self._hear_of(event)
        _HANDLERS[kind.subject](self, event)

    def _hear_of(self, event: Event) -> None:
        """A source shows that it is alive."""
        source = self.sources.get(event.source)
        if source is None:
            source = self.sources[event.source] = Source(event.source, 0, None, 0)
        source.tells_messages = source.tells_messages or is_our_message(event)
        source.last_event_ms = self.now_ms
        source.events += 1
        self._heard.add(event.source)

    def refuse_unread(self, original: bytes, sentence: str) -> None:
        """Put something of the journal that is no event where people can see it."""
        text = original[:_SHOWN_BYTES].decode(errors="replace")
        letter = {"at_ms": self.now_ms, "reason": "not_readable", "sentence": sentence, "text": text}
        self._changes.dead.append(_encode(letter))

    def _refuse(self, event: Event, reason: str, sentence: str) -> None:
        """Put an event that cannot be applied where people can see it and have it tried again, under its own id."""
        if not event.own and (digest := digest_of(event)) in self.seen:
            self.seen.drop(digest)
            self._changes.seen = [known for known in self._changes.seen if known != digest]
        letter = {"at_ms": self.now_ms, "reason": reason, "sentence": sentence, "event": event}
        self._changes.dead.append(_encode(letter))

    def _take_for_contact(self, event: Event) -> None:
        name = event.subject
        contact = self.contacts.get(name)
        if contact is None:
            resting = self.resting.get(name)
            if resting is None:
                contact = self.contacts[name] = Contact(name, self.now_ms)
            elif event.time_ms > resting.closed_base_ms:
                contact = self._awake(name)
        if contact is None or event.time_ms <= contact.closed_base_ms:
            self._refuse(event, "too_late", "Its contact was closed, and can no longer be corrected.")
            return
        if event.time_ms <= contact.last_key[0] and not event.own and contact.knows(event):
            self._refuse(event, "too_late", "It was applied longer ago than repeats are told from new events.")
            return
        self._fold_in(contact, event)

    def _fold_in(self, contact: Contact, event: Event) -> None:
        """Fold an event in, and with it whatever concerns many contacts and now turns out to concern this one."""
        words, customer = contact.life.words, contact.life.customer
        if not self._try(contact, event):
            return
        if self.wide.notices or self.wide.snapshots:
            meant = list(self.wide.meant_for(contact.life, event.time_ms))
            known = contact.ids() if meant else set()
            for one in meant:
                if (one.source, one.id) not in known and one.time_ms > contact.closed_base_ms:
                    self._try(contact, one)
        life = contact.life
        if life.customer is not customer:
            if customer is not None and (life.customer is None or life.customer.id != customer.id):
                self.families.leave(life.id, customer.id)
            self.families.join(life)
            self._learn_background(contact)
        if life.customer is not None and (life.words != words or life.customer is not customer or life.promised):
            self._link(life.customer.id)

    def _learn_background(self, contact: Contact) -> None:
        """See, once the customer is known, what their other contacts tell about this one; it stays so."""
        life = contact.life
        family = self.families.of(life.customer.id) if life.customer is not None else ()
        if len(family) > 1:
            others = [self._life(near) for near in family if near != life.id]
            background = background_of(life, others, self.book.newest.risk.window_ms)
            if background is not None:
                contact.cared().background = background

    def _try(self, contact: Contact, event: Event) -> bool:
        """Fold one event in; one that cannot be applied becomes a dead letter and leaves the contact as it was."""
        try:
            difference = contact.take(event, self.book, self.now_ms)
        except _CANNOT as error:
            contact.rewrite(contact.events(), self.book, self.now_ms)
            self._refuse(event, "cannot_apply", f"{type(error).__name__}: {error}")
            self._fresh[contact.life.id] = None
            return False
        self._book(contact, difference)
        self._fresh[contact.life.id] = None
        if contact.care is not None:
            contact.care.hear(event)
        return True

    def _link(self, customer: str | None) -> None:
        """A word to a customer keeps what was promised to the same customer in other contacts."""
        family = self.families.of(customer)
        if len(family) < 2:
            return
        for name in sorted(family):
            contact = self.contacts.get(name)
            if contact is None or not contact.life.promised:
                continue  # what was kept or released meanwhile may have been kept earlier by a word that arrived later
            known = contact.ids()
            for event in reached([self._life(near) for near in sorted(family) if near != name], name):
                if (event.source, event.id) not in known and event.time_ms > contact.closed_base_ms:
                    self._try(contact, event)

    def _life(self, name: str) -> Life:
        resting = self.resting.get(name)
        return resting.life() if resting is not None else self.contacts[name].life

    def _in_order(self) -> list[Contact]:
        """Give the contacts in an order that is the same after a restart: nudges are numbered by it."""
        return [self.contacts[name] for name in sorted(self.contacts)]

    def _take_for_queue(self, event: Event) -> None:
        self.wide.announce(event, self.now_ms)
        self._singles.add("notices")
        for contact in self._in_order():
            if event.subject in lines_of(contact.life) and event.time_ms > contact.closed_base_ms:
                self._try(contact, event)

    def _take_for_source(self, event: Event) -> None:
        if event.type == "source.beat":
            self.sources[event.source].last_beat_ms = self.now_ms
            return
        taken = self.wide.snapshot(event, self.now_ms)
        self._singles.add("snapshots")
        for contact in self._in_order():
            life = contact.life
            if life.source == event.subject and missing(taken, life) and taken.time_ms > contact.closed_base_ms:
                self._try(contact, reconciled(taken, life.id))

    def _take_for_agent(self, event: Event) -> None:
        self.floor.touched |= self.crew.say(event.subject, key_of(event), decode_data(event), self.now_ms)
        for nudge_id in self.desk.roster.nudges_of(event.subject):
            nudge = self.desk.get(nudge_id)
            if nudge is not None and nudge.contact in self.contacts:
                self._fresh[nudge.contact] = None

    def _take_for_nudge(self, event: Event) -> None:
        nudge = self.desk.get(event.subject)
        name = nudge.contact if nudge is not None else None
        known = name is not None and (name in self.contacts or name in self.resting)
        contact = self._awake(name) if name is not None and known else None
        self._look_at_fresh()
        follow = self.desk.take(event, contact, self._standing(event.subject, contact), self._changes)
        if follow.announced is not None:
            self._take_for_queue(notice_of(event, *follow.announced))
        if contact is None:
            if follow.undone is not None and nudge is not None:
                self._take_back_notice(nudge.queue or "", follow.undone)
            return
        if follow.told is not None:
            self._fold_in(contact, follow.told)
            self._send_reply(contact.life, follow.told)
        if follow.undone is not None:
            if contact.life.source in self.book.newest.reply:
                self._changes.outbox[follow.undone] = None
            self._take_back(contact, follow.undone, TELLING)
        self._fresh[contact.life.id] = None

    def _send_reply(self, life: Life, told: Event) -> None:
        """Let a text that was marked as sent be brought to the customer, where the contact's source takes it."""
        if told.type != "nudge.sent" or life.spoken or life.source not in self.book.newest.reply:
            return
        act: Acted = decode_data(told)
        if act.text:
            customer, at_ms = life.customer, self.now_ms
            reply = Reply(
                id=told.id, source=life.source, contact=life.id, agent=act.agent, text=act.text, nudge=told.subject,
                at_ms=at_ms, language=customer.language if customer is not None else None,
                not_before_ms=at_ms + UNDO_FOR_MS + SECOND_MS,
            )  # fmt: skip
            self._changes.outbox[told.id] = encode_reply(reply)

    def _standing(self, nudge_id: str, contact: Contact | None) -> Standing:
        """Give what deciding an act upon a nudge depends on."""
        nudge, policy, now_ms = self.desk.get(nudge_id), self.book.newest, self.now_ms
        if nudge is None or contact is None:
            rules = policy.rules(nudge.queue, nudge.channel) if nudge is not None else policy.rules(None, None)
            return Standing(Setting(policy, rules, now_ms), escalate_at_ms=escalation_ms(rules, True, now_ms))
        life = contact.life
        rules = self._rules(life)
        clocks, _ = self._measure(contact, rules, now_ms)
        bounds_ms = tuple(clock.breach_at_ms for clock in clocks if clock.breach_at_ms is not None)
        source = self.sources.get(life.source)
        reports = source is not None and source.tells_messages and not life.spoken
        provisional_ms = policy.nudges.sent_void_ms if reports else None
        return Standing(
            Setting(policy, rules, now_ms), bounds_ms, escalation_ms(rules, life.live, now_ms), provisional_ms
        )

    def _take_back(self, contact: Contact, event_id: str, types: Collection[str]) -> None:
        """Let a contact be as though an event had not happened."""
        left = [old for old in contact.events() if old.id != event_id or old.type not in types]
        self._book(contact, contact.rewrite(left, self.book, self.now_ms))

    def _take_back_notice(self, queue: str, event_id: str) -> None:
        self.wide.withdraw(queue, event_id)
        self._singles.add("notices")
        for contact in self._in_order():
            if queue in lines_of(contact.life) and any(old.id == event_id for old in contact.events()):
                self._take_back(contact, event_id, ("queue.announced",))
                self._fresh[contact.life.id] = None

    def _take_for_site(self, event: Event) -> None:
        try:
            policy = msgspec.convert(decode_data(event).policy, Policy, strict=False)
            policy.check()
        except _CANNOT as error:
            self._refuse(event, "cannot_apply", f"{type(error).__name__}: {error}")
            return
        # Also where it is in force already: what a site began with is kept as soon as it has been entered.
        self._changes.policy = _encode(policy)
        self._singles.add("policies")
        if policy == self.book.newest:
            return
        self.book.turn_to(policy, self.now_ms)
        self._fresh.update((contact.life.id, None) for contact in self._in_order() if contact.over_ms is None)

    # ---- figures, and how a contact stands

    def _count(self, facts: Iterable[Fact]) -> None:
        deltas = self._changes.deltas
        for minute, queue, channel, counter, by in facts:
            key = (minute, queue, channel, counter)
            deltas[key] = deltas.get(key, 0) + by

    def _book(self, contact: Contact, difference: Difference) -> None:
        """Let the figures and the agents' time follow what became of a contact."""
        facts, spans, gone = difference
        if facts:
            self._count(facts)
        if spans or gone:
            self.crew.book(contact.life.id, spans, gone, self.now_ms)

    def _rules(self, life: Life) -> Rules:
        tier = life.customer.tier if life.customer is not None else None
        return self.book.newest.rules(life.queue, life.channel or None, tier, life.priority)

    def _look_at_fresh(self) -> None:
        while self._fresh:
            fresh, self._fresh = self._fresh, {}
            for name in fresh:
                self._look(self.contacts[name], self.now_ms)

    def _look(self, contact: Contact, at_ms: int, *, again: bool = False) -> None:
        """See how a contact stands: its place in the figures of now, its nudges, and when it changes next by itself.

        ``again``: all that was decided at this instant has been, and the open nudge says what it said then.
        """
        care = contact.care
        if care is not None and care.provisional is not None and care.provisional.until_ms <= at_ms and not again:
            self._void(contact, care.provisional)
        life = contact.life
        rules = self._rules(life)
        clocks, risk = self._measure(contact, rules, at_ms)
        if risk is not NO_RISK or (contact.care is not None and contact.care.risky_since_ms is not None):
            contact.cared().note_risk(high=risk.high, at_ms=at_ms)
        late_at_ms = late_ms(life, rules) if life.visit is not None else None
        if life.state != "closed":
            contact.over_ms = None
        elif contact.over_ms is None:
            contact.over_ms = at_ms if life.closed_ms is None else max(at_ms, life.closed_ms)
            if care is not None:
                self.desk.over(life, care)
        place = place_of(life, clocks, rules, late=late_at_ms is not None and late_at_ms <= at_ms)
        was = contact.place
        if place != was:
            self.floor.move(contact, place, self._changes)
            if was.agent != place.agent or was.engaged_ms != place.engaged_ms:
                self.crew.hand_over(life.id, was, place, self.now_ms)
        if place.engaged_ms is not None and not self.crew.has(place.agent, life.id):
            self.crew.hand_over(life.id, NOWHERE, place, self.now_ms)  # a span that was taken back had ended it
        around = self._around(contact, rules, at_ms)
        if not again and (contact.care is not None or place.level != "ok" or has_other_causes(life, around)):
            causes = causes_of(life, clocks, around)
            if causes or contact.nudge is not None:
                setting = Setting(self.book.newest, rules, at_ms, around.closes_at_ms, risk.reasons)
                self.desk.look(contact, causes, setting, self._changes)
        self._schedule(contact, clocks, around, late_at_ms)
        self._looked[life.id] = (clocks, at_ms)

    def _measure(self, contact: Contact, rules: Rules, at_ms: int) -> tuple[list[Clock], Risk]:
        """Read a contact's clocks, tightened while risk is high, and its risk (of the wait as it was promised)."""
        life, care, settings = contact.life, contact.care, self.book.newest.risk
        clocks = clocks_of(life, rules, at_ms)
        long_wait = any(clock.clock == "wait" and clock.level == "breach" for clock in clocks)
        background = care.background if care is not None else None
        risk = judge(life, background, long_wait, care is not None and care.risky_since_ms is not None, settings)
        if risk.high and clocks:
            clocks = clocks_of(life, rules.tightened(settings.tighten), at_ms)
        return clocks, risk

    def _around(self, contact: Contact, rules: Rules, at_ms: int) -> Circumstances:
        """Give what the causes of a nudge depend on beside the contact's own life."""
        life, care, calendar = contact.life, contact.care, rules.calendar
        closes_at_ms = None
        if not calendar.always and life.visit is not None and life.live and calendar.is_open(at_ms):
            closes_at_ms = calendar.next_change_ms(at_ms)
        risky_since_ms = care.risky_since_ms if care is not None else None
        return Circumstances(at_ms, risky_since_ms, closes_at_ms, self.book.newest.nudges.before_closing_ms)

    def _void(self, contact: Contact, provisional: Provisional) -> None:
        """An update was marked as sent and no message came: silence runs from the earlier word."""
        self._take_back(contact, provisional.event, ("nudge.sent",))
        self.desk.void(contact, provisional, self.now_ms, self._changes)

    def _schedule(
        self, contact: Contact, clocks: list[Clock], around: Circumstances, late_at_ms: int | None = None
    ) -> None:
        """Set the next boundary of a contact."""
        life, at_ms = contact.life, around.now_ms
        due_ms = life.wake_ms
        for clock in clocks:
            if clock.next_ms is not None and clock.next_ms < due_ms:
                due_ms = clock.next_ms
        if late_at_ms is not None and at_ms < late_at_ms < due_ms:
            due_ms = late_at_ms
        if contact.care is not None and (nudge_ms := self.desk.due_ms(contact.care, at_ms)) is not None:
            due_ms = min(due_ms, nudge_ms)
        if has_other_causes(life, around) and (other_ms := causes_due_ms(life, around)) is not None:
            due_ms = min(due_ms, other_ms)
        if life.partial:
            due_ms = contact.known_ms + PARTIAL_FOR_MS
        elif contact.over_ms is not None:
            keep = self.book.newest.keep
            kept_ms = keep.correctable_for_ms if contact.log else keep.keep_contacts_ms
            due_ms = min(due_ms, contact.over_ms + kept_ms)
        if due_ms >= _NEVER_MS:
            contact.due_ms = None
            return
        due_ms = max(due_ms, at_ms + 1)
        if due_ms != contact.due_ms:
            contact.due_ms = due_ms
            heapq.heappush(self._heap, (due_ms, life.id))


def _is_owed(contact: Contact) -> bool:
    """Say whether somebody is still owed something by a contact that is closed."""
    life = contact.life
    return bool(life.promises) or life.dropped_ms is not None or contact.nudge is not None


_NEVER_MS = 1 << 62
_HANDLERS: dict[str, Callable[[Site, Event], None]] = {
    "contact": Site._take_for_contact,
    "queue": Site._take_for_queue,
    "source": Site._take_for_source,
    "agent": Site._take_for_agent,
    "nudge": Site._take_for_nudge,
    "site": Site._take_for_site,
}
