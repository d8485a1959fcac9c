"""What one rule of a policy sets, and for which contacts: the parts that layers are made of."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

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
