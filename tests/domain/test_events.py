"""The table of events: their order within an instant, what they name, and how their data is read."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest

from monitor.domain.events import INTERNAL, KINDS, decode_data, instant_ms, key_of
from tests.domain.centre import answered, event, iso, left, ms, opened, queued

TABLE = [
    "contact.opened",
    "contact.changed",
    "contact.merged",
    "contact.transferred",
    "contact.queued",
    "contact.assigned",
    "contact.alerted",
    "contact.missed",
    "contact.answered",
    "contact.joined",
    "contact.parted",
    "contact.held",
    "contact.resumed",
    "contact.viewed",
    "message.received",
    "message.sent",
    "promise.made",
    "promise.released",
    "contact.awaiting",
    "contact.left",
    "contact.ended",
    "contact.closed",
    "contact.reopened",
    "contact.rated",
    "queue.announced",
    "agent.changed",
    "source.beat",
    "source.snapshot",
    "nudge.acknowledged",
    "nudge.sent",
    "nudge.snoozed",
    "nudge.dismissed",
    "nudge.undone",
]


def test_the_types_stand_in_the_order_of_the_designs_table() -> None:
    assert [name for name in KINDS if name not in INTERNAL] == TABLE
    assert [kind.place for kind in KINDS.values()] == list(range(len(KINDS)))


@pytest.mark.parametrize("name", KINDS)
def test_a_subject_is_what_the_type_is_about(name: str) -> None:
    of_a_contact = {"contact", "message", "promise", "customer"}
    first = name.partition(".")[0]
    assert KINDS[name].subject == ("contact" if first in of_a_contact else "site" if first == "policy" else first)


def test_only_the_program_itself_enters_a_policy_and_what_a_snapshot_or_another_contact_means() -> None:
    assert {"policy.changed", "contact.reconciled", "customer.reached"} == INTERNAL


def test_the_key_is_time_then_sequence_then_place_then_source_then_id() -> None:
    ordered = [
        opened("c", at=0, id="z", source="z"),
        answered("c", at=1, id="z", source="z", sequence=1),
        event("contact.queued", "c", 1, queue="sales", id="z", source="z", sequence=2),
        answered("c", at=1, id="z", source="a", sequence=2),
        answered("c", at=1, id="a", source="b", sequence=2),
        answered("c", at=1, id="b", source="b", sequence=2),
        opened("c", at=2, id="a", source="a"),
    ]
    shuffled = [ordered[place] for place in (6, 3, 0, 5, 2, 4, 1)]
    assert sorted(shuffled, key=key_of) == ordered


def test_without_a_sequence_an_event_has_that_of_zero() -> None:
    assert key_of(queued("c", at=0, sequence=-1)) < key_of(opened("c", at=0)) < key_of(opened("c", at=0, sequence=1))


def test_an_instant_is_read_exactly() -> None:
    assert instant_ms(datetime.fromisoformat(iso(0.123))) == ms(0.123)
    assert instant_ms(datetime.fromisoformat("2026-07-01T12:00:00.0019+02:00")) == 1_782_900_000_001


def test_fields_whose_names_are_words_of_python_are_read() -> None:
    assert decode_data(left("c", at=0, from_="sales")).from_ == "sales"
    assert decode_data(event("contact.viewed", "c", 0, agent="anna", for_="reading")).for_ == "reading"


def test_fields_that_nobody_declared_are_kept_in_the_event() -> None:
    strange = opened("c", extra={"depth": 1})
    assert decode_data(strange).channel == "voice"
    assert msgspec.json.decode(strange.data)["extra"] == {"depth": 1}


def test_data_that_does_not_fit_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError, match="agent"):
        decode_data(event("contact.answered", "c", 0))


@pytest.mark.parametrize("name", ["", "n" * 129, "a\nb", "a\x85b"])
def test_a_name_has_1_to_128_characters_and_no_control_characters(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_data(queued("c", at=0, queue=name))


def test_any_text_else_is_a_name() -> None:
    assert decode_data(queued("c", at=0, queue="Vertrieb “Süd” 🙂")).queue == "Vertrieb “Süd” 🙂"


def test_a_message_is_public_unless_it_says_otherwise() -> None:
    assert decode_data(event("message.sent", "c", 0, by="human")).public
