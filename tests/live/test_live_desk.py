"""Nudges as they stand on somebody's desk: chosen by the server, and moved by nothing that is not theirs."""

from __future__ import annotations

import random
from typing import Any

import pytest

from monitor.domain.audience import is_for, place_of
from monitor.errors import Overloaded
from monitor.live.board import LiveBoard
from monitor.live.views import Access
from tests.live.live_site import NOON_MS, Client, SiteScript, contact, make_hub, move, nudge

ANA = {"agent": "ana", "status": "available", "queues": ["sales"]}


@pytest.fixture
def script() -> SiteScript:
    begun = SiteScript()
    begun.commit(
        views={"c1": contact("c1")},
        agents={"ana": ANA, "bob": {"agent": "bob", "status": "available", "queues": ["care"]}},
        nudges={
            "free": nudge("free", to="queue"),
            "care": nudge("care", to="queue", queue="care", level="breach"),
            "ana": nudge("ana", to="agent", agent="ana", queue="other"),
            "bob": nudge("bob", to="queue", agent="bob", state="acknowledged"),
            "line": nudge("line", to="supervisors", contact=None),
            "sue": nudge("sue", to="supervisors", agent="sue", state="snoozed"),
        },
    )
    return begun


def places(client: Client) -> dict[str, str]:
    return {key: shown["place"] for key, shown in client.screen.data.items()}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"agent": "ana"}, {"free": "anybody", "ana": "yours"}),
        ({"agent": "bob"}, {"care": "anybody", "bob": "yours"}),
        ({"agent": "new"}, {"care": "anybody", "free": "anybody"}),
        ({"agent": "ana", "queues": ["sales"]}, {"free": "anybody"}),
        ({"agent": "new", "limit": 1}, {"care": "anybody"}),
        ({"agent": "sue", "role": "supervisor"}, {"line": "anybody", "sue": "snoozed"}),
        ({"agent": "tom", "role": "supervisor"}, {"line": "anybody", "sue": "others"}),
        ({"agent": "sue"}, {"care": "anybody", "free": "anybody", "sue": "snoozed"}),
    ],
)
def test_a_desk_has_what_is_for_who_sits_at_it(
    script: SiteScript, asked: dict[str, Any], expected: dict[str, str]
) -> None:
    client = Client(make_hub(script))
    client.look("nudges", **asked)
    assert places(client) == expected


def test_what_is_taken_leaves_the_others_desks(script: SiteScript) -> None:
    hub = make_hub(script)
    ana, new = Client(hub), Client(hub)
    ana.look("nudges", agent="ana")
    new.look("nudges", agent="new")
    move(hub, script, nudges={"free": nudge("free", to="queue", agent="ana", state="acknowledged")})
    ana.read()
    new.read()
    assert (places(ana)["free"], "free" in new.screen.data) == ("yours", False)


def test_a_desk_follows_the_queues_its_agent_serves(script: SiteScript) -> None:
    hub = make_hub(script)
    ana = Client(hub)
    ana.look("nudges", agent="ana")
    move(hub, script, agents={"ana": ANA | {"queues": ["care"]}})
    ana.read()
    assert places(ana) == {"care": "anybody", "ana": "yours"}
    move(hub, script, agents={"ana": None})
    ana.read()
    assert places(ana) == {"care": "anybody", "free": "anybody", "ana": "yours"}


def test_nothing_comes_to_a_desk_that_is_not_its_own(script: SiteScript) -> None:
    hub = make_hub(script)
    ana = Client(hub)
    ana.look("nudges", agent="ana")
    move(
        hub,
        script,
        nudges={"care2": nudge("care2", to="queue", queue="care")},
        agents={"ana": ANA | {"status": "busy"}},
    )
    assert ana.read() == []


def test_a_place_in_line_moves_on_a_desk_too(script: SiteScript) -> None:
    hub = make_hub(script)
    ana = Client(hub)
    script.commit(views={"c2": contact("c2")}, lines=[["sales", "c2", 1.0], ["sales", "c1", 2.0]])
    hub.take(*script.entries[-1])
    hub.flush()
    ana.look("nudges", agent="ana")
    assert ana.screen.data["free"]["position"] == 2
    hub.take(*script.commit(lines=[["sales", "c2", None]]))
    hub.flush()
    assert ana.read() == [], "lines move all the time: desks are told once a second"
    hub.turn(script.as_of_ms + 1_000)
    hub.flush()
    ana.read()
    assert ana.screen.data["free"]["position"] == 1


def test_who_comes_back_goes_on_from_where_they_were(script: SiteScript) -> None:
    hub = make_hub(script)
    ana = Client(hub)
    ana.look("nudges", agent="ana")
    move(hub, script, nudges={"more": nudge("more", to="queue")})
    [frame] = ana.resume("nudges", agent="ana")
    assert (frame["type"], list(frame["set"])) == ("patch", ["more"])


def test_it_is_the_rule_that_is_asked_elsewhere(script: SiteScript) -> None:
    hub = make_hub(script)
    for who in ("ana", "bob", "new", "sue"):
        client = Client(hub)
        client.look("nudges", agent=who)
        queues = script.whole["agents"].get(who, {}).get("queues", ())
        theirs = {
            key
            for key, one in script.whole["nudges"].items()
            if is_for(who, queues, to=one["to"], agent=one["agent"], queue=one["queue"])
        }
        assert client.screen.data.keys() == theirs


ORDER = {"yours": 0, "snoozed": 0, "anybody": 1, "others": 2}
LEVELS = {"breach": 0, "warn": 1, "ok": 2}


def crowd(chance: random.Random) -> dict[str, dict[str, Any]]:
    """Give 80 nudges of all kinds."""
    made: dict[str, dict[str, Any]] = {}
    for number in range(80):
        to = chance.choice(["agent", "queue", "queue", "supervisors", "supervisors"])
        agent = chance.choice(["ana", "sue", "bob"] if to == "agent" else ["ana", "sue", "bob", None, None])
        state = chance.choice(["raised", "snoozed"]) if agent else "raised"
        made[f"n{number}"] = nudge(
            f"n{number}", to=to, agent=agent, state=state, queue=chance.choice(["sales", "care", None]),
            level=chance.choice(list(LEVELS)), raised_at_ms=NOON_MS + chance.randrange(5),
        )  # fmt: skip
    return made


def seen_on(nudges: dict[str, dict[str, Any]], asked: dict[str, Any], queues: list[str]) -> list[str]:
    """Give the ids of all nudges on a desk the slow way, those first that a desk with little room has."""
    who, chosen = asked["agent"], asked.get("queues")
    found = []
    for key, one in nudges.items():
        if asked.get("role") == "supervisor":
            theirs = who == one["agent"] or one["to"] == "supervisors"
        else:
            theirs = is_for(who, queues, to=one["to"], agent=one["agent"], queue=one["queue"])
        if theirs and (chosen is None or one["queue"] in chosen):
            place = place_of(who, agent=one["agent"], state=one["state"])
            found.append((ORDER[place], LEVELS[one["level"]], one["raised_at_ms"], key))
    return [key for *_, key in sorted(found)]


@pytest.mark.parametrize("limit", [1, 3, 8, 15, 30, 100])
@pytest.mark.parametrize(
    "asked",
    [
        {"agent": "ana"},
        {"agent": "bob"},
        {"agent": "new"},
        {"agent": "new", "queues": ["care"]},
        {"agent": "sue", "role": "supervisor"},
        {"agent": "sue", "role": "supervisor", "queues": ["sales", "care"]},
        {"agent": "tom", "role": "supervisor"},
    ],
)
def test_a_desk_with_little_room_has_its_own_first_and_tells_how_many_more_there_are(
    script: SiteScript, asked: dict[str, Any], limit: int
) -> None:
    agents = {"ana": ["sales", "care"], "bob": ["care"]}
    script.commit(
        nudges=crowd(random.Random(limit)),
        agents={who: {"agent": who, "status": "available", "queues": queues} for who, queues in agents.items()},
    )
    hub = make_hub(script)
    client = Client(hub)
    client.look("nudges", limit=limit, **asked)
    everything = seen_on(script.whole["nudges"], asked, agents.get(asked["agent"], []))
    assert set(client.screen.data) == set(everything[:limit])
    assert client.screen.more == max(0, len(everything) - limit)
    ranks = [(LEVELS[one["level"]], one["raised_at_ms"], key) for key, one in client.screen.data.items()]
    assert ranks == sorted(ranks), "in the order of display"
    move(hub, script, closed_nudges=everything[limit - 1 : limit + 1])
    client.read()
    rest = seen_on(script.whole["nudges"], asked, agents.get(asked["agent"], []))
    assert (set(client.screen.data), client.screen.more) == (set(rest[:limit]), max(0, len(rest) - limit))


@pytest.mark.parametrize(
    ("access", "asked", "message"),
    [
        (Access(), {"view": "contacts", "agent": "ana"}, "agent goes with nudges alone"),
        (Access(masked=True), {"view": "nudges", "agent": "ana"}, "masked"),
        (Access(queues=frozenset({"care"})), {"view": "nudges", "agent": "ana", "queues": ["sales"]}, "none of these"),
    ],
)
def test_what_cannot_be_asked(script: SiteScript, access: Access, asked: dict[str, Any], message: str) -> None:
    client = Client(make_hub(script), access)
    client.ask(type="subscribe", **asked)
    client.read()
    assert message in client.screen.errors[0]


def test_desks_are_counted_apart_from_other_views_and_idle_ones_make_room(script: SiteScript) -> None:
    hub = make_hub(script, tables=1, desks=1)
    wall, ana, bob = Client(hub), Client(hub), Client(hub)
    wall.look()
    ana.look("nudges", agent="ana")
    with pytest.raises(Overloaded, match="too many different views"):
        LiveBoard({"main": hub}).snapshot("main", "nudges")
    bob.ask(type="subscribe", view="nudges", agent="bob")
    bob.read()
    assert "too many different views" in bob.screen.errors[0]
    ana.session.close()
    bob.look("nudges", agent="bob")
    assert list(bob.screen.data) == ["care", "bob"]
