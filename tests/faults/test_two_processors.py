"""Two processors and one site: whoever was stopped past its lease, in the middle of a commit even, does no harm awake."""

from __future__ import annotations

import asyncio

import pytest

from tests.fault_proxy import FaultProxy
from tests.faults.amounts import amount
from tests.faults.centre import HASTY, Centre, Member, until
from tests.faults.conftest import Report
from tests.faults.verdict import judge

AT_RANDOM = amount(1, 25)
IN_A_COMMIT = amount(2, 25)
COMMIT = b":feed_head"
"""In every commit, and in nothing else a writer sends."""
AWAKE_S = 0.3


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 900))
async def test_a_processor_stopped_past_its_lease_and_woken_does_no_harm(centre: Centre, report: Report) -> None:
    """Stopped anywhere at first, then with half of a commit sent: the other half comes when another has the site."""
    proxies: dict[Member, FaultProxy] = {}
    try:
        for _ in range(2):
            proxy = FaultProxy(centre.redis.socket)
            await proxy.start()
            proxies[await centre.add("processor", HASTY, url=proxy.url)] = proxy
        await centre.add("web", HASTY)
        await centre.up()
        centre.call()
        for turn in range(AT_RANDOM + IN_A_COMMIT):
            await centre.accepted(centre.chance.randrange(20, 80))
            stopped = await centre.writer()
            other = next(member for member in proxies if member is not stopped)
            async with centre.broken():
                if turn >= AT_RANDOM:
                    proxies[stopped].hold(COMMIT)
                    await asyncio.wait_for(proxies[stopped].held.wait(), 10)
                stopped.pause()
                centre.end_lease()
                await until(other.writes)
            proxies[stopped].release()
            stopped.go_on()
            await asyncio.sleep(AWAKE_S)  # the length is the point: both are awake, and one must give in
            assert await other.writes(), "the one that was woken took the site from its owner"
            await until(lambda stopped=stopped: gives_in(stopped))  # type: ignore[misc]  # bound as it is now
        await centre.hang_up()
        found = await judge(centre, "two processors, one stopped in a commit", faults=AT_RANDOM + IN_A_COMMIT)
        if not any("another processor has taken the site over" in member.log for member in proxies):
            found.wrong.append("no commit met the fence: nobody was woken in the middle of one")
        report(found)
    finally:
        await centre.close()
        for proxy in proxies.values():
            await proxy.close()


async def gives_in(member: Member) -> bool:
    """Say whether a member knows that the site is another's."""
    return "another processor has the site" in (await member.ask_ready())[1]
