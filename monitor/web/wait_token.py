"""Links to a customer's own page: who they are for and until when, signed, so that nobody can make or lengthen one. Pure.

A token is ``<payload>.<signature>``, both base64url: the payload names site, contact and the second of expiry as a JSON
array; the signature is an HMAC-SHA256 of it. The payload is not secret: a contact's id can be read out of a link.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import NamedTuple

import msgspec

_PURPOSE = b"moment-monitor wait 1\n"
"""What is signed with this key for another purpose is no link."""
_SIGNATURE_BYTES = 24
MOST_CHARACTERS = 1_200


class Link(NamedTuple):
    """Whose page it is, and until when it can be seen."""

    site: str
    contact: str
    expires_at_ms: int


def sign(link: Link, key: bytes) -> str:
    """Give the token of a link; its expiry is kept to the second."""
    payload = _encode(msgspec.json.encode([link.site, link.contact, link.expires_at_ms // 1_000]))
    return f"{payload}.{_encode(_signature(payload, key))}"


def read(token: str, key: bytes) -> Link | None:
    """Give what a token was signed for, expired or not; None where we have not signed it."""
    payload, _, signature = token.partition(".")
    if len(token) > MOST_CHARACTERS or not token.isascii():
        return None
    if not hmac.compare_digest(signature.encode(), _encode(_signature(payload, key)).encode()):
        return None
    try:
        site, contact, expires_at_s = msgspec.json.decode(_decode(payload), type=tuple[str, str, int])
    except (msgspec.MsgspecError, binascii.Error, ValueError):
        return None
    return Link(site, contact, expires_at_s * 1_000)


def _signature(payload: str, key: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + payload.encode(), hashlib.sha256).digest()[:_SIGNATURE_BYTES]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
