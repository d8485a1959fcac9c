"""``[policy]``, ``[hours]`` and ``[pools]`` of ``config.toml``, read into the layers of a policy."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, get_args
from zoneinfo import available_timezones

import msgspec

from monitor import _toml_table as read
from monitor._toml_lines import Path
from monitor._toml_table import Key, Read, Report, Table
from monitor.domain.calendar import Hours, faults, zone_of
from monitor.domain.events import CHANNELS
from monitor.domain.layers import ALWAYS_OPEN, CLOCKS, Basis, Clock, Layer, Order, Targets
from monitor.domain.shipped_layers import SHIPPED

Origin = dict[str, str]
"""Value of a layer (by its name in ``VALUES`` or ``clocks.<clock>``) to the place that sets it."""

SELECTORS = {
    "queue": Key("queue", read.one_or_more(read.name)),
    "channel": Key("channel", read.one_or_more(read.choice(*CHANNELS))),
    "tier": Key("tier", read.one_or_more(read.name)),
    "priority": Key("priority", read.one_or_more(read.integer(-1_000, 1_000))),
}
SERVICE_LEVEL = {
    "within": Key("within_ms", read.duration()),
    "target": Key("target", read.share),
    "basis": Key("basis", read.choice(*get_args(Basis))),
}
VALUES = {
    "short_abandon": Key("short_abandon_ms", read.duration(least_ms=0)),
    "order": Key("order", read.choice(*get_args(Order))),
    "escalate_after": Key("escalate_after_ms", read.duration()),
}
TARGETS = {
    "warn": Key("warn_ms", read.duration()),
    "breach": Key("breach_ms", read.duration()),
    "repeat": Key("repeat_ms", read.duration(least_ms=0)),
}


class Written(NamedTuple):
    """A layer, where it stands and where each of its values does."""

    layer: Layer
    origin: Origin
    path: Path


def shipped() -> list[Written]:
    """Give the layers that need no file."""
    return [Written(layer, dict.fromkeys(_set_by(layer), _shipped_for(layer)), ()) for layer in SHIPPED]


def _shipped_for(layer: Layer) -> str:
    return f"shipped default (channel {', '.join(layer.channel)})" if layer.channel else "shipped default"


def _set_by(layer: Layer) -> list[str]:
    return [*layer.settings(), *(f"clocks.{clock}" for clock in layer.clocks)]


def read_policy(table: Table, hours: Collection[str]) -> tuple[Written, list[Written]]:
    """Read a ``[policy]`` and its ``[[policy.when]]``; ``hours`` are the names that may be used."""
    whens = []
    for when in table.tables("when"):
        before = len(table.report.errors)
        selectors = {key.field: when.read(name, None, key.read) for name, key in SELECTORS.items()}
        written = _read_layer(when, hours, selectors)
        if len(table.report.errors) > before:
            continue
        if not any(selector in when for selector in SELECTORS):
            message = f"names nobody; say for whom with {', '.join(SELECTORS)}, or write under [policy]"
            table.report.add(when.path, message)
        elif not written.origin:
            message = 'changes nothing; say what is different, such as clocks.wait = { warn = "90s" }'
            table.report.add(when.path, message)
        whens.append(written)
    return _read_layer(table, hours, {}), whens


def _read_layer(table: Table, hours: Collection[str], selectors: dict[str, Any]) -> Written:
    values: dict[str, Any] = {}
    origin: Origin = {}

    def take(source: Table, keys: dict[str, Key]) -> None:
        for name, key in keys.items():
            values[key.field] = source.read(name, None, key.read)
            if name in source:
                origin[key.field] = source.report.where(source.at(name))

    level = table.table("service_level")
    take(level, SERVICE_LEVEL)
    level.close()
    take(table, VALUES | {"hours": Key("hours", _hours_named(hours))})
    if "credit" in table:
        values["credit_ms"] = _read_credit(table.table("credit"))
        origin["credit_ms"] = table.report.where(table.at("credit"))
    else:
        table.value("credit")
    clocks = _read_clocks(table.table("clocks"))
    origin |= {f"clocks.{clock}": table.report.where(table.at("clocks", clock)) for clock in clocks}
    table.close()
    return Written(Layer(**selectors, **values, clocks=clocks), origin, table.path)


def _hours_named(names: Collection[str]) -> Read[str]:
    def hours(value: object) -> str:
        if value != ALWAYS_OPEN and value not in names:
            close = read.meant(str(value), (ALWAYS_OPEN, *names))
            raise ValueError(f"there are no hours {read.toml(value)}; {close}, or define them as [hours.<name>]")
        return str(value)

    return hours


def _read_credit(table: Table) -> dict[int, int]:
    found = {}
    for key in table:
        head_start_ms = table.read(key, 0, read.duration(least_ms=0))
        if re.fullmatch(r"-?[0-9]{1,3}|-?1000", key):
            found[int(key)] = head_start_ms
        else:
            table.wrong(key, 'is no priority; write priority = head start, such as credit = { 2 = "90s" }')
    return found


def _read_clocks(table: Table) -> dict[Clock, Targets | None]:
    found: dict[Clock, Targets | None] = {}
    for clock in CLOCKS:
        raw = table.value(clock)
        if raw is False:
            found[clock] = None
        elif isinstance(raw, dict):
            targets = _read_targets(table.table(clock), clock)
            if targets is not None:
                found[clock] = targets
        elif raw is not None:
            message = f'write {clock} = {{ warn = "60s", breach = "120s" }}, or {clock} = false to switch it off'
            table.wrong(clock, f"{read.toml(raw)} does not fit; {message}")
    table.close()
    return found


def _read_targets(table: Table, clock: Clock) -> Targets | None:
    before = len(table.report.errors)
    targets = table.fill(TARGETS, Targets())
    table.close()
    warn_ms, breach_ms, repeat_ms = targets.warn_ms, targets.breach_ms, targets.repeat_ms
    if clock == "promise":
        for key in ("breach", "repeat"):
            if key in table:
                table.wrong(key, "a promise breaches at the instant it is due; leave this out, only warn can be set")
    elif warn_ms is not None and breach_ms is not None and warn_ms > breach_ms:
        table.wrong("warn", "comes after breach; write a shorter warn or a longer breach")
    if repeat_ms == 0:
        table.wrong("repeat", 'would remind without a pause; write a length such as "60s", or leave it out')
    elif repeat_ms is not None and "breach" not in table:
        table.wrong("repeat", "counts from breach; write a breach too, or leave it out")
    if not any(key in table for key in TARGETS):
        table.report.add(table.path, f"has no target; write warn or breach, or {clock} = false to switch it off")
    return targets if len(table.report.errors) == before else None


def check_credit(report: Report, written: Sequence[Written]) -> None:
    """Refuse head starts that nothing uses, and an order by head starts that nobody has."""
    for one in written:
        others = [other for other in written if _may_meet(one.layer, other.layer)]
        # an order or head starts that could not be read are told of already: they may well have been meant
        if one.layer.credit_ms and not any(_orders_by_credit(other) for other in others):
            report.add((*one.path, "credit"), 'is used only with order = "credit"; write that too, or leave credit out')
        if one.layer.order == "credit" and not any("credit_ms" in other.origin for other in others):
            report.add((*one.path, "order"), 'needs head starts; write credit = { 2 = "90s" } too, or order = "fifo"')


def _orders_by_credit(written: Written) -> bool:
    return "order" in written.origin and written.layer.order in {"credit", None}


def _may_meet(one: Layer, other: Layer) -> bool:
    """Say whether some contact may have the values of both."""
    pairs = ((getattr(one, selector), getattr(other, selector)) for selector in SELECTORS)
    return all(not set(mine).isdisjoint(theirs) for mine, theirs in pairs if mine is not None and theirs is not None)


def read_hours(table: Table) -> dict[str, Hours]:
    """Read ``[hours.<name>]``; one without a time zone has ``""``, for that of its site."""
    found = {}
    for key in table:
        inner = table.table(key)
        if key == ALWAYS_OPEN:
            table.wrong(key, f'"{ALWAYS_OPEN}" needs no hours; choose another name')
        found[key] = _read_hours(inner)
    return found


def _read_hours(table: Table) -> Hours:
    before = len(table.report.errors)
    week_table = table.table("week")
    week = {day: week_table.read(day, (), _slots) for day in week_table}
    hours = Hours(
        timezone=table.read("timezone", "", zone),
        week=week,
        holidays=table.read("holidays", (), _dates),
    )
    table.close()
    checked = msgspec.structs.replace(hours, timezone=hours.timezone or "UTC")
    for path, message in faults(checked):
        table.report.add(table.at(*path), message)
    if not any(week.values()) and len(table.report.errors) == before:
        table.wrong("week", 'has no slots, so that it would never open; write week = { mon = ["09:00-17:00"] }')
    return hours


def _slots(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(read.text(item) for item in values)


def _dates(value: object) -> tuple[str, ...]:
    return tuple(read.day(item) for item in (value if isinstance(value, list) else [value]))


def zone(value: object) -> str:
    """Read the name of a time zone."""
    name = read.text(value)
    try:
        zone_of(name)
    except ValueError as error:
        close = read.meant(name, available_timezones())
        raise ValueError(f"{error}; {close}" if close.startswith("did") else str(error)) from None
    return name


def read_pools(table: Table) -> dict[str, tuple[str, ...]]:
    """Read ``[pools]``: a queue is in one of them at most."""
    found: dict[str, tuple[str, ...]] = {}
    home: dict[str, str] = {}
    for key in table:
        found[key] = table.read(key, (), read.one_or_more(read.name))
        for queue in found[key]:
            if home.setdefault(queue, key) != key:
                table.wrong(key, f'"{queue}" is in the pool "{home[queue]}" already; leave it in one of them')
    return found
