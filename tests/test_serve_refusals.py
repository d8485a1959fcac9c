"""What the server refuses to start with, each in one sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.server_process import ROOT

SECOND_NS = 1_000_000_000


def run_serve(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "monitor", "serve", "--data-dir", str(folder / "data"), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - that it is refused is the point
def test_an_address_others_can_reach_is_refused(tmp_path: Path, host: str) -> None:
    ended = run_serve(tmp_path, "--host", host)
    assert ended.returncode == 2
    assert "sign-in" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists(), "it starts nothing before"


def test_a_port_in_use_is_told_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run_serve(tmp_path, "--port", str(port))
    assert ended.returncode == 2
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_all_mistakes_of_a_configuration_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[polic]\n[policy]\norder = "lifo"\nshort_abandon = "soon"\n')
    ended = run_serve(tmp_path)
    assert ended.returncode == 1
    for word in ("polic", "lifo", "soon"):
        assert word in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [("--config", "nowhere.toml"), ("--port", "70000"), ("--port", "-1")])
def test_what_cannot_be_used_is_told_without_a_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ended = run_serve(tmp_path, *arguments)
    assert ended.returncode in (1, 2)
    assert ended.stderr.strip()
    assert "Traceback" not in ended.stderr


def test_a_redis_that_cannot_be_reached_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[redis]\nurl = "redis://127.0.0.1:1/0"\n')
    began_ns = time.monotonic_ns()
    ended = run_serve(tmp_path, "--port", "0")
    assert ended.returncode == 3
    assert "Redis does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert time.monotonic_ns() - began_ns < 20 * SECOND_NS
