"""``/ops/policy``: every setting with the line that sets it, and which rule wins for one kind of contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from monitor.domain.events import CHANNELS
from monitor.domain.explained import Explained, Setting, Step
from monitor.domain.policy import Policy
from monitor.web.ops_asked import PolicyAsked
from monitor.web.page_words import Local
from monitor.web.ports import Configuration
from monitor.web.texts import Texts

SHIPPED = "shipped default"
ELSEWHERE = "not in this process' file"
SOURCES = {"default": "ops.default", ELSEWHERE: "ops.elsewhere", "no default: off": "ops.no_default"}
"""What ``monitor/_explained.py`` says where no line sets a value, and the text that says it."""
SECTIONS = (
    "site", "policy", "hours", "pools", "nudges", "levels", "ratings", "words", "playbook", "touchpoints", "risk", "reply",
    "redis", "server", "live", "customer_page", "log", "board", "screen",
)  # fmt: skip


class Before(NamedTuple):
    """What held before the last change; nothing where there was none, or where it is not known."""

    policy: Policy | None = None
    values: Mapping[str, str] = {}
    """Beside the cascade, by key; of settings alone that the change moved."""


def policy_model(
    t: Texts, asked: PolicyAsked, configuration: Configuration, policy: Policy, queues: Sequence[str], before: Before
) -> dict[str, Any]:
    """Give what the page shows of one site's policy, that is in force, and of the settings this process has read."""
    settings = configuration.settings(asked.site, policy)
    explained = configuration.explain(asked.site, policy, asked.queue, asked.channel, asked.tier, asked.priority)
    was: dict[str, str] = {}
    if before.policy is not None:
        then = configuration.explain(asked.site, before.policy, asked.queue, asked.channel, asked.tier, asked.priority)
        was = {one.key: one.value for one in then}
    chosen = [one for one in settings if _is_asked(one, asked)]
    tiers = {tier for layer in policy.layers for tier in layer.tier or ()}
    return {
        "rules": [_rule(t, one, was.get(one.key, one.value)) for one in explained],
        "sections": _sections(t, chosen, before.values),
        "found": len(chosen),
        "all": len(settings),
        "own": sum(one.own for one in settings),
        "queues": sorted(set(queues) | policy.named_queues | ({asked.queue} if asked.queue else set())),
        "tiers": sorted(tiers | ({asked.tier} if asked.tier else set())),
        "channels": CHANNELS,
        "asked_for": _asked_for(t, asked),
    }


def _is_asked(one: Setting, asked: PolicyAsked) -> bool:
    words = asked.search.lower().split()
    text = f"{one.key} {one.value} {one.source}".lower()
    return all(word in text for word in words) and (one.own or not asked.own)


def _sections(t: Texts, settings: Sequence[Setting], was: Mapping[str, str]) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in settings:
        found.setdefault(one.section, []).append(_setting(t, one) | {"was": was.get(one.key)})
    order = {name: place for place, name in enumerate(SECTIONS)}
    names = sorted(found, key=lambda name: order.get(name, len(order)))
    return [{"name": name, "about": t(f"ops.section_{name}"), "settings": found[name]} for name in names]


def _setting(t: Texts, one: Setting) -> dict[str, Any]:
    value = one.value
    if one.secret:
        value = t("ops.is_set" if one.raw else "ops.is_not_set")
    return {
        "key": one.key,
        "value": value,
        "is_words": one.secret,
        "source": source_words(t, one.source),
        "place": one.own,
        "environment": list(one.environment),
        "in_force": one.in_force,
        "restart": one.restart and one.in_force is not None,
    }


def _rule(t: Texts, one: Explained, was: str) -> dict[str, Any]:
    winner = next((step for step in one.steps if step.wins), None)
    return {
        "key": one.key,
        "value": one.value,
        "was": was if was != one.value else None,
        "source": source_words(t, one.source),
        "place": winner is not None and is_place(one.source),
        "for": whom(t, winner.selectors) if winner is not None else "",
        "steps": [_step(t, step) for step in reversed(one.steps)],
    }


def _step(t: Texts, step: Step) -> dict[str, Any]:
    state = "wins" if step.wins else "other" if step.misses else "beaten"
    why = t(f"ops.rule_{state}", names=", ".join(t(f"ops.by_{name}") for name in step.misses))
    return {
        "value": step.value,
        "source": source_words(t, step.source),
        "place": is_place(step.source),
        "for": whom(t, step.selectors),
        "state": state,
        "why": why,
    }


def whom(t: Texts, selectors: Mapping[str, Sequence[object]]) -> str:
    """Say whom a rule is for."""
    if not selectors:
        return t("ops.for_everybody")
    parts = []
    for name, chosen in selectors.items():
        words = [t(f"contact.channel_{one}") if name == "channel" else str(one) for one in chosen]
        parts.append(f"{t(f'ops.by_{name}')} {', '.join(words)}")
    return "; ".join(parts)


def is_place(source: str) -> bool:
    """Tell whether a source is a line of a file or an option, and not a default."""
    return source not in SOURCES and not source.startswith(SHIPPED)


def source_words(t: Texts, source: str) -> str:
    """Say where a value comes from; a place in a file is the same in every language."""
    if source.startswith(SHIPPED):
        return t("ops.shipped")
    return t(SOURCES[source]) if source in SOURCES else source


def _asked_for(t: Texts, asked: PolicyAsked) -> str:
    chosen = {"queue": asked.queue, "channel": asked.channel, "tier": asked.tier, "priority": asked.priority or None}
    given = {name: [value] for name, value in chosen.items() if value is not None}
    return whom(t, given) if given else t("ops.any_contact")


def data_address(asked: PolicyAsked) -> str:
    """Give the address of the same rules as data."""
    parts = {"site": asked.site, "queue": asked.queue, "channel": asked.channel, "tier": asked.tier,
             "priority": str(asked.priority) if asked.priority else None}  # fmt: skip
    return "/api/v1/policy/explain?" + urlencode({name: value for name, value in parts.items() if value is not None})


def state_model(t: Texts, configuration: Configuration, policy: Policy, site: str, local: Local) -> dict[str, Any]:
    """Give which file was read and whether its policy is in force."""
    read = configuration.revision(site)
    key = "ops.read_file" if configuration.file else "ops.read_nothing"
    return {
        "sentence": t(key, file=configuration.file or "", at=local.exactly(configuration.read_at_ms), revision=read),
        "differs": bool(policy.revision) and read != policy.revision,
        "in_force": policy.revision,
        "read": read,
    }
