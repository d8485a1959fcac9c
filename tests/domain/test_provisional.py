"""An update marked as sent is provisional where the source reports our messages."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.layers import Layer
from monitor.domain.settings import NudgeSettings
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    Day,
    act,
    answered,
    call,
    closed,
    event,
    held,
    iso,
    ms,
    one_clock,
    opened,
    policy,
    received,
    sent,
)


def day_of(*story: Any, void_ms: int = 2 * MINUTE * 1_000) -> Day:
    """Give a day whose chat has been silent for a minute; its source reports messages."""
    settings = NudgeSettings(minimum_gap_ms=0, just_wrote_ms=0, group_contacts=0, sent_void_ms=void_ms)
    rules = policy(one_clock("silence", 60, 600), Layer(escalate_after_ms=DAY * 1_000), nudges=settings)
    chat = (opened("c", channel="chat", queue="web"), answered("c", 1), sent("c", 2, agent="anna"))
    day = Day(rules).each(*(story or chat))
    day.until(62)
    return day


def test_where_no_message_comes_it_is_void_and_silence_runs_from_the_earlier_word() -> None:
    day = day_of()
    act(day, "sent", 65, promise_due=iso(900))
    assert day.views["c"]["silent_since_ms"] == ms(65)
    assert [promise["due_at_ms"] for promise in day.views["c"]["promises"]] == [ms(900)]
    day.until(65 + 2 * MINUTE - 1)
    assert day.nudges["n1"]["state"] == "sent"
    day.until(65 + 2 * MINUTE)
    assert day.views["c"]["silent_since_ms"] == ms(2)
    assert day.views["c"]["promises"] == []
    found = day.nudges["n1"] if "n1" in day.open_nudges else day.nudge()
    assert (found["state"], found["owner"], found["text"]) == ("raised", None, None)
    assert len(day.open_nudges) == 1
    decided = day.site.contacts["c"].cared().decisions
    assert "sent_void" in [decision.reason for decision in decided]


def test_a_nudge_that_is_forgotten_by_then_is_not_opened_again() -> None:
    day = day_of(void_ms=2 * HOUR * 1_000)
    act(day, "sent", 65)
    day.until(65 + 2 * HOUR)
    assert day.views["c"]["silent_since_ms"] == ms(2)
    assert day.nudge()["id"] != "n1"
    assert "Marked as sent, but no message came." in day.decided("c")


def test_where_it_comes_the_act_stands() -> None:
    for at in (64.0, 66.0, 184.0):
        day = day_of()
        act(day, "sent", 65)
        day.take(sent("c", at, agent="anna"), at=max(at, 66))
        day.until(10 * MINUTE)
        assert day.nudges["n1"]["state"] == "sent"
        assert day.site.contacts["c"].cared().provisional == ()


@pytest.mark.parametrize(
    "other",
    [sent("c", 70, by="bot"), sent("c", 70, public=False), received("c", 70), sent("c", 40)],
    ids=["a bot's", "a note", "the customer's", "one before the nudge"],
)
def test_other_messages_are_not_the_one(other: Any) -> None:
    day = day_of()
    act(day, "sent", 65)
    day.take(other, at=70)
    day.until(65 + 2 * MINUTE)
    assert "sent_void" in [decision.reason for decision in day.site.contacts["c"].cared().decisions]


def test_a_source_that_reports_no_messages_is_believed() -> None:
    day = day_of(opened("c", channel="chat", queue="web"), answered("c", 1), sent("c", 2, by="bot"))
    act(day, "sent", 65)
    day.until(9 * MINUTE)
    assert day.nudges["n1"]["state"] == "sent"


def test_so_is_who_speaks_to_the_customer() -> None:
    day = day_of(
        call("c"), answered("c", 1), held("c", 2), sent("x", 3), event("contact.opened", "x", 3, channel="chat")
    )
    act(day, "sent", 65)
    assert day.site.contacts["c"].cared().provisional == ()


def test_undone_nothing_is_waited_for() -> None:
    day = day_of()
    act(day, "sent", 65)
    act(day, "undone", 70)
    assert day.site.contacts["c"].cared().provisional == ()


def test_a_closed_contact_is_left_as_it_is() -> None:
    day = day_of()
    act(day, "sent", 65)
    day.take(closed("c", 70))
    day.until(10 * MINUTE)
    assert day.nudges["n1"]["state"] == "sent"
    assert day.site.contacts["c"].cared().provisional == ()


def test_where_another_nudge_is_open_meanwhile_the_first_stays_closed() -> None:
    day = day_of()
    act(day, "sent", 65)
    day.until(125)
    assert day.nudge()["id"] == "n2"
    day.until(65 + 2 * MINUTE)
    assert (day.open_nudges, day.nudges["n1"]["state"]) == ({"n2"}, "cleared")
    assert day.nudge()["since_ms"] == ms(2)


def test_it_is_waited_for_across_a_restart() -> None:
    day = day_of()
    act(day, "sent", 65)
    day.restarted()
    day.until(65 + 2 * MINUTE)
    assert day.views["c"]["silent_since_ms"] == ms(2)
