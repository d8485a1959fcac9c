"""The short way of plain posts of events, beneath the application.

Nearly all requests are small posts of events, and most of what one costs is what surrounds it: a task, routing, a dozen
calls through the layers. Here uvicorn's own protocol recognises such a post by its head, gives its body to intake and
writes the answer in one piece. Whatever is in any way unusual (another header, a repeated one, a body that is long or of
unknown length, a request that came before the last was answered) takes the usual way, untouched; what intake refuses is
told as there. Nothing is decided here that is not decided by ``Intake.begin`` and the guard's own rules.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, ClassVar

import msgspec
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from monitor.domain.wire import Form
from monitor.errors import MonitorError
from monitor.intake import Begun
from monitor.web.bodies import FORMS
from monitor.web.connections import HttpConnection
from monitor.web.ports import Services
from monitor.web.problems import HANDLED, answer, translated
from monitor.web.responses import JSON
from monitor.web.schemas import Taken
from monitor.web.security import Hosts, fields_for, with_headers

PATH = "/api/v1/events"
_TARGET = PATH.encode()
MOST_BYTES = 65_536
"""Of a body: what uvicorn holds of one unasked, so that nothing here has to let more of it in."""
_USUAL = frozenset(
    {
        b"accept", b"accept-encoding", b"accept-language", b"connection", b"content-length", b"content-type", b"host",
        b"user-agent",
    }
)  # fmt: skip
"""Headers that change nothing about a post, or that are looked at below."""
_FORMS: dict[bytes, Form] = {media.encode(): form for media, form in FORMS.items()}
_HEAD = b"".join(
    b"%s: %s\r\n" % field for field in [(b"content-type", JSON.encode()), *fields_for({"path": PATH, "scheme": "http"})]
)


class ShortWay(HttpConnection):
    """Uvicorn's protocol, with the short way for plain posts of events for the default site."""

    services: ClassVar[Services]
    hosts: ClassVar[Hosts]
    _form: Form | None = None
    """Of the request that is being read, where it takes the short way."""
    _held_bytes = 0
    _whole: tuple[RequestResponseCycle, Form] | None = None
    """A request of the short way whose body has come."""

    def on_headers_complete(self) -> None:
        """See whether the request is plain; what is kept of it is the same either way."""
        # One that waits its turn, or whose caller does not take its answers, is not.
        free = (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused
        self._form = self._plain_form() if free else None
        if self._form is not None:
            self._hold(int(dict(self.headers)[b"content-length"]))
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Hold nothing for who has gone."""
        if self._form is not None:
            self._let_go()
        super().connection_lost(exc)

    def _hold(self, size: int) -> None:
        """Count a body from its announcement on, so that many that never come whole are bounded too."""
        self.services.held.size += size
        self._held_bytes = size

    def _let_go(self) -> None:
        self.services.held.size -= self._held_bytes
        self._held_bytes = 0

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        if self._form is None:
            super()._start_asgi_task(cycle, app)

    def on_message_complete(self) -> None:
        """Note that the body has come."""
        super().on_message_complete()
        if self._form is not None:
            self._whole, self._form = (self.cycle, self._form), None

    def data_received(self, data: bytes) -> None:
        """Read what came; a post that is whole goes to intake."""
        super().data_received(data)
        if self._whole is not None:
            (cycle, form), self._whole = self._whole, None
            self._begin(cycle, form)

    def _plain_form(self) -> Form | None:
        if self.url != _TARGET or self.parser.get_method() != b"POST" or self.scheme != "http":
            return None
        headers = dict(self.headers)
        if not _USUAL.issuperset(headers) or len(headers) != len(self.headers):
            return None
        length = headers.get(b"content-length", b"")
        if not length.isdigit() or len(length) > 9 or int(length) > min(MOST_BYTES, self.services.limits.body_bytes):
            return None
        if self.hosts.refusal(headers.get(b"host", b"")) is not None or self.parser.get_http_version() != "1.1":
            return None
        held = self.services.held
        if not held.has_room(self.services.limits, int(length)):
            return None
        if self.limit_concurrency is not None or self.services.default_site not in self.services.board.sites():
            return None
        return _FORMS.get(headers.get(b"content-type", b"application/json"))

    def _begin(self, cycle: RequestResponseCycle, form: Form) -> None:
        try:
            begun = self.services.intake.begin(self.services.default_site, bytes(cycle.body), form)
        except MonitorError as error:
            self._let_go()
            super()._start_asgi_task(cycle, _telling(error))
            return
        begun.done.add_done_callback(partial(self._end, cycle, begun))

    def _end(self, cycle: RequestResponseCycle, begun: Begun, done: asyncio.Future[None]) -> None:
        self._let_go()
        error = done.exception()
        if cycle.disconnected or self.transport.is_closing():
            return
        if error is not None:
            super()._start_asgi_task(cycle, _telling(error))
            return
        told = msgspec.json.encode(Taken(begun.events, []))
        pieces = [b"HTTP/1.1 202 Accepted\r\n", _HEAD]
        pieces += [b"%s: %s\r\n" % field for field in self.server_state.default_headers]
        if not cycle.keep_alive:
            pieces.append(b"connection: close\r\n")
        pieces.append(b"content-length: %d\r\n\r\n%s" % (len(told), told))
        self.transport.write(b"".join(pieces))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        cycle.on_response()


def short_way(services: Services) -> type[ShortWay]:
    """Give the protocol for a server of these services."""
    return type("ServedShortWay", (ShortWay,), {"services": services, "hosts": Hosts(services.exposure)})


def _telling(error: BaseException) -> Any:  # an ASGIApp, which uvicorn types otherwise
    """Give an application that tells of an error as the usual one does."""

    async def tell(scope: Scope, receive: Receive, send: Send) -> None:
        if not isinstance(error, Exception):
            raise error
        await answer(translated(error))(scope, receive, with_headers(scope, send))
        if not isinstance(error, HANDLED):
            raise error

    return tell
