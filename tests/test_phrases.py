"""The words that are shipped: every one of them renders, is short, and claims nothing that is not known."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest

from monitor.domain.phrases import LANGUAGES, shipped_text
from monitor.domain.reasons import Reason
from monitor.domain.settings import Phrase, WordSettings
from monitor.domain.situation import Form, Situation, facts_of
from monitor.domain.wording import failures, words_for
from monitor.units import HOUR_MS, MINUTE_MS

NOTES = {Reason.WRAP_UP_WARN, Reason.WRAP_UP_BREACH, Reason.WRAP_UP_REPEAT}
"""Reasons that are about notes, not about words to the customer."""
REASONS = [reason for reason in Reason if reason not in NOTES]
USES: list[tuple[Form, str]] = [
    ("say", "voice"), ("say", "walk_in"), ("write", "chat"), ("write", "messaging"), ("write", "email"),
    ("write", "ticket"), ("announce", "voice"), ("announce", "chat"),
]  # fmt: skip
ANNOUNCED = [
    *(reason for reason in REASONS if reason.startswith(("wait_", "silence_"))), Reason.TOLD_WAIT, Reason.CLOSING_TIME,
]  # fmt: skip
"""What has an announcement of its own."""
FACTS: dict[str, Any] = {
    "name": "Ada Lovelace", "agent": "Kim", "queue": "support", "topic": "refund", "waited_ms": 65 * MINUTE_MS,
    "silent_ms": 64 * MINUTE_MS, "held_ms": 3 * MINUTE_MS, "promised_for_ms": 36 * HOUR_MS, "suggested_due_ms": 39 * HOUR_MS,
    "told_for_ms": 11 * HOUR_MS, "closes_at_ms": 18 * HOUR_MS, "position": 3, "expected_wait_ms": 4 * MINUTE_MS, "count": 7,
}  # fmt: skip
TIME = re.compile(r"\d{1,2}(:\d\d|\u00a0h\b)|tomorrow|morgen|mañana|demain")
ADDRESS = {
    "de": re.compile(r"\b(du|dich|dir|dein\w*|euch|euer)\b", re.IGNORECASE),
    "es": re.compile(r"\b(tú|tu|tus|te|ti|contigo|vosotros|vuestr\w+|os)\b", re.IGNORECASE),
    "fr": re.compile(r"\b(tu|te|toi|ton|ta|tes)\b", re.IGNORECASE),
}


def words(language: str, reason: str, use: tuple[Form, str], **known: Any) -> str:
    form, channel = use
    asked = Situation(
        reason=reason, form=form, channel=channel, language=language, now_ms=12 * HOUR_MS, timezone="UTC", **known
    )
    return words_for(asked, WordSettings())


def each() -> list[tuple[Reason, tuple[Form, str], dict[str, Any]]]:
    """Every reason and use, with all facts, none, each alone, each missing."""
    alone = [{name: value} for name, value in FACTS.items()]
    but_one = [{name: value for name, value in FACTS.items() if name != left} for left in FACTS]
    return list(product(REASONS, USES, [FACTS, {}, *alone, *but_one]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_renders_short_whole_and_tidy(language: str) -> None:
    for reason, use, known in each():
        text = words(language, reason, use, **known)
        where = f"{language} {reason} {use}: {text}"
        assert 5 <= len(text.split()) <= 60, where
        assert text[0].isupper() and text.endswith((".", "?")), where  # noqa: PT018  # one sentence of one check
        assert not re.search(r"None|[{}%]|  | \n|\n | [.,]|\.\.|,,", text), where
        assert not re.search(r"[.?!] [a-zäöüéàêç]", text), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_names_a_time_only_where_one_is_known(language: str) -> None:
    times = {"promised_for_ms", "suggested_due_ms", "told_for_ms", "closes_at_ms"}
    for reason, use, known in each():
        if not times & set(known):
            assert not TIME.search(words(language, reason, use, **known)), (reason, use)
        if not known:
            assert not re.search(r"\d", words(language, reason, use)), (reason, use)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_next_is_said_by_when_where_that_is_known(language: str) -> None:
    for reason, channel in product(REASONS, ("chat", "email")):
        text = words(language, reason, ("write", channel), suggested_due_ms=39 * HOUR_MS)
        assert bool(TIME.search(text)) is (reason is not Reason.RING_BACK), (reason, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_promise_is_named_by_the_time_that_was_promised(language: str) -> None:
    for reason, use in product((Reason.PROMISE_NEAR, Reason.PROMISE_BROKEN), USES[:6]):
        assert TIME.search(words(language, reason, use, promised_for_ms=14 * HOUR_MS)), (reason, use)
    for use in USES:
        assert "18" in words(language, Reason.CLOSING_TIME, use, closes_at_ms=18 * HOUR_MS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_announcement_names_nobody_and_nobodys_place_or_wait(language: str) -> None:
    personal = ("name", "agent", "queue", "topic", "waited_ms", "silent_ms", "held_ms", "position", "expected_wait_ms")
    for reason in REASONS:
        known = {name: FACTS[name] for name in personal}
        assert words(language, reason, ("announce", "voice"), **known) == words(language, reason, ("announce", "voice"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_greets_and_a_message_is_shorter(language: str) -> None:
    for reason in REASONS:
        letter = words(language, reason, ("write", "email"), **FACTS)
        message = words(language, reason, ("write", "chat"), **FACTS)
        greeting, blank, body = letter.partition("\n\n")
        assert "Ada Lovelace" in greeting
        assert blank
        assert body
        assert "\n" not in message
        assert len(message) <= len(letter), reason
        assert words(language, reason, ("write", "ticket"), **FACTS) == letter


def test_what_follows_a_greeting_goes_on_as_the_language_writes_it() -> None:
    for language, message, letter in (
        ("en", "Hello Ada, thank you", "Hello Ada,\n\nThank you"),
        ("de", "Guten Tag Ada, vielen Dank", "Guten Tag Ada,\n\nvielen Dank"),
        ("es", "Hola, Ada. Gracias", "Hola, Ada:\n\nGracias"),
        ("fr", "Bonjour Ada, merci", "Bonjour Ada,\n\nMerci"),
    ):
        assert words(language, Reason.WAIT_WARN, ("write", "chat"), name="Ada").startswith(message)
        assert words(language, Reason.WAIT_WARN, ("write", "email"), name="Ada").startswith(letter)
    assert words("en", Reason.WAIT_BREACH, ("write", "chat")).startswith("Hello, I am sorry")
    assert words("de", Reason.SILENCE_BREACH, ("write", "email")).startswith("Guten Tag,\n\nes tut mir leid")


@pytest.mark.parametrize("language", LANGUAGES)
def test_warn_breach_and_repeat_of_a_clock_are_not_said_alike(language: str) -> None:
    uses: list[tuple[Form, str]] = [("say", "voice"), ("write", "chat")]
    for use in uses:
        said = [words(language, reason, use) for reason in REASONS]
        assert len(set(said)) == len(said)
    announced = [words(language, reason, ("announce", "voice")) for reason in ANNOUNCED]
    assert len(set(announced)) == len(announced)


@pytest.mark.parametrize("language", sorted(ADDRESS))
def test_customers_are_addressed_formally(language: str) -> None:
    for reason, use in product(REASONS, USES):
        assert not ADDRESS[language].search(words(language, reason, use, **FACTS)), (reason, use)


def test_french_keeps_high_punctuation_with_its_word() -> None:
    for reason, use in product(REASONS, USES):
        assert not re.search(r"[^\u202f][?!;]|[^\u202f0-9]:", words("fr", reason, use)), (reason, use)


def test_languages_are_the_same_in_everything_but_words() -> None:
    for reason, (form, channel) in product(Reason, USES):
        there = {language: shipped_text(language, reason, form, channel) is not None for language in LANGUAGES}
        assert set(there.values()) == {reason not in NOTES}, (reason, there)
        texts = {words(language, reason, (form, channel), **FACTS) for language in LANGUAGES}
        assert len(texts) == (1 if reason in NOTES else len(LANGUAGES)), reason


def test_shipped_templates_pass_what_own_ones_must() -> None:
    sources = {
        shipped_text(language, reason, form, channel)
        for language, reason, (form, channel) in product(LANGUAGES, REASONS, USES)
    }
    assert failures(WordSettings(phrases=tuple(Phrase(text=source or "") for source in sources))) == []


def test_there_are_no_words_in_a_language_or_for_a_reason_that_is_not_shipped() -> None:
    assert shipped_text("it", Reason.WAIT_WARN, "say", "voice") is None
    assert shipped_text("en", "no_such_reason", "say", "voice") is None
    assert facts_of(Situation(reason="x", form="say", now_ms=0, timezone="UTC"), "it")["name"] == ""
