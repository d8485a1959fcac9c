"""Asking the API in memory, and what a refusal looks like."""

from __future__ import annotations

import json
from typing import Any

import httpx

from monitor.web.problems import MEDIA_TYPE

EVENT = {"type": "contact.queued", "subject": "c-1", "id": "a", "data": {"queue": "sales"}}
BAD = {"type": "contact.queued", "subject": "c-1", "data": {}}


def problem(response: httpx.Response, status: int) -> Any:
    """Check that an answer is a problem as promised; give its body."""
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE), response.text
    told = response.json()
    assert (told["type"], told["status"]) == ("about:blank", status)
    assert told["title"]
    assert told["detail"]
    return told


async def post(
    client: httpx.AsyncClient, body: Any, media: str | None = "application/json", **headers: str
) -> httpx.Response:
    """Post events; underscores in the names of headers are hyphens."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/api/v1/events", content=raw, headers=({"content-type": media} if media else {}) | named)


async def get(client: httpx.AsyncClient, path: str) -> Any:
    response = await client.get(path)
    assert response.status_code == 200, response.text
    return response.json()
