"""A prompt to act: what it holds, and what an agent may do about it.

Acts are decided in the order of the journal, each once: of two at the same time the first wins, and the second learns by whom.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.domain.events import Acted, Customer, Event, instant_ms
from monitor.units import DAY_MS, SECOND_MS

OPEN = frozenset({"raised", "acknowledged", "snoozed", "escalated"})
KEEP_CLOSED_MS = 3_600_000
UNDO_FOR_MS = 10 * SECOND_MS
SNOOZE_MS = 15 * 60 * SECOND_MS
LONGEST_SNOOZE_MS = DAY_MS
SHOWN_CONTACTS = 50
"""Of those a nudge for many is about."""


class Nudge(msgspec.Struct, omit_defaults=False):
    """A prompt to act, as the API shows it."""

    id: str
    contact: str | None
    """None: it is about many, see ``contacts``."""
    queue: str | None
    channel: str | None
    customer: Customer | None
    agent: str | None
    """Who it is for, or who took it; None: everybody ``to`` names."""
    to: str
    """``agent``, ``queue`` (its agents; the first to acknowledge owns it) or ``supervisors``."""
    state: str
    """``raised``, ``acknowledged``, ``snoozed`` or ``escalated``; in the end ``sent``, ``dismissed`` or ``cleared``."""
    clock: str
    level: str
    reason: str
    sentence: str
    lines: list[str]
    words: str
    playbook: list[str]
    suggested_due: int | None
    """What to promise next, ms since 1970."""
    raised_at_ms: int
    silent_since_ms: int | None
    since_ms: int
    """Since when its clock runs."""
    breach_at_ms: int | None = None
    """When its clock breaches, or did."""
    contacts: list[str] = []
    """The first of the contacts it is about, where it is about many."""
    count: int = 1
    """How many contacts it is about."""
    owner: str | None = None
    """Who acknowledged, snoozed or closed it."""
    escalate_at_ms: int | None = None
    """When it goes to the supervisors unless somebody acts."""
    snoozed_until_ms: int | None = None
    closed_at_ms: int | None = None
    text: str | None = None
    """What the customer was told."""
    closed_for: str | None = None
    """What it was dismissed with."""
    act: str | None = None
    """Event id of the act that closed it, which can be undone for a moment."""
    ahead_ms: int | None = None
    """How long before the breach of its clock it was raised."""
    escalated: bool = False
    """Nobody acted in time, at least once."""
    said_at_ms: int = 0
    """When its words were made."""
    raised_for: str = ""
    """The reason at first, and the queue: its effect is counted there."""
    raised_in: str | None = None
    routed_for: str = ""
    """What the choice of ``to`` and ``agent`` was made for; when that changes, it is made anew."""

    @property
    def open(self) -> bool:
        """Somebody is still to act."""
        return self.state in OPEN


class Verdict(msgspec.Struct, frozen=True):
    """What became of an act: an HTTP status, a sentence, and the nudge as it is now."""

    status: int
    message: str
    nudge: Nudge | None = None
    type: str = ""
    """The act's, and by whom: a key that is used again must ask for the same."""
    agent: str = ""


def act_on(nudge: Nudge | None, event: Event, act: Acted, bounds_ms: Iterable[int], now_ms: int) -> Verdict:
    """Decide an act; changes ``nudge`` where it is taken. ``bounds_ms``: breaches and due instants no snooze outlasts."""
    kind = event.type.removeprefix("nudge.")
    if nudge is None:
        return Verdict(404, "There is no such nudge, or it was closed more than an hour ago.")
    if kind == "undone":
        return _undo(nudge, act, now_ms)
    if not nudge.open:
        return _too_late(nudge, act)
    if nudge.owner is not None and nudge.owner != act.agent:
        return Verdict(409, f"{nudge.owner} has already taken this.", nudge)
    if kind == "snoozed":
        return _snooze(nudge, act, bounds_ms, now_ms)
    if act.promise_due is not None and instant_ms(act.promise_due) <= now_ms:
        return Verdict(409, "promise_due has passed already; promise a later instant. Nothing was marked.", nudge)
    nudge.owner = nudge.agent = act.agent
    nudge.snoozed_until_ms = None
    if kind == "acknowledged":
        nudge.state = "acknowledged"
        return Verdict(200, "Yours.", nudge)
    nudge.state, nudge.closed_at_ms, nudge.act = kind, now_ms, event.id
    nudge.text, nudge.closed_for = act.text, act.reason
    return Verdict(200, "Marked as sent." if kind == "sent" else "Dismissed.", nudge)


def _too_late(nudge: Nudge, act: Acted) -> Verdict:
    if nudge.state == "cleared":
        return Verdict(410, "The cause has gone: nothing needs to be sent.", nudge)
    if nudge.owner == act.agent:
        return Verdict(409, f"You have already {_DONE[nudge.state]} this.", nudge)
    return Verdict(409, f"{nudge.owner} has already {_DONE[nudge.state]} this.", nudge)


_DONE = {"sent": "sent an update for", "dismissed": "dismissed"}


def _snooze(nudge: Nudge, act: Acted, bounds_ms: Iterable[int], now_ms: int) -> Verdict:
    """No snooze outlasts a breach or a due instant: until then at most."""
    until_ms = instant_ms(act.until) if act.until is not None else now_ms + SNOOZE_MS
    until_ms = min(until_ms, now_ms + LONGEST_SNOOZE_MS)
    until_ms = min([until_ms, *(bound_ms for bound_ms in bounds_ms if bound_ms > now_ms)])
    if until_ms <= now_ms:
        return Verdict(409, "That instant has passed already; nothing was snoozed.", nudge)
    nudge.owner = nudge.agent = act.agent
    nudge.state, nudge.snoozed_until_ms = "snoozed", until_ms
    return Verdict(200, "Snoozed.", nudge)


def _undo(nudge: Nudge, act: Acted, now_ms: int) -> Verdict:
    if nudge.closed_at_ms is None or nudge.act is None or nudge.state == "cleared":
        return Verdict(409, "There is nothing to undo.", nudge)
    if nudge.owner != act.agent:
        return Verdict(409, f"Only {nudge.owner}, who did it, can undo it.", nudge)
    if now_ms - nudge.closed_at_ms > UNDO_FOR_MS:
        return Verdict(409, "It is too late to undo this: 10 s have passed.", nudge)
    return Verdict(200, "Undone.", nudge)


def reopen(nudge: Nudge) -> None:
    """Let a nudge be as though nobody had acted; whom it is for, and until when, is to be decided anew."""
    nudge.routed_for, nudge.escalate_at_ms = "", None
    nudge.state, nudge.owner, nudge.agent = "raised", None, None
    nudge.closed_at_ms = nudge.act = nudge.text = nudge.closed_for = nudge.snoozed_until_ms = None
