"""Words, silence, turns and promises, as the fold of a contact knows them."""

from __future__ import annotations

import pytest

from monitor.domain.events import Event
from tests.domain.centre import (
    HOUR,
    acted,
    alerted,
    announced,
    answered,
    awaiting,
    closed,
    counts,
    ended,
    fold,
    held,
    iso,
    ms,
    opened,
    promised,
    queued,
    received,
    released,
    reopened,
    resumed,
    sent,
    transferred,
)
from tests.domain.stories import CALL, CHAT, MAIL, TALK

# ---- words


@pytest.mark.parametrize(
    "nothing",
    [
        sent("c", at=30, by="bot"),
        sent("c", at=30, by="system"),
        sent("c", at=30, public=False),
        received("c", at=30, auto=True),
    ],
    ids=["bot", "system", "private note", "auto-reply"],
)
def test_bots_systems_auto_replies_and_private_notes_reset_nothing(nothing: Event) -> None:
    life = fold(*MAIL, nothing).life
    assert (life.silent_since_ms, life.responded_ms, life.last_speaker) == (ms(0), None, None)


def test_a_public_message_by_a_human_is_a_word() -> None:
    life = fold(*MAIL, sent("c", at=30)).life
    assert (life.silent_since_ms, life.responded_ms, life.words) == (ms(30), ms(30), (ms(30),))


def test_a_written_answer_without_a_message_is_no_word() -> None:
    assert fold(*MAIL).life.silent_since_ms == ms(0)
    assert fold(*CHAT).life.responded_ms is None


def test_a_word_to_a_waiting_contact_answers_it() -> None:
    folded = fold(opened("c", channel="email", queue="post"), sent("c", at=30, agent="anna"))
    assert (folded.life.shown_state, folded.life.agent, folded.life.visit is not None) == (
        "awaiting_customer",
        "anna",
        False,
    )
    assert counts(folded)["answered"] == 1


def test_on_the_phone_an_answer_is_the_first_response_and_a_word_all_the_while() -> None:
    life = fold(*TALK).life
    assert (life.responded_ms, life.silent_since_ms) == (ms(10), None)
    assert fold(*TALK, sent("c", at=30)).life.silent_since_ms is None


def test_a_message_to_somebody_who_waits_on_the_phone_answers_them() -> None:
    life = fold(*CALL, sent("c", at=30, agent="anna")).life
    assert (life.state, life.silent_since_ms) == ("handling", None)


def test_silence_runs_again_from_the_hold_on() -> None:
    assert fold(*TALK, held("c", at=60)).life.silent_since_ms == ms(60)
    assert fold(*TALK, held("c", at=60), resumed("c", at=90)).life.silent_since_ms is None
    assert fold(*CHAT, held("c", at=60)).life.silent_since_ms == ms(0)


def test_a_word_while_held_starts_silence_anew() -> None:
    assert fold(*TALK, held("c", at=60), sent("c", at=75)).life.silent_since_ms == ms(75)


def test_a_contact_sent_on_is_silent_from_the_conversation_on() -> None:
    assert fold(*TALK, transferred("c", at=60, queue="support")).life.silent_since_ms == ms(60)
    assert fold(*CHAT, sent("c", at=20), queued("c", at=60)).life.silent_since_ms == ms(20)


def test_silence_begins_where_it_was_opened_or_queued_where_a_bot_had_it() -> None:
    assert fold(opened("c")).life.silent_since_ms == ms(0)
    assert fold(queued("c", at=7)).life.silent_since_ms == ms(7)
    bot = opened("c", channel="chat", bot=True)
    assert fold(bot).life.silent_since_ms is None
    assert fold(bot, queued("c", at=90)).life.silent_since_ms == ms(90)
    assert fold(opened("c", channel="chat", bot=True, queue="web")).life.silent_since_ms == ms(0)


def test_the_first_response_is_owed_from_the_same_instant_and_not_again_in_a_second_queue() -> None:
    folded = fold(opened("c", channel="chat", bot=True), queued("c", at=90), queued("c", at=120, queue="web"))
    assert folded.life.response_from_ms == ms(90)
    assert folded.life.silent_since_ms == ms(90)


def test_a_reopened_call_is_not_a_conversation_and_silence_runs() -> None:
    life = fold(*TALK, closed("c", at=60), reopened("c", at=90)).life
    assert (life.state, life.silent_since_ms, life.silent_run_ms) == ("waiting", ms(90), ms(90))


def test_nobody_waits_for_a_word_where_we_reached_out() -> None:
    assert fold(opened("c", direction="out", queue="sales")).life.silent_since_ms is None
    assert fold(opened("c", direction="out", channel="email"), sent("c", at=5)).life.silent_since_ms == ms(5)


def test_the_newest_32_words_are_kept() -> None:
    life = fold(*MAIL, *(sent("c", at=20 + number) for number in range(40))).life
    assert life.words == tuple(ms(28 + number) for number in range(32))


# ---- what agents did about a nudge


def test_sent_is_a_word() -> None:
    life = fold(*MAIL, acted("sent", "n1", 60)).life
    assert (life.silent_since_ms, life.responded_ms) == (ms(60), ms(60))


def test_sent_to_somebody_who_waits_on_the_phone_is_a_word_for_silence_but_no_answer() -> None:
    for waiting in (CALL, (*CALL, alerted("c", at=1))):
        life = fold(*waiting, acted("sent", "n1", 60)).life
        assert life.state == fold(*waiting).life.state
        assert (life.silent_since_ms, life.responded_ms, life.visit is not None) == (ms(60), None, True)


def test_sent_to_somebody_who_waits_in_a_chat_answers_them() -> None:
    life = fold(opened("c", channel="chat", queue="web"), acted("sent", "n1", 60)).life
    assert (life.state, life.agent, life.silent_since_ms) == ("handling", "anna", ms(60))


def test_sent_with_a_time_promises_the_next_word() -> None:
    promises = fold(*MAIL, acted("sent", "n1", 60, id="act", promise_due=iso(2 * HOUR))).life.promises
    assert [(promise.id, promise.due_ms) for promise in promises] == [("act", ms(2 * HOUR))]


def test_sent_to_a_closed_contact_changes_nothing() -> None:
    assert fold(*MAIL, closed("c", at=30), acted("sent", "n1", 60)).life.silent_since_ms == ms(0)


def test_dismissed_as_their_turn_stops_silence() -> None:
    life = fold(*MAIL, acted("dismissed", "n1", 60, reason="their_turn")).life
    assert (life.turn, life.stands_still, life.silent_run_ms) == ("customer", True, None)


def test_dismissed_as_needing_none_ends_the_question() -> None:
    asked = (*MAIL, received("c", at=30))
    assert fold(*asked, acted("dismissed", "n1", 60, reason="needs_none")).life.asked_ms is None
    assert fold(*asked, acted("dismissed", "n1", 60)).life.asked_ms == ms(30)


# ---- a notice to all in line


def test_a_notice_is_a_word_for_silence_to_all_in_line_and_never_a_first_response() -> None:
    life = fold(*CALL, announced("sales", 60, until=HOUR)).life
    assert (life.silent_since_ms, life.responded_ms, life.state) == (ms(60), None, "waiting")
    assert fold(*CALL, announced("support", 60, until=HOUR)).life.silent_since_ms == ms(0)
    assert fold(*TALK, announced("sales", 60, until=HOUR)).life.silent_since_ms is None


def test_whoever_joins_until_it_ends_hears_it_too() -> None:
    before = (opened("c", at=0), announced("sales", 10, until=60))
    assert fold(*before, queued("c", at=60)).life.silent_since_ms == ms(60)
    assert fold(*before, queued("c", at=61)).life.silent_since_ms == ms(0)
    assert fold(*before, queued("c", at=30, queue="support")).life.silent_since_ms == ms(0)


def test_a_notice_is_a_word_once_a_contact() -> None:
    there_and_back = (queued("c", at=60, queue="support"), queued("c", at=90, queue="sales"))
    assert fold(*CALL, announced("sales", 30, until=HOUR), *there_and_back).life.silent_since_ms == ms(30)
    heard = (opened("c", at=0), announced("sales", 10, until=HOUR), queued("c", at=30))
    assert fold(*heard, *there_and_back).life.silent_since_ms == ms(30)


# ---- whose turn


@pytest.mark.parametrize(
    ("events", "turn"),
    [
        ((), "us"),
        ((sent("c", at=20),), "customer"),
        ((sent("c", at=20), received("c", at=30)), "us"),
        ((awaiting("c", 20, "customer"),), "customer"),
        ((awaiting("c", 20, "third_party"),), "third_party"),
        ((sent("c", at=20), awaiting("c", 21, "us")), "us"),
        ((awaiting("c", 20, "us"), sent("c", at=21)), "customer"),
        ((awaiting("c", 20, "customer"), sent("c", at=21)), "customer"),
        ((awaiting("c", 20, "customer"), received("c", at=21)), "us"),
        ((awaiting("c", 20, "us"), received("c", at=21), sent("c", at=22)), "customer"),
        ((awaiting("c", 20, "customer"), received("c", at=21, auto=True)), "customer"),
        ((awaiting("c", 20, "customer"), promised("c", 21, due=HOUR)), "us"),
        (
            (promised("c", 20, due=HOUR, id_="p"), awaiting("c", 21, "customer"), released("c", at=22, id_="p")),
            "customer",
        ),
        ((awaiting("c", 20, "customer", until=60),), "us"),
        ((awaiting("c", 20, "customer", until=61),), "customer"),
    ],
)
def test_whose_turn_it_is(events: tuple[Event, ...], turn: str) -> None:
    life = fold(*MAIL, *events, until=60).life
    assert life.shown_state == f"awaiting_{turn}"


def test_the_turn_shows_in_written_channels_alone() -> None:
    assert fold(*CHAT, sent("c", at=20)).life.shown_state == "handling"
    assert fold(answered("c", at=0)).life.shown_state == "handling"
    assert fold(*MAIL, held("c", at=20)).life.shown_state == "held"


def test_only_a_turn_that_was_said_stops_silence() -> None:
    assert fold(*MAIL, sent("c", at=20)).life.silent_run_ms == ms(20)
    assert fold(*MAIL, sent("c", at=20), awaiting("c", 21, "customer")).life.silent_run_ms is None
    assert fold(*MAIL, awaiting("c", 21, "third_party")).life.silent_run_ms == ms(0)


def test_silence_goes_on_where_it_stood_when_the_turn_is_ours_again() -> None:
    life = fold(*MAIL, sent("c", at=20), awaiting("c", 50, "customer"), received("c", at=100)).life
    assert (life.silent_since_ms, life.silent_ran, life.silent_run_ms) == (ms(20), ((ms(20), ms(50)),), ms(100))


def test_silence_that_never_ran_before_it_stood_still_leaves_no_stretch() -> None:
    life = fold(*MAIL, awaiting("c", 20, "customer"), sent("c", at=30), awaiting("c", 40, "us")).life
    assert (life.silent_since_ms, life.silent_ran, life.silent_run_ms) == (ms(30), (), ms(40))
    at_once = fold(*MAIL, sent("c", at=20), awaiting("c", 20, "customer")).life
    assert at_once.silent_ran == ()


def test_an_open_promise_means_ours_and_silence_runs() -> None:
    life = fold(*MAIL, awaiting("c", 20, "customer"), promised("c", 30, due=HOUR)).life
    assert (life.stands_still, life.silent_run_ms) == (False, ms(30))


def test_resolution_runs_only_while_it_is_our_turn() -> None:
    life = fold(*MAIL, sent("c", at=20), received("c", at=50), awaiting("c", 80, "third_party")).life
    assert (life.solve_ran, life.solve_run_ms) == (((ms(0), ms(20)), (ms(50), ms(80))), None)
    assert fold(*TALK, ended("c", at=20)).life.solve_run_ms == ms(0)


def test_the_oldest_unanswered_message_counts() -> None:
    asked = (*MAIL, received("c", at=30, text="where is it?"), received("c", at=40))
    assert fold(*asked).life.asked_ms == ms(30)
    assert fold(*asked, sent("c", at=50)).life.asked_ms is None
    assert fold(*asked, sent("c", at=50), received("c", at=60)).life.asked_ms == ms(60)


def test_what_is_said_in_a_conversation_is_no_message_to_answer() -> None:
    assert fold(*TALK, received("c", at=30)).life.asked_ms is None
    assert fold(*TALK, held("c", at=20), received("c", at=30)).life.asked_ms == ms(30)
