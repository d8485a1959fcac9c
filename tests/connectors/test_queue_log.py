"""Asterisk's queue log into events."""

from __future__ import annotations

import msgspec
import pytest

from monitor.connectors.queue_log import Translator
from monitor.domain.events import Event, decode_data, key_of
from monitor.errors import BadInput

Short = tuple[str, str, int, dict[str, object]]


def translate(text: str) -> list[Event]:
    translator = Translator()
    out = []
    for number, line in enumerate(text.strip().splitlines(), 1):
        out += translator.line(line.strip().encode(), number)
    return out + translator.flush()


def short(events: list[Event]) -> list[Short]:
    for event in events:
        decode_data(event)
    return [(e.type, e.subject, e.time_ms // 1_000, msgspec.json.decode(e.data)) for e in events]


def test_a_call_that_is_answered_opens_queues_is_answered_ends_and_closes() -> None:
    assert short(
        translate("""
        1000|c1|sales|NONE|ENTERQUEUE||0791234|1
        1017|c1|sales|PJSIP/ann|CONNECT|17|c1.b|4
        1071|c1|sales|PJSIP/ann|COMPLETECALLER|17|54|1
        """)
    ) == [
        ("contact.opened", "c1", 1000, {"channel": "voice", "customer": {"id": "0791234"}}),
        ("contact.queued", "c1", 1000, {"queue": "sales"}),
        ("contact.answered", "c1", 1017, {"agent": "PJSIP/ann"}),
        ("contact.ended", "c1", 1071, {"by": "customer"}),
        ("contact.closed", "c1", 1071, {}),
    ]


def test_an_agent_who_hangs_up_ended_the_call() -> None:
    ended = translate("1000|c1|q|a|COMPLETEAGENT|1|2|1")[0]
    assert (ended.type, msgspec.json.decode(ended.data)) == ("contact.ended", {"by": "agent"})


@pytest.mark.parametrize(
    ("event", "outcome"),
    [
        ("ABANDON|1|1|30", "abandoned"),
        ("EXITWITHTIMEOUT|1|1|30", "timed_out"),
        ("EXITWITHKEY|5|1", "withdrawn"),
        ("WITHDRAW|1|1|30", "withdrawn"),
        ("EXITEMPTY|1|1|30", "turned_away"),
    ],
)
def test_every_way_out_of_a_line_has_its_outcome(event: str, outcome: str) -> None:
    events = translate(f"1000|c1|q|NONE|ENTERQUEUE|||1\n1030|c1|q|NONE|{event}")
    assert short(events)[-1] == ("contact.left", "c1", 1030, {"outcome": outcome, "from": "q"})


@pytest.mark.parametrize("event", ["RINGNOANSWER|15000", "RINGCANCELED|2000"])
def test_a_ring_that_nobody_took_is_missed(event: str) -> None:
    assert short(translate(f"1000|c1|q|SIP/bob|{event}")) == [("contact.missed", "c1", 1000, {"agent": "SIP/bob"})]


def test_a_transferred_call_is_a_new_entry_of_the_same_contact() -> None:
    events = translate("""
        1000|c1|sales|NONE|ENTERQUEUE|||1
        1010|c1|sales|ann|CONNECT|10|x|2
        1060|c1|sales|ann|BLINDTRANSFER|700|from-queue|10|50|1
        1061|c1|support|NONE|ENTERQUEUE|||1
        1090|c1|support|bob|CONNECT|29|y|2
        1100|c1|support|bob|COMPLETEAGENT|29|10|1
        """)
    assert short(events)[3:5] == [
        ("contact.transferred", "c1", 1061, {"kind": "blind", "queue": "support"}),
        ("contact.answered", "c1", 1090, {"agent": "bob"}),
    ]
    assert [e.type for e in events].count("contact.closed") == 1


@pytest.mark.parametrize("event", ["BLINDTRANSFER|1|2|3|4|5", "ATTENDEDTRANSFER|BRIDGE|x|3|4|5", "TRANSFER|700|ctx"])
def test_a_call_transferred_out_of_all_queues_counts_as_ended_at_its_transfer(event: str) -> None:
    text = f"1000|c1|q|NONE|ENTERQUEUE|||1\n1010|c1|q|ann|CONNECT|10|x|2\n1060|c1|q|ann|{event}"
    at_the_end = [("contact.ended", "c1", 1060, {"by": "agent"}), ("contact.closed", "c1", 1060, {})]
    assert short(translate(text))[-2:] == at_the_end
    assert short(translate(text + "\n1071|c2|q|NONE|ENTERQUEUE|||1"))[3:5] == at_the_end
    assert short(translate(text + "\n1069|c2|q|NONE|ENTERQUEUE|||1"))[-2:] == at_the_end


def test_a_call_that_comes_back_after_its_end_is_reopened_and_one_that_left_is_queued_again() -> None:
    first = "1000|c1|q|NONE|ENTERQUEUE|||1\n"
    ended = short(translate(first + "1010|c1|q|a|COMPLETEAGENT|1|2|1\n1011|c1|q2|NONE|ENTERQUEUE|||1"))
    assert [row[0] for row in ended[-2:]] == ["contact.reopened", "contact.queued"]
    left = short(translate(first + "1010|c1|q|NONE|EXITWITHTIMEOUT|1|1|10\n1010|c1|q2|NONE|ENTERQUEUE|||1"))
    assert [row[0] for row in left[-2:]] == ["contact.left", "contact.queued"]


def test_what_happens_within_one_second_keeps_the_order_of_the_log() -> None:
    events = translate("""
        1000|c1|q|NONE|ENTERQUEUE|||1
        1000|c1|q|ann|CONNECT|0|x|0
        1000|c1|q|ann|BLINDTRANSFER|700|ctx|0|0|1
        1000|c1|p|NONE|ENTERQUEUE|||1
        1000|c1|p|bob|CONNECT|0|y|0
        """)
    assert sorted(events, key=key_of) == events
    assert [e.type.removeprefix("contact.") for e in events] == [
        "opened", "queued", "answered", "transferred", "answered"
    ]  # fmt: skip


def test_fractions_of_a_second_are_exact() -> None:
    assert translate("1599999999.999999|c1|q|a|RINGNOANSWER|0")[0].time_ms == 1_599_999_999_999
    assert translate("1599999999.1|c1|q|a|RINGNOANSWER|0")[0].time_ms == 1_599_999_999_100


def test_the_same_lines_give_the_same_ids_wherever_they_stand() -> None:
    text = "1000|c1|q|NONE|ENTERQUEUE|||1\n1030|c1|q|NONE|ABANDON|1|1|30"
    again = translate("1|NONE|NONE|NONE|QUEUESTART|\n" + text)
    assert [e.id for e in again] == [e.id for e in translate(text)]
    assert len({e.id for e in again}) == len(again)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["1|x|q|ann|ADDMEMBER|"], {"status": "available", "queues": ["q"]}),
        (["1|x|q|ann|ADDMEMBER|PAUSED"], {"status": "away", "queues": ["q"]}),
        (["1|x|q|ann|ADDMEMBER|", "2|x|p|ann|ADDMEMBER|"], {"status": "available", "queues": ["p", "q"]}),
        (["1|x|q|ann|ADDMEMBER|", "2|x|q|ann|REMOVEMEMBER|"], {"status": "offline"}),
        (["1|x|q|ann|ADDMEMBER|", "2|x|q|ann|PAUSE|lunch"], {"status": "away", "queues": ["q"], "reason": "lunch"}),
        (
            ["1|x|q|ann|ADDMEMBER|", "1|x|p|ann|ADDMEMBER|", "2|x|q|ann|PAUSE|"],
            {"status": "available", "queues": ["p", "q"]},
        ),
        (["1|NONE|NONE|ann|PAUSEALL|"], {"status": "away"}),
        (["1|x|q|ann|PAUSE|"], {"status": "away"}),
        (["1|x|q|ann|PAUSE|", "2|x|q|ann|UNPAUSE|"], {"status": "available"}),
        (["1|x|NONE|ann|AGENTLOGIN|SIP/1"], {"status": "available"}),
        (["1|x|NONE|ann|AGENTLOGOFF|SIP/1|60"], {"status": "offline"}),
    ],
)
def test_members_and_pauses_are_states_of_agents(lines: list[str], said: dict[str, object]) -> None:
    last = translate("\n".join(lines))[-1]
    decode_data(last)
    assert (last.type, last.subject, msgspec.json.decode(last.data)) == ("agent.changed", "ann", said)


@pytest.mark.parametrize("event", ["QUEUESTART", "CONFIGRELOAD", "DID|0800", "INFO|x"])
def test_lines_that_say_nothing_about_a_wait_are_passed_over_quietly(event: str) -> None:
    assert translate(f"1000|NONE|NONE|NONE|{event}") == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"hello", "has 1 of at least 5 fields"),
        (b"1000|c1|q|NONE", "has 4 of at least 5 fields"),
        (b"yesterday|c1|q|NONE|ENTERQUEUE|||1", "does not begin with a time in seconds since 1970"),
        (b"-5|c1|q|NONE|ENTERQUEUE|||1", "does not begin with a time in seconds since 1970"),
        (b"9999999999999|c1|q|NONE|ENTERQUEUE|||1", "its time is beyond the year 9999"),
        (b"1000|c1|q|NONE|ENTERQU", "unknown event 'ENTERQU'"),
        (b"1000|c\xff1|q|NONE|ENTERQUEUE|||1", "is not UTF-8"),
        (b"1000||q|NONE|ENTERQUEUE|||1", "names no call id"),
        (b"1000|NONE|q|NONE|ABANDON|1|1|1", "names no call id"),
        (b"1000|c1|NONE|NONE|ENTERQUEUE|||1", "names no queue"),
        (b"1000|c1|q|NONE|CONNECT|1|x|1", "names no agent"),
        (b"1000|c1|a\x07b|NONE|ENTERQUEUE|||1", "'a\\x07b' cannot be a queue"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(BadInput) as raised:
        Translator().line(line, 7)
    assert str(raised.value) == reason


def test_windows_line_ends_blank_lines_a_byte_order_mark_and_a_callers_odd_name_cost_nothing() -> None:
    translator = Translator()
    assert translator.line(b"\r\n", 1) == []
    events = translator.line(b"\xef\xbb\xbf1000|c1|q|NONE|ENTERQUEUE||M\xfcller|1\r\n", 2)
    assert short(events) == [
        ("contact.opened", "c1", 1000, {"channel": "voice"}),
        ("contact.queued", "c1", 1000, {"queue": "q"}),
    ]


def test_a_prefix_keeps_calls_of_two_systems_apart() -> None:
    event = Translator(source="pbx-1", prefix="pbx1-").line(b"1000|c1|q|a|RINGNOANSWER|0", 1)[0]
    assert (event.source, event.subject) == ("pbx-1", "pbx1-c1")
