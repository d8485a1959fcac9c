"""How large text must be on a television to be read from where people stand, and how much then fits.

A character is read with ease when its capitals are as high as 16 minutes of arc, better 20 (ISO 9241-3, NUREG-0700).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.shipped import BOARD_EVERY_MS, DIAGONAL_IN, DIAGONALS_IN, DISTANCE_M, DISTANCES_M

INCH_MM = 25.4
HEIGHT_OF_DIAGONAL = 9 / (16**2 + 9**2) ** 0.5
"""Of a picture of 16:9."""
READ_ARC_MINUTES = 16
CAPITAL_OF_FONT = 0.7275
"""How high capitals are in the wall's font, in its size."""
LEAST_VH = 2.0
MOST_VH = 12.0
EDGES_VH = 5.0
"""What the picture's edges and the gaps between its parts take."""
PREFERRED_OF_READ = 1.25
"""20 minutes of arc, where there is room for them."""
SLIM_VH = 4.7
"""The largest text with which six tiles and lists beside them fit."""
WIDE_VH = 2.76
"""The same with rows of everything: name, count, length, share and agents."""
FIGURE_VH = 11.5
LINES_OF_TILE = 4.4
"""What a tile takes in height: its figure, and lines of text."""
MOST_TILES, FEW_TILES, LEAST_TILES = 6, 4, 2
LINES_BESIDE_ROWS = 13.0
"""What header, moments and the customers who are owed a word take, beside the queues."""
ROW_OF_READ = 1.28
HEADER_LINES = 1.2


class Screen(NamedTuple):
    """A television, and from how far away it is read; ``boards`` are shown in turn."""

    name: str = ""
    diagonal_in: float = DIAGONAL_IN
    distance_m: float = DISTANCE_M
    boards: tuple[str, ...] = ()
    every_ms: int = BOARD_EVERY_MS

    def measured(self, diagonal: str | None, distance: str | None) -> Screen:
        """Give it with the measures an address or a form gives; what is none, or cannot be, counts as not given."""
        return self._replace(
            diagonal_in=number_in(diagonal, *DIAGONALS_IN, self.diagonal_in),
            distance_m=number_in(distance, *DISTANCES_M, self.distance_m),
        )

    @property
    def read_vh(self) -> float:
        """Give the size of the font that is just read from there, in hundredths of the picture's height."""
        capital_mm = 6.283 * self.distance_m * 1_000 * READ_ARC_MINUTES / 21_600
        height_mm = self.diagonal_in * INCH_MM * HEIGHT_OF_DIAGONAL
        return round(min(MOST_VH, max(LEAST_VH, 100 * capital_mm / CAPITAL_OF_FONT / height_mm)), 2)

    @property
    def text_vh(self) -> float:
        """Give the size of the font that nothing on it goes below: larger than what is just read, where there is room."""
        roomy = next((most for most in (WIDE_VH, SLIM_VH) if self.read_vh <= most), 0.0)
        return max(self.read_vh, min(roomy, round(self.read_vh * PREFERRED_OF_READ, 2)))

    @property
    def kind(self) -> Literal["wide", "slim", "far"]:
        """Give the layout that fits: lists beside six tiles, whole or in short; or the worst queues beneath fewer."""
        return "wide" if self.read_vh <= WIDE_VH else "slim" if self.read_vh <= SLIM_VH else "far"

    @property
    def bare(self) -> bool:
        """Tell whether four tiles take the whole picture."""
        lines = HEADER_LINES + ROW_OF_READ
        return self.tiles == FEW_TILES and EDGES_VH + 2 * self._tile_vh + lines * self.read_vh > 100

    @property
    def rows(self) -> int:
        """Give how many queues fit at least."""
        if self.kind == "far":
            lines = (100 - EDGES_VH - self.tiles / 2 * self._tile_vh) / self.text_vh - HEADER_LINES
        else:
            lines = (100 - EDGES_VH) / self.text_vh - LINES_BESIDE_ROWS
        return max(1, int(lines / ROW_OF_READ))

    @property
    def tiles(self) -> int:
        """Give how many tiles fit."""
        if self.kind != "far":
            return MOST_TILES
        return FEW_TILES if EDGES_VH + 2 * self._tile_vh <= 100 else LEAST_TILES

    @property
    def _tile_vh(self) -> float:
        return FIGURE_VH + LINES_OF_TILE * self.text_vh


def screen_route() -> Route:
    """Give the route of a screen's style: one variable, the size of text that can be read."""
    return Route("/screen.css", _style, name="screen")


async def _style(request: Request) -> Response:
    params = request.query_params
    screen = Screen().measured(params.get("diagonal"), params.get("distance"))
    style = f":root {{ --read: {screen.text_vh}vh; }}\n"
    return Response(style, media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def number_in(text: str | None, least: float, most: float, default: float) -> float:
    """Read a number from an address; one that is none, or does not fit, is the default."""
    try:
        found = float(text or "")
    except ValueError:
        return default
    return found if least <= found <= most else default
