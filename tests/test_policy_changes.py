"""What a change of the policy moved is told by the keys of the file, with the value before and the value since."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor._explained import settings_of
from monitor._policy_changes import changes_of, moved
from monitor.config import load
from monitor.domain.book import PolicyBook, read_history
from monitor.domain.policy import Policy
from monitor.domain.site import _encode

FIRST = '[policy.clocks]\nwait = { warn = "60s", breach = "120s" }\n'


def policy(folder: Path, text: str) -> Policy:
    file = folder / "config.toml"
    file.write_text(text)
    return load(file).sites["main"].policy


def told(folder: Path, before: str, after: str) -> list[tuple[str, object, str | None, str | None]]:
    found = moved(policy(folder, before), policy(folder, after))
    return [(one.key, one.selectors, one.before, one.after) for one in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            FIRST,
            FIRST.replace("60s", "90s"),
            [("clocks.wait", {}, "warn 1m, breach 2m", "warn 1m30s, breach 2m")],
        ),
        ("", FIRST, [("clocks.wait", {}, None, "warn 1m, breach 2m")]),
        # The same as is shipped for everybody, and yet another for a chat.
        ("", FIRST.replace(" }", ', repeat = "60s" }'), [("clocks.wait", {}, None, "warn 1m, breach 2m, repeat 1m")]),
        ("", "[policy.clocks]\nhold = false\n", [("clocks.hold", {}, None, "off")]),
        (
            "",
            '[[policy.when]]\ntier = ["gold", "vip"]\nservice_level = { within = "10s" }\nescalate_after = "1m"\n',
            [("service_level.within", {"tier": ["gold", "vip"]}, None, "10s"),
             ("escalate_after", {"tier": ["gold", "vip"]}, None, "1m")],
        ),
        ('[[policy.when]]\nqueue = "a"\norder = "priority"\n', "", [("order", {"queue": ["a"]}, "priority", None)]),
        ("", '[nudges]\nminimum_gap = "5m"\ngroup.contacts = 9\n',
         [("nudges.minimum_gap", {}, "2m", "5m"), ("nudges.group.contacts", {}, "5", "9")]),
        ("", '[site]\ntimezone = "Europe/Paris"\nkeep_contacts = "10d"\n',
         [("site.timezone", {}, "UTC", "Europe/Paris"), ("site.keep_contacts", {}, "30d", "10d")]),
        ("", '[risk]\nhigh = 6\nweights.anger = 5\n', [("risk.high", {}, "4", "6"), ("risk.weights.anger", {}, None, "5")]),
        ("", '[risk.phrases.de]\nanger = ["so nicht"]\n', [("risk.phrases.de", {}, None, "")]),
        ("", '[pools]\nfront = ["a", "b"]\n', [("pools.front", {}, None, "a, b")]),
        ("", '[words]\nlanguage = "de"\n', [("words.language", {}, "en", "de")]),
        ("", '[hours.office]\nweek = { mon = ["09:00-17:00"] }\n', [("hours.office", {}, None, "")]),
        ('[levels]\nminimum_n = 5\n', "", [("levels.minimum_n", {}, "5", "20")]),
    ],
)  # fmt: skip
def test_each_setting_that_moved_is_named_as_the_file_has_it(
    before: str, after: str, expected: list[tuple[str, object, str | None, str | None]], tmp_path: Path
) -> None:
    assert told(tmp_path, before, after) == expected


def test_nothing_moved_where_nothing_was_changed(tmp_path: Path) -> None:
    assert told(tmp_path, FIRST, "# a comment\n" + FIRST) == []


def test_every_key_that_is_named_beside_the_cascade_is_a_setting_of_the_file(tmp_path: Path) -> None:
    text = (
        '[nudges]\nminimum_gap = "5m"\njust_wrote = "9s"\nopen_per_agent = 7\n[levels]\nshare_warn = 0.05\n'
        '[ratings]\nscale = 10\ngood = 8\n[risk]\nhigh = 9\ntighten = 0.5\n[site]\nkeep_journal = "9d"\nmax_queues = 7\n'
    )
    (tmp_path / "config.toml").write_text(text)
    config = load(tmp_path / "config.toml")
    own = config.sites["main"].policy
    keys = {one.key for one in settings_of(config, "main", own, config) if one.own}
    assert {one.key for one in moved(policy(tmp_path, ""), own)} == keys


def test_the_last_changes_come_from_the_history_that_the_site_keeps_newest_first(tmp_path: Path) -> None:
    texts = ["", *(f'[policy]\nescalate_after = "{minutes}m"\n' for minutes in range(4, 9))]
    book = PolicyBook(policy(tmp_path, texts[0]))
    for number, text in enumerate(texts[1:], 1):
        book.turn_to(policy(tmp_path, text), number * 1_000)
    changes = changes_of(read_history(_encode(book.history())), 3)
    assert [(one.at_ms, one.moved[0].before, one.moved[0].after) for one in changes] == [
        (5_000, "7m", "8m"), (4_000, "6m", "7m"), (3_000, "5m", "6m"),
    ]  # fmt: skip
    assert changes[0].revision == book.newest.revision
    assert changes_of(read_history(_encode(PolicyBook(Policy()).history())), 3) == []
    assert changes_of([], 3) == []
