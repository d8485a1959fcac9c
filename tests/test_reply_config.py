"""``[reply.<source>]``: what is read, what is refused, and that neither address nor secret is ever shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from monitor import _reply_config as module
from monitor._reply_config import ReplySettings
from monitor.cli.check import summary
from monitor.config import BadConfigs, Config, load
from monitor.notify.reply import KINDS

SECRET = "geheim-geheim-geheim"
GOOD = '[reply.crm]\nurl = "https://user:${PASSWORD}@crm.test/in"\nsecret = "${SECRET}"\n'
ENVIRONMENT = {"SECRET": SECRET, "PASSWORD": "passwort"}
Read = Callable[[str], Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(text: str) -> Config:
        file = tmp_path / "config.toml"
        file.write_text(text, encoding="utf-8")
        return load(file, ENVIRONMENT)

    return read_it


def test_a_hook_is_read_with_its_secrets_from_the_environment(read: Read) -> None:
    site = read(GOOD).sites["main"]

    assert site.reply == {"crm": ReplySettings("webhook", "https://user:passwort@crm.test/in", SECRET)}
    assert site.policy.reply == ("crm",)
    assert load(None).sites["main"].policy.reply == ()


def test_a_receiver_in_the_own_net_may_be_called_without_encryption_where_that_is_allowed(read: Read) -> None:
    found = read(f'[reply.crm]\nurl = "http://10.0.0.7:81/in"\nsecret = "{SECRET}"\nallow_private = true')
    assert found.sites["main"].reply["crm"] == ReplySettings("webhook", "http://10.0.0.7:81/in", SECRET, True)


def test_a_site_has_the_hooks_of_the_top_and_its_own_and_another_of_the_same_name_replaces_it(read: Read) -> None:
    own = '[sites.a.reply.{}]\nurl = "https://own.test/"\nsecret = "{}"\n'
    found = read(GOOD + own.format("crm", SECRET) + own.format("'a b'", SECRET) + "[sites.b]\n").sites

    assert found["a"].policy.reply == ("a b", "crm")
    assert found["a"].reply["crm"].url == "https://own.test/"
    assert found["b"].policy.reply == ("crm",)
    assert found["b"].reply["crm"].url.endswith("@crm.test/in")


def test_the_policy_changes_with_the_names_of_the_sources_and_holds_nothing_else_of_a_hook(read: Read) -> None:
    one, other = read(GOOD).sites["main"].policy, read(GOOD.replace("crm.test", "x.test")).sites["main"].policy

    assert one.revision == other.revision != load(None).sites["main"].policy.revision
    written = msgspec.json.encode(one).decode()
    assert "crm.test" not in written
    assert SECRET not in written


def test_nothing_of_a_hook_but_its_source_is_shown(read: Read) -> None:
    config = read(GOOD)
    shown = repr(config) + "\n".join(summary(config))

    assert "replies delivered to crm" in shown
    assert not re.search("passwort|geheim|crm.test", shown)


URL, KEY = 'url = "https://crm.test/"\n', f'secret = "{SECRET}"\n'
MISTAKES = [
    (KEY, "reply.crm.url", "is missing: where are replies to be posted to?"),
    (URL, "reply.crm.secret", "is missing: the receiver tells by it who sends"),
    ('url = "ftp://passwort@crm.test/"\n' + KEY, "reply.crm.url", "is no address that can be posted to"),
    ('url = "https://"\n' + KEY, "reply.crm.url", "is no address that can be posted to"),
    ('url = "https://[::1/passwort"\n' + KEY, "reply.crm.url", "is no address that can be posted to"),
    ('url = "https://crm.test:0/passwort"\n' + KEY, "reply.crm.url", "is no address that can be posted to"),
    ('url = "https://crm.test:port/"\n' + KEY, "reply.crm.url", "is no address that can be posted to"),
    ('url = "https://crm.test/a b"\n' + KEY, "reply.crm.url", "is no address that can be posted to"),
    ('url = "http://passwort@crm.test/"\n' + KEY, "reply.crm.url", "in clear; write https"),
    ('url = "https://${NOWHERE}/passwort"\n' + KEY, "reply.crm.url", "the environment has no NOWHERE"),
    ("url = 1\n" + KEY, "reply.crm.url", "is no text"),
    (URL + 'secret = "geheim"', "reply.crm.secret", "is too short to be one; take at least 16"),
    (URL + 'secret = "geheim${NOWHERE}"', "reply.crm.secret", "the environment has no NOWHERE"),
    (URL + KEY + "allow_private = 1", "reply.crm.allow_private", "write true or false"),
    (URL + KEY + 'kind = "fax"', "reply.crm.kind", "is not known here"),
    (URL + KEY + "alow_private = true", "reply.crm.alow_private", 'did you mean "allow_private"?'),
]


@pytest.mark.parametrize(("text", "path", "message"), MISTAKES)
def test_a_mistake_is_told_with_what_to_write_and_without_what_is_secret(
    read: Read, text: str, path: str, message: str
) -> None:
    with pytest.raises(BadConfigs) as caught:
        read("[reply.crm]\n" + text)
    [error] = caught.value.errors
    assert error.path == path
    assert message in error.message
    assert not re.search("passwort|geheim", str(caught.value))


def test_a_source_without_a_name_is_refused(read: Read) -> None:
    with pytest.raises(BadConfigs, match="write 1 to 128 characters"):
        read('[reply.""]\n' + URL + KEY)


def test_every_kind_that_can_be_written_can_be_made_and_the_other_way_round() -> None:
    kinds = set(get_args(get_type_hints(ReplySettings)["kind"]))
    assert kinds == set(KINDS)
    assert {kind for kind in KINDS if module.keys({})["kind"].read(kind) == kind} == kinds
