"""The door: gathering, answering after the disk, saying no in time, and callers or a disk that go away."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Sequence
from typing import Any

import pytest

from monitor.domain import wire
from monitor.domain.events import Event
from monitor.errors import Overloaded, StorageDown, Unavailable
from monitor.intake import BadBatch, Intake, new_id
from monitor.intake_lane import Limits

NOW_MS = 1_780_000_000_000
QUICK = Limits(gather_ms=0)


class Time:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at_ms = NOW_MS

    def now_ms(self) -> int:
        return self.at_ms

    def monotonic_ms(self) -> float:
        return self.at_ms


class Memory:
    """A journal in memory, whose disk can be held up or broken."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, int, list[dict[str, Any]]]] = []
        self.letters: list[dict[str, Any]] = []
        self.unapplied: dict[str, int] = {}
        self.broken: Exception | None = None
        self.free = asyncio.Event()
        self.free.set()
        self.asked = asyncio.Event()

    async def append(self, site: str, at_ms: int, batch: bytes) -> str:
        self.asked.set()
        await self.free.wait()
        if self.broken is not None:
            raise self.broken
        self.entries.append((site, at_ms, json.loads(batch)))
        return f"{at_ms}-{len(self.entries)}"

    def backlog(self, site: str) -> int:
        return self.unapplied.get(site, 0)

    async def park(self, site: str, letters: Sequence[bytes]) -> None:
        if self.broken is not None:
            raise self.broken
        self.letters += [{"site": site, **json.loads(letter)} for letter in letters]

    def ids(self) -> list[list[str]]:
        return [[event["id"] for event in events] for _, _, events in self.entries]


def event(name: str) -> Event:
    return Event("contact.held", "c-1", NOW_MS, name, "s")


def body(*names: str) -> bytes:
    return json.dumps([{"type": "contact.held", "subject": "c-1", "id": name} for name in names]).encode()


def door(limits: Limits = QUICK) -> tuple[Intake, Memory, Time]:
    journal, time = Memory(), Time()
    return Intake(journal, time, limits), journal, time


async def test_an_answer_means_that_the_events_stand_in_the_journal() -> None:
    intake, journal, _ = door()
    receipt = await intake.post("main", body("a", "b"), "json")
    assert (receipt.accepted, receipt.rejected) == (2, [])
    assert journal.ids() == [["a", "b"]]
    assert (intake.stats.events, intake.stats.entries, intake.stats.waiting) == (2, 1, 0)
    await intake.close()


async def test_callers_of_one_moment_share_one_entry() -> None:
    intake, journal, _ = door()
    await asyncio.gather(*(intake.accept("main", [event(str(number))]) for number in range(50)))
    assert len(journal.entries) == 1
    assert sorted(journal.ids()[0], key=int) == [str(number) for number in range(50)]
    await intake.close()


async def test_what_comes_while_an_append_is_on_its_way_becomes_the_next_entry() -> None:
    intake, journal, _ = door()
    journal.free.clear()
    first = asyncio.create_task(intake.accept("main", [event("a")]))
    await journal.asked.wait()
    others = [asyncio.create_task(intake.accept("main", [event(name)])) for name in "bcd"]
    await asyncio.sleep(0)
    assert not first.done()
    journal.free.set()
    await asyncio.gather(first, *others)
    assert journal.ids() == [["a"], ["b", "c", "d"]]
    await intake.close()


async def test_an_entry_has_no_more_events_than_allowed_and_a_batch_is_never_taken_apart() -> None:
    intake, journal, _ = door(Limits(gather_ms=0, group_events=3))
    batches = [["a", "b"], ["c"], ["d", "e"], ["f", "g", "h", "i", "j"]]
    await asyncio.gather(*(intake.accept("main", [event(name) for name in names]) for names in batches))
    assert journal.ids() == [["a", "b", "c"], ["d", "e"], ["f", "g", "h", "i", "j"]]
    await intake.close()


async def test_an_idle_lane_waits_a_moment_for_company() -> None:
    intake, journal, _ = door(Limits(gather_ms=5))
    first = asyncio.create_task(intake.accept("main", [event("a")]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.gather(first, intake.accept("main", [event("b")]))
    assert journal.ids() == [["a", "b"]]
    await intake.close()


async def test_sites_have_lanes_of_their_own() -> None:
    intake, journal, _ = door()
    await asyncio.gather(intake.accept("one", [event("a")]), intake.accept("two", [event("b")]))
    assert sorted(site for site, _, _ in journal.entries) == ["one", "two"]
    await intake.close()


async def test_time_of_entries_never_runs_back() -> None:
    intake, journal, time = door()
    for at_ms in (NOW_MS, NOW_MS - 5_000, NOW_MS + 1):
        time.at_ms = at_ms
        await intake.accept("main", [event("a")])
    assert [at_ms for _, at_ms, _ in journal.entries] == [NOW_MS, NOW_MS, NOW_MS + 1]
    await intake.close()


async def test_nothing_is_appended_for_no_events() -> None:
    intake, journal, _ = door()
    assert (await intake.post("main", b"[]", "json")).accepted == 0
    assert journal.entries == []
    await intake.close()


async def test_all_or_nothing_takes_nothing_of_a_batch_with_one_bad_event() -> None:
    intake, journal, _ = door()
    with pytest.raises(BadBatch) as caught:
        await intake.post("main", body("a", "", "c"), "json")
    assert [(error.index, error.path) for error in caught.value.errors] == [(1, "$.id")]
    assert (journal.entries, journal.letters) == ([], [])
    await intake.close()


async def test_leniently_the_good_are_taken_and_the_others_become_dead_letters() -> None:
    intake, journal, _ = door()
    receipt = await intake.post("main", body("a", "", "c")[:-1] + b",NaN]", "json", lenient=True)
    assert (receipt.accepted, [error.index for error in receipt.rejected]) == (2, [1, 3])
    assert journal.ids() == [["a", "c"]]
    valid, broken = journal.letters
    assert valid["event"]["id"] == ""
    assert (valid["site"], valid["at_ms"], valid["reason"]) == ("main", NOW_MS, "not_valid")
    assert valid["sentence"].startswith("$.id has 0 characters")
    assert broken["text"] == "NaN"
    await intake.close()


async def test_a_letter_that_cannot_be_kept_stops_the_whole_batch() -> None:
    intake, journal, _ = door()
    journal.broken = StorageDown("gone")
    with pytest.raises(StorageDown):
        await intake.post("main", body("a", ""), "json", lenient=True)
    assert journal.entries == []
    await intake.close()


async def test_too_many_events_are_refused_before_anything_is_taken() -> None:
    intake, journal, _ = door(Limits(gather_ms=0, batch_events=2))
    with pytest.raises(wire.TooManyEvents):
        await intake.post("main", body("a", "b", "c"), "json", lenient=True)
    assert journal.entries == []
    await intake.close()


async def test_a_doubtful_reply_is_told_to_every_caller_and_the_lane_goes_on() -> None:
    intake, journal, _ = door()
    journal.broken = StorageDown("no reply")
    answers = await asyncio.gather(*(intake.accept("main", [event(name)]) for name in "abc"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageDown] * 3
    journal.broken = None
    await intake.accept("main", [event("d")])
    assert journal.ids() == [["d"]]
    assert (intake.stats.failed, intake.stats.waiting) == (1, 0)
    await intake.close()


async def test_a_defect_of_the_storage_reaches_the_caller_and_the_lane_goes_on() -> None:
    intake, journal, _ = door()
    journal.broken = ValueError("a defect")
    with pytest.raises(ValueError, match="a defect"):
        await intake.accept("main", [event("a")])
    journal.broken = None
    await intake.accept("main", [event("b")])
    assert journal.ids() == [["b"]]
    await intake.close()


async def test_a_caller_who_goes_away_takes_nobody_else_along() -> None:
    intake, journal, _ = door()
    journal.free.clear()
    gone = asyncio.create_task(intake.accept("main", [event("a")]))
    stays = asyncio.create_task(intake.accept("main", [event("b")]))
    await journal.asked.wait()
    gone.cancel()
    await asyncio.wait({gone})
    journal.free.set()
    await stays
    assert journal.ids() == [["a", "b"]]
    assert intake.stats.waiting == 0
    await intake.close()


async def test_what_nobody_waits_for_any_more_is_not_begun() -> None:
    intake, journal, _ = door()
    journal.free.clear()
    first = asyncio.create_task(intake.accept("main", [event("a")]))
    await journal.asked.wait()
    gone = asyncio.create_task(intake.accept("main", [event("b")]))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait({gone})
    journal.free.set()
    await first
    await intake.close()
    assert journal.ids() == [["a"]]
    assert intake.stats.waiting == 0


async def test_more_than_may_wait_is_refused_at_once() -> None:
    intake, journal, _ = door(Limits(gather_ms=0, waiting_events=3))
    journal.free.clear()
    first = asyncio.create_task(intake.accept("main", [event(name) for name in "abc"]))
    await journal.asked.wait()
    with pytest.raises(Overloaded) as caught:
        await intake.accept("main", [event("d")])
    assert caught.value.retry_after_s > 0
    await asyncio.gather(intake.accept("other", [event("e")]), _later(journal.free.set), first)
    assert intake.stats.overloaded == 1
    await intake.close()


async def _later(action: Any) -> None:
    action()


async def test_one_batch_longer_than_may_wait_is_taken_when_nothing_waits() -> None:
    intake, journal, _ = door(Limits(gather_ms=0, waiting_events=2))
    await intake.accept("main", [event(name) for name in "abc"])
    assert journal.ids() == [["a", "b", "c"]]
    await intake.close()


async def test_more_unapplied_events_than_allowed_stop_the_intake() -> None:
    intake, journal, _ = door(Limits(gather_ms=0, backlog_events=10))
    journal.unapplied["main"] = 11
    with pytest.raises(Overloaded):
        await intake.accept("main", [event("a")])
    journal.unapplied["main"] = 10
    await intake.accept("main", [event("a")])
    assert journal.ids() == [["a"]]
    await intake.close()


async def test_closing_answers_who_waits_and_refuses_who_comes() -> None:
    intake, journal, _ = door(Limits(gather_ms=60_000))
    waiting = [asyncio.create_task(intake.accept("main", [event(name)])) for name in "ab"]
    await asyncio.sleep(0)
    closing = asyncio.create_task(intake.close())
    await asyncio.gather(*waiting, closing)
    assert journal.ids() == [["a", "b"]]
    with pytest.raises(Unavailable):
        await intake.accept("main", [event("c")])


async def test_a_lane_that_is_cancelled_leaves_nobody_waiting() -> None:
    intake, journal, _ = door()
    journal.free.clear()
    sent = asyncio.create_task(intake.accept("main", [event("a")]))
    await journal.asked.wait()
    queued = asyncio.create_task(intake.accept("main", [event("b")]))
    await asyncio.sleep(0)
    (lane,) = [task for task in asyncio.all_tasks() if task.get_name() == "intake main"]
    lane.cancel()
    answers = await asyncio.gather(sent, queued, return_exceptions=True)
    assert [type(answer) for answer in answers] == [StorageDown] * 2
    assert intake.stats.waiting == 0
    journal.free.set()
    await intake.accept("main", [event("c")])
    await intake.close()


async def test_events_of_a_post_are_stamped_once_with_its_arrival() -> None:
    intake, journal, _ = door()
    await intake.post("main", b'{"type":"contact.held","subject":"c"}', "json")
    (taken,) = journal.entries[0][2]
    assert (taken["time_ms"], taken["own"], taken["source"]) == (NOW_MS, True, "api")
    assert len(taken["id"]) == 32
    await intake.close()


def test_made_ids_sort_by_time_never_repeat_and_are_version_7() -> None:
    ids = [new_id(NOW_MS + number) for number in range(1_000)]
    assert ids == sorted(ids)
    assert len(set(itertools.chain(ids, (new_id(NOW_MS) for _ in range(1_000))))) == 2_000
    assert {(len(one), one[12], one[16] in "89ab") for one in ids} == {(32, "7", True)}
