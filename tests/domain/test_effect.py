"""What nudges brought about: from counters to ratios, medians and what is noise."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain import effect
from monitor.domain.effect import Breaches, Endings, breaches_of, counter, effects_of
from monitor.domain.layers import CLOCKS, Layer, Targets
from monitor.domain.metrics import Counters
from monitor.domain.policy import Policy
from monitor.domain.reasons import CLOCK_STEPS, Reason, reason_at
from monitor.domain.shipped_layers import SHIPPED

POLICY = Policy().settled()
ROW = ("sales", "voice")


def counters(reason: str = "silence_warn", **what: int) -> Counters:
    return {counter(reason, name): count for name, count in what.items()}


def measured(reason: str, what: str, *lengths_ms: int) -> Counters:
    found: Counters = {}
    for length_ms in lengths_ms:
        for name, by in effect.measured(reason, what, length_ms):
            found[name] = found.get(name, 0) + by
    return found


def only(rows: dict[tuple[str, str], Counters], policy: Policy = POLICY) -> effect.Effect:
    """The effect of the one reason there is, over all queues."""
    first = effects_of(rows, policy)[0]
    assert first.queue is None
    return first


def test_counters_have_the_names_that_were_agreed() -> None:
    assert counter(Reason.SILENCE_WARN, effect.RAISED) == "nudge:silence_warn:raised"
    assert effect.ended(Reason.RING_BACK, "positive") == "nudge:ring_back:end_positive"
    assert effect.breach_counter("wait", effect.BREACHES) == "breach:wait:n"
    assert effect.breach_counter("wait", effect.UNPRECEDED) == "breach:wait:unpreceded"
    assert effect.measured("wait_warn", effect.ACT, 1) == (
        ("nudge:wait_warn:act_n", 1),
        ("nudge:wait_warn:act_ms", 1),
        ("nudge:wait_warn:act_h1", 1),
    )
    assert [name for name in ("offered", "wait_h3", "nudge:x:raised", "breach:wait:n") if effect.is_effect(name)] == [
        "nudge:x:raised",
        "breach:wait:n",
    ]


def test_a_length_below_nothing_counts_as_nothing() -> None:
    assert effect.measured("wait_breach", effect.LEAD, -5) == effect.measured("wait_breach", effect.LEAD, 0)


def test_nothing_counted_has_no_effect_to_show() -> None:
    assert effects_of({}, POLICY) == []
    assert effects_of({ROW: {"offered": 3}}, POLICY) == []
    assert breaches_of({ROW: {"offered": 3}}) == []


def test_everything_that_was_counted_is_shown_with_its_ratios_and_medians() -> None:
    row = counters(raised=8, acted=4, needless=2, dismissed=1, cleared=1, escalated=3)
    row |= counters(end_positive=2, end_neutral=3, end_negative=1)
    row |= measured("silence_warn", effect.ACT, 10_000, 20_000, 600_000)
    row |= measured("silence_warn", effect.LEAD, 0, 60_000, 60_000)
    shown = only({ROW: row})
    assert (shown.raised, shown.acted, shown.needless, shown.dismissed, shown.cleared, shown.escalated) == (
        8, 4, 2, 1, 1, 3,
    )  # fmt: skip
    assert (shown.acted_ratio, shown.needless_ratio) == (0.5, 0.25)
    assert shown.median_time_to_act_ms == pytest.approx(20_000, rel=0.01)
    assert shown.lead_time_p50_ms == pytest.approx(60_000, rel=0.01)
    assert shown.ended == Endings(positive=2, neutral=3, negative=1)
    assert (shown.reason, shown.clock, shown.threshold_ms) == ("silence_warn", "silence", 60_000)


def test_ratios_and_medians_of_nothing_are_null() -> None:
    shown = only({ROW: counters(raised=0, acted=0)})
    assert (shown.acted_ratio, shown.needless_ratio) == (None, None)
    assert (shown.median_time_to_act_ms, shown.lead_time_p50_ms) == (None, None)
    assert shown.noise is False


@pytest.mark.parametrize(
    ("raised", "acted", "noise"), [(20, 5, True), (20, 6, False), (19, 0, False), (100, 29, True), (100, 30, False)]
)
def test_what_is_raised_often_and_acted_on_seldom_is_noise(raised: int, acted: int, noise: bool) -> None:
    assert only({ROW: counters(raised=raised, acted=acted)}).noise is noise


def test_each_reason_is_shown_whole_and_then_by_queue_what_is_raised_most_first() -> None:
    rows = {
        ("sales", "voice"): counters(raised=2) | counters("wait_warn", raised=9),
        ("sales", "chat"): counters(raised=1),
        ("care", "voice"): counters(raised=5),
        ("billing", "voice"): counters(raised=3),
        ("", "email"): counters(raised=1),
    }
    shown = [(one.reason, one.queue, one.raised) for one in effects_of(rows, POLICY)]
    assert shown == [
        ("silence_warn", None, 12),
        ("silence_warn", "care", 5),
        ("silence_warn", "billing", 3),
        ("silence_warn", "sales", 3),
        ("silence_warn", "", 1),
        ("wait_warn", None, 9),
        ("wait_warn", "sales", 9),
    ]


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_can_be_counted_and_shown(reason: Reason) -> None:
    assert only({ROW: counters(reason, raised=1)}).reason == reason


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_step_of_a_clock_is_told_from_its_reason(clock: str) -> None:
    for step, name in enumerate(CLOCK_STEPS, start=1):
        expected = "breach" if (clock, name) == ("promise", "repeat") else name
        assert effect.clock_of(reason_at(clock, step)) == (clock, expected)


@pytest.mark.parametrize("reason", ["ring_back", "risk_high", "breach_foreseen", "closing_time", "told_wait"])
def test_reasons_that_are_no_target_of_a_clock_have_no_threshold(reason: str) -> None:
    shown = only({ROW: counters(reason, raised=1)})
    assert (shown.clock, shown.threshold_ms) == (None, None)


@pytest.mark.parametrize(
    ("reason", "rows", "threshold_ms"),
    [
        ("silence_warn", [("a", "voice"), ("b", "voice")], 60_000),
        ("silence_breach", [("a", "voice")], 150_000),
        ("silence_repeat", [("a", "voice")], 120_000),
        ("silence_warn", [("a", "voice"), ("a", "email")], None),
        ("silence_warn", [("", "")], 60_000),
        ("hold_warn", [("a", "email")], None),
        ("wrap_up_repeat", [("a", "voice")], None),
        ("promise_near", [("a", "email")], 3_600_000),
        ("promise_broken", [("a", "email")], None),
    ],
)
def test_the_threshold_is_the_target_in_force_where_all_have_the_same(
    reason: str, rows: list[tuple[str, str]], threshold_ms: int | None
) -> None:
    assert only({row: counters(reason, raised=1) for row in rows}).threshold_ms == threshold_ms


def test_one_queue_of_several_with_different_targets_still_has_its_own() -> None:
    policy = with_layer(queue=("vip",), clocks={"silence": Targets(warn_ms=30_000)})
    rows = {("vip", "voice"): counters(raised=1), ("sales", "voice"): counters(raised=2)}
    shown = {one.queue: one.threshold_ms for one in effects_of(rows, policy)}
    assert shown == {None: None, "vip": 30_000, "sales": 60_000}


def with_layer(**layer: Any) -> Policy:
    return Policy(layers=(*SHIPPED, Layer(**layer))).settled()


@pytest.mark.parametrize(
    ("layer", "threshold_ms"),
    [
        ({"tier": ("gold",)}, None),
        ({"priority": (2,)}, None),
        ({"tier": ("gold",), "queue": ("sales",), "channel": ("voice",)}, None),
        ({"tier": ("gold",), "queue": ("care",)}, 60_000),
        ({"tier": ("gold",), "channel": ("email",)}, 60_000),
    ],
)
def test_where_a_tier_or_priority_has_another_target_there_is_no_one_threshold(
    layer: dict[str, Any], threshold_ms: int | None
) -> None:
    policy = with_layer(**layer, clocks={"silence": Targets(warn_ms=30_000, breach_ms=60_000)})
    assert only({ROW: counters(raised=1)}, policy).threshold_ms == threshold_ms


def test_a_tier_whose_target_is_the_same_changes_nothing() -> None:
    policy = with_layer(tier=("gold",), clocks={"silence": Targets(warn_ms=60_000)})
    assert only({ROW: counters(raised=1)}, policy).threshold_ms == 60_000


def test_each_rule_that_sets_a_target_is_told_once_with_a_contact_that_has_it() -> None:
    gold = Layer(tier=("gold", "silver"), clocks={"silence": Targets(warn_ms=5_000)})
    beaten = Layer(priority=(7,), clocks={"silence": Targets(warn_ms=1_000)})
    later = Layer(channel=("voice",), clocks={"silence": Targets(warn_ms=45_000)})
    policy = Policy(layers=(*SHIPPED, beaten, later, gold)).settled()
    rows = {("a", "voice"): counters(raised=1), ("b", "voice"): counters(raised=1)}
    told = [(one.threshold_ms, one.selectors, one.queue, one.tier, one.priority) for one in only(rows, policy).targets]
    assert told == [
        (5_000, {"tier": ["gold", "silver"]}, "a", "gold", 0),
        (45_000, {"channel": ["voice"]}, "a", None, 0),
    ]
    assert only({ROW: counters("ring_back", raised=1)}).targets == []


def test_breaches_are_shown_per_clock_and_queue_the_most_first() -> None:
    rows = {
        ("sales", "voice"): {"breach:wait:n": 2, "breach:wait:unpreceded": 1, "breach:silence:n": 9},
        ("care", "chat"): {"breach:wait:n": 3},
    }
    assert breaches_of(rows) == [
        Breaches(clock="silence", queue=None, breaches=9, unpreceded=0),
        Breaches(clock="silence", queue="sales", breaches=9, unpreceded=0),
        Breaches(clock="wait", queue=None, breaches=5, unpreceded=1),
        Breaches(clock="wait", queue="care", breaches=3, unpreceded=0),
        Breaches(clock="wait", queue="sales", breaches=2, unpreceded=1),
    ]
