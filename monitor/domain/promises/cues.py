"""Says whether a time in a sentence is promised by us: which words near it govern it.

Cues are looked for in the sentence of the time. The nearest before it decides; where there is none and the time begins
its clause ("By 14:30 you will hear from me"), the first after it does. An *aside* ("because you have been waiting …")
decides only within its own clause. A negation between a promise and the time, or shortly before the promise, undoes it;
so does a question, unless it is asked after the promise ("…, is that all right?").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from monitor.domain.promises.grammar import Expression, Language
from monitor.domain.promises.text import Sentence

_SIGNS = ("promise", "refusal", "aside", "nothing")
_A_WORD_AT_MOST = re.compile(r"[ '\"*]*(?:[^ ]+ ?)?")
_WORDS_BEFORE = re.compile(r"(?:[^ ]{1,15} ){0,3}\Z")
_LOOK_BACK = 48
_TAG = 40
"""The longest question asked after a promise without a comma: "ok?"."""


class _Cue(NamedTuple):
    start: int
    end: int
    sign: str


class _Stretches:
    """Stretches of text in order that do not overlap, found by their ends without a walk through all."""

    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in stretches]
        self.ends = [end for _, end in stretches]

    def last_end(self, before: int, default: int) -> int:
        """Give the end of the last that ends at or before an index."""
        index = bisect_right(self.ends, before) - 1
        return self.ends[index] if index >= 0 else default

    def next_start(self, after: int, default: int) -> int:
        """Give the start of the first that starts at or after an index."""
        index = bisect_left(self.starts, after)
        return self.starts[index] if index < len(self.starts) else default

    def touches(self, start: int, end: int) -> bool:
        """Say whether one of them has a part in ``[start, end)``."""
        index = bisect_right(self.ends, start)
        return index < len(self.starts) and self.starts[index] < end


class _Reading(NamedTuple):
    """What was found in one sentence."""

    sentence: Sentence
    deciding: list[_Cue]
    asides: list[_Cue]
    breaks: _Stretches
    marks: _Stretches
    denials: _Stretches

    def before(self, time: Expression, clause_start: int) -> _Cue | None:
        """Give the nearest cue before a time; an aside only from its own clause."""
        found = [_at(cues, bisect_right(cues, time.start, key=_start) - 1) for cues in (self.deciding, self.asides)]
        near = [cue for cue in found if cue is not None and (cue.sign != "aside" or cue.end > clause_start)]
        return max(near, default=None)

    def after(self, time: Expression, clause_end: int) -> _Cue | None:
        """Give the first cue after a time; an aside only from its own clause."""
        found = [_at(cues, bisect_left(cues, time.end, key=_start)) for cues in (self.deciding, self.asides)]
        near = [cue for cue in found if cue is not None and (cue.sign != "aside" or cue.start < clause_end)]
        return min(near, default=None)


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
        reading = self._read(text, sentence, times)
        return [time for time in times if time.when is not None and self._is_promise(text, reading, time)]

    def _read(self, text: str, sentence: Sentence, times: list[Expression]) -> _Reading:
        cues = self._cues(text, sentence)
        said = _Stretches([(time.start, time.end) for time in times])
        nothing = _Stretches([(cue.start, cue.end) for cue in cues if cue.sign == "nothing"])
        breaks = [
            match
            for match in self._breaks.finditer(text, sentence.start, sentence.end)
            if not said.touches(match.start(), match.end())
        ]
        denials = [
            match.span()
            for match in self._negation.finditer(text, sentence.start, sentence.end)
            if not nothing.touches(match.start(), match.start() + 1)
        ]
        return _Reading(
            sentence,
            [cue for cue in cues if cue.sign in ("promise", "refusal")],
            [cue for cue in cues if cue.sign == "aside"],
            _Stretches([match.span() for match in breaks]),
            _Stretches([match.span() for match in breaks if match["mark"] is not None]),
            _Stretches(denials),
        )

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

    def _is_promise(self, text: str, reading: _Reading, time: Expression) -> bool:
        sentence, breaks = reading.sentence, reading.breaks
        start, end = breaks.last_end(time.start, sentence.start), breaks.next_start(time.end, sentence.end)
        governor = reading.before(time, start)
        if governor is None and not time.bare and _A_WORD_AT_MOST.fullmatch(text, start, time.start):
            governor = reading.after(time, end)
        if governor is None or governor.sign != "promise":
            return False
        if sentence.asks and not self._asks_after(text, reading, time):
            return False
        if governor.start >= time.end:
            end = breaks.next_start(governor.end, sentence.end)
        # "I doubt that we will": shortly before the promise, too
        near = _WORDS_BEFORE.search(text, max(sentence.start, governor.start - _LOOK_BACK), governor.start)
        first = max(near.start() if near else governor.start, breaks.last_end(governor.start, sentence.start))
        then = max(start, governor.end) if governor.start < time.start else start
        return not (reading.denials.touches(first, governor.start) or reading.denials.touches(then, end))

    def _asks_after(self, text: str, reading: _Reading, time: Expression) -> bool:
        """Say whether a question only follows the promise: "I will call at 3, is that all right?"."""
        end = reading.sentence.end
        after_mark = reading.marks.next_start(time.end, end) < end
        return after_mark or self._agreed.search(text, max(time.end, end - _TAG), end) is not None


def _start(cue: _Cue) -> int:
    return cue.start


def _at(cues: list[_Cue], index: int) -> _Cue | None:
    return cues[index] if 0 <= index < len(cues) else None
