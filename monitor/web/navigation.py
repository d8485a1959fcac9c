"""The ways from page to page that stand above each of them: for those who sit there, not where it hangs or is framed."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request

PAGES = (("wall", "/"), ("desk", "/desk"), ("history", "/history"), ("ops", "/ops"), ("pair", "/pair"))
"""The name of each in the texts (``common.nav_…``), and its address."""
KEPT = ("site", "theme", "lang", "dir")
"""What of an address goes along."""
FRAMED = {"iframe", "frame", "embed", "object"}


class Way(NamedTuple):
    """A page to go to; ``here`` where it, or a page beneath it, is the one that is shown."""

    name: str
    address: str
    here: bool


def kept_parts(request: Request) -> dict[str, str]:
    """Give what goes along from page to page, for a form that leads on."""
    query = request.query_params
    return {name: query[name] for name in KEPT if query.get(name)}


def kept_of(request: Request) -> str:
    """Give the part of a query that goes along from page to page."""
    return urlencode(kept_parts(request))


def navigation(request: Request) -> tuple[Way, ...]:
    """Give the ways from the page that is asked for; none within a frame, where another program leads."""
    if request.headers.get("sec-fetch-dest") in FRAMED:
        return ()
    kept = kept_of(request)
    shown = f"{request.url.path}/"
    return tuple(
        Way(name, f"{path}?{kept}" if kept else path, shown.startswith(f"{path}/") if path != "/" else shown == "//")
        for name, path in PAGES
    )
