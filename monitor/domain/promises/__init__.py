"""Recognises in a message of ours that the next word is promised by some time: a suggestion, for a person to confirm.

A time counts where the words near it commit us to it: "I will", "you will hear", "ich melde mich", "le llamo", "je vous
rappelle" (``cues.py``). What we ask of the customer, opening hours, the past, what is denied, and what the customer
wrote (lines with ">") do not. How times are read is told in ``times.py``: "tomorrow" is 18:00, "by 09:00" said at
17:00 is tomorrow, "in 2-3 hours" is the later, a clock time that comes twice in autumn is the second.

Of several promises in a message the one that is due first is given: it is the next word. "24/11" has the day first, but
the month in ``en-US`` and in time zones of America.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from monitor.domain.calendar import FAR_MS, zone_of
from monitor.domain.promises import english, french, german, spanish
from monitor.domain.promises.cues import Cues
from monitor.domain.promises.grammar import Expression, Grammar
from monitor.domain.promises.text import fold, sentences
from monitor.domain.promises.times import due_ms
from monitor.units import DAY_MS

LONGEST_MS = 30 * DAY_MS
"""What is due later is no promise of the next word."""

_WORDS = {"en": english.WORDS, "es": spanish.WORDS, "de": german.WORDS, "fr": french.WORDS}


class Suggestion(NamedTuple):
    """What seems to be promised: the instant, and the words of the message that say it."""

    due_ms: int
    quote: str


def recognise(text: str, language: str | None, at_ms: int, timezone: str) -> Suggestion | None:
    """Give the promise in a message that was sent at ``at_ms``, due after it and within ``LONGEST_MS``, or ``None``.

    ``language`` is a tag such as ``"de-AT"``; without one, or with one that is not read here, English, Spanish, German
    and French are tried in this order. Raises ``ValueError`` where ``timezone`` is none.
    """
    zone = zone_of(timezone)
    if not 0 <= at_ms < FAR_MS:
        return None
    folded = fold(text)
    tag = (language or "").lower().replace("_", "-")
    known = tag.split("-", 1)[0]
    for each in [known] if known in _WORDS else _WORDS:
        month_first = each == "en" and (tag == "en-us" or (tag != "en-gb" and timezone.startswith(("America/", "US/"))))
        grammar, cues = _readers(each)
        times = grammar.expressions(folded.text, month_first)
        found: list[Suggestion] = []
        for sentence in sentences(folded, ((time.start, time.end) for time in times)):
            first, last = (bisect_left(times, place, key=_start) for place in (sentence.start, sentence.end))
            for time in cues.promised(folded.text, sentence, times[first:last]):
                due = time.when and due_ms(time.when, at_ms, zone)
                if due and at_ms < due <= at_ms + LONGEST_MS:
                    found.append(Suggestion(due, folded.quote(time.start, time.end)))
        if found:
            return min(found, key=lambda suggestion: suggestion.due_ms)
    return None


@cache
def _readers(language: str) -> tuple[Grammar, Cues]:
    return Grammar(_WORDS[language]), Cues(_WORDS[language])


def _start(time: Expression) -> int:
    return time.start
