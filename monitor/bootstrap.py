"""The one place that knows all concrete parts and puts them together; everything else is given what it uses.

Start: Redis, writers, boards, intake, web. Stop, in the reverse order and within bounds: no new connections, boards sent
away with a time to come back, intake drained, replies under way end, writers finish their step, Redis last.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from monitor import __version__
from monitor._config_state import ConfigState
from monitor._customer_config import CustomerPageSettings
from monitor.clock import Clock
from monitor.config import BadConfigs, Config
from monitor.domain.agents import AgentRecord
from monitor.domain.nudges import OPEN, Nudge
from monitor.domain.story import shown_contact
from monitor.errors import Refused, StorageDown, Unavailable
from monitor.health import Health
from monitor.intake import Intake
from monitor.intake import Limits as IntakeLimits
from monitor.live.board import LiveVerdicts
from monitor.live.endpoint import Admit, Gate, Refusal
from monitor.live.endpoint import Limits as LiveLimits
from monitor.live.hub import Hub
from monitor.live.hub import Settings as HubSettings
from monitor.live.lookups import StoredBoard
from monitor.live.stored import Shown, StoredFeed
from monitor.live.views import Access
from monitor.notify.reply import HookSettings
from monitor.notify.senders import Senders
from monitor.processor.fleet import Fleet
from monitor.processor.presence import Presence
from monitor.processor.supervisor import ASK_TIME_EVERY_S, Supervisor
from monitor.storage import IntakeJournal, Storage
from monitor.storage.embedded import EmbeddedRedis
from monitor.teller import Teller
from monitor.web.app import create_app
from monitor.web.contact_page import contact_routes
from monitor.web.history_page import history_routes
from monitor.web.layouts import Walls
from monitor.web.ops import ops_routes
from monitor.web.pair_page import SCREEN_COOKIE, pair_routes
from monitor.web.pairing import Pairing
from monitor.web.ports import CustomerPage, Exposure, Services, WebLimits
from monitor.web.screen import Screen
from monitor.web.wait_page import wait_routes
from monitor.web.wall_page import page_routes

log = logging.getLogger(__name__)

Role = Literal["all", "web", "processor"]
FOLLOW_EVERY_S = 0.2
SEE_TO_REDIS_EVERY_S = 0.5

_agent = msgspec.json.Decoder(AgentRecord)
_nudge = msgspec.json.Decoder(Nudge)


def _shown_nudge(raw: bytes) -> bytes | None:
    return raw if _nudge.decode(raw).state in OPEN else None


def _shown_agent(raw: bytes) -> bytes | None:
    return bytes(_agent.decode(raw).view)


SHOWN = Shown(shown_contact, _shown_nudge, _shown_agent)


@dataclass(slots=True)
class Running:
    """Everything that runs, for whoever serves it, feeds it or looks at it."""

    config: Config
    clock: Clock
    storage: Storage
    intake: Intake
    hubs: Mapping[str, Hub]
    board: StoredBoard
    gate: Gate
    supervisor: Supervisor | None
    services: Services
    app: Starlette
    health: Health
    configuration: ConfigState
    presence: Presence
    senders: Senders | None = None

    def use_config(self, config: Config) -> None:
        """Take a changed configuration over, as far as it can be without a restart: policies and replies of the sites."""
        self.config = config
        self.configuration.use(config)
        self.health.config_reloads += 1
        self.presence.tell_now()
        self.intake.use_skews(_skews_ms(config))
        if self.supervisor is not None:
            self.supervisor.use_policies({name: site.policy for name, site in config.sites.items()})
        if self.senders is not None:
            self.senders.use_settings(_replies(config))

    def failed(self) -> BaseException | None:
        """Give what ended a writer or a sender that ought to run."""
        parts = [part for part in (self.supervisor, self.senders) if part is not None]
        return next((error for part in parts if (error := part.failed()) is not None), None)

    def refuse_config(self, error: BadConfigs) -> None:
        """Keep the old configuration, and let everybody see what is wrong with the new one."""
        self.configuration.refuse(error)
        self.presence.tell_now()


def _replies(config: Config) -> dict[str, Mapping[str, HookSettings]]:
    return {name: site.reply for name, site in config.sites.items()}


def _skews_ms(config: Config) -> dict[str, int]:
    return {name: site.policy.keep.skew_ms for name, site in config.sites.items()}


def _customer_page(settings: CustomerPageSettings) -> CustomerPage | None:
    if not settings.secret:
        return None
    known = {name: getattr(settings, name) for name in ("valid_ms", "url", "name", "phone", "email", "website")}
    return CustomerPage(settings.secret.encode(), **known)


def _walls(config: Config) -> Walls:
    screens = (Screen(one.name, one.diagonal_in, one.distance_m, one.boards, one.every_ms) for one in config.screens)
    return Walls({board.name: board.queues for board in config.boards}, {screen.name: screen for screen in screens})


@contextlib.asynccontextmanager
async def running(
    config: Config, data_dir: Path, role: Role = "all", prepare: Callable[[Storage], Awaitable[None]] | None = None
) -> AsyncIterator[Running]:
    """Start everything for a role; what was started is stopped at the end, whatever happens.

    ``prepare`` is awaited once Redis answers and before anything writes.
    """
    async with contextlib.AsyncExitStack() as stack:
        storage = await _storage(config, data_dir, stack)
        if prepare is not None:
            await prepare(storage)
        clock = Clock()
        configuration = ConfigState(config, clock.now_ms)
        policies = {name: site.policy for name, site in config.sites.items()}
        supervisor: Supervisor | None = None
        senders: Senders | None = None
        if role != "web":
            supervisor = Supervisor(storage, clock, policies, data_dir / "journal")
            await supervisor.start()
            stack.push_async_callback(supervisor.stop)
            senders = Senders(supervisor.outboxes, _replies(config), clock.now_ms)
            senders.start()
            stack.push_async_callback(senders.stop)
        else:
            await _hear_time(storage, clock)
            _background(stack, _keep_time(storage, clock), "time")
        hubs = {}
        for name, policy in policies.items() if role != "processor" else ():
            feed = StoredFeed(storage.feed(name), storage.feed(name), storage.state(name), SHOWN, clock)
            hubs[name] = Hub(feed, clock, policy, HubSettings(per_second=config.live.updates_per_second))
            _background(stack, hubs[name].run(), f"hub {name}")
        journals = storage.intake()
        await journals.learn(policies)
        _background(stack, _follow(journals), "journal lag")
        limits = IntakeLimits(
            config.server.max_batch,
            backlog_events=config.server.max_unapplied,
        )
        intake = Intake(journals, clock, limits)
        intake.use_skews(_skews_ms(config))
        stack.push_async_callback(intake.close)
        fleet = Fleet(storage, policies)
        _background(stack, fleet.run(), "fleet")
        health = Health(storage, hubs, supervisor, intake, senders, fleet, clock, configuration)
        board = StoredBoard(hubs, storage.state, clock)
        limits_live = LiveLimits(config.live.max_connections, send_s=config.live.send_timeout_ms / 1_000)
        _background(stack, health.keep_looking(), "health")
        default_site = "main" if "main" in policies else next(iter(policies))
        pairing = Pairing(storage.screens(default_site), clock)
        gate = Gate(hubs.get, _admission(pairing), clock, limits_live)
        if role != "processor":
            pairing.follow(gate.check_again)
        health.gate = gate
        boards = gate if role != "processor" else None
        teller = Teller(storage.leases.process, role, clock.now_ms(), policies, configuration, supervisor, boards)
        presence = _present(stack, Presence(storage, policies, teller.told))
        services = Services(
            intake,
            board,
            LiveVerdicts(hubs, lambda site, event: storage.state(site).verdict(event)),
            health,
            clock,
            configuration,
            presence,
            WebLimits(body_bytes=config.server.max_body_bytes),
            Exposure(customers=config.customer_page.url),
            default_site=default_site,
            version=__version__,
            customer_page=_customer_page(config.customer_page),
        )
        app = create_app(services, _pages(config, services, board, pairing, gate) if role != "processor" else ())
        yield Running(
            config, clock, storage, intake, hubs, board, gate, supervisor, services, app, health, configuration, presence,
            senders,
        )  # fmt: skip
        health.stopping = True


def _pages(config: Config, services: Services, board: StoredBoard, pairing: Pairing, gate: Gate) -> Sequence[BaseRoute]:
    """Give the routes of all pages, and of the live connection that they keep."""
    walls, default_site = _walls(config), services.default_site
    pages = [gate.route(), *page_routes(board, default_site, walls, config.server.desk_frame_origins)]
    pages += pair_routes(pairing, board, default_site, walls, services.clock, gate.close_user)
    return pages + [route for of in (ops_routes, contact_routes, wait_routes, history_routes) for route in of(services)]


async def _storage(config: Config, data_dir: Path, stack: contextlib.AsyncExitStack) -> Storage:
    """Give the way to Redis: the configured one, or a private one that is started and stopped with us."""
    url = config.redis.url
    if not url:
        embedded = EmbeddedRedis(data_dir, config.redis.durability)
        url = await asyncio.to_thread(embedded.start)
        stack.push_async_callback(asyncio.to_thread, embedded.stop)
        _background(stack, _see_to(embedded), "private Redis")
    storage = Storage(url, config.redis.durability)
    stack.push_async_callback(storage.close)
    for problem in (await storage.check()).problems:
        log.warning("Redis: %s", problem)
    return storage


async def _see_to(embedded: EmbeddedRedis) -> None:
    """Start the private Redis again whenever it has died: its file is full on disk, whatever ended it."""
    while True:
        await asyncio.sleep(SEE_TO_REDIS_EVERY_S)
        try:
            if not await asyncio.to_thread(embedded.alive):
                log.error("the private Redis has ended; it is started again")
                await asyncio.to_thread(embedded.start)
        except (StorageDown, Refused, OSError) as error:
            log.error("the private Redis cannot be started: %s", error)


def _present(stack: contextlib.AsyncExitStack, presence: Presence) -> Presence:
    """Let everybody know of this process, until it ends."""
    stack.push_async_callback(presence.leave)  # after its last word
    _background(stack, presence.run(), "presence")
    return presence


async def _hear_time(storage: Storage, clock: Clock) -> None:
    """Bring the clock of a process that writes nothing in step with Redis' time, as writers do."""
    asked_ms = clock.monotonic_ms()
    with contextlib.suppress(StorageDown):
        clock.observe(await storage.time_ms(), asked_ms)


async def _keep_time(storage: Storage, clock: Clock) -> None:
    while True:
        await asyncio.sleep(ASK_TIME_EVERY_S)
        await _hear_time(storage, clock)


async def _follow(journals: IntakeJournal) -> None:
    """Look again and again how far the writers have come: a door that was shut for their backlog opens again."""
    while True:
        with contextlib.suppress(StorageDown):
            await journals.refresh()
        await asyncio.sleep(FOLLOW_EVERY_S)


def _background(stack: contextlib.AsyncExitStack, work: Coroutine[None, None, None], name: str) -> None:
    task = asyncio.create_task(work, name=name)

    async def end() -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    stack.push_async_callback(end)


def _admission(pairing: Pairing) -> Admit:
    """Give who decides about live connections.

    Everybody is let in whom the guard let through: without sign-in the server is on loopback alone. What hangs in a room
    asks for ``masked=1``, and then nobody's name comes to it at all; a paired television sees what it was let in for.
    """

    async def admit(websocket: WebSocket) -> Access | Refusal:
        asked = websocket.query_params
        # Who says anything about being paired has to be: a proxy may let that in unsigned, however often it is said.
        if "paired" not in asked:
            return Access(site=asked.get("site", "main"), masked=asked.get("masked") == "1")
        try:
            access = await pairing.access(websocket.cookies.get(SCREEN_COOKIE, ""))
        except Unavailable as error:
            return Refusal(503, str(error))
        return access or Refusal(401, "this screen is not paired any more")

    return admit


def default_data_dir() -> Path:
    """Give where the private Redis keeps its data unless told otherwise."""
    return Path(os.environ.get("MONITOR_DATA_DIR", "data"))
