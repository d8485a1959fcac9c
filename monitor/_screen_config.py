"""``[[board]]`` and ``[[screen]]``: what walls show by name, and the televisions they hang on."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from monitor import _toml_table as read
from monitor._toml_table import Key, Table, meant
from monitor.shipped import BOARD_EVERY_MS, DIAGONAL_IN, DIAGONALS_IN, DISTANCE_M, DISTANCES_M
from monitor.units import SECOND_MS


class BoardSettings(msgspec.Struct, frozen=True):
    """What a wall shows under a name."""

    name: str = ""
    queues: tuple[str, ...] = ()
    """Empty: all."""


class ScreenSettings(msgspec.Struct, frozen=True):
    """A television, and from how far away it is read."""

    name: str = ""
    diagonal_in: float = DIAGONAL_IN
    distance_m: float = DISTANCE_M
    boards: tuple[str, ...] = ()
    """Shown in turn; empty: the whole site."""
    every_ms: int = BOARD_EVERY_MS


NAMES = read.one_or_more(read.name)
BOARD = {"name": Key("name", read.name), "queues": Key("queues", NAMES)}
SCREEN = {
    "name": Key("name", read.name),
    "diagonal": Key("diagonal_in", read.number(*DIAGONALS_IN)),
    "distance_m": Key("distance_m", read.number(*DISTANCES_M)),
    "boards": Key("boards", NAMES),
    "every": Key("every_ms", read.duration(least_ms=5 * SECOND_MS)),
}


def read_boards(root: Table) -> tuple[BoardSettings, ...]:
    """Read each ``[[board]]``."""
    tables = root.tables("board")
    found = [_read_named(table, BOARD, BoardSettings()) for table in tables]
    _no_name_twice(tables, found)
    return tuple(found)


def read_screens(root: Table, boards: Sequence[BoardSettings]) -> tuple[ScreenSettings, ...]:
    """Read each ``[[screen]]``; ``boards`` are those it may show."""
    tables = root.tables("screen")
    found = [_read_named(table, SCREEN, ScreenSettings()) for table in tables]
    _no_name_twice(tables, found)
    known = [board.name for board in boards]
    for table, screen in zip(tables, found, strict=True):
        for name in screen.boards:
            if name not in known:
                table.wrong("boards", f'there is no [[board]] named "{name}"; {meant(name, known)}')
    return tuple(found)


def _read_named(table: Table, keys: dict[str, Key], defaults: read.S) -> read.S:
    found = table.fill(keys, defaults)
    if "name" not in table:
        table.report.add(table.path, 'has no name; write name = "…"')
    table.close()
    return found


def _no_name_twice(tables: Sequence[Table], found: Sequence[BoardSettings | ScreenSettings]) -> None:
    seen: set[str] = set()
    for table, one in zip(tables, found, strict=True):
        if one.name in seen:
            table.wrong("name", f'"{one.name}" is taken; write another')
        seen.add(one.name)
