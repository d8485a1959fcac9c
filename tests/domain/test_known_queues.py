"""Queues come from outside: there is a bound to them, and what nobody names any more is forgotten."""

from __future__ import annotations

import msgspec

from monitor.domain.known_queues import OTHER
from monitor.domain.layers import Layer
from monitor.domain.settings import Limits
from tests.domain.centre import (
    HOUR,
    Day,
    agent,
    announced,
    answered,
    call,
    closed,
    event,
    left,
    policy,
    queued,
    transferred,
)

DAY = 24 * HOUR
KEEP = 3 * DAY
LONG = KEEP + 2 * DAY
"""After it a queue of the first day is forgotten."""
SMALL = policy(keep=Limits(keep_contacts_ms=KEEP * 1_000, queues=3))


def named(day: Day) -> set[str]:
    """Give the queues that are kept and shown."""
    return set(day.parts) - {""}


def known(day: Day) -> set[str]:
    return set(day.site.queues.heard_days)


def test_a_queue_is_forgotten_when_nothing_has_named_it_for_as_long_as_contacts_are_kept() -> None:
    day = Day(SMALL).each(call("a"), answered("a", at=5), closed("a", at=9), call("b", at=2 * DAY, queue="support"))
    assert named(day) == {"sales", "support"}
    day.until(LONG)
    assert named(day) == known(day) == {"support"}
    assert day.site.floor.groups.keys() == {"support"}, "it is held nowhere"


def test_a_queue_in_which_somebody_is_stays_and_goes_only_long_after_they_have_gone() -> None:
    day = Day(SMALL).each(call("a"))
    day.until(LONG)
    assert named(day) == {"sales"}
    day.each(left("a", at=LONG + 60))
    day.until(LONG + 2 * DAY)
    assert named(day) == {"sales"}, "it was in use until a moment ago"
    day.until(2 * LONG + DAY)
    assert named(day) == set()


def test_a_queue_that_an_agent_serves_or_a_setting_names_stays() -> None:
    layer = Layer(queue=("vip",), target=0.9)
    served = Day(policy(layer, keep=SMALL.keep)).each(
        agent("kim", 0, queues=["support"]), call("a"), closed("a", at=9), call("b", queue="vip"),
        closed("b", at=9),
    )  # fmt: skip
    served.until(LONG)
    assert named(served) == {"support", "vip"}


def test_forgetting_is_the_same_after_a_restart_and_in_however_many_steps_time_passes() -> None:
    events = (call("a"), closed("a", at=9), call("b", at=3 * DAY, queue="support"), closed("b", at=3 * DAY + 9))
    at_once, in_steps = Day(SMALL).each(*events), Day(SMALL).each(*events)
    at_once.until(LONG)
    for hours in range(3 * DAY // HOUR + 1, LONG // HOUR, 7):
        in_steps.until(hours * HOUR)
        in_steps.restarted()
    in_steps.until(LONG)
    assert named(in_steps) == named(at_once) == {"support"}


def test_further_queues_than_may_be_are_one_and_its_contacts_are_watched() -> None:
    day = Day(SMALL).each(*(call(f"c{number}", queue=f"ticket-{number}") for number in range(5_000)))
    assert named(day) == known(day) == {"ticket-0", "ticket-1", "ticket-2", OTHER}
    assert day.metrics(OTHER)["waiting"] == 4_997
    assert day.metrics()["offered"] == 5_000
    assert day.views["c77"]["queue"] == OTHER
    assert b'"queue_named":"ticket-77"' in day.records["c77"], "what was sent stands in its timeline"
    assert {queue for _, queue, _, _ in day.rows} <= {*named(day), ""}


def test_what_is_over_within_one_batch_makes_no_queue_either() -> None:
    day = Day(SMALL)
    day.take(*(one for n in range(50) for one in (call(f"c{n}", queue=f"q{n}"), left(f"c{n}", at=1))))
    assert len(known(day)) == 4
    assert {queue for _, queue, _, _ in day.rows} <= known(day) | {""}


def test_steps_of_a_contact_in_the_one_queue_for_others_find_each_other() -> None:
    day = Day(SMALL).each(*(call(f"c{number}", queue=f"q{number}") for number in range(3)))
    day.each(
        call("x", queue="q9"), queued("x", at=1, queue="q8"), transferred("x", at=2, queue="q1", **{"from": "q9"}),
        call("y", queue="q7"), event("contact.left", "y", 3, outcome="abandoned", **{"from": "q7"}),
    )  # fmt: skip
    assert day.views["x"]["queue"] == "q1"
    assert "y" not in day.views, "it left the line it was in"


def test_agents_of_further_queues_serve_the_one_for_all() -> None:
    day = Day(SMALL).each(*(call(f"c{number}", queue=f"q{number}") for number in range(3)))
    day.each(agent("kim", 0, queues=["q1", "q8", "q9"]))
    assert day.agents["kim"]["queues"] == [OTHER, "q1"]


def test_a_queue_that_a_setting_names_always_has_room() -> None:
    day = Day(policy(Layer(queue=("vip",), target=0.9), keep=SMALL.keep))
    day.each(*(call(f"c{number}", queue=f"q{number}") for number in range(9)), call("v", queue="vip"))
    assert day.views["v"]["queue"] == "vip"


def test_room_that_becomes_free_is_taken_by_a_new_queue() -> None:
    day = Day(SMALL)
    for number in range(3):
        day.each(call(f"c{number}", queue=f"q{number}"), closed(f"c{number}", at=9))
    day.until(LONG)
    day.each(call("new", at=LONG + 1, queue="new"))
    assert named(day) == {"new"}


def test_what_cannot_be_read_is_refused_by_whoever_folds_it() -> None:
    day = Day(SMALL).each(msgspec.structs.replace(event("contact.queued", "a", 0), data=msgspec.Raw(b'{"queue":5}')))
    assert [letter["reason"] for letter in day.dead] == ["cannot_apply"]


def test_notices_that_are_long_over_are_forgotten_with_their_lines() -> None:
    day = Day(SMALL).each(*(announced(f"q{number}", 0, until=60) for number in range(20)))
    assert len(day.site.wide.notices) == 20
    day.until(10 * DAY)
    assert day.site.wide.notices == {}
    assert day.misc["notices"] == b"{}"
