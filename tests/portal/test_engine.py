"""Bad days of the engine: each has its status, and the conversation goes on."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import pytest

from tests.portal.standin import ABOUT_RECORD, CHOICE, RasaStandIn, payload


def wrapped(**changes: Any) -> bytes:
    return json.dumps([{"recipient_id": "x", "custom": payload(**changes)}]).encode()


BUTTON = {"title": "a", "payload": "/none_of_these"}
SOURCE = {"title": "a", "url": "https://a.vn", "decision": None, "source_date": "2026"}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"",
        b"null",
        b"{}",
        b"not json",
        b'[{"recipient_id":"x","text":"hi"}]',
        b'[{"recipient_id":"x","custom":{}}]',
        wrapped(status="great"),
        wrapped(text=""),
        wrapped(text=None),
        wrapped(extra=1),
        wrapped(confidence=2),
        wrapped(confidence="0.5"),
        wrapped(document={"id": "a"}),
        wrapped(sources=[{**SOURCE, "url": "javascript:alert(1)"}]),
        wrapped(sources=[{**SOURCE, "url": "http://a.vn"}]),
        wrapped(buttons=[{**BUTTON, "payload": "free text"}]),
        wrapped(buttons=[BUTTON] * 13),
        json.dumps([json.loads(wrapped())[0]] * 2).encode(),
    ],
    ids=lambda body: body[:60].decode(),
)
def test_an_answer_that_is_none(desk: Any, rasa: Any, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    rasa.behave = lambda _seen: body

    async def scenario() -> None:
        answer = await desk.say("câu hỏi")
        assert answer["replies"][0]["status"] == "error_engine"
        assert "1022" in answer["replies"][0]["text"]
        rasa.behave = lambda _seen: payload()
        again = await desk.say("câu hỏi", answer["conversation"])
        assert again["replies"][0]["status"] == "answered"

    desk.run(scenario)
    assert desk.rows("select status from outcome") == [("error_engine",), ("answered",)]
    assert "javascript" not in caplog.text


def test_an_error_status(desk: Any, rasa: Any) -> None:
    rasa.status = 500

    async def scenario() -> None:
        assert (await desk.say("câu hỏi"))["replies"][0]["status"] == "error_engine"

    desk.run(scenario)


def test_engine_down(desk: Any) -> None:
    gone = RasaStandIn()
    gone.close()
    desk.rasa = gone

    async def scenario() -> None:
        answer = await desk.say("câu hỏi")
        assert answer["replies"][0]["status"] == "error_engine"
        danger = await desk.say("cháy nhà rồi", answer["conversation"])
        assert danger["replies"][0]["status"] == "emergency"
        assert danger["conversation"] == answer["conversation"]
        ready = await desk.client.get("/readyz")
        assert ready.status_code == 503
        assert ready.json() == {"ready": False, "parts": {"rasa": "down", "actions": "down", "index": "ok"}}
        assert (await desk.client.get("/healthz")).json() == {"status": "ok"}

    desk.run(scenario)


def test_engine_slow(desk: Any, rasa: Any) -> None:
    release = threading.Event()

    def slow(_seen: Any) -> dict[str, Any]:
        release.wait(30)
        return payload()

    rasa.behave = slow
    desk.engine_seconds = 0.2

    async def scenario() -> None:
        begun = time.monotonic()
        answer = await desk.say("câu hỏi")
        assert answer["replies"][0]["status"] == "error_timeout"
        assert time.monotonic() - begun < 10
        release.set()

    desk.run(scenario)


def test_a_failed_turn_keeps_the_buttons(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        answer = await desk.say("căn cước")
        token = answer["conversation"]
        rasa.behave = lambda _seen: b"[]"
        await desk.say("1", token)
        rasa.behave = lambda _seen: ABOUT_RECORD
        button = answer["replies"][0]["buttons"][1]["id"]
        response = await desk.post({"button": button, "conversation": token})
        assert response.json()["replies"][0]["status"] == "answered"

    desk.run(scenario)
    assert rasa.messages[1:] == [
        '/choose_record{"record": "1", "field": "fees"}',
        '/choose_record{"record": "2", "field": "fees"}',
    ]


def test_ready_when_all_parts_are(desk: Any) -> None:
    async def scenario() -> None:
        ready = await desk.client.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {"ready": True, "parts": {"rasa": "ok", "actions": "ok", "index": "ok"}}

    desk.run(scenario)
