"""Posts events to a server as fast as it answers: what overload is made of.

Bodies are made before they are needed and the answers read just far enough, so that one process can ask for more than
a server takes.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

Plain = dict[str, object]


@dataclass
class Flooded:
    """What became of the posts, by status; instants are of ``perf_counter``, seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    accepted: int = 0
    """Events."""
    retry_after: set[str] = field(default_factory=set)
    """What the header of the refusals said; "" where there was none."""
    longest_s: float = 0.0
    """The slowest answer."""


def calls(prefix: str, contacts: int, queues: int = 5) -> Iterator[bytes]:
    """Bodies of calls that are taken and over: five events each, ``contacts`` in a body, so that nothing is left open.

    Made from one, by its number: whoever measures has no time to encode.
    """
    events: list[Plain] = []
    for place in range(contacts):
        name = f"{prefix}-@-{place}"
        steps: tuple[tuple[str, Plain], ...] = (
            ("opened", {"channel": "voice", "queue": f"queue-{place % queues}"}),
            ("alerted", {"agent": f"agent-{place % 200}"}),
            ("answered", {"agent": f"agent-{place % 200}"}),
            ("ended", {}),
            ("closed", {}),
        )
        events += [
            {"type": f"contact.{kind}", "subject": name, "id": f"{name}.{kind}", "source": "pbx", "data": data}
            for kind, data in steps
        ]
    template = msgspec.json.encode(events)
    for number in itertools.count():
        yield template.replace(b"@", b"%d" % number)


class Flood:
    """``senders`` connections that post one body after the other until told to stop."""

    def __init__(self, port: int, site: str, bodies: Iterator[bytes], events_each: int, senders: int = 4) -> None:
        self._port, self._site = port, site
        self._bodies, self._events_each, self._senders = bodies, events_each, senders
        self.flooded = Flooded()
        self._wanted = True

    def stop(self) -> None:
        """End after the posts under way."""
        self._wanted = False

    async def run(self, refused_rest_s: float = 0.0) -> Flooded:
        """Post until stopped; a sender that was refused rests so long before it comes back."""
        await asyncio.gather(*(self._send(refused_rest_s) for _ in range(self._senders)))
        return self.flooded

    async def _send(self, refused_rest_s: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            f"POST /api/v1/events?site={self._site} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        )
        try:
            while self._wanted:
                body = next(self._bodies)
                began = time.perf_counter()
                writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                status, headers = await _answer(reader)
                told = self.flooded
                told.longest_s = max(told.longest_s, time.perf_counter() - began)
                told.statuses[status] += 1
                if status == 202:
                    told.accepted += self._events_each
                elif status == 503:
                    told.retry_after.add(headers.get("retry-after", ""))
                await asyncio.sleep(refused_rest_s if status == 503 else 0.0)
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    await reader.readexactly(int(headers.get("content-length", "0")))
    return int(first.split()[1]), headers
