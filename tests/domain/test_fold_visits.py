"""What a contact's life counts, and in which minute."""

from __future__ import annotations

import pytest

from monitor.domain.events import Event
from monitor.domain.fold import Fold
from monitor.domain.layers import Layer
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    START_MS,
    answered,
    closed,
    counts,
    ended,
    fold,
    held,
    left,
    lengths,
    missed,
    ms,
    office_hours,
    opened,
    policy,
    queued,
    rated,
    received,
    reopened,
    sent,
    transferred,
)
from tests.domain.stories import CALL, TALK


def minute_in(folded: Fold, name: str) -> int:
    """Give the minute (from the start) in which the one fact of a counter lies."""
    (minute,) = {minute for minute, _, _, counter, _ in folded.facts if counter == name}
    return minute - START_MS // 60_000


# ---- outcomes of a visit


@pytest.mark.parametrize(
    ("outcome", "counter"),
    [
        ("abandoned", "abandoned"),
        ("timed_out", "left_otherwise"),
        ("turned_away", "left_otherwise"),
        ("withdrawn", "left_otherwise"),
        ("callback", "left_otherwise"),
        ("no_show", "left_otherwise"),
        ("no_answer", "left_otherwise"),
        ("reconciled", "left_otherwise"),
    ],
)
def test_every_outcome_but_answered_and_abandoned_is_left_otherwise(outcome: str, counter: str) -> None:
    counted = counts(fold(*CALL, left("c", at=8, outcome=outcome)))
    assert counted[counter] == counted["offered"] == 1
    assert not {"answered", "transferred_out", "left_late"} & set(counted)


@pytest.mark.parametrize(("at", "within"), [(19.999, 1), (20, 1), (20.001, 0)])
def test_answered_within_t_is_inclusive(at: float, within: int) -> None:
    assert counts(fold(*CALL, answered("c", at=at))).get("answered_within", 0) == within


@pytest.mark.parametrize(("at", "within"), [(20, 1), (20.001, 0)])
def test_abandoned_within_t_is_inclusive(at: float, within: int) -> None:
    assert counts(fold(*CALL, left("c", at=at))).get("abandoned_within", 0) == within


@pytest.mark.parametrize(("at", "late"), [(20, 0), (20.001, 1)])
def test_left_otherwise_or_transferred_out_after_t_is_late(at: float, late: int) -> None:
    assert counts(fold(*CALL, left("c", at=at, outcome="timed_out"))).get("left_late", 0) == late
    assert counts(fold(*CALL, queued("c", at=at, queue="support"))).get("left_late", 0) == late


@pytest.mark.parametrize(("at", "short"), [(4.999, 1), (5, 0)])
def test_abandoned_in_less_than_the_threshold_is_short(at: float, short: int) -> None:
    assert counts(fold(*CALL, left("c", at=at))).get("short_abandoned", 0) == short


def test_counts_lie_in_the_minute_of_the_offer_and_lengths_in_the_minute_of_the_end() -> None:
    answer = fold(*CALL, answered("c", at=5 * MINUTE), ended("c", at=8 * MINUTE), closed("c", at=9 * MINUTE))
    assert minute_in(answer, "offered") == minute_in(answer, "answered") == 0
    assert minute_in(answer, "wait_n") == 5
    assert minute_in(answer, "handle_n") == minute_in(answer, "closed") == 9
    gone = fold(*CALL, left("c", at=5 * MINUTE, outcome="timed_out"))
    assert minute_in(gone, "left_otherwise") == minute_in(gone, "left_late") == 0
    assert minute_in(fold(*CALL, left("c", at=5 * MINUTE)), "abandon_n") == 5


def test_waits_are_measured_by_their_outcome() -> None:
    assert lengths(fold(*CALL, answered("c", at=12)), "wait") == [12_000]
    assert lengths(fold(*CALL, left("c", at=12)), "abandon") == [12_000]
    other = fold(*CALL, left("c", at=12, outcome="timed_out"))
    assert lengths(other, "wait") == lengths(other, "abandon") == []
    assert other.life.waited_ms == 12_000


def test_the_total_wait_is_the_sum_of_its_visits() -> None:
    folded = fold(
        *CALL, queued("c", at=10, queue="support"), answered("c", at=25), queued("c", at=60), left("c", at=65)
    )
    assert folded.life.waited_ms == 10_000 + 15_000 + 5_000


def test_in_written_channels_only_open_time_is_waited() -> None:
    mail = (opened("c", at=7 * HOUR, channel="email", queue="post"), answered("c", at=25 * HOUR))
    assert lengths(fold(*mail, rules=office_hours()), "wait") == [2 * HOUR * 1_000]
    call = (opened("c", at=7 * HOUR, queue="sales"), answered("c", at=25 * HOUR))
    assert lengths(fold(*call, rules=office_hours()), "wait") == [18 * HOUR * 1_000]


def test_where_we_reached_out_nothing_is_offered() -> None:
    out = (opened("c", direction="out", queue="sales"), answered("c", at=10), ended("c", at=20), closed("c", at=30))
    folded = fold(*out)
    assert counts(folded) == {"closed": 1}
    assert lengths(folded, "wait") == lengths(folded, "handle") == lengths(folded, "response") == []
    assert folded.life.waited_ms == 10_000


def test_it_is_never_offered_either_where_that_is_learned_later() -> None:
    assert "offered" not in counts(fold(queued("c", at=-5), opened("c", at=0, direction="out")))


def test_a_visit_keeps_the_t_of_the_queue_it_entered() -> None:
    rules = policy(Layer(queue=("vip",), within_ms=5_000, short_abandon_ms=2_000))
    vip = (opened("c", queue="vip"),)
    assert "answered_within" not in counts(fold(*vip, answered("c", at=6), rules=rules))
    assert "short_abandoned" not in counts(fold(*vip, left("c", at=3), rules=rules))


def test_a_missed_ring_counts_where_the_visit_was_offered() -> None:
    folded = fold(*CALL, missed("c", at=3 * MINUTE), missed("c", at=4 * MINUTE))
    assert counts(folded)["missed"] == 2
    assert minute_in(folded, "missed") == 0
    assert minute_in(fold(*TALK, missed("c", at=3 * MINUTE)), "missed") == 3


# ---- people


def people(*events: Event) -> dict[tuple[str, str], int]:
    total: dict[tuple[str, str], int] = {}
    for _, queue, _, counter, by in fold(*events).facts:
        if counter.startswith("contacts"):
            total[queue, counter] = total.get((queue, counter), 0) + by
    return {key: by for key, by in total.items() if by}


def test_a_person_counts_once_however_often_they_were_offered() -> None:
    assert people(*CALL) == {("sales", "contacts"): 1}
    there = (*CALL, queued("c", at=10, queue="support"))
    assert people(*there) == {("support", "contacts"): 1, ("sales", "contacts\x1esupport"): 1}
    back = (*there, queued("c", at=20, queue="sales"))
    assert people(*back) == {("sales", "contacts"): 1, ("support", "contacts\x1esales"): 1}
    third = (*back, queued("c", at=30, queue="post"))
    assert people(*third) == {
        ("post", "contacts"): 1, ("sales", "contacts\x1epost"): 1, ("support", "contacts\x1epost\x1esales"): 1,
    }  # fmt: skip


# ---- handling


def test_handle_time_is_talk_hold_and_wrap_up_of_an_answered_visit() -> None:
    folded = fold(*TALK, held("c", at=20), ended("c", at=50), closed("c", at=70))
    assert lengths(folded, "handle") == [60_000]
    assert folded.spans == [("anna", ms(10), ms(70))]


def test_zeros_count_too() -> None:
    assert lengths(fold(*TALK, closed("c", at=10)), "handle") == [0]


def test_handle_time_is_of_live_channels() -> None:
    mail = (opened("c", channel="email", queue="post"), answered("c", at=10), closed("c", at=70))
    assert lengths(fold(*mail), "handle") == []
    assert fold(*mail).spans == []


def test_an_attended_transfer_goes_on_with_the_same_visit() -> None:
    folded = fold(*TALK, transferred("c", at=40, kind="attended", agent="ben"), closed("c", at=70))
    assert lengths(folded, "handle") == [60_000]
    assert folded.spans == [("anna", ms(10), ms(40)), ("ben", ms(40), ms(70))]


def test_a_visit_answered_after_wrap_up_has_begun_is_not_measured_twice() -> None:
    folded = fold(*TALK, ended("c", at=30), answered("c", at=40, agent="ben"), closed("c", at=70))
    assert lengths(folded, "handle") == [30_000]


def test_a_message_that_names_no_agent_keeps_it_with_the_one_who_has_it() -> None:
    folded = fold(opened("c", channel="chat", queue="web"), answered("c", at=10), sent("c", at=20), closed("c", at=30))
    assert folded.spans == [("anna", ms(10), ms(30))]


def test_who_hangs_up_while_held_has_abandoned_the_hold() -> None:
    for by, abandoned in (("customer", 1), (None, 1), ("agent", 0), ("dropped", 0)):
        folded = fold(*CALL, answered("c", at=MINUTE), held("c", at=2 * MINUTE), ended("c", at=3 * MINUTE, by=by))
        assert counts(folded).get("hold_abandoned", 0) == abandoned
    assert "hold_abandoned" not in counts(fold(*TALK, ended("c", at=20, by="customer")))


def test_an_abandoned_hold_counts_in_the_minute_of_the_offer() -> None:
    held_up = (answered("c", at=MINUTE), held("c", at=2 * MINUTE), ended("c", at=3 * MINUTE))
    assert minute_in(fold(*CALL, *held_up), "hold_abandoned") == 0
    assert minute_in(fold(opened("c", direction="out"), *held_up), "hold_abandoned") == 3


# ---- first response, first hour, first day


def test_the_first_response_is_measured_from_opened_to_the_first_word_in_open_hours() -> None:
    mail = (opened("c", at=7 * HOUR, channel="email", queue="post"), sent("c", at=25 * HOUR), sent("c", at=26 * HOUR))
    folded = fold(*mail, rules=office_hours())
    assert lengths(folded, "response") == [2 * HOUR * 1_000]
    assert minute_in(folded, "response_n") == 25 * 60


def test_on_the_phone_the_answer_is_the_first_response() -> None:
    assert lengths(fold(*TALK), "response") == [10_000]


def test_a_bot_owes_no_first_response_until_the_contact_is_queued() -> None:
    folded = fold(opened("c", channel="chat", bot=True), queued("c", at=90), sent("c", at=100))
    assert lengths(folded, "response") == [10_000]
    assert lengths(fold(opened("c", channel="chat", bot=True), answered("c", at=5), sent("c", at=9)), "response") == []


MAIL = (opened("c", at=0, channel="email", queue="post"),)


def hour(*events: Event, until: float) -> tuple[int, int]:
    counted = counts(fold(*events, until=until))
    return counted.get("first_hour_in", 0), counted.get("first_hour_n", 0)


def test_the_first_hour_counts_in_the_minute_it_is_over() -> None:
    assert hour(*MAIL, until=HOUR) == (0, 0)
    assert hour(*MAIL, until=HOUR + 1) == (0, 1)
    assert minute_in(fold(*MAIL, until=HOUR + 1), "first_hour_n") == 60


@pytest.mark.parametrize(("at", "within"), [(HOUR, 1), (HOUR + 0.001, 0)])
def test_a_word_within_the_first_hour_is_inclusive(at: float, within: int) -> None:
    assert hour(*MAIL, sent("c", at=at), until=2 * HOUR) == (within, 1)


def test_the_first_hour_is_an_open_one() -> None:
    mail = (opened("c", at=7.5 * HOUR, channel="email", queue="post"), sent("c", at=24.4 * HOUR))
    assert counts(fold(*mail, rules=office_hours(), until=24.6 * HOUR))["first_hour_in"] == 1
    assert "first_hour_n" not in counts(fold(*mail, rules=office_hours(), until=24.5 * HOUR))


def day(*events: Event, until: float) -> tuple[int, int]:
    counted = counts(fold(*events, until=until))
    return counted.get("first_day_in", 0), counted.get("first_day_n", 0)


def test_the_first_day_counts_in_the_minute_it_is_over() -> None:
    assert day(*MAIL, closed("c", at=HOUR), until=DAY - 1) == (0, 0)
    assert day(*MAIL, closed("c", at=HOUR), until=DAY) == (1, 1)
    assert day(*MAIL, until=DAY) == (0, 1)
    assert minute_in(fold(*MAIL, until=DAY), "first_day_n") == 24 * 60


def test_it_is_a_day_of_the_calendar_not_of_open_hours() -> None:
    assert counts(fold(*MAIL, closed("c", at=DAY - 1), rules=office_hours(), until=DAY))["first_day_in"] == 1


def test_resolved_within_a_day_means_the_last_close() -> None:
    solved = (*MAIL, sent("c", at=60), closed("c", at=HOUR))
    assert day(*solved, reopened("c", at=2 * HOUR), until=DAY) == (0, 1)
    assert day(*solved, reopened("c", at=2 * HOUR), closed("c", at=3 * HOUR), until=DAY) == (1, 1)
    assert day(*solved, received("c", at=2 * DAY), until=3 * DAY) == (0, 1)
    assert day(*solved, received("c", at=2 * DAY), closed("c", at=3 * DAY), until=4 * DAY) == (0, 1)
    assert day(*MAIL, received("c", at=DAY), until=3 * DAY) == (0, 1)


def test_who_left_and_came_back_after_a_day_was_not_resolved_within_it() -> None:
    assert day(*MAIL, left("c", at=HOUR, outcome="withdrawn"), until=DAY) == (1, 1)
    assert day(*MAIL, left("c", at=HOUR, outcome="withdrawn"), queued("c", at=2 * DAY), until=3 * DAY) == (0, 1)


@pytest.mark.parametrize("resolution", ["spam", "merged"])
def test_where_there_was_nothing_to_solve_neither_counts(resolution: str) -> None:
    assert hour(*MAIL, closed("c", at=60, resolution=resolution), until=2 * DAY) == (0, 0)
    assert day(*MAIL, closed("c", at=60, resolution=resolution), until=2 * DAY) == (0, 0)
    assert hour(*MAIL, sent("c", at=60), closed("c", at=3 * DAY, resolution=resolution), until=4 * DAY) == (0, 0)
    assert day(*MAIL, sent("c", at=60), closed("c", at=3 * DAY, resolution=resolution), until=4 * DAY) == (0, 0)


# ---- ratings


@pytest.mark.parametrize(
    ("score", "scale", "top"), [(4, 5, 1), (5, 5, 1), (3, 5, 0), (8, 10, 1), (7, 10, 0), (1, 1, 1), (0, 1, 0)]
)
def test_the_top_two_of_five_are_good_on_any_scale(score: float, scale: float, top: int) -> None:
    counted = counts(fold(*TALK, rated("c", 60, score, scale)))
    assert (counted["rated"], counted.get("rated_top", 0)) == (1, top)


def test_a_rating_counts_in_its_own_minute() -> None:
    assert minute_in(fold(*TALK, closed("c", at=20), rated("c", DAY, 5)), "rated") == 24 * 60
