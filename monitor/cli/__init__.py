"""The command line: one file a verb, listed here."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from importlib import import_module

from monitor import __version__
from monitor.errors import BadInput, MonitorError, Refused

VERBS = ("demo", "serve", "replay", "check", "doctor", "policy")
EXAMPLES = """\
examples:
  monitor demo                                  a simulated centre on a live wall
  monitor serve --config config.toml            the same for your own events
  monitor replay queue_log.gz --format queue_log
  monitor check config.toml
  monitor doctor                                is everything there that the server needs?
  monitor policy explain --queue billing --channel email
"""


def parser() -> argparse.ArgumentParser:
    """Build the parser of all verbs."""
    top = argparse.ArgumentParser(
        prog="monitor",
        description="Waits and silence of every open contact of a service centre, live.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"monitor {__version__}")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name in VERBS:
        module = import_module(f"monitor.cli.{name}")
        verb = verbs.add_parser(module.NAME, help=module.HELP, description=module.HELP)
        module.configure(verb)
        verb.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a verb and give its exit code: 1 for bad input, 2 for what is refused or misused, 3 for what failed."""
    args = parser().parse_args(arguments)
    # The state of a site is hundreds of thousands of objects that live long and form no cycles: look through them seldom.
    gc.set_threshold(100_000, 50, 100)
    try:
        code: int = args.run(args)
    except MonitorError as error:
        print(f"monitor: {error}", file=sys.stderr)
        return 1 if isinstance(error, BadInput) else 2 if isinstance(error, Refused) else 3
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    return code
