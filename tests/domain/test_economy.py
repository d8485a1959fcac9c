"""The economy of nudges: when one waits, to whom it goes, and that each answer has a named reason."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.domain.settings import NudgeSettings
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    Day,
    act,
    agent,
    answered,
    assigned,
    call,
    closed,
    ended,
    event,
    held,
    ms,
    office_hours,
    one_clock,
    opened,
    policy,
    promised,
    received,
    resumed,
    sent,
    transferred,
)


def day_of(*layers: Layer, **settings: Any) -> Day:
    """Give a day with a silence of a minute and one rule of the economy."""
    plain: dict[str, Any] = {"minimum_gap_ms": 0, "just_wrote_ms": 0, "group_contacts": 0, "sent_void_ms": DAY * 1_000}
    plain |= settings
    shipped = (one_clock("silence", 60, 120, 60), Layer(escalate_after_ms=180_000))
    rules = policy(*shipped, *layers, nudges=NudgeSettings(**plain))
    return Day(rules)


def chat(contact: str, at: float = 0, by: str = "anna") -> tuple[Any, ...]:
    """Let a chat be answered, and silent from then on."""
    return (
        opened(contact, at=at, channel="chat", queue="web"), answered(contact, at + 1, agent=by),
        sent(contact, at + 2, agent=by),
    )  # fmt: skip


def decisions(day: Day, contact: str = "c") -> list[str]:
    """Give what was decided about a contact, oldest first."""
    return [decision.reason for decision in reversed(day.site.contacts[contact].cared().decisions)]


def sentence(day: Day, contact: str = "c") -> str:
    return day.decided(contact)[-1]


# ---- a minimum gap


def test_between_two_nudges_about_one_contact_there_is_a_gap() -> None:
    day = day_of(minimum_gap_ms=100_000).each(*chat("c"))
    day.until(62)
    act(day, "sent", 63)
    day.until(161)
    assert (day.open_nudges, decisions(day)[-1]) == (set(), "minimum_gap")
    assert sentence(day) == "Not nudged: somebody was nudged about it a moment ago – silence 60 s (late)."
    day.until(162)
    assert (day.nudge()["id"], day.nudge()["reason"]) == ("n2", "silence_warn")


def test_what_waits_is_not_decided_twice_and_is_forgotten_when_its_cause_is_gone() -> None:
    day = day_of(minimum_gap_ms=300_000).each(*chat("c"))
    day.until(62)
    act(day, "sent", 63)
    day.until(130)
    day.take(event("contact.changed", "c", 131, topic="refund"))
    assert decisions(day).count("minimum_gap") == 1
    day.take(sent("c", 140))
    day.until(199)
    care = day.site.contacts["c"].cared()
    assert (care.holding, care.retry_ms) == (None, None)
    day.until(200)
    assert (care.holding, care.retry_ms) == ("minimum_gap", ms(362))
    day.take(closed("c", 210))
    assert (day.open_nudges, len(day.nudges)) == (set(), 1)


def test_a_contact_has_enough_nudges_for_a_day() -> None:
    day = day_of(per_contact_day=2).each(*chat("c"))
    for number in (1, 2):
        day.until(62 * number)
        act(day, "sent", 62 * number + 1, nudge=f"n{number}")
    day.until(1_000)
    assert (day.open_nudges, decisions(day)[-1]) == (set(), "contact_cap")
    day.until(DAY + 61)
    assert day.open_nudges == set()
    day.until(DAY + 62)
    assert day.nudge()["id"] == "n3"


# ---- while the agent is at it


def test_while_somebody_has_it_open_a_warning_waits_and_a_breach_does_not() -> None:
    day = day_of().each(*chat("c"), event("contact.viewed", "c", 61, agent="anna"))
    day.until(121)
    assert (day.open_nudges, sentence(day)) == (set(), "Not nudged: anna has it open – silence 60 s (late).")
    day.until(122)
    assert day.nudge()["reason"] == "silence_breach"
    assert decisions(day) == ["viewed", "silence_breach"]


def test_a_view_holds_as_long_as_it_says_or_as_is_set() -> None:
    for data, until in (({}, 100), ({"for": "20s"}, 81), ({"for": "9h"}, 61 + 15 * MINUTE), ({"for": "a while"}, 100)):
        day = day_of(viewed_ms=39_000).each(*chat("c"), event("contact.viewed", "c", 61, agent="anna", **data))
        assert day.site.contacts["c"].life.viewed_until_ms == ms(until)


def test_a_warning_goes_out_when_nobody_has_it_open_any_more() -> None:
    day = day_of(viewed_ms=30_000).each(*chat("c"), event("contact.viewed", "c", 61, agent="anna"))
    day.until(90)
    assert day.open_nudges == set()
    day.until(91)
    assert (day.nudge()["reason"], day.nudge()["raised_at_ms"]) == ("silence_warn", ms(91))


def test_a_repeat_waits_too() -> None:
    day = day_of().each(*chat("c"))
    day.until(122)
    act(day, "dismissed", 123)
    day.take(event("contact.viewed", "c", 170, agent="anna"))
    day.until(182)
    assert (day.open_nudges, decisions(day)[-1]) == (set(), "viewed")
    day.until(290)
    assert day.nudge()["reason"] == "silence_repeat"


def test_who_has_just_written_is_left_alone() -> None:
    day = day_of(one_clock("next_response", 5, 500), just_wrote_ms=90_000).each(*chat("c"), received("c", 10))
    day.until(91)
    assert (day.open_nudges, decisions(day)) == (set(), ["just_wrote"])
    day.until(92)
    assert day.nudge()["reason"] == "silence_warn"


# ---- hours


def test_outside_hours_those_who_write_are_for_tomorrow_but_promises_are_kept() -> None:
    rules = office_hours(clocks={"resolution": None})
    day = Day(rules).each(opened("m", at=7 * HOUR, channel="email", queue="post"), answered("m", 7 * HOUR + 1))
    day.take(ended("m", 8 * HOUR + 10, by="dropped"))
    assert (day.open_nudges, sentence(day, "m")) == (set(), "Not nudged: outside opening hours – the line dropped.")
    assert day.site.contacts["m"].cared().retry_ms == ms(DAY)
    day.take(opened("n", at=8 * HOUR + 20, channel="email"), promised("n", 8 * HOUR + 20, due=8 * HOUR + 60))
    day.until(8 * HOUR + 40)
    assert day.nudge()["reason"] == "promise_near"
    day.until(DAY)
    assert day.nudge()["contact"] == "n"


def test_people_present_are_never_outside_hours() -> None:
    day = Day(office_hours()).each(call("c", 9 * HOUR))
    day.until(9 * HOUR + 60)
    assert day.nudge()["reason"] == "silence_warn"


# ---- who


def test_it_goes_to_who_has_the_contact() -> None:
    day = day_of().each(*chat("c"))
    day.until(62)
    assert (day.nudge()["to"], day.nudge()["agent"]) == ("agent", "anna")
    day.take(transferred("c", 70, "attended", agent="ben"))
    assert (day.nudge()["to"], day.nudge()["agent"]) == ("agent", "ben")


def test_without_one_to_the_agents_of_the_queue_and_without_a_queue_to_the_supervisors() -> None:
    day = day_of().each(opened("c", channel="chat", queue="web"), opened("d", channel="chat"))
    day.until(60)
    routes = {nudge["contact"]: (nudge["to"], nudge["agent"]) for nudge in day.nudges.values()}
    assert routes == {"c": ("queue", None), "d": ("supervisors", None)}


def test_who_waits_on_the_telephone_is_for_the_supervisors() -> None:
    day = day_of().each(call("c"), assigned("c", 1, agent="anna"))
    day.until(60)
    assert (day.nudge()["to"], day.nudge()["agent"]) == ("supervisors", None)
    assert sentence(day) == "Went to the supervisors: no agent can speak to a person in line."
    day.each(answered("c", 70), held("c", 80))
    day.until(140)
    assert [(n["to"], n["agent"]) for n in day.nudges.values() if n["state"] == "raised"] == [("agent", "anna")]


def test_an_agent_who_is_offline_is_not_nudged() -> None:
    day = day_of().each(agent("anna", 0, "offline"), *chat("c"))
    day.until(62)
    assert (day.nudge()["to"], day.nudge()["agent"]) == ("queue", None)
    assert sentence(day) == "Went to the agents of web: anna is not there."


def test_who_goes_offline_hands_theirs_back_at_once_and_who_is_away_after_a_while() -> None:
    for status, at in (("offline", 70.0), ("away", 70.0 + 5 * MINUTE)):
        day = day_of(Layer(escalate_after_ms=DAY * 1_000)).each(agent("anna", 0), *chat("c"))
        day.until(62)
        act(day, "acknowledged", 65)
        day.take(agent("anna", 70, status))
        day.until(at - 0.001)
        if status == "away":
            assert (day.nudge()["state"], day.nudge()["agent"]) == ("acknowledged", "anna")
        day.until(at)
        assert (day.nudge()["state"], day.nudge()["to"], day.nudge()["agent"]) == ("raised", "queue", None)
        assert day.nudge()["owner"] is None


def test_who_comes_back_in_time_keeps_theirs() -> None:
    day = day_of(Layer(escalate_after_ms=DAY * 1_000)).each(agent("anna", 0), *chat("c"))
    day.until(62)
    act(day, "acknowledged", 65)
    day.each(agent("anna", 70, "away"), agent("anna", 80))
    day.until(HOUR)
    assert (day.nudge()["state"], day.nudge()["agent"]) == ("acknowledged", "anna")


# ---- while they talk to somebody else


def talking(**settings: Any) -> Day:
    return day_of(**settings).each(*chat("c"), call("v", 10, queue="sales"), answered("v", 11))


def test_who_is_talking_to_somebody_is_disturbed_by_a_breach_alone() -> None:
    day = talking()
    day.until(62)
    assert (day.nudge()["to"], sentence(day)) == ("queue", "Went to the agents of web: anna is talking to somebody.")
    day.until(122)
    assert (day.nudge()["to"], day.nudge()["agent"]) == ("agent", "anna")


@pytest.mark.parametrize(("when", "warned", "breached"), [("warn", "anna", "anna"), ("never", None, None)])
def test_or_as_is_set(when: str, warned: str | None, breached: str | None) -> None:
    day = talking(disturb_in_conversation=when)
    day.until(62)
    assert day.nudge()["agent"] == warned
    day.until(122)
    assert day.nudge()["agent"] == breached


def test_a_call_on_hold_and_the_contact_itself_are_no_conversation_with_somebody_else() -> None:
    day = day_of(one_clock("hold", None, 20)).each(*chat("c"), call("v", 10), answered("v", 11), held("v", 12))
    day.until(40)
    assert day.nudge()["agent"] == "anna"
    day.each(resumed("v", 41), held("v", 42))
    day.until(62)
    assert {n["agent"] for n in day.nudges.values()} == {"anna"}


# ---- budgets


def test_beyond_so_many_open_at_once_a_nudge_goes_to_the_queue() -> None:
    day = day_of(open_per_agent=2).each(*chat("c"), *chat("d", 3), *chat("e", 6))
    day.until(70)
    assert [(n["to"], n["agent"]) for n in day.nudges.values()] == [
        ("agent", "anna"), ("agent", "anna"), ("queue", None),
    ]  # fmt: skip
    assert sentence(day, "e") == "Went to the agents of web: anna has 2 nudges open."


def test_beyond_so_many_an_hour_too() -> None:
    day = day_of(per_agent_hour=2).each(*chat("c"))
    for number in (1, 2):
        day.until(62 * number)
        act(day, "sent", 62 * number, nudge=f"n{number}")
    day.until(62 * 3)
    assert (day.nudge()["to"], sentence(day)) == ("queue", "Went to the agents of web: anna had 2 nudges in an hour.")
    act(day, "sent", 62 * 3, by="ben", nudge="n3")
    day.take(sent("c", 62 + HOUR - 60, agent="anna"))
    day.until(62 + HOUR)
    assert (day.nudge()["to"], day.nudge()["agent"]) == ("agent", "anna")


def test_the_budget_survives_a_restart() -> None:
    day = day_of(per_agent_hour=1).each(*chat("c"))
    day.until(62)
    act(day, "sent", 62)
    day.restarted()
    day.until(122)
    assert day.nudge()["to"] == "queue"


# ---- escalation


def test_what_nobody_acts_on_goes_to_the_supervisors() -> None:
    day = day_of().each(*chat("c"))
    day.until(62 + 3 * MINUTE - 1)
    assert day.nudge()["state"] == "raised"
    day.until(62 + 3 * MINUTE)
    assert (day.nudge()["state"], day.nudge()["to"], day.nudge()["agent"]) == ("escalated", "supervisors", None)
    assert "escalated" in decisions(day)
    assert act(day, "acknowledged", 300, by="sue")["nudge"]["state"] == "acknowledged"
    day.until(HOUR)
    assert (day.nudge()["state"], day.nudge()["agent"]) == ("acknowledged", "sue")


def test_acknowledged_without_a_word_it_escalates_too() -> None:
    day = day_of().each(*chat("c"))
    act(day, "acknowledged", 100)
    day.until(100 + 3 * MINUTE - 1)
    assert day.nudge()["state"] == "acknowledged"
    day.until(100 + 3 * MINUTE)
    assert (day.nudge()["state"], day.nudge()["owner"]) == ("escalated", None)
    assert act(day, "sent", 400, by="anna")["status"] == 200


def test_a_snoozed_one_does_not_until_it_returns() -> None:
    day = day_of(one_clock("silence", 60)).each(*chat("c"))
    act(day, "snoozed", 70, until=None)
    day.until(70 + 15 * MINUTE)
    assert day.nudge()["state"] == "raised"
    day.until(70 + 18 * MINUTE)
    assert day.nudge()["state"] == "escalated"


def test_who_writes_is_escalated_in_open_hours_alone() -> None:
    day = Day(office_hours(escalate_after_ms=HOUR * 1_000))
    day.take(opened("m", at=3.5 * HOUR, channel="email", queue="post"))
    day.until(7.5 * HOUR)
    assert day.nudge()["escalate_at_ms"] == ms(DAY + HOUR / 2)


def test_an_escalated_one_stays_where_it_is() -> None:
    day = day_of().each(*chat("c"))
    day.until(62 + 3 * MINUTE)
    day.take(assigned("c", 300, agent="ben"))
    assert (day.nudge()["state"], day.nudge()["agent"]) == ("escalated", None)


def test_the_defaults_of_the_economy() -> None:
    found = Policy().nudges
    assert (found.minimum_gap_ms, found.just_wrote_ms, found.viewed_ms, found.away_ms, found.sent_void_ms) == (
        120_000, 60_000, 120_000, 300_000, 120_000,
    )  # fmt: skip
    assert (found.open_per_agent, found.per_agent_hour, found.group_contacts, found.group_within_ms) == (
        3,
        12,
        5,
        30_000,
    )
    assert (found.disturb_in_conversation, found.per_contact_day, found.before_closing_ms) == ("breach", 20, 900_000)


# ---- what has been taken back escalates all the same


def test_undone_or_void_it_escalates_as_though_it_had_just_been_raised() -> None:
    day = day_of().each(*chat("c"))
    act(day, "sent", 65)
    act(day, "undone", 70)
    assert day.nudge()["escalate_at_ms"] == ms(70 + 3 * MINUTE)
    void = day_of(one_clock("silence", 60, 500), sent_void_ms=20_000).each(*chat("c"))
    act(void, "sent", 65)
    void.until(85)
    assert (void.nudge()["id"], void.nudge()["state"], void.nudge()["agent"]) == ("n1", "raised", "anna")
    assert void.nudge()["escalate_at_ms"] == ms(85 + 3 * MINUTE)


def test_what_a_supervisor_hands_back_stays_with_the_supervisors_and_is_not_escalated_to_them() -> None:
    day = day_of().each(agent("sue", 0), call("c"))
    day.until(60)
    act(day, "acknowledged", 65, by="sue")
    day.take(agent("sue", 70, "offline"))
    assert (day.nudge()["state"], day.nudge()["to"], day.nudge()["escalate_at_ms"]) == ("raised", "supervisors", None)
    day.until(HOUR)
    assert "escalated" not in decisions(day)


def test_a_breach_that_was_held_back_until_its_repeat_does_not_wait_for_a_view() -> None:
    day = day_of(one_clock("silence", 20, 40, 20), minimum_gap_ms=100_000).each(*chat("c"))
    day.until(22)
    act(day, "sent", 23)
    day.until(120)
    day.take(event("contact.viewed", "c", 121, agent="anna"))
    day.until(122)
    assert day.nudge()["reason"] == "silence_repeat"
