"""The desk of a site: its nudges, open and lately closed, who has them, and what agents do about them.

One open nudge a contact: its own, or one that stands for many of its queue (``lines``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import msgspec

from monitor.domain.care import BREACH, Care, Provisional
from monitor.domain.causes import Cause
from monitor.domain.changes import Changes
from monitor.domain.compose import Setting, lines_for, new_nudge, restate, stale_ms
from monitor.domain.contacts import Contact
from monitor.domain.economy import basis_of, escalates_at_ms, route_for, wait_for
from monitor.domain.events import Acted, Event, decode_data
from monitor.domain.known_nudges import KnownNudges
from monitor.domain.life import Fact, Life
from monitor.domain.lines import Lines
from monitor.domain.nudges import KEEP_CLOSED_MS, Nudge, Verdict, act_on, reopen
from monitor.domain.reasons import Held
from monitor.domain.roster import Roster
from monitor.domain.sayings import Saying
from monitor.domain.standing import Floor

_encode = msgspec.json.Encoder().encode
DESK = "desk"
"""The source of acts that come through the API."""
TELLING = frozenset({"nudge.sent", "nudge.dismissed"})
"""Acts that say something about the contact itself, and are folded into it."""


class Follow(NamedTuple):
    """What an act means beside the nudge."""

    told: Event | None = None
    """To be folded into the contact."""
    undone: str | None = None
    """Id of an earlier act that is to be taken back."""
    announced: tuple[str, str] | None = None
    """Queue and text: to be told to all in line."""


class Standing(NamedTuple):
    """What deciding an act depends on beside the nudge."""

    setting: Setting
    bounds_ms: tuple[int, ...] = ()
    """Breaches and due instants that no snooze outlasts."""
    provisional_for_ms: int | None = None
    """So long may the contact's source take to report the message; None: it reports none."""


class Desk(KnownNudges):
    """Raises, follows and clears the nudges of a site, and decides what agents do about them."""

    def __init__(
        self, roster: Roster, floor: Floor, contacts: Mapping[str, Contact], count: Callable[[Iterable[Fact]], None]
    ) -> None:
        super().__init__(roster, count)
        self.lines = Lines(self, floor, contacts)

    # ---- as a contact stands

    def look(self, contact: Contact, causes: list[Cause], setting: Setting, changes: Changes) -> None:
        """Raise, restate, escalate or clear the contact's own nudge, as its causes stand."""
        if self._closed:
            self.forget_closed(setting.now_ms, changes)
        care = contact.cared()
        life = contact.life
        for cause in care.see(causes):
            preceded = bool(care.raised_ms) and care.raised_ms[-1] >= cause.since_ms
            self.tally.breached(life, cause, setting.now_ms, preceded=preceded)
        causes = [cause for cause in causes if not care.answered(life, cause)]
        nudge = self.get(care.nudge)
        if nudge is not None and nudge.contact is None:
            self.lines.keep_up(contact, care, nudge, causes, setting, changes)
            nudge = self.get(care.nudge)
            if nudge is not None:
                return
        if nudge is None:
            self._consider(contact, care, causes, setting, changes)
        elif not causes:
            self._clear(life, care, nudge, setting.now_ms, changes)
        else:
            self._keep_up(contact, care, nudge, causes, setting, changes)

    def _consider(self, contact: Contact, care: Care, causes: list[Cause], setting: Setting, changes: Changes) -> None:
        """Nothing is open: raise a nudge for what is new, unless it is to wait."""
        new = care.fresh(causes)
        if not new:
            care.holding = care.retry_ms = None
            return
        at_ms = setting.now_ms
        wait = wait_for(contact.life, care, new, setting.rules, setting.policy, at_ms)
        if wait is None:
            care.holding = care.retry_ms = None
            if not self.lines.take_in(contact, care, causes, setting, changes):
                self._raise(contact, care, causes, new[0], setting, changes)
            return
        if care.holding != wait.reason:
            care.holding = wait.reason
            said = Saying("not_nudged", {"why": wait.said, "causes": lines_for(new, setting)})
            care.decide(at_ms, wait.reason, nudged=False, said=said)
        care.retry_ms = wait.until_ms

    def _raise(
        self, contact: Contact, care: Care, causes: list[Cause], first: Cause, setting: Setting, changes: Changes
    ) -> None:
        life, at_ms = contact.life, setting.now_ms
        nudge = new_nudge(self.new_id(), life, causes[0], at_ms)
        restate(nudge, life, causes, setting)
        self.nudges[nudge.id] = nudge
        care.note_raised(causes, at_ms)
        care.nudge = nudge.id
        self.tally.raised(nudge, first, care)
        care.decide(at_ms, first.reason, nudged=True, said=nudge.said[0])
        self._route(nudge, life, care, setting, nudge.level)
        self.lines.note(nudge)
        self.write(nudge, changes)

    def _keep_up(
        self, contact: Contact, care: Care, nudge: Nudge, causes: list[Cause], setting: Setting, changes: Changes
    ) -> None:
        """A nudge is open: it says what is new, nobody is told twice; it follows who has the contact, and escalates."""
        before = msgspec.structs.astuple(nudge)
        life, at_ms = contact.life, setting.now_ms
        new = care.fresh(causes)
        breached = any(cause.step >= BREACH for cause in new)
        care.deal(new, at_ms)
        self.wake(nudge, at_ms, breached=breached)
        if new:
            reason = Held.SNOOZED if nudge.state == "snoozed" else Held.ALREADY_OPEN
            said = Saying("not_nudged_again", {"nudge": nudge.id, "causes": lines_for(new, setting)})
            care.decide(at_ms, reason, nudged=False, said=said)
        self._follow(nudge, life, care, setting, level=causes[0].level, breached=breached)
        self._escalate(nudge, care, at_ms)
        restate(nudge, life, causes, setting)
        if msgspec.structs.astuple(nudge) != before:
            self.write(nudge, changes)

    def _follow(self, nudge: Nudge, life: Life, care: Care, setting: Setting, *, level: str, breached: bool) -> None:
        """Let the nudge go to who has the contact now, and away from who is not there."""
        gone = nudge.agent is not None and self.roster.unreachable(nudge.agent, setting.now_ms)
        if nudge.owner is not None:
            if not gone:
                return
            self.give_back(nudge)  # who is not there owns nothing
        if nudge.state == "escalated":
            return
        if gone or nudge.routed_for != basis_of(life) or (breached and nudge.to == "queue"):
            self._route(nudge, life, care, setting, level)

    def _route(self, nudge: Nudge, life: Life, care: Care, setting: Setting, level: str) -> None:
        """Give the nudge to whom it is for now."""
        self.roster.release(nudge.agent, nudge.id)
        route = route_for(life, level, self.roster, setting.policy.nudges, setting.now_ms)
        moved = route.to != nudge.to or nudge.agent is not None or not nudge.routed_for
        if route.diverted is not None and moved:
            key = "went_to_supervisors" if route.to == "supervisors" else "went_to_queue"
            said = Saying(key, {"queue": life.queue or "", "why": route.diverted.said})
            care.decide(setting.now_ms, route.diverted.reason, nudged=False, said=said)
        nudge.to, nudge.agent, nudge.routed_for = route.to, route.agent, basis_of(life)
        if nudge.escalate_at_ms is None or nudge.to == "supervisors":
            nudge.escalate_at_ms = escalates_at_ms(nudge.to, setting.rules, life.live, setting.now_ms)
        if route.agent is not None:
            self.roster.give(route.agent, nudge.id, setting.now_ms)

    def _escalate(self, nudge: Nudge, care: Care, at_ms: int) -> None:
        if self.escalate(nudge, at_ms):
            care.decide(at_ms, Held.ESCALATED, nudged=True, said=Saying("escalated"))

    def _clear(self, life: Life, care: Care, nudge: Nudge, at_ms: int, changes: Changes) -> None:
        care.nudge = None
        # The answer to a call in line is what would have come without a nudge, too.
        told = nudge.to != "supervisors" and bool(life.words) and life.words[-1] >= nudge.raised_at_ms
        care.decide(at_ms, Held.CLEARED, nudged=False, said=Saying("cleared_told" if told else "cleared"))
        self.clear(nudge, at_ms, changes, told=told)

    def due_ms(self, care: Care, at_ms: int) -> int | None:
        """Give when, after an instant, the contact's nudge or the wait for one changes by itself."""
        due = [care.retry_ms, *(waits_for.until_ms for waits_for in care.provisional)]
        nudge = self.get(care.nudge)
        if nudge is not None and nudge.contact is not None:
            due.extend((self.nudge_due_ms(nudge), stale_ms(nudge)))
        return min((due_ms for due_ms in due if due_ms is not None and due_ms > at_ms), default=None)

    # ---- as agents act

    def take(self, event: Event, contact: Contact | None, standing: Standing, changes: Changes) -> Follow:
        """Decide what an agent did; the verdict is kept under the id of the event."""
        act: Acted = decode_data(event)
        now_ms = standing.setting.now_ms
        nudge = self.nudges.get(event.subject)
        if nudge is not None and nudge.closed_at_ms is not None and nudge.closed_at_ms + KEEP_CLOSED_MS <= now_ms:
            nudge = None
        had, was = (nudge.agent, nudge.state) if nudge is not None else (None, "")
        verdict = act_on(nudge, event, act, standing.bounds_ms, now_ms)
        follow = Follow()
        if nudge is not None and nudge.contact is None:
            self.lines.show(nudge)
        if verdict.status == 200 and nudge is not None:
            self.roster.release(had, nudge.id)
            follow = self._act(event, act, nudge, contact, standing, changes, was=was)
        told = Verdict(verdict.status, verdict.said, nudge, event.type, act.agent, verdict.message)
        changes.verdicts[verdict_key(event)] = _encode(told)
        return follow

    def _act(
        self,
        event: Event,
        act: Acted,
        nudge: Nudge,
        contact: Contact | None,
        standing: Standing,
        changes: Changes,
        *,
        was: str,
    ) -> Follow:
        if event.type == "nudge.undone":
            return self._undo(nudge, contact, standing.setting, changes)
        if nudge.open:
            self.roster.hold(act.agent, nudge.id)
            live = contact.life.live if contact is not None else True
            if not was == nudge.state == "acknowledged":  # said again, it is no longer theirs for that
                nudge.escalate_at_ms = escalates_at_ms(nudge.to, standing.setting.rules, live, standing.setting.now_ms)
            self.write(nudge, changes)
            return Follow()
        self.tally.closed(nudge)
        if contact is not None:
            contact.cared().nudge = None
            if event.type == "nudge.sent" and standing.provisional_for_ms is not None:
                until_ms = standing.setting.now_ms + standing.provisional_for_ms
                waits_for = Provisional(event.id, nudge.id, nudge.raised_at_ms, until_ms)
                contact.cared().provisional = (*contact.cared().provisional, waits_for)
        self.close(nudge, standing.setting.now_ms, changes)
        if nudge.contact is None:
            self.lines.close(nudge)
            announced = (nudge.queue or "", act.text or nudge.words) if event.type == "nudge.sent" else None
            return Follow(announced=announced)
        return Follow(told=event if event.type in TELLING else None)

    def _undo(self, nudge: Nudge, contact: Contact | None, setting: Setting, changes: Changes) -> Follow:
        undone = nudge.act
        care = contact.cared() if contact is not None else None
        if care is not None:
            care.expect_no_more(nudge.act)
        if care is not None and care.nudge is None:
            self._reopen(nudge, care, changes)
        elif nudge.contact is None and self.lines.of(nudge.queue) is None:
            self._reopen(nudge, None, changes)
            self.lines.reopen(nudge, setting, changes)
        return Follow(undone=undone)

    def void(self, contact: Contact, provisional: Provisional, at_ms: int, changes: Changes) -> None:
        """No message came: the nudge that was marked as sent stands open again."""
        care = contact.cared()
        care.expect_no_more(provisional.event)
        nudge = self.get(provisional.nudge)
        said = Saying("sent_void")
        if nudge is not None and nudge.act == provisional.event:
            if care.nudge is None:
                said = Saying("sent_void_open")
                self._reopen(nudge, care, changes)
            else:  # a later one says it
                self.tally.closed(nudge, -1)
                self.clear(nudge, at_ms, changes)
        care.decide(at_ms, Held.SENT_VOID, nudged=True, said=said)

    def _reopen(self, nudge: Nudge, care: Care | None, changes: Changes) -> None:
        self.tally.closed(nudge, -1)
        reopen(nudge)
        if care is not None:
            care.nudge = nudge.id
        self.write(nudge, changes)

    def over(self, life: Life, care: Care) -> None:
        """The contact is closed: no message is waited for any more, and its nudges have had their effect."""
        care.provisional = ()
        judged = (moment.verdict for moment in reversed(life.moments) if moment.touchpoint == "contact")
        self.tally.ended(care, next(judged, "neutral"))

    # ---- what is kept

    def forget(self, contact: Contact, at_ms: int, changes: Changes) -> None:
        """A contact is known no more: its nudge has nobody left to be about."""
        nudge = self.get(contact.nudge)
        if nudge is not None and contact.care is not None:
            contact.care.nudge = None
            self.clear(nudge, at_ms, changes)

    def restore(self, nudges: list[Nudge]) -> None:
        """Take nudges over from their stored form."""
        super().restore(nudges)
        self.lines.restore(sorted(nudges, key=lambda nudge: int(nudge.id[1:])))


def verdict_key(event: Event) -> str:
    """Give what the verdict on an act is found under: its id, which is the desk's own; of other sources with their name."""
    return event.id if event.source == DESK else f"{event.source}/{event.id}"
