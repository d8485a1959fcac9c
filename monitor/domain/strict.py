"""JSON from strangers: what the grammar lets pass and later readers trip over is refused, with the place named.

Refused beyond bad syntax: repeated names in an object, numbers no 64-bit float can hold, half surrogate pairs, text
that is not UTF-8, and nesting beyond ``MAX_DEPTH``. ``find_fault`` makes a few passes of C speed over the bytes and
builds nothing that nests before the depth is known; only once something is wrong does ``_locate`` walk the tokens.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

import msgspec

MAX_DEPTH = 32
MAX_DIGITS = 308
MAX_EXPONENTS = 500
"""Numbers such as 1e308 in one text: exact reading takes 20 microseconds each."""
LOCATE_BYTES = 65_536
"""Longer texts are refused without naming the path: the walk that finds it costs about a microsecond a token."""
CUT_TOKENS = 150_000
"""Strings and brackets looked at (50 ms) for the ends of events in a text whose syntax is wrong."""

_STRUCTURE = b'[]{}"\\'
_NOT_STRUCTURE = bytes(set(range(256)) - set(_STRUCTURE))
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_SHORT_STRING = re.compile(rb'"[^"]*"')
# A string that is never closed reaches to the end: were it no match, each quote in it would be tried anew.
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
_DIGITS_AS_ZERO = bytes.maketrans(b"123456789E", b"000000000e")
_LONG_NUMBER = b"0" * (MAX_DIGITS + 1)
_HIGH_EXPONENT = b"0e000"
_TOKEN = re.compile(rb'[ \t\r\n]*("[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{},:]|-?[0-9][0-9.eE+-]*|-?[A-Za-z_]+)', re.DOTALL)
_BYTE = re.compile(r"\(byte (\d+)\)")
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SHOWN_KEY = 40


class Fault(NamedTuple):
    """What is wrong with a JSON text; ``path`` starts at ``$``."""

    path: str
    message: str


class _RepeatedError(Exception):
    """Raised out of the standard library's parser: it found what the fast passes suspected."""


def find_fault(raw: bytes, *, locate: bool = True) -> Fault | None:
    """Give the first thing wrong with a JSON text, ``None`` where it can be taken.

    With ``locate`` the path is looked for too, in texts of up to ``LOCATE_BYTES``.
    """
    if len(raw) <= _SMALL_BYTES and _is_plain(raw):
        return None
    fault = _find(raw)
    if fault is None or not locate or len(raw) > LOCATE_BYTES:
        return fault
    return _locate(raw) or fault


_SMALL_BYTES = MAX_DIGITS
"""A text no longer than this holds neither a long number nor many exponents."""


def _is_plain(raw: bytes) -> bool:
    """Tell of a small object that nothing is wrong with it, by what is quickly seen; ``False`` means: look closely."""
    if not raw.startswith(b'{"') or b"\\" in raw or raw.count(b"[") + raw.count(b"{") > MAX_DEPTH:
        return False
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return raw.count(b'"') == msgspec.json.encode(value).count(b'"')


def _find(raw: bytes) -> Fault | None:
    if (fault := encoding_fault(raw)) is not None:
        return fault
    if is_deep(raw):
        return Fault("$", _TOO_DEEP)
    if (message := _costly_number(raw)) is not None:
        return Fault("$", message)
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _syntax_fault(raw, error)
    if _may_repeat_names(raw, value) and _repeats_names(raw):
        return Fault("$", "has the same name twice in one object; write each name once")
    return None


_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep; write it flatter"
_TOO_LONG_NUMBER = f"has a number of more than {MAX_DIGITS} digits; write it as text, in quotes"
_TOO_MANY_EXPONENTS = "has too many numbers with an exponent of three digits; write them as text, in quotes"
_NOT_A_NUMBER = "is not a number JSON knows; leave the field out or write null"
_TOO_BIG = "is too large for a 64-bit number; write it as text, in quotes"
_HALF_PAIR = "has half a surrogate pair (\\ud800 to \\udfff); write the whole character, in UTF-8 or as both halves"


def is_deep(raw: bytes) -> bool:
    """Tell whether brackets outside strings nest more than ``MAX_DEPTH`` levels (or never close).

    Nothing recurses: all but brackets and quotes is deleted, then strings, then the innermost pairs, level by level.
    """
    text = raw if b"\\" not in raw else _ESCAPE.sub(b"", raw)
    text = text.translate(None, _NOT_STRUCTURE)
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return False
    text = text.replace(b'""', b"")
    if b'"' in text:
        text = _SHORT_STRING.sub(b"", text)
    for _ in range(MAX_DEPTH):
        shorter = text.replace(b"[]", b"").replace(b"{}", b"")
        if not shorter or shorter == text:
            # What cannot be shortened is unbalanced: deep only if it opens often enough.
            return shorter.count(b"[") + shorter.count(b"{") > MAX_DEPTH
        text = shorter
    return True


def split_array(raw: bytes, limit: int) -> list[bytes] | None:
    """Cut an array into the texts of its elements, whatever is wrong inside them.

    ``None`` where brackets or quotes do not match, or looking for them would take too long. Stops, with more than
    ``limit`` pieces, as soon as there are that many.
    """
    pieces: list[bytes] = []
    depth = start = 0
    for match in islice(_STRUCTURAL.finditer(raw), CUT_TOKENS):
        mark = match.group()
        if mark == b'"':
            return None  # a string that never ends
        if mark in b"[{":
            depth += 1
            start = match.end() if depth == 1 else start
        elif depth == 1 and mark in b",]":
            pieces.append(raw[start : match.start()].strip())
            start = match.end()
            if len(pieces) > limit:
                return pieces
        if mark in b"]}":
            depth -= 1
            if depth <= 0:
                return _whole(pieces, mark, raw[match.end() :])
    return None


_STRUCTURAL = re.compile(_STRING.pattern + rb'|[\[\]{},"]', re.DOTALL)


def _whole(pieces: list[bytes], last: bytes, rest: bytes) -> list[bytes] | None:
    if last != b"]" or rest.strip():
        return None
    return [] if pieces == [b""] else pieces


def encoding_fault(raw: bytes) -> Fault | None:
    """Tell what is wrong with the outermost bytes of a text."""
    if not raw.strip():
        return Fault("$", "is empty; write a JSON object, or an array of them")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw[:4]:
        return Fault("$", "is UTF-16 or UTF-32; write UTF-8")
    if raw.startswith(b"\xef\xbb\xbf"):
        return Fault("$", "begins with a byte order mark; write UTF-8 without one")
    return None


def _syntax_fault(raw: bytes, error: Exception) -> Fault:
    if isinstance(error, UnicodeDecodeError):
        return Fault("$", "is not UTF-8; write all text in UTF-8")
    text = str(error)
    if "out of range" in text:
        return Fault("$", f"has a number that {_TOO_BIG}")
    if "surrogate" in text:
        return Fault("$", _HALF_PAIR)
    if "truncated" in text:
        return Fault("$", "ends in the middle; close every string, bracket and brace")
    found = _BYTE.search(text)
    if found is None:
        return Fault("$", "is not JSON; check quotes, commas and brackets")
    before = raw[: int(found[1])]
    line = before.count(b"\n") + 1
    column = len(before) - (before.rfind(b"\n") + 1) + 1
    return Fault("$", f"is not JSON at line {line}, column {column}; check quotes, commas and brackets there")


def _costly_number(raw: bytes) -> str | None:
    """Say what is wrong with numbers that take long to read, before anything reads them.

    With every digit written as 0 and signs left out, both kinds are plain strings to look for. They may stand in text:
    only if something is found is it looked for again outside strings.
    """
    if not _has_costly_number(raw.translate(_DIGITS_AS_ZERO, b"+-")):
        return None
    bare = _STRING.sub(b"", raw).translate(_DIGITS_AS_ZERO, b"+-")
    if _LONG_NUMBER in bare:
        return _TOO_LONG_NUMBER
    return _TOO_MANY_EXPONENTS if _has_costly_number(bare) else None


def _has_costly_number(zeros: bytes) -> bool:
    return _LONG_NUMBER in zeros or zeros.count(_HIGH_EXPONENT) > MAX_EXPONENTS


def _may_repeat_names(raw: bytes, value: Any) -> bool:
    """Tell whether names may repeat: decoding keeps one of them, so that writing again yields fewer quotes.

    An escaped quote is written back as an escaped quote; only ``\\u0022`` could make up for a lost name.
    """
    if b"\\" in raw and b"\\u0022" in raw:
        return True
    return raw.count(b'"') != msgspec.json.encode(value).count(b'"')


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _RepeatedError


def _repeats_names(raw: bytes) -> bool:
    try:
        json.loads(raw.decode(), object_pairs_hook=_once)
    except _RepeatedError:
        return True
    return False


# --- naming the place -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Level:
    """An object or array the walk stands in."""

    is_object: bool
    names: set[str] = field(default_factory=set)
    name: str = ""
    index: int = 0
    expects_name: bool = True


def _locate(raw: bytes) -> Fault | None:
    """Walk the tokens and name the first that cannot be taken; ``None`` where it is the syntax between them."""
    levels: list[_Level] = []
    position = 0
    while (match := _TOKEN.match(raw, position)) is not None:
        token, position = match[1], match.end()
        if token in b"{[":
            levels.append(_Level(token == b"{"))
            if len(levels) > MAX_DEPTH:
                return Fault(_path(levels[:4]), _TOO_DEEP)
        elif token in b"}]":
            if levels:
                levels.pop()
        elif token == b",":
            if levels:
                levels[-1].index += 1
                levels[-1].expects_name = True
        elif token != b":" and (fault := _token_fault(token, levels)) is not None:
            return fault
    return None


def _token_fault(token: bytes, levels: list[_Level]) -> Fault | None:
    if token.startswith(b'"'):
        return _string_fault(token, levels)
    if token.removeprefix(b"-")[:1].isdigit():
        return _number_fault(token, levels)
    if token in {b"true", b"false", b"null"}:
        return None
    word = token.decode("ascii")
    if word.lstrip("-") in {"NaN", "Infinity", "nan", "inf", "Inf"}:
        return Fault(_path(levels), f"{word} {_NOT_A_NUMBER}")
    known = {"True": "true", "False": "false", "None": "null", "undefined": "null"}.get(word)
    return Fault(_path(levels), f"{word[:_SHOWN_KEY]} is not JSON; write {known or 'text in double quotes'}")


def _number_fault(token: bytes, levels: list[_Level]) -> Fault | None:
    if token.lstrip(b"-").isdigit():
        return Fault(_path(levels), _TOO_LONG_NUMBER) if len(token.lstrip(b"-")) > MAX_DIGITS else None
    try:
        msgspec.json.decode(token)
    except msgspec.ValidationError:
        return Fault(_path(levels), _TOO_BIG)
    except msgspec.DecodeError:
        shown = token[:_SHOWN_KEY].decode("ascii")
        return Fault(_path(levels), f"{shown} is not a number; write digits, with a leading 0 only before a point")
    return None


def _string_fault(token: bytes, levels: list[_Level]) -> Fault | None:
    level = levels[-1] if levels else None
    is_name = level is not None and level.is_object and level.expects_name
    where = _path(levels[:-1] if is_name else levels)
    try:
        text: str = json.loads(token.decode())
        text.encode()
    except UnicodeEncodeError:
        return Fault(where, _HALF_PAIR)
    except UnicodeDecodeError:
        return Fault(where, "is not UTF-8; write all text in UTF-8")
    except ValueError:
        return Fault(where, "has a control character or an unknown escape; write \\n, \\t or \\u00XX for it")
    if level is None or not is_name:
        return None
    level.name, level.expects_name = text, False
    if text in level.names:
        return Fault(_path(levels), "stands twice in one object; write each name once")
    level.names.add(text)
    return None


def _path(levels: list[_Level]) -> str:
    """Write where the walk stands."""
    out = "$"
    for level in levels:
        out += step(level.name) if level.is_object else f"[{level.index}]"
    return out


def step(name: str) -> str:
    """Write one name of a path: ``.queue``, or ``["x y"]`` where it is no plain word."""
    if _PLAIN_KEY.match(name) and len(name) <= _SHOWN_KEY:
        return f".{name}"
    shown = name if len(name) <= _SHOWN_KEY else name[: _SHOWN_KEY - 1] + "…"
    return f"[{json.dumps(shown, ensure_ascii=False)}]"
