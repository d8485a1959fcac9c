"""A running service centre for the tests of its pages: events in, and the server ended and brought back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.server_process import ServerProcess


class Centre:
    """The server and what happens in it."""

    def __init__(self, server: ServerProcess) -> None:
        self._server = server
        self.url = server.url

    @property
    def log(self) -> str:
        """What the server has said so far."""
        return self._server.log

    async def post(self, *events: dict[str, Any]) -> None:
        async with self._server.client() as client:
            answer = await client.post("/api/v1/events", json=list(events))
        assert answer.status_code == 202, answer.text

    async def post_leniently(self, *events: dict[str, Any]) -> None:
        """Post events of which some are no good: those become dead letters."""
        async with self._server.client() as client:
            answer = await client.post("/api/v1/events", json=list(events), headers={"Prefer": "handling=lenient"})
        assert answer.status_code == 202, answer.text

    def client(self) -> httpx.AsyncClient:
        """Give a client of the server."""
        return self._server.client()

    async def act(self, nudge: str, verb: str, **body: Any) -> int:
        """Act on a nudge as somebody else's desk would; gives the status."""
        async with self._server.client() as client:
            answer = await client.post(f"/api/v1/nudges/{nudge}/{verb}", json=body)
        return answer.status_code

    async def nudge(self, contact: str, state: str = "open") -> dict[str, Any]:
        """Wait until there is a nudge about a contact in this state, and give it."""
        found: list[dict[str, Any]] = []

        async def there() -> bool:
            async with self._server.client() as client:
                answer = await client.get("/api/v1/nudges", params={"state": state})
            found[:] = [one for one in answer.json()["nudges"] if one["contact"] == contact]
            return bool(found)

        await self._server.until(there)
        return found[0]

    async def shows(self, queue: str, waiting: int) -> None:
        """Wait until so many wait in a queue, as the server tells it."""

        async def there() -> bool:
            async with self._server.client() as client:
                answer = await client.get("/api/v1/queues")
            return any(one["queue"] == queue and one["waiting"] == waiting for one in answer.json()["queues"])

        await self._server.until(there)

    async def end(self) -> None:
        """Kill it; its private Redis lives on."""
        await self._server.kill()

    async def back(self) -> None:
        """Start it again at the same address."""
        self._server = await ServerProcess(self._server.folder, "--port", str(self._server.port)).start()

    async def close(self) -> None:
        await self._server.close()


def opened(
    contact: str, queue: str = "sales", channel: str = "voice", *, ago: timedelta = timedelta(), **customer: str
) -> dict[str, Any]:
    """Somebody has come, a while ago, and waits."""
    data = {"channel": channel, "queue": queue, "customer": customer}
    event: dict[str, Any] = {"type": "contact.opened", "subject": contact, "data": data}
    return event | {"time": (datetime.now(UTC) - ago).isoformat()} if ago else event


def answered(contact: str, agent: str) -> dict[str, Any]:
    return {"type": "contact.answered", "subject": contact, "data": {"agent": agent}}


def wrote(contact: str) -> dict[str, Any]:
    return {"type": "message.received", "subject": contact, "data": {"text": "Hello?"}}


def agent(name: str, *queues: str) -> dict[str, Any]:
    return {"type": "agent.changed", "subject": name, "data": {"status": "available", "queues": list(queues)}}
