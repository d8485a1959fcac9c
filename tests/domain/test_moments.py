"""Moments: how each touchpoint of a contact is judged, by the rules and in the fold of its events."""

from __future__ import annotations

import pytest

from monitor.domain.book import PolicyBook
from monitor.domain.contacts import Contact
from monitor.domain.layers import Layer, Targets
from monitor.domain.moments import of_hold, of_wait
from monitor.domain.policy import Policy
from monitor.domain.settings import RatingSettings
from tests.domain.centre import (
    DAY,
    HOUR,
    OFFICE,
    START_MS,
    acted,
    announced,
    answered,
    closed,
    ended,
    fold,
    held,
    ms,
    one_clock,
    opened,
    policy,
    promised,
    queued,
    rated,
    released,
    resumed,
    sent,
    transferred,
)
from tests.domain.judging import MAIL, counted, event_to, judged
from tests.domain.stories import CALL, TALK

WAIT = Targets(60_000, 120_000)


# ---- the rules


@pytest.mark.parametrize(
    ("outcome", "waited_ms", "told_ms", "judged_as"),
    [
        ("answered", 59_999, None, "positive answered_before_warn"),
        ("answered", 59_999, 10, "positive answered_before_warn told_before_warn"),
        ("answered", 60_000, None, "neutral answered_late"),
        ("answered", 119_999, 60_000, "neutral answered_late"),
        ("answered", 119_999, 59_999, "positive told_before_warn"),
        ("answered", 120_000, None, "negative breached_in_silence"),
        ("answered", 120_000, 120_000, "negative breached_in_silence"),
        ("answered", 120_000, 119_999, "neutral answered_late"),
        ("answered", 500_000, 59_999, "positive told_before_warn"),
        ("abandoned", 4_999, 0, "neutral gave_up_shortly"),
        ("abandoned", 5_000, 0, "negative gave_up"),
        ("abandoned", 120_000, None, "negative gave_up breached_in_silence"),
        ("timed_out", 300_000, 0, "negative timed_out"),
        ("turned_away", 0, None, "negative turned_away"),
        ("transferred", 1, None, "neutral transferred"),
        ("callback", 1, 0, "positive told_before_warn"),
        ("no_show", 119_999, None, "neutral no_show"),
        ("no_show", 120_000, None, "negative breached_in_silence"),
    ],
)
def test_a_wait_is_judged_by_its_outcome_and_its_clock(
    outcome: str, waited_ms: int, told_ms: int | None, judged_as: str
) -> None:
    verdict, reasons = of_wait(outcome, waited_ms, told_ms, 5_000, WAIT)
    assert " ".join((verdict, *reasons)) == judged_as


@pytest.mark.parametrize(
    ("how", "held_ms", "told_ms", "judged_as"),
    [
        ("back", 59_999, None, "positive back_before_warn"),
        ("back", 60_000, None, "neutral back_late"),
        ("back", 120_000, None, "negative hold_breached_in_silence"),
        ("back", 120_000, 59_999, "positive told_before_warn"),
        ("hung_up", 1, None, "negative hung_up_on_hold"),
        ("hung_up", 120_000, None, "negative hung_up_on_hold hold_breached_in_silence"),
        ("ended", 1, None, "neutral ended"),
        ("sent_on", 1, 0, "positive told_before_warn"),
    ],
)
def test_a_hold_is_judged_by_how_it_ended_and_its_clock(
    how: str, held_ms: int, told_ms: int | None, judged_as: str
) -> None:
    verdict, reasons = of_hold(how, held_ms, told_ms, WAIT)
    assert " ".join((verdict, *reasons)) == judged_as


def test_without_a_clock_a_wait_or_a_hold_is_neither_early_nor_late() -> None:
    assert of_wait("answered", 1, 0, 0, None) == ("neutral", ("answered",))
    assert of_hold("back", 1, 0, None) == ("neutral", ("back",))


def test_a_clock_without_a_warn_is_in_time_until_its_breach() -> None:
    assert of_wait("answered", 99, None, 0, Targets(None, 100)) == ("positive", ("answered_before_warn",))
    assert of_wait("answered", 100, None, 0, Targets(None, 100)) == ("negative", ("breached_in_silence",))
    assert of_wait("answered", 10**9, None, 0, Targets(100)) == ("neutral", ("answered_late",))
    assert of_wait("answered", 10**9, None, 0, Targets()) == ("positive", ("answered_before_warn",))


# ---- waits


def test_a_wait_is_counted_in_the_queue_and_the_minute_in_which_it_ended() -> None:
    folded = fold(*CALL, queued("c", at=70, queue="support"), answered("c", at=100))
    rows = [fact for fact in folded.facts if fact[3].startswith("moment")]
    minute = START_MS // 60_000
    assert rows == [
        (minute + 1, "sales", "voice", "moments_neutral", 1),
        (minute + 1, "sales", "voice", "moment:wait:neutral:transferred", 1),
        (minute + 1, "support", "voice", "moments_positive", 1),
        (minute + 1, "support", "voice", "moment:wait:positive:answered_before_warn", 1),
    ]


def test_an_announcement_or_words_to_who_waits_are_told_within_the_wait() -> None:
    late = answered("c", at=200)
    assert judged(fold(*CALL, late), "wait") == ["wait negative breached_in_silence"]
    assert judged(fold(*CALL, announced("sales", 90, 900), late), "wait") == ["wait neutral answered_late"]
    assert judged(fold(*CALL, announced("sales", 30, 900), announced("sales", 150, 900), late), "wait") == [
        "wait positive told_before_warn"
    ]
    told = event_to("c", acted("sent", "n", 50))
    assert judged(fold(*CALL, told, late), "wait") == ["wait positive told_before_warn"]


def test_a_notice_to_the_line_is_heard_by_who_joins_it_and_not_by_who_waits_elsewhere() -> None:
    notice = announced("sales", 10, 900)
    joins = (opened("c", at=0), notice, queued("c", at=20), answered("c", at=300))
    assert judged(fold(*joins), "wait") == ["wait positive told_before_warn"]
    elsewhere = (opened("c", at=0, queue="other"), notice, answered("c", at=300))
    assert judged(fold(*elsewhere), "wait") == ["wait negative breached_in_silence"]


def test_written_waits_are_read_in_open_hours_under_the_policy_in_force_when_they_began() -> None:
    hours = policy(Layer(hours="office", channel=("email",)), hours={"office": OFFICE})
    overnight = (opened("c", at=7 * HOUR, channel="email", queue="post"), answered("c", at=DAY + HOUR))
    assert judged(fold(*overnight, rules=hours), "wait") == ["wait positive answered_before_warn"]
    assert judged(fold(*overnight), "wait") == ["wait negative breached_in_silence"]
    book = PolicyBook(Policy())
    book.turn_to(policy(one_clock("wait", 1, 2)), ms(5))
    contact = Contact("c", 0)
    for one in TALK:
        contact.take(one, book, ms(20))
    assert contact.life.moments[0].verdict == "positive"


def test_what_we_began_is_judged_neither_as_a_wait_nor_as_a_whole() -> None:
    ours = (opened("c", at=0, direction="out", queue="sales"), answered("c", at=200), held("c", at=210))
    folded = fold(*ours, ended("c", at=220, by="customer"), closed("c", at=230))
    assert judged(folded) == ["hold negative hung_up_on_hold"]


# ---- holds


def test_a_hold_ends_in_every_way_there_is() -> None:
    hold = (*TALK, held("c", at=20))
    assert judged(fold(*hold, resumed("c", at=30)), "hold") == ["hold positive back_before_warn"]
    assert judged(fold(*hold, answered("c", at=30, agent="ben")), "hold") == ["hold positive back_before_warn"]
    assert judged(fold(*hold, ended("c", at=30)), "hold") == ["hold negative hung_up_on_hold"]
    assert judged(fold(*hold, ended("c", at=30, by="agent")), "hold") == ["hold neutral ended"]
    assert judged(fold(*hold, ended("c", at=30, by="dropped")), "hold") == ["hold neutral ended"]
    assert judged(fold(*hold, closed("c", at=30)), "hold") == ["hold neutral closed"]
    assert judged(fold(*hold, queued("c", at=30, queue="support")), "hold") == ["hold neutral sent_on"]
    assert judged(fold(*hold, resumed("c", at=200)), "hold") == ["hold negative hold_breached_in_silence"]


def test_a_blind_transfer_is_a_hold_until_somebody_takes_it_and_a_second_one_goes_on_with_it() -> None:
    sent_on = (transferred("c", at=20, agent="ben"), transferred("c", at=90, agent="cleo"))
    assert judged(fold(*TALK, *sent_on, answered("c", at=100, agent="cleo")), "hold") == ["hold neutral back_late"]


def test_a_word_within_a_hold_is_told_and_each_hold_is_judged_anew() -> None:
    talk = (opened("c", at=0, channel="chat", queue="web"), answered("c", at=10), held("c", at=20), sent("c", at=30))
    folded = fold(*talk, sent("c", at=150), resumed("c", at=200), held("c", at=300), resumed("c", at=500))
    assert judged(folded, "hold") == ["hold positive told_before_warn", "hold negative hold_breached_in_silence"]


# ---- promises and ratings


def test_promises_are_moments_when_they_are_kept_or_broken_and_none_when_released() -> None:
    made = promised("c", at=200, due=1_000, id_="p")
    kept = fold(*MAIL, made, sent("c", at=900, keeps="p"))
    assert judged(kept, "promise") == ["promise positive promise_kept"]
    broken = fold(*MAIL, made, sent("c", at=4_000), until=5_000)
    assert judged(broken, "promise") == ["promise negative promise_broken"]
    assert broken.life.moments[-1].at_ms == ms(1_000)
    assert judged(fold(*MAIL, made, released("c", at=300), until=5_000), "promise") == []
    talking = fold(*TALK, promised("c", at=20, due=30), until=40)
    assert judged(talking, "promise") == ["promise positive promise_kept"]


@pytest.mark.parametrize(
    ("score", "judged_as"),
    [(5, "positive rated_high"), (3, "neutral rated_between"), (2, "negative rated_low")],
)
def test_a_rating_judges_its_touchpoint_else_the_contact_under_the_policy_of_that_time(
    score: int, judged_as: str
) -> None:
    folded = fold(*TALK, rated("c", 20, score), rated("c", 21, score, touchpoint="shop: paying"))
    assert judged(folded)[1:] == [f"contact {judged_as}", f"shop: paying {judged_as}"]
    verdict, reason = judged_as.split()
    assert counted(folded)[f"moment:shop: paying:{verdict}:{reason}"] == 1
    strict = fold(*TALK, rated("c", 20, score), rules=policy(ratings=RatingSettings(good=5.0, poor=4.0)))
    assert (strict.life.moments[-1].verdict == "negative") is (score < 5)
