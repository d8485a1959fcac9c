"""A contact as the API shows it. Instants, not ages: screens tick by themselves."""

from __future__ import annotations

import msgspec

from monitor.domain.clocks import Clock, silent_since_ms, worst
from monitor.domain.events import Customer
from monitor.domain.life import Life
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
