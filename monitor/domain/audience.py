"""For whom a nudge is: the one rule, as it is asked of one and as it is looked up among many.

A nudge is told to *audiences*, a person hears some of them; it is for whoever hears one that it is told to. An audience
is a text that begins with a control character, so that it is the name of no queue and of no agent.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

Role = Literal["agent", "supervisor"]
Place = Literal["yours", "anybody", "snoozed", "others"]
"""Where a nudge stands on somebody's desk: theirs, whoever's takes it first, put off by them, or taken by somebody else."""

SUPERVISORS = "\x01"
ANY_QUEUE = "\x02"


def own(agent: str) -> str:
    """Give the audience that is one agent."""
    return f"\x03{agent}"


def _of_queue(queue: str) -> str:
    return f"\x04{queue}"


def audience_of(*, to: str, agent: str | None, queue: str | None) -> tuple[str, ...]:
    """Give the audiences a nudge is told to; ``agent`` is whose it is. Supervisors see who of them has taken one."""
    theirs = (own(agent),) if agent is not None else ()
    if to == "supervisors":
        return (*theirs, SUPERVISORS)
    if to != "queue" or agent is not None:
        return theirs
    return (ANY_QUEUE,) if queue is None else (ANY_QUEUE, _of_queue(queue))


def heard_by(who: str, queues: Collection[str], role: Role = "agent") -> frozenset[str]:
    """Give the audiences somebody belongs to. An agent who said nothing of queues serves them all."""
    if role == "supervisor":
        return frozenset((own(who), SUPERVISORS))
    return frozenset((own(who), *(map(_of_queue, queues) if queues else (ANY_QUEUE,))))


def is_for(who: str, queues: Collection[str], *, to: str, agent: str | None, queue: str | None) -> bool:
    """Say whether a nudge is an agent's: their own, or for anybody in a queue they serve."""
    return not heard_by(who, queues).isdisjoint(audience_of(to=to, agent=agent, queue=queue))


def place_of(who: str, *, agent: str | None, state: str) -> Place:
    """Say where a nudge that somebody sees stands on their desk."""
    if agent is None:
        return "anybody"
    if agent != who:
        return "others"
    return "snoozed" if state == "snoozed" else "yours"
