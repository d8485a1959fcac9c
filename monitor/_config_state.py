"""The configuration a process lives by, and what is wrong with a changed file that it refused."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from monitor._explained import explain, settings_of
from monitor._policy_changes import History, changes_of
from monitor.config import BadConfigs, Config
from monitor.domain.explained import Change, Explained, Setting
from monitor.domain.policy import Policy
from monitor.errors import BadConfig


class ConfigState:
    """What was read, and since when a newer file is refused; ``now_ms`` tells the time."""

    def __init__(self, config: Config, now_ms: Callable[[], int]) -> None:
        self._config = self._started = config
        self._now_ms = now_ms
        self.read_at_ms = now_ms()
        self.faults: tuple[BadConfig, ...] = ()
        """What is wrong with the file as it is now; empty: it is the one that was read."""
        self.faults_since_ms: int | None = None

    @property
    def file(self) -> str | None:
        """What it was read from, from the root on: whoever reads it is not where the process was started; None: nothing."""
        return os.path.abspath(self._config.file) if self._config.file is not None else None  # links stay

    def use(self, config: Config) -> None:
        """Take a good configuration over."""
        self._config, self.read_at_ms = config, self._now_ms()
        self.faults, self.faults_since_ms = (), None

    def refuse(self, error: BadConfigs) -> None:
        """Keep what is wrong with the file; the first time tells since when."""
        self.faults = error.errors
        if self.faults_since_ms is None:
            self.faults_since_ms = self._now_ms()

    def revision(self, site: str) -> str:
        """Give the revision of a site's policy as it was read; empty where the file has no such site."""
        found = self._config.sites.get(site)
        return found.policy.revision if found is not None else ""

    def settings(self, site: str, policy: Policy) -> Sequence[Setting]:
        """Give every setting beside the cascade with where it comes from, and with what holds instead under a policy."""
        return settings_of(self._config, site, policy, self._started)

    def changes(self, history: History, most: int) -> Sequence[Change]:
        """Give what the last changes of a policy moved, newest first."""
        return changes_of(history, most)

    def explain(
        self, site: str, policy: Policy, queue: str | None, channel: str | None, tier: str | None, priority: int
    ) -> Sequence[Explained]:
        """Give what holds for such a contact under a policy, with every rule that sets it."""
        return explain(policy, self._config.sites.get(site), queue, channel, tier, priority)
