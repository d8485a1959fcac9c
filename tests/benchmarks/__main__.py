"""All benchmarks in one run, as one table: ``python -m tests.benchmarks [--quick] [--peers] [--only NAME …]``."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import (
    bench_contacts,
    bench_core,
    bench_deadlines,
    bench_growth,
    bench_intake,
    bench_latency,
    bench_pipeline,
    fanout_rows,
)
from tests.benchmarks.peers import install
from tests.benchmarks.table import Given, Row, written

BENCHMARKS: dict[str, Callable[[Given], Iterator[Row]]] = {
    "core": bench_core.rows,
    "pipeline": bench_pipeline.rows,
    "intake": bench_intake.rows,
    "latency": bench_latency.rows,
    "fanout": fanout_rows.rows,
    "deadlines": bench_deadlines.rows,
    "contacts": bench_contacts.rows,
    "growth": bench_growth.rows,
}


FAILURES = (AssertionError, RuntimeError, OSError, subprocess.SubprocessError)
"""Of one benchmark: it costs the others nothing."""


def run(names: list[str], given: Given) -> list[Row]:
    """Run some of them one after the other, and tell of each as it comes."""
    rows = []
    for name in names:
        began = time.perf_counter()
        try:
            for row in BENCHMARKS[name](given):
                print(f"  {row.what}: {row.figure}" + (f" ({row.reference})" if row.reference else ""), flush=True)
                rows.append(row)
        except FAILURES as error:
            rows.append(Row(name, f"failed: {error}", met=False))
        print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller numbers, under two minutes in all")
    parser.add_argument(
        "--peers", action="store_true", help="measure peers too: installs them into a folder that goes again"
    )
    parser.add_argument("--peers-in", type=Path, metavar="FOLDER", help="where they are installed already")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS), metavar="NAME")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        peers = asked.peers_in or (install(Path(folder)) if asked.peers else None)
        rows = run(list(asked.only), Given("quick" if asked.quick else "full", peers))
    print("\n" + written(rows))


if __name__ == "__main__":
    main()
