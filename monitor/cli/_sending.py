"""Sending a recording to a running server, its times moved to now."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
import msgspec

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.errors import BadInput, Unavailable
from monitor.lab.files import SKIPPED_TOLD, Skipped, more_skipped

BATCH = 500
TRIES = 5


def send(records: Iterable[Event | Skipped], url: str, site: str, speed: float | None) -> int:
    """Post the events of a recording; ``speed`` None: as fast as they are taken. Gives the exit code.

    Raises ``BadInput`` for what is no address, and where the server refuses, ``Unavailable`` where it does not answer.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise BadInput(f"--to {url}: write a whole address, such as http://127.0.0.1:8080")
    return asyncio.run(_send(records, url, site, speed))


async def _send(records: Iterable[Event | Skipped], url: str, site: str, speed: float | None) -> int:
    sender = _Sender(url, site)
    try:
        if speed is None:
            await _send_at_once(records, sender)
        else:
            await _send_in_step(records, sender, speed)
        await sender.flush()
        sender.finished = True
    finally:
        await sender.close()
        sender.tell()
    return 0 if sender.sent else 1


async def _send_in_step(records: Iterable[Event | Skipped], sender: _Sender, speed: float) -> None:
    """Let the recording happen again from now on, ``speed`` times as fast."""
    clock = Clock()
    began_ms, first_ms = clock.now_ms(), None
    for record in records:
        if isinstance(record, Skipped):
            sender.skip(record)
            continue
        first_ms = record.time_ms if first_ms is None else first_ms
        at_ms = began_ms + round((record.time_ms - first_ms) / speed)
        ahead_ms = at_ms - clock.now_ms()
        if ahead_ms > 0:
            await sender.flush()
            await asyncio.sleep(ahead_ms / 1000)
        await sender.add(_moved(record, at_ms))


async def _send_at_once(records: Iterable[Event | Skipped], sender: _Sender) -> None:
    """Move the whole recording so that it ends now, with every length in it as it was."""
    taken = []
    for record in records:
        if isinstance(record, Skipped):
            sender.skip(record)
        else:
            taken.append(record)
    if not taken:
        return
    shift_ms = Clock().now_ms() - max(event.time_ms for event in taken)
    for event in taken:
        await sender.add(_moved(event, event.time_ms + shift_ms))


class _Sender:
    """Gathers events into batches and posts them, again with the same ids while the server is busy or away."""

    def __init__(self, url: str, site: str) -> None:
        self.sent = 0
        self.skipped = 0
        self.finished = False
        """Whether the file has been sent to its end."""
        self._site = site
        self._batch: list[dict[str, object]] = []
        self._client = httpx.AsyncClient(base_url=url, timeout=30)

    def skip(self, line: Skipped) -> None:
        """Tell of a line that cannot be used as soon as it is met: a day may go by before the file has been played."""
        self.skipped += 1
        if self.skipped <= SKIPPED_TOLD:
            print(f"skipped{line}", file=sys.stderr, flush=True)

    def tell(self) -> None:
        """Say how much was sent and skipped: of the whole file, or up to where it was stopped."""
        far = "" if self.finished else "; the file was not sent to its end"
        print(f"{self.sent:,} events sent, {self.skipped:,} lines skipped{far}", file=sys.stderr)
        for line in more_skipped(self.skipped, "replay without --to and with --report json lists all"):
            print(line, file=sys.stderr)

    async def add(self, event: dict[str, object]) -> None:
        self._batch.append(event)
        if len(self._batch) >= BATCH:
            await self.flush()

    async def flush(self) -> None:
        """Post what has gathered; raises ``BadInput`` where the server refuses it, ``Unavailable``."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        body = msgspec.json.encode(batch)
        trouble = "was too busy"
        for _ in range(TRIES):
            try:
                answer = await self._client.post(
                    "/api/v1/events",
                    params={"site": self._site},
                    content=body,
                    headers={"Content-Type": "application/json"},
                )
            except httpx.TransportError as error:
                trouble = f"does not answer: {error}"
                await asyncio.sleep(1)
                continue
            if answer.is_success:
                self.sent += len(batch)
                return
            if answer.status_code not in (429, 503):
                raise BadInput(f"{self._client.base_url} refused a batch: {answer.text[:500]}")
            await asyncio.sleep(float(answer.headers.get("Retry-After", "1")))
        raise Unavailable(f"{self._client.base_url} {trouble}, {TRIES} times in a row")

    async def close(self) -> None:
        await self._client.aclose()


def _moved(event: Event, at_ms: int) -> dict[str, object]:
    time = datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
    moved: dict[str, object] = {
        "type": event.type,
        "subject": event.subject,
        "source": event.source,
        "time": time,
        "data": event.data,
    }
    if not event.own:
        moved["id"] = event.id
    if event.sequence:
        moved["sequence"] = event.sequence
    return moved
