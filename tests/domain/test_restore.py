"""A site built from what was stored of it goes on as if it had never stopped."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
import pytest

from monitor.domain.events import Event
from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.domain.restore import Restoring
from tests.domain.centre import (
    DAY,
    HOUR,
    Day,
    acted,
    agent,
    announced,
    answered,
    call_story,
    closed,
    event,
    held,
    left,
    ms,
    opened,
    policy,
    promised,
    queued,
    rated,
    received,
    restored,
    sent,
    snapshot,
)

STORY = call_story()


def lived(*events: Event, stop: int | None) -> Day:
    """Live through a story, with a restart after so many events."""
    day = Day()
    for number, one in enumerate(events):
        if number == stop:
            day.restarted()
        day.take(one)
    day.until(1_500)
    return day


@cache
def whole_day() -> Day:
    return lived(*STORY, stop=None)


@pytest.mark.parametrize("stop", range(1, len(STORY), 3))
def test_wherever_it_was_stopped_the_day_ends_the_same(stop: int) -> None:
    whole, parted = whole_day(), lived(*STORY, stop=stop)
    assert parted.views == whole.views
    assert parted.nudges == whole.nudges
    assert parted.rows == whole.rows
    assert parted.parts == whole.parts
    assert parted.samples == whole.samples
    assert parted.agents == whole.agents
    assert parted.verdicts == whole.verdicts
    assert parted.dead == whole.dead


def test_nothing_changes_by_being_restored() -> None:
    day = Day().each(*STORY).restarted()
    changes = day.site.advance(day.site.now_ms)
    assert set(changes.misc) == {"clockwork"}
    changes.misc.clear()
    assert not changes


def test_what_was_applied_is_still_remembered() -> None:
    first = opened("a", queue="sales", id="1")
    day = Day().each(first).restarted()
    day.take(first)
    assert (day.metrics("sales")["offered"], day.dead) == (1, [])


def test_nudges_go_on_being_numbered() -> None:
    day = Day().each(opened("a", channel="chat", queue="web"), answered("a", at=1), sent("a", at=2))
    day.until(63)
    day.restarted()
    day.take(acted("sent", "n1", 65))
    day.until(182)
    assert sorted(day.nudges) == ["n1", "n2"]


def test_a_nudge_closed_long_ago_is_forgotten_after_a_restart_too() -> None:
    day = Day().each(opened("a", channel="chat", queue="web"), answered("a", at=1), sent("a", at=2))
    day.until(63)
    day.take(acted("dismissed", "n1", 65))
    day.restarted()
    day.until(2 * HOUR)
    assert "n1" not in day.nudge_records


def test_policies_keep_the_instants_from_which_they_held() -> None:
    quick = policy(Layer(within_ms=5_000))
    day = Day().each(opened("a", queue="sales"))
    body = msgspec.to_builtins(quick, str_keys=True)
    day.take(event("policy.changed", "main", 10, revision=quick.revision, policy=body))
    day.restarted()
    assert [(from_ms, held.revision) for from_ms, held in day.site.book.history()] == [
        (None, ""),
        (ms(10), quick.revision),
    ]
    day.take(answered("a", at=18))
    assert day.row(0, "sales", "answered_within") == 1


def test_notices_and_snapshots_are_remembered() -> None:
    day = Day().each(announced("sales", 0, until=HOUR), snapshot(300, "b")).restarted()
    day.take(opened("b", at=310), queued("b", at=320))
    day.take(opened("a", at=100, queue="sales"), at=330)
    assert set(day.views) == {"b"}
    assert day.views["b"]["silent_since_ms"] == ms(320)


def test_closed_contacts_rest_again_and_customers_are_known() -> None:
    ada: dict[str, Any] = {"customer": {"id": "7"}}
    day = Day().each(
        opened("a", channel="email", **ada), sent("a", at=5), closed("a", at=9),
        opened("b", channel="email", **ada), promised("b", at=6, due=2 * DAY),
    )  # fmt: skip
    day.until(2 * HOUR)
    day.restarted()
    assert set(day.site.resting) == {"a"}
    assert day.site.families.of("7") == ("a", "b")
    day.take(received("a", at=3 * HOUR), sent("a", at=4 * HOUR))
    assert day.metrics()["promises_kept"] == 1
    day.take(rated("a", 5 * HOUR, 5))
    assert day.metrics()["csat_ratio"] == 1.0


def test_a_contact_stored_twice_is_taken_once() -> None:
    day = Day().each(opened("a", queue="sales"))
    restoring = Restoring("main", Policy(), day.misc)
    restoring.contact(day.records["a"])
    restoring.contact(day.records["a"])
    assert set(restored(restoring).contacts) == {"a"}


def test_a_site_of_which_nothing_is_stored_begins_anew() -> None:
    site = restored(Restoring("main", Policy(), {}))
    assert (site.now_ms, site.contacts, site.next_due_ms) == (0, {}, None)
    assert site.book.newest == Policy()


def test_a_state_of_another_version_is_not_guessed_at() -> None:
    with pytest.raises(msgspec.ValidationError):
        Restoring("main", Policy(), {"clockwork": b'{"now_ms":"yesterday"}'})
    with pytest.raises(msgspec.ValidationError):
        Restoring("main", Policy(), {}).contact(b'{"id":5}')


def test_agents_know_again_what_they_have_in_hand() -> None:
    day = Day().each(
        agent("anna", 0, queues=["sales"]), opened("a", queue="sales"), answered("a", at=5), held("a", at=9)
    )
    day.restarted()
    assert day.site.crew.agents["anna"].contacts == {"a"}
    day.take(left("a", at=20), closed("a", at=60))
    day.until(120)
    assert day.metrics("sales")["occupancy_ratio"] == pytest.approx(55 / 120)
