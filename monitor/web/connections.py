"""An HTTP connection that waits for nobody for ever: the server below bounds neither how long a request may take to
arrive nor how large its head may be, and a connection that never says anything would hold its descriptor until the end.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0
"""From the connection, or from the first byte of a later request."""
BODY_WITHIN_S = 60.0
HEAD_BYTES = 65_536
PIECE_BYTES = 16_384
"""What comes is read in such pieces: so much too much, at most, counts as the head of a request that begins within one."""


class HttpConnection(HttpToolsProtocol):
    """One connection, from its begin to its end or until it becomes a websocket."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._deadline: asyncio.TimerHandle | None = None
        self._waits_for_head = True
        self._waits_for_body = False
        self._head_bytes = 0
        self._left = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the server has it
        """Wait for the first request."""
        super().connection_made(transport)
        self._set_deadline(HEAD_WITHIN_S)

    def data_received(self, data: bytes) -> None:
        """Take what came; what a request still lacks has to come in time."""
        for start in range(0, len(data), PIECE_BYTES):
            piece = data[start : start + PIECE_BYTES]
            super().data_received(piece)
            if self._left:
                return
            self._head_bytes += len(piece) if self._waits_for_head else 0
        if self._waits_for_head:
            if self._head_bytes > HEAD_BYTES:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            elif self._deadline is None:
                self._set_deadline(HEAD_WITHIN_S)
        elif self._waits_for_body and self._deadline is None:
            self._set_deadline(BODY_WITHIN_S)

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._waits_for_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        self._waits_for_head, self._waits_for_body = False, True
        self._drop_deadline()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Have the whole request."""
        self._waits_for_body = False
        self._drop_deadline()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Leave the connection to the websocket."""
        self._waits_for_body, self._left = False, True
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """End the wait."""
        self._drop_deadline()
        super().connection_lost(exc)

    def _set_deadline(self, within_s: float) -> None:
        self._deadline = self.loop.call_later(within_s, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _drop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, unless another answer is on its way, and end the connection."""
        self._drop_deadline()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(
                f"HTTP/1.1 {status.value} {status.phrase}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".encode()
            )
        self.transport.close()
