"""Recorded days as events: Asterisk's ``queue_log`` and files of events, streamed.

What cannot be used is given as ``Skipped`` in its place, never raised: one bad line costs that line alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from typing import Literal

from monitor.connectors.queue_log import Translator
from monitor.domain import wire
from monitor.domain.events import Event
from monitor.errors import BadInput
from monitor.lab.files import LONGEST_LINE, Lines, Skipped

Format = Literal["queue_log", "events"]
Record = Event | Skipped
AT_ONCE = 500
"""Lines that are decoded together."""


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


class _Stamps:
    """Fixes what a recording left open: numbers for events without an id; a mark for those without a time."""

    def __init__(self) -> None:
        self._made = 0
        # An arrival beyond every time that is let in: no recorded time is taken for one in the future.
        self.stamp = wire.Stamp(now_ms=wire.END_MS, new_id=self._new_id, source="file")

    def _new_id(self) -> str:
        self._made += 1
        return f"unnamed-{self._made}"


def read_events(path: str | PathLike[str] | Lines) -> Iterator[Record]:
    """Give the events of a file of them: one a line (NDJSON), or arrays of them, one array a line.

    Each is checked as if it were posted. One without a time is skipped: a recording has no arrival to take instead.
    """
    return _file_events(path if isinstance(path, Lines) else Lines(path))


def _file_events(lines: Lines) -> Iterator[Record]:
    stamp = _Stamps().stamp
    gathered: list[tuple[int, bytes]] = []
    for item in lines:
        if isinstance(item, Skipped):
            yield from _together(gathered, stamp)
            gathered = []
            yield item
        elif raw := item[1].strip(b"\xef\xbb\xbf \t\r\n"):
            gathered.append((item[0], raw))
            if len(gathered) >= AT_ONCE:
                yield from _together(gathered, stamp)
                gathered = []
    yield from _together(gathered, stamp)


def _together(gathered: list[tuple[int, bytes]], stamp: wire.Stamp) -> Iterator[Record]:
    """Read many lines at once, which is several times faster, where each is one event; else one by one."""
    if any(raw.startswith(b"[") for _, raw in gathered):
        reading = None
    else:
        try:
            reading = wire.read(b"\n".join(raw for _, raw in gathered), "lines", stamp, AT_ONCE)
        except wire.BadBody:
            reading = None
    if reading is not None and len(reading.events) + len(reading.rejected) == len(gathered):
        yield from _records(reading, [number for number, _ in gathered])
        return
    for number, raw in gathered:
        try:
            reading = wire.read(raw, "json", stamp, LONGEST_LINE)
        except wire.BadBody as error:
            yield Skipped(number, error.message)
        else:
            yield from _records(reading, [number] * (len(reading.events) + len(reading.rejected)))


def _records(reading: wire.Reading, numbers: list[int]) -> Iterator[Record]:
    """Put what was taken and what was not back into the order of the file."""
    faults = {rejected.error.index: rejected.error for rejected in reading.rejected}
    events = iter(reading.events)
    for index, number in enumerate(numbers):
        if (fault := faults.get(index)) is not None:
            yield Skipped(number, f"{fault.path} {fault.message}")
        elif (event := next(events)).time_ms == wire.END_MS:
            yield Skipped(number, '$.time is missing; a recorded event needs one, such as "2026-01-31T09:30:00Z"')
        else:
            yield event
