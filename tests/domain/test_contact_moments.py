"""How a contact as a whole is judged as it closes, and how moments are told to people."""

from __future__ import annotations

import pytest

from monitor.domain.book import PolicyBook
from monitor.domain.contacts import Contact
from monitor.domain.events import Event
from monitor.domain.layers import Layer
from monitor.domain.moments import reached
from monitor.domain.moments_view import MOST_SHOWN, counts_of, moments_of, weakest_of
from monitor.domain.policy import Policy
from monitor.domain.settings import QueueLevels, Touchpoint
from monitor.domain.story import story_of
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    acted,
    announced,
    answered,
    awaiting,
    closed,
    ended,
    fold,
    held,
    left,
    merged,
    ms,
    one_clock,
    opened,
    policy,
    promised,
    queued,
    rated,
    received,
    reconciled,
    reopened,
    resumed,
    sent,
)
from tests.domain.judging import MAIL, counted, event_to, judged
from tests.domain.stories import CALL, TALK


def test_a_contact_is_good_where_something_was_and_no_clock_came_to_its_warn() -> None:
    assert judged(fold(*TALK, closed("c", at=20)), "contact") == ["contact positive answered_before_warn"]
    late = fold(*CALL, answered("c", at=80), closed("c", at=90))
    assert judged(late, "contact") == ["contact neutral late"]
    kept = (held("c", at=20), resumed("c", at=30), promised("c", at=40, due=50), closed("c", at=60))
    assert judged(fold(*TALK, *kept), "contact") == [
        "contact positive promise_kept back_before_warn answered_before_warn"
    ]


def test_a_contact_is_bad_where_anything_was_and_what_is_gravest_leads() -> None:
    folded = fold(*CALL, answered("c", at=160), held("c", at=170), ended("c", at=180), closed("c", at=190))
    assert judged(folded, "contact") == ["contact negative hung_up_on_hold breached_in_silence silence_breached"]
    assert judged(fold(*CALL, left("c", at=30)), "contact") == ["contact negative gave_up"]
    again = (held("c", at=300), resumed("c", at=301), held("c", at=302), resumed("c", at=303), closed("c", at=304))
    assert judged(fold(*TALK, held("c", at=20), resumed("c", at=200), *again), "contact") == [
        "contact negative hold_breached_in_silence silence_breached"
    ]


def test_a_contact_of_which_nothing_special_is_known_is_neutral() -> None:
    assert judged(fold(*CALL, left("c", at=3)), "contact") == ["contact neutral gave_up_shortly"]
    assert judged(fold(opened("c", at=0), closed("c", at=3)), "contact") == ["contact neutral no_word"]
    no_wait = policy(Layer(clocks={"wait": None}))
    assert judged(fold(*TALK, closed("c", at=20), rules=no_wait), "contact") == ["contact neutral nothing_special"]


def test_a_written_word_before_the_customer_asks_is_good() -> None:
    unasked = (*MAIL, sent("c", at=2 * HOUR), closed("c", at=3 * HOUR))
    first, *_ = judged(fold(*unasked), "contact")
    assert first == "contact positive told_before_asked answered_before_warn"
    for other in (
        (*MAIL, sent("c", at=110)),  # part of the first word
        (*MAIL, received("c", at=HOUR), sent("c", at=2 * HOUR)),  # it answers
        (*MAIL, sent("c", at=5 * HOUR)),  # silence had come to its warn
        MAIL,  # the first word is owed
    ):
        assert "told_before_asked" not in judged(fold(*other, closed("c", at=9 * HOUR)), "contact")[0]
    chat = (opened("c", at=0, channel="chat", queue="web"), answered("c", at=10), sent("c", at=15), sent("c", at=80))
    assert "told_before_asked" not in judged(fold(*chat, closed("c", at=90)), "contact")[0]


WEB = (opened("c", at=0, channel="messaging", queue="web"),)


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((answered("c", at=10), sent("c", at=16 * MINUTE)), "first_response_breached"),
        ((answered("c", at=10), sent("c", at=20), received("c", at=30), sent("c", at=HOUR)), "next_response_breached"),
        ((answered("c", at=10), sent("c", at=20), sent("c", at=62 * MINUTE)), "silence_breached"),
        ((answered("c", at=10), sent("c", at=20), ended("c", at=62 * MINUTE)), "silence_breached"),
        ((answered("c", at=10), sent("c", at=20), closed("c", at=62 * MINUTE)), "silence_breached"),
    ],
)
def test_clocks_that_breach_without_a_word_make_a_contact_bad(events: tuple[Event, ...], reason: str) -> None:
    assert judged(fold(*WEB, *events, closed("c", at=63 * MINUTE)), "contact") == [f"contact negative {reason}"]


def test_a_resolution_breaches_in_silence_only_where_nothing_was_ever_said() -> None:
    quick = policy(one_clock("resolution", 100, 200), one_clock("silence", 1_000))
    for said, expected in [
        ((), "negative gave_up resolution_breached"),
        ((answered("c", at=250),), "negative breached_in_silence resolution_breached"),
        ((answered("c", at=50),), "neutral late"),
    ]:
        assert judged(fold(*CALL, *said, closed("c", at=300), rules=quick), "contact") == [f"contact {expected}"]
    told = fold(*CALL, announced("sales", 110, 900), closed("c", at=300), rules=quick)
    assert judged(told, "contact") == ["contact negative gave_up"]
    in_time = fold(*TALK, closed("c", at=99), rules=quick)
    assert judged(in_time, "contact") == ["contact positive answered_before_warn"]


def test_an_announcement_before_the_breach_is_a_word_for_the_responses_too() -> None:
    wait = Layer(clocks={"wait": None})
    late = (announced("web", 100, 900), answered("c", at=950), sent("c", at=HOUR), closed("c", at=HOUR))
    assert judged(fold(*WEB, *late, rules=policy(wait)), "contact") == ["contact neutral late"]
    too_late = (announced("web", 15 * MINUTE, 2_000), *late[1:])
    assert judged(fold(*WEB, *too_late, rules=policy(wait)), "contact") == ["contact negative first_response_breached"]


def test_clocks_that_are_switched_off_breach_never() -> None:
    off = policy(Layer(clocks={"silence": None, "wait": None}))
    asked = (received("c", at=5), answered("c", at=900), closed("c", at=910))
    assert judged(fold(*CALL, *asked, rules=off)) == ["wait neutral answered", "contact neutral nothing_special"]


def test_silence_that_stood_still_is_read_as_it_stood() -> None:
    theirs = (*MAIL, awaiting("c", at=HOUR, on="customer"), sent("c", at=DAY), closed("c", at=DAY + 1))
    assert judged(fold(*theirs), "contact") == ["contact positive told_before_asked answered_before_warn"]
    back = (awaiting("c", at=HOUR, on="customer"), awaiting("c", at=2 * HOUR, on="us"), closed("c", at=10 * HOUR))
    assert judged(fold(*MAIL, *back), "contact") == ["contact negative silence_breached"]


def test_a_message_that_needs_no_answer_stops_its_clock_as_it_stood() -> None:
    asked = (*MAIL, received("c", at=HOUR), event_to("c", acted("dismissed", "n", 6 * HOUR, reason="needs_none")))
    assert judged(fold(*asked, closed("c", at=6 * HOUR)), "contact") == ["contact neutral late"]


def test_a_callback_stops_the_clocks_as_they_stood() -> None:
    callback = (*CALL, left("c", at=160, outcome="callback"), answered("c", at=9_000), closed("c", at=9_010))
    assert judged(fold(*callback), "contact") == ["contact negative breached_in_silence silence_breached"]
    soon = (*CALL, left("c", at=30, outcome="callback"), answered("c", at=9_000), closed("c", at=9_010))
    assert judged(fold(*soon), "contact") == ["contact neutral nothing_special"]


def test_the_clocks_of_a_bots_contact_are_read_before_it_is_handed_over() -> None:
    bots = (opened("c", at=0, channel="chat", bot=True), received("c", at=5), queued("c", at=200, queue="web"))
    folded = fold(*bots, answered("c", at=205), sent("c", at=206), closed("c", at=210))
    assert judged(folded, "contact") == ["contact negative next_response_breached"]


def test_each_closing_is_judged_and_what_comes_after_begins_anew() -> None:
    bad = (*CALL, left("c", at=30), queued("c", at=60), answered("c", at=65), closed("c", at=70))
    assert judged(fold(*bad), "contact") == ["contact negative gave_up", "contact positive answered_before_warn"]
    again = fold(*bad, closed("c", at=80), reopened("c", at=90), closed("c", at=95))
    assert judged(again, "contact")[2:] == ["contact neutral no_word"]


def test_spam_and_merged_contacts_have_no_moment_of_their_own_also_where_that_is_said_afterwards() -> None:
    assert judged(fold(*TALK, closed("c", at=20, resolution="spam")), "contact") == []
    assert judged(fold(*TALK, merged("c", at=20, into="d")), "contact") == []
    later = fold(*CALL, left("c", at=30), rated("c", 31, 5), closed("c", at=40, resolution="spam"))
    assert judged(later, "contact") == ["contact positive rated_high"]
    assert counted(later)["moment:contact:negative:gave_up"] == 0
    assert counted(later)["moments_negative"] == 1
    twice = fold(*CALL, left("c", at=30), *(closed("c", at=at, resolution="spam") for at in (40, 50)))
    assert min(counted(twice).values()) == 0


def test_a_moment_that_is_no_longer_known_is_not_taken_back() -> None:
    ratings = [rated("c", 31 + number, 5) for number in range(20)]
    folded = fold(*CALL, left("c", at=30), *ratings, closed("c", at=60, resolution="spam"))
    assert counted(folded)["moment:contact:negative:gave_up"] == 1
    assert len(folded.life.moments) == 16


def test_what_a_source_no_longer_knows_is_judged_as_its_clocks_stood() -> None:
    assert judged(fold(*CALL, answered("c", at=10), queued("c", at=100), reconciled("c", at=130)), "wait")[-1:] == [
        "wait neutral reconciled"
    ]


def test_no_clock_is_looked_at_where_none_runs() -> None:
    life = fold(*TALK, ended("c", at=20)).life
    assert reached(life, PolicyBook(Policy()).newest.rules, ms(900)) == []  # type: ignore[arg-type]  # is not asked


COUNTED = {
    "moment:wait:negative:gave_up": 12,
    "moment:wait:negative:timed_out": 3,
    "moment:wait:positive:answered_before_warn": 15,
    "moment:hold:negative:hung_up_on_hold": 19,
    "moment:shop: paying:negative:rated_low": 10,
    "moment:shop: paying:positive:rated_high": 10,
    "moments_negative": 44,
    "offered": 7,
}


def test_touchpoints_come_with_their_owners_the_road_map_also_where_nothing_is_known() -> None:
    road_map = {"wait": Touchpoint("Planning"), "delivery": Touchpoint("Depot", "The parcel"), "hold": Touchpoint()}
    shown = moments_of(COUNTED, Policy(touchpoints=road_map))
    assert [(one.touchpoint, one.label, one.owner, one.n) for one in shown] == [
        ("wait", "Waiting", "Planning", 30),
        ("hold", "On hold", None, 19),
        ("promise", "Promises", None, 0),
        ("contact", "The whole contact", None, 0),
        ("delivery", "The parcel", "Depot", 0),
        ("shop: paying", "shop: paying", None, 20),
    ]
    assert list(shown[0].reasons.items()) == [("answered_before_warn", 15), ("gave_up", 12), ("timed_out", 3)]
    assert (shown[0].positive, shown[0].neutral, shown[0].negative, shown[0].negative_ratio) == (15, 0, 15, 0.5)
    assert shown[2].negative_ratio is None
    assert counts_of(shown) == {"positive": 25, "neutral": 0, "negative": 44}


def test_the_weakest_has_enough_moments_and_of_equal_shares_the_more_bad_ones() -> None:
    assert weakest_of(moments_of(COUNTED, Policy())) == "wait"
    assert weakest_of(moments_of(COUNTED, Policy(levels=QueueLevels(minimum_n=19)))) == "hold"
    assert weakest_of(moments_of(COUNTED, Policy(levels=QueueLevels(minimum_n=31)))) is None
    assert weakest_of(moments_of({"moment:wait:positive:answered_before_warn": 99}, Policy())) is None


def test_touchpoints_named_by_ratings_are_bounded_by_their_size() -> None:
    many = {f"moment:t{number:03}:positive:rated_high": number for number in range(1, 300)}
    shown = moments_of(many, Policy())
    assert len(shown) == MOST_SHOWN
    assert [one.touchpoint for one in shown[4:6]] == ["t299", "t298"]
    crowded = Policy(touchpoints={f"x{number}": Touchpoint() for number in range(150)})
    assert len(moments_of(many, crowded)) == 154


def test_a_contact_tells_its_moments_newest_first_with_its_events_and_without() -> None:
    contact = Contact("c", 0)
    for one in (*TALK, closed("c", at=20)):
        contact.take(one, PolicyBook(Policy()), ms(30))
    story = story_of(contact.record(b"{}"))
    assert story is not None
    assert story["moments"] == [
        {"at_ms": ms(20), "touchpoint": "contact", "verdict": "positive", "reasons": ("answered_before_warn",)},
        {"at_ms": ms(10), "touchpoint": "wait", "verdict": "positive", "reasons": ("answered_before_warn",)},
    ]
    contact.keep_state_alone()
    kept = story_of(contact.record(b"{}"))
    assert kept is not None
    assert kept["moments"] == story["moments"]
    bare = story_of(Contact("d", 0).record(b"{}"))
    assert bare is not None
    assert bare["moments"] == []
