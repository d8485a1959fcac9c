"""Which policy held when."""

from __future__ import annotations

from monitor.domain.book import PolicyBook
from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from tests.domain.centre import policy


def within(seconds: int) -> Policy:
    return policy(Layer(within_ms=seconds * 1_000))


def test_the_first_policy_holds_from_the_beginning_of_time() -> None:
    book = PolicyBook(within(10))
    assert book.at(-1) is book.at(1 << 40) is book.newest
    assert book.rules_at(5, "sales", "voice", None, 0).service_level.within_ms == 10_000


def test_a_policy_holds_from_the_instant_at_which_it_was_put_in_force() -> None:
    book = PolicyBook(within(10))
    book.turn_to(within(20), 1_000)
    book.turn_to(within(30), 2_000)
    held = [book.rules_at(at_ms, None, "", None, 0).service_level.within_ms for at_ms in (0, 999, 1_000, 1_999, 2_000)]
    assert held == [10_000, 10_000, 20_000, 20_000, 30_000]
    assert book.newest == within(30)


def test_the_history_gives_back_the_book() -> None:
    book = PolicyBook(within(10))
    book.turn_to(within(20), 1_000)
    assert book.history() == [(None, within(10)), (1_000, within(20))]
