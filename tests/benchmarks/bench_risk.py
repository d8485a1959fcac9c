"""How well the signs of a text tell upset messages from calm ones.

Run by hand: ``python -m tests.benchmarks.bench_risk [--errors] [--half even|odd] [FILE]``. A line of the file is a
language, ``upset`` or ``calm``, and a text, with tabs between. A message counts as found when it has any sign of the text:
capitals, anger or expectation. Prints precision, recall and F1 (%) by language and overall; ``--unknown`` reads without
knowing the language. ``--half`` takes every second text, counted from 1 after the header: rules are tuned on the odd ones,
and the even ones, of which nobody who tunes reads a text, tell what that was worth.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.domain.risk import TextSigns, signs_in
from monitor.domain.settings import RiskSettings

TEXTS = Path(__file__).parent / "risk_texts.tsv"
HALVES = {"even": 0, "odd": 1}


class Labelled(NamedTuple):
    """One message, and how it was meant."""

    line: int
    language: str
    upset: bool
    text: str


def labelled(path: Path) -> Iterator[Labelled]:
    """Read a file; raises ``ValueError`` for a line that does not fit."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith(("#", "language\t")):
            continue
        language, label, text = (*line.split("\t", 2), "", "")[:3]
        if label not in ("upset", "calm"):
            raise ValueError(f"{path}:{number}: write language, upset or calm, and a text, with tabs between")
        yield Labelled(number, language, label == "upset", text)


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f}" if whole else "    –"


def row(name: str, counts: Counter[tuple[bool, bool]]) -> str:
    """Write one line of the table from counts by (upset, found)."""
    hits, false, missed = counts[True, True], counts[False, True], counts[True, False]
    figures = (percent(hits, hits + false), percent(hits, hits + missed), percent(2 * hits, 2 * hits + false + missed))
    return f"{name:<10} {counts.total():>5}   {'   '.join(figures)}"


def told(signs: TextSigns) -> str:
    return "; ".join((*signs.anger, *signs.expectation, *(["CAPITALS"] if signs.capitals else [])))


def main(path: Path, errors: bool, unknown: bool, half: str | None) -> None:
    tables: dict[str, Counter[tuple[bool, bool]]] = {}
    wrong = []
    for number, one in enumerate(labelled(path), 1):
        if half is not None and number % 2 != HALVES[half]:
            continue
        signs = signs_in(one.text, None if unknown else one.language, RiskSettings())
        found = any(signs)
        for name in (one.language, "overall"):
            tables.setdefault(name, Counter())[one.upset, found] += 1
        if found != one.upset:
            wrong.append(
                f"{'missed' if one.upset else 'false'} {one.line} [{one.language}] {one.text}  ← {told(signs)}"
            )
    print(f"{'':<10} {'texts':>5}   precision  recall  F1")
    for name in sorted(tables, key=lambda name: (name == "overall", name)):
        print(row(name, tables[name]))
    if errors:
        print(*sorted(wrong), sep="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=TEXTS)
    parser.add_argument("--errors", action="store_true", help="list what was told wrongly")
    parser.add_argument("--unknown", action="store_true", help="do not tell the language")
    parser.add_argument("--half", choices=HALVES, help="take only every second text, counted from 1 after the header")
    given = parser.parse_args()
    main(given.file, given.errors, given.unknown, given.half)
