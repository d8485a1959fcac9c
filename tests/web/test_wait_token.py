"""Links to the customers' own pages: only what we signed is one, and how often may be asked is bounded."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.web.allowance import Allowance
from monitor.web.wait_token import MOST_CHARACTERS, Link, read, sign

KEY = b"0123456789abcdef"
LINK = Link("main", "mail/7 é", 1_780_000_600_000)
TOKEN = sign(LINK, KEY)


def test_what_was_signed_is_read_again() -> None:
    assert read(TOKEN, KEY) == LINK
    assert read(sign(LINK._replace(expires_at_ms=1_780_000_600_999), KEY), KEY) == LINK


def test_the_longest_contact_has_a_link() -> None:
    longest = Link("m" * 64, "\U0001f600" * 128, 1_780_000_600_000)
    assert read(sign(longest, KEY), KEY) == longest
    assert len(sign(longest, KEY)) <= MOST_CHARACTERS


def test_another_key_or_another_purpose_is_no_signature() -> None:
    assert read(TOKEN, KEY + b"x") is None


@pytest.mark.parametrize("place", range(0, len(TOKEN), 3))
def test_no_character_can_be_changed(place: int) -> None:
    changed = TOKEN[:place] + ("A" if TOKEN[place] != "A" else "B") + TOKEN[place + 1 :]
    assert read(changed, KEY) is None


def test_a_link_cannot_be_lengthened_with_its_own_signature() -> None:
    later = sign(LINK._replace(expires_at_ms=LINK.expires_at_ms + 1_000), b"another key 0123456")
    assert read(later.partition(".")[0] + "." + TOKEN.partition(".")[2], KEY) is None


def test_what_we_signed_but_is_no_link_is_none() -> None:
    from monitor.web import wait_token

    payload = base64.urlsafe_b64encode(b'{"a":1}').rstrip(b"=").decode()
    forged = f"{payload}.{wait_token._encode(wait_token._signature(payload, KEY))}"
    assert read(forged, KEY) is None


@settings(deadline=None)
@given(st.text(max_size=400))
def test_anything_else_is_none_and_no_error(text: str) -> None:
    assert read(text, KEY) is None


def test_an_allowance_gives_its_burst_and_then_one_at_a_time() -> None:
    allowance = Allowance(burst=3, every_ms=1_000)
    assert [allowance.wait_ms("a", 0) for _ in range(4)] == [0, 0, 0, 1_000]
    assert allowance.wait_ms("b", 0) == 0
    assert [allowance.wait_ms("a", at_ms) for at_ms in (999, 1_000, 1_001)] == [1, 0, 999]
    assert [allowance.wait_ms("a", 60_000) for _ in range(4)] == [0, 0, 0, 1_000]


def test_an_allowance_remembers_so_many_names_and_no_more() -> None:
    allowance = Allowance(burst=1, every_ms=1_000, most=2)
    assert [allowance.wait_ms(name, 0) for name in ("a", "b", "a", "c", "b", "a")] == [0, 0, 1_000, 0, 0, 0]
