"""What must hold once a fault is over: nothing lost, nothing doubled, the wall right, each nudge once and in time.

It is judged from outside: by the answers of the API and by what stands in Redis, read with a plain client, against the
model of the events that were answered for.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx

from tests.against_model import Shown, differences, shown_by
from tests.faults.amounts import SEED, amount
from tests.faults.centre import Centre
from tests.faults.senders import LINE, Record, caller, wall_ms
from tests.oracle import Model
from tests.redis_server import RedisServer

SLACK = amount(2, 1)
"""The short form runs beside other tests, who take turns with it: it finds what is broken, the full form what is slow."""
CONVERGES_MS = SLACK * 2_000
HEALTHY_MS, RECOVERED_MS = SLACK * 1_000, SLACK * 2_000
"""How late a nudge may come: when all is well, and after a recovery."""
PATIENCE_MS = 20_000
SITE = "main"


@dataclass
class Findings:
    """What was found of a centre; ``wrong`` says what must not be, in words."""

    scenario: str
    seed: int = SEED
    faults: int = 0
    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    converged_ms: int = 0
    """From the end of the fault, or the last answer, to the first right wall."""
    recovery_ms: int = 0
    """The longest time in which nobody wrote the site."""
    nudges: int = 0
    nudge_late_ms: int = 0
    """The latest nudge when all was well."""
    nudge_recovered_ms: int = 0
    """The latest after a recovery."""
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """Give them as one line of JSON."""
        return json.dumps(asdict(self))


async def judge(
    centre: Centre, scenario: str, *, faults: int, ended_ms: int = 0, patience_ms: int = PATIENCE_MS, slack: int = 1
) -> Findings:
    """Compare a centre whose callers have hung up, and whose fault ended at ``ended_ms``, with the model.

    A wall that is not right ``patience_ms`` after everything was applied is wrong; one that is right only after
    ``CONVERGES_MS`` is late. All limits of time are taken ``slack`` times.
    """
    record = centre.record
    found = Findings(scenario, faults=faults, accepted=len(record.accepted))
    since_ms = max(ended_ms, record.last_ms, *(end for _, end in centre.outages), 0)
    async with caller(centre.having("web")[0].url) as client:
        shown, wrong, found.converged_ms = await _converged(centre.redis, client, record, since_ms, patience_ms)
        found.wrong += wrong[:12]
        if found.converged_ms > slack * CONVERGES_MS:
            found.wrong.append(f"the wall was right only after {found.converged_ms} ms")
        await _all_raised(centre.redis, record)
        still_open = await _shown_open(client, record, slack * CONVERGES_MS)
        effect = (await client.get("/api/v1/nudges/effect", params={"window": "60m"})).json()
    found.lost = len(record.accepted.keys() - in_journal(centre.redis))
    found.doubled = _doubled(shown, record)
    found.recovery_ms = max((end - begin for begin, end in centre.outages), default=0)
    _judge_nudges(centre, found, effect, slack)
    found.wrong += _wrongly_open(record, still_open)
    if found.lost:
        found.wrong.append(f"{found.lost} accepted events are not in the journal")
    if found.doubled:
        found.wrong.append(f"{found.doubled} visits count twice")
    return found


async def _converged(
    redis: RedisServer, client: httpx.AsyncClient, record: Record, since_ms: int, patience_ms: int
) -> tuple[Shown, list[str], int]:
    """Ask until the wall is right; gives it, what is wrong with it at the end, and how long it took."""
    pause_s, until_ms = 0.02, since_ms + PATIENCE_MS + patience_ms
    while True:
        asked_ms = wall_ms()
        if applied_all(redis):
            until_ms = min(until_ms, asked_ms + patience_ms)
        try:
            shown = await shown_by(client, SITE)
            wrong = differences(shown, record.events, "live")
        except httpx.HTTPError as error:
            if asked_ms >= until_ms:
                raise AssertionError("the wall does not answer") from error
            wrong = ["no answer"]
        if not wrong or asked_ms >= until_ms:
            return shown, wrong, max(0, asked_ms - since_ms)
        await asyncio.sleep(pause_s)
        pause_s = min(0.5, pause_s * 1.5)


# ---- events


def entries(redis: RedisServer, key: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Give all of a stream of the site, in order."""
    with redis.client as client:
        first = "-"
        while chunk := client.xrange(f"mm:{{{SITE}}}:{key}", first, "+", 1_000):
            yield from chunk
            first = f"({chunk[-1][0]}"


def applied_all(redis: RedisServer) -> bool:
    """Say whether the writer has come to the end of the journal, as it stands in Redis."""
    with redis.client as client:
        newest = client.xrevrange(f"mm:{{{SITE}}}:journal", "+", "-", 1)
        return not newest or client.get(f"mm:{{{SITE}}}:cursor") == newest[0][0]


def in_journal(redis: RedisServer) -> set[tuple[str, str]]:
    """Give source and id of every event in the journal, whatever else lies there."""
    found = set()
    for _, entry in entries(redis, "journal"):
        with contextlib.suppress(ValueError, RecursionError, TypeError, KeyError):
            found |= {(event["source"], event["id"]) for event in json.loads(entry["e"])}
    return found


def _doubled(shown: Shown, record: Record) -> int:
    """Count by how many offers the wall is above the model."""
    model = Model(record.events, shown.board["as_of_ms"])
    everywhere = {"", *model.queues(), *(contact.queue for contact in model.contacts.values())}
    more: int = shown.board["total"]["offered"] - model.figures(everywhere)["offered"]
    return max(0, more)


# ---- nudges


def raised(redis: RedisServer) -> dict[str, dict[str, int]]:
    """Give by contact the nudges of the feed, each with the instant at which Redis was told of it first."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for entry_id, entry in entries(redis, "feed"):
        for name, nudge in json.loads(entry["d"]).get("nudges", {}).items():
            if nudge["contact"] is not None:
                found[nudge["contact"]].setdefault(name, int(entry_id.split("-")[0]))
    return found


async def _all_raised(redis: RedisServer, record: Record) -> None:
    """Wait for the last nudge that is due, for longer than it may be late: whether it is, is judged from the feed."""
    last_ms = max([wall_ms(), *record.due_ms.values()]) + 2 * RECOVERED_MS
    while wall_ms() < last_ms and record.due_ms.keys() - raised(redis).keys():
        await asyncio.sleep(0.2)


async def _shown_open(client: httpx.AsyncClient, record: Record, patience_ms: int) -> set[str]:
    """Ask whose nudges are open until that is right: the wall tells of the feed's newest a moment later."""
    until_ms = wall_ms() + patience_ms
    while True:
        nudges = (await client.get("/api/v1/nudges")).json()["nudges"]
        still_open = {nudge["contact"] for nudge in nudges}
        if not _wrongly_open(record, still_open) or wall_ms() >= until_ms:
            return still_open
        await asyncio.sleep(0.05)


def _wrongly_open(record: Record, still_open: set[str]) -> list[str]:
    """Say whose nudge stays though they have left the line, and whose has gone though they are in it."""
    left = {name for name in record.due_ms if ("pbx", f"{name}.contact.left") in record.accepted}
    stays = [f"the nudge about {name} stays, and they have left" for name in sorted(left & still_open)]
    return stays + [f"no nudge is open about {name}" for name in sorted(record.due_ms.keys() - left - still_open)]


def _judge_nudges(centre: Centre, found: Findings, effect: dict[str, Any], slack: int) -> None:
    record, told = centre.record, raised(centre.redis)
    due = {name: max(due_ms, record.told_ms(name)) for name, due_ms in record.due_ms.items()}
    found.nudges = len(due)
    for name, due_ms in due.items():
        if len(told.get(name, ())) != 1:
            found.wrong.append(f"{name} has {len(told.get(name, ()))} nudges, due is one")
            continue
        (told_ms,) = told[name].values()
        begun = [
            end_ms for begin_ms, end_ms in centre.outages if begin_ms <= told_ms and end_ms + RECOVERED_MS >= due_ms
        ]
        late_ms = told_ms - max([due_ms, *begun])
        if begun:
            found.nudge_recovered_ms = max(found.nudge_recovered_ms, late_ms)
        else:
            found.nudge_late_ms = max(found.nudge_late_ms, late_ms)
        if late_ms > slack * (RECOVERED_MS if begun else HEALTHY_MS):
            found.wrong.append(
                f"the nudge about {name} came {late_ms} ms late, {'after a fault' if begun else 'healthy'}"
            )
    counted = sum(row["raised"] for row in _rows(effect) if row.get("queue") == LINE)
    if counted != len(due):
        found.wrong.append(f"{counted} nudges count as raised in their queue, due are {len(due)}")


def _rows(effect: Any) -> Iterable[dict[str, Any]]:
    return [row for row in effect["effects"] if isinstance(row, dict)]
