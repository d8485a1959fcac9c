from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import BadInput
from monitor.storage.keys import KINDS, Keys

DOCUMENT = Path(__file__).parents[2] / "docs" / "storage.md"


def test_every_key_of_a_site_has_the_site_in_braces_so_that_it_is_one_cluster_slot() -> None:
    keys = Keys("north")

    made = [getattr(keys, name) for name in Keys.__slots__]
    made += [
        keys.line("sales"),
        keys.minutes(7),
        keys.seen_in(7),
        keys.verdict("e"),
        keys.staged("f"),
        keys.pairing("K7F2QZ"),
    ]

    assert all(key.startswith("mm:{north}:") for key in made)


def test_every_key_that_can_be_made_is_in_the_table_and_the_other_way_round() -> None:
    keys = Keys("main")
    made = {getattr(keys, name) for name in Keys.__slots__ if name != "prefix"}
    made |= {keys.line("*"), keys.verdict("*"), keys.staged("*"), keys.pairing("*")} | {
        "mm:{main}:minutes:*",
        "mm:{main}:seen:*",
    }

    listed = {keys.prefix + kind.pattern.split("<")[0] + ("*" if "<" in kind.pattern else "") for kind in KINDS}

    assert made == listed


@pytest.mark.parametrize("name", ["", "a{b", "a}b", "{}"])
def test_a_site_whose_name_would_break_the_braces_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="braces"):
        Keys(name)


def test_the_document_lists_every_key_with_type_meaning_and_life() -> None:
    text = DOCUMENT.read_text()

    for kind in KINDS:
        assert f"| `{kind.pattern}` | {kind.type} | {kind.meaning} | {kind.life} |" in text
