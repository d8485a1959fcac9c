"""Nudges about many: when contacts of a queue cross together, one nudge stands for all, and one act tells all of them."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping

from monitor.domain.care import BREACH, Care
from monitor.domain.causes import Cause
from monitor.domain.changes import Changes
from monitor.domain.compose import Setting, new_nudge_for_many, restate_for_many
from monitor.domain.contacts import Contact
from monitor.domain.economy import escalates_at_ms, gap_of, to_for_line
from monitor.domain.events import LIVE
from monitor.domain.known_nudges import KnownNudges
from monitor.domain.nudges import SHOWN_CONTACTS, Nudge
from monitor.domain.policy import Policy
from monitor.domain.reasons import Held, Reason
from monitor.domain.sayings import Saying
from monitor.domain.standing import Floor

GROUPABLE = frozenset({"wait", "silence", "told_wait", "closing"})
"""Causes that a notice to all in the line says something about."""


GROUPABLE_REASONS = frozenset(
    reason for reason in Reason if reason in ("told_wait", "closing_time") or reason.startswith(("wait_", "silence_"))
)


class Lines:
    """The open nudges about many, at most one a queue."""

    def __init__(self, desk: KnownNudges, floor: Floor, contacts: Mapping[str, Contact]) -> None:
        self._desk = desk
        self._floor = floor
        self._contacts = contacts
        self._open: dict[str, str] = {}
        """Queue to its open nudge."""
        self._last: dict[str, str] = {}
        """Queue to its newest nudge, open or not."""
        self._members: dict[str, set[str]] = {}
        """Queue to the contacts its open nudge is about."""
        self._recent: dict[str, list[str]] = {}
        """Queue to nudges about one contact in its line that may still be taken together, as they were raised."""
        self._touched: set[str] = set()
        self._due: tuple[int | None] | None = None
        """When the first of them changes by itself; None where that is to be reckoned anew."""
        self.stirred: set[str] = set()
        """Contacts of which something was decided while another was looked at: they are to be kept anew."""

    def of(self, queue: str | None) -> Nudge | None:
        """Give the open nudge about a queue's line."""
        return self._desk.get(self._open.get(queue)) if queue is not None else None

    def note(self, nudge: Nudge) -> None:
        """A nudge about one contact was raised."""
        if nudge.queue is not None and nudge.channel in LIVE and nudge.raised_for in GROUPABLE_REASONS:
            self._recent.setdefault(nudge.queue, []).append(nudge.id)

    def forget(self, queue: str) -> None:
        """A queue is known no longer; it has no open nudge."""
        self._last.pop(queue, None)
        self._recent.pop(queue, None)

    def take_in(self, contact: Contact, care: Care, causes: list[Cause], setting: Setting, changes: Changes) -> bool:
        """Let the nudge about many stand for a contact, where there is one or where it is time for one."""
        life, lead = contact.life, causes[0]
        if life.visit is None or not life.live or lead.kind not in GROUPABLE:
            return False
        queue = life.visit.queue
        if self.of(queue) is None:
            if self._was_told(queue, care, causes, setting):
                care.deal(causes, setting.now_ms)
                said = Saying("grouped_before", {"nudge": self._last[queue], "queue": queue})
                care.decide(setting.now_ms, Held.GROUPED, nudged=False, said=said)
                return True
            enough = setting.policy.nudges.group_contacts
            together = self._crossed_together(queue, setting) if enough else []
            if lead.kind != "closing" and not 0 < enough <= len(together) + 1:
                return False
            self._form(queue, contact, lead, setting)
            for nudge in together:
                self._absorb(nudge, queue, setting, changes)
        self._join(queue, contact, care, causes, setting)
        return True

    def keep_up(
        self, contact: Contact, care: Care, nudge: Nudge, causes: list[Cause], setting: Setting, changes: Changes
    ) -> None:
        """A contact for which the nudge about many stands has changed: it stays with it, or goes."""
        life, queue = contact.life, nudge.queue or ""
        stays = causes and life.visit is not None and life.visit.queue == queue and causes[0].kind in GROUPABLE
        if stays:
            new = care.fresh(causes)
            if not new:
                return
            care.deal(new, setting.now_ms)
            said = Saying("grouped_still", {"nudge": nudge.id, "queue": queue})
            care.decide(setting.now_ms, Held.GROUPED, nudged=False, said=said)
            if any(cause.step >= BREACH for cause in new):
                nudge.level = "breach"
                self._desk.wake(nudge, setting.now_ms, breached=True)
            self._restate(nudge, setting)
        else:
            care.undo_deal(causes)
            self.let_go(contact, care, nudge, setting, changes)

    def let_go(self, contact: Contact, care: Care, nudge: Nudge, setting: Setting, changes: Changes) -> None:
        """The nudge about many stands for a contact no longer; it is over with the last one."""
        queue = nudge.queue or ""
        care.nudge = None
        nudge.contacts = self._shown(queue)  # whom it was about, where this is the last
        self._members[queue].discard(contact.life.id)
        if self._members[queue]:
            self._restate(nudge, setting)
        else:
            self.close(nudge)
            self._desk.clear(nudge, setting.now_ms, changes)

    def close(self, nudge: Nudge) -> None:
        """The nudge about a line is closed: it stands for nobody any more."""
        queue = nudge.queue or ""
        del self._open[queue]
        self.reckon_anew()
        nudge.contacts = self._shown(queue) or nudge.contacts
        for name in self._members.pop(queue):
            self._contacts[name].cared().nudge = None
            self.stirred.add(name)
        self._touched.discard(nudge.id)

    def reopen(self, nudge: Nudge, setting: Setting, changes: Changes) -> None:
        """An act upon it was undone: it stands again for all in line whom somebody was nudged about, and who have no other."""
        queue = nudge.queue or ""
        self._open[queue] = nudge.id
        members = self._members[queue] = set()
        for name, contact in self._contacts.items():
            life, care = contact.life, contact.care
            in_line = life.visit is not None and life.visit.queue == queue
            if (
                in_line
                and care is not None
                and care.nudge is None
                and any(known.step for known in care.crossed.values())
            ):
                care.nudge = nudge.id
                members.add(name)
                self.stirred.add(name)
        self._restate(nudge, setting)
        if not members:
            self.close(nudge)
            self._desk.clear(nudge, setting.now_ms, changes)

    # ---- together

    def _crossed_together(self, queue: str, setting: Setting) -> list[Nudge]:
        """Give the nudges about one contact of the line that were raised a moment ago and that nobody has taken."""
        since_ms = setting.now_ms - setting.policy.nudges.group_within_ms
        found = []
        for nudge_id in self._recent.get(queue, ()):
            nudge = self._desk.get(nudge_id)
            recent = nudge is not None and nudge.state == "raised" and nudge.raised_at_ms >= since_ms
            if nudge is not None and recent and self._fits(nudge, queue):
                found.append(nudge)
        self._recent[queue] = [nudge.id for nudge in found]
        return found

    def _fits(self, nudge: Nudge, queue: str) -> bool:
        contact = self._contacts.get(nudge.contact or "")
        in_line = contact is not None and contact.life.visit is not None and contact.life.visit.queue == queue
        return in_line and nudge.clock in GROUPABLE

    def _was_told(self, queue: str, care: Care, causes: list[Cause], setting: Setting) -> bool:
        """Say whether somebody dealt with the whole line a moment ago, in these contacts' time; a breach is told anew."""
        last = self._desk.get(self._last.get(queue))
        if last is None or last.state not in ("sent", "dismissed"):
            return False
        new = care.fresh(causes)
        if all(cause.kind == "closing" for cause in new):
            return last.clock == "closing" and last.since_ms == new[0].since_ms
        gap_over = setting.now_ms >= last.raised_at_ms + gap_of(care, setting.policy)
        return not gap_over and all(cause.step < BREACH and cause.since_ms <= last.raised_at_ms for cause in new)

    def _form(self, queue: str, contact: Contact, lead: Cause, setting: Setting) -> None:
        life, now_ms = contact.life, setting.now_ms
        nudge = new_nudge_for_many(self._desk.new_id(), life.channel, queue, lead, now_ms)
        self._desk.nudges[nudge.id] = nudge
        self._open[queue] = self._last[queue] = nudge.id
        self._members[queue] = set()
        self._desk.tally.raised(nudge, lead, None)

    def _absorb(self, nudge: Nudge, queue: str, setting: Setting, changes: Changes) -> None:
        """A nudge about one contact goes up in that about many, as though it had never been raised."""
        contact, group = self._contacts[nudge.contact or ""], self._desk.nudges[self._open[queue]]
        care = contact.cared()
        care.nudge = group.id
        said = Saying("grouped", {"nudge": group.id, "queue": queue})
        care.decide(setting.now_ms, Held.GROUPED, nudged=True, said=said)
        group.level = "breach" if nudge.level == "breach" else group.level
        self._members[queue].add(contact.life.id)
        self.stirred.add(contact.life.id)
        self._desk.tally.absorbed(nudge, care)
        self._desk.clear(nudge, setting.now_ms, changes, counted=False)

    def _join(self, queue: str, contact: Contact, care: Care, causes: list[Cause], setting: Setting) -> None:
        nudge = self._desk.nudges[self._open[queue]]
        care.nudge = nudge.id
        care.note_raised(causes, setting.now_ms)
        said = Saying("grouped", {"nudge": nudge.id, "queue": queue})
        care.decide(setting.now_ms, Held.GROUPED, nudged=True, said=said)
        self._members[queue].add(contact.life.id)
        breached = causes[0].level == "breach"
        if breached:
            nudge.level = "breach"
        self._desk.wake(nudge, setting.now_ms, breached=breached)
        self._restate(nudge, setting)

    def _restate(self, nudge: Nudge, setting: Setting) -> None:
        queue = nudge.queue or ""
        if nudge.state == "raised" and not nudge.routed_for:
            self.reckon_anew()
            nudge.to, nudge.routed_for = to_for_line(nudge.channel), queue
            nudge.escalate_at_ms = escalates_at_ms(nudge.to, setting.rules, True, setting.now_ms)
        nudge.count = len(self._members[queue])
        since_ms = self._floor.group(queue).part().longest_wait_since_ms
        nudge.silent_since_ms = self._floor.group(queue).part().longest_silence_since_ms
        restate_for_many(nudge, nudge.since_ms if nudge.clock == "closing" else since_ms, setting)
        self._touched.add(nudge.id)

    # ---- as time passes

    @property
    def due_ms(self) -> int | None:
        """When the first of them changes by itself: asked for at every boundary, so it is reckoned where one has changed."""
        if self._due is None:
            due = (self._desk.nudge_due_ms(self._desk.nudges[nudge_id]) for nudge_id in self._open.values())
            self._due = (min((at_ms for at_ms in due if at_ms is not None), default=None),)
        return self._due[0]

    def reckon_anew(self) -> None:
        """One of them, an agent who may have it, or the policy has changed: another may be due first."""
        self._due = None

    def turn(self, policy: Policy, at_ms: int) -> None:
        """Wake what was snoozed until now, and hand to the supervisors what nobody acted on."""
        self.reckon_anew()
        for queue in sorted(self._open):
            nudge = self._desk.nudges[self._open[queue]]
            due_ms = self._desk.nudge_due_ms(nudge)
            if due_ms is None or due_ms > at_ms:
                continue
            setting = Setting(policy, policy.rules(queue, nudge.channel), at_ms)
            if nudge.agent is not None and self._desk.roster.unreachable(nudge.agent, at_ms):
                self._desk.give_back(nudge)  # who is not there owns nothing
            self._desk.wake(nudge, at_ms, breached=False)
            if self._desk.escalate(nudge, at_ms):
                for name in sorted(self._members[queue]):
                    said = Saying("escalated_many", {"nudge": nudge.id})
                    self._contacts[name].cared().decide(at_ms, Held.ESCALATED, nudged=True, said=said)
                    self.stirred.add(name)
            self._restate(nudge, setting)

    def _shown(self, queue: str) -> list[str]:
        return heapq.nsmallest(SHOWN_CONTACTS, self._members[queue])

    def show(self, nudge: Nudge) -> None:
        """Fill in whom a nudge about many is about, as somebody acts upon it."""
        self.reckon_anew()
        if nudge.open:
            nudge.contacts = self._shown(nudge.queue or "")

    def flush(self, changes: Changes) -> None:
        """Show those that changed."""
        for nudge_id in sorted(self._touched):
            nudge = self._desk.nudges[nudge_id]
            nudge.contacts = self._shown(nudge.queue or "")
            self._desk.write(nudge, changes)
        self._touched.clear()

    def restore(self, nudges: Iterable[Nudge]) -> None:
        """Take over what is known of nudges, which come as they were raised."""
        self.reckon_anew()
        for nudge in nudges:
            queue = nudge.queue or ""
            if nudge.contact is not None:
                if nudge.open:
                    self.note(nudge)
                continue
            self._last[queue] = nudge.id
            if nudge.open:
                self._open[queue], self._members[queue] = nudge.id, set()

    def remember(self, contact: Contact) -> None:
        """A contact was restored: the nudge that stands for it knows it again."""
        nudge = self._desk.get(contact.nudge)
        if nudge is not None and nudge.contact is None:
            self._members[nudge.queue or ""].add(contact.life.id)
