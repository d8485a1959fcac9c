"""Patterns made of the phrases of each language: what is looked for in a message, all in one pass."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from monitor.domain.risk_phrases import LANGUAGES

_CLAUSE_ENDS = ".!?;:…()[]¡¿\n"
_COMMAS = ",–—"


class _Folded(dict[int, str]):
    """Each character as one that phrases are compared by: so that places in the folded text are places in the shown one."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _CLAUSE_ENDS:
            folded = "."
        elif character in _COMMAS:
            folded = ","
        elif character == "_":
            folded = character
        elif character.isalnum():
            folded = unicodedata.normalize("NFKD", character).lower()[0]
        else:
            folded = " "
        if code < 0x2100:  # the table does not grow with what strangers write
            self[code] = folded
        return folded


FOLDED = _Folded()


@cache
def sign_finder(code: str, sign: str) -> re.Pattern[str]:
    """Find the phrases of a sign; what is calm is found first, so that nothing is found within it."""
    language = LANGUAGES[code]
    phrases = language.phrases(language.anger if sign == "anger" else language.expectation)
    void = [phrase[1:] for phrase in phrases if phrase.startswith("~")]
    plain = [phrase for phrase in phrases if not phrase.startswith("~")]
    kinds = {"calm": language.phrases(language.calm), "void": void, "plain": plain}
    return _pattern("|".join(f"(?P<{kind}>{_any_of(of_kind)})" for kind, of_kind in kinds.items() if of_kind))


@cache
def negations_of(code: str) -> frozenset[str]:
    """Give the words that undo a phrase."""
    return frozenset(LANGUAGES[code].negations.translate(FOLDED).split())


@cache
def part_finder(code: str, part: str) -> re.Pattern[str]:
    """Find the phrases of one part of a language, such as ``polite``."""
    return _pattern(_any_of(LANGUAGES[code].phrases(getattr(LANGUAGES[code], part))))


@lru_cache(maxsize=64)
def own_finder(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Find an owner's phrases."""
    worded = (phrase for phrase in phrases if any(character.isalnum() for character in phrase))
    return _pattern("|".join(_rule(phrase.strip(), special="*'") for phrase in worded))


def _pattern(rule: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?=\w)(?:{rule or '(?!)'})(?!\w)")


def _any_of(phrases: list[str]) -> str:
    """Give one rule for all, by their first two letters: at most words none of them is even tried."""
    by_letter: dict[str, dict[str, list[str]]] = {}
    for phrase in phrases:
        beginnings, rest = _beginnings(phrase)
        own: dict[tuple[str, str], list[str]] = {}
        for beginning in beginnings:
            first, second, other = _letters(_rule(beginning))
            own.setdefault((first, second), []).append(other)
        for (first, second), others in own.items():
            rule = f"(?:{'|'.join(others)}){_rule(rest)}"
            by_letter.setdefault(first, {}).setdefault(second, []).append(rule)
    return _branches({first: [_branches(seconds)] for first, seconds in by_letter.items()})


def _branches(rules: dict[str, list[str]]) -> str:
    return "|".join(f"{letter}(?:{'|'.join(further)})" for letter, further in sorted(rules.items()))


def _letters(rule: str) -> tuple[str, str, str]:
    """Take two letters off the beginning of a rule, as far as they are always there, and give what is left."""
    letters = ["", ""]
    for at in range(2):
        if rule[:1].isalnum() and rule[1:2] != "?":
            letters[at], rule = rule[0], rule[1:]
        else:
            break
    return letters[0], letters[1], rule


def _beginnings(phrase: str) -> tuple[list[str], str]:
    """Take the choice apart with which a phrase begins, if it does; gives the choices and what follows."""
    choice, _, rest = phrase[1:].partition(")")
    if not phrase.startswith("(") or "(" in choice:
        return [phrase], ""
    choices = [one for one in choice.split("|") if one]
    return (choices, rest) if len(choices) == choice.count("|") + 1 else ([one + rest for one in (*choices, "")], "")


_SPECIAL = {
    " ": " +", "'": " ?", "*": r"\w*", "#": r"\d+", "(": "(?:", "|": "|", ")": ")",
    "ä": "ae?", "ö": "oe?", "ü": "ue?", "ß": "(?:ss|ß)", "œ": "(?:oe|œ)",
}  # fmt: skip
_ALWAYS = frozenset(" äöüßœ")
_PARTS = re.compile(r" \{(\d)\}|(.)", re.DOTALL)


def _rule(phrase: str, special: str = "'*#(|){") -> str:
    """Write a phrase as a regular expression over folded text; of the special characters only those named mean anything."""
    text = unicodedata.normalize("NFC", phrase).lower()
    rule = ""
    for gap, character in _PARTS.findall(text):
        if gap:
            rule += rf"((?: +\w+){{0,{gap}}}?)"
        elif character in _ALWAYS or character in special:
            rule += _SPECIAL[character]
        else:
            rule += re.escape(FOLDED[ord(character)])
    return rule
