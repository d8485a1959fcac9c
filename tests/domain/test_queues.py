"""What is now in a queue, and the order of its line."""

from __future__ import annotations

import random

import pytest

from monitor.domain.layers import Layer, Order
from monitor.domain.metrics import Now
from monitor.domain.queues import GONE, NOWHERE, Group, Oldest, Place, line_score
from tests.domain.centre import policy


def score(at_ms: int, priority: int, order: Order, credit: dict[int, int] | None = None) -> float:
    return line_score(at_ms, priority, policy(Layer(order=order, credit_ms=credit)).rules("sales", "voice"))


# ---- the order of service


def test_in_fifo_who_came_first_is_served_first_whatever_the_priority() -> None:
    assert score(1_000, 0, "fifo") < score(1_001, 9, "fifo")


def test_by_priority_the_higher_is_served_first_and_then_who_came_first() -> None:
    now_ms = 1_767_603_600_000
    assert score(now_ms, 2, "priority") < score(now_ms - 10**9, 1, "priority")
    assert score(now_ms, 2, "priority") < score(now_ms + 1, 2, "priority")
    assert score(now_ms, 1, "priority") < score(now_ms, 0, "priority") < score(now_ms, -1, "priority")
    assert score(now_ms, 1_000, "priority") < score(now_ms + 1, 1_000, "priority")


def test_by_credit_a_priority_is_served_as_if_it_had_come_earlier() -> None:
    credit = {2: 90_000}
    assert score(100_000, 2, "credit", credit) == score(10_000, 0, "credit", credit)
    assert score(100_000, 1, "credit", credit) == 100_000


# ---- the earliest of a changing set


def test_of_nothing_there_is_no_earliest() -> None:
    assert Oldest().first_ms() is None


def test_the_earliest_follows_what_is_put_and_taken_out() -> None:
    oldest = Oldest()
    for name, since_ms in (("a", 5), ("b", 3), ("c", 9), ("b", 3)):
        oldest.put(name, since_ms)
    assert oldest.first_ms() == 3
    oldest.put("b", 7)
    assert oldest.first_ms() == 5
    oldest.put("a", None)
    oldest.put("nobody", None)
    assert oldest.first_ms() == 7
    oldest.put("b", None)
    oldest.put("c", None)
    assert oldest.first_ms() is None


def test_an_instant_put_again_after_it_was_taken_out_counts_once() -> None:
    oldest = Oldest()
    oldest.put("a", 5)
    oldest.put("a", None)
    oldest.put("a", 5)
    assert oldest.first_ms() == 5
    oldest.put("a", None)
    assert oldest.first_ms() is None


def test_many_changes_leave_the_earliest_right() -> None:
    chance, oldest, plain = random.Random(3), Oldest(), dict[str, int]()
    for number in range(2_000):
        name = f"c{number % 17}"
        if chance.random() < 0.2:
            plain.pop(name, None)
            oldest.put(name, None)
        else:
            plain[name] = chance.randrange(1_000)
            oldest.put(name, plain[name])
        if number % 7 == 0:
            assert oldest.first_ms() == min(plain.values(), default=None)


# ---- counts

WAITING = Place("sales", "waiting", "ok", 100, 100.0, "ok", False, 100, "ok")


def after(*places: Place) -> Now:
    """Give the counts after a contact was at one place after the other."""
    group, was = Group(), NOWHERE
    for place in places:
        group.shift("c", was, place)
        was = place
    return group.part()


@pytest.mark.parametrize("state", ["waiting", "alerting", "handling", "held", "wrap_up"])
def test_a_contact_counts_in_its_state_and_as_open(state: str) -> None:
    now = after(Place("sales", state, "ok"))
    assert (getattr(now, state), now.open) == (1, 1)


def test_who_waits_in_no_line_is_open_and_nowhere_else() -> None:
    assert after(Place("sales", "outside", "ok")) == Now(open=1)


def test_a_callback_is_counted_apart_with_its_oldest() -> None:
    now = after(Place("sales", "callback", "ok", callback_ms=50))
    assert (now.callbacks_open, now.callbacks_since_ms, now.open) == (1, 50, 1)


def test_levels_of_the_contact_its_wait_and_its_silence_are_counted() -> None:
    now = after(WAITING, WAITING._replace(level="breach", wait_level="warn", silence_level="breach", late=True))
    assert (now.in_warn, now.in_breach, now.wait_warn, now.wait_breach) == (0, 1, 1, 0)
    assert (now.silent_warn, now.silent_breach, now.late_in_line) == (0, 1, 1)


def test_the_longest_wait_silence_and_turn_of_ours_are_since_the_earliest() -> None:
    group = Group()
    group.shift("a", NOWHERE, WAITING)
    group.shift("b", NOWHERE, WAITING._replace(waiting_ms=90, silent_ms=120))
    group.shift("c", NOWHERE, Place("sales", "handling", "ok", ours_ms=40))
    now = group.part()
    assert (now.longest_wait_since_ms, now.longest_silence_since_ms) == (90, 100)
    assert (now.awaiting_us, now.awaiting_us_since_ms) == (1, 40)
    group.shift("c", Place("sales", "handling", "ok", ours_ms=40), Place("sales", "handling", "ok", ours_ms=60))
    assert (group.part().awaiting_us, group.part().awaiting_us_since_ms) == (1, 60)


@pytest.mark.parametrize("end", [GONE, NOWHERE])
def test_a_contact_that_is_gone_leaves_no_trace(end: Place) -> None:
    everything = WAITING._replace(
        level="warn", wait_level="breach", silence_level="warn", late=True, ours_ms=3, callback_ms=4
    )
    assert after(WAITING, everything, end) == Now()
