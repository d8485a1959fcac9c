"""What a page says, without its marks."""

from __future__ import annotations

import html
import re

import httpx

_SILENT = r"<(?:style|script)\b.*?</.*?>|<[^>]*>"


async def text(client: httpx.AsyncClient, path: str, status: int = 200) -> str:
    """Ask for a page, which must answer with this status, and give what it says."""
    response = await client.get(path)
    assert response.status_code == status, response.text
    return plain(response.text)


def plain(page: str) -> str:
    """Give the words of a page; all white space is one space."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(_SILENT, " ", page, flags=re.DOTALL)))
