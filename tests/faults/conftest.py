"""What every test of faults begins with, and the table of what was found that ends a run."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.amounts import SEED
from tests.faults.centre import Centre
from tests.faults.nursery import Nursery
from tests.faults.shimmed import build_shim
from tests.faults.verdict import Findings
from tests.redis_server import RedisServer

Report = Callable[[Findings], None]
FINDINGS = "findings"


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """The parent of all processes of the product."""
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is loaded into a Redis that can lose its power; skips where it cannot be built."""
    return build_shim(tmp_path_factory.mktemp("shim"))


@pytest.fixture
async def centre(
    tmp_path: Path, own_redis: RedisServer, nursery: Nursery, request: pytest.FixtureRequest
) -> AsyncIterator[Centre]:
    """A centre without members on a Redis of its own that syncs each write."""
    print(f"seed {SEED}")
    folder = tmp_path / "members"
    folder.mkdir()
    opened = Centre(folder, own_redis, nursery, request.node.name)
    yield opened
    await opened.close()


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    """Tell what was found, for the table at the end; what is wrong fails the test."""

    def tell(found: Findings) -> None:
        request.node.user_properties.append((FINDINGS, found.line()))
        assert not found.wrong, found.line()

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write what was found: one line of JSON a scenario."""
    lines = [
        value
        for kind in ("passed", "failed")
        for test in terminalreporter.getreports(kind)
        for name, value in test.user_properties
        if name == FINDINGS
    ]
    if lines:
        terminalreporter.section("faults")
    for line in lines:
        told = json.loads(line)
        told["wrong"] = len(told["wrong"])
        terminalreporter.write_line(json.dumps(told))
