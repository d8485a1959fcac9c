"""Processes of the product to be killed: ``monitor serve`` as people start it, but forked from one that has it all loaded.

So a life begins in a tenth of a second and hundreds of them fit into a test. ``Nursery`` is what tests use; run as a module
it answers each line of its standard input (JSON) with one.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from monitor.cli import main
from tests.server_process import ROOT

LOADED = ("uvloop", "uvicorn.loops.auto", "uvicorn.protocols.http.auto", "uvicorn.lifespan.off", "monitor.cli.serve")
POLL_S = 0.005


class Nursery:
    """The parent of all processes of a run of tests. Ended, it takes them with it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True,
        )  # fmt: skip

    def close(self) -> None:
        """End it, and whoever still lives."""
        self._process.communicate()

    def born(self, folder: Path, log: Path, arguments: Sequence[str], hooks: Sequence[str] = ()) -> int:
        """Start ``monitor`` with arguments in a folder; ``hooks`` (``module:function``) are called in it first."""
        told = {"arguments": list(arguments), "folder": str(folder), "log": str(log), "hooks": list(hooks)}
        return int(self._ask(told))

    async def gone(self, pid: int, within_s: float = 20.0) -> int:
        """Wait until a process has ended; gives its exit code, negative for a signal."""
        async with asyncio.timeout(within_s):
            while (code := self._ask({"ended": pid})) is None:
                await asyncio.sleep(POLL_S)
        return int(code)

    def _ask(self, told: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(told) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the nursery has ended"
        return json.loads(answer)


def run() -> None:
    """Answer until nobody asks any more, then end whoever still lives."""
    for name in LOADED:
        import_module(name)
    children: set[int] = set()
    for line in sys.stdin:
        told = json.loads(line)
        if (pid := told.get("ended")) is not None:
            done, status = os.waitpid(pid, os.WNOHANG)
            children -= {done}
            print(json.dumps(os.waitstatus_to_exitcode(status) if done else None), flush=True)
            continue
        child = os.fork()
        if not child:
            _live(told)
        children.add(child)
        print(child, flush=True)
    for child in children:
        os.kill(child, signal.SIGCONT)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _live(told: dict[str, Any]) -> None:
    code = 70
    try:
        os.chdir(told["folder"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        log = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        for hook in told["hooks"]:
            module, _, function = hook.partition(":")
            getattr(import_module(module), function)()
        code = main(told["arguments"])
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    run()
