"""The second reading of moments must stand on the clocks that are shipped, or it agrees with the product by chance alone."""

from __future__ import annotations

import pytest

from monitor.domain.events import CHANNELS
from monitor.domain.layers import CLOCKS
from monitor.domain.policy import Policy
from tests.oracle_moments import CLOCKS as READ
from tests.oracle_moments import NO


@pytest.mark.parametrize("channel", CHANNELS)
def test_it_reads_the_targets_that_are_shipped(channel: str) -> None:
    rules = Policy().settled().rules(None, channel)
    for clock in CLOCKS:
        targets = rules.clocks.get(clock)
        if clock in ("promise", "wrap_up"):
            continue  # judged by promises kept, and not at all
        shipped = NO if targets is None else (targets.warn_ms, targets.breach_ms)
        assert READ[channel].get(clock, NO) == shipped, clock
