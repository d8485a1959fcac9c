"""Tables nobody looks at: they cost a flush nothing, and who comes back to one is shown what is so."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.policy import Policy
from monitor.live.board import LiveBoard
from monitor.live.hub import Hub
from monitor.live.memory import Memory, Touched
from monitor.live.tables import Tables
from monitor.live.views import Desk, Moment, Shown, Want
from tests.live.live_site import NOON_MS, Client, SetClock, SiteScript, contact, make_hub, move, nudge

ANA: dict[str, Any] = {"agent": "ana"}


@pytest.fixture
def script() -> SiteScript:
    begun = SiteScript()
    begun.commit(
        views={"c1": contact("c1")}, nudges={"n1": nudge("n1"), "n2": nudge("n2")}, lines=[["sales", "c1", 2.0]]
    )
    return begun


def leave(client: Client) -> None:
    client.session.close()


# ---- what a flush costs


class Counting:
    """A view that counts how often it is filled."""

    kind = "nudges"

    def __init__(self) -> None:
        self.filled: list[Want] = []

    def show(self, _: Memory, want: Want) -> Shown:
        self.filled.append(want)
        return Shown({})

    def forget(self, touched: Touched) -> None:
        """Nothing is kept."""


def desk(number: int) -> Want:
    return Want("nudges", "", None, 500, desk=Desk(f"a{number}", "supervisor"))


class Shelf:
    """Tables of a counting view, and the flushes that concern all of them."""

    def __init__(self, *, most: int = 50, most_idle: int = 20) -> None:
        self.view, self.clock, self.memory, self.version = Counting(), SetClock(), Memory(Policy()), 0
        self.tables = Tables(
            {"nudges": self.view}, self.clock, most=most, most_idle=most_idle, idle_ms=60_000
        )  # fmt: skip

    def look(self, number: int) -> None:
        self.tables.look(desk(number), self.memory, Moment("e", "0-0", NOON_MS, self.version))

    def visit(self, number: int) -> None:
        self.look(number)
        self.tables.release(desk(number))

    def flush(self) -> list[Want]:
        """Flush; gives the tables that were brought up to date."""
        self.version += 1
        self.view.filled.clear()
        self.tables.flush(Touched(everything=True), self.memory, Moment("e", "0-0", NOON_MS, self.version))
        return self.view.filled


def test_a_flush_brings_up_to_date_what_somebody_looks_at_alone() -> None:
    shelf = Shelf()
    for number in range(10):
        shelf.visit(number)
    shelf.look(3)
    assert shelf.flush() == [desk(3)]
    shelf.view.filled.clear()
    shelf.visit(5)
    shelf.visit(5)
    assert shelf.view.filled == [desk(5)], "brought up to date once, when it is looked at again"


def test_few_tables_nobody_looks_at_are_kept_and_not_for_long() -> None:
    shelf = Shelf()
    shelf.look(99)
    for number in range(30):
        shelf.visit(number)
    assert len(shelf.tables) == 21
    shelf.view.filled.clear()
    for number in (29, 10, 9):
        shelf.visit(number)
    assert shelf.view.filled == [desk(9)], "the one idle for longest made room for another"
    shelf.clock.at_ms += 60_001
    shelf.flush()
    assert len(shelf.tables) == 1


def test_a_desk_that_is_rendered_leaves_nothing_behind_and_its_page_goes_on_from_it(script: SiteScript) -> None:
    hub = make_hub(script, desks=1)
    ana, bob = Client(hub), Client(hub)
    ana.look("nudges", agent="ana")
    frame = LiveBoard({"main": hub}).snapshot("main", "nudges", agent="bob", limit=500)
    bob.ask(type="subscribe", view="nudges", agent="bob")
    bob.read()
    assert "too many different views" in bob.screen.errors[0], "there is room for one that somebody looks at"
    leave(ana)
    bob.screen.epoch = frame["epoch"]
    [patch] = bob.look("nudges", agent="bob", limit=500, epoch=frame["epoch"], offset=frame["offset"])
    assert (patch["type"], patch["set"], patch["remove"]) == ("patch", {}, [])


# ---- who comes back


def test_who_comes_back_gets_what_changed_while_nobody_looked(script: SiteScript) -> None:
    hub = make_hub(script)
    ana = Client(hub)
    ana.look("nudges", **ANA)
    leave(ana)
    move(hub, script, nudges={"n3": nudge("n3")})
    move(hub, script, nudges={"n1": nudge("n1", state="cleared")}, closed_nudges=["n1"])
    [patch] = ana.resume("nudges", **ANA)
    assert (patch["type"], list(patch["set"]), patch["remove"]) == ("patch", ["n3"], ["n1"])
    assert patch["offset"] == script.offset
    leave(ana)
    move(hub, script, nudges={"n2": nudge("n2", level="breach")})
    [patch] = ana.resume("nudges", **ANA)
    assert (patch["type"], list(patch["set"]), patch["remove"]) == ("patch", ["n2"], [])


def follow(script: SiteScript, *hubs: Hub, **parts: Any) -> None:
    """Commit, and let web processes read and show it."""
    entry = script.commit(**parts)
    for hub in hubs:
        hub.take(*entry)
        hub.flush()


def test_what_came_and_went_while_nobody_looked_is_not_left_on_a_screen_that_saw_it_elsewhere(
    script: SiteScript,
) -> None:
    here, there = make_hub(script), make_hub(script)
    ana, other = Client(there), Client(here)
    ana.look("nudges", **ANA)
    other.look("nudges", **ANA)
    leave(other)
    follow(script, here, there, nudges={"n1": nudge("n1", level="breach")})
    ana.read()
    follow(script, here, there, nudges={"n1": nudge("n1")})
    ana.hub = here
    ana.resume("nudges", **ANA)
    assert ana.screen.data["n1"]["level"] == "warn"


def test_what_is_shown_ahead_of_a_flush_reaches_who_saw_the_flush_elsewhere(script: SiteScript) -> None:
    here, there = make_hub(script), make_hub(script)
    ana, other = Client(there), Client(here)
    ana.look("nudges", **ANA)
    other.look("nudges", **ANA)
    leave(other)
    follow(script, here, there, nudges={"n2": nudge("n2", level="breach")})
    ana.read()
    here.take(*script.commit(nudges={"n1": nudge("n1", level="breach")}))
    other.look("nudges", **ANA)
    ana.hub = here
    ana.resume("nudges", **ANA)
    here.flush()
    ana.read()
    assert ana.screen.data["n1"]["level"] == "breach"


def test_a_place_in_line_that_a_desk_was_not_told_of_yet_reaches_who_comes_back_to_a_new_table(
    script: SiteScript,
) -> None:
    hub = make_hub(script, idle_desks=1)
    ana, bob = Client(hub), Client(hub)
    move(hub, script, lines=[["sales", "x1", 0.0]])
    ana.look("nudges", **ANA)
    move(hub, script, lines=[["sales", "x2", 1.0]])
    ana.resume("nudges", **ANA)
    assert ana.screen.data["n1"]["position"] == 2, "lines move all the time: desks are told once a second"
    assert ana.screen.offset == script.offset
    leave(ana)
    bob.look("nudges", agent="bob")
    leave(bob)  # and hers makes room
    ana.resume("nudges", **ANA)
    hub.turn(NOON_MS + 1_000)
    hub.flush()
    ana.read()
    assert ana.screen.data["n1"]["position"] == 3


def test_the_data_going_back_while_nobody_looked_gives_the_whole_state(script: SiteScript) -> None:
    hub = make_hub(script)
    ana = Client(hub)
    ana.look("nudges", **ANA)
    leave(ana)
    script.epoch = "e2"
    script.whole["nudges"].pop("n1")
    hub.start(script.loaded())
    [frame] = ana.resume("nudges", **ANA)
    assert (frame["type"], frame["epoch"], list(frame["data"])) == ("state", "e2", ["n2"])
