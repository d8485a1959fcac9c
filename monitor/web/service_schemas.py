"""Sources, dead letters and the readiness of a process as the API promises them."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from monitor.web.schemas import At, Length


class Source(msgspec.Struct):
    """One system that events come from; counts are since it was first heard of."""

    source: str
    last_event_ms: At
    last_beat_ms: At | None
    events: int
    repeated: Annotated[int, Meta(description="Known already, under the same id.")]
    refused: Annotated[int, Meta(description="Could not be applied: dead letters.")]
    late_n: Annotated[int, Meta(description="Events of the last five to ten minutes, of which the next two are.")]
    late_p50_ms: Length | None
    late_p95_ms: Length | None
    quiet_after_ms: Length | None
    tells_messages: bool


class Sources(msgspec.Struct):
    """The systems events come from, when each was last heard of, and how late what it tells arrives."""

    as_of_ms: At
    sources: list[Source]


class DeadLetter(msgspec.Struct):
    """What could not be applied or delivered: the event, the reply, or its text where it was no JSON object."""

    id: str
    at_ms: At
    reason: str
    sentence: str
    event: dict[str, Any] | None = None
    reply: dict[str, Any] | None = None
    text: str | None = None


class DeadLetters(msgspec.Struct):
    """A page of dead letters, newest first."""

    dead_letters: list[DeadLetter]
    count: Annotated[int, Meta(description="Of all there are.")]
    next: str | None


class Redriven(msgspec.Struct):
    """The event stands in the journal again, under this id; its letter is gone."""

    letter: str
    event: str


class Readiness(msgspec.Struct):
    """Whether the process can do its work, and what was looked at."""

    ready: bool
    checks: list[CheckResult]


class CheckResult(msgspec.Struct):
    """One thing that was looked at."""

    name: str
    ok: bool
    message: str
