"""What a customer is told: only what the facts support, in their words, and nothing of anybody else."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from monitor.domain.calendar import ALWAYS, DAYS, Calendar, Hours
from monitor.units import HOUR_MS, MINUTE_MS
from monitor.web import schemas
from monitor.web.ports import CustomerPage
from monitor.web.texts import LANGUAGES, texts_in
from monitor.web.wait_asked import ago
from monitor.web.wait_model import Teller, first_name, hours_model, language_of, wait_model, ways
from tests.web.told import closed, contact, event
from tests.web.web_site import NOW_MS


def teller(language: str = "en", zone: str = "Europe/London") -> Teller:
    return Teller(texts_in(language), zone, NOW_MS)


def model(language: str = "en", calendar: Calendar = ALWAYS, **changed: Any) -> dict[str, Any]:
    return wait_model(contact(**changed), teller(language), calendar)


NO_PROMISE: dict[str, Any] = {"promises": []}
IN_LINE: dict[str, Any] = {
    "state": "waiting",
    "waiting_since_ms": NOW_MS - 12 * MINUTE_MS,
    "position": 3,
    "promises": [],
}


def test_a_place_in_line_is_told_with_what_is_known_of_the_wait() -> None:
    told = model(**IN_LINE, channel="chat")
    assert told["asked"] == []
    assert (told["headline"], told["waited"]) == ("You are number 3 in line.", "12 minutes")
    assert told["expected"] == ["How long it will take we cannot say yet, and we do not want to guess."]
    assert told["next"][-1] == "No time has been promised for it yet. As soon as one is, it stands here."
    assert model(**IN_LINE | {"position": 1})["headline"] == "You are next in line."
    assert model(**IN_LINE | {"position": None})["headline"] == "You are in line."


def test_an_expected_wait_is_never_said_shorter_than_it_is() -> None:
    expected = {"p50_ms": 4 * MINUTE_MS + 1, "p90_ms": 9 * MINUTE_MS, "basis": "line", "n": 50}
    assert model(**IN_LINE, expected_wait=expected)["expected"] == [
        "It will probably take about 5 minutes.",
        "For 9 in 10 people it takes no more than 9 minutes.",
    ]


def test_a_promise_is_told_with_its_time_and_then_no_time_is_missing() -> None:
    assert model()["next"] == ["You will hear from us by 21:38."]
    assert model("de")["next"] == ["Sie hören von uns bis 21:38 Uhr."]


def test_a_broken_promise_is_owned() -> None:
    late = [contact()["promises"][0] | {"due_at_ms": NOW_MS - 6 * MINUTE_MS}]
    told = model(promises=late)
    assert told["level"] == "late"
    assert told["next"] == [
        "You were to hear from us by 21:20, and we have not kept to it. We are sorry. We still owe you this word."
    ]


def test_what_we_told_them_to_expect_is_told_while_it_is_ahead() -> None:
    def told(due: str) -> list[str]:
        timeline = [event(5, "message.sent", by="system", expect_by=due), event(4, "message.received")]
        return list(model(**IN_LINE, timeline=timeline)["next"])

    assert told("2026-05-28T21:00:00Z") == ["We told you to expect us by 22:00."]
    assert told("2026-05-28T20:00:00Z")[0] == "Somebody takes up your request when it is your turn."
    assert told("soon")[0] == "Somebody takes up your request when it is your turn."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", get_args(schemas.ContactState))
def test_every_state_has_a_headline_and_leads_on(state: str, language: str) -> None:
    told = model(language, state=state, **NO_PROMISE)
    assert told["headline"] not in ("", texts_in(language)("wait.state_open"))
    assert told["next"], "whoever writes is told what comes next in every state"
    assert "{" not in str(told["next"]) + told["headline"]


def test_a_written_conversation_is_not_called_talking() -> None:
    assert model(state="handling")["headline"] == "Somebody is working on your request."
    assert model(state="handling", channel="voice")["headline"] == "Somebody is talking with you."


# how long ago a written request was made ------------------------------------------------------------------------------


def opened(ago_min: float, **changed: Any) -> dict[str, Any]:
    """Give a contact that came so many minutes ago, with its first message and nothing else."""
    timeline = [event(ago_min, "contact.opened"), event(ago_min, "message.received", text="Hello")]
    return {"opened_at_ms": NOW_MS - round(ago_min * MINUTE_MS), "timeline": timeline} | changed


@pytest.mark.parametrize("channel", ["email", "ticket", "messaging"])
def test_a_written_request_says_how_long_ago_it_was_made_and_that_nobody_has_answered(channel: str) -> None:
    for state in ("waiting", "awaiting_us"):
        told = model(channel=channel, state=state, **opened(200))
        assert told["asked"] == ["You asked us about 3 hours ago.", "We have not answered you yet."]
        assert told["waited"] == "", "not told twice, and not to the minute"


@pytest.mark.parametrize("channel", ["voice", "chat", "walk_in"])
def test_who_is_present_is_told_how_long_they_wait_instead(channel: str) -> None:
    assert model(channel=channel, **IN_LINE)["asked"] == []
    assert model(channel=channel, **IN_LINE)["waited"] == "12 minutes"


def test_later_messages_of_both_sides_are_told_and_none_of_bots_notes_and_out_of_office_replies() -> None:
    late = opened(3 * 24 * 60)
    late["timeline"] += [
        event(3_000, "message.sent", by="human"), event(90, "message.received"), event(60, "message.received", auto=True),
        event(50, "message.sent", by="human", public=False), event(40, "message.sent", by="bot"),
    ]  # fmt: skip
    assert model(**late)["asked"] == [
        "You asked us 3 days ago.",
        "You last wrote to us about 2 hours ago.",
        "We last wrote to you 2 days ago.",
    ]


def test_an_update_that_an_agent_marked_as_sent_is_a_word_unless_it_turned_out_to_be_none() -> None:
    sent = opened(300)
    sent["timeline"].append(event(60, "nudge.sent", agent="kim"))
    told = model(**sent, silent_since_ms=NOW_MS - 60 * MINUTE_MS)
    assert told["asked"] == ["You asked us about 5 hours ago.", "We last wrote to you about an hour ago."]
    assert told["steps"][0]["sentence"] == "We wrote to you"
    void = model(**sent, silent_since_ms=NOW_MS - 300 * MINUTE_MS)
    assert void["asked"][-1] == "We have not answered you yet."
    assert void["steps"][0]["sentence"] == "You wrote to us"


def test_what_is_not_known_is_not_claimed() -> None:
    reached = opened(300, timeline=[event(300, "contact.opened", direction="out")])
    assert model(**reached)["asked"] == ["We contacted you about 5 hours ago."]
    cut = opened(300, timeline=[event(20, "contact.viewed")])
    assert model(**cut)["asked"] == ["You asked us about 5 hours ago."], "its beginnings are summed up: perhaps we did"
    assert model(**opened(300, state="awaiting_customer"))["asked"] == ["You asked us about 5 hours ago."]
    assert wait_model(closed(), teller(), ALWAYS)["asked"] == []


@pytest.mark.parametrize(
    ("ago_min", "said"),
    [
        (-1, "just now"), (2, "just now"), (3, "a few minutes ago"), (19, "a few minutes ago"),
        (20, "about half an hour ago"), (45, "about an hour ago"), (89, "about an hour ago"), (91, "about 2 hours ago"),
        (11.9 * 60, "about 12 hours ago"), (21 * 60, "about 21 hours ago"), (21.5 * 60, "yesterday"),
        (45 * 60, "yesterday"), (46 * 60, "2 days ago"), (13 * 24 * 60, "13 days ago"), (14 * 24 * 60, "about 2 weeks ago"),
        (59 * 24 * 60, "about 8 weeks ago"), (60 * 24 * 60, "more than two months ago"),
    ],
)  # fmt: skip
def test_no_length_is_said_more_exactly_than_it_helps(ago_min: float, said: str) -> None:
    """It is 21:26 there."""
    assert ago(texts_in("en"), NOW_MS - round(ago_min * MINUTE_MS), "Europe/London", NOW_MS) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_how_long_ago(language: str) -> None:
    told = {
        str(model(language, **opened(minutes))["asked"][0])
        for minutes in (1, 10, 30, 60, 300, 1400, 4000, 30_000, 99_999)
    }
    assert len(told) == 9
    assert "{" not in "".join(told)


def test_steps_tell_nothing_of_who_did_it_or_of_what_was_said() -> None:
    told = model()
    assert [(step["sentence"], step["at"]) for step in told["steps"]] == [
        ("We promised you a time", "20:56"),
        ("We wrote to you", "20:56"),
        ("Somebody looked into it", "19:59"),
        ("You joined the line", "19:57"),
        ("You wrote to us", "19:56"),
        ("Your request reached us", "19:56"),
    ]
    for secret in ("kim", "Lee", "k1", "gold", "payments", "between us", "refund", "mail/7"):
        assert secret not in str(told), secret


def test_what_bots_systems_and_automatic_replies_wrote_is_no_step() -> None:
    timeline = [
        event(9, "contact.opened", direction="out"), event(8, "message.sent", by="bot"),
        event(7, "message.received", auto=True), event(6, "contact.assigned"), event(5, "contact.future"),
    ]  # fmt: skip
    assert [step["sentence"] for step in model(timeline=timeline)["steps"]] == ["We contacted you"]


def test_a_notice_is_shown_to_who_is_in_line_until_it_ends() -> None:
    def notice(until: str, **how: Any) -> list[Any]:
        return list(model(timeline=[event(5, "queue.announced", text="All is late.", until=until)], **how)["notices"])

    assert notice("2026-05-28T21:00:00Z", **IN_LINE) == [{"text": "All is late.", "at": "21:21"}]
    assert notice("2026-05-28T20:20:00Z", **IN_LINE) == []
    assert notice("2026-05-28T21:00:00Z") == []


def test_a_closed_request_says_how_it_can_be_opened_again() -> None:
    told = wait_model(closed(), teller(), ALWAYS)
    assert told["headline"] == "Your request is closed."
    assert told["next"] == [
        "Nothing more is planned. If it is not settled for you, write to us here below: that opens it again."
    ]


def test_an_instant_that_is_none_is_an_error_and_no_wrong_time() -> None:
    with pytest.raises(ValueError, match="no instant"):
        teller().by(10**18)


# hours, names, ways, languages ----------------------------------------------------------------------------------------

_LONG, _SHORT = ("09:00-12:30", "13:30-18:00"), ("09:00-12:00",)
WEEK: dict[str, tuple[str, ...]] = {"mon": _LONG, "tue": _LONG, "wed": _LONG, "thu": _LONG, "fri": _SHORT}


def test_hours_are_told_by_days_with_what_holds_now() -> None:
    told = hours_model(Calendar(Hours("Europe/London", WEEK)), teller())
    assert told is not None
    assert (told["open"], told["now"]) == (False, "Nobody is there now. People are there again tomorrow at 09:00.")
    assert [(day["day"], day["slots"], day["today"]) for day in told["days"]] == [
        ("Monday–Thursday", "09:00–12:30 · 13:30–18:00", True),
        ("Friday", "09:00–12:00", False),
        ("Saturday–Sunday", "nobody", False),
    ]
    late = hours_model(Calendar(Hours("Europe/London", {"thu": ("20:00-23:00",)})), teller("fr"))
    assert late is not None
    assert late["now"] == "Des personnes sont là maintenant, jusqu'à 23\u00a0h."


def test_where_no_hours_are_set_none_are_told() -> None:
    assert hours_model(ALWAYS, teller()) is None


def test_hours_without_an_end_or_a_beginning_in_sight_are_told_without() -> None:
    never = hours_model(Calendar(Hours("UTC", {})), teller())
    whole: dict[str, tuple[str, ...]] = dict.fromkeys(DAYS, ("00:00-24:00",))
    always = hours_model(Calendar(Hours("UTC", whole)), teller())
    assert never is not None
    assert always is not None
    assert (never["now"], always["now"]) == ("Nobody is there now.", "People are there now.")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ann Lee", "Ann"), ("Lee, Ann", "Ann"), ("Dr. Ann Lee", "Ann"), ("ann@lee.test", ""), ("+44 20 7946", ""),
        ("", ""), (None, ""), ("<b>", ""), ("X" * 90, "X" * 40), ("Dr.", ""), ("José María", "José"),
    ],
)  # fmt: skip
def test_of_a_name_the_first_alone_is_shown_where_it_looks_like_one(name: str | None, first: str) -> None:
    assert first_name({"customer": {"name": name}}) == first
    assert first_name({"customer": None}) == ""


@pytest.mark.parametrize(
    ("own", "asked", "accepted", "chosen"),
    [
        ("de-AT", None, "fr", "de"), ("de_AT", "es", "fr", "es"), ("it", None, "fr", "fr"), (None, None, "fr;q=0.5", "fr"),
        (None, "xx", "", "en"), ("de", "xx", "", "de"),
    ],
)  # fmt: skip
def test_the_language_is_the_one_asked_for_else_the_customers(
    own: str | None, asked: str | None, accepted: str, chosen: str
) -> None:
    assert language_of({"customer": {"language": own}}, asked, accepted) == chosen
    assert language_of(None, asked, accepted) == (asked if asked == "es" else "fr" if accepted else "en")


def test_ways_to_a_person_have_addresses_that_telephones_understand() -> None:
    page = CustomerPage(
        b"", HOUR_MS, phone="+44 (20) 7946-0000", email="help@a.test", website="https://www.a.test/help/"
    )
    assert [(one["shown"], one["address"]) for one in ways(page)] == [
        ("+44 (20) 7946-0000", "tel:+442079460000"), ("help@a.test", "mailto:help@a.test"),
        ("a.test/help", "https://www.a.test/help/"),
    ]  # fmt: skip
    assert ways(CustomerPage(b"", HOUR_MS)) == ways(None) == []
