"""Following a file that changes while the server runs: what is half written is not taken for what was meant."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from monitor.config import BadConfigs, Config, load
from monitor.config_watch import Seen, follow_config, look_at

OLD, NEW = "[nudges]\nopen_per_agent = 5\n", "[nudges]\nopen_per_agent = 7\n"


class Follower:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.used: list[int] = []
        self.refused: list[str] = []
        self._told = asyncio.Event()

    def use_config(self, config: Config) -> None:
        self.used.append(config.sites["main"].policy.nudges.open_per_agent)
        self._told.set()

    def refuse_config(self, error: BadConfigs) -> None:
        self.refused.append(str(error))
        self._told.set()

    async def told(self) -> None:
        """Wait until it has been told of another file."""
        async with asyncio.timeout(10):
            await self._told.wait()
        self._told.clear()


Look = Callable[[Path], Seen]


@asynccontextmanager
async def following(file: Path, look: Look = look_at) -> AsyncIterator[Follower]:
    """Follow a file that is there, in next to no time, from the first look on."""
    follower, looked = Follower(), asyncio.Event()

    def look_and_tell(file: Path) -> Seen:
        looked.set()
        return look(file)

    work = follow_config(follower, load(file), look_every_s=0.001, settled_after_s=0.001, look=look_and_tell)
    task = asyncio.create_task(work)
    await looked.wait()
    yield follower
    assert not task.done()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(OLD)
    return path


def replaced(file: Path, text: str) -> None:
    """Put another file in its place at once, as an editor does."""
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def emptied(file: Path, left: str) -> None:
    """Write into the very file, as a shell does."""
    file.write_text(left, encoding="utf-8")


def staged(stages: Iterable[Seen]) -> tuple[Look, Callable[[], int]]:
    """Give what finds one stage after the other and then the last again and again, and what counts its looks."""
    left, last, looks = iter(stages), Seen(), 0

    def look(_: Path) -> Seen:
        nonlocal last, looks
        last, looks = next(left, last), looks + 1
        return last

    return look, lambda: looks


def at(written: int, text: str) -> Seen:
    return Seen(text.encode(), (written, len(text)))


async def test_a_file_that_is_being_written_is_read_when_it_stands(file: Path) -> None:
    stages = [
        at(1, OLD),
        at(1, OLD),
        at(2, ""),
        at(3, "[nudges]\n"),
        at(4, "[nudges]\nopen_per"),
        at(5, NEW),
        at(5, NEW),
    ]
    look, looks = staged(stages)
    async with following(file, look) as follower:
        await follower.told()
        assert (follower.used, follower.refused, looks()) == ([7], [], len(stages))


async def test_a_file_that_is_written_again_with_the_same_in_it_does_not_stand_yet(file: Path) -> None:
    """Between two looks at which it is empty it may have been full, and emptied once more."""
    stages = [at(1, ""), at(2, ""), at(3, ""), at(4, NEW), at(5, NEW), at(6, NEW), at(6, NEW)]
    look, looks = staged(stages)
    async with following(file, look) as follower:
        await follower.told()
        assert (follower.used, follower.refused, looks()) == ([7], [], len(stages))


async def test_what_is_taken_over_is_what_stood_and_not_what_lies_there_a_moment_later(file: Path) -> None:
    look, _ = staged([at(1, OLD), at(2, NEW)])
    async with following(file, look) as follower:
        replaced(file, "")
        await follower.told()
        assert (follower.used, follower.refused) == ([7], [])


async def test_what_was_changed_between_the_start_and_the_first_look_is_taken_over(file: Path) -> None:
    started = load(file)
    replaced(file, NEW)
    follower = Follower()
    task = asyncio.create_task(follow_config(follower, started, look_every_s=0.001, settled_after_s=0.001))
    await follower.told()
    task.cancel()
    assert follower.used == [7]


async def test_a_file_that_comes_to_say_what_it_said_is_no_change(file: Path) -> None:
    stages = [at(1, OLD), at(2, ""), at(3, OLD), at(3, OLD), at(4, OLD), at(5, NEW)]
    look, _ = staged(stages)
    async with following(file, look) as follower:
        await follower.told()
        assert follower.used == [7]


async def test_a_broken_file_is_refused_with_everything_that_is_wrong(file: Path) -> None:
    async with following(file) as follower:
        replaced(file, "[nudges]\nopen_per_agnt = 5\nawy = 1\n")
        await follower.told()
        assert "config.toml:2: nudges.open_per_agnt" in follower.refused[0]
        assert "config.toml:3: nudges.awy" in follower.refused[0]
        replaced(file, NEW)
        await follower.told()
        assert follower.used == [7]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "config.toml: is empty"), (" \n\n", "is empty"), ("# soon\n", "holds no key"), ("\ufeff", "is empty")],
)
async def test_a_file_that_says_nothing_any_more_is_refused_with_what_to_write(
    file: Path, text: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A shell empties a file at once and writes it when it has something to write."""
    async with following(file) as follower:
        emptied(file, text)
        await follower.told()
        assert words in follower.refused[0]
        assert "the configuration in force is kept: write at least [site], or restart" in follower.refused[0]
        assert follower.refused[0] in caplog.text
        replaced(file, NEW)
        await follower.told()
        assert (follower.used, len(follower.refused)) == ([7], 1)


async def test_all_defaults_come_into_force_where_a_section_is_written(file: Path) -> None:
    async with following(file) as follower:
        replaced(file, "[site]\n")
        await follower.told()
        assert (follower.used, follower.refused) == ([load(None).sites["main"].policy.nudges.open_per_agent], [])
        replaced(file, "")
        await follower.told()
        assert len(follower.refused) == 1, "what is in force was written"


@pytest.mark.parametrize("text", ["", "# all is default\n"])
async def test_who_started_with_nothing_may_come_back_to_nothing(file: Path, text: str) -> None:
    emptied(file, text)
    async with following(file) as follower:
        replaced(file, "# nothing yet\n")
        await follower.told()
        assert (len(follower.used), follower.refused) == (1, [])
        replaced(file, OLD)
        await follower.told()
        replaced(file, text)
        await follower.told()
        assert len(follower.refused) == 1, "now there is something to lose"


def gone(file: Path) -> None:
    file.unlink()


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def a_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def mended(file: Path) -> None:
    if file.is_dir():
        file.rmdir()
    replaced(file, OLD)


@pytest.mark.parametrize(
    ("break_", "words"), [(gone, "No such file"), (a_folder, "Is a directory"), (a_pipe, "is no file any more")]
)
async def test_a_file_that_is_gone_is_told_and_taken_over_when_it_is_back(
    file: Path, break_: Callable[[Path], None], words: str
) -> None:
    async with following(file) as follower:
        break_(file)
        await follower.told()
        assert words in follower.refused[0]
        assert not follower.used
        mended(file)
        await follower.told()
        assert (follower.used, len(follower.refused)) == ([5], 1)


async def test_what_came_through_a_pipe_is_not_looked_at_again(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    follower = Follower()
    ended = follow_config(follower, (await asyncio.gather(_through(pipe, OLD), asyncio.to_thread(load, pipe)))[1])
    async with asyncio.timeout(10):
        await ended
    assert (follower.used, follower.refused) == ([], [])


async def _through(pipe: Path, text: str) -> None:
    await asyncio.to_thread(pipe.write_text, text)
