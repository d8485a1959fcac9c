"""A contact's page in words, apart from HTTP: clocks at any hour, who may read what, and words for everything."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from monitor.domain.calendar import ALWAYS, Calendar, Hours
from monitor.domain.clocks import clocks_of, runs_always
from monitor.domain.events import INTERNAL, KINDS, LeftOutcome
from monitor.domain.layers import CLOCKS, Layer, Targets
from monitor.domain.life import Life
from monitor.domain.policy import Policy
from monitor.domain.reasons import Held, Reason
from monitor.domain.sayings import Saying
from monitor.domain.shipped_layers import SHIPPED
from monitor.units import HOUR_MS, MINUTE_MS
from monitor.web.contact_model import contact_model, customer_name
from monitor.web.contact_story import Telling, reason_words, story
from monitor.web.page_words import Local, said
from monitor.web.texts import LANGUAGES, texts_in
from tests.web.told import clock, closed, contact, decision, event
from tests.web.web_site import NOW_MS


def telling(language: str = "en", *, masked: bool = False, now_ms: int = NOW_MS) -> Telling:
    return Telling(
        texts_in(language), Local("Europe/London", now_ms, language), masked, lambda other: f"/contacts/{other}"
    )


def model(shown: dict[str, Any], calendar: Calendar = ALWAYS, **how: Any) -> dict[str, Any]:
    return contact_model(shown, telling(**how), calendar)


def lines(shown: dict[str, Any], show: str = "all", **how: Any) -> list[tuple[str, str, str]]:
    days = story(shown["timeline"], shown["decisions"], telling(**how), show)
    return [
        (line["kind"], re.sub("<[^>]*>", "", line["sentence"]), line["text"]) for day in days for line in day["lines"]
    ]


# the story ------------------------------------------------------------------------------------------------------------


def test_the_story_is_told_newest_first_with_what_was_decided_between() -> None:
    assert lines(contact()) == [
        ("held", "Not nudged: kim has it open – the line dropped.", ""),
        ("nudge", "Nudged: Silence: late", "Has heard nothing from us in orders for 20 min."),
        ("fact", "The next word was promised by 21:38", "the refund"),
        ("ours", "kim wrote", "I am asking payments."),
        ("note", "kim noted, unseen by the customer", "between us"),
        ("fact", "kim had it open", ""),
        ("fact", "Joined the line orders", ""),
        ("customer", "The customer wrote", "Where is my <refund>?"),
        ("fact", "Came to us by e-mail", ""),
        ("fact", "Heard from us in call-9", ""),
    ]


def test_what_was_decided_and_why_is_told_in_the_viewers_language() -> None:
    assert lines(contact(), "nudges", language="de") == [
        ("held", "Kein Hinweis: kim hat es offen – die Verbindung brach ab.", ""),
        ("nudge", "Hinweis gegeben: Stille: verspätet", "Hat in orders seit 20 min nichts von uns gehört."),
    ]
    assert model(contact(), language="fr")["risk"]["reasons"] == ['dit "third time"']


def test_the_same_in_a_row_is_told_once() -> None:
    (day,) = story(contact()["timeline"], [], telling())
    assert [line["times"] for line in day["lines"] if "had it open" in line["sentence"]] == [2]


def test_messages_or_nudges_alone_can_be_shown() -> None:
    assert [kind for kind, _, _ in lines(contact(), "messages")] == ["ours", "note", "customer"]
    assert [kind for kind, _, _ in lines(contact(), "nudges")] == ["held", "nudge"]


def test_who_may_not_read_gets_no_words_of_anybody() -> None:
    shown = contact(
        decisions=[
            decision(NOW_MS, "risk_high", Saying("risk_says", {"phrases": "third time"}), nudged=True),
            decision(NOW_MS, "viewed", Saying("viewed", {"agent": "kim"})),
        ]
    )
    told = str(model(shown, masked=True)) + str(lines(shown, masked=True))
    for secret in ("Ann", "refund", "payments", "between us", "third time", "kim"):
        assert secret not in told
    assert "somebody wrote" in told
    assert "A." in told
    assert model(shown, masked=True)["risk"]["hidden"]


def test_names_from_outside_are_escaped_and_of_their_own_direction() -> None:
    shown = contact(timeline=[event(1, "contact.queued", queue="<b>x</b>"), event(0, "customer.reached", '"><i>:5')])
    told = str(story(shown["timeline"], [], telling()))
    assert "<bdi>&lt;b&gt;x&lt;/b&gt;</bdi>" in told
    assert "<i>" not in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "type_", [name for name, kind in KINDS.items() if kind.subject in ("contact", "nudge", "queue")]
)
def test_every_event_of_a_contact_is_told_in_every_language(type_: str, language: str) -> None:
    bare = event(1, type_, "other:1", agent="kim", by="human", on="us", score=4, scale=5, outcome="abandoned")
    (told,) = lines(contact(timeline=[bare], decisions=[]), language=language)
    assert told[1] != type_
    assert "{" not in told[1]


def test_an_event_that_is_not_known_or_holds_nothing_is_told_as_it_is() -> None:
    strange = [event(1, "contact.future"), {"at_ms": NOW_MS, "type": "promise.made", "id": "1", "source": "x"}]
    assert [told[1] for told in lines(contact(timeline=strange, decisions=[]))] == [
        "The next word was promised by ?", "contact.future",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_clock_and_outcome_has_words(language: str) -> None:
    t = texts_in(language)
    known = t.page("contact")
    for reason in (*Reason, *Held):
        assert reason_words(t, reason) != reason.replace("_", " ") or language == "en"
        assert f"contact.why_{reason}" in known or reason.rpartition("_")[2] in ("warn", "breach", "repeat")
    assert all(f"contact.clock_{name}" in known for name in CLOCKS)
    assert all(f"contact.left_{outcome}" in known for outcome in LeftOutcome.__args__)  # type: ignore[attr-defined]
    assert "customer.reached" in INTERNAL


# clocks ---------------------------------------------------------------------------------------------------------------


def test_a_clock_tells_its_limits_and_what_comes_next() -> None:
    silence, resolution = model(contact())["clocks"]
    assert (silence["name"], silence["level"], silence["elapsed"]) == ("Silence", "warn", "30 min")
    assert silence["limit"] == "late at 20 min · breach at 1 h"
    assert silence["next"] == "breached from <bdi>21:56</bdi>"
    assert silence["from_ms"] == NOW_MS - 30 * MINUTE_MS
    places = dict(silence["marks"])
    assert places["warn"] < silence["fill"] < places["breach"] < 100
    assert resolution["next"] == "late from <bdi>tomorrow 10:56</bdi>" or "late from" in resolution["next"]


def test_the_worst_clock_comes_first_then_what_is_due_soonest() -> None:
    clocks = [clock("resolution", 1, 9, 18), clock("wait", 1, 2, 3), clock("silence", 5, 1, 4, "breach")]
    assert [one["clock"] for one in model(contact(clocks=clocks))["clocks"]] == ["silence", "wait", "resolution"]


def test_a_clock_that_stands_still_says_so_and_does_not_tick() -> None:
    still = clock("resolution", 5, 1, 2) | {"warn_at_ms": None, "breach_at_ms": None}
    (shown,) = model(contact(clocks=[still]), now_ms=NOW_MS + HOUR_MS)["clocks"]
    assert (shown["still"], shown["from_ms"], shown["elapsed"]) == (True, None, "5 min")


def test_outside_hours_written_clocks_stand_where_they_were_and_promises_run() -> None:
    # 21:26 of a Thursday; people are there until 21:00.
    evening = Calendar(Hours("Europe/London", {"thu": ("09:00-21:00",), "fri": ("09:00-21:00",)}))
    until_ms = NOW_MS - 26 * MINUTE_MS - 40_000
    shown = contact(as_of_ms=until_ms - 10 * MINUTE_MS, clocks=[
        clock("silence", 60, 60, 120) | {"elapsed_ms": 5 * MINUTE_MS, "warn_at_ms": NOW_MS + 13 * HOUR_MS},
        clock("promise", 60, 60, 120) | {"elapsed_ms": 0},
    ])  # fmt: skip
    told = model(shown, evening)
    clocks = {one["clock"]: one for one in told["clocks"]}
    assert (clocks["silence"]["elapsed"], clocks["silence"]["from_ms"]) == ("15 min", None)
    assert (clocks["promise"]["elapsed"], clocks["promise"]["from_ms"] is None) == ("36 min", False)
    assert (told["is_open"], told["opens_at"]) == (False, "tomorrow 09:00")


@pytest.mark.parametrize("channel", ["voice", "email"])
def test_which_clocks_heed_hours_is_what_the_clocks_themselves_do(channel: str) -> None:
    closed_now = Hours("UTC", {"mon": ("00:00-00:01",)})
    always = dict.fromkeys(CLOCKS, Targets(1, 2))
    policy = Policy(hours={"shut": closed_now}, layers=(*SHIPPED, Layer(hours="shut", clocks={**always})))
    life = Life(
        "c", channel=channel, state="held", opened_ms=NOW_MS, silent_since_ms=NOW_MS, silent_run_ms=NOW_MS,
        held_since_ms=NOW_MS, solve_from_ms=NOW_MS, solve_run_ms=NOW_MS, asked_ms=NOW_MS,
    )  # fmt: skip
    for name, lives in (("hold", life), ("wrap_up", msgspec.structs.replace(life, state="wrap_up", ended_ms=NOW_MS))):
        found = {one.clock: one for one in clocks_of(lives, policy.rules(None, channel), NOW_MS + HOUR_MS)}
        assert name in found
        for one in found.values():
            assert (one.elapsed_ms > 0) is runs_always(one.clock, live=lives.live), one


# the rest -------------------------------------------------------------------------------------------------------------


def test_a_closed_contact_tells_when_and_what_is_left_of_it() -> None:
    told = model(closed())
    assert (told["closed"], told["closed_at"], told["level"], told["whole"]) == (True, "21:16", None, False)
    assert model(contact())["whole"]


def test_what_was_forgotten_is_told_by_what_was_judged_at_its_end() -> None:
    judged = [
        {"at_ms": NOW_MS - HOUR_MS, "touchpoint": "contact", "verdict": "negative", "reasons": ["silence_breached"]}
    ]
    told = model(closed(timeline=[], moments=judged))
    assert (told["closed_at"], told["moments"][0]["reasons"]) == ("20:26", ["Silence: breached"])
    assert model(closed(timeline=[], moments=[]))["closed_at"] is None


def test_what_a_message_seems_to_promise_is_told_to_who_may_read_it() -> None:
    found = {"due_at_ms": NOW_MS + 5 * MINUTE_MS, "quote": "in five", "event": "m1"}
    assert model(contact(suggested_promise=found))["suggested"] == {"quote": "in five", "due": "21:31"}
    assert model(contact(suggested_promise=found), masked=True)["suggested"] is None


def test_who_owns_it_and_who_wrote_is_told_also_where_it_is_nobody() -> None:
    timeline = [event(3, "contact.assigned"), event(2, "message.sent", by="system"), event(1, "message.sent", by="bot")]
    assert [told[1] for told in lines(contact(timeline=timeline, decisions=[]))] == [
        "A bot wrote", "The system wrote", "Nobody owns it any more",
    ]  # fmt: skip


def test_a_place_in_line_comes_with_how_long_or_with_not_knowing() -> None:
    waiting = {"state": "waiting", "position": 3}
    unknown = model(contact(**waiting))["sentence"]
    assert [re.sub("<[^>]*>", "", str(one)) for one in unknown] == [
        "Place 3 in line.",
        "How long it will take is not known yet.",
    ]
    known = model(contact(**waiting, expected_wait={"p50_ms": 4 * MINUTE_MS, "p90_ms": 9, "basis": "line", "n": 40}))
    assert "Expected wait: <bdi>4 min</bdi>." in known["sentence"]


def test_a_promise_that_is_over_is_broken_before_the_writer_says_so() -> None:
    late = contact()["promises"][0] | {"due_at_ms": NOW_MS - 1}
    (promise,) = model(contact(promises=[late]))["promises"]
    assert (promise["level"], "did not come" in promise["sentence"]) == ("breach", True)


def test_a_name_cannot_be_taken_for_a_place_to_put_another() -> None:
    assert said(texts_in("en"), "contact.ev_merged", name="{name}") == "Merged into <bdi>{name}</bdi>"


@pytest.mark.parametrize(("name", "shown"), [("Ann Lee", "Ann Lee"), ("  ", ""), (None, "")])
def test_a_name_that_is_not_known_is_empty(name: str | None, shown: str) -> None:
    assert customer_name({"customer": {"name": name}}) == shown
    assert customer_name({"customer": None}) == ""
