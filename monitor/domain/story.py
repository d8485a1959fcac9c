"""What is known of one contact, told from its stored record: how it stands, what happened, what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from monitor.domain.care import Decision, is_our_message
from monitor.domain.contacts import Record
from monitor.domain.events import Event, decode_data, instant_ms
from monitor.domain.life import Moment
from monitor.domain.promises import recognise
from monitor.domain.sayings import in_english

_record = msgspec.json.Decoder(Record)


class _Lived(msgspec.Struct):
    """What a life says of moments, and the notices that it has not heard: queue, and until when."""

    moments: list[Moment] = []
    notices: list[tuple[str, int]] = []


_lived = msgspec.json.Decoder(_Lived | None)
_SHOWN_DATA_BYTES = 4_096


def shown_contact(raw: bytes) -> bytes | None:
    """Give the Contact object of a stored record; None where there is nothing to show (closed, or not yet a contact)."""
    view = bytes(_record.decode(raw).view)
    if view == b"null" or b'"state":"closed"' in view:
        return None
    return view


def story_of(raw: bytes, timezone: str = "UTC") -> dict[str, object] | None:
    """Give a Contact with ``timeline`` (oldest first), ``decisions`` and ``moments`` (newest first); None: not a contact yet.

    ``suggested_promise`` is one that the last message of ours seems to make, in the site's ``timezone``: to be confirmed.
    """
    record = _record.decode(raw)
    if bytes(record.view) == b"null":
        return None
    story: dict[str, object] = msgspec.json.decode(record.view)
    lived = _lived.decode(record.life) or _lived.decode(record.base) or _Lived()
    events = _heard(record.events(), lived)
    story["timeline"] = [_line(event) for event in events]
    story["suggested_promise"] = _suggested(events, story.get("customer"), timezone)
    story["decisions"] = _decided(record.care.decisions, timezone) if record.care is not None else []
    story["moments"] = [_moment(moment) for moment in reversed(lived.moments)]
    return story


def _suggested(events: list[Event], customer: object, timezone: str) -> dict[str, object] | None:
    """Give the promise that the last message of ours seems to make, unless one was made since."""
    language = customer.get("language") if isinstance(customer, dict) else None
    for event in reversed(events):
        if event.type == "promise.made":
            return None
        if event.type == "nudge.sent" or is_our_message(event):
            said = decode_data(event)
            if said.text is None or (event.type == "nudge.sent" and said.promise_due is not None):
                return None
            found = recognise(said.text, language, event.time_ms, timezone)
            if found is None:
                return None
            return {"due_at_ms": found.due_ms, "quote": found.quote, "event": event.id}
    return None


def _decided(decisions: Iterable[Decision], timezone: str) -> list[dict[str, object]]:
    """Tell decisions as of when they were made: in English, and apart from any language."""
    return [
        {
            "at_ms": one.at_ms, "nudged": one.nudged, "reason": one.reason,
            "sentence": in_english(one.said, timezone, one.at_ms), "said": one.said,
        }
        for one in decisions
        if one.said is not None
    ]  # fmt: skip


def _heard(events: list[Event], lived: _Lived) -> list[Event]:
    """Give the events less the notices to a line that the contact was not in, nor joined in time.

    A notice is known by its queue and its end; of several alike the later ones are those not heard.
    """
    unheard = Counter(lived.notices)
    if not unheard:
        return events
    kept = []
    for event in reversed(events):
        if event.type == "queue.announced":
            known = event.subject, instant_ms(decode_data(event).until)
            if unheard[known] > 0:
                unheard[known] -= 1
                continue
        kept.append(event)
    return kept[::-1]


def _moment(moment: Moment) -> dict[str, object]:
    return {name: getattr(moment, name) for name in moment.__struct_fields__}


def _line(event: Event) -> dict[str, object]:
    line: dict[str, object] = {"at_ms": event.time_ms, "type": event.type, "id": event.id, "source": event.source}
    if event.future_ms is not None:
        line["claimed_ms"] = event.future_ms
    if len(event.data) <= _SHOWN_DATA_BYTES:
        line["data"] = event.data
    return line
