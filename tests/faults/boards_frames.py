"""What goes over the wire of ``/live``, from a client's side: its frames as bytes, and what it shows made of those it gets."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import msgspec

HANDSHAKE = (
    b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Protocol: moment.v1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def sent(opcode: int, payload: bytes = b"", *, final: bool = True) -> bytes:
    """Give a frame as a client must send it; a mask of zeros changes nothing."""
    length = len(payload)
    head = bytes([opcode | 0x80 * final])
    if length < 126:
        return head + bytes([0x80 | length, 0, 0, 0, 0]) + payload
    return head + b"\xfe" + struct.pack("!H", length) + bytes(4) + payload


def subscribe(view: str, **more: Any) -> bytes:
    return sent(TEXT, msgspec.json.encode({"type": "subscribe", "view": view} | more))


class Head(msgspec.Struct):
    """What tells of a frame without what it holds."""

    type: str
    view: str = ""
    epoch: str = ""
    offset: str = "0-0"


class Frame(Head):
    """A whole state or patch."""

    data: dict[str, Any] = {}
    set: dict[str, Any] = {}
    remove: list[str] = []
    total: Any = None


HEAD, WHOLE = msgspec.json.Decoder(Head), msgspec.json.Decoder(Frame)


@dataclass(slots=True)
class Copy:
    """What a client shows of one view, kept as the protocol says."""

    epoch: str | None = None
    offset: str = "0-0"
    data: dict[str, Any] = field(default_factory=dict)
    total: Any = None
    states: int = 0

    def follow(self, head: Head) -> str:
        """Go on to the offset of a state or patch; gives what is wrong with it, or nothing."""
        wrong = ""
        if head.type == "state":
            self.states += 1
        elif head.epoch != self.epoch:
            wrong = f"a patch of {head.epoch} upon {self.epoch}"
        if head.epoch == self.epoch and _order(head.offset) < _order(self.offset):
            wrong = f"{head.type} {head.offset} after {self.offset}"
        self.epoch, self.offset = head.epoch, head.offset
        return wrong

    def take(self, frame: Frame) -> None:
        """Put in what a state or patch holds."""
        if frame.type == "state":
            self.data = frame.data
        self.data |= frame.set
        for key in frame.remove:
            self.data.pop(key, None)
        self.total = frame.total or self.total


def _order(offset: str) -> tuple[int, int]:
    at, _, number = offset.partition("-")
    return int(at), int(number)


def frame_at(data: bytes, at: int) -> tuple[int, int] | None:
    """Give where the payload of the frame at a place begins and ends; None where it is not all there."""
    if len(data) < at + 2:
        return None
    length, start = data[at + 1], at + 2
    if length == 126:
        start += 2
    elif length == 127:
        start += 8
    if len(data) < start:
        return None
    if length > 125:
        length = int.from_bytes(data[at + 2 : start])
    return (start, start + length) if len(data) >= start + length else None
