"""What a screen in a public room may show: objects without what tells who somebody is.

Of a customer the first initial, the tier and the language stay; free text, which may name anybody, goes. Ids of contacts
and agents, which may be somebody's number or name, become marks.
"""

from __future__ import annotations

from typing import Any

import msgspec

from monitor.live.marks import Marks

_FREE_TEXT: dict[str, tuple[str, ...]] = {
    "contacts": ("topic", "promises", "agent"),
    "nudges": (
        "sentence",
        "lines",
        "said",
        "words",
        "playbook",
        "steps",
        "text",
        "agent",
        "owner",
        "act",
        "routed_for",
        "contacts",
    ),
    "agents": ("name", "reason"),
}
_KEPT_OF_CUSTOMERS = ("tier", "language")


_IDS = {"contacts": "contact", "nudges": "contact", "agents": "agent"}


def mask(view: str, raw: bytes, marks: Marks) -> bytes:
    """Give the encoded object as it may be seen by everybody in the room; fields masked become null or empty."""
    shown: dict[str, Any] = msgspec.json.decode(raw)
    if isinstance(name := shown.get(_IDS[view]), str):
        shown[_IDS[view]] = marks.short(name)
    for name in _FREE_TEXT.get(view, ()):
        if name in shown:
            shown[name] = [] if isinstance(shown[name], list) else None
    if isinstance(risk := shown.get("risk"), dict):
        shown["risk"] = {**risk, "reasons": [], "said": []}  # they quote what customers wrote
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
