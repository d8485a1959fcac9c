"""Every cause of a nudge: from when it stands, until when, and which leads."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.causes import NO_OUTLOOK, Circumstances, Outlook, causes_of, due_ms
from monitor.domain.clocks import Clock, clocks_of
from monitor.domain.life import Life
from monitor.domain.policy import Policy
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    QUICK,
    Day,
    act,
    announced,
    answered,
    call,
    closed,
    event,
    fold,
    held,
    iso,
    ms,
    nudged,
    office_hours,
    opened,
    promised,
    queued,
    received,
    released,
    sent,
    transferred,
)

RULES = Policy().rules(None, None)


def kinds(life: Life, at: float, **around: Any) -> list[str]:
    """Give the causes of a contact without clocks."""
    return [cause.kind for cause in causes_of(life, [], Circumstances(ms(at), **around))]


def email(at: float = 0) -> tuple[Any, ...]:
    return (opened("m", at=at, channel="email", queue="post"),)


def test_of_equal_level_the_order_of_gravity_decides() -> None:
    names = ("resolution", "wait", "hold", "promise", "silence", "next_response", "first_response", "wrap_up")
    found = causes_of(Life("c"), [Clock(name, "warn", 0, 0, step=1) for name in names], Circumstances(0))
    assert [cause.kind for cause in found] == [
        "promise", "silence", "hold", "next_response", "first_response", "wait", "resolution", "wrap_up",
    ]  # fmt: skip


def test_a_breach_leads_before_any_warn_and_a_clock_that_is_well_is_no_cause() -> None:
    clocks = [Clock("silence", "warn", 0, 0, step=1), Clock("wait", "breach", 0, 0, step=2), Clock("hold", "ok", 0, 0)]
    assert [cause.kind for cause in causes_of(Life("c"), clocks, Circumstances(0))] == ["wait", "silence"]


@pytest.mark.parametrize(
    "clock", ["wait", "silence", "hold", "first_response", "next_response", "resolution", "wrap_up"]
)
def test_each_clock_has_a_reason_for_each_target(clock: str) -> None:
    for step, name in ((1, "warn"), (2, "breach"), (3, "repeat"), (9, "repeat")):
        (cause,) = causes_of(Life("c"), [Clock(clock, "warn", 0, 0, step=step)], Circumstances(0))
        assert cause.reason == f"{clock}_{name}"


@pytest.mark.parametrize(
    ("story", "at", "reason"),
    [
        ((call("c"),), 60, "silence_warn"),
        ((call("c"), announced("sales", 30, until=30)), 60, "wait_warn"),
        ((call("c"), answered("c", 1), held("c", 2)), 62, "silence_warn"),
        ((call("c"), answered("c", 1), event("contact.ended", "c", 2)), 92, "wrap_up_warn"),
        (email(), 4 * HOUR, "first_response_warn"),
        (
            (opened("m", channel="messaging"), sent("m", 60), received("m", 120)),
            10 * MINUTE + 120,
            "next_response_warn",
        ),
        ((*email(), sent("m", 60), event("contact.awaiting", "m", 61, on="us")), 2 * DAY, "silence_repeat"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_clock_raises_a_nudge_of_its_own_reason(story: tuple[Any, ...], at: float, reason: str) -> None:
    day = Day().each(*story)
    day.until(at)
    assert day.nudge()["reason"] == reason


# ---- nobody is nudged about a person they are talking to


def test_a_conversation_has_no_causes_whatever_its_clocks_say() -> None:
    life = fold(call("c"), answered("c", 1)).life
    assert causes_of(life, [Clock("resolution", "breach", 0, 0, step=2)], Circumstances(ms(9))) == []


# ---- promises


def test_a_promise_is_near_in_its_lead_time_and_broken_when_it_is_due() -> None:
    day = Day().each(*email(), sent("m", 1), promised("m", 10, due=3 * HOUR))
    day.until(2 * HOUR - 1)
    assert day.nudges == {}
    day.until(2 * HOUR)
    assert (day.nudge()["reason"], day.nudge()["level"]) == ("promise_near", "warn")
    assert day.nudge()["sentence"] == "Was promised to hear from us by 12:00."
    act(day, "dismissed", 2 * HOUR + 1)
    day.until(3 * HOUR)
    assert (day.nudge()["reason"], day.nudge()["level"]) == ("promise_broken", "breach")
    assert day.nudge()["sentence"] == "Was promised to hear from us by 12:00, and has not."


def test_nobody_is_reminded_in_the_first_half_of_what_they_promised() -> None:
    day = Day().each(*email(), sent("m", 1), promised("m", 10, due=20 * MINUTE + 10))
    day.until(10 * MINUTE + 9)
    assert day.nudges == {}
    day.until(10 * MINUTE + 10)
    assert day.nudge()["reason"] == "promise_near"


def test_each_of_several_promises_is_a_cause_of_its_own() -> None:
    day = Day().each(*email(), sent("m", 1), promised("m", 10, due=1_000, id="a"), promised("m", 10, due=2_000, id="b"))
    day.until(900)
    assert act(day, "dismissed", 901)["status"] == 200
    day.until(1_005)
    assert (day.nudge()["reason"], day.nudge()["lines"]) == ("promise_broken", ["promised by 09:33 (near)"])
    care = day.site.contacts["m"].cared()
    assert len(care.crossed) == 2
    day.take(released("m", 1_010, id_="a"))
    assert len(care.crossed) == 1


def test_a_promise_outlives_the_conversation() -> None:
    day = Day().each(*email(), sent("m", 1), promised("m", 10, due=HOUR), closed("m", 20))
    day.until(HOUR)
    assert day.nudge()["reason"] == "promise_broken"


# ---- a dropped conversation


def dropped(*before: Any) -> Day:
    return Day().each(*before, call("c"), answered("c", 5), event("contact.ended", "c", 10, by="dropped"))


def test_a_dropped_conversation_is_to_be_rung_back_even_after_it_was_closed() -> None:
    day = dropped()
    found = day.nudge()
    assert (found["reason"], found["level"], found["agent"]) == ("ring_back", "breach", "anna")
    assert found["sentence"] == "The line dropped 0 s ago, in the middle of the conversation."
    day.take(closed("c", 12))
    assert day.nudge()["state"] == "raised"


@pytest.mark.parametrize(
    "then",
    [
        (queued("c", 30),),
        (answered("c", 30),),
        (sent("c", 30),),
        (
            call("d", 30, customer={"id": "k"}),
            answered("d", 31),
            event("contact.changed", "c", 32, customer={"id": "k"}),
        ),
    ],
    ids=["called back into line", "rang back", "wrote", "reached in another contact"],
)
def test_it_is_over_when_the_customer_was_reached(then: tuple[Any, ...]) -> None:
    day = dropped()
    day.each(*then)
    assert day.nudges["n1"]["state"] == "cleared"


def test_after_an_hour_nobody_rings_back_any_more() -> None:
    day = dropped()
    day.take(closed("c", 12))
    day.until(10 + HOUR - 1)
    assert day.nudge()["state"] == "escalated"
    day.until(10 + HOUR)
    assert day.nudges["n1"]["state"] == "cleared"


def test_ended_by_anybody_else_nothing_is_to_be_rung_back() -> None:
    day = Day().each(call("c"), answered("c", 5), event("contact.ended", "c", 10, by="customer"))
    assert day.nudges == {}


# ---- told a wait


def test_a_wait_past_what_the_customer_was_told_is_a_cause() -> None:
    told = event("message.sent", "c", 5, by="system", expect_by=iso(50))
    day = Day().each(call("c"), told)
    day.until(49)
    assert day.nudges == {}
    day.until(50)
    assert (day.nudge()["reason"], day.nudge()["level"], day.nudge()["to"]) == ("told_wait", "breach", "supervisors")
    assert day.nudge()["sentence"] == "Was told to expect us by 09:00 and is still waiting."


def test_so_it_is_after_a_notice_to_the_line_that_named_an_instant() -> None:
    day = Day().each(call("c"), event("queue.announced", "sales", 5, text="Soon.", until=iso(9), expect_by=iso(40)))
    day.until(40)
    assert day.nudge()["reason"] == "told_wait"
    day.take(answered("c", 45))
    assert day.open_nudges == set()


def test_who_is_in_no_line_or_was_told_privately_expects_nothing() -> None:
    assert fold(opened("c"), event("message.sent", "c", 5, by="system", expect_by=iso(9))).life.told_until_ms is None
    private = event("message.sent", "c", 5, by="system", expect_by=iso(9), public=False)
    assert fold(call("c"), private).life.told_until_ms is None


def test_a_forecast_past_what_was_told_warns_before() -> None:
    life = fold(call("c"), event("message.sent", "c", 5, by="system", expect_by=iso(50))).life
    assert kinds(life, 10, outlook=Outlook(answer_at_ms=ms(90))) == ["told_wait"]
    assert kinds(life, 10, outlook=Outlook(answer_at_ms=ms(40))) == []
    assert kinds(life, 10) == []


# ---- closing time


def test_before_closing_those_present_in_line_make_one_nudge_for_the_group() -> None:
    day = Day(office_hours()).each(
        *(call(name, 8 * HOUR - 15 * MINUTE - 30 + place) for place, name in enumerate("abc"))
    )
    day.until(8 * HOUR - 15 * MINUTE - 1)
    assert day.nudges == {}
    day.until(8 * HOUR - 15 * MINUTE)
    found = day.nudge()
    assert (found["reason"], found["contact"], found["contacts"], found["count"]) == (
        "closing_time", None, ["a", "b", "c"], 3,
    )  # fmt: skip
    assert found["sentence"] == "3 people are in line in sales, which closes at 17:00."
    act(day, "sent", 8 * HOUR - 14 * MINUTE)
    day.take(call("d", 8 * HOUR - 14 * MINUTE + 5))
    assert day.open_nudges == set()
    assert day.site.contacts["d"].cared().decisions[0].reason == "grouped"


def test_after_closing_it_is_no_cause_any_more() -> None:
    day = Day(office_hours()).each(call("a", 8 * HOUR - 30))
    assert day.nudge()["reason"] == "closing_time"
    day.until(8 * HOUR)
    assert day.nudges["n1"]["state"] == "cleared"


def test_who_writes_or_will_be_served_before_is_not_concerned() -> None:
    life = fold(call("c")).life
    around = {"closes_at_ms": ms(600), "closing_lead_ms": 900_000}
    assert kinds(life, 10, **around) == ["closing"]
    assert kinds(life, 10, **around, outlook=Outlook(answer_at_ms=ms(60))) == []
    assert kinds(life, 10, **around, outlook=Outlook(answer_at_ms=ms(700))) == ["closing"]
    assert kinds(fold(opened("m", channel="email", queue="post")).life, 10, **around) == []


# ---- risk and forecast: doors


def test_risk_is_a_cause_until_the_next_word() -> None:
    waiting = fold(opened("c", channel="chat", queue="web")).life
    assert kinds(waiting, 10, risky_since_ms=ms(5)) == ["risk"]
    assert kinds(waiting, 10) == []
    told = fold(opened("c", channel="chat", queue="web"), sent("c", 7)).life
    assert kinds(told, 10, risky_since_ms=ms(5)) == []
    assert kinds(fold(opened("c", channel="chat"), closed("c", 6)).life, 10, risky_since_ms=ms(5)) == []


def test_a_forecast_may_foresee_a_breach() -> None:
    assert kinds(Life("c"), 10, outlook=Outlook(breach_foreseen=True)) == ["foreseen"]
    assert kinds(Life("c"), 10, outlook=NO_OUTLOOK) == []


# ---- when they begin and end


def test_each_is_looked_at_again_when_it_begins_or_ends() -> None:
    life = fold(call("c"), event("message.sent", "c", 5, by="system", expect_by=iso(50))).life
    around = Circumstances(ms(10), closes_at_ms=ms(600), closing_lead_ms=30_000)
    assert due_ms(life, around) == ms(50)
    assert due_ms(life, around._replace(now_ms=ms(50))) == ms(570)
    assert due_ms(life, around._replace(now_ms=ms(570))) == ms(600)
    assert due_ms(life, around._replace(now_ms=ms(600))) is None
    ended = fold(call("c"), answered("c", 1), event("contact.ended", "c", 2, by="dropped")).life
    assert due_ms(ended, around) == ms(2 + HOUR)
    assert due_ms(Life("c"), around) is None


# ---- a word between two targets


def test_a_word_ends_what_it_does_not_stop_until_the_next_target() -> None:
    day = Day(QUICK).each(
        opened("c", at=0, channel="chat", queue="web"), answered("c", 1), transferred("c", 2, queue="x")
    )
    day.until(150)
    assert {cause.clock for cause in clocks_of(day.site.contacts["c"].life, RULES, ms(150))} >= {"wait", "silence"}
    day.take(announced("x", 151, until=151))
    assert day.open_nudges == set()
    assert nudged().nudge()["id"] == "n1"


def test_of_very_many_causes_the_first_are_said_one_by_one() -> None:
    day = Day().each(*email(), *(promised("m", 1, due=600 + number, id=f"p{number}") for number in range(12)))
    day.until(500)
    assert day.nudge()["lines"][-1] == "and 3 more"
    assert len(day.nudge()["lines"]) == 9
