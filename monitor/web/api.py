"""The HTTP API: one table of operations, and a few lines for each."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import get_args

from prometheus_client import Metric as Family
from starlette.responses import Response

from monitor.domain import wire
from monitor.domain.hints import quoted
from monitor.domain.metrics import WINDOWS, Window
from monitor.errors import Unavailable
from monitor.live.board import ContactQuery
from monitor.units import DAY_MS, MINUTE_MS, format_duration
from monitor.web import moment_schemas, nudge_schemas, ops_api, schemas, service_schemas
from monitor.web.acts import TYPES, act
from monitor.web.assets import build
from monitor.web.bodies import FORMS, form_of, read_body
from monitor.web.letters import redrive
from monitor.web.links import CustomerLink, post_link
from monitor.web.operations import Call, Operation, Param
from monitor.web.ports import HistoryQuery, Sample
from monitor.web.problems import ProblemError, bad_query, fault_of
from monitor.web.prometheus import MEDIA_TYPE as PROMETHEUS
from monitor.web.prometheus import intake_samples, render, site_samples
from monitor.web.recognition import Draft, Recognised, recognised
from monitor.web.responses import json_response

TOLD_IN_A_TURN = 200
"""Samples of the metrics."""
STATES: tuple[str, ...] = get_args(schemas.ContactState)
LEVELS: tuple[str, ...] = get_args(schemas.Level)
SORTS: tuple[str, ...] = get_args(schemas.Sort)
NUDGE_FOR: tuple[str, ...] = get_args(nudge_schemas.NudgeFor)
NUDGE_STATES: tuple[str, ...] = get_args(nudge_schemas.NudgeState)


async def post_recognise(call: Call) -> Response:
    """Suggest the promise in a draft."""
    return json_response(await recognised(call))


async def post_events(call: Call) -> Response:
    """Take events; answered once they are on disk."""
    headers, intake = call.request.headers, call.services.intake
    form = form_of(headers)
    intake.check_room(call.site)
    body = await read_body(call.request, call.services.limits.body_bytes)
    lenient = _wants_lenient(headers.getlist("prefer"))
    if "ce-type" in headers:
        reading = wire.read_binary(dict(headers.items()), body, intake.stamp(call.site))
        receipt = await intake.settle(call.site, reading, lenient=lenient)
    else:
        receipt = await intake.post(call.site, body, form, lenient=lenient)
    taken = schemas.Taken(receipt.accepted, [fault_of(error) for error in receipt.rejected])
    return json_response(taken, 202, {"Preference-Applied": "handling=lenient"} if lenient else None)


def _wants_lenient(preferences: list[str]) -> bool:
    """Read ``Prefer`` (RFC 7240); the first ``handling`` counts."""
    for text in preferences:
        for preference in text.split(","):
            name, _, value = preference.partition(";")[0].partition("=")
            if name.strip().lower() == "handling":
                return value.strip().strip('"').lower() == "lenient"
    return False


async def get_queues(call: Call) -> Response:
    """Give every queue, or those named."""
    window = call.query.choice("window", WINDOWS, "today")
    names = call.query.names("queue")
    return json_response(call.services.board.queues(call.site, window, names or None))


async def get_queue(call: Call) -> Response:
    """Give one queue, in the form of all."""
    window = call.query.choice("window", WINDOWS, "today")
    found = call.services.board.queues(call.site, window, [call.path("queue")])
    if not found["queues"]:
        raise ProblemError(404, f"no queue {quoted(call.path('queue'))} has been heard of")
    return json_response(found)


async def get_moments(call: Call) -> Response:
    """Give how touchpoints turned out, in every queue or in those named."""
    window = call.query.choice("window", WINDOWS, "today")
    return json_response(call.services.board.moments(call.site, window, call.query.names("queue") or None))


async def get_contacts(call: Call) -> Response:
    """Give a page of contacts."""
    query = ContactQuery(
        queues=call.query.names("queue"),
        states=call.query.choices("state", STATES),
        levels=call.query.choices("level", LEVELS),
        sort=call.query.choice("sort", SORTS, "urgency"),
        limit=call.query.number("limit", 100, call.services.limits.page),
        after=call.query.one("after"),
    )
    return json_response(call.services.board.contacts(call.site, query))


async def get_contact(call: Call) -> Response:
    """Give one contact with its timeline and decisions."""
    found = await call.services.board.contact(call.site, call.path("contact"))
    if found is None:
        raise ProblemError(404, f"no contact {quoted(call.path('contact'))} is known here, or not any more")
    return json_response(found)


async def get_nudges(call: Call) -> Response:
    """Give nudges: of an agent, of queues, open ones unless said otherwise."""
    states = call.query.choices("state", NUDGE_STATES) or frozenset({"open"})
    queues = call.query.names("queue") or None
    to = call.query.choice("to", ("", *NUDGE_FOR), "") or None
    return json_response(call.services.board.nudges(call.site, call.query.name("agent"), queues, states, to))


async def get_nudge_effect(call: Call) -> Response:
    """Give what nudges brought about, per reason and queue."""
    window = call.query.choice("window", WINDOWS, "today")
    return json_response(call.services.board.effect(call.site, window, call.query.names("queue") or None))


async def get_agents(call: Call) -> Response:
    """Give all agents."""
    return json_response(call.services.board.agents(call.site))


async def get_sources(call: Call) -> Response:
    """Give the systems events come from."""
    return json_response(call.services.board.sources(call.site))


async def get_policy(call: Call) -> Response:
    """Give the effective policy."""
    return json_response(call.services.board.policy(call.site))


async def get_dead_letters(call: Call) -> Response:
    """Give what could not be applied."""
    limit = call.query.number("limit", 100, call.services.limits.page)
    return json_response(await call.services.board.dead_letters(call.site, limit, call.query.name("after")))


async def post_redrive(call: Call) -> Response:
    """Enter a dead letter's event once more."""
    letter = call.path("letter")
    event = await redrive(call.services, call.site, letter)
    return json_response(service_schemas.Redriven(letter, event), 202)


async def get_history(call: Call) -> Response:
    """Give one metric over time."""
    metric = call.query.name("metric")
    if metric is None:
        raise bad_query("metric", 'is missing; write the name of a metric, such as "offered"')
    to_ms = call.query.instant_ms("to") or call.services.clock.now_ms()
    from_ms = call.query.instant_ms("from") or to_ms - DAY_MS
    step_ms = call.query.length_ms("step", 5 * MINUTE_MS)
    if from_ms >= to_ms:
        raise bad_query("from", 'does not lie before "to"; write an earlier instant')
    if step_ms % MINUTE_MS:
        raise bad_query("step", f"is {format_duration(step_ms)}; write whole minutes")
    most = call.services.limits.history_points
    if (to_ms - from_ms) / step_ms > most:
        least_ms = -(-(to_ms - from_ms) // (most * MINUTE_MS)) * MINUTE_MS
        raise bad_query("step", f"gives more than {most} points; write at least {format_duration(least_ms)}")
    query = HistoryQuery(call.query.name("queue"), metric, from_ms, to_ms, step_ms)
    return json_response(await call.services.board.history(call.site, query))


async def get_livez(_: Call) -> Response:
    """Answer: the process runs and its loop turns."""
    return json_response({"live": True, "build": build()})


async def get_readyz(call: Call) -> Response:
    """Tell whether the process can do its work."""
    checks = [service_schemas.CheckResult(one.name, one.ok, one.message) for one in await call.services.health.checks()]
    ready = all(check.ok for check in checks)
    return json_response(service_schemas.Readiness(ready, checks), 200 if ready else 503)


async def get_metrics(call: Call) -> Response:
    """Give what is measured, for Prometheus."""
    found = []
    for number, sample in enumerate(_samples(call)):
        found.append(sample)
        if number % TOLD_IN_A_TURN == 0:
            await asyncio.sleep(0)  # of a thousand sites there is much to tell: others have their turn meanwhile
    return Response(await asyncio.to_thread(render, found), media_type=PROMETHEUS)


def _samples(call: Call) -> Iterator[Sample | Family]:
    services = call.services
    yield from intake_samples(services.intake.stats)
    yield from services.health.samples()
    for site in sorted(services.board.sites()):
        try:
            shown = services.board.queues(site, "30m")
        except Unavailable:
            continue  # its absence is what the site's own alert looks at
        yield from site_samples(site, shown, services.clock.now_ms())


_WINDOW = Param("window", Window, "Of what is counted; today unless named.")
_QUEUES = Param("queue", list[str], "Only these queues; may stand several times.")
_LIMIT = Param("limit", int, "At most so many; 100 unless named, at most 500.")
_AFTER = Param("after", str, "`next` of the page before.")
_KEY = Param("Idempotency-Key", str, "The same key gives the same verdict, for an hour.")
_PREFER = Param("Prefer", str, "`handling=lenient`: take the good events, put the others to the dead letters.")

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "POST", "/api/v1/events", post_events, "Enter events: all or nothing, or leniently.",
        {202: schemas.Taken}, headers=(_PREFER,), problems=(403, 413, 415),
        bodies={media: list[schemas.NewEvent] if "batch" in media else schemas.NewEvent for media in FORMS},
    ),
    Operation(
        "GET", "/api/v1/queues", get_queues, "Every queue, and all together.",
        {200: schemas.Queues}, params=(_WINDOW, _QUEUES),
    ),
    Operation(
        "GET", "/api/v1/queues/{queue}", get_queue, "One queue, in the form of all.",
        {200: schemas.Queues}, params=(_WINDOW,), path_params=(Param("queue", str, "The queue's name."),),
        problems=(404,),
    ),
    Operation(
        "GET", "/api/v1/moments", get_moments, "How touchpoints turned out, and which is the weakest.",
        {200: moment_schemas.MomentsOf}, params=(_WINDOW, _QUEUES),
    ),
    Operation(
        "GET", "/api/v1/contacts", get_contacts, "Open contacts, the most urgent first.",
        {200: schemas.Contacts},
        params=(
            _QUEUES, Param("state", list[schemas.ContactState], "Only in these states."),
            Param("level", list[schemas.Level], "Only at these levels."),
            Param("sort", schemas.Sort, "`urgency` (worst level, then the longest over its limit), `wait`, `opened`, `line`."),
            _LIMIT, _AFTER,
        ),
    ),
    Operation(
        "GET", "/api/v1/contacts/{contact}", get_contact, "One contact, with its timeline and every decision.",
        {200: schemas.OneContact}, path_params=(Param("contact", str, "The contact's id."),), problems=(404,),
    ),
    Operation(
        "POST", "/api/v1/contacts/{contact}/link", post_link, "Make a link to the customer's own page.",
        {200: CustomerLink}, path_params=(Param("contact", str, "The contact's id."),), problems=(403, 404, 409),
    ),
    Operation(
        "GET", "/api/v1/nudges", get_nudges, "Nudges, the gravest first.",
        {200: nudge_schemas.Nudges},
        params=(
            Param("agent", str, "Those an agent should see."), _QUEUES,
            Param("to", nudge_schemas.NudgeFor, "Those for an agent, a queue's agents, or the supervisors."),
            Param("state", list[nudge_schemas.NudgeState], "`open` unless named: raised, acknowledged, snoozed or escalated."),
        ),
    ),
    Operation(
        "GET", "/api/v1/nudges/effect", get_nudge_effect, "What nudges brought about, per reason and queue.",
        {200: nudge_schemas.NudgeEffect}, params=(_WINDOW, _QUEUES),
    ),
    Operation(
        "POST", "/api/v1/nudges/{nudge}/{act}", act, "Do something about a nudge; answered when it is decided.",
        {200: nudge_schemas.Nudge, 202: nudge_schemas.Pending} | dict.fromkeys((409, 410), nudge_schemas.ActRefused),
        headers=(_KEY,),
        path_params=(
            Param("nudge", str, "The nudge's id."), Param("act", nudge_schemas.Act, f"One of {', '.join(TYPES)}."),
        ),
        bodies={"application/json": nudge_schemas.NewAct}, problems=(403, 404, 413, 415, 422),
    ),
    Operation("GET", "/api/v1/agents", get_agents, "All agents.", {200: schemas.Agents}),
    Operation("GET", "/api/v1/sources", get_sources, "The systems events come from.", {200: service_schemas.Sources}),
    Operation("GET", "/api/v1/policy", get_policy, "The effective policy.", {200: dict}),
    *ops_api.OPERATIONS,
    Operation(
        "GET", "/api/v1/dead-letters", get_dead_letters, "What could not be applied, newest first.",
        {200: service_schemas.DeadLetters}, params=(_LIMIT, _AFTER),
    ),
    Operation(
        "POST", "/api/v1/dead-letters/{letter}/redrive", post_redrive, "Enter its event once more, under its own id.",
        {202: service_schemas.Redriven}, path_params=(Param("letter", str, "The dead letter's id."),),
        problems=(403, 404, 422),
    ),
    Operation(
        "POST", "/api/v1/promises/recognise", post_recognise, "By when a draft seems to promise the next word.",
        {200: Recognised}, bodies={"application/json": Draft}, problems=(403, 413, 415),
    ),
    Operation(
        "GET", "/api/v1/history", get_history, "One metric over time.",
        {200: schemas.History},
        params=(
            Param("queue", str, "Of one queue; else of all together."),
            Param("metric", str, "A name of /api/v1/queues."),
            Param("from", str, "RFC 3339 or milliseconds; a day before `to` unless named."),
            Param("to", str, "RFC 3339 or milliseconds; now unless named."),
            Param("step", str, "A length such as `5m` (the default) or `1h`."),
        ),
    ),
    Operation("GET", "/livez", get_livez, "The process runs.", {200: dict}, of_site=False),
    Operation(
        "GET", "/readyz", get_readyz, "The process can do its work.",
        {200: service_schemas.Readiness, 503: service_schemas.Readiness}, of_site=False,
    ),
    Operation("GET", "/metrics", get_metrics, "For Prometheus.", {200: PROMETHEUS}, of_site=False),
)  # fmt: skip
