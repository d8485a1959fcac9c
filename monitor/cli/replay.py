"""``monitor replay``: what recorded days look like through today's policy, or on a running wall."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from monitor.config import load
from monitor.domain.events import Event
from monitor.errors import BadInput
from monitor.lab.files import Lines, Skipped, told_skipped
from monitor.lab.reader import guess_format, read_events, read_queue_log
from monitor.lab.replay import Replay
from monitor.shipped import SITE

NAME = "replay"
HELP = "run recorded calls or events through the policy, in virtual time or into a running server"
_REFRESH_EVERY = 2_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the verb."""
    parser.add_argument("file", type=Path, metavar="FILE", help="plain or compressed with gzip")
    parser.add_argument("--format", choices=("queue_log", "events"), help="default: told by the first line")
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: ./config.toml where there is one")
    parser.add_argument("--site", default=SITE, help=f"whose policy; default: {SITE}")
    parser.add_argument("--report", choices=("text", "json"), default="text")
    parser.add_argument("--to", metavar="URL", help="send to this running server; times are moved to now")
    parser.add_argument("--speed", default="1", metavar="N|max", help="with --to: so many times faster; default: 1")


def run(args: argparse.Namespace) -> int:
    """Replay and report; gives 0, or 1 where the file holds nothing that could be used."""
    fmt = args.format or guess_format(args.file)
    lines = Lines(args.file)
    records = read_events(lines) if fmt == "events" else read_queue_log(lines)
    if args.to is not None:
        from monitor.cli._sending import send

        return send(_with_progress(records, lines), args.to, args.site, _speed(args.speed))
    config = load(args.config or _default_config())
    site = config.sites.get(args.site)
    if site is None:
        raise BadInput(f"--site {args.site}: there is no such site; write one of {', '.join(config.sites)}")
    # Millions of objects that are no garbage: looking for it again and again takes a fifth of the time.
    gc.set_threshold(200_000, 50, 100)
    replay = Replay(site.policy)
    for _ in replay.run(_with_progress(records, lines)):
        pass
    if args.report == "json":
        sys.stdout.buffer.write(msgspec.json.encode(replay.report()) + b"\n")
    else:
        print("\n".join(_text(replay)))
    return 0 if replay.events else 1


def _default_config() -> Path | None:
    file = Path("config.toml")
    return file if file.exists() else None


def _speed(text: str) -> float | None:
    """Read ``--speed``; None: as fast as it goes."""
    if text == "max":
        return None
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1e6:
        raise BadInput(f'--speed {text}: write a number above 0, such as 10, or "max"')
    return speed


def _with_progress(records: Iterable[Event | Skipped], lines: Lines) -> Iterator[Event | Skipped]:
    """Show on standard error how far the file has been read, where somebody is looking."""
    if not sys.stderr.isatty():
        yield from records
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    percentage = TextColumn("{task.percentage:>3.0f} %")
    columns = (TextColumn("{task.description}"), BarColumn(), percentage, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("reading", total=lines.size or 1)
        for number, record in enumerate(records):
            if number % _REFRESH_EVERY == 0:
                progress.update(task, completed=lines.position)
            yield record


def _text(replay: Replay) -> Iterator[str]:
    report = replay.report()
    queues = report["queues"]
    rows = list(queues.values()) if isinstance(queues, dict) else []
    head = (
        "queue", "offered", "answered", "abandoned", "aband. %", "service level", "mean wait", "p95 wait", "until abandoned",
    )  # fmt: skip
    table = [head, *(_row(row["queue"], row) for row in rows), _row("all", report["total"])]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    for name, *cells in table:
        yield "  ".join(
            [name.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=True))]
        )
    yield ""
    yield f"{replay.events:,} events read, {len(replay.skipped):,} lines skipped"
    yield from told_skipped(replay.skipped)


def _row(name: str, row: object) -> tuple[str, ...]:
    shown = row if isinstance(row, dict) else {}
    level, offered = shown["service_level"], shown["offered"]
    return (
        name,
        f"{offered:,}",
        f"{shown['answered']:,}",
        f"{shown['abandoned']:,}",
        _share(shown["abandoned"] / offered if offered else None),
        f"{_share(level['ratio'])} in {level['within_ms'] / 1000:g} s ({level['basis']})",
        _seconds(shown["average_speed_of_answer_ms"]),
        _seconds(shown["wait_p95_ms"]),
        _seconds(shown["average_time_to_abandon_ms"]),
    )


def _seconds(length_ms: float | None) -> str:
    return "–" if length_ms is None else f"{length_ms / 1000:.1f} s"


def _share(part: float | None) -> str:
    return "–" if part is None else f"{100 * part:.2f} %"
