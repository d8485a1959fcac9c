"""Why somebody is nudged, in one sentence."""

from __future__ import annotations

import pytest

from monitor.domain.causes import Cause
from monitor.domain.life import Life
from monitor.domain.reasons import Reason
from monitor.domain.sayings import Saying, in_english
from monitor.domain.sentences import line_for, saying_for, saying_for_many
from tests.domain.centre import DAY, HOUR, MINUTE, ms

NOW = ms(HOUR)


def cause(kind: str, step: int = 1, elapsed: float = 90, breach: float | None = None) -> Cause:
    level = "warn" if step == 1 else "breach"
    breach_ms = None if breach is None else ms(breach)
    return Cause(
        kind, kind, Reason.WAIT_WARN, level, step, NOW - round(elapsed * 1_000), round(elapsed * 1_000), breach_ms
    )


def english(saying: Saying) -> str:
    return in_english(saying, "UTC", NOW)


@pytest.mark.parametrize(
    ("one", "sentence", "line"),
    [
        (cause("wait"), "Is waiting in sales, for 90 s now.", "waiting 90 s (late)"),
        (cause("wait", 3, 600), "Is still waiting in sales, for 10 min now.", "waiting 10 min (breach)"),
        (cause("hold"), "Is on hold, for 90 s now.", "on hold 90 s (late)"),
        (cause("silence"), "Has heard nothing from us in sales for 90 s.", "silence 90 s (late)"),
        (cause("first_response"), "Has had no first answer in sales for 90 s.", "no first answer 90 s (late)"),
        (cause("next_response"), "Wrote to us 90 s ago and has had no answer.", "message unanswered 90 s (late)"),
        (cause("resolution"), "Has no solution in sales after 90 s.", "unsolved 90 s (late)"),
        (cause("wrap_up"), "The conversation ended 90 s ago and is in wrap-up.", "in wrap-up 90 s (late)"),
        (cause("ring_back", 2), "The line dropped 90 s ago, in the middle of the conversation.", "the line dropped"),
        (cause("told_wait", 2), "Was told to expect us by 09:58 and is still waiting.", "told to expect us by 09:58"),
        (cause("told_wait"), "Was told to expect us by 09:58; it will be later.", "told to expect us by 09:58"),
        (cause("closing", elapsed=-300), "Is in line in sales, which closes at 10:05.", "closes at 10:05"),
        (cause("risk"), "May be getting upset, and has heard nothing from us since.", "may be getting upset"),
        (
            cause("foreseen"), "Will probably be waiting too long in sales before anybody can answer.",
            "too long a wait foreseen",
        ),
        (
            cause("promise", breach=HOUR + 10 * MINUTE), "Was promised to hear from us by 10:10.",
            "promised by 10:10 (near)",
        ),
        (
            cause("promise", 2, breach=HOUR - 5 * MINUTE),
            "Was promised to hear from us by 09:55, and has not.", "promised by 09:55 (broken)",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Cause) else "",
)  # fmt: skip
def test_each_cause_says_why_now(one: Cause, sentence: str, line: str) -> None:
    life = Life("c", queue="sales")
    assert english(saying_for(one, life, NOW)) == sentence
    assert english(line_for(one, NOW)) == line


def test_who_wrote_to_us_is_said_to_have_and_no_queue_is_invented() -> None:
    assert (
        english(saying_for(cause("silence"), Life("c", asked_ms=1), NOW))
        == "Wrote to us and has heard nothing for 90 s."
    )
    assert english(saying_for(cause("silence"), Life("c"), NOW)) == "Has heard nothing from us for 90 s."


def test_a_promise_without_an_instant_is_said_as_of_now() -> None:
    assert "by 10:00" in english(saying_for(cause("promise"), Life("c"), NOW))
    assert english(line_for(cause("promise"), NOW)) == "promised by 10:00 (near)"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("wait", 1, "web", None), "1 person is waiting in web without a word."),
        (("wait", 7, "web", NOW - 90_000), "7 people are waiting in web without a word, the longest for 90 s."),
        (("closing", 2, "web", NOW + 60_000), "2 people are in line in web, which closes at 10:01."),
        (("closing", 2, "web", None), "2 people are in line in web, which closes at 10:00."),
    ],
)
def test_many_are_counted(arguments: tuple[str, int, str, int | None], sentence: str) -> None:
    assert english(saying_for_many(*arguments, NOW)) == sentence


@pytest.mark.parametrize(
    ("at", "said"), [(HOUR, "10:00"), (DAY + HOUR, "tomorrow 10:00"), (10 * DAY, "Thu 15 January 09:00")]
)
def test_the_day_is_named_where_it_is_not_today(at: float, said: str) -> None:
    promise = cause("promise", breach=at)
    assert said in english(saying_for(promise, Life("c"), NOW))


def test_an_instant_that_cannot_be_said_is_not_invented() -> None:
    assert "an instant that is not known" in in_english(
        saying_for(cause("promise", breach=HOUR), Life("c"), NOW), "Nowhere/Zone", NOW
    )
