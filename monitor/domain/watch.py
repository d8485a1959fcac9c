"""How a site's contacts stand: their places in the figures of now, their clocks and risk, their nudges, their next boundaries.

The first of three storeys: ``Watch`` holds the state, ``Heard`` lets events in, ``Site`` lets time pass and gives what changed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from monitor.domain.book import PolicyBook
from monitor.domain.care import Provisional
from monitor.domain.causes import Circumstances, causes_of
from monitor.domain.causes import due_ms as causes_due_ms
from monitor.domain.changes import Changes
from monitor.domain.clocks import Clock, clocks_of
from monitor.domain.compose import Setting
from monitor.domain.contacts import Contact, Difference, Resting
from monitor.domain.crew import Crew
from monitor.domain.desk import Desk
from monitor.domain.families import Families
from monitor.domain.known_queues import KnownQueues
from monitor.domain.life import Fact, Life
from monitor.domain.policy import Policy, Rules
from monitor.domain.praise import Praise
from monitor.domain.queues import GONE, NOWHERE
from monitor.domain.replies import reply_id
from monitor.domain.risk import NO_RISK, Risk, is_suspect, judge
from monitor.domain.roster import Roster
from monitor.domain.seen import Seen
from monitor.domain.sources import Source
from monitor.domain.standing import Floor, late_ms, place_of
from monitor.domain.wide import Wide
from monitor.units import HOUR_MS

PARTIAL_FOR_MS = HOUR_MS
"""So long may events wait for the ``opened`` or ``queued`` that makes them a contact."""


class Looked(NamedTuple):
    """How a contact stood when it was looked at last."""

    clocks: list[Clock]
    risk: Risk
    at_ms: int


NOT_LOOKED = Looked([], NO_RISK, -1)
"""It is to be shown, as it stands then."""


class Watch:
    """The state of a site, and the look at each contact that was touched."""

    def __init__(self, name: str, policy: Policy) -> None:
        self.name = name
        self.book = PolicyBook(policy)
        self.now_ms = 0
        self.contacts: dict[str, Contact] = {}
        self.resting: dict[str, Resting] = {}
        self.sources: dict[str, Source] = {}
        self.wide = Wide()
        self.floor = Floor()
        self.queues = KnownQueues()
        self.crew = Crew(self._count)
        roster = Roster(self.crew, self.contacts, lambda: self.book.newest.nudges)
        self.desk = Desk(roster, self.floor, self.contacts, self._count)
        self.repeats = 0
        """Events that had been applied before, since this object was made."""
        self.seen = Seen(policy.keep.seen_for_ms, policy.keep.seen_most)
        self.families = Families()
        self.praise = Praise()
        self._heap: list[tuple[int, str]] = []
        self._changes = Changes(0)
        self._fresh: dict[str, None] = {}
        """Contacts to be looked at, in the order in which they were touched."""
        self._looked: dict[str, Looked] = {}
        self._heard: set[str] = set()
        self._singles: set[str] = set()
        """Names of single values of the site that changed."""

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
        customer = life.customer
        tier = customer.tier if customer is not None else None
        return self.book.newest.rules(life.queue, life.channel or None, tier, life.priority)

    def _awake(self, name: str) -> Contact:
        """Give a known contact, woken where it rests."""
        resting = self.resting.pop(name, None)
        if resting is None:
            return self.contacts[name]
        contact = self.contacts[name] = resting.wake()
        contact.place = GONE
        self._looked[name] = NOT_LOOKED
        return contact

    def _forget(self, contact: Contact) -> None:
        name = contact.life.id
        customer = contact.life.customer
        if customer is not None:
            self.families.leave(name, customer.id)
        del self.contacts[name]
        self.desk.forget(contact, self.now_ms, self._changes)
        self._looked.pop(name, None)
        self._fresh.pop(name, None)
        self._changes.records[name] = None
        self._changes.views[name] = None

    def _lay_to_rest(self, contact: Contact) -> None:
        name = contact.life.id
        del self.contacts[name]
        self.resting[name] = Resting(contact)

    def _life(self, name: str) -> Life:
        resting = self.resting.get(name)
        return resting.life() if resting is not None else self.contacts[name].life

    def _in_order(self, concerned: Callable[[Life], bool]) -> list[Contact]:
        """Give the contacts concerned in an order that is the same after a restart: nudges are numbered by it.

        Everybody is asked, which takes some 70 ms for a hundred thousand: an index would cost something with each event.
        """
        names = sorted([name for name, contact in self.contacts.items() if concerned(contact.life)])
        return [self.contacts[name] for name in names]

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
        if care is not None and care.provisional and not again:
            for waits_for in [one for one in care.provisional if one.until_ms <= at_ms]:
                self._void(contact, waits_for)
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
        place = place_of(life, clocks, rules, at_ms, late=late_at_ms is not None and late_at_ms <= at_ms)
        was = contact.place
        if place != was:
            self.floor.move(contact, place, self._changes)
            if was.agent != place.agent or was.engaged_ms != place.engaged_ms:
                self.crew.hand_over(life.id, was, place, self.now_ms)
        if place.engaged_ms is not None and not self.crew.has(place.agent, life.id):
            self.crew.hand_over(life.id, NOWHERE, place, self.now_ms)  # a span that was taken back had ended it
        around = self._around(contact, rules, at_ms)
        if not again and not life.partial:
            waits = contact.care is not None and contact.care.waits
            if waits or place.level != "ok" or around is not None:
                causes = causes_of(life, clocks, around or Circumstances(at_ms))
                if causes or waits:
                    closes_at_ms = around.closes_at_ms if around is not None else None
                    setting = Setting(self.book.newest, rules, at_ms, closes_at_ms, risk.said)
                    self.desk.look(contact, causes, setting, self._changes)
        self._schedule(contact, clocks, around, at_ms, late_at_ms)
        self._looked[life.id] = Looked(clocks, risk, at_ms)

    def _measure(self, contact: Contact, rules: Rules, at_ms: int) -> tuple[list[Clock], Risk]:
        """Read a contact's clocks, tightened while risk is high, and its risk (of the wait as it was promised)."""
        life, care, settings = contact.life, contact.care, self.book.newest.risk
        clocks = clocks_of(life, rules, at_ms)
        known = care is not None and (care.background is not None or care.risky_since_ms is not None)
        if not known and not is_suspect(life) and not (life.visit is not None and _waits_long(clocks)):
            return clocks, NO_RISK
        background = care.background if care is not None else None
        was_high = care is not None and care.risky_since_ms is not None
        risk = judge(life, background, _waits_long(clocks), was_high, settings)
        if risk.high and clocks:
            clocks = clocks_of(life, rules.tightened(settings.tighten), at_ms)
        return clocks, risk

    def _around(self, contact: Contact, rules: Rules, at_ms: int) -> Circumstances | None:
        """Give what the causes of a nudge depend on beside clocks; None for most contacts, which have no others."""
        life, care, calendar = contact.life, contact.care, rules.calendar
        risky = care is not None and care.risky_since_ms is not None
        in_line = life.visit is not None and (life.told_until_ms is not None or (life.live and not calendar.always))
        if not (in_line or risky or life.promises or life.dropped_ms is not None):
            return None
        closes_at_ms = None
        if not calendar.always and life.visit is not None and life.live and calendar.is_open(at_ms):
            closes_at_ms = calendar.next_change_ms(at_ms)
        risky_since_ms = care.risky_since_ms if care is not None else None
        return Circumstances(at_ms, risky_since_ms, closes_at_ms, self.book.newest.nudges.before_closing_ms)

    def _schedule(
        self,
        contact: Contact,
        clocks: list[Clock],
        around: Circumstances | None,
        at_ms: int,
        late_at_ms: int | None = None,
    ) -> None:
        """Set the next boundary of a contact."""
        life = contact.life
        due_ms = life.wake_ms
        for clock in clocks:
            if clock.next_ms is not None and clock.next_ms < due_ms:
                due_ms = clock.next_ms
        if late_at_ms is not None and at_ms < late_at_ms < due_ms:
            due_ms = late_at_ms
        if contact.care is not None and (nudge_ms := self.desk.due_ms(contact.care, at_ms)) is not None:
            due_ms = min(due_ms, nudge_ms)
        if around is not None and (other_ms := causes_due_ms(life, around)) is not None:
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

    def _keep_closed_anew(self) -> None:
        """Contacts that are closed, at rest too, are kept for another length of time now."""
        keep = self.book.newest.keep
        for contact in self.contacts.values():
            if contact.over_ms is not None:
                if is_owed(contact):
                    self._fresh[contact.life.id] = None
                else:
                    self._schedule(contact, [], None, self.now_ms)
        for name, resting in self.resting.items():
            if resting.over_ms is not None:
                resting.due_ms = max(resting.over_ms + keep.keep_contacts_ms, self.now_ms + 1)
                heapq.heappush(self._heap, (resting.due_ms, name))

    def _take_back(self, contact: Contact, event_id: str, types: Collection[str]) -> None:
        """Let a contact be as though an event had not happened."""
        left = [old for old in contact.events() if old.id != event_id or old.type not in types]
        self._book(contact, contact.rewrite(left, self.book, self.now_ms))
        self.praise.check(contact.life)

    def _void(self, contact: Contact, provisional: Provisional) -> None:
        """An update was marked as sent and no message came: silence runs from the earlier word."""
        self._take_back(contact, provisional.event, ("nudge.sent",))
        if contact.life.source in self.book.newest.reply:
            self._changes.outbox[reply_id(provisional.nudge, provisional.event)] = None
        self.desk.void(contact, provisional, self.now_ms, self._changes)


def _waits_long(clocks: list[Clock]) -> bool:
    for clock in clocks:  # noqa: SIM110 - asked for every contact that is looked at: a generator costs twice as much
        if clock.level == "breach" and clock.clock == "wait":
            return True
    return False


def is_owed(contact: Contact) -> bool:
    """Say whether somebody is still owed something by a contact that is closed."""
    life = contact.life
    return bool(life.promises) or life.dropped_ms is not None or contact.nudge is not None


_NEVER_MS = 1 << 62
