"""How much of each fault: a short form for the suite, and all of it with ``FAULTS=full`` (``make faults``)."""

from __future__ import annotations

import os
import random
from typing import TypeVar

FULL = os.environ.get("FAULTS") == "full"
SEED = int(os.environ.get("FAULTS_SEED", "4"))
"""Where everything begins that is left to chance; printed by every test."""


Number = TypeVar("Number", int, float)


def amount(short: Number, full: Number) -> Number:
    """Give how many of something this run is to make."""
    return full if FULL else short


def chance_of(name: str) -> random.Random:
    """Give a test its own chance, so that it does not depend on which tests run before it."""
    return random.Random(f"{SEED} {name}")
