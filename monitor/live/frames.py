"""The texts that go over the wire of ``/live`` and what an entry of the feed holds: parsing and joining, nothing else.

Outgoing frames are joined from pieces that were encoded once; nothing here encodes an object again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw

from monitor.domain.audience import Role
from monitor.domain.events import Name
from monitor.domain.metrics import Window
from monitor.domain.praise import GoodKey, GoodMoment

SUBPROTOCOL = "moment.v1"
MAX_FRAME_BYTES = 4_096
MAX_LIMIT = 500

ViewName = Literal["queues", "contacts", "nudges", "agents", "moments", "trends", "sources"]
VIEWS: tuple[ViewName, ...] = ("queues", "contacts", "nudges", "agents", "moments", "trends", "sources")


class Subscribe(msgspec.Struct, frozen=True, tag="subscribe"):
    """Show a view from now on; replaces the connection's earlier subscription of that view.

    ``epoch`` and ``offset`` are those of the last frame seen of this very view, window, queues, limit and desk.
    ``agent`` asks for the nudges on somebody's desk alone, as an agent or as a supervisor.
    """

    view: ViewName
    window: Window = "today"
    queues: Annotated[list[Name], Meta(max_length=500)] | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_LIMIT)] | None = None
    agent: Name | None = None
    role: Role = "agent"
    epoch: Annotated[str, Meta(max_length=128)] | None = None
    offset: Annotated[str, Meta(max_length=64)] | None = None


class Unsubscribe(msgspec.Struct, frozen=True, tag="unsubscribe"):
    """Show a view no longer."""

    view: ViewName


class Entry(msgspec.Struct, frozen=True):
    """One entry of the feed: what one commit changed. ``null`` objects are gone."""

    as_of_ms: int = 0
    views: dict[str, Raw] = {}
    lines: list[tuple[str, str, float | None]] = []
    nudges: dict[str, Raw] = {}
    closed_nudges: list[str] = []
    agents: dict[str, Raw] = {}
    sources: dict[str, Raw] = {}
    now: dict[str, Raw] = {}
    good: list[GoodMoment] = []
    good_gone: list[GoodKey] = []
    """Taken back before ``good`` is told."""
    samples: list[Raw] = []
    deltas: list[tuple[int, str, str, str, int]] = []
    verdicts: dict[str, Raw] = {}
    policy: Raw = Raw(b"null")
    """Null where it has not changed (a union with None would take no object)."""


_ASKED: msgspec.json.Decoder[Subscribe | Unsubscribe] = msgspec.json.Decoder(Subscribe | Unsubscribe)
_ENTRY = msgspec.json.Decoder(Entry)
_encode = msgspec.json.encode


def parse_asked(text: str) -> Subscribe | Unsubscribe:
    """Read a client's frame; raises ``ValueError`` with a sentence for the client."""
    try:
        return _ASKED.decode(text)
    except (msgspec.MsgspecError, UnicodeError) as wrong:
        raise ValueError(str(wrong)) from None
    except RecursionError:
        raise ValueError("nested too deeply") from None


def parse_entry(payload: bytes) -> Entry:
    """Read an entry of the feed; raises ``msgspec.MsgspecError`` where it is none."""
    return _ENTRY.decode(payload)


def named(key: str, value: bytes) -> bytes:
    """Give one member of a JSON object, ``"key":value``."""
    return _encode(key) + b":" + value


def head(kind: str, view: str, epoch: str, offset: str, as_of_ms: int) -> bytes:
    """Give the start of a state or patch, up to what differs."""
    start = {"type": kind, "view": view, "epoch": epoch, "offset": offset, "as_of_ms": as_of_ms}
    return _encode(start)[:-1]


def state(start: bytes, members: Iterable[bytes], total: bytes | None, more: int = 0) -> str:
    """Join a whole state from members ``"id":object``; ``more`` there are beyond the limit."""
    parts = [start, b',"data":{', b",".join(members), b"}"]
    return _closed(parts, total, more)


def patch(start: bytes, members: Iterable[bytes], removed: Iterable[str], total: bytes | None, more: int = 0) -> str:
    """Join a patch from members ``"id":object`` and the ids that are gone."""
    parts = [start, b',"set":{', b",".join(members), b'},"remove":', _encode(list(removed))]
    return _closed(parts, total, more)


def _closed(parts: list[bytes], total: bytes | None, more: int) -> str:
    if total is not None:
        parts += (b',"total":', total)
    if more:
        parts.append(b',"more":%d' % more)
    parts.append(b"}")
    return b"".join(parts).decode()


def beat(as_of_ms: int, now_ms: int, behind_ms: int) -> str:
    """Give the sign of life that lets a board tell old from quiet."""
    return f'{{"type":"beat","as_of_ms":{as_of_ms},"now_ms":{now_ms},"behind_ms":{behind_ms}}}'


def error(message: str) -> str:
    """Tell a client why its frame was of no use; the connection stays."""
    return _encode({"type": "error", "message": message}).decode()
