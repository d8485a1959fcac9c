"""What a customer's message tells by itself: shouting, anger, and expecting more than they got.

Phrases are looked for as whole words, whatever their case, accents and kind of apostrophe; how those that are shipped are
written is told in ``risk_phrases.language``. An owner's are plain words, of which only ``*`` means more than itself. All of
it is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from monitor.domain.risk_finders import FOLDED, negations_of, own_finder, part_finder, sign_finder
from monitor.domain.risk_phrases import ACRONYMS, ANGRY_FACES, GLAD, LANGUAGES, NAMES, THANKS
from monitor.domain.settings import RiskSettings
from monitor.units import shared

MOST_CHARACTERS = 4_000
"""So much of a message is looked at."""
MOST_PHRASES = 3
MOST_SHOWN = 40
"""Characters of a phrase."""
GREETING_WORDS = 3
"""At the start of a message, whatever exclamation marks are behind them."""
SHOUTED_WORDS = 3
SHOUTED_SHARE = 0.5
"""Of the letters in words that could have been written either way."""
NEGATED_WITHIN = 3
"""Words before a phrase among which a negation makes it void."""


class TextSigns(NamedTuple):
    """What messages showed; phrases as the customer wrote them (small letters, gaps as ``…``), the first ones first."""

    capitals: bool
    anger: tuple[str, ...]
    expectation: tuple[str, ...]


NO_SIGNS = TextSigns(False, (), ())


def signs_in(text: str, language: str | None, settings: RiskSettings) -> TextSigns:
    """Read one message; in a language that is not known, by the phrases of all of them."""
    shown = _readable(text)
    folded = _fold(shown)
    anger = [face for face in ANGRY_FACES if face in shown]
    expectation = _pressing(shown, folded)
    own: list[str] = []
    least = 1
    for code in _codes(language, folded, settings):
        if code in LANGUAGES:
            anger += _found(sign_finder(code, "anger"), shown, folded, negations_of(code))
            expectation += _found(sign_finder(code, "expectation"), shown, folded, negations_of(code))
            least = max(least, _wanted(code, folded)) if expectation else 1
        for sign, phrases in settings.phrases.get(code, {}).items():
            (anger if sign == "anger" else own).extend(_found(own_finder(phrases), shown, folded, frozenset()))
    expectation = own + (expectation if len(expectation) >= least else [])
    loud = _shouts(shown)
    return TextSigns(loud, _first(anger), _first(expectation)) if anger or expectation or loud else NO_SIGNS


def prepare() -> None:
    """Make ready what reading needs, some tenths of a second: else the first message that is read waits for it."""
    for code in LANGUAGES:
        for sign in ("anger", "expectation"):
            sign_finder(code, sign)
        for part in ("unhurried", "polite"):
            part_finder(code, part)


def gathered(before: TextSigns | None, signs: TextSigns) -> TextSigns | None:
    """Add what a further message shows; the first phrases are kept. ``None``: nothing at all."""
    if signs is NO_SIGNS or before is None:
        return before if signs is NO_SIGNS else signs
    return TextSigns(
        before.capitals or signs.capitals,
        _first((*before.anger, *signs.anger)),
        _first((*before.expectation, *signs.expectation)),
    )


def _first(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(shared(phrase) for phrase in list(dict.fromkeys(phrases))[:MOST_PHRASES])


# ---- the text

_MARKS = re.compile(r"[!?]{2,}")
_LOOSE = re.compile(r"_(?![^\W_])|(?<![^\W_])_")
_THANKS = frozenset(THANKS.split())
_GLAD = _THANKS.union(GLAD.split())
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_WORD = re.compile(r"\w+")
_ACRONYMS = frozenset(ACRONYMS.split())
_VOWELS = frozenset("AEIOUYÄÖÜ")


def _readable(text: str) -> str:
    """Cut, take quoted lines out, compose accents, and leave single spaces; an empty line ends a sentence."""
    text = unicodedata.normalize("NFC", text[:MOST_CHARACTERS])
    if text.startswith(">") or "\n>" in text:
        text = "\n".join(line for line in text.split("\n") if not line.startswith(">"))
    return " ".join(_EMPTY_LINE.sub(" . ", text).split())


def _fold(shown: str) -> str:
    """Fold a text as phrases are; what an underscore joins, a name of a user or a file, stays one word."""
    folded = shown.translate(FOLDED)
    return _LOOSE.sub(" ", folded) if "_" in folded else folded


def _pressing(shown: str, folded: str) -> list[str]:
    """Give the first doubled mark: of questions, or of three exclamations that are neither a greeting nor glad."""
    marks = [match for match in _MARKS.finditer(shown) if "?" in match[0] or len(match[0]) > 2]
    if not marks:
        return []
    words = list(_WORD.finditer(folded))
    glad = not _GLAD.isdisjoint(word[0] for word in words)
    for match in marks:
        greets = len(words) <= GREETING_WORDS or match.start() < words[GREETING_WORDS].start()
        if "?" in match[0] or not (glad or greets):
            return [match[0][:3]]
    return []


def _shouts(shown: str) -> bool:
    """Say whether words are mostly in capitals. Numbers of orders, abbreviations and scripts without case do not count.

    Nor does who thanks without an exclamation mark: they write all their messages so.
    """
    written = _WORD.findall(shown)
    if sum(map(str.isupper, written)) < SHOUTED_WORDS:  # nearly always
        return False
    words = loud = quiet = 0
    for word in written:
        if len(word) < 2 or not word.isalpha() or word in _ACRONYMS or word.lower() == word.upper():
            continue
        if not word.isupper():
            quiet += len(word)
        elif not word.isascii() or not _VOWELS.isdisjoint(word):
            words += 1
            loud += len(word)
    if words < SHOUTED_WORDS or loud < SHOUTED_SHARE * (loud + quiet):
        return False
    return "!" in shown or _THANKS.isdisjoint(shown.translate(FOLDED).split())


# ---- phrases


def _codes(language: str | None, folded: str, settings: RiskSettings) -> Iterable[str]:
    """Give the languages by whose phrases a text is read: of unknown ones all that it has a common word of."""
    if language is not None:
        code = _code_of(language)
        if code in LANGUAGES or code in settings.phrases:
            return (code,)
    words = frozenset(folded.split())
    likely = [code for code in LANGUAGES if not _common(code).isdisjoint(words)]
    return dict.fromkeys((*(likely or LANGUAGES), *settings.phrases))


@lru_cache(maxsize=256)
def _code_of(language: str) -> str:
    name = re.split("[-_ ]", language.strip().lower(), maxsplit=1)[0]
    return NAMES.get(name, name)


@cache
def _common(code: str) -> frozenset[str]:
    return frozenset(LANGUAGES[code].common.split())


def _found(finder: re.Pattern[str], shown: str, folded: str, negations: frozenset[str]) -> list[str]:
    found: list[str] = []
    for match in finder.finditer(folded):
        kind = match.lastgroup
        if kind == "calm" or (kind == "void" and _negated(folded, match, negations)):
            continue
        found.append(_cut(match, shown))
        if len(found) > MOST_PHRASES:
            break
    return found


def _cut(match: re.Match[str], shown: str) -> str:
    """Give a phrase as it was written; words in its gaps may be anything, and are left out."""
    start, end = match.span()
    text, at = "", start
    for index, (gap_start, gap_end) in enumerate(match.regs):
        if index > 0 and start < gap_start < gap_end < end:
            text += shown[at:gap_start] + " …"
            at = gap_end
    text += shown[at:end]
    return text.lower() if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1].lower() + "…"


def _negated(folded: str, match: re.Match[str], negations: frozenset[str]) -> bool:
    """Say whether a negation stands shortly before or within, in the same clause; "not only" is none."""
    start, end = match.span()
    clause = re.split("[.,]", folded[max(0, start - 48) : start])[-1]
    words = clause.split()[-NEGATED_WITHIN:] + folded[start:end].split()
    return _ONLY.isdisjoint(words) and not negations.isdisjoint(words)


_ONLY = frozenset({"only", "just", "nur", "solo", "seulement"})


_NEVER = 1 << 30


def _wanted(code: str, folded: str) -> int:
    """Give how many phrases of expectation make a sign, as the text is put: more than there can be where it is content."""
    negations = negations_of(code)
    for match in part_finder(code, "unhurried").finditer(folded):
        if not negations.isdisjoint(match[0].split()) or not _negated(folded, match, negations):
            return _NEVER  # "no rush", or "very happy" but not "not very happy"
    return 2 if part_finder(code, "polite").search(folded) is not None else 1
