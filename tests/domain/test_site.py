"""One centre as a whole: events and time go in, what changed comes out."""

from __future__ import annotations

import msgspec
import pytest

from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from tests.domain.centre import (
    HOUR,
    MINUTE,
    Day,
    agent,
    alerted,
    answered,
    awaiting,
    call,
    changed,
    closed,
    ended,
    event,
    held,
    left,
    missed,
    ms,
    one_clock,
    opened,
    policy,
    promised,
    queued,
    sent,
    transferred,
    turned_to,
)

# ---- what comes out


def test_a_day_at_the_centre() -> None:
    day = Day().each(
        call("a"), call("b", at=5), alerted("a", at=8), missed("a", at=14), answered("a", at=15),
        left("b", at=8), call("d", at=20), queued("d", at=45, queue="support"), held("a", at=50), ended("a", at=80),
        closed("a", at=100), answered("d", at=120, agent="ben"),
    )  # fmt: skip
    found = day.metrics("sales")
    assert (found["offered"], found["answered"], found["abandoned"], found["transferred_out"]) == (3, 1, 1, 1)
    assert (found["short_abandoned"], found["missed"], found["hold_abandoned"], found["closed"]) == (1, 1, 1, 2)
    assert (found["average_speed_of_answer_ms"], found["handle_time_ms"]) == (15_000, 85_000)
    whole = day.metrics()
    assert (whole["offered"], whole["contacts"], whole["answered"], whole["handling"]) == (4, 3, 2, 1)
    assert set(day.views) == {"d"}


def test_in_every_minutes_bucket_the_offered_are_accounted_for() -> None:
    day = Day().each(
        call("a"), call("b", at=1), call("c", at=2), call("d", at=3), call("e", at=4), answered("a", at=70),
        left("b", at=80), left("c", at=90, outcome="timed_out"), queued("d", at=95, queue="support"),
    )  # fmt: skip
    row = {name: day.row(0, "sales", name) for name in ("offered", "answered", "abandoned", "left_otherwise")}
    assert row == {"offered": 5, "answered": 1, "abandoned": 1, "left_otherwise": 1}
    assert day.row(0, "sales", "transferred_out") == 1
    assert day.metrics("sales")["waiting"] == 1


def test_the_live_service_level_moves_at_the_instant_t_is_crossed() -> None:
    day = Day().each(call("a"), answered("a", at=10), call("b", at=30))
    day.until(50)
    assert day.metrics("sales")["service_level"]["ratio"] == 1.0
    assert day.site.next_due_ms == ms(50) + 1
    day.until(50.001)
    assert day.metrics("sales")["service_level"] == {
        "ratio": 0.5, "level": None, "minimum_n": 20, "within_ms": 20_000, "target_ratio": 0.8, "basis": "live",
        "n": 2,
    }  # fmt: skip
    day.take(answered("b", at=60))
    assert (day.metrics("sales")["service_level"]["n"], day.metrics("sales")["late_in_line"]) == (2, 0)


def test_what_is_now_follows_the_contacts() -> None:
    day = Day().each(
        call("a"), call("b", at=1), alerted("b", at=2), call("c", at=3), answered("c", at=4), call("d", at=5),
        answered("d", at=6), held("d", at=7), call("e", at=8), answered("e", at=9), ended("e", at=10), call("f", at=11),
        left("f", at=12, outcome="callback", due=HOUR), opened("g", at=13),
        opened("m", at=14, channel="email", queue="sales"), answered("m", at=15),
    )  # fmt: skip
    found = day.metrics("sales")
    assert [found[name] for name in ("waiting", "alerting", "handling", "held", "wrap_up", "callbacks_open")] == [
        1, 1, 2, 1, 1, 1,
    ]  # fmt: skip
    assert (found["open"], found["awaiting_us"], found["awaiting_us_since_ms"]) == (7, 1, ms(14))
    assert (found["longest_wait_since_ms"], found["longest_wait_ms"]) == (ms(0), 15_000)
    assert day.metrics("")["open"] == 1
    assert day.views["g"]["state"] == "waiting"
    assert day.metrics("")["waiting"] == 0


def test_silences_are_counted_by_their_level() -> None:
    day = Day().each(call("a"), call("b", at=80))
    day.until(150)
    found = day.metrics("sales")
    assert (found["silent_warn"], found["silent_breach"], found["longest_silence_since_ms"]) == (1, 1, ms(0))
    assert (found["in_warn"], found["in_breach"], found["level"]) == (1, 1, "breach")


def test_the_line_is_in_the_order_of_service() -> None:
    rules = policy(
        Layer(queue=("sales",), order="priority"), Layer(queue=("vip",), order="credit", credit_ms={2: 90_000})
    )
    day = Day(rules).each(
        call("a"), call("b", at=1, priority=1), call("c", at=2), call("x", at=3, queue="vip"),
        call("y", at=60, queue="vip", priority=2),
    )  # fmt: skip
    assert day.line("sales") == ["b", "a", "c"]
    assert day.line("vip") == ["y", "x"]
    day.take(changed("c", at=61, priority=5))
    assert day.line("sales") == ["c", "b", "a"]
    day.take(alerted("c", at=62))
    assert day.line("sales") == ["c", "b", "a"]
    day.take(answered("c", at=63))
    assert day.line("sales") == ["b", "a"]


def test_what_a_step_changed_is_told_once() -> None:
    day = Day().each(call("a"))
    changes = day.until(1)
    assert (changes.records, changes.views, changes.deltas, changes.now) == ({}, {}, {}, {})
    assert changes.as_of_ms == ms(1)


def test_several_entries_may_be_taken_before_what_changed_is_collected() -> None:
    one, other = Day(), Day()
    events = (call("a"), answered("a", at=30), call("b", at=40), left("b", at=90))
    for single in events:
        one.take(single)
        other.site.take([single], single.time_ms)
    other.gather(other.site.collect())
    assert other.metrics() == one.metrics()
    assert {name: view["state"] for name, view in other.views.items()} == {"a": "handling"}


def test_figures_can_be_collected_alone_and_are_the_same() -> None:
    """The second contact is never opened; the first comes to rest once its day is over."""
    whole, figures = Day(), Day()
    partial = ended("b", at=10)
    for at, events in (
        (0, [call("a")]),
        (30, [answered("a", at=30), partial]),
        (90, [ended("a", at=90), closed("a", at=90)]),
    ):
        for day in (whole, figures):
            day.site.take(events, ms(at))
    for at in (120, HOUR // 2, 2 * HOUR, 25 * HOUR):
        for day in (whole, figures):
            day.site.take([], ms(at))
        whole.gather(whole.site.collect())
        alone = figures.site.collect_figures()
        assert (alone.records, alone.views) == ({}, {}) or set(alone.records.values()) == {None}
        figures.gather(alone)
    assert figures.metrics() == whole.metrics()
    assert set(figures.site.resting) == set(whole.site.resting) == {"a"}


def test_a_view_collected_later_shows_its_clocks_as_of_then() -> None:
    day = Day()
    day.site.take([call("a")], ms(0))
    day.site.take([], ms(90))
    day.gather(day.site.collect())
    assert (day.views["a"]["level"], day.views["a"]["as_of_ms"]) == ("warn", ms(90))
    day.site.take([call("b", at=90)], ms(90))
    day.site.take([], ms(95))
    day.gather(day.site.collect())
    assert day.views["b"]["clocks"][0]["elapsed_ms"] == 5_000


# ---- time


def test_nothing_is_due_where_nothing_changes_by_itself() -> None:
    assert Day().site.next_due_ms is None


def test_boundaries_are_lived_through_each_at_its_own_instant() -> None:
    story = (call("a"), opened("m", at=3, channel="email"), promised("m", at=4, due=200), agent("anna", 5))
    step, jump = Day().each(*story), Day().each(*story)
    for at in (59, 60, 61, 119.5, 120, 200, 201, 240, 300, HOUR + 5):
        step.until(at)
    jump.until(HOUR + 5)
    assert (step.views, step.nudges, step.rows, step.parts) == (jump.views, jump.nudges, jump.rows, jump.parts)
    assert step.nudges["n1"]["raised_at_ms"] == ms(60)


def test_before_events_are_applied_what_fell_due_is_lived_through() -> None:
    day = Day().each(call("a"))
    day.take(answered("a", at=500))
    assert (day.nudges["n1"]["raised_at_ms"], day.nudges["n1"]["state"]) == (ms(60), "cleared")


def test_time_never_runs_back() -> None:
    day = Day().each(call("a", at=60))
    assert day.take(call("b", at=5), at=30).as_of_ms == ms(60)


def test_agents_time_is_counted_as_the_minutes_pass() -> None:
    day = Day().each(agent("anna", 0, queues=["sales"]), call("a", at=30), answered("a", at=60))
    assert day.site.next_due_ms == ms(2 * MINUTE)
    day.until(2 * MINUTE)
    found = day.metrics("sales")
    assert (found["occupancy_ratio"], found["agents"]) == (0.5, {"available": 1})
    assert day.agents["anna"]["in_hand"] == 1
    day.take(closed("a", at=150))
    day.until(3 * MINUTE)
    assert day.metrics("sales")["occupancy_ratio"] == 0.5
    assert day.agents["anna"]["in_hand"] == 0


def test_occupancy_without_agent_states_is_null() -> None:
    day = Day().each(call("a"), answered("a", at=5), closed("a", at=300))
    assert day.metrics()["occupancy_ratio"] is None


def test_time_with_an_agent_moves_when_the_answer_turns_out_otherwise() -> None:
    day = Day().each(agent("anna", 0), agent("ben", 0), call("a"), answered("a", at=0), closed("a", at=60))
    day.until(120)
    day.take(answered("a", at=30, agent="ben"), at=120)
    busy = {name: spans.spans for name, spans in day.site.crew.agents.items()}
    assert busy == {"anna": [(ms(0), ms(30))], "ben": [(ms(30), ms(60))]}


# ---- sources, agents, policy


def test_a_source_shows_that_it_is_alive() -> None:
    day = Day().each(call("a"), event("source.beat", "pbx", 30))
    assert msgspec.json.decode(day.sources["pbx"]) == {
        "source": "pbx", "last_event_ms": ms(30), "last_beat_ms": ms(30), "events": 2, "tells_messages": False,
        "repeated": 0, "refused": 0, "late": {"since_ms": ms(0), "counts": {"0": 2}, "before": {}},
    }  # fmt: skip


def test_agents_and_queues_need_no_declaration() -> None:
    day = Day().each(call("a", queue="brand new"), answered("a", at=5, agent="newcomer"))
    assert (day.agents["newcomer"]["status"], day.agents["newcomer"]["in_hand"]) == (None, 1)
    assert day.metrics("brand new")["handling"] == 1


def test_running_clocks_use_the_newest_policy_and_a_visit_that_of_its_beginning() -> None:
    day = Day().each(call("a"))
    quick = policy(Layer(within_ms=5_000), one_clock("silence", 30, 40))
    day.take(turned_to(quick, 10))
    assert day.policies[-1] == msgspec.json.encode(quick)
    day.until(31)
    assert day.views["a"]["level"] == "warn"
    day.each(answered("a", at=32), call("b", at=40), answered("b", at=46), call("c", at=50), answered("c", at=54))
    assert (day.row(0, "sales", "answered"), day.row(0, "sales", "answered_within")) == (3, 1)
    assert day.site.book.at(ms(9)) == Policy()


def test_a_visit_is_within_the_t_of_its_beginning_for_its_life() -> None:
    day = Day().each(call("a"), turned_to(policy(Layer(within_ms=5_000)), 3), answered("a", at=18))
    assert day.row(0, "sales", "answered_within") == 1


def test_the_same_policy_again_changes_no_clock() -> None:
    day = Day(policy())
    day.take(turned_to(policy(), 10))
    assert len(day.site.book.history()) == 1
    assert day.policies == [msgspec.json.encode(policy())]


def test_a_channels_own_targets_hold() -> None:
    day = Day().each(call("v"), call("w", channel="walk_in"))
    day.until(70)
    assert (day.views["v"]["level"], day.views["w"]["level"]) == ("warn", "ok")


def test_said_to_be_the_customers_turn_ends_by_itself() -> None:
    day = Day().each(opened("m", channel="email"), sent("m", at=5), awaiting("m", 6, "customer", until=HOUR))
    assert day.views["m"]["silent_since_ms"] is None
    day.until(HOUR)
    assert day.views["m"]["silent_since_ms"] == ms(5)


def test_a_blind_transfer_moves_the_contact_between_agents() -> None:
    day = Day().each(call("a"), answered("a", at=5), transferred("a", at=10, agent="ben"))
    assert (day.agents["anna"]["in_hand"], day.agents["ben"]["in_hand"]) == (0, 1)
    assert day.views["a"]["state"] == "held"


@pytest.mark.parametrize("channel", ["email", "voice"])
def test_figures_are_kept_by_channel(channel: str) -> None:
    day = Day().each(call("a", channel=channel))
    assert day.metrics("sales", channel=channel)["offered"] == 1
    assert day.metrics("sales", channel="chat")["offered"] == 0
