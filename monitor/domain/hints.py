"""Says what to write instead, from what msgspec found wrong: the path from the event down, and a sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from monitor.domain.strict import step

AN_INSTANT = 'an instant such as "2026-05-04T10:15:00Z"'
_PARTS = re.compile(r"(?P<what>.*?)(?: - at `(?P<where>.*)`)?\Z", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`")
_STEPS = re.compile(r"\.([^.\[\]]+)|\[(\d+|\.\.\.)\]")
_KINDS: dict[type, str] = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


class Hint(NamedTuple):
    """Where an event does not fit and what to write there."""

    path: str
    message: str


def hint(error: msgspec.ValidationError, shape: type[msgspec.Struct], value: Any, prefix: str = "$") -> Hint:
    """Turn the error of decoding ``value`` (plain objects) as ``shape`` into a path below ``prefix`` and a sentence."""
    parts = _PARTS.match(str(error))
    what, where = (parts["what"], parts["where"] or "") if parts else (str(error), "")
    steps = [name or int(index) for name, index in _STEPS.findall(where) if index != "..."]
    missing = _MISSING.match(what)
    if missing:
        steps.append(missing[1])
    path = prefix + "".join(f"[{part}]" if isinstance(part, int) else step(part) for part in steps)
    wanted = _type_at(shape, steps)
    write = describe(wanted) if wanted is not None else "another value"
    if missing:
        return Hint(path, f"is missing; write {write}")
    got = _value_at(value, steps)
    return Hint(path, f"{_complaint(what, got)}; write {_advice(got, wanted, write)}")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word that looks most like ``word``."""
    found = difflib.get_close_matches(word[:128].lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def quoted(text: str, length: int = 60) -> str:
    """Show a value of a stranger's in a sentence, shortened and with nothing in it that could break a line."""
    shown = text if len(text) <= length else text[: length - 1] + "…"
    return '"' + "".join(character if character.isprintable() else "�" for character in shown) + '"'


def describe(wanted: inspect.Type) -> str:
    """Say what fits a type: ``one of "us", "customer", "third_party"``."""
    if isinstance(wanted, inspect.UnionType):
        return " or ".join(describe(part) for part in wanted.types if not isinstance(part, inspect.NoneType))
    if isinstance(wanted, inspect.LiteralType):
        if len(wanted.values) == 1:
            return f'"{wanted.values[0]}"'
        return "one of " + ", ".join(f'"{value}"' for value in wanted.values)
    if isinstance(wanted, inspect.StrType):
        return _describe_text(wanted)
    if isinstance(wanted, inspect.IntType | inspect.FloatType):
        return _describe_number(wanted)
    if isinstance(wanted, inspect.ListType):
        most = f" of at most {wanted.max_length}" if wanted.max_length is not None else ""
        return f"a list{most}: each {describe(wanted.item_type)}"
    if isinstance(wanted, inspect.StructType):
        return "an object with " + ", ".join(f'"{field.encode_name}"' for field in wanted.fields)
    names = {inspect.BoolType: "true or false", inspect.DateTimeType: AN_INSTANT}
    return names.get(type(wanted), "a JSON value")


def _describe_text(wanted: inspect.StrType) -> str:
    if wanted.max_length is None:
        return "text"
    reach = f"{wanted.min_length}–{wanted.max_length}" if wanted.min_length else f"at most {wanted.max_length}"
    return f"text of {reach} characters" + (" without control characters" if wanted.pattern else "")


def _describe_number(wanted: inspect.IntType | inspect.FloatType) -> str:
    kind = "a whole number" if isinstance(wanted, inspect.IntType) else "a number"
    if wanted.ge is not None and wanted.le is not None:
        return f"{kind} from {wanted.ge} to {wanted.le}"
    if wanted.gt is not None and wanted.le is not None:
        return f"{kind} above {wanted.gt}, at most {wanted.le}"
    return kind


def _complaint(what: str, got: Any) -> str:
    if isinstance(got, str):
        return _text_complaint(what, got)
    if isinstance(got, list) and "length" in what:
        return f"has {len(got)} entries"
    shown = _KINDS.get(type(got), "something else")
    return f"is {shown} ({got})" if isinstance(got, int | float) and _is_short(got) else f"is {shown}"


def _text_complaint(what: str, got: str) -> str:
    if "length" in what:
        return f"has {len(got)} characters"
    if "regex" in what:
        return f"has a control character in {quoted(got)}"
    if "timezone" in what:
        return f"is {quoted(got)}, without a zone"
    if "datetime" in what and ":60" in got:
        return f"is {quoted(got)}: a second 60 cannot be kept"
    return f"is {quoted(got)}"


def _advice(got: Any, wanted: inspect.Type | None, write: str) -> str:
    choices = _choices(wanted)
    if isinstance(got, str) and choices and (close := nearest(got, choices)):
        return f'{write}: did you mean "{close}"?'
    if _wants_instant(wanted):
        return _instant_advice(got)
    return write


def _instant_advice(got: Any) -> str:
    """Show the very instant the caller may have meant, in the form that is read."""
    if isinstance(got, str) and ":60" in got:
        return 'second 59 of that minute, such as "2026-12-31T23:59:59Z"'
    if isinstance(got, str):
        return f"RFC 3339 with a zone: {AN_INSTANT}"
    if isinstance(got, int | float) and not isinstance(got, bool) and 0 < got < 1e14:
        seconds = got / 1000 if got > 1e11 else got
        if seconds < 7e9:
            meant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))
            return f'text in RFC 3339, here perhaps "{meant:%Y-%m-%dT%H:%M:%SZ}"'
    return f"text in RFC 3339: {AN_INSTANT}"


def _is_short(number: float) -> bool:
    return -1e16 < number < 1e16


def _choices(wanted: inspect.Type | None) -> Sequence[str]:
    if isinstance(wanted, inspect.LiteralType):
        return [str(value) for value in wanted.values]
    if isinstance(wanted, inspect.UnionType):
        return [choice for part in wanted.types for choice in _choices(part)]
    return []


def _wants_instant(wanted: inspect.Type | None) -> bool:
    parts = wanted.types if isinstance(wanted, inspect.UnionType) else (wanted,)
    return any(isinstance(part, inspect.DateTimeType) for part in parts)


@cache
def _shape(struct: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(struct)


def _type_at(struct: type[msgspec.Struct], steps: Sequence[str | int]) -> inspect.Type | None:
    """Follow a path through the declared types; ``None`` where nothing is declared."""
    here: inspect.Type | None = _shape(struct)
    for part in steps:
        if isinstance(here, inspect.UnionType):
            here = next((one for one in here.types if isinstance(one, inspect.StructType | inspect.ListType)), None)
        if isinstance(part, int):
            here = here.item_type if isinstance(here, inspect.ListType) else None
        elif isinstance(here, inspect.StructType):
            here = next((field.type for field in here.fields if field.encode_name == part), None)
        else:
            return None
    return here


def _value_at(value: Any, steps: Sequence[str | int]) -> Any:
    for part in steps:
        if isinstance(part, int):
            value = value[part] if isinstance(value, list) and part < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value
