"""The desk of a site: its nudges, open and lately closed, and what agents do about them."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.clocks import Clock
from monitor.domain.contacts import Contact
from monitor.domain.events import Acted, Event, decode_data
from monitor.domain.nudges import (
    KEEP_CLOSED_MS,
    OPEN,
    Nudge,
    Reason,
    Verdict,
    act_on,
    causes_of,
    decide,
    newly_crossed,
    raise_nudge,
    reason_of,
    restate,
)

_encode = msgspec.json.Encoder().encode
TELLING = frozenset({"nudge.sent", "nudge.dismissed"})
"""Acts that say something about the contact itself, and are folded into it."""


class Follow(NamedTuple):
    """What an act means for the contact itself."""

    told: Event | None = None
    """To be folded into it."""
    undone: str | None = None
    """Id of an earlier act that is to be taken back."""


class Desk:
    """All nudges of a site."""

    def __init__(self) -> None:
        self.nudges: dict[str, Nudge] = {}
        self.last = 0
        """Number of the newest nudge."""
        self._closed: deque[tuple[int, str]] = deque()

    def contact_of(self, nudge_id: str) -> str | None:
        """Give the contact a nudge is about."""
        nudge = self.nudges.get(nudge_id)
        return None if nudge is None else nudge.contact

    def snoozed_until_ms(self, contact: Contact) -> int | None:
        """Give when the contact's snoozed nudge returns."""
        nudge = self.nudges.get(contact.nudge) if contact.nudge is not None else None
        return nudge.snoozed_until_ms if nudge is not None and nudge.state == "snoozed" else None

    def look(self, contact: Contact, clocks: list[Clock], at_ms: int, changes: Changes) -> None:
        """Raise, restate or clear the contact's nudge, as its clocks stand."""
        if self._closed:
            self._forget(at_ms, changes)
        causes = causes_of(clocks)
        nudge = self.nudges.get(contact.nudge) if contact.nudge is not None else None
        if nudge is None:
            if causes and (new := newly_crossed(contact, causes)):
                self._raise(contact, causes, new, at_ms, changes)
            return
        if not causes:
            self._clear(contact, nudge, at_ms, changes)
            return
        before = _encode(nudge)
        self._wake(contact, nudge, causes, at_ms)
        restate(nudge, contact.life, causes)
        if _encode(nudge) != before:
            self._write(nudge, changes)

    def _raise(self, contact: Contact, causes: list[Clock], new: list[Clock], at_ms: int, changes: Changes) -> None:
        self.last += 1
        nudge = raise_nudge(f"n{self.last}", contact.life, causes, at_ms)
        self.nudges[nudge.id] = nudge
        contact.nudge = nudge.id
        decide(contact, at_ms, reason_of(new[0]), nudged=True, sentence=nudge.sentence)
        self._write(nudge, changes)

    def _wake(self, contact: Contact, nudge: Nudge, causes: list[Clock], at_ms: int) -> None:
        """A further target was reached, or a snooze is over, while a nudge is open: it says it, nobody is told twice."""
        new = newly_crossed(contact, causes)
        over = nudge.snoozed_until_ms is not None and nudge.snoozed_until_ms <= at_ms
        if nudge.state == "snoozed" and (over or any(clock.level == "breach" for clock in new)):
            nudge.state, nudge.snoozed_until_ms, nudge.owner = "raised", None, None
        if new:
            reason = Reason.SNOOZED if nudge.state == "snoozed" else Reason.ALREADY_OPEN
            what = reason_of(new[0]).replace("_", " ")
            decide(contact, at_ms, reason, nudged=False, sentence=f"Not nudged again for {what}: {nudge.id} is open.")

    def _clear(self, contact: Contact, nudge: Nudge, at_ms: int, changes: Changes) -> None:
        nudge.state, nudge.closed_at_ms = "cleared", at_ms
        contact.nudge = None
        decide(
            contact,
            at_ms,
            Reason.CLEARED,
            nudged=False,
            sentence="The cause was gone before an update was marked as sent.",
        )
        self._close(nudge, at_ms, changes)

    def take(self, event: Event, contact: Contact | None, clocks: list[Clock], now_ms: int, changes: Changes) -> Follow:
        """Decide what an agent did; the verdict is kept under the id of the event."""
        act: Acted = decode_data(event)
        nudge = self.nudges.get(event.subject)
        if nudge is not None and nudge.closed_at_ms is not None and nudge.closed_at_ms + KEEP_CLOSED_MS <= now_ms:
            nudge = None
        verdict = act_on(nudge, event, act, causes_of(clocks), now_ms)
        follow = Follow()
        if verdict.status == 200 and nudge is not None and contact is not None:
            follow = self._follow(event, nudge, contact, now_ms, changes)
        changes.verdicts[event.id] = _encode(Verdict(verdict.status, verdict.message, nudge))
        return follow

    def _follow(self, event: Event, nudge: Nudge, contact: Contact, now_ms: int, changes: Changes) -> Follow:
        if event.type == "nudge.undone":
            undone = nudge.act
            if contact.nudge is None:
                nudge.state, nudge.closed_at_ms, nudge.act, nudge.text, nudge.owner = "raised", None, None, None, None
                contact.nudge = nudge.id
                self._write(nudge, changes)
            return Follow(undone=undone)
        if nudge.state in OPEN:
            self._write(nudge, changes)
        else:
            contact.nudge = None
            self._close(nudge, now_ms, changes)
        return Follow(told=event if event.type in TELLING else None)

    def _write(self, nudge: Nudge, changes: Changes) -> None:
        encoded = _encode(nudge)
        changes.nudges[nudge.id] = changes.nudge_records[nudge.id] = encoded
        changes.closed_nudges.discard(nudge.id)

    def _close(self, nudge: Nudge, closed_at_ms: int, changes: Changes) -> None:
        self._write(nudge, changes)
        changes.closed_nudges.add(nudge.id)
        self._closed.append((closed_at_ms, nudge.id))

    def _forget(self, at_ms: int, changes: Changes) -> None:
        while self._closed and self._closed[0][0] + KEEP_CLOSED_MS <= at_ms:
            closed_ms, nudge_id = self._closed.popleft()
            nudge = self.nudges.get(nudge_id)
            if nudge is not None and nudge.closed_at_ms == closed_ms:
                del self.nudges[nudge_id]
                changes.nudge_records[nudge_id] = None

    def restore(self, nudges: list[Nudge]) -> None:
        """Take nudges over from their stored form."""
        self.nudges = {nudge.id: nudge for nudge in nudges}
        closed = [(nudge.closed_at_ms, nudge.id) for nudge in nudges if nudge.closed_at_ms is not None]
        self._closed = deque(sorted(closed))
