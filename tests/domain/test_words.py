"""The sentence that says why, and the words that are suggested."""

from __future__ import annotations

import pytest

from monitor.domain.events import CHANNELS, Customer
from monitor.domain.life import Life
from monitor.domain.words import line_for, sentence_for, words_for

MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("clock", "step", "sentence"),
    [
        ("wait", 1, "Is waiting in sales, for 3 min now."),
        ("wait", 3, "Is still waiting in sales, for 3 min now."),
        ("hold", 2, "Is on hold, for 3 min now."),
        ("hold", 3, "Is still on hold, for 3 min now."),
        ("silence", 1, "Has heard nothing from us in sales for 3 min."),
        ("silence", 3, "Has still heard nothing from us in sales for 3 min."),
    ],
)
def test_the_reason_is_one_sentence(clock: str, step: int, sentence: str) -> None:
    assert sentence_for(clock, step, Life("c", queue="sales"), 3 * MINUTE_MS) == sentence


def test_who_is_in_no_queue_waits_in_none() -> None:
    assert sentence_for("wait", 1, Life("c"), 45_000) == "Is waiting, for 45 s now."


def test_a_question_of_the_customers_is_named() -> None:
    asked = Life("c", queue="post", asked_ms=5)
    assert sentence_for("silence", 1, asked, 3 * MINUTE_MS) == "Wrote to us and has heard nothing for 3 min."
    assert sentence_for("silence", 4, asked, 3 * MINUTE_MS) == "Wrote to us and has still heard nothing for 3 min."


def test_a_further_reason_is_a_few_words() -> None:
    assert line_for("hold", "breach", 130_000) == "on hold 2 min (breach)"
    assert line_for("promise", "warn", 5_000) == "promise 5 s (warn)"


@pytest.mark.parametrize("clock", ["wait", "hold", "silence"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_words_are_suggested_for_every_reason_and_channel(clock: str, channel: str) -> None:
    words = words_for(clock, Life("c", channel=channel))
    assert words.endswith((".", "?"))
    assert words.startswith("Hello, ") is (channel not in ("voice", "walk_in"))


def test_words_for_different_reasons_differ() -> None:
    for channel in ("voice", "chat"):
        assert len({words_for(clock, Life("c", channel=channel)) for clock in ("wait", "hold", "silence")}) == 3


def test_a_customer_whose_name_is_known_is_greeted_by_it() -> None:
    assert words_for("wait", Life("c", channel="chat", customer=Customer(name="Ada"))).startswith("Hello Ada, ")
    assert words_for("wait", Life("c", channel="chat", customer=Customer(id="7"))).startswith("Hello, ")
