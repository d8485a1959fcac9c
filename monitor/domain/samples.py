"""How the queues stood as each minute turned: what the small lines of the last hour show.

Between two instants at which something happens nothing changes, so that the minutes that turn in between can be told
afterwards, each as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from monitor.domain.metrics import Now
from monitor.units import MINUTE_MS

MINUTES = 60
"""So many are told, and kept."""


class Sample(NamedTuple):
    """How a queue stood at a minute's turn; an instant as its length, ms."""

    waiting: int
    longest_wait_ms: int
    owed: int
    """Customers owed a word."""


class Turn(msgspec.Struct, frozen=True, gc=False):
    """A minute's turn (number since 1970), and the queues with anything to tell then; "" for contacts in none."""

    minute: int
    queues: dict[str, Sample]


def turns(after_ms: int, until_ms: int) -> range:
    """Give the minutes that turn after an instant, up to and with another: the newest ones that are kept."""
    last = until_ms // MINUTE_MS
    return range(max(after_ms // MINUTE_MS, last - MINUTES) + 1, last + 1)


def sampled(minute: int, queues: Mapping[str, Now]) -> Turn:
    """Give how queues stand as a minute turns."""
    at_ms = minute * MINUTE_MS
    return Turn(minute, {queue: seen for queue, now in queues.items() if any(seen := _sample(now, at_ms))})


def together(samples: Iterable[Sample]) -> Sample:
    """Give several queues as one."""
    waiting, longest_ms, owed = 0, 0, 0
    for sample in samples:
        waiting += sample.waiting
        longest_ms = max(longest_ms, sample.longest_wait_ms)
        owed += sample.owed
    return Sample(waiting, longest_ms, owed)


def _sample(now: Now, at_ms: int) -> Sample:
    since_ms = now.longest_wait_since_ms
    longest_ms = 0 if since_ms is None else max(0, at_ms - since_ms)
    return Sample(now.waiting + now.alerting, longest_ms, now.owed_warn + now.owed_breach)
