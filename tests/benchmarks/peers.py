"""Peers to measure against: never a dependency, installed into a throw-away environment where that is asked for.

Each is a small program in ``peer_programs``, run with the Python of that environment; it prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ENVIRONMENTS = {
    "others": ("bytewax==0.21.1", "celery==5.7.0", "apscheduler==3.11.3", "redis>=6.1,<9", "hiredis", "packaging"),
    "arq": ("arq==0.28.0",),  # wants a client that is too old for Celery
}
PROGRAMS = Path(__file__).parent / "peer_programs"
NOT_ASKED = "not measured: run with --peers"
_PATIENCE_S = 180


def install(folder: Path) -> Path:
    """Put them into environments in a folder and give it; raises ``CalledProcessError``."""
    for name, packages in ENVIRONMENTS.items():
        subprocess.run([sys.executable, "-m", "venv", folder / name], check=True)
        subprocess.run([folder / name / "bin" / "python", "-m", "pip", "install", "--quiet", *packages], check=True)
    return folder


def ask(folder: Path, program: str, *arguments: str | float) -> dict[str, float]:
    """Run one and give what it prints; raises ``CalledProcessError``."""
    environment = "arq" if program.startswith("arq") else "others"
    python, file = folder / environment / "bin" / "python", PROGRAMS / f"{program}.py"
    command = [str(python), str(file), *map(str, arguments)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=_PATIENCE_S, cwd=PROGRAMS
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told
