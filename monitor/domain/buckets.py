"""Buckets of lengths whose nearest-rank percentile is right to 1 %.

A bucket holds the lengths from ``GROWTH ** n`` to ``GROWTH ** (n + 1)`` ms; any length in it differs from the bucket's
middle by at most ``(GROWTH - 1) / (GROWTH + 1)`` = 0.75 %. (The relative-error sketch of Masson, Rim and Lee: DDSketch, 2019.)
Counts of such buckets add up, so every window and every set of queues has its own exact nearest rank among them.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

GROWTH = 1.015
_LOG = math.log(GROWTH)


def bucket_of(length_ms: int) -> int:
    """Give the bucket of a length; 0 is for nothing at all."""
    return 0 if length_ms <= 0 else 1 + int(math.log(length_ms) / _LOG)


def middle_of(bucket: int) -> int:
    """Give the length (ms) that differs least, relatively, from all lengths of a bucket."""
    return 0 if bucket == 0 else round(2 * GROWTH**bucket / (GROWTH + 1))


def percentile_ms(counts: Mapping[int, int], share: float) -> int | None:
    """Give the nearest-rank percentile (``share`` 0..1) of counted buckets; None of nothing."""
    total = sum(counts.values())
    if total <= 0:
        return None
    rank = max(1, math.ceil(share * total))
    buckets = sorted(counts)
    so_far = list(accumulate(map(counts.__getitem__, buckets)))
    return middle_of(buckets[bisect_left(so_far, rank)])
