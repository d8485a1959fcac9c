"""Recorded days as events: Asterisk's ``queue_log`` and files of events, streamed.

What cannot be used is given as ``Skipped`` in its place, never raised: one bad line costs that line alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from os import PathLike
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw

from monitor.connectors.queue_log import Translator
from monitor.domain.events import INTERNAL, KINDS, Event, Name, instant_ms
from monitor.errors import BadInput
from monitor.lab.files import Lines, Skipped

Format = Literal["queue_log", "events"]
Record = Event | Skipped
NO_DATA = Raw(b"{}")


def read(path: str | PathLike[str], fmt: Format | None = None) -> Iterator[Record]:
    """Give a file's events in the order of its lines; without ``fmt`` its first line tells which kind it is.

    Raises ``BadInput`` where the file cannot be opened.
    """
    return read_events(path) if (fmt or guess_format(path)) == "events" else read_queue_log(path)


def guess_format(path: str | PathLike[str]) -> Format:
    """Tell a file of events from a queue log by the first line that is not empty."""
    for item in Lines(path):
        if not isinstance(item, Skipped) and (text := item[1].lstrip(b"\xef\xbb\xbf \t\r\n")):
            return "events" if text.startswith((b"{", b"[")) else "queue_log"
    return "queue_log"


def read_queue_log(path: str | PathLike[str] | Lines, *, prefix: str = "") -> Iterator[Record]:
    """Give the events of a ``queue_log``; ``prefix`` is put before the ids of its calls."""
    lines = path if isinstance(path, Lines) else Lines(path)
    return _queue_log_events(lines, Translator(prefix=prefix))


def _queue_log_events(lines: Lines, translator: Translator) -> Iterator[Record]:
    for item in lines:
        if isinstance(item, Skipped):
            yield item
            continue
        number, raw = item
        try:
            yield from translator.line(raw, number)
        except BadInput as error:
            yield Skipped(number, str(error))
    yield from translator.flush()


class _Wire(msgspec.Struct, gc=False):
    """An event as it stands in a file: CloudEvents JSON, of which a simple recorder may leave out much."""

    type: str
    subject: Name
    time: Annotated[datetime, Meta(tz=True)] | None = None
    id: Name | None = None
    source: Name = "file"
    sequence: int | str = 0
    data: Raw = NO_DATA


_LINE = msgspec.json.Decoder(_Wire)
_LIST: msgspec.json.Decoder[list[Raw]] = msgspec.json.Decoder(list[Raw])


def read_events(path: str | PathLike[str] | Lines) -> Iterator[Record]:
    """Give the events of a file of them: one a line (NDJSON), or arrays of them, one array a line.

    Each is checked against its kind. An event without a time is skipped: a recording has no arrival to take instead.
    """
    return _file_events(path if isinstance(path, Lines) else Lines(path))


def _file_events(lines: Lines) -> Iterator[Record]:
    for item in lines:
        if isinstance(item, Skipped):
            yield item
            continue
        number, raw = item
        raw = raw.strip(b"\xef\xbb\xbf \t\r\n")
        if raw.startswith(b"["):
            yield from _array(raw, number)
        elif raw:
            yield _event(raw, number, str(number))


def _array(raw: bytes, number: int) -> Iterator[Record]:
    try:
        parts = _LIST.decode(raw)
    except msgspec.DecodeError as error:
        yield Skipped(number, str(error))
        return
    for place, part in enumerate(parts):
        yield _event(part, number, f"{number}.{place}")


def _event(raw: bytes | Raw, number: int, made_up_id: str) -> Record:
    try:
        wire = _LINE.decode(raw)
        kind = KINDS.get(wire.type)
        if kind is None or wire.type in INTERNAL:
            return Skipped(number, f"unknown type {wire.type[:80]!r} - at `$.type`")
        if wire.time is None:
            return Skipped(number, "has no time - at `$.time`")
        data = NO_DATA if bytes(wire.data) == b"null" else wire.data.copy()
        kind.decoder.decode(data)
        sequence = int(wire.sequence)
    except msgspec.ValidationError as error:
        return Skipped(number, str(error))
    except msgspec.DecodeError as error:
        return Skipped(number, f"is not JSON: {error}")
    except UnicodeDecodeError:
        return Skipped(number, "is not UTF-8")
    except ValueError:
        return Skipped(number, "its sequence is not a whole number - at `$.sequence`")
    own = wire.id is None
    return Event(
        wire.type, wire.subject, instant_ms(wire.time), wire.id or made_up_id, wire.source, sequence, own, None, data
    )  # fmt: skip
