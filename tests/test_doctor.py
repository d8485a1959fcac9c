"""``monitor doctor``: it finds what stands in the way, says what to do, and ends with 1 for a problem alone."""

from __future__ import annotations

import json
import socket
import tomllib
from pathlib import Path
from typing import Any

import pytest

from monitor.cli import main
from monitor.cli.doctor import NEEDED
from tests.redis_server import RedisServer
from tests.server_process import ROOT, ServerProcess

Told = dict[str, dict[str, Any]]


def examine(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> tuple[int, Told]:
    """Ask in a folder; gives the exit status and the findings by name."""
    code = main(["doctor", "--json", "--data-dir", str(folder / "data"), "--port", "0", *arguments])
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] == (code == 0)
    return code, {one["name"]: one for one in told["checks"]}


def configured(folder: Path, url: str) -> tuple[str, str]:
    (folder / "config.toml").write_text(f'[redis]\nurl = "{url}"\n')
    return "--config", str(folder / "config.toml")


def test_before_the_first_start_all_is_well_and_nothing_is_left_behind(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = examine(capsys, tmp_path)
    assert code == 0
    assert {"Python", "dependencies", "pages", "configuration", "port", "data directory", "disk"} <= told.keys()
    assert told["Redis"]["message"].endswith("the server starts it")
    assert "ms" in told["disk"]["message"]
    assert list(tmp_path.iterdir()) == []


def test_for_people_there_is_a_line_for_each_thing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code = main(["doctor", "--data-dir", str(tmp_path), "--port", str(port), "--config", str(ROOT / "config.toml")])
    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert {line.split()[0] for line in lines} <= {"ok", "warning", "problem"}
    assert [line for line in lines if line.startswith("problem")] == [
        line for line in lines if "port" in line and "choose another --port" in line
    ]


async def test_beside_a_running_server_it_looks_at_its_redis(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    server = ServerProcess(tmp_path)
    await server.start()
    try:
        import asyncio

        code, told = await asyncio.to_thread(examine, capsys, tmp_path)
    finally:
        await server.close()
    assert code == 0
    assert told["durability"]["message"] == "appendonly yes, appendfsync always, noeviction"
    assert "answers in" in told["Redis"]["message"]
    assert "on disk after" in told["write"]["message"]
    assert {"clock", "memory"} <= told.keys()
    assert "torn file" not in told, "the private one is mended before each start"


def test_a_redis_that_keeps_nothing_is_a_problem_and_a_file_it_may_tear_a_warning(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, redis_server: RedisServer
) -> None:
    code, told = examine(capsys, tmp_path, *configured(tmp_path, redis_server.url))
    assert code == 1
    assert told["durability"]["state"] == "problem"
    assert "set appendonly yes" in told["durability"]["message"]
    assert told["torn file"]["state"] == "warning"
    assert redis_server.ask("PTTL", "mm:tried") <= 1_000, "what it wrote goes away"


def test_a_redis_that_would_evict_the_journal_is_a_problem(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, redis_server: RedisServer
) -> None:
    redis_server.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    try:
        code, told = examine(capsys, tmp_path, *configured(tmp_path, redis_server.url))
    finally:
        redis_server.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
    assert (code, told["Redis"]["state"]) == (1, "problem")
    assert "noeviction" in told["Redis"]["message"]


def test_a_redis_that_does_not_answer_is_a_problem_with_what_to_do(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, told = examine(capsys, tmp_path, *configured(tmp_path, f"unix://{tmp_path}/nobody"))
    assert (code, told["Redis"]["state"]) == (1, "problem")
    assert "see that it runs" in told["Redis"]["message"]


def test_a_broken_configuration_and_a_directory_that_is_a_file_are_problems(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("[live]\nupdates = 4\n")
    (tmp_path / "data").write_text("")
    code, told = examine(capsys, tmp_path, "--config", str(tmp_path / "config.toml"))
    assert code == 1
    assert "live.updates" in told["configuration"]["message"]
    assert told["data directory"]["state"] == "problem"


def test_every_dependency_of_the_package_is_looked_for() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {text.split(">")[0] for text in wanted} == set(NEEDED)
