"""Events that concern many contacts, whichever was heard of first."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from monitor.domain import wide as wide_module
from monitor.domain.events import Event
from monitor.domain.life import Life
from monitor.domain.wide import Taken, Wide, lines_of, reached, reconciled
from tests.domain.centre import (
    DAY,
    HOUR,
    Day,
    announced,
    answered,
    changed,
    closed,
    fold,
    left,
    ms,
    opened,
    promised,
    queued,
    received,
    reopened,
    sent,
    snapshot,
)


def call(contact: str, at: float = 0, **data: Any) -> Event:
    return opened(contact, at=at, queue="sales", **data)


# ---- a notice to all in line


def test_a_notice_is_a_word_to_everybody_in_that_line() -> None:
    day = Day().each(call("a"), call("b"), opened("c", queue="support"), call("d"), answered("d", at=10))
    day.take(announced("sales", 50, until=HOUR))
    since = {name: day.views[name]["silent_since_ms"] for name in "abcd"}
    assert since == {"a": ms(50), "b": ms(50), "c": ms(0), "d": None}
    assert day.views["a"]["state"] == "waiting"


def test_it_is_one_to_all_who_join_until_it_ends() -> None:
    day = Day().each(announced("sales", 0, until=60), opened("a", at=5), opened("b", at=5))
    day.each(queued("a", at=60), queued("b", at=61))
    assert (day.views["a"]["silent_since_ms"], day.views["b"]["silent_since_ms"]) == (ms(60), ms(5))


def test_it_does_not_matter_whether_the_contact_or_the_notice_was_heard_of_first() -> None:
    events = (call("a", at=5), announced("sales", 50, until=HOUR), queued("a", at=70, queue="support"))
    views = []
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0), (0, 2, 1)):
        day = Day()
        for place in order:
            day.take(events[place], at=100)
        views.append(day.views["a"])
    assert all(view == views[0] for view in views)


def test_where_we_reached_out_somebody_in_line_hears_it_too() -> None:
    day = Day().each(call("a", direction="out"), announced("sales", 50, until=HOUR))
    assert day.views["a"]["silent_since_ms"] == ms(50)


def test_a_contact_whose_state_alone_is_kept_hears_no_notice_of_before() -> None:
    day = Day().each(call("a"), left("a", at=10))
    day.until(2 * HOUR)
    day.take(announced("sales", 9, until=DAY), at=2 * HOUR)
    day.take(received("a", at=2 * HOUR + 5))
    assert day.views["a"]["silent_since_ms"] == ms(2 * HOUR + 5)
    assert [event.type for event in day.site.contacts["a"].events()] == ["message.received"]


def test_notices_long_over_are_forgotten() -> None:
    wide = Wide()
    wide.announce(announced("sales", 0, until=60), ms(0))
    wide.announce(announced("sales", 5, until=9 * DAY), ms(5))
    wide.announce(announced("sales", 10, until=20 * DAY), ms(9 * DAY))
    assert [notice.time_ms for notice in wide.notices["sales"]] == [ms(5), ms(10)]


def test_a_notice_that_ends_before_it_begins_is_heard_by_who_waits_then_whichever_came_first() -> None:
    notice, begun = announced("sales", 50, until=5), call("a", at=20)
    since = []
    for order in ((notice, begun), (begun, notice)):
        day = Day()
        for one in order:
            day.take(one, at=100)
        since.append(day.views["a"]["silent_since_ms"])
    assert since == [ms(50), ms(50)]


def test_a_notice_that_was_over_before_a_contact_began_is_not_meant_for_it() -> None:
    wide = Wide()
    wide.announce(announced("sales", 0, until=60), ms(0))
    life = fold(call("a", at=100)).life
    assert list(wide.meant_for(life, ms(100))) == []
    assert len(list(wide.meant_for(life, ms(60)))) == 1
    assert list(wide.meant_for(fold(opened("b")).life, ms(0))) == []


def test_a_contact_is_told_of_every_line_it_has_waited_in() -> None:
    assert lines_of(fold(call("a"), queued("a", at=5, queue="support")).life) == {"sales", "support"}
    assert lines_of(fold(call("a", direction="out")).life) == {"sales"}
    assert lines_of(fold(opened("a")).life) == set()
    many = [queued("a", at=5 + number, queue=f"q{number}") for number in range(12)]
    assert lines_of(fold(call("a"), *many, *many).life) == {"sales", *(f"q{number}" for number in range(12))}
    assert lines_of(fold(call("a", direction="out"), queued("a", at=1, queue="b"), queued("a", at=2)).life) >= {
        "sales",
        "b",
    }


# ---- a snapshot


@pytest.mark.parametrize(
    ("events", "gone"),
    [
        ((call("a"),), True),
        ((queued("a", at=0), opened("a", at=290)), False),
        ((opened("a", at=290), call("a", at=400)), False),
        ((call("a", at=239),), True),
        ((call("a", at=240.001),), False),
        ((queued("a", at=0),), True),
        ((queued("a", at=0), answered("a", at=290)), True),
        ((call("a"), closed("a", at=100)), False),
        ((call("a"), closed("a", at=300)), False),
        ((call("a"), closed("a", at=301)), True),
        ((call("a"), closed("a", at=100), reopened("a", at=200)), True),
        ((answered("a", at=0),), False),
    ],
)
def test_what_ought_to_be_in_a_snapshot(events: tuple[Event, ...], gone: bool) -> None:
    for known, is_gone in ((["b"], gone), (["a", "b"], False)):
        for order in permutations([*events, snapshot(300, *known)]):
            day = Day()
            for one in order:
                day.take(one, at=500)
            assert (day.site.contacts["a"].life.resolution == "reconciled") is is_gone


def test_a_snapshot_closes_what_is_not_in_it_visibly() -> None:
    day = Day().each(call("a"), call("b"), call("c", at=250), call("d", source="crm"), opened("e"))
    day.take(snapshot(300, "b"))
    assert set(day.views) == {"b", "c", "d"}
    assert day.metrics("sales")["left_otherwise"] == 1
    closed_by = day.site.contacts["a"].events()[-1]
    assert (closed_by.type, closed_by.time_ms) == ("contact.reconciled", ms(300))


def test_it_does_not_matter_whether_the_contact_or_the_snapshot_was_heard_of_first() -> None:
    stories = (
        (call("a"),),
        (call("a"), answered("a", at=310)),
        (call("a"), left("a", at=305)),
        (call("a"), left("a", at=5), queued("a", at=250)),
    )
    for story in stories:
        seen = []
        for first in range(len(story) + 1):
            day = Day()
            for event in (*story[:first], snapshot(300), *story[first:]):
                day.take(event, at=400)
            found = day.metrics("sales")
            seen.append((day.views, {name: found[name] for name in ("answered", "left_otherwise", "closed", "open")}))
        assert all(one == seen[0] for one in seen)


def test_two_snapshots_close_a_contact_once() -> None:
    day = Day().each(call("a"), snapshot(300), snapshot(360), call("b", at=400))
    assert day.metrics("sales")["closed"] == 1


def test_a_contact_reconciled_by_mistake_is_opened_anew_when_it_is_queued() -> None:
    day = Day().each(call("a"), snapshot(300), queued("a", at=330))
    assert day.views["a"]["state"] == "waiting"


def test_what_became_known_late_is_reconciled_too_while_the_snapshot_is_remembered() -> None:
    day = Day()
    day.take(snapshot(300, "b"))
    day.take(call("a"), at=310)
    assert day.views == {}
    day.take(call("b"), at=311)
    assert set(day.views) == {"b"}
    day.take(snapshot(2 * HOUR, "b"))
    day.take(call("c"), at=2 * HOUR + 5)
    assert set(day.views) == {"b"}
    assert len(day.site.wide.snapshots["pbx"]) == 1


def test_large_snapshots_are_remembered_for_a_shorter_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wide_module, "KEEP_NAMES", 5)
    day = Day().each(snapshot(300, "a", "b"), snapshot(360, "a", "b"), snapshot(330, "a", "c"))
    assert [taken.time_ms for taken in day.site.wide.snapshots["pbx"]] == [ms(330), ms(360)]
    day.take(snapshot(420, *"abcdef"))
    assert [taken.time_ms for taken in day.site.wide.snapshots["pbx"]] == [ms(420)]


def test_a_contact_whose_state_alone_is_kept_is_not_reconciled_by_an_older_snapshot() -> None:
    day = Day().each(call("a"), closed("a", at=10))
    day.until(2 * HOUR)
    day.take(received("a", at=2 * HOUR))
    day.take(snapshot(5), at=2 * HOUR + 1)
    assert day.views["a"]["state"] == "waiting"


def test_what_a_snapshot_means_for_a_contact_has_an_id_of_its_own() -> None:
    made = reconciled(Taken("s1", "pbx", 5, set()), Life("a", source="pbx"))
    assert (made.id, made.subject, made.source, made.time_ms) == ("s1:a", "a", "pbx", 5)


# ---- a word in another contact of the same customer

ADA: dict[str, Any] = {"customer": {"id": "7"}}


def test_reaching_a_customer_keeps_what_other_contacts_promised_them() -> None:
    day = Day().each(
        opened("a", at=0, channel="email", **ADA), promised("a", at=5, due=DAY), closed("a", at=6),
        opened("b", at=100, direction="out", **ADA), answered("b", at=130),
    )  # fmt: skip
    assert day.site.contacts["a"].life.promises == ()
    assert day.metrics()["promises_kept"] == 1


def test_and_a_callback_is_over_by_it() -> None:
    day = Day().each(
        call("a", **ADA), left("a", at=5, outcome="callback", due=DAY), call("b", at=100, direction="out", **ADA)
    )
    assert day.metrics()["callbacks_open"] == 1
    day.take(answered("b", at=130))
    assert (day.metrics()["callbacks_open"], day.metrics()["promises_kept"]) == (0, 1)


def test_a_word_before_the_promise_or_to_somebody_else_keeps_nothing() -> None:
    day = Day().each(
        opened("b", at=0, channel="email", **ADA), sent("b", at=1), opened("a", at=2, channel="email", **ADA),
        promised("a", at=5, due=DAY), opened("c", at=6, channel="email", customer={"id": "8"}), sent("c", at=7),
        opened("d", at=8, channel="email"), sent("d", at=9), opened("e", at=10, channel="email", customer={"name": "X"}),
        sent("e", at=11),
    )  # fmt: skip
    assert len(day.site.contacts["a"].life.promises) == 1


def test_it_does_not_matter_which_contact_was_heard_of_first() -> None:
    events = (
        opened("a", at=0, channel="email", **ADA), promised("a", at=5, due=600), opened("b", at=10, channel="email"),
        changed("b", at=11, **ADA), sent("b", at=60),
    )  # fmt: skip
    for order in ((0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 4, 0, 1, 3), (0, 1, 2, 4, 3)):
        day = Day()
        for place in order:
            day.take(events[place], at=700)
        day.until(800)
        assert (day.metrics()["promises_kept"], day.metrics()["promises_broken"]) == (1, 0)


def test_a_word_of_a_contact_long_closed_still_keeps_a_promise_heard_of_late() -> None:
    day = Day().each(opened("b", channel="email", **ADA), sent("b", at=60), closed("b", at=70))
    day.until(2 * HOUR)
    assert "b" in day.site.resting
    day.take(opened("a", at=0, channel="email", **ADA), promised("a", at=5, due=DAY), at=2 * HOUR)
    assert day.site.contacts["a"].life.promises == ()


def test_the_event_of_a_word_elsewhere_has_an_id_of_its_own() -> None:
    other = Life("b", words=(5, 9))
    assert [(event.subject, event.time_ms, event.id) for event in reached([other], "a")] == [
        ("a", 5, "b:5"),
        ("a", 9, "b:9"),
    ]
