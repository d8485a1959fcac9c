"""How a contact stands in the figures of now and in its line, and how both follow it."""

from __future__ import annotations

import pytest

from monitor.domain.changes import Changes
from monitor.domain.clocks import clocks_of
from monitor.domain.contacts import Contact
from monitor.domain.events import Event
from monitor.domain.metrics import Now
from monitor.domain.policy import Policy
from monitor.domain.queues import GONE, NOWHERE, Place
from monitor.domain.standing import Floor, late_ms, place_of
from tests.domain.centre import (
    HOUR,
    alerted,
    answered,
    awaiting,
    closed,
    ended,
    fold,
    held,
    left,
    ms,
    office_hours,
    opened,
    promised,
    queued,
    received,
    sent,
)
from tests.domain.stories import CALL, MAIL


def place(*events: Event, at: float, late: bool = False) -> Place:
    life = fold(*events, until=at).life
    rules = Policy().rules(life.queue, life.channel)
    return place_of(life, clocks_of(life, rules, ms(at)), rules, ms(at), late=late)


def test_a_waiting_contact_has_a_place_in_line() -> None:
    found = place(*CALL, at=30)
    assert (found.queue, found.state, found.level) == ("sales", "waiting", "ok")
    assert (found.waiting_ms, found.score, found.silent_ms) == (ms(0), float(ms(0)), ms(0))
    assert place(*CALL, alerted("c", at=10), at=30).state == "alerting"


def test_its_level_is_that_of_its_worst_clock_and_wait_and_silence_have_their_own() -> None:
    found = place(*CALL, alerted("c", at=10), at=60)
    assert (found.level, found.wait_level, found.silence_level) == ("warn", "warn", "warn")
    assert place(*CALL, sent("c", at=100), held("c", at=110), at=260).silence_level == "breach"
    promise = place(*CALL, promised("c", 1, due=50), at=70)
    assert (promise.level, promise.wait_level) == ("breach", "warn")


@pytest.mark.parametrize(("events", "counted"), [
    ((opened("c"),), "outside"),
    ((opened("c", channel="chat", bot=True),), "outside"),
    ((opened("c"), alerted("c", at=1)), "outside"),
    ((*CALL, answered("c", at=5)), "handling"),
    ((*CALL, answered("c", at=5), held("c", at=6)), "held"),
    ((*CALL, answered("c", at=5), ended("c", at=6)), "wrap_up"),
    ((*CALL, left("c", at=5, outcome="callback")), "callback"),
    (MAIL, "handling"),
    ((*MAIL, sent("c", at=20)), "handling"),
])  # fmt: skip
def test_what_a_contact_in_no_line_counts_as(events: tuple[Event, ...], counted: str) -> None:
    found = place(*events, at=30)
    assert (found.state, found.waiting_ms, found.score) == (counted, None, None)


def test_a_partial_contact_and_a_closed_one_are_in_no_count() -> None:
    assert place(answered("c", at=0), at=5) is NOWHERE
    assert place(*CALL, closed("c", at=5), at=9) is GONE


def test_a_written_contact_awaits_us_since_its_oldest_unanswered_message() -> None:
    assert place(*MAIL, at=30).ours_ms == ms(0)
    assert place(*MAIL, received("c", at=20), received("c", at=25), at=30).ours_ms == ms(20)
    assert place(*MAIL, sent("c", at=20), at=30).ours_ms is None
    assert place(*MAIL, sent("c", at=20), promised("c", 21, due=HOUR), at=30).ours_ms == ms(20)
    assert place(*CALL, answered("c", at=5), at=30).ours_ms is None


def test_a_written_contact_of_ours_that_was_never_owed_a_word_awaits_us_since_it_was_opened() -> None:
    ours = (opened("c", channel="email", direction="out"), answered("c", at=10))
    assert place(*ours, at=30).ours_ms == ms(0)


def test_silence_that_stands_still_or_is_over_is_not_the_longest() -> None:
    assert place(*MAIL, awaiting("c", 20, "customer"), at=30).silent_ms is None
    assert place(*CALL, answered("c", at=5), at=30).silent_ms is None
    assert place(*CALL, answered("c", at=5), held("c", at=9), ended("c", at=20), at=30).silent_ms is None
    assert place(opened("c", channel="chat"), at=30).silent_ms == ms(0)


def test_before_a_first_response_that_has_a_target_no_silence_runs() -> None:
    assert place(*MAIL, at=30).silent_ms is None
    assert place(*MAIL, sent("c", at=20), at=30).silent_ms == ms(20)


def test_a_callback_is_open_since_the_customers_last_word() -> None:
    assert place(*CALL, left("c", at=5, outcome="callback"), at=30).callback_ms == ms(0)
    assert place(*CALL, at=30).callback_ms is None


def test_who_has_it_in_hand_and_is_kept_busy_by_it() -> None:
    talking = place(*CALL, answered("c", at=5), at=30)
    assert (talking.agent, talking.engaged_ms) == ("anna", ms(5))
    written = place(*MAIL, at=30)
    assert (written.agent, written.engaged_ms) == ("anna", None)
    assert place(*CALL, answered("c", at=5), queued("c", at=9, queue="support"), at=30).agent is None


# ---- longer than T


def test_a_contact_in_line_is_late_from_the_instant_after_t() -> None:
    life = fold(*CALL).life
    assert late_ms(life, Policy().rules("sales", "voice")) == ms(20) + 1
    assert place(*CALL, at=30, late=True).late


def test_in_written_channels_t_is_open_time() -> None:
    rules = office_hours().rules("post", "email")
    mail = fold(opened("c", at=7 * HOUR, channel="email", queue="post"), rules=office_hours()).life
    assert late_ms(mail, rules) == ms(31 * HOUR) + 1


def test_nobody_is_late_in_no_line_or_where_we_reached_out() -> None:
    rules = Policy().rules("sales", "voice")
    assert late_ms(fold(opened("c")).life, rules) is None
    assert late_ms(fold(opened("c", queue="sales", direction="out")).life, rules) is None


# ---- the floor


def moved(*places: Place) -> tuple[Floor, Changes]:
    floor, changes, contact = Floor(), Changes(0), Contact("c", 0)
    contact.life.channel = "voice"
    for one in places:
        floor.move(contact, one, changes)
    return floor, changes


WAITING = Place("sales", "waiting", "ok", 100, 100.0)


def test_figures_follow_a_contact_from_queue_to_queue() -> None:
    floor, changes = moved(WAITING, WAITING._replace(queue="support", score=200.0))
    assert floor.group("sales").part() == Now()
    assert floor.group("support").part().waiting == 1
    assert floor.touched == {"sales", "support"}
    assert changes.lines == {("sales", "c"): None, ("support", "c"): 200.0}


def test_a_line_is_told_of_a_new_score_and_of_nothing_else() -> None:
    floor, changes = moved(WAITING)
    changes.lines.clear()
    contact = Contact("d", 0)
    floor.move(contact, WAITING, changes)
    changes.lines.clear()
    floor.move(contact, WAITING._replace(state="alerting"), changes)
    assert changes.lines == {}
    floor.move(contact, WAITING._replace(score=5.0), changes)
    assert changes.lines == {("sales", "d"): 5.0}


def test_who_is_gone_leaves_the_figures_and_the_line() -> None:
    floor, changes = moved(WAITING, GONE)
    assert floor.group("sales").part() == Now()
    assert changes.lines == {("sales", "c"): None}


def test_who_was_never_there_touches_nothing() -> None:
    floor, changes = moved(NOWHERE, GONE)
    assert (floor.groups, floor.touched, changes.lines) == ({}, set(), {})


def test_a_contact_of_no_queue_counts_under_the_empty_name_and_comes_and_goes() -> None:
    outside = Place("", "outside", "ok")
    floor, _ = moved(outside, outside._replace(level="warn"))
    assert floor.group("").part() == Now(open=1, in_warn=1)
    floor, _ = moved(outside, GONE, outside)
    assert floor.group("").part().open == 1
