"""Sessions: what a client asked for, saw and gets next. No loop, no socket, no clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from monitor.domain.layers import Layer
from monitor.domain.policy import Policy
from monitor.live.allowance import Allowance
from monitor.live.marks import Marks
from monitor.live.mask import mask
from monitor.live.session import BEAT_MS, Close, Session
from monitor.live.views import Access
from monitor.web.moment_schemas import MomentsTotal
from tests.live.live_site import (
    NO_FORECAST,
    NOON_MS,
    Client,
    Screen,
    SetClock,
    SiteScript,
    contact,
    make_hub,
    move,
    nudge,
    praise,
)

MARKS = Marks(b"a secret of the site's")


@pytest.fixture
def script() -> SiteScript:
    begun = SiteScript()
    begun.commit(
        views={"c1": contact("c1"), "c2": contact("c2", level="warn")},
        lines=[("sales", "c1", 1.0), ("sales", "c2", 2.0)],
    )
    return begun


def test_the_first_frame_of_a_view_is_its_whole_state(script: SiteScript) -> None:
    client = Client(make_hub(script))
    frames = client.look()
    assert [frame["type"] for frame in frames] == ["state"]
    assert frames[0] == {
        "type": "state",
        "view": "contacts",
        "epoch": "e1",
        "offset": script.offset,
        "as_of_ms": NOON_MS,
        "data": script.board(100),
    }
    assert frames[0]["data"]["c2"]["position"] == 2
    assert frames[0]["data"]["c2"]["expected_wait"] == NO_FORECAST


def test_a_change_comes_as_a_patch_with_the_whole_object(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    move(hub, script, views={"c1": contact("c1", level="breach")})
    [patch] = client.read()
    assert patch["type"] == "patch"
    assert list(patch["set"]) == ["c1"]
    assert patch["set"]["c1"]["level"] == "breach"
    assert patch["remove"] == []
    assert patch["offset"] == script.offset


def test_nothing_is_sent_while_nothing_of_the_view_changes(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    move(hub, script, agents={"ana": {"agent": "ana", "status": "busy"}})
    move(hub, script, views={"c1": contact("c1")})
    assert client.read() == []


def test_a_thousand_changes_between_two_frames_make_one_patch(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    for step in range(1_000):
        move(hub, script, views={"c1": contact("c1", topic=f"step {step}")})
    [patch] = client.read()
    assert patch["set"]["c1"]["topic"] == "step 999"
    assert list(patch["set"]) == ["c1"]
    assert client.read() == []


def test_what_was_removed_and_added_again_is_set_and_not_removed(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    move(hub, script, views={"c1": None}, lines=[("sales", "c1", None)])
    move(hub, script, views={"c1": contact("c1", topic="back")}, lines=[("sales", "c1", 3.0)])
    [patch] = client.read()
    assert patch["remove"] == []
    assert patch["set"]["c1"]["topic"] == "back"
    assert client.screen.data == script.board(100)


def test_what_was_added_and_removed_again_is_only_removed(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    move(hub, script, views={"c9": contact("c9")})
    move(hub, script, views={"c9": None})
    [patch] = client.read()
    assert (patch["set"], patch["remove"]) == ({}, ["c9"])


def test_when_the_first_in_line_leaves_the_others_move_up(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    move(hub, script, lines=[("sales", "c1", None)])
    [patch] = client.read()
    assert {key: shown["position"] for key, shown in patch["set"].items()} == {"c1": None, "c2": 1}


def test_a_resume_gets_what_changed_since_its_offset(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    move(hub, script, views={"c1": contact("c1", level="breach")})
    move(hub, script, views={"c2": None})
    [patch] = client.resume()
    assert patch["type"] == "patch"
    assert (list(patch["set"]), patch["remove"]) == (["c1"], ["c2"])


def test_a_resume_where_nothing_changed_is_confirmed_by_an_empty_patch(script: SiteScript) -> None:
    client = Client(make_hub(script))
    client.look()
    [patch] = client.resume()
    assert (patch["type"], patch["set"], patch["remove"]) == ("patch", {}, [])


@pytest.mark.parametrize(
    ("epoch", "offset"),
    [
        ("another", "1000-1"),
        ("e1", "999-9"),
        ("e1", "1000-77"),
        ("e1", "yesterday"),
        ("e1", "-"),
        (None, "1000-1"),
        ("e1", None),
    ],
)
def test_a_resume_that_is_not_possible_gets_the_whole_state(
    script: SiteScript, epoch: str | None, offset: str | None
) -> None:
    hub = make_hub(script)
    keeper = Client(hub)
    keeper.look()
    move(hub, script, views={"c1": contact("c1", level="breach")})
    [frame] = Client(hub).look(epoch=epoch, offset=offset)
    assert frame["type"] == "state"


def test_an_offset_between_two_flushes_gets_the_whole_state_since_changes_may_have_been_undone(
    script: SiteScript,
) -> None:
    hub = make_hub(script)
    Client(hub).look()
    between = script.commit(views={"c1": None})
    hub.take(*between)
    move(hub, script, views={"c1": contact("c1")})
    [frame] = Client(hub).look(epoch="e1", offset=between[0])  # seen in another web process, where c1 was gone
    assert (frame["type"], set(frame["data"])) == ("state", {"c1", "c2"})


def test_a_view_first_looked_at_between_two_flushes_has_no_silent_gap(script: SiteScript) -> None:
    hub = make_hub(script)
    seen = script.offset
    hub.take(*script.commit(views={"c1": contact("c1", topic="not yet flushed")}))
    client = Client(hub)
    client.look(epoch="e1", offset=seen)
    hub.flush()
    client.read()
    assert client.screen.data == script.board(100)


def test_a_table_pruned_of_its_removals_answers_an_older_resume_with_the_whole_state(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    for step in range(2_100):
        move(hub, script, views={f"x{step}": contact(f"x{step}", level="breach")})
        move(hub, script, views={f"x{step}": None})
    [frame] = client.resume()
    assert frame["type"] == "state"
    assert client.screen.data == script.board(100)


def test_after_the_data_went_back_everybody_gets_the_whole_state_of_the_new_epoch(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    script.epoch = "e2"
    script.whole["views"].pop("c2")
    hub.start(script.loaded())
    [frame] = client.read()
    assert (frame["type"], frame["epoch"]) == ("state", "e2")
    assert client.screen.data == script.board(100)


def test_after_loading_anew_in_the_same_epoch_a_patch_tells_the_difference(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    script.commit(views={"c2": None, "c3": contact("c3")})
    hub.start(script.loaded())
    [frame] = client.read()
    assert (frame["type"], list(frame["set"]), frame["remove"]) == ("patch", ["c3"], ["c2"])


def test_clients_that_have_seen_the_same_share_one_encoded_frame(script: SiteScript) -> None:
    hub = make_hub(script)
    clients = [Client(hub) for _ in range(3)]
    for client in clients:
        client.look()
    move(hub, script, views={"c1": contact("c1", level="breach")})
    texts = [client.session.next_frames(NOON_MS)[0] for client in clients]
    assert texts[0] is texts[1] is texts[2]


def test_only_the_worst_contacts_within_the_limit_are_shown(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look(limit=1)
    assert list(client.screen.data) == ["c2"]
    move(hub, script, views={"c1": contact("c1", level="breach")})
    [patch] = client.read()
    assert (list(patch["set"]), patch["remove"]) == (["c1"], ["c2"])


def test_a_view_is_narrowed_to_the_queues_asked_for(script: SiteScript) -> None:
    script.commit(views={"k1": contact("k1", queue="care"), "n1": contact("n1", queue=None)})
    hub = make_hub(script)
    client = Client(hub)
    client.look(queues=["care", "nowhere"])
    assert list(client.screen.data) == ["k1"]
    move(hub, script, views={"c1": contact("c1", level="breach")})
    assert client.read() == []
    move(hub, script, views={"k1": contact("k1", queue="sales")})
    [patch] = client.read()
    assert patch["remove"] == ["k1"]


def test_a_second_subscription_of_a_view_replaces_the_first(script: SiteScript) -> None:
    script.commit(views={"k1": contact("k1", queue="care")})
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    [frame] = client.look(queues=["care"], epoch="e1", offset=script.offset)
    assert (frame["type"], list(frame["data"])) == ("state", ["k1"])


def test_after_unsubscribing_nothing_comes(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look()
    client.ask(type="unsubscribe", view="contacts")
    client.ask(type="unsubscribe", view="agents")
    move(hub, script, views={"c1": contact("c1", level="breach")})
    assert client.read() == []


def test_nudges_come_while_they_are_open(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    client.look("nudges")
    move(hub, script, nudges={"n1": nudge("n1")})
    [patch] = client.read()
    expected_wait = {"p50_ms": None, "p90_ms": None, "basis": "not_enough_data", "n": 0}
    assert patch["set"]["n1"] == nudge("n1") | {"position": 1, "expected_wait": expected_wait}
    move(hub, script, nudges={"n1": nudge("n1", state="sent")}, closed_nudges=["n1"])
    [patch] = client.read()
    assert (patch["set"], patch["remove"]) == ({}, ["n1"])
    move(hub, script, nudges={"n1": nudge("n1", state="raised")})
    [patch] = client.read()
    assert list(patch["set"]) == ["n1"]


def test_agents_of_two_chosen_queues_are_shown_once(script: SiteScript) -> None:
    script.commit(
        agents={
            "ana": {"agent": "ana", "status": "busy", "queues": ["care", "sales"]},
            "bob": {"agent": "bob", "status": "away", "queues": ["other"]},
        }
    )
    client = Client(make_hub(script))
    [frame] = client.look("agents", queues=["care", "sales"], limit=2)
    assert list(frame["data"]) == ["ana"]


def test_queues_come_with_their_total_and_change_only_where_touched(script: SiteScript) -> None:
    minute = NOON_MS // 60_000
    script.commit(deltas=[(minute, "sales", "voice", "offered", 3), (minute, "care", "chat", "offered", 2)])
    hub = make_hub(script)
    client = Client(hub)
    [frame] = client.look("queues")
    assert set(frame["data"]) == {"sales", "care"}
    assert frame["total"]["offered"] == 5
    assert "longest_wait_since_ms" in frame["data"]["sales"]
    assert "longest_wait_ms" not in frame["data"]["sales"]
    move(hub, script, now={"care": {"waiting": 1, "longest_wait_since_ms": NOON_MS}})
    [patch] = client.read()
    assert list(patch["set"]) == ["care"]
    assert patch["set"]["care"]["waiting"] == 1
    assert patch["total"]["waiting"] == 1


def test_a_queue_that_is_forgotten_goes_from_the_board_when_the_windows_hold_nothing_of_it(script: SiteScript) -> None:
    script.commit(now={"sales": {"waiting": 1}, "old": {"waiting": 0}, "today": {"waiting": 0}})
    script.commit(deltas=[(NOON_MS // 60_000, "today", "voice", "offered", 1)])
    hub = make_hub(script)
    client = Client(hub)
    [frame] = client.look("queues")
    assert set(frame["data"]) == {"sales", "old", "today"}
    move(hub, script, now={"old": None, "today": None})
    [patch] = client.read()
    assert (patch["set"], patch["remove"]) == ({}, ["old"])
    assert make_hub(script).memory.figures.names() == {"sales", "today"}


def test_moments_are_shown_by_touchpoint_and_change_with_their_counts_alone(script: SiteScript) -> None:
    minute = NOON_MS // 60_000
    bad, good = "moment:wait:negative:gave_up", "moment:hold:positive:back_before_warn"
    script.commit(deltas=[(minute, "sales", "voice", bad, 30), (minute, "care", "voice", good, 2)])
    hub = make_hub(script)
    client, sales = Client(hub), Client(hub)
    [frame] = client.look("moments")
    assert list(frame["data"]) == ["wait", "hold", "promise", "contact"]
    wait = frame["data"]["wait"]
    assert (wait["negative"], wait["n"], wait["reasons"], wait["weakest"]) == (30, 30, {"gave_up": 30}, True)
    assert frame["total"] == {"moments": {"positive": 2, "neutral": 0, "negative": 30}, "weakest": "wait", "good": []}
    sales.look("moments", queues=["sales"])
    assert sales.screen.data["hold"]["n"] == 0
    move(hub, script, now={"sales": {"waiting": 1}})
    hub.turn(NOON_MS + 5_000)
    hub.flush()
    assert client.read() == []
    move(hub, script, deltas=[(minute, "care", "voice", good, 1)])
    [patch] = client.read()
    assert (list(patch["set"]), patch["set"]["hold"]["positive"]) == (["hold"], 3)
    assert sales.read() == []


def test_the_newest_good_moments_stand_beside_the_touchpoints(script: SiteScript) -> None:
    script.commit(good=[praise("c1"), praise("c2", queue=None)])
    hub = make_hub(script)
    client, sales, care = Client(hub), Client(hub), Client(hub)
    [frame] = client.look("moments")
    assert frame["total"]["good"] == [praise("c2", queue=None), praise("c1")]
    assert len(msgspec.convert(frame["total"], MomentsTotal).good) == 2
    assert sales.look("moments", queues=["sales"])[0]["total"]["good"] == [praise("c1")]
    care.look("moments", queues=["care"])
    move(hub, script, good=[praise("c3", queue="care"), *(praise(f"d{number}") for number in range(30))])
    [patch] = client.read()
    assert (patch["set"], len(patch["total"]["good"]), patch["total"]["good"][0]) == ({}, 20, praise("d29"))
    [patch] = care.read()
    assert patch["total"]["good"] == [praise("c3", queue="care")]
    move(hub, script, good_gone=[["c3", NOON_MS, "contact"], ["nobody", NOON_MS, "contact"]], good=[praise("c4")])
    assert care.read()[0]["total"]["good"] == []
    assert client.read()[0]["total"]["good"][0] == praise("c4")
    move(hub, script, good=[praise("c4")])
    assert client.read() == []


def test_good_moments_go_when_they_are_a_day_old(script: SiteScript) -> None:
    script.commit(good=[praise("old", queue=None), praise("c1", at_ms=NOON_MS + 60_000)])
    hub = make_hub(script)
    client, sales = Client(hub), Client(hub)
    client.look("moments")
    sales.look("moments", queues=["sales"])
    hub.turn(NOON_MS + 86_400_000 - 1)
    hub.flush()
    assert len(client.read()) == len(sales.read()) == 0
    hub.turn(NOON_MS + 86_400_000)
    hub.flush()
    assert [one["contact"] for one in client.read()[0]["total"]["good"]] == ["c1"]
    assert sales.read() == []
    script.as_of_ms = NOON_MS + 2 * 86_400_000
    assert Client(make_hub(script)).look("moments")[0]["total"]["good"] == []


def test_a_masked_board_is_told_of_good_moments_without_the_contact(script: SiteScript) -> None:
    script.commit(good=[praise("c1")])
    hub = make_hub(script)
    masked = Client(hub, Access(masked=True))
    assert masked.look("moments")[0]["total"]["good"] == [praise("c1") | {"contact": None}]
    assert Client(hub).look("moments")[0]["total"]["good"] == [praise("c1")]


def test_a_minutes_turn_lets_the_window_go_and_is_shown(script: SiteScript) -> None:
    minute = NOON_MS // 60_000
    script.commit(deltas=[(minute, "sales", "voice", "offered", 3)])
    hub = make_hub(script)
    client = Client(hub)
    client.look("queues", window="30m")
    hub.turn(NOON_MS + 29 * 60_000)
    hub.flush()
    assert client.read() == []
    hub.turn(NOON_MS + 30 * 60_000)
    hub.flush()
    [patch] = client.read()
    assert patch["total"]["offered"] == 0


def test_a_turn_ahead_of_an_entry_is_told_to_those_who_resume_at_it(script: SiteScript) -> None:
    minute = NOON_MS // 60_000
    script.commit(deltas=[(minute, "sales", "voice", "offered", 3)])
    hub = make_hub(script)
    keeper = Client(hub)
    keeper.look("queues", window="30m")
    hub.turn(NOON_MS + 30 * 60_000)
    hub.flush()
    move(hub, script, agents={"ana": {"agent": "ana"}})  # written before the minute turned, read after
    [patch] = Client(hub).look("queues", window="30m", epoch="e1", offset=script.offset)
    assert patch["set"]["sales"]["offered"] == 0


def test_a_beat_comes_first_at_once_and_then_whenever_the_last_is_old(script: SiteScript) -> None:
    hub = make_hub(script)
    session, screen = Session(hub, Access()), Screen()
    instants = [NOON_MS, NOON_MS + BEAT_MS - 1, NOON_MS + BEAT_MS, NOON_MS - 60_000]
    for now_ms in instants:
        screen.read(session.next_frames(now_ms))
    assert [beat["now_ms"] for beat in screen.beats] == [instants[0], instants[2], instants[3]]
    assert {beat["as_of_ms"] for beat in screen.beats} == {NOON_MS}


def test_a_beat_tells_how_far_the_journal_is_applied_even_if_nothing_changed(script: SiteScript) -> None:
    hub = make_hub(script)
    client = Client(hub)
    hub.turn(NOON_MS + 1_500)
    client.read(NOON_MS + 2_000)
    assert client.screen.beats == [
        {"type": "beat", "as_of_ms": NOON_MS + 1_500, "now_ms": NOON_MS + 2_000, "behind_ms": 0}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "[]", "{}", '{"type":"subscribe"}', '{"type":"subscribe","view":"everything"}',
        '{"type":"subscribe","view":"queues","window":"90m"}', '{"type":"subscribe","view":"contacts","limit":0}',
        '{"type":"subscribe","view":"contacts","limit":501}', '{"type":"subscribe","view":"contacts","queues":"sales"}',
        '{"type":"subscribe","view":"contacts","queues":[""]}', '{"type":"subscribe","view":"contacts","limit":NaN}',
        '{"type":"subscribe","view":"\\ud800"}', '{"type":"subscribe","view":"queues","more":' + "[" * 2_000 + "}",
        '{"type":"beat"}', '{"type":"subscribe","view":"queues","offset":' + "9" * 400 + "}",
    ],
)  # fmt: skip
def test_a_frame_of_no_use_is_answered_and_the_connection_stays(script: SiteScript, text: str) -> None:
    client = Client(make_hub(script))
    assert client.session.receive(text, NOON_MS) is None
    client.read()
    assert len(client.screen.errors) == 1
    assert client.look()[0]["type"] == "state"


def test_a_binary_frame_is_of_no_use(script: SiteScript) -> None:
    client = Client(make_hub(script))
    assert client.session.receive(None, NOON_MS) is None
    client.read()
    assert client.screen.errors == ["send text frames"]


def test_unknown_members_of_a_frame_are_let_pass(script: SiteScript) -> None:
    client = Client(make_hub(script))
    assert client.look("contacts", trace="x" * 100)[0]["type"] == "state"


def test_a_frame_over_four_kilobytes_closes_the_connection(script: SiteScript) -> None:
    session = Session(make_hub(script), Access())
    assert session.receive("x" * 4_097, NOON_MS) == Close(1009, "a frame may have 4096 bytes")
    assert session.receive("é" * 2_049, NOON_MS) == Close(1009, "a frame may have 4096 bytes")


def test_frames_of_no_use_over_and_over_close_the_connection_and_only_one_error_waits(script: SiteScript) -> None:
    client = Client(make_hub(script))
    answers = [client.session.receive("nonsense", NOON_MS) for _ in range(11)]
    assert answers[:10] == [None] * 10
    assert answers[10] is not None
    assert answers[10].code == 1008
    client.read()
    assert len(client.screen.errors) == 1


def test_the_hundred_and_first_message_of_a_minute_closes_the_connection(script: SiteScript) -> None:
    session = Session(make_hub(script), Access())
    text = '{"type":"unsubscribe","view":"agents"}'
    answers = [session.receive(text, NOON_MS) for _ in range(101)]
    assert answers[:100] == [None] * 100
    assert answers[100] == Close(1008, "more than 100 messages a minute")


def test_an_allowance_fills_up_again_and_never_beyond_its_size() -> None:
    allowance = Allowance(2)
    assert [allowance.spend(0), allowance.spend(0), allowance.spend(0)] == [True, True, False]
    assert allowance.spend(30_000)
    assert [allowance.spend(10**9), allowance.spend(10**9), allowance.spend(10**9)] == [True, True, False]


def test_a_client_sees_the_queues_it_may_see_and_no_others(script: SiteScript) -> None:
    script.commit(views={"k1": contact("k1", queue="care")})
    hub = make_hub(script)
    limited = Access(queues=frozenset({"care"}))
    client = Client(hub, limited)
    client.look()
    assert list(client.screen.data) == ["k1"]
    client.ask(type="subscribe", view="contacts", queues=["sales"])
    client.read()
    assert client.screen.errors == ["you may see none of these queues"]
    client.look("queues", queues=["care", "sales"])
    assert client.screen.total["queue"] is None
    assert list(client.screen.data) == ["care"]


def test_a_client_sees_the_views_it_may_see(script: SiteScript) -> None:
    client = Client(make_hub(script), Access(views=frozenset({"queues"})))
    client.ask(type="subscribe", view="agents")
    client.read()
    assert client.screen.errors == ["you may not see agents"]


def test_a_masked_client_sees_no_names_and_another_does(script: SiteScript) -> None:
    script.commit(views={"c1": contact("c1", topic="Mrs Byron's refund")}, nudges={"n1": nudge("n1", words="Dear Ada")})
    hub = make_hub(script)
    masked, clear = Client(hub, Access(masked=True)), Client(hub)
    for view in ("contacts", "nudges"):
        frames = masked.look(view)
        assert "Byron" not in msgspec.json.encode(frames).decode()
        assert "Ada" not in msgspec.json.encode(frames).decode()
        assert "Byron" in msgspec.json.encode(clear.look(view)).decode()
    assert frames[0]["data"]["n1"]["customer"] == {"name": "A."}


def test_different_wants_are_limited_and_idle_ones_make_room(script: SiteScript) -> None:
    hub = make_hub(script, tables=2)
    first, second, third = Client(hub), Client(hub), Client(hub)
    first.look(limit=1)
    second.look(limit=2)
    third.ask(type="subscribe", view="contacts", limit=3)
    third.read()
    assert "too many different views" in third.screen.errors[0]
    first.session.close()
    assert third.look(limit=3)[0]["type"] == "state"


def test_a_table_nobody_looks_at_is_dropped_after_a_while(script: SiteScript) -> None:
    clock = SetClock()
    hub = make_hub(script, clock)
    client = Client(hub)
    client.look()
    client.session.close()
    clock.at_ms += 60_001
    move(hub, script, views={"c1": contact("c1", level="breach")})
    assert client.resume()[0]["type"] == "state"


def test_older_offsets_than_are_kept_get_the_whole_state(script: SiteScript) -> None:
    hub = make_hub(script, offsets_kept=3)
    client = Client(hub)
    client.look()
    for step in range(7):
        move(hub, script, views={"c1": contact("c1", topic=str(step))})
    assert client.resume()[0]["type"] == "state"


def test_a_change_of_policy_shows_in_every_queue(script: SiteScript) -> None:
    minute = NOON_MS // 60_000
    script.commit(deltas=[(minute, "sales", "voice", "offered", 1)])
    hub = make_hub(script)
    client = Client(hub)
    client.look("queues")
    newer = Policy(revision="r2", layers=(*Policy().layers, Layer(within_ms=7_000)))
    move(hub, script, policy=msgspec.to_builtins(newer, str_keys=True))
    [patch] = client.read()
    assert patch["set"]["sales"]["service_level"]["within_ms"] == 7_000
    assert hub.memory.policy.revision == "r2"


def test_a_site_that_has_a_policy_is_loaded_with_it(script: SiteScript) -> None:
    loaded = replace(script.loaded(), policy=msgspec.json.encode(Policy(revision="r3", timezone="Asia/Tokyo")))
    hub = make_hub(script)
    hub.start(loaded)
    assert hub.memory.policy.timezone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("customer", "shown"),
    [
        (None, None),
        ({}, {}),
        ({"id": "c-77", "name": "  ", "tier": "gold"}, {"tier": "gold"}),
        ({"name": " äda Byron", "language": "de"}, {"language": "de", "name": "Ä."}),
    ],
)
def test_of_a_customer_a_public_screen_shows_an_initial_at_most(customer: Any, shown: Any) -> None:
    raw = msgspec.json.encode({"customer": customer, "promises": [1], "topic": "x"})
    assert msgspec.json.decode(mask("contacts", raw, MARKS)) == {"customer": shown, "promises": [], "topic": None}


def test_agents_on_a_public_screen_have_no_names() -> None:
    raw = msgspec.json.encode({"agent": "a7", "name": "Ana", "status": "busy"})
    assert msgspec.json.decode(mask("agents", raw, MARKS)) == {
        "agent": MARKS.short("a7"), "name": None, "status": "busy",
    }  # fmt: skip


def test_verdicts_move_the_offset_and_nobody_is_told(script: SiteScript) -> None:
    hub = make_hub(script)
    woken: list[int] = []
    hub.listen(lambda: woken.append(1))
    move(hub, script, verdicts={"act": {"status": 200}})
    assert (hub.moment.offset, woken) == (script.offset, [])
    assert hub.flush() is False
