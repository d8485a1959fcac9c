"""What holds for every message: nothing raises, what is found lies ahead, and what stands beside it does not matter."""

from __future__ import annotations

from datetime import UTC, datetime
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.promises import LONGEST_MS, recognise
from monitor.units import DAY_MS
from tests.domain.promise_less_sentences import NO_PROMISES
from tests.domain.promise_sentences import PROMISES
from tests.properties.profiles import fewer

FIRST_MS = round(datetime(2005, 1, 1, tzinfo=UTC).timestamp() * 1_000)
PIECES = (
    "I'll", "we will", "you will hear", "please", "not", "by", "at", "in", "before", "14:30", "2", "9", "24", "24:30", "0",
    "pm", "a.m.", "o'clock", "minutes", "an hour", "half an hour", "and a half", "tomorrow", "today", "morning", "Monday", "to",
    "Friday", "24 November", "31 February", "24/11", "2026-02-30", "99.99.", "0/0", "the 31st", "working days", "end of day",
    "ich melde mich", "bis", "um", "Uhr", "halb", "morgen", "übermorgen", "am", "Montag", "24.11.", "in einer halben Stunde",
    "le llamo", "a las", "mañana", "por la", "de la tarde", "y media", "menos cuarto", "dentro de", "horas", "el lunes",
    "je vous rappelle", "avant", "d'ici", "14h30", "demain", "midi", "une heure", "et demie", "lundi", "le 24", "ne", "pas",
    ",", ".", "?", "!", "\n", "\n\n", "> ", "-", "(", ":", ";", "%", "€", "½", "…", "–", "\u0301", "\u2028", "ﷺ", "İ", "\x00",
)  # fmt: skip

instants = st.integers(FIRST_MS, FIRST_MS + 60 * 365 * DAY_MS)
zones = st.sampled_from(
    ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"]
)
languages = st.sampled_from(["en", "en-US", "es", "de", "fr", "pt", None])
texts = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=25).map("".join),
    st.sampled_from([text for table in (PROMISES, NO_PROMISES) for found in table.values() for text in found]),
)
asides = st.lists(
    st.sampled_from(
        [
            "Thank you for your patience.",
            "I am sorry about the trouble!",
            "How are you?",
            "Your parcel is on its way.",
            "Please do not worry.",
            "I cannot say more.",
            "We are a small team.",
        ]
    ),
    max_size=4,
)


@fewer(2)
@given(texts, languages, instants, zones)
def test_a_promise_lies_ahead_and_quotes_the_message(text: str, language: str | None, at_ms: int, zone: str) -> None:
    found = recognise(text, language, at_ms, zone)
    if found is not None:
        assert at_ms < found.due_ms <= at_ms + LONGEST_MS
        assert found.quote
        assert found.quote in text


@fewer(0.5)
@given(st.sampled_from(list(PROMISES["en"])), asides, asides, instants, zones, st.sampled_from([" ", "\n", "\n\n"]))
def test_sentences_without_times_beside_a_promise_change_nothing(
    text: str, before: list[str], after: list[str], at_ms: int, zone: str, gap: str
) -> None:
    text = text if text.endswith((".", "?")) else f"{text}."
    alone = recognise(text, "en", at_ms, zone)
    assert recognise(gap.join([*before, text, *after]), "en", at_ms, zone) == alone


@fewer(0.3)
@given(st.sampled_from(list(PROMISES["en"])), instants, zones)
def test_a_quoted_promise_is_none(text: str, at_ms: int, zone: str) -> None:
    assert recognise(f"> {text}", "en", at_ms, zone) is None


@pytest.mark.parametrize(
    "piece", [*PIECES, "a", "1", "1 ", " ", "by by ", "in about about ", "antes de las ", "> a\n", "On wrote "]
)
def test_the_longest_message_of_anything_is_read_in_time(piece: str) -> None:
    text = (piece * 16_384)[:16_384]
    spaced = (f"{piece} " * 16_384)[:16_384]
    recognise("", None, FIRST_MS, "UTC")  # the patterns are made at the first message
    began = thread_time()
    recognise(text, None, FIRST_MS, "UTC")
    recognise(spaced, None, FIRST_MS, "UTC")
    assert thread_time() - began < 2, "some pattern tries too much"


def test_the_work_grows_no_faster_than_the_message() -> None:
    def seconds(length: int) -> float:
        text = ("I'll call you tomorrow by 10, not on Monday at 9 and please, 14:30 in 2 hours " * 60)[:length]
        tries = []
        for _ in range(5):
            began = thread_time()
            recognise(text, "en", FIRST_MS, "UTC")
            tries.append(thread_time() - began)
        return min(tries)

    seconds(100)
    assert seconds(4_000) < 16 * seconds(500), "eight times the text"
