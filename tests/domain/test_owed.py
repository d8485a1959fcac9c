"""What a customer is owed a word for: the worst of their clocks."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.causes import ORDER, Circumstances, causes_of
from monitor.domain.clocks import Clock, clocks_of
from monitor.domain.events import Event
from monitor.domain.layers import CLOCKS
from monitor.domain.life import Life
from monitor.domain.owed import Owed, owed_for
from monitor.domain.policy import Policy
from tests.domain.centre import (
    HOUR,
    MINUTE,
    Day,
    answered,
    awaiting,
    closed,
    ended,
    fold,
    ms,
    opened,
    promised,
    received,
    sent,
)

LIFE = Life("c", channel="chat", state="handling")


def clock(name: str, level: str, since: float = 0, warn: float = 60, breach: float = 120) -> Clock:
    step = ("ok", "warn", "breach").index(level)
    return Clock(name, level, ms(since), 0, ms(since + warn), ms(since + breach), step, None, round(breach * 1_000))


def owed(*clocks: Clock, life: Life = LIFE, at_ms: int = ms(500)) -> Owed | None:
    return owed_for(life, clocks, at_ms)


def owed_after(*events: Event, at: float) -> Owed | None:
    life = fold(*events, until=at).life
    return owed_for(life, clocks_of(life, Policy().rules(life.queue, life.channel), ms(at)), ms(at))


def test_the_worst_clock_leads_whichever_it_is_and_since_when_it_is_over() -> None:
    found = owed(clock("silence", "warn"), clock("resolution", "breach", since=-100), clock("wait", "ok"))
    assert found == Owed("resolution", "breach", ms(-100), ms(20), ms(20))


def test_a_clock_that_is_late_is_over_since_its_first_limit() -> None:
    assert owed(clock("wait", "warn", since=5)) == Owed("wait", "warn", ms(5), ms(65), ms(125))


@pytest.mark.parametrize("first", [True, False])
def test_of_equal_level_that_leads_which_leads_a_nudge(first: bool) -> None:
    clocks = [clock("wait", "breach", since=-900), clock("silence", "breach")]
    found = owed(*(clocks if first else clocks[::-1]))
    assert found is not None
    assert found.clock == "silence"
    (cause, *_) = causes_of(LIFE, clocks, Circumstances(ms(500)))
    assert cause.kind == found.clock


def test_of_two_promises_the_one_overdue_for_longest_leads() -> None:
    found = owed(clock("promise", "breach", breach=100), clock("promise", "breach", breach=90))
    assert found is not None
    assert found.breach_at_ms == ms(90)


@pytest.mark.parametrize(("at", "is_owed"), [(59, False), (60, True)])
def test_a_promise_is_owed_from_its_second_half_on_as_nudges_have_it(at: int, is_owed: bool) -> None:
    near = clock("promise", "warn", warn=-30)
    assert (owed(near, at_ms=ms(at)) is not None) is is_owed
    assert bool(causes_of(LIFE, [near], Circumstances(ms(at)))) is is_owed


def test_every_clock_has_its_place_among_the_causes() -> None:
    assert set(CLOCKS) <= set(ORDER)


def test_a_clock_that_stands_still_in_breach_is_over_since_it_began_at_the_earliest() -> None:
    still = Clock("silence", "breach", ms(7), 300_000, None, None, 2, None, 120_000)
    assert owed(still) == Owed("silence", "breach", ms(7), ms(7), None)


@pytest.mark.parametrize("clocks", [(), (clock("wait", "ok"),), (clock("wrap_up", "breach"),)])
def test_nothing_late_and_wrap_up_alone_owe_nobody_a_word(clocks: tuple[Clock, ...]) -> None:
    assert owed(*clocks) is None


def test_who_is_being_talked_to_is_owed_nothing_but_who_writes_is() -> None:
    late = clock("resolution", "breach")
    assert owed(late, life=Life("c", channel="voice", state="handling")) is None
    assert owed(late, life=Life("c", channel="voice", state="held")) is not None
    assert owed(late) is not None


def test_an_e_mail_without_a_first_response_is_owed_one() -> None:
    found = owed_after(opened("c", channel="email", queue="post"), received("c", at=1), at=25 * HOUR)
    assert found is not None
    assert (found.clock, found.level) == ("first_response", "breach")


# ---- where it is shown and counted


def counts(day: Day, queue: str) -> tuple[Any, ...]:
    found = day.metrics(queue)
    return found["owed_warn"], found["owed_breach"], found["owed_level"]


def test_a_contact_and_its_queue_tell_what_is_owed_and_no_more_once_it_is_said() -> None:
    day = Day().each(
        opened("c", channel="chat", queue="web"), answered("c", at=1), sent("c", at=2), promised("c", 3, due=600)
    )
    day.until(590)
    assert (day.views["c"]["owed"]["clock"], day.views["c"]["owed"]["level"]) == ("silence", "breach")
    assert counts(day, "web") == (0, 1, "breach")
    day.take(sent("c", at=591))
    assert day.views["c"]["owed"] is None
    assert counts(day, "web") == (0, 0, "ok")
    day.take(awaiting("c", 592, "customer"))
    day.until(40 * MINUTE)
    assert counts(day, "web") == (0, 0, "ok"), "it is the customer's turn"


def test_a_broken_promise_is_owed_while_silence_stands_well() -> None:
    day = Day().each(opened("c", channel="email", queue="post"), sent("c", at=2), promised("c", 3, due=HOUR))
    day.until(HOUR + 1)
    assert day.views["c"]["owed"] == {
        "clock": "promise", "level": "breach", "since_ms": ms(3), "over_since_ms": ms(HOUR), "breach_at_ms": ms(HOUR),
    }  # fmt: skip
    assert counts(day, "post") == (0, 1, "breach")
    assert day.metrics("post")["silence_level"] == "ok"


def test_an_agent_long_in_wrap_up_owes_the_customer_nothing() -> None:
    day = Day().each(opened("c", queue="sales"), answered("c", at=5), ended("c", at=20))
    day.until(20 + 4 * MINUTE)
    assert (day.views["c"]["level"], day.views["c"]["owed"]) == ("breach", None)
    assert counts(day, "sales") == (0, 0, "ok")
    day.take(closed("c", at=300))
    assert counts(day, "sales") == (0, 0, "ok")
