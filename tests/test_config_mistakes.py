"""What is wrong with a ``config.toml`` is told all at once, each with its line, its key and what to write instead."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor._toml_lines import key_lines
from monitor._toml_table import spelled
from monitor.config import BadConfigs, load

Mistakes = Callable[[str], list[tuple[int, str, str]]]


@pytest.fixture
def mistakes(tmp_path: Path) -> Mistakes:
    """Give line, key and message of everything that is wrong with a text."""

    def find(text: str) -> list[tuple[int, str, str]]:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadConfigs) as caught:
            load(file)
        return [(error.line, error.path, error.message) for error in caught.value.errors]

    return find


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines(mistakes: Mistakes) -> None:
    found = mistakes('[redis]\ndurability = "no"\n[policy]\nordr = "fifo"\n[nudges]\nminimum_gap = 5\n')
    assert [(line, path) for line, path, _ in found] == [
        (2, "redis.durability"),
        (4, "policy.ordr"),
        (6, "nudges.minimum_gap"),
    ]


MISTAKES = [
    ("polcy = 1", "polcy", 'did you mean "policy"?'),
    ("[policy]\nzzzz = 1", "policy.zzzz", "there is no such key; write one of"),
    ("policy = 1", "policy", "is to be a table; write [policy]"),
    ("[policy]\nwhen = 1", "policy.when", "is to be a list of tables; write [[policy.when]]"),
    ("[policy]\nescalate_after = 90", "policy.escalate_after", '90 has no unit; write "90s"'),
    ("[policy]\nescalate_after = true", "policy.escalate_after", "true is no length of time"),
    ('[policy]\nescalate_after = "90"', "policy.escalate_after", "is not a length of time"),
    ('[policy]\nescalate_after = "0s"', "policy.escalate_after", 'too short; write "1ms" or more'),
    ('[policy]\nescalate_after = "99999d"', "policy.escalate_after", "is too long"),
    (f'[policy]\nescalate_after = "{"9" * 400}d"', "policy.escalate_after", "is too long"),
    ('[policy]\norder = "credits"', "policy.order", 'did you mean "credit"?'),
    ("[policy]\norder = [1]", "policy.order", "a list is not known here"),
    ("[policy]\nservice_level.target = 80", "policy.service_level.target", "write 0.8 for 80 %"),
    ("[policy]\nservice_level.target = 0", "policy.service_level.target", "is no share"),
    ("[policy]\nservice_level.target = nan", "policy.service_level.target", "is no share"),
    ("[policy]\nservice_level.target = {}", "policy.service_level.target", "a table is no share"),
    ('[policy]\nservice_level.basis = "life"', "policy.service_level.basis", 'did you mean "live"?'),
    (
        '[policy]\nhours = "offce"\n[hours.office]\nweek = {mon = "09:00-17:00"}',
        "policy.hours",
        'did you mean "office"?',
    ),
    ('[policy]\ncredit = { 2 = "90s" }', "policy.credit", 'is used only with order = "credit"'),
    ('[policy]\norder = "credit"', "policy.order", "needs head starts"),
    ('[policy]\norder = "credit"\ncredit = { high = "90s" }', "policy.credit.high", "is no priority"),
    ('[policy]\norder = "credit"\ncredit = "90s"', "policy.credit", "is to be a table"),
    ('[policy.clocks]\nwait = { warn = "3m", breach = "2m" }', "policy.clocks.wait.warn", "comes after breach"),
    ('[policy.clocks]\nwait = { breach = "2m", repeat = "0s" }', "policy.clocks.wait.repeat", "without a pause"),
    ('[policy.clocks]\nwait = { warn = "2m", repeat = "1m" }', "policy.clocks.wait.repeat", "counts from breach"),
    ("[policy.clocks]\nwait = {}", "policy.clocks.wait", "wait = false to switch it off"),
    ("[policy.clocks]\nwait = true", "policy.clocks.wait", 'write wait = { warn = "60s", breach = "120s" }'),
    ('[policy.clocks]\npromise = { breach = "2m" }', "policy.clocks.promise.breach", "the instant it is due"),
    ('[policy.clocks]\nholt = { warn = "2m" }', "policy.clocks.holt", 'did you mean "hold"?'),
    ('[[policy.when]]\nescalate_after = "2m"', "policy.when[0]", "names nobody"),
    ('[[policy.when]]\nqueue = "a"', "policy.when[0]", "changes nothing"),
    ('[[policy.when]]\nqueue = []\nescalate_after = "2m"', "policy.when[0].queue", "the list is empty"),
    ('[[policy.when]]\nqueue = ""\nescalate_after = "2m"', "policy.when[0].queue", "is no name"),
    ('[[policy.when]]\nchannel = "phone"\nescalate_after = "2m"', "policy.when[0].channel", "write one of chat"),
    ('[[policy.when]]\npriority = "1"\nescalate_after = "2m"', "policy.when[0].priority", "write a whole number"),
    ('[hours.a]\ntimezone = "Europe/Londn"\nweek = {mon = "09:00-17:00"}', "hours.a.timezone", '"Europe/London"?'),
    ('[hours.a]\ntimezone = "Mars"\nweek = {mon = "09:00-17:00"}', "hours.a.timezone", "'Mars' is no time zone"),
    ("[hours.a]", "hours.a.week", "would never open"),
    ("[hours.a]\nweek = { mon = [] }", "hours.a.week", "would never open"),
    ("[hours.a]\nweek = { mon = [9] }", "hours.a.week.mon", "9 is no text"),
    ('[hours.a]\nweek = { monday = ["09:00-17:00"] }', "hours.a.week.monday", "is no day"),
    ('[hours.a]\nweek = { mon = ["09:00-17:00", "16:00-18:00"] }', "hours.a.week.mon", "overlaps"),
    ('[hours.a]\nweek = { mon = "09:00-17:00" }\nholidays = "12-32"', "hours.a.holidays[0]", "is no day"),
    ('[hours.always]\nweek = { mon = "09:00-17:00" }', "hours.always", "choose another name"),
    ('[pools]\na = ["x"]\nb = ["x", "y"]', "pools.b", "already"),
    ('[touchpoints]\nwait = "Planning"', "touchpoints.wait", "is to be a table"),
    ('[touchpoints.""]\nowner = "Planning"', 'touchpoints.""', "is no name"),
    ("[touchpoints.wait]\nowner = 3", "touchpoints.wait.owner", "is no name"),
    ('[touchpoints.wait]\nowned = "Planning"', "touchpoints.wait.owned", 'did you mean "owner"'),
    ('[site]\nkeep_contacts = "1m"', "site.keep_contacts", "is shorter than correctable_for"),
    ('[site]\njournal_max_bytes = "big"', "site.journal_max_bytes", "is no size"),
    ("[site]\njournal_max_bytes = true", "site.journal_max_bytes", "is no size"),
    ("[levels]\nshare_warn = 0.9", "levels.share_warn", "comes after share_breach"),
    ("[ratings]\ngood = 1", "ratings.good", "poor < good"),
    ("[ratings]\nscale = true", "ratings.scale", "write a number from 1 to 1000"),
    ("[risk]\nenabled = 1", "risk.enabled", "write true or false"),
    ("[risk]\ntighten = 1.5", "risk.tighten", "write a number from 0.1 to 1"),
    ("[risk]\nweights = { angr = 3 }", "risk.weights.angr", 'did you mean "anger"?'),
    ("[risk]\nweights = { anger = -1 }", "risk.weights.anger", "write a whole number from 0 to 100"),
    ('[risk.phrases.english]\nanger = "x"', "risk.phrases.english", 'such as "en"'),
    ('[risk.phrases.deu]\nanger = "x"', "risk.phrases.deu", 'write "de"'),
    ('[risk.phrases.en]\nangry = "x"', "risk.phrases.en.angry", 'did you mean "anger"?'),
    ('[risk.phrases.en]\nanger = ["(a|b)"]', "risk.phrases.en.anger", "is no phrase"),
    ('[risk.phrases.en]\nanger = "*"', "risk.phrases.en.anger", "is no phrase"),
    ("[risk.phrases.en]\nanger = 1", "risk.phrases.en.anger", "is no text"),
    (f"[risk.phrases.en]\nanger = {['a'] * 201}", "risk.phrases.en.anger", "write 200 at most"),
    (
        '[server]\ndesk_frame_origins = "https://a.example"',
        "server.desk_frame_origins",
        'write ["https://help.example.com"]',
    ),
    ('[server]\ndesk_frame_origins = ["*"]', "server.desk_frame_origins", "write each origin out"),
    ('[server]\ndesk_frame_origins = ["https://*.a.example"]', "server.desk_frame_origins", "write each origin out"),
    (
        '[server]\ndesk_frame_origins = ["http://a.example:81"]',
        "server.desk_frame_origins",
        'write "https://a.example:81"',
    ),
    ('[server]\ndesk_frame_origins = ["a.example"]', "server.desk_frame_origins", "is no origin"),
    ('[server]\ndesk_frame_origins = ["https://a.example/x"]', "server.desk_frame_origins", "is no origin"),
    ('[server]\ndesk_frame_origins = ["https://u@a.example"]', "server.desk_frame_origins", "is no origin"),
    ('[server]\ndesk_frame_origins = ["https://a.example; script-src b"]', "server.desk_frame_origins", "is no origin"),
    ('[server]\ndesk_frame_origins = ["https://a.example:99999"]', "server.desk_frame_origins", "is no origin"),
    ('[server]\ndesk_frame_origins = ["https://[::1]"]', "server.desk_frame_origins", "is no origin"),
    ("[server]\ndesk_frame_origins = [3]", "server.desk_frame_origins", "is no text"),
    (f"[server]\ndesk_frame_origins = {['https://a.example'] * 51}", "server.desk_frame_origins", "write 50 at most"),
    ("[server]\nport = 99999", "server.port", "write a whole number from 0 to 65535"),
    ("[nudges]\ngroup = { contact = 3 }", "nudges.group.contact", 'did you mean "contacts"?'),
    ('[redis]\nurl = "http://user:geheim@host"', "redis.url", "is no address of Redis"),
    ('[redis]\nurl = "redis://host:port"', "redis.url", "is no address of Redis"),
    *(
        (f'[redis]\nurl = "{url}"', "redis.url", message)
        for url, message in (
            ("redis:host:6379", "is no address of Redis"),
            ("REDIS://host", "is no address of Redis"),
            ("redis://host/geheim", "is no address of Redis"),
            ("redis://host/0#geheim", "is no address of Redis"),
            ("unix://", "is no address of Redis"),
            ("unix://run/redis.sock?db=1#", "is no address of Redis"),
            ("redis+Sentinel://host:26379/name", "is no address of Redis"),
            (
                "redis://host?geheim=1",
                "as option 1 after the ?, one that is not known to redis://; leave it out, or write",
            ),
            ("redis://host?db=1&max_connections=9", "as option 2 after the ?, one that is not known"),
            ("redis://host?decode_responses=True", "one that is not known"),
            ("rediss://host?ssl_ca_cert=/geheim.pem", 'did you mean "ssl_ca_certs"?'),
            ("redis://host?ssl_ca_certs=/geheim.pem", 'write "rediss" instead of "redis"'),
            ("unix:///run/redis.sock?socket_keepalive=1", "one that is not known to unix://"),
            ("redis+cluster://host:6379?db=2", "one that is not known to redis+cluster://"),
            ("redis+sentinel://host:26379/name?sentinel_pasword=geheim", 'did you mean "sentinel_password"?'),
            ("redis://host?db=geheim", "has db with a value that does not fit; write a whole number"),
            ("redis://host?password=", "write something, or leave it out"),
            ("redis://host?socket_timeout=geheim", "write a number of seconds"),
            ("rediss://host?ssl_cert_reqs=geheim", "write none, optional or required"),
            ("rediss://host?ssl_min_version=1.2", "write 771 for TLS 1.2"),
            ("rediss://host?ssl_exclude_verify_flags=geheim", "write names such as VERIFY_X509_STRICT"),
        )
    ),
    ("[sites.London]", "sites.London", "cannot be the name of a site"),
    ('[sites.a]\ntimezon = "UTC"', "sites.a.timezon", 'did you mean "timezone"?'),
    ('[sites.a."p q"]', 'sites.a."p q"', "there is no such key"),
]


@pytest.mark.parametrize(("text", "path", "message"), MISTAKES, ids=[path for _, path, _ in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_what_to_write(
    text: str, path: str, message: str, mistakes: Mistakes
) -> None:
    [(line, found_path, found_message)] = mistakes(text)
    assert found_path == path
    assert message in found_message
    assert 1 <= line <= text.count("\n") + 1
    assert "geheim" not in found_message


def test_a_mistake_in_what_sites_share_is_told_once(mistakes: Mistakes) -> None:
    found = mistakes('[policy]\ncredit = { 2 = "90s" }\n[sites.a]\n[sites.b]')
    assert [(line, path) for line, path, _ in found] == [(2, "policy.credit")]


def test_head_starts_and_their_order_must_meet(mistakes: Mistakes) -> None:
    apart = (
        '[[policy.when]]\nqueue = "b"\ncredit = {2 = "90s"}\n[[policy.when]]\nqueue = ["a", "c"]\norder = "credit"\n'
    )
    assert [path for _, path, _ in mistakes(apart)] == ["policy.when[0].credit", "policy.when[1].order"]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"[policy]\nescalate_after = 60s\n", 2, "written in quotes"),
        (b"[policy]\nescalate_after =", 2, "is not TOML"),
        (b"[policy\n", 1, "is not TOML"),
        (b"[policy]\n[policy]\n", 2, "is not TOML"),
        (b"[policy]\n# caf\xe9\n", 2, "is not UTF-8"),
        (b"x = " + b"[" * 5_000 + b"]" * 5_000, 0, "nested too deeply"),
        (b"x = " + b"9" * 5_000, 0, "is not TOML"),
    ],
)
def test_what_cannot_be_read_at_all_is_told(content: bytes, line: int, message: str, tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(content)
    with pytest.raises(BadConfigs) as caught:
        load(file)
    [error] = caught.value.errors
    assert (error.file, error.line) == (str(file), line)
    assert message in error.message


def test_a_missing_file_and_a_directory_are_told(tmp_path: Path) -> None:
    for path, message in [(tmp_path / "none.toml", "No such file"), (tmp_path, "Is a directory")]:
        with pytest.raises(BadConfigs, match=message) as caught:
            load(path)
        assert str(caught.value).startswith(f"{path}: ")


# ---- Lines


def test_keys_are_found_wherever_they_stand() -> None:
    text = '''# x
a.b = 1
"c d" = """
[no]
"quoted"" """
[x]
l = [ # c
  1,
  { p = "]", q = [2, 3] },
]
d = 1979-05-27 07:32:00
[[p.when]]
queue = 'a"#'
clocks.wait = { warn = "1s" }
[[p.when]]
k = \'\'\'
'' x\'\'\'\'\'
[p.when.sub]
"\\u0041" = -1'''
    tomllib.loads(text)
    assert {spelled(path): line for path, line in key_lines(text).items()} == {
        "a": 2,
        "a.b": 2,
        '"c d"': 3,
        "x": 6,
        "x.l": 7,
        "x.l[0]": 8,
        "x.l[1]": 9,
        "x.l[1].p": 9,
        "x.l[1].q": 9,
        "x.l[1].q[0]": 9,
        "x.l[1].q[1]": 9,
        "x.d": 11,
        "p": 12,
        "p.when": 12,
        "p.when[0]": 12,
        "p.when[0].queue": 13,
        "p.when[0].clocks": 14,
        "p.when[0].clocks.wait": 14,
        "p.when[0].clocks.wait.warn": 14,
        "p.when[1]": 15,
        "p.when[1].k": 16,
        "p.when[1].sub": 18,
        "p.when[1].sub.A": 19,
    }


keys = st.text("ab-\" '\\#[]=.é", min_size=1, max_size=5)
scalars = st.integers() | st.booleans() | st.text("ab\"'\\\n#[]{},=", max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{as_toml(key)} = {as_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {as_toml(inner)}, # [\n" for inner in value) + "]"
    return msgspec.json.encode(value).decode()


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path} - {()} | {found for key, item in inner for found in paths(item, (*path, key))}


@given(st.dictionaries(keys, st.dictionaries(keys, values, max_size=3), max_size=3))
def test_every_key_of_any_file_has_a_line(document: dict[str, dict[str, object]]) -> None:
    text = "".join(
        f"[{as_toml(name)}]\n" + "".join(f"{as_toml(key)} = {as_toml(value)}\n" for key, value in table.items())
        for name, table in document.items()
    )
    assert tomllib.loads(text) == document
    lines = key_lines(text)
    assert set(lines) == paths(document)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
