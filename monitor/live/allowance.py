"""How often something may be done."""

from __future__ import annotations


class Allowance:
    """``most`` a minute, refilled evenly."""

    __slots__ = ("_at_ms", "_left", "_most")

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = float(most)
        self._at_ms: float | None = None

    def spend(self, now_ms: float) -> bool:
        """Take one; False where none is left."""
        if self._at_ms is not None:
            self._left = min(self._most, self._left + max(0.0, now_ms - self._at_ms) * self._most / 60_000)
        self._at_ms = now_ms
        if self._left < 1:
            return False
        self._left -= 1
        return True
