"""A server killed in the middle of a write: what it left behind is cut off before a transaction, not within it."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.storage.embedded import EmbeddedRedis
from monitor.storage.mending import mend_append_only_file
from tests.redis_server import RedisServer, server_under_test

STEP = """
redis.call('SET', 'cursor', ARGV[1])
redis.call('APPEND', 'seen', ARGV[1])
redis.call('SET', 'last', string.rep('x', 100))
"""


@pytest.fixture
def torn(tmp_path: Path) -> Path:
    """A directory whose server was killed within the last write of step B; C follows it."""
    server = RedisServer(tmp_path, appendonly="yes", appendfsync="always")
    server.start()
    server.ask("EVAL", STEP, 0, "A")
    server.ask("EVAL", STEP, 0, "B")
    server.close()
    file = newest_part(tmp_path)
    written = file.read_bytes()
    file.write_bytes(written[: written.rindex(b"xxxx") - 3])
    return tmp_path


def newest_part(directory: Path) -> Path:
    parts = sorted((directory / "appendonlydir").glob("*.incr.aof"))
    return parts[-1] if parts else directory / "appendonly.aof"


def after_two_restarts(server: RedisServer) -> tuple[object, object]:
    server.start()
    assert server.ask("GET", "seen") == "A", "half a step is no step"
    server.ask("EVAL", STEP, 0, "B")
    server.kill()
    server.start()
    found = server.ask("GET", "cursor"), server.ask("GET", "seen")
    server.close()
    return found


def test_a_torn_step_is_done_once(torn: Path) -> None:
    server = RedisServer(torn, appendonly="yes", appendfsync="always")
    assert after_two_restarts(server) == ("B", "AB")


def test_the_file_is_cut_before_the_torn_step(torn: Path) -> None:
    assert mend_append_only_file(server_under_test(), torn)
    assert not mend_append_only_file(server_under_test(), torn)
    assert b"EXEC" in newest_part(torn).read_bytes()[-20:]


def test_where_nothing_was_kept_nothing_is_mended(tmp_path: Path) -> None:
    assert not mend_append_only_file(server_under_test(), tmp_path)


def test_a_file_that_is_damaged_in_its_middle_is_left_alone(torn: Path) -> None:
    file = newest_part(torn)
    damaged = file.read_bytes().replace(b"MULTI", b"MUTTI", 1).replace(b"*1\r\n", b"?1\r\n", 1)
    file.write_bytes(damaged)
    assert not mend_append_only_file(server_under_test(), torn)
    assert file.read_bytes() == damaged


def test_the_embedded_server_mends_its_file_before_it_starts(tmp_path: Path) -> None:
    embedded = EmbeddedRedis(tmp_path)
    embedded.start()
    with embedded._client() as client:
        client.eval(STEP, 0, "A")
        client.eval(STEP, 0, "B")
    embedded.stop()
    file = newest_part(tmp_path / "redis")
    written = file.read_bytes()
    file.write_bytes(written[: written.rindex(b"xxxx") - 3])
    for expected in (b"A", b"AB"):
        embedded.start()
        with embedded._client() as client:
            assert client.get("seen") == expected
            if expected == b"A":
                client.eval(STEP, 0, "B")
        embedded.stop()
