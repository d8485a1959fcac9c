"""The cascade: which layer's value holds for which contact."""

from __future__ import annotations

import msgspec
import pytest

from monitor.domain.calendar import ALWAYS, Hours
from monitor.domain.events import CHANNELS
from monitor.domain.layers import CLOCKS, Layer, Targets
from monitor.domain.policy import Policy, ServiceLevel
from monitor.domain.settings import Limits, RatingSettings
from monitor.domain.shipped_layers import SHIPPED
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS


def policy(*layers: Layer) -> Policy:
    return Policy(layers=(*SHIPPED, *layers))


def test_voice_has_what_is_shipped_for_everybody() -> None:
    rules = Policy().rules("sales", "voice")
    assert rules.service_level == ServiceLevel(20 * SECOND_MS, 0.80, "live")
    assert rules.short_abandon_ms == 5 * SECOND_MS
    assert (rules.order, rules.credit_ms) == ("fifo", {})
    assert rules.escalate_after_ms == 3 * MINUTE_MS
    assert rules.calendar is ALWAYS
    assert rules.clocks["wait"] == Targets(60 * SECOND_MS, 120 * SECOND_MS, 60 * SECOND_MS)
    assert set(rules.clocks) == {"wait", "silence", "hold", "promise", "wrap_up"}


def test_shipped_defaults_differ_by_channel() -> None:
    email = Policy().rules("support", "email")
    assert email.service_level == ServiceLevel(8 * HOUR_MS, 0.90, "live")
    assert email.clocks["silence"].warn_ms == 4 * HOUR_MS
    assert "hold" not in email.clocks
    assert Policy().rules("support", "chat").service_level == ServiceLevel(60 * SECOND_MS, 0.80, "live")
    assert len({str(Policy().rules(None, channel).clocks) for channel in CHANNELS}) == len(CHANNELS)


@pytest.mark.parametrize("channel", CHANNELS)
def test_the_first_response_is_targeted_only_where_nobody_is_present(channel: str) -> None:
    assert ("first_response" in Policy().rules(None, channel).clocks) is (channel in {"messaging", "email", "ticket"})


@pytest.mark.parametrize("layer", SHIPPED)
def test_shipped_targets_do_not_contradict_themselves(layer: Layer) -> None:
    for clock, targets in layer.clocks.items():
        assert clock in CLOCKS
        if targets is not None:
            warn_ms, breach_ms = targets.warn_ms, targets.breach_ms
            assert warn_ms is not None
            assert (breach_ms is None) is (clock == "promise")
            assert breach_ms is None or warn_ms < breach_ms


def test_an_owners_plain_value_overrides_the_channels_shipped_one() -> None:
    rules = policy(Layer(within_ms=30 * SECOND_MS)).rules("support", "email")
    assert rules.service_level == ServiceLevel(30 * SECOND_MS, 0.90, "live"), "each value of a service level for itself"


def test_the_last_match_wins() -> None:
    both = policy(
        Layer(escalate_after_ms=1),
        Layer(queue=("sales",), escalate_after_ms=2),
        Layer(channel=("voice",), escalate_after_ms=3),
    )
    assert both.rules("sales", "voice").escalate_after_ms == 3
    assert both.rules("sales", "chat").escalate_after_ms == 2
    assert both.rules("other", "chat").escalate_after_ms == 1


def test_all_selectors_of_a_layer_must_match_and_each_may_name_several() -> None:
    layer = Layer(queue=("a", "b"), channel=("voice", "chat"), tier=("gold",), priority=(1, 2), escalate_after_ms=7)
    book = policy(layer)
    assert book.rules("b", "chat", "gold", 2).escalate_after_ms == 7
    for other in [
        ("c", "chat", "gold", 2),
        ("a", "email", "gold", 2),
        ("a", "chat", "tin", 2),
        ("a", "chat", "gold", 3),
    ]:
        assert book.rules(*other).escalate_after_ms != 7
    assert book.rules("a", "chat", None, 1).escalate_after_ms == MINUTE_MS
    assert book.rules(None, None, "gold", 1).escalate_after_ms == 3 * MINUTE_MS


def test_no_priority_is_priority_nought() -> None:
    assert policy(Layer(priority=(0,), escalate_after_ms=7)).rules("a", "voice").escalate_after_ms == 7


def test_a_clock_is_replaced_whole_or_switched_off() -> None:
    rules = policy(Layer(clocks={"wait": Targets(breach_ms=9), "hold": None})).rules("a", "voice")
    assert rules.clocks["wait"] == Targets(warn_ms=None, breach_ms=9, repeat_ms=None)
    assert "hold" not in rules.clocks
    assert rules.clocks["silence"].warn_ms == 60 * SECOND_MS


def test_head_starts_count_only_in_the_order_that_uses_them() -> None:
    book = policy(Layer(credit_ms={2: 90_000}), Layer(queue=("a",), order="credit"))
    assert book.rules("a", "voice").credit_ms == {2: 90_000}
    assert book.rules("b", "voice").credit_ms == {}


def test_hours_are_found_by_their_name() -> None:
    hours = {"office": Hours("Europe/London", {"mon": ("09:00-17:00",)})}
    book = Policy(layers=(*SHIPPED, Layer(queue=("a",), hours="office")), hours=hours)
    assert book.rules("a", "email").calendar.hours == hours["office"]
    assert book.rules("b", "email").calendar.always


def test_a_policy_of_few_layers_is_complete() -> None:
    assert Policy(layers=()).rules("a", "email").service_level.within_ms == 20 * SECOND_MS


def test_the_same_effect_is_the_same_object() -> None:
    book = policy(Layer(queue=("a",), escalate_after_ms=7))
    assert book.rules("x", "voice") is book.rules("y", "voice", "gold", 9)
    assert book.rules("a", "voice") is not book.rules("x", "voice")


def test_memory_does_not_grow_with_the_names_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.domain.policy._MEMO_LIMIT", 8)
    book = policy(*(Layer(queue=(str(number),), escalate_after_ms=number + 1) for number in range(50)))
    for number in range(50):
        assert book.rules(str(number), "voice").escalate_after_ms == number + 1
    assert len(book._memo) <= 8
    assert len(book._by_layers) <= 8


def test_each_value_knows_the_layer_that_set_it() -> None:
    book = policy(Layer(within_ms=1, clocks={"hold": None}), Layer(queue=("a",), clocks={"wait": Targets(1)}))
    plain, when = len(SHIPPED), len(SHIPPED) + 1
    sources = book.sources("a", "email")
    assert (sources["within_ms"], sources["clocks.hold"], sources["clocks.wait"]) == (plain, plain, when)
    assert SHIPPED[sources["target"]].channel == ("email",)
    assert sources["basis"] == 0
    assert "clocks.resolution" not in book.sources("a", "voice")


def test_a_policy_comes_back_from_json_equal() -> None:
    book = Policy(
        timezone="Europe/London",
        layers=(*SHIPPED, Layer(queue=("a",), credit_ms={-1: 5, 2: 90_000}, order="credit", clocks={"hold": None})),
        hours={"office": Hours("Europe/London", {"mon": ("09:00-17:00",)}, ("12-25",))},
        pools={"all": ("a", "b")},
        keep=Limits(skew_ms=0),
    ).settled()
    again = msgspec.json.decode(msgspec.json.encode(book), type=Policy)
    assert again == book
    assert again.settled().revision == book.revision
    assert again.rules("a", "email") == book.rules("a", "email")


def test_the_revision_is_of_the_content_alone() -> None:
    assert Policy().settled().revision == Policy(revision="other").settled().revision
    assert len(Policy().settled().revision) == 12
    assert Policy().settled().revision != policy(Layer(within_ms=1)).settled().revision
    assert Policy().settled().revision != Policy(timezone="Europe/London").settled().revision
    asked = Policy()
    asked.rules("a", "voice")
    assert asked == Policy(), "what is remembered is no part of it"


def test_what_is_remembered_and_believed_has_the_designs_defaults() -> None:
    keep = Policy().keep
    assert (keep.correctable_for_ms, keep.keep_contacts_ms, keep.skew_ms) == (HOUR_MS, 30 * DAY_MS, 60 * SECOND_MS)
    assert (keep.seen_for_ms, keep.keep_journal_ms, keep.journal_max_bytes) == (8 * DAY_MS, 8 * DAY_MS, 10**9)


@pytest.mark.parametrize(
    ("score", "scale", "verdict"),
    [
        (5, 5, "good"),
        (4, 5, "good"),
        (3, 5, "between"),
        (2, 5, "poor"),
        (9, 10, "good"),
        (4, 10, "poor"),
        (100, 100, "good"),
    ],
)
def test_ratings_of_any_scale_are_read_on_one(score: float, scale: float, verdict: str) -> None:
    assert RatingSettings().verdict(score, scale) == verdict


def test_where_one_is_best_the_scale_is_turned_round() -> None:
    marks = RatingSettings(direction="down")
    assert [marks.verdict(score, 5) for score in (1, 2, 3, 4, 5)] == ["good", "good", "between", "poor", "poor"]
