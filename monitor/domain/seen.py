"""Which events have been applied: an event counts once."""

from __future__ import annotations

from hashlib import blake2b

from monitor.domain.events import Event
from monitor.units import DAY_MS

_SHARES = 8
"""In so many parts are as many as may be remembered forgotten."""


def digest_of(event: Event) -> int:
    """Give 64 bits that stand for (source, id); two of ten million differ with a chance of 1 to 3 in a million."""
    return int.from_bytes(blake2b(f"{event.source}\0{event.id}".encode(), digest_size=8).digest(), "big")


class Seen:
    """Digests in generations, each of one day and of at most an eighth of what is remembered; whole ones are forgotten."""

    def __init__(self, keep_ms: int, most: int = 1 << 62) -> None:
        self._keep_ms = keep_ms
        self._most = most
        self._generations: list[set[int]] = []
        """Oldest first."""
        self._days: list[int] = []
        """Of each generation (number since 1970)."""

    def __contains__(self, digest: int) -> bool:
        for known in self._generations:  # noqa: SIM110 - asked for every event: a generator costs three times as much
            if digest in known:
                return True
        return False

    def __len__(self) -> int:
        return sum(map(len, self._generations))

    def keep(self, keep_ms: int, most: int) -> None:
        """Remember for so long, and so many, from now on; what is too much goes with the next generation."""
        self._keep_ms, self._most = keep_ms, most

    def drop(self, digest: int) -> None:
        """Forget: what was not applied may be tried again under its own id."""
        for known in self._generations:
            known.discard(digest)

    def add(self, digest: int, now_ms: int) -> None:
        """Remember from now on."""
        day = now_ms // DAY_MS
        if not self._days or self._days[-1] != day or len(self._generations[-1]) * _SHARES >= self._most:
            self._begin(day, now_ms)
        self._generations[-1].add(digest)

    def _begin(self, day: int, now_ms: int) -> None:
        """Begin a generation; what is too old, and the oldest where they are too many, are forgotten."""
        kept = len(self) + self._most // _SHARES
        while self._days and ((self._days[0] + 1) * DAY_MS + self._keep_ms <= now_ms or kept > self._most):
            kept -= len(self._generations[0])
            del self._days[0], self._generations[0]
        self._days.append(day)
        self._generations.append(set())
