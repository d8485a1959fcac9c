"""The objects of the API as they are promised: the documents are made from these, and tests hold answers against them.

Instants are milliseconds since 1970, lengths milliseconds; null is "does not apply" or "not known", never 0.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from monitor.domain.events import Customer, Instant, Name
from monitor.domain.metrics import Window
from monitor.web.problems import Fault

Level = Literal["ok", "warn", "breach"]
ContactState = Literal[
    "waiting", "alerting", "handling", "held", "wrap_up", "callback", "closed",
    "awaiting_us", "awaiting_customer", "awaiting_third_party",
]  # fmt: skip
Sort = Literal["urgency", "wait", "opened", "line"]
At = Annotated[int, Meta(description="Milliseconds since 1970 (UTC).")]
Length = Annotated[float, Meta(description="Milliseconds.")]


class NewEvent(msgspec.Struct, omit_defaults=True):
    """An event as it is posted: CloudEvents 1.0 JSON. docs/events.md lists the types and what their data holds."""

    type: str
    subject: Annotated[Name, Meta(description="Id of the contact, agent, queue, source or nudge.")]
    id: Annotated[Name, Meta(description="Of the sender's; without one there is no de-duplication.")] | None = None
    source: Annotated[Name, Meta(description='The system it comes from; without one "api".')] | None = None
    time: Annotated[Instant, Meta(description="When it happened; without one the arrival.")] | None = None
    sequence: Annotated[int, Meta(description="Order of events of one instant.")] | str | None = None
    specversion: Literal["1.0"] | None = None
    datacontenttype: Literal["application/json"] | None = None
    data: dict[str, Any] = {}


class Taken(msgspec.Struct):
    """How many events stand in the journal now, and which do not."""

    accepted: int
    rejected: list[Fault]


class ExpectedWait(msgspec.Struct):
    """How long a contact will wait; null where there is not enough to tell."""

    p50_ms: Length | None
    p90_ms: Length | None
    basis: str
    n: int


class ServiceLevel(msgspec.Struct):
    """``n`` is the denominator; of fewer than ``minimum_n`` visits (``levels.minimum_n``) ``level`` is null: too few to tell."""

    ratio: float | None
    level: Level | None
    minimum_n: int
    within_ms: int
    target_ratio: float
    basis: Literal["answered", "offered", "removed", "late_abandons", "no_short", "live"]
    n: int


class FirstResponse(msgspec.Struct):
    """Time to the first word, of those that got one in the window."""

    mean: Length | None
    p90: Length | None
    n: int


class Moments(msgspec.Struct):
    """Touchpoints judged in the window."""

    positive: int
    neutral: int
    negative: int


class Queue(msgspec.Struct):
    """How a queue stands now and what its window holds; of a total, ``queue`` is null."""

    queue: str | None
    level: Level
    wait_level: Annotated[Level, Meta(description="The worst of those in line.")]
    silence_level: Annotated[Level, Meta(description="The worst silence.")]
    owed_level: Annotated[Level, Meta(description="The worst of what customers are owed a word for.")]
    promise_level: Annotated[Level, Meta(description="Of the window's promises.")]
    expected_wait: ExpectedWait
    service_level: ServiceLevel
    waiting: int
    alerting: int
    handling: int
    held: int
    wrap_up: int
    awaiting_us: int
    awaiting_us_since_ms: At | None
    open: int
    callbacks_open: int
    callbacks_since_ms: At | None
    longest_wait_since_ms: At | None
    longest_wait_ms: Length | None
    longest_silence_since_ms: At | None
    longest_silence_ms: Length | None
    silent_warn: int
    silent_breach: int
    owed_warn: Annotated[int, Meta(description="Customers owed a word whose worst clock is late.")]
    owed_breach: Annotated[int, Meta(description="The same, in breach.")]
    agents: dict[str, int]
    contacts: int
    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    left_otherwise: int
    transferred_out: int
    missed: int
    hold_abandoned: int
    closed: int
    reopened: int
    average_speed_of_answer_ms: Length | None
    average_time_to_abandon_ms: Length | None
    wait_p50_ms: Length | None
    wait_p90_ms: Length | None
    wait_p95_ms: Length | None
    handle_time_ms: Length | None
    occupancy_ratio: float | None
    first_response_ms: FirstResponse
    first_hour_ratio: float | None
    resolved_24h_ratio: float | None
    promises_kept: int
    promises_broken: int
    csat_ratio: float | None
    abandoned_ratio: float | None
    moments: Moments


class Queues(msgspec.Struct):
    """The queues asked for, and all of them together."""

    site: str
    as_of_ms: At
    window: Window
    queues: list[Queue]
    total: Queue


class Moment(msgspec.Struct):
    """How a touchpoint of a contact turned out; the first reason leads."""

    at_ms: At
    touchpoint: str
    verdict: Literal["positive", "neutral", "negative"]
    reasons: list[str]


class RunningClock(msgspec.Struct):
    """A clock of a contact and its targets; ``elapsed_ms`` as of the contact's ``as_of_ms``."""

    clock: str
    level: Level
    since_ms: At
    elapsed_ms: Length
    warn_at_ms: At | None
    breach_at_ms: At | None
    limit_ms: Annotated[Length | None, Meta(description="How long it may run until it breaches.")] = None


class Owed(msgspec.Struct):
    """The clock for which a customer is owed a word most: the worst, but for wrap-up, and none while somebody talks to them."""

    clock: str
    level: Literal["warn", "breach"]
    since_ms: Annotated[int, Meta(description="Since when it runs.")]
    over_since_ms: Annotated[int, Meta(description="Since when it has been over the target of its level.")]
    breach_at_ms: At | None


class Saying(msgspec.Struct, omit_defaults=True):
    """What a sentence tells, apart from any language: tell it from texts of your own, by its key."""

    key: str
    values: Annotated[
        dict[str, Any],
        Meta(
            description="By name: `…_ms` a length, `…_at_ms` an instant, a saying, a list of them, a number or a name."
        ),
    ] = {}


class Risk(msgspec.Struct):
    """How likely a bad end is, and why."""

    score: int
    high: bool
    reasons: list[str]
    said: Annotated[list[Saying], Meta(description="The reasons, apart from any language.")] = []


class OpenPromise(msgspec.Struct):
    """What the customer was told to expect."""

    id: str
    made_at_ms: At
    due_at_ms: At
    about: str | None
    broken: bool


class Contact(msgspec.Struct):
    """One person's request through one channel."""

    contact: str
    channel: str | None
    state: ContactState
    level: Level
    queue: str | None
    agent: str | None
    customer: Customer | None
    priority: int
    topic: str | None
    opened_at_ms: At | None
    waiting_since_ms: At | None
    silent_since_ms: At | None
    total_wait_ms: Length
    owed: Annotated[Owed | None, Meta(description="What the customer is owed a word for; null: for nothing.")]
    as_of_ms: At
    position: int | None
    expected_wait: ExpectedWait | None
    clocks: list[RunningClock]
    risk: Risk
    promises: list[OpenPromise]


class Contacts(msgspec.Struct):
    """A page of contacts; ``next`` goes into ``after`` for the page behind it, null on the last."""

    as_of_ms: At
    contacts: list[Contact]
    next: str | None


class Decision(msgspec.Struct):
    """Why somebody was told, or nobody."""

    at_ms: At
    nudged: bool
    reason: str
    sentence: str
    said: Saying


class SuggestedPromise(msgspec.Struct):
    """What a message of ours seems to promise: to be confirmed as `promise.made`."""

    due_at_ms: At
    quote: str
    event: str


class OneContact(Contact, kw_only=True):
    """A contact with everything that happened to it, every decision and its newest moments, newest first."""

    timeline: list[dict[str, Any]]
    decisions: list[Decision]
    moments: list[Moment]
    suggested_promise: SuggestedPromise | None


class Agent(msgspec.Struct):
    """One who answers."""

    agent: str
    name: str | None
    status: str | None
    status_since_ms: At | None
    reason: str | None
    queues: list[str]
    capacity: int | None
    free_slots: int | None
    in_hand: int


class Agents(msgspec.Struct):
    """All agents of a site."""

    as_of_ms: At
    agents: list[Agent]


class History(msgspec.Struct):
    """One metric over time: pairs of the instant a step begins and the value, null of nothing."""

    queue: str | None
    metric: str
    step_ms: int
    points: list[tuple[int, float | None]]
