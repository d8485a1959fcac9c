"""``monitor policy explain``: what holds for such a contact, and which line of which file says so."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from monitor._explained import explain
from monitor.cli.check import DEFAULT_FILE
from monitor.config import BadConfigs, load
from monitor.domain.events import CHANNELS
from monitor.domain.explained import Explained
from monitor.shipped import SITE

NAME = "policy"
HELP = "explain the policy: each effective value and the line that sets it"


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
    name = args.site or (next(iter(sites)) if len(sites) == 1 else SITE)
    if name not in sites:
        print(f"there is no site {name!r}; name one of {', '.join(sites)} with --site", file=sys.stderr)
        return 2
    site = sites[name]
    values = explain(site.policy, site, args.queue, args.channel, args.tier, args.priority)
    if args.json:
        asked = {"site": name, "queue": args.queue, "channel": args.channel}
        asked |= {"tier": args.tier, "priority": args.priority, "revision": sites[name].policy.revision}
        named = [{"key": value.key, "value": value.value, "source": value.source} for value in values]
        shown = msgspec.json.encode({**asked, "values": named})
        print(msgspec.json.format(shown, indent=2).decode())
    else:
        print("\n".join(aligned(values)))
    return 0


def aligned(values: list[Explained]) -> list[str]:
    """Lay the values out in columns."""
    keys = max(len(value.key) for value in values)
    texts = max(len(value.value) for value in values)
    return [f"{value.key:<{keys}}  {value.value:<{texts}}  {value.source}" for value in values]
