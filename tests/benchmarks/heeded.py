"""What nudges change: a simulated centre lived through in virtual time, with agents who heed them or without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from monitor.domain.changes import Changes
from monitor.domain.effect import BREACHES, UNPRECEDED, breach_counter
from monitor.domain.policy import Policy
from monitor.domain.site import Site
from monitor.lab.centre import Settings
from monitor.lab.simulator import Centre
from monitor.units import HOUR_MS

SILENCE = "silence"


class _Nudge(msgspec.Struct):
    state: str


class _Clock(msgspec.Struct):
    clock: str
    level: str


class _Contact(msgspec.Struct):
    contact: str
    clocks: list[_Clock] = []


@dataclass(slots=True)
class Outcome:
    """What came of a run."""

    contacts: set[str] = field(default_factory=set)
    breached: set[str] = field(default_factory=set)
    """Contacts in which silence breached at least once."""
    counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """Counters of breaches and of nudges, over the whole run."""
    raised: int = 0
    most_in_an_hour: int = 0
    """The most nudges that any agent was given within any 60 minutes."""
    agent_hours: float = 0.0
    given: int = 0

    @property
    def breached_share(self) -> float:
        """The share of contacts in which silence breached."""
        return len(self.breached) / max(1, len(self.contacts))

    def breaches(self, clock: str = SILENCE) -> int:
        """How often a clock breached."""
        return self.counted[breach_counter(clock, BREACHES)]

    def unpreceded(self, clock: str = SILENCE) -> int:
        """How often it did with no nudge before."""
        return self.counted[breach_counter(clock, UNPRECEDED)]

    @property
    def given_per_agent_hour(self) -> float:
        """Nudges given to agents, by the hours agents were there."""
        return self.given / self.agent_hours if self.agent_hours else 0.0


def live_through(
    seed: int, start_ms: int, length_ms: int, policy: Policy, settings: Settings, *, heed: bool
) -> Outcome:
    """Live through a simulated day, boundary by boundary; without ``heed`` nobody is told of a nudge."""
    centre, site = Centre(seed, start_ms, settings), Site("lab", policy)
    run = _Run(site, centre, heed=heed)
    at_ms, end_ms = start_ms, start_ms + length_ms
    while at_ms < end_ms:
        due_ms = site.next_due_ms
        at_ms = min(end_ms, centre.next_at_ms, due_ms if due_ms is not None and due_ms > at_ms else end_ms)
        run.step(at_ms)
    return run.outcome


class _Run:
    """Gathers what the site says, and tells the centre's agents of nudges."""

    def __init__(self, site: Site, centre: Centre, *, heed: bool) -> None:
        self.outcome = Outcome()
        self._site = site
        self._centre = centre
        self._heed = heed
        self._told: set[str] = set()
        self._escalated: set[str] = set()
        self._given: dict[str, list[int]] = {}
        self._at_ms = 0

    def step(self, at_ms: int) -> None:
        changes = self._site.apply(self._centre.step(at_ms), at_ms)
        self._see_contacts(view for view in changes.views.values() if view is not None)
        self._see_nudges(changes, at_ms)
        for (_, _, _, counter), by in changes.deltas.items():
            if counter.startswith(("breach:", "nudge:")):
                self.outcome.counted[counter] += by
        self._see_agents(at_ms)

    def _see_contacts(self, views: Iterable[bytes]) -> None:
        for view in views:
            seen = _contact.decode(view)
            self.outcome.contacts.add(seen.contact)
            if any(clock.clock == SILENCE and clock.level == "breach" for clock in seen.clocks):
                self.outcome.breached.add(seen.contact)

    def _see_nudges(self, changes: Changes, at_ms: int) -> None:
        for nudge_id, raw in changes.nudges.items():
            if nudge_id in changes.closed_nudges:
                continue
            nudge = _nudge.decode(raw)
            new = nudge_id not in self._told
            if new:
                self._told.add(nudge_id)
                self.outcome.raised += 1
            escalated = nudge.state == "escalated" and nudge_id not in self._escalated
            if escalated:  # somebody else hears of it: the supervisors
                self._escalated.add(nudge_id)
            if self._heed and (new or escalated):
                self._centre.nudged(msgspec.json.decode(raw), at_ms)

    def _see_agents(self, at_ms: int) -> None:
        there = sum(agent.status not in (None, "offline") for agent in self._site.crew.agents.values())
        if self._at_ms:
            self.outcome.agent_hours += there * (at_ms - self._at_ms) / HOUR_MS
        self._at_ms = at_ms
        for agent, given_ms in self._site.desk.roster.record().items():
            known = self._given.get(agent)
            if known is None or known != given_ms:
                self.outcome.given += 1
                self._given[agent] = list(given_ms)
                within = sum(given > given_ms[-1] - HOUR_MS for given in given_ms)
                self.outcome.most_in_an_hour = max(self.outcome.most_in_an_hour, within)


_contact = msgspec.json.Decoder(_Contact)
_nudge = msgspec.json.Decoder(_Nudge)
