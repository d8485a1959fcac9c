"""A thousand sites over four processors, each a process of its own as people start it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from monitor.clock import Clock
from monitor.processor.fleet import Fleet
from monitor.processor.supervisor import Supervisor
from monitor.storage import Storage
from tests.processor.journal_site import POLICY, opened, until
from tests.redis_server import RedisServer
from tests.server_process import ServerProcess

SITES = [f"site-{number}" for number in range(1_000)]
PROCESSORS = 4
MOST_MIB = 160
"""Of memory, for a processor with a quarter of the sites."""
TAKEN_OVER_WITHIN_S = 5.0
MOST_METRICS_BYTES = 500_000
"""A scrape must not hold up the writers: with histograms of each site it would be megabytes."""
MOST_CONNECTIONS = 6
"""Of one processor: commits, reads, questions, leases, wake-up calls, and one to spare."""


class Centre:
    """The processors and what they do, seen from outside."""

    def __init__(self, folder: Path, redis: RedisServer, storage: Storage) -> None:
        self.redis = redis
        self.storage = storage
        config = f'[redis]\nurl = "{redis.url}"\n' + "".join(f"[sites.{site}]\n" for site in SITES)
        self.processors = [ServerProcess(folder / f"p{number}", "--role", "processor") for number in range(PROCESSORS)]
        for process in self.processors:
            process.folder.mkdir()
            (process.folder / "config.toml").write_text(config)

    async def start(self) -> None:
        ports = await asyncio.gather(*(asyncio.to_thread(process._launch) for process in self.processors))
        for process, port in zip(self.processors, ports, strict=True):
            process.port = port

    async def owners(self) -> Counter[int]:
        """How many sites each has, by process id."""
        return Counter(int(owner.split(":")[-2]) for owner in (await self.storage.owners(SITES)).values())

    async def shared(self, pids: set[int]) -> bool:
        owners = await self.owners()
        fair = len(SITES) / len(pids)
        return owners.total() == len(SITES) and all(0.8 * fair <= owners[pid] <= 1.2 * fair for pid in pids)

    async def owned_by(self, pids: set[int]) -> bool:
        owners = await self.owners()
        return owners.total() == len(SITES) and owners.keys() <= pids

    async def post(self, contact: str) -> None:
        """Post an event to each site."""
        door, now_ms = self.storage.intake(), Clock().now_ms()
        batch = msgspec.json.encode([opened(contact, now_ms)])
        await asyncio.gather(*(door.append(site, now_ms, batch) for site in SITES))

    async def applied(self, contact: str) -> bool:
        found = await asyncio.gather(*(self.storage.state(site).contact(contact) for site in SITES))
        return all(found)

    def connections(self) -> Counter[str]:
        """Connections to Redis by their name."""
        lines = str(self.redis.ask("CLIENT", "LIST")).splitlines()
        return Counter(line.split(" name=")[1].split(" ")[0] for line in lines)


@pytest.fixture
async def centre(tmp_path: Path, own_redis: RedisServer) -> AsyncIterator[Centre]:
    storage = Storage(own_redis.url)
    made = Centre(tmp_path, own_redis, storage)
    await made.start()
    yield made
    for process in made.processors:
        await process.close()
    await storage.close()


@pytest.mark.slow
async def test_a_thousand_sites_over_four_processors_one_of_which_dies(centre: Centre) -> None:
    pids = {process.pid for process in centre.processors}
    await until(lambda: centre.shared(pids), 60)
    await centre.post("c1")
    await until(lambda: centre.applied("c1"), 10)

    named = centre.connections()
    assert sum(named[name] for name in ("mm-write", "mm-read", "mm-lease", "mm-wake")) == 4 * PROCESSORS
    assert named.total() <= MOST_CONNECTIONS * (PROCESSORS + 1)
    for process in centre.processors:
        assert resident_mib(process.pid) < MOST_MIB

    took_s: list[float] = []
    # A machine with more than two tasks a core is that much slower for reasons that are none of ours.
    within_s = TAKEN_OVER_WITHIN_S * max(1.0, os.getloadavg()[0] / (2 * (os.cpu_count() or 1)))
    left = list(centre.processors)
    while not took_s or (took_s[-1] > within_s and len(left) > 2):  # once more on a busy machine
        dead = left.pop()
        await dead.kill()
        pids.remove(dead.pid)
        killed = time.monotonic()
        await centre.post(f"after {dead.pid}")
        await until(lambda: centre.owned_by(pids), 30)
        took_s.append(time.monotonic() - killed)
        await until(lambda dead=dead: centre.applied(f"after {dead.pid}"), 20)  # type: ignore[misc]  # bound as it is now
    assert min(took_s) <= within_s
    await until(lambda: centre.shared(pids), 20)
    await until(left[0].is_ready, 20)

    async def told() -> bool:
        async with left[0].client() as client:
            metrics = (await client.get("/metrics")).text
        told_of = {line.split('processor="')[1].split(":")[1] for line in metrics.splitlines() if "site_owner{" in line}
        return metrics.count("\nmonitor_site_owner{") == len(SITES) and told_of == set(map(str, pids))

    await until(told, 20)
    async with left[0].client() as client:
        metrics = (await client.get("/metrics")).text
    assert len(metrics) < MOST_METRICS_BYTES
    assert 'monitor_commit_seconds_bucket{le="+Inf"}' in metrics, "of all sites together"


def resident_mib(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in text.splitlines() if line.startswith("VmRSS"))


# ---- a few, within this process


@contextlib.asynccontextmanager
async def processor(url: str, sites: list[str]) -> AsyncIterator[Supervisor]:
    storage = Storage(url)
    supervisor = Supervisor(storage, Clock(), dict.fromkeys(sites, POLICY))
    await supervisor.start()
    try:
        yield supervisor
    finally:
        await supervisor.stop()
        await storage.close()


def written(supervisor: Supervisor) -> list[str]:
    return sorted(site for site, progress in supervisor.progress.items() if progress.owns)


async def test_one_that_comes_gets_its_share_and_gives_it_back_when_it_goes(redis_server: RedisServer) -> None:
    sites = [f"s{number}" for number in range(10)]
    async with processor(redis_server.url, sites) as first:
        await until(lambda: written(first) == sites)
        async with processor(redis_server.url, sites) as second:
            await until(lambda: len(written(first)) == len(written(second)) == 5)
            assert sorted(written(first) + written(second)) == sites
            assert first.shared_with == second.shared_with == {first.name, second.name}
            moved = written(second)[0]
            assert "another" in first.progress[moved].trouble
        began = time.monotonic()
        await until(lambda: written(first) == sites)
        assert time.monotonic() - began < 2, "it said that it goes: nobody had to wait for its end"
        assert first.failed() is None


async def test_those_who_know_other_sites_do_not_fight_for_the_common_ones(redis_server: RedisServer) -> None:
    """As in a rolling change of the configuration: the new one takes what only it knows, at once."""
    async with processor(redis_server.url, ["a", "b"]) as old:
        await until(lambda: written(old) == ["a", "b"])
        async with processor(redis_server.url, ["a", "b", "new"]) as late:
            await until(lambda: written(late) == ["new"])
            assert written(old) == ["a", "b"]
            assert old.progress["a"].takeovers == 1
            await old.stop()
            await until(lambda: written(late) == ["a", "b", "new"])


async def test_the_fleet_tells_who_writes_what(redis_server: RedisServer, storage: Storage) -> None:
    fleet = Fleet(storage, ["a", "b"])
    await fleet.look()
    assert fleet.sentence() == "nobody writes 2 sites (a, b)"
    async with processor(redis_server.url, ["a", "b"]) as one:
        await until(lambda: written(one) == ["a", "b"])
        await fleet.look()
        assert fleet.sites_of == {one.name: ["a", "b"]}
        assert fleet.sentence() == f"{one.name} writes 2 sites (a, b)"
        assert not fleet.ownerless


async def test_when_redis_stood_still_each_goes_on_with_what_it_had(own_redis: RedisServer) -> None:
    sites = [f"s{number}" for number in range(8)]
    async with processor(own_redis.url, sites) as one, processor(own_redis.url, sites) as two:
        await until(lambda: len(written(one)) == len(written(two)) == 4)
        before = written(one), written(two)
        taken = sum(one.progress[site].takeovers for site in before[1])
        own_redis.pause()
        await asyncio.sleep(3)  # the length is the point: every lease is over by then
        own_redis.go_on()
        await until(lambda: (written(one), written(two)) == before)
        assert sum(one.progress[site].takeovers for site in before[1]) == taken, "nobody grasped at the other's"
