"""The descriptions of the API for programs: OpenAPI for HTTP, AsyncAPI for the live connection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from monitor.domain.events import INTERNAL, KINDS
from monitor.live.frames import Subscribe, Unsubscribe
from monitor.web import live_schemas, moment_schemas, nudge_schemas, schemas
from monitor.web.operations import SITE, Operation, Param
from monitor.web.problems import MEDIA_TYPE, Problem

OPENAPI_PATH = "/api/v1/openapi.json"
ASYNCAPI_PATH = "/api/v1/asyncapi.json"
_SITE = Param(SITE, str, "The site; `main` unless named or the token's.")
_TO_SERVER = (Subscribe, Unsubscribe)
_TO_CLIENT = (live_schemas.State, live_schemas.Patch, live_schemas.Beat, live_schemas.Error)


def openapi(operations: Iterable[Operation], version: str) -> dict[str, Any]:
    """Describe the operations (OpenAPI 3.1)."""
    shapes = _Shapes()
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation, shapes)
    for path, about in ((OPENAPI_PATH, "This document."), (ASYNCAPI_PATH, "The live connection, as AsyncAPI.")):
        answer = {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}
        paths[path] = {"get": {"summary": about, "operationId": _id("GET", path), "responses": {"200": answer}}}
    data = {name: kind.data for name, kind in KINDS.items() if name not in INTERNAL}
    shapes.add(*data.values())
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Moment Monitor",
            "version": version or "0",
            "description": "Waits and silence of every open contact. Instants and lengths are in milliseconds.",
        },
        "paths": paths,
        "components": {"schemas": shapes.components()},
        "x-event-data": {name: shapes.schema(shape) for name, shape in data.items()},
    }


def asyncapi(version: str) -> dict[str, Any]:
    """Describe the live connection (AsyncAPI 3.0)."""
    shapes = _Shapes()
    shapes.add(*_TO_SERVER, *_TO_CLIENT, moment_schemas.MomentsTotal)
    messages = {
        frame.__struct_config__.tag: {
            "payload": shapes.schema(frame), "summary": (frame.__doc__ or "").strip(),
        }
        for frame in (*_TO_SERVER, *_TO_CLIENT)
    }  # fmt: skip

    def chosen(frames: Iterable[Any]) -> list[dict[str, str]]:
        return [{"$ref": f"#/channels/live/messages/{frame.__struct_config__.tag}"} for frame in frames]

    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Moment Monitor, live", "version": version or "0"},
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": "/live",
                "description": "A websocket with the subprotocol moment.v1; JSON in text frames.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
                "bindings": {"ws": {"method": "GET"}},
            }
        },
        "operations": {
            "ask": {"action": "receive", "channel": {"$ref": "#/channels/live"}, "messages": chosen(_TO_SERVER)},
            "show": {"action": "send", "channel": {"$ref": "#/channels/live"}, "messages": chosen(_TO_CLIENT)},
        },
        "components": {"messages": messages, "schemas": shapes.components()},
    }


class _Shapes:
    """Collects types and gives their schemas, with references to shared components."""

    def __init__(self) -> None:
        self._types: dict[str, Any] = {}

    def add(self, *types: Any) -> None:
        for one in types:
            self._types[repr(one)] = one

    def schema(self, shape: Any) -> dict[str, Any]:
        self.add(shape)
        (schema,), _ = msgspec.json.schema_components([shape], ref_template="#/components/schemas/{name}")
        return schema

    def components(self) -> dict[str, Any]:
        types = list(self._types.values())
        return msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")[1]


def _operation(operation: Operation, shapes: _Shapes) -> dict[str, Any]:
    params = [_param(param, "path", shapes) for param in operation.path_params]
    params += [_param(param, "query", shapes) for param in operation.params]
    params += [_param(_SITE, "query", shapes)] if operation.of_site else []
    params += [_param(param, "header", shapes) for param in operation.headers]
    described: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": _id(operation.method, operation.path),
        "parameters": params,
        "responses": _responses(operation, shapes),
    }
    if operation.bodies:
        described["requestBody"] = {
            "required": True,
            "content": {media: {"schema": _body(media, shape, shapes)} for media, shape in operation.bodies.items()},
        }
    return described


def _body(media: str, shape: Any, shapes: _Shapes) -> dict[str, Any]:
    if shape is schemas.NewEvent and media == "application/json":
        return {"oneOf": [shapes.schema(shape), shapes.schema(list[schemas.NewEvent])]}
    return shapes.schema(shape)


def _responses(operation: Operation, shapes: _Shapes) -> dict[str, Any]:
    answers = {str(status): _answer(status, shape, shapes) for status, shape in operation.answers.items()}
    statuses = {*operation.problems, 400, *((503,) if operation.of_site else ())}
    problem = {MEDIA_TYPE: {"schema": shapes.schema(Problem)}}
    for status in sorted(statuses):
        answers.setdefault(str(status), {"description": HTTPStatus(status).phrase, "content": problem})
    return answers


def _answer(status: int, shape: Any, shapes: _Shapes) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if isinstance(shape, str):
        described["content"] = {shape: {"schema": {"type": "string"}}}
    elif shape is nudge_schemas.ActRefused:
        described["content"] = {MEDIA_TYPE: {"schema": shapes.schema(shape)}}
    else:
        described["content"] = {"application/json": {"schema": shapes.schema(shape)}}
    return described


def _param(param: Param, place: str, shapes: _Shapes) -> dict[str, Any]:
    schema = shapes.schema(param.shape)
    described: Mapping[str, Any] = {"name": param.name, "in": place, "description": param.about, "schema": schema}
    return {**described, "required": True} if place == "path" else dict(described)


def _id(method: str, path: str) -> str:
    words = path.removeprefix("/api/v1/").replace("{", "").replace("}", "").replace(".json", "")
    return "_".join([method.lower(), *(word for word in words.replace("-", "/").split("/") if word)])
