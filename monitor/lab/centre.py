"""The simulated centre's parameters: its queues, its people and how its customers behave."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.units import HOUR_MS, MINUTE_MS, SECOND_MS


@dataclass(frozen=True, slots=True)
class Stream:
    """Contacts of one channel that want one queue."""

    queue: str
    channel: str
    per_hour: float
    work_ms: int
    """Mean length of a conversation, or of the work on one written answer."""
    patience_ms: int
    """Mean time until a waiting customer gives up; 0: never."""


@dataclass(frozen=True, slots=True)
class Person:
    """An agent and the queues they serve."""

    id: str
    name: str
    queues: tuple[str, ...]


STREAMS = (
    Stream("sales", "voice", 36, 190 * SECOND_MS, 4 * MINUTE_MS),
    Stream("sales", "chat", 28, 18 * SECOND_MS, 5 * MINUTE_MS),
    Stream("support", "voice", 56, 235 * SECOND_MS, 5 * MINUTE_MS),
    Stream("support", "chat", 38, 21 * SECOND_MS, 5 * MINUTE_MS),
    Stream("support", "messaging", 16, 60 * SECOND_MS, 0),
    Stream("billing", "voice", 34, 170 * SECOND_MS, 4 * MINUTE_MS),
    Stream("billing", "email", 10, 150 * SECOND_MS, 0),
    Stream("orders", "email", 20, 150 * SECOND_MS, 0),
    Stream("orders", "messaging", 22, 55 * SECOND_MS, 0),
    Stream("front_desk", "walk_in", 19, 220 * SECOND_MS, 15 * MINUTE_MS),
)


def _people() -> tuple[Person, ...]:
    teams = (
        (("sales",), ("Amira Haddad", "Ben Clarke", "Carla Nunes")),
        (("sales", "orders"), ("Dario Conti", "Emma Lindqvist", "Felix Braun")),
        (("support",), ("Grace Mbeki", "Hiro Sato", "Isla Murray", "Jan de Vries", "Kira Novak", "Leo Marchetti")),
        (("support", "sales"), ("Maya Patel", "Noah Becker")),
        (("support", "orders"), ("Olga Petrenko", "Paul Fournier")),
        (("billing",), ("Rana Aziz", "Sam Turner", "Tove Nilsen")),
        (("billing", "sales"), ("Uma Rao",)),
        (("orders",), ("Viktor Hahn",)),
        (("front_desk",), ("Wanda Kaminska", "Xavier Roig")),
        (("front_desk", "billing"), ("Yara Costa", "Zane Cooper")),
    )
    return tuple(
        Person(name.lower().replace(" ", "."), name, queues) for queues, names in teams for name in names
    )  # fmt: skip


SOURCES = {"voice": "pbx", "chat": "webchat", "messaging": "webchat", "email": "mail", "walk_in": "reception"}
"""The system each channel's events come from; agents' states come from ``WORKFORCE``."""
WORKFORCE = "workforce"
COST = {"voice": 3, "walk_in": 3, "chat": 1, "messaging": 1, "email": 3}
"""Slots of an agent's ``capacity`` that one contact takes while it is worked on."""
TIERS = (("gold", 0.1), ("silver", 0.2))
LANGUAGES = ("en", "en", "en", "en", "de", "fr")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a simulated centre behaves; chances are per contact (or act), from 0 to 1."""

    streams: tuple[Stream, ...] = STREAMS
    people: tuple[Person, ...] = field(default_factory=_people)
    profile: tuple[float, ...] = (
        0.90, 0.88, 0.86, 0.86, 0.88, 0.90, 0.94, 0.98, 1.04, 1.10, 1.12, 1.08,
        1.00, 0.98, 1.04, 1.08, 1.10, 1.06, 1.02, 1.00, 0.98, 0.96, 0.94, 0.92,
    )  # fmt: skip
    """Arrivals by hour of the day (UTC), around 1. Mild: a demonstration at night should be worth looking at."""
    load: float = 1.0
    """Factor on all arrivals."""
    until_ms: int | None = None
    """Nobody arrives from this instant on; None: the centre never closes."""
    capacity: int = 3
    customers: int = 600

    surge_every_ms: int = 25 * MINUTE_MS
    surge_for_ms: int = 7 * MINUTE_MS
    surge_factor: float = 3.0
    """Now and then one queue gets so many times its arrivals for a while."""

    comes_back: float = 0.22
    high_priority: float = 0.08
    misses: float = 0.06
    holds: float = 0.24
    hangs_up_on_hold: float = 0.05
    transfers: float = 0.07
    promises: float = 0.12
    keeps_in_time: float = 0.78
    keeps_late: float = 0.14
    """Of the promises; the rest is released unkept."""
    callbacks: float = 0.4
    """Of the callers who would give up after a long wait."""
    forgets: float = 0.1
    """A written case whose answer slips an agent's mind for a while."""
    reopens: float = 0.06
    rates: float = 0.16
    heeds: float = 0.75
    """Nudges that a simulated agent acts on."""
    heeds_within_s: tuple[float, float] = (8, 45)
    """So soon, in seconds: at least, at most."""
    dismisses: float = 0.05
    """Nudges dismissed as needless; about the rest nobody does anything."""
    away_every_ms: int = 85 * MINUTE_MS
    away_for_ms: int = 9 * MINUTE_MS
    shift_ms: int = 5 * HOUR_MS
    off_ms: int = 35 * MINUTE_MS
    beat_ms: int = 20 * SECOND_MS
