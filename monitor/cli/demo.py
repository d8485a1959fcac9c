"""``monitor demo``: the server with a simulated centre, whose last hours are already there."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from monitor.bootstrap import Running, running
from monitor.cli import serve as serving
from monitor.clock import Clock
from monitor.config import Config, load, with_options
from monitor.config_watch import follow_config
from monitor.domain.policy import Policy
from monitor.domain.site import Site
from monitor.errors import Unavailable
from monitor.lab.simulator import Centre
from monitor.serving import listen, serve
from monitor.shipped import SITE
from monitor.storage import Storage
from monitor.units import HOUR_MS, SECOND_MS

NAME = "demo"
HELP = "the same with a simulated centre: 5 queues, 25 agents, and the last hours already there"
HISTORY_MS = 4 * HOUR_MS
STEP_MS = SECOND_MS
LIVE_STEP_S = 0.25
AT_ONCE = 1_000
"""Batches of the past that go to the journal together."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the verb: those of ``serve``, and the seed."""
    serving.configure(parser)
    parser.add_argument("--seed", type=int, default=7, help="of the simulated centre; the same seed, the same day")


def run(args: argparse.Namespace) -> int:
    """Serve the demonstration until stopped."""
    return serving.run_until_stopped(_demo(args))


SHOWN_AGENT = "rana.aziz"
"""Whose desk is offered: the busiest team's."""


class Theatre:
    """A simulated centre whose agents hear of nudges, in virtual time first and then in step with the clock."""

    def __init__(self, seed: int, start_ms: int, policy: Policy) -> None:
        self.centre = Centre(seed, start_ms)
        self._site = Site(SITE, policy)
        self._told: set[str] = set()
        self._at_ms = start_ms

    def play(self, until_ms: int) -> Iterator[tuple[int, bytes]]:
        """Give the batches of the past, each with its arrival, as they would have been posted."""
        while self._at_ms < until_ms:
            self._at_ms = min(self._at_ms + STEP_MS, until_ms)
            events = self.centre.step(self._at_ms)
            changes = self._site.apply(events, self._at_ms)
            for nudge_id, raw in changes.nudges.items():
                self.tell(nudge_id, msgspec.json.decode(raw), self._at_ms)
            if events:
                yield self._at_ms, msgspec.json.encode(events)

    def tell(self, nudge_id: str, nudge: dict[str, object], at_ms: int) -> None:
        """Let the agents hear of a nudge, once."""
        if nudge_id not in self._told:
            self._told.add(nudge_id)
            self.centre.nudged(nudge, at_ms)


async def _demo(args: argparse.Namespace) -> None:
    config = with_options(_with_links(load(serving.config_file(args))), {"host": args.host, "port": args.port})
    listening = listen(config.server.host, config.server.port)
    clock = Clock()
    start_ms = clock.now_ms() - HISTORY_MS
    theatre = Theatre(args.seed, start_ms, config.sites[SITE].policy)

    async def play_the_past(storage: Storage) -> None:
        journal = storage.journal(SITE)
        if (await journal.lag()).last != "0-0":
            return  # the directory holds an earlier demonstration, which goes on
        past = theatre.play(clock.now_ms())
        while batches := list(islice(past, AT_ONCE)):
            await journal.append_all(batches)

    async with _data_dir(args.data_dir) as data_dir, running(config, data_dir, args.role, play_the_past) as run_:
        tasks = [asyncio.create_task(work) for work in (_play_on(theatre, run_), follow_config(run_, config))]
        print("A simulated centre (DEMO): every name and number is made up.", flush=True)
        serving.say_where(listening.getsockname(), config, agent=SHOWN_AGENT)
        try:
            await serve(run_, listening)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _with_links(config: Config) -> Config:
    """Let links to the customers' own pages be made, for as long as the demonstration runs."""
    if config.customer_page.secret:
        return config
    page = msgspec.structs.replace(
        config.customer_page, secret=secrets.token_hex(), name=config.customer_page.name or "The demo centre"
    )
    return msgspec.structs.replace(config, customer_page=page)


@contextlib.asynccontextmanager
async def _data_dir(asked: Path | None) -> AsyncIterator[Path]:
    """Give the directory asked for, or one that goes when the demonstration ends."""
    if asked is not None:
        yield asked
        return
    with tempfile.TemporaryDirectory(prefix="monitor-demo-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


async def _play_on(theatre: Theatre, run_: Running) -> None:
    """Let the centre go on in step with the clock."""
    while True:
        await asyncio.sleep(LIVE_STEP_S)
        now_ms = run_.clock.now_ms()
        with contextlib.suppress(Unavailable):  # it is a demonstration: what is lost while Redis restarts is lost
            for nudge in _open_nudges(run_):
                theatre.tell(str(nudge["id"]), nudge, now_ms)
            events = theatre.centre.step(now_ms)
            if events:
                await run_.intake.accept(SITE, events)


def _open_nudges(run_: Running) -> list[dict[str, object]]:
    answer = run_.board.nudges(SITE, None, None, {"open"})
    nudges: list[dict[str, object]] = msgspec.json.decode(msgspec.json.encode(answer["nudges"]))
    return nudges
