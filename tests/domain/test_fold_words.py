"""Words, silence, turns and promises, as the fold of a contact knows them."""

from __future__ import annotations

import pytest

from monitor.domain.events import Event
from monitor.domain.policy import Layer
from tests.domain.centre import (
    HOUR,
    MINUTE,
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
    left,
    ms,
    office_hours,
    opened,
    policy,
    promised,
    queued,
    reached,
    received,
    released,
    reopened,
    resumed,
    sent,
    transferred,
)

CALL = (opened("c", at=0, queue="sales"),)
TALK = (*CALL, answered("c", at=10))
CHAT = (opened("c", at=0, channel="chat", queue="web"), answered("c", at=10))
MAIL = (opened("c", at=0, channel="email", queue="post"), answered("c", at=10))


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
    assert (folded.life.shown_state, folded.life.agent, folded.life.in_line) == ("awaiting_customer", "anna", False)
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
        assert (life.silent_since_ms, life.responded_ms, life.in_line) == (ms(60), None, True)


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
