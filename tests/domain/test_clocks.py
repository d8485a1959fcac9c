"""The table of clocks: from when, to when, and when each stands still."""

from __future__ import annotations

import pytest

from monitor.domain.clocks import Clock, clocks_of, worst
from monitor.domain.events import Event
from monitor.domain.layers import Layer, Targets
from monitor.domain.policy import Policy
from tests.domain.centre import (
    DAY,
    HOUR,
    OFFICE,
    acted,
    alerted,
    answered,
    awaiting,
    closed,
    ended,
    fold,
    held,
    iso,
    left,
    ms,
    office_hours,
    one_clock,
    opened,
    policy,
    promised,
    queued,
    received,
    reopened,
    resumed,
    sent,
    transferred,
)
from tests.domain.stories import CALL, TALK

CHAT = (opened("c", at=0, channel="chat", queue="web"),)
MAIL = (opened("c", at=0, channel="email", queue="post"),)
PLAIN = policy(one_clock("silence", 60, 120, 60))

Three = tuple[float | None, float | None, float | None]


def silence_at(targets: Three) -> Policy:
    return policy(one_clock("silence", *targets))


def clocks(*events: Event, at: float, rules: Policy | None = None) -> dict[str, Clock]:
    """Read all clocks of a contact at an instant."""
    held_policy = rules or Policy()
    life = fold(*events, rules=held_policy, until=at).life
    tier = life.customer.tier if life.customer else None
    return {
        clock.clock: clock
        for clock in clocks_of(life, held_policy.rules(life.queue, life.channel, tier, life.priority), ms(at))
    }


def running(*events: Event, at: float, rules: Policy | None = None) -> set[str]:
    return set(clocks(*events, at=at, rules=rules))


# ---- which run


@pytest.mark.parametrize(
    ("events", "names"),
    [
        (CALL, {"wait", "silence"}),
        ((*CALL, alerted("c", at=1)), {"wait", "silence"}),
        (TALK, set()),
        ((*TALK, held("c", at=20)), {"hold", "silence"}),
        ((*TALK, transferred("c", at=20, agent="ben")), {"hold", "silence"}),
        ((*TALK, held("c", at=20), resumed("c", at=30)), set()),
        ((*TALK, held("c", at=20), answered("c", at=30, agent="ben")), set()),
        ((*TALK, held("c", at=20), ended("c", at=30)), {"wrap_up"}),
        ((*TALK, ended("c", at=30)), {"wrap_up"}),
        ((*TALK, ended("c", at=30), closed("c", at=40)), set()),
        ((*TALK, promised("c", 20, due=HOUR)), {"promise"}),
        ((*TALK, promised("c", 20, due=HOUR), ended("c", at=30)), {"promise", "wrap_up"}),
        ((*TALK, promised("c", 20, due=HOUR), closed("c", at=40)), {"promise"}),
        ((*CALL, left("c", at=20)), set()),
        ((*CALL, promised("c", 10, due=HOUR), left("c", at=20)), {"promise"}),
        ((*CALL, left("c", at=20, outcome="callback", due=HOUR)), {"promise"}),
        ((opened("c"),), {"silence"}),
        ((opened("c", direction="out"),), set()),
        (CHAT, {"wait", "silence"}),
        ((*CHAT, received("c", at=20)), {"wait", "silence", "next_response"}),
        ((*CHAT, answered("c", at=30)), {"silence"}),
        ((*CHAT, received("c", at=20), sent("c", at=30)), {"silence"}),
        ((*CHAT, sent("c", at=30), received("c", at=40)), {"silence", "next_response"}),
        ((*CHAT, received("c", at=20), acted("dismissed", "n", 30, reason="needs_none")), {"wait", "silence"}),
        ((opened("c", channel="chat", bot=True),), set()),
        (MAIL, {"wait", "first_response", "resolution"}),
        ((*MAIL, received("c", at=20)), {"wait", "first_response", "resolution"}),
        ((*MAIL, answered("c", at=30)), {"first_response", "resolution"}),
        ((*MAIL, sent("c", at=30)), {"silence", "resolution"}),
        ((*MAIL, sent("c", at=30), received("c", at=40)), {"silence", "next_response", "resolution"}),
        ((*MAIL, sent("c", at=30), closed("c", at=40)), set()),
        ((*MAIL, sent("c", at=30), closed("c", at=40), reopened("c", at=50)), {"silence", "resolution"}),
        ((*MAIL, sent("c", at=30), ended("c", at=50)), {"resolution"}),
        ((*MAIL, left("c", at=30, outcome="callback")), set()),
    ],
)
def test_which_clocks_run(events: tuple[Event, ...], names: set[str]) -> None:
    assert running(*events, at=60) == names


def test_a_clock_without_a_target_is_not_kept() -> None:
    off = policy(Layer(clocks={"wait": None, "silence": None, "hold": None, "promise": None, "wrap_up": None}))
    for events in (CALL, (*TALK, held("c", at=20), promised("c", 30, due=HOUR)), (*TALK, ended("c", at=20))):
        assert running(*events, at=60, rules=off) == set()
    none = policy(Layer(clocks={"first_response": None, "next_response": None, "resolution": None}))
    assert running(*MAIL, received("c", at=20), at=60, rules=none) == {"wait", "silence"}


def test_silence_starts_after_the_first_response_only_where_that_has_a_target() -> None:
    with_target = policy(one_clock("first_response", 60, 120))
    assert running(*CALL, at=30, rules=with_target) == {"wait", "first_response"}
    assert running(*CALL, at=30) == {"wait", "silence"}


# ---- since when


def test_wait_runs_from_entering_this_queue() -> None:
    assert clocks(*CALL, queued("c", at=30, queue="support"), at=50)["wait"].since_ms == ms(30)


def test_silence_and_first_response_run_from_opened_or_queued_where_a_bot_had_it() -> None:
    assert clocks(*MAIL, at=60)["first_response"].since_ms == ms(0)
    bot = (opened("c", channel="messaging", bot=True), queued("c", at=90, queue="web"))
    assert clocks(*bot, at=100)["first_response"].since_ms == ms(90)
    chat = (opened("c", channel="chat", bot=True), queued("c", at=90, queue="web"))
    assert clocks(*chat, at=100)["silence"].since_ms == ms(90)


def test_hold_runs_from_the_hold_and_wrap_up_from_the_end() -> None:
    assert clocks(*TALK, held("c", at=20), at=50)["hold"].elapsed_ms == 30_000
    assert clocks(*TALK, ended("c", at=20), at=50)["wrap_up"].elapsed_ms == 30_000


def test_next_response_runs_from_the_oldest_unanswered_message() -> None:
    asked = (*CHAT, sent("c", at=10), received("c", at=20), received("c", at=30))
    assert clocks(*asked, at=50)["next_response"].since_ms == ms(20)


def test_resolution_goes_on_after_a_reopening_and_silence_starts_anew() -> None:
    again = (*MAIL, sent("c", at=60), received("c", at=HOUR), closed("c", at=2 * HOUR), reopened("c", at=5 * HOUR))
    found = clocks(*again, at=6 * HOUR)
    assert found["silence"].since_ms == ms(5 * HOUR)
    # an hour of its first two was the customer's turn, and three it was closed
    assert found["resolution"].elapsed_ms == (60 + HOUR + HOUR) * 1_000


# ---- levels


@pytest.mark.parametrize(
    ("at", "level", "step", "next_at"),
    [
        (0, "ok", 0, 60),
        (59.999, "ok", 0, 60),
        (60, "warn", 1, 120),
        (119.999, "warn", 1, 120),
        (120, "breach", 2, 180),
        (180, "breach", 3, 240),
        (301, "breach", 5, 360),
    ],
)
def test_a_clock_reaches_warn_then_breach_then_repeats(at: float, level: str, step: int, next_at: float) -> None:
    clock = clocks(opened("c"), at=at, rules=PLAIN)["silence"]
    assert (clock.level, clock.step, clock.next_ms) == (level, step, ms(next_at))
    assert (clock.warn_at_ms, clock.breach_at_ms, clock.elapsed_ms) == (ms(60), ms(120), round(at * 1_000))


@pytest.mark.parametrize(
    ("targets", "at", "level", "step", "next_at"),
    [
        ((60.0, None, None), 30, "ok", 0, 60),
        ((60.0, None, None), 90, "warn", 1, None),
        ((None, 120.0, None), 90, "ok", 0, 120),
        ((None, 120.0, None), 150, "breach", 2, None),
        ((60.0, 120.0, None), 150, "breach", 2, None),
    ],
)
def test_a_target_may_be_left_out(targets: Three, at: float, level: str, step: int, next_at: float | None) -> None:
    at_once = clocks(opened("c"), at=at, rules=silence_at(targets))["silence"]
    assert (at_once.level, at_once.step) == (level, step)
    assert at_once.next_ms == (None if next_at is None else ms(next_at))
    # the same clock, having stood still for an hour after its first ten seconds
    waits = (opened("c"), awaiting("c", 10, "customer"), awaiting("c", HOUR + 10, "us"))
    later = clocks(*waits, at=HOUR + at, rules=silence_at(targets))["silence"]
    assert (later.level, later.step) == (level, step)
    assert later.next_ms == (None if next_at is None else ms(HOUR + next_at))


def test_a_clock_that_stood_still_goes_on_with_what_it_had() -> None:
    paused = (opened("c"), awaiting("c", 50, "customer"), awaiting("c", 1_000, "us"))
    clock = clocks(*paused, at=1_005, rules=PLAIN)["silence"]
    assert (clock.elapsed_ms, clock.level) == (55_000, "ok")
    assert (clock.warn_at_ms, clock.breach_at_ms, clock.next_ms) == (ms(1_010), ms(1_070), ms(1_010))
    repeats = clocks(*paused, at=1_131, rules=PLAIN)["silence"]
    assert (repeats.level, repeats.step, repeats.next_ms) == ("breach", 3, ms(1_190))


def test_a_clock_that_stands_still_keeps_its_level_and_says_no_instants() -> None:
    paused = (opened("c"), awaiting("c", 90, "customer"))
    clock = clocks(*paused, at=5_000, rules=PLAIN)["silence"]
    assert (clock.level, clock.elapsed_ms, clock.warn_at_ms, clock.breach_at_ms, clock.next_ms) == (
        "warn", 90_000, None, None, None,
    )  # fmt: skip
    breached = clocks(opened("c"), awaiting("c", 200, "customer"), at=5_000, rules=PLAIN)["silence"]
    assert (breached.level, breached.step) == ("breach", 3)
    no_repeat = clocks(opened("c"), awaiting("c", 200, "customer"), at=5_000, rules=silence_at((60, 120, None)))[
        "silence"
    ]
    assert (no_repeat.level, no_repeat.step) == ("breach", 2)
    ok = clocks(opened("c"), awaiting("c", 20, "customer"), at=5_000, rules=PLAIN)["silence"]
    assert (ok.level, ok.step) == ("ok", 0)


def test_a_contact_has_the_level_of_its_worst_clock() -> None:
    def level(*levels: str) -> str:
        return worst([Clock("wait", level, 0, 0) for level in levels])

    assert level() == level("ok", "ok") == "ok"
    assert level("ok", "warn", "ok") == "warn"
    assert level("warn", "breach", "ok") == "breach"


# ---- hours

NIGHT = (opened("c", at=7.5 * HOUR, channel="email", queue="post"),)


def test_in_written_channels_wait_and_silence_stand_still_outside_hours() -> None:
    found = clocks(*NIGHT, at=24.5 * HOUR, rules=office_hours())
    assert found["wait"].elapsed_ms == HOUR * 1_000
    quiet = clocks(*NIGHT, sent("c", at=7.6 * HOUR), at=24.6 * HOUR, rules=office_hours())["silence"]
    assert quiet.elapsed_ms == HOUR * 1_000
    assert quiet.warn_at_ms == ms(27.6 * HOUR)


def test_a_clock_begun_at_night_runs_from_the_opening_on() -> None:
    at_night = (opened("c", at=10 * HOUR, channel="email", queue="post"),)
    clock = clocks(*at_night, at=12 * HOUR, rules=office_hours())["wait"]
    assert (clock.elapsed_ms, clock.warn_at_ms, clock.next_ms) == (0, ms(28 * HOUR), ms(28 * HOUR))


def test_where_the_person_is_present_wait_and_silence_run_outside_hours_too() -> None:
    for channel in ("voice", "chat", "walk_in"):
        found = clocks(opened("c", at=10 * HOUR, channel=channel, queue="q"), at=11 * HOUR, rules=office_hours())
        assert found["wait"].elapsed_ms == found["silence"].elapsed_ms == HOUR * 1_000


def test_responses_and_resolution_stand_still_outside_hours_in_every_channel() -> None:
    always = Layer(clocks={"first_response": Targets(1, 2), "resolution": Targets(1, 2)})
    rules = policy(always, Layer(hours="office"), hours={"office": OFFICE})
    found = clocks(opened("c", at=10 * HOUR, queue="q"), at=11 * HOUR, rules=rules)
    assert found["first_response"].elapsed_ms == found["resolution"].elapsed_ms == 0
    chat = (opened("c", at=10 * HOUR, channel="chat"), received("c", at=10 * HOUR))
    assert clocks(*chat, at=11 * HOUR, rules=office_hours())["next_response"].elapsed_ms == 0


def test_a_hold_and_wrap_up_never_stand_still() -> None:
    rules = policy(
        one_clock("hold", 60, 120), one_clock("wrap_up", 60), Layer(hours="office"), hours={"office": OFFICE}
    )
    mail = (opened("c", at=9 * HOUR, channel="email"), sent("c", at=9 * HOUR))
    assert clocks(*mail, held("c", at=10 * HOUR), at=11 * HOUR, rules=rules)["hold"].elapsed_ms == HOUR * 1_000
    assert clocks(*mail, ended("c", at=10 * HOUR), at=11 * HOUR, rules=rules)["wrap_up"].elapsed_ms == HOUR * 1_000


def test_resolution_stands_still_while_it_is_the_customers_or_anothers_turn() -> None:
    worked = (*MAIL, sent("c", at=HOUR), received("c", at=2 * HOUR), awaiting("c", 3 * HOUR, "third_party"))
    found = clocks(*worked, at=2 * DAY)["resolution"]
    assert (found.elapsed_ms, found.next_ms) == (2 * HOUR * 1_000, None)


def test_silence_stands_still_while_it_was_said_to_be_the_customers_turn_until_that_ends() -> None:
    said = (*MAIL, sent("c", at=0), awaiting("c", HOUR, "customer", until=3 * HOUR))
    assert clocks(*said, at=2 * HOUR)["silence"].elapsed_ms == HOUR * 1_000
    assert clocks(*said, at=4 * HOUR)["silence"].elapsed_ms == 2 * HOUR * 1_000
    assert clocks(*MAIL, sent("c", at=0), at=2 * HOUR)["silence"].elapsed_ms == 2 * HOUR * 1_000


# ---- promises


@pytest.mark.parametrize(
    ("at", "level", "next_at"),
    [(0, "ok", 3_000), (2_999, "ok", 3_000), (3_000, "warn", HOUR), (HOUR, "breach", None), (2 * HOUR, "breach", None)],
)
def test_a_promise_warns_a_lead_before_it_is_due_and_breaches_when_it_is(
    at: float, level: str, next_at: float | None
) -> None:
    promise = clocks(*CALL, promised("c", 0, due=HOUR), left("c", at=0), at=at)["promise"]
    assert (promise.level, promise.next_ms) == (level, None if next_at is None else ms(next_at))
    assert (promise.since_ms, promise.warn_at_ms, promise.breach_at_ms) == (ms(0), ms(3_000), ms(HOUR))


def test_a_promise_never_stands_still_and_its_lead_is_open_time() -> None:
    promise = clocks(*NIGHT, promised("c", 7.5 * HOUR, due=24 * HOUR), at=8 * HOUR, rules=office_hours())["promise"]
    assert (promise.elapsed_ms, promise.warn_at_ms) == (HOUR * 500, ms(7 * HOUR))


def test_every_promise_has_a_clock_of_its_own() -> None:
    life = fold(*MAIL, promised("c", 1, due=HOUR), promised("c", 2, due=2 * HOUR)).life
    found = clocks_of(life, Policy().rules("post", "email"), ms(3))
    assert [clock.breach_at_ms for clock in found if clock.clock == "promise"] == [ms(HOUR), ms(2 * HOUR)]


def test_a_promised_time_in_a_note_of_what_was_sent_runs_too() -> None:
    assert "promise" in running(*MAIL, acted("sent", "n", 5, promise_due=iso(HOUR)), at=10)
