"""One contact cannot make a site slow: what is kept of it has bounds, and each step costs the same."""

from __future__ import annotations

from time import process_time

from monitor.domain.answering import MOST_PROMISES
from monitor.domain.contacts import LOG_BYTES
from tests.domain.centre import Day, answered, call, closed, event, opened, promised, received, sent

MANY = 1_500


def cpu_s(day: Day, first: int, count: int) -> float:
    """Give what it costs to take so many messages one by one, s."""
    began = process_time()
    for number in range(first, first + count):
        day.take(received("c", 10 + number))
    return process_time() - began


def long_talk() -> Day:
    day = Day().each(opened("c", 0, channel="chat", queue="q"), answered("c", 5))
    return day.each(*(received("c", 10 + number) for number in range(MANY)))


def test_a_long_talk_keeps_its_newest_events_alone_and_what_the_others_led_to() -> None:
    day = long_talk()
    contact = day.site.contacts["c"]
    assert 0 < len(contact.log) <= LOG_BYTES
    day.each(sent("c", 20 + MANY), closed("c", 30 + MANY))
    found = day.metrics("q")
    assert (found["offered"], found["answered"], found["closed"]) == (1, 1, 1)
    assert "c" not in day.views


def test_it_stands_the_same_after_a_restart() -> None:
    events = [call("c"), answered("c", 5), *(received("c", 10 + number) for number in range(MANY))]
    day, again = Day().each(*events), Day().each(*events).restarted()
    later = sent("c", 30 + MANY), received("c", 40 + MANY), closed("c", 50 + MANY)
    day.each(*later)
    again.each(*later)
    assert again.records == day.records
    assert again.rows == day.rows


def test_what_belongs_among_the_events_that_were_let_go_comes_too_late_and_what_is_newer_does_not() -> None:
    for day in (long_talk(), long_talk().restarted()):
        day.take(event("contact.held", "c", 11), at=30 + MANY)
        assert [letter["reason"] for letter in day.dead] == ["too_late"]
        day.take(event("contact.held", "c", 9.5 + MANY), at=31 + MANY)
        assert (day.views["c"]["state"], len(day.dead)) == ("held", 1)


def test_events_of_one_instant_are_never_parted() -> None:
    day = Day().each(opened("c", 0, channel="chat", queue="q"))
    day.take(*(received("c", 10, text="-" * 60) for _ in range(MANY)))
    assert len(day.site.contacts["c"].log) > LOG_BYTES
    day.each(received("c", 20))
    assert day.site.contacts["c"].closed_base_ms == day.site.contacts["c"].events()[0].time_ms - 10_000


def test_a_step_costs_the_same_however_long_the_talk_is() -> None:
    day = Day().each(opened("c", 0, channel="chat", queue="q"), answered("c", 5))
    cpu_s(day, 0, 300)
    young = cpu_s(day, 300, 500)
    cpu_s(day, 800, 1_000)
    assert cpu_s(day, 1_800, 500) <= 4 * young, "the log is copied, up to its bound"


def test_what_waits_to_become_a_contact_is_not_folded_again_with_every_event() -> None:
    day = Day()
    young = cpu_s(day, 0, 200)
    cpu_s(day, 200, 800)
    assert cpu_s(day, 1_000, 200) <= 5 * young
    day.take(call("c", at=0), at=3_000)
    assert day.views["c"]["state"] == "waiting"
    assert day.metrics("sales")["offered"] == 1


def test_at_most_so_many_promises_of_a_contact_are_open() -> None:
    day = Day().each(opened("c", 0, channel="email", queue="q"))
    for number in range(MOST_PROMISES + 20):
        day.each(promised("c", 1 + number, due=100_000 + number, id=f"p{number}"))
    kept = [promise["id"] for promise in day.views["c"]["promises"]]
    assert sorted(kept) == sorted(f"p{number}" for number in range(20, MOST_PROMISES + 20))
    assert (day.metrics("q")["promises_kept"], day.metrics("q")["promises_broken"]) == (0, 0)
