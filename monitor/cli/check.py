"""``monitor check``: everything that is wrong with a configuration, at once."""

from __future__ import annotations

import argparse
from pathlib import Path

from monitor.config import BadConfigs, Config, load
from monitor.units import format_duration

NAME = "check"
HELP = "check a configuration file: all its mistakes at once, or a short summary"
DEFAULT_FILE = Path("config.toml")
NO_KEY = " for a start with all defaults; it holds no key: a server that runs with others keeps them"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="default: ./config.toml where there is one")


def run(args: argparse.Namespace) -> int:
    """Print the mistakes and give 1, or a summary and give 0."""
    file: Path | None = args.file
    if file is None and DEFAULT_FILE.exists():
        file = DEFAULT_FILE
    try:
        config = load(file)
    except BadConfigs as error:
        print(error)
        print(_count(len(error.errors), "mistake"))
        return 1
    print("\n".join(summary(config)))
    return 0


def summary(config: Config) -> list[str]:
    """Say in a few lines what a configuration amounts to; nothing secret."""
    redis = "embedded Redis" if not config.redis.url else "Redis of your own"
    lines = [
        f"{config.file or 'no file, all defaults'}: good{NO_KEY if config.file and config.empty else ''}",
        f"listens on {config.server.host}:{config.server.port}, {redis}, durability {config.redis.durability}",
    ]
    for site in config.sites.values():
        policy = site.policy
        own = sum(not place.startswith("shipped") for origin in site.origins for place in origin.values())
        lines.append(
            f"site {site.name}: {policy.timezone}, policy {policy.revision} ({_count(own, 'value')} of your own),"
            f" {_count(len(policy.hours), 'calendar')}, {_count(len(policy.pools), 'pool')},"
            f" {_count(len(policy.words.phrases), 'phrase')}, playbook of {len(policy.playbooks)},"
            f" journal kept {format_duration(policy.keep.keep_journal_ms)}"
            + (f", replies delivered to {', '.join(policy.reply)}" if policy.reply else "")
        )
    return lines


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
