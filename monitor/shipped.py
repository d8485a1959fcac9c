"""What holds where ``config.toml`` says nothing, of what the configuration shares with that which it configures.

What a policy ships is in ``monitor/domain/shipped_layers.py`` and ``settings.py``.
"""

from __future__ import annotations

SITE = "main"

MAX_BODY_BYTES = 5_000_000
"""Of one request."""
MAX_BATCH = 10_000
"""Events of one request."""
MAX_UNAPPLIED = 100_000
"""Events in the journal that are not applied yet, beyond which intake answers 503."""

MAX_CONNECTIONS = 10_000
"""Live ones, of a process."""
UPDATES_PER_SECOND = 4.0
SEND_TIMEOUT_MS = 5_000
"""A live client that takes nothing for so long is let go."""

DIAGONAL_IN = 55.0
"""Of a television ..."""
DISTANCE_M = 5.0
"""... and from how far away it is read."""
DIAGONALS_IN = (5, 300)
DISTANCES_M = (0.3, 50)
"""The least and the most."""
BOARD_EVERY_MS = 30_000
"""How long each board of several is shown."""
