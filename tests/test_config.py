"""``config.toml``: what it amounts to, that everything in it is documented, and the verbs that show it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from monitor import _policy_config as layers
from monitor import _reply_config as replies
from monitor import _risk_config as risks
from monitor import _screen_config as walls
from monitor import _server_config as servers
from monitor import _touchpoints_config as road_map
from monitor import config as module
from monitor._toml_table import Key
from monitor.cli import check, policy
from monitor.config import BadConfigs, Config, SiteSettings, load
from monitor.domain.calendar import Hours
from monitor.domain.events import CHANNELS
from monitor.domain.layers import CLOCKS, Targets
from monitor.domain.policy import Policy
from monitor.domain.risk import WEIGHTS
from monitor.domain.settings import Limits, NudgeSettings, QueueLevels, RatingSettings, RiskSettings, Touchpoint
from monitor.units import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, parse_duration_ms

ROOT = Path(__file__).parent.parent
SHIPPED_FILE = ROOT / "config.toml"
EXAMPLES = "# ======== Examples"
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_it(text: str) -> Path:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return write_it


def only_site(config: Config) -> SiteSettings:
    [site] = config.sites.values()
    return site


def uncommented(text: str) -> str:
    return re.sub(r"^#(\[|[a-z_.]+ = )", r"\1", text, flags=re.MULTILINE)


# ---- What is read


def test_no_file_and_an_empty_file_are_all_defaults(write: Write) -> None:
    nothing, empty = load(None), load(write(""))
    assert nothing == msgspec.structs.replace(empty, file=None)
    assert list(nothing.sites) == ["main"]
    assert only_site(nothing).policy == Policy().settled()
    assert nothing.redis.url == ""
    assert nothing.redis.durability == "always"


def test_the_example_of_the_design_is_read(write: Write) -> None:
    config = load(
        write(
            """
            [site]
            timezone = "Europe/London"
            [policy]
            service_level = { within = "20s", target = 0.80, basis = "live" }
            short_abandon = "5s"
            order = "credit"
            credit = { 2 = "90s" }
            hours = "always"
            escalate_after = "3m"
            [nudges]
            minimum_gap = "2m"
            just_wrote = "60s"
            disturb_in_conversation = "never"
            open_per_agent = 4
            per_agent_hour = 13
            group = { contacts = 6, within = "31s" }
            [policy.clocks]
            wait = { warn = "60s", breach = "120s", repeat = "60s" }
            hold = false
            [[policy.when]]
            channel = "email"
            service_level = { within = "8h", target = 0.90 }
            clocks.wait = { warn = "4h", breach = "8h" }
            hours = "office"
            [hours.office]
            timezone = "Europe/London"
            week = { mon = ["09:00-12:30", "13:30-18:00"] }
            holidays = ["2026-12-25", 2026-12-26]
            [pools]
            regular = ["sales", "support"]
            [redis]
            url = ""
            """
        )
    )
    site = only_site(config).policy
    assert site.timezone == "Europe/London"
    assert site.nudges == NudgeSettings(
        disturb_in_conversation="never", open_per_agent=4, per_agent_hour=13, group_contacts=6, group_within_ms=31_000
    )
    assert site.pools == {"regular": ("sales", "support")}
    assert site.hours["office"].holidays == ("2026-12-25", "2026-12-26")
    voice, email = site.rules("a", "voice"), site.rules("a", "email")
    assert voice.credit_ms == {2: 90_000}
    assert "hold" not in voice.clocks
    assert email.service_level.within_ms == 8 * HOUR_MS
    assert email.service_level.basis == "live"
    assert email.clocks["wait"] == Targets(4 * HOUR_MS, 8 * HOUR_MS)
    assert not email.calendar.always


def test_every_section_is_read(write: Write) -> None:
    config = load(
        write(
            """
            [site]
            correctable_for = "2h"
            keep_contacts = "3d"
            allowed_skew = "0s"
            remember_ids = "4d"
            keep_journal = "5d"
            journal_max_bytes = 5_000_000
            remember_most = 6_000
            max_queues = 70
            [levels]
            minimum_n = 5
            shortfall_breach = 0.2
            share_warn = 0.3
            share_breach = 0.4
            [ratings]
            scale = 10
            good = 9
            poor = 6
            direction = "down"
            [server]
            host = "0.0.0.0"
            port = 0
            max_body = "64KB"
            max_batch = 7
            max_unapplied = 9
            desk_frame_origins = ["https://Help.Example.com/", "http://localhost:3000", "https://help.example.com"]
            [live]
            updates_per_second = 2
            send_timeout = "9s"
            max_connections = 3
            [log]
            level = "debug"
            format = "json"
            [redis]
            durability = "everysec"
            """
        )
    )
    assert config.log == module.LogSettings("debug", "json")
    site = only_site(config).policy
    assert site.keep == Limits(2 * HOUR_MS, 3 * DAY_MS, 0, 4 * DAY_MS, 5 * DAY_MS, 5_000_000, 6_000, 70)
    assert site.levels == QueueLevels(5, 0.2, 0.3, 0.4)
    assert site.ratings == RatingSettings(10.0, 9.0, 6.0, "down")
    origins = ("https://help.example.com", "http://localhost:3000")
    assert config.server == servers.ServerSettings("0.0.0.0", 0, 64_000, 7, 9, origins)  # noqa: S104  # read, not bound
    assert config.live == module.LiveSettings(2.0, 9 * SECOND_MS, 3)
    assert config.redis.durability == "everysec"


def test_several_sites_share_what_stands_at_the_top_and_differ_beneath(write: Write) -> None:
    config = load(
        write(
            """
            [site]
            timezone = "Europe/London"
            [policy]
            escalate_after = "4m"
            short_abandon = "6s"
            [[policy.when]]
            queue = "vip"
            escalate_after = "1m"
            [hours.day]
            week = { mon = "09:00-17:00" }
            [nudges]
            open_per_agent = 5
            per_agent_hour = 50
            [sites.london]
            [sites.lagos]
            timezone = "Africa/Lagos"
            keep_contacts = "9d"
            [sites.lagos.policy]
            escalate_after = "5m"
            hours = "night"
            [[sites.lagos.policy.when]]
            queue = "vip"
            short_abandon = "7s"
            [sites.lagos.hours.night]
            week = { mon = ["22:00-06:00"] }
            [sites.lagos.nudges]
            open_per_agent = 6
            [sites.lagos.pools]
            all = "vip"
            """
        )
    )
    assert list(config.sites) == ["london", "lagos"]
    london, lagos = config.sites["london"].policy, config.sites["lagos"].policy
    assert (london.timezone, lagos.timezone) == ("Europe/London", "Africa/Lagos")
    assert london.hours == {"day": Hours("Europe/London", {"mon": ("09:00-17:00",)})}
    assert lagos.hours["day"].timezone == "Africa/Lagos"
    assert london.rules("a", "voice").escalate_after_ms == 4 * MINUTE_MS
    assert lagos.rules("a", "voice").escalate_after_ms == 5 * MINUTE_MS
    assert lagos.rules("vip", "voice").escalate_after_ms == 1 * MINUTE_MS, (
        "what is said for some goes before plain values"
    )
    assert lagos.rules("vip", "voice").short_abandon_ms == 7 * SECOND_MS
    assert lagos.rules("a", "voice").short_abandon_ms == 6 * SECOND_MS
    assert (lagos.nudges.open_per_agent, lagos.nudges.per_agent_hour) == (6, 50)
    assert (lagos.pools, london.pools) == ({"all": ("vip",)}, {})
    assert lagos.keep.keep_contacts_ms == 9 * DAY_MS


def test_the_road_map_of_a_site_adds_to_that_of_all(write: Write) -> None:
    config = load(
        write(
            """
            [touchpoints.wait]
            owner = "Planning"
            [touchpoints."first visit"]
            label = "The first visit"
            [sites.london]
            [sites.lagos.touchpoints.wait]
            label = "In line"
            [sites.lagos.touchpoints.checkout]
            """
        )
    )
    london, lagos = config.sites["london"].policy, config.sites["lagos"].policy
    assert london.touchpoints == {
        "wait": Touchpoint(owner="Planning"), "first visit": Touchpoint(label="The first visit"),
    }  # fmt: skip
    assert lagos.touchpoints == london.touchpoints | {
        "wait": Touchpoint(owner="Planning", label="In line"), "checkout": Touchpoint(),
    }  # fmt: skip
    assert london.revision != lagos.revision


def test_risk_is_read_weight_by_weight_and_list_by_list(write: Write) -> None:
    config = load(
        write(
            """
            [risk]
            high = 6
            window = "48h"
            weights = { anger = 5, capitals = 2, holds = 0 }
            [risk.phrases.en]
            anger = ["small claims"]
            expectation = ["chas* you"]
            [sites.london.risk]
            enabled = false
            tighten = 0.5
            weights = { holds = 1, transfers = 3 }
            [sites.london.risk.phrases]
            en = { anger = "ofcom" }
            it = { anger = "vergogn*" }
            [sites.lagos]
            """
        )
    )
    lagos, london = config.sites["lagos"].policy.risk, config.sites["london"].policy.risk
    own: dict[str, dict[str, tuple[str, ...]]] = {"en": {"anger": ("small claims",), "expectation": ("chas* you",)}}
    assert lagos == RiskSettings(high=6, window_ms=2 * DAY_MS, weights={"anger": 5, "holds": 0}, phrases=own), (
        "what is as shipped is not kept"
    )
    assert (london.enabled, london.tighten, london.high) == (False, 0.5, 6)
    assert london.weights == {"anger": 5, "transfers": 3}
    assert london.phrases == {
        "en": {"anger": ("ofcom",), "expectation": ("chas* you",)},
        "it": {"anger": ("vergogn*",)},
    }


def test_the_weights_in_the_documentation_are_those_that_are_shipped() -> None:
    for page in ("config.md", "risk.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        shown = re.findall(r"^\| `([a-z_]+)` \| ([0-9]+) \| ", text, re.MULTILINE)
        assert {sign: int(points) for sign, points in shown if sign in WEIGHTS} == WEIGHTS, page


def test_head_starts_and_their_order_may_stand_apart(write: Write) -> None:
    text = '[policy]\ncredit = {2 = "90s"}\n[[policy.when]]\nqueue = "a"\norder = "credit"'
    assert only_site(load(write(text))).policy.rules("a", "voice").credit_ms == {2: 90_000}


def test_secrets_in_the_url_may_come_from_the_environment(write: Write) -> None:
    file = write('[redis]\nurl = "redis://:${PASSWORD}@db:6379/0"')
    assert load(file, {"PASSWORD": "geheim"}).redis.url == "redis://:geheim@db:6379/0"
    with pytest.raises(BadConfigs, match="the environment has no PASSWORD"):
        load(file, {})


def test_a_file_with_a_byte_order_mark_and_windows_line_ends_is_read(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes('\ufeff[policy]\r\nescalate_after = "9m"\r\n'.encode())
    config = load(file)
    assert only_site(config).policy.rules("a", "voice").escalate_after_ms == 9 * MINUTE_MS
    assert only_site(config).origins[-1] == {"escalate_after_ms": f"{file}:2"}


def test_the_revision_does_not_depend_on_where_a_value_stands(write: Write) -> None:
    one = only_site(load(write('[policy]\nescalate_after = "120s"\n[[policy.when]]\nqueue = "a"\nhours = "always"')))
    two = only_site(
        load(write('# moved\n\n[[policy.when]]\nhours = "always"\nqueue = ["a"]\n[policy]\nescalate_after = "2m"'))
    )
    assert one.policy == two.policy
    assert one.origins != two.origins


def test_boards_and_screens_are_read(write: Write) -> None:
    config = load(
        write(
            """
            [[board]]
            name = "Sales"
            queues = ["sales", "renewals"]
            [[board]]
            name = "Help"
            queues = "support"
            [[screen]]
            name = "Lobby"
            diagonal = 65
            distance_m = 7.5
            boards = ["Sales", "Help"]
            every = "20s"
            [[screen]]
            name = "Desk"
            """
        )
    )
    assert config.boards == (
        walls.BoardSettings("Sales", ("sales", "renewals")), walls.BoardSettings("Help", ("support",))
    )  # fmt: skip
    assert config.screens == (
        walls.ScreenSettings("Lobby", 65.0, 7.5, ("Sales", "Help"), 20 * SECOND_MS), walls.ScreenSettings("Desk")
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[board]]\nqueues = 1", "queues: 1 is no name"),
        ("[[board]]\nqueues = []", "has no name"),
        ('[[board]]\nname = "a"\n[[board]]\nname = "a"', '"a" is taken'),
        ('[[board]]\nname = "Sales"\n[[screen]]\nname = "a"\nboards = "Sale"', 'did you mean "Sales"?'),
        ('[[screen]]\nname = "a"\ndiagonal = 1', "write a number from 5 to 300"),
        ('[[screen]]\nname = "a"\nevery = "1s"', 'write "5s" or more'),
        ('[[screen]]\nname = "a"\nsize = 1', "there is no such key"),
        ('[screen]\nname = "a"', "write [[screen]] above each"),
    ],
)
def test_what_is_wrong_with_boards_and_screens_is_told(write: Write, text: str, complaint: str) -> None:
    with pytest.raises(BadConfigs) as refused:
        load(write(text))
    assert complaint in str(refused.value)


# ---- What is documented


def all_keys() -> list[str]:
    """Give the last part of the name of every key there is."""
    tables = (
        module.SITE,
        module.NUDGES,
        module.GROUP,
        module.LEVELS,
        module.RATINGS,
        risks.RISK,
        servers.SERVER,
        module.LIVE,
        layers.SELECTORS,
        layers.SERVICE_LEVEL,
        layers.VALUES,
        layers.TARGETS,
        replies.keys({}),
        road_map.TOUCHPOINT,
        walls.BOARD,
        walls.SCREEN,
    )
    others = ["timezone", "week", "holidays", "hours", "credit", "group", "service_level", "url", "durability"]
    others += ["weights", *risks.SIGNS_OF_TEXT]
    return [*(name for table in tables for name in table), *CLOCKS, *others]


def test_every_field_of_the_settings_has_a_key() -> None:
    pairs: list[tuple[type[msgspec.Struct], list[dict[str, Key]]]] = [
        (Limits, [module.SITE]),
        (NudgeSettings, [module.NUDGES, module.GROUP]),
        (QueueLevels, [module.LEVELS]),
        (RatingSettings, [module.RATINGS]),
        (servers.ServerSettings, [servers.SERVER]),
        (module.LiveSettings, [module.LIVE]),
        (Targets, [layers.TARGETS]),
        (replies.ReplySettings, [replies.keys({})]),
        (Touchpoint, [road_map.TOUCHPOINT]),
        (walls.BoardSettings, [walls.BOARD]),
        (walls.ScreenSettings, [walls.SCREEN]),
    ]
    for struct, tables in pairs:
        assert {key.field for table in tables for key in table.values()} == set(struct.__struct_fields__)


@pytest.mark.parametrize("key", sorted(set(all_keys())))
def test_every_key_is_in_the_shipped_file_and_in_the_documentation(key: str) -> None:
    assert re.search(rf"(^#|[ .{{]){key} = ", SHIPPED_FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert re.search(rf"`(\w+\.)*{key}`", (ROOT / "docs" / "config.md").read_text(encoding="utf-8"))


def test_the_shipped_file_is_all_defaults() -> None:
    assert msgspec.structs.replace(load(SHIPPED_FILE), file=None, digest="") == load(None)


def test_the_defaults_shown_in_the_shipped_file_are_the_defaults(write: Write) -> None:
    shown = load(write(uncommented(SHIPPED_FILE.read_text(encoding="utf-8").split(EXAMPLES)[0])))
    default = load(None)
    assert (shown.redis, shown.server, shown.live, shown.log) == (
        default.redis,
        default.server,
        default.live,
        default.log,
    )
    ours, theirs = only_site(shown).policy, only_site(default).policy
    bare = {"layers": (), "revision": ""}
    assert msgspec.structs.replace(ours, **bare) == msgspec.structs.replace(theirs, **bare)
    for channel in (None, *CHANNELS):
        assert ours.rules("any", channel) == theirs.rules("any", channel), channel


def test_the_shipped_file_loads_with_everything_taken_out_of_its_comments(write: Write) -> None:
    file = write(uncommented(SHIPPED_FILE.read_text(encoding="utf-8")))
    config = load(file, {"CRM_REPLY_SECRET": "0123456789abcdef", "LINK_SECRET": "0123456789abcdef"})
    assert list(config.sites) == ["london", "lagos"]
    gold = config.sites["london"].policy.rules("sales", "chat", "gold", 2)
    assert gold.credit_ms == {1: 30_000, 2: 90_000}
    assert not gold.calendar.always


def test_the_table_of_clocks_in_the_documentation_is_what_is_shipped() -> None:
    text = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
    for clock in CLOCKS:
        [row] = re.findall(rf"^\| `{clock}` \| (.*) \|$", text, re.MULTILINE)
        cells = row.split(" | ")
        for channel, cell in zip(CHANNELS, cells, strict=True):
            shown = cells[0] if cell == "as voice" else cell
            lengths = [parse_duration_ms(part.removeprefix("every ")) for part in shown.split(", ") if part != "off"]
            targets = Policy().rules(None, channel).clocks.get(clock)
            assert (Targets(*lengths) if lengths else None) == targets, (clock, channel)


# ---- The verbs


def run(verb: str, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    if verb == "check":
        check.configure(parser)
        return check.run(parser.parse_args(arguments))
    policy.configure(parser)
    return policy.run(parser.parse_args(arguments))


def test_check_prints_all_mistakes_and_fails(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = write('[policy]\nordr = "fifo"\n[redis]\nurl = "x"')
    assert run("check", str(file)) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f'{file}:2: policy.ordr: there is no such key; did you mean "order"?')
    assert lines[1].startswith(f"{file}:4: redis.url: ")
    assert lines[2] == "2 mistakes"


def test_check_sums_a_good_file_up_without_its_secrets(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = write('[redis]\nurl = "redis://:geheim@db"\n[policy]\nshort_abandon = "9s"')
    assert run("check", str(file)) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{file}: good")
    assert "1 value of your own" in out
    assert "geheim" not in out


def test_check_takes_the_file_of_the_folder_or_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("check") == 0
    assert capsys.readouterr().out.startswith("no file, all defaults: good\n")
    (tmp_path / "config.toml").write_text("# soon\n")
    assert run("check") == 0
    assert capsys.readouterr().out.startswith("config.toml: good for a start with all defaults; it holds no key")
    (tmp_path / "config.toml").write_text("x = 1")
    assert run("check") == 1
    assert "1 mistake\n" in capsys.readouterr().out
    assert run("policy", "explain", "--queue", "a", "--channel", "chat") == 1
    assert "config.toml:1: x: there is no such key" in capsys.readouterr().err


def test_explain_names_the_line_or_the_shipped_default_of_each_value(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        '[policy]\nservice_level.target = 0.7\norder = "credit"\ncredit = {2 = "90s"}\n'
        '[[policy.when]]\nqueue = "a"\ntier = "gold"\nclocks.wait = { warn = "90s" }\nclocks.hold = false\n'
    )
    asked = ["explain", "--queue", "a", "--channel", "email", "--tier", "gold", "--config", str(file)]
    assert run("policy", *asked) == 0
    shown = {line.split()[0]: re.split(r"\s{2,}", line)[1:] for line in capsys.readouterr().out.splitlines()}
    assert shown["service_level.within"] == ["8h", "shipped default (channel email)"]
    assert shown["service_level.target"] == ["0.7", f"{file}:2"]
    assert shown["service_level.basis"] == ["live", "shipped default"]
    assert shown["credit"] == ["2 = 1m30s", f"{file}:4"]
    assert shown["hours"] == ["always", "shipped default"]
    assert shown["clocks.wait"] == ["warn 1m30s", f"{file}:8"]
    assert shown["clocks.hold"] == ["off", f"{file}:9"]
    assert shown["clocks.promise"] == ["warn 1h", "shipped default (channel email)"]


def test_explain_gives_json_alone_and_knows_the_sites(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    file = write("[sites.a]\n[sites.b.policy]\nescalate_after = '9m'")
    asked = ["explain", "--queue", "q", "--channel", "voice", "--config", str(file)]
    assert run("policy", *asked) == 2
    assert "there is no site 'main'; name one of a, b with --site" in capsys.readouterr().err
    assert run("policy", *asked, "--site", "b", "--json") == 0
    shown = msgspec.json.decode(capsys.readouterr().out)
    assert (shown["site"], shown["queue"], shown["priority"]) == ("b", "q", 0)
    values = {value["key"]: value for value in shown["values"]}
    assert values["escalate_after"] == {"key": "escalate_after", "value": "9m", "source": f"{file}:3"}
    assert values["clocks.first_response"]["source"] == "no default: off"
