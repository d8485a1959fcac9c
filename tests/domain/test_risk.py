"""The risk of a contact: which signs hold, what they weigh, when it is high, and what the fold knows of messages."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.layers import Targets
from monitor.domain.life import Life
from monitor.domain.policy import Policy
from monitor.domain.risk import NO_RISK, WEIGHTS, Background, Risk, TextSigns, judge
from monitor.domain.sayings import in_english
from monitor.domain.settings import RiskSettings
from monitor.units import HOUR_MS
from tests.domain.centre import DAY, acted, answered, changed, closed, fold, ms, opened, policy, received, sent

SHIPPED = RiskSettings()
ANGRY, WANTS, LOUD = ("awful",), ("third time",), True


def life(
    *, anger: tuple[str, ...] = (), expectation: tuple[str, ...] = (), capitals: bool = False, **fields: Any
) -> Life:
    signs = TextSigns(capitals, anger, expectation)
    return Life("c", text_signs=signs if any(signs) else None, **fields)


def risk(
    contact: Life | None = None,
    *,
    long_wait: bool = False,
    was_high: bool = False,
    settings: RiskSettings = SHIPPED,
    **background: bool,
) -> Risk:
    return judge(contact or life(), Background(**background) if background else None, long_wait, was_high, settings)


# ---- signs and reasons


def test_no_sign_is_no_risk_and_always_the_same_object() -> None:
    assert risk() is NO_RISK
    assert risk(second_contact=False) is NO_RISK
    assert risk(life(transfers=1, holds=1)) is NO_RISK
    assert Risk(0, False, []) == NO_RISK


SIGNS: list[tuple[str, Risk, str]] = [
    ("anger", risk(life(anger=("awful", "my lawyer"))), 'says "awful", "my lawyer"'),
    ("expectation", risk(life(expectation=WANTS)), 'says "third time"'),
    ("capitals", risk(life(capitals=True)), "writes in capitals"),
    ("wrote_again", risk(life(wrote_again=1)), "wrote again before we answered"),
    ("wrote_again", risk(life(wrote_again=2)), "wrote again before we answered (2×)"),
    ("second_contact", risk(second_contact=True), "second contact within 24 h"),
    ("dropped_and_back", risk(dropped_and_back=True), "was cut off and is back"),
    ("transfers", risk(life(transfers=3)), "moved between desks 3 times"),
    ("holds", risk(life(holds=2)), "put on hold 2 times"),
    ("long_wait", risk(long_wait=True), "has waited long"),
    ("earlier_negative", risk(earlier_negative=True), "had a bad moment with us before"),
]


@pytest.mark.parametrize(("sign", "found", "reason"), SIGNS, ids=[reason for _, _, reason in SIGNS])
def test_each_sign_has_its_weight_and_its_reason_and_is_not_high_alone(sign: str, found: Risk, reason: str) -> None:
    assert (found.score, found.high, found.reasons) == (WEIGHTS[sign], False, [reason])
    assert [in_english(said, "UTC", 0) for said in found.said] == [reason]


def test_every_sign_is_tested() -> None:
    assert {sign for sign, _, _ in SIGNS} == set(WEIGHTS)


def test_the_score_is_the_sum_and_the_gravest_reason_comes_first() -> None:
    contact = life(anger=ANGRY, expectation=WANTS, capitals=True, wrote_again=1, transfers=2, holds=2)
    found = risk(contact, long_wait=True, second_contact=True, dropped_and_back=True, earlier_negative=True)
    assert found.score == sum(WEIGHTS.values())
    assert found.reasons[0] == 'says "awful"'
    assert len(found.reasons) == len(WEIGHTS)


@pytest.mark.parametrize(
    "found",
    [
        risk(life(anger=ANGRY, capitals=LOUD)),
        risk(life(expectation=WANTS), second_contact=True),
        risk(life(wrote_again=1, transfers=2), long_wait=True),
        risk(life(capitals=LOUD, wrote_again=1)),
    ],
    ids=["anger in capitals", "again and expecting", "long wait, wrote again, moved about", "shouts again"],
)
def test_signs_that_belong_together_are_high(found: Risk) -> None:
    assert found.high


# ---- settings


def test_switched_off_nobody_is_at_risk() -> None:
    assert risk(life(anger=ANGRY, capitals=LOUD), settings=RiskSettings(enabled=False)) is NO_RISK


def test_weights_may_differ_order_reasons_anew_and_be_switched_off() -> None:
    settings = RiskSettings(weights={"anger": 0, "holds": 9})
    assert risk(life(anger=ANGRY), settings=settings) is NO_RISK
    found = risk(life(anger=ANGRY, holds=2, capitals=True), settings=settings)
    assert (found.score, found.high, found.reasons) == (11, True, ["put on hold 2 times", "writes in capitals"])


def test_the_window_is_named() -> None:
    assert risk(second_contact=True, settings=RiskSettings(window_ms=48 * HOUR_MS)).reasons == [
        "second contact within 2 days"
    ]


# ---- hysteresis


@pytest.mark.parametrize(
    ("score", "before", "after"), [(4, False, True), (3, False, False), (3, True, True), (2, True, False)]
)
def test_high_stays_until_the_score_has_fallen_by_two(score: int, before: bool, after: bool) -> None:
    settings = RiskSettings(weights={"holds": score})
    found = risk(life(holds=2), was_high=before, settings=settings)
    assert (found.score, found.high) == (score, after)


def test_nothing_at_all_is_never_high_even_where_little_is_asked() -> None:
    assert not risk(was_high=True, settings=RiskSettings(high=1)).high


# ---- what the fold knows

MAIL = (opened("c", channel="email", queue="post"),)


def test_who_writes_while_unanswered_wrote_again_until_we_answer() -> None:
    wrote = (*MAIL, received("c", 60), received("c", 600), received("c", 7_200))
    assert fold(*wrote[:2]).life.wrote_again == 0
    assert fold(*wrote).life.wrote_again == 2
    assert fold(*wrote, sent("c", 7_300, by="bot")).life.wrote_again == 2
    assert fold(*wrote, sent("c", 7_300)).life.wrote_again == 0
    assert fold(*wrote, sent("c", 7_300), received("c", 7_400)).life.wrote_again == 0
    assert fold(*wrote, acted("sent", "n1", 7_300)).life.wrote_again == 0
    assert fold(*wrote, acted("dismissed", "n1", 7_300, reason="needs_none")).life.wrote_again == 0


def test_lines_sent_within_a_minute_are_one_message() -> None:
    lines = (*MAIL, received("c", 60), received("c", 80), received("c", 140))
    assert fold(*lines).life.wrote_again == 0
    assert fold(*lines, received("c", 201)).life.wrote_again == 1


def test_a_day_later_it_is_a_new_matter() -> None:
    assert fold(*MAIL, received("c", 60), received("c", 60 + DAY)).life.wrote_again == 1
    assert fold(*MAIL, received("c", 60), received("c", 61 + DAY)).life.wrote_again == 0


def test_automatic_replies_and_what_is_said_in_a_conversation_are_no_signs() -> None:
    auto = received("c", 600, text="This is unacceptable", auto=True)
    quiet = fold(*MAIL, received("c", 60), auto).life
    assert (quiet.wrote_again, quiet.text_signs) == (0, None)
    call = (opened("c", queue="sales"), answered("c", 5), received("c", 60), received("c", 600))
    assert fold(*call).life.wrote_again == 0


def test_what_messages_tell_adds_up() -> None:
    told = fold(
        *MAIL, received("c", 60, text="Still waiting"), received("c", 90, text="Ridiculous!"), received("c", 99)
    )
    assert told.life.text_signs == TextSigns(False, ("ridiculous",), ("still waiting",))
    assert fold(*MAIL, received("c", 60, text="Hello")).life.text_signs is None


def test_a_message_is_read_in_the_language_known_when_it_came() -> None:
    german: dict[str, Any] = {"customer": {"language": "de"}}
    text = received("c", 60, text="unacceptable")
    assert fold(opened("c", channel="email", **german), text).life.text_signs is None
    assert fold(opened("c", channel="email"), text, changed("c", 90, **german)).life.text_signs is not None


def test_a_message_is_read_with_the_settings_of_its_time() -> None:
    text = received("c", 60, text="blue murder")
    own = policy(risk=RiskSettings(phrases={"en": {"anger": ("blue murder",)}}))
    off = policy(risk=RiskSettings(enabled=False))
    assert fold(*MAIL, text).life.text_signs is None
    assert fold(*MAIL, text, rules=own).life.text_signs == TextSigns(False, ("blue murder",), ())
    assert fold(*MAIL, received("c", 60, text="unacceptable"), rules=off).life.text_signs is None


def test_signs_outlive_the_closing_and_are_stored_as_they_are() -> None:
    told = fold(*MAIL, received("c", 60, text="UNACCEPTABLE IN EVERY WAY"), received("c", 200), closed("c", 900)).life
    kept = msgspec.json.decode(msgspec.json.encode(told), type=Life)
    assert kept == told
    assert kept.text_signs == TextSigns(True, ("unacceptable",), ())
    assert kept.wrote_ms == ms(200)


# ---- tightened rules


def test_tightened_rules_reach_their_targets_sooner_and_warn_of_promises_earlier() -> None:
    rules = Policy().rules("a", "chat")
    tight = rules.tightened(0.5)
    assert tight.clocks["wait"] == Targets(15_000, 30_000, 30_000)
    assert tight.clocks["promise"] == Targets(240_000)
    assert tight.clocks["wrap_up"] == Targets(45_000, 90_000)
    assert tight.clocks.keys() == rules.clocks.keys()
    assert (tight.service_level, tight.calendar) == (rules.service_level, rules.calendar)


def test_equal_tightening_gives_the_same_object_and_none_the_rules_themselves() -> None:
    rules = Policy().rules("a", "voice")
    assert rules.tightened(0.75) is rules.tightened(0.75)
    assert rules.tightened(0.75) is not rules.tightened(0.5)
    assert rules.tightened(1.0) is rules
