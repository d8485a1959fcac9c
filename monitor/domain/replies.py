"""A text that is to be brought to a customer through the system the contact came from, and what became of it.

The site writes a ``Reply`` into ``Changes.outbox`` with the act that sends it; the notifier delivers it, at least once.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

Outcome = Literal["delivered", "again", "refused"]
"""``delivered``: the receiver has it; ``again``: later it may; ``refused``: it never will."""


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One text of an agent's for one contact."""

    id: str
    """Of the delivery, unique within the site; the receiver takes a second one with the same id for a repeat."""
    kind: Literal["reply"] = "reply"
    source: str
    """Where the contact came from, and where the text goes to."""
    contact: str
    agent: str | None = None
    text: str
    nudge: str | None = None
    at_ms: int
    """When the agent marked it as sent. A contact's replies are delivered in this order, then in that of their ids."""
    language: str | None = None
    """The customer's, where it is known."""
    not_before_ms: int = 0
    """It stays in the outbox until then, so that an undone act can take it out again; 0: it goes at once."""


class Delivery(NamedTuple):
    """What became of one attempt."""

    outcome: Outcome
    reason: str = ""
    """Name of what went wrong: ``reply_refused``, ``reply_address``, ``reply_failed``; empty where nothing did."""
    sentence: str = ""
    """The same for people; nothing secret."""
    retry_after_ms: int | None = None
    """How long the receiver asks to be left alone."""


def reply_id(nudge: str, act: str) -> str:
    """Name the delivery of an act upon a nudge; event ids of different sources may be the same."""
    return f"{nudge}:{act}"


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Reply).decode


def encode_reply(reply: Reply) -> bytes:
    """Write a reply as the outbox holds it."""
    return _encode(reply)


def decode_reply(raw: bytes) -> Reply:
    """Read a reply of the outbox; raises ``ValueError`` for what is none."""
    return _decode(raw)


def dead_reply(raw: bytes, at_ms: int, reason: str, sentence: str) -> bytes:
    """Write the dead letter of a reply that was given up at ``at_ms``; ``raw`` is what the outbox held.

    What cannot be read stands in it as text.
    """
    letter: dict[str, object] = {"at_ms": at_ms, "reason": reason, "sentence": sentence}
    try:
        letter["reply"] = decode_reply(raw)
    except ValueError:
        letter["text"] = raw[:_SHOWN_BYTES].decode(errors="replace")
    return _encode(letter)


_SHOWN_BYTES = 2_000
