"""How large text must be on a television to be read from where people stand, and how much then fits.

A character is read with ease when its capitals are as high as 16 minutes of arc, better 20 (ISO 9241-3, NUREG-0700).
"""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

INCH_MM = 25.4
HEIGHT_OF_DIAGONAL = 9 / (16**2 + 9**2) ** 0.5
"""Of a picture of 16:9."""
READ_ARC_MINUTES = 16
CAPITAL_OF_FONT = 0.7275
"""How high capitals are in the wall's font, in its size."""
LEAST_VH = 2.0
MOST_VH = 12.0
UNITS_OF_READ = 3.1
"""The wall's unit is the size of read text by this; rows, figures and captions are multiples of it (wall.css)."""
UNITS_BESIDE_ROWS = 43.0
"""What header, tiles, heads, gaps and footer of a wall on a television and the line of how many more there are take."""
UNITS_OF_ROW = 4.9
UNITS_OF_TILE = 28.0
MOST_TILES = 6
FAR_VH = 6.0


class Screen(NamedTuple):
    """A television, and from how far away it is read; ``boards`` are shown in turn."""

    name: str = ""
    diagonal_in: float = 55.0
    distance_m: float = 5.0
    boards: tuple[str, ...] = ()
    every_ms: int = 30_000

    @property
    def read_vh(self) -> float:
        """Give the size of the font that is just read from there, in hundredths of the picture's height."""
        capital_mm = 6.283 * self.distance_m * 1_000 * READ_ARC_MINUTES / 21_600
        height_mm = self.diagonal_in * INCH_MM * HEIGHT_OF_DIAGONAL
        return round(min(MOST_VH, max(LEAST_VH, 100 * capital_mm / CAPITAL_OF_FONT / height_mm)), 2)

    @property
    def far(self) -> bool:
        """Tell whether so little fits that some of it is left out."""
        return self.read_vh > FAR_VH

    @property
    def rows(self) -> int:
        """Give how many queues fit."""
        unit_vh = self.read_vh / UNITS_OF_READ
        return max(1, int((100 - UNITS_BESIDE_ROWS * unit_vh) / (UNITS_OF_ROW * unit_vh)))

    @property
    def tiles(self) -> int:
        """Give how many tiles fit beside each other."""
        unit_vw = self.read_vh / UNITS_OF_READ * 9 / 16
        return max(2, min(MOST_TILES, int(100 / (UNITS_OF_TILE * unit_vw))))


def screen_route() -> Route:
    """Give the route of a screen's style: one variable, the size of text that can be read."""
    return Route("/screen.css", _style, name="screen")


async def _style(request: Request) -> Response:
    params = request.query_params
    defaults = Screen()
    screen = Screen(
        diagonal_in=number_in(params.get("diagonal"), 5, 300, defaults.diagonal_in),
        distance_m=number_in(params.get("distance"), 0.3, 50, defaults.distance_m),
    )
    style = f":root {{ --read: {screen.read_vh}vh; --tiles: {screen.tiles}; }}\n"
    return Response(style, media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def number_in(text: str | None, least: float, most: float, default: float) -> float:
    """Read a number from an address; one that is none, or does not fit, is the default."""
    try:
        found = float(text or "")
    except ValueError:
        return default
    return found if least <= found <= most else default
