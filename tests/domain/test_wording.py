"""Which words are suggested, what a template may use, and what it can never do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from monitor.domain.playbook import STEPS, steps_for
from monitor.domain.reasons import Reason
from monitor.domain.sayings import in_english
from monitor.domain.settings import Phrase, PlaybookEntry, WordSettings
from monitor.domain.situation import VARIABLES, Situation, clock_of, facts_of, one_line
from monitor.domain.templates import LONGEST_TEXT
from monitor.domain.wording import failures, words_for
from monitor.units import HOUR_MS, MINUTE_MS

DOCS = Path(__file__).parent.parent.parent / "docs" / "config.md"
SHIPPED = WordSettings()
NOON_MS = 12 * HOUR_MS


def situation(**known: Any) -> Situation:
    plain: dict[str, Any] = {
        "reason": "silence_warn", "form": "write", "channel": "chat", "now_ms": NOON_MS, "timezone": "UTC",
    }  # fmt: skip
    return Situation(**plain | known)


def own(*phrases: Phrase, language: str = "en") -> WordSettings:
    return WordSettings(language=language, phrases=phrases)


def said(text: str, **known: Any) -> str:
    """Render an own template."""
    return words_for(situation(**known), own(Phrase(text=text)))


def problem(text: str) -> str:
    """Say what is wrong with an own template."""
    [(index, found)] = failures(own(Phrase(text="fine"), Phrase(text=text)))
    assert index == 1
    return found


# ---- Which words


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("de", "Vielen Dank"),
        ("de-AT", "Vielen Dank"),
        ("DE_ch", "Vielen Dank"),
        ("es", "Gracias"),
        ("fr", "Merci"),
        ("en", "Thank you"),
        (None, "Thank you"),
        ("it", "Thank you"),
        ("", "Thank you"),
    ],
)
def test_the_customers_language_goes_first(language: str | None, begins: str) -> None:
    assert words_for(situation(language=language), SHIPPED).startswith(begins)


def test_without_words_in_the_customers_language_the_sites_own_is_spoken_then_english() -> None:
    assert words_for(situation(language="it"), own(language="fr")).startswith("Merci")
    assert words_for(situation(), own(language="fr-CA")).startswith("Merci")
    assert words_for(situation(language="it"), own(language="pt")).startswith("Thank you")


def test_a_phrase_of_the_owners_goes_before_what_is_shipped_and_the_last_that_matches_wins() -> None:
    settings = own(
        Phrase(reason=("silence_warn",), text="one"),
        Phrase(reason=("silence_warn",), text="two"),
        Phrase(reason=("silence_breach",), text="three"),
    )
    assert words_for(situation(), settings) == "two"
    assert words_for(situation(reason="silence_breach"), settings) == "three"
    assert words_for(situation(reason="hold_warn"), settings) == words_for(situation(reason="hold_warn"), SHIPPED)


@pytest.mark.parametrize(
    ("phrase", "matching", "other"),
    [
        (Phrase(reason=("silence",), text="x"), {"reason": "silence_repeat"}, {"reason": "wait_repeat"}),
        (Phrase(reason=("promise",), text="x"), {"reason": "promise_broken"}, {"reason": "ring_back"}),
        (Phrase(channel=("chat", "email"), text="x"), {"channel": "email"}, {"channel": "ticket"}),
        (Phrase(tier=("gold",), text="x"), {"tier": "gold"}, {"tier": None}),
        (Phrase(language=("de",), text="x"), {"language": "de-AT"}, {"language": "fr"}),
        (Phrase(language=("de-AT",), text="x"), {"language": "de-at"}, {"language": "de"}),
        (Phrase(language=("de",), text="x"), {"language": "de"}, {"language": "den"}),
        (Phrase(form=("say",), text="x"), {"form": "say"}, {"form": "write"}),
    ],
)
def test_every_selector_that_is_given_must_match(
    phrase: Phrase, matching: dict[str, Any], other: dict[str, Any]
) -> None:
    assert words_for(situation(**matching), own(phrase)) == "x"
    assert words_for(situation(**other), own(phrase)) not in ("x", "")


def test_what_is_said_to_one_is_announced_to_all_only_where_the_owner_says_so() -> None:
    everything = Phrase(reason=("silence",), text="I am looking at it.")
    assert words_for(situation(form="announce"), own(everything)) == words_for(situation(form="announce"), SHIPPED)
    announced = msgspec.structs.replace(everything, form=("announce",), text="We are here.")
    assert words_for(situation(form="announce"), own(announced)) == "We are here."
    assert words_for(situation(), own(announced)) == words_for(situation(), SHIPPED)


def test_a_phrase_in_another_language_does_not_push_the_customers_own_aside() -> None:
    assert words_for(situation(language="de"), own(Phrase(language=("en",), text="hi"))).startswith("Vielen Dank")
    assert words_for(situation(language="it"), own(Phrase(language=("en",), text="hi"))) == "hi"
    assert words_for(situation(language="it"), own(Phrase(text="hi"))) == "hi"


def test_lengths_are_said_in_the_language_of_the_text() -> None:
    text, known = "{{ silent }}", {"silent_ms": 5 * MINUTE_MS, "language": "de-AT"}
    assert words_for(situation(**known), own(Phrase(language=("de",), text=text))) == "5 Minuten"
    assert words_for(situation(**known), own(Phrase(text=text))) == "5 minutes"
    assert words_for(situation(**known), own(Phrase(text=text), language="es-MX")) == "5 minutos"
    assert words_for(situation(**known | {"language": "it"}), own(Phrase(language=("it",), text=text))) == "5 min"


def test_a_reason_nobody_knows_and_notes_after_a_conversation_need_no_words() -> None:
    for reason in ("no_such_reason", "", "wrap_up_warn", "wrap_up_breach", "wrap_up_repeat"):
        assert words_for(situation(reason=reason), SHIPPED) == ""
    assert words_for(situation(reason="wrap_up_warn"), own(Phrase(reason=("wrap_up",), text="x"))) == "x"


# ---- What a template may use

KNOWN = situation(
    name="Ada", agent="Kim", queue="support", topic="refund", waited_ms=5 * MINUTE_MS, silent_ms=4 * MINUTE_MS,
    held_ms=3 * MINUTE_MS, promised_for_ms=14 * HOUR_MS, suggested_due_ms=15 * HOUR_MS, told_for_ms=13 * HOUR_MS,
    closes_at_ms=42 * HOUR_MS, position=3, expected_wait_ms=2 * MINUTE_MS, count=7,
)  # fmt: skip


def test_every_variable_holds_what_is_known() -> None:
    assert facts_of(KNOWN, "en") == {
        "name": "Ada", "agent": "Kim", "queue": "support", "topic": "refund", "channel": "chat", "waited": "5 minutes",
        "silent": "4 minutes", "held": "3 minutes", "promised_for": "14:00", "next_update": "15:00", "told_for": "13:00",
        "closes_at": "tomorrow 18:00", "position": 3, "expected_wait": "2 minutes", "count": 7,
    }  # fmt: skip


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_is_there_documented_and_empty_where_it_is_unknown(name: str) -> None:
    everything = own(Phrase(text=f"{{% if {name} %}}[{{{{ {name} }}}}]{{% else %}}none{{% endif %}} {{{{ {name} }}}}."))
    bare = situation(channel=None)
    assert words_for(bare, everything) == "none ."
    assert re.fullmatch(r"\[(.+)\] \1\.", words_for(KNOWN, everything))
    assert re.search(rf"^\| (`\w+`, )*`{name}`", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert list(facts_of(KNOWN, "en")) == list(VARIABLES)


def test_times_have_forms_with_their_preposition() -> None:
    known = {"suggested_due_ms": 15 * HOUR_MS}
    assert said("{{ next_update|by }}, {{ next_update|at }}", **known) == "by 15:00, at 15:00"
    assert said("so{{ next_update|by }}{{ next_update|at }}") == "so"


def test_filters_and_tests_do_as_their_names_say() -> None:
    assert said('{{ name|default("you") }}') == "you"
    assert said('{{ name|default("you") }}', name="Ada") == "Ada"
    assert said("{{ name|default }}x") == "x"
    assert said(
        "{{ name|upper }} {{ name|lower }} {{ topic|title }} {{ topic|capitalize }}", name="Ada", topic="a b"
    ) == ("ADA ada A B A b")
    assert said("[{{ '  x '|trim }}]") == "[x]"
    assert said("{{ 1 if name is defined else 2 }}{{ 1 if position is none else 2 }}", position=4) == "22"
    assert said(
        "{% if position is not none and position > 2 %}{{ position - 1 }} before you{% endif %}", position=4
    ) == ("3 before you")
    assert said("{% if channel in ['chat', 'email'] %}a{% elif not name %}b{% else %}c{% endif %}") == "a"


def test_what_cannot_be_seen_is_left_out() -> None:
    assert said("a\x00b{{ '\\ud800' }}c\u202ed\u200de\nf\tg") == "abcd\u200de\nf g"


def test_an_if_within_braces_needs_no_else() -> None:
    assert said("so{{ name if name }}") == "so"
    assert said("so {{ name if name }}", name="Ada") == "so Ada"


def test_gaps_that_unknown_facts_leave_are_closed() -> None:
    text = "Hello  {{ name }} there. {{ topic }} \n{% if name %}\nyes\n{% endif %}\n\n\n\nBye \n"
    assert said(text) == "Hello there.\n\nBye"


def test_a_text_that_comes_out_empty_makes_way_for_the_shipped_one() -> None:
    assert said("{% if name %}Hello {{ name }}{% endif %}") == words_for(situation(), SHIPPED)
    assert failures(own(Phrase(text="{% if name %}Hello {{ name }}{% endif %}"))) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (None, ""),
        (" Ada \n\n Lovelace\t", "Ada Lovelace"),
        ("a\x00b\x1b[1m\u202ec\ud800d", "ab[1mcd"),
        ("x" * 5_000, "x" * 128),
        ("नि\u200dधि", "नि\u200dधि"),
        ("\n", ""),
    ],
)
def test_a_name_is_one_short_line_that_can_be_seen(name: str | None, line: str) -> None:
    assert one_line(name) == line


@pytest.mark.parametrize("name", ["{{ 7*7 }}", "{% if x %}", "{# gone #}", "{{ name }}", "}}{{", "<b>&amp;</b>"])
def test_a_name_is_data_and_never_a_template(name: str) -> None:
    assert said("Hello {{ name }}.", name=name) == f"Hello {name}."
    assert name in words_for(situation(reason="wait_warn", name=name), SHIPPED)


# ---- What a template can never do

ATTACKS = [
    ("{{ ''.__class__.__mro__ }}", "has an attribute"),
    ("{{ name.__init__.__globals__ }}", "has an attribute"),
    ("{{ name['__class__'] }}", "has an index"),
    ("{{ (name|attr)('__class__') }}", "has a call"),
    ("{{ name|attr('__class__') }}", 'there is no filter "attr"'),
    ("{{ range(10**9)|list }}", 'there is no filter "list"'),
    ("{{ range(10**9) }}", "has a call"),
    ("{% for x in range(10**9) %}x{% endfor %}", 'has "for"'),
    ("{{ 'a'*10**9 }}", "has a multiplication"),
    ("{{ 10**10**10 }}", "has a power"),
    ("{{ '%1000000000d' % 1 }}", "has a remainder"),
    ("{{ 1 / 0 }}", "has a division"),
    ("{{ 'a' ~ 'b' }}", "has a joining"),
    ("{{ {'a': 1} }}", "has a table"),
    ("{{ 7 // 2 }}", "has floordiv"),
    ("{% set a = 'a' %}", 'has "set"'),
    ("{% include '/etc/passwd' %}", 'has "include"'),
    ("{% macro a() %}{% endmacro %}", 'has "macro"'),
    ("{{ self }}", 'there is no variable "self"'),
    ("{{ lipsum }}", 'there is no variable "lipsum"'),
    ("{{ name|upper('x') }}", 'gives the filter "upper" too much'),
    ("{{ name|default(*name) }}", 'gives the filter "default" too much'),
    ("{{ name is callable }}", 'there is no test "callable"'),
    ("x" * 2_001, "is 2001 characters long"),
    ("{{ " + "(" * 300 + "1" + ")" * 300 + " }}", "is too deep"),
    ("{{ " + "not " * 300 + "1 }}", "is too deep or too long"),
    ("{% if name %}" * 6 + "{% endif %}" * 6, "is too deep"),
]


@pytest.mark.parametrize(("text", "message"), ATTACKS, ids=[text[:40] for text, _ in ATTACKS])
def test_an_attack_is_refused_named_and_harmless(text: str, message: str) -> None:
    assert problem(text).startswith(message)
    assert said(text, name="Ada") == words_for(situation(name="Ada"), SHIPPED)


def test_a_text_that_grows_too_long_makes_way_for_the_shipped_one() -> None:
    text = "{{ name }}" * 100
    assert said(text, name="n" * 100) == words_for(situation(name="n" * 100), SHIPPED)
    assert len(said(text, name="n" * 20)) == LONGEST_TEXT
    assert problem("{{ name }}" * 190).startswith("makes 2280 characters")


def test_braces_that_are_meant_can_be_written() -> None:
    assert said("{% raw %}{{ x }}{% endraw %}{# a note #}") == "{{ x }}"
    assert said("{% if name %}1{% endif %}" * 20 + "2", name="Ada") == "1" * 20 + "2"


# ---- What is wrong with a template

MISTAKES = [
    ("Hello {{ nam }}", 'there is no variable "nam"; did you mean "name"?'),
    ("{% if false %}{{ nexd_update }}{% endif %}", 'there is no variable "nexd_update"; did you mean "next_update"?'),
    ("{{ zzz }}", 'there is no variable "zzz"; there are agent, channel,'),
    ("one\ntwo {{ zzz }}", '"zzz" (line 2 of the text)'),
    ("{{ name|uper }}", 'there is no filter "uper"; did you mean "upper"?'),
    ("{% if name %}", "is no template: Unexpected end of template"),
    ("a\n{{ name", "(line 2 of the text); close each {{ with }}"),
    ("{% elif name %}", "is no template: Encountered unknown tag 'elif'"),
    ("{{ position + 1 }}", "fails where nothing is known: unsupported operand"),
    ("{% if name %}{{ position + 1 }}{% endif %}", "fails where position is not known: "),
    ("{% if name and not agent %}{{ position + 1 }}{% endif %}", "fails where only name is known: "),
    ("{{ name|by }}", "fails where everything is known: by and at are for times"),
    ("{{ name is none }}", "fails where everything is known: False is neither a text nor a whole number"),
    ("{{ [name] }}", "fails where everything is known: ['Ada Lovelace'] is neither"),
    ("{{ waited > 5 }}", "fails where everything is known: '>' not supported"),
    ("{{ " + "9" * 500 + " + 1.0 }}", "fails where everything is known: int too large"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[text[:40] for text, _ in MISTAKES])
def test_a_mistake_is_told_with_what_to_write(text: str, message: str) -> None:
    assert message in problem(text)


def test_a_template_that_fails_makes_way_for_the_shipped_one_only_when_it_does() -> None:
    text = "{{ position + 1 }}"
    assert said(text, position=3) == "4"
    assert said(text) == words_for(situation(), SHIPPED)
    first_fails = own(Phrase(language=("en",), text="second"), Phrase(language=("it",), text=text))
    assert words_for(situation(language="it"), first_fails) == words_for(situation(), SHIPPED)


def test_good_templates_are_no_failures() -> None:
    assert failures(own(Phrase(text="Hi"), Phrase(text="{% if position %}{{ position + 1 }}{% endif %}"))) == []
    assert failures(SHIPPED) == []


# ---- What an agent can do now


def told(
    reason: str, topic: str | None = None, queue: str | None = None, own: Sequence[PlaybookEntry] = ()
) -> list[str]:
    return [in_english(step, "UTC", 0) for step in steps_for(reason, topic, queue, own)]


@pytest.mark.parametrize("reason", Reason)
def test_two_to_five_steps_are_shipped_for_every_reason(reason: Reason) -> None:
    steps = told(reason)
    assert 2 <= len(steps) <= 5
    assert len(set(steps)) == len(steps)
    assert all(step.endswith(".") and len(step.split()) <= 25 for step in steps)
    assert set(STEPS) == set(Reason)


def test_own_steps_go_before_what_is_shipped_and_the_last_that_matches_wins() -> None:
    book = [
        PlaybookEntry(reason=("wait",), steps=("a", "b")),
        PlaybookEntry(reason=("wait_breach",), topic=("refund",), steps=("c", "d"), ask="Kim", may_offer="10 €"),
        PlaybookEntry(queue=("vip",), ask="Lee"),
    ]
    assert told("wait_warn", "refund", "q", book) == ["a", "b"]
    assert told("wait_breach", "refund", "q", book) == ["c", "d", "Ask: Kim", "You may offer without asking: 10 €"]
    assert told("wait_breach", None, "q", book) == ["a", "b"]
    assert told("hold_warn", None, None, book) == told("hold_warn")
    assert told("hold_warn")[0] == "Go back to them now, even without the answer."
    assert told("hold_warn", None, "vip", book) == [*told("hold_warn"), "Ask: Lee"]


def test_a_reason_nobody_knows_has_no_steps() -> None:
    assert steps_for("no_such_reason", None, None, ()) == []


@pytest.mark.parametrize(
    ("reason", "clock"), [("first_response_warn", "first_response"), ("promise_near", "promise"), ("x", "")]
)
def test_a_reason_names_its_clock(reason: str, clock: str) -> None:
    assert clock_of(reason) == clock
