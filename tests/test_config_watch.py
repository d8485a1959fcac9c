"""Following a file that changes while the server runs: what is half written is not taken for what was meant."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from monitor import config_watch
from monitor.config import BadConfigs, Config

OLD, NEW = "[nudges]\nopen_per_agent = 5\n", "[nudges]\nopen_per_agent = 7\n"


class Follower:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.used: list[int] = []
        self.refused: list[str] = []
        self.told = asyncio.Event()

    def use_config(self, config: Config) -> None:
        self.used.append(config.sites["main"].policy.nudges.open_per_agent)
        self.told.set()

    def refuse_config(self, error: BadConfigs) -> None:
        self.refused.append(str(error))
        self.told.set()


async def test_a_file_that_is_being_written_is_read_when_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(OLD)
    stages = iter([OLD, OLD, "", "[nudges]\nopen_per", NEW, NEW])

    def as_it_is_written(path: Path) -> bytes:
        path.write_text(next(stages, NEW))
        return path.read_bytes()

    monkeypatch.setattr(config_watch, "LOOK_EVERY_S", 0.001)
    monkeypatch.setattr(config_watch, "SETTLED_AFTER_S", 0.001)
    monkeypatch.setattr(config_watch, "_content", as_it_is_written)
    follower = Follower()
    task = asyncio.create_task(config_watch.follow_config(follower, file))
    async with asyncio.timeout(10):
        await follower.told.wait()
    task.cancel()
    assert (follower.used, follower.refused) == ([7], [])


async def test_a_broken_file_is_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    broken.write_text("[nudges]\nopen_per_agnt = 5\n")
    follower = Follower()
    assert config_watch.take_over(follower, broken) is False
    assert "config.toml:2: nudges.open_per_agnt" in follower.refused[0]
    broken.write_text(NEW)
    assert config_watch.take_over(follower, broken) is True
    assert follower.used == [7]
