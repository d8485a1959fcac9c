"""What the domain tells about contacts and nudges, in the viewer's language (``monitor.domain.sayings``). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from monitor.domain.sayings import Saying, tell
from monitor.web.lengths import spoken
from monitor.web.page_words import Local
from monitor.web.texts import Texts


class _Tongue:
    """A page's language, with instants on the site's clock."""

    def __init__(self, t: Texts, local: Local) -> None:
        self._t = t
        self._local = local

    def text(self, key: str, values: Mapping[str, str], n: object) -> str:
        return self._t(f"said.{key}", **{**values, "n": n})

    def length(self, length_ms: int) -> str:
        return spoken(self._t, length_ms)

    def instant(self, at_ms: int) -> str:
        return self._local.dated(at_ms)


def told(said: Mapping[str, Any] | Saying | None, english: str, t: Texts, local: Local) -> str:
    """Tell what was said; ``english`` stands where it is stored without, or by a version that says what this one cannot."""
    if said is None:
        return english
    try:
        return tell(said if isinstance(said, Saying) else msgspec.convert(said, Saying), _Tongue(t, local))
    except (KeyError, msgspec.ValidationError):
        return english


def told_all(said: Sequence[Mapping[str, Any]] | None, english: Sequence[str], t: Texts, local: Local) -> list[str]:
    """Tell several things, of which ``english`` has as many."""
    return [told(one, words, t, local) for one, words in zip_longest(said or (), english)][: len(english)]
