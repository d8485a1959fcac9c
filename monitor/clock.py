"""The only reader of time.

Stamps come from monotonic time with an offset that follows Redis' ``TIME``, so that all processes of a site agree and
a step of this machine's wall clock moves nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

SLEW = 0.05
"""Share of real time by which small differences are worked off: 50 ms a second."""
SLEW_BACK = 0.5
"""The same where the clock is far ahead: it goes on at half speed, never back."""
FAR_MS = 1_000
"""A difference from which on the clock jumps ahead at once, or falls back at half speed."""
TRUSTED_ROUND_TRIP_MS = 250
"""Answers that took longer say too little about what time it was."""


class _Course(NamedTuple):
    """From ``since_ms`` (monotonic) on, the offset goes from ``offset_ms`` towards ``target_ms``."""

    since_ms: float
    offset_ms: float
    target_ms: float


class Clock:
    """Wall time in whole milliseconds since 1970 (UTC) that never runs back.

    ``monotonic_ns`` and ``wall_ns`` are given by tests; the second is read once, for the first offset. Safe to read
    from several threads: the course is replaced as a whole.
    """

    def __init__(
        self, monotonic_ns: Callable[[], int] = time.monotonic_ns, wall_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._monotonic_ns = monotonic_ns
        start_ms = monotonic_ns() / 1e6
        offset_ms = wall_ns() / 1e6 - start_ms
        self._course = _Course(start_ms, offset_ms, offset_ms)

    def monotonic_ms(self) -> float:
        """Milliseconds that only ever grow, from an arbitrary start; for measuring lengths."""
        return self._monotonic_ns() / 1e6

    def now_ms(self) -> int:
        """The instant now."""
        at_ms = self.monotonic_ms()
        return int(at_ms + _offset_at(self._course, at_ms))

    def common_ms(self) -> int:
        """The instant by Redis' time, on which all processes agree, as last heard: unlike ``now_ms`` it may run back."""
        return int(self.monotonic_ms() + self._course.target_ms)

    def observe(self, redis_ms: float, asked_ms: float) -> bool:
        """Steer towards Redis' time: it said ``redis_ms`` to a question sent at ``asked_ms`` (``monotonic_ms``).

        Returns whether the answer was quick enough to be used.
        """
        at_ms = self.monotonic_ms()
        if at_ms - asked_ms > TRUSTED_ROUND_TRIP_MS:
            return False
        target_ms = redis_ms - (asked_ms + at_ms) / 2
        offset_ms = _offset_at(self._course, at_ms)
        if target_ms - offset_ms > FAR_MS:
            offset_ms = target_ms
        self._course = _Course(at_ms, offset_ms, target_ms)
        return True


def _offset_at(course: _Course, at_ms: float) -> float:
    gap_ms = course.target_ms - course.offset_ms
    passed_ms = at_ms - course.since_ms
    if gap_ms >= 0:
        return course.offset_ms + min(gap_ms, passed_ms * SLEW)
    return course.offset_ms - min(-gap_ms, passed_ms * (SLEW_BACK if gap_ms < -FAR_MS else SLEW))
