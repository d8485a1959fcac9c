"""Recorded files, streamed as events."""

from __future__ import annotations

import gzip
from pathlib import Path

import msgspec
import pytest

from monitor.domain.events import Event
from monitor.errors import BadInput
from monitor.lab.files import LONGEST_LINE, Lines, Skipped
from monitor.lab.reader import guess_format, read, read_events, read_queue_log

LOG = b"1000|c1|q|NONE|ENTERQUEUE|||1\r\njunk\n\n1030|c1|q|NONE|ABANDON|1|1|30\n10"
OPENED = b'{"type":"contact.opened","subject":"c1","time":"2026-01-01T00:00:01.5Z","id":"e1","source":"/s",'


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "file"
    path.write_bytes(content)
    return path


def types(items: list[Event | Skipped]) -> list[str]:
    return [item.type if isinstance(item, Event) else f"line {item.line}: {item.reason}" for item in items]


@pytest.mark.parametrize("content", [LOG, gzip.compress(LOG, mtime=0)], ids=["plain", "compressed"])
def test_a_queue_log_is_read_plain_or_compressed_and_names_the_lines_it_skips(tmp_path: Path, content: bytes) -> None:
    path = write(tmp_path, content)
    assert types(list(read(path))) == [
        "contact.opened",
        "contact.queued",
        "line 2: has 1 of at least 5 fields",
        "contact.left",
        "line 5: has 1 of at least 5 fields",
    ]


def test_a_transfer_at_the_end_of_a_log_is_not_forgotten(tmp_path: Path) -> None:
    path = write(tmp_path, b"1000|c1|q|ann|BLINDTRANSFER|7|x|1|2|1\n")
    assert types(list(read_queue_log(path))) == ["contact.ended", "contact.closed"]


def test_compressed_data_that_ends_early_gives_what_was_there_and_says_so(tmp_path: Path) -> None:
    lines = b"".join(b"%d|c%d|q|NONE|ENTERQUEUE|||1\n" % (1000 + n, n * 7919) for n in range(5_000))
    whole = gzip.compress(lines)
    items = list(read_queue_log(write(tmp_path, whole[: len(whole) // 2])))
    assert len(items) > 1_000
    assert isinstance(items[-1], Skipped)
    assert items[-1].reason == "the compressed file ends too early"


def test_compressed_data_that_is_damaged_gives_what_was_there_and_says_so(tmp_path: Path) -> None:
    items = list(read_queue_log(write(tmp_path, gzip.compress(LOG + b"\n") + b"rubbish after the end")))
    assert items[-1] == Skipped(6, "the compressed file is damaged from here on")


def test_a_line_of_megabytes_does_not_stop_the_next_one(tmp_path: Path) -> None:
    path = write(tmp_path, b"x" * (2 * LONGEST_LINE + 5) + b"\n1000|c1|q|a|RINGNOANSWER|0\n")
    assert types(list(read_queue_log(path))) == [f"line 1: is longer than {LONGEST_LINE} bytes", "contact.missed"]


def test_a_file_that_cannot_be_opened_says_which(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"absent: No such file"):
        read_queue_log(tmp_path / "absent")


def test_events_are_read_as_stamped_events_with_all_their_data(tmp_path: Path) -> None:
    path = write(tmp_path, OPENED + b'"sequence":"4","data":{"channel":"chat","mine":1}}\n')
    event = next(read_events(path))
    assert isinstance(event, Event)
    assert (event.time_ms, event.id, event.source, event.sequence, event.own) == (
        1_767_225_601_500, "e1", "/s", 4, False
    )  # fmt: skip
    assert msgspec.json.decode(event.data) == {"channel": "chat", "mine": 1}


def test_an_event_without_id_source_or_data_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, b'\n{"type":"contact.held","subject":"c1","time":"2026-01-01T00:00:00Z","data":null}')
    event = next(read_events(path))
    assert event == Event("contact.held", "c1", 1_767_225_600_000, "unnamed-1", "file", own=True)


def test_arrays_of_events_are_read_too(tmp_path: Path) -> None:
    one = OPENED + b'"data":{"channel":"chat"}}'
    path = write(tmp_path, b"[" + one + b"," + one + b"]")
    assert types(list(read(path))) == ["contact.opened", "contact.opened"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "ends in the middle"),
        (b'"text"', "is no object"),
        (
            b'{"subject":"c1","type":"contact.flown","time":"2026-01-01T00:00:00Z"}',
            '$.type is "contact.flown", which is not known',
        ),
        (b'{"subject":"c1","type":"policy.changed","time":"2026-01-01T00:00:00Z"}', "only the program itself enters"),
        (b'{"subject":"c1","type":"contact.held"}', "$.time is missing"),
        (b'{"subject":"c1","type":"contact.held","time":"2026-01-01T00:00:00"}', "without a zone"),
        (b'{"subject":"","type":"contact.held","time":"2026-01-01T00:00:00Z"}', "$.subject has 0 characters"),
        (OPENED + b'"data":{"channel":"pigeon"}}', '$.data.channel is "pigeon"'),
        (OPENED + b'"data":{"channel":"chat"},"sequence":"x"}', "write a whole number"),
        (OPENED + b'"data":{"channel":"ch\xffat"}}', "UTF-8"),
        (b"[{]", "is not JSON"),
    ],
)
def test_an_event_that_cannot_be_used_is_named_with_its_reason(tmp_path: Path, line: bytes, reason: str) -> None:
    good = OPENED + b'"data":{"channel":"chat"}}'
    first, second = read_events(write(tmp_path, line + b"\n" + good))
    assert isinstance(first, Skipped)
    assert first.line == 1
    assert reason in first.reason
    assert isinstance(second, Event)


def test_bad_lines_among_many_keep_their_numbers_and_the_order_of_the_file(tmp_path: Path) -> None:
    good = OPENED + b'"data":{"channel":"chat"}}\n'
    items = list(read_events(write(tmp_path, good * 700 + b"{}\n" + good + b"[" + good.strip() + b"]\n\xff\n" + good)))
    assert [place for place, item in enumerate(items) if isinstance(item, Skipped)] == [700, 703]
    assert [item.line for item in items if isinstance(item, Skipped)] == [701, 704]
    assert len(items) == 705


def test_the_kind_of_a_file_is_told_by_its_first_line(tmp_path: Path) -> None:
    assert guess_format(write(tmp_path, gzip.compress(b"\n  {}"))) == "events"
    assert guess_format(write(tmp_path, LOG)) == "queue_log"
    assert guess_format(write(tmp_path, b"")) == "queue_log"


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    lines = Lines(write(tmp_path, LOG))
    assert (lines.position, lines.size) == (0, len(LOG))
    assert len(list(lines)) == 5
    assert lines.position == lines.size
