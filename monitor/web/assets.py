"""Where styles, scripts, icons and templates are: beside a checkout's sources, or inside the installed package."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (_PACKAGE / "_assets", _PACKAGE.parent)
YEAR_S = 31_536_000


def folder(name: str) -> Path:
    """Give the folder ``static`` or ``templates``."""
    for root in _ROOTS:
        if (root / name).is_dir():
            return root / name
    raise FileNotFoundError(f"{name}/ is neither in the package nor beside it")


@lru_cache(maxsize=512)
def asset_url(path: str) -> str:
    """Give the address of a file of ``static``, with a mark that changes with its content."""
    content = (folder("static") / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


class _Cached(StaticFiles):
    """Files with a mark of their content in the address never change; others are asked for again."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        marked = b"v=" in scope.get("query_string", b"")
        cache = f"public, max-age={YEAR_S}, immutable" if marked else "no-cache"

        async def send_cached(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers")
                kept = [pair for pair in headers if pair[0] != b"cache-control"] if isinstance(headers, list) else []
                message["headers"] = [*kept, (b"cache-control", cache.encode())]
            await send(message)

        await super().__call__(scope, receive, send_cached)  # type: ignore[arg-type]  # messages are plain dicts


def static_route() -> Mount:
    """Give the route of all files."""
    return Mount("/static", _Cached(directory=folder("static")), name="static")
