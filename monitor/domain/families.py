"""Which contacts are of one customer, where the customer is known by an id."""

from __future__ import annotations

from monitor.domain.life import Life

MOST = 64
"""Contacts of one customer that are known as such, the newest: an id that stands for "unknown" must not join thousands."""


class Families:
    """Contacts by customer."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[str, ...]] = {}

    def of(self, customer: str | None) -> tuple[str, ...]:
        """Give a customer's contacts, as they became known."""
        return self._of.get(customer, ()) if customer is not None else ()

    def join(self, life: Life) -> None:
        """A contact's customer is known."""
        if life.customer is not None and life.customer.id is not None:
            family = self._of.get(life.customer.id, ())
            if life.id not in family:
                self._of[life.customer.id] = (*family, life.id)[-MOST:]

    def leave(self, contact: str, customer: str | None) -> None:
        """A contact is not this customer's, or is forgotten."""
        if customer is None:
            return
        family = tuple(near for near in self._of.get(customer, ()) if near != contact)
        if family:
            self._of[customer] = family
        else:
            self._of.pop(customer, None)
