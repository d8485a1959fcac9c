"""A domain that raises: the event is found and put aside, all others count, and the site goes on."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.crew import Crew
from monitor.domain.site import Site
from monitor.domain.watch import Watch
from monitor.processor import writer as writer_module
from monitor.storage import Storage
from tests.processor.journal_site import SITE, Runner, applied_all, event, opened, quick_policy, stored, until, writing

encode = msgspec.json.encode


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer_module, "RETRY_S", 0.01)


def stumbling_over(monkeypatch: pytest.MonkeyPatch, of: type, method: str, name: str) -> None:
    """Have a method of the domain raise where it is asked about ``name``."""
    whole = getattr(of, method)

    def stumble(self: Any, about: Any, *more: Any, **named: Any) -> Any:
        if name in (about, getattr(getattr(about, "life", None), "id", None)):
            raise KeyError("a defect")
        return whole(self, about, *more, **named)

    monkeypatch.setattr(of, method, stumble)


async def letters(storage: Storage) -> list[dict[str, Any]]:
    return [msgspec.json.decode(letter.data) for letter in await storage.state(SITE).dead_letters()]


@pytest.mark.parametrize(("of", "method", "name"), [(Crew, "say", "bad"), (Watch, "_look", "bad")])
async def test_the_event_is_put_aside_and_all_others_count(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, of: type, method: str, name: str
) -> None:
    stumbling_over(monkeypatch, of, method, name)
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        bad = event("agent.changed", "bad", now_ms, status="available") if of is Crew else opened("bad", now_ms)
        batches = [
            [opened("c1", now_ms), bad, opened("c2", now_ms)],
            [opened("c3", now_ms), event("agent.changed", "kim", now_ms, status="available")],
        ]
        for batch in batches:
            await storage.journal(SITE).append(now_ms, encode(batch))
        await applied_all(storage)
        assert runner.progress.takeovers >= 3, "once to see that something raises, once to see what"
        picture = await stored(storage)
        (letter,) = await letters(storage)
    assert picture["contacts"].keys() == {"c1", "c2", "c3"}
    assert "kim" in picture["agents"]
    assert (letter["event"]["id"], letter["reason"]) == (bad.id, "cannot_apply")
    assert "a defect" in letter["sentence"]


async def test_two_of_one_batch_are_both_found(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    stumbling_over(monkeypatch, Watch, "_look", "bad")
    stumbling_over(monkeypatch, Crew, "say", "worse")
    async with writing(storage) as runner:
        now_ms = runner.clock.now_ms()
        worse = event("agent.changed", "worse", now_ms, status="away")
        batch = [opened("bad", now_ms), worse, opened("c1", now_ms), opened("c2", now_ms)]
        await storage.journal(SITE).append(now_ms, encode(batch))
        await applied_all(storage)
        assert {letter["event"]["subject"] for letter in await letters(storage)} == {"bad", "worse"}
        assert (await stored(storage))["contacts"].keys() == {"c1", "c2"}


async def test_where_no_event_is_to_blame_the_writer_ends(
    storage: Storage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Site) -> None:
        raise KeyError("a defect of encoding")

    runner = Runner(storage)
    runner.start()
    await until(lambda: runner.progress.owns and runner.progress.commits > 0)
    monkeypatch.setattr(Site, "collect", broken)
    await storage.journal(SITE).append(runner.clock.now_ms(), b"[]")
    task = runner.task
    assert task is not None
    with pytest.raises(KeyError):
        await task
    assert "the domain raised" in caplog.text


async def test_a_contact_that_cannot_go_on_as_time_passes_is_put_aside_and_the_site_goes_on(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stumbling_over(monkeypatch, Site, "_turn", "bad")
    async with writing(storage, quick_policy(50, 100)) as runner:
        now_ms = runner.clock.now_ms()
        batch = [opened("bad", now_ms), opened("c1", now_ms)]
        await storage.journal(SITE).append(now_ms, encode(batch))

        async def both_turned() -> bool:
            nudges = (await stored(storage))["nudges"].values()
            return bool(await letters(storage)) and any(nudge["contact"] == "c1" for nudge in nudges)

        await until(both_turned)
        assert {letter["event"]["subject"] for letter in await letters(storage)} == {"bad"}
        assert (await stored(storage))["contacts"].keys() == {"c1"}
        assert runner.progress.takeovers == 1
