from __future__ import annotations

import msgspec
import pytest

from monitor.domain.replies import Reply, dead_reply, decode_reply, encode_reply

REPLY = Reply(id="r1", source="crm", contact="c1", agent="kim", text="Five more minutes.", nudge="n1", at_ms=7)


def test_a_reply_comes_back_as_it_was_written_and_says_its_kind() -> None:
    assert decode_reply(encode_reply(REPLY)) == REPLY
    assert msgspec.json.decode(encode_reply(REPLY))["kind"] == "reply"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"[]", b'{"id":"r1"}', encode_reply(REPLY).replace(b'"reply"', b'"fax"')]
)
def test_what_is_no_reply_is_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_reply(raw)


def test_a_dead_letter_holds_the_reply_its_reason_and_when_it_was_given_up() -> None:
    letter = msgspec.json.decode(dead_reply(encode_reply(REPLY), 9, "reply_refused", "No."))

    assert letter == {
        "at_ms": 9,
        "reason": "reply_refused",
        "sentence": "No.",
        "reply": msgspec.to_builtins(REPLY),
    }


def test_what_cannot_be_read_stands_in_its_dead_letter_as_text_cut_short() -> None:
    letter = msgspec.json.decode(dead_reply(b"\xff" * 5_000, 9, "reply_unreadable", "?"))

    assert letter["text"] == "�" * 2_000
    assert "reply" not in letter
