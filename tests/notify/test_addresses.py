from __future__ import annotations

import pytest

from monitor.notify.addresses import is_public, resolve

CLOSED = [
    "0.0.0.0",  # noqa: S104  # judged, not bound
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::10.0.0.1", "64:ff9b:1::10.0.0.1", "not an address", "",
]  # fmt: skip
OPEN = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", CLOSED)
def test_an_address_of_this_machine_or_a_local_net_is_not_public_however_it_is_written(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", OPEN)
def test_an_address_of_the_open_internet_is(address: str) -> None:
    assert is_public(address)


def test_an_address_that_tunnels_to_a_local_one_is_not_public() -> None:
    client = bytes(255 - part for part in (10, 0, 0, 1))  # Teredo holds it with every bit turned
    assert not is_public("2001:0:808:808::" + client[:2].hex() + ":" + client[2:].hex())


async def test_numbers_that_stand_for_an_address_are_looked_up_like_names() -> None:
    assert await resolve("2130706433", 80) == ["127.0.0.1"]
    assert await resolve("::1", 80) == ["::1"]


async def test_what_can_be_no_name_is_an_error_that_is_expected() -> None:
    with pytest.raises((OSError, UnicodeError)):
        await resolve("a" * 70 + ".example", 80)
