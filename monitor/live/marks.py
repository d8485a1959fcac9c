"""Short marks that stand for ids where everybody can read them: an id may be somebody's number or address.

A mark is the same on every board of a site, and nobody can find the id of one by trying: the site has a secret for it.
"""

from __future__ import annotations

from hashlib import blake2b

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without what is read wrongly from afar: 0, 1, I, O."""
_BITS = 5
SHOWN = 4
KEY = 16


class Marks:
    """The marks of one site. ``secret`` is the site's own; the same for all its processes."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret[:64]

    def key(self, name: str) -> str:
        """Give what stands for an id among others: as good as unique (16 letters)."""
        digest = blake2b(name.encode("utf-8", "surrogatepass"), key=self._secret, digest_size=KEY * _BITS // 8).digest()
        number = int.from_bytes(digest, "big")
        return "".join(LETTERS[number >> _BITS * place & 31] for place in range(KEY))

    def short(self, name: str) -> str:
        """Give what people read: the key's first four letters (of 40 ids, two share theirs once in 1,300 boards)."""
        return self.key(name)[:SHOWN]
