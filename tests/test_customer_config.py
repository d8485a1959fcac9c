"""``[customer_page]``: what is read, what is refused, and that the secret is never shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import BadConfigs, Config, load
from monitor.units import DAY_MS, HOUR_MS

SECRET = "geheim-geheim-geheim"
Read = Callable[[str], Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(text: str) -> Config:
        (tmp_path / "config.toml").write_text("[customer_page]\n" + text, encoding="utf-8")
        return load(tmp_path / "config.toml", {"SECRET": SECRET})

    return read_it


def test_everything_is_read_and_without_a_secret_there_are_no_links(read: Read) -> None:
    found = read(
        'secret = "${SECRET}"\nvalid_for = "1h"\nurl = "https://Help.example/"\nname = "Example Ltd"\n'
        'phone = "+44 20 7946 0000"\nemail = "help@example.test"\nwebsite = "https://example.test/contact?a=1"\n'
    ).customer_page
    assert (found.secret, found.valid_ms, found.url) == (SECRET, HOUR_MS, "https://help.example")
    assert (found.name, found.phone, found.email) == ("Example Ltd", "+44 20 7946 0000", "help@example.test")
    assert SECRET not in repr(found)
    assert (load(None).customer_page.secret, load(None).customer_page.valid_ms) == ("", 7 * DAY_MS)


def test_a_secret_can_lie_in_a_file_beside_the_configuration(read: Read, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(SECRET + "\n")
    assert read('secret_file = "key"').customer_page.secret == SECRET


@pytest.mark.parametrize(
    ("text", "key", "advice"),
    [
        ('secret = "short"', "secret", "at least 16"),
        ('secret = "${NOT_SET}"', "secret", "NOT_SET"),
        ('secret_file = "missing"', "secret_file", "cannot be read"),
        ('secret_file = "config.toml"\nsecret = "${SECRET}"', "secret_file", "one of the two"),
        ('url = "https://help.example/path"', "url", "https://help.example.com"),
        ('url = "ftp://help.example"', "url", "https://help.example.com"),
        ('url = "https://[::1"', "url", "https://help.example.com"),
        ('website = "https://[::1"', "website", "https://"),
        ('phone = "call us"', "phone", "+44"),
        ('email = "nobody"', "email", "help@example.com"),
        ('website = "javascript:alert(1)"', "website", "https://"),
        ('valid_for = "1s"', "valid_for", "1m"),
        ('secert = "x"', "secert", "secret"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_write(read: Read, text: str, key: str, advice: str) -> None:
    with pytest.raises(BadConfigs) as caught:
        read(text)
    assert f"customer_page.{key}" in str(caught.value)
    assert advice in str(caught.value)
    assert SECRET not in str(caught.value)
