"""What somebody in front of a browser sees where they may not: why, and what to do, in their language."""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

from monitor.web.pages import page_environment
from monitor.web.problems import ProblemError
from monitor.web.texts import texts_for

_environment = cache(page_environment)


def refusal_page(refusal: ProblemError, scope: Scope, *, by_host: bool) -> Response:
    """Give the page of a refusal, with the sentence that programs are told; ``by_host``: for the name we were asked under."""
    request, status = Request(scope), refusal.status
    why = {400: "host", 404: "nothing"}.get(status, "here") if by_host else "foreign"
    page = (
        _environment()
        .get_template("refused.html")
        .render(t=texts_for(request), theme=None, tv=False, why=why, detail=refusal.detail)
    )
    return HTMLResponse(page, status, {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"})
