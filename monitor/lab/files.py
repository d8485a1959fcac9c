"""Recorded files, line by line, plain or compressed with gzip (told by their first bytes, not by their name)."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from os import PathLike

from monitor.errors import BadInput

GZIP_MAGIC = b"\x1f\x8b"
LONGEST_LINE = 1_048_576
"""Bytes; a longer line is no record of an event, and must not fill the memory."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that could not be used; ``line`` counts from 1, ``reason`` is for people."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"  line {self.line}: {self.reason}"


SKIPPED_TOLD = 10
"""So many skipped lines are told one by one."""


def told_skipped(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Say which lines were skipped and why, the first ones one by one."""
    yield from map(str, skipped[:SKIPPED_TOLD])
    yield from more_skipped(len(skipped), "--report json lists all")


def more_skipped(count: int, advice: str) -> Iterator[str]:
    """Say how many more were skipped than are told one by one, and how to see them."""
    if count > SKIPPED_TOLD:
        yield f"  and {count - SKIPPED_TOLD:,} more ({advice})"


class Lines:
    """The lines of a file: iterating gives ``(number, bytes)``, or ``Skipped`` for what is no line at all.

    ``position`` and ``size`` are bytes of the file as it lies on disk, for a progress bar.
    Raises ``BadInput`` where the file cannot be opened.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        try:
            self._raw = open(path, "rb")  # noqa: SIM115 - closed when the lines have been read
        except OSError as error:
            raise BadInput(f"{path}: {error.strerror or error}") from error
        self.size = self._raw.seek(0, 2)
        self._raw.seek(0)
        magic = self._raw.read(len(GZIP_MAGIC))
        self._raw.seek(0)
        self._text: gzip.GzipFile | io.BufferedReader = (
            gzip.GzipFile(fileobj=self._raw) if magic == GZIP_MAGIC else self._raw
        )

    @property
    def position(self) -> int:
        """How far the file has been read."""
        return self.size if self._raw.closed else self._raw.tell()

    def __iter__(self) -> Iterator[tuple[int, bytes] | Skipped]:
        number = 0
        with self._raw:
            try:
                while line := self._text.readline(LONGEST_LINE):
                    number += 1
                    if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                        self._skip_rest_of_line()
                        yield Skipped(number, f"is longer than {LONGEST_LINE} bytes")
                    else:
                        yield number, line
            except EOFError:
                yield Skipped(number + 1, "the compressed file ends too early")
            except (gzip.BadGzipFile, zlib.error):
                yield Skipped(number + 1, "the compressed file is damaged from here on")

    def _skip_rest_of_line(self) -> None:
        while (rest := self._text.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
            pass
