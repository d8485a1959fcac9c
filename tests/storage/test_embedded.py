from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import Refused, StorageDown
from monitor.storage import Storage
from monitor.storage.embedded import LONGEST_SOCKET_PATH, EmbeddedRedis
from monitor.storage.servers import Record, Server, choose, find_servers

PARENT = """
import sys, time
from monitor.storage.embedded import EmbeddedRedis
redis = EmbeddedRedis(sys.argv[1])
redis.start()
print(redis.pid(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    redis = EmbeddedRedis(tmp_path)
    yield redis
    redis.start()
    redis.stop()


def parent_of(directory: Path) -> tuple[subprocess.Popen[str], int]:
    """Another process that started a Redis on ``directory``; with the pid of that Redis."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


async def write_one(url: str) -> str:
    storage = Storage(url)
    try:
        id_ = await storage.journal("main").append(1, b"[]")
        assert (await storage.check()).problems == ()
    finally:
        await storage.close()
    return id_


async def last_of(url: str) -> str:
    storage = Storage(url)
    try:
        return (await storage.journal("main").lag()).last
    finally:
        await storage.close()


async def test_it_serves_as_documented_and_keeps_its_data_across_a_restart(embedded: EmbeddedRedis) -> None:
    id_ = await write_one(embedded.start())
    assert embedded.alive()
    assert not embedded.found

    assert embedded.stop()
    assert not embedded.alive()

    assert await last_of(embedded.start()) == id_


def test_nobody_else_can_look_in(embedded: EmbeddedRedis) -> None:
    embedded.start()

    assert stat.S_IMODE(embedded.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(Path(embedded.socket).stat().st_mode) == 0o600
    assert stat.S_IMODE((embedded.directory / "redis.conf").stat().st_mode) == 0o600


async def test_it_is_found_again_after_its_parent_was_killed(embedded: EmbeddedRedis, tmp_path: Path) -> None:
    parent, pid = parent_of(tmp_path)
    id_ = await write_one(embedded.url)
    parent.send_signal(signal.SIGKILL)
    parent.communicate()

    assert embedded.start()
    assert embedded.found
    assert embedded.pid() == pid
    assert await last_of(embedded.url) == id_
    assert embedded.stop()
    assert not embedded.alive()


def test_two_who_use_it_share_one_and_the_last_stops_it(embedded: EmbeddedRedis, tmp_path: Path) -> None:
    embedded.start()
    parent, pid = parent_of(tmp_path)
    assert embedded.pid() == pid

    assert not embedded.stop()
    assert embedded.alive()
    end(parent)
    embedded.start()
    assert embedded.found
    assert embedded.stop()
    assert not embedded.alive()


def test_many_who_start_it_at_once_start_one(tmp_path: Path) -> None:
    many = [EmbeddedRedis(tmp_path) for _ in range(5)]
    threads = [threading.Thread(target=redis.start) for redis in many]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [redis.found for redis in many].count(False) == 1
    assert len({redis.pid() for redis in many}) == 1
    assert [redis.stop() for redis in many] == [False] * 4 + [True]
    for redis in many:
        if redis._child is not None:
            redis._child.wait()


def test_it_is_started_again_after_it_died(embedded: EmbeddedRedis) -> None:
    embedded.start()
    pid = embedded.pid()
    os.kill(pid, signal.SIGKILL)
    assert embedded._child is not None
    embedded._child.wait()

    with pytest.raises(StorageDown):
        embedded.pid()
    assert not embedded.alive()
    embedded.start()

    assert embedded.pid() != pid


def test_it_lives_in_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(embedded: EmbeddedRedis) -> None:
    embedded.start()

    assert os.getsid(embedded.pid()) == embedded.pid() != os.getsid(0)


async def test_an_over_long_path_gets_its_socket_in_a_run_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("y" * 100)))
    with tempfile.TemporaryDirectory(prefix="mm") as run:
        monkeypatch.setattr("tempfile.tempdir", run)
        redis = EmbeddedRedis(tmp_path / ("deep 'n' \"quoted\" % # " + "x" * 100))
        id_ = await write_one(redis.start())

        assert len(redis.socket) <= LONGEST_SOCKET_PATH
        assert Path(redis.socket).parent.parent == Path(run)
        assert await last_of(redis.url) == id_
        assert redis.stop()


async def test_a_path_with_signs_that_mean_something_in_a_url_or_a_configuration_is_taken_as_it_is() -> None:
    with tempfile.TemporaryDirectory(prefix="mm") as directory:
        redis = EmbeddedRedis(Path(directory) / "a 'b' \"c\" %2F?#*[\\d")
        assert await write_one(redis.start())
        assert redis.stop()


def test_a_run_directory_that_somebody_else_has_laid_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory(prefix="mm") as run:
        (Path(run) / f"moment-monitor-{os.geteuid()}").symlink_to(tmp_path)
        monkeypatch.setenv("XDG_RUNTIME_DIR", run)

        with pytest.raises(Refused, match="not a directory of this user"):
            EmbeddedRedis(tmp_path / ("x" * 100)).start()


def test_a_directory_last_served_by_a_newer_server_is_refused(embedded: EmbeddedRedis) -> None:
    embedded.start()
    embedded.stop()
    record = embedded.directory / "server.json"
    kept = record.read_text()
    record.write_text('{"product": "redis", "version": "99.0.1", "socket": "/nowhere"}')

    with pytest.raises(Refused, match=r"redis 99\.0\.1.*start empty"):
        embedded.start()
    assert not embedded.alive()
    record.write_text("not JSON")
    with pytest.raises(Refused, match=r"server\.json cannot be read"):
        embedded.start()
    record.write_text(kept)


def test_a_server_that_does_not_start_says_why(embedded: EmbeddedRedis) -> None:
    embedded.start()
    embedded.stop()
    file = embedded.directory / "appendonly.aof"
    if not file.exists():
        file = next((embedded.directory / "appendonlydir").glob("*.incr.aof"))
    kept = file.read_bytes()
    file.write_bytes(b"this is no append-only file\n" * 10)

    with pytest.raises(Refused, match="Bad file format"):
        embedded.start()
    assert not embedded.alive()
    file.write_bytes(kept)


def test_the_newest_server_that_reads_the_data_is_chosen() -> None:
    old, new = Server("a", "redis", (6, 2, 14)), Server("b", "redis", (7, 2, 4))
    valkey = Server("c", "valkey", (8, 0, 1))

    assert choose([old, new], None, many_files=False) == new
    assert choose([old, new, valkey], None, many_files=False) == valkey
    assert choose([old, new], Record("redis", (6, 2, 1), ""), many_files=False) == new
    assert choose([old, new, valkey], Record("redis", (6, 2, 1), ""), many_files=False) == new
    assert choose([valkey], Record("redis", (7, 2, 9), ""), many_files=False) == valkey
    assert choose([old], Record("redis", (6, 2, 16), ""), many_files=False) == old


def test_a_server_that_would_not_see_the_data_is_never_chosen() -> None:
    old, new = Server("a", "redis", (6, 2, 14)), Server("b", "redis", (7, 2, 4))
    valkey = Server("c", "valkey", (8, 0, 1))

    for servers, record, many_files in [
        ([old], Record("redis", (7, 0, 0), ""), False),
        ([old], None, True),
        ([valkey], Record("redis", (7, 4, 0), ""), False),
        ([new], Record("valkey", (7, 2, 5), ""), False),
        ([], None, False),
    ]:
        with pytest.raises(Refused):
            choose(servers, record, many_files=many_files)


def test_a_server_is_found_without_one_on_the_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\necho not a server\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    (server,) = find_servers()
    assert server.product == "redis"
    assert server.version >= (6, 2, 0)
