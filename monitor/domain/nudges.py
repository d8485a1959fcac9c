"""A prompt to act: what it holds, and what an agent may do about it.

Acts are decided in the order of the journal, each once: of two at the same time the first wins, and the second learns by whom.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.domain.events import Acted, Customer, Event, instant_ms
from monitor.domain.sayings import Saying, in_english
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
    """In English, as are the lines."""
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
    limit_ms: int | None = None
    """How long its clock may run until it breaches."""
    said: list[Saying] = []
    """The sentence and the lines apart from any language."""
    steps: list[Saying] = []
    """The playbook apart from any language."""
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
    said: Saying
    nudge: Nudge | None = None
    type: str = ""
    """The act's, and by whom: a key that is used again must ask for the same."""
    agent: str = ""
    message: str = ""
    """What is said, in English."""


def _verdict(status: int, key: str, nudge: Nudge | None = None, *, agent: str | None = None) -> Verdict:
    said = Saying(key, {"agent": agent} if agent is not None else {})
    return Verdict(status, said, nudge, message=in_english(said, "UTC", 0))  # verdicts tell no instants


def act_on(nudge: Nudge | None, event: Event, act: Acted, bounds_ms: Iterable[int], now_ms: int) -> Verdict:
    """Decide an act; changes ``nudge`` where it is taken. ``bounds_ms``: breaches and due instants no snooze outlasts."""
    kind = event.type.removeprefix("nudge.")
    if nudge is None:
        return _verdict(404, "act_unknown")
    if kind == "undone":
        return _undo(nudge, act, now_ms)
    if not nudge.open:
        return _too_late(nudge, act)
    if nudge.owner is not None and nudge.owner != act.agent:
        return _verdict(409, "act_taken", nudge, agent=nudge.owner)
    if kind == "snoozed":
        return _snooze(nudge, act, bounds_ms, now_ms)
    if act.promise_due is not None and instant_ms(act.promise_due) <= now_ms:
        return _verdict(409, "act_promise_past", nudge)
    nudge.owner = nudge.agent = act.agent
    nudge.snoozed_until_ms = None
    if kind == "acknowledged":
        nudge.state = "acknowledged"
        return _verdict(200, "act_yours", nudge)
    nudge.state, nudge.closed_at_ms, nudge.act = kind, now_ms, event.id
    nudge.text, nudge.closed_for = act.text, act.reason
    return _verdict(200, f"act_{kind}", nudge)


def _too_late(nudge: Nudge, act: Acted) -> Verdict:
    if nudge.state == "cleared":
        return _verdict(410, "act_gone", nudge)
    if nudge.owner == act.agent:
        return _verdict(409, f"act_you_{nudge.state}", nudge)
    return _verdict(409, f"act_was_{nudge.state}", nudge, agent=nudge.owner)


def _snooze(nudge: Nudge, act: Acted, bounds_ms: Iterable[int], now_ms: int) -> Verdict:
    """No snooze outlasts a breach or a due instant: until then at most."""
    until_ms = instant_ms(act.until) if act.until is not None else now_ms + SNOOZE_MS
    until_ms = min(until_ms, now_ms + LONGEST_SNOOZE_MS)
    until_ms = min([until_ms, *(bound_ms for bound_ms in bounds_ms if bound_ms > now_ms)])
    if until_ms <= now_ms:
        return _verdict(409, "act_snooze_past", nudge)
    nudge.owner = nudge.agent = act.agent
    nudge.state, nudge.snoozed_until_ms = "snoozed", until_ms
    return _verdict(200, "act_snoozed", nudge)


def _undo(nudge: Nudge, act: Acted, now_ms: int) -> Verdict:
    if nudge.closed_at_ms is None or nudge.act is None or nudge.state == "cleared":
        return _verdict(409, "act_not_done", nudge)
    if nudge.owner != act.agent:
        return _verdict(409, "act_not_yours", nudge, agent=nudge.owner)
    if now_ms - nudge.closed_at_ms > UNDO_FOR_MS:
        return _verdict(409, "act_too_late", nudge)
    return _verdict(200, "act_undone", nudge)


def reopen(nudge: Nudge) -> None:
    """Let a nudge be as though nobody had acted; whom it is for, and until when, is to be decided anew."""
    nudge.routed_for, nudge.escalate_at_ms = "", None
    nudge.state, nudge.owner, nudge.agent = "raised", None, None
    nudge.closed_at_ms = nudge.act = nudge.text = nudge.closed_for = nudge.snoozed_until_ms = None
