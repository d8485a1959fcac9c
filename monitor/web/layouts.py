"""What a wall shows, as its address says: which queues, which figures, for what screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from monitor.shipped import BOARD_EVERY_MS
from monitor.web.asked import theme_of, window_of
from monitor.web.screen import Screen, number_in

TILES = ("wait", "waiting", "level", "owed", "silence", "promises")
"""In the order in which they matter: where not all fit, the first ones stay."""
MOST_BOARDS = 20


class Shown(NamedTuple):
    """One board of a wall; ``queues`` None: all."""

    name: str
    queues: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Walls:
    """What config.toml names: boards by name, and screens."""

    boards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    screens: Mapping[str, Screen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """What a wall shows."""

    boards: tuple[Shown, ...] = (Shown("", None),)
    every_ms: int = BOARD_EVERY_MS
    window: str = "today"
    tiles: tuple[str, ...] = TILES
    good: bool = False
    all_rows: bool = False
    theme: str | None = None
    screen: Screen | None = None
    """The television it is for."""

    @property
    def first(self) -> Shown:
        return self.boards[0]

    def state(self) -> dict[str, Any]:
        """Give what the page's script needs to know."""
        return {
            "boards": [{"name": board.name, "queues": board.queues} for board in self.boards],
            "every_ms": self.every_ms,
            "window": self.window,
            "tiles": self.tiles,
            "good": self.good,
            "all_rows": self.all_rows,
            "tv": self.screen.kind if self.screen is not None else "",
        }

    @property
    def screen_style(self) -> str:
        """Give the address of the screen's style; empty where it is for no television."""
        if self.screen is None:
            return ""
        asked = {"diagonal": f"{self.screen.diagonal_in:g}", "distance": f"{self.screen.distance_m:g}"}
        return "/screen.css?" + urlencode(asked)


def layout_of(params: QueryParams, walls: Walls) -> Layout:
    """Read an address; what it says wrongly counts as not said."""
    screen = screen_of(params, walls)
    boards = _boards(params, walls) or _of_screen(screen, walls) or (Shown("", None),)
    chosen = tuple(name for name in TILES if name in params.getlist("tile"))
    fitting = TILES if screen is None else TILES[: screen.tiles]
    every_s = number_in(params.get("every"), 5, 3_600, (screen.every_ms if screen else BOARD_EVERY_MS) / 1_000)
    return Layout(
        boards=boards[:MOST_BOARDS],
        every_ms=int(every_s * 1_000),
        window=window_of(params),
        tiles=chosen or fitting,
        good=params.get("good") == "1",
        all_rows=params.get("rows") == "all",
        theme=theme_of(params),
        screen=screen,
    )


def screen_of(params: QueryParams, walls: Walls) -> Screen | None:
    """Give the television an address names (``screen=``), or describes (``tv``, ``diagonal``, ``distance``)."""
    named = walls.screens.get(params.get("screen", ""))
    if named is None and "tv" not in params:
        return None
    base = named or next(iter(walls.screens.values()), Screen())._replace(boards=())
    return base.measured(params.get("diagonal"), params.get("distance"))


def _boards(params: QueryParams, walls: Walls) -> tuple[Shown, ...]:
    """``queue=`` names one queue of one board, ``queues=a,b`` and ``board=Name`` a board each."""
    chosen = tuple(dict.fromkeys(name for name in params.getlist("queue") if name))
    boards = [Shown("", chosen)] if chosen else []
    for listed in params.getlist("queues"):
        names = tuple(name for name in listed.split(",") if name)
        boards.append(Shown("", names or None))
    boards += [Shown(name, walls.boards[name] or None) for name in params.getlist("board") if name in walls.boards]
    return tuple(boards)


def _of_screen(screen: Screen | None, walls: Walls) -> tuple[Shown, ...]:
    names = screen.boards if screen is not None else ()
    return tuple(Shown(name, walls.boards[name] or None) for name in names if name in walls.boards)
