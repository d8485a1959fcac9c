"""What one step of a site changed, as plain data: the storage writes it, the live hub shows it, the notifier sends it."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.domain.samples import Turn

DeltaKey = tuple[int, str, str, str]
"""Minute (number since 1970), queue ("" where there is none), channel, counter."""


@dataclass(slots=True)
class Changes:
    """Every ``bytes`` is encoded JSON; ``None`` takes the object away."""

    as_of_ms: int
    records: dict[str, bytes | None] = field(default_factory=dict)
    """State of a contact, from which another processor goes on; by contact id."""
    views: dict[str, bytes | None] = field(default_factory=dict)
    """The contact as the API shows it, without its position and expected wait, which depend on others."""
    lines: dict[tuple[str, str], float | None] = field(default_factory=dict)
    """Place in the order of service by (queue, contact); lower is served first; None: no longer in line."""
    nudges: dict[str, bytes] = field(default_factory=dict)
    nudge_records: dict[str, bytes | None] = field(default_factory=dict)
    closed_nudges: set[str] = field(default_factory=set)
    agents: dict[str, bytes] = field(default_factory=dict)
    agent_records: dict[str, bytes] = field(default_factory=dict)
    agent_spans: dict[tuple[str, int], bytes | None] = field(default_factory=dict)
    """Times with live contacts that ended in an hour (number since 1970), by agent and hour."""
    sources: dict[str, bytes] = field(default_factory=dict)
    now: dict[str, bytes | None] = field(default_factory=dict)
    """The part of a queue's figures that is about now, by queue ("" for contacts in no queue); None: it is forgotten."""
    samples: dict[int, Turn] = field(default_factory=dict)
    """How the queues stood as a minute turned, by minute (number since 1970), in order."""
    deltas: dict[DeltaKey, int] = field(default_factory=dict)
    dead: list[bytes] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    """64-bit digests of (source, id) that count as applied from now on."""
    verdicts: dict[str, bytes] = field(default_factory=dict)
    """What became of an act upon a nudge, by the id of its event."""
    outbox: dict[str, bytes | None] = field(default_factory=dict)
    """What is to be delivered outside (``replies.Reply``), by the id of the delivery."""
    good: list[bytes] = field(default_factory=list)
    """Good moments to tell (``praise.GoodMoment``), in order; they come after ``good_gone``."""
    good_gone: list[tuple[str, int, str]] = field(default_factory=list)
    """Good moments that turned out to be none: contact, instant, touchpoint."""
    misc: dict[str, bytes | None] = field(default_factory=dict)
    """Single named values of the site's own state."""
    policy: bytes | None = None
    """The effective policy, where it changed."""

    def __bool__(self) -> bool:
        """Whether anything at all is to be written."""
        return any(
            (
                self.records, self.views, self.lines, self.nudges, self.nudge_records, self.agents, self.agent_records,
                self.agent_spans, self.sources, self.now, self.deltas, self.dead, self.seen, self.verdicts, self.outbox,
                self.good, self.good_gone, self.misc, self.policy, self.samples,
            )
        )  # fmt: skip
