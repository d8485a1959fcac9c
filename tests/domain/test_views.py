"""A contact as the API shows it, and its story told from its stored record."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.changes import Changes
from monitor.domain.clocks import clocks_of
from monitor.domain.events import Event
from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.domain.risk import NO_RISK
from monitor.domain.shipped_layers import SHIPPED
from monitor.domain.story import shown_contact, story_of
from monitor.domain.views import brought_to, view_of
from tests.domain.centre import (
    HOUR,
    OFFICE,
    Day,
    acted,
    announced,
    answered,
    assigned,
    awaiting,
    changed,
    closed,
    fold,
    ms,
    opened,
    promised,
    queued,
    received,
    sent,
)

NAMES = {
    "contact", "channel", "state", "level", "queue", "agent", "customer", "priority", "topic", "opened_at_ms",
    "waiting_since_ms", "silent_since_ms", "clocks", "owed", "risk", "promises", "total_wait_ms", "as_of_ms",
}  # fmt: skip


def view(*events: Event, at: float = 30) -> dict[str, Any]:
    life = fold(*events, until=at).life
    clocks = clocks_of(life, Policy().rules(life.queue, life.channel), ms(at))
    shown: dict[str, Any] = msgspec.json.decode(view_of(life, clocks, NO_RISK, ms(at)))
    return shown


def test_a_contact_has_the_names_of_the_design() -> None:
    found = view(opened("c", queue="sales", customer={"name": "Ada"}, priority=2, topic="bill"))
    assert set(found) == NAMES
    assert (found["contact"], found["channel"], found["state"], found["queue"]) == ("c", "voice", "waiting", "sales")
    assert (found["customer"], found["priority"], found["topic"]) == ({"name": "Ada"}, 2, "bill")
    assert (found["opened_at_ms"], found["waiting_since_ms"], found["silent_since_ms"]) == (ms(0), ms(0), ms(0))
    assert (found["level"], found["as_of_ms"]) == ("ok", ms(30))


def test_a_clock_has_its_level_its_instants_and_how_long_it_has_run() -> None:
    (wait, silence) = view(opened("c", queue="sales"), at=90)["clocks"]
    assert wait == {
        "clock": "wait", "level": "warn", "since_ms": ms(0), "elapsed_ms": 90_000, "warn_at_ms": ms(60),
        "breach_at_ms": ms(120), "limit_ms": 120_000,
    }  # fmt: skip
    assert silence["clock"] == "silence"


OPEN = Policy(hours={"office": OFFICE}, layers=(*SHIPPED, Layer(hours="office")))


def seen_at(shown: dict[str, Any], at: float, policy: Policy | None = None) -> dict[str, int]:
    return {one["clock"]: one["elapsed_ms"] for one in brought_to(shown, policy or Policy(), ms(at))["clocks"]}


def test_clocks_that_run_go_on_from_a_contacts_last_change_to_when_it_is_asked_for() -> None:
    shown = view(opened("c", queue="sales"), at=30)
    assert {one["clock"]: one["elapsed_ms"] for one in shown["clocks"]} == {"wait": 30_000, "silence": 30_000}
    assert seen_at(shown, 95) == {"wait": 95_000, "silence": 95_000}
    assert brought_to(shown, Policy(), ms(95))["as_of_ms"] == ms(95)
    assert seen_at(shown, 30) == {"wait": 30_000, "silence": 30_000}
    assert shown["clocks"][0]["elapsed_ms"] == 30_000, "what is held is as it was"


def test_outside_hours_clocks_of_written_channels_stand_and_promises_run() -> None:
    mail = (opened("c", channel="email", queue="post"), sent("c", at=10), promised("c", 20, due=20 * HOUR))
    life = fold(*mail, until=60).life
    rules = OPEN.rules("post", "email")
    shown = msgspec.json.decode(view_of(life, clocks_of(life, rules, ms(60)), NO_RISK, ms(60)))
    evening = seen_at(shown, 12 * HOUR, OPEN)  # people are there from nine, which is 0, to five
    assert evening["silence"] == round((8 * HOUR - 10) * 1_000)
    assert evening["promise"] == round((12 * HOUR - 20) * 1_000)


def test_a_clock_that_stands_still_and_one_of_the_future_do_not_run() -> None:
    shown = view(opened("c", channel="email"), sent("c", at=5), awaiting("c", 10, "customer"), at=60)
    assert seen_at(shown, 999)["silence"] == 5_000
    early = view(opened("c", queue="sales", at=100), at=90)
    assert seen_at(early, 95) == {"wait": 0, "silence": 0}
    assert seen_at(early, 130) == {"wait": 30_000, "silence": 30_000}


def test_a_promise_shows_when_it_was_made_and_is_due() -> None:
    promises = view(opened("c"), promised("c", 5, due=20, id="p", about="the part"))["promises"]
    assert promises == [
        {"id": "p", "made_at_ms": ms(5), "due_at_ms": ms(20), "about": "the part", "broken": True}
    ]  # fmt: skip


def test_without_an_agent_its_owner_is_shown() -> None:
    assert view(opened("c"), assigned("c", at=5, agent="ben"))["agent"] == "ben"
    assert view(opened("c"), assigned("c", at=5, agent="ben"), answered("c", at=6))["agent"] == "anna"


def test_silence_that_stands_still_has_no_since() -> None:
    mail = opened("c", channel="email")
    assert view(mail, awaiting("c", 5, "customer"))["silent_since_ms"] is None
    assert view(opened("c"), answered("c", at=5))["silent_since_ms"] is None


def test_total_wait_is_that_of_the_visits_that_have_ended() -> None:
    found = view(opened("c", queue="sales"), queued("c", at=12, queue="support"))
    assert (found["total_wait_ms"], found["waiting_since_ms"]) == (12_000, ms(12))


def test_a_contact_queued_before_it_was_opened_has_no_channel_yet() -> None:
    found = view(queued("c", at=0))
    assert (found["channel"], found["opened_at_ms"], found["state"]) == (None, None, "waiting")


# ---- told from the stored record


@pytest.mark.parametrize("name", ["c", "\U0001f642" * 128, '"state":"closed"'])
def test_a_stored_contact_is_shown_unless_it_is_closed(name: str) -> None:
    day = Day().each(opened(name, queue="sales"))
    shown = shown_contact(day.records[name])
    assert shown is not None
    assert msgspec.json.decode(shown) == day.views[name]
    day.take(closed(name, at=5))
    assert name not in day.views
    assert shown_contact(day.records[name]) is None


def test_what_is_not_a_contact_yet_is_not_shown() -> None:
    day = Day().each(answered("c", at=0))
    assert shown_contact(day.records["c"]) is None
    assert story_of(day.records["c"]) is None


def test_a_story_has_a_timeline_and_decisions_newest_first() -> None:
    day = Day().each(opened("c", channel="chat", queue="web", id="o1"), received("c", at=5, text="hello", mood="bad"))
    day.until(300)
    story: Any = msgspec.json.decode(msgspec.json.encode(story_of(day.records["c"])))
    assert story["contact"] == "c"
    assert [line["type"] for line in story["timeline"]] == ["contact.opened", "message.received"]
    assert story["timeline"][0] == {
        "at_ms": ms(0), "type": "contact.opened", "id": "o1", "source": "pbx", "data": {"channel": "chat", "queue": "web"},
    }  # fmt: skip
    assert story["timeline"][1]["data"] == {"text": "hello", "mood": "bad"}
    assert [decision["nudged"] for decision in story["decisions"]][-1] is True
    raised = story["decisions"][-1]
    assert raised["sentence"] == "Is waiting in web, for 30 s now."
    where = {"key": "in_queue", "values": {"queue": "web"}}
    assert raised["said"] == {"key": "wait", "values": {"for_ms": 30_000, "where": where}}
    instants = [decision["at_ms"] for decision in story["decisions"]]
    assert instants == sorted(instants, reverse=True)


def test_a_notice_to_a_line_is_told_of_those_alone_who_heard_it() -> None:
    day = Day().each(opened("gone", queue="sales"), answered("gone", at=5), closed("gone", at=9))
    day.each(
        opened("there", at=20, queue="sales"), announced("sales", 30, until=300), opened("later", 60, queue="sales")
    )
    stories = {name: story_of(day.records[name]) for name in ("gone", "there", "later")}
    heard = {
        name for name, story in stories.items() if story is not None and "queue.announced" in str(story["timeline"])
    }
    assert (None in stories.values(), heard) == (False, {"there", "later"})


def test_what_an_agent_did_about_a_nudge_is_part_of_the_story() -> None:
    day = Day().each(opened("c", channel="chat", queue="web"), answered("c", at=1), sent("c", at=2))
    day.until(63)
    day.take(acted("sent", "n1", 70, text="Soon."))
    story = story_of(day.records["c"])
    assert story is not None
    assert "nudge.sent" in str(story["timeline"])


def test_a_claimed_time_and_long_texts_are_told_shortly() -> None:
    flagged = msgspec.structs.replace(opened("c", note="x" * 5_000), future_ms=ms(HOUR))
    story: Any = story_of(Day().each(flagged).records["c"])
    (line,) = story["timeline"]
    assert line["claimed_ms"] == ms(HOUR)
    assert "data" not in line


def test_a_closed_contact_has_a_story_too() -> None:
    day = Day().each(opened("c", queue="sales"), closed("c", at=5))
    story = story_of(day.records["c"])
    assert story is not None
    assert story["state"] == "closed"


def test_changes_are_empty_until_something_is_in_them() -> None:
    assert not Changes(5)
    assert Changes(5, lines={("sales", "c"): None})
    assert Changes(5, policy=b"{}")


@pytest.mark.parametrize(
    ("events", "due"),
    [
        ((sent("c", 10, text="I will write to you again in 20 minutes."),), 1_210),
        ((sent("c", 10, text="I will write to you again in 20 minutes."), promised("c", 11, due=1_210)), None),
        ((sent("c", 10, text="It is done."),), None),
        ((sent("c", 10),), None),
        ((received("c", 10, text="I will write in 20 minutes."),), None),
        ((sent("c", 10, text="Ich melde mich in 20 Minuten."), changed("c", 12, customer={"language": "de"})), 1_210),
    ],
    ids=["said", "made since", "nothing said", "no text", "the customer", "in their language"],
)
def test_a_promise_that_our_last_message_seems_to_make_is_suggested(
    events: tuple[Event, ...], due: float | None
) -> None:
    day = Day().each(opened("c", channel="chat", queue="web"), answered("c", 1), *events)
    story = story_of(day.records["c"], "Europe/London") or {}
    suggested: Any = story["suggested_promise"]
    assert (suggested and suggested["due_at_ms"]) == (None if due is None else ms(due))
