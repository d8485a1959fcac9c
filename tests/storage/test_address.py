from __future__ import annotations

import pytest

from monitor.errors import Refused
from monitor.storage.address import read_address


def test_a_single_server_is_read_by_the_client() -> None:
    address = read_address("redis://kim:word@redis.example:6380/2")

    assert address.kind == "single"
    assert (address.options["host"], address.options["port"], address.options["db"]) == ("redis.example", 6380, 2)
    assert read_address("unix:///run/redis.sock").options["path"] == "/run/redis.sock"


def test_sentinels_and_the_name_of_the_primary_are_read() -> None:
    address = read_address("redis+sentinel://kim:w%40rd@a:26379,[::1]:26380/the%20centre/3?sentinel_password=s")

    assert address.kind == "sentinel"
    assert address.nodes == (("a", 26379), ("::1", 26380))
    assert address.primary == "the centre"
    assert address.options == {"username": "kim", "password": "w@rd", "db": 3}
    assert address.sentinel_options == {"password": "s"}


def test_nodes_of_a_cluster_are_read_with_tls_too() -> None:
    address = read_address("rediss+cluster://:word@a:7000,b:7001?ssl_cert_reqs=none")

    assert address.kind == "cluster"
    assert address.nodes == (("a", 7000), ("b", 7001))
    assert address.options["password"] == "word"
    assert address.options["ssl_cert_reqs"] == "none"
    assert "connection_class" in address.options


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://localhost", "must specify one of"),
        ("redis+sentinel://a:26379", "name of the primary"),
        ("redis+sentinel://:secret@/centre", "host:port"),
        ("redis+cluster://a", "needs its port"),
        ("redis+cluster://a:7000,b:99999", "needs its port"),
        ("redis+cluster://a:7000/1", "database 0 alone"),
        ("redis+cluster://", "host:port"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words_that_do_not_show_it(url: str, why: str) -> None:
    with pytest.raises(Refused, match=why) as caught:
        read_address(url)

    assert "secret" not in str(caught.value)
