"""Puts the web application together: routes from the table of operations, the guard around everything."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Lifespan

from monitor.web.api import OPERATIONS
from monitor.web.openapi import ASYNCAPI_PATH, OPENAPI_PATH, asyncapi, openapi
from monitor.web.operations import route_of
from monitor.web.ports import Services
from monitor.web.problems import HANDLED, handle
from monitor.web.responses import json_response
from monitor.web.security import Guard


def create_app(
    services: Services, routes: Sequence[BaseRoute] = (), lifespan: Lifespan[Starlette] | None = None
) -> Starlette:
    """Give the application; ``routes`` (pages, assets, the live connection) come after those of the API."""
    documents = {
        OPENAPI_PATH: msgspec.json.encode(openapi(OPERATIONS, services.version)),
        ASYNCAPI_PATH: msgspec.json.encode(asyncapi(services.version)),
    }
    return Starlette(
        routes=[
            *(route_of(operation, services) for operation in OPERATIONS),
            *(_document(path, document) for path, document in documents.items()),
            *routes,
        ],
        middleware=[Middleware(Guard, services.exposure, services.limits, services.held)],
        exception_handlers={**dict.fromkeys(HANDLED, handle), Exception: handle},
        lifespan=lifespan,
    )


def _document(path: str, document: bytes) -> Route:
    async def endpoint(_: Request) -> Response:
        return json_response(document)

    return Route(path, endpoint)
