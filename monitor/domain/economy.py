"""The economy of nudges, against alert fatigue: when one waits, and to whom it goes. Every answer has a named reason.

``warn`` and ``repeat`` wait while the agent has just written or has the contact open; a breach does not. Nothing is lost by
waiting: what waits is looked at again at ``until_ms``, and at every event of the contact.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from monitor.domain.care import BREACH, Care
from monitor.domain.causes import Cause
from monitor.domain.events import SPOKEN
from monitor.domain.life import Life
from monitor.domain.policy import Policy, Rules
from monitor.domain.reasons import Held
from monitor.domain.sayings import Saying
from monitor.domain.settings import NudgeSettings
from monitor.units import DAY_MS, HOUR_MS


class Wait(NamedTuple):
    """Nobody is nudged until ``until_ms``."""

    reason: Held
    said: Saying
    until_ms: int


class Diverted(NamedTuple):
    """Why a nudge does not go to the agent one would think of."""

    reason: Held
    said: Saying


class Route(NamedTuple):
    """Who a nudge is for."""

    to: str
    """``agent``, ``queue`` or ``supervisors``."""
    agent: str | None = None
    diverted: Diverted | None = None


class Agents(Protocol):
    """What is known of agents."""

    def unreachable(self, agent: str, at_ms: int) -> bool:
        """Say whether an agent is offline, or has been away too long."""
        ...

    def talks(self, agent: str, besides: str) -> bool:
        """Say whether an agent is talking to somebody in another contact."""
        ...

    def open_of(self, agent: str) -> int:
        """Count the open nudges an agent has."""
        ...

    def given_since(self, agent: str, since_ms: int) -> int:
        """Count the nudges an agent was given after an instant."""
        ...


def wait_for(life: Life, care: Care, new: list[Cause], rules: Rules, policy: Policy, at_ms: int) -> Wait | None:
    """Say why a nudge for ``new`` (at least one cause) waits; None: it goes out."""
    settings = policy.nudges
    if not life.live and not any(cause.kind == "promise" for cause in new) and not rules.calendar.is_open(at_ms):
        opens_ms = rules.calendar.next_change_ms(at_ms)
        return Wait(Held.OUTSIDE_HOURS, Saying("outside_hours"), opens_ms or at_ms + DAY_MS)
    raised = [raised_ms for raised_ms in care.raised_ms if raised_ms > at_ms - DAY_MS]
    if len(raised) >= settings.per_contact_day:
        return Wait(Held.CONTACT_CAP, Saying("contact_cap", {"n": len(raised)}), raised[0] + DAY_MS)
    gap_ms = gap_of(care, policy)
    if raised and at_ms < raised[-1] + gap_ms:
        return Wait(Held.MINIMUM_GAP, Saying("minimum_gap"), raised[-1] + gap_ms)
    if any(care.crossed[cause.key].step < BREACH <= cause.step for cause in new):  # be it held back until its repeat
        return None
    if life.viewed_by is not None and at_ms < life.viewed_until_ms:
        return Wait(Held.VIEWED, Saying("viewed", {"agent": life.viewed_by}), life.viewed_until_ms)
    wrote_ms = life.words[-1] if life.words else None
    if wrote_ms is not None and at_ms < wrote_ms + settings.just_wrote_ms:
        return Wait(Held.JUST_WROTE, Saying("just_wrote"), wrote_ms + settings.just_wrote_ms)
    return None


def gap_of(care: Care, policy: Policy) -> int:
    """Give the least time between two nudges: tightened like the clocks, else these would breach within it."""
    factor = policy.risk.tighten if care.risky_since_ms is not None else 1
    return round(policy.nudges.minimum_gap_ms * factor)


def cannot_be_reached(life: Life) -> bool:
    """Say whether no agent can speak to the customer: waiting on the telephone or at a counter."""
    return life.visit is not None and life.spoken


def route_for(life: Life, level: str, agents: Agents, settings: NudgeSettings, at_ms: int) -> Route:
    """Say who is nudged about a contact now."""
    if cannot_be_reached(life):
        return Route("supervisors", None, Diverted(Held.NOBODY_REACHES, Saying("nobody_reaches")))
    agent = life.agent or life.owner
    if agent is None:
        return Route("queue" if life.queue is not None else "supervisors")
    back = "queue" if life.queue is not None else "supervisors"
    if agents.unreachable(agent, at_ms):
        return Route(back, None, Diverted(Held.AGENT_AWAY, Saying("agent_away", {"agent": agent})))
    if agents.talks(agent, life.id) and not _may_disturb(level, settings):
        return Route(back, None, Diverted(Held.IN_CONVERSATION, Saying("in_conversation", {"agent": agent})))
    if agents.open_of(agent) >= settings.open_per_agent:
        said = Saying("agent_budget_open", {"agent": agent, "n": settings.open_per_agent})
        return Route(back, None, Diverted(Held.AGENT_BUDGET_OPEN, said))
    if agents.given_since(agent, at_ms - HOUR_MS) >= settings.per_agent_hour:
        said = Saying("agent_budget_hour", {"agent": agent, "n": settings.per_agent_hour})
        return Route(back, None, Diverted(Held.AGENT_BUDGET_HOUR, said))
    return Route("agent", agent)


def _may_disturb(level: str, settings: NudgeSettings) -> bool:
    return settings.disturb_in_conversation in {"warn", level}


def basis_of(life: Life) -> str:
    """Give what the choice of whom to nudge depends on in the contact: when it changes, the choice is made anew."""
    return f"{cannot_be_reached(life)}|{life.queue or ''}|{life.agent or life.owner or ''}"


def to_for_line(channel: str | None) -> str:
    """Say whom a nudge about a whole line is for."""
    return "supervisors" if channel in SPOKEN else "queue"


def escalates_at_ms(to: str, rules: Rules, live: bool, at_ms: int) -> int | None:
    """Give when a nudge nobody acts on goes to the supervisors; in written channels open hours count. None: it is theirs."""
    if to == "supervisors":
        return None
    if live or rules.calendar.always:
        return at_ms + rules.escalate_after_ms
    return rules.calendar.after_open_ms(at_ms, rules.escalate_after_ms)
