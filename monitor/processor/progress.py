"""How a writer stands and what it has done, for health checks and metrics."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import Histogram

from monitor.units import LATENCY_S

STEP_SIZES = (0, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)


class Measured:
    """What a writer does and how long it takes, for the metrics; counted since the process began."""

    def __init__(self) -> None:
        self.repeated = 0
        """Events that had been applied before."""
        self.dead = 0
        """Events that became dead letters."""
        self.ticks = 0
        self.restarts = 0
        """Times it dropped its memory and began anew, after a reply that did not come or another's fence."""
        self.commit_s = _histogram("monitor_commit_seconds", "From a commit's start to its reply.", LATENCY_S)
        self.step_events = _histogram("monitor_step_events", "Events of a commit.", STEP_SIZES)
        self.tick_late_s = _histogram(
            "monitor_tick_lateness_seconds", "How long after its instant a boundary was taken by a tick.", LATENCY_S
        )


def _histogram(name: str, explained: str, bounds: Sequence[float]) -> Histogram:
    return Histogram(name, explained, buckets=bounds, registry=None)


class Progress:
    """How far a writer has come, for ``/readyz`` and the metrics."""

    def __init__(self) -> None:
        self.owns = False
        self.as_of_ms = 0
        self.applied = 0
        """Events applied since this process began."""
        self.commits = 0
        self.takeovers = 0
        self.revision = ""
        """Of the policy in force."""
        self.elsewhere = False
        """Another processor writes it: no trouble."""
        self.trouble = ""
        """Why it does not write just now."""
        self.measured = Measured()
