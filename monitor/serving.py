"""The web server: the socket it listens on, how it serves what runs, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from monitor.bootstrap import Running
from monitor.errors import Refused
from monitor.live.frames import MAX_FRAME_BYTES
from monitor.live.line import Line
from monitor.web.connections import HttpConnection
from monitor.web.security import require_loopback
from monitor.web.short_way import short_way

log = logging.getLogger(__name__)

TCP_USER_TIMEOUT_MS = 15_000
"""A client that takes nothing for so long is dropped by the system: nothing above it can (its flush never ends)."""
UNSENT_BYTES = 131_072
"""How much the system may hold that a client has no room for yet: what lies there is not the newest any more."""
GRACE_S = 8


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
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if hasattr(socket, "TCP_USER_TIMEOUT"):
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, TCP_USER_TIMEOUT_MS)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT_BYTES)
            listening.bind((host, port))
            listening.listen(2048)
        except OSError:
            listening.close()
            raise
    except OSError as error:
        raise Refused(f"cannot listen on {host}:{port}: {error.strerror or error}; choose another --port") from error
    return listening


def server_config(app: ASGIApp, http: type[HttpConnection] = HttpConnection) -> uvicorn.Config:
    """Give how the web server is to serve an application; ``http`` reads requests."""
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",  # below it are two lines a connection
        access_log=False,
        http=http,
        ws=Line,
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME_BYTES,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        lifespan="off",
    )


async def serve(run: Running, listening: socket.socket) -> None:
    """Serve until a signal ends it, or a writer or sender fails: processes that belong together end together.

    Raises what it failed with.
    """
    _allow_descriptors()
    server = Server(server_config(run.app, short_way(run.services)), run)
    watching = asyncio.create_task(_end_with_writers(run, server))
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    if (error := run.failed()) is not None:
        raise error


def _allow_descriptors() -> None:
    """Let this process open as many connections as the system allows it; the usual 1,024 are a thousand boards."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _end_with_writers(run: Running, server: uvicorn.Server) -> None:
    while run.supervisor is not None:
        await asyncio.sleep(0.5)
        if (error := run.failed()) is not None:
            log.critical("a writer or sender failed and the process ends with it: %r", error)
            server.should_exit = True
            return
