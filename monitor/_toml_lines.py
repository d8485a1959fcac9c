"""On which line each key of a TOML text stands: the standard library's parser does not tell.

The text has been parsed before, so that nothing is checked here; only what is needed to find keys is read.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

Path = tuple[str | int, ...]
"""Keys and indices from the top: ``("policy", "when", 0, "channel")``."""

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""(?:"{0,2})'  # many lines
    r"|'''(?:[^']|'(?!''))*'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]*")


def key_lines(text: str) -> dict[Path, int]:
    """Give the line (from 1) of every key, table and list element of a valid TOML text."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._ends = [match.start() for match in re.finditer("\n", text)]
        self._counts: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip():
            if self._text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> bool:
        """Pass over blanks and comments; say whether anything follows."""
        self._at = _end_of(_BLANK, self._text, self._at)
        return self._at < len(self._text)

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_left(self._ends, at) + 1)

    def _header(self) -> Path:
        start, repeated = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if repeated else 1
        keys = self._keys("]")
        self._at += 2 if repeated else 1
        path: Path = ()
        for number, key in enumerate(keys, start=1):
            path = (*path, key)
            self._note(path, start)
            if repeated and number == len(keys):
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:  # a list of tables: its newest
                path = (*path, self._counts[path] - 1)
                self._note(path, start)
        return path

    def _keys(self, end: str) -> list[str]:
        """Read ``a.b."c d"`` up to ``end``."""
        keys: list[str] = []
        self._skip()
        while self._text[self._at] != end:
            if self._text[self._at] == ".":
                self._at += 1
            else:
                start, self._at = self._at, _end_of(_KEY, self._text, self._at)
                keys.append(next(iter(tomllib.loads(f"{self._text[start : self._at]} = 0"))))
            self._skip()
        return keys

    def _pair(self, table: Path) -> None:
        start, path = self._at, table
        for key in self._keys("="):
            path = (*path, key)
            self._note(path, start)
        self._at += 1
        self._skip()
        self._value(path)

    def _value(self, path: Path) -> None:
        first = self._text[self._at]
        if first == "[":
            self._list(path)
        elif first == "{":
            self._table(path)
        else:
            self._at = _end_of(_STRING if first in "\"'" else _SCALAR, self._text, self._at)

    def _list(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._skip() and self._text[self._at] != "]":
            if self._text[self._at] == ",":
                self._at += 1
                continue
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1
        self._at += 1

    def _table(self, path: Path) -> None:
        self._at += 1
        while self._skip() and self._text[self._at] != "}":
            if self._text[self._at] == ",":
                self._at += 1
            else:
                self._pair(path)
        self._at += 1


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
