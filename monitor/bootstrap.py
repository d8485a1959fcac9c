"""The one place that knows all concrete parts and puts them together; everything else is given what it uses.

Start: Redis, writers, boards, intake, web. Stop, in the reverse order and within bounds: no new connections, boards sent
away with a time to come back, intake drained, replies under way end, writers finish their step, Redis last.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.websockets import WebSocket

from monitor import __version__
from monitor.clock import Clock
from monitor.config import Config
from monitor.domain.agents import AgentRecord
from monitor.domain.nudges import OPEN, Nudge
from monitor.domain.story import shown_contact
from monitor.errors import Refused, StorageDown, Unavailable
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
from monitor.processor.supervisor import Supervisor
from monitor.storage import Durability, IntakeJournal, Storage
from monitor.storage.embedded import EmbeddedRedis
from monitor.web.app import create_app
from monitor.web.layouts import Walls
from monitor.web.ops import ops_routes
from monitor.web.pair_page import SCREEN_COOKIE, pair_routes
from monitor.web.pairing import Pairing
from monitor.web.ports import Check, Exposure, Sample, Services, WebLimits
from monitor.web.screen import Screen
from monitor.web.security import require_loopback
from monitor.web.wall_page import page_routes

log = logging.getLogger(__name__)

Role = Literal["all", "web", "processor"]
FOLLOW_EVERY_S = 0.2
SEE_TO_REDIS_EVERY_S = 0.5
TCP_USER_TIMEOUT_MS = 15_000
"""A client that takes nothing for so long is dropped by the system: nothing above it can (its flush never ends)."""
GRACE_S = 8

_agent = msgspec.json.Decoder(AgentRecord)
_nudge = msgspec.json.Decoder(Nudge)


def _shown_nudge(raw: bytes) -> bytes | None:
    return raw if _nudge.decode(raw).state in OPEN else None


def _shown_agent(raw: bytes) -> bytes | None:
    return bytes(_agent.decode(raw).view)


SHOWN = Shown(shown_contact, _shown_nudge, _shown_agent)


class Health:
    """What ``/readyz`` and ``/metrics`` tell."""

    def __init__(
        self,
        storage: Storage,
        hubs: Mapping[str, Hub],
        supervisor: Supervisor | None,
        intake: Intake,
        senders: Senders | None = None,
    ) -> None:
        self._storage = storage
        self._hubs = hubs
        self._supervisor = supervisor
        self._senders = senders
        self._intake = intake
        self.gate: Gate | None = None
        self.stopping = False
        self.config_error = ""

    async def checks(self) -> Sequence[Check]:
        """Look at everything this process needs."""
        found = [Check("stopping", not self.stopping, "stopping" if self.stopping else "running")]
        try:
            found.append(_durability_check(await self._storage.check()))
        except (Unavailable, Refused) as error:
            found.append(Check("redis", False, str(error)))
        for name, hub in self._hubs.items():
            found.append(Check(f"board of {name}", hub.loaded, "loaded" if hub.loaded else "no state loaded yet"))
        if self._supervisor is not None:
            for name, progress in self._supervisor.progress.items():
                message = (
                    f"written here, policy {progress.revision}" if progress.owns else progress.trouble or "starting"
                )
                found.append(Check(f"writer of {name}", progress.owns or "another" in progress.trouble, message))
        if self.config_error:
            found.append(Check("config", True, f"the old one is kept: {self.config_error}"))
        return found

    def samples(self) -> Iterable[Sample]:
        """Give the counters of this process."""
        stats = self._intake.stats
        yield Sample("monitor_events_accepted_total", "counter", "Events answered with 202.", stats.events)
        yield Sample("monitor_events_rejected_total", "counter", "Events refused by validation.", stats.rejected)
        yield Sample("monitor_posts_total", "counter", "Batches posted.", stats.posts)
        yield Sample("monitor_journal_entries_total", "counter", "Entries appended to journals.", stats.entries)
        yield Sample("monitor_overloaded_total", "counter", "Batches refused with 503 for overload.", stats.overloaded)
        if self.gate is not None:
            yield Sample("monitor_live_connections", "gauge", "Open connections of /live.", len(self.gate))
            yield Sample("monitor_live_dropped_total", "counter", "Clients too slow to be kept.", self.gate.dropped)
        if self._supervisor is None:
            return
        for site, progress in self._supervisor.progress.items():
            labels = {"site": site}
            yield Sample("monitor_events_applied_total", "counter", "Events applied.", progress.applied, labels)
            yield Sample("monitor_commits_total", "counter", "Commits made.", progress.commits, labels)
            yield Sample("monitor_takeovers_total", "counter", "Takeovers of the site.", progress.takeovers, labels)
            yield Sample(
                "monitor_writer", "gauge", "1 where this process writes the site.", float(progress.owns), labels
            )
        yield from self._reply_samples()

    def _reply_samples(self) -> Iterable[Sample]:
        for site, sender in self._senders.by_site.items() if self._senders is not None else ():
            labels, sent = {"site": site}, sender.sent
            yield Sample("monitor_replies_waiting", "gauge", "Replies not delivered yet.", sender.waiting, labels)
            yield Sample("monitor_replies_delivered_total", "counter", "Replies delivered.", sent.delivered, labels)
            yield Sample("monitor_reply_attempts_failed_total", "counter", "Tried again later.", sent.failed, labels)
            yield Sample("monitor_replies_given_up_total", "counter", "Now dead letters.", sent.given_up, labels)


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
    app: Starlette
    health: Health
    senders: Senders | None = None

    def use_config(self, config: Config) -> None:
        """Take a changed configuration over, as far as it can be without a restart: policies and replies of the sites."""
        self.config = config
        if self.supervisor is not None:
            self.supervisor.use_policies({name: site.policy for name, site in config.sites.items()})
        if self.senders is not None:
            self.senders.use_settings(_replies(config))

    def failed(self) -> BaseException | None:
        """Give what ended a writer or a sender that ought to run."""
        parts = [part for part in (self.supervisor, self.senders) if part is not None]
        return next((error for part in parts if (error := part.failed()) is not None), None)

    def refuse_config(self, reason: str) -> None:
        """Let ``/readyz`` tell that the file is broken."""
        self.health.config_error = reason


def _replies(config: Config) -> dict[str, Mapping[str, HookSettings]]:
    return {name: site.reply for name, site in config.sites.items()}


def _walls(config: Config) -> Walls:
    screens = (Screen(one.name, one.diagonal_in, one.distance_m, one.boards, one.every_ms) for one in config.screens)
    return Walls({board.name: board.queues for board in config.boards}, {screen.name: screen for screen in screens})


def _durability_check(durability: Durability) -> Check:
    return Check(
        "redis", not durability.problems, " ".join(durability.problems) or f"{durability.product} {durability.version}"
    )


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
        hubs = {}
        for name, policy in policies.items():
            feed = StoredFeed(storage.feed(name), storage.feed(name), storage.state(name), SHOWN, clock)
            hubs[name] = Hub(feed, clock, policy, HubSettings(per_second=config.live.updates_per_second))
            _background(stack, hubs[name].run(), f"hub {name}")
        journals = storage.intake()
        _background(stack, _follow(journals), "journal lag")
        limits = IntakeLimits(
            config.server.max_batch,
            backlog_events=config.server.max_unapplied,
            skew_ms=next(iter(policies.values())).keep.skew_ms,
        )
        intake = Intake(journals, clock, limits)
        stack.push_async_callback(intake.close)
        health = Health(storage, hubs, supervisor, intake, senders)
        board = StoredBoard(hubs, storage.state)
        limits_live = LiveLimits(config.live.max_connections, send_s=config.live.send_timeout_ms / 1_000)
        default_site = "main" if "main" in hubs else next(iter(hubs))
        pairing = Pairing(storage.screens(default_site), clock)
        gate = Gate(hubs.get, _admission(pairing), clock, limits_live)
        health.gate = gate
        services = Services(
            intake,
            board,
            LiveVerdicts(hubs, lambda site, event: storage.state(site).verdict(event)),
            health,
            clock,
            WebLimits(body_bytes=config.server.max_body_bytes),
            Exposure(),
            default_site=default_site,
            version=__version__,
        )
        walls = _walls(config)
        pages = [
            *page_routes(board, default_site, walls),
            *pair_routes(pairing, board, default_site, walls, clock, gate.close_user),
            *ops_routes(services),
        ]
        app = create_app(services, [gate.route(), *pages])
        yield Running(config, clock, storage, intake, hubs, board, gate, supervisor, app, health, senders)
        health.stopping = True


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
        if asked.get("paired") != "1":
            return Access(site=asked.get("site", "main"), masked=asked.get("masked") == "1")
        try:
            access = await pairing.access(websocket.cookies.get(SCREEN_COOKIE, ""))
        except Unavailable as error:
            return Refusal(503, str(error))
        return access or Refusal(401, "this screen is not paired any more")

    return admit


class Server(uvicorn.Server):
    """The web server, which sends the boards away with a time to come back before it goes."""

    def __init__(self, config: uvicorn.Config, run: Running) -> None:
        super().__init__(config)
        self._run = run

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let signals end the serving, and no more: raised anew afterwards, they would end what has to be stopped yet.

        A second one, during the stop, does what signals do.
        """
        loop = asyncio.get_running_loop()
        for ending in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(ending, self.handle_exit, ending, None)
        try:
            yield
        finally:
            for ending in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(ending)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, close the boards with 1012 and a spread, then let requests end."""
        self._run.health.stopping = True
        for server in self.servers:
            server.close()
        await self._run.gate.close()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """Open the socket; raises ``Refused`` for an address that is not loopback, or that cannot be had."""
    require_loopback(host)
    if not 0 <= port <= 65_535:
        raise Refused(f"--port {port}: write a number from 0 to 65535; 0 takes any that is free")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        # Named as TCP, or asyncio leaves Nagle's algorithm on and each answer waits for an acknowledgement.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as error:
        raise Refused(f"cannot listen on {host}:{port}: {error.strerror or error}; choose another --port") from error
    return listening


async def serve(run: Running, listening: socket.socket) -> None:
    """Serve until a signal ends it, or a writer or sender fails: processes that belong together end together.

    Raises what it failed with.
    """
    config = uvicorn.Config(
        run.app,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=65_536,
        ws_max_queue=4,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        lifespan="off",
    )
    server = Server(config, run)
    watching = asyncio.create_task(_end_with_writers(run, server))
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    if (error := run.failed()) is not None:
        raise error


async def _end_with_writers(run: Running, server: uvicorn.Server) -> None:
    while run.supervisor is not None:
        await asyncio.sleep(0.5)
        if (error := run.failed()) is not None:
            log.critical("a writer or sender failed and the process ends with it: %r", error)
            server.should_exit = True
            return


def default_data_dir() -> Path:
    """Give where the private Redis keeps its data unless told otherwise."""
    return Path(os.environ.get("MONITOR_DATA_DIR", "data"))
