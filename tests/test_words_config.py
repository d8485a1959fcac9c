"""``[words]``, ``[[words.when]]`` and ``[[playbook]]``: what is read, what is refused, what is documented."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from monitor import _words_config as module
from monitor.cli import check
from monitor.config import BadConfigs, Config, load
from monitor.domain.policy import Policy
from monitor.domain.settings import Phrase, PlaybookEntry, WordSettings
from monitor.domain.situation import FORMS

ROOT = Path(__file__).parent.parent
Read = Callable[[str], Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(text: str) -> Config:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load(file)

    return read_it


PHRASES = """
[words]
language = "de"
[[words.when]]
reason = ["silence", "ring_back"]
form = "say"
channel = ["voice", "walk_in"]
language = ["de", "de-AT"]
tier = "gold"
text = "Guten Tag {{ name }}"
[[words.when]]
reason = "wait"
text = "Second"
[[playbook]]
reason = "wait_breach"
topic = "refund"
queue = ["a", "b"]
steps = ["  Do   this. ", "Then that."]
ask = "Kim"
may_offer = "free shipping"
[[playbook]]
queue = "vip"
ask = "Lee"
"""


def test_phrases_and_playbooks_are_read(read: Read) -> None:
    policy = read(PHRASES).sites["main"].policy
    assert policy.words == WordSettings(
        language="de",
        phrases=(
            Phrase(
                reason=("silence", "ring_back"),
                form=("say",),
                channel=("voice", "walk_in"),
                language=("de", "de-AT"),
                tier=("gold",),
                text="Guten Tag {{ name }}",
            ),
            Phrase(reason=("wait",), text="Second"),
        ),
    )
    assert policy.playbooks == (
        PlaybookEntry(
            reason=("wait_breach",),
            topic=("refund",),
            queue=("a", "b"),
            steps=("Do this.", "Then that."),
            ask="Kim",
            may_offer="free shipping",
        ),
        PlaybookEntry(queue=("vip",), ask="Lee"),
    )


def test_without_a_section_nothing_is_set(read: Read) -> None:
    policy = read("").sites["main"].policy
    assert (policy.words, policy.playbooks) == (WordSettings(), ())


def test_they_go_through_the_journal_and_change_the_revision(read: Read) -> None:
    policy = read(PHRASES).sites["main"].policy
    assert msgspec.json.decode(msgspec.json.encode(policy), type=Policy) == policy
    assert policy.revision != read("").sites["main"].policy.revision


def test_a_sites_own_come_after_the_shared_ones(read: Read) -> None:
    sites = read(
        PHRASES
        + """
        [sites.london.words]
        language = "en"
        [[sites.london.words.when]]
        reason = "wait"
        text = "Hello"
        [[sites.london.playbook]]
        topic = "refund"
        ask = "Max"
        [sites.berlin]
        """
    ).sites
    london, berlin = sites["london"].policy, sites["berlin"].policy
    assert (london.words.language, berlin.words.language) == ("en", "de")
    assert [phrase.text for phrase in london.words.phrases] == ["Guten Tag {{ name }}", "Second", "Hello"]
    assert [phrase.text for phrase in berlin.words.phrases] == ["Guten Tag {{ name }}", "Second"]
    assert [entry.ask for entry in london.playbooks] == ["Kim", "Lee", "Max"]
    assert [entry.ask for entry in berlin.playbooks] == ["Kim", "Lee"]


def phrase(text: str) -> str:
    return f"[[words.when]]\n{text}"


def entry(text: str) -> str:
    return f"[[playbook]]\n{text}"


MISTAKES = [
    ('[words]\nlanguge = "de"', 2, "words.languge", 'did you mean "language"?'),
    ('[words]\nlanguage = "german"', 2, "words.language", '"german" is no language; write a code such as "en"'),
    ("[words]\nlanguage = 1", 2, "words.language", "1 is no language"),
    ("words = 1", 1, "words", "write [words]"),
    ("[words]\nwhen = 1", 2, "words.when", "write [[words.when]]"),
    (phrase('text = "x"'), 1, "words.when[0]", "say for what with reason, form, channel, language, tier"),
    (phrase('reason = "wait"'), 1, "words.when[0]", 'has no words; write text = "…"'),
    (phrase('reason = "wait"\ntext = " "'), 3, "words.when[0].text", "is empty; write what is to be suggested"),
    (phrase('reason = "wait"\ntext = 1'), 3, "words.when[0].text", "1 is no text"),
    (phrase('reason = "wait"\nwords = "x"\ntext = "x"'), 3, "words.when[0].words", "there is no such key"),
    (phrase('reason = "silence_war"\ntext = "x"'), 2, "words.when[0].reason", 'did you mean "silence_warn"?'),
    (phrase('reason = []\ntext = "x"'), 2, "words.when[0].reason", "the list is empty"),
    (phrase('form = "shout"\ntext = "x"'), 2, "words.when[0].form", "write one of announce, say, write"),
    (phrase('channel = "phone"\ntext = "x"'), 2, "words.when[0].channel", "write one of chat"),
    (phrase('language = ["de", ""]\ntext = "x"'), 2, "words.when[0].language", "is no language"),
    (phrase('tier = ""\ntext = "x"'), 2, "words.when[0].tier", "is no name"),
    (phrase('reason = "wait"\ntext = "{{ nam }}"'), 3, "words.when[0].text", 'no variable "nam"; did you mean "name"?'),
    (phrase('reason = "wait"\ntext = "{{ zzz }}"'), 3, "words.when[0].text", "there are agent, channel, closes_at"),
    (phrase('reason = "wait"\ntext = "{{ name"'), 3, "words.when[0].text", "close each {{ with }}"),
    (phrase('reason = "wait"\ntext = """\nHi\n{{ nam }}"""'), 3, "words.when[0].text", "(line 2 of the text)"),
    (phrase('reason = "wait"\ntext = "{{ position + 1 }}"'), 3, "words.when[0].text", "fails where nothing is known"),
    (phrase('reason = "wait"\ntext = "{{ range(9)|list }}"'), 3, "words.when[0].text", 'no filter "list"'),
    ('[playbook]\nreason = "wait"', 1, "playbook", "write [[playbook]]"),
    (entry('ask = "Kim"'), 1, "playbook[0]", "say for what with reason, topic, queue"),
    (entry('topic = "x"'), 1, "playbook[0]", 'says nothing; write steps = ["Do this.", "Then that."]'),
    (entry('topic = "x"\nsteps = "Do it."'), 3, "playbook[0].steps", "is to be a list of 2 to 5 steps"),
    (entry('topic = "x"\nsteps = ["a"]'), 3, "playbook[0].steps", "is to be a list of 2 to 5 steps"),
    (entry('topic = "x"\nsteps = ["a", "b", "c", "d", "e", "f"]'), 3, "playbook[0].steps", "2 to 5 steps"),
    (entry('topic = "x"\nsteps = ["a", " "]'), 3, "playbook[0].steps", "write 1 to 200 characters"),
    (entry('topic = "x"\nsteps = ["a", 1]'), 3, "playbook[0].steps", "1 is no text"),
    (entry(f'topic = "x"\nask = "{"k" * 201}"'), 3, "playbook[0].ask", "write 1 to 200 characters"),
    (entry('topic = "x"\nmay_offr = "y"'), 3, "playbook[0].may_offr", 'did you mean "may_offer"?'),
    (entry('reason = "hungry"\nask = "Kim"'), 2, "playbook[0].reason", "is not known here"),
    ('[sites.a.words]\nlanguage = "x"', 2, "sites.a.words.language", "is no language"),
]


@pytest.mark.parametrize(("text", "line", "path", "message"), MISTAKES)
def test_a_mistake_is_told_once_with_its_line_and_what_to_write(
    text: str, line: int, path: str, message: str, read: Read
) -> None:
    with pytest.raises(BadConfigs) as caught:
        read(text)
    [error] = caught.value.errors
    assert (error.line, error.path) == (line, path)
    assert message in error.message


def test_a_shared_phrase_that_fails_is_told_once_for_all_sites(read: Read) -> None:
    with pytest.raises(BadConfigs) as caught:
        read(phrase('reason = "wait"\ntext = "{{ nam }}"\n[sites.a]\n[sites.b]'))
    assert len(caught.value.errors) == 1


def checked(file: Path) -> int:
    parser = argparse.ArgumentParser()
    check.configure(parser)
    return check.run(parser.parse_args([str(file)]))


def test_check_names_the_line_of_a_template_that_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(phrase('reason = "wait"\ntext = "Hello {{ customer }}"'), encoding="utf-8")
    assert checked(file) == 1
    first, count = capsys.readouterr().out.splitlines()
    assert first.startswith(f'{file}:3: words.when[0].text: there is no variable "customer"; ')
    assert "name" in first
    assert count == "1 mistake"


def test_check_counts_phrases_and_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "config.toml"
    file.write_text(PHRASES, encoding="utf-8")
    assert checked(file) == 0
    assert "2 phrases, playbook of 2," in capsys.readouterr().out


@pytest.mark.parametrize("key", sorted({*module.WORDS, *module.PHRASE, *module.ENTRY}))
def test_every_key_is_in_the_shipped_file_and_in_the_documentation(key: str) -> None:
    assert re.search(rf"^#{key} = ", (ROOT / "config.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert re.search(rf"^\| `{key}` \|", (ROOT / "docs" / "config.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_field_of_the_settings_has_a_key() -> None:
    assert {key.field for key in module.PHRASE.values()} == set(Phrase.__struct_fields__)
    assert {key.field for key in module.ENTRY.values()} == set(PlaybookEntry.__struct_fields__)
    assert {*(key.field for key in module.WORDS.values()), "phrases"} == set(WordSettings.__struct_fields__)


def test_the_examples_of_the_documentation_are_good(read: Read) -> None:
    page = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[words.when]]" in block]
    assert blocks
    for block in blocks:
        assert read(block).sites["main"].policy.words.phrases
    assert all(f'`"{form}"`' in page for form in FORMS)
