"""Events as they reach a site: each is folded into its contact, or concerns many, an agent, a source, a nudge, the policy."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from monitor.domain.care import is_our_message
from monitor.domain.compose import Setting
from monitor.domain.contacts import Contact
from monitor.domain.desk import TELLING, Standing
from monitor.domain.events import INTERNAL, KINDS, Acted, Event, decode_data, key_of
from monitor.domain.known_queues import NAMING
from monitor.domain.life import Fact, Life, Moment
from monitor.domain.nudges import UNDO_FOR_MS
from monitor.domain.policy import Policy
from monitor.domain.queues import GONE
from monitor.domain.replies import Reply, encode_reply, reply_id
from monitor.domain.risk import background_of
from monitor.domain.seen import digest_of
from monitor.domain.sources import Source
from monitor.domain.watch import Watch
from monitor.domain.wide import may_be_missing, notice_of, reached, reconciled, waited_in
from monitor.units import SECOND_MS

_SHOWN_BYTES = 16_384
"""Of what is no event, in its dead letter."""
CANNOT = (
    *(ValueError, ArithmeticError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError),
    msgspec.MsgspecError,
)
"""What folding an event may raise that slipped through validation, or meets a defect of ours. It stays in the journal: raised
further, it would end every processor that takes the site over, for ever.
"""
_encode = msgspec.json.Encoder().encode


class Heard(Watch):
    """A site that takes events."""

    def refuse_unread(self, original: bytes, sentence: str) -> None:
        """Put something of the journal that is no event where people can see it."""
        text = original[:_SHOWN_BYTES].decode(errors="replace")
        letter = {"at_ms": self.now_ms, "reason": "not_readable", "sentence": sentence, "text": text}
        self._changes.dead.append(_encode(letter))

    def refuse_defective(self, event: Event, sentence: str) -> None:
        """Put an event that this version stumbles on where people can see it."""
        self._refuse(event, "cannot_apply", sentence)

    def put_aside(self, contact: Contact, error: Exception) -> None:
        """Know a contact no more that this version stumbles on as time passes or as it is shown: all others go on.

        Its events become dead letters: once the defect is mended, they can be tried again. What was counted of it stays counted.
        """
        life, sentence = contact.life, f"Its contact cannot go on: {type(error).__name__}: {error}"
        events = [event for event in contact.events() if event.type not in INTERNAL and event.subject == life.id]
        for event in events:
            self._refuse(event, "cannot_apply", sentence)
        if not events:
            letter = {"at_ms": self.now_ms, "reason": "cannot_apply", "sentence": sentence, "text": life.id}
            self._changes.dead.append(_encode(letter))
        nudge = self.desk.get(contact.nudge)
        if nudge is not None and nudge.contact is None:
            setting = Setting(self.book.newest, self.book.newest.rules(nudge.queue, nudge.channel), self.now_ms)
            self.desk.lines.let_go(contact, contact.cared(), nudge, setting, self._changes)
        was, contact.due_ms = contact.place, None
        self.floor.move(contact, GONE, self._changes)
        self.crew.hand_over(life.id, was, GONE, self.now_ms)
        self._forget(contact)

    def _refuse(self, event: Event, reason: str, sentence: str) -> None:
        """Put an event that cannot be applied where people can see it and have it tried again, under its own id."""
        if not event.own and (digest := digest_of(event)) in self.seen:
            self.seen.drop(digest)
            self._changes.seen = [known for known in self._changes.seen if known != digest]
        if (source := self.sources.get(event.source)) is not None:
            source.refused += 1
            self._heard.add(event.source)
        letter = {"at_ms": self.now_ms, "reason": reason, "sentence": sentence, "event": event}
        self._changes.dead.append(_encode(letter))

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
                self.repeats += 1
                if (source := self.sources.get(event.source)) is not None:
                    source.repeated += 1
                    self._heard.add(event.source)
                return
            self.seen.add(digest, self.now_ms)
            self._changes.seen.append(digest)
        if kind.subject != "site":
            self._hear_of(event)
        if event.type in NAMING or event.type == "agent.changed":
            event = self.queues.admit(event, self.book.newest, self.now_ms, self.floor.touched)
        _HANDLERS[kind.subject](self, event)

    def _hear_of(self, event: Event) -> None:
        """A source shows that it is alive."""
        source = self.sources.get(event.source)
        if source is None:
            source = self.sources[event.source] = Source(event.source, 0, None, 0)
        source.tells_messages = source.tells_messages or is_our_message(event)
        source.last_event_ms = self.now_ms
        source.events += 1
        source.late.add(self.now_ms - event.time_ms, self.now_ms)
        self._heard.add(event.source)

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
            self._refuse(
                event, "too_late", "Its contact can no longer be corrected: closed since, or a thousand events on."
            )
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
            window_ms = self.book.newest.risk.window_ms
            since_ms = (life.opened_ms or life.response_from_ms or 0) - window_ms
            near = (name for name in family if name != life.id and not self._rested_before(name, since_ms))
            background = background_of(life, map(self._life, near), window_ms)
            if background is not None:
                contact.cared().background = background

    def _rested_before(self, name: str, at_ms: int) -> bool:
        """Say whether a contact was closed for good before an instant, without reading what is kept of it."""
        resting = self.resting.get(name)
        return resting is not None and resting.closed_base_ms < at_ms

    def _try(self, contact: Contact, event: Event) -> bool:
        """Fold one event in; one that cannot be applied becomes a dead letter and leaves the contact as it was."""
        life, moments = contact.life, contact.life.moments
        try:
            difference = contact.take(event, self.book, self.now_ms)
        except CANNOT as error:
            contact.rewrite(contact.events(), self.book, self.now_ms)
            self._refuse(event, "cannot_apply", f"{type(error).__name__}: {error}")
            self._fresh[contact.life.id] = None
            return False
        self._book(contact, difference)
        if contact.life.moments is not moments:
            self._praise(contact, moments, difference.facts, in_order=contact.life is life)
        self._fresh[contact.life.id] = None
        if contact.care is not None:
            contact.care.hear(event)
        return True

    def _praise(self, contact: Contact, before: tuple[Moment, ...], facts: list[Fact], *, in_order: bool) -> None:
        """Tell what is worth it of a contact's new moments. A late event brings nothing new, but may show that one was none."""
        if contact.life.moments[: len(before)] != before:
            self.praise.check(contact.life)
        if in_order:
            levels = self.book.newest.levels
            self.praise.hear(
                contact.life, before, facts,
                lambda queue: self.floor.is_hard_day(queue, contact.place, levels), self.now_ms,
            )  # fmt: skip

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

    def _take_for_queue(self, event: Event) -> None:
        self.wide.announce(event, self.now_ms)
        self._singles.add("notices")
        queue = event.subject
        for contact in self._in_order(lambda life: waited_in(life, queue)):
            if event.time_ms > contact.closed_base_ms:
                self._try(contact, event)

    def _take_for_source(self, event: Event) -> None:
        if event.type == "source.beat":
            self.sources[event.source].last_beat_ms = self.now_ms
            return
        taken = self.wide.snapshot(event, self.now_ms)
        self._singles.add("snapshots")
        source = event.subject
        for contact in self._in_order(lambda life: life.source == source and may_be_missing(taken, life)):
            if taken.time_ms > contact.closed_base_ms:
                self._try(contact, reconciled(taken, contact.life))

    def _take_for_agent(self, event: Event) -> None:
        self.floor.touched |= self.crew.say(event.subject, key_of(event), decode_data(event), self.now_ms)
        self.desk.lines.reckon_anew()
        for nudge_id in self.desk.roster.nudges_of(event.subject):
            about = self.desk.nudges[nudge_id].contact
            if about is not None:
                self._fresh[about] = None
            else:
                self.desk.lines.turn(self.book.newest, self.now_ms)

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
                self._changes.outbox[reply_id(event.subject, follow.undone)] = None
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
                id=reply_id(told.subject, told.id), source=life.source, contact=life.id, agent=act.agent, text=act.text,
                nudge=told.subject,
                at_ms=at_ms, language=customer.language if customer is not None else None,
                not_before_ms=at_ms + UNDO_FOR_MS + SECOND_MS,
            )  # fmt: skip
            self._changes.outbox[reply.id] = encode_reply(reply)

    def _standing(self, nudge_id: str, contact: Contact | None) -> Standing:
        """Give what deciding an act upon a nudge depends on."""
        nudge, policy, now_ms = self.desk.get(nudge_id), self.book.newest, self.now_ms
        if nudge is None or contact is None:
            rules = policy.rules(nudge.queue, nudge.channel) if nudge is not None else policy.rules(None, None)
            return Standing(Setting(policy, rules, now_ms))
        life = contact.life
        rules = self._rules(life)
        clocks, _ = self._measure(contact, rules, now_ms)
        bounds_ms = tuple(clock.breach_at_ms for clock in clocks if clock.breach_at_ms is not None)
        source = self.sources.get(life.source)
        reports = source is not None and source.tells_messages and not life.spoken
        provisional_ms = policy.nudges.sent_void_ms if reports else None
        return Standing(Setting(policy, rules, now_ms), bounds_ms, provisional_ms)

    def _take_back_notice(self, queue: str, event_id: str) -> None:
        self.wide.withdraw(queue, event_id)
        self._singles.add("notices")
        for contact in self._in_order(lambda life: waited_in(life, queue)):
            if any(old.id == event_id for old in contact.events()):
                self._take_back(contact, event_id, ("queue.announced",))
                self._fresh[contact.life.id] = None

    def _take_for_site(self, event: Event) -> None:
        try:
            policy = msgspec.convert(decode_data(event).policy, Policy, strict=False)
            policy.check()
        except CANNOT as error:
            self._refuse(event, "cannot_apply", f"{type(error).__name__}: {error}")
            return
        # Also where it is in force already: what a site began with is kept as soon as it has been entered.
        self._changes.policy = _encode(policy)
        self._singles.add("policies")
        if policy == self.book.newest:
            return
        before = self.book.newest.keep
        self.book.turn_to(policy, self.now_ms)
        self.desk.lines.reckon_anew()
        self.seen.keep(policy.keep.seen_for_ms, policy.keep.seen_most)
        if policy.keep != before:
            self._keep_closed_anew()
        everybody = self._in_order(lambda _: True)
        self._fresh.update((contact.life.id, None) for contact in everybody if contact.over_ms is None)


_HANDLERS: dict[str, Callable[[Heard, Event], None]] = {
    "contact": Heard._take_for_contact,
    "queue": Heard._take_for_queue,
    "source": Heard._take_for_source,
    "agent": Heard._take_for_agent,
    "nudge": Heard._take_for_nudge,
    "site": Heard._take_for_site,
}
