"""Answers to questions from the hub's memory."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.policy import Policy
from monitor.errors import BadInput, StorageDown
from monitor.live.board import ContactQuery, LiveBoard, LiveVerdicts
from monitor.live.hub import Hub
from monitor.live.store import Lines, Shelf, contact_traits
from monitor.web.moment_schemas import MomentsOf
from tests.live.live_site import NOON_MS, Client, ScriptedFeed, SetClock, SiteScript, contact, make_hub, nudge, praise

MINUTE = NOON_MS // 60_000


@pytest.fixture
def script() -> SiteScript:
    begun = SiteScript()
    begun.commit(
        views={
            "a": contact("a", level="ok", silent_since_ms=1, waiting_since_ms=30, opened_at_ms=5),
            "b": contact("b", level="breach", silent_since_ms=9, waiting_since_ms=20, opened_at_ms=7),
            "c": contact(
                "c", level="breach", silent_since_ms=4, waiting_since_ms=None, state="handling", opened_at_ms=6
            ),
            "d": contact("d", level="warn", silent_since_ms=None, waiting_since_ms=10, queue="care", opened_at_ms=9),
            "e": contact("e", level="ok", silent_since_ms=2, waiting_since_ms=None, queue=None, opened_at_ms=8),
        },
        lines=[["sales", "b", 2.0], ["sales", "a", 1.0], ["care", "d", 1.5]],
        nudges={
            "n1": nudge("n1", level="warn"),
            "n2": nudge("n2", level="breach", agent="ana", state="acknowledged"),
            "n3": nudge("n3", queue="care"),
        },
        agents={"ana": {"agent": "ana", "queues": ["sales"]}, "bob": {"agent": "bob", "queues": ["care"]}},
        sources={"pbx": {"source": "pbx", "last_event_ms": 5, "last_beat_ms": 1, "events": 2}},
        deltas=[[MINUTE, "sales", "voice", "offered", 3], [MINUTE, "care", "chat", "offered", 2]],
        now={"sales": {"waiting": 2, "longest_wait_since_ms": NOON_MS - 40_000}},
    )
    return begun


def decoded(answer: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(answer))


def ids(board: LiveBoard, **asked: Any) -> list[str]:
    return [one["contact"] for one in decoded(board.contacts("main", ContactQuery(**asked)))["contacts"]]


def pages(board: LiveBoard, **asked: Any) -> list[str]:
    """Walk all pages of one contact each."""
    found: list[str] = []
    after: str | None = None
    while True:
        answer = decoded(board.contacts("main", ContactQuery(limit=1, after=after, **asked)))
        found += [one["contact"] for one in answer["contacts"]]
        after = answer["next"]
        if after is None:
            return found


@pytest.fixture
def board(script: SiteScript) -> LiveBoard:
    return LiveBoard({"main": make_hub(script)})


def test_queues_have_their_lengths_beside_the_instants(board: LiveBoard) -> None:
    answer = decoded(board.queues("main", "today"))
    assert [queue["queue"] for queue in answer["queues"]] == ["care", "sales"]
    assert answer["queues"][1]["longest_wait_ms"] == 40_000
    assert answer["total"]["offered"] == 5
    assert (answer["site"], answer["window"], answer["as_of_ms"]) == ("main", "today", NOON_MS)


def test_moments_of_chosen_queues_and_of_all_name_the_weakest_touchpoint(script: SiteScript) -> None:
    counted = [("wait:negative:gave_up", 20), ("shop: paying:positive:rated_high", 3)]
    script.commit(deltas=[[MINUTE, "sales", "voice", f"moment:{what}", n] for what, n in counted])
    board = LiveBoard({"main": make_hub(script)})
    answer = msgspec.convert(decoded(board.moments("main", "today")), MomentsOf)
    assert (answer.weakest, answer.moments[0].weakest, answer.moments[-1].touchpoint) == ("wait", True, "shop: paying")
    answer = msgspec.convert(decoded(board.moments("main", "30m", ["care"])), MomentsOf)
    assert (answer.weakest, {one.n for one in answer.moments}) == (None, {0})


def test_good_moments_are_given_newest_first_and_of_chosen_queues(script: SiteScript) -> None:
    script.commit(good=[praise(f"c{number}", queue="care" if number % 2 else "sales") for number in range(60)])
    board = LiveBoard({"main": make_hub(script)})
    answer = msgspec.convert(decoded(board.moments("main", "today")), MomentsOf)
    assert [one.contact for one in answer.good] == [f"c{number}" for number in range(59, 9, -1)]
    answer = msgspec.convert(decoded(board.moments("main", "30m", ["care"])), MomentsOf)
    assert ({one.queue for one in answer.good}, answer.good[0].contact, len(answer.good)) == ({"care"}, "c59", 25)
    shown = board.snapshot("main", "moments", queues=["care"], masked=True)["total"]["good"]
    assert ({one["contact"] for one in shown}, len(shown)) == ({None}, 20)


def test_of_chosen_queues_those_that_exist_are_given_and_the_total_is_theirs(board: LiveBoard) -> None:
    answer = decoded(board.queues("main", "30m", ["care", "nowhere"]))
    assert [queue["queue"] for queue in answer["queues"]] == ["care"]
    assert answer["total"]["offered"] == 2


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["c", "b", "d", "a", "e"]),
        ({"sort": "line"}, ["a", "d", "b"]),
        ({"sort": "wait"}, ["d", "b", "a", "c", "e"]),
        ({"sort": "opened"}, ["a", "c", "b", "e", "d"]),
        ({"levels": frozenset({"ok", "breach"})}, ["c", "b", "a", "e"]),
        ({"levels": frozenset({"warn"}), "sort": "line"}, ["d"]),
        ({"states": frozenset({"handling"})}, ["c"]),
        ({"queues": frozenset({"sales"})}, ["c", "b", "a"]),
        ({"queues": frozenset({"sales", "care"})}, ["c", "b", "d", "a"]),
        ({"queues": frozenset({"care"}), "sort": "line"}, ["d"]),
        ({"queues": frozenset({"care", "sales"}), "sort": "wait", "states": frozenset({"waiting"})}, ["d", "b", "a"]),
        ({"queues": frozenset({"nowhere"})}, []),
    ],
)
def test_contacts_come_in_the_order_asked_for_also_page_by_page(
    board: LiveBoard, asked: dict[str, Any], expected: list[str]
) -> None:
    assert ids(board, **asked) == expected
    assert pages(board, **asked) == expected


def test_a_page_goes_on_where_the_one_before_ended_whatever_happened_between(script: SiteScript) -> None:
    hub = make_hub(script)
    board = LiveBoard({"main": hub})
    first = decoded(board.contacts("main", ContactQuery(limit=2)))
    hub.take(*script.commit(views={"b": None, "z": contact("z", level="breach", silent_since_ms=0)}))
    assert ids(board, after=first["next"]) == ["d", "a", "e"]


def test_clocks_of_an_answer_are_as_of_the_answer_not_of_the_contacts_last_change() -> None:
    script = SiteScript()
    clock = {"clock": "wait", "level": "ok", "since_ms": NOON_MS - 5_000, "elapsed_ms": 5_000}
    targets = {"warn_at_ms": NOON_MS + 55_000, "breach_at_ms": None, "limit_ms": None}
    script.commit(views={"c": contact("c", clocks=[clock | targets])})
    script.as_of_ms += 40_000
    board = LiveBoard({"main": make_hub(script)})
    answer = decoded(board.contacts("main", ContactQuery()))
    for found in (answer["contacts"][0], board.contact_now("main", "c") or {}):
        assert (found["as_of_ms"], found["clocks"][0]["elapsed_ms"]) == (answer["as_of_ms"], 45_000)


def test_the_most_urgent_come_first_and_of_a_level_who_is_over_the_limit_for_longest() -> None:
    def owes(level: str, over_since_ms: int, silent_since_ms: int | None) -> dict[str, Any]:
        owed = {"clock": "silence", "level": level, "since_ms": 0, "over_since_ms": over_since_ms, "breach_at_ms": None}
        return {"level": level, "silent_since_ms": silent_since_ms, "owed": owed}

    script = SiteScript()
    script.commit(
        views={
            "calm": contact("calm", silent_since_ms=1),
            "lately": contact("lately", **owes("breach", 90, 2)),
            "long": contact("long", **owes("breach", 20, None)),
            "late": contact("late", **owes("warn", 5, 3)),
            "wrapping": contact("wrapping", level="breach", silent_since_ms=None),
        }
    )
    assert ids(LiveBoard({"main": make_hub(script)})) == ["long", "lately", "wrapping", "late", "calm"]


@pytest.mark.parametrize("after", ["", "nonsense!", "WzFd", "WyJsaW5lIixbMSwiYSJdXQ", "é"])
def test_a_cursor_of_another_order_or_of_nobody_is_refused(board: LiveBoard, after: str) -> None:
    with pytest.raises(BadInput, match="first page"):
        board.contacts("main", ContactQuery(after=after))


def test_a_contact_is_given_with_its_place_in_line(board: LiveBoard) -> None:
    shown = board.contact_now("main", "b")
    assert shown is not None
    assert (shown["contact"], shown["position"], shown["expected_wait"]["p50_ms"]) == ("b", 2, None)
    assert (board.contact_now("main", "e") or {"position": 1})["position"] is None
    assert board.contact_now("main", "nobody") is None


@pytest.mark.parametrize(
    ("agent", "queues", "states", "expected"),
    [
        (None, None, {"open"}, ["n2", "n1", "n3"]),
        ("ana", None, {"open"}, ["n2", "n1"]),
        ("bob", None, {"open"}, ["n3"]),
        ("nobody", None, {"open"}, ["n1", "n3"]),
        (None, {"care"}, {"open"}, ["n3"]),
        (None, None, {"acknowledged"}, ["n2"]),
        (None, None, {"open", "dismissed"}, ["n2", "n1", "n3"]),
    ],
)
def test_nudges_are_those_for_an_agent_and_for_everybody_in_the_agents_queues(
    board: LiveBoard, agent: str | None, queues: set[str] | None, states: set[str], expected: list[str]
) -> None:
    assert [one["id"] for one in decoded(board.nudges("main", agent, queues, states))["nudges"]] == expected


def test_closed_nudges_are_found_by_their_state(script: SiteScript) -> None:
    script.commit(nudges={"n1": nudge("n1", state="dismissed")}, closed_nudges=["n1"])
    empty = SiteScript()
    hub = make_hub(empty)
    for entry in script.entries:
        hub.take(*entry)
    board = LiveBoard({"main": hub})
    assert [one["id"] for one in decoded(board.nudges("main", None, None, {"dismissed"}))["nudges"]] == ["n1"]
    assert decoded(board.nudges("main", None, {"care"}, {"dismissed"}))["nudges"] == []


def test_agents_sources_and_policy_are_given(board: LiveBoard) -> None:
    assert [one["agent"] for one in decoded(board.agents("main"))["agents"]] == ["ana", "bob"]
    assert decoded(board.sources("main"))["sources"] == [
        {
            "source": "pbx", "last_event_ms": 5, "last_beat_ms": 1, "events": 2, "repeated": 0, "refused": 0, "late_n": 0,
            "late_p50_ms": None, "late_p95_ms": None, "quiet_after_ms": 90_000, "tells_messages": False,
        }
    ]  # fmt: skip
    assert decoded(board.policy("main"))["timezone"] == "UTC"
    assert list(board.sites()) == ["main"]


def test_a_page_goes_on_from_its_snapshot(script: SiteScript) -> None:
    hub = make_hub(script)
    frame = LiveBoard({"main": hub}).snapshot("main", "contacts", queues=["care"])
    assert (frame["type"], list(frame["data"])) == ("state", ["d"])
    assert LiveBoard({"main": hub}).snapshot("main", "queues")["total"]["offered"] == 5
    client = Client(hub)
    client.screen.epoch, client.screen.offset = frame["epoch"], frame["offset"]
    [patch] = client.resume(queues=["care"])
    assert (patch["type"], patch["set"]) == ("patch", {})


def test_before_the_site_is_read_nothing_is_answered() -> None:
    hub = Hub(ScriptedFeed(SiteScript()), SetClock(), Policy())
    with pytest.raises(StorageDown):
        LiveBoard({"main": hub}).agents("main")


async def test_a_verdict_this_process_has_not_seen_is_looked_up() -> None:
    hub = make_hub(SiteScript())
    hub.verdicts.put("here", b"1")

    async def saved(site: str, event: str) -> bytes | None:
        return {"there": b"2"}.get(event) if site == "main" else None

    verdicts = LiveVerdicts({"main": hub}, saved)
    assert await verdicts.wait("main", "here", 0) == b"1"
    assert await verdicts.wait("main", "there", 0) == b"2"
    assert await verdicts.wait("main", "nowhere", 0) is None


def test_a_shelf_filled_at_once_is_as_one_filled_piece_by_piece() -> None:
    objects = {
        f"c{number}": msgspec.json.encode(
            contact(f"c{number}", level=("ok", "warn")[number % 2], queue=("a", "b", None)[number % 3])
        )
        for number in range(12)
    }
    at_once, piecewise = Shelf(contact_traits), Shelf(contact_traits)
    at_once.fill(objects.items())
    for key, raw in objects.items():
        piecewise.put(key, raw)
    for queues in (None, ["a"], ["a", "b"]):
        assert [key for key, _ in at_once.ranked(queues)] == [key for key, _ in piecewise.ranked(queues)]
    assert len(at_once) == 12
    assert "c3" in at_once


def test_a_line_forgets_who_left_and_itself_when_empty() -> None:
    lines = Lines()
    lines.put("sales", "a", None)
    lines.put("sales", "a", 2.0)
    lines.put("sales", "b", 1.0)
    assert (lines.position("sales", "a"), lines.position("sales", "b"), lines.position(None, "a")) == (2, 1, None)
    lines.put("sales", "a", 0.5)
    assert lines.position("sales", "a") == 1
    lines.put("sales", "a", None)
    lines.put("sales", "b", None)
    assert lines.position("sales", "b") is None
    assert list(lines.walk(None, None)) == []
