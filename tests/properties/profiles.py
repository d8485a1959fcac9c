"""How many examples a property is tried with, and which.

The suite draws the same ones each time, so that it is green or red for everybody. ``MONITOR_HYPOTHESIS=fresh`` (as ``make
thorough`` sets it) draws others each time; ``MONITOR_HYPOTHESIS=thorough`` draws far more, and takes an hour.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_ASKED = os.environ.get("MONITOR_HYPOTHESIS", "")
_EXAMPLES = {"": 200, "fresh": 400, "thorough": 5_000}
PROFILE = settings(
    max_examples=_EXAMPLES[_ASKED],
    derandomize=not _ASKED,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
TIMEOUT_S = {"": 120, "fresh": 300, "thorough": 3_600}[_ASKED]
"""For each of them."""


def fewer(share: float) -> settings:
    """Give the profile with a share of its examples: where one of them takes longer, or tells as much as several."""
    return settings(PROFILE, max_examples=round(PROFILE.max_examples * share))
