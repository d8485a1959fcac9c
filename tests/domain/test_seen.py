"""An event counts once: what was applied is remembered for 8 days."""

from __future__ import annotations

from monitor.domain.seen import Seen, digest_of
from monitor.units import DAY_MS
from tests.domain.centre import answered, opened

KEEP_MS = 8 * DAY_MS


def test_an_event_is_known_by_its_source_and_id_alone() -> None:
    assert digest_of(opened("c1", id="1", source="pbx")) == digest_of(answered("c2", at=9, id="1", source="pbx"))
    assert digest_of(opened("c1", id="1", source="pbx")) != digest_of(opened("c1", id="1", source="crm"))
    assert digest_of(opened("c1", id="bc", source="a")) != digest_of(opened("c1", id="c", source="ab"))


def test_a_digest_has_64_bits() -> None:
    assert 0 <= digest_of(opened("c1")) < 2**64


def test_what_was_applied_is_remembered() -> None:
    seen = Seen(KEEP_MS)
    assert 5 not in seen
    seen.add(5, 0)
    seen.add(6, DAY_MS)
    assert 5 in seen
    assert 6 in seen
    assert len(seen) == 2


def test_it_is_remembered_for_8_days_and_then_forgotten_by_the_day() -> None:
    seen = Seen(KEEP_MS)
    seen.add(5, DAY_MS - 1)
    seen.add(6, DAY_MS - 1 + KEEP_MS)
    assert 5 in seen
    seen.add(7, DAY_MS + KEEP_MS)
    assert 5 not in seen
    assert 6 in seen


def test_another_length_of_time_counts_from_the_next_day_on() -> None:
    seen = Seen(KEEP_MS)
    seen.add(5, DAY_MS - 1)
    seen.keep(2 * DAY_MS, 100)
    seen.add(6, 4 * DAY_MS)
    assert 5 not in seen
    seen.keep(20 * DAY_MS, 100)
    seen.add(7, 20 * DAY_MS)
    assert 6 in seen


def test_of_more_than_may_be_remembered_the_newest_are() -> None:
    seen = Seen(KEEP_MS, 800)
    for digest in range(10_000):
        seen.add(digest, 0)
        assert len(seen) <= 800
    assert all(digest in seen for digest in range(9_300, 10_000))
    assert 9_000 not in seen


def test_room_is_made_however_the_generations_before_were_filled() -> None:
    seen = Seen(KEEP_MS, 80)
    for digest in range(1_000):
        seen.add(digest, digest * DAY_MS // 7)
        assert len(seen) <= 80
    seen.keep(KEEP_MS, 8)
    seen.add(5_000, 200 * DAY_MS)
    assert len(seen) == 1


def test_a_digest_added_twice_counts_once() -> None:
    seen = Seen(KEEP_MS)
    seen.add(5, 0)
    seen.add(5, 1)
    assert len(seen) == 1
