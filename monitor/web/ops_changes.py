"""What changed in the policy of a site, and when, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.domain.explained import Change, Moved
from monitor.web.ops_policy import whom
from monitor.web.page_words import Local
from monitor.web.texts import Texts

MOST_CHANGES = 5
MOST_MOVED = 12
"""So many settings of one change are listed."""


def changes_model(t: Texts, changes: Sequence[Change], local: Local) -> list[dict[str, Any]]:
    """Give what each change moved, newest first."""
    return [
        {
            "at": local.exactly(one.at_ms),
            "title": t("ops.changed_at", at=local.exactly(one.at_ms), n=len(one.moved)),
            "revision": one.revision,
            "moved": [_moved(t, moved) for moved in one.moved[:MOST_MOVED]],
            "more": max(0, len(one.moved) - MOST_MOVED),
        }
        for one in changes
    ]


def _moved(t: Texts, one: Moved) -> dict[str, Any]:
    return {
        "key": one.key,
        "for": whom(t, one.selectors) if one.section == "policy" else "",
        "of": {name: str(chosen[0]) for name, chosen in one.selectors.items()},
        "before": _held(t, one, one.before),
        "after": _held(t, one, one.after),
    }


def _held(t: Texts, one: Moved, value: str | None) -> str:
    """Say a value; what the owner did not set for everybody was as shipped."""
    if value is None and one.section == "policy" and not one.selectors:
        return t("ops.shipped")
    return value_words(t, value)


def value_words(t: Texts, value: str | None) -> str:
    """Say a value of a change."""
    if value is None:
        return t("ops.is_not_set")
    return value or t("ops.changed")


def values_before(t: Texts, change: Change | None, site: str) -> dict[str, str]:
    """Give what the last change moved beside the cascade: the value before, by every key a file may have it under."""
    found: dict[str, str] = {}
    for one in change.moved if change is not None else ():
        if one.section != "policy" and one.before is not None:
            own = one.key.removeprefix("site.")
            found |= dict.fromkeys((one.key, f"sites.{site}.{own}"), value_words(t, one.before))
    return found
