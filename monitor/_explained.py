"""What holds, and which line says so: every setting of a site, and for one contact every rule of the cascade.

Lines are those that were noted when the file was read (``_toml_table.Noted``, ``SiteSettings.origins``): none is looked
for twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor._policy_config import Origin, shipped
from monitor._toml_lines import Path
from monitor._toml_table import Noted, spelled
from monitor.config import Config, SiteSettings
from monitor.domain.explained import DEFAULT, Explained, Setting, Step
from monitor.domain.layers import CLOCKS, VALUES, Choice, Layer, Targets
from monitor.domain.policy import Policy
from monitor.units import format_duration

ELSEWHERE = "not in this process' file"
OFF = "no default: off"
OF_PROCESS = frozenset({"redis", "server", "live", "customer_page", "log", "board", "screen"})
"""Sections that are read at the start alone."""
PART_OF_POLICY = {"site": "keep", "nudges": "nudges", "levels": "levels", "ratings": "ratings", "risk": "risk"}
_WHOLE = {"hours", "reply"}
"""Sections of which a site's entry takes the place of the shared one of its name, whole."""
KEYS = {
    "within_ms": "service_level.within",
    "target": "service_level.target",
    "basis": "service_level.basis",
    "short_abandon_ms": "short_abandon",
    "credit_ms": "credit",
    "escalate_after_ms": "escalate_after",
}
"""Values of a layer by the key that sets them, where the two differ."""


def settings_of(config: Config, site: str, policy: Policy, started: Config) -> list[Setting]:
    """Give every setting of a site beside the cascade of its policy, and those of the process, in the order of the file.

    ``policy`` is in force, and ``started`` what the process began with: where they differ from what the file says now,
    they hold.
    """
    found = []
    for path, noted in _noted_of(config, site):
        setting = _setting(path, noted)
        of_process = setting.section in OF_PROCESS
        found.append(_of_process(path, setting, started) if of_process else _of_site(setting, policy))
    return found


def _of_process(path: Path, setting: Setting, started: Config) -> Setting:
    before = started.noted.get(path)
    if before is None or setting.secret:
        return setting._replace(restart=True)
    if before.source.startswith("--"):  # an option of the command line goes before the file
        return _setting(path, before)._replace(restart=True)
    held = written(before.field, before.value) if before.value != setting.raw else None
    return setting._replace(restart=True, in_force=held)


def _of_site(setting: Setting, policy: Policy) -> Setting:
    if setting.key == "site.timezone":
        held: object = policy.timezone
    elif setting.key == "words.language":
        held = policy.words.language
    elif setting.field and setting.section in PART_OF_POLICY:
        held = getattr(getattr(policy, PART_OF_POLICY[setting.section]), setting.field)
    else:
        return setting
    return setting if held == setting.raw else setting._replace(in_force=written(setting.field, held))


def _noted_of(config: Config, site: str) -> list[tuple[Path, Noted]]:
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
    return [*found.values(), *own.values()]


def _setting(path: Path, noted: Noted) -> Setting:
    section = str(path[0]) if path[0] != "sites" else str(path[2]) if len(path) > 3 else "site"
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
    read: SiteSettings | None,
    queue: str | None,
    channel: str | None,
    tier: str | None = None,
    priority: int = 0,
) -> list[Explained]:
    """Give every effective value of such a contact under ``policy``, which may be another than the one that was ``read``.

    Rules of it that the file that was read does not have stand ``ELSEWHERE``; None: the file does not have the site.
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
        found.append(Explained(KEYS.get(field, field), value, winner.source if winner is not None else OFF, steps))
    return found


def origins_of(policy: Policy, read: SiteSettings | None) -> Iterator[Origin]:
    """Give for each layer of a policy where its values stand, as far as the file that was read has the same layer."""
    known: list[tuple[Layer, Origin]] = []
    if read is not None:
        known += zip(read.policy.layers, read.origins, strict=True)
    known += [(written.layer, written.origin) for written in shipped()]
    for layer in policy.layers:
        place = next((index for index, (one, _) in enumerate(known) if one == layer), None)
        if place is not None:
            yield known.pop(place)[1]
        else:
            fields = (*layer.settings(), *(f"clocks.{clock}" for clock in layer.clocks))
            yield dict.fromkeys(fields, ELSEWHERE)


def _step(layer: Layer, source: str, field: str, choice: Choice, *, wins: bool) -> Step:
    selectors = layer.selectors()
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
