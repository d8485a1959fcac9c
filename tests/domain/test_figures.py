"""The figures: six bases of one service level, rolling windows, people counted once, and how it all is shown."""

from __future__ import annotations

import msgspec
import pytest

from monitor.domain.buckets import bucket_of
from monitor.domain.figures import mean_ms, present, promise_level, queue_level, ratio, service_level, spread_of
from monitor.domain.layers import Basis, Layer
from monitor.domain.metrics import Now, merge_now, service_level_parts
from monitor.domain.policy import Rules
from monitor.domain.settings import QueueLevels
from tests.domain.centre import policy

WORKED = {
    "offered": 1_060, "answered": 1_000, "answered_within": 860, "abandoned": 60, "abandoned_within": 20,
    "short_abandoned": 10,
}  # fmt: skip
LIMITS = QueueLevels()
NAMES = [
    "queue",
    "level",
    "wait_level",
    "silence_level",
    "promise_level",
    "expected_wait",
    "service_level",
    "waiting",
    "alerting",
    "handling",
    "held",
    "wrap_up",
    "awaiting_us",
    "awaiting_us_since_ms",
    "open",
    "callbacks_open",
    "callbacks_since_ms",
    "longest_wait_since_ms",
    "longest_silence_since_ms",
    "silent_warn",
    "silent_breach",
    "agents",
    "offered",
    "answered",
    "abandoned",
    "short_abandoned",
    "left_otherwise",
    "transferred_out",
    "missed",
    "hold_abandoned",
    "closed",
    "reopened",
    "contacts",
    "average_speed_of_answer_ms",
    "average_time_to_abandon_ms",
    "wait_p50_ms",
    "wait_p90_ms",
    "wait_p95_ms",
    "handle_time_ms",
    "occupancy_ratio",
    "first_response_ms",
    "first_hour_ratio",
    "resolved_24h_ratio",
    "promises_kept",
    "promises_broken",
    "csat_ratio",
    "abandoned_ratio",
    "moments",
]
LENGTHS = {"awaiting_us_ms", "callbacks_ms", "longest_wait_ms", "longest_silence_ms"}


def rules(basis: Basis = "live") -> Rules:
    return policy(Layer(basis=basis)).rules("sales", "voice")


def shown(totals: dict[str, int], now: Now | None = None, *, lengths: bool = False) -> dict[str, object]:
    return present("sales", totals, now or Now(), rules(), 10_000, limits=LIMITS, lengths=lengths)


# ---- service level


@pytest.mark.parametrize(
    ("basis", "percent"),
    [
        ("answered", 86.0),
        ("offered", 81.1),
        ("removed", 83.0),
        ("late_abandons", 82.7),
        ("no_short", 81.9),
        ("live", 81.9),
    ],
)
def test_the_worked_example_of_the_six_bases(basis: Basis, percent: float) -> None:
    part, whole = service_level_parts(WORKED, 0, basis)
    assert round(100 * part / whole, 1) == percent


@pytest.mark.parametrize("basis", ["answered", "offered", "removed", "late_abandons", "no_short"])
def test_only_the_live_basis_moves_as_somebody_in_line_crosses_t(basis: Basis) -> None:
    assert service_level_parts(WORKED, 0, basis) == service_level_parts(WORKED, 7, basis)
    assert service_level_parts(WORKED, 7, "live") == (860, 1_057)


def test_the_live_basis_counts_those_who_left_otherwise_late() -> None:
    assert service_level_parts({**WORKED, "left_late": 5}, 2, "live") == (860, 1_057)


def test_a_contact_abandoned_within_the_short_threshold_does_not_count_against_service_level() -> None:
    before = service_level_parts(WORKED, 0, "live")
    one_more = {**WORKED, "offered": 1_061, "abandoned": 61, "abandoned_within": 21, "short_abandoned": 11}
    assert service_level_parts(one_more, 0, "live") == before


def test_a_service_level_always_carries_its_basis_and_its_n() -> None:
    assert service_level(WORKED, 0, rules("offered"), LIMITS) == {
        "ratio": 860 / 1_060, "level": "ok", "minimum_n": 20, "within_ms": 20_000, "target_ratio": 0.8, "basis": "offered",
        "n": 1_060,
    }  # fmt: skip


def test_a_service_level_of_nothing_is_null() -> None:
    level = service_level({}, 0, rules(), LIMITS)
    assert (level["ratio"], level["n"], level["level"]) == (None, 0, None)


@pytest.mark.parametrize(("n", "level"), [(1, None), (19, None), (20, "breach")])
def test_a_service_level_of_too_few_visits_stands_neither_well_nor_badly(n: int, level: str | None) -> None:
    found = service_level({"answered": n}, 0, rules("answered"), LIMITS)
    assert (found["ratio"], found["level"], found["n"], found["minimum_n"]) == (0.0, level, n, 20)


def test_means_and_ratios_of_nothing_are_null_and_never_0() -> None:
    assert ratio(0, 0) is None
    assert ratio(0, 3) == 0.0
    empty = shown({})
    assert {name for name, value in empty.items() if value is None} >= {
        "average_speed_of_answer_ms", "average_time_to_abandon_ms", "wait_p50_ms", "wait_p90_ms", "wait_p95_ms",
        "handle_time_ms", "occupancy_ratio", "first_hour_ratio", "resolved_24h_ratio", "csat_ratio", "abandoned_ratio",
    }  # fmt: skip
    assert empty["first_response_ms"] == {"mean": None, "p90": None, "n": 0}
    assert empty["expected_wait"] == {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0}


# ---- the level of a queue


def level_of(now: Now | None = None, reached: float | None = None, n: int = 100) -> str:
    within = 0 if reached is None else round(reached * n)
    totals = {"answered": n if reached is not None else 0, "answered_within": within}
    reached_level = service_level(totals, 0, rules("answered"), LIMITS)["level"]
    return queue_level(now or Now(), reached_level, LIMITS)


@pytest.mark.parametrize(
    ("now", "reached", "n", "level"),
    [
        (Now(), None, 0, "ok"),
        (Now(), 0.8, 100, "ok"),
        (Now(), 0.75, 20, "warn"),
        (Now(), 0.75, 19, "ok"),
        (Now(), 0.70, 20, "breach"),
        (Now(), 0.0, 19, "ok"),
        (Now(wait_warn=1), 0.9, 100, "warn"),
        (Now(wait_breach=1), 0.9, 100, "breach"),
        (Now(open=100, in_breach=9), None, 0, "ok"),
        (Now(open=100, in_breach=10), None, 0, "warn"),
        (Now(open=100, in_breach=25), None, 0, "breach"),
        (Now(open=100, in_warn=100), None, 0, "ok"),
    ],
)
def test_a_queue_has_the_worst_of_its_service_level_its_longest_wait_and_its_share_in_breach(
    now: Now, reached: float | None, n: int, level: str
) -> None:
    assert level_of(now, reached, n) == level


@pytest.mark.parametrize(
    ("kept", "broken", "level"),
    [(0, 0, "ok"), (100, 0, "ok"), (99, 1, "warn"), (0, 19, "warn"), (15, 5, "breach"), (16, 5, "warn")],
)
def test_a_broken_promise_is_warn_and_a_share_of_many_breach(kept: int, broken: int, level: str) -> None:
    assert promise_level(kept, broken, LIMITS) == level


def test_a_queue_tells_how_its_waits_its_silence_and_its_promises_stand() -> None:
    found = shown({"promises_broken": 1}, Now(wait_warn=3, wait_breach=1, silent_warn=2, owed_warn=1, owed_breach=2))
    assert (found["wait_level"], found["silence_level"], found["promise_level"]) == ("breach", "warn", "warn")
    assert found["owed_level"] == "breach"
    assert (shown({})["wait_level"], shown({})["silence_level"]) == ("ok", "ok")


# ---- how it is shown


def test_a_queue_has_all_names_of_the_design() -> None:
    assert set(NAMES) <= set(shown({}))
    assert not LENGTHS & set(shown({}))


def test_lengths_that_grow_by_themselves_are_shown_only_where_asked_for() -> None:
    now = Now(longest_wait_since_ms=4_000, longest_silence_since_ms=11_000)
    asked = shown({}, now, lengths=True)
    assert set(asked) - set(shown({}, now)) == LENGTHS
    assert (asked["longest_wait_ms"], asked["longest_silence_ms"], asked["callbacks_ms"]) == (6_000, 0, None)


def test_the_figures_are_reckoned_from_their_counters() -> None:
    totals = {
        **WORKED, "wait_ms": 90_000, "wait_n": 9, f"wait_h{bucket_of(10_000)}": 9, "abandon_ms": 100, "abandon_n": 3,
        "handle_ms": 0, "handle_n": 2, "busy_ms": 3, "available_ms": 1, "response_ms": 40, "response_n": 4,
        "first_hour_in": 1, "first_hour_n": 4, "first_day_in": 3, "first_day_n": 4, "rated": 5, "rated_top": 4,
        f"response_h{bucket_of(3_600_000)}": 4, "moments_negative": 2, "contacts": 1_000, "promises_kept": 6,
    }  # fmt: skip
    found = shown(totals)
    assert found["average_speed_of_answer_ms"] == 10_000
    assert found["average_time_to_abandon_ms"] == 100 / 3
    assert found["wait_p50_ms"] == found["wait_p95_ms"] == pytest.approx(10_000, rel=0.01)
    assert (found["handle_time_ms"], found["handle_time_n"], found["wait_n"]) == (0.0, 2, 9)
    assert found["occupancy_ratio"] == 0.75
    assert found["first_response_ms"] == {"mean": 10.0, "p90": pytest.approx(3_600_000, rel=0.01), "n": 4}
    assert (found["first_hour_ratio"], found["first_hour_n"]) == (0.25, 4)
    assert (found["resolved_24h_ratio"], found["resolved_24h_n"]) == (0.75, 4)
    assert (found["csat_ratio"], found["csat_n"]) == (0.8, 5)
    assert found["abandoned_ratio"] == (60 - 10) / (1_060 - 10)
    assert found["moments"] == {"positive": 0, "neutral": 0, "negative": 2}
    assert (found["contacts"], found["promises_kept"], found["promises_broken"]) == (1_000, 6, 0)


def test_the_buckets_of_one_length_are_not_those_of_another() -> None:
    assert spread_of({"wait_h3": 2, "wait_ms": 9, "response_h3": 5}, "wait") == {3: 2}
    assert mean_ms({"wait_ms": 10, "wait_n": 4}, "wait") == 2.5


def test_a_queue_object_is_json() -> None:
    assert msgspec.json.decode(msgspec.json.encode(shown(WORKED, Now(agents={"available": 2}))))["agents"] == {
        "available": 2
    }


# ---- what is now, in several queues


def test_counts_of_now_add_up_and_the_earliest_instant_is_the_longest_of_all() -> None:
    total = merge_now(
        [
            Now(waiting=2, open=3, longest_wait_since_ms=500, agents={"available": 1, "away": 1}),
            Now(waiting=1, open=1, longest_wait_since_ms=400, callbacks_since_ms=7, agents={"available": 2}),
            Now(),
        ]
    )
    assert (total.waiting, total.open) == (3, 4)
    assert (total.longest_wait_since_ms, total.callbacks_since_ms, total.longest_silence_since_ms) == (400, 7, None)
    assert total.agents == {"available": 3, "away": 1}
    assert merge_now([]) == Now()


def test_adding_up_leaves_the_parts_as_they_were() -> None:
    part = Now(agents={"available": 1})
    merge_now([part, part])
    assert part == Now(agents={"available": 1})
