"""Properties of suggested words: no name and no template makes them fail, run long, grow large or read a name as code."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.events import CHANNELS
from monitor.domain.phrases import LANGUAGES
from monitor.domain.reasons import Reason
from monitor.domain.settings import Phrase, WordSettings
from monitor.domain.situation import FORMS, VARIABLES, Situation, one_line
from monitor.domain.templates import LONGEST_TEXT
from monitor.domain.wording import failures, words_for
from tests.properties.profiles import PROFILE

HOSTILE = (
    "{{ 7*7 }}", "{%", "%}", "{% if name %}", "{{", "}}", "{#", "\n", "\r\n", "\x00", "\u202e", "{{ name }}",
    "{{ ''.__class__ }}", "{% raw %}", "{% endraw %}", "None", "\ud800", " ", "Ada",
)  # fmt: skip
names = st.none() | st.text(max_size=20) | st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join)
instants = st.none() | st.integers(-(2**63), 2**63 - 1)
small = st.none() | st.integers(-(2**40), 2**40)
SITUATIONS: dict[str, st.SearchStrategy[Any]] = {
    "reason": st.sampled_from(list(Reason)) | st.text(max_size=10),
    "form": st.sampled_from(FORMS),
    "channel": st.none() | st.sampled_from(CHANNELS) | names,
    "language": st.none() | st.sampled_from([*LANGUAGES, "de-AT", "it", "", "-", "_"]) | names,
    "tier": names, "name": names, "agent": names, "queue": names, "topic": names,
    "waited_ms": small, "silent_ms": small, "held_ms": small, "promised_for_ms": instants, "suggested_due_ms": instants,
    "told_for_ms": instants, "closes_at_ms": instants, "position": small, "expected_wait_ms": small, "count": small,
    "now_ms": st.integers(-(2**63), 2**63 - 1) | st.integers(0, 2**41),
    "timezone": st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Apia", "Mars", "", "/etc/passwd"]) | st.text(max_size=9),
}  # fmt: skip
situations = st.builds(Situation, **SITUATIONS)
fragments = st.sampled_from(
    (
        *(f"{{{{ {name} }}}}" for name in VARIABLES), "{{ name|upper }}", "{{ next_update|by }}", "{{ position + 1 }}",
        "{% if name %}", "{% else %}", "{% endif %}", "{% for x in y %}", "{{ 'a' * 99 }}", "{{ name.x }}", "{{ (", ") }}",
        "{{", "}}", "{%", "%}", "not ", "{{ name|default(", "'", "x y", "\n", "{#", "#}", "{% raw %}", "1", "+", "~",
    )
)  # fmt: skip
templates = st.lists(fragments, max_size=30).map("".join) | st.text(max_size=40)
phrases = st.builds(
    Phrase, text=templates, form=st.just(FORMS), language=st.none() | st.tuples(st.sampled_from(LANGUAGES))
)
own = st.builds(
    WordSettings,
    language=st.sampled_from([*LANGUAGES, "it", "", "x"]),
    phrases=st.lists(phrases, max_size=2).map(tuple),
)


@PROFILE
@given(situations, own)
def test_no_situation_and_no_template_makes_words_fail_or_grow(situation: Situation, words: WordSettings) -> None:
    text = words_for(situation, words)
    assert len(text) <= LONGEST_TEXT
    assert text == text.strip()
    assert text == words_for(situation, words)


@PROFILE
@given(situations)
def test_a_name_appears_as_it_is_or_not_at_all(situation: Situation) -> None:
    text = words_for(situation, WordSettings())
    name = re.sub(r"[ \t]+", " ", one_line(situation.name))
    rest = text.replace(name, "") if name else text
    assert not re.search(r"[{}%#]|None|[\x00\u202e\ud800]", rest)
    if situation.form == "write" and situation.channel == "email" and text and name:
        assert name in text.partition("\n")[0]


@PROFILE
@given(names, st.sampled_from(FORMS))
def test_a_name_put_into_an_own_template_is_never_read(name: str | None, form: Any) -> None:
    phrase = Phrase(text="<{{ name }}>", form=FORMS)
    situation = Situation(reason="ring_back", form=form, name=name, now_ms=0, timezone="UTC")
    tidy = re.sub(r"[ \t]+", " ", one_line(name))
    assert words_for(situation, WordSettings(phrases=(phrase,))) == f"<{tidy}>"


@PROFILE
@given(own)
def test_what_is_wrong_with_templates_can_always_be_told(words: WordSettings) -> None:
    found = failures(words)
    assert all(0 <= index < len(words.phrases) and problem and "\n" not in problem for index, problem in found)
    assert len({index for index, _ in found}) == len(found)
