"""A torn append-only file, mended before a server reads it.

A server that is killed in the middle of a write leaves half a command at the end of its file. With
``aof-load-truncated yes`` Redis cuts the file behind the last whole *command*; where that lies within a transaction, the
transaction stays open in the file, what is written next goes into it, and the restart after that does half of the
commit that was never made, so that its events count twice. The checker that is part of every server cuts the file
before the transaction.
"""

from __future__ import annotations

import logging
import re
import subprocess
from pathlib import Path

from monitor.storage.servers import Server

log = logging.getLogger(__name__)


_TORN = re.compile(rb"Expected to read \d+ bytes, got \d+ bytes|Reached EOF before reading EXEC")
"""What the checker says of a file that ends too early; everything else is damage, and the server says so itself."""


def mend_append_only_file(server: Server, directory: Path) -> bool:
    """Cut a torn end off the append-only file in ``directory``, while nobody serves it; gives whether it was torn."""
    file = _append_only_file(directory)
    if file is None:
        return False
    checked = _check(server, str(file))
    if checked.returncode == 0 or not _TORN.search(checked.stdout):
        return False
    mended = _check(server, "--fix", str(file))
    if mended.returncode != 0:
        log.error("%s ends in the middle of a write and could not be cut back", file)
        return False
    log.warning("%s ended in the middle of a write and was cut back to the last whole one", file)
    return True


def _check(server: Server, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Call the server by its checker's name: then it is the checker. It asks before it cuts."""
    name = f"{server.product}-check-aof"
    return subprocess.run([name, *arguments], executable=server.path, input=b"y\n", capture_output=True, check=False)


def _append_only_file(directory: Path) -> Path | None:
    """The file, or from 7.0 on the list of its parts; None where there is none yet."""
    for name in ("appendonlydir/appendonly.aof.manifest", "appendonly.aof"):
        if (file := directory / name).exists():
            return file
    return None
