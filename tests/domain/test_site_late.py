"""What a site makes of events that come twice, late, or cannot be applied."""

from __future__ import annotations

from monitor.domain.families import MOST
from monitor.domain.layers import CLOCKS, Layer
from monitor.domain.policy import Policy
from monitor.domain.settings import Limits
from tests.domain.centre import (
    DAY,
    HOUR,
    Day,
    answered,
    call,
    changed,
    closed,
    ended,
    event,
    left,
    missed,
    ms,
    opened,
    policy,
    promised,
    queued,
    rated,
    reasons,
    received,
    reopened,
    sent,
    turned_to,
)

# ---- an event counts once


def test_a_repeated_event_changes_nothing() -> None:
    first = call("a", id="1")
    day = Day().each(first, missed("a", at=5, id="2"), missed("a", at=5, id="2"), first)
    assert (day.metrics("sales")["missed"], day.metrics("sales")["offered"], day.dead) == (1, 1, [])
    assert len(day.seen) == 2


def test_without_an_id_of_the_callers_there_is_no_de_duplication() -> None:
    day = Day().each(call("a"), missed("a", at=5, id="x", own=True), missed("a", at=6, id="x", own=True))
    assert day.metrics("sales")["missed"] == 2
    assert len(day.seen) == 1


def test_the_same_id_of_another_source_is_another_event() -> None:
    day = Day().each(call("a"), missed("a", at=5, id="1"), missed("a", at=6, id="1", source="crm"))
    assert day.metrics("sales")["missed"] == 2


def test_repeats_older_than_what_is_remembered_are_too_late() -> None:
    day = Day().each(opened("m", channel="ticket"), received("m", at=60, id="1"), rated("m", 70, 5, 5))
    day.take(rated("m", 20 * DAY, 5, 5))
    day.take(received("m", at=60, id="1"), at=20 * DAY)
    assert reasons(day) == ["too_late"]
    assert len(day.site.contacts["m"].events()) == 4
    day.take(received("m", at=60, id="2"), at=20 * DAY)
    assert len(day.site.contacts["m"].events()) == 5


# ---- late, too late, forgotten


def test_late_events_apply_for_an_hour_and_then_are_too_late() -> None:
    day = Day().each(call("a"), left("a", at=60), call("b"), left("b", at=60))
    day.take(answered("a", at=30), at=60 + HOUR - 1)
    assert day.metrics("sales")["answered"] == 1
    day.take(answered("b", at=30), at=60 + HOUR)
    assert (day.metrics("sales")["answered"], reasons(day)) == (1, ["too_late"])
    assert day.dead[0]["event"]["type"] == "contact.answered"


def test_the_hour_runs_from_when_the_closing_became_known() -> None:
    day = Day().each(call("a"))
    day.take(left("a", at=60), at=5 * HOUR)
    day.take(answered("a", at=30), at=6 * HOUR - 1)
    assert day.metrics("sales")["answered"] == 1
    early = Day().each(call("a"))
    early.take(left("a", at=60), at=30)
    early.take(answered("a", at=20), at=60 + HOUR - 1)
    assert early.metrics("sales")["answered"] == 1


def test_a_late_event_never_reopens() -> None:
    day = Day().each(call("a"), closed("a", at=60))
    day.take(received("a", at=30), at=100)
    assert day.views == {}


def test_later_timed_events_apply_for_30_days_to_a_small_tombstone() -> None:
    day = Day().each(opened("m", channel="email"), sent("m", at=30), closed("m", at=60))
    day.until(60 + HOUR)
    assert set(day.site.resting) == {"m"}
    day.take(rated("m", DAY, 5))
    assert day.metrics()["csat_ratio"] == 1.0
    day.take(received("m", at=29 * DAY))
    assert day.views["m"]["state"] == "awaiting_us"
    assert day.metrics("")["reopened"] == 1


def test_after_30_days_a_contact_is_forgotten() -> None:
    day = Day().each(opened("m", channel="email", customer={"id": "7"}), sent("m", at=30), closed("m", at=60))
    day.until(60 + 30 * DAY)
    assert (day.site.resting, day.site.contacts, day.records, day.site.families.of("7")) == ({}, {}, {}, ())
    assert day.site.next_due_ms is None
    day.take(rated("m", 31 * DAY, 5))
    assert "m" not in day.views


def test_a_customer_is_remembered_while_another_contact_is() -> None:
    day = Day().each(*(opened(name, channel="email", customer={"id": "7"}) for name in ("a", "b")), closed("a", at=5))
    day.until(31 * DAY)
    assert day.site.families.of("7") == ("b",)


def test_a_tombstone_that_was_rated_is_forgotten_in_its_time() -> None:
    day = Day(policy(keep=Limits(keep_contacts_ms=3 * DAY * 1_000))).each(
        call("a"), left("a", at=60), rated("a", DAY, 5)
    )
    day.until(DAY + 1)
    assert set(day.site.resting) == {"a"}
    day.until(60 + 3 * DAY)
    assert day.site.resting == {}


def test_a_promise_outlives_the_contact_and_is_answered_by_what_comes_later() -> None:
    day = Day().each(opened("m", channel="email"), promised("m", at=5, due=2 * DAY), closed("m", at=60))
    day.until(DAY)
    assert day.site.resting == {}
    day.take(sent("m", at=2 * DAY - 60))
    assert day.metrics()["promises_kept"] == 1
    day.until(2 * DAY + 60)
    assert (day.metrics()["promises_broken"], set(day.site.resting)) == (0, {"m"})


def test_a_word_from_before_a_promise_was_made_does_not_keep_it_later() -> None:
    """The word is told to the customer's other contact again when that has forgotten which words it knows."""
    who = {"id": "7"}
    day = Day().each(*(opened(name, channel="email", customer=who) for name in ("a", "b")), closed("b", at=600))
    day.each(sent("a", at=1_200), promised("b", at=1_800, due=10 * HOUR))
    day.until(2 * HOUR)
    day.take(changed("a", 2 * HOUR + 1, customer=who | {"name": "Ada"}))
    assert day.metrics("")["promises_kept"] == 0
    assert len(day.site.contacts["b"].life.promises) == 1


def test_a_tombstone_is_reopened_and_closed_again() -> None:
    day = Day().each(opened("m", channel="email"), sent("m", at=30), closed("m", at=60))
    day.until(2 * HOUR)
    day.each(reopened("m", at=2 * HOUR + 1), closed("m", at=3 * HOUR))
    day.until(5 * HOUR)
    assert set(day.site.resting) == {"m"}
    day.take(received("m", at=2 * HOUR), at=5 * HOUR)
    assert reasons(day) == ["too_late"]
    assert day.metrics("")["closed"] == 2


def test_another_length_of_keeping_reaches_the_contacts_that_are_closed_already() -> None:
    def kept(days: int) -> Policy:
        return policy(keep=Limits(keep_contacts_ms=days * DAY * 1_000))

    def begun() -> Day:
        day = Day(kept(30)).each(call("rests"), left("rests", at=60), call("fresh", at=5 * HOUR))
        day.each(left("fresh", at=5 * HOUR + 60))
        return day

    shorter, longer = begun(), begun()
    shorter.each(turned_to(kept(2), 5 * HOUR + 90)).until(2 * DAY + 59)
    assert set(shorter.site.resting) == {"rests", "fresh"}
    shorter.until(2 * DAY + 60)
    assert set(shorter.site.resting) == {"fresh"}
    shorter.until(2 * DAY + 5 * HOUR + 60)
    assert shorter.records == {}
    longer.each(turned_to(kept(50), 5 * HOUR + 90)).until(49 * DAY)
    assert set(longer.records) == {"rests", "fresh"}
    longer.until(51 * DAY)
    assert longer.records == {}


def test_a_keeping_that_is_over_already_ends_at_once() -> None:
    day = Day().each(call("a"), left("a", at=60))
    day.until(3 * DAY)
    day.each(turned_to(policy(keep=Limits(keep_contacts_ms=DAY * 1_000)), 3 * DAY)).until(3 * DAY + 1)
    assert day.records == {}


# ---- dead letters


def test_what_was_never_opened_nor_queued_is_shown_nowhere_and_dead_after_an_hour() -> None:
    day = Day().each(answered("ghost", at=0), ended("ghost", at=60))
    assert (day.views, day.metrics()["open"]) == ({}, 0)
    day.until(HOUR - 1)
    assert (day.dead, set(day.records)) == ([], {"ghost"})
    day.until(HOUR)
    assert reasons(day) == ["partial", "partial"]
    assert (day.records, day.site.contacts, day.nudges) == ({}, {}, {})


def test_opened_within_the_hour_it_becomes_a_contact() -> None:
    day = Day().each(answered("c", at=5))
    day.take(call("c", at=0), at=HOUR - 1)
    day.until(HOUR)
    assert day.views["c"]["state"] == "handling"
    assert day.dead == []


def test_what_cannot_be_applied_becomes_a_dead_letter_and_never_stops_the_journal() -> None:
    day = Day()
    bad = (
        event("contact.answered", "a", 1), event("agent.changed", "anna", 2, status="asleep"),
        event("contact.vanished", "a", 3), event("queue.announced", "sales", 4), event("policy.changed", "main", 5),
        event("nudge.sent", "n1", 6), event("source.snapshot", "pbx", 7),
    )  # fmt: skip
    day.take(call("a"), *bad, missed("a", at=8))
    assert sorted(reasons(day)) == ["cannot_apply"] * 6 + ["unknown_type"]
    assert (day.views["a"]["state"], day.metrics("sales")["missed"]) == ("waiting", 1)


def test_a_first_event_that_cannot_be_applied_leaves_no_contact() -> None:
    day = Day().each(event("contact.opened", "a", 0, channel="telepathy"))
    assert (reasons(day), day.views) == (["cannot_apply"], {})


def test_what_went_to_the_dead_letters_may_come_again_under_its_own_id() -> None:
    bad = event("contact.answered", "a", 5, id="1")
    day = Day().each(call("a"), bad, answered("a", at=5, id="1"))
    assert (reasons(day), day.views["a"]["state"]) == (["cannot_apply"], "handling")
    assert len(day.seen) == 2


def test_what_is_no_event_at_all_is_kept_where_people_can_see_it() -> None:
    day = Day()
    day.site.refuse_unread(b"\xff{" + b"x" * 20_000, "Not JSON.")
    day.until(1)
    assert (reasons(day), day.dead[0]["sentence"]) == (["not_readable"], "Not JSON.")
    assert len(day.dead[0]["text"]) < 17_000


def test_a_policy_whose_parts_do_not_fit_together_is_refused() -> None:
    lost = Policy(layers=(Layer(hours="nowhere"),)).settled()
    day = Day().each(turned_to(lost, 5))
    assert reasons(day) == ["cannot_apply"]
    assert day.site.book.newest == Policy()


def test_an_id_that_stands_for_unknown_does_not_join_thousands() -> None:
    day = Day()
    day.take(*(opened(f"c{number:03}", channel="email", customer={"id": "none"}) for number in range(MOST + 5)))
    assert len(day.site.families.of("none")) == MOST
    assert day.site.families.of("none")[-1] == f"c{MOST + 4:03}"


def test_who_turns_out_to_have_gone_on_is_busy_again() -> None:
    sent_on = event("contact.transferred", "c", 20, kind="attended", agent="ben", **{"from": "sales"})
    elsewhere = queued("c", at=5, queue="web")
    one_by_one = Day().each(call("c"), answered("c", at=10), sent_on)
    assert set(one_by_one.site.crew.agents["anna"].engaged) == set()
    one_by_one.take(elsewhere, at=30)
    at_once = Day().each(call("c"), answered("c", at=10))
    at_once.take(sent_on, elsewhere, at=30)
    for day in (one_by_one, at_once):
        assert set(day.site.crew.agents["anna"].engaged) == {"c"}
        assert day.views["c"]["agent"] == "anna"


def test_opened_after_another_source_had_said_who_answered_no_silence_runs() -> None:
    day = Day().each(queued("c", at=0), answered("c", at=1), opened("c", at=5))
    assert day.views["c"]["silent_since_ms"] is None
    alone = Day().each(answered("c", at=1), opened("c", at=5))
    assert alone.views["c"]["silent_since_ms"] is None


def test_a_contact_without_clocks_changes_by_itself_no_more_once_its_day_is_over() -> None:
    off = Layer(clocks=dict.fromkeys(CLOCKS, None))
    day = Day(policy(off)).each(opened("c", channel="chat", direction="out"))
    assert day.site.contacts["c"].due_ms == ms(DAY)
    day.until(DAY)
    assert day.site.next_due_ms is None
