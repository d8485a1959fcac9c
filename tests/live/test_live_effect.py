"""What nudges brought about, as the hub's memory knows it: apart from the figures of queues."""

from __future__ import annotations

from typing import Any

from monitor.domain.effect import Breaches
from monitor.live.board import LiveBoard
from tests.live.live_site import NOON_MS, Client, SiteScript, make_hub, move

MINUTE = NOON_MS // 60_000
HOUR_MS = 3_600_000


def script() -> SiteScript:
    begun = SiteScript()
    begun.commit(
        deltas=[
            [MINUTE, "sales", "voice", "offered", 1],
            [MINUTE, "sales", "voice", "nudge:silence_warn:raised", 2],
            [MINUTE - 45, "care", "chat", "nudge:silence_warn:raised", 1],
            [MINUTE, "care", "chat", "breach:wait:n", 1],
        ],
    )
    return begun


def effect(board: LiveBoard, window: str, queues: list[str] | None = None) -> Any:
    return board.effect("main", window, queues)


def test_effects_are_of_a_window_and_of_chosen_queues() -> None:
    board = LiveBoard({"main": make_hub(script())})
    whole = effect(board, "60m")
    assert [(one.queue, one.raised) for one in whole["effects"]] == [(None, 3), ("sales", 2), ("care", 1)]
    assert whole["breaches"] == [
        Breaches(clock="wait", queue=None, breaches=1, unpreceded=0),
        Breaches(clock="wait", queue="care", breaches=1, unpreceded=0),
    ]
    assert (whole["site"], whole["window"], whole["as_of_ms"]) == ("main", "60m", NOON_MS)
    assert [(one.queue, one.raised) for one in effect(board, "30m")["effects"]] == [(None, 2), ("sales", 2)]
    assert [one.raised for one in effect(board, "60m", ["care", "nowhere"])["effects"]] == [1, 1]


def test_they_move_with_what_comes_and_leave_the_window_as_it_turns() -> None:
    begun = script()
    hub = make_hub(begun)
    board = LiveBoard({"main": hub})
    move(hub, begun, deltas=[[MINUTE, "sales", "voice", "nudge:silence_warn:acted", 2]])
    assert effect(board, "30m")["effects"][0].acted_ratio == 1.0
    begun.as_of_ms = NOON_MS + HOUR_MS
    move(hub, begun, now={})
    assert effect(board, "30m")["effects"] == []
    assert effect(board, "today")["effects"][0].raised == 3


def test_no_queue_is_sent_again_because_a_nudge_was_counted() -> None:
    begun = script()
    hub = make_hub(begun)
    client = Client(hub)
    assert "nudge:silence_warn:raised" not in str(client.look("queues"))
    move(hub, begun, deltas=[[MINUTE, "sales", "voice", "nudge:silence_warn:acted", 1]])
    assert client.read() == []
