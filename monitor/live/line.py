"""A websocket as the gate uses it: frames go straight to the transport, what comes is handed over at once.

The ASGI server's protocol holds for each connection a task, queues and the coroutines of the whole application, and
encodes each frame anew for each client. Here the application ends once it has accepted a connection and handed it over
by the scope's extension ``moment.line``: from then on a connection is its protocol, its listener and nothing else, and a
frame encoded once is written to all who get it.

It also bounds what the server below leaves open: how many frames of any kind come in a minute (empty fragments and
pings cost memory and time too), and how long a connection that was told to end may linger because nobody reads.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any, Protocol

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request

from monitor.live.allowance import Allowance

logger = logging.getLogger(__name__)

EXTENSION = "moment.line"
FRAMES_A_MINUTE = 600
"""Of any kind. Messages have a smaller limit of their own, pongs come three a minute."""
PARSED_AT_ONCE = 4_096
"""Bytes: a flood of tiny frames is seen before all of it has been parsed."""
LINGER_S = 1.0
"""How long a connection that was told to end may take to take that."""


class Listener(Protocol):
    """Who is told of a connection that was handed over. Nothing here may wait."""

    def received(self, text: str | None) -> None:
        """Take a message; None: a binary one."""

    def resumed(self) -> None:
        """Write again: what was written before has been taken."""

    def lost(self) -> None:
        """The connection is over; told once."""


class Line(WebSocketsSansIOProtocol):
    """One connection of ``/live``, from its handshake to its end."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._listener: Listener | None = None
        self._frames = Allowance(FRAMES_A_MINUTE)

    # for the gate ---------------------------------------------------------------------------------------------------

    def hand_over(self, listener: Listener) -> None:
        """Tell a listener from now on, and first what has come already; the application may end."""
        self._listener = listener
        waiting, self.queue = self.queue, _NOWHERE
        self.frames = []
        del self.request, self.response  # of use in the handshake alone
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        while not waiting.empty():
            message = waiting.get_nowait()
            if message["type"] == "websocket.receive":
                listener.received(message.get("text"))
        if self.disconnected:
            listener.lost()

    @property
    def takes(self) -> bool:
        """Whether a frame may be put: little of what was written before is still here."""
        return self.writable.is_set()

    @property
    def ending(self) -> bool:
        """Whether nothing more is said on it."""
        return self.close_sent or self.transport.is_closing()

    @property
    def code(self) -> int:
        """By which it ended: ours where we closed it, or the client's; 1006 where it was cut."""
        said = self.conn.close_sent or self.conn.close_rcvd
        return CloseCode.ABNORMAL_CLOSURE if said is None else said.code

    @property
    def unsent_bytes(self) -> int:
        """How much of what was put the system has not taken yet."""
        return self.transport.get_write_buffer_size()

    def put(self, frames: Sequence[bytes]) -> None:
        """Write frames as ``framed`` gives them; nothing on a connection that is ending."""
        if self.ending:
            return
        if len(frames) == 1:
            self.transport.write(frames[0])
        else:
            self.transport.writelines(frames)

    def end(self, code: int, reason: str) -> None:
        """Close with a code and a reason; who does not take them in a second is let go without."""
        if self.ending:
            return
        if not self.handshake_complete:
            self.abort()
            return
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self._linger()

    def abort(self) -> None:
        """End at once, without a word."""
        self.transport.abort()

    # for the server -------------------------------------------------------------------------------------------------

    def handle_connect(self, event: Request) -> None:
        """Offer the line to the application."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][EXTENSION] = {"line": self}

    async def run_asgi(self) -> None:
        """Run the application; its end is that of the connection unless it handed the connection over."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            logger.exception("a websocket's handshake failed")
            self.send_500_response()
            self.transport.close()
            raise
        if self._listener is None:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Parse in small pieces, so that a flood ends before it has been read."""
        for start in range(0, len(data), PARSED_AT_ONCE):
            super().data_received(data[start : start + PARSED_AT_ONCE])
            if self.ending:
                return

    def handle_events(self) -> None:
        """Count what came before it is looked at."""
        now_ms = self.loop.time() * 1_000
        if not all(self._frames.spend(now_ms) for _ in self.conn.events):
            self.conn.events.clear()
            self.end(CloseCode.POLICY_VIOLATION, f"more than {FRAMES_A_MINUTE} frames a minute")
        super().handle_events()

    def send_receive_event_to_app(self) -> None:
        """Give a whole message to the listener."""
        if self._listener is None:
            super().send_receive_event_to_app()
            return
        data, self.frames = b"".join(self.frames), []
        if self.close_sent:
            return
        if self.curr_msg_data_type == "bytes":
            self._listener.received(None)
            return
        try:
            text = data.decode()
        except UnicodeDecodeError:
            self.end(CloseCode.INVALID_DATA, "text that is no UTF-8")
        else:
            self._listener.received(text)

    def resume_writing(self) -> None:
        """Go on where writing was paused."""
        super().resume_writing()
        if self._listener is not None and not self.close_sent:
            self._listener.resumed()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the listener that it is over."""
        super().connection_lost(exc)
        listener, self._listener = self._listener, None  # they hold each other
        if listener is not None:
            listener.lost()

    def handle_close(self, event: Frame) -> None:
        """Answer a close, or take the answer to ours."""
        super().handle_close(event)
        self._linger()

    def handle_parser_exception(self) -> None:
        """End a connection that does not speak the protocol, also where it does not listen either."""
        super().handle_parser_exception()
        self._linger()

    def keepalive_timeout(self) -> None:
        """End a connection that answers no ping."""
        super().keepalive_timeout()
        self._linger()

    def shutdown(self) -> None:
        """End with the server, which would wait for who does not read."""
        super().shutdown()
        self._linger()

    def _linger(self) -> None:
        if self.close_timer is None and not self.disconnected:
            self.close_timer = self.loop.call_later(LINGER_S, _hang_up, self.transport)


def _hang_up(transport: asyncio.Transport) -> None:
    """Close; where somebody does not take what was written, that would wait for it for ever."""
    if transport.get_write_buffer_size():
        transport.abort()
    else:
        transport.close()


def framed(text: str) -> bytes:
    """Give a text as the whole websocket frame that carries it to a client."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class _Nowhere(asyncio.Queue[Any]):
    """Where the server puts events for an application that has ended; a queue for each would hold three kilobytes."""

    def put_nowait(self, item: Any) -> None:
        """Let it go."""


_NOWHERE = _Nowhere()
