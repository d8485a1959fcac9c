"""Which events have been applied: an event counts once."""

from __future__ import annotations

from hashlib import blake2b

from monitor.domain.events import Event
from monitor.units import DAY_MS


def digest_of(event: Event) -> int:
    """Give 64 bits that stand for (source, id); two of ten million differ with a chance of 1 to 3 in a million."""
    return int.from_bytes(blake2b(f"{event.source}\0{event.id}".encode(), digest_size=8).digest(), "big")


class Seen:
    """Digests by the day in which they were applied; whole days are forgotten."""

    def __init__(self, keep_ms: int) -> None:
        self._keep_ms = keep_ms
        self._days: dict[int, set[int]] = {}

    def __contains__(self, digest: int) -> bool:
        for day in self._days.values():  # noqa: SIM110 - asked for every event: a generator costs three times as much
            if digest in day:
                return True
        return False

    def __len__(self) -> int:
        return sum(map(len, self._days.values()))

    def keep(self, keep_ms: int) -> None:
        """Remember for another length of time from now on; what is older than a shorter one goes with the next day."""
        self._keep_ms = keep_ms

    def drop(self, digest: int) -> None:
        """Forget: what was not applied may be tried again under its own id."""
        for day in self._days.values():
            day.discard(digest)

    def add(self, digest: int, now_ms: int) -> None:
        """Remember from now on."""
        day = now_ms // DAY_MS
        known = self._days.get(day)
        if known is None:
            known = self._days[day] = set()
            for old in [number for number in self._days if (number + 1) * DAY_MS + self._keep_ms <= now_ms]:
                del self._days[old]
        known.add(digest)
