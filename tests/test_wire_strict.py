"""Strictness against a reference: what is honest passes, whatever its shape, and what is costly is refused."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain import strict, wire
from tests.wire_site import event, read, refused, stamp

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def encodable(tree: Any) -> bool:
    try:
        json.dumps(tree, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


@settings(deadline=None)
@given(TREES, st.booleans())
def test_honest_json_of_any_shape_passes(tree: Any, ascii_only: bool) -> None:
    if encodable(tree):
        assert strict.find_fault(json.dumps(tree, ensure_ascii=ascii_only).encode()) is None


@settings(deadline=None)
@given(st.dictionaries(st.text(), TREES, min_size=1, max_size=4), st.data())
def test_a_repeated_name_is_found_wherever_it_stands(tree: dict[str, Any], data: st.DataObject) -> None:
    if not encodable(tree):
        return
    name = data.draw(st.sampled_from(sorted(tree)))
    body = json.dumps(tree)[:-1] + f", {json.dumps(name)}: 1}}"
    found = strict.find_fault(f'{{"outer": [{body}]}}'.encode())
    assert found is not None
    assert "twice" in found.message or "same name" in found.message


@settings(deadline=None)
@given(st.integers(1, 80), st.lists(st.sampled_from(["[", "{", "]", "}", '"', "\\", "x"]), max_size=6))
def test_depth_is_told_whatever_brackets_stand_in_strings(depth: int, marks: list[str]) -> None:
    decoy = json.dumps("".join(marks))
    body = f"[{decoy}," * depth + "1" + f",{decoy}]" * depth
    assert strict.is_deep(body.encode()) is (depth > strict.MAX_DEPTH)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='[]{}",:\\u0d8etrfalsn 19.-', max_size=60).map(str.encode))
def test_no_bytes_at_all_raise_anything_but_a_refusal(body: bytes) -> None:
    forms: tuple[wire.Form, ...] = ("json", "lines")
    for form in forms:
        with contextlib.suppress(wire.BadBody):
            assert not wire.read(body, form, stamp()).events


def test_a_megabyte_of_brackets_is_refused() -> None:
    deep = b"[" + b"[],[" * 200_000
    with pytest.raises((wire.BadBody, wire.TooManyEvents)):
        read(deep)
    assert strict.find_fault(b"[" * 1_000_000) is not None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"a":[' + b"1e308," * 501 + b"1]}", "exponent of three digits"),
        (b'{"a":"' + b"1e308 " * 501 + b'"}', ""),
        (b'{"a":[' + b"1e308," * 499 + b"1]}", ""),
        (b'{"a":"' + b"1" * 400 + b'"}', ""),
    ],
    ids=["many", "in text", "few", "digits in text"],
)
def test_numbers_that_take_long_to_read_are_refused_in_bulk_and_left_alone_in_text(body: bytes, sentence: str) -> None:
    found = strict.find_fault(body)
    assert (sentence in found.message) if found is not None else not sentence


def test_a_list_with_too_many_entries_says_how_many_it_has() -> None:
    path, message = refused(event(type="agent.changed", data={"status": "away", "queues": ["q"] * 501}))
    assert (path, message.startswith("has 501 entries; write a list of at most 500")) == ("$.data.queues", True)


def test_the_hundred_and_first_unknown_type_gets_no_suggestion() -> None:
    messages = [one.error.message for one in read([event(type="contact.enqueued")] * 101).rejected]
    assert ["did you mean" in message for message in messages] == [True] * 100 + [False]


def test_a_string_that_is_never_closed_is_walked_through_once() -> None:
    # The work, not the time, is what is bounded: each step of the pattern starts behind the one before.
    unclosed = b"[" + b"0" * 309 + b',"' + b'\\"' * 20_000
    assert [match.end() for match in strict._STRING.finditer(unclosed)] == [len(unclosed)]
    assert strict.find_fault(unclosed) is not None
