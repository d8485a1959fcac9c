"""The shape of the route table: what each address takes and answers. Router and documents are both made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.domain.hints import quoted
from monitor.web.ports import Services
from monitor.web.problems import ProblemError
from monitor.web.queries import Query

SITE = "site"


class Param(NamedTuple):
    """A query or path parameter; ``shape`` is a Python type that says what may be written."""

    name: str
    shape: Any
    about: str


class Call(NamedTuple):
    """One request on its way to a handler."""

    request: Request
    services: Services
    query: Query
    site: str

    def path(self, name: str) -> str:
        """Give a part of the address; raises ``ProblemError`` (404) where it is empty."""
        if not (part := str(self.request.path_params[name])):
            raise ProblemError(404, f"the address lacks the {name} after its last slash")
        return part


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    """As OpenAPI writes it: ``/api/v1/contacts/{contact}``."""
    handler: Handler
    summary: str
    answers: Mapping[int, Any]
    """Shape of the JSON of each status; a text is a media type instead."""
    params: tuple[Param, ...] = ()
    headers: tuple[Param, ...] = ()
    path_params: tuple[Param, ...] = ()
    bodies: Mapping[str, Any] = field(default_factory=dict)
    """Shape of the request body by media type."""
    of_site: bool = True
    problems: tuple[int, ...] = ()
    """Statuses answered with a problem, beyond 400 and 503."""

    @property
    def known(self) -> frozenset[str]:
        """Names of the query parameters."""
        return frozenset(param.name for param in self.params) | ({SITE} if self.of_site else set())


def route_of(operation: Operation, services: Services) -> Route:
    """Give the route of an operation. Names in an address may hold any character, a slash too."""

    async def endpoint(request: Request) -> Response:
        query = Query(request.query_params, operation.known)
        site = _site(query, services) if operation.of_site else ""
        return await operation.handler(Call(request, services, query, site))

    path = operation.path
    for param in operation.path_params:
        path = path.replace("{" + param.name + "}", "{" + param.name + ":path}")
    return Route(path, endpoint, methods=[operation.method])


def _site(query: Query, services: Services) -> str:
    site = query.one(SITE) or services.default_site
    if site not in services.board.sites():
        default = quoted(services.default_site)
        raise ProblemError(404, f"there is no site {quoted(site)}; leave ?site= out for {default}")
    return site
