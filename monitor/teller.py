"""What this process tells of itself to whoever looks at all of them (``/ops``, ``/api/v1/processes``)."""

from __future__ import annotations

from collections.abc import Collection

from monitor import __version__
from monitor.live.endpoint import Gate
from monitor.processor.supervisor import Supervisor
from monitor.storage import Told
from monitor.storage.processes import MOST_FAULTS, MOST_SITES, fault
from monitor.web.ports import Configuration


class Teller:
    """Puts together what a process of some role is and does; ``gate`` is None where it has no boards."""

    def __init__(
        self,
        name: str,
        role: str,
        started_at_ms: int,
        sites: Collection[str],
        configuration: Configuration,
        supervisor: Supervisor | None,
        gate: Gate | None,
    ) -> None:
        self._name = name
        self._role = role
        self._started_at_ms = started_at_ms
        self._configuration = configuration
        self._supervisor = supervisor
        self._gate = gate
        self._sites = sorted(sites)

    def told(self) -> Told:
        """Give it as it is now; bounded, whatever is wrong and however many sites there are."""
        faults = self._configuration.faults
        written = list(self._supervisor.progress.values()) if self._supervisor is not None else []
        few = self._sites if len(self._sites) <= MOST_SITES else []
        return Told(
            name=self._name,
            role=self._role,
            version=__version__,
            started_at_ms=self._started_at_ms,
            file=self._configuration.file,
            revisions={site: self._configuration.revision(site) for site in few},
            writes=sum(progress.owns for progress in written),
            takeovers=sum(progress.takeovers for progress in written),
            restarts=sum(progress.measured.restarts for progress in written),
            boards=len(self._gate) if self._gate is not None else None,
            faults=tuple(fault(one.file, one.line, one.path, one.message) for one in faults[:MOST_FAULTS]),
            faults_count=len(faults),
            faults_since_ms=self._configuration.faults_since_ms,
        )
