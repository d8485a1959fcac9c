"""Moments as the API and the live view promise them."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from monitor.domain.metrics import Window
from monitor.web.schemas import At, Moments, Saying


class GoodMoment(msgspec.Struct):
    """A good moment worth telling; it names no agent and no customer."""

    at_ms: At
    contact: Annotated[str | None, Meta(description="Null where what is shown is masked.")]
    queue: str | None
    channel: str | None
    touchpoint: str
    reason: str
    sentence: str
    said: Saying | None = None


class Touchpoint(msgspec.Struct):
    """Moments in which customers judge, and who is responsible for them."""

    touchpoint: str
    label: str
    owner: str | None
    positive: int
    neutral: int
    negative: int
    n: int
    negative_ratio: float | None
    reasons: Annotated[dict[str, int], Meta(description="Moments by the reason that led, most first.")]
    weakest: Annotated[bool, Meta(description="The largest share of negative moments, of those with enough to tell.")]


class MomentsOf(msgspec.Struct):
    """The touchpoints of a window; the weakest is null where none has both enough moments and a negative one."""

    site: str
    as_of_ms: At
    window: Window
    moments: list[Touchpoint]
    weakest: str | None
    good: Annotated[list[GoodMoment], Meta(description="Newest first, 50 at most, of the last 24 hours.")]


class MomentsTotal(msgspec.Struct):
    """What the live view `moments` has beside its touchpoints."""

    moments: Moments
    weakest: str | None
    good: Annotated[list[GoodMoment], Meta(description="Newest first, 20 at most, of the last 24 hours.")]
