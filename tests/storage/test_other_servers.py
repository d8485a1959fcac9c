"""The core of the storage's tests, and a Cluster, on every other Redis or Valkey there is on the PATH."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.storage.servers import Server, find_servers

ROOT = Path(__file__).parent.parent.parent
CORE = [
    "tests/storage/test_commit.py",
    "tests/storage/test_journal.py",
    "tests/storage/test_lease.py",
    "tests/storage/test_doubt.py",
    "tests/processor/test_writer.py::test_boundaries_enter_by_ticks_and_a_replay_decides_the_same",
    "tests/processor/test_writer.py::test_what_was_appended_before_it_came_is_applied_in_whole_steps",
    "tests/processor/test_fleet.py::test_one_that_comes_gets_its_share_and_gives_it_back_when_it_goes",
    "tests/storage/test_cluster.py::test_sites_on_all_nodes_are_written_over_one_connection_a_node_and_purpose",
]


def others() -> list[Server]:
    """The servers on the PATH that are not the one all tests run against, each version once."""
    *found, embedded = find_servers()
    by_version = {(server.product, server.version): server for server in found}
    by_version.pop((embedded.product, embedded.version), None)
    return list(by_version.values())


@pytest.mark.slow
@pytest.mark.skipif(not others(), reason="there is no other redis-server or valkey-server on the PATH")
@pytest.mark.parametrize("server", others(), ids=str)
def test_the_core_holds_on_another_server(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "0", *CORE],
        cwd=ROOT, env=os.environ | {"TEST_REDIS_SERVER": server.path}, capture_output=True, text=True, timeout=110,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4_000:]
    assert "passed" in done.stdout
