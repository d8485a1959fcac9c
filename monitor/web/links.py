"""Making links to the customers' own pages."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from monitor.domain.hints import quoted
from monitor.web import wait_token
from monitor.web.operations import Call
from monitor.web.ports import Services
from monitor.web.problems import ProblemError
from monitor.web.responses import json_response

PATH = "/wait/"


class CustomerLink(msgspec.Struct):
    """Where a customer sees how their request stands, and until when."""

    url: str
    expires_at_ms: int


async def post_link(call: Call) -> Response:
    """Make a link to the customer's own page of a contact."""
    return json_response(await make_link(call.services, call.site, call.path("contact"), call.request))


async def make_link(services: Services, site: str, contact: str, request: Request) -> CustomerLink:
    """Give a link for a contact; raises ``ProblemError`` (404, 409)."""
    page = services.customer_page
    if page is None:
        raise ProblemError(409, "links are not signed here: set secret or secret_file under [customer_page]")
    if await services.board.contact(site, contact) is None:
        raise ProblemError(404, f"no contact {quoted(contact)} is known here, or not any more")
    link = wait_token.Link(site, contact, (services.clock.now_ms() + page.valid_ms) // 1_000 * 1_000)
    base = page.url or str(request.base_url).rstrip("/")
    return CustomerLink(f"{base}{PATH}{wait_token.sign(link, page.key)}", link.expires_at_ms)
