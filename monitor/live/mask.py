"""What a screen in a public room may show: objects without what tells who somebody is.

Of a customer the first initial, the tier and the language stay; free text, which may name anybody, goes.
"""

from __future__ import annotations

from typing import Any

import msgspec

_FREE_TEXT: dict[str, tuple[str, ...]] = {
    "contacts": ("topic", "promises"),
    "nudges": ("sentence", "lines", "words", "playbook", "text", "agent", "owner", "act", "routed_for", "contacts"),
    "agents": ("name", "reason"),
}
_KEPT_OF_CUSTOMERS = ("tier", "language")


def mask(view: str, raw: bytes) -> bytes:
    """Give the encoded object as it may be seen by everybody in the room; fields masked become null or empty."""
    shown: dict[str, Any] = msgspec.json.decode(raw)
    for name in _FREE_TEXT.get(view, ()):
        if name in shown:
            shown[name] = [] if isinstance(shown[name], list) else None
    if isinstance(risk := shown.get("risk"), dict):
        shown["risk"] = risk | {"reasons": []}  # they quote what customers wrote
    customer = shown.get("customer")
    if isinstance(customer, dict):
        shown["customer"] = _masked_customer(customer)
    return msgspec.json.encode(shown)


def _masked_customer(customer: dict[str, Any]) -> dict[str, Any]:
    kept = {name: customer[name] for name in _KEPT_OF_CUSTOMERS if name in customer}
    name = customer.get("name")
    if isinstance(name, str) and name.strip():
        kept["name"] = name.strip()[0].upper() + "."
    return kept
