"""The one table of all benchmarks: each figure beside what it is measured against, in the same run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

Size = Literal["tiny", "quick", "full"]
"""``tiny`` only shows that a benchmark works; ``quick`` is all of them in under two minutes."""


class Row(NamedTuple):
    """One line. ``ratio`` is how many times better than the reference point we are, for figures of either sense."""

    what: str
    figure: str
    reference: str = ""
    """What it is measured against, with its figure."""
    ratio: float | None = None
    aim: str = ""
    met: bool | None = None


class Given(NamedTuple):
    """What a benchmark is asked: its size, and the folder of the environments that hold the peers, if any."""

    size: Size = "full"
    peers: Path | None = None

    def pick(self, tiny: int, quick: int, full: int) -> int:
        """Give one of three numbers by size."""
        return {"tiny": tiny, "quick": quick, "full": full}[self.size]


def written(rows: Iterable[Row]) -> str:
    """Write the table in Markdown."""
    lines = ["| figure | here | measured against | ratio | aim | |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:,.2f}" if row.ratio < 10 else f"{row.ratio:,.0f}"
        met = {True: "met", False: "**missed**", None: ""}[row.met]
        lines.append(f"| {row.what} | {row.figure} | {row.reference} | {ratio} | {row.aim} | {met} |")
    return "\n".join(lines)
