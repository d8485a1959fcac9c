from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from monitor.processor.shares import group_of, homes

SITES = [f"site-{number}" for number in range(1_000)]
FOUR = ["a", "b", "c", "d"]
names = st.sets(st.text("abcdefgh", min_size=1, max_size=3), min_size=1)


@given(names, names)
def test_every_site_has_one_home_and_no_processor_more_than_its_fair_share_and_a_tenth(
    sites: set[str], members: set[str]
) -> None:
    found = homes(sites, members)

    assert found.keys() == sites
    assert set(found.values()) <= members
    assert max(Counter(found.values()).values()) <= max(-(-len(sites) // len(members)), 1.1 * len(sites) / len(members))


def test_all_who_know_the_same_decide_the_same() -> None:
    assert homes(reversed(SITES), FOUR[::-1]) == homes(SITES, FOUR)
    assert group_of(reversed(SITES)) == group_of(SITES) != group_of(SITES[1:])


def test_when_one_goes_little_moves_but_its_own_share_and_when_it_is_back_all_is_as_before() -> None:
    before, without = homes(SITES, FOUR), homes(SITES, FOUR[:3])

    moved = [site for site in SITES if before[site] != "d" and before[site] != without[site]]
    assert len(moved) <= 10
    assert min(Counter(before.values()).values()) >= 225
    assert min(Counter(without.values()).values()) >= 300
    assert homes(SITES, FOUR) == before


def test_without_processors_nothing_has_a_home() -> None:
    assert homes(SITES, []) == {}
