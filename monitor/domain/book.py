"""The policies a site has had, each from its instant on."""

from __future__ import annotations

from bisect import bisect_right

import msgspec

from monitor.domain.policy import Policy, Rules

_history = msgspec.json.Decoder(list[tuple[int | None, Policy]])


def read_history(raw: bytes) -> list[tuple[int | None, Policy]]:
    """Read what ``PolicyBook.history`` gave, from its JSON; raises ``msgspec.ValidationError``."""
    return _history.decode(raw)


class PolicyBook:
    """Answers which rules held when: a visit is counted under those in force when it began, running clocks use the newest."""

    def __init__(self, first: Policy) -> None:
        self._from_ms: list[int] = []
        self._policies: list[Policy] = [first]
        self.newest = first
        """The policy in force."""

    def turn_to(self, policy: Policy, at_ms: int) -> None:
        """Put ``policy`` in force from ``at_ms`` on; instants before keep theirs."""
        self._from_ms.append(at_ms)
        self._policies.append(policy)
        self.newest = policy

    def at(self, at_ms: int) -> Policy:
        """Give the policy in force at an instant; the first one also for all time before it."""
        if not self._from_ms:
            return self._policies[0]
        return self._policies[bisect_right(self._from_ms, at_ms)]

    def rules_at(self, at_ms: int, queue: str | None, channel: str, tier: str | None, priority: int) -> Rules:
        """Give the rules for such a contact at an instant."""
        return self.at(at_ms).rules(queue, channel or None, tier, priority)

    def history(self) -> list[tuple[int | None, Policy]]:
        """Give every policy with the instant it began at (None: from the beginning)."""
        return list(zip([None, *self._from_ms], self._policies, strict=True))
