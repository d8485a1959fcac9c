"""Promises in what agents write: which sentences hold one, and when it is due."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.domain.calendar import FAR_MS
from monitor.domain.promises import LONGEST_MS, recognise
from monitor.domain.promises.text import READ_CHARACTERS
from monitor.units import HOUR_MS, MINUTE_MS
from tests.domain.promise_less_sentences import NO_PROMISES
from tests.domain.promise_sentences import PROMISES

LONDON, NEW_YORK = "Europe/London", "America/New_York"
SAID = "2026-11-17T13:05"
"""A Tuesday."""


def at(text: str, zone: str = LONDON, fold: int = 0) -> int:
    """Give an instant by the clock of a zone."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).timestamp() * 1_000)


def due(text: str, said: str = SAID, language: str | None = "en", zone: str = LONDON) -> str | None:
    """Give when a promise is due, by the clock of the zone."""
    found = recognise(text, language, at(said, zone), zone)
    if found is None:
        return None
    return f"{datetime.fromtimestamp(found.due_ms / 1_000, ZoneInfo(zone)):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("language", PROMISES)
def test_a_promise_is_due_when_it_says(language: str) -> None:
    wanted = {text: f"2026-11-{when}" for text, when in PROMISES[language].items()}
    assert len(wanted) >= 40
    assert {text: due(text, language=language) for text in wanted} == wanted
    assert {text: due(text, language=None) for text in wanted} == wanted, "without a language all four are tried"


@pytest.mark.parametrize("language", NO_PROMISES)
def test_what_is_not_promised_by_us_is_none(language: str) -> None:
    assert len(NO_PROMISES[language]) >= 25
    for known in (language, None):
        assert [text for text in NO_PROMISES[language] if due(text, language=known) is not None] == []


@pytest.mark.parametrize(
    ("said", "text", "when"),
    [
        ("2026-11-17T17:00", "I'll call by 09:00.", "18 09:00"),
        ("2026-11-17T13:30", "I'll call by 2.", "17 14:00"),
        ("2026-11-17T15:00", "I'll call by 2.", "18 14:00"),
        ("2026-11-17T11:50", "I'll call by 12.", "17 12:00"),
        ("2026-11-17T12:00", "I'll call by 12.", "18 12:00"),
        ("2026-11-17T12:00", "I'll call by noon.", "18 12:00"),
        ("2026-11-17T17:00", "I'll call by 7.", "17 19:00"),
        ("2026-11-17T17:00", "I'll call by 8.", "18 08:00"),
        ("2026-11-17T19:30", "I'll call by 8.", "17 20:00"),
        ("2026-11-17T23:30", "I'll call by 2.", "18 02:00"),
        ("2026-11-17T17:00", "I'll call today by 8.", "17 20:00"),
        ("2026-11-17T17:00", "I'll call tomorrow at 7:30.", "18 07:30"),
        ("2026-11-17T17:00", "I'll call this evening at 8.", "17 20:00"),
        ("2026-11-17T17:00", "I'll call tomorrow morning at 7.", "18 07:00"),
        ("2026-11-17T17:00", "I'll call you at 12 am.", "18 00:00"),
        ("2026-11-17T10:00", "I'll call you at 12 pm.", "17 12:00"),
        ("2026-11-17T17:00", "I'll call you at 9 at night.", "17 21:00"),
        ("2026-11-17T17:00", "I'll call you at 2 at night.", "18 02:00"),
        ("2026-11-17T17:00", "I'll call you at 18:30 pm.", "17 18:30"),
        ("2026-11-17T09:00", "I'll call on Tuesday.", "24 18:00"),
        ("2026-11-17T09:00", "I'll call on Tuesday at 17:00.", "17 17:00"),
        ("2026-11-17T09:00", "I'll call on Tuesday at 8:30.", "24 08:30"),
        ("2026-11-17T09:00", "I'll call on Tuesday afternoon.", "17 18:00"),
        ("2026-11-17T17:59", "I'll call by end of day.", "17 18:00"),
        ("2026-11-17T18:00", "I'll call by end of day.", "18 00:00"),
        ("2026-11-17T18:30", "I'll call today.", "18 00:00"),
        ("2026-11-17T18:30", "I'll call in the afternoon.", "18 18:00"),
        ("2026-11-20T17:00", "I'll call in 2 working days.", "24 17:00"),
        ("2026-11-17T09:00", "I'll call on the 18th.", "18 18:00"),
        ("2026-11-17T09:00", "I'll call early next week.", "24 18:00"),
    ],
)
def test_the_next_time_that_fits_is_meant(said: str, text: str, when: str) -> None:
    assert due(text, said) == f"2026-11-{when}"


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("2026-11-17T13:00", "I'll call you this morning."),
        ("2026-11-17T18:30", "I'll call you this afternoon."),
        ("2026-11-17T13:00", "I'll call you today at 11 am."),
        ("2026-11-17T13:00", "I'll call you at 25:00."),
        ("2026-11-17T13:00", "I'll call you at 24:30 pm."),
        ("2026-11-17T13:00", "I'll call you at 24:30 o'clock."),
        ("2026-11-17T13:00", "I'll call you on 13/13."),
        ("2026-11-17T13:00", "I'll call you on 40 November."),
        ("2026-11-17T13:00", "I'll call you on the 45th."),
        ("2026-11-17T13:00", "I'll call you on 10 November 2026."),
        ("2026-11-17T13:00", "I'll call you in 31 days."),
        ("2026-11-21T13:00", "I'll have it by the end of the week."),
    ],
)
def test_what_has_passed_or_never_comes_or_is_far_away_is_none(said: str, text: str) -> None:
    assert due(text, said) is None


def test_thirty_days_are_the_longest() -> None:
    found = recognise("I will write in 30 days.", "en", at(SAID), LONDON)
    assert found is not None
    assert found.due_ms == at(SAID) + LONGEST_MS
    assert recognise("I will write in 2200 hours.", "en", at(SAID), LONDON) is None


def test_a_date_past_the_end_of_the_year_or_month_is_the_next_one() -> None:
    assert due("I'll call on 5 January.", "2026-12-20T10:00") == "2027-01-05 18:00"
    assert due("I'll call on the 2nd.", "2026-12-20T10:00") == "2027-01-02 18:00"
    assert due("I'll call on the 31st.", "2026-11-17T10:00") is None, "November has none, and December's is far"


def test_the_month_comes_first_in_america() -> None:
    assert due("I'll call on 12/1.", zone=NEW_YORK) == "2026-12-01 18:00"
    assert due("I'll call on 12/1.", language="en-GB", zone=NEW_YORK) is None
    assert due("I'll call on 1/12.") == "2026-12-01 18:00"
    assert due("I'll call on 12/1/26.", language="en_US") == "2026-12-01 18:00"
    assert due("I'll call on 11/24.") == "2026-11-24 18:00", "there is no month 24"


@pytest.mark.parametrize(
    ("zone", "said", "text", "when"),
    [
        # 29 March 2026 in London: 01:00 becomes 02:00
        (LONDON, "2026-03-28T22:00", "I'll call you at 01:30.", at("2026-03-29T02:30")),
        (LONDON, "2026-03-29T00:30", "I'll be back in 2 hours.", at("2026-03-29T03:30")),
        (LONDON, "2026-03-28T10:00", "I'll be back in 1 day.", at("2026-03-29T10:00")),
        (LONDON, "2026-03-28T10:00", "I'll be back within 24 hours.", at("2026-03-29T11:00")),
        (LONDON, "2026-03-28T10:00", "I'll call tomorrow at 9.", at("2026-03-29T09:00")),
        # 25 October 2026 in London: 02:00 becomes 01:00
        (LONDON, "2026-10-24T22:00", "I'll call you at 01:30.", at("2026-10-25T01:30", fold=1)),
        (LONDON, "2026-10-25T00:30", "I'll be back in 2 hours.", at("2026-10-25T01:30", fold=1)),
        (LONDON, "2026-10-24T10:00", "I'll be back in 1.5 days.", at("2026-10-25T10:00") + 12 * HOUR_MS),
        # 8 March 2026 in New York: 02:00 becomes 03:00
        (NEW_YORK, "2026-03-07T22:00", "I'll call you at 02:30.", at("2026-03-08T03:30", NEW_YORK)),
        (NEW_YORK, "2026-03-08T01:30", "I'll be back in an hour.", at("2026-03-08T03:30", NEW_YORK)),
        (NEW_YORK, "2026-03-07T12:00", "I'll call by midnight.", at("2026-03-08T00:00", NEW_YORK)),
        # 1 November 2026 in New York: 02:00 becomes 01:00
        (NEW_YORK, "2026-10-31T22:00", "I'll call you at 01:30.", at("2026-11-01T01:30", NEW_YORK, fold=1)),
        (NEW_YORK, "2026-10-31T12:00", "I'll call tomorrow by noon.", at("2026-11-01T12:00", NEW_YORK)),
    ],
)
def test_times_are_right_on_the_days_on_which_clocks_are_changed(zone: str, said: str, text: str, when: int) -> None:
    found = recognise(text, "en", at(said, zone), zone)
    assert found is not None
    assert found.due_ms == when


def test_of_the_two_hours_of_autumn_the_later_is_meant_also_within_the_first() -> None:
    found = recognise("I'll call you at 01:30.", "en", at("2026-10-25T01:45"), LONDON)
    assert found is not None
    assert found.due_ms == at("2026-10-25T01:30", fold=1)


def test_the_first_due_of_several_promises_is_given_with_its_words() -> None:
    text = "I'll call you by 17:00 today. Hier: I will write\u00a0by 14:30, and the rest follows tomorrow."
    found = recognise(text, "en", at(SAID), LONDON)
    assert found == (at("2026-11-17T14:30"), "by 14:30")
    assert recognise("Ich melde mich Übermorgen  früh.", "de", at(SAID), LONDON) == (
        at("2026-11-19T12:00"),
        "Übermorgen  früh",
    )


def test_accents_may_be_left_out_or_written_as_two_characters() -> None:
    assert due("Le llamare man\u0303ana.", language="es") == "2026-11-18 18:00"
    assert due("Je vous rappelle apres-demain.", language="fr") == "2026-11-19 18:00"
    assert due("Ich rufe Sie uebermorgen an, spaetestens um zwoelf.", language="de") == "2026-11-18 12:00"
    assert due("I will call in ½ hour.") == "2026-11-17 13:35"


def test_a_language_with_a_region_is_read_and_an_unknown_one_tries_all() -> None:
    text = "Ich melde mich bis 14:30 Uhr."
    assert due(text, language="de-AT") == "2026-11-17 14:30"
    assert due(text, language="DE") == "2026-11-17 14:30"
    assert due(text, language="pt") == "2026-11-17 14:30"
    assert due(text, language="") == "2026-11-17 14:30"
    assert due(text, language="en") is None


def test_what_others_wrote_is_not_read() -> None:
    assert due("Thanks.\n\n> I will call by 15:00\n> and by 16:00\n\nI'll call by 17:00.") == "2026-11-17 17:00"
    assert due("Thanks.\n\nOn Monday, Jo wrote:\nI will call you by 15:00.") is None
    assert due("On Monday, Jo wrote:\n> Where is it?\nI will call you by 15:00.") == "2026-11-17 15:00"
    assert due("Danke.\n-----Ursprüngliche Nachricht-----\nIch rufe Sie bis 15 Uhr an.", language="de") is None


def test_a_sentence_goes_on_over_a_wrapped_line_but_not_into_the_next_paragraph() -> None:
    line = "I have asked the people in the warehouse about it and will call you"
    assert due(f"{line}\nby 14:30.") == "2026-11-17 14:30"
    assert due(f"{line}\nTuesday or Friday at 9.") == "2026-11-20 09:00"
    assert due(f"{line}\n\nby 14:30.") is None
    assert due("I will call you\nFriday at 9: our team meets") is None
    assert due("I will see to\n- a call by 14:30") is None
    assert due("I will call you \r\n by 14:30.") == "2026-11-17 14:30"


def test_a_full_stop_in_a_time_or_a_short_form_ends_no_sentence() -> None:
    assert due("I will tell Mr. Smith by 2 p.m. tomorrow.") == "2026-11-18 14:00"
    assert due("I will call by 2 p.m. Could you be there by 13:30?") == "2026-11-17 14:00"
    assert due("I will call by 2 p.m. and not later.") == "2026-11-17 14:00"
    assert due("Ich rufe Sie ca. in 20 Min. an.", language="de") == "2026-11-17 13:25"


def test_only_the_beginning_of_a_long_message_is_read() -> None:
    filler = "Thank you for your patience. " * 200
    assert due(f"I will call by 14:30. {filler}") == "2026-11-17 14:30"
    assert due(f"{filler} I will call by 14:30.") is None
    words = "I will call you by 14:30 "
    cut = "x" * (READ_CHARACTERS - len(words) + 3) + " " + words
    assert due(cut) is None, "a word that is cut is not read"
    assert due("y" * READ_CHARACTERS + " I will call by 14:30") is None
    assert due("x " * 1_000 + "I will call by 14:30. " + "z" * READ_CHARACTERS) == "2026-11-17 14:30"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("I'll call you 14:30", "17 14:30"),
        ("It is 14:30, I will call you", None),
        ("I will send 14.30 back", None),
        ("I will be in room 14 tomorrow.", "18 18:00"),
        ("I will call you tomorrow 9 h", "18 09:00"),
        ("I will sleep 9 h", None),
        ("I will call at quarter past two", "17 14:15"),
        ("I will call in 1 hour 20 minutes", "17 14:25"),
        ("I will call in 1h20", "17 14:25"),
        ("I will call Friday, 20 November, at 10", "20 10:00"),
        ("I will call on Friday 20 November or Thursday", "19 18:00"),
        ("I will call by 17:00 or by 16:00", "17 16:00"),
        ("I will call since 14:30", None),
        ("I'll call tomorrow, in 20 minutes at the latest", "17 13:25"),
        ("I will not call, I will write by 15:00", "17 15:00"),
        ("I will call you by 14:30 if not earlier", "17 14:30"),
        ("Sure, by 15:00 we will have it", "17 15:00"),
        ("Everybody here thinks that by 15:00 we will have it", None),
        ("By 15:00, once it arrives, I will call", "17 15:00"),
        ("By 15:00 it arrives and I will call", None),
        ("By 15:00 the weather is fine", None),
        ("I doubt I'll be there by 15:00", None),
        ("I do not know yet, will call you by 15:00", "17 15:00"),
        ("By 15:00 the weather is fine, no problem", None),
        ("By 15:00 I will have no answer", None),
        ("I will have no answer by 15:00", None),
        ("Do you know that by 15:00 I will call?", None),
        ("I'll call by 15:00 as agreed?", None),
        ("I'll call you by 15:00 right?", "17 15:00"),
        ("", None),
        (" \n \n", None),
    ],
)
def test_the_words_near_a_time_decide(text: str, when: str | None) -> None:
    assert due(text) == (when and f"2026-11-{when}")


def test_a_promise_is_due_after_it_is_made() -> None:
    found = recognise("I will be back in 0 minutes or in 1 minute.", "en", at(SAID), LONDON)
    assert found is not None
    assert found.due_ms == at(SAID) + MINUTE_MS


def test_instants_that_no_calendar_knows_hold_no_promise() -> None:
    for at_ms in (-1, FAR_MS):
        assert recognise("I will call in 20 minutes.", "en", at_ms, LONDON) is None
    assert recognise("I will call in 20 minutes.", "en", 0, LONDON) is not None


def test_a_time_zone_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        recognise("I will call in 20 minutes.", "en", 0, "Europe/Atlantis")
