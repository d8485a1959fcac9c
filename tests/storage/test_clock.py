from __future__ import annotations

from monitor.clock import Clock


class Hands:
    """Monotonic and wall time as the test turns them."""

    def __init__(self) -> None:
        self.monotonic_ms = 5_000.0
        self.clock = Clock(lambda: int(self.monotonic_ms * 1e6), lambda: 1_000_000 * 10**6)

    def hear(self, difference_ms: float) -> None:
        """Let Redis say that it is ``difference_ms`` later than this clock shows."""
        self.clock.observe(self.clock.now_ms() + difference_ms, self.clock.monotonic_ms())


def test_it_starts_at_the_wall_clock_and_goes_on_by_monotonic_time() -> None:
    hands = Hands()
    assert hands.clock.now_ms() == 1_000_000

    hands.monotonic_ms += 1_234

    assert hands.clock.now_ms() == 1_001_234


def test_a_small_difference_is_worked_off_at_a_twentieth_of_real_time() -> None:
    hands = Hands()
    hands.hear(100)
    assert hands.clock.now_ms() == 1_000_000

    hands.monotonic_ms += 1_000
    assert hands.clock.now_ms() == 1_001_050
    hands.monotonic_ms += 9_000

    assert hands.clock.now_ms() == 1_010_100
    hands.monotonic_ms += 60_000
    assert hands.clock.now_ms() == hands.clock.common_ms() == 1_070_100


def test_it_never_runs_back_however_far_ahead_it_was() -> None:
    hands = Hands()
    hands.hear(-3_600_000)
    last_ms = hands.clock.now_ms()
    for _ in range(1_000):
        hands.monotonic_ms += 10
        assert hands.clock.now_ms() >= last_ms
        last_ms = hands.clock.now_ms()

    assert last_ms == 1_005_000


def test_a_large_step_forward_is_taken_at_once() -> None:
    hands = Hands()
    hands.hear(90_000)

    assert hands.clock.now_ms() == 1_090_000


def test_a_slow_answer_is_not_trusted() -> None:
    hands = Hands()
    asked_ms = hands.clock.monotonic_ms()
    hands.monotonic_ms += 400

    assert not hands.clock.observe(9_000_000, asked_ms)
    assert hands.clock.now_ms() == 1_000_400
