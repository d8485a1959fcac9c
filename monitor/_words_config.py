"""``[words]``, ``[[words.when]]`` and ``[[playbook]]`` of ``config.toml``."""

from __future__ import annotations

import re

from monitor import _toml_table as read
from monitor._toml_table import Key, Read, Table
from monitor.domain.events import CHANNELS
from monitor.domain.layers import CLOCKS
from monitor.domain.reasons import Reason
from monitor.domain.settings import Phrase, PlaybookEntry, WordSettings
from monitor.domain.situation import FORMS
from monitor.domain.wording import failures

_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][a-z0-9]{2,8})*", re.IGNORECASE)
_LONGEST_STEP = 200


def _language(value: object) -> str:
    if not isinstance(value, str) or not _LANGUAGE.fullmatch(value):
        raise ValueError(f'{read.toml(value)} is no language; write a code such as "en", "de" or "de-AT"')
    return value


def _step(value: object) -> str:
    step = " ".join(read.text(value).split())
    if not 1 <= len(step) <= _LONGEST_STEP:
        raise ValueError(f"{read.toml(value)} does not fit; write 1 to {_LONGEST_STEP} characters")
    return step


def _steps(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not 2 <= len(value) <= 5:
        raise ValueError('is to be a list of 2 to 5 steps; write steps = ["Do this.", "Then that."]')
    return tuple(_step(item) for item in value)


def _filled(value: object) -> str:
    if not read.text(value).strip():
        raise ValueError("is empty; write what is to be suggested, or leave the whole entry out for the shipped words")
    return read.text(value)


_REASONS: Read[tuple[str, ...]] = read.one_or_more(read.choice(*CLOCKS, *Reason))
WORDS = {"language": Key("language", _language)}
PHRASE_FOR = {
    "reason": Key("reason", _REASONS),
    "form": Key("form", read.one_or_more(read.choice(*FORMS))),
    "channel": Key("channel", read.one_or_more(read.choice(*CHANNELS))),
    "language": Key("language", read.one_or_more(_language)),
    "tier": Key("tier", read.one_or_more(read.name)),
}
PHRASE = PHRASE_FOR | {"text": Key("text", _filled)}
ENTRY_FOR = {
    "reason": Key("reason", _REASONS),
    "topic": Key("topic", read.one_or_more(read.name)),
    "queue": Key("queue", read.one_or_more(read.name)),
}
ENTRY_SAYS = {"steps": Key("steps", _steps), "ask": Key("ask", _step), "may_offer": Key("may_offer", _step)}
ENTRY = ENTRY_FOR | ENTRY_SAYS


def read_words(table: Table, base: WordSettings) -> WordSettings:
    """Read a ``[words]``; its phrases come after those of ``base``."""
    phrases = [_read_phrase(when) for when in table.tables("when")]
    language = table.read("language", base.language, _language)
    table.close()
    return WordSettings(language=language, phrases=(*base.phrases, *phrases))


def _read_phrase(table: Table) -> Phrase:
    before = len(table.report.errors)
    phrase = table.fill(PHRASE, Phrase())
    table.close()
    if len(table.report.errors) > before:
        return phrase
    if not any(key in table for key in PHRASE_FOR):
        table.report.add(table.path, f"would be said whatever happens; say for what with {', '.join(PHRASE_FOR)}")
    if "text" not in table:
        table.report.add(table.path, 'has no words; write text = "…"')
        return phrase
    for _, problem in failures(WordSettings(phrases=(phrase,))):
        table.wrong("text", problem)
    return phrase


def read_playbook(table: Table, base: tuple[PlaybookEntry, ...]) -> tuple[PlaybookEntry, ...]:
    """Read each ``[[playbook]]`` within a table; they come after ``base``."""
    return (*base, *(_read_entry(entry) for entry in table.tables("playbook")))


def _read_entry(table: Table) -> PlaybookEntry:
    before = len(table.report.errors)
    entry = table.fill(ENTRY, PlaybookEntry())
    table.close()
    if len(table.report.errors) == before:
        if not any(key in table for key in ENTRY_FOR):
            table.report.add(table.path, f"would be shown whatever happens; say for what with {', '.join(ENTRY_FOR)}")
        if not any(key in table for key in ENTRY_SAYS):
            table.report.add(table.path, 'says nothing; write steps = ["Do this.", "Then that."], ask or may_offer')
    return entry
