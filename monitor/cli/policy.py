"""``monitor policy explain``: what holds for such a contact, and which line of which file says so."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

from monitor.cli.check import DEFAULT_FILE
from monitor.config import BadConfigs, SiteSettings, load
from monitor.domain.events import CHANNELS
from monitor.domain.policy import CLOCKS, Rules, Targets
from monitor.units import format_duration

NAME = "policy"
HELP = "explain the policy: each effective value and the line that sets it"


class Value(NamedTuple):
    """One effective value, as people write it, and the place that sets it."""

    key: str
    value: str
    source: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    verbs = parser.add_subparsers(dest="policy_verb", required=True, metavar="VERB")
    explain = verbs.add_parser("explain", help="each effective value for a queue, channel, tier and priority")
    explain.add_argument("--queue", required=True)
    explain.add_argument("--channel", required=True, choices=CHANNELS)
    explain.add_argument("--tier")
    explain.add_argument("--priority", type=int, default=0, help="default: 0")
    explain.add_argument("--site", help="default: the only one, or main")
    explain.add_argument("--config", type=Path, metavar="FILE", help="default: ./config.toml where there is one")
    explain.add_argument("--json", action="store_true", help="as JSON on standard output")


def run(args: argparse.Namespace) -> int:
    """Print the effective values; 1 where the file has mistakes, 2 where there is no such site."""
    file: Path | None = args.config
    if file is None and DEFAULT_FILE.exists():
        file = DEFAULT_FILE
    try:
        sites = load(file).sites
    except BadConfigs as error:
        print(error, file=sys.stderr)
        return 1
    name = args.site or (next(iter(sites)) if len(sites) == 1 else "main")
    if name not in sites:
        print(f"there is no site {name!r}; name one of {', '.join(sites)} with --site", file=sys.stderr)
        return 2
    values = explain(sites[name], args.queue, args.channel, args.tier, args.priority)
    if args.json:
        asked = {"site": name, "queue": args.queue, "channel": args.channel}
        asked |= {"tier": args.tier, "priority": args.priority, "revision": sites[name].policy.revision}
        shown = msgspec.json.encode({**asked, "values": [value._asdict() for value in values]})
        print(msgspec.json.format(shown, indent=2).decode())
    else:
        print("\n".join(aligned(values)))
    return 0


def explain(site: SiteSettings, queue: str, channel: str, tier: str | None, priority: int) -> list[Value]:
    """Give every effective value of such a contact with its source."""
    rules = site.policy.rules(queue, channel, tier, priority)
    sources = site.policy.sources(queue, channel, tier, priority)
    return [
        Value(key, value, site.origins[sources[field]][field] if field in sources else "no default: off")
        for key, field, value in _values(rules, site.policy.layers[sources["hours"]].hours or "")
    ]


def _values(rules: Rules, hours: str) -> list[tuple[str, str, str]]:
    """Give key, field of a layer and text of each value."""
    level = rules.service_level
    credit = ", ".join(f"{priority} = {format_duration(ms)}" for priority, ms in sorted(rules.credit_ms.items()))
    return [
        ("service_level.within", "within_ms", format_duration(level.within_ms)),
        ("service_level.target", "target", f"{level.target:.4g}"),
        ("service_level.basis", "basis", level.basis),
        ("short_abandon", "short_abandon_ms", format_duration(rules.short_abandon_ms)),
        ("order", "order", rules.order),
        ("credit", "credit_ms", credit or "none"),
        ("hours", "hours", hours),
        ("escalate_after", "escalate_after_ms", format_duration(rules.escalate_after_ms)),
        *((f"clocks.{clock}", f"clocks.{clock}", _targets(rules.clocks.get(clock))) for clock in CLOCKS),
    ]


def _targets(targets: Targets | None) -> str:
    if targets is None:
        return "off"
    named = {"warn": targets.warn_ms, "breach": targets.breach_ms, "repeat": targets.repeat_ms}
    return ", ".join(f"{name} {format_duration(ms)}" for name, ms in named.items() if ms is not None)


def aligned(values: list[Value]) -> list[str]:
    """Lay the values out in columns."""
    keys = max(len(value.key) for value in values)
    texts = max(len(value.value) for value in values)
    return [f"{value.key:<{keys}}  {value.value:<{texts}}  {value.source}" for value in values]
