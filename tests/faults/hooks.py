"""Called in a process of the product before it starts, to have more faults in the same time; what it does stays the same."""

from __future__ import annotations

import builtins

import msgspec

from monitor import config_watch
from monitor.domain.book import PolicyBook
from monitor.domain.contacts import Contact, Difference
from monitor.domain.events import Event
from monitor.processor import supervisor, writer
from monitor.storage.ways import Ways

PATIENCE_S = 1.5


def hasty() -> None:
    """Have everything tried again sooner. The lease is as it is shipped: where the machine is busy a short one flaps."""
    writer.RETRY_S = 0.05
    follow = config_watch.follow_config
    follow.__kwdefaults__ = {**(follow.__kwdefaults__ or {}), "look_every_s": 0.1, "settled_after_s": 0.2}
    supervisor.ASK_TIME_EVERY_S = 0.2


def impatient() -> None:
    """Count a way to Redis that is silent as dead sooner."""
    Ways.__init__.__defaults__ = (PATIENCE_S,)


def small_steps() -> None:
    """Commit a little at a time: there are more places to die at."""
    writer.STEP_ENTRIES = 4


def defective() -> None:
    """Have the domain stumble over an event whose topic is the name of an error."""
    take = Contact.take

    def stumble(self: Contact, event: Event, book: PolicyBook, now_ms: int) -> Difference:
        topic = msgspec.json.decode(event.data).get("topic", "")
        if event.type == "contact.changed" and isinstance(error := getattr(builtins, topic, None), type):
            raise error("a defect")
        return take(self, event, book, now_ms)

    Contact.take = stumble  # type: ignore[method-assign]  # which is what a hook is for
