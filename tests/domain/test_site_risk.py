"""Risk as a site lives it: its signs, the clocks it tightens, the nudge it raises, and what other contacts tell."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from monitor.domain.layers import Layer
from monitor.domain.replies import decode_reply
from monitor.domain.settings import NudgeSettings, RiskSettings
from tests.domain.centre import (
    DAY,
    HOUR,
    MINUTE,
    Day,
    act,
    answered,
    call,
    changed,
    closed,
    event,
    iso,
    left,
    ms,
    one_clock,
    opened,
    policy,
    promised,
    received,
    sent,
)

UPSET = "This is UNACCEPTABLE, it is the third time I write. I EXPECT AN ANSWER NOW!"
ADA: dict[str, Any] = {"customer": {"id": "7", "name": "Ada", "language": "en"}}


def upset(day: Day | None = None, at: float = 100) -> Day:
    """Let a chat answered a while ago turn angry."""
    day = day or Day()
    chat = (
        opened("c", channel="chat", queue="web"), answered("c", 1), sent("c", 45, agent="anna"),
        sent("c", 90, agent="anna"),
    )  # fmt: skip
    return day.each(*chat, received("c", at, text=UPSET))


def test_a_contact_shows_its_risk_with_the_reasons() -> None:
    calm = Day().each(call("c"))
    assert calm.views["c"]["risk"] == {"score": 0, "high": False, "reasons": []}
    risk = upset().views["c"]["risk"]
    assert risk["high"]
    assert risk["score"] >= 4
    assert any("third time" in reason for reason in risk["reasons"])


def test_high_risk_is_nudged_about_when_the_customer_is_owed_a_word() -> None:
    day = upset(at=100)
    assert day.open_nudges == set()
    day.until(150)
    found = day.nudge()
    assert (found["reason"], found["level"]) == ("silence_warn", "warn")
    assert any("may be getting upset" in line for line in [*found["lines"], found["sentence"]])


def test_it_is_over_with_the_next_word() -> None:
    day = Day(policy(nudges=NudgeSettings(just_wrote_ms=0)))
    upset(day, at=101)
    assert day.nudge()["reason"] == "risk_high"
    assert day.nudge()["sentence"].startswith("May be getting upset (says ")
    day.take(sent("c", 105, agent="anna"))
    assert day.nudges["n1"]["state"] == "cleared"
    assert day.views["c"]["risk"]["high"]


def test_high_risk_tightens_the_clocks_and_the_gap_between_nudges() -> None:
    day = upset()
    (silence,) = [clock for clock in day.views["c"]["clocks"] if clock["clock"] == "silence"]
    assert (silence["warn_at_ms"], silence["breach_at_ms"]) == (ms(90 + 45), ms(90 + 112.5))
    loose = upset(Day(policy(risk=RiskSettings(tighten=1.0))))
    assert [clock["warn_at_ms"] for clock in loose.views["c"]["clocks"] if clock["clock"] == "silence"] == [ms(150)]
    day.until(150)
    raised_ms = day.nudge()["raised_at_ms"]
    act(day, "sent", 151)
    day.until(151 + 45)
    assert day.site.contacts["c"].cared().holding == "minimum_gap"
    assert day.site.contacts["c"].cared().retry_ms == raised_ms + 90_000


def test_risk_can_be_switched_off() -> None:
    day = upset(Day(policy(risk=RiskSettings(enabled=False))))
    assert day.views["c"]["risk"] == {"score": 0, "high": False, "reasons": []}


def test_risk_falls_when_points_are_taken_away() -> None:
    day = upset()
    care = day.site.contacts["c"].cared()
    assert care.risky_since_ms == ms(100)
    assert day.restarted().site.contacts["c"].cared().risky_since_ms == ms(100)
    off = policy(risk=RiskSettings(weights={"anger": 0, "expectation": 0, "capitals": 0, "wrote_again": 0}))
    body = msgspec.to_builtins(off, str_keys=True)
    day.take(event("policy.changed", "main", 120, revision=off.revision, policy=body, source="monitor"))
    assert day.site.contacts["c"].cared().risky_since_ms is None
    assert not day.views["c"]["risk"]["high"]


# ---- what other contacts of the customer tell


def reasons(day: Day, contact: str = "d") -> list[str]:
    found: list[str] = day.views[contact]["risk"]["reasons"]
    return found


def test_a_second_contact_within_the_window_is_a_sign() -> None:
    day = Day().each(call("c", **ADA), answered("c", 5), closed("c", 60), call("d", HOUR, **ADA))
    assert reasons(day) == ["second contact within 24 h"]
    assert "risk" not in day.site.contacts["c"].cared().crossed


@pytest.mark.parametrize(
    "story",
    [
        (call("c", **ADA), answered("c", 5), closed("c", 60), call("d", 60 + DAY + 1, **ADA)),
        (call("c", direction="out", **ADA), answered("c", 5), closed("c", 60), call("d", HOUR, **ADA)),
        (call("c", **ADA), closed("c", 1), opened("d", HOUR, channel="voice", direction="out", **ADA)),
        (sent("c", 1), changed("c", 2, **ADA), call("d", 5, **ADA)),
        (call("d", 5, **ADA), call("c", 5, **ADA)),
    ],
    ids=["long ago", "we called", "we call", "never a contact", "at the same instant"],
)
def test_otherwise_it_is_not(story: tuple[Any, ...]) -> None:
    assert reasons(Day().each(*story)) == []


def test_who_was_cut_off_and_is_back_and_who_had_a_bad_moment() -> None:
    cut = (call("c", **ADA), answered("c", 5), event("contact.ended", "c", 30, by="dropped"))
    assert reasons(Day().each(*cut, call("d", 60, **ADA))) == ["second contact within 24 h", "was cut off and is back"]
    gave_up = Day().each(call("c", **ADA), left("c", 100), call("d", 160, **ADA))
    assert reasons(gave_up) == ["second contact within 24 h", "had a bad moment with us before"]


def test_it_is_learned_once_the_customer_is_known_and_stays_so() -> None:
    day = Day().each(call("c", **ADA), left("c", 2), call("d", HOUR, customer={"name": "Ada"}))
    assert reasons(day) == []
    day.take(changed("d", HOUR + 5, customer={"id": "7"}))
    assert reasons(day) == ["second contact within 24 h"]
    day.restarted()
    day.take(changed("d", HOUR + 9, topic="refund"))
    assert reasons(day) == ["second contact within 24 h"]


# ---- what an act brings beyond the contact


def test_a_text_marked_as_sent_goes_out_through_the_contacts_source() -> None:
    rules = policy(one_clock("silence", 60, 600), Layer(escalate_after_ms=DAY * 1_000), reply=("pbx",))
    day = Day(rules).each(opened("c", channel="chat", queue="web", **ADA), answered("c", 1), sent("c", 2, agent="anna"))
    day.until(62)
    told = event("nudge.sent", "n1", 65, agent="anna", text="Still on it.", source="desk")
    changes = day.take(told)
    reply = decode_reply(changes.outbox[f"n1:{told.id}"] or b"")
    assert (reply.source, reply.contact, reply.agent, reply.text, reply.nudge, reply.language) == (
        "pbx", "c", "anna", "Still on it.", "n1", "en",
    )  # fmt: skip
    assert (reply.at_ms, reply.not_before_ms) == (ms(65), ms(76))
    back = day.take(event("nudge.undone", "n1", 70, agent="anna", source="desk"))
    assert back.outbox == {f"n1:{told.id}": None}


@pytest.mark.parametrize(
    ("channel", "source", "said"),
    [("voice", "pbx", {"text": "Soon."}), ("chat", "crm", {"text": "Soon."}), ("chat", "pbx", {})],
    ids=["spoken", "another source", "no text"],
)
def test_otherwise_nothing_goes_out(channel: str, source: str, said: dict[str, str]) -> None:
    rules = policy(one_clock("silence", 60, 600), reply=(source,))
    day = Day(rules).each(opened("c", channel=channel, queue="web"))
    day.until(60)
    assert day.take(event("nudge.sent", "n1", 65, agent="anna", source="desk", **said)).outbox == {}


def test_a_reply_to_a_customer_who_is_not_known_has_no_language() -> None:
    day = Day(policy(one_clock("silence", 60, 600), reply=("pbx",))).each(opened("c", channel="chat", queue="web"))
    day.until(60)
    (raw,) = day.take(event("nudge.sent", "n1", 65, agent="a", text="Soon.", source="desk")).outbox.values()
    assert decode_reply(raw or b"").language is None


def test_a_promise_made_with_an_act_must_lie_ahead() -> None:
    day = Day(policy(one_clock("silence", 60, 600))).each(opened("c", channel="chat", queue="web"))
    day.until(60)
    late = act(day, "sent", 65, promise_due=iso(65))
    assert (late["status"], late["nudge"]["state"]) == (409, "raised")
    assert "promise a later instant" in late["message"]
    assert act(day, "sent", 66, promise_due=iso(HOUR))["status"] == 200
    assert [promise["due_at_ms"] for promise in day.views["c"]["promises"]] == [ms(HOUR)]


def test_a_dropped_call_is_written_with_its_decisions_until_it_is_forgotten() -> None:
    day = Day().each(call("c"), answered("c", 5), event("contact.ended", "c", 30, by="dropped"), closed("c", 40))
    day.until(30 + HOUR)
    assert day.nudges["n1"]["state"] == "cleared"
    day.until(40 + 31 * DAY)
    assert day.site.contacts == {}
    assert day.site.resting == {}


def test_of_a_customer_at_risk_a_promise_is_near_sooner() -> None:
    day = Day(policy(nudges=NudgeSettings(just_wrote_ms=0, minimum_gap_ms=0)))
    upset(day, at=101)
    day.take(promised("c", 110, due=110 + 2 * MINUTE + 160))
    (promise,) = [clock for clock in day.views["c"]["clocks"] if clock["clock"] == "promise"]
    assert promise["warn_at_ms"] == ms(110 + 2 * MINUTE + 160 - 160)
    calm = Day().each(opened("c", channel="chat", queue="web"), promised("c", 110, due=110 + 2 * MINUTE + 160))
    (promise,) = [clock for clock in calm.views["c"]["clocks"] if clock["clock"] == "promise"]
    assert promise["warn_at_ms"] == ms(110 + 160)
