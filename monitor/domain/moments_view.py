"""Moments for people: how each touchpoint of a window turned out, and which one is the weakest."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from monitor.domain.figures import ratio
from monitor.domain.metrics import Counters
from monitor.domain.moments import TOUCHPOINTS, VERDICTS
from monitor.domain.policy import Policy
from monitor.domain.settings import Touchpoint

MOST_SHOWN = 100
"""Ratings name touchpoints as they like: beside those that are known, the largest are shown."""
LABELS = {"wait": "Waiting", "hold": "On hold", "promise": "Promises", "contact": "The whole contact"}
_PREFIX = "moment:"


class TouchpointView(msgspec.Struct):
    """One touchpoint: how its moments turned out, and who is responsible for it."""

    touchpoint: str
    label: str
    owner: str | None
    positive: int
    neutral: int
    negative: int
    n: int
    negative_ratio: float | None
    reasons: dict[str, int]
    """By the reason that led, most first."""
    weakest: bool


def moments_of(totals: Counters, policy: Policy) -> list[TouchpointView]:
    """Give what is judged by itself, then the road map in its order, then what else was rated, most moments first."""
    counted = _counted(totals)
    known = list(dict.fromkeys((*TOUCHPOINTS, *policy.touchpoints)))
    others = [name for name in counted if name not in known]
    others.sort(key=lambda name: (-sum(counted[name].values()), name))
    names = known + others[: max(0, MOST_SHOWN - len(known))]
    shown = [_view(name, counted.get(name, {}), policy.touchpoints.get(name)) for name in names]
    weakest = _weakest(shown, policy.levels.minimum_n)
    if weakest is not None:
        weakest.weakest = True
    return shown


def weakest_of(shown: Iterable[TouchpointView]) -> str | None:
    """Give the name of the weakest."""
    return next((one.touchpoint for one in shown if one.weakest), None)


def counts_of(shown: Iterable[TouchpointView]) -> dict[str, int]:
    """Add up how the moments of touchpoints turned out."""
    total = dict.fromkeys(VERDICTS, 0)
    for one in shown:
        for verdict in VERDICTS:
            total[verdict] += getattr(one, verdict)
    return total


def _counted(totals: Counters) -> dict[str, dict[tuple[str, str], int]]:
    """Read the counters: touchpoint to (verdict, reason) to n. A name may hold colons itself."""
    counted: dict[str, dict[tuple[str, str], int]] = {}
    for counter, n in totals.items():
        if counter.startswith(_PREFIX):
            touchpoint, verdict, reason = counter[len(_PREFIX) :].rsplit(":", 2)
            counted.setdefault(touchpoint, {})[verdict, reason] = n
    return counted


def _view(name: str, counted: dict[tuple[str, str], int], entry: Touchpoint | None) -> TouchpointView:
    by_verdict = dict.fromkeys(VERDICTS, 0)
    reasons: dict[str, int] = {}
    for (verdict, reason), n in sorted(counted.items(), key=lambda item: (-item[1], item[0])):
        by_verdict[verdict] += n
        reasons[reason] = reasons.get(reason, 0) + n
    n = sum(by_verdict.values())
    entry = entry or Touchpoint()
    label = entry.label or LABELS.get(name, name)
    share = ratio(by_verdict["negative"], n)
    return TouchpointView(
        name, label, entry.owner, **by_verdict, n=n, negative_ratio=share, reasons=reasons, weakest=False
    )


def _weakest(shown: Iterable[TouchpointView], minimum_n: int) -> TouchpointView | None:
    """Loyalty rests on the touchpoint with the largest share of bad moments, of those with enough to tell."""
    known = [one for one in shown if one.n >= minimum_n and one.negative]
    return max(known, key=lambda one: (one.negative_ratio or 0.0, one.negative), default=None)
