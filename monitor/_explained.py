"""What holds, and which line says so: every setting of a site, and for one contact every rule of the cascade.

Lines are those that were noted when the file was read (``_toml_table.Noted``, ``SiteSettings.origins``): none is looked
for twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from monitor._policy_config import SELECTORS, Origin, shipped
from monitor._toml_lines import Path
from monitor._toml_table import Noted, spelled
from monitor.config import Config, SiteSettings
from monitor.domain.policy import CLOCKS, VALUES, Choice, Layer, Policy, Targets
from monitor.units import format_duration

DEFAULT = "default"
ELSEWHERE = "not in this process' file"
OFF = "no default: off"
_WHOLE = {"hours", "reply"}
"""Sections of which a site's entry takes the place of the shared one of its name, whole."""
_KEYS = {
    "within_ms": "service_level.within",
    "target": "service_level.target",
    "basis": "service_level.basis",
    "short_abandon_ms": "short_abandon",
    "credit_ms": "credit",
    "escalate_after_ms": "escalate_after",
}
"""Values of a layer by the key that sets them, where the two differ."""


class Setting(NamedTuple):
    """One setting beside the cascade."""

    key: str
    """As it is written within the section for all sites: ``nudges.minimum_gap``."""
    value: str
    """As it is written in the file; empty: nothing. Of a secret it is always empty."""
    source: str
    """``config.toml:12``, ``default`` or an option of the command line."""
    section: str
    field: str
    raw: object
    """As it is used; of a secret, whether there is one."""
    environment: tuple[str, ...] = ()
    secret: bool = False

    @property
    def own(self) -> bool:
        """Whether the owner set it."""
        return self.source != DEFAULT


class Step(NamedTuple):
    """One rule that sets a value: whom it is for, where it stands, and whether it is for the contact asked about."""

    value: str
    source: str
    selectors: dict[str, list[Any]]
    """Empty: for everybody."""
    misses: list[str]
    """Selectors that do not name the contact; empty: it matches."""
    wins: bool


class Explained(NamedTuple):
    """One effective value, as people write it, the place that sets it, and all rules that set it, in their order."""

    key: str
    value: str
    source: str
    steps: list[Step]


def settings_of(config: Config, site: str) -> list[Setting]:
    """Give every setting of a site beside the cascade of its policy, and those of the process, in the order of the file."""
    shared = {path: noted for path, noted in config.noted.items() if path[0] != "sites"}
    own: dict[Path, tuple[Path, Noted]] = {}
    for path, noted in config.noted.items():
        if path[:2] == ("sites", site):
            own[("site", *path[2:]) if len(path) == 3 else path[2:]] = path, noted
    replaced = {path[:2] for path in own if path[0] in _WHOLE}
    found: dict[Path, tuple[Path, Noted]] = {}
    for path, noted in shared.items():
        if path[:2] not in replaced:
            listed = any(isinstance(part, int) for part in path)  # entries of a list stand beside each other
            found[path] = (path, noted) if listed else own.pop(path, (path, noted))
    return [_setting(path, noted) for path, noted in (*found.values(), *own.values())]


def _setting(path: Path, noted: Noted) -> Setting:
    section = str(path[2] if path[0] == "sites" and len(path) > 3 else "site" if path[0] == "sites" else path[0])
    value = "" if noted.secret else written(noted.field, noted.value)
    return Setting(
        spelled(path),
        value,
        noted.source or DEFAULT,
        section,
        noted.field,
        noted.value,
        noted.environment,
        noted.secret,
    )


def explain(
    policy: Policy,
    read: SiteSettings,
    queue: str | None,
    channel: str | None,
    tier: str | None = None,
    priority: int = 0,
) -> list[Explained]:
    """Give every effective value of such a contact under ``policy``, which may be another than the one that was ``read``.

    Rules of it that the file that was read does not have stand ``ELSEWHERE``.
    """
    origins = list(origins_of(policy, read))
    choice, sources = Choice(queue, channel, tier, priority), policy.sources(queue, channel, tier, priority)
    rules = policy.rules(queue, channel, tier, priority)
    found = []
    for field in (*VALUES, *(f"clocks.{clock}" for clock in CLOCKS)):
        steps = [
            _step(layer, origins[index][field], field, choice, wins=index == sources.get(field))
            for index, layer in enumerate(policy.layers)
            if field in origins[index]
        ]
        winner = next((step for step in steps if step.wins), None)
        value = winner.value if winner is not None else "off"
        if field == "credit_ms" and not rules.credit_ms:
            value = "none"
        found.append(Explained(_KEYS.get(field, field), value, winner.source if winner is not None else OFF, steps))
    return found


def origins_of(policy: Policy, read: SiteSettings) -> Iterator[Origin]:
    """Give for each layer of a policy where its values stand, as far as the file that was read has the same layer."""
    known: list[tuple[Layer, Origin]] = list(zip(read.policy.layers, read.origins, strict=True))
    known += [(written.layer, written.origin) for written in shipped()]
    for layer in policy.layers:
        place = next((index for index, (one, _) in enumerate(known) if one == layer), None)
        if place is not None:
            yield known.pop(place)[1]
        else:
            fields = (*layer.settings(), *(f"clocks.{clock}" for clock in layer.clocks))
            yield dict.fromkeys(fields, ELSEWHERE)


def _step(layer: Layer, source: str, field: str, choice: Choice, *, wins: bool) -> Step:
    selectors = {name: list(chosen) for name in SELECTORS if (chosen := getattr(layer, name)) is not None}
    misses = [name for name, chosen in selectors.items() if getattr(choice, name) not in chosen]
    clock = field.removeprefix("clocks.")
    value: object = getattr(layer, field) if clock == field else layer.clocks[clock]  # type: ignore[index]  # a clock's name
    return Step(written(field, value), source, selectors, misses, wins)


def written(field: str, value: object) -> str:
    """Write a value as it stands in the file; ``field`` tells its unit."""
    if value is None:
        return "off" if field.startswith("clocks.") else ""
    if isinstance(value, Targets):
        return targets_written(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {written(field, one)}" for key, one in sorted(value.items())) or "none"
    if isinstance(value, list | tuple):
        return _listed(value)
    if isinstance(value, int) and field.endswith("_ms"):
        return format_duration(value)
    if isinstance(value, int) and field.endswith("_bytes"):
        return _size(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def targets_written(targets: Targets) -> str:
    """Write a clock's targets: ``warn 1m, breach 2m``."""
    named = {"warn": targets.warn_ms, "breach": targets.breach_ms, "repeat": targets.repeat_ms}
    return ", ".join(f"{name} {format_duration(ms)}" for name, ms in named.items() if ms is not None)


def _listed(values: Sequence[object]) -> str:
    return ", ".join(str(value) for value in values)


def _size(size: int) -> str:
    for unit, of in (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)):
        if size >= of and size % of == 0:
            return f"{size // of}{unit}"
    return str(size)
