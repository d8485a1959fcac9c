"""What is known of one contact, told from its stored record: how it stands, what happened, what was decided."""

from __future__ import annotations

import msgspec

from monitor.domain.contacts import Record
from monitor.domain.events import Event

_record = msgspec.json.Decoder(Record)
_SHOWN_DATA_BYTES = 4_096


def shown_contact(raw: bytes) -> bytes | None:
    """Give the Contact object of a stored record; None where there is nothing to show (closed, or not yet a contact)."""
    view = bytes(_record.decode(raw).view)
    if view == b"null" or b'"state":"closed"' in view:
        return None
    return view


def story_of(raw: bytes) -> dict[str, object] | None:
    """Give a Contact with ``timeline`` (oldest first) and ``decisions`` (newest first); None: not a contact yet."""
    record = _record.decode(raw)
    if bytes(record.view) == b"null":
        return None
    story: dict[str, object] = msgspec.json.decode(record.view)
    story["timeline"] = [_line(event) for event in record.events()]
    story["decisions"] = record.care.decisions if record.care is not None else ()
    return story


def _line(event: Event) -> dict[str, object]:
    line: dict[str, object] = {"at_ms": event.time_ms, "type": event.type, "id": event.id, "source": event.source}
    if event.future_ms is not None:
        line["claimed_ms"] = event.future_ms
    if len(event.data) <= _SHOWN_DATA_BYTES:
        line["data"] = event.data
    return line
