"""What a site costs: idle and busy, in a processor, in a web process and in Redis; connections; how long a takeover takes.

Run by hand: ``python -m tests.benchmarks.bench_scale 1000 4``: so many sites over so many processors, and a web process
beside them. Load average and other work on the machine lengthen the times, not the processor time that is told.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

import msgspec

from monitor.clock import Clock
from monitor.domain.events import Event
from monitor.storage import Storage
from tests.redis_server import RedisServer
from tests.server_process import ServerProcess

WATCHED_S = 10.0
EVENTS_A_SITE = 10
"""In the busy stretch: one a second."""
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_s(pid: int) -> float:
    """Processor time a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_kib(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS:"))


class Centre:
    """Redis, processors and a web process, and what they use."""

    def __init__(self, folder: Path, sites: int, processors: int) -> None:
        self.sites = [f"site-{number}" for number in range(sites)]
        redis_folder = folder / "redis"
        redis_folder.mkdir()
        self.redis = RedisServer(redis_folder, appendonly="yes", appendfsync="everysec")
        self._config = f'[redis]\nurl = "{self.redis.url}"\ndurability = "everysec"\n'
        self.processors = [self._process(folder / f"p{number}", "processor", sites) for number in range(processors)]
        self.web = self._process(folder / "web", "web", sites)

    def _process(self, folder: Path, role: str, sites: int) -> ServerProcess:
        folder.mkdir()
        listed = "".join(f"[sites.site-{number}]\n" for number in range(sites))
        (folder / "config.toml").write_text(self._config + (listed or "[site]\n"))
        return ServerProcess(folder, "--role", role)

    async def start(self) -> Storage:
        await asyncio.to_thread(self.redis.start)
        self.storage = Storage(self.redis.url)
        for process in (*self.processors, self.web):
            process.port = await asyncio.to_thread(process._launch)
        return self.storage

    def used(self) -> tuple[float, float, float]:
        """Processor time of all processors, of the web process, of Redis."""
        return sum(cpu_s(one.pid) for one in self.processors), cpu_s(self.web.pid), cpu_s(self.redis._pid())

    async def owners(self) -> Counter[int]:
        return Counter(int(owner.split(":")[-2]) for owner in (await self.storage.owners(self.sites)).values())

    async def shared(self, among: int) -> float:
        """Wait until the sites are evenly shared; gives how long that took."""
        began = time.perf_counter()
        while True:
            owners = await self.owners()
            even = 1.2 * len(self.sites) / among + 1
            if owners.total() == len(self.sites) and len(owners) == among and max(owners.values()) <= even:
                return time.perf_counter() - began
            await asyncio.sleep(0.1)

    async def close(self) -> None:
        for process in (*self.processors, self.web):
            await process.close()
        await self.storage.close()
        self.redis.close()


async def watched(centre: Centre, what: str, busy: bool) -> None:
    """Print what a stretch of time costs, a site and a second."""
    door, clock = centre.storage.intake(), Clock()
    before, began = centre.used(), time.perf_counter()
    for number in range(EVENTS_A_SITE if busy else 0):
        now_ms = clock.now_ms()
        data = msgspec.Raw(b'{"channel":"ticket","queue":"all"}')
        batch = msgspec.json.encode([Event("contact.opened", f"c{number}", now_ms, f"c{number}", "desk", data=data)])
        await asyncio.gather(*(door.append(site, now_ms, batch) for site in centre.sites))
        await asyncio.sleep(max(0.0, began + number + 1 - time.perf_counter()))
    await asyncio.sleep(max(0.0, began + WATCHED_S - time.perf_counter()))
    passed_s = time.perf_counter() - began
    for name, start, end in zip(("processors", "web", "Redis"), before, centre.used(), strict=True):
        each = (end - start) / passed_s / len(centre.sites) * 1e6
        print(f"{what}: {name} {each:.0f} µs a site and second ({(end - start) / passed_s:.1%} of a core in all)")


async def main(sites: int, processors: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        centre = Centre(Path(folder), sites, processors)
        try:
            await centre.start()
            print(f"shared evenly after {await centre.shared(processors):.1f} s")
            await asyncio.sleep(5)
            await watched(centre, "idle", busy=False)
            lines = str(centre.redis.ask("CLIENT", "LIST")).splitlines()
            named = Counter(line.split(" name=")[1].split(" ")[0] for line in lines)
            print(
                "connections: "
                + ", ".join(f"{name} {count}" for name, count in sorted(named.items()) if name.startswith("mm-"))
            )
            sizes = [resident_kib(one.pid) // 1024 for one in centre.processors]
            print(f"memory: processors {sizes} MiB, web {resident_kib(centre.web.pid) // 1024} MiB")
            print(f"Redis: {int(centre.redis.ask('INFO', 'memory')['used_memory']) / sites / 1024:.1f} KiB a site")
            await watched(centre, "an event a second", busy=True)
            if processors > 1:
                began = time.perf_counter()
                dead = centre.processors.pop()
                pid = dead.pid
                await dead.kill()
                while (await centre.owners())[pid] or (await centre.owners()).total() < sites:
                    await asyncio.sleep(0.05)
                print(f"killed: all its sites are written elsewhere after {time.perf_counter() - began:.1f} s")
        finally:
            await centre.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sites", type=int, nargs="?", default=1_000)
    parser.add_argument("processors", type=int, nargs="?", default=4)
    given = parser.parse_args()
    asyncio.run(main(given.sites, given.processors))
