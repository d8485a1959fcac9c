"""What a hostile reader found in nudges, each as it is to be."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.domain.settings import Limits, NudgeSettings
from tests.domain.centre import (
    AT_ONCE,
    CHAT,
    HOUR,
    Day,
    act,
    agent,
    answered,
    call,
    changed,
    closed,
    event,
    iso,
    left,
    ms,
    one_clock,
    opened,
    policy,
    promised,
    sent,
    transferred,
)

MINUTE_TO_ESCALATE = Layer(escalate_after_ms=60_000)
ESCALATING = policy(
    one_clock("silence", 60, 120, 60), one_clock("wait", 90, 180, 60), one_clock("hold", 30, 60), MINUTE_TO_ESCALATE,
    nudges=AT_ONCE,
)  # fmt: skip


def grouped(*layers: Layer, **settings: Any) -> Policy:
    plain: dict[str, Any] = {"minimum_gap_ms": 0, "just_wrote_ms": 0, "group_contacts": 3}
    return policy(*layers, MINUTE_TO_ESCALATE, nudges=NudgeSettings(**plain | settings))


def four(*before: Any) -> Day:
    """Let four callers cross together: their nudge is n3."""
    day = Day(grouped(one_clock("silence", None), one_clock("wait", 60, 300))).each(*before)
    day.each(*(call(f"v{number}", number / 10) for number in range(4)))
    day.until(62)
    assert day.nudge()["id"] == "n3"
    return day


def test_who_goes_offline_has_none_of_their_nudges_any_more() -> None:
    day = Day(ESCALATING).each(agent("anna", -5))
    for name in "abc":
        day.each(opened(name, 0, channel="chat", queue="web"), answered(name, 1), sent(name, 2, agent="anna"))
    day.until(62)
    for number in (1, 2, 3):
        act(day, "acknowledged", 63, nudge=f"n{number}")
    day.each(agent("anna", 64, "offline"), agent("anna", 70), *(closed(name, 75) for name in "abc"))
    assert (day.open_nudges, day.site.desk.roster.open_of("anna")) == (set(), 0)


def test_snoozed_after_it_was_escalated_it_escalates_again_and_counts_once() -> None:
    day = Day(ESCALATING).each(*CHAT)
    day.until(124)
    act(day, "snoozed", 125, until=iso(140))
    day.until(140)
    assert (day.nudge()["state"], day.nudge()["to"], day.nudge()["escalate_at_ms"]) == ("raised", "agent", ms(200))
    day.until(200)
    assert day.nudge()["state"] == "escalated"
    assert day.row(62, "web", "nudge:silence_warn:escalated", "chat") == 1


def test_who_leaves_the_line_for_a_callback_is_no_longer_for_the_supervisors_alone() -> None:
    day = Day(ESCALATING).each(call("c"), left("c", 30, outcome="callback", due=50))
    day.until(45)
    assert day.nudge()["to"] == "queue"
    assert day.nudge()["escalate_at_ms"] is not None


def test_events_that_are_no_contact_yet_are_nudged_about_never() -> None:
    day = Day(ESCALATING).each(promised("g", 0, due=100), changed("g", 105, topic="t"))
    day.until(3_700)
    assert (day.nudges, "g" in day.site.contacts) == ({}, False)


def test_a_nudge_goes_with_the_contact_that_is_forgotten() -> None:
    shortly = msgspec.structs.replace(ESCALATING, keep=Limits(keep_contacts_ms=7_200_000)).settled()
    day = Day(shortly).each(*CHAT, promised("c", 3, due=3_000), closed("c", 5))
    day.until(7_300)
    assert ("c" in day.site.contacts, day.open_nudges) == (False, set())
    assert day.nudges["n1"]["state"] == "cleared"


@pytest.mark.parametrize("verb", ["sent", "dismissed"])
def test_a_line_that_is_empty_when_the_act_is_undone_has_no_nudge(verb: str) -> None:
    day = four()
    act(day, verb, 63, nudge="n3", text="x")
    day.take(*(answered(f"v{number}", 64) for number in range(4)))
    assert act(day, "undone", 66, nudge="n3")["status"] == 200
    assert (day.open_nudges, day.nudges["n3"]["state"]) == (set(), "cleared")


def test_every_update_without_a_message_is_void() -> None:
    day = Day(policy(one_clock("wait", None), one_clock("silence", 60, 120, 60), nudges=AT_ONCE)).each(*CHAT)
    act(day, "sent", 63)
    act(day, "sent", 125, nudge="n2")
    day.until(1_000)
    assert day.site.contacts["c"].life.silent_since_ms == ms(2)
    assert len(day.open_nudges) == 1


def test_a_group_that_cleared_by_itself_told_nobody() -> None:
    rules = grouped(one_clock("silence", None), one_clock("wait", 60), minimum_gap_ms=120_000)
    day = Day(rules).each(*(call(f"v{number}", number) for number in range(3)))
    day.each(*(call(f"w{number}", 30 + number) for number in range(5)))
    day.until(63)
    day.take(*(answered(f"v{number}", 64, agent=f"a{number}") for number in range(3)))
    day.until(100)
    assert day.nudge()["count"] == 5


def test_who_went_to_another_queue_is_taken_together_there() -> None:
    day = Day(grouped(one_clock("silence", 60), one_clock("wait", None)))
    day.take(opened("x", 0, channel="chat", queue="sales"))
    day.until(61)
    day.take(transferred("x", 62, queue="other"))
    day.take(opened("p", 5, channel="chat", queue="sales"), at=62.5)
    day.take(opened("q", 6, channel="chat", queue="sales"), at=63)
    day.until(67)
    assert [day.nudges[name]["contact"] for name in sorted(day.open_nudges)] == ["x", "p", "q"]


def test_what_is_still_owed_when_the_log_is_let_go_is_not_raised_again() -> None:
    day = Day(ESCALATING).each(*CHAT, promised("c", 3, due=1_000), closed("c", 5))
    act(day, "dismissed", 1_101, nudge=next(iter(day.open_nudges)) if day.open_nudges else "n1", reason="needless")
    day.until(1_000)
    for name in sorted(day.open_nudges):
        act(day, "dismissed", 1_102, nudge=name, reason="needless")
    day.until(2 * HOUR)
    assert day.open_nudges == set()
    assert sum(by for key, by in day.rows.items() if key[3] == "breach:promise:n") == 1


def test_those_taken_together_leave_no_trace_in_the_figures() -> None:
    day = four()
    assert day.row(60, "sales", "nudge:wait_warn:raised") == 1
    assert day.row(60, "sales", "nudge:wait_warn:lead_n") == 1
    day.take(*(closed(f"v{number}", 70) for number in range(4)))
    assert sum(by for key, by in day.rows.items() if ":end_" in key[3]) == 0


def test_a_group_that_comes_and_goes_within_one_commit_says_whom_it_was_about() -> None:
    day = Day(grouped(one_clock("silence", None), one_clock("wait", 60, 300)))
    day.site.take([call(f"v{number}", number / 10) for number in range(4)], ms(1))
    day.site.take([], ms(62))
    day.site.take([answered(f"v{number}", 63) for number in range(4)], ms(63))
    day.gather(day.site.collect())
    assert (day.nudges["n3"]["state"], day.nudges["n3"]["contacts"]) == ("cleared", ["v3"])


def test_escalated_from_who_had_taken_it_its_words_are_of_now() -> None:
    day = Day(policy(one_clock("silence", 60), Layer(escalate_after_ms=300_000), nudges=AT_ONCE)).each(*CHAT)
    act(day, "acknowledged", 63)
    day.until(363)
    assert (day.nudge()["state"], day.nudge()["said_at_ms"]) == ("escalated", ms(363))


def test_said_again_that_it_is_theirs_does_not_keep_it_from_the_supervisors() -> None:
    day = Day(ESCALATING).each(*CHAT)
    for at in (65, 100, 120):
        act(day, "acknowledged", at)
    day.until(125)
    assert day.nudge()["state"] == "escalated"


def test_a_snoozed_nudge_of_who_goes_away_returns_to_the_others() -> None:
    day = Day(policy(one_clock("silence", 60), nudges=AT_ONCE)).each(agent("anna", 0), *CHAT)
    act(day, "snoozed", 65, until=iso(HOUR))
    day.take(agent("anna", 70, "away"))
    day.until(370)
    assert (day.nudge()["state"], day.nudge()["to"], day.nudge()["agent"]) == ("raised", "queue", None)


def test_a_void_update_is_not_delivered_any_more_and_ids_of_other_sources_do_not_meet() -> None:
    rules = policy(one_clock("silence", 60, 600), nudges=AT_ONCE, reply=("pbx",))
    day = Day(rules).each(*CHAT, opened("d", 2, channel="chat", queue="web"))
    day.until(62)
    first, second = (nudge["id"] for nudge in sorted(day.nudges.values(), key=lambda one: str(one["contact"])))
    one = day.take(event("nudge.sent", first, 63, agent="a", text="A", id="1", source="here"))
    other = day.take(event("nudge.sent", second, 63, agent="b", text="B", id="1", source="there"))
    assert (list(one.outbox), list(other.outbox)) == ([f"{first}:1"], [f"{second}:1"])
    assert {"here/1", "there/1"} <= day.verdicts.keys()
    assert day.until(183).outbox == {f"{first}:1": None, f"{second}:1": None}


def test_what_is_decided_about_a_contact_while_another_is_looked_at_is_kept() -> None:
    day = four()
    assert day.restarted().site.contacts["v0"].cared().decisions[0].reason == "grouped"
    act(day, "dismissed", 63, nudge="n3")
    assert day.restarted().site.contacts["v1"].nudge is None
    chats = Day(grouped(one_clock("wait", None), one_clock("silence", 60)))
    chats.each(*(opened(name, at=place, channel="chat", queue="web") for place, name in enumerate("abc")))
    chats.until(200)
    assert chats.restarted().site.contacts["a"].cared().decisions[0].reason == "escalated"
