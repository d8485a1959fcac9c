"""What nudges change in a simulated centre whose agents heed four of five, 20 s after they were raised."""

from __future__ import annotations

from dataclasses import replace

from monitor.domain.policy import Policy
from monitor.lab.centre import Settings
from monitor.units import HOUR_MS, MINUTE_MS
from tests.benchmarks.heeded import Outcome, live_through

START_MS = 1_800_000_000_000
HEEDING = replace(Settings(), heeds=0.8, heeds_within_s=(20, 20), dismisses=0.0)


def runs(*, heed: bool) -> list[Outcome]:
    policy = Policy().settled()
    return [live_through(seed, START_MS, 100 * MINUTE_MS, policy, HEEDING, heed=heed) for seed in (1, 2)]


def test_nudges_come_before_breaches_within_the_budget_and_spare_most_customers_the_silence() -> None:
    with_, without = runs(heed=True), runs(heed=False)
    assert [one.unpreceded() for one in with_] == [0, 0]
    assert all(one.most_in_an_hour <= Policy().nudges.per_agent_hour for one in (*with_, *without))
    assert all(0 < one.given_per_agent_hour < Policy().nudges.per_agent_hour for one in with_)
    assert all(one.raised > 50 and len(one.contacts) > 300 for one in with_)
    assert sum(one.breaches() for one in without) > 30
    breached = [
        sum(len(one.breached) for one in many) / sum(len(one.contacts) for one in many) for many in (with_, without)
    ]
    assert breached[0] <= 0.25 * breached[1]


def test_an_hour_without_anybody_is_an_hour_without_breaches() -> None:
    nobody = replace(Settings(), load=1e-9)
    one = live_through(1, START_MS, HOUR_MS, Policy().settled(), nobody, heed=True)
    assert (one.contacts, one.raised, one.breached_share, one.breaches()) == (set(), 0, 0.0, 0)
