"""Events as strangers send them (CloudEvents 1.0 JSON) → events as the journal keeps them.

Pure: bytes in, plain data out. Reading takes the short way first (the whole batch decoded at once); only a batch in
which something is wrong is cut into its events, so that each can be told where and what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args, get_type_hints
from urllib.parse import unquote

import msgspec
from msgspec import Raw

from monitor.domain import strict
from monitor.domain.events import INTERNAL, KINDS, Data, Event, Instant, Name, instant_ms
from monitor.domain.hints import hint, nearest, quoted
from monitor.errors import BadEvent, BadInput
from monitor.shipped import MAX_BATCH

SKEW_MS = 60_000
SUGGESTIONS = 100
"""Errors of one batch that are told with all help there is; further ones shorter, so that nobody else waits."""
MAX_DATA_BYTES = 262_144
"""Of one event, except of those that list contacts."""
FIRST_MS = 31_536_000_000
"""1971-01-01: earlier times are seconds mistaken for milliseconds, or clocks that were never set."""
END_MS = 7_289_654_400_000
"""2201-01-01."""
_MOST_SEQUENCE = 2**53 - 1

Form = Literal["json", "lines"]
"""One event or an array of them; or one event a line."""


@dataclass(slots=True)
class BadBody(BadInput):
    """A posted body of which nothing can be taken, because it cannot be told where its events begin and end."""

    message: str
    path: str = "$"

    def __str__(self) -> str:
        return f"the body {self.message}"


class TooManyEvents(BadBody):
    """More events in one batch than allowed."""


class Stamp(NamedTuple):
    """What intake fixes about an event that its sender left open."""

    now_ms: int
    """When the batch arrived."""
    new_id: Callable[[], str]
    skew_ms: int = SKEW_MS
    source: str = "api"


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event that was not taken, as it was sent."""

    error: BadEvent
    original: bytes


@dataclass(slots=True)
class Reading:
    """What a posted body held, each list in the order it was sent."""

    events: list[Event] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class Envelope(msgspec.Struct, gc=False):
    """An event as it is sent. Attributes not named here are CloudEvents extensions and are ignored."""

    type: str
    subject: Name
    id: Name | None = None
    source: Name | None = None
    time: Instant | None = None
    sequence: int | str | None = None
    specversion: Literal["1.0"] | None = None
    datacontenttype: str | None = None
    data: Raw = Raw(b"{}")
    data_base64: Any = None


_ONE = msgspec.json.Decoder(Envelope)
_MANY = msgspec.json.Decoder(list[Envelope])
_PIECES = msgspec.json.Decoder(list[Raw])
_ANY = msgspec.json.Decoder()


def read(body: bytes, form: Form, stamp: Stamp, limit: int = MAX_BATCH) -> Reading:
    """Read a posted body; raises ``BadBody`` where its events cannot be told apart, ``TooManyEvents`` beyond ``limit``.

    Events that do not fit are in ``rejected``; whether the others are taken all the same is the caller's affair.
    """
    lines = _lines(body) if form == "lines" else None
    if lines is not None:
        body = b"[" + b",".join(lines) + b"]"
    is_array = body.lstrip(b" \t\r\n").startswith(b"[")
    if not is_array:
        return _read_alone(body, stamp)
    found = strict.find_fault(body, locate=False)
    envelopes = _decode_all(body) if found is None else None
    if envelopes is not None and (lines is None or len(envelopes) == len(lines)):
        _check_count(len(envelopes), limit)
        return _take_all(envelopes, body, stamp)
    pieces = lines if lines is not None else _cut(body, found, limit)
    _check_count(len(pieces), limit)
    return _read_each(pieces, stamp)


def read_binary(headers: Mapping[str, str], body: bytes, stamp: Stamp) -> Reading:
    """Read one event in CloudEvents' binary mode: attributes in ``ce-…`` headers, the body is its data.

    Names of ``headers`` are in lower case.
    """
    if body.strip() and (found := strict.find_fault(body)) is not None:
        return Reading(rejected=[Rejected(BadEvent(0, "$.data" + found.path[1:], found.message), body)])
    attributes: dict[str, Any] = {name[3:]: unquote(text) for name, text in headers.items() if name.startswith("ce-")}
    raw = msgspec.json.encode(attributes | {"data": Raw(body if body.strip() else b"{}")})
    return _read_each([raw], stamp)


def take(envelope: Envelope, index: int, stamp: Stamp, *, suggest: bool = True) -> Event:
    """Check and stamp one event; raises ``BadEvent``. Its ``data`` must be JSON that ``strict`` lets pass.

    With ``suggest`` an unknown word is answered with the nearest known one, which takes a fifth of a millisecond.
    """
    kind = KINDS.get(envelope.type)
    if kind is None or envelope.type in INTERNAL or envelope.data_base64 is not None or envelope.datacontenttype:
        kind = _checked_kind(envelope, index, suggest=suggest)
    data = envelope.data
    raw = bytes(data)
    if raw == b"null":
        data, raw = _NO_DATA, b"{}"
    try:
        said = kind.decoder.decode(raw)
    except msgspec.ValidationError as error:
        path, message = hint(error, kind.data, _ANY.decode(raw), "$.data")
        raise BadEvent(index, path, message) from None
    if len(raw) > MAX_DATA_BYTES and envelope.type not in LISTS:
        raise BadEvent(index, "$.data", f"has {len(raw)} bytes; write at most {MAX_DATA_BYTES}")
    if envelope.type in INSTANTS:
        _check_instants(envelope.type, said, index)
    return _stamped(envelope, data, index, stamp)


_NO_DATA = Raw(b"{}")
LISTS = frozenset({"source.snapshot"})
"""Types whose data may be as long as a body."""


def _instant_fields(data: type[Data]) -> tuple[tuple[str, str], ...]:
    hints = get_type_hints(data, include_extras=True)
    return tuple(
        (one.name, one.encode_name)
        for one in msgspec.structs.fields(data)
        if hints[one.name] == Instant or Instant in get_args(hints[one.name])
    )


INSTANTS: dict[str, tuple[tuple[str, str], ...]] = {
    name: fields for name, kind in KINDS.items() if (fields := _instant_fields(kind.data))
}
"""Which fields of which type are instants: (attribute, name on the wire)."""


def _stamped(envelope: Envelope, data: Raw, index: int, stamp: Stamp) -> Event:
    time_ms, future_ms = stamp.now_ms, None
    if envelope.time is not None:
        time_ms = instant_ms(envelope.time)
        if not FIRST_MS <= time_ms < END_MS:
            raise BadEvent(index, "$.time", _OUT_OF_BOUNDS)
        if time_ms > stamp.now_ms + stamp.skew_ms:
            time_ms, future_ms = stamp.now_ms, time_ms
    sequence = envelope.sequence
    if sequence is None:
        sequence = 0
    elif type(sequence) is not int or not -_MOST_SEQUENCE <= sequence <= _MOST_SEQUENCE:
        sequence = _sequence(sequence, index)
    own = envelope.id is None
    return Event(
        envelope.type,
        envelope.subject,
        time_ms,
        envelope.id or stamp.new_id(),
        envelope.source or stamp.source,
        sequence,
        own,
        future_ms,
        data,
    )


_OUT_OF_BOUNDS = "lies outside the years 1971 to 2200; write when it happened"


def _sequence(given: int | str, index: int) -> int:
    digits = str(given) if isinstance(given, int) else given.strip()
    if not (digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit() and len(digits) <= 20):
        raise BadEvent(index, "$.sequence", f"is {quoted(digits)}; write a whole number such as 17")
    number = int(digits)
    if not -_MOST_SEQUENCE <= number <= _MOST_SEQUENCE:
        raise BadEvent(index, "$.sequence", "is beyond ±9007199254740991; write a smaller whole number")
    return number


def _checked_kind(envelope: Envelope, index: int, *, suggest: bool) -> Any:
    """Look again at an event whose envelope has something unusual; raises ``BadEvent`` where it cannot be taken."""
    if envelope.data_base64 is not None:
        raise BadEvent(index, "$.data_base64", 'cannot be read; write the object itself as "data"')
    media = (envelope.datacontenttype or "application/json").split(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise BadEvent(index, "$.datacontenttype", f'is {quoted(media)}; write "application/json" or leave it out')
    if envelope.type in INTERNAL:
        message = f"is {quoted(envelope.type)}, which only the program itself enters; leave it out"
        raise BadEvent(index, "$.type", message)
    if (kind := KINDS.get(envelope.type)) is not None:
        return kind
    close = _nearest_type(envelope.type) if suggest else None
    write = f'did you mean "{close}"?' if close else "write one of those listed in docs/events.md"
    raise BadEvent(index, "$.type", f"is {quoted(envelope.type)}, which is not known; {write}")


def _nearest_type(given: str) -> str | None:
    known = [name for name in KINDS if name not in INTERNAL]
    return nearest(given, known) or next((name for name in known if name.split(".")[1] == given), None)


def _check_instants(name: str, said: Any, index: int) -> None:
    for attribute, on_wire in INSTANTS[name]:
        value = getattr(said, attribute)
        if value is not None and not FIRST_MS <= instant_ms(value) < END_MS:
            raise BadEvent(index, f"$.data.{on_wire}", _OUT_OF_BOUNDS)


def _lines(body: bytes) -> list[bytes]:
    if (found := strict.encoding_fault(body)) is not None:
        raise BadBody(found.message)
    return [stripped for line in body.split(b"\n") if (stripped := line.strip())]


def _check_count(count: int, limit: int) -> None:
    if count > limit:
        raise TooManyEvents(f"has more than {limit} events; send them in several batches")


def _decode_all(body: bytes) -> list[Envelope] | None:
    """Decode a whole array at once; ``None`` where any of its events needs a closer look."""
    try:
        return _MANY.decode(body)
    except msgspec.ValidationError:
        return None


def _take_all(envelopes: Sequence[Envelope], body: bytes, stamp: Stamp) -> Reading:
    reading = Reading()
    errors: list[BadEvent] = []
    events = reading.events
    for index, envelope in enumerate(envelopes):
        try:
            events.append(take(envelope, index, stamp, suggest=len(errors) < SUGGESTIONS))
        except BadEvent as error:
            errors.append(error)
    if errors:
        originals = _PIECES.decode(body)
        reading.rejected = [Rejected(error, bytes(originals[error.index])) for error in errors]
    return reading


def _read_alone(piece: bytes, stamp: Stamp) -> Reading:
    try:
        return Reading([_read_one(piece, 0, stamp, careful=True)], [])
    except BadEvent as error:
        return Reading([], [Rejected(error, piece)])


def _read_each(pieces: Sequence[bytes], stamp: Stamp) -> Reading:
    reading = Reading()
    budget = strict.LOCATE_BYTES
    for index, piece in enumerate(pieces):
        careful = budget > 0 and len(reading.rejected) < SUGGESTIONS
        try:
            reading.events.append(_read_one(piece, index, stamp, careful=careful))
        except BadEvent as error:
            reading.rejected.append(Rejected(error, piece))
            budget -= len(piece)
    return reading


def _read_one(piece: bytes, index: int, stamp: Stamp, *, careful: bool) -> Event:
    if (found := strict.find_fault(piece, locate=careful)) is not None:
        raise BadEvent(index, found.path, found.message)
    try:
        envelope = _ONE.decode(piece)
    except msgspec.ValidationError as error:
        value = _ANY.decode(piece)
        if not isinstance(value, dict):
            raise BadEvent(index, "$", 'is no object; write an event such as {"type": …, "subject": …}') from None
        path, message = hint(error, Envelope, value)
        raise BadEvent(index, path, message) from None
    return take(envelope, index, stamp, suggest=careful)


def _cut(body: bytes, found: strict.Fault | None, limit: int) -> list[bytes]:
    """Cut an array in which something is wrong into its events; ``found`` where that concerns the text as a whole."""
    if found is None:
        return [bytes(piece) for piece in _PIECES.decode(body)]
    pieces = strict.split_array(body, limit)
    if pieces is None:
        found = strict.find_fault(body) if len(body) <= strict.LOCATE_BYTES else found
        raise BadBody(*(found or _UNBALANCED)[::-1])
    return pieces


_UNBALANCED = strict.Fault("$", "is not JSON; check quotes, commas and brackets")
