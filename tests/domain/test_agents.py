"""Agents: what they say of themselves, and how their time is spent."""

from __future__ import annotations

import msgspec
import pytest

from monitor.domain.agents import MOST_NAMED, MOST_QUEUES, MOST_SAID, Agent, AgentRecord
from monitor.domain.crew import Crew
from monitor.domain.events import AgentChanged, Event, decode_data, key_of
from monitor.domain.life import Fact
from monitor.domain.policy import Policy
from monitor.domain.queues import Place
from monitor.domain.seen import Seen
from monitor.domain.site import Site
from tests.domain.centre import DAY, HOUR, MINUTE, START_MS, agent, ms
from tests.domain.centre import event as event_of


def anna(*events: Event) -> Agent:
    """Give an agent of whom things were said, in this order of arrival."""
    made = Agent("anna")
    for event in events:
        made.say(key_of(event), said(event))
    return made


def said(event: Event) -> AgentChanged:
    data = decode_data(event)
    assert isinstance(data, AgentChanged)
    return data


def shown(one: Agent) -> dict[str, object]:
    view: dict[str, object] = msgspec.json.decode(one.view())
    return view


# ---- what was said


def test_an_agent_of_whom_nothing_was_said_has_no_status() -> None:
    assert shown(Agent("anna")) == {
        "agent": "anna", "name": None, "status": None, "status_since_ms": None, "reason": None, "queues": [],
        "capacity": None, "free_slots": None, "in_hand": 0,
    }  # fmt: skip


def test_what_an_event_leaves_out_stays_as_it_was_but_the_reason() -> None:
    one = anna(
        agent("anna", 0, "away", queues=["sales", "post", "sales"], name="Anna", reason="lunch", capacity=3),
        agent("anna", 60, "available"),
    )
    assert shown(one) == {
        "agent": "anna", "name": "Anna", "status": "available", "status_since_ms": ms(60), "reason": None,
        "queues": ["post", "sales"], "capacity": 3, "free_slots": 3, "in_hand": 0,
    }  # fmt: skip


def test_what_was_said_is_in_the_order_of_its_times_not_of_its_arrival() -> None:
    one = anna(agent("anna", 60, "available", queues=["post"]), agent("anna", 0, "away", queues=["sales"]))
    assert (one.status, one.queues) == ("available", ("post",))


def test_a_status_said_again_is_since_it_was_first_said() -> None:
    one = anna(agent("anna", 0, "available"), agent("anna", 60, "away"), agent("anna", 90, "away", reason="lunch"))
    assert one.status_since_ms() == ms(60)


def test_free_slots_are_what_the_capacity_leaves() -> None:
    one = anna(agent("anna", 0, capacity=2))
    one.contacts |= {"c2", "c1"}
    assert (shown(one)["free_slots"], shown(one)["in_hand"]) == (0, 2)
    one.contacts.add("c3")
    assert shown(one)["free_slots"] == 0


def test_its_stored_form_gives_the_agent_back() -> None:
    one = anna(agent("anna", 0, queues=["sales"], name="Anna"), agent("anna", 9, "busy"))
    one.spend("c", (ms(1), ms(5)))
    one.spend("d", (ms(3_000), ms(4_000)))
    again = Agent.restored(msgspec.json.decode(one.record(one.view()), type=AgentRecord))
    for hour, spans in [*one.spans_by_hour()][::-1] * 2:
        again.restore_spans(hour, msgspec.json.decode(spans or b"", type=list[tuple[int, int]]))
    assert (again.said, again.spans, again.queues) == (one.said, one.spans, one.queues)
    assert shown(again) == shown(one)


def test_what_lies_far_back_is_forgotten_but_for_the_last_known_of_everything() -> None:
    one = anna(
        agent("anna", 0, "available", queues=["sales"], capacity=2, name="Anna"),
        agent("anna", 60, "away"),
        agent("anna", 120, "available"),
        agent("anna", 600, "busy"),
    )
    one.spans = [(ms(0), ms(50)), (ms(90), ms(300))]
    before = shown(one)
    one.forget(ms(200))
    assert len(one.said) == 2
    assert one.spans == [(ms(90), ms(300))]
    assert shown(one) == before
    one.forget(ms(200))
    assert len(one.said) == 2


# ---- time


def spent(one: Agent, minutes: int = 2) -> dict[tuple[int, str], int]:
    """Give busy and available time (s) by the minute from the start, in the row of the first queue."""
    facts = one.time_spent(START_MS, START_MS + minutes * MINUTE * 1_000)
    return {(minute - START_MS // 60_000, counter): by // 1_000 for minute, _, _, counter, by in facts}


def test_without_agent_states_there_is_no_occupancy() -> None:
    one = Agent("anna")
    one.spend("c", (ms(0), ms(60)))
    assert spent(one) == {}


@pytest.mark.parametrize(("status", "time"), [
    ("available", {(0, "available_ms"): 60, (1, "available_ms"): 30}),
    ("wrap_up", {(0, "busy_ms"): 60, (1, "busy_ms"): 30}),
    ("busy", {}),
    ("away", {}),
    ("offline", {}),
])  # fmt: skip
def test_time_in_a_status(status: str, time: dict[tuple[int, str], int]) -> None:
    assert spent(anna(agent("anna", 0, status), agent("anna", 90, "away"))) == time


def test_time_with_a_live_contact_is_busy_whatever_the_status() -> None:
    one = anna(agent("anna", 0, "busy"))
    one.spend("c", (ms(30), ms(70)))
    assert spent(one) == {(0, "busy_ms"): 30, (1, "busy_ms"): 10}


def test_parallel_contacts_count_once_and_are_not_available_time() -> None:
    one = anna(agent("anna", 0))
    one.spend("c1", (ms(10), ms(30)))
    one.spend("c2", (ms(20), ms(40)))
    one.spend("c3", (ms(50), ms(55)))
    one.spend("c4", (ms(70), ms(80)))
    assert spent(one, minutes=1) == {(0, "busy_ms"): 35, (0, "available_ms"): 25}


def test_a_contact_in_hand_counts_up_to_the_end_of_the_minute() -> None:
    one = anna(agent("anna", 0))
    one.engage("c", ms(30))
    assert spent(one) == {(0, "busy_ms"): 30, (0, "available_ms"): 30, (1, "busy_ms"): 60}
    one.spend("c", (ms(30), ms(90)))
    assert spent(one) == {(0, "busy_ms"): 30, (0, "available_ms"): 30, (1, "busy_ms"): 30, (1, "available_ms"): 30}


def test_a_contact_that_was_never_in_hand_after_all_counts_not_at_all() -> None:
    one = anna(agent("anna", 0))
    one.engage("c", ms(30))
    one.release("c")
    one.release("d")
    one.spend("c", (ms(0), ms(9)))
    one.drop((ms(0), ms(9)))
    one.drop((ms(0), ms(9)))
    assert spent(one, minutes=1) == {(0, "available_ms"): 60}


def test_another_contact_in_hand_goes_on_when_one_is_over() -> None:
    one = anna(agent("anna", 0))
    one.engage("c", ms(30))
    one.spend("d", (ms(30), ms(40)))
    one.spend("c", (ms(10), ms(20)))
    assert one.engaged == {"c": ms(30)}


def test_in_any_set_of_queues_an_agent_counts_once() -> None:
    facts = anna(agent("anna", 0, queues=["b", "a"])).time_spent(START_MS, START_MS + 60_000)
    assert [(queue, counter) for _, queue, _, counter, _ in facts] == [
        ("a", "available_ms"),
        ("b", "available_ms\x1ea"),
    ]


# ---- the crew


class Booked(list[Fact]):
    """Takes what the crew counts."""

    def take(self, facts: object) -> None:
        self.extend(facts)  # type: ignore[arg-type]

    def sums(self) -> dict[tuple[int, str], int]:
        total: dict[tuple[int, str], int] = {}
        for minute, _, _, counter, by in self:
            key = (minute - START_MS // 60_000, counter)
            total[key] = total.get(key, 0) + by // 1_000
        return {key: by for key, by in total.items() if by}


def say(crew: Crew, event: Event, now: float | None = None) -> set[str]:
    return crew.say(event.subject, key_of(event), said(event), event.time_ms if now is None else ms(now))


def test_minutes_are_counted_when_they_are_over() -> None:
    booked = Booked()
    crew = Crew(booked.take)
    assert say(crew, agent("anna", 30, queues=["sales"])) == {"sales"}
    assert crew.on_duty
    crew.count_minutes(ms(2 * MINUTE))
    assert booked.sums() == {(0, "available_ms"): 30, (1, "available_ms"): 60}
    crew.agent("ben", ms(2 * MINUTE))
    crew.count_minutes(ms(3 * MINUTE))
    assert booked.sums()[2, "available_ms"] == 60


def test_nobody_is_on_duty_who_is_offline() -> None:
    crew = Crew(Booked().take)
    say(crew, agent("anna", 0, "offline"))
    crew.agent("ben", ms(0))
    assert not crew.on_duty


def test_what_is_learned_later_moves_the_minutes_by_the_difference() -> None:
    booked = Booked()
    crew = Crew(booked.take)
    say(crew, agent("anna", 0))
    crew.count_minutes(ms(3 * MINUTE))
    say(crew, agent("anna", 90, "away"), now=3 * MINUTE)
    assert booked.sums() == {(0, "available_ms"): 60, (1, "available_ms"): 30}


def test_a_change_in_queues_concerns_the_old_ones_too() -> None:
    crew = Crew(Booked().take)
    say(crew, agent("anna", 0, queues=["sales"]))
    assert say(crew, agent("anna", 60, queues=["post"])) == {"sales", "post"}


def test_times_that_turned_out_otherwise_are_given_back_and_those_that_did_not_are_left() -> None:
    booked = Booked()
    crew = Crew(booked.take)
    say(crew, agent("anna", 0, "busy"))
    crew.book("c", [("anna", ms(0), ms(30))], [], ms(60))
    crew.count_minutes(ms(60))
    assert booked.sums() == {(0, "busy_ms"): 30}
    same = ("anna", ms(0), ms(30))
    crew.book("c", [same], [same], ms(60))
    assert booked.sums() == {(0, "busy_ms"): 30}
    crew.book("c", [("anna", ms(0), ms(20))], [same], ms(60))
    assert booked.sums() == {(0, "busy_ms"): 20}


def test_who_has_a_contact_in_hand_is_handed_over() -> None:
    booked = Booked()
    crew = Crew(booked.take)
    say(crew, agent("anna", 0, "busy"))
    nobody = Place("sales", "waiting", "ok")
    hers = nobody._replace(agent="anna", engaged_ms=ms(0))
    crew.hand_over("c", nobody, hers, ms(0))
    assert crew.agents["anna"].contacts == {"c"}
    crew.count_minutes(ms(60))
    assert booked.sums() == {(0, "busy_ms"): 60}
    written = nobody._replace(agent="ben")
    crew.hand_over("c", hers, written, ms(60))
    assert booked.sums() == {}
    assert (crew.agents["anna"].contacts, crew.agents["ben"].contacts) == (set(), {"c"})
    crew.hand_over("c", written, nobody, ms(60))
    assert crew.touched >= {"anna", "ben"}


def test_who_serves_a_queue_is_counted_by_status() -> None:
    crew = Crew(Booked().take)
    for name, status in (("a", "available"), ("b", "available"), ("c", "away")):
        say(crew, agent(name, 0, status, queues=["sales"]))
    say(crew, agent("d", 0, "busy", queues=["post"]))
    crew.agent("e", ms(0)).queues = ("sales",)
    assert crew.statuses("sales") == {"available": 2, "away": 1}
    assert crew.statuses("nowhere") == {}


def test_what_moves_no_figure_any_more_is_forgotten_with_the_hour() -> None:
    crew = Crew(Booked().take)
    for number in range(5):
        say(crew, agent("anna", number, "available" if number % 2 else "away"))
    crew.count_minutes(ms(20 * MINUTE))
    assert len(crew.agents["anna"].said) == 5
    crew.count_minutes(ms(2 * DAY + HOUR))
    assert len(crew.agents["anna"].said) == 1


def test_a_repeat_that_nobody_remembers_any_more_is_not_said_twice() -> None:
    site = Site("main", Policy())
    again = event_of("agent.changed", "kim", 5, status="offline")
    site.apply([again], START_MS + 10_000)
    site.seen = Seen(0)
    site.apply([again], START_MS + 20_000)
    assert len(site.crew.agents["kim"].said) == 1


# ---- what one agent may take


@pytest.mark.parametrize(("count", "length"), [(500, 8), (500, 128), (30, 12)])
def test_the_rows_of_an_agent_of_very_many_queues_stay_few_and_short(count: int, length: int) -> None:
    one = anna(agent("anna", 0, queues=[f"q{number}".ljust(length, "x") for number in range(count)]))
    facts = one.time_spent(START_MS, START_MS + MINUTE * 1_000)
    assert 0 < len(facts) <= MOST_QUEUES
    assert sum(len(counter) for _, _, _, counter, _ in facts) < MOST_QUEUES * (MOST_NAMED + 60)


def test_of_very_many_statements_the_newest_are_kept_and_what_still_holds() -> None:
    one = anna(agent("anna", 0, queues=["sales"], name="Anna"))
    for second in range(1, 2 * MOST_SAID):
        now = agent("anna", second, "away" if second % 2 else "available")
        one.say(key_of(now), said(now))
    assert MOST_SAID // 2 <= len(one.said) <= MOST_SAID
    assert (shown(one)["name"], one.queues, one.status) == ("Anna", ("sales",), "away")
