"""Who can be nudged: which agents are there, who is talking, and how many nudges each has had."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from monitor.domain.contacts import Contact
from monitor.domain.crew import Crew
from monitor.domain.settings import NudgeSettings
from monitor.units import HOUR_MS


class Roster:
    """The agents as nudges see them."""

    def __init__(self, crew: Crew, contacts: Mapping[str, Contact], settings: Callable[[], NudgeSettings]) -> None:
        self._crew = crew
        self._contacts = contacts
        self._settings = settings
        self._given: dict[str, list[int]] = {}
        """Agent to when nudges were given to them within the hour, oldest first."""
        self._has: dict[str, set[str]] = {}
        """Agent to the open nudges they have."""
        self.touched = False
        """What was given is to be stored anew."""

    def unreachable(self, agent: str, at_ms: int) -> bool:
        """Say whether an agent is offline, or has been away too long. Of whom nothing was said may be there."""
        gone_ms = self.gone_at_ms(agent)
        return gone_ms is not None and gone_ms <= at_ms

    def gone_at_ms(self, agent: str) -> int | None:
        """Give from when on an agent counts as not there, unless something is said of them before; None: never."""
        known = self._crew.agents.get(agent)
        if known is None or known.status not in ("away", "offline"):
            return None
        since_ms = known.status_since_ms() or 0
        return since_ms if known.status == "offline" else since_ms + self._settings().away_ms

    def talks(self, agent: str, besides: str) -> bool:
        """Say whether an agent is talking to somebody in another contact."""
        known = self._crew.agents.get(agent)
        if known is None:
            return False
        for name in known.engaged:
            contact = self._contacts.get(name)
            if contact is not None and contact.life.state == "handling" and contact.life.spoken and name != besides:
                return True
        return False

    def open_of(self, agent: str) -> int:
        """Count the open nudges an agent has."""
        return len(self._has.get(agent, ()))

    def nudges_of(self, agent: str) -> list[str]:
        """Give the open nudges an agent has."""
        return sorted(self._has.get(agent, ()))

    def given_since(self, agent: str, since_ms: int) -> int:
        """Count the nudges an agent was given after an instant, at most an hour ago."""
        return sum(at_ms > since_ms for at_ms in self._given.get(agent, ()))

    def give(self, agent: str, nudge: str, at_ms: int) -> None:
        """An agent is nudged: it counts as one of the hour's."""
        recent = [given_ms for given_ms in self._given.get(agent, ()) if given_ms > at_ms - HOUR_MS]
        self._given[agent] = [*recent, at_ms]
        self.touched = True
        self.hold(agent, nudge)

    def hold(self, agent: str, nudge: str) -> None:
        """An agent has an open nudge, given or taken."""
        self._has.setdefault(agent, set()).add(nudge)

    def release(self, agent: str | None, nudge: str) -> None:
        """An agent no longer has a nudge."""
        if agent is not None and agent in self._has:
            self._has[agent].discard(nudge)
            if not self._has[agent]:
                del self._has[agent]

    def record(self) -> dict[str, list[int]]:
        """Give what was given within the hour, as it is stored."""
        return self._given

    def restore(self, given: dict[str, list[int]]) -> None:
        """Take over what was stored."""
        self._given = given
