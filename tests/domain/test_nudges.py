"""Nudges: when one is raised, when it clears, and what an agent may do about it."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.care import Care, Crossing
from monitor.domain.causes import Cause
from monitor.domain.reasons import Held, Reason
from tests.domain.centre import (
    CHAT,
    HOUR,
    QUICK,
    Day,
    act,
    assigned,
    closed,
    event,
    iso,
    ms,
    nudged,
    opened,
    promised,
    sent,
)

# ---- raising


def test_a_clock_that_reaches_warn_raises_a_nudge() -> None:
    day = nudged(61.999)
    assert day.nudges == {}
    day.until(62)
    found = day.nudge()
    assert (found["id"], found["contact"], found["queue"], found["channel"], found["agent"]) == (
        "n1", "c", "web", "chat", "anna",
    )  # fmt: skip
    assert (found["state"], found["clock"], found["level"], found["reason"]) == (
        "raised", "silence", "warn", "silence_warn",
    )  # fmt: skip
    assert (found["raised_at_ms"], found["silent_since_ms"], found["since_ms"]) == (ms(62), ms(2), ms(2))
    assert found["sentence"] == "Has heard nothing from us in web for 60 s."
    assert found["words"].startswith("Thank you for your patience")
    assert found["suggested_due"] == ms(180)
    assert "09:03" in found["words"]
    assert 2 <= len(found["playbook"]) <= 5


def test_there_is_one_open_nudge_a_contact_and_the_gravest_reason_leads() -> None:
    day = Day(QUICK).each(opened("c", at=0, channel="chat", queue="web"))
    day.until(90)
    found = day.nudge()
    assert (found["clock"], found["lines"]) == ("silence", ["waiting 90 s (late)"])
    day.take(event("queue.announced", "web", 100, text="Many of you.", until=iso(100)))
    assert day.nudges["n1"]["state"] == "cleared"
    day.until(180)
    found = day.nudge()
    assert (found["clock"], found["level"], found["lines"]) == ("wait", "breach", ["silence 80 s (late)"])
    assert len(day.nudges) == 2


def test_the_nudge_goes_to_the_contacts_agent_or_to_its_owner_or_to_the_queues_agents() -> None:
    waiting = Day(QUICK).each(opened("c", channel="chat", queue="web"))
    waiting.until(60)
    assert waiting.nudge()["agent"] is None
    waiting.take(assigned("c", at=70, agent="ben"))
    assert waiting.nudge()["agent"] == "ben"
    assert nudged().nudge()["agent"] == "anna"


def test_a_further_target_is_said_by_the_nudge_that_is_open_and_nobody_is_told_twice() -> None:
    day = nudged(122)
    found = day.nudge()
    assert (found["id"], found["level"], found["reason"]) == ("n1", "breach", "silence_breach")
    day.until(182)
    assert (day.nudge()["reason"], len(day.nudges)) == ("silence_repeat", 1)
    reasons = [decision.reason for decision in day.site.contacts["c"].cared().decisions]
    assert reasons == ["already_open", "silence_warn"]


def test_a_nudge_follows_what_becomes_known_of_its_contact() -> None:
    day = nudged()
    day.take(event("contact.changed", "c", 70, customer={"name": "Ada", "language": "de"}))
    assert day.nudge()["customer"]["name"] == "Ada"
    assert "Geduld" in day.nudge()["words"]
    act(day, "acknowledged", 75)
    day.take(event("contact.changed", "c", 80, customer={"name": "Bea", "language": "fr"}))
    assert day.nudge()["customer"]["name"] == "Bea"
    assert "Geduld" in day.nudge()["words"]


def test_every_nudge_has_a_number_of_its_own() -> None:
    day = nudged()
    act(day, "dismissed", 65)
    day.until(122)
    assert day.nudge()["id"] == "n2"


# ---- clearing


@pytest.mark.parametrize(
    "gone", [sent("c", at=70), closed("c", at=70), event("contact.ended", "c", 70)], ids=["told", "closed", "ended"]
)
def test_a_nudge_clears_by_itself_when_its_cause_is_gone(gone: Any) -> None:
    day = nudged()
    day.take(gone)
    assert day.open_nudges == set()
    assert (day.nudges["n1"]["state"], day.nudges["n1"]["closed_at_ms"]) == ("cleared", ms(70))
    assert day.site.contacts["c"].cared().decisions[0].reason == Held.CLEARED


def test_a_cause_that_comes_back_raises_a_new_one() -> None:
    day = nudged()
    day.take(sent("c", at=70))
    day.until(130)
    assert day.nudge()["id"] == "n2"


def test_what_fell_due_while_nobody_was_running_is_one_nudge() -> None:
    day = Day(QUICK)
    day.take(*CHAT, at=10 * HOUR)
    assert len(day.nudges) == 1
    assert day.nudge()["reason"] == "silence_repeat"


def test_what_is_promised_next_is_no_sooner_than_what_was_promised_before() -> None:
    day = Day(QUICK)
    day.each(*CHAT, promised("c", at=3, due=900))
    day.until(62)
    assert day.nudge()["suggested_due"] == ms(900)
    late = Day(QUICK)
    late.each(*CHAT, promised("c", at=3, due=30))
    late.until(62)
    assert late.nudge()["suggested_due"] > ms(62), "one that was broken binds nobody any more"


# ---- what it says stays true


def test_its_words_are_made_anew_before_what_they_promise_is_too_near_until_somebody_takes_it() -> None:
    day = nudged()
    first = day.nudge()
    assert (first["said_at_ms"], first["suggested_due"]) == (ms(62), ms(180))
    day.until(120.9)
    assert day.nudge()["said_at_ms"] == ms(62)
    day.until(121)
    assert (day.nudge()["said_at_ms"], day.nudge()["suggested_due"]) == (ms(121), ms(240))
    assert "09:04" in day.nudge()["words"]
    act(day, "acknowledged", 130)
    words = day.nudge()["words"]
    day.until(HOUR)
    assert day.nudge()["words"] == words


def test_a_word_while_it_was_open_counts_as_acting_upon_it() -> None:
    day = nudged()
    day.take(sent("c", at=82, agent="anna"))
    assert (day.nudges["n1"]["state"], day.row(62, "web", "nudge:silence_warn:acted", "chat")) == ("cleared", 1)
    assert day.row(62, "web", "nudge:silence_warn:act_ms", "chat") == 20_000
    assert day.decided("c")[-1] == "The customer heard from us."
    gone = nudged()
    gone.take(closed("c", at=82))
    assert gone.row(62, "web", "nudge:silence_warn:cleared", "chat") == 1
    answer = Day(QUICK).each(opened("v", queue="sales"))
    answer.until(60)
    answer.take(event("contact.answered", "v", 70, agent="anna"))
    assert answer.row(60, "sales", "nudge:silence_warn:cleared") == 1


def test_a_target_that_was_dealt_with_is_not_dealt_with_again() -> None:
    care = Care(crossed={"wait": Crossing(0, 2, 2, 5)})
    care.deal([Cause("wait", "wait", Reason.WAIT_WARN, "warn", 1, 0, 0)], 9)
    assert care.crossed["wait"] == Crossing(0, 2, 2, 5)
