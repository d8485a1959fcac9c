"""The ops page in words, apart from HTTP: figures, targets, sources and dead letters."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.domain.effect import Rows, Target, breaches_of, effects_of
from monitor.domain.layers import Layer, Targets
from monitor.domain.policy import Policy
from monitor.domain.shipped_layers import SHIPPED
from monitor.web.ops_letters import letters_model
from monitor.web.ops_nudges import nudges_model
from monitor.web.ops_running import ago, sources_model
from monitor.web.page_words import Local
from monitor.web.texts import texts_in
from tests.web.ops_site import BUSY, heard_of, row
from tests.web.web_site import NOW_MS

ENGLISH = texts_in("en")


def model(rows: Rows, queue: str | None = None, policy: Policy | None = None) -> dict[str, Any]:
    return nudges_model(ENGLISH, effects_of(rows, policy or Policy()), breaches_of(rows), queue, place)


def place(key: str, one: Target) -> str:
    """Stands for the lines of a configuration."""
    return f"config.toml:{len(key)}" if one.selectors.get("tier") else "shipped default"


def test_figures_at_the_top_are_those_of_the_table() -> None:
    tiles = {tile["name"]: (tile["figure"], tile["warn"]) for tile in model(BUSY)["figures"]}
    assert tiles == {
        "Nudges raised": ("165", False),
        "Acted on": ("54 %", False),
        "Reasons that are noise": ("2", True),
        "Breaches no nudge preceded": ("3", True),
    }
    assert [(one["name"], one["raised"], one["noise"], one["breaches"]) for one in model(BUSY)["queues"]] == [
        ("sales", 111, 1, 19),
        ("tickets", 29, 1, 27),
        ("billing", 25, 0, 3),
    ]


def test_of_nothing_there_is_no_share() -> None:
    assert [tile["figure"] for tile in model({})["figures"]] == ["0", "–", "0", "0"]


@pytest.mark.parametrize(
    ("reason", "target"),
    [
        ("silence_warn", "at 1 min"),
        ("silence_repeat", "every 2 min"),
        ("promise_near", "10 min before it is due"),
        ("promise_broken", "when it is due"),
        ("risk_high", ""),
    ],
)
def test_a_target_is_told_as_people_say_it(reason: str, target: str) -> None:
    (shown,) = model({("sales", "voice"): row(reason, 1, 1, raised=1)})["reasons"]
    assert shown["target"] == target
    assert shown["settings"] == []


def test_where_contacts_have_different_targets_every_setting_is_named_with_whom_it_is_for() -> None:
    layer = Layer(tier=("gold",), clocks={"silence": Targets(warn_ms=5_000)})
    off = Layer(queue=("quiet",), clocks={"silence": None})
    rows = {(queue, channel): row("silence_warn", 1, 1, raised=30)
            for queue, channel in (("sales", "voice"), ("care", "chat"), ("mail", "email"), ("quiet", "voice"))}  # fmt: skip
    (shown,) = model(rows, policy=Policy(layers=(*SHIPPED, off, layer)))["reasons"]
    assert (shown["target"], shown["noise"]) == ("at different targets", True)
    assert [(one["written"], one["for"], one["source"], one["of"]) for one in shown["settings"]] == [
        ("clocks.silence.warn = 5s", "tier gold", "config.toml:14", {"queue": "sales", "channel": "voice", "tier": "gold"}),
        ("clocks.silence.warn = 1m", "for everybody", "shipped default", {"queue": "sales", "channel": "voice"}),
        ("clocks.silence.warn = 4h", "channel e-mail", "shipped default", {"queue": "mail", "channel": "email"}),
    ]  # fmt: skip


def test_many_settings_are_cut_and_counted() -> None:
    layers = [Layer(queue=(f"q{number}",), clocks={"wait": Targets(warn_ms=1_000 * number)}) for number in range(1, 9)]
    rows = {(f"q{number}", "voice"): row("wait_warn", 1, 1, raised=30) for number in range(1, 9)}
    (shown,) = model(rows, policy=Policy(layers=(*SHIPPED, *layers)))["reasons"]
    assert (len(shown["settings"]), shown["more_settings"]) == (6, 2)


@pytest.mark.parametrize(("reason", "named"), [("risk_high", ["risk.high"]), ("ring_back", [])])
def test_of_reasons_without_a_clock_the_setting_is_named_where_there_is_one(reason: str, named: list[str]) -> None:
    (shown,) = model({("sales", "voice"): row(reason, 1, 1, raised=30)})["reasons"]
    assert [one["written"] for one in shown["settings"]] == named


def test_instants_are_as_the_sites_own_clocks_show_them() -> None:
    local = Local("Asia/Tokyo", NOW_MS, "en")
    assert local.exactly(NOW_MS) == "05:26:40"
    assert local.exactly(NOW_MS - 86_400_000) == "yesterday 05:26"
    assert (ago(ENGLISH, None, local), ago(ENGLISH, NOW_MS - 180_000, local)) == ("never", "3 min ago")


def test_the_quiet_source_is_first_and_late_ones_are_called_late() -> None:
    known = [
        heard_of("old", NOW_MS, None, 1_234),
        heard_of("site", 0, None, 1),
        heard_of("new", 0, 1_000, 7),
        heard_of("slow", 5_000, 100, 20, late=(61_000, 400_000)),
        heard_of("gone", 100_000, 90_001, 1),
    ]
    shown = sources_model(ENGLISH, known, Local("UTC", NOW_MS, "en"))
    assert [(one["name"], one["state"], one["late_p50"], one["late_p95"]) for one in shown] == [
        ("gone", "quiet", "–", ""),
        ("new", "live", "–", ""),
        ("slow", "late", "61 s", "95 % within 6 min"),
        ("old", "no_beats", "–", ""),
    ]


def test_what_a_letter_holds_is_cut_where_it_is_long_and_replies_are_shown() -> None:
    reply = {"contact": "call-7", "source": "helpdesk", "text": "We are on it."}
    letters = [
        {"id": "1-0", "at_ms": NOW_MS, "reason": "not_readable", "sentence": "No.", "text": "x" * 9_000},
        {"id": "2-0", "at_ms": NOW_MS, "reason": "reply_expired", "sentence": "No.", "reply": reply},
        {"id": "3-0", "at_ms": NOW_MS, "reason": "sun_spots", "sentence": "No.", "event": {"type": "a"}},
    ]
    text, answer, event = letters_model(ENGLISH, letters, Local("UTC", NOW_MS, "en"))
    assert len(text["raw"]) < 4_100
    assert (text["type"], text["kind"], text["reason"]) == ("no event", "text", "not readable")
    assert (answer["type"], answer["kind"], answer["subject"]) == ("reply", "reply", "call-7")
    assert "We are on it." in answer["raw"]
    assert (event["kind"], event["reason"]) == ("event", "sun spots")
