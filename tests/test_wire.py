"""Reading posted bodies: everything a stranger may send, and what each is told."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from monitor.domain import wire
from monitor.domain.events import INTERNAL, KINDS, decode_data
from tests.wire_site import NOW_MS, event, read, refused, rfc3339, stamp

HOUR = timedelta(hours=1)


# what is taken --------------------------------------------------------------------------------------------------------


def test_what_a_simple_caller_leaves_out_is_filled_in_and_marked_as_the_servers_own() -> None:
    (taken,) = read(event()).events
    assert (taken.time_ms, taken.id, taken.source, taken.sequence, taken.own) == (NOW_MS, "made-1", "api", 0, True)


def test_what_the_caller_gives_is_kept() -> None:
    given = event(specversion="1.0", id="a", source="pbx", time="2026-05-04T10:15:00.25+02:00", sequence="17")
    (taken,) = read(given).events
    assert (taken.id, taken.source, taken.sequence, taken.own) == ("a", "pbx", 17, False)
    assert taken.time_ms == int(datetime(2026, 5, 4, 8, 15, tzinfo=UTC).timestamp()) * 1000 + 250


def test_one_event_an_array_and_lines_are_read_alike() -> None:
    one, other = event(id="a", source="s"), event(id="b", source="s")
    lines = f"\n{json.dumps(one)}\r\n\n{json.dumps(other)}\n".encode()
    assert read([one, other]).events == read(lines, "lines").events == [*read(one).events, *read(other).events]


def test_an_empty_array_holds_nothing_and_is_no_error() -> None:
    assert read([]) == wire.Reading()


def test_unknown_data_fields_are_kept_and_unknown_attributes_ignored() -> None:
    data = {"queue": "q", "x-mine": {"a": [1, None]}}
    (taken,) = read(event(traceparent="00-1", nested={"a": [1]}, data=data)).events
    assert json.loads(bytes(taken.data)) == data


@pytest.mark.parametrize("data", [..., None, {}])
def test_events_that_only_happened_need_no_data(data: Any) -> None:
    (taken,) = read(event(type="contact.held", data=data)).events
    assert bytes(taken.data) == b"{}"


def test_nine_fractional_digits_are_read() -> None:
    (taken,) = read(event(time="2026-05-04T10:15:00.123456789Z")).events
    assert taken.time_ms % 1000 == 123


def test_a_time_too_far_in_the_future_becomes_the_arrival_and_is_flagged() -> None:
    future = datetime.fromtimestamp(NOW_MS / 1000, UTC) + HOUR
    (taken,) = read(event(time=rfc3339(future))).events
    assert (taken.time_ms, taken.future_ms) == (NOW_MS, NOW_MS + 3_600_000)


def test_a_time_within_the_allowed_skew_is_believed() -> None:
    future = datetime.fromtimestamp(NOW_MS / 1000, UTC) + timedelta(seconds=60)
    (taken,) = read(event(time=rfc3339(future))).events
    assert (taken.time_ms, taken.future_ms) == (NOW_MS + 60_000, None)


@pytest.mark.parametrize("given", [0, -5, 17, "0", "-5", " 17 ", None])
def test_a_sequence_is_a_whole_number_or_its_text(given: Any) -> None:
    assert read(event(sequence=given)).events[0].sequence == int(given or 0)


NAMES = ["__proto__", "constructor", "../../x", "a{b}c", "*", "\u202ex", "e" + "\u0301" * 60, "😀", "<img onerror=x>"]


@pytest.mark.parametrize("name", NAMES)
def test_odd_but_honest_names_are_taken(name: str) -> None:
    (taken,) = read(event(subject=name, data={"queue": name})).events
    assert (taken.subject, decode_data(taken).queue) == (name, name)


def test_a_thousand_names_of_one_queue_in_escapes_are_the_same_name() -> None:
    plain, escaped = json.dumps(event(subject="ü😀"), ensure_ascii=False), json.dumps(event(subject="ü😀"))
    assert read(plain.encode()).events[0].subject == read(escaped.encode()).events[0].subject


def test_a_stamped_event_survives_the_journal() -> None:
    batch = read([event(), event(id="x", time="2090-01-01T00:00:00Z", sequence=3)]).events
    back = msgspec.json.decode(msgspec.json.encode(batch), type=list[type(batch[0])])  # type: ignore[misc]
    assert [(one.id, one.own, one.future_ms, bytes(one.data)) for one in back] == [
        (one.id, one.own, one.future_ms, bytes(one.data)) for one in batch
    ]


def test_binary_mode_takes_attributes_from_headers() -> None:
    headers = {"ce-type": "contact.queued", "ce-subject": "c%201", "ce-id": "a", "ce-source": "s", "accept": "*/*"}
    (taken,) = wire.read_binary(headers, b'{"queue":"q"}', stamp()).events
    assert (taken.type, taken.subject, taken.id, bytes(taken.data)) == ("contact.queued", "c 1", "a", b'{"queue":"q"}')


def test_binary_mode_cannot_smuggle_attributes_in_through_its_body() -> None:
    headers = {"ce-type": "contact.held", "ce-subject": "c"}
    (one,) = wire.read_binary(headers, b'{},"id":"smuggled"', stamp()).rejected
    assert one.error.path == "$.data"


# what is refused, and how -------------------------------------------------------------------------------------------

REFUSED: list[tuple[Any, str, str]] = [
    (event(type=...), "$.type", "is missing"),
    (event(type=7), "$.type", "is a number (7); write text"),
    (event(type="contact.enqueued"), "$.type", 'did you mean "contact.queued"'),
    (event(type="queued"), "$.type", 'did you mean "contact.queued"'),
    (event(type="policy.changed"), "$.type", "only the program itself"),
    (event(type="zzz"), "$.type", "docs/events.md"),
    (event(subject=...), "$.subject", "is missing; write text of 1–128 characters"),
    (event(subject=""), "$.subject", "has 0 characters"),
    (event(subject="x" * 129), "$.subject", "has 129 characters"),
    (event(subject="a\x00b"), "$.subject", "control character"),
    (event(subject="a\x85b"), "$.subject", "control character"),
    (event(subject=True), "$.subject", "is true or false (True); write text"),
    (event(id="x" * 129), "$.id", "has 129 characters"),
    (event(id="a\nb"), "$.id", "control character"),
    (event(specversion="0.3"), "$.specversion", 'is "0.3"; write "1.0"'),
    (event(data_base64="e30="), "$.data_base64", 'write the object itself as "data"'),
    (event(datacontenttype="text/xml"), "$.datacontenttype", 'write "application/json"'),
    (event(sequence="1.5"), "$.sequence", "write a whole number"),
    (event(sequence="١٢"), "$.sequence", "write a whole number"),
    (event(sequence=2**53), "$.sequence", "smaller whole number"),
    (event(sequence=10**30), "$.sequence", "number"),
    (event(sequence=True), "$.sequence", "write a whole number or text"),
    (event(sequence=1.5), "$.sequence", "number"),
    (event(time=1_777_000_000), "$.time", "2026-04-24T03:06:40Z"),
    (event(time=1_777_000_000_000), "$.time", "2026-04-24T03:06:40Z"),
    (event(time=0), "$.time", "RFC 3339"),
    (event(time=-1), "$.time", "RFC 3339"),
    (event(time=10**18), "$.time", "RFC 3339"),
    (event(time=True), "$.time", "RFC 3339"),
    (event(time="2026-05-04T23:59:60Z"), "$.time", "second 59"),
    (event(time="2026-05-04T10:15:00"), "$.time", "without a zone"),
    (event(time="2026-03-29T01:30:00"), "$.time", "without a zone"),
    (event(time="yesterday"), "$.time", "RFC 3339 with a zone"),
    (event(time="9999-12-31T23:59:59Z"), "$.time", "1971 to 2200"),
    (event(time="0001-01-01T00:00:00Z"), "$.time", "1971 to 2200"),
    (event(time="0001-01-01T00:00:00+14:00"), "$.time", "1971 to 2200"),
    (event(time="9999-12-31T23:59:59-14:00"), "$.time", "1971 to 2200"),
    (event(time="9999-12-31T23:59:59.9999999Z"), "$.time", "RFC 3339"),
    (event(time="1970-12-31T23:59:59Z"), "$.time", "1971 to 2200"),
    (event(time="2201-01-01T00:00:00Z"), "$.time", "1971 to 2200"),
    (event(data={}), "$.data.queue", "is missing; write text of 1–128 characters"),
    (event(data=[]), "$.data", "is a list; write an object"),
    (event(data="{}"), "$.data", 'write an object with "queue"'),
    (event(data={"queue": "x" * 1_000_000}), "$.data.queue", "has 1000000 characters"),
    (event(data={"queue": "q", "priority": True}), "$.data.priority", "write a whole number from -1000 to 1000"),
    (event(data={"queue": "q", "priority": 1e9}), "$.data.priority", "whole number"),
    (event(data={"queue": "q", "priority": 5000}), "$.data.priority", "is a number (5000)"),
    (event(data={"queue": "q", "rejoined": 1}), "$.data.rejoined", "write true or false"),
    (event(data={"queue": "q", "big": "x" * 300_000}), "$.data", "bytes; write at most"),
    (event(type="contact.opened", data={"channel": "fone"}), "$.data.channel", 'one of "chat", "email"'),
    (event(type="contact.opened", data={"channel": "vioce"}), "$.data.channel", 'did you mean "voice"'),
    (event(type="contact.opened", data={"channel": "chat", "customer": {"name": 3}}), "$.data.customer.name", "text"),
    (event(type="promise.made", data={"due": "9999-12-31T23:59:59Z"}), "$.data.due", "1971 to 2200"),
    (event(type="contact.awaiting", data={"on": "us", "until": "0001-01-01T00:00:00Z"}), "$.data.until", "1971"),
    (event(type="contact.left", data={"outcome": "callback", "due": "2026-05-04"}), "$.data.due", "RFC 3339"),
    (event(type="agent.changed", data={"status": "available", "capacity": -1}), "$.data.capacity", "from 0 to 1000"),
    (event(type="agent.changed", data={"status": "away", "queues": ["a", 2]}), "$.data.queues[1]", "text of 1–128"),
    (event(type="nudge.sent", data={"agent": "a", "promise_due": 5}), "$.data.promise_due", "RFC 3339"),
    (event(type="contact.rated", data={"score": True, "scale": 5}), "$.data.score", "a number from -1000 to 1000"),
    (42, "$", "is no object"),
    ("text", "$", "is no object"),
    (b"null", "$", "is no object"),
]


@pytest.mark.parametrize(("body", "path", "sentence"), REFUSED, ids=lambda value: str(value)[:60])
def test_an_event_that_does_not_fit_is_told_where_and_what_to_write(body: Any, path: str, sentence: str) -> None:
    found_path, message = refused(body)
    assert (found_path, sentence in message) == (path, True), message


POISON: list[tuple[bytes, str, str]] = [
    (b'{"a":NaN}', "$.a", "NaN is not a number"),
    (b'{"a":[1,-Infinity]}', "$.a[1]", "-Infinity is not a number"),
    (b'{"a":{"b":1e999}}', "$.a.b", "too large"),
    (b'{"a":-1e999}', "$.a", "too large"),
    (b'{"a":' + b"1" * 5_000 + b"}", "$.a", "308 digits"),
    (b'{"a":-' + b"9" * 400 + b"}", "$.a", "308 digits"),
    (b'{"a":"\\ud800"}', "$.a", "surrogate"),
    (b'{"a":"x\\udc00"}', "$.a", "surrogate"),
    (b'{"a":{"\\ud800":1}}', "$.a", "surrogate"),
    (b'{"a":"\xff"}', "$.a", "UTF-8"),
    (b'{"a":"\xed\xa0\x80"}', "$.a", "UTF-8"),
    (b'{"a":1,"a":2}', "$.a", "twice"),
    (b'{"a":{"b c":1,"b c":1}}', '$.a["b c"]', "twice"),
    (b'{"a":"\\u0022","b":1,"b":2}', "$.b", "twice"),
    (b'{"x":' + b"[" * 1_000 + b"]" * 1_000 + b"}", "$.x[0][0][0]", "32 levels"),
    (b"{" + b'"a":{' * 100_000, "$", "32 levels"),
    (b'{"a":"\x01"}', "$.a", "control character"),
    (b'{"a":tru}', "$.a", "tru is not JSON"),
    (b'{"a":None}', "$.a", "write null"),
    (b'{"a":01}', "$", "line 1, column 7"),
    (b'{"a":1,}', "$", "line 1, column 8"),
    (b'{"a":"b', "$", "ends in the middle"),
    (b"{'a':1}", "$", "not JSON"),
    (b"", "$", "is empty"),
    (b" \n", "$", "is empty"),
    (b"\xef\xbb\xbf{}", "$", "byte order mark"),
    ('{"a":1}'.encode("utf-16"), "$", "UTF-16"),
    ('{"a":1}'.encode("utf-16-be"), "$", "UTF-16"),
    ('{"a":1}'.encode("utf-32-le"), "$", "UTF-16"),
]


@pytest.mark.parametrize(("body", "path", "sentence"), POISON, ids=lambda value: str(value)[:40])
def test_poison_is_refused_with_its_place(body: bytes, path: str, sentence: str) -> None:
    found_path, message = refused(body)
    assert (found_path, sentence in message) == (path, True), message


HIDDEN = [poison for poison in POISON if poison[0].startswith(b'{"') and poison[0].endswith(b"}")]


@pytest.mark.parametrize(("value", "path", "sentence"), HIDDEN, ids=lambda value: str(value)[:40])
def test_poison_in_fields_nobody_reads_is_refused_too(value: bytes, path: str, sentence: str) -> None:
    in_data = b'{"type":"contact.held","subject":"c","data":{"x":' + value + b"}}"
    in_attribute = b'{"type":"contact.held","subject":"c","ext":' + value + b"}"
    for body, prefix in ((in_data, "$.data.x"), (in_attribute, "$.ext")):
        found_path, message = refused(body)
        assert found_path.startswith(prefix) or path == "$" or "levels" in message
        assert sentence in message or "not JSON" in message


def test_one_bad_event_among_a_thousand_is_found_and_the_others_are_read() -> None:
    batch = [event(id=str(number)) for number in range(1_000)]
    batch[617]["data"] = {}
    reading = read(batch)
    assert len(reading.events) == 999
    (one,) = reading.rejected
    assert (one.error.index, one.error.path) == (617, "$.data.queue")
    assert json.loads(one.original) == batch[617]


@pytest.mark.parametrize("poison", [b'{"a":NaN}', b'{"a":1,"a":2}', b'{"a":"\\ud800"}', b'"]"', b'{"x":"]}"', b""])
def test_poison_in_a_batch_spoils_its_own_event_alone(poison: bytes) -> None:
    good = json.dumps(event()).encode()
    if poison == b'{"x":"]}"':
        poison += b"}"
    reading = read(b"[" + good + b"," + poison + b" , " + good + b"]")
    assert len(reading.events) == 2
    assert [one.error.index for one in reading.rejected] == [1]


def test_a_bad_line_spoils_itself_alone() -> None:
    good = json.dumps(event()).encode()
    reading = read(b"\n".join([good, b'{"type":', good, good + b"," + good, b"[]"]), "lines")
    assert len(reading.events) == 2
    assert [one.error.index for one in reading.rejected] == [1, 3, 4]


@pytest.mark.parametrize("body", [b"[{]}", b'[{"a":1}', b"[]]", b"[[[", b'["a]'])
def test_a_body_that_cannot_be_cut_into_events_is_refused_whole(body: bytes) -> None:
    with pytest.raises(wire.BadBody, match="the body"):
        read(body)


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", b"", '{"a":1}'.encode("utf-16")])
def test_lines_in_another_encoding_are_refused_whole(body: bytes) -> None:
    with pytest.raises(wire.BadBody):
        read(body, "lines")


@pytest.mark.parametrize("bad", [b"", b"NaN"])
def test_too_many_events_are_refused_however_they_come(bad: bytes) -> None:
    good = json.dumps(event()).encode()
    with pytest.raises(wire.TooManyEvents):
        read(b"[" + b",".join([bad or good, good, good, good]) + b"]", limit=3)
    with pytest.raises(wire.TooManyEvents):
        read(b"\n".join([good, good, good, bad or good]), "lines", limit=3)
    assert len(read([event()] * 3, limit=3).events) == 3


def test_a_refused_value_is_shown_short_and_on_one_line() -> None:
    _, message = refused(event(specversion="\u2028\n" + "x" * 1_000))
    assert len(message) < 200
    assert message.isprintable()


def test_every_type_that_is_not_internal_is_taken_with_its_example() -> None:
    for name in KINDS.keys() - INTERNAL:
        reading = read({"type": name, "subject": "x", "data": EXAMPLES.get(name, {})})
        assert len(reading.events) == 1, (name, reading.rejected)


EXAMPLES: dict[str, dict[str, Any]] = {
    "contact.opened": {"channel": "voice"},
    "contact.merged": {"into": "c-2"},
    "contact.transferred": {"kind": "blind", "queue": "sales"},
    "contact.queued": {"queue": "sales"},
    **{f"contact.{name}": {"agent": "a"} for name in ("alerted", "missed", "answered", "viewed")},
    **{f"contact.{name}": {"agent": "a", "role": "coach"} for name in ("joined", "parted")},
    "message.sent": {"by": "human"},
    "promise.made": {"due": "2026-05-04T14:30:00Z"},
    "contact.awaiting": {"on": "customer"},
    "contact.left": {"outcome": "abandoned"},
    "contact.rated": {"score": 4, "scale": 5},
    "queue.announced": {"text": "We are on it.", "until": "2026-05-04T14:30:00Z"},
    "agent.changed": {"status": "available"},
    "source.snapshot": {"contacts": ["c-1"]},
    **{f"nudge.{name}": {"agent": "a"} for name in ("acknowledged", "sent", "snoozed", "dismissed", "undone")},
}
