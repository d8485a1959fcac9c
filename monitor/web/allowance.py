"""How often something may be done: so many at once, and so many more as time goes on. Memory is bounded."""

from __future__ import annotations


class Allowance:
    """A bucket for each name: it holds ``burst`` and gets one more every ``every_ms``.

    Kept by one process; beyond ``most`` names the one that was longest not heard of is forgotten.
    """

    def __init__(self, burst: int, every_ms: int, most: int = 10_000) -> None:
        self._burst = burst
        self._every_ms = every_ms
        self._most = most
        self._full_at_ms: dict[str, int] = {}
        """When a bucket will be full again; in the order in which they were last used."""

    def wait_ms(self, name: str, now_ms: int) -> int:
        """Take one; gives 0, or for how long none will be there: then none was taken."""
        full_ms = max(self._full_at_ms.pop(name, now_ms), now_ms)
        wait_ms = full_ms - now_ms - (self._burst - 1) * self._every_ms
        self._full_at_ms[name] = full_ms if wait_ms > 0 else full_ms + self._every_ms
        if len(self._full_at_ms) > self._most:
            del self._full_at_ms[next(iter(self._full_at_ms))]
        return max(0, wait_ms)
