"""What the tests of the desk share: desks of a centre that nudges at once, and a page of somebody else's to show one in."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from playwright.async_api import expect

from tests.web.browser import LAPTOP, Pages, Watched

CARD = ".card"
OPEN = ".card.open"
TOAST = ".toast"
SMALL = {"width": 360, "height": 740}
NUDGES_AT_ONCE = """
[policy]
escalate_after = "1h"
[policy.clocks]
wait = false
silence = { warn = "500ms", breach = "30m" }
[nudges]
minimum_gap = "0s"
group = { contacts = 0, within = "30s" }
"""


async def desk(
    pages: Pages,
    name: str = "kim",
    size: dict[str, int] = LAPTOP,
    *,
    role: str = "agent",
    more: str = "",
    scheme: str = "dark",
    script: str = "",
) -> Watched:
    """Open somebody's desk and wait until its script has drawn it; ``script`` runs before the page's own."""
    watched = await pages.open(size, scheme=scheme)
    await watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if script:
        await watched.page.add_init_script(script)
    await watched.go(f"/desk?role={role}&agent={name}{more}")
    await expect(watched.page.locator(".pill")).to_be_visible()
    return watched


class _Embedding(BaseHTTPRequestHandler):
    """``/?<address>`` is a page with that address in a frame, 360 px wide; ``/clipboard?<address>`` lets it copy."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        inner = unquote(parts.query)
        allow = "clipboard-write" if parts.path == "/clipboard" else ""
        page = (
            "<!doctype html><html lang=en><title>A helpdesk</title><main><h1>A helpdesk</h1>"
            f'<iframe title="Desk" allow="{allow}" src="{inner}" width=360 height=740></iframe></main>'
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def embedding() -> Iterator[str]:
    """Serve pages that show others in a frame, from another site than the desk's; gives their origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Embedding)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
