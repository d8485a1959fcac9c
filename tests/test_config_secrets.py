"""What is marked as secret is never told: not where it is wrong, not in the log, not by a verb, not by what is printed."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor._toml_table import HIDDEN, Report, Table, choice, name, spelled
from monitor.cli import main
from monitor.config import BadConfigs, Config, load
from monitor.config_watch import look_at, take_over

GOOD = {"url": '"https://crm.example/in"', "secret": '"0123456789abcdef"'}
IN_FORCE = load(None)
THOROUGH = os.environ.get("MONITOR_HYPOTHESIS") == "thorough"
PROFILE = settings(
    max_examples=2_000 if THOROUGH else 100,
    derandomize=not THOROUGH,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PIECE = 6
"""So many characters of a value in a row are taken for the value."""
MARKED = [
    "customer_page.secret", "redis.url", "reply.crm.secret", "reply.crm.url", "sites.a.reply.crm.secret",
    "sites.a.reply.crm.url",
]  # fmt: skip

cores = st.text("qxzjkvw79", min_size=PIECE, max_size=60)
"""Letters that stand together in no sentence of ours."""
numbers = st.integers(10**PIECE, 10**40).map(str)
Written = tuple[str, str]
"""A value as TOML writes it, and what of it nobody may see."""


def formed(form: str) -> Callable[[str], Written]:
    return lambda core: (form.replace("<>", core), core)


FORMS = (
    '"<>"', '"\\u0007<>"', '["<>"]', '[["<>"], 1]', '{ <> = 1 }', '{ key = "<>" }', '"http://user:<>@crm.example/in"',
    '"https://user:<>@crm.example:99999/in"', '"ftp://<>"', '"redis://:<>@host:port/0"', '"rediss://<>:<>@host:0"',
    '"redis+sentinel://:<>@host"', '"https://crm.example/<> <>"', '"${SHORT}<>"', '"${CORE}"', '"ftp://x:${CORE}@host"',
    '"""<>\n<>"""', "'<>", "<>", '"<>', '"<>" <>',
)  # fmt: skip
values = st.one_of(
    *(cores.map(formed(form)) for form in FORMS),
    *(numbers.map(formed(form)) for form in ("<>", "-<>", "<>.25", "<>e3", "[<>]", "{ key = <>.5 }", "<>" * 200)),
    cores.map(lambda core: (f'"{core * 1_000}"', core)),
    st.dates().map(lambda day: (day.isoformat(), day.isoformat())),
    st.datetimes().map(lambda at: (at.isoformat(), at.isoformat(" "))),
    st.sampled_from([("true", "true "), ("inf", " inf"), ('""', '""'), ("[]", "[]"), ("{}", "{}")]),
)


def document(key: str, value: str) -> str:
    """Give a file in which a secret key has such a value, and all else is good."""
    table, _, last = key.rpartition(".")
    others = GOOD if "reply" in table else {}
    return f"[{table}]\n" + "".join(f"{one} = {written}\n" for one, written in {**others, last: value}.items())


class Follower:
    """Keeps what it was told."""

    def __init__(self) -> None:
        self.told = ""

    def use_config(self, config: Config) -> None:
        self.told = repr(config)

    def refuse_config(self, error: BadConfigs) -> None:
        self.told = f"{error} {error!r} {error.errors!r} {error.__cause__!r}"


def marked(config: Config) -> list[str]:
    return sorted(spelled(path) for path, noted in config.noted.items() if noted.secret)


def test_the_keys_that_are_tried_are_all_that_carry_the_mark(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("".join(document(f"{table}.url", GOOD["url"]) for table in ("reply.crm", "sites.a.reply.crm")))
    assert marked(load(file)) == MARKED


def test_what_may_come_from_the_environment_carries_the_mark() -> None:
    """What is taken from there is what nobody wants in a file."""
    page = (Path(__file__).parent.parent / "docs" / "config.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `") and "${NAME}" in line]
    assert {row.split("`")[1] for row in rows} == {key.rpartition(".")[2] for key in MARKED}
    assert len(rows) == len([key for key in MARKED if not key.startswith("sites.")])


@pytest.mark.parametrize("key", MARKED)
@PROFILE
@given(written=values)
def test_a_secret_is_told_by_nothing_whatever_is_wrong_with_it(
    key: str, written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    value, core = written
    file, follower = tmp_path / "config.toml", Follower()
    file.write_text(document(key, value), encoding="utf-8")
    caplog.clear()
    with pytest.MonkeyPatch.context() as environment, caplog.at_level(logging.DEBUG):
        environment.setenv("SHORT", "x")
        environment.setenv("CORE", core)
        take_over(follower, IN_FORCE, look_at(file))
        main(["check", str(file)])
        main(["policy", "explain", "--queue", "q", "--channel", "chat", "--config", str(file)])
    shown = capsys.readouterr()
    told = follower.told + caplog.text + shown.out + shown.err
    assert follower.told
    assert "mistake" in shown.out or ": good" in shown.out
    assert not [core[at : at + PIECE] for at in range(len(core) - PIECE + 1) if core[at : at + PIECE] in told]


@pytest.mark.parametrize("value", [99887766554433221100998877665544, ["geheim"], {"geheim": 1}, True, 1.5, "geheim"])
def test_the_mark_alone_hides_a_value_whatever_reads_it(value: object) -> None:
    for read in (name, choice("a"), _repeats):
        report = Report("c.toml", {})
        table = Table(report, ("part",), {"key": value})
        assert table.read("key", "", read, secret=True) in ("", value)
        assert {error.message for error in report.errors} <= set(HIDDEN)
        assert not any("geheim" in str(error) or "998877" in str(error) for error in report.errors)


def _repeats(value: object) -> str:
    raise ValueError(f"it holds {value}")
