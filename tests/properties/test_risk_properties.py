"""Properties of risk: for any signs, any text, any order of arrival."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.life import Life
from monitor.domain.policy import Policy
from monitor.domain.risk import WEIGHTS, Background, TextSigns, judge, signs_in
from monitor.domain.risk_phrases import LANGUAGES
from monitor.domain.risk_text import MOST_CHARACTERS, MOST_PHRASES
from monitor.domain.settings import RiskSettings
from monitor.units import MINUTE_MS
from tests.domain.centre import Day, event, ms, opened
from tests.properties.profiles import fewer

PROFILE = fewer(0.75)
SHIPPED = RiskSettings()

SIGNS = st.fixed_dictionaries({name: st.booleans() for name in WEIGHTS})
PHRASE_PIECES = sorted({word for each in LANGUAGES.values() for word in (each.anger + each.expectation).split()})
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from([*PHRASE_PIECES, ".", ",", "not", "no", "NO", "???", "😡", "\n\n", "> ", "’"]), max_size=40
    ).map(" ".join),
)


def contact(holds: dict[str, bool]) -> tuple[Life, Background, bool]:
    """Make a contact for which just these signs hold."""
    text = TextSigns(holds["capitals"], ("a",) * holds["anger"], ("e",) * holds["expectation"])
    life = Life(
        "c", text_signs=text if any(text) else None, wrote_again=3 * holds["wrote_again"],
        transfers=2 * holds["transfers"], holds=2 * holds["holds"],
    )  # fmt: skip
    return (
        life,
        Background(holds["second_contact"], holds["dropped_and_back"], holds["earlier_negative"]),
        holds["long_wait"],
    )


@PROFILE
@given(SIGNS, st.sampled_from(sorted(WEIGHTS)), st.booleans(), st.integers(1, 20))
def test_one_sign_more_never_lowers_the_score_and_it_is_never_negative(
    holds: dict[str, bool], sign: str, was_high: bool, high: int
) -> None:
    own = RiskSettings(high=high)
    before = judge(*contact(holds), was_high, own)
    after = judge(*contact(holds | {sign: True}), was_high, own)
    assert 0 <= before.score <= after.score
    assert before.high <= after.high
    assert len(before.reasons) == sum(holds.values())
    assert before.score == sum(WEIGHTS[name] for name, held in holds.items() if held)


@PROFILE
@given(st.lists(SIGNS, min_size=1, max_size=12))
def test_high_begins_at_its_threshold_and_ends_two_below(steps: list[dict[str, bool]]) -> None:
    high = False
    for holds in steps:
        found = judge(*contact(holds), high, SHIPPED)
        if found.score >= SHIPPED.high:
            assert found.high
        elif found.score <= SHIPPED.high - 2:
            assert not found.high
        else:
            assert found.high == high
        high = found.high


@PROFILE
@given(TEXTS, st.sampled_from([None, "en", "es", "de", "fr", "it", "-", "😡"]))
def test_no_text_raises_and_what_is_found_is_short(text: str, language: str | None) -> None:
    found = signs_in(text, language, SHIPPED)
    assert isinstance(found.capitals, bool)
    for phrases in (found.anger, found.expectation):
        assert len(set(phrases)) == len(phrases) <= MOST_PHRASES
        assert all(0 < len(phrase) <= 40 for phrase in phrases)


@PROFILE
@given(st.text(min_size=1, max_size=100), TEXTS)
def test_any_phrase_of_an_owner_is_taken_literally_and_never_raises(phrase: str, text: str) -> None:
    own = RiskSettings(phrases={"en": {"anger": (phrase,), "expectation": (phrase, "x*")}})
    assert bool(signs_in(text, "en", own).anger) >= bool(signs_in(text, "en", SHIPPED).anger), "what is shipped stays"


NASTY = [
    "a ", "still ", "not ", "waiting for ", "' ", "no no ", "!", "?!", "\n", "\n \n", ">", "> \n", "I want ", "A ", "ÄÖ ", "x",
    "called you all ", "seit ", "depuis que ", "llevo de ", "schon so ", "#", "5 times ", "é", "\u0301", "the worst of ",
]  # fmt: skip


@pytest.mark.parametrize("piece", NASTY, ids=repr)
def test_reading_takes_time_in_proportion_to_the_text(piece: str) -> None:
    def took_s(characters: int) -> float:
        text = (piece * characters)[:characters]
        begun = time.process_time()  # this process's own time: the machine may be busy
        signs_in(text, None, SHIPPED)
        return time.process_time() - begun

    took_s(100)
    quarter = min(took_s(MOST_CHARACTERS // 4) for _ in range(3))
    whole = min(took_s(MOST_CHARACTERS) for _ in range(3))
    beyond = min(took_s(4 * MOST_CHARACTERS) for _ in range(3))
    assert whole < 10 * quarter + 0.005
    assert beyond < 3 * whole + 0.005


MESSAGES = st.lists(
    st.tuples(
        st.sampled_from(["received", "received", "received", "sent", "bot", "changed"]),
        st.sampled_from([0, 1, 20, 60, 61, 90, 3_600, 86_400, 86_401]),
        st.sampled_from(
            ["Hello", "This is unacceptable", "WHERE IS MY ORDER", "I expect more", "Frechheit", "", "absurd???"]
        ),
    ),
    min_size=1,
    max_size=8,
)


@PROFILE
@given(MESSAGES, st.data())
def test_any_order_of_arrival_gives_the_same_signs(messages: list[tuple[str, int, str]], data: st.DataObject) -> None:
    events = [opened("c", 0, "email", queue="post", source="desk")]
    at = 0
    for kind, pause, text in messages:
        at += pause
        match kind:
            case "received":
                events.append(event("message.received", "c", at, text=text))
            case "changed":
                events.append(event("contact.changed", "c", at, customer={"language": "de"}))
            case _:
                events.append(event("message.sent", "c", at, by="human" if kind == "sent" else "bot"))
    lived, arrived = Day(Policy()), Day(Policy())
    for one in events:
        lived.site.apply([one], one.time_ms)
    for one in data.draw(st.permutations(events)):
        arrived.site.apply([one], ms(at))
    end_ms = ms(at) + MINUTE_MS
    lives = []
    for day in (lived, arrived):
        day.site.apply([], end_ms)
        lives.append(day.site.contacts["c"].life)
    first, second = ((life.wrote_again, life.text_signs, life.wrote_ms) for life in lives)
    assert first == second
