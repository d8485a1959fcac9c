"""Says whether a time in a sentence is promised by us: which words near it govern it.

Cues are looked for in the sentence of the time. The nearest before it decides; where there is none and the time begins
its clause ("By 14:30 you will hear from me"), the first after it does. An *aside* ("because you have been waiting …")
decides only within its own clause. A negation between a promise and the time, or shortly before the promise, undoes it;
so does a question, unless it is asked after the promise ("…, is that all right?").
"""

from __future__ import annotations

import re
from typing import NamedTuple

from monitor.domain.promises.grammar import Expression, Language
from monitor.domain.promises.text import Sentence

_SIGNS = ("promise", "refusal", "aside", "nothing")
_A_WORD_AT_MOST = re.compile(r"[ '\"*]*(?:[^ ]+ ?)?")
_WORDS_BEFORE = re.compile(r"(?:[^ ]{1,15} ){0,3}\Z")
_LOOK_BACK = 48


class _Cue(NamedTuple):
    start: int
    end: int
    sign: str


class Cues:
    """The cues of one language."""

    def __init__(self, words: Language) -> None:
        self._patterns = [(sign, re.compile(rf"\b(?:{getattr(words, sign)})(?![a-z0-9])")) for sign in _SIGNS]
        self._breaks = re.compile(rf"(?P<mark>,(?= )| -+ |[():\"¿¡](?![0-9]))|\b(?:{words.breaks})\b")
        self._negation = re.compile(rf"\b(?:{words.negation})\b")
        self._agreed = re.compile(rf"\b(?:{words.agreed})[ .]*\Z")

    def promised(self, text: str, sentence: Sentence, times: list[Expression]) -> list[Expression]:
        """Give those of the times of a sentence (in order) that we promise to meet."""
        if not times:
            return []
        cues = self._cues(text, sentence)
        if not any(cue.sign == "promise" for cue in cues):
            return []
        breaks = self._clause_ends(text, sentence, times)
        return [
            time for time in times if time.when is not None and self._is_promise(text, sentence, time, cues, breaks)
        ]

    def _cues(self, text: str, sentence: Sentence) -> list[_Cue]:
        """Give the cues in order; of two that overlap the earlier, then the longer."""
        found = sorted(
            (
                _Cue(match.start(), match.end(), sign)
                for sign, pattern in self._patterns
                for match in pattern.finditer(text, sentence.start, sentence.end)
            ),
            key=lambda cue: (cue.start, -cue.end),
        )
        apart: list[_Cue] = []
        for cue in found:
            if not apart or cue.start >= apart[-1].end:
                apart.append(cue)
        return apart

    def _clause_ends(self, text: str, sentence: Sentence, times: list[Expression]) -> list[tuple[int, int, bool]]:
        """Give where clauses end, outside of times: the stretch, and whether it is a mark or a word."""
        return [
            (match.start(), match.end(), match["mark"] is not None)
            for match in self._breaks.finditer(text, sentence.start, sentence.end)
            if not any(time.start < match.end() and match.start() < time.end for time in times)
        ]

    def _is_promise(
        self, text: str, sentence: Sentence, time: Expression, cues: list[_Cue], breaks: list[tuple[int, int, bool]]
    ) -> bool:
        start = max((end for _, end, _ in breaks if end <= time.start), default=sentence.start)
        end = min((first for first, _, _ in breaks if first >= time.end), default=sentence.end)
        governor = _before(time, cues, start)
        if governor is None and not time.bare and _A_WORD_AT_MOST.fullmatch(text, start, time.start):
            governor = _after(time, cues, end)
        if governor is None or governor.sign != "promise":
            return False
        if sentence.asks and not self._asks_after(text, sentence, time, breaks):
            return False
        nothing = [cue for cue in cues if cue.sign == "nothing"]
        near = _WORDS_BEFORE.search(text, max(sentence.start, governor.start - _LOOK_BACK), governor.start)
        before = max(
            [near.start() if near else governor.start, *(last for _, last, _ in breaks if last <= governor.start)]
        )
        if governor.start >= time.end:
            end = min((first for first, _, _ in breaks if first >= governor.end), default=sentence.end)
        stretches = (
            (before, governor.start),
            (max(start, governor.end) if governor.start < time.start else start, end),
        )
        return not any(self._negated(text, first, last, nothing) for first, last in stretches)

    def _asks_after(self, text: str, sentence: Sentence, time: Expression, breaks: list[tuple[int, int, bool]]) -> bool:
        """Say whether a question only follows the promise: "I will call at 3, is that all right?"."""
        after_mark = any(is_mark and first >= time.end for first, _, is_mark in breaks)
        return after_mark or self._agreed.search(text, time.end, sentence.end) is not None

    def _negated(self, text: str, start: int, end: int, nothing: list[_Cue]) -> bool:
        return any(
            not any(cue.start <= match.start() < cue.end for cue in nothing)
            for match in self._negation.finditer(text, start, max(start, end))
        )


def _before(time: Expression, cues: list[_Cue], clause_start: int) -> _Cue | None:
    for cue in reversed(cues):
        if cue.start <= time.start and cue.sign != "nothing" and (cue.sign != "aside" or cue.end > clause_start):
            return cue
    return None


def _after(time: Expression, cues: list[_Cue], clause_end: int) -> _Cue | None:
    for cue in cues:
        if cue.start >= time.end and cue.sign != "nothing" and (cue.sign != "aside" or cue.start < clause_end):
            return cue
    return None
