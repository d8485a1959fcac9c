"""Makes the text of a message easy to search: folded letters, no quoted lines, sentences and clauses.

Folded text has small letters without accents, plain apostrophes and dashes, one space for many; a line break that ends
a paragraph is ``"\\n"``, one that only wraps a line is a space. Every folded character knows where it stood.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

READ_CHARACTERS = 4_000
"""So much of a message is read; a promise stands early, and what follows is mostly history."""

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‑": "-", "−": "-", "½": ".5"}
_MOST_OF_A_CHARACTER = 4
_SHORT_LINE = 50
_QUOTED = re.compile(r"[ \t]*>")
_BEGINS_ANEW = re.compile(r">|(?:[-*•·]|[0-9]{1,2}[.)]) ")
_QUOTE_BEGINS = re.compile(
    r"[ \t]*(?:"
    r"-{2,} ?(?:original message|forwarded message|urspr(?:ü|ue)ngliche nachricht|mensaje original|message d'origine)"
    r"|(?:on|am|el|le)\b.{0,200}\b(?:wrote|schrieb|escribi(?:ó|o)|(?:a|à) (?:é|e)crit)\b.{0,80}:[ \t]*$"
    r")",
    re.IGNORECASE,
)
_STOP = re.compile(r"\n|;|[!?]+(?= |\n|$)|\.+(?= |\n|$)")
_SHORT_FORM = re.compile(
    r"\b(?:dr|mr|mrs|ms|sr|sra|srta|hr|fr|m|mme|mlle|prof|ca|approx|etwa|nr|no|num|tel|st|bzw|ggf|vsl|voraus|inkl|evtl"
    r"|std|min|max|aprox|env|usw|etc|vs|z\.b|z\. b|d\.h|u\.a|e\.g|i\.e)\Z"
)
_LOOK_BACK = 8


class Folded(NamedTuple):
    """A folded text; ``places[i]`` is the index in the message of its character ``i``."""

    text: str
    places: Sequence[int]
    message: str

    def quote(self, start: int, end: int) -> str:
        """Give the part of the message that was folded into ``[start, end)``."""
        return self.message[self.places[start] : self.places[end - 1] + 1]


class Sentence(NamedTuple):
    """A stretch of folded text that ends with a stop; ``asks`` where that is a question mark."""

    start: int
    end: int
    asks: bool


def fold(message: str) -> Folded:
    """Fold the first ``READ_CHARACTERS`` of a message, without quoted lines and without a word cut in two."""
    read = message[:READ_CHARACTERS]
    if len(message) > READ_CHARACTERS and not message[READ_CHARACTERS].isspace():
        read = read[: len(read) - len(re.split(r"\s", read[-200:])[-1])]
    letters: list[str] = []
    places: list[int] = []
    for place, letter in _letters(read):
        if letter == "\n":
            while letters and letters[-1] == " ":
                letters.pop()
                places.pop()
        if letter in " \n" and letters and letters[-1] in " \n":
            continue
        letters.append(letter)
        places.append(place)
    return Folded("".join(letters), places, message)


def _letters(read: str) -> Iterator[tuple[int, str]]:
    """Give every folded letter with its place; a paragraph's end as a line break."""
    place = 0
    for line, ends in _own_lines(read):
        for offset, letter in enumerate(line):
            if letter in _PLAIN:
                plain = _PLAIN[letter]
            elif letter < "\x80":
                plain = letter.lower()
            else:
                plain = unicodedata.normalize("NFKD", letter.lower())[:_MOST_OF_A_CHARACTER].replace("ß", "ss")
            for each in plain:
                if not unicodedata.combining(each):
                    yield place + offset, " " if each.isspace() or not each.isprintable() else each
        place += len(line)
        if line and line[-1] in "\r\n":
            yield place - 1, "\n" if ends else " "


def _own_lines(read: str) -> Iterator[tuple[str, bool]]:
    """Give the lines (a quoted one as blanks), each with whether a sentence cannot go on after it."""
    lines = read.splitlines(keepends=True)
    quoted = [_QUOTED.match(line) is not None for line in lines]
    rest_is_quoted = False
    for number, line in enumerate(lines):
        if _QUOTE_BEGINS.match(line.rstrip("\r\n")):
            # an answer between the lines of a quotation is read; without ">" nobody can tell it from the quotation
            rest_is_quoted = not any(quoted[number:])
            quoted[number] = True
        if rest_is_quoted or quoted[number]:
            yield " " * (len(line) - 1) + "\n", True
            continue
        following = lines[number + 1].lstrip() if number + 1 < len(lines) else ""
        wraps = following[:1].islower() or (len(line) > _SHORT_LINE and following != "")
        yield line, not wraps or _BEGINS_ANEW.match(following) is not None


def sentences(folded: Folded, whole: Iterable[tuple[int, int]]) -> list[Sentence]:
    """Split into sentences; a full stop within one of the ``whole`` stretches (in order) or a short form is none."""
    out: list[Sentence] = []
    start = 0
    kept = list(whole)
    index = 0
    for stop in _STOP.finditer(folded.text):
        while index < len(kept) and kept[index][1] < stop.end():
            index += 1
        if folded.text[stop.start()] == "." and _goes_on(folded, stop, kept[index : index + 1]):
            continue
        out.append(Sentence(start, stop.start(), "?" in stop.group()))
        start = stop.end()
    out.append(Sentence(start, len(folded.text), False))
    return out


def _goes_on(folded: Folded, stop: re.Match[str], kept: list[tuple[int, int]]) -> bool:
    if kept and kept[0][0] <= stop.start():
        after = folded.message[folded.places[stop.end() - 1] + 1 : folded.places[stop.end() - 1] + 9].lstrip()
        return kept[0][1] > stop.end() or after[:1].islower()
    return _SHORT_FORM.search(folded.text[max(0, stop.start() - _LOOK_BACK) : stop.start()]) is not None
