"""Nudges about many: when they are raised instead of one for each, who they stand for, and how one act tells all."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.layers import Layer
from monitor.domain.settings import NudgeSettings
from tests.domain.centre import (
    HOUR,
    MINUTE,
    Day,
    act,
    agent,
    answered,
    assigned,
    call,
    closed,
    iso,
    left,
    ms,
    one_clock,
    opened,
    policy,
    promised,
    queued,
    transferred,
)


def day_of(*layers: Layer, contacts: int = 3, within: float = 30, **settings: Any) -> Day:
    """Give a day on which so many crossing together make one nudge."""
    plain: dict[str, Any] = {"minimum_gap_ms": 0, "group_contacts": contacts, "group_within_ms": round(within * 1_000)}
    rules = policy(
        one_clock("silence", 60, 120, 600),
        one_clock("wait", 300, 600),
        *layers,
        nudges=NudgeSettings(**plain | settings),
    )
    return Day(rules)


def together(day: Day | None = None, names: str = "abc", queue: str = "sales") -> Day:
    """Let callers join a line a few seconds apart, so that their silences cross together."""
    day = day or day_of()
    day.each(*(call(name, 2 * place, queue=queue) for place, name in enumerate(names)))
    day.until(60 + 2 * len(names))
    return day


def own(day: Day) -> list[str]:
    """Give which contacts have an open nudge of their own."""
    return [day.nudges[name]["contact"] for name in sorted(day.open_nudges) if day.nudges[name]["contact"] is not None]


def test_so_many_that_cross_together_make_one_nudge() -> None:
    day = together()
    found = day.nudge()
    assert (found["contact"], found["queue"], found["channel"], found["contacts"], found["count"]) == (
        None, "sales", "voice", ["a", "b", "c"], 3,
    )  # fmt: skip
    assert (found["to"], found["level"], found["reason"], found["raised_at_ms"]) == (
        "supervisors", "warn", "silence_warn", ms(64),
    )  # fmt: skip
    assert found["sentence"] == "3 people are waiting in sales without a word, the longest for 64 s."
    assert found["words"]
    assert [day.nudges[name]["state"] for name in ("n1", "n2")] == ["cleared", "cleared"]
    assert {day.site.contacts[name].nudge for name in "abc"} == {"n3"}
    assert day.decided("a")[-1] == "n3 stands for all in line in sales."


def test_those_it_replaces_count_as_though_they_had_never_been_raised() -> None:
    day = together()
    assert day.row(64, "sales", "nudge:silence_warn:raised") == 1
    assert day.row(64, "sales", "nudge:silence_warn:cleared") == 0


def test_fewer_or_further_apart_have_each_their_own() -> None:
    assert own(together(names="ab")) == ["a", "b"]
    day = day_of(within=3)
    assert own(together(day)) == ["a", "b", "c"]
    assert own(together(day_of(contacts=0))) == ["a", "b", "c"]


def test_what_somebody_has_taken_is_left_to_them_and_does_not_count() -> None:
    day = day_of().each(*(call(name, 2 * place) for place, name in enumerate("abc")))
    day.until(60)
    act(day, "acknowledged", 61, by="sue", nudge="n1")
    day.until(64)
    assert own(day) == ["a", "b", "c"]


def test_who_is_in_no_line_or_writes_is_not_taken_in() -> None:
    day = day_of(contacts=1)
    day.take(opened("m", channel="email", queue="sales"))
    day.each(opened("c", channel="chat", queue="web"), answered("c", 1))
    day.until(9 * HOUR)
    assert sorted(own(day)) == ["c", "m"]


def test_a_promise_is_kept_to_one_person() -> None:
    day = day_of(contacts=1)
    day.take(call("a"), promised("a", 5, due=30))
    day.until(60)
    assert own(day) == ["a"]


def test_chats_in_line_are_for_the_agents_of_the_queue_and_escalate() -> None:
    day = day_of().each(*(opened(name, at=place, channel="chat", queue="web") for place, name in enumerate("abc")))
    day.until(62)
    assert (day.nudge()["to"], day.nudge()["count"]) == ("queue", 3)
    day.until(62 + 3 * MINUTE)
    assert (day.nudge()["state"], day.nudge()["to"]) == ("escalated", "supervisors")


def test_who_crosses_later_joins_it() -> None:
    day = together()
    day.take(call("d", 70))
    day.until(130)
    assert (day.nudge()["count"], day.nudge()["id"], day.nudge()["level"]) == (4, "n3", "breach")
    day.take(call("e", 131))
    assert day.nudge()["count"] == 4


def test_a_further_target_is_said_by_it() -> None:
    day = together()
    day.until(120)
    assert (day.nudge()["level"], day.site.contacts["a"].cared().decisions[0].reason) == ("breach", "grouped")
    assert len(day.nudges) == 3


def test_it_stands_for_those_who_are_still_in_line_and_clears_with_the_last() -> None:
    day = together()
    day.take(answered("a", 70))
    assert (day.nudge()["contacts"], day.nudge()["count"]) == (["b", "c"], 2)
    day.take(left("b", 71))
    day.take(transferred("c", 72, queue="support"))
    assert day.nudges["n3"]["state"] == "cleared"
    assert own(day) == ["c"]


def test_one_act_tells_all_of_them_and_those_who_join_soon() -> None:
    day = together()
    verdict = act(day, "sent", 70, nudge="n3", by="sue", text="We are many today.")
    assert (verdict["status"], verdict["nudge"]["state"], verdict["nudge"]["text"]) == (
        200,
        "sent",
        "We are many today.",
    )
    assert {day.views[name]["silent_since_ms"] for name in "abc"} == {ms(70)}
    assert day.open_nudges == set()
    assert {day.site.contacts[name].life.responded_ms for name in "abc"} == {None}
    day.take(call("d", 100))
    assert day.views["d"]["silent_since_ms"] == ms(100)
    assert day.site.wide.notices["sales"][0].id == next(iter(day.verdicts))


def test_undone_within_ten_seconds_nobody_was_told() -> None:
    day = together()
    act(day, "sent", 70, nudge="n3", by="sue")
    day.take(answered("b", 72))
    assert act(day, "undone", 75, nudge="n3", by="sue")["status"] == 200
    assert (day.nudge()["id"], day.nudge()["state"], day.nudge()["contacts"]) == ("n3", "raised", ["a", "c"])
    assert {day.views[name]["silent_since_ms"] for name in "ac"} == {ms(0), ms(4)}
    assert day.site.wide.notices["sales"] == []


def test_undone_while_another_about_the_same_line_is_open_takes_back_the_act_alone() -> None:
    day = together(day_of(contacts=1), names="a")
    act(day, "dismissed", 119, by="sue")
    day.until(120)
    assert act(day, "undone", 121, by="sue")["status"] == 200
    assert (day.open_nudges, day.nudges["n1"]["state"]) == ({"n2"}, "dismissed")


def test_dismissed_nobody_is_told_and_each_further_target_counts_anew() -> None:
    day = together()
    act(day, "dismissed", 70, nudge="n3", by="sue", reason="needless")
    assert day.views["a"]["silent_since_ms"] == ms(0)
    assert day.row(64, "sales", "nudge:silence_warn:needless") == 1
    day.until(124)
    assert (day.nudge()["id"], day.nudge()["reason"], day.nudge()["count"]) == ("n6", "silence_breach", 3)


def test_a_moment_after_the_line_was_dealt_with_a_warning_about_one_of_them_is_not_raised() -> None:
    day = day_of(one_clock("wait", 75, 600), minimum_gap_ms=0)
    together(day)
    day = day_of(one_clock("wait", 68, 600), minimum_gap_ms=60_000)
    together(day)
    act(day, "dismissed", 65, nudge="n3", by="sue")
    day.until(100)
    assert day.open_nudges == set()
    late = day_of(minimum_gap_ms=60_000)
    late.take(call("d", 3))
    together(late)
    act(late, "dismissed", 63.5, nudge=late.nudge()["id"], by="sue")
    late.until(64)
    assert late.site.contacts["c"].cared().decisions[0].reason == "grouped"


def test_snoozed_it_returns_when_that_is_over_or_somebody_breaches() -> None:
    day = together()
    act(day, "snoozed", 70, nudge="n3", by="sue", until=iso(90))
    day.until(89)
    assert day.nudge()["state"] == "snoozed"
    day.until(90)
    assert (day.nudge()["state"], day.nudge()["owner"]) == ("raised", None)
    act(day, "snoozed", 91, nudge="n3", by="sue", until=iso(900))
    day.until(120)
    assert day.nudge()["state"] == "raised"
    act(day, "snoozed", 125, nudge="n3", by="sue", until=iso(900))
    day.take(call("d", 126))
    day.until(186)
    assert (day.nudge()["state"], day.nudge()["count"]) == ("snoozed", 4)


def test_it_goes_on_after_a_restart() -> None:
    day = together()
    day.restarted()
    day.take(call("d", 70))
    day.until(130)
    assert (day.nudge()["id"], day.nudge()["contacts"]) == ("n3", ["a", "b", "c", "d"])
    act(day, "sent", 131, nudge="n3", by="sue")
    day.restarted()
    day.take(assigned("a", 140, agent="anna"))
    assert day.open_nudges == set()
    two = together(names="ab")
    two.restarted()
    two.take(call("c", 65), at=65)
    two.take(queued("c", 66, queue="sales"))
    two.until(90)
    assert own(two) == ["a", "b"]


def test_those_raised_before_a_restart_are_taken_together_too() -> None:
    day = day_of().each(*(call(name, 2 * place) for place, name in enumerate("abc")))
    day.until(62)
    day.restarted()
    day.until(64)
    assert day.nudge()["contacts"] == ["a", "b", "c"]


def test_a_closed_contact_is_in_no_group() -> None:
    day = together()
    day.take(closed("a", 70), closed("b", 70), closed("c", 70))
    assert day.open_nudges == set()


@pytest.mark.parametrize("queue", ["sales", "web"])
def test_each_queue_has_its_own(queue: str) -> None:
    day = day_of().each(*(call(name, place, queue="sales") for place, name in enumerate("abc")))
    day.each(*(call(name, 10 + place, queue="web") for place, name in enumerate("def")))
    day.until(80)
    assert {day.nudges[name]["queue"] for name in day.open_nudges} == {"sales", "web"}
    assert queue in {day.nudges[name]["queue"] for name in day.open_nudges}


def test_who_took_it_and_goes_away_hands_it_back() -> None:
    day = together(day_of().each(agent("sue", 0)))
    act(day, "acknowledged", 70, nudge="n3", by="sue")
    day.take(agent("sue", 80, "away"))
    day.until(80 + 5 * MINUTE - 1)
    assert day.nudge()["owner"] == "sue"
    day.until(80 + 5 * MINUTE)
    assert (day.nudge()["state"], day.nudge()["agent"], day.nudge()["to"]) == ("raised", None, "supervisors")
    day.take(agent("tom", 400), at=400)
    act(day, "acknowledged", 401, nudge="n3", by="tom")
    day.take(agent("tom", 410, "offline"))
    assert (day.nudge()["state"], day.nudge()["owner"]) == ("raised", None)


def test_escalated_each_of_its_contacts_knows() -> None:
    day = day_of().each(*(opened(name, at=place, channel="chat", queue="web") for place, name in enumerate("abc")))
    day.until(62 + 60)
    assert day.nudge()["state"] == "escalated"
    assert {day.site.contacts[name].cared().decisions[0].reason for name in "abc"} == {"escalated"}
