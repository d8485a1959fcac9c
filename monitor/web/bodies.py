"""Bodies of posts: which form they have, unpacked within limits."""

from __future__ import annotations

import zlib

from starlette.datastructures import Headers
from starlette.requests import Request

from monitor.domain.wire import Form
from monitor.web.problems import ProblemError

FORMS: dict[str, Form] = {
    "application/json": "json",
    "application/cloudevents+json": "json",
    "application/cloudevents-batch+json": "json",
    "application/x-ndjson": "lines",
    "application/ndjson": "lines",
    "application/jsonl": "lines",
}
ACCEPT_POST = ", ".join(FORMS)


def form_of(headers: Headers) -> Form:
    """Give the form a body says it has; without a word it is JSON. Raises ``ProblemError`` (415)."""
    text = headers.get("content-type")
    if text is None:
        return "json"
    media, _, parameters = text.lower().partition(";")
    form = FORMS.get(media.strip())
    if form is None:
        shown = media.strip()[:80] or "empty"
        detail = f"the Content-Type {shown} is not read here; send application/json (or {', '.join(list(FORMS)[1:])})"
        raise ProblemError(415, detail, headers={"Accept-Post": ACCEPT_POST})
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
    if charset not in {"", "utf-8", "utf8", "us-ascii"}:
        raise ProblemError(415, f"the charset {charset[:40]} is not read here; send UTF-8")
    return form


async def read_body(request: Request, limit: int) -> bytes:
    """Give the body, unpacked where it was compressed; raises ``ProblemError`` (400, 413, 415).

    What streams in is limited by the guard; this limits what it unpacks to.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip"}:
        detail = f"the Content-Encoding {encoding[:40]} is not read here; send gzip, or nothing packed"
        raise ProblemError(415, detail, headers={"Accept-Encoding": "gzip, identity"})
    body = await request.body()
    return inflate(body, limit) if encoding.endswith("gzip") else body


MOST_MEMBERS = 64


def inflate(packed: bytes, limit: int) -> bytes:
    """Unpack gzip, of several members too, never to more than ``limit`` bytes; raises ``ProblemError`` (400, 413)."""
    out = bytearray()
    rest, members = packed, 0
    while rest:
        members += 1
        if members > MOST_MEMBERS:  # what is left is copied for each of them
            raise ProblemError(400, f"the body's gzip has more than {MOST_MEMBERS} members; pack it as one")
        unpacker = zlib.decompressobj(wbits=31)
        try:
            out += unpacker.decompress(rest, limit + 1 - len(out))
        except zlib.error as error:
            raise ProblemError(400, "the body is not gzip, as its Content-Encoding says") from error
        if len(out) > limit:
            raise ProblemError(413, f"the body unpacks to more than {limit} bytes; send the events in several batches")
        if not unpacker.eof:
            raise ProblemError(400, "the body's gzip ends in the middle; send it whole")
        rest = unpacker.unused_data
    return bytes(out)
