"""The one place that knows all concrete parts and puts them together; everything else is given what it uses.

Start: Redis, writers, boards, intake, web. Stop, in the reverse order and within bounds: no new connections, boards sent
away with a time to come back, intake drained, replies under way end, writers finish their step, Redis last.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from monitor import __version__
from monitor._config_state import ConfigState
from monitor._customer_config import CustomerPageSettings
from monitor.clock import Clock
from monitor.config import BadConfigs, Config
from monitor.domain.agents import AgentRecord
from monitor.domain.nudges import OPEN, Nudge
from monitor.domain.policy import Policy
from monitor.domain.story import shown_contact
from monitor.health import Health
from monitor.intake import Intake
from monitor.intake_lane import Limits as IntakeLimits
from monitor.live.board import LiveVerdicts
from monitor.live.endpoint import Gate
from monitor.live.endpoint import Limits as LiveLimits
from monitor.live.hub import Hub
from monitor.live.hub import Settings as HubSettings
from monitor.live.lookups import StoredBoard
from monitor.live.stored import Shown, StoredFeed
from monitor.notify.reply import HookSettings
from monitor.notify.senders import Senders
from monitor.processor.fleet import Fleet
from monitor.processor.presence import Presence
from monitor.processor.supervisor import Supervisor
from monitor.shipped import SITE
from monitor.storage import Storage
from monitor.teller import Teller
from monitor.upkeep import background, follow, hear_time, keep_time, open_storage
from monitor.web.app import create_app
from monitor.web.contact_page import contact_routes
from monitor.web.history_page import history_routes
from monitor.web.layouts import Walls
from monitor.web.ops import ops_routes
from monitor.web.pair_page import admission, pair_routes
from monitor.web.pairing import Pairing
from monitor.web.ports import CustomerPage, Exposure, Services, WebLimits
from monitor.web.screen import Screen
from monitor.web.wait_page import wait_routes
from monitor.web.wall_page import page_routes

Role = Literal["all", "web", "processor"]

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
        storage = await open_storage(config.redis.url, config.redis.durability, data_dir, stack)
        if prepare is not None:
            await prepare(storage)
        clock = Clock()
        begun = _Begun(config, role, storage, clock, ConfigState(config, clock.now_ms), stack)
        supervisor, senders = await _writers(begun, data_dir)
        hubs = _hubs(begun)
        intake = await _intake(begun)
        health = _health(begun, hubs, intake, supervisor, senders)
        pairing = Pairing(storage.screens(begun.default_site), clock)
        gate = health.gate = _gate(begun, hubs, pairing)
        presence = _presence(begun, supervisor, gate)
        board = StoredBoard(hubs, storage.state, clock)
        services = _services(begun, hubs, board, intake, health, presence)
        app = create_app(services, _pages(config, services, board, pairing, gate) if begun.shows else ())
        yield Running(
            config, clock, storage, intake, hubs, board, gate, supervisor, services, app, health, begun.configuration,
            presence, senders,
        )  # fmt: skip
        health.stopping = True


class _Begun(NamedTuple):
    """What every part is made from; what is started is put on ``stack``, to be stopped."""

    config: Config
    role: Role
    storage: Storage
    clock: Clock
    configuration: ConfigState
    stack: contextlib.AsyncExitStack

    @property
    def policies(self) -> dict[str, Policy]:
        return {name: site.policy for name, site in self.config.sites.items()}

    @property
    def default_site(self) -> str:
        return SITE if SITE in self.config.sites else next(iter(self.config.sites))

    @property
    def shows(self) -> bool:
        """Whether there are boards and pages."""
        return self.role != "processor"


async def _writers(begun: _Begun, data_dir: Path) -> tuple[Supervisor | None, Senders | None]:
    """Start what writes the sites and what sends replies; else hear the time that writers hear."""
    storage, clock, stack = begun.storage, begun.clock, begun.stack
    if begun.role == "web":
        await hear_time(storage, clock)
        background(stack, keep_time(storage, clock), "time")
        return None, None
    supervisor = Supervisor(storage, clock, begun.policies, data_dir / "journal")
    await supervisor.start()
    stack.push_async_callback(supervisor.stop)
    senders = Senders(supervisor.outboxes, _replies(begun.config), clock.now_ms)
    senders.start()
    stack.push_async_callback(senders.stop)
    return supervisor, senders


def _hubs(begun: _Begun) -> dict[str, Hub]:
    """Start what is live of each site."""
    hubs: dict[str, Hub] = {}
    storage, settings = begun.storage, HubSettings(per_second=begun.config.live.updates_per_second)
    for name, policy in begun.policies.items() if begun.shows else ():
        feed = StoredFeed(storage.feed(name), storage.feed(name), storage.state(name), SHOWN, begun.clock)
        hubs[name] = Hub(feed, begun.clock, policy, settings)
        background(begun.stack, hubs[name].run(), f"hub {name}")
    return hubs


async def _intake(begun: _Begun) -> Intake:
    """Open the door for events."""
    journals = begun.storage.intake()
    await journals.learn(begun.config.sites)
    background(begun.stack, follow(journals), "journal lag")
    server = begun.config.server
    limits = IntakeLimits(server.max_batch, backlog_events=server.max_unapplied)
    intake = Intake(journals, begun.clock, limits)
    intake.use_skews(_skews_ms(begun.config))
    begun.stack.push_async_callback(intake.close)
    return intake


def _health(
    begun: _Begun, hubs: Mapping[str, Hub], intake: Intake, supervisor: Supervisor | None, senders: Senders | None
) -> Health:
    """Begin to look at what is well."""
    fleet = Fleet(begun.storage, begun.policies)
    background(begun.stack, fleet.run(), "fleet")
    health = Health(begun.storage, hubs, supervisor, intake, senders, fleet, begun.clock, begun.configuration)
    background(begun.stack, health.keep_looking(), "health")
    return health


def _gate(begun: _Begun, hubs: Mapping[str, Hub], pairing: Pairing) -> Gate:
    """Give the door of live connections; who is let out is asked for again at it."""
    live = begun.config.live
    limits = LiveLimits(live.max_connections, send_s=live.send_timeout_ms / 1_000)
    gate = Gate(hubs.get, admission(pairing), begun.clock, limits)
    if begun.shows:
        pairing.follow(gate.check_again)
    return gate


def _presence(begun: _Begun, supervisor: Supervisor | None, gate: Gate) -> Presence:
    """Let everybody know of this process, until it ends."""
    storage, boards = begun.storage, gate if begun.shows else None
    teller = Teller(
        storage.leases.process,
        begun.role,
        begun.clock.now_ms(),
        begun.policies,
        begun.configuration,
        supervisor,
        boards,
    )
    presence = Presence(storage, begun.policies, teller.told)
    begun.stack.push_async_callback(presence.leave)  # after its last word
    background(begun.stack, presence.run(), "presence")
    return presence


def _services(
    begun: _Begun, hubs: Mapping[str, Hub], board: StoredBoard, intake: Intake, health: Health, presence: Presence
) -> Services:
    """Give what the web application is given."""
    config, storage = begun.config, begun.storage
    return Services(
        intake,
        board,
        LiveVerdicts(hubs, lambda site, event: storage.state(site).verdict(event)),
        health,
        begun.clock,
        begun.configuration,
        presence,
        WebLimits(body_bytes=config.server.max_body_bytes),
        Exposure(customers=config.customer_page.url),
        default_site=begun.default_site,
        version=__version__,
        customer_page=_customer_page(config.customer_page),
    )


def _pages(config: Config, services: Services, board: StoredBoard, pairing: Pairing, gate: Gate) -> Sequence[BaseRoute]:
    """Give the routes of all pages, and of the live connection that they keep."""
    walls, default_site = _walls(config), services.default_site
    pages = [gate.route(), *page_routes(board, default_site, walls, config.server.desk_frame_origins)]
    pages += pair_routes(pairing, board, default_site, walls, services.clock, gate.close_user)
    return pages + [route for of in (ops_routes, contact_routes, wait_routes, history_routes) for route in of(services)]


def default_data_dir() -> Path:
    """Give where the private Redis keeps its data unless told otherwise."""
    return Path(os.environ.get("MONITOR_DATA_DIR", "data"))
