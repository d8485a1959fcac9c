"""Stored records that cannot be read, such as what another version wrote: left out of boards, counted, and said once a kind."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

Read = TypeVar("Read")
logger = logging.getLogger(__name__)


class Unread:
    """Which records of which kind are left out."""

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = {}

    def note(self, kind: str, key: str, error: Exception | str) -> None:
        """Leave a record out; the first of its kind is said to the log."""
        keys = self._keys.setdefault(kind, set())
        if not keys:
            logger.warning("%s %r cannot be read and is left out, as are others like it: %s", kind, key, error)
        keys.add(key)

    def attempt(self, kind: str, key: str, read: Callable[[], Read]) -> Read | None:
        """Read a record; None where it cannot be, which leaves it out."""
        try:
            found = read()
        except msgspec.MsgspecError as error:
            self.note(kind, key, error)
            return None
        self.is_read(kind, key)
        return found

    def is_read(self, kind: str, key: str) -> None:
        """A record was read, or is no more: it is left out no longer."""
        if kind in self._keys:
            self._keys[kind].discard(key)

    def counts(self) -> Mapping[str, int]:
        """Give how many are left out, by kind; kinds of which some ever were."""
        return {kind: len(keys) for kind, keys in self._keys.items()}

    def __len__(self) -> int:
        return sum(map(len, self._keys.values()))
