"""The benchmarks still run: each with the smallest numbers. What they measure is no test's affair."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.benchmarks.__main__ import BENCHMARKS
from tests.benchmarks.peers import PROGRAMS
from tests.benchmarks.table import Given, Row, written


@pytest.mark.thorough
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_to_its_end_and_says_what_it_found(name: str) -> None:
    rows = list(BENCHMARKS[name](Given("tiny")))
    assert rows
    assert all(row.what and any(mark.isdigit() for mark in row.figure) for row in rows)


def test_the_table_shows_what_was_missed() -> None:
    rows = [Row("a", "1 µs", "b, 2 µs", 2.0, "≥ 0.8", True), Row("c", "9 ms", "", None, "≤ 5 ms", False)]
    _, _, first, second = written(rows).splitlines()
    assert first == "| a | 1 µs | b, 2 µs | 2.00 | ≥ 0.8 | met |"
    assert second == "| c | 9 ms |  |  | ≤ 5 ms | **missed** |"


@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_for_a_peer_is_one(program: Path) -> None:
    assert ast.parse(program.read_text(encoding="utf-8")).body
