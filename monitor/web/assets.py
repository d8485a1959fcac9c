"""Where styles, scripts, icons and templates are: beside a checkout's sources, or inside the installed package."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import os
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

_PACKAGE = Path(__file__).resolve().parent.parent
_ROOTS = (_PACKAGE / "_assets", _PACKAGE.parent)
YEAR_S = 31_536_000
COMPRESSIBLE = (".css", ".js", ".svg")


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


@lru_cache(maxsize=1)
def build() -> str:
    """Give what tells one build of the pages from another: a digest of everything they are made of, as it was at first asking."""
    digest = hashlib.sha256()
    program = Path(__file__).parent.parent
    for root in (folder("static"), folder("templates"), program):
        for path in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            digest.update(f"{path.relative_to(root)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


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

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Give a file, compressed where it is text and the browser takes that."""
        asked = Headers(scope=scope)
        if not str(full_path).endswith(COMPRESSIBLE):
            return super().file_response(full_path, stat_result, scope, status_code)
        if not takes_gzip(asked):
            plain = super().file_response(full_path, stat_result, scope, status_code)
            plain.headers["Vary"] = "Accept-Encoding"
            return plain
        content, mark = _compressed(str(full_path), stat_result.st_mtime_ns)
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "ETag": mark}
        media_type = mimetypes.guess_type(str(full_path))[0]
        response = Response(content, status_code, headers, media_type)
        return NotModifiedResponse(response.headers) if self.is_not_modified(response.headers, asked) else response


def takes_gzip(asked: Headers) -> bool:
    """Tell whether a browser takes compressed answers."""
    for part in asked.get("accept-encoding", "").split(","):
        name, _, weight = part.partition(";")
        if name.strip().lower() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="
    return False


@lru_cache(maxsize=512)
def _compressed(path: str, mtime_ns: int) -> tuple[bytes, str]:  # noqa: ARG001  # a file that has changed is read anew
    content = gzip.compress(Path(path).read_bytes(), 9, mtime=0)
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def static_route() -> Mount:
    """Give the route of all files."""
    return Mount("/static", _Cached(directory=folder("static")), name="static")
