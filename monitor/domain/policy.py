"""The policy of a site: what is promised to a contact, by queue, channel, tier and priority.

A policy is a list of layers, each with the contacts it is for and the values it sets. For one contact the layers are
gone through in order and **the last that sets a value wins**; the order is

1. what is shipped for everybody, 2. what is shipped for a channel (``shipped_layers.py``), 3. the owner's ``[policy]``,
4. the owner's ``[[policy.when]]``, in the order in which they are written.

A clock is set whole: a layer that names ``wait`` replaces all three of its targets, or switches it off. A service level
is set value by value. The whole policy is plain data: it goes through the journal as JSON and comes back equal.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

import msgspec

from monitor.domain.calendar import ALWAYS, Calendar, Hours, zone_of
from monitor.domain.layers import ALWAYS_OPEN, CLOCKS, Basis, Choice, Clock, Layer, Order, Targets
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
from monitor.domain.shipped_layers import SHIPPED

_MEMO_LIMIT = 32_768


class ServiceLevel(msgspec.Struct, frozen=True):
    """The share of visits (``target``, 0 to 1) that is to be answered within a time, and how it is reckoned."""

    within_ms: int
    target: float
    basis: Basis


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
