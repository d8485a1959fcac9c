"""The desk as the server gives it: for whom, in which language, and who may show it."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from monitor.errors import StorageDown
from monitor.live.absence import SENTENCES
from monitor.live.board import LiveBoard
from monitor.web.desk_page import desk_route
from monitor.web.pages import page_environment
from monitor.web.ports import Exposure, Held, WebLimits
from monitor.web.security import CONTENT_SECURITY_POLICY, Guard
from monitor.web.texts import texts_in
from tests.live.live_site import NOON_MS, SiteScript, contact, make_hub, nudge

SILENT = {"key": "silence", "values": {"for_ms": 300_000, "where": {"key": "in_queue", "values": {"queue": "sales"}}}}
HELP = "https://help.example.com"


class Desks:
    """An application that has the desk alone."""

    def __init__(self, script: SiteScript, frame_origins: Collection[str] = ()) -> None:
        self.board = LiveBoard({"main": make_hub(script)})
        route = desk_route(page_environment(), self.board, "main", frame_origins)
        self._app = Starlette(routes=[route], middleware=[Middleware(Guard, Exposure(), WebLimits(), Held())])

    async def get(self, path: str, **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get(path, headers=headers)


def shown(key: str, **fields: Any) -> dict[str, Any]:
    return nudge(key, to="queue", lines=[], words="Guten Tag", playbook=["Say so"], count=1) | fields


@pytest.fixture
def script() -> SiteScript:
    begun = SiteScript()
    begun.commit(
        views={"c1": contact("c1")},
        agents={"ana": {"agent": "ana", "name": "Ana María", "status": "available", "queues": ["sales"]}},
        nudges={
            "n1": shown("n1", sentence="Ada waits", said=[SILENT], customer={"name": "Ada Byron", "language": "de"}),
            "n2": shown("n2", sentence="Cara waits", queue="care", customer=None),
            "n3": shown("n3", sentence="Put off", agent="ana", state="snoozed", customer={"id": "7"}),
        },
    )
    return begun


MINUTE_MS = 60_000


@pytest.mark.parametrize(
    ("fields", "head"),
    [
        ({"clock": "silence", "limit_ms": 300_000}, "silent 7 min limit 5 min"),
        ({"clock": "silence"}, "silent 7 min"),
        (
            {"clock": "first_response", "since_ms": NOON_MS - 12 * MINUTE_MS, "limit_ms": 10 * MINUTE_MS},
            "First response: 12 min limit 10 min silent 7 min",
        ),
        ({"clock": "wait", "silent_since_ms": None}, "Wait: 7 min"),
        ({"clock": "promise", "breach_at_ms": NOON_MS - 3 * MINUTE_MS}, "Promise 3 min overdue silent 7 min"),
        ({"clock": "promise", "breach_at_ms": NOON_MS + 4 * MINUTE_MS}, "Promise due in 4 min silent 7 min"),
        ({"clock": "ring_back", "silent_since_ms": None}, "cut off 7 min ago"),
        ({"clock": "closing", "since_ms": NOON_MS + MINUTE_MS, "silent_since_ms": None}, ""),
    ],
)
async def test_the_head_tells_what_leads_with_its_length_and_limit_and_silence_beside_it(
    fields: dict[str, Any], head: str
) -> None:
    script, since_ms = SiteScript(), NOON_MS - 7 * MINUTE_MS
    told = {"silent_since_ms": since_ms, "since_ms": since_ms, "agent": "ana", "to": "agent"} | fields
    script.commit(nudges={"n1": shown("n1") | told})
    page = (await Desks(script).get("/desk?agent=ana")).text
    age = page.partition('<span class="age">')[2].partition("</h2>")[0]
    assert " ".join(re.sub(r"<[^>]+>", " ", age).split()) == head


async def test_it_shows_what_is_to_be_acted_on_and_holds_what_else_is_on_the_desk(script: SiteScript) -> None:
    page = (await Desks(script).get("/desk?agent=ana")).text
    head, _, body = page.partition("</head>")
    assert "Has heard nothing from us in sales for 5 min." in body
    assert "Put off" not in body
    assert "Put off" in head
    assert "Cara waits" not in page, "what is not for them does not reach them"
    assert 'lang="de"><bdi>Guten Tag' in body


async def test_the_words_are_in_the_viewers_language_and_say_which_are_not(script: SiteScript) -> None:
    page = (await Desks(script).get("/desk?agent=ana", **{"Accept-Language": "de"})).text
    body = page.partition("</head>")[2]
    assert "Nachrichten, die Sie schulden" in body
    assert '<p class="why"><bdi>Hat in sales seit 5 min nichts von uns gehört.' in body
    assert "<bdi>Say so" in body, "what is stored without what it says stands as it is"
    assert '<p class="words"><bdi>Guten Tag' in body
    assert "<title>Schreibtisch – ana</title>" in page


@pytest.mark.parametrize("said", [[], [{"key": "of_another_version"}], [{"key": "silence"}], [{"odd": 1}]])
async def test_what_it_cannot_tell_stands_in_english(script: SiteScript, said: list[Any]) -> None:
    script.commit(nudges={"n1": shown("n1", sentence="Ada waits", said=said)})
    assert '<p class="why"><bdi>Ada waits' in (await Desks(script).get("/desk?agent=ana&lang=de")).text


@pytest.mark.parametrize("agent", ["", "&agent=", "&agent=" + "x" * 129, "&agent=a%00b"])
async def test_who_is_nobody_is_asked_who_they_are(script: SiteScript, agent: str) -> None:
    answer = await Desks(script).get("/desk?lang=fr&theme=dark&queue=sales" + agent)
    assert answer.status_code == 200
    assert "Qui êtes-vous" in answer.text
    assert '<option value="ana">Ana María</option>' in answer.text
    for kept in ('name="lang" value="fr"', 'name="theme" value="dark"', 'name="queue" value="sales"'):
        assert kept in answer.text


async def test_one_queue_can_be_chosen(script: SiteScript) -> None:
    desks = Desks(script)
    assert "Cara waits" in (await desks.get("/desk?agent=new&queue=care")).text
    assert "Ada waits" not in (await desks.get("/desk?agent=new&queue=care")).text


async def test_nobody_may_show_it_in_a_frame_unless_that_is_configured(script: SiteScript) -> None:
    answer = await Desks(script).get("/desk?agent=ana")
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


async def test_configured_pages_may_and_the_rest_of_its_policy_stays(script: SiteScript) -> None:
    desks = Desks(script, (HELP, "http://localhost:3000"))
    for path in ("/desk?agent=ana", "/desk"):
        policy = (await desks.get(path)).headers["content-security-policy"]
        assert policy == CONTENT_SECURITY_POLICY.replace(
            "frame-ancestors 'none'", f"frame-ancestors {HELP} http://localhost:3000"
        )
        assert "x-frame-options" not in (await desks.get(path)).headers


@pytest.mark.parametrize("language", ["en", "es", "de", "fr"])
@pytest.mark.parametrize("why", SENTENCES)
async def test_a_site_that_cannot_be_shown_is_told_as_it_is_in_the_viewers_language(
    why: str, language: str, script: SiteScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = make_hub(script)
    hub.loaded, hub.absent = False, why
    desks = Desks(script)
    monkeypatch.setattr(desks.board, "_hubs", {"main": hub})
    answer = await desks.get(f"/desk?agent=ana&lang={language}")
    assert answer.status_code == 503
    assert html.unescape(answer.text).count(str(texts_in(language)(f"not_yet.{why}"))) == 1


def test_every_state_of_a_board_has_its_words_on_the_ops_page() -> None:
    assert all(f"ops.said_board_{why}" in texts_in("en") for why in (*SENTENCES, "left_out", "behind", "loaded"))


async def test_a_desk_that_is_not_ready_says_so_in_its_frame(
    script: SiteScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = Desks(script, (HELP,))

    def not_read(*_: object, **__: object) -> None:
        raise StorageDown("the site's state has not been read yet")

    monkeypatch.setattr(desks.board, "snapshot", not_read)
    answer = await desks.get("/desk?agent=ana")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert HELP in answer.headers["content-security-policy"]
