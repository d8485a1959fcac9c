"""Risk: a score of signs that a customer is getting upset, with its reasons printed.

The score is the sum of the weights of the signs that hold. Risk is high from ``settings.high`` on, and stays so until the
score has fallen by two below it, so that it does not flicker. What a message tells by itself is read in ``risk_text``.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.domain.life import Life
from monitor.domain.risk_text import TextSigns, signs_in
from monitor.domain.sayings import Saying, in_english
from monitor.domain.settings import RiskSettings

__all__ = ["NO_RISK", "WEIGHTS", "Background", "Risk", "TextSigns", "judge", "signs_in"]

WEIGHTS: dict[str, int] = {
    "anger": 3,
    "expectation": 2,
    "capitals": 2,
    "wrote_again": 2,
    "second_contact": 2,
    "dropped_and_back": 2,
    "transfers": 1,
    "holds": 1,
    "long_wait": 1,
    "earlier_negative": 1,
}
"""Points of each sign, the gravest first: no sign is high risk by itself, anger is with any other."""
FALLS_BY = 2
"""Points below ``high`` at which risk is no longer high."""
MANY = 2
"""Transfers, and holds, from which they are a sign."""


class Background(msgspec.Struct, frozen=True, gc=False):
    """What other contacts of the customer tell about this one."""

    second_contact: bool = False
    dropped_and_back: bool = False
    """A conversation of theirs was cut off, and nobody has rung back."""
    earlier_negative: bool = False


def background_of(life: Life, others: Iterable[Life], window_ms: int) -> Background | None:
    """Give what a customer's other contacts, begun before this one, tell about it; None where they tell nothing."""
    began_ms = life.opened_ms if life.opened_ms is not None else life.response_from_ms
    if began_ms is None or life.direction == "out":
        return None
    second = dropped = negative = False
    for other in others:
        other_ms = other.opened_ms if other.opened_ms is not None else other.response_from_ms
        if other_ms is None or other_ms >= began_ms or other.direction == "out":
            continue
        if other.closed_ms is not None and began_ms - other.closed_ms > window_ms:
            continue
        second = True
        dropped = dropped or other.dropped_ms is not None
        negative = negative or any(moment.verdict == "negative" for moment in other.moments)
    return Background(second, dropped, negative) if second else None


class Risk(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How likely it is that this ends badly; ``reasons`` are for people, the gravest first, and not to be changed."""

    score: int
    high: bool
    reasons: list[str]
    """In English."""
    said: list[Saying] = []
    """The reasons apart from any language."""


NO_RISK = Risk(0, False, [])


def is_suspect(life: Life) -> bool:
    """Say whether a contact's own life has any sign: asked for every contact that is looked at."""
    return life.text_signs is not None or life.wrote_again > 0 or life.transfers >= MANY or life.holds >= MANY


def judge(life: Life, background: Background | None, long_wait: bool, was_high: bool, settings: RiskSettings) -> Risk:
    """Judge a contact as it stands; where no sign holds, that is always ``NO_RISK`` itself."""
    if not settings.enabled or (background is None and not long_wait and not is_suspect(life)):
        return NO_RISK
    text = life.text_signs
    own = settings.weights
    weights = {**WEIGHTS, **own} if own else WEIGHTS
    signs = _signs(life, text, background, long_wait, settings)
    found = [(weights[sign], reason) for sign, reason in signs.items() if weights[sign] != 0]
    if not found:
        return NO_RISK
    found.sort(key=lambda one: -one[0])
    score = sum(weight for weight, _ in found)
    least = settings.high - FALLS_BY + 1 if was_high else settings.high
    said = [reason for _, reason in found]
    return Risk(score, score >= least, [in_english(reason, "UTC", 0) for reason in said], said)  # they tell no instants


def _signs(
    life: Life, text: TextSigns | None, background: Background | None, long_wait: bool, settings: RiskSettings
) -> dict[str, Saying]:
    """Give the signs that hold, each with its reason, in the order of ``WEIGHTS``."""
    signs: dict[str, Saying] = {}
    if text is not None:
        if text.anger:
            signs["anger"] = _says(text.anger)
        if text.expectation:
            signs["expectation"] = _says(text.expectation)
        if text.capitals:
            signs["capitals"] = Saying("risk_capitals")
    if life.wrote_again:
        signs["wrote_again"] = Saying("risk_wrote_again", {"n": life.wrote_again})
    if background is not None and background.second_contact:
        signs["second_contact"] = Saying("risk_second_contact", {"within_ms": settings.window_ms})
    if background is not None and background.dropped_and_back:
        signs["dropped_and_back"] = Saying("risk_dropped_and_back")
    if life.transfers >= MANY:
        signs["transfers"] = Saying("risk_transfers", {"n": life.transfers})
    if life.holds >= MANY:
        signs["holds"] = Saying("risk_holds", {"n": life.holds})
    if long_wait:
        signs["long_wait"] = Saying("risk_long_wait")
    if background is not None and background.earlier_negative:
        signs["earlier_negative"] = Saying("risk_earlier_negative")
    return signs


def _says(phrases: tuple[str, ...]) -> Saying:
    return Saying("risk_says", {"phrases": ", ".join(f'"{phrase}"' for phrase in phrases)})
