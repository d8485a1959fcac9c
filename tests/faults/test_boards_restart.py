"""A restart under many boards: all are told when to come back, all are back, and intake does not feel it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from monitor.live.endpoint import DEFAULTS as LIMITS
from tests.faults.boards import FULL, Seen, held_by, herd_of, quantile
from tests.server_process import ServerProcess

BOARDS = 10_000 if FULL else 1_000
BACK_WITHIN_S = 90.0
POST_P99_MS = 1_500.0
MOST_RSS_KB = 600 * 1024
QUEUES = tuple(f"queue {number}" for number in range(20))
POSTS_A_SECOND = 20


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[ServerProcess]:
    process = await ServerProcess(tmp_path).start()
    yield process
    await process.close()


def opened(number: int) -> dict[str, object]:
    data = {"channel": "voice", "queue": QUEUES[number % len(QUEUES)]}
    return {"type": "contact.opened", "subject": f"c{number}", "id": f"c{number}", "source": "pbx", "data": data}


class Sender:
    """Posts at a rate, each event under the same id until it is accepted, as a well-behaved source does."""

    def __init__(self) -> None:
        self.accepted = 0
        self.answered_ms: list[float] = []
        """How long answered posts took; those that met no server are in ``refused``."""
        self.refused = 0

    async def run(self, url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            while True:
                began_ns = time.monotonic_ns()
                try:
                    answer = await client.post("/api/v1/events", json=opened(self.accepted))
                except httpx.TransportError:
                    self.refused += 1
                    await asyncio.sleep(0.05)
                    continue
                self.answered_ms.append((time.monotonic_ns() - began_ns) / 1e6)
                self.accepted += answer.status_code == 202
                await asyncio.sleep(1 / POSTS_A_SECOND)


def all_told(seen: Seen) -> None:
    assert not seen.complaints
    assert seen.closes == {1012: BOARDS}, "everybody was told, and nobody anything else"
    first_ms, spread_ms = LIMITS.back_ms_first, BOARDS * LIMITS.back_ms_each
    buckets = [0] * 10
    for told_ms in seen.told_ms:
        buckets[(told_ms - first_ms) * 10 // spread_ms] += 1
    assert min(buckets) > BOARDS / 20, f"they come back evenly: {buckets}"


@pytest.mark.timeout(400)
async def test_after_a_restart_all_boards_come_back_as_told_and_posts_are_answered(
    server: ServerProcess, record_property: Callable[[str, object], None]
) -> None:
    sender = Sender()
    with herd_of(BOARDS, server.port, queues=QUEUES) as herd:
        await herd.until_live(BOARDS, 60)
        before = held_by(server.pid)
        sending = asyncio.create_task(sender.run(server.url))
        await herd.seen(anew=True)
        began_s = time.monotonic()
        assert await server.stop() == 0
        stopped_s = time.monotonic() - began_s
        again = await ServerProcess(server.folder, "--port", str(server.port)).start()
        try:
            sender.answered_ms.clear()
            await herd.until_live(BOARDS, BACK_WITHIN_S)
            back_s = time.monotonic() - began_s
            seen, after = await herd.seen(), held_by(again.pid)
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            p99_ms = quantile(sender.answered_ms, 0.99)
            told = {
                "boards": BOARDS, "stopped_s": round(stopped_s, 1), "back_s": round(back_s, 1),
                "post_p50_ms": round(quantile(sender.answered_ms, 0.5)), "post_p99_ms": round(p99_ms),
                "posts": len(sender.answered_ms), "rss_mib": round(after.rss_kb / 1024),
                "rss_before_mib": round(before.rss_kb / 1024), "failed": seen.failed,
            }  # fmt: skip
            record_property("figures", str(told))
            print(told)
            all_told(seen)
            assert back_s <= BACK_WITHIN_S
            assert p99_ms < POST_P99_MS
            assert after.rss_kb < MOST_RSS_KB
            async with again.client() as client:
                answer = (await client.get("/api/v1/queues")).json()
                assert answer["total"]["offered"] >= sender.accepted, "nothing accepted is lost"
        finally:
            await again.close()
