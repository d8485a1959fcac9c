"""Which line sets each setting: of one site or many, with secrets kept, and what holds while a file and the process differ."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from monitor._config_state import ConfigState
from monitor._explained import ELSEWHERE, OFF, explain, settings_of, written
from monitor.config import BadConfigs, Config, load, with_options
from monitor.domain.explained import DEFAULT, Setting
from monitor.domain.layers import Layer, Targets
from monitor.domain.policy import Policy
from monitor.domain.shipped_layers import SHIPPED
from monitor.web.ops_policy import SOURCES

SECRET = "a secret of more than sixteen characters"


def read(folder: Path, text: str, **environ: str) -> Config:
    file = folder / "config.toml"
    file.write_text(text)
    return load(file, environ)


def by_key(config: Config, site: str = "main", policy: Policy | None = None) -> dict[str, Setting]:
    own = policy or config.sites[site].policy
    return {one.key: one for one in settings_of(config, site, own, config)}


def test_every_setting_has_its_line_or_the_default(tmp_path: Path) -> None:
    found = by_key(
        read(tmp_path, '[site]\ntimezone = "Europe/Paris"\n\n[nudges]\nopen_per_agent = 5\ngroup.within = "40s"\n')
    )
    place = f"{tmp_path}/config.toml"
    assert (found["site.timezone"].value, found["site.timezone"].source) == ("Europe/Paris", f"{place}:2")
    assert (found["nudges.open_per_agent"].value, found["nudges.open_per_agent"].source) == ("5", f"{place}:5")
    assert (found["nudges.group.within"].value, found["nudges.group.within"].source) == ("40s", f"{place}:6")
    gap = found["nudges.minimum_gap"]
    assert (gap.value, gap.source, gap.own, gap.in_force) == ("2m", DEFAULT, False, None)
    assert (found["site.journal_max_bytes"].value, found["levels.share_warn"].value) == ("1GB", "0.1")
    assert found["risk.weights.anger"].value.isdigit()
    assert not any(key.startswith("policy") for key in found), "the cascade is explained for a contact"


def test_without_a_file_everything_is_a_default() -> None:
    found = by_key(load(None))
    assert {one.source for one in found.values()} == {DEFAULT}
    assert len(found) > 50


def test_secrets_are_never_told_but_that_there_is_one(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        '[redis]\nurl = "${REDIS_URL}"\n[customer_page]\nsecret = "${PAGE_SECRET}"\n'
        f'[reply.helpdesk]\nurl = "https://x.example/{SECRET.split(maxsplit=1)[0]}"\nsecret = "{SECRET}"\n',
        REDIS_URL="redis://:hunter2@db.example:6379/0",
        PAGE_SECRET=SECRET,
    )
    found = by_key(config)
    for key, variables in {
        "redis.url": ("REDIS_URL",), "customer_page.secret": ("PAGE_SECRET",), "reply.helpdesk.secret": (),
        "reply.helpdesk.url": (),
    }.items():  # fmt: skip
        one = found[key]
        assert (one.value, one.raw, one.secret, one.environment) == ("", True, True, variables)
    everything = msgspec.json.encode([one._asdict() for one in found.values()]).decode() + repr(config.noted)
    assert "hunter2" not in everything
    assert SECRET not in everything


def test_a_site_has_what_it_sets_and_else_what_is_set_for_all(tmp_path: Path) -> None:
    text = (
        '[nudges]\nopen_per_agent = 5\naway = "9m"\n[hours.office]\nweek = { mon = ["09:00-17:00"], tue = ["09:00-17:00"] }\n'
        '[[words.when]]\nreason = "wait"\ntext = "Soon."\n'
        '[sites.north]\ntimezone = "Europe/Oslo"\n[sites.north.nudges]\nopen_per_agent = 2\n'
        '[sites.north.hours.office]\nweek = { mon = ["10:00-12:00"] }\n'
        '[[sites.north.words.when]]\nreason = "hold"\ntext = "Still here."\n[sites.policy]\n[sites.policy.nudges]\naway = "1m"\n'
    )
    config = read(tmp_path, text)
    north, other = by_key(config, "north"), by_key(config, "policy")
    assert (north["sites.north.nudges.open_per_agent"].value, north["nudges.away"].value) == ("2", "9m")
    assert "nudges.open_per_agent" not in north
    assert (other["nudges.open_per_agent"].value, other["sites.policy.nudges.away"].value) == ("5", "1m")
    assert north["sites.north.timezone"].section == "site"
    assert [key for key in north if "week" in key] == ["sites.north.hours.office.week.mon"], "hours are replaced whole"
    assert {"words.when[0].text", "sites.north.words.when[0].text"} <= north.keys(), "words stand beside each other"
    assert north["sites.north.words.when[0].text"].section == "words"


def test_what_holds_instead_is_told_where_the_policy_in_force_or_the_start_differs(tmp_path: Path) -> None:
    state = ConfigState(
        with_options(read(tmp_path, "[live]\nmax_connections = 50\n"), {"port": 0, "host": None}), lambda: 7
    )
    assert (state.revision("main"), state.revision("nowhere")) == (load(None).sites["main"].policy.revision, "")
    other = load(None).sites["main"].policy
    other = msgspec.structs.replace(other, nudges=msgspec.structs.replace(other.nudges, minimum_gap_ms=1_500))
    state.use(read(tmp_path, "[live]\nmax_connections = 60\n[server]\nport = 9000\nmax_batch = 5\n"))
    found = {one.key: one for one in state.settings("main", other)}
    assert (found["nudges.minimum_gap"].value, found["nudges.minimum_gap"].in_force) == ("2m", "1s500ms")
    live = found["live.max_connections"]
    assert (live.value, live.in_force, live.restart) == ("60", "50", True)
    assert (found["server.port"].value, found["server.port"].source) == ("0", "--port"), (
        "an option goes before the file"
    )
    assert (found["server.max_batch"].in_force, found["nudges.minimum_gap"].restart) == ("10000", False)


def test_a_refused_file_is_told_since_the_first_time_until_it_is_good(tmp_path: Path) -> None:
    now = iter((1, 2, 3, 4))
    state = ConfigState(load(None), lambda: next(now))
    for text in ("[nudges]\naway = 5\n", "[nudges\n"):
        with pytest.raises(BadConfigs) as caught:
            read(tmp_path, text)
        state.refuse(caught.value)
    assert ([fault.line for fault in state.faults], state.faults_since_ms, state.read_at_ms) == ([1], 2, 1)
    state.use(load(None))
    assert (state.faults, state.faults_since_ms, state.read_at_ms) == ((), None, 3)


def test_rules_of_a_policy_that_was_not_read_here_stand_elsewhere(tmp_path: Path) -> None:
    config = read(tmp_path, '[[policy.when]]\nqueue = "a"\nescalate_after = "9m"\n')
    own = config.sites["main"]
    foreign = Layer(queue=("a",), clocks={"wait": Targets(warn_ms=1_000)}, short_abandon_ms=2_000)
    policy = Policy(layers=(*SHIPPED, foreign, own.policy.layers[-1])).settled()
    found = {one.key: one for one in explain(policy, own, "a", "voice")}
    assert (found["clocks.wait"].value, found["clocks.wait"].source) == ("warn 1s", ELSEWHERE)
    assert found["escalate_after"].source.endswith("config.toml:3")
    assert found["service_level.within"].source == "shipped default"
    assert [step.wins for step in found["escalate_after"].steps].count(True) == 1
    assert {one.source for one in explain(policy, None, "a", "voice")} == {
        "shipped default",
        ELSEWHERE,
        "no default: off",
    }


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("clocks.wait", None, "off"),
        ("credit_ms", {2: 90_000, 1: 0}, "1 = 0s, 2 = 1m30s"),
        ("credit_ms", {}, "none"),
        ("enabled", True, "true"),
        ("queues", ("a", "b"), "a, b"),
        ("max_body_bytes", 1_234, "1234"),
        ("max_body_bytes", 64_000, "64KB"),
        ("name", None, ""),
        ("target", 0.8, "0.8"),
    ],
)
def test_values_are_written_as_in_the_file(field: str, value: object, text: str) -> None:
    assert written(field, value) == text


def test_the_page_says_in_its_language_where_what_no_file_sets_comes_from() -> None:
    assert set(SOURCES) == {DEFAULT, ELSEWHERE, OFF}
