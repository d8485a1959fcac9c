"""The writer on a real Redis: what is appended is applied, committed and told, in time and in order."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from monitor.clock import Clock
from monitor.domain.policy import Policy
from monitor.domain.site import Site
from monitor.processor.entries import take_entry
from monitor.processor.supervisor import Supervisor
from monitor.storage import Storage
from tests.processor.journal_site import (
    POLICY,
    SITE,
    Runner,
    applied_all,
    differences,
    event,
    opened,
    quick_policy,
    replayed,
    stored,
    until,
    whole_journal,
    writing,
)
from tests.redis_server import RedisServer

encode = msgspec.json.encode


async def nudges_of(storage: Storage) -> dict[str, dict[str, object]]:
    return {name: msgspec.json.decode(raw) async for name, raw in storage.state(SITE).nudges()}


async def nudged(storage: Storage, count: int) -> dict[str, dict[str, object]]:
    """Wait for so many nudges, and give them."""

    async def enough() -> bool:
        return len(await nudges_of(storage)) >= count

    await until(enough)
    return await nudges_of(storage)


async def test_what_is_appended_is_applied_committed_and_told(storage: Storage) -> None:
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        journal = storage.journal(SITE)
        first = await journal.append(now_ms, encode([opened("c1", now_ms - 500), opened("c2", now_ms - 400)]))
        await journal.append(now_ms, encode([event("contact.answered", "c1", now_ms, agent="kim")]))
        await applied_all(storage)
        saved = storage.state(SITE)
        assert await saved.cursor() > first
        assert {line[0] for line in (await saved.lines())["sales"]} == {"c2"}
        told = b"".join(entry.data for entry in await storage.feed(SITE).read("0-0"))
        assert b'"c1"' in told
        assert b'"c2"' in told
        assert differences(await stored(storage), await replayed(storage)) == []
        assert runner.progress.applied == 4, "the policy it began with is the fourth"


async def test_what_was_appended_before_it_came_is_applied_in_whole_steps(storage: Storage) -> None:
    runner = Runner(storage)
    now_ms = runner.clock.now_ms()
    for number in range(600):
        await storage.journal(SITE).append(now_ms, encode([opened(f"c{number}", now_ms - 1_000)]))
    runner.start()
    await applied_all(storage)
    await until(lambda: runner.progress.applied >= 601)
    await runner.stop()
    entered = [entry for entry in await whole_journal(storage) if b"policy.changed" in entry.events_json]
    assert len(entered) == 1
    assert runner.progress.commits <= 10
    assert differences(await stored(storage), await replayed(storage)) == []


async def test_boundaries_enter_by_ticks_and_a_replay_decides_the_same(storage: Storage) -> None:
    policy = quick_policy(150, 350)
    async with writing(storage, policy) as runner:
        now_ms = runner.clock.now_ms()
        batch = [opened(f"c{number}", now_ms + number * 20) for number in range(8)]
        await storage.journal(SITE).append(now_ms, encode(batch))

        async def all_breached() -> bool:
            return [nudge["level"] for nudge in (await nudges_of(storage)).values()] == ["breach"] * 8

        await until(all_breached)
    entries = await whole_journal(storage)
    ticks = [entry for entry in entries if entry.events_json == b"[]"]
    assert ticks
    assert [entry.at_ms for entry in entries] == sorted(entry.at_ms for entry in entries)
    picture = await stored(storage)
    assert differences(picture, await replayed(storage, policy)) == []
    assert all(record["care"]["decisions"] for record in picture["contacts"].values())


async def test_boundaries_that_lie_close_together_share_a_tick(storage: Storage) -> None:
    policy = quick_policy(300, 60_000)
    async with writing(storage, policy) as runner:
        now_ms = runner.clock.now_ms()
        batch = [opened(f"c{number}", now_ms + number) for number in range(200)]
        await storage.journal(SITE).append(now_ms, encode(batch))
        await nudged(storage, 200)
    ticks = [entry for entry in await whole_journal(storage) if entry.events_json == b"[]"]
    assert 0 < len(ticks) < 20


async def test_of_two_writers_one_writes_and_the_other_takes_over(storage: Storage) -> None:
    first, second = Runner(storage), Runner(storage)
    first.start()
    await until(lambda: first.progress.owns)
    second.start()
    await until(lambda: "another" in second.progress.trouble)
    now_ms = first.clock.now_ms()
    await storage.journal(SITE).append(now_ms, encode([opened("c1", now_ms)]))
    await applied_all(storage)
    await first.stop()
    await until(lambda: second.progress.owns)
    await storage.journal(SITE).append(now_ms, encode([opened("c2", now_ms)]))
    await applied_all(storage)
    await second.stop()
    assert second.progress.applied == 1, "the policy is known from the first"
    assert differences(await stored(storage), await replayed(storage)) == []


async def test_a_writer_that_was_fenced_drops_its_memory_and_nothing_counts_twice(
    storage: Storage, redis_server: RedisServer
) -> None:
    """The lease passes to another while the first is in the midst of its work and has not noticed."""
    first, second = Runner(storage), Runner(storage)
    go_on = asyncio.Event()
    reached = asyncio.Event()
    commit = first.store.commit

    async def late_commit(*args: object) -> object:
        if first.progress.commits:
            reached.set()
            await go_on.wait()
        return await commit(*args)  # type: ignore[arg-type]  # handed through as they came

    first.store.commit = late_commit  # type: ignore[method-assign,assignment]
    first.start()
    await until(lambda: first.progress.commits == 1)
    now_ms = first.clock.now_ms()
    await storage.journal(SITE).append(now_ms, encode([opened("c1", now_ms)]))
    await reached.wait()
    redis_server.ask("DEL", f"mm:{{{SITE}}}:lease")
    second.start()
    await until(lambda: second.progress.owns)
    await applied_all(storage)
    go_on.set()
    await until(lambda: "another" in first.progress.trouble)
    assert not first.progress.owns
    await storage.journal(SITE).append(now_ms, encode([opened("c2", now_ms)]))
    await applied_all(storage)
    await first.stop()
    await second.stop()
    picture = await stored(storage)
    assert differences(picture, await replayed(storage)) == []
    assert picture["counters"][now_ms // 60_000, "sales", "voice", "offered"] == 2


async def test_a_changed_policy_goes_through_the_journal_and_running_clocks_use_it(storage: Storage) -> None:
    strict, lax = quick_policy(200, 60_000), quick_policy(3_600_000, 7_200_000)
    async with writing(storage, lax) as runner:
        now_ms = runner.clock.now_ms()
        await storage.journal(SITE).append(now_ms, encode([opened("c2", now_ms - 5_000), opened("c1", now_ms - 5_000)]))
        await applied_all(storage)
        assert not await nudges_of(storage)
        runner.writer.use_policy(strict)
        nudges = await nudged(storage, 2)
        await until(lambda: runner.progress.revision == strict.revision)
        assert {name: nudge["contact"] for name, nudge in nudges.items()} == {"n1": "c1", "n2": "c2"}
        runner.writer.use_policy(lax)
        await until(lambda: runner.progress.revision == lax.revision)
    entered = [entry for entry in await whole_journal(storage) if b"policy.changed" in entry.events_json]
    assert len(entered) == 3
    picture = await stored(storage)
    assert picture["policy"]["revision"] == lax.revision
    assert {nudge["state"] for nudge in picture["nudges"].values()} == {"cleared"}
    assert differences(picture, await replayed(storage, lax)) == []


async def test_who_goes_on_with_another_file_keeps_what_began_under_the_old_policy(storage: Storage) -> None:
    short = Policy(layers=(*POLICY.layers, msgspec.structs.replace(POLICY.layers[0], within_ms=1_000))).settled()
    async with writing(storage, short) as runner:
        now_ms = runner.clock.now_ms()
        await storage.journal(SITE).append(now_ms, encode([opened("c1", now_ms - 5_000)]))
        await applied_all(storage)
    async with writing(storage, POLICY) as runner:
        await until(lambda: runner.progress.revision == POLICY.revision)
        late = event("contact.changed", "c1", now_ms - 5_000, topic="billing")
        answer = event("contact.answered", "c1", now_ms, agent="kim")
        await storage.journal(SITE).append(now_ms, encode([answer, late]))
        await applied_all(storage)
    picture = await stored(storage)
    assert picture["misc"]["policies"][0][1]["revision"] == short.revision
    assert differences(picture, await replayed(storage, short)) == []


async def test_as_of_moves_on_while_nothing_happens_and_stands_still_when_the_writer_is_stuck(
    storage: Storage,
) -> None:
    saved = storage.state(SITE)

    async def as_of(least_ms: int) -> None:
        async def reached() -> bool:
            return (await saved.as_of_ms() or 0) >= least_ms

        await until(reached)

    async with writing(storage) as runner:
        began_ms = runner.clock.now_ms()
        await as_of(began_ms + 300)
        assert len(await whole_journal(storage)) == 1, "nothing but the policy: no ticks without a boundary"
        stuck, go_on = asyncio.Event(), asyncio.Event()
        read = runner.store.read

        async def no_read(*args: object) -> object:
            stuck.set()
            await go_on.wait()
            return await read(*args)  # type: ignore[arg-type]  # handed through as they came

        runner.store.read = no_read  # type: ignore[method-assign,assignment]
        runner.store.wake()
        await stuck.wait()
        still_ms = runner.progress.as_of_ms

        async def a_while_later() -> bool:
            assert await runner.store.lease.renew()
            assert await saved.as_of_ms() == still_ms
            return runner.clock.now_ms() >= still_ms + 1_500

        await until(a_while_later)
        go_on.set()
        await as_of(still_ms + 1)


async def test_as_of_does_not_run_back_when_another_takes_over(storage: Storage, redis_server: RedisServer) -> None:
    ahead_ms = Runner(storage).clock.now_ms() + 60_000
    redis_server.ask("SET", f"mm:{{{SITE}}}:as_of", ahead_ms)
    async with writing(storage) as runner:
        await runner.store.lease.renew()
        assert await storage.state(SITE).as_of_ms() == ahead_ms


async def test_a_lost_lease_is_noticed_and_the_site_taken_again(storage: Storage, redis_server: RedisServer) -> None:
    async with writing(storage) as runner:
        redis_server.ask("SET", f"mm:{{{SITE}}}:lease", "somebody else", "PX", 2_500)
        await until(lambda: "another" in runner.progress.trouble)
        await until(lambda: runner.progress.owns)
        assert runner.progress.takeovers == 2
        now_ms = runner.clock.now_ms()
        await storage.journal(SITE).append(now_ms, encode([opened("c1", now_ms)]))
        await applied_all(storage)
    assert differences(await stored(storage), await replayed(storage)) == []


async def test_a_stop_finishes_the_step_and_gives_the_lease_back(storage: Storage, redis_server: RedisServer) -> None:
    runner = Runner(storage)
    now_ms = runner.clock.now_ms()
    for number in range(100):
        await storage.journal(SITE).append(now_ms, encode([opened(f"c{number}", now_ms)]))
    runner.start()
    await until(lambda: runner.progress.applied > 0)
    await runner.stop()
    assert redis_server.ask("EXISTS", f"mm:{{{SITE}}}:lease") == 0
    last = await storage.state(SITE).cursor()
    assert differences(await stored(storage), await replayed(storage, last=last)) == []


async def test_a_supervisor_runs_all_sites_and_ends_what_it_began(storage: Storage) -> None:
    clock = Runner(storage).clock
    supervisor = Supervisor(storage, clock, {"north": POLICY, "south": POLICY})
    await supervisor.start()
    await until(lambda: all(progress.owns for progress in supervisor.progress.values()))
    now_ms = clock.now_ms()
    for site in ("north", "south"):
        await storage.journal(site).append(now_ms, encode([opened("c1", now_ms)]))
    await until(lambda: all(progress.applied == 2 for progress in supervisor.progress.values()))
    strict = quick_policy(1_000, 2_000)
    supervisor.use_policies({"north": strict})
    await until(lambda: supervisor.progress["north"].revision == strict.revision)
    assert supervisor.progress["south"].revision == POLICY.revision
    assert supervisor.failed() is None
    await supervisor.stop()
    assert supervisor.failed() is None


async def test_a_site_whose_keys_hold_something_else_ends_the_process_with_a_reason(
    storage: Storage, redis_server: RedisServer
) -> None:
    redis_server.ask("SET", f"mm:{{{SITE}}}:feed", "not a feed")
    supervisor = Supervisor(storage, Runner(storage).clock, {SITE: POLICY})
    await supervisor.start()
    await until(lambda: supervisor.failed() is not None)
    assert "feed" in str(supervisor.failed())
    await supervisor.stop()


# ---- what is no event stops nothing

GOOD_MS = Clock().now_ms() - 60_000
"""Lately: what is older than contacts are kept is pruned."""
POISON = {
    "no JSON": b"not json at all",
    "no array": b'{"type":"contact.opened"}',
    "half an array": b'[{"type":',
    "bytes that are no text": b'["\xff\xfe"]',
    "nested without end": b"[" * 200_000,
    "numbers": b"[1, null, true]",
    "a type nobody knows": encode([event("contact.teleported", "x1", GOOD_MS)]),
    "data that does not fit": encode([event("contact.opened", "x2", GOOD_MS, channel="pigeon")]),
    "data that is no object": b'[{"type":"contact.opened","subject":"x3","time_ms":1,"id":"i","source":"s","data":7}]',
    "a notice without words": encode([event("queue.announced", "sales", GOOD_MS)]),
    "a notice of no instant": encode([event("queue.announced", "sales", GOOD_MS, text="x", until="soon")]),
    "an agent in no state": encode([event("agent.changed", "kim", GOOD_MS, status="flying")]),
    "a snapshot of nothing": encode([event("source.snapshot", "pbx", GOOD_MS, contacts=7)]),
    "an act by nobody": encode([event("nudge.sent", "n1", GOOD_MS)]),
    "a policy of nothing": encode([event("policy.changed", SITE, GOOD_MS, revision="x", policy={"layers": 7})]),
    "a policy without its hours": encode(
        [event("policy.changed", SITE, GOOD_MS, revision="x", policy={"layers": [{"hours": "nowhere"}]})]
    ),
    "a policy of no zone": encode([event("policy.changed", SITE, GOOD_MS, revision="x", policy={"timezone": "Mars"})]),
    "a time beyond all": encode([event("contact.opened", "x4", 10**17, channel="voice")]),
    "a time before all": encode([event("contact.opened", "x5", -5, channel="voice")]),
    "a promise without an instant": encode([event("promise.made", "x6", GOOD_MS)]),
}


@pytest.mark.parametrize("what", POISON)
async def test_what_is_no_event_becomes_a_dead_letter_and_the_rest_goes_on(storage: Storage, what: str) -> None:
    good = encode([opened("good", GOOD_MS)])
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        link = storage._append.to(f"mm:{{{SITE}}}:journal")  # behind the door's back, which would not let it in
        key = f"mm:{{{SITE}}}:journal"
        await link.call("XADD", key, "*", "at", now_ms, "e", POISON[what])
        await link.call("XADD", key, "*", "at", now_ms, "e", good)
        await applied_all(storage)
        letters = [msgspec.json.decode(letter.data) for letter in await storage.state(SITE).dead_letters()]
        assert letters
        assert all(letter["sentence"] and letter["reason"] for letter in letters)
        assert await storage.state(SITE).contact("good") is not None
        again = encode([event("contact.answered", "good", GOOD_MS + 5_000, agent="kim")])
        await storage.journal(SITE).append(now_ms, again)
        await applied_all(storage)
        assert runner.progress.takeovers == 1
    assert differences(await stored(storage), await replayed(storage)) == []
    async with writing(storage) as after:
        assert after.progress.takeovers == 1, "what is stored can be read again"


async def test_the_good_events_of_a_batch_with_a_bad_one_are_applied(storage: Storage) -> None:
    batch = b"[" + b",".join([encode(opened("a", GOOD_MS)), b'{"type":7}', encode(opened("b", GOOD_MS))]) + b"]"
    async with writing(storage) as runner:
        await storage.journal(SITE).append(runner.clock.now_ms(), batch)
        await applied_all(storage)
        saved = storage.state(SITE)
        assert await saved.contact("a") is not None
        assert await saved.contact("b") is not None
        assert len(await saved.dead_letters()) == 1


@pytest.mark.parametrize("at", ["99999999999999999999", "soon", "-5", "5000000000000"])
async def test_an_entry_that_claims_an_impossible_instant_does_not_stop_time(storage: Storage, at: str) -> None:
    policy = quick_policy(200, 400)
    async with writing(storage, policy) as runner:
        key = f"mm:{{{SITE}}}:journal"
        link = storage._append.to(key)
        await link.call("XADD", key, "*", "at", at, "e", encode([opened("c1", runner.clock.now_ms())]))
        await applied_all(storage)
        assert runner.progress.as_of_ms < runner.clock.now_ms() + 1_000
        await nudged(storage, 1)
    assert differences(await stored(storage), await replayed(storage, policy)) == []


def test_a_site_lives_through_an_entry_without_any_redis() -> None:
    """A replay needs no storage: the same function reads the same bytes."""
    from monitor.storage import Entry

    site = Site(SITE, POLICY)
    assert take_entry(site, Entry(f"{GOOD_MS}-0", GOOD_MS, encode([opened("c1", GOOD_MS)]))) == 1
    assert site.contacts.keys() == {"c1"}
