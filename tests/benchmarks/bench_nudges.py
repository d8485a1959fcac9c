"""What nudges change in a simulated centre: breaches of silence, their share of contacts, nudges an agent-hour.

    python -m tests.benchmarks.bench_nudges [SEEDS] [HOURS]

Agents act on a nudge with probability 0.8, 20 s after it was raised. The same seeds are lived through without.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from monitor.domain.policy import Policy
from monitor.lab.centre import Settings
from monitor.units import HOUR_MS
from tests.benchmarks.heeded import Outcome, live_through

START_MS = 1_800_000_000_000
HEEDING = replace(Settings(), heeds=0.8, heeds_within_s=(20, 20), dismisses=0.0)


def main(seeds: int, hours: int) -> None:
    policy = Policy().settled()
    total: dict[bool, list[Outcome]] = {True: [], False: []}
    print("seed  heed   contacts  breached  share   breaches  unpreceded  raised  most/agent-h  mean/agent-h")
    for seed in range(1, seeds + 1):
        for heed in (False, True):
            one = live_through(seed, START_MS, hours * HOUR_MS, policy, HEEDING, heed=heed)
            total[heed].append(one)
            print(
                f"{seed:>4}  {heed!s:<5}  {len(one.contacts):>8}  {len(one.breached):>8}  {one.breached_share:6.2%}"
                f"  {one.breaches():>8}  {one.unpreceded():>10}  {one.raised:>6}  {one.most_in_an_hour:>12}"
                f"  {one.given_per_agent_hour:12.2f}",
                flush=True,
            )
    with_, without = (
        sum(len(one.breached) for one in runs) / sum(len(one.contacts) for one in runs)
        for runs in (total[True], total[False])
    )
    print(
        f"share of contacts with a breach of silence: {with_:.2%} with, {without:.2%} without: {with_ / without:.0%} of it"
    )


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3]), *(8, 6)[len(sys.argv) - 1 :])
