"""A Redis that can lose its power and whose clock can step: ``shim.c``, compiled where there is a compiler.

A kill proves nothing about durability: what a killed process has written, the system still puts on disk. A power cut loses
whatever was not synced; here the files are cut back to what they were when the last sync of them had returned.
"""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from tests.redis_server import RedisServer

SOURCE = Path(__file__).with_name("shim.c")


class ShimmedRedis(RedisServer):
    """``appendfsync`` is that of its file."""

    def __init__(self, directory: Path, shim: Path, appendfsync: str) -> None:
        self._synced = directory / "synced"
        step = directory / "step"
        step.write_bytes(bytes(8))
        with step.open("r+b") as file:
            self._step = mmap.mmap(file.fileno(), 8)
        data = directory / "data"
        data.mkdir()
        environment = {"LD_PRELOAD": str(shim), "FAULT_SYNCED": str(self._synced), "FAULT_STEP": str(step)}
        super().__init__(data, environment=environment, appendonly="yes", appendfsync=appendfsync)

    def step_clock(self, by_s: int) -> None:
        """Set its wall clock off by so many seconds, from one instant to the next."""
        self._step[:] = struct.pack("=q", by_s * 1_000_000)

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
            left = on_disk.get(known.st_ino, 0)
            dropped += known.st_size - left
            with file.open("r+b") as opened:
                opened.truncate(left)
        return dropped


def build_shim(folder: Path) -> Path:
    """Compile the shim; skips the test, and says so, where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip(
            "NO POWER CUT WAS TRIED, NO CLOCK STEPPED: there is no C compiler to build tests/faults/shim.c with"
        )
    shim = folder / "shim.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-Wall", "-o", str(shim), str(SOURCE), "-ldl"], check=True)
    return shim
