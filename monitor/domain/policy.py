"""The policy of a site: what is promised to a contact, by queue, channel, tier and priority.

A policy is a list of layers, each with the contacts it is for and the values it sets. For one contact the layers are
gone through in order and **the last that sets a value wins**; the order is

1. what is shipped for everybody, 2. what is shipped for a channel (``shipped``), 3. the owner's ``[policy]``,
4. the owner's ``[[policy.when]]``, in the order in which they are written.

A clock is set whole: a layer that names ``wait`` replaces all three of its targets, or switches it off. A service level
is set value by value. The whole policy is plain data: it goes through the journal as JSON and comes back equal.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any, Literal, NamedTuple

import msgspec

from monitor.domain.calendar import ALWAYS, Calendar, Hours, zone_of
from monitor.domain.settings import (
    Limits,
    NudgeSettings,
    PlaybookEntry,
    QueueLevels,
    RatingSettings,
    RiskSettings,
    Touchpoint,
    WordSettings,
)
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS

Clock = Literal["wait", "silence", "hold", "first_response", "next_response", "resolution", "promise", "wrap_up"]
CLOCKS: tuple[Clock, ...] = (
    "wait",
    "silence",
    "hold",
    "first_response",
    "next_response",
    "resolution",
    "promise",
    "wrap_up",
)
Basis = Literal["answered", "offered", "removed", "late_abandons", "no_short", "live"]
Order = Literal["fifo", "priority", "credit"]
ALWAYS_OPEN = "always"
"""The name of hours that need no definition."""

SELECTORS = ("queue", "channel", "tier", "priority")
"""What chooses the contacts that values are for."""
_MEMO_LIMIT = 32_768


class ServiceLevel(msgspec.Struct, frozen=True):
    """The share of visits (``target``, 0 to 1) that is to be answered within a time, and how it is reckoned."""

    within_ms: int
    target: float
    basis: Basis


class Targets(msgspec.Struct, frozen=True, omit_defaults=True):
    """When a clock warns and breaches, ms on the clock; ``None`` for a level it does not have.

    A ``promise`` has no ``breach_ms`` (it is the due instant), and its ``warn_ms`` is a lead: open ms before it is due.
    """

    warn_ms: int | None = None
    breach_ms: int | None = None
    repeat_ms: int | None = None
    """After the breach, remind again every so many ms."""

    def tightened(self, clock: Clock, factor: float) -> Targets:
        """Give targets that are reached in ``factor`` of the time: the lead of a promise grows instead."""
        if clock == "promise":
            return Targets(_times(self.warn_ms, 1 / factor), self.breach_ms, self.repeat_ms)
        return Targets(*(_times(length_ms, factor) for length_ms in (self.warn_ms, self.breach_ms, self.repeat_ms)))


def _times(length_ms: int | None, factor: float) -> int | None:
    return None if length_ms is None else max(1, round(length_ms * factor))


class Layer(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Some values, and the contacts they are for: ``None`` for "any" and for "not set here"."""

    queue: tuple[str, ...] | None = None
    channel: tuple[str, ...] | None = None
    tier: tuple[str, ...] | None = None
    priority: tuple[int, ...] | None = None

    within_ms: int | None = None
    target: float | None = None
    basis: Basis | None = None
    short_abandon_ms: int | None = None
    order: Order | None = None
    credit_ms: dict[int, int] | None = None
    hours: str | None = None
    escalate_after_ms: int | None = None
    clocks: dict[Clock, Targets | None] = {}
    """``None`` switches a clock off."""

    def matches(self, choice: Choice) -> bool:
        """Say whether these values are for a contact: every selector that is given must name it."""
        return (
            (self.queue is None or choice.queue in self.queue)
            and (self.channel is None or choice.channel in self.channel)
            and (self.tier is None or choice.tier in self.tier)
            and (self.priority is None or choice.priority in self.priority)
        )

    def selectors(self) -> dict[str, list[Any]]:
        """Give whom these values are for, by what selects them; empty: everybody."""
        return {name: list(chosen) for name in SELECTORS if (chosen := getattr(self, name)) is not None}

    def settings(self) -> dict[str, Any]:
        """Give what is set here beside clocks, by its name in ``VALUES``."""
        return {name: value for name in VALUES if (value := getattr(self, name)) is not None}


VALUES = ("within_ms", "target", "basis", "short_abandon_ms", "order", "credit_ms", "hours", "escalate_after_ms")
"""Everything a layer can set beside clocks."""


class Choice(NamedTuple):
    """What the effective policy of a contact depends on."""

    queue: str | None
    channel: str | None
    tier: str | None
    priority: int


def _clock(warn_ms: int, breach_ms: int | None = None, repeat_ms: int | None = None) -> Targets:
    return Targets(warn_ms=warn_ms, breach_ms=breach_ms, repeat_ms=repeat_ms)


SHIPPED: tuple[Layer, ...] = (
    # For everybody; it suits voice, where somebody holds a receiver to the ear. There the answer is the first response
    # and the conversation the next one, so that those clocks have no targets.
    Layer(
        within_ms=20 * SECOND_MS,
        target=0.80,
        basis="live",
        short_abandon_ms=5 * SECOND_MS,
        order="fifo",
        credit_ms={},
        hours=ALWAYS_OPEN,
        escalate_after_ms=3 * MINUTE_MS,
        clocks={
            "wait": _clock(60 * SECOND_MS, 120 * SECOND_MS, 60 * SECOND_MS),
            "silence": _clock(60 * SECOND_MS, 150 * SECOND_MS, 120 * SECOND_MS),
            "hold": _clock(60 * SECOND_MS, 120 * SECOND_MS, 60 * SECOND_MS),
            "promise": _clock(10 * MINUTE_MS),
            "wrap_up": _clock(90 * SECOND_MS, 180 * SECOND_MS),
        },
    ),
    # No first_response: silence would only start after it, and whoever sits before an empty chat window is to hear from
    # us from the first minute on. Until somebody takes the chat, wait is the same clock with tighter targets.
    Layer(
        channel=("chat",),
        within_ms=60 * SECOND_MS,
        escalate_after_ms=60 * SECOND_MS,
        clocks={
            "wait": _clock(30 * SECOND_MS, 60 * SECOND_MS, 60 * SECOND_MS),
            "next_response": _clock(45 * SECOND_MS, 90 * SECOND_MS, 90 * SECOND_MS),
            "promise": _clock(2 * MINUTE_MS),
        },
    ),
    Layer(
        channel=("messaging",),
        within_ms=15 * MINUTE_MS,
        escalate_after_ms=10 * MINUTE_MS,
        clocks={
            "wait": _clock(5 * MINUTE_MS, 15 * MINUTE_MS, 15 * MINUTE_MS),
            "silence": _clock(30 * MINUTE_MS, 60 * MINUTE_MS, 60 * MINUTE_MS),
            "hold": _clock(10 * MINUTE_MS, 30 * MINUTE_MS),
            "first_response": _clock(5 * MINUTE_MS, 15 * MINUTE_MS),
            "next_response": _clock(10 * MINUTE_MS, 30 * MINUTE_MS, 30 * MINUTE_MS),
            "resolution": _clock(12 * HOUR_MS, 24 * HOUR_MS),
            "wrap_up": _clock(5 * MINUTE_MS, 10 * MINUTE_MS),
        },
    ),
    # Nobody is held in a mailbox, and an e-mail needs no time of its own to be wrapped up.
    Layer(
        channel=("email",),
        within_ms=8 * HOUR_MS,
        target=0.90,
        escalate_after_ms=30 * MINUTE_MS,
        clocks={
            "wait": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "silence": _clock(4 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS),
            "hold": None,
            "first_response": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "next_response": _clock(4 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS),
            "resolution": _clock(2 * DAY_MS, 3 * DAY_MS),
            "promise": _clock(1 * HOUR_MS),
            "wrap_up": None,
        },
    ),
    # A ticket lives longer than an e-mail; who opened it is content with a word a day.
    Layer(
        channel=("ticket",),
        within_ms=8 * HOUR_MS,
        target=0.90,
        escalate_after_ms=30 * MINUTE_MS,
        clocks={
            "wait": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "silence": _clock(16 * HOUR_MS, 24 * HOUR_MS, 24 * HOUR_MS),
            "hold": None,
            "first_response": _clock(4 * HOUR_MS, 8 * HOUR_MS),
            "next_response": _clock(4 * HOUR_MS, 8 * HOUR_MS, 8 * HOUR_MS),
            "resolution": _clock(3 * DAY_MS, 5 * DAY_MS),
            "promise": _clock(1 * HOUR_MS),
            "wrap_up": None,
        },
    ),
    # Who stands at a counter sees the line move, but leaves no number behind when they go.
    Layer(
        channel=("walk_in",),
        within_ms=5 * MINUTE_MS,
        short_abandon_ms=30 * SECOND_MS,
        clocks={
            "wait": _clock(5 * MINUTE_MS, 10 * MINUTE_MS, 5 * MINUTE_MS),
            "silence": _clock(5 * MINUTE_MS, 10 * MINUTE_MS, 10 * MINUTE_MS),
            "hold": _clock(2 * MINUTE_MS, 4 * MINUTE_MS, 2 * MINUTE_MS),
            "wrap_up": _clock(2 * MINUTE_MS, 5 * MINUTE_MS),
        },
    ),
)
"""What holds where nobody says otherwise."""


class Rules(msgspec.Struct, frozen=True, dict=True):
    """The effective policy for one queue, channel, tier and priority."""

    service_level: ServiceLevel
    short_abandon_ms: int
    order: Order
    credit_ms: dict[int, int]
    """Priority to head start; empty unless ``order`` is ``credit``."""
    clocks: dict[Clock, Targets]
    """Clocks that are switched off are absent."""
    calendar: Calendar
    escalate_after_ms: int
    tight: bool = False
    """Its targets are those of a customer at risk."""

    def tightened(self, factor: float) -> Rules:
        """Give rules whose clocks reach their targets sooner, in ``factor`` (above 0) of the time; equal calls give the same."""
        if factor == 1:
            return self
        rules = self._tightened.get(factor)
        if rules is None:
            clocks = {clock: targets.tightened(clock, factor) for clock, targets in self.clocks.items()}
            rules = self._tightened[factor] = msgspec.structs.replace(self, clocks=clocks, tight=True)
        return rules

    @cached_property
    def _tightened(self) -> dict[float, Rules]:
        return {}


class Policy(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The whole effective policy of a site; as JSON it is complete and comes back equal."""

    revision: str = ""
    """A short hash of everything else; ``settled`` fills it in."""
    timezone: str = "UTC"
    """Of the site: "today" begins at its midnight."""
    layers: tuple[Layer, ...] = SHIPPED
    hours: dict[str, Hours] = {}
    pools: dict[str, tuple[str, ...]] = {}
    """Queues served by the same agents; those in none are pooled as is learned."""
    nudges: NudgeSettings = NudgeSettings()
    keep: Limits = Limits()
    levels: QueueLevels = QueueLevels()
    ratings: RatingSettings = RatingSettings()
    risk: RiskSettings = RiskSettings()
    words: WordSettings = WordSettings()
    playbooks: tuple[PlaybookEntry, ...] = ()
    """The owner's; the last that matches wins, before those that are shipped."""
    touchpoints: dict[str, Touchpoint] = {}
    """The owner's road map, by name."""
    reply: tuple[str, ...] = ()
    """Sources through which a text marked as sent is really delivered, in the order of their names."""

    def settled(self) -> Policy:
        """Give this policy with its revision."""
        bare = msgspec.structs.replace(self, revision="")
        plain = msgspec.to_builtins(bare, str_keys=True)
        digest = hashlib.sha256(msgspec.json.encode(plain, order="deterministic")).hexdigest()
        return msgspec.structs.replace(bare, revision=digest[:12])

    def check(self) -> None:
        """Raise ``ValueError`` where its parts do not fit together, as in one that was written by hand."""
        zone_of(self.timezone)
        unknown = {layer.hours for layer in self.layers if layer.hours is not None} - self.calendars.keys()
        if unknown:
            raise ValueError(f"there are no hours named {', '.join(sorted(unknown))}")

    def rules(
        self, queue: str | None, channel: str | None, tier: str | None = None, priority: int | None = None
    ) -> Rules:
        """Give what holds for such a contact; no priority is priority 0. Equal effects give the same object."""
        asked = (queue, channel, tier, priority)
        rules = self._memo.get(asked)
        if rules is None:
            if len(self._memo) >= _MEMO_LIMIT:  # names come from outside: memory does not grow with them
                self._memo.clear()
            rules = self._memo[asked] = self._rules_of(Choice(queue, channel, tier, priority or 0))
        return rules

    def sources(
        self, queue: str | None, channel: str | None, tier: str | None = None, priority: int | None = None
    ) -> dict[str, int]:
        """Give for each value (by its name in ``VALUES`` or ``clocks.<clock>``) the index of the layer that set it."""
        choice = Choice(queue, channel, tier, priority or 0)
        return {
            name: index
            for index, layer in enumerate(self.layers)
            if layer.matches(choice)
            for name in (*layer.settings(), *(f"clocks.{clock}" for clock in layer.clocks))
        }

    @cached_property
    def calendars(self) -> dict[str, Calendar]:
        """All calendars by name, ``always`` too."""
        return {ALWAYS_OPEN: ALWAYS} | {name: Calendar(hours) for name, hours in self.hours.items()}

    @cached_property
    def named_queues(self) -> frozenset[str]:
        """The queues that some setting names."""
        by_layer = [layer.queue or () for layer in self.layers]
        return frozenset(name for names in (*by_layer, *self.pools.values()) for name in names)

    @cached_property
    def _memo(self) -> dict[tuple[str | None, str | None, str | None, int | None], Rules]:
        return {}

    @cached_property
    def _by_layers(self) -> dict[tuple[int, ...], Rules]:
        """Rules by the layers that made them: all queues that no layer names share one object."""
        return {}

    def _rules_of(self, choice: Choice) -> Rules:
        matching = tuple(index for index, layer in enumerate(self.layers) if layer.matches(choice))
        rules = self._by_layers.get(matching)
        if rules is None:
            if len(self._by_layers) >= _MEMO_LIMIT:
                self._by_layers.clear()
            rules = self._by_layers[matching] = self._merge([self.layers[index] for index in matching])
        return rules

    def _merge(self, layers: list[Layer]) -> Rules:
        values: dict[str, Any] = {}
        clocks: dict[Clock, Targets | None] = {}
        for layer in (SHIPPED[0], *layers):  # whatever the layers leave out has a value
            values |= layer.settings()
            clocks |= layer.clocks
        return Rules(
            service_level=ServiceLevel(values["within_ms"], values["target"], values["basis"]),
            short_abandon_ms=values["short_abandon_ms"],
            order=values["order"],
            credit_ms=values["credit_ms"] if values["order"] == "credit" else {},
            clocks={clock: clocks_of for clock in CLOCKS if (clocks_of := clocks.get(clock)) is not None},
            calendar=self.calendars[values["hours"]],
            escalate_after_ms=values["escalate_after_ms"],
        )
