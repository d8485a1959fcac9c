"""Nudges and acts as the API promises them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from monitor.domain.effect import Breaches, Effect
from monitor.domain.events import Customer, Instant, Name, Short, Text
from monitor.domain.metrics import Window
from monitor.web.schemas import At, ExpectedWait, Level, Saying

NudgeState = Literal[
    "open", "raised", "acknowledged", "snoozed", "escalated", "sent", "dismissed", "cleared",
]  # fmt: skip
Act = Literal["acknowledge", "sent", "snooze", "dismiss", "undo"]
NudgeFor = Literal["agent", "queue", "supervisors"]


class Nudge(msgspec.Struct):
    """A prompt to act, about one contact or (``contact`` null) about many in a line."""

    id: str
    contact: str | None
    queue: str | None
    channel: str | None
    customer: Customer | None
    agent: Annotated[str | None, Meta(description="Who it is for, or who took it; null: everybody `to` names.")]
    to: Literal["agent", "queue", "supervisors"]
    state: str
    clock: str
    level: Level
    reason: str
    sentence: str
    lines: list[str]
    words: str
    playbook: list[str]
    suggested_due: Annotated[At | None, Meta(description="What to promise next.")]
    raised_at_ms: At
    silent_since_ms: At | None
    since_ms: At
    breach_at_ms: At | None
    limit_ms: Annotated[int | None, Meta(description="How long its clock may run until it breaches.")]
    said: Annotated[list[Saying], Meta(description="The sentence and the lines, apart from any language.")]
    steps: Annotated[list[Saying], Meta(description="The playbook, apart from any language.")]
    contacts: Annotated[list[str], Meta(description="The first 50 of those it is about, where it is about many.")]
    count: Annotated[int, Meta(description="How many contacts it is about.")]
    owner: Annotated[str | None, Meta(description="Who acknowledged, snoozed or closed it.")]
    escalate_at_ms: At | None
    snoozed_until_ms: At | None
    closed_at_ms: At | None
    text: Annotated[str | None, Meta(description="What the customer was told.")]
    closed_for: Annotated[str | None, Meta(description="What it was dismissed with.")]
    act: str | None
    ahead_ms: Annotated[int | None, Meta(description="How long before the breach of its clock it was raised.")]
    escalated: Annotated[bool, Meta(description="Nobody acted in time, at least once.")]
    said_at_ms: Annotated[At, Meta(description="When its words were made.")]
    raised_for: Annotated[str, Meta(description="Its reason at first, under which its effect is counted.")]
    raised_in: str | None
    routed_for: str


class PlacedNudge(Nudge, kw_only=True):
    """A nudge with its contact's place in line."""

    position: int | None
    expected_wait: ExpectedWait


class Nudges(msgspec.Struct):
    """Nudges, the gravest first."""

    nudges: list[PlacedNudge]


class NudgeEffect(msgspec.Struct):
    """What nudges brought about: each reason over all the queues asked for (``queue`` null), then in each."""

    site: str
    as_of_ms: At
    window: Window
    effects: list[Effect]
    breaches: list[Breaches]


class NewAct(msgspec.Struct, omit_defaults=True):
    """What an agent did about a nudge."""

    agent: Name
    text: Text | None = None
    until: Annotated[Instant, Meta(description="How long to snooze.")] | None = None
    promise_due: Annotated[Instant, Meta(description="When the customer was promised to hear again.")] | None = None
    reason: Short | None = None


class Pending(msgspec.Struct):
    """The act stands in the journal and is not decided yet; ask again under the same Idempotency-Key."""

    nudge: str
    idempotency_key: str
    message: str


class ActRefused(msgspec.Struct):
    """A problem with the nudge as it is now."""

    title: str
    status: int
    detail: str
    nudge: Nudge | None
