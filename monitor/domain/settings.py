"""Settings of a site beside the cascade of its policy: plain data that goes through the journal with it."""

from __future__ import annotations

from typing import Literal

import msgspec

from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS


class NudgeSettings(msgspec.Struct, frozen=True):
    """The economy of nudges: who is disturbed, how often, and when not."""

    minimum_gap_ms: int = 2 * MINUTE_MS
    """Between two nudges about one contact."""
    just_wrote_ms: int = 60 * SECOND_MS
    """After a word of ours, ``warn`` and ``repeat`` wait this long; and no word within it was "told before they asked"."""
    viewed_ms: int = 2 * MINUTE_MS
    """So long does having a contact open last, unless renewed."""
    disturb_in_conversation: Literal["warn", "breach", "never"] = "breach"
    """The level from which an agent talking to somebody is nudged about somebody else."""
    open_per_agent: int = 3
    per_agent_hour: int = 12
    group_contacts: int = 5
    """So many contacts of a queue that cross ``group_within_ms`` of each other make one nudge for all; 0 for never."""
    group_within_ms: int = 30 * SECOND_MS
    away_ms: int = 5 * MINUTE_MS
    """After being away so long, an agent's nudges go back to the queue."""
    per_contact_day: int = 20
    """Nudges about one contact within 24 h; the next waits."""
    before_closing_ms: int = 15 * MINUTE_MS
    """So long before a queue closes is somebody nudged about those present in its line."""
    sent_void_ms: int = 2 * MINUTE_MS
    """A "sent" with no message of ours after it is void after so long."""


class Limits(msgspec.Struct, frozen=True):
    """How long what is remembered, and what is still believed."""

    correctable_for_ms: int = HOUR_MS
    keep_contacts_ms: int = 30 * DAY_MS
    skew_ms: int = 60 * SECOND_MS
    """An event further in the future than this is taken to have happened as it arrived."""
    seen_for_ms: int = 8 * DAY_MS
    keep_journal_ms: int = 8 * DAY_MS
    journal_max_bytes: int = 1_000_000_000
    seen_most: int = 5_000_000
    """So many ids of applied events are remembered at most, the newest: some 80 bytes each in the processor."""
    queues: int = 5_000
    """So many names of queues are known at once; contacts of further ones are in ``known_queues.OTHER``."""


class QueueLevels(msgspec.Struct, frozen=True):
    """When a queue as a whole is ``warn`` or ``breach``, beside its longest wait."""

    minimum_n: int = 20
    """A service level of fewer visits says nothing about the queue."""
    shortfall_breach: float = 0.10
    """Below its target a service level is ``warn``; this far below, ``breach``."""
    share_warn: float = 0.10
    """Share of a queue's contacts in breach from which it is ``warn``."""
    share_breach: float = 0.25


class RatingSettings(msgspec.Struct, frozen=True):
    """What a rating means: all are read on one scale of ``scale`` points."""

    scale: float = 5.0
    good: float = 4.0
    poor: float = 2.0
    direction: Literal["up", "down"] = "up"
    """``up``: the highest score is the best; ``down``: 1 is, as with school marks."""

    def verdict(self, score: float, scale: float) -> Literal["good", "poor", "between"]:
        """Say what a score on any scale means: 9 of 10 is 4.5 of 5."""
        points = score * self.scale / scale
        if self.direction == "down":
            points = self.scale + 1 - points
        return "good" if points >= self.good else "poor" if points <= self.poor else "between"


class RiskSettings(msgspec.Struct, frozen=True):
    """What tells that a customer is getting upset, and what follows from it."""

    enabled: bool = True
    high: int = 4
    """From this score on risk is high; it is no longer when the score has fallen by two."""
    tighten: float = 0.75
    """Targets of clocks, and the least gap between two nudges, are multiplied by this while risk is high."""
    window_ms: int = DAY_MS
    """So long back does an earlier contact of the same customer count."""
    weights: dict[str, int] = {}
    """Points by sign, where they differ from what is shipped (``risk.WEIGHTS``); 0 switches a sign off."""
    phrases: dict[str, dict[str, tuple[str, ...]]] = {}
    """The owner's own phrases: language to sign (``anger``, ``expectation``) to phrases, beside those that are shipped."""


class Phrase(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A template of suggested words, and what it is for: ``None`` for "any"."""

    reason: tuple[str, ...] | None = None
    """Reasons, or names of clocks for all reasons of theirs."""
    form: tuple[str, ...] | None = None
    """Of ``say``, ``write`` and ``announce``; ``None`` for the first two: what is said to one is not announced to all."""
    channel: tuple[str, ...] | None = None
    language: tuple[str, ...] | None = None
    tier: tuple[str, ...] | None = None
    text: str = ""


class WordSettings(msgspec.Struct, frozen=True):
    """What is suggested to say or write."""

    language: str = "en"
    """Of customers whose language is not known, and of announcements."""
    phrases: tuple[Phrase, ...] = ()
    """The owner's templates; the last that matches wins, before those that are shipped."""


class PlaybookEntry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What an agent can do now, and what it is for: ``None`` for "any"."""

    reason: tuple[str, ...] | None = None
    """Reasons, or names of clocks for all reasons of theirs."""
    topic: tuple[str, ...] | None = None
    queue: tuple[str, ...] | None = None
    steps: tuple[str, ...] = ()
    """None: those that are shipped for the reason."""
    ask: str | None = None
    """Who to ask."""
    may_offer: str | None = None
    """What may be offered without asking."""


class Touchpoint(msgspec.Struct, frozen=True, omit_defaults=True):
    """One entry of the road map: a moment in which the customer judges, and who is responsible for it."""

    owner: str | None = None
    label: str | None = None
