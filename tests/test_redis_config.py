"""What ``[redis] url`` may say is what the client takes: an address that passes the check opens a connection, or fails to."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis.exceptions import RedisError

from monitor._redis_config import options_of
from monitor.config import load
from monitor.storage.address import read_address

ADDRESSES = {
    "redis": "redis://127.0.0.1:1/0",
    "rediss": "rediss://127.0.0.1:1",
    "unix": "unix:///nowhere/redis.sock",
    "redis+sentinel": "redis+sentinel://127.0.0.1:1,127.0.0.1:2/name/2",
    "rediss+sentinel": "rediss+sentinel://:word@127.0.0.1:1/name",
    "redis+cluster": "redis+cluster://127.0.0.1:1,[::1]:2",
    "rediss+cluster": "rediss+cluster://127.0.0.1:1/0",
}
SAMPLES = ("1", "771", "true", "none", "VERIFY_X509_STRICT", "2")
"""Of these each option takes one at least; the first that fits is tried."""
EVERY = [(scheme, name) for scheme in ADDRESSES for name in options_of(scheme)]


@pytest.mark.parametrize(("scheme", "name"), EVERY, ids=[f"{scheme}-{name}" for scheme, name in EVERY])
async def test_the_client_takes_every_option_that_the_check_lets_pass(scheme: str, name: str, tmp_path: Path) -> None:
    value = next(sample for sample in SAMPLES if options_of(scheme)[name].fits(sample))
    url = f"{ADDRESSES[scheme]}?{name}={value}"
    (tmp_path / "config.toml").write_text(f'[redis]\nurl = "{url}"\n')

    assert load(tmp_path / "config.toml").redis.url == url
    address = read_address(url)
    ways = [address.dial()] if address.kind != "cluster" else []
    ways += [address.dial_node(("127.0.0.1", 1))] if scheme != "unix" else []
    for dial in ways:
        with pytest.raises((RedisError, OSError)):  # nobody is there; anything else would be a mistake in the options
            await dial("tried")


@pytest.mark.parametrize(
    "url",
    [
        *ADDRESSES.values(),
        "redis://kim:w%40rd@[::1]:6379/2",
        "redis://redis.example",
        "redis://redis.example/0/?protocol=3&socket_timeout=2.5",
        "unix://kim:word@/run/redis.sock?db=3",
        "rediss://redis.example?ssl_exclude_verify_flags=[VERIFY_X509_STRICT, VERIFY_X509_PARTIAL_CHAIN]",
    ],
)
def test_addresses_that_are_used_pass(url: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(f'[redis]\nurl = "{url}"\n')
    assert load(tmp_path / "config.toml").redis.url == url
    assert read_address(url).kind in {"single", url.partition("://")[0].partition("+")[2]}
