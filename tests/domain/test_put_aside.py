"""A contact on which this version stumbles as time passes, is shown or resumes: it is put aside, and all others go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from monitor.domain import site as site_module
from monitor.domain.site import Site
from monitor.domain.watch import Watch
from tests.domain.centre import HOUR, Day, act, agent, answered, call, closed, ms, opened, received
from tests.domain.test_lines import day_of, together

Stumble = Callable[[Any, str], None]


@pytest.fixture
def stumble(monkeypatch: pytest.MonkeyPatch) -> Stumble:
    """Have something of the domain raise where it is asked about the contact ``bad``."""

    def over(owner: Any, method: str) -> None:
        whole = getattr(owner, method)

        def stumbling(*given: Any, **named: Any) -> Any:
            if any("bad" in (getattr(one, "id", ""), getattr(getattr(one, "life", None), "id", "")) for one in given):
                raise KeyError("a defect")
            return whole(*given, **named)

        monkeypatch.setattr(owner, method, stumbling)

    return over


@pytest.mark.parametrize(("owner", "method"), [(Site, "_turn"), (site_module, "view_of")])
def test_it_is_known_no_more_and_its_events_can_be_tried_again(stumble: Stumble, owner: Any, method: str) -> None:
    bad = [call("bad", 1, channel="chat"), answered("bad", 3, agent="ann"), received("bad", 4)]
    day = Day().each(agent("ann", 0), call("good", 0), *bad)
    stumble(owner, method)
    day.take(call("other", 5))
    day.take(received("bad", 6)) if method == "view_of" else day.until(HOUR)
    assert {letter["event"]["id"] for letter in day.dead} >= {one.id for one in bad}
    assert {(letter["reason"], letter["event"]["subject"]) for letter in day.dead} == {("cannot_apply", "bad")}
    assert "a defect" in day.dead[0]["sentence"]
    assert set(day.views) == set(day.records) == {"good", "other"}
    assert day.metrics("sales")["open"] == 2
    assert day.site.crew.agents["ann"].contacts == set()
    day.take(answered("good", HOUR + 5), answered("other", HOUR + 5))
    assert day.metrics("sales")["answered"] == 3, "what was counted of it stays counted"


def test_once_the_defect_is_mended_its_events_are_no_repeats(monkeypatch: pytest.MonkeyPatch, stumble: Stumble) -> None:
    bad = call("bad", 1)
    day = Day().each(bad)
    stumble(Site, "_turn")
    day.until(HOUR)
    assert day.views == {}
    monkeypatch.undo()
    day.take(bad, at=HOUR)
    assert set(day.views) == {"bad"}


def test_one_of_which_the_state_alone_is_kept_becomes_a_letter_that_names_it(stumble: Stumble) -> None:
    day = Day().each(call("bad", 1), closed("bad", 5))
    day.until(2 * HOUR)
    assert not day.site.contacts["bad"].log if "bad" in day.site.contacts else "bad" in day.site.resting
    stumble(Site, "_turn")
    day.until(9 * 24 * HOUR)
    (letter,) = day.dead
    assert (letter["text"], letter["reason"]) == ("bad", "cannot_apply")
    assert day.records == {}


def test_the_nudge_about_many_stands_for_the_others(stumble: Stumble) -> None:
    day = day_of(contacts=3)
    day.each(*(call(name, 2 * place) for place, name in enumerate(("a", "b", "bad"))))
    day.until(70)
    (nudge,) = day.open_nudges
    assert day.nudges[nudge]["count"] == 3
    stumble(site_module, "view_of")
    day.take(received("bad", 71))
    assert day.nudges[nudge]["count"] == 2
    assert day.nudges[nudge]["contacts"] == ["a", "b"]
    assert act(day, "acknowledged", 80, nudge=nudge)["status"] == 200
    assert day.open_nudges == {nudge}


def test_and_is_over_with_the_last_whose_records_are_kept_anew(stumble: Stumble) -> None:
    day = together(day_of(contacts=1), names=["bad"])  # type: ignore[arg-type]  # any names
    (nudge,) = day.open_nudges
    assert day.nudges[nudge]["contact"] is None
    stumble(site_module, "view_of")
    day.take(received("bad", 90))
    assert day.open_nudges == set()
    assert day.site.desk.lines.of("sales") is None


def test_a_nudge_of_its_own_is_closed(stumble: Stumble) -> None:
    day = together(day_of(contacts=0), names=["bad"])  # type: ignore[arg-type]  # any names
    assert len(day.open_nudges) == 1
    stumble(Site, "_turn")
    day.until(1_000)
    assert day.open_nudges == set()


def test_others_are_laid_to_rest_though_one_is_put_aside(stumble: Stumble) -> None:
    day = Day().each(call("old", 1), closed("old", 2), opened("bad", 3))
    stumble(site_module, "view_of")
    day.until(2 * HOUR)
    assert "old" in day.site.resting
    assert set(day.records) == {"old"}


def test_a_site_resumes_without_it(stumble: Stumble) -> None:
    day = Day().each(call("bad", 1), call("good", 2))
    with pytest.MonkeyPatch.context() as patch:
        whole = Watch._look

        def stumbling(self: Watch, contact: Any, *more: Any, **named: Any) -> None:
            if contact.life.id == "bad":
                raise KeyError("a defect")
            whole(self, contact, *more, **named)

        patch.setattr(Watch, "_look", stumbling)
        day = day.restarted()
        day.until(10)
    assert {letter["event"]["subject"] for letter in day.dead} == {"bad"}
    assert set(day.site.contacts) == {"good"}
    assert day.site.now_ms == ms(10)
