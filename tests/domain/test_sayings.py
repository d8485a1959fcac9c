"""What is told apart from any language, and how English tells it."""

from __future__ import annotations

import msgspec
import pytest

from monitor.domain.sayings import Saying, in_english, rounded_ms
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, spoken_duration
from tests.domain.centre import HOUR, ms


def test_values_are_told_by_their_names_and_kinds() -> None:
    causes = [Saying("line_ring_back"), Saying("line_promise", {"due_at_ms": ms(HOUR)})]
    said = Saying("not_nudged", {"why": Saying("viewed", {"agent": "anna {kim}"}), "causes": causes})
    assert (
        in_english(said, "UTC", ms(0))
        == "Not nudged: anna {kim} has it open – the line dropped; promised by 10:00 (near)."
    )


def test_a_number_chooses_the_form() -> None:
    said = [Saying("agent_budget_open", {"agent": "kim", "n": number}) for number in (1, 2)]
    assert [in_english(one, "UTC", 0) for one in said] == ["kim has 1 nudge open", "kim has 2 nudges open"]


def test_its_stored_form_gives_it_back_with_what_is_within() -> None:
    said = Saying("risk", {"because": Saying("because", {"reasons": [Saying("risk_holds", {"n": 2})]})})
    assert msgspec.json.decode(msgspec.json.encode(said), type=Saying) == said


@pytest.mark.parametrize("length_ms", [-5, 0, 999, 119_999, 120_000, 61 * MINUTE_MS + 1, 49 * HOUR_MS, 3 * DAY_MS + 7])
def test_a_length_is_rounded_to_what_reads_the_same(length_ms: int) -> None:
    assert spoken_duration(rounded_ms(length_ms)) == spoken_duration(length_ms)
    assert rounded_ms(rounded_ms(length_ms)) == rounded_ms(length_ms) <= max(0, length_ms)
