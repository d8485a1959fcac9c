"""Poison among good events: each is refused at the door or lies in the dead letters with its reason, and harms nobody else."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.faults.amounts import amount
from tests.faults.centre import HASTY, Centre, until
from tests.faults.conftest import Report
from tests.faults.senders import caller, wall_ms
from tests.faults.verdict import entries, judge
from tests.oracle import Plain
from tests.streams import on_the_wire

ROUNDS = amount(1, 10)
QUICK_S = 2.0
"""Nobody is held up by it for longer."""
DEFECTS = ("ValueError", "KeyError", "ZeroDivisionError", "TypeError", "RecursionError")


def event(subject: str = "poison", **more: Any) -> dict[str, Any]:
    """Give a good event, and what is wrong with it."""
    data = {"channel": "voice", "queue": "sales"}
    return {"type": "contact.opened", "subject": subject, "id": f"{subject}.1", "source": "pbx", "data": data} | more


def text(**more: Any) -> bytes:
    return json.dumps(event(**more)).encode()


REFUSED: dict[str, bytes] = {
    "not a number": text().replace(b'"voice"', b"NaN"),
    "infinite": text().replace(b'"voice"', b"1e999"),
    "half a character in the name": text(data={"channel": "voice", "customer": {"name": "?"}}).replace(
        b"?", b"\\ud800"
    ),
    "half a character in the queue": text(data={"channel": "voice", "queue": "?"}).replace(b"?", b"\\ud800"),
    "half a character in the id": text(id="?").replace(b"?", b"\\ud800"),
    "1,000 deep": text(data={"channel": "voice", "more": "?"}).replace(b'"?"', b"[" * 1_000 + b"]" * 1_000),
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "5,000 digits": text(data={"channel": "voice", "priority": 7}).replace(b"7}", b"7" * 5_000 + b"}"),
    "a name twice": text().replace(b'"subject": "poison"', b'"subject": "poison", "subject": "other"'),
    "empty": b"",
    "UTF-16": text().decode().encode("utf-16"),
    "a string of a megabyte": text(data={"channel": "voice", "topic": "x" * (1 << 20)}),
    "NUL in the id": text(id="a\0b"),
    "10^18 as the time": text(time=10**18),
    "the year 9999": text(time="9999-12-31T23:59:59Z"),
    "the year 1": text(time="0001-01-01T00:00:00Z"),
    "a day that is none": text(time="2026-02-30T00:00:00Z"),
    "true for a number": text(data={"channel": "voice", "priority": True}),
    "no type that is known": text(type="contact.teleported"),
    "10,001 events": json.dumps([event(f"p{number}") for number in range(10_001)]).encode(),
    "one bad among good": json.dumps([*(event(f"g{n}") for n in range(50)), event("bad", type="no.such")]).encode(),
    "no JSON": b"opened c1 please",
    "half a batch": json.dumps([event(), event("second")]).encode()[:-30],
}
"""Refused whole, whatever it holds."""
STRANGE = {
    "a name of the language": "__proto__",
    "a path": "../../x",
    "braces": "a{b}c",
    "a star": "*",
    "from right to left, and marks": "\u202e" + "a" + "\u0301" * 60,
    "a face and a line of HTML": "😀<img src=x onerror=alert(1)>",
}
"""Names, which are any text."""


LENIENT = {"Prefer": "handling=lenient"}
IN_THE_JOURNAL = (b"[not JSON", b'[{"no":"event"}]', b'"text"', b"[" * 2_000, b"[17, null, true]")
"""Put there by hand, or by a later version."""


async def assembled(centre: Centre, hooks: tuple[str, ...] = ()) -> None:
    """One processor and one web process, under load."""
    await centre.add("processor", (*HASTY, *hooks))
    await centre.add("web")
    await centre.up()
    centre.call()


def good(subject: str, queue: str = "sales") -> Plain:
    """Give an event of the model's, of now."""
    opened = {"type": "contact.opened", "subject": subject, "time_ms": wall_ms(), "id": f"{subject}.1"}
    return opened | {"source": "pbx", "sequence": 0, "data": {"channel": "voice", "queue": queue}}


def letters(centre: Centre) -> list[dict[str, Any]]:
    return [json.loads(entry["d"]) for _, entry in entries(centre.redis, "dead")]


@pytest.mark.slow
@pytest.mark.timeout(amount(120, 600))
async def test_poison_is_refused_and_the_good_ones_beside_it_are_not_held_up(centre: Centre, report: Report) -> None:
    await assembled(centre)
    wrong = []
    async with caller(centre.having("web")[0].url) as client:
        for _ in range(ROUNDS):
            for name, body in REFUSED.items():
                begun = time.monotonic()
                answer = await client.post("/api/v1/events", content=body, headers={"Content-Type": "application/json"})
                if not 400 <= answer.status_code < 500:
                    wrong.append(f"{name}: {answer.status_code} {answer.text[:200]}")
                if (took := time.monotonic() - begun) > QUICK_S:
                    wrong.append(f"{name} held its caller up for {took:.1f} s")
    await centre.hang_up()
    found = await judge(centre, f"poison at the door, {len(REFUSED)} kinds", faults=ROUNDS * len(REFUSED))
    found.wrong += wrong
    report(found)


@pytest.mark.slow
async def test_strange_names_are_names_and_the_bad_ones_of_a_lenient_batch_lie_in_the_dead_letters(
    centre: Centre, report: Report
) -> None:
    await assembled(centre)
    async with caller(centre.having("web")[0].url) as client:
        for number, queue in enumerate(STRANGE.values()):
            batch = [good(f"strange.{number}", queue)]
            body = [*map(on_the_wire, batch), event(f"bad.{number}", type="no.such")]
            answer = await client.post("/api/v1/events", json=body, headers=LENIENT)
            assert (answer.status_code, len(answer.json()["rejected"])) == (202, 1), answer.text
            centre.record.take(batch)
        for raw in IN_THE_JOURNAL:
            centre.redis.ask("XADD", "mm:{main}:journal", "*", "at", wall_ms(), "e", raw)
    await centre.accepted(50)
    await centre.hang_up()
    found = await judge(centre, "poison in the journal", faults=len(STRANGE) + len(IN_THE_JOURNAL))
    reasons = [letter["reason"] for letter in letters(centre) if letter["sentence"]]
    if reasons.count("not_valid") != len(STRANGE) or reasons.count("not_readable") < len(IN_THE_JOURNAL):
        found.wrong.append(f"the dead letters are {reasons}")
    report(found)


@pytest.mark.slow
async def test_an_event_on_which_the_domain_stumbles_is_parked_and_the_others_flow(
    centre: Centre, report: Report
) -> None:
    """Whatever a defect of ours raises: one event must not end a site."""
    await assembled(centre, ("tests.faults.hooks:defective",))
    for number, defect in enumerate(DEFECTS):
        batch = [good(f"stumbled.{number}")]
        poison = on_the_wire(
            good(f"stumbled.{number}") | {"type": "contact.changed", "id": defect, "data": {"topic": defect}}
        )
        async with caller(centre.having("web")[0].url) as client:
            answer = await client.post("/api/v1/events", json=[*map(on_the_wire, batch), poison])
            assert answer.status_code == 202, answer.text
        centre.record.take(batch)
        await centre.accepted(20)
    await until(lambda: len(letters(centre)) == len(DEFECTS), 10.0, lambda: centre.having("processor")[0].log)
    await centre.hang_up()
    found = await judge(centre, "an event on which the domain stumbles", faults=len(DEFECTS))
    told = {
        letter["event"]["id"]: letter["sentence"] for letter in letters(centre) if letter["reason"] == "cannot_apply"
    }
    if told.keys() != set(DEFECTS):
        found.wrong.append(f"the dead letters are {told}")
    report(found)
