"""Errors as callers see them: RFC 9457 ``application/problem+json``, each saying what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.domain.wire import BadBody, TooManyEvents
from monitor.errors import BadEvent, BadInput, MonitorError, Unavailable
from monitor.intake import BadBatch

MEDIA_TYPE = "application/problem+json"
MOST_ERRORS = 100
"""Listed in one answer; ``error_count`` tells how many there are."""


class Fault(msgspec.Struct, frozen=True):
    """One thing wrong with a request. ``index`` is the place in the batch from 0, null where it is about no event."""

    index: int | None
    path: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """What every error answer holds."""

    title: str
    status: int
    detail: str
    errors: list[Fault] = []
    error_count: int | None = None


class ProblemError(MonitorError):
    """Ends a request with a problem; ``members`` stand beside the usual ones."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Iterable[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.members = members


def bad_query(name: str, message: str) -> ProblemError:
    """Give the answer to a query parameter that cannot be read."""
    return ProblemError(400, f"the query parameter {name} {message}", [Fault(None, f"?{name}", message)])


def fault_of(error: BadEvent) -> Fault:
    """Give an event's error as it stands in an answer."""
    return Fault(error.index, error.path, error.message)


def answer(problem: ProblemError) -> Response:
    """Give the response of a problem."""
    count = len(problem.errors)
    plain = Problem(
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=problem.detail,
        errors=problem.errors[:MOST_ERRORS],
        error_count=count or None,
    )
    body = {"type": "about:blank"} | msgspec.structs.asdict(plain) | problem.members
    return Response(
        msgspec.json.encode({name: value for name, value in body.items() if value not in (None, [])}),
        problem.status,
        problem.headers,
        MEDIA_TYPE,
    )


def translated(error: Exception) -> ProblemError:
    """Give the problem that tells a caller of an exception."""
    match error:
        case ProblemError():
            return error
        case BadBatch():
            faults = [fault_of(one) for one in error.errors]
            return ProblemError(400, "nothing was taken: " + str(error), faults)
        case TooManyEvents():
            return ProblemError(413, str(error), [Fault(None, error.path, error.message)])
        case BadBody():
            return ProblemError(400, str(error), [Fault(None, error.path, error.message)])
        case BadEvent():
            return ProblemError(400, str(error), [fault_of(error)])
        case BadInput():
            return ProblemError(400, str(error))
        case Unavailable():
            return ProblemError(503, str(error), headers={"Retry-After": str(error.retry_after_s)})
        case HTTPException():
            return ProblemError(error.status_code, _http_detail(error), headers=error.headers)
    return ProblemError(500, "something went wrong here; the log of the server says what")


def _http_detail(error: HTTPException) -> str:
    if error.status_code == 404:
        return "there is nothing at this address; /api/v1/openapi.json lists what there is"
    if error.status_code == 405:
        return f"this address does not take that method; use {(error.headers or {}).get('Allow', 'another')}"
    return error.detail


async def handle(_: Request, error: Exception) -> Response:
    """Answer an exception; given to Starlette for all of ours."""
    return answer(translated(error))


HANDLED: tuple[type[Exception], ...] = (MonitorError, HTTPException)
"""What is answered as it says; everything else is a defect: answered with 500 and raised on, into the log."""
