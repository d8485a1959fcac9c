"""Answers that are not problems."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

JSON = "application/json"


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Give a JSON answer; ``bytes`` are JSON already."""
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Response(raw, status, dict(headers or {}), JSON)
