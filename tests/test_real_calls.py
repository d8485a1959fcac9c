"""Recorded calls of a real centre give the figures worked out from them independently.

The recordings carry no open licence and are not part of the project: ``MONITOR_REAL_CALLS`` names the folder that holds
them (``<name>.queue_log.gz``, ``<name>.events.ndjson.gz`` and ``<name>.truth.csv``); without it these tests are skipped.
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.server_process import ROOT

VARIABLE = "MONITOR_REAL_CALLS"
MOST_CPU_S = 20.0
MOST_RUNS = 3
FOLDER = Path(os.environ.get(VARIABLE, "nowhere"))
TRUTHS = sorted(FOLDER.glob("*.truth.csv"))
KINDS = ("queue_log", "events.ndjson")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),  # each replays a month of calls
    pytest.mark.skipif(not TRUTHS, reason=f"{VARIABLE} names no folder with recorded calls and their truth.csv"),
]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Reports:
    return Reports(tmp_path_factory.mktemp("reports"))


class Reports:
    """Runs each replay once. ``cpu_s`` is what the last of them took of a processor."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.give = cache(self.run)

    def run(self, recording: Path, basis: str, within: str) -> tuple[dict[str, Any], float]:
        config = self._folder / "config.toml"
        config.write_text(f'[policy]\nservice_level = {{ within = "{within}", basis = "{basis}" }}\n')
        command = [sys.executable, "-m", "monitor", "replay", str(recording), "--config", str(config)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = subprocess.run(
            [*command, "--report", "json"], env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ended.returncode == 0, ended.stderr.decode()
        cpu_s = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return msgspec.json.decode(ended.stdout), cpu_s


def recording_of(truth: Path, kind: str) -> Path:
    return truth.with_name(truth.name.removesuffix("truth.csv") + kind + ".gz")


def rows_of(truth: Path) -> list[dict[str, str]]:
    with truth.open(newline="") as file:
        return list(csv.DictReader(file))


def queue_in(report: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = report["total"] if name == "ALL" else report["queues"][name]
    return found


def digits_of(text: str) -> int:
    """How many digits a figure was printed with after its point."""
    return len(text.partition(".")[2])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.name)
def test_counts_and_mean_waits_are_those_of_the_truth(reports: Reports, truth: Path, kind: str) -> None:
    report, _ = reports.give(recording_of(truth, kind), "offered", "20s")
    assert report["skipped"] == []
    for row in rows_of(truth):
        queue = queue_in(report, row["type"])
        assert queue["offered"] == int(row["offered"]), row
        assert queue["answered"] == int(row["answered"]), row
        assert queue["abandoned"] == int(row["abandoned"]), row
        assert near(queue["average_speed_of_answer_ms"] / 1_000, row["ASA_s"]), row
        assert near(queue["average_time_to_abandon_ms"] / 1_000, row["mean_wait_abandoned"]), row
        truth_ms = 1_000 * float(row["p95_wait_answered"])
        assert abs(queue["wait_p95_ms"] - truth_ms) <= 0.01 * truth_ms, row
        assert near(100 * queue["service_level"]["ratio"], row["SL20_of_offered"]), row


def near(value: float, like: str) -> bool:
    """Whether a figure is the one printed, however halves were rounded."""
    half: float = 0.5 * 10.0 ** -digits_of(like)
    return abs(value - float(like)) <= half + 1e-9


@pytest.mark.thorough
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.name)
@pytest.mark.parametrize(
    ("basis", "within", "column"),
    [
        ("offered", "20s", "SL20_of_offered"),
        ("late_abandons", "20s", "SL20_excl_early_aban"),
        ("offered", "60s", "SL60_of_offered"),
        ("late_abandons", "60s", "SL60_excl_early_aban"),
    ],
)
def test_service_levels_are_those_of_the_truth(
    reports: Reports, truth: Path, basis: str, within: str, column: str
) -> None:
    report, _ = reports.give(recording_of(truth, KINDS[1]), basis, within)
    for row in rows_of(truth):
        level = queue_in(report, row["type"])["service_level"]
        assert level["basis"] == basis
        assert near(100 * level["ratio"], row[column]), row


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.name)
def test_a_month_takes_seconds(reports: Reports, truth: Path, kind: str) -> None:
    """Some eight seconds on a core of its own. Where cores are shared a run takes half as much again: the limit is twice that."""
    recording = recording_of(truth, kind)
    _, cpu_s = reports.give(recording, "offered", "20s")
    for _ in range(MOST_RUNS - 1):
        if cpu_s < MOST_CPU_S:
            break
        _, again_s = reports.run(recording, "offered", "20s")
        cpu_s = min(cpu_s, again_s)
    assert cpu_s < MOST_CPU_S
