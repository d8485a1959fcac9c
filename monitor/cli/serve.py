"""``monitor serve``: the server."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
from collections.abc import Coroutine
from pathlib import Path
from urllib.parse import quote

import uvloop

from monitor.bootstrap import Role, default_data_dir, running
from monitor.cli._logging import set_up_logging
from monitor.config import Config, load, with_options
from monitor.config_watch import follow_config
from monitor.serving import listen, serve

NAME = "serve"
HELP = "run the server: events in, the wall and the desk out"
DEFAULT_FILE = Path("config.toml")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: ./config.toml where there is one")
    parser.add_argument("--host", help="default: that of the configuration, 127.0.0.1")
    parser.add_argument("--port", type=int, help="default: that of the configuration, 8080; 0: any that is free")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="of the embedded Redis; default: ./data")
    parser.add_argument("--role", choices=("all", "web", "processor"), default="all")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    return run_until_stopped(_serve(args))


def run_until_stopped(work: Coroutine[None, None, None]) -> int:
    """Run a server on the fast loop; a SIGTERM before it serves ends it in order too."""
    set_up_logging()

    async def stoppable() -> None:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        await work

    try:
        uvloop.run(stoppable())
    except asyncio.CancelledError:
        logging.getLogger(__name__).info("stopped before it served")
    return 0


def config_file(args: argparse.Namespace) -> Path | None:
    """Give the configuration file asked for, or the one that lies here."""
    if args.config is not None:
        return Path(args.config)
    return DEFAULT_FILE if DEFAULT_FILE.exists() else None


async def _serve(args: argparse.Namespace) -> None:
    file = config_file(args)
    config = with_options(load(file), {"host": args.host, "port": args.port})
    set_up_logging(config.log)
    listening = listen(config.server.host, config.server.port)
    async with running(config, args.data_dir or default_data_dir(), args.role) as run_:
        following = asyncio.create_task(follow_config(run_, config))
        say_where(listening.getsockname(), config, args.role)
        try:
            await serve(run_, listening)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def say_where(address: tuple[str, int], config: Config, role: Role = "all", agent: str = "") -> None:
    """Print where the pages are, with the desk of an ``agent`` if there is one; a processor of its own has none."""
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    base = f"http://{host}:{address[1]}"
    if role == "processor":
        print(f"State:     {base}/readyz   (shares {len(config.sites)} sites with the other processors)", flush=True)
        return
    print(f"The wall:  {base}/", flush=True)
    print(f"The desk:  {base}/desk" + (f"?agent={quote(agent)}" if agent else ""), flush=True)
    if agent:
        print(f"           {base}/desk?role=supervisor&agent=supervisor   (a supervisor's)", flush=True)
    print(f"Events to: {base}/api/v1/events   (sites: {', '.join(config.sites)})", flush=True)
