"""The pages' texts: every language says everything, with the same values."""

from __future__ import annotations

import re

import pytest

from monitor.web.texts import LANGUAGES, Text, choose, texts_in

PAGES = {
    "common",
    "not_yet",
    "wall",
    "desk",
    "contact",
    "ops",
    "history",
    "wait",
    "patterns",
    "pair",
    "refused",
    "said",
}


def everything(language: str) -> dict[str, Text]:
    return texts_in(language).page(*PAGES)


def values_in(text: Text) -> set[str]:
    forms = [text] if isinstance(text, str) else text.values()
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)}


def test_english_has_no_page_of_another_name() -> None:
    assert everything("en") == texts_in("en")._known


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_language_says_everything_with_the_same_values(language: str) -> None:
    english, other = everything("en"), everything(language)
    assert other.keys() == english.keys()
    assert {key: values_in(other[key]) for key in english} == {key: values_in(english[key]) for key in english}
    assert all(type(other[key]) is type(english[key]) for key in english)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_are_one_and_other(language: str) -> None:
    assert all(text.keys() == {"one", "other"} for text in everything(language).values() if isinstance(text, dict))
    assert all(
        text == text.strip() or key in {"common.old_for", "said.in_queue", "said.because"}
        for key, text in everything(language).items()
        if isinstance(text, str)
    )


NUMBERS = {"n", "count", "days", "hours", "minutes", "most", "score"}
ALIKE = {
    "common.minutes_ago", "common.hours_ago", "common.seconds", "common.minutes", "common.hours", "common.hours_minutes",
    "common.days_hours",  # signs of units have no number
    "contact.times", "ops.rules_n",  # told of two and more alone
    "ops.letters_shown", "history.cut", "history.odd", "wait.too_long", "ops.all_n",  # never one
    "ops.and_more", "ops.own_only",  # the number stands for itself
    "contact.ev_rated", "ops.now_late_by", "history.legend",  # values written out
}  # fmt: skip
"""Texts of the pages below that are the same for one."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_about_a_number_has_a_form_for_one(language: str) -> None:
    pages = texts_in(language).page("common", "ops", "history", "wait", "contact", "pair")
    plain = {key for key, text in pages.items() if isinstance(text, str) and values_in(text) & NUMBERS}
    assert plain - ALIKE == set()


def test_one_is_said_in_the_singular() -> None:
    said = [texts_in(language)(f"ops.{key}", n=1) for language in ("es", "fr") for key in ("repeated", "refused")]
    assert said == ["1 repetido", "1 no aplicado", "1 répété", "1 non appliqué"]
    assert texts_in("es")("ops.said_processors", n=1, ownerless="–") == "1 activo; centros sin ninguno: –"


def test_a_number_chooses_the_form() -> None:
    assert [texts_in("en")("common.days", n=number) for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert texts_in("fr")("common.days", n=0) == "0 jour"


def test_a_text_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        texts_in("en")("common.nothing")


@pytest.mark.parametrize(
    ("asked", "accepted", "chosen"),
    [
        ("de", "fr", "de"),
        ("xx", "fr-CA, en;q=0.8", "fr"),
        (None, "en;q=0.2, es-419;q=0.9, de;q=0.5", "es"),
        (None, "it, *;q=0.1", "en"),
        (None, "", "en"),
        (None, "de;q=nonsense", "en"),
        (None, "de;q=0", "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_best_accepted(asked: str | None, accepted: str, chosen: str) -> None:
    assert choose(asked, accepted) == chosen


SINGULAR = {
    "es": {"wall.kept": "1 cumplida", "wall.broken": "1 incumplida", "wall.status_available": "disponible"},
    "fr": {"wall.kept": "1 tenue", "wall.broken": "1 non tenue", "wall.status_away": "absent", "wall.more_short": "et 1 autre"},
    "de": {"wall.more_owed": "und 1 weiterer, weniger dringend", "wall.more_calm": "und 1 weitere, im Plan"},
    "en": {"wall.more_calm": "and 1 more, on plan"},
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_of_something_is_told_in_the_singular(language: str) -> None:
    t = texts_in(language)
    assert {key: t(key, n=1) for key in SINGULAR[language]} == SINGULAR[language]
