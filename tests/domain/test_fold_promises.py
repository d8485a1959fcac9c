"""Promises, as the fold of a contact knows them."""

from __future__ import annotations

import pytest

from monitor.domain.events import Event
from monitor.domain.layers import Layer
from tests.domain.centre import (
    HOUR,
    MINUTE,
    answered,
    closed,
    counts,
    ended,
    fold,
    held,
    left,
    ms,
    office_hours,
    opened,
    policy,
    promised,
    reached,
    released,
    resumed,
    sent,
)
from tests.domain.stories import CALL, CHAT, MAIL, TALK

# ---- promises


def kept(*events: Event, until: float | None = None) -> tuple[int, int]:
    """Give how many promises were kept and broken."""
    counted = counts(fold(*events, until=until))
    return counted.get("promises_kept", 0), counted.get("promises_broken", 0)


def test_a_promise_is_kept_by_a_word_marked_as_keeping_it() -> None:
    two = (*MAIL, promised("c", 20, due=10 * HOUR, id_="a"), promised("c", 21, due=10 * HOUR, id_="b"))
    folded = fold(*two, sent("c", at=30, keeps="a"))
    assert [promise.id for promise in folded.life.promises] == ["b"]
    assert kept(*two, sent("c", at=30, keeps="a")) == (1, 0)


def test_from_its_warn_on_any_word_keeps_a_promise() -> None:
    mail = (*MAIL, promised("c", 20, due=10 * HOUR))  # warns an hour before
    assert kept(*mail, sent("c", at=9 * HOUR - 1)) == (0, 0)
    assert kept(*mail, sent("c", at=9 * HOUR)) == (1, 0)


def test_where_its_clock_is_off_any_word_keeps_a_promise() -> None:
    off = policy(Layer(clocks={"promise": None}))
    folded = fold(*MAIL, promised("c", 20, due=10 * HOUR), sent("c", at=30), rules=off)
    assert counts(folded)["promises_kept"] == 1


def test_the_lead_of_a_promise_is_open_time() -> None:
    folded = fold(*MAIL, promised("c", 20, due=24 * HOUR), rules=office_hours())
    assert folded.life.promises[0].warn_from_ms == ms(
        7 * HOUR
    )  # due at nine: an open hour before is four in the afternoon


@pytest.mark.parametrize(
    "conversation",
    [
        (opened("c", at=0, queue="sales"), promised("c", 5, due=HOUR), answered("c", at=60)),
        (opened("c", channel="walk_in", queue="desk"), promised("c", 5, due=HOUR), answered("c", at=60)),
        (*CHAT, promised("c", 20, due=HOUR), sent("c", at=60)),
        (*TALK, held("c", at=20), promised("c", 21, due=HOUR), resumed("c", at=60)),
        (*CALL, left("c", at=20, outcome="callback", due=HOUR), answered("c", at=60)),
    ],
    ids=["phone", "counter", "chat", "back from hold", "rung back"],
)
def test_in_live_channels_a_conversation_keeps_a_promise(conversation: tuple[Event, ...]) -> None:
    assert kept(*conversation, until=2 * HOUR) == (1, 0)


def test_a_promise_that_falls_due_in_a_conversation_is_kept_by_it() -> None:
    promise = promised("c", 60, due=120)
    assert kept(*TALK, promise, until=120) == (1, 0)
    assert kept(*TALK, promise, held("c", at=100), until=120) == (0, 1)
    assert fold(*TALK, promise, until=120).life.promises == ()


def test_a_call_answered_in_writing_keeps_the_promise_it_names() -> None:
    assert kept(*TALK, promised("c", 20, due=HOUR, id_="p"), sent("c", at=30, keeps="p")) == (1, 0)
    assert kept(*TALK, promised("c", 20, due=HOUR, id_="p"), sent("c", at=30)) == (0, 0)


def test_a_promise_is_broken_at_the_instant_it_is_due_and_stays_owed() -> None:
    mail = (*MAIL, promised("c", 20, due=HOUR))
    assert kept(*mail, until=HOUR - 1) == (0, 0)
    folded = fold(*mail, until=HOUR)
    assert counts(folded)["promises_broken"] == 1
    assert [promise.broken for promise in folded.life.promises] == [True]


def test_a_word_at_the_very_instant_keeps_it() -> None:
    assert kept(*MAIL, promised("c", 20, due=HOUR), sent("c", at=HOUR), until=2 * HOUR) == (1, 0)


def test_a_word_after_it_was_broken_ends_it_and_keeps_nothing() -> None:
    folded = fold(*MAIL, promised("c", 20, due=HOUR), sent("c", at=HOUR + 1), until=2 * HOUR)
    assert folded.life.promises == ()
    assert counts(folded)["promises_broken"] == 1
    assert "promises_kept" not in counts(folded)


def test_two_promises_break_each_at_its_own_instant() -> None:
    folded = fold(*MAIL, promised("c", 20, due=HOUR), promised("c", 21, due=2 * HOUR), until=3 * HOUR)
    minutes = [minute for minute, _, _, counter, _ in folded.facts if counter == "promises_broken"]
    assert minutes == [ms(HOUR) // 60_000, ms(2 * HOUR) // 60_000]


def test_a_released_promise_is_no_longer_owed() -> None:
    two = (*MAIL, promised("c", 20, due=HOUR, id_="a"), promised("c", 21, due=HOUR, id_="b"))
    assert [promise.id for promise in fold(*two, released("c", at=30, id_="a")).life.promises] == ["b"]
    assert fold(*two, released("c", at=30)).life.promises == ()
    assert kept(*two, released("c", at=30), until=2 * HOUR) == (0, 0)


def test_a_promise_made_again_replaces_the_earlier_one() -> None:
    folded = fold(
        *MAIL, promised("c", 20, due=HOUR, id_="a"), promised("c", 30, due=2 * HOUR, id_="a", about="the part")
    )
    assert [(promise.due_ms, promise.about) for promise in folded.life.promises] == [(ms(2 * HOUR), "the part")]


def test_a_promise_without_an_id_has_that_of_its_event() -> None:
    assert fold(*MAIL, promised("c", 20, due=HOUR, id="p9")).life.promises[0].id == "p9"


def test_a_promise_outlives_the_conversation() -> None:
    over = (*TALK, promised("c", 20, due=HOUR), ended("c", at=30), closed("c", at=40))
    assert kept(*over, until=HOUR) == (0, 1)
    assert kept(*over, sent("c", at=HOUR - MINUTE), until=HOUR) == (1, 0)


def test_left_stops_no_promise() -> None:
    assert kept(*CALL, promised("c", 20, due=HOUR), left("c", at=30), until=HOUR) == (0, 1)


def test_reaching_a_customer_elsewhere_keeps_what_was_promised_here() -> None:
    assert kept(*MAIL, promised("c", 20, due=9 * HOUR), reached("c", at=30)) == (1, 0)
    assert kept(*MAIL, promised("c", 20, due=HOUR), reached("c", at=2 * HOUR), until=3 * HOUR) == (0, 1)
    assert fold(*MAIL, reached("c", at=30)).life.silent_since_ms == ms(0)


def test_a_callback_is_over_when_its_customer_was_reached_elsewhere() -> None:
    back = (*CALL, left("c", at=20, outcome="callback", due=HOUR))
    assert fold(*back, reached("c", at=60)).life.state == "closed"
    assert kept(*back, reached("c", at=60), until=HOUR) == (1, 0)
