"""The descriptions for programs are complete and hold against the code they describe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.routing import Route

from monitor.domain.agents import AgentView
from monitor.domain.events import INTERNAL, KINDS
from monitor.domain.figures import present
from monitor.domain.life import Moment
from monitor.domain.metrics import Now
from monitor.domain.moments_view import TouchpointView
from monitor.domain.nudges import Nudge
from monitor.domain.policy import Policy
from monitor.domain.praise import GoodMoment
from monitor.domain.views import ContactView
from monitor.live.frames import beat, error, head, patch, state
from monitor.web import live_schemas, moment_schemas, nudge_schemas, schemas
from monitor.web.api import OPERATIONS
from monitor.web.bodies import FORMS
from monitor.web.openapi import ASYNCAPI_PATH, OPENAPI_PATH
from tests.web.web_site import Site


@pytest.fixture
async def openapi() -> Any:
    async with Site().client() as client:
        return (await client.get("/api/v1/openapi.json")).json()


@pytest.fixture
async def asyncapi() -> Any:
    async with Site().client() as client:
        return (await client.get("/api/v1/asyncapi.json")).json()


def references(document: Any) -> set[str]:
    """Give everything a document points to."""
    return set(re.findall(r'"\$ref":\s*"(#/[^"]+)"', json.dumps(document)))


def resolve(document: Any, reference: str) -> Any:
    for part in reference.removeprefix("#/").split("/"):
        document = document[part]
    return document


async def test_every_route_is_described_and_every_description_is_a_route(openapi: Any) -> None:
    routes = {
        (re.sub(r":path\}", "}", route.path), method.lower())
        for route in Site().app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    described = {(path, method) for path, methods in openapi["paths"].items() for method in methods}
    assert described == routes


async def test_every_operation_is_told_in_full(openapi: Any) -> None:
    ids = set()
    for path, methods in openapi["paths"].items():
        for method, operation in methods.items():
            ids.add(operation["operationId"])
            assert operation["summary"], (method, path)
            named = {param["name"] for param in operation.get("parameters", []) if param["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))
            assert all(param["description"] and param["schema"] for param in operation.get("parameters", []))
            assert any(status.startswith("2") for status in operation["responses"])
            assert all("content" in answer for answer in operation["responses"].values())
    assert len(ids) == sum(len(methods) for methods in openapi["paths"].values())
    assert openapi["info"]["version"] == "1.2.3"


async def test_everything_pointed_to_is_there(openapi: Any, asyncapi: Any) -> None:
    for document in (openapi, asyncapi):
        assert references(document)
        for reference in references(document):
            assert resolve(document, reference)


async def test_the_data_of_every_type_of_event_is_described(openapi: Any) -> None:
    assert set(openapi["x-event-data"]) == KINDS.keys() - INTERNAL


async def test_every_query_parameter_a_handler_may_read_is_described() -> None:
    for operation in OPERATIONS:
        assert len({param.name for param in operation.params}) == len(operation.params)
        assert {400, 503} & set(operation.problems) == set()


async def test_the_live_messages_are_those_that_are_sent(asyncapi: Any) -> None:
    start = head("state", "queues", "e", "1-0", 1)
    frames: list[tuple[type, str]] = [
        (live_schemas.State, state(start, [b'"a":{}'], b"{}")),
        (live_schemas.Patch, patch(head("patch", "queues", "e", "1-0", 1), [b'"a":{}'], ["b"], None)),
        (live_schemas.Beat, beat(1, 2, 3)),
        (live_schemas.Error, error("no")),
    ]
    for shape, frame in frames:
        told: Any = msgspec.json.decode(frame, type=shape)
        assert json.loads(msgspec.json.encode(told)).keys() >= json.loads(frame).keys()
    assert set(asyncapi["components"]["messages"]) == {"subscribe", "unsubscribe", "state", "patch", "beat", "error"}
    assert asyncapi["channels"]["live"]["address"] == "/live"
    assert {"MomentsTotal", "GoodMoment"} <= asyncapi["components"]["schemas"].keys()


def names(shape: Any) -> set[str]:
    return {field.encode_name for field in msgspec.structs.fields(shape)}


@pytest.mark.parametrize(
    ("promised", "given", "added"),
    [
        (schemas.Contact, ContactView, {"position", "expected_wait"}),
        (nudge_schemas.Nudge, Nudge, set()),
        (schemas.Agent, AgentView, set()),
        (moment_schemas.Touchpoint, TouchpointView, set()),
        (moment_schemas.GoodMoment, GoodMoment, set()),
        (schemas.Moment, Moment, set()),
    ],
)
def test_objects_have_the_fields_that_are_promised(promised: type, given: type, added: set[str]) -> None:
    assert names(promised) - names(given) == added


def test_a_queue_has_what_is_promised_of_it() -> None:
    policy = Policy().settled()
    shown = present("sales", {}, Now(), policy.rules("sales", "voice"), 1, limits=policy.levels, lengths=True)
    queue = msgspec.convert(shown, schemas.Queue)
    assert (queue.queue, queue.longest_wait_ms) == ("sales", None)


# pages for people -----------------------------------------------------------------------------------------------------

DOCS = Path(__file__).parents[2] / "docs"


def rows(page: str) -> dict[str, str]:
    """The rows of a page's tables by what stands in code in their first cell."""
    found = re.findall(r"^\| `([^`]+)`.*?\|(.*)$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def test_the_page_of_events_lists_every_type_in_order_with_every_field() -> None:
    told = rows("events.md")
    assert [name for name in told if name in KINDS] == [name for name in KINDS if name not in INTERNAL]
    for name, kind in KINDS.items():
        if name in INTERNAL:
            continue
        for field in msgspec.structs.fields(kind.data):
            written = field.encode_name if field.required else f"{field.encode_name}?"
            assert f"`{written}`" in told[name], (name, written)


def test_the_page_of_events_lists_every_attribute_and_every_media_type() -> None:
    told = (DOCS / "events.md").read_text(encoding="utf-8")
    for name in (*names(schemas.NewEvent), *FORMS):
        assert f"`{name}`" in told


def test_the_page_of_the_api_lists_every_operation_with_its_parameters() -> None:
    told = rows("api.md")
    for operation in OPERATIONS:
        row = told[f"{operation.method} {operation.path}"]
        for param in operation.params:
            assert f"{param.name}=" in row or param.name in {"after", "limit", "window"}, (operation.path, param.name)
    assert {f"GET {OPENAPI_PATH}", f"GET {ASYNCAPI_PATH}"} <= told.keys()
