"""The nudges a site knows, open and lately closed: each on its own, what becomes of it and how it is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.life import Fact
from monitor.domain.nudges import KEEP_CLOSED_MS, Nudge, reopen
from monitor.domain.roster import Roster
from monitor.domain.tally import Tally

_encode = msgspec.json.Encoder().encode


class KnownNudges:
    """All nudges of a site, whatever they are about."""

    def __init__(self, roster: Roster, count: Callable[[Iterable[Fact]], None]) -> None:
        self.roster = roster
        self.nudges: dict[str, Nudge] = {}
        self.last = 0
        """Number of the newest nudge."""
        self.tally = Tally(count)
        self._closed: deque[tuple[int, str]] = deque()

    def get(self, nudge_id: str | None) -> Nudge | None:
        """Give a nudge that is open, or was closed within the hour."""
        return self.nudges.get(nudge_id) if nudge_id is not None else None

    def new_id(self) -> str:
        """Give the id of the next nudge."""
        self.last += 1
        return f"n{self.last}"

    # ---- what becomes of one

    def wake(self, nudge: Nudge, at_ms: int, *, breached: bool) -> None:
        """End a snooze that is over, or that a breach outdoes."""
        over = nudge.snoozed_until_ms is not None and nudge.snoozed_until_ms <= at_ms
        if nudge.state == "snoozed" and (over or breached):
            self.give_back(nudge)

    def give_back(self, nudge: Nudge) -> None:
        """Let a nudge be nobody's again."""
        self.roster.release(nudge.agent, nudge.id)
        reopen(nudge)

    def escalate(self, nudge: Nudge, at_ms: int) -> bool:
        """Hand a nudge nobody acted on to the supervisors, when it is time; says whether it was."""
        due_ms = nudge.escalate_at_ms
        if due_ms is None or due_ms > at_ms or nudge.state not in ("raised", "acknowledged"):
            return False
        self.roster.release(nudge.agent, nudge.id)
        nudge.state, nudge.to, nudge.agent, nudge.owner = "escalated", "supervisors", None, None
        nudge.escalate_at_ms = None
        self.tally.escalated(nudge)
        return True

    def clear(self, nudge: Nudge, at_ms: int, changes: Changes, *, counted: bool = True, told: bool = False) -> None:
        """Close a nudge whose cause is gone; ``counted``: its effect is; ``told``: by a word to the customer."""
        nudge.state, nudge.closed_at_ms = "cleared", at_ms
        if counted:
            self.tally.closed(nudge, told=told)
        self.close(nudge, at_ms, changes)

    def nudge_due_ms(self, nudge: Nudge) -> int | None:
        """Give when a nudge returns from a snooze, goes to the supervisors, or leaves who has gone away."""
        due = [nudge.snoozed_until_ms if nudge.state == "snoozed" else nudge.escalate_at_ms]
        if nudge.agent is not None:
            due.append(self.roster.gone_at_ms(nudge.agent))
        return min((due_ms for due_ms in due if due_ms is not None), default=None)

    # ---- what is kept

    def write(self, nudge: Nudge, changes: Changes) -> None:
        """Show a nudge as it is now."""
        encoded = _encode(nudge)
        changes.nudges[nudge.id] = changes.nudge_records[nudge.id] = encoded
        changes.closed_nudges.discard(nudge.id)

    def close(self, nudge: Nudge, closed_at_ms: int, changes: Changes) -> None:
        """Show a nudge that has been closed; for a while it is known still."""
        self.roster.release(nudge.agent, nudge.id)
        nudge.escalate_at_ms = nudge.snoozed_until_ms = None
        self.write(nudge, changes)
        changes.closed_nudges.add(nudge.id)
        self._closed.append((closed_at_ms, nudge.id))

    def forget_closed(self, at_ms: int, changes: Changes) -> None:
        """Let those go that were closed more than an hour ago."""
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
        for nudge in nudges:
            if nudge.open and nudge.agent is not None:
                self.roster.hold(nudge.agent, nudge.id)
