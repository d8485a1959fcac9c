"""Moments: how each touchpoint of a contact is judged, by the rules and in the fold of its events."""

from __future__ import annotations

import msgspec
import pytest

from monitor.domain.book import PolicyBook
from monitor.domain.contacts import Contact
from monitor.domain.events import Event
from monitor.domain.fold import Fold
from monitor.domain.layers import Layer, Targets
from monitor.domain.moments import of_hold, of_wait, reached
from monitor.domain.moments_view import MOST_SHOWN, counts_of, moments_of, weakest_of
from monitor.domain.policy import Policy
from monitor.domain.settings import QueueLevels, RatingSettings, Touchpoint
from monitor.domain.story import story_of
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    OFFICE,
    START_MS,
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
    released,
    reopened,
    resumed,
    sent,
    transferred,
)
from tests.domain.stories import CALL, TALK

MAIL = (opened("c", at=0, channel="email", queue="post"), answered("c", at=60), sent("c", at=100))
WAIT = Targets(60_000, 120_000)


def judged(folded: Fold, touchpoint: str | None = None) -> list[str]:
    """Give the moments of a fold as ``touchpoint verdict reason…``, in order."""
    return [
        " ".join((one.touchpoint, one.verdict, *one.reasons))
        for one in folded.life.moments
        if touchpoint in (None, one.touchpoint)
    ]


def counted(folded: Fold) -> dict[str, int]:
    """Add up the counters of moments; what was taken back is 0."""
    total: dict[str, int] = {}
    for _, _, _, counter, by in folded.facts:
        if counter.startswith("moment"):
            total[counter] = total.get(counter, 0) + by
    return total


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


def event_to(contact: str, act: Event) -> Event:
    """Give an act upon a nudge as it is folded into its contact."""
    return msgspec.structs.replace(act, subject=contact)


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


# ---- contacts


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


# ---- for people


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
