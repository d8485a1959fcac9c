"""The frames of the live connection as they are promised."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from monitor.web.schemas import At, Length

Total = Annotated[dict[str, Any], Meta(description="Of `queues` a Queue, of `moments` a MomentsTotal.")]


class State(msgspec.Struct, tag="state"):
    """A whole view. Objects as in the HTTP API, but of lengths that grow only the instant they run from."""

    view: str
    epoch: str
    offset: str
    as_of_ms: At
    data: dict[str, dict[str, Any]]
    total: Total | None = None


class Patch(msgspec.Struct, tag="patch"):
    """What changed: objects are whole."""

    view: str
    epoch: str
    offset: str
    as_of_ms: At
    set: dict[str, dict[str, Any]]
    remove: list[str]
    total: Total | None = None


class Beat(msgspec.Struct, tag="beat"):
    """A sign of life, at least every two seconds. ``as_of_ms`` that stands still means: not live."""

    as_of_ms: At
    now_ms: At
    behind_ms: Annotated[Length, Meta(description="How long ago `as_of_ms` is, by the clock all processes agree on.")]


class Error(msgspec.Struct, tag="error"):
    """A frame could not be used; the connection stays."""

    message: str
