"""A contact as the site holds it: the same fold whatever the order of arrival, and as little kept as is needed."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from monitor.domain.book import PolicyBook
from monitor.domain.care import Care, Crossing, Decision
from monitor.domain.contacts import NOTHING, Contact, Difference, Record, Resting
from monitor.domain.events import Event
from monitor.domain.life import Fact
from monitor.domain.policy import Policy
from monitor.domain.sayings import Saying
from tests.domain.centre import (
    HOUR,
    answered,
    closed,
    ended,
    held,
    left,
    ms,
    opened,
    promised,
    queued,
    rated,
    received,
    sent,
)

BOOK = PolicyBook(Policy())


def took(contact: Contact, *events: Event, now: float = 0) -> list[Fact]:
    """Let a contact take events as they come; gives what they add up to."""
    total: dict[tuple[int, str, str, str], int] = {}
    for event in events:
        for minute, queue, channel, counter, by in contact.take(event, BOOK, ms(now)).facts:
            total[minute, queue, channel, counter] = total.get((minute, queue, channel, counter), 0) + by
    return sorted((*key, by) for key, by in total.items() if by)


def restored(contact: Contact, now: float = 0) -> Contact:
    record = msgspec.json.decode(contact.record(b"null"), type=Record)
    return Contact.restored(record, BOOK, ms(now))


STORY = (
    opened("c", at=0, channel="chat", queue="web"),
    queued("c", at=10, queue="support"),
    answered("c", at=40),
    promised("c", at=50, due=100),
    sent("c", at=120),
    closed("c", at=200),
)


@pytest.mark.parametrize("order", list(permutations(range(6)))[::29])
def test_any_order_of_arrival_ends_in_the_same_state_and_counts(order: tuple[int, ...]) -> None:
    in_order, mixed = Contact("c", 0), Contact("c", 0)
    facts = took(in_order, *STORY, now=300)
    assert took(mixed, *(STORY[place] for place in order), now=300) == facts
    assert mixed.life == in_order.life
    assert mixed.events() == list(STORY)


def test_an_event_that_comes_next_is_appended_and_one_in_between_is_folded_in_at_its_place() -> None:
    contact = Contact("c", 0)
    took(contact, STORY[0], STORY[5], STORY[2], now=300)
    assert contact.events() == [STORY[0], STORY[2], STORY[5]]
    assert contact.life.state == "closed"


def test_a_late_event_moves_the_figures_by_the_difference() -> None:
    contact = Contact("c", 0)
    took(contact, opened("c", queue="sales"), left("c", at=100))
    moved = {(counter, by) for _, _, _, counter, by in contact.take(answered("c", at=10), BOOK, ms(200)).facts}
    assert {("abandoned", -1), ("answered", 1), ("answered_within", 1)} <= moved
    assert not any(counter == "offered" for counter, _ in moved)


def test_before_it_is_a_contact_nothing_counts_and_then_everything_does() -> None:
    contact = Contact("c", 0)
    assert contact.take(rated("c", 5, 5), BOOK, ms(9)) == NOTHING
    assert contact.take(answered("c", at=6), BOOK, ms(9)) == NOTHING
    counters = {counter for _, _, _, counter, _ in contact.take(queued("c", at=0), BOOK, ms(9)).facts}
    assert {"offered", "answered", "rated"} <= counters


def test_what_becomes_of_a_partial_contact_by_itself_counts_nowhere() -> None:
    contact = Contact("c", 0)
    assert took(contact, promised("c", at=0, due=50)) == []
    assert contact.settle(BOOK, ms(60)) == NOTHING
    assert contact.life.promises[0].broken


def test_opened_after_queued_gives_all_figures_its_channel() -> None:
    contact = Contact("c", 0)
    facts = took(contact, queued("c", at=0), answered("c", at=10), opened("c", at=5, channel="chat"), now=20)
    assert {channel for _, _, channel, _, _ in facts} == {"chat"}


def test_what_falls_due_by_itself_counts_when_its_instant_has_come() -> None:
    contact = Contact("c", 0)
    took(contact, opened("c", channel="email"), promised("c", at=1, due=100))
    assert contact.settle(BOOK, ms(99)) == NOTHING
    broken = [("promises_broken", 1), ("moments_negative", 1), ("moment:promise:negative:promise_broken", 1)]
    assert [fact[3:] for fact in contact.settle(BOOK, ms(100)).facts] == broken
    assert contact.settle(BOOK, ms(101)) == NOTHING


def test_an_event_at_an_instant_already_lived_through_is_folded_in_before_it() -> None:
    contact = Contact("c", 0)
    took(contact, opened("c", channel="email"), promised("c", at=1, due=100))
    contact.settle(BOOK, ms(100))
    kept = {fact[3:] for fact in contact.take(sent("c", at=100), BOOK, ms(101)).facts}
    assert {("promises_broken", -1), ("promises_kept", 1)} <= kept


def test_time_with_an_agent_that_turned_out_otherwise_is_given_back() -> None:
    contact = Contact("c", 0)
    took(contact, opened("c", queue="sales"), answered("c", at=10), closed("c", at=60))
    difference = contact.take(ended("c", at=40), BOOK, ms(90))
    assert (difference.spans, difference.gone) == ([("anna", ms(10), ms(60))], [("anna", ms(10), ms(60))])
    moved = contact.take(answered("c", at=20, agent="ben"), BOOK, ms(90))
    assert moved.spans == [("anna", ms(10), ms(20)), ("ben", ms(20), ms(60))]
    assert moved.gone == [("anna", ms(10), ms(60))]


def test_an_event_is_known_by_its_source_and_id() -> None:
    contact = Contact("c", 0)
    took(contact, *STORY)
    assert contact.knows(STORY[1])
    assert not contact.knows(queued("c", at=10, queue="support"))
    assert not contact.knows(rated("c", 900, 5))


def test_taking_an_event_back_moves_the_figures_back() -> None:
    contact = Contact("c", 0)
    took(contact, opened("c", channel="email", queue="post"), sent("c", at=10))
    back = contact.rewrite(contact.events()[:1], BOOK, ms(20))
    assert {("answered", -1), ("response_n", -1)} <= {fact[3:] for fact in back.facts}
    assert contact.life.state == "waiting"
    assert contact.rewrite([], BOOK, ms(20)).facts
    assert (contact.life.partial, contact.log) == (True, b"")


# ---- stored, and restored


def test_its_stored_form_gives_the_contact_back() -> None:
    contact = Contact("c", ms(0))
    took(contact, *STORY[:4], now=300)
    contact.over_ms = 7
    decision = Decision(1, True, "silence_warn", Saying("viewed", {"agent": "anna"}))
    contact.care = Care(nudge="n1", crossed={"silence": Crossing(5, 2, 2, 6)}, decisions=(decision,))
    again = restored(contact, now=300)
    assert (again.life, again.log, again.last_key) == (contact.life, contact.log, contact.last_key)
    assert (again.care, again.nudge, again.over_ms) == (contact.care, "n1", 7)
    assert again.known_ms == ms(0)


def test_an_empty_contact_is_stored_too() -> None:
    assert restored(Contact("c", 5)).life == Contact("c", 5).life


def test_kept_as_its_state_alone_it_is_corrected_no_more_but_goes_on() -> None:
    contact = Contact("c", 0)
    took(contact, *STORY, now=300)
    contact.keep_state_alone()
    assert (contact.log, contact.closed_base_ms, contact.rests) == (b"", ms(200), True)
    facts = took(contact, rated("c", HOUR, 5), received("c", at=2 * HOUR), now=2 * HOUR)
    judged = {"moments_positive", "moment:contact:positive:rated_high"}
    assert {fact[3] for fact in facts} == {"rated", "rated_top", "reopened", "first_hour_n", "first_hour_in"} | judged
    assert contact.life.reopened == 1
    assert not contact.rests


def test_late_events_among_those_after_its_base_are_put_in_order() -> None:
    contact = Contact("c", 0)
    took(contact, *STORY, now=300)
    contact.keep_state_alone()
    took(contact, received("c", at=HOUR), sent("c", at=2 * HOUR), now=3 * HOUR)
    took(contact, held("c", at=HOUR + 60), now=3 * HOUR)
    assert contact.life.state == "held"
    assert restored(contact, now=3 * HOUR).life == contact.life


def test_a_resting_contact_is_stored_and_restored_with_what_came_after_its_base() -> None:
    contact = Contact("c", 0)
    took(contact, *STORY, now=300)
    contact.keep_state_alone()
    again = restored(contact)
    assert (again.life, again.closed_base_ms, again.rests) == (contact.life, ms(200), True)
    took(contact, rated("c", HOUR, 5))
    again = restored(contact, now=HOUR)
    assert (again.life, again.log) == (contact.life, contact.log)


def test_an_open_contact_may_be_kept_as_its_state_alone_too() -> None:
    contact = Contact("c", 0)
    took(contact, *STORY[:2])
    contact.keep_state_alone()
    assert contact.closed_base_ms == -1
    assert restored(contact).closed_base_ms == -1


def test_it_does_not_rest_while_anything_is_owed() -> None:
    contact = Contact("c", 0)
    took(contact, opened("c", channel="email"), promised("c", at=1, due=9 * HOUR), closed("c", at=2))
    assert not contact.rests
    contact.keep_state_alone()
    assert not contact.rests


def test_laid_to_rest_and_woken_it_is_the_same() -> None:
    contact = Contact("c", 5)
    took(contact, *STORY, now=300)
    contact.keep_state_alone()
    contact.over_ms, contact.due_ms = 6, 7
    resting = Resting(contact)
    woken = resting.wake()
    assert resting.life() == woken.life == contact.life
    assert (woken.base, woken.known_ms, woken.over_ms, woken.due_ms) == (resting.base, 5, 6, 7)
    assert woken.closed_base_ms == contact.closed_base_ms


def test_nothing_is_no_difference() -> None:
    assert Difference([], [], []) == NOTHING
