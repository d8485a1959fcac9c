"""What a language's suggested words are made of. All texts are templates; a text begins with a letter, not with braces."""

from __future__ import annotations

from typing import NamedTuple


class Texts(NamedTuple):
    """The words for one reason."""

    say: str
    """By voice and at the counter."""
    write: str
    """In chat and messaging; in letters too, where ``letter`` is empty."""
    letter: str = ""
    """In e-mails and tickets, after the salutation."""
    announce: str = ""
    """To all in a line at once; empty where the language's common one does."""
    greets: bool = False
    """A message begins with hello: it is our first."""


class Language(NamedTuple):
    """The words of one language."""

    hello: str
    """Begins a short message."""
    salutation: str
    """Stands above a letter."""
    announce: str
    """To all in a line, whatever the reason."""
    texts: dict[str, Texts]
    """By reason. None for ``wrap_up``: that is about notes, not about words to the customer."""
    hello_goes_on: bool = True
    """What follows ``hello`` goes on in lower case."""
    salutation_goes_on: bool = False
    """What follows the salutation goes on in lower case."""
    always_capital: tuple[str, ...] = ()
    """How texts begin that keep their capital within a sentence."""
