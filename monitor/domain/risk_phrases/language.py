"""The form in which the phrases of a language are written down.

Phrases stand between semicolons; where a line ends does not matter. In a phrase

- ``word*`` has any ending, ``#`` is a number in digits, ``'`` an apostrophe, a space or nothing (``don't``, ``dont``);
- ``(a|b c|)`` is one of these, ``{4}`` up to four words within one clause, ``<name>`` one of the list of that name;
- ``~`` in front makes it void after a negation ("not angry", "no complaints").

Case and accents do not matter; ``ä`` stands for ``ae`` too, ``ß`` for ``ss``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Language(NamedTuple):
    """The phrases of one language."""

    negations: str
    """Words, not phrases."""
    common: str
    """Words of which any sentence has some, as they are compared: small letters without accents."""
    lists: Mapping[str, str]
    """Words that stand in many phrases."""
    calm: str
    """Harmless uses of the same words: nothing is found within them."""
    unhurried: str
    """Who writes one of these is content, or expects nothing urgently, whatever else they write."""
    polite: str
    """Beside one of these a single phrase of expectation is a plain question."""
    anger: str
    expectation: str

    def phrases(self, text: str) -> list[str]:
        """Give the phrases of one of the texts above, lists written out."""
        for name, words in self.lists.items():
            text = text.replace(f"<{name}>", f"({words})")
        parts = (" ".join(part.split()) for part in text.split(";"))
        return [re.sub(r"([(|]) ", r"\1", part) for part in parts if part]
