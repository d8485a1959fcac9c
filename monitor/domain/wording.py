"""The words that are suggested to an agent: the owner's templates first, then those that are shipped.

What customers are called is data: it is put into a text and never read as a template (``templates.py``).
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.domain.phrases import LANGUAGES, shipped_text
from monitor.domain.reasons import Reason
from monitor.domain.settings import Phrase, WordSettings
from monitor.domain.situation import VARIABLES, Facts, Form, Situation, clock_of, facts_of
from monitor.domain.templates import EVERYTHING_KNOWN, LONGEST_TEMPLATE, LONGEST_TEXT, failure_of, rendered

__all__ = ["LONGEST_TEMPLATE", "LONGEST_TEXT", "Form", "Situation", "failures", "words_for"]

_OWN_FORMS: tuple[Form, ...] = ("say", "write")
"""What an own phrase is for where it does not say: words to one person are never read out to all."""


def words_for(situation: Situation, settings: WordSettings) -> str:
    """Give the words for a situation, in the customer's language or the nearest there is.

    Empty where nothing is to be said. An own template that fails, or says nothing, makes way for the shipped text.
    """
    use_own = True
    for language in _languages(situation.language, settings.language):
        phrase = _own_phrase(situation, language, settings.phrases) if use_own else None
        if phrase is not None:
            of_text = language if phrase.language else normal(settings.language)
            words = _rendered(phrase.text, situation, _base(of_text))
            if words:
                return words
            use_own = False
        shipped = shipped_text(_base(language), situation.reason, situation.form, situation.channel)
        if shipped is not None:
            return _rendered(shipped, situation, _base(language)) or ""
    return ""


def failures(settings: WordSettings) -> list[tuple[int, str]]:
    """Give what is wrong with own phrases, by their index: read, and rendered with much, little and nothing known."""
    found = ((index, failure_of(phrase.text, _samples())) for index, phrase in enumerate(settings.phrases))
    return [(index, problem) for index, problem in found if problem is not None]


def normal(language: str) -> str:
    """Give a language as it is compared: ``de_AT`` is ``de-at``."""
    return language.strip().lower().replace("_", "-")


def _base(language: str) -> str:
    return language.partition("-")[0]


def _languages(customers: str | None, default: str) -> list[str]:
    wanted = (normal(customers or ""), normal(default), "en")
    return [language for language in dict.fromkeys(wanted) if language]


def _own_phrase(situation: Situation, language: str, phrases: tuple[Phrase, ...]) -> Phrase | None:
    return next((phrase for phrase in reversed(phrases) if _is_for(phrase, situation, language)), None)


def _is_for(phrase: Phrase, situation: Situation, language: str) -> bool:
    reason = situation.reason
    return (
        situation.form in (phrase.form or _OWN_FORMS)
        and (phrase.reason is None or reason in phrase.reason or clock_of(reason) in phrase.reason)
        and (phrase.channel is None or situation.channel in phrase.channel)
        and (phrase.tier is None or situation.tier in phrase.tier)
        and (phrase.language is None or any(_covers(normal(one), language) for one in phrase.language))
    )


def _covers(wide: str, language: str) -> bool:
    """Say whether ``de`` is meant to be said for ``de-at``."""
    return language == wide or language.startswith(f"{wide}-")


def _rendered(source: str, situation: Situation, language: str) -> str | None:
    """Give the text, or ``None`` where the template fails."""
    return rendered(source, lambda used: facts_of(situation, language, used))


# ---- What is wrong with a template


_ALL_KNOWN = Situation(
    reason=Reason.WAIT_WARN, form="write", channel="chat", language="en", tier="gold", name="Ada Lovelace", agent="Kim",
    queue="support", topic="refund", waited_ms=300_000, silent_ms=240_000, held_ms=120_000, promised_for_ms=52_200_000,
    suggested_due_ms=54_000_000, told_for_ms=45_000_000, closes_at_ms=64_800_000, position=3, expected_wait_ms=300_000,
    count=7, now_ms=43_200_000, timezone="UTC",
)  # fmt: skip


def _samples() -> Iterator[tuple[str, Facts]]:
    """Give facts to try a template with: all, none, each missing alone, each known alone."""
    known = facts_of(_ALL_KNOWN, LANGUAGES[0])
    unknown = facts_of(Situation(reason=Reason.WAIT_WARN, form="write", now_ms=0, timezone="UTC"), LANGUAGES[0])
    yield EVERYTHING_KNOWN, known
    yield "where nothing is known", unknown
    for name in VARIABLES:
        yield f"where {name} is not known", known | {name: unknown[name]}
    for name in VARIABLES:
        yield f"where only {name} is known", unknown | {name: known[name]}
