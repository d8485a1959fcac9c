"""Events: what happened, as it enters the program.

One table, ``KINDS``, lists every type with its place in the order of events of one instant, what its ``subject`` names and
the struct its ``data`` must fit. The wire format is CloudEvents 1.0 JSON; ``Event`` is the form it has after intake stamped it
and the form in which it stands in the journal and in the record of its contact.

``data`` stays raw beside its typed reading, so that fields nobody declared are kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta, Raw

PRINTABLE = r"^[^\x00-\x1f\x7f-\x9f]*\Z"
Name = Annotated[str, Meta(min_length=1, max_length=128, pattern=PRINTABLE)]
Text = Annotated[str, Meta(max_length=16_384)]
Short = Annotated[str, Meta(max_length=1_024)]
Instant = Annotated[datetime, Meta(tz=True)]
Priority = Annotated[int, Meta(ge=-1_000, le=1_000)]

Channel = Literal["voice", "chat", "messaging", "email", "ticket", "walk_in"]
Direction = Literal["in", "out"]
Turn = Literal["us", "customer", "third_party"]
AgentStatus = Literal["available", "busy", "wrap_up", "away", "offline"]
LeftOutcome = Literal[
    "abandoned", "timed_out", "turned_away", "withdrawn", "callback", "no_show", "no_answer", "reconciled"
]

CHANNELS: tuple[Channel, ...] = ("voice", "chat", "messaging", "email", "ticket", "walk_in")
LIVE: frozenset[str] = frozenset({"voice", "chat", "walk_in"})
"""Channels in which the person is present."""
SPOKEN: frozenset[str] = frozenset({"voice", "walk_in"})
"""Channels in which a conversation is a word all the while."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One event as intake stamped it; nothing about it changes afterwards."""

    type: str
    subject: str
    time_ms: int
    """When it happened, as the source says; the arrival where that lay too far in the future."""
    id: str
    source: str
    sequence: int = 0
    own: bool = False
    """The server made the id up: the event cannot be told from a repeat and is not remembered."""
    future_ms: int | None = None
    """The time the source claimed, where it lay beyond the allowed skew."""
    data: Raw = Raw(b"{}")


Key = tuple[int, int, int, str, str]


class Data(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What an event says; each field's meaning stands beside it in the README of events."""


class Customer(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """Who the contact is with; each field may become known later."""

    id: Name | None = None
    name: Name | None = None
    tier: Name | None = None
    language: Name | None = None


class Opened(Data, frozen=True, gc=False, kw_only=True):
    channel: Channel
    direction: Direction = "in"
    queue: Name | None = None
    customer: Customer | None = None
    priority: Priority | None = None
    topic: Name | None = None
    bot: bool = False
    related: Name | None = None


class Changed(Data, frozen=True, gc=False, kw_only=True):
    customer: Customer | None = None
    priority: Priority | None = None
    topic: Name | None = None


class Merged(Data, frozen=True, gc=False, kw_only=True):
    into: Name


class Transferred(Data, frozen=True, gc=False, kw_only=True):
    kind: Literal["attended", "blind"]
    queue: Name | None = None
    agent: Name | None = None
    from_: Name | None = msgspec.field(default=None, name="from")


class Queued(Data, frozen=True, gc=False, kw_only=True):
    queue: Name
    priority: Priority | None = None
    rejoined: bool = False


class Assigned(Data, frozen=True, gc=False, kw_only=True):
    agent: Name | None = None


class ByAgent(Data, frozen=True, gc=False, kw_only=True):
    """``contact.alerted``, ``.missed`` and ``.answered``."""

    agent: Name


class Beside(Data, frozen=True, gc=False, kw_only=True):
    """``contact.joined`` and ``.parted``."""

    agent: Name
    role: Name


class Nothing(Data, frozen=True, gc=False, kw_only=True):
    """Events that say no more than that they happened."""


class Viewed(Data, frozen=True, gc=False, kw_only=True):
    agent: Name
    for_: Short | None = msgspec.field(default=None, name="for")


class Received(Data, frozen=True, gc=False, kw_only=True):
    text: Text | None = None
    auto: bool = False


class Sent(Data, frozen=True, gc=False, kw_only=True):
    by: Literal["human", "bot", "system"]
    agent: Name | None = None
    text: Text | None = None
    public: bool = True
    keeps: Name | None = None
    expect_by: Instant | None = None


class Promised(Data, frozen=True, gc=False, kw_only=True):
    due: Instant
    id: Name | None = None
    about: Short | None = None


class Released(Data, frozen=True, gc=False, kw_only=True):
    id: Name | None = None
    reason: Short | None = None


class Awaiting(Data, frozen=True, gc=False, kw_only=True):
    on: Turn
    until: Instant | None = None


class Left(Data, frozen=True, gc=False, kw_only=True):
    outcome: LeftOutcome
    from_: Name | None = msgspec.field(default=None, name="from")
    due: Instant | None = None


class Ended(Data, frozen=True, gc=False, kw_only=True):
    by: Literal["customer", "agent", "system", "dropped"] | None = None


class Closed(Data, frozen=True, gc=False, kw_only=True):
    resolution: Name | None = None


class Rated(Data, frozen=True, gc=False, kw_only=True):
    score: Annotated[float, Meta(ge=-1_000, le=1_000)]
    scale: Annotated[float, Meta(gt=0, le=1_000)]
    touchpoint: Name | None = None


class Announced(Data, frozen=True, gc=False, kw_only=True):
    text: Annotated[str, Meta(min_length=1, max_length=16_384)]
    until: Instant
    expect_by: Instant | None = None


class AgentChanged(Data, frozen=True, gc=False, kw_only=True):
    status: AgentStatus
    queues: Annotated[list[Name], Meta(max_length=500)] | None = None
    name: Name | None = None
    reason: Short | None = None
    capacity: Annotated[int, Meta(ge=0, le=1_000)] | None = None


class Snapshot(Data, frozen=True, gc=False, kw_only=True):
    contacts: Annotated[list[Name], Meta(max_length=100_000)]


class Reconciled(Data, frozen=True, gc=False, kw_only=True):
    """What a snapshot says of a contact that is not in it."""

    of: Name | None = None
    """Whose snapshot it was; None in what was stored before that was noted."""


class Acted(Data, frozen=True, gc=False, kw_only=True):
    """What an agent did about a nudge."""

    agent: Name
    text: Text | None = None
    until: Instant | None = None
    promise_due: Instant | None = None
    reason: Short | None = None


class PolicyChanged(Data, frozen=True, gc=False, kw_only=True):
    """The whole effective policy, entered by the writer; never taken from outside."""

    revision: Name
    policy: Any


Subject = Literal["contact", "queue", "agent", "source", "nudge", "site"]


class Kind(NamedTuple):
    """One row of the table of events."""

    place: int
    subject: Subject
    data: type[Data]
    decoder: msgspec.json.Decoder[Any]


def _table(rows: list[tuple[str, Subject, type[Data]]]) -> dict[str, Kind]:
    return {
        name: Kind(place, subject, data, msgspec.json.Decoder(data)) for place, (name, subject, data) in enumerate(rows)
    }


KINDS: dict[str, Kind] = _table(
    [
        ("contact.opened", "contact", Opened),
        ("contact.changed", "contact", Changed),
        ("contact.merged", "contact", Merged),
        ("contact.transferred", "contact", Transferred),
        ("contact.queued", "contact", Queued),
        ("contact.assigned", "contact", Assigned),
        ("contact.alerted", "contact", ByAgent),
        ("contact.missed", "contact", ByAgent),
        ("contact.answered", "contact", ByAgent),
        ("contact.joined", "contact", Beside),
        ("contact.parted", "contact", Beside),
        ("contact.held", "contact", Nothing),
        ("contact.resumed", "contact", Nothing),
        ("contact.viewed", "contact", Viewed),
        ("message.received", "contact", Received),
        ("message.sent", "contact", Sent),
        ("promise.made", "contact", Promised),
        ("promise.released", "contact", Released),
        ("contact.awaiting", "contact", Awaiting),
        ("contact.left", "contact", Left),
        ("contact.ended", "contact", Ended),
        ("contact.closed", "contact", Closed),
        ("contact.reopened", "contact", Nothing),
        ("contact.rated", "contact", Rated),
        ("queue.announced", "queue", Announced),
        ("agent.changed", "agent", AgentChanged),
        ("source.beat", "source", Nothing),
        ("source.snapshot", "source", Snapshot),
        ("contact.reconciled", "contact", Reconciled),
        ("customer.reached", "contact", Nothing),
        ("nudge.acknowledged", "nudge", Acted),
        ("nudge.sent", "nudge", Acted),
        ("nudge.snoozed", "nudge", Acted),
        ("nudge.dismissed", "nudge", Acted),
        ("nudge.undone", "nudge", Acted),
        ("policy.changed", "site", PolicyChanged),
    ]
)
INTERNAL: frozenset[str] = frozenset({"policy.changed", "contact.reconciled", "customer.reached"})
"""Types that only the program itself enters: a policy; and what a snapshot or another contact means for this one."""
# Asked for every event.
_DECODE = {name: kind.decoder.decode for name, kind in KINDS.items()}
_PLACE = {name: kind.place for name, kind in KINDS.items()}


def decode_data(event: Event) -> Any:
    """Give the typed data of ``event``; raises ``msgspec.ValidationError`` where it does not fit."""
    return _DECODE[event.type](event.data)


def key_of(event: Event) -> Key:
    """Give the key in whose order the events of a contact are folded, whatever order they arrived in."""
    return (event.time_ms, event.sequence, _PLACE[event.type], event.source, event.id)


def instant_ms(value: datetime) -> int:
    """Give an instant with a zone as milliseconds since 1970, exactly (no floating point on the way)."""
    delta = value - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000 + delta.microseconds // 1_000


_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
