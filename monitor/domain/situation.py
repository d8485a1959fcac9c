"""What is known when words are to be suggested, and what a template may use of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from typing import Literal

import msgspec

from monitor.domain.spoken import spoken_length, time_of_day

Form = Literal["say", "write", "announce"]
"""To one person by voice or at the counter; to one person in writing; to all in a line at once."""
FORMS: tuple[Form, ...] = ("say", "write", "announce")

Facts = dict[str, str | int | None]
"""Variable to value: ``""`` for a text that is unknown, ``None`` for a number or a time."""

_LONGEST = 128
_KEPT = "\n\u200c\u200d"
"""Line ends, and what joins letters and emoji."""
_INVISIBLE = ("Cc", "Cf", "Cs")


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything suggested words may use; ``None`` for what is not known. Instants and lengths in ms."""

    reason: str
    """A ``Reason``."""
    form: Form
    channel: str | None = None
    language: str | None = None
    """Of the customer, such as ``de`` or ``de-AT``."""
    tier: str | None = None
    name: str | None = None
    agent: str | None = None
    """As customers may read it."""
    queue: str | None = None
    topic: str | None = None
    waited_ms: int | None = None
    silent_ms: int | None = None
    held_ms: int | None = None
    promised_for_ms: int | None = None
    """When the open promise is due."""
    suggested_due_ms: int | None = None
    """By when the next word may be promised."""
    told_for_ms: int | None = None
    """By when the customer was told to expect us."""
    closes_at_ms: int | None = None
    position: int | None = None
    """In line, from 1."""
    expected_wait_ms: int | None = None
    count: int | None = None
    """Of contacts that the nudge is about."""
    now_ms: int
    timezone: str
    """Of the site."""


VARIABLES = {
    "name": "the customer's name",
    "agent": "the agent's name",
    "queue": "the queue",
    "topic": "the topic",
    "channel": "the channel",
    "waited": "how long they have waited",
    "silent": "how long they have heard nothing from us",
    "held": "how long they have been on hold",
    "promised_for": "when the open promise is due",
    "next_update": "by when the next word may be promised",
    "told_for": "by when they were told to expect us",
    "closes_at": "when the queue closes",
    "position": "their place in line",
    "expected_wait": "how long the wait will still be",
    "count": "how many contacts the nudge is about",
}
"""What a template may use."""


def facts_of(situation: Situation, language: str, used: Collection[str] | None = None) -> Facts:
    """Give the value of every variable, or of those that are used, as it is said in a language."""
    return {name: value(situation, language) for name, value in _VALUES.items() if used is None or name in used}


def _time(at_ms: int | None, situation: Situation, language: str) -> str | None:
    return time_of_day(at_ms, situation.now_ms, situation.timezone, language)


_VALUES: dict[str, Callable[[Situation, str], str | int | None]] = {
    "name": lambda of, _: one_line(of.name),
    "agent": lambda of, _: one_line(of.agent),
    "queue": lambda of, _: one_line(of.queue),
    "topic": lambda of, _: one_line(of.topic),
    "channel": lambda of, _: one_line(of.channel),
    "waited": lambda of, language: spoken_length(of.waited_ms, language),
    "silent": lambda of, language: spoken_length(of.silent_ms, language),
    "held": lambda of, language: spoken_length(of.held_ms, language),
    "promised_for": lambda of, language: _time(of.promised_for_ms, of, language),
    "next_update": lambda of, language: _time(of.suggested_due_ms, of, language),
    "told_for": lambda of, language: _time(of.told_for_ms, of, language),
    "closes_at": lambda of, language: _time(of.closes_at_ms, of, language),
    "position": lambda of, _: of.position,
    "expected_wait": lambda of, language: spoken_length(of.expected_wait_ms, language, round_up=True),
    "count": lambda of, _: of.count,
}


def one_line(text: str | None) -> str:
    """Give a name on one line, cut to 128 characters, without characters that cannot be seen.

    A name is what a stranger typed: it must not be able to start a new paragraph in a letter of ours.
    """
    return visible(" ".join((text or "")[: 8 * _LONGEST].split()))[:_LONGEST].strip()


def visible(text: str) -> str:
    """Leave out what cannot be seen: control characters, marks that turn the direction, halves of characters."""
    if text.replace(
        "\n", ""
    ).isprintable():  # nearly always: to look at each character costs more than all else of a nudge
        return text
    return "".join(char for char in text if char in _KEPT or unicodedata.category(char) not in _INVISIBLE)


def clock_of(reason: str) -> str:
    """Name the clock a reason is about: ``silence`` of ``silence_warn``; no clock's name where it is about none."""
    return reason.rpartition("_")[0]
