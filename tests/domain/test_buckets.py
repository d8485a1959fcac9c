"""Percentiles of counted buckets: nearest rank, right to 1 %."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from monitor.domain.buckets import bucket_of, middle_of, percentile_ms


def test_nothing_has_no_percentile() -> None:
    assert percentile_ms({}, 0.5) is None
    assert percentile_ms({7: 0}, 0.5) is None


def test_no_wait_at_all_stays_none_at_all() -> None:
    assert bucket_of(0) == bucket_of(-5) == 0
    assert middle_of(0) == 0
    assert percentile_ms({0: 3}, 0.95) == 0


@pytest.mark.parametrize("length_ms", [50, 999, 1_000, 20_000, 61_234, 3_600_000, 86_400_000, 30 * 86_400_000])
def test_a_bucket_is_right_to_one_percent(length_ms: int) -> None:
    assert middle_of(bucket_of(length_ms)) == pytest.approx(length_ms, rel=0.01)


def test_longer_lengths_never_have_lower_buckets() -> None:
    buckets = [bucket_of(length_ms) for length_ms in range(5_000)]
    assert buckets == sorted(buckets)


@pytest.mark.parametrize(("share", "rank"), [(0.0, 1), (0.5, 5), (0.51, 6), (0.9, 9), (0.95, 10), (1.0, 10)])
def test_the_rank_is_the_nearest_one(share: float, rank: int) -> None:
    tens = Counter(bucket_of(10_000 * place) for place in range(1, 11))
    assert percentile_ms(tens, share) == pytest.approx(10_000 * rank, rel=0.01)


def test_a_percentile_of_many_lengths_is_right_to_one_percent() -> None:
    chance = random.Random(7)
    waits = sorted(round(chance.expovariate(1 / 90_000)) for _ in range(999))
    counted = Counter(map(bucket_of, waits))
    for share, place in ((0.5, 499), (0.9, 899), (0.95, 949)):
        assert percentile_ms(counted, share) == pytest.approx(waits[place], rel=0.01)
