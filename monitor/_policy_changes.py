"""What each change of a site's policy moved: from which value to which, as they stand in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from monitor._explained import KEYS, PART_OF_POLICY, written
from monitor._risk_config import RISK
from monitor.config import GROUP, LEVELS, NUDGES, RATINGS, SITE
from monitor.domain.explained import CHANGED, Change, Moved
from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.domain.shipped_layers import SHIPPED

History = Sequence[tuple[int | None, Policy]]
"""Every policy a site has had, each with the instant from which on it was in force (None: from the beginning)."""
_TABLES = {
    "site": {key.field: f"site.{name}" for name, key in SITE.items()},
    "nudges": {key.field: f"nudges.{name}" for name, key in NUDGES.items()}
    | {key.field: f"nudges.group.{name}" for name, key in GROUP.items()},
    "levels": {key.field: f"levels.{name}" for name, key in LEVELS.items()},
    "ratings": {key.field: f"ratings.{name}" for name, key in RATINGS.items()},
    "risk": {key.field: f"risk.{name}" for name, key in RISK.items()},
}
"""Keys of the file by section and field."""
_NOT_SET = object()


def changes_of(history: History, most: int) -> list[Change]:
    """Give the last changes, newest first."""
    pairs = list(pairwise(history))[-most:]
    return [
        Change(at_ms or 0, policy.revision, list(moved(before, policy)))
        for (_, before), (at_ms, policy) in reversed(pairs)
    ]


def moved(before: Policy, after: Policy) -> Iterator[Moved]:
    """Give each setting in which two policies differ, those of the cascade first."""
    yield from _of_cascade(before, after)
    yield from _differing("site", {"timezone": before.timezone}, {"timezone": after.timezone})
    for section, part in PART_OF_POLICY.items():
        yield from _of_part(section, getattr(before, part), getattr(after, part))
    yield from _differing("pools", before.pools, after.pools)
    yield from _differing("words", {"language": before.words.language}, {"language": after.words.language})
    if before.words.phrases != after.words.phrases:
        yield Moved("words", "words", {}, CHANGED, CHANGED)
    if before.playbooks != after.playbooks:
        yield Moved("playbook", "playbook", {}, CHANGED, CHANGED)
    yield from _untold("hours", before.hours, after.hours)
    yield from _untold("touchpoints", before.touchpoints, after.touchpoints)
    yield from _untold("reply", dict.fromkeys(before.reply), dict.fromkeys(after.reply))


def _of_cascade(before: Policy, after: Policy) -> Iterator[Moved]:
    old, new = _by_selectors(before), _by_selectors(after)
    for who in dict.fromkeys((*old, *new)):
        were, are = old.get(who, {}), new.get(who, {})
        for field in dict.fromkeys((*were, *are)):
            was, now = were.get(field, _NOT_SET), are.get(field, _NOT_SET)
            if was != now:
                selectors = {name: list(chosen) for name, chosen in who}
                yield Moved(KEYS.get(field, field), "policy", selectors, _told(field, was), _told(field, now))


Who = tuple[tuple[str, tuple[Any, ...]], ...]


def _by_selectors(policy: Policy) -> dict[Who, dict[str, Any]]:
    """Give what the owner sets for whom; of several rules for the same contacts the last that sets a value counts.

    What is shipped stays apart: an owner's value may be that of everybody, and yet another one for those of a channel.
    """
    found: dict[Who, dict[str, Any]] = {}
    for layer in policy.layers:
        if layer in SHIPPED:
            continue
        values = layer.settings() | {f"clocks.{clock}": targets for clock, targets in layer.clocks.items()}
        found.setdefault(_who(layer), {}).update(values)
    return found


def _who(layer: Layer) -> Who:
    return tuple((name, tuple(chosen)) for name, chosen in layer.selectors().items())


def _of_part(section: str, before: Any, after: Any) -> Iterator[Moved]:
    for field in before.__struct_fields__:
        was, now = getattr(before, field), getattr(after, field)
        key = _TABLES[section].get(field, f"{section}.{field}")
        if isinstance(was, dict):
            inner = _untold if any(isinstance(one, dict) for one in (*was.values(), *now.values())) else _differing
            yield from inner(section, was, now, key)
        elif was != now:
            yield Moved(key, section, {}, _told(field, was), _told(field, now))


def _differing(section: str, before: Mapping[str, Any], after: Mapping[str, Any], key: str = "") -> Iterator[Moved]:
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name, _NOT_SET), after.get(name, _NOT_SET)
        if was != now:
            yield Moved(f"{key or section}.{name}", section, {}, _told(name, was), _told(name, now))


def _untold(section: str, before: Mapping[str, Any], after: Mapping[str, Any], key: str = "") -> Iterator[Moved]:
    """Give what came, went or changed, of values that no word tells."""
    for name in dict.fromkeys((*before, *after)):
        if name not in before or name not in after or before[name] != after[name]:
            was, now = (CHANGED if name in of else None for of in (before, after))
            yield Moved(f"{key or section}.{name}", section, {}, was, now)


def _told(field: str, value: object) -> str | None:
    return None if value is _NOT_SET else written(field, value)
