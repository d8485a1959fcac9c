"""A Redis that can lose its power, and one whose clock can step too.

A kill proves nothing about durability: what a killed process has written, the system still puts on disk. A power cut loses
whatever was not synced; here the files are cut back to what they were when the last sync of them was asked for. Who knows
that: the kernel's notices (``sync_watch``), or ``shim.c`` where there is a compiler; the clock needs the latter.
"""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.redis_server import RedisServer
from tests.server_process import ROOT

SOURCE = Path(__file__).with_name("shim.c")
WATCH = (sys.executable, "-m", "tests.faults.sync_watch")


class UnsafeRedis(RedisServer):
    """A Redis of which it is known what is on disk; how, the two below say."""

    def __init__(
        self, directory: Path, appendfsync: str, environment: Mapping[str, str], launcher: Sequence[str] = ()
    ) -> None:
        self._synced = directory / "synced"
        data = directory / "data"
        data.mkdir()
        super().__init__(data, environment=environment, launcher=launcher, appendonly="yes", appendfsync=appendfsync)

    def cut_power(self) -> int:
        """End it, and drop what was not on disk; gives how many bytes that were."""
        self.kill()
        on_disk = {}
        for line in self._synced.read_text().splitlines():
            inode, size = line.split()
            on_disk[int(inode)] = int(size)
        dropped = 0
        for file in self.directory.rglob("*.aof"):
            known = file.stat()
            left = min(on_disk.get(known.st_ino, 0), known.st_size)
            dropped += known.st_size - left
            with file.open("r+b") as opened:
                opened.truncate(left)
        return dropped


class WatchedRedis(UnsafeRedis):
    """The kernel tells what is synced."""

    def __init__(self, directory: Path, appendfsync: str) -> None:
        launcher = (*WATCH, str(directory / "synced"))
        super().__init__(directory, appendfsync, {"PYTHONPATH": str(ROOT)}, launcher)


class ShimmedRedis(UnsafeRedis):
    """The shim tells what is synced, and its clock can step."""

    def __init__(self, directory: Path, appendfsync: str, shim: Path) -> None:
        step = directory / "step"
        step.write_bytes(bytes(8))
        with step.open("r+b") as file:
            self._step = mmap.mmap(file.fileno(), 8)
        environment = {"LD_PRELOAD": str(shim), "FAULT_SYNCED": str(directory / "synced"), "FAULT_STEP": str(step)}
        super().__init__(directory, appendfsync, environment)

    def step_clock(self, by_s: int) -> None:
        """Set its wall clock off by so many seconds, from one instant to the next."""
        self._step[:] = struct.pack("=q", by_s * 1_000_000)


def need_notices(folder: Path) -> None:
    """Skip the test, and say so, where the kernel tells nothing, or nobody may ask it."""
    tried = subprocess.run(
        [*WATCH, str(folder / "tried"), shutil.which("true") or "true"], cwd=ROOT, capture_output=True, check=False
    )
    if tried.returncode:
        pytest.skip(f"NO POWER WAS CUT: the kernel's notices cannot be had: {tried.stderr.decode()[-200:]}")


def build_shim(folder: Path) -> Path:
    """Compile the shim; skips the test, and says so, where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("NO CLOCK WAS STEPPED: there is no C compiler to build tests/faults/shim.c with")
    shim = folder / "shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(shim), str(SOURCE), "-ldl"], check=True)
    return shim
