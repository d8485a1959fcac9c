"""Where calls outside may go: a name is looked up once, every address is judged, and one of those is connected to.

Were the name looked up again for the connection, it could give another address than the one that was judged.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a name for a port; raises ``OSError``, or ``UnicodeError`` for what can be no name."""

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_SITE_LOCAL = IPv6Network("fec0::/10")


async def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a name, in its order, each once."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(address: str) -> bool:
    """Say whether an address is one of the open internet: none of this machine, of a local net, of a translation to one."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (inner := _inside(ip)) is not None:
        return is_public(str(inner))
    local = isinstance(ip, IPv6Address) and ip in _SITE_LOCAL
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or local)


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that an IPv6 one leads to."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    return IPv4Address(ip.packed[-4:]) if any(ip in net for net in _NAT64) else None
