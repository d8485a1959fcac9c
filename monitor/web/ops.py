"""The ops page: what is wrong now and where to change it, what runs, and what nudges brought about.

Rendered whole, complete without scripts. It is looked at when something is wrong, so that each of its parts stands
alone: what cannot be read is said in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.effect import Target
from monitor.domain.metrics import WINDOWS
from monitor.domain.policy import Policy
from monitor.errors import Refused, Unavailable
from monitor.storage import Sighting
from monitor.web.letters import redrive
from monitor.web.ops_api import in_force
from monitor.web.ops_asked import PATH, POLICY_PATH, OpsAsked, PolicyAsked
from monitor.web.ops_changes import MOST_CHANGES, changes_model, values_before
from monitor.web.ops_letters import Failed, failed, letters_model
from monitor.web.ops_now import (
    Problem,
    in_order,
    problems_of_checks,
    problems_of_configuration,
    problems_of_processes,
    problems_of_sources,
    problems_to_tune,
)
from monitor.web.ops_nudges import Where, decisions_model, nudges_model
from monitor.web.ops_policy import Before, data_address, policy_model, state_model
from monitor.web.ops_running import checks_model, leases_model, processes_model, sources_model
from monitor.web.page_words import Local
from monitor.web.pages import not_yet, page_environment
from monitor.web.ports import Services
from monitor.web.problems import ProblemError

LETTERS = 50
HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language", "Referrer-Policy": "same-origin"}
"""A form of a page without any referrer posts with ``Origin: null``, which the guard takes for another site's."""
Parts = dict[str, Any]


def ops_routes(services: Services) -> list[BaseRoute]:
    """Give the routes of the page."""
    page = _OpsPage(services, page_environment())
    return [
        Route(PATH, page.show, name="ops"),
        Route(POLICY_PATH, page.show_policy, name="ops-policy"),
        Route(PATH + "/dead-letters/{letter:path}/redrive", page.redrive, methods=["POST"], name="ops-redrive"),
    ]


class _OpsPage:
    def __init__(self, services: Services, environment: Environment) -> None:
        self._services = services
        self._environment = environment

    async def show(self, request: Request) -> Response:
        return await self._render(OpsAsked(request, self._services))

    async def redrive(self, request: Request) -> Response:
        """Drive a letter again, and come back to the page; where it fails the page says why."""
        asked, letter = OpsAsked(request, self._services), str(request.path_params["letter"])
        try:
            event = await redrive(self._services, asked.site, letter)
        except ProblemError as error:
            return await self._render(asked, error.status, failed(asked.texts, error.status, error.detail))
        except (Unavailable, Refused) as error:
            return await self._render(asked, 503, failed(asked.texts, 503, str(error)))
        return RedirectResponse(asked.here(driven=event) + "#dead-letters", 303, HEADERS)

    async def show_policy(self, request: Request) -> Response:
        """Show every setting, and which rule wins for the contact asked about."""
        asked, services = PolicyAsked(request, self._services), self._services
        try:
            policy = in_force(services.board, asked.site)
            queues: Mapping[str, Any] = services.board.queues(asked.site, "today")
        except Unavailable as error:
            return not_yet(self._environment, request, error)
        t, configuration = asked.texts, services.configuration
        local = Local(policy.timezone, services.clock.now_ms(), t.language)
        seen = await self._look()
        history = await self._history(asked.site)
        changes = configuration.changes(history, MOST_CHANGES)
        before = Before(history[-2][1], values_before(t, changes[0], asked.site)) if changes else Before()
        page = self._environment.get_template("ops_policy.html").render(
            asked=asked, t=t, theme=asked.theme, direction=asked.direction, tv=False, local=local,
            data_address=data_address(asked),
            state=state_model(t, configuration, policy, asked.site, local),
            problems=list(problems_of_configuration(t, asked.site, configuration, seen, policy.revision, local)),
            model=policy_model(t, asked, configuration, policy, [one["queue"] for one in queues["queues"]], before),
            changes=changes_model(t, changes, local),
        )  # fmt: skip
        return HTMLResponse(page, headers=HEADERS)

    async def _render(self, asked: OpsAsked, status: int = 200, failure: Failed | None = None) -> Response:
        t, checks = asked.texts, await self._services.health.checks()
        seen = await self._look()
        parts: Parts = {"trouble": "", "known": None, "letters": None, "revision": "", "changes": []}
        local = Local("UTC", self._services.clock.now_ms(), t.language)
        try:
            parts |= self._board(asked)
            local = parts["local"]
            parts |= await self._stored(asked, local)
        except Unavailable as error:
            parts["trouble"], status = str(error), 503
        shown = checks_model(t, checks)
        parts["processes"] = None
        if seen is not None:
            parts["processes"] = processes_model(t, seen, asked.site, parts["revision"], local)
            parts["leases"] = leases_model(t, seen, asked.site)
            parts["more_sites"] = len(seen.leases) - len(parts["leases"])
        problems = list(problems_of_checks(t, checks, shown)) + self._problems(asked, parts, seen, local)
        page = self._environment.get_template("ops.html").render(
            asked=asked, t=t, theme=asked.theme, direction=asked.direction, tv=False, windows=WINDOWS,
            failure=failure, checks=shown,
            ready=all(check.ok for check in checks), letters_shown=LETTERS, problems=in_order(problems),
            redrive_address=lambda letter: asked.here(f"{PATH}/dead-letters/{quote(letter, safe='')}/redrive"),
            **{"local": local, **parts},
        )  # fmt: skip
        return HTMLResponse(page, status, HEADERS)

    def _problems(self, asked: OpsAsked, parts: Parts, seen: Sighting | None, local: Local) -> list[Problem]:
        t, configuration = asked.texts, self._services.configuration
        found = [*problems_of_configuration(t, asked.site, configuration, seen, parts["revision"], local)]
        if seen is not None:
            found += problems_of_processes(t, asked.site, seen)
        if parts["known"] is not None:
            found += problems_of_sources(t, parts["sources"])
            letters, known = parts.get("letter_count", 0), parts["known"]
            found += problems_to_tune(t, letters, known["noise"], known["unpreceded"])
        return found

    async def _history(self, site: str) -> Sequence[tuple[int | None, Policy]]:
        """Give the policies the site has had; none where they cannot be read, for the page has more to tell."""
        try:
            return await self._services.board.policies(site)
        except Unavailable:
            return ()

    async def _look(self) -> Sighting | None:
        """Look at all processes; None: Redis does not tell."""
        try:
            return await self._services.processes.look()
        except Unavailable:
            return None

    def _board(self, asked: OpsAsked) -> Parts:
        """Give what the memory of the boards knows."""
        board, queue, t = self._services.board, asked.queue, asked.texts
        effect: Mapping[str, Any] = board.effect(asked.site, asked.window, None if queue is None else [queue])
        policy: Mapping[str, Any] = board.policy(asked.site)
        queues: Mapping[str, Any] = board.queues(asked.site, asked.window)
        sources: Mapping[str, Any] = board.sources(asked.site)
        local = Local(str(policy.get("timezone", "UTC")), effect["as_of_ms"], t.language)
        return {
            "local": local,
            "known": nudges_model(t, effect["effects"], effect["breaches"], queue, self._where(asked.site)),
            "queues": sorted({one["queue"] for one in queues["queues"]} | ({queue} if queue else set())),
            "sources": sources_model(t, sources["sources"], local),
            "revision": policy["revision"],
        }

    def _where(self, site: str) -> Where:
        """Give what tells the line that sets a value of the policy in force."""
        policy, configuration = in_force(self._services.board, site), self._services.configuration

        def where(key: str, one: Target) -> str:
            explained = configuration.explain(site, policy, one.queue, one.channel, one.tier, one.priority)
            return next(value.source for value in explained if value.key == key)

        return where

    async def _stored(self, asked: OpsAsked, local: Local) -> Parts:
        """Give what has to be looked up."""
        board, t = self._services.board, asked.texts
        dead: Mapping[str, Any] = await board.dead_letters(asked.site, LETTERS, None)
        contact = await board.contact(asked.site, asked.contact) if asked.contact is not None else None
        letters: Sequence[Mapping[str, Any]] = dead["dead_letters"]
        changes = self._services.configuration.changes(await self._history(asked.site), 1)
        return {
            "letters": letters_model(t, letters, local),
            "letter_count": dead["count"],
            "changes": changes_model(t, changes, local),
            "contact_known": contact is not None,
            "decisions": decisions_model(t, contact, local) if contact is not None else [],
            "contact_address": f"/api/v1/contacts/{quote(asked.contact or '', safe='')}?{urlencode({'site': asked.site})}",
        }
