"""The simulated centre: the same for the same seed, valid, and believable."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache
from typing import Any

import msgspec
import pytest

from monitor.domain.events import KINDS, LIVE, Event, decode_data, key_of
from monitor.lab.centre import Settings
from monitor.lab.simulator import Centre
from monitor.units import HOUR_MS, MINUTE_MS, SECOND_MS

START_MS = 1_767_600_000_000


@cache
def day() -> tuple[Event, ...]:
    """Four hours of arrivals, and as long as it takes until everything is over."""
    centre = Centre(3, START_MS, Settings(until_ms=START_MS + 4 * HOUR_MS))
    return tuple(centre.step(START_MS + 40 * HOUR_MS))


def stories() -> dict[str, list[Event]]:
    out: dict[str, list[Event]] = defaultdict(list)
    for event in day():
        if KINDS[event.type].subject == "contact":
            out[event.subject].append(event)
    return out


def said(event: Event) -> dict[str, Any]:
    data: dict[str, Any] = msgspec.json.decode(event.data)
    return data


def test_the_same_seed_gives_the_same_events_whatever_the_steps() -> None:
    whole = Centre(5, START_MS).step(START_MS + HOUR_MS)
    centre, pieces = Centre(5, START_MS), []
    for at_ms in range(START_MS, START_MS + HOUR_MS + 1, 7_919):
        pieces += centre.step(at_ms)
    pieces += centre.step(START_MS + HOUR_MS)
    assert pieces == whole
    assert Centre(6, START_MS).step(START_MS + HOUR_MS) != whole


def test_nothing_happens_before_the_announced_instant_and_something_does_at_it() -> None:
    centre = Centre(1, START_MS)
    centre.step(START_MS)
    for _ in range(500):
        at_ms = centre.next_at_ms
        assert centre.step(at_ms - 1) == []
        assert all(event.time_ms == at_ms for event in centre.step(at_ms))


def test_every_event_is_valid_has_its_own_id_and_comes_in_order() -> None:
    events = day()
    for event in events:
        decode_data(event)
    assert len({event.id for event in events}) == len(events)
    assert sorted(events, key=key_of) == list(events)


def test_two_runs_at_different_times_never_share_an_id() -> None:
    first = Centre(5, START_MS).step(START_MS + MINUTE_MS)
    second = Centre(5, START_MS + SECOND_MS).step(START_MS + 2 * MINUTE_MS)
    assert not {event.id for event in first} & {event.id for event in second}


def test_every_contact_is_opened_first_and_over_in_the_end() -> None:
    for subject, events in stories().items():
        assert events[0].type == "contact.opened", subject
        kinds = [event.type for event in events]
        over = {"contact.closed", "contact.left"} & set(kinds)
        assert over, (subject, kinds)
        last = max(place for place, kind in enumerate(kinds) if kind in ("contact.closed", "contact.left"))
        afterwards = {"contact.closed", "contact.left", "contact.rated", "message.sent", "promise.released"}
        assert set(kinds[last:]) <= afterwards, (subject, kinds)


def test_an_agent_holds_one_conversation_by_voice_at_a_time() -> None:
    busy: dict[str, str] = {}
    for event in day():
        channel = event.subject.split("-")[0]
        if channel not in ("voice", "walk_in"):
            continue
        if event.type == "contact.answered":
            agent = said(event)["agent"]
            assert agent not in busy.values(), event
            busy[event.subject] = agent
        elif event.type in ("contact.closed", "contact.transferred"):
            busy.pop(event.subject, None)


def test_nobody_is_answered_by_an_agent_who_is_away_or_offline() -> None:
    status: dict[str, str] = {}
    for event in day():
        if event.type == "agent.changed":
            status[event.subject] = said(event)["status"]
        elif event.type == "contact.answered":
            assert status[said(event)["agent"]] not in ("away", "offline"), event


def test_it_is_a_centre_worth_watching() -> None:
    arrivals = [event for event in day() if event.time_ms <= START_MS + 4 * HOUR_MS]
    counts = Counter(event.type for event in arrivals)
    assert 0.8 < len(arrivals) / (4 * 3_600) < 2
    assert {said(event)["channel"] for event in arrivals if event.type == "contact.opened"} == {
        "voice", "chat", "messaging", "email", "walk_in"
    }  # fmt: skip
    for kind in (
        "contact.missed", "contact.held", "contact.transferred", "contact.left", "contact.rated", "promise.made",
        "promise.released", "contact.awaiting", "contact.viewed", "source.beat", "contact.assigned",
    ):  # fmt: skip
        assert counts[kind] > 0, kind
    assert {said(event)["status"] for event in arrivals if event.type == "agent.changed"} == {
        "available", "busy", "wrap_up", "away", "offline"
    }  # fmt: skip
    assert {said(event)["outcome"] for event in arrivals if event.type == "contact.left"} >= {"abandoned", "callback"}
    customers = Counter(said(event)["customer"]["id"] for event in arrivals if event.type == "contact.opened")
    assert customers.most_common(1)[0][1] >= 3


def test_most_people_wait_shortly_some_long_and_some_give_up() -> None:
    waits = []
    abandoned = 0
    for events in stories().values():
        if said(events[0])["channel"] not in LIVE:
            continue
        since_ms = next(event.time_ms for event in events if event.type == "contact.queued")
        end = next(event for event in events if event.type in ("contact.answered", "contact.left"))
        abandoned += end.type == "contact.left"
        waits.append(end.time_ms - since_ms)
    waits.sort()
    assert 0.45 < sum(wait <= 20 * SECOND_MS for wait in waits) / len(waits) < 0.9
    assert sum(wait > 120 * SECOND_MS for wait in waits) / len(waits) > 0.02
    assert 0.03 < abandoned / len(waits) < 0.2


def test_some_promises_are_kept_in_time_and_some_too_late() -> None:
    due_ms: dict[str, int] = {}
    kept = Counter[bool]()
    for event in day():
        data = decode_data(event)
        if event.type == "promise.made":
            due_ms[data.id] = round(data.due.timestamp() * 1_000)
        elif event.type == "message.sent" and data.keeps is not None:
            kept[event.time_ms <= due_ms[data.keeps]] += 1
    assert kept[True] > kept[False] > 0


def _first_email_that_rests(centre: Centre) -> tuple[str, int]:
    """Give an e-mail contact that waits for its customer, and since when."""
    at_ms = START_MS
    while True:
        at_ms += SECOND_MS
        for event in centre.step(at_ms):
            if event.type == "contact.awaiting" and event.subject.startswith("email"):
                return event.subject, at_ms


def test_a_nudge_that_is_heeded_brings_the_customer_a_word() -> None:
    centre = Centre(2, START_MS, Settings(heeds=1.0, until_ms=START_MS + 30 * MINUTE_MS))
    contact, at_ms = _first_email_that_rests(centre)
    centre.nudged({"id": "n1", "contact": contact, "clock": "silence"}, at_ms)
    words = [
        event
        for event in centre.step(at_ms + MINUTE_MS)
        if event.subject == contact and event.type == "message.sent"
    ]  # fmt: skip
    assert words
    assert said(words[0])["by"] == "human"
    assert words[0].time_ms > at_ms


@pytest.mark.parametrize("contact", ["nobody-1", None])
def test_a_nudge_about_nobody_changes_nothing(contact: str | None) -> None:
    centre = Centre(2, START_MS, Settings(heeds=1.0))
    centre.nudged({"id": "n1", "contact": contact}, START_MS)
    assert centre.step(START_MS + HOUR_MS)
