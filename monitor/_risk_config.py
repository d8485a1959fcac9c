"""``[risk]`` of ``config.toml``: what tells that a customer is getting upset."""

from __future__ import annotations

import re

import msgspec

from monitor import _toml_table as read
from monitor._toml_table import Key, Table
from monitor.domain.risk import WEIGHTS
from monitor.domain.risk_phrases import NAMES
from monitor.domain.settings import RiskSettings
from monitor.units import MINUTE_MS

SIGNS_OF_TEXT = ("anger", "expectation")
"""Signs that are found by phrases."""
MOST_WORDS = 200
"""Phrases of the owner's own, for one sign in one language."""


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{read.toml(value)} does not fit; write true or false")
    return value


RISK = {
    "enabled": Key("enabled", _switch),
    "high": Key("high", read.integer(1, 1_000)),
    "tighten": Key("tighten", read.number(0.1, 1)),
    "window": Key("window_ms", read.duration(least_ms=MINUTE_MS)),
}


def read_risk(table: Table, base: RiskSettings) -> RiskSettings:
    """Read ``[risk]``; what it leaves out is as in ``base``, weight by weight and list of phrases by list."""
    found = table.fill(RISK, base)
    weights = table.table("weights")
    inherited = {**WEIGHTS, **base.weights}
    together = {sign: weights.read(sign, inherited[sign], read.integer(0, 100)) for sign in WEIGHTS}
    weights.close()
    phrases = {**base.phrases, **_read_phrases(table.table("phrases"), base)}
    table.close()
    differing = {sign: weight for sign, weight in together.items() if weight != WEIGHTS[sign]}
    return msgspec.structs.replace(found, weights=differing, phrases=phrases)


def _read_phrases(table: Table, base: RiskSettings) -> dict[str, dict[str, tuple[str, ...]]]:
    found = {}
    for language in table:
        inner = table.table(language)
        if not re.fullmatch(r"[a-z]{2,3}", language):
            table.wrong(language, 'is no language; write its code of two letters, such as "en"')
        elif language in NAMES:
            table.wrong(language, f'is known by another code; write "{NAMES[language]}"')
        own = {sign: inner.read(sign, None, _phrases) for sign in SIGNS_OF_TEXT}
        inner.close()
        found[language] = {
            **base.phrases.get(language, {}), **{sign: phrases for sign, phrases in own.items() if phrases is not None}
        }  # fmt: skip
    return found


def _phrases(value: object) -> tuple[str, ...]:
    phrases = read.one_or_more(_phrase)(value)
    if len(phrases) > MOST_WORDS:
        raise ValueError(f"has {len(phrases)} phrases; write {MOST_WORDS} at most")
    return phrases


def _phrase(value: object) -> str:
    """Read a phrase: words as people write them, each with ``*`` at its end for any ending."""
    text = " ".join(read.text(value).split())
    if len(text) > 100 or not re.fullmatch(r"[^\W_]+\*?(?:[ '’-][^\W_]+\*?)*", text):
        raise ValueError(
            f'{read.toml(value)} is no phrase; write words without other signs, up to 100 characters, such as "cancel* it"'
        )
    return text
