"""A contact as the API shows it. Instants, not ages: screens tick by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from monitor.domain.calendar import ALWAYS, Calendar
from monitor.domain.clocks import Clock, runs_always, silent_since_ms, worst
from monitor.domain.events import LIVE, Customer
from monitor.domain.life import Life
from monitor.domain.owed import Owed, owed_for
from monitor.domain.policy import Policy
from monitor.domain.risk import Risk

_encode = msgspec.json.Encoder().encode


class PromiseView(msgspec.Struct, gc=False):
    """An open promise."""

    id: str
    made_at_ms: int
    due_at_ms: int
    about: str | None
    broken: bool


class ClockView(msgspec.Struct, gc=False):
    """A running clock; ``elapsed_ms`` as of the contact's ``as_of_ms``."""

    clock: str
    level: str
    since_ms: int
    elapsed_ms: int
    warn_at_ms: int | None
    breach_at_ms: int | None
    limit_ms: int | None


class ContactView(msgspec.Struct, gc=False):
    """The Contact object, without what depends on other contacts (position and expected wait)."""

    contact: str
    channel: str | None
    state: str
    level: str
    queue: str | None
    agent: str | None
    customer: Customer | None
    priority: int
    topic: str | None
    opened_at_ms: int | None
    waiting_since_ms: int | None
    silent_since_ms: int | None
    total_wait_ms: int
    """The waits of its ended visits."""
    owed: Owed | None
    """What the customer is owed a word for; null: for nothing."""
    clocks: list[ClockView]
    risk: Risk
    promises: list[PromiseView]
    as_of_ms: int


def view_of(life: Life, clocks: list[Clock], risk: Risk, now_ms: int) -> bytes:
    """Encode the Contact object as of ``now_ms``."""
    return _encode(
        ContactView(
            life.id,
            life.channel or None,
            life.shown_state,
            worst(clocks),
            life.queue,
            life.agent if life.agent is not None else life.owner,
            life.customer,
            life.priority,
            life.topic,
            life.opened_ms,
            life.visit.entered_ms if life.visit is not None else None,
            silent_since_ms(life, clocks),
            life.waited_ms,
            owed_for(life, clocks, now_ms),
            [
                ClockView(
                    clock.clock,
                    clock.level,
                    clock.since_ms,
                    clock.elapsed_ms,
                    clock.warn_at_ms,
                    clock.breach_at_ms,
                    clock.limit_ms,
                )
                for clock in clocks
            ],
            risk,
            [PromiseView(p.id, p.made_ms, p.due_ms, p.about, p.broken) for p in life.promises],
            now_ms,
        )
    )


def brought_to(shown: dict[str, Any], policy: Policy, now_ms: int) -> dict[str, Any]:
    """Give a decoded Contact object as of a later instant: its clocks have gone on. Levels and instants are as they were,
    for at each boundary a contact is shown anew."""
    queue, channel, customer = shown["queue"], shown["channel"], shown["customer"] or {}
    calendar = policy.rules(queue, channel, customer.get("tier"), shown["priority"]).calendar
    clocks = []
    for clock in shown["clocks"]:
        runs_by = calendar_for(clock["clock"], channel, calendar)
        clocks.append(clock | {"elapsed_ms": elapsed_at(clock, shown["as_of_ms"], now_ms, runs_by)})
    return shown | {"clocks": clocks, "as_of_ms": max(now_ms, shown["as_of_ms"])}


def calendar_for(clock: str, channel: str | None, calendar: Calendar) -> Calendar:
    """Give the hours by which a clock runs, ``calendar`` being those of the contact's policy."""
    return ALWAYS if runs_always(clock, live=channel in LIVE) else calendar


def stands_still(clock: Mapping[str, Any]) -> bool:
    """Say whether a shown clock stands still: then it reaches no target by itself."""
    return clock["warn_at_ms"] is None and clock["breach_at_ms"] is None


def elapsed_at(clock: Mapping[str, Any], as_of_ms: int, now_ms: int, calendar: Calendar) -> int:
    """Give how long (ms) a clock that was shown as of ``as_of_ms`` has run at ``now_ms``."""
    before_ms: int = clock["elapsed_ms"]
    if stands_still(clock):
        return before_ms
    return before_ms + calendar.open_ms(max(as_of_ms, clock["since_ms"]), now_ms)
