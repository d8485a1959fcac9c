"""The life of a contact: what each event does to its state."""

from __future__ import annotations

import pytest

from monitor.domain.events import INTERNAL, KINDS, Event
from monitor.domain.transitions import TRANSITIONS
from tests.domain.centre import (
    DAY,
    HOUR,
    acted,
    alerted,
    announced,
    answered,
    assigned,
    awaiting,
    changed,
    closed,
    counts,
    ended,
    event,
    fold,
    held,
    left,
    merged,
    missed,
    ms,
    opened,
    queued,
    received,
    reconciled,
    reopened,
    resumed,
    sent,
    transferred,
)
from tests.domain.stories import CALL, TALK

MAIL = (opened("c", at=0, channel="email", queue="post"),)
READ = (*MAIL, answered("c", at=10))


def test_every_event_of_a_contact_is_in_the_table() -> None:
    of_contacts = {name for name, kind in KINDS.items() if kind.subject == "contact"}
    assert {"queue.announced", "nudge.sent", "nudge.dismissed"} | of_contacts == set(TRANSITIONS)
    assert of_contacts >= INTERNAL - {"policy.changed"}


@pytest.mark.parametrize(
    ("events", "state"),
    [
        (CALL, "waiting"),
        ((*CALL, alerted("c", at=1)), "alerting"),
        (TALK, "handling"),
        ((*TALK, held("c", at=11)), "held"),
        ((*TALK, held("c", at=11), resumed("c", at=12)), "handling"),
        ((*TALK, resumed("c", at=12)), "handling"),
        ((*TALK, ended("c", at=11)), "wrap_up"),
        ((*TALK, held("c", at=11), ended("c", at=12)), "wrap_up"),
        ((*TALK, ended("c", at=11), closed("c", at=12)), "closed"),
        ((*TALK, closed("c", at=12)), "closed"),
        ((*TALK, ended("c", at=11), answered("c", at=12)), "handling"),
        ((*TALK, held("c", at=11), answered("c", at=12, agent="ben")), "handling"),
        ((*CALL, left("c", at=5, outcome="callback")), "callback"),
        ((*CALL, left("c", at=5, outcome="callback"), answered("c", at=900)), "handling"),
        ((*CALL, left("c", at=5, outcome="callback"), ended("c", at=6)), "callback"),
        ((*CALL, left("c", at=5)), "closed"),
        ((*CALL, ended("c", at=5)), "closed"),
        ((*CALL, closed("c", at=5), answered("c", at=6)), "closed"),
        ((*CALL, held("c", at=5)), "waiting"),
        ((*CALL, reopened("c", at=5)), "waiting"),
        ((*TALK, left("c", at=11)), "handling"),
        ((*TALK, queued("c", at=20, queue="support")), "waiting"),
        ((*TALK, closed("c", at=20), reopened("c", at=30)), "waiting"),
        ((*READ, sent("c", at=11), closed("c", at=20), reopened("c", at=30)), "awaiting_us"),
        ((*CALL, closed("c", at=20), reopened("c", at=30)), "waiting"),
    ],
)
def test_the_states_of_a_contact(events: tuple[Event, ...], state: str) -> None:
    assert fold(*events).life.shown_state == state


def test_a_contact_opened_without_a_queue_waits_in_no_line() -> None:
    life = fold(opened("c")).life
    assert (life.state, life.visit is not None, life.queue) == ("waiting", False, None)


def test_opened_twice_stays_as_it_was_first_opened() -> None:
    life = fold(opened("c", at=0), opened("c", at=5, channel="chat", source="crm")).life
    assert (life.channel, life.opened_ms, life.source) == ("voice", ms(0), "pbx")


def test_opened_a_second_time_with_a_queue_enters_that_line() -> None:
    assert fold(opened("c", at=0), opened("c", at=5, queue="sales")).life.visit is not None
    assert fold(opened("c", at=0), closed("c", at=1), opened("c", at=5, queue="sales")).life.visit is None


def test_a_contact_neither_opened_nor_queued_is_partial() -> None:
    assert fold(answered("c", at=0)).life.partial
    assert not fold(queued("c", at=0)).life.partial
    assert not fold(transferred("c", at=0, queue="sales")).life.partial
    assert not fold(opened("c")).life.partial


def test_opened_fills_in_the_channel_for_what_was_before_it() -> None:
    folded = fold(queued("c", at=-5), opened("c", at=0, channel="chat", direction="in"), answered("c", at=1))
    assert {channel for _, _, channel, _, _ in folded.facts} == {"chat"}
    assert folded.life.visit is None


# ---- who, and how well they are known


def test_what_is_known_of_the_customer_grows_and_is_never_taken_back() -> None:
    life = fold(
        opened("c", customer={"name": "Ada"}, priority=1, topic="bill"),
        changed("c", at=1, customer={"id": "7", "tier": "gold"}),
        changed("c", at=2, priority=5),
        changed("c", at=3, topic="refund", customer={"language": "de"}),
    ).life
    assert life.customer is not None
    assert (life.customer.id, life.customer.name, life.customer.tier, life.customer.language) == (
        "7", "Ada", "gold", "de",
    )  # fmt: skip
    assert (life.priority, life.topic) == (5, "refund")


def test_a_changed_priority_holds_for_the_place_in_line_too() -> None:
    visit = fold(*CALL, changed("c", at=1, priority=3)).life.visit
    assert visit is not None
    assert visit.priority == 3
    queued_with = fold(opened("c"), queued("c", at=1, priority=4)).life.visit
    assert queued_with is not None
    assert queued_with.priority == 4


def test_a_merged_contact_is_withdrawn_and_closed_for_good() -> None:
    folded = fold(*CALL, merged("c", at=5, into="d"), queued("c", at=6))
    assert (folded.life.state, folded.life.related, folded.life.resolution) == ("closed", "d", "merged")
    assert counts(folded)["left_otherwise"] == 1


def test_an_owner_ends_no_wait() -> None:
    life = fold(*CALL, assigned("c", at=3, agent="anna")).life
    assert (life.state, life.owner, life.agent, life.visit is not None) == ("waiting", "anna", None, True)


def test_a_written_contact_in_hand_goes_to_its_new_owner_and_a_call_does_not() -> None:
    assert fold(*READ, assigned("c", at=20, agent="ben")).life.agent == "ben"
    assert fold(*READ, assigned("c", at=20)).life.agent is None
    assert fold(*TALK, assigned("c", at=20, agent="ben")).life.agent == "anna"


def test_others_join_and_part_without_taking_it_over() -> None:
    beside = [event(f"contact.{kind}", "c", at, agent=who, role="coach") for kind, at, who in (
        ("joined", 11, "ben"), ("joined", 12, "cy"), ("joined", 13, "ben"), ("parted", 14, "cy"),
    )]  # fmt: skip
    life = fold(*TALK, *beside).life
    assert (life.agent, life.beside) == ("anna", ("ben",))


def test_a_viewed_contact_is_open_at_an_agents_for_two_minutes() -> None:
    life = fold(*CALL, event("contact.viewed", "c", 5, agent="anna")).life
    assert (life.viewed_by, life.viewed_until_ms) == ("anna", ms(125))


def test_a_rating_and_a_notice_change_no_state() -> None:
    assert fold(*CALL, event("contact.rated", "c", 5, score=1, scale=5)).life.state == "waiting"
    assert fold(*CALL, announced("sales", 5, until=9)).life.state == "waiting"


# ---- alerting


def test_it_waits_again_when_the_last_agent_it_rang_at_has_missed_it() -> None:
    ringing = (
        *CALL,
        alerted("c", at=1, agent="anna"),
        alerted("c", at=1, agent="ben"),
        alerted("c", at=2, agent="ben"),
    )
    assert fold(*ringing).life.ringing == ("anna", "ben")
    assert fold(*ringing, missed("c", at=5, agent="anna")).life.state == "alerting"
    assert fold(*ringing, missed("c", at=5, agent="cy")).life.state == "alerting"
    assert fold(*ringing, missed("c", at=5, agent="anna"), missed("c", at=6, agent="ben")).life.state == "waiting"


def test_an_alerting_contact_is_still_in_line() -> None:
    assert fold(*CALL, alerted("c", at=1)).life.visit is not None


def test_a_contact_in_conversation_rings_nowhere() -> None:
    assert fold(*TALK, alerted("c", at=11, agent="ben")).life.state == "handling"


# ---- from line to line


def test_queued_where_it_already_waits_changes_nothing() -> None:
    folded = fold(*CALL, queued("c", at=5, queue="sales"))
    assert folded.life.visit is not None
    assert folded.life.visit.entered_ms == ms(0)
    assert counts(folded)["offered"] == 1


def test_entering_another_queue_while_in_line_is_a_transfer() -> None:
    folded = fold(*CALL, queued("c", at=5, queue="support"))
    assert folded.life.queue == "support"
    assert folded.life.transfers == 1
    assert counts(folded) == {"offered": 2, "transferred_out": 1}


def test_a_transfer_to_a_queue_out_of_a_conversation_waits_anew() -> None:
    folded = fold(*TALK, transferred("c", at=60, queue="support"))
    assert (folded.life.state, folded.life.agent, folded.life.transfers) == ("waiting", None, 1)
    assert counts(folded) == {"offered": 2, "answered": 1, "answered_within": 1}
    assert folded.spans == [("anna", ms(10), ms(60))]


def test_an_attended_transfer_to_a_queue_and_an_agent_is_answered_there() -> None:
    folded = fold(*TALK, transferred("c", at=60, kind="attended", queue="support", agent="ben"))
    assert (folded.life.state, folded.life.agent) == ("handling", "ben")
    assert counts(folded)["answered"] == 2


def test_a_blind_transfer_to_a_queue_and_an_agent_waits_for_that_agent() -> None:
    life = fold(*TALK, transferred("c", at=60, queue="support", agent="ben")).life
    assert (life.state, life.owner, life.agent) == ("waiting", "ben", None)


def test_transferred_with_an_agent_only_leaves_the_line_as_it_is() -> None:
    life = fold(*CALL, transferred("c", at=5, agent="ben")).life
    assert (life.state, life.owner, life.visit is not None, life.transfers) == ("waiting", "ben", True, 0)


def test_after_an_attended_transfer_the_new_agent_has_it() -> None:
    folded = fold(*TALK, transferred("c", at=60, kind="attended", agent="ben"))
    assert (folded.life.state, folded.life.agent, folded.life.transfers) == ("handling", "ben", 1)
    assert folded.spans == [("anna", ms(10), ms(60))]


def test_a_blind_transfer_to_an_agent_holds_until_that_agent_answers() -> None:
    blind = (*TALK, transferred("c", at=60, agent="ben"))
    life = fold(*blind).life
    assert (life.state, life.agent, life.held_since_ms) == ("held", "ben", ms(60))
    assert life.silent_since_ms == ms(60)
    assert fold(*blind, answered("c", at=70, agent="ben")).life.held_since_ms is None


def test_a_blind_transfer_of_a_held_contact_goes_on_with_its_hold() -> None:
    assert fold(*TALK, held("c", at=50), transferred("c", at=60, agent="ben")).life.held_since_ms == ms(50)


def test_a_transfer_that_names_nobody_changes_nothing() -> None:
    assert fold(*TALK, transferred("c", at=60)).life == fold(*TALK).life


def test_a_transfer_or_a_leaving_from_a_queue_where_it_is_no_more_changes_nothing() -> None:
    moved = (*CALL, queued("c", at=5, queue="support"))
    assert fold(*moved, transferred("c", at=6, queue="post", from_="sales")).life.queue == "support"
    assert fold(*moved, transferred("c", at=6, queue="post", from_="support")).life.queue == "post"
    assert fold(*moved, left("c", at=6, from_="sales")).life.state == "waiting"
    assert fold(*moved, left("c", at=6, from_="support")).life.state == "closed"


# ---- the end


@pytest.mark.parametrize(
    ("channel", "how", "outcome"),
    [
        ("voice", "ended by nobody", "abandoned"),
        ("voice", "ended by customer", "abandoned"),
        ("voice", "ended by agent", "left_otherwise"),
        ("voice", "ended by system", "left_otherwise"),
        ("voice", "ended by dropped", "left_otherwise"),
        ("chat", "closed", "abandoned"),
        ("walk_in", "closed", "abandoned"),
        ("messaging", "closed", "left_otherwise"),
        ("email", "closed", "left_otherwise"),
        ("ticket", "ended by customer", "left_otherwise"),
    ],
)
def test_who_is_over_unanswered_has_abandoned_where_present_and_by_their_own_will(
    channel: str, how: str, outcome: str
) -> None:
    by = how.rpartition(" ")[2]
    over = closed("c", at=30) if how == "closed" else ended("c", at=30, by=None if by == "nobody" else by)
    assert counts(fold(opened("c", channel=channel, queue="sales"), over))[outcome] == 1


def test_left_closes_the_contact_and_a_later_place_in_a_line_opens_it_anew() -> None:
    gone = (*CALL, left("c", at=30))
    assert fold(*gone).life.closed_ms == ms(30)
    for back in (queued("c", at=60), transferred("c", at=60, queue="support")):
        life = fold(*gone, back).life
        assert (life.state, life.closed_ms, life.silent_since_ms) == ("waiting", None, ms(60))
    assert fold(*gone, transferred("c", at=60, agent="ben")).life.state == "closed"


def test_closed_for_good_no_later_place_in_a_line_opens_it() -> None:
    over = (*CALL, closed("c", at=30))
    assert fold(*over, queued("c", at=60)).life.state == "closed"
    assert fold(*over, transferred("c", at=60, queue="support")).life.state == "closed"
    assert fold(*CALL, left("c", at=30), closed("c", at=31), queued("c", at=60)).life.state == "closed"


def test_with_callback_it_stays_in_no_line() -> None:
    folded = fold(*CALL, left("c", at=30, outcome="callback", due=HOUR))
    assert (folded.life.state, folded.life.visit is not None, folded.life.closed_ms) == ("callback", False, None)
    assert [(promise.id, promise.due_ms) for promise in folded.life.promises] == [("callback", ms(HOUR))]


def test_a_callback_without_a_time_promises_nothing() -> None:
    assert fold(*CALL, left("c", at=30, outcome="callback")).life.promises == ()


def test_a_callback_may_be_queued_again() -> None:
    life = fold(*CALL, left("c", at=30, outcome="callback"), queued("c", at=60)).life
    assert (life.state, life.silent_since_ms) == ("waiting", ms(60))


def test_what_a_snapshot_does_not_hold_any_more_is_closed_as_reconciled() -> None:
    folded = fold(*CALL, reconciled("c", at=300, of="pbx"))
    assert (folded.life.state, folded.life.resolution) == ("closed", "reconciled")
    assert counts(folded) == {"offered": 1, "left_otherwise": 1, "left_late": 1, "closed": 1}
    assert fold(*CALL, left("c", at=30), reconciled("c", at=300)).life.resolution is None
    assert (
        fold(*CALL, reconciled("c", at=300)).life.resolution == "reconciled"
    )  # as it was stored before sources were noted
    assert fold(*CALL, reconciled("c", at=300, of="crm")).life.state == "waiting"


def test_closing_twice_closes_once() -> None:
    folded = fold(*TALK, closed("c", at=30), closed("c", at=40, resolution="solved"))
    assert (folded.life.closed_ms, folded.life.resolution) == (ms(30), "solved")
    assert counts(folded)["closed"] == 1


# ---- anew


def test_reopened_silence_starts_anew_and_resolution_goes_on() -> None:
    folded = fold(*READ, sent("c", at=20), closed("c", at=60), reopened("c", at=HOUR))
    life = folded.life
    assert (life.state, life.silent_since_ms, life.reopened, life.closed_ms) == ("handling", ms(HOUR), 1, None)
    assert life.solve_from_ms == ms(0)
    assert counts(folded)["reopened"] == 1


def test_the_customers_writing_reopens_unless_it_is_an_auto_reply() -> None:
    over = (*READ, sent("c", at=20), closed("c", at=60))
    assert fold(*over, received("c", at=HOUR, text="still broken")).life.shown_state == "awaiting_us"
    assert fold(*over, received("c", at=HOUR, auto=True)).life.state == "closed"


def test_other_later_events_do_not_reopen() -> None:
    over = (*READ, closed("c", at=60))
    late = (
        sent("c", at=70), answered("c", at=71), held("c", at=72), alerted("c", at=73), missed("c", at=74),
        awaiting("c", 75, "us"), ended("c", at=76), changed("c", at=77, priority=3), acted("sent", "n1", 78),
        acted("dismissed", "n1", 79, reason="spam"), transferred("c", at=80, agent="ben"),
    )  # fmt: skip
    assert fold(*over, *late).life.state == "closed"


def test_the_first_response_never_repeats() -> None:
    again = fold(*READ, sent("c", at=20), closed("c", at=60), received("c", at=DAY), sent("c", at=2 * DAY))
    assert again.life.responded_ms == ms(20)
    assert sum(by for _, _, _, counter, by in again.facts if counter == "response_n") == 1
