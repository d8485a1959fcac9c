"""What agents do about nudges, and what is kept of it."""

from __future__ import annotations

import pytest

from monitor.domain.care import MOST_DECISIONS, Care
from monitor.domain.reasons import Held
from monitor.domain.sayings import Saying
from tests.domain.centre import (
    CHAT,
    HOUR,
    MINUTE,
    QUICK,
    Day,
    act,
    answered,
    awaiting,
    closed,
    held,
    iso,
    ms,
    nudged,
    one_clock,
    opened,
    policy,
    queued,
    received,
    sent,
)

# ---- acts


def test_the_first_to_acknowledge_owns_it() -> None:
    day = nudged()
    mine = act(day, "acknowledged", 65, by="ben")
    assert (mine["status"], mine["nudge"]["state"], mine["nudge"]["agent"]) == (200, "acknowledged", "ben")
    late = act(day, "acknowledged", 65, by="anna")
    assert (late["status"], late["message"]) == (409, "ben has already taken this.")
    assert act(day, "acknowledged", 66, by="ben")["status"] == 200


def test_sent_is_a_word_to_the_customer() -> None:
    day = nudged()
    verdict = act(day, "sent", 65, text="Still on it.")
    assert (verdict["status"], verdict["nudge"]["state"], verdict["nudge"]["text"]) == (200, "sent", "Still on it.")
    assert day.open_nudges == set()
    assert day.views["c"]["silent_since_ms"] == ms(65)
    day.until(124)
    assert day.open_nudges == set()
    day.until(125)
    assert day.nudge()["id"] == "n2"


def test_dismissed_raises_nothing_until_the_next_target() -> None:
    day = nudged()
    assert act(day, "dismissed", 65)["message"] == "Dismissed."
    assert day.views["c"]["silent_since_ms"] == ms(2)
    day.until(121)
    assert day.open_nudges == set()
    day.until(122)
    assert day.nudge()["reason"] == "silence_breach"


def test_dismissed_as_their_turn_stops_the_clock() -> None:
    day = nudged()
    act(day, "dismissed", 65, reason="their_turn")
    day.until(HOUR)
    assert day.open_nudges == set()


def test_snoozed_it_returns_when_that_is_over() -> None:
    day = nudged()
    verdict = act(day, "snoozed", 65, until=iso(90))
    assert (verdict["nudge"]["state"], verdict["nudge"]["snoozed_until_ms"]) == ("snoozed", ms(90))
    assert verdict["nudge"]["owner"] == "anna"
    day.until(89)
    assert day.nudge()["state"] == "snoozed"
    day.until(90)
    assert (day.nudge()["state"], day.nudge()["owner"]) == ("raised", None)


def test_no_snooze_outlasts_a_breach() -> None:
    day = nudged()
    assert act(day, "snoozed", 65, until=iso(HOUR))["nudge"]["snoozed_until_ms"] == ms(122)
    day.until(122)
    assert (day.nudge()["state"], day.nudge()["level"]) == ("raised", "breach")


def test_another_clock_that_breaches_wakes_it_too() -> None:
    day = nudged(123)
    act(day, "snoozed", 125, until=iso(300))
    day.take(held("c", at=130))
    day.until(165)
    assert day.nudge()["state"] == "snoozed"
    assert day.site.contacts["c"].cared().decisions[0].reason == Held.SNOOZED
    day.until(190)
    assert day.nudge()["state"] == "raised"


def test_without_an_instant_it_snoozes_for_a_quarter_of_an_hour_and_never_longer_than_a_day() -> None:
    assert act(nudged(130), "snoozed", 131)["nudge"]["snoozed_until_ms"] == ms(131 + 15 * MINUTE)
    assert act(nudged(130), "snoozed", 131, until=iso(90 * HOUR))["nudge"]["snoozed_until_ms"] == ms(131 + 24 * HOUR)


def test_a_snooze_without_a_breach_to_come_lasts_as_long_as_was_asked_for() -> None:
    day = Day(policy(one_clock("silence", 60), one_clock("wait", 500))).each(*CHAT)
    day.until(62)
    assert act(day, "snoozed", 65, until=iso(600))["nudge"]["snoozed_until_ms"] == ms(600)


def test_nothing_is_snoozed_until_an_instant_that_has_passed() -> None:
    day = nudged()
    act(day, "acknowledged", 64)
    verdict = act(day, "snoozed", 65, until=iso(10))
    assert (verdict["status"], verdict["nudge"]["state"], verdict["nudge"]["owner"]) == (409, "acknowledged", "anna")
    assert act(nudged(), "snoozed", 65, by="ben", until=iso(65))["nudge"]["agent"] == "anna"


def test_acknowledging_ends_a_snooze() -> None:
    day = nudged()
    act(day, "snoozed", 65, until=iso(90))
    assert act(day, "acknowledged", 70)["nudge"]["snoozed_until_ms"] is None


def test_of_two_acts_the_first_wins_and_the_second_learns_by_whom() -> None:
    day = nudged()
    assert act(day, "sent", 65)["status"] == 200
    other = act(day, "dismissed", 65, by="ben")
    assert (other["status"], other["message"]) == (409, "anna has already sent an update for this.")
    assert act(day, "sent", 66)["message"] == "You have already sent an update for this."
    dismissed = nudged()
    act(dismissed, "dismissed", 65)
    assert act(dismissed, "sent", 66, by="ben")["message"] == "anna has already dismissed this."


def test_an_act_upon_a_cleared_nudge_is_gone() -> None:
    day = nudged()
    day.take(sent("c", at=70))
    verdict = act(day, "sent", 71)
    assert (verdict["status"], verdict["nudge"]["state"]) == (410, "cleared")
    assert day.views["c"]["silent_since_ms"] == ms(70)


def test_an_act_upon_no_nudge_at_all_is_not_found() -> None:
    day = nudged()
    verdict = act(day, "sent", 65, nudge="n99")
    assert (verdict["status"], verdict["nudge"]) == (404, None)


# ---- undoing


def test_within_ten_seconds_who_sent_or_dismissed_can_undo_it() -> None:
    for kind in ("sent", "dismissed"):
        day = nudged()
        act(day, kind, 65, text="Soon.")
        assert act(day, "undone", 75)["status"] == 200
        found = day.nudge()
        assert (found["state"], found["owner"], found["text"], found["closed_at_ms"]) == ("raised", None, None, None)
        assert day.views["c"]["silent_since_ms"] == ms(2)


@pytest.mark.parametrize(
    ("at", "by", "message"),
    [
        (75.001, "anna", "It is too late to undo this: 10 s have passed."),
        (70, "ben", "Only anna, who did it, can undo it."),
    ],
)
def test_later_or_by_another_it_cannot_be_undone(at: float, by: str, message: str) -> None:
    day = nudged()
    act(day, "sent", 65)
    verdict = act(day, "undone", at, by=by)
    assert (verdict["status"], verdict["message"]) == (409, message)


def test_where_nothing_was_done_there_is_nothing_to_undo() -> None:
    day = nudged()
    assert act(day, "undone", 65)["message"] == "There is nothing to undo."
    act(day, "acknowledged", 66)
    assert act(day, "undone", 67)["status"] == 409
    day.take(sent("c", at=70))
    assert act(day, "undone", 71)["status"] == 409


def test_undone_while_another_nudge_is_open_takes_back_the_act_alone() -> None:
    day = nudged(119)
    act(day, "dismissed", 119)
    day.until(122)
    act(day, "undone", 123)
    assert (day.open_nudges, day.nudges["n1"]["state"]) == ({"n2"}, "dismissed")


def test_undoing_takes_back_no_other_event_of_the_same_id() -> None:
    day = Day(QUICK).each(*CHAT[:2], sent("c", at=2, id="1"))
    day.until(62)
    act(day, "sent", 65, id="1")
    act(day, "undone", 66)
    assert day.views["c"]["silent_since_ms"] == ms(2)


# ---- what is kept


def test_every_decision_has_a_reason_and_the_newest_are_kept_first() -> None:
    care = Care()
    for number in range(MOST_DECISIONS + 5):
        care.decide(number, Held.ALREADY_OPEN, nudged=True, said=Saying("cleared"))
    assert len(care.decisions) == MOST_DECISIONS
    assert care.decisions[0].at_ms == MOST_DECISIONS + 4


def test_a_decision_that_is_made_again_and_again_takes_the_place_of_the_last() -> None:
    care = Care()
    for number, reason in enumerate([Held.VIEWED, Held.ALREADY_OPEN, Held.ALREADY_OPEN, Held.VIEWED]):
        care.decide(number, reason, nudged=False, said=Saying("cleared"))
    assert [(decision.at_ms, decision.reason) for decision in care.decisions] == [
        (3, "viewed"), (2, "already_open"), (0, "viewed"),
    ]  # fmt: skip


def test_a_closed_nudge_is_known_for_an_hour() -> None:
    day = nudged()
    act(day, "sent", 65)
    day.take(closed("c", at=66))
    day.until(65 + HOUR - 1)
    assert act(day, "sent", 65 + HOUR - 1)["status"] == 409
    assert act(day, "sent", 65 + HOUR)["status"] == 404


def test_and_then_forgotten_as_soon_as_the_desk_is_looked_at() -> None:
    day = nudged()
    act(day, "dismissed", 65)
    act(day, "undone", 66)
    act(day, "dismissed", 80)
    day.until(65 + HOUR)
    assert "n1" in day.nudge_records
    day.until(80 + HOUR + MINUTE)
    assert "n1" not in day.nudge_records
    assert "n1" not in day.site.desk.nudges


def test_nobody_is_nudged_to_update_a_person_they_are_talking_to() -> None:
    day = Day(QUICK).each(opened("c", queue="sales"), answered("c", at=10))
    day.until(HOUR)
    assert day.nudges == {}


def test_nor_while_it_was_said_to_be_the_customers_turn() -> None:
    day = Day(QUICK).each(*CHAT, awaiting("c", 10, "customer"))
    day.until(HOUR)
    assert day.nudges == {}
    day.take(received("c", at=HOUR + 1))
    day.until(HOUR + 60)
    assert day.nudge()["sentence"].startswith("Wrote to us")


def test_a_nudge_follows_its_contact_to_another_queue() -> None:
    day = nudged()
    day.take(queued("c", at=70, queue="support"))
    assert (day.nudge()["queue"], day.nudge()["agent"]) == ("support", None)
