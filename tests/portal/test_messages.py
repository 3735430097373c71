"""The chat interface: what goes in, what comes out, what is refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import RequestError
from portal.intake import Message, parse_message
from tests.portal.standin import ABOUT_RECORD

JSON = {"Content-Type": "application/json"}


def test_a_question_is_answered(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        response = await desk.post({"text": "  làm lại căn  cước "})
        assert response.status_code == 200
        answer = response.json()
        assert len(answer["conversation"]) == 22
        (reply,) = answer["replies"]
        assert reply["status"] == "answered"
        assert reply["document"]["code"] == "1.014064"
        assert reply["sources"][0]["url"] == "https://dichvucong.gov.vn"
        assert response.headers["cache-control"] == "no-store"
        assert "set-cookie" not in response.headers

    desk.run(scenario)
    assert rasa.messages == ["làm lại căn cước"]
    assert desk.rows("select status, field, record, channel from outcome") == [
        ("answered", "fees", "1.014064", "web")
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"text":""}', 400, "empty"),
        (b'{"text":"  \\n\\t "}', 400, "empty"),
        (b'{"text":"\\u0000"}', 400, "empty"),
        (b'{"text":"\\ud800"}', 400, "empty"),
        (b'{"text":"\\u200b\\u202e"}', 400, "empty"),
        (json.dumps({"text": "a" * 1001}).encode(), 400, "too_long"),
        (json.dumps({"text": " " * 1001}).encode(), 400, "empty"),
        (b"", 400, "not_json"),
        (b"text=a", 400, "not_json"),
        (b'{"text":"a"', 400, "not_json"),
        (b'\xff{"text":"a"}', 400, "not_json"),
        (b'{"text":NaN}', 400, "not_json"),
        (b"[" * 10_000, 400, "not_json"),
        (b'{"text":' + b"9" * 5000 + b"}", 400, "not_json"),
        (b'["a"]', 400, "bad_request"),
        (b'"a"', 400, "bad_request"),
        (b"{}", 400, "bad_request"),
        (b'{"text":1}', 400, "bad_request"),
        (b'{"text":null}', 400, "bad_request"),
        (b'{"text":["a"]}', 400, "bad_request"),
        (b'{"text":"a","text":"b"}', 400, "bad_request"),
        (b'{"text":"a","sender":"b"}', 400, "bad_request"),
        (b'{"text":"a","metadata":"b"}', 400, "bad_request"),
        (b'{"text":"a","button":"abcdefgh"}', 400, "bad_request"),
        (b'{"button":"abcdefgh"}', 400, "bad_button"),
        (b'{"button":"/restart"}', 400, "bad_button"),
        (b'{"text":"a","conversation":""}', 400, "bad_conversation"),
        (b'{"text":"a","conversation":"default"}', 400, "bad_conversation"),
        (b'{"text":"a","conversation":"\\ud800"}', 400, "bad_conversation"),
        (b'{"text":"a","conversation":"AAAAAAAAAAAAAAAAAAAAAA"}', 400, "bad_conversation"),
        (b'{"text":"' + b"a" * 1_000_000 + b'"}', 413, "too_large"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_bad_input_is_refused(desk: Any, rasa: Any, body: bytes, status: int, code: str) -> None:
    async def scenario() -> None:
        response = await desk.post(content=body, headers=JSON)
        assert (response.status_code, response.json()["error"]) == (status, code)
        assert response.json()["message"] == desk.services.texts.error(code)
        assert response.headers["x-content-type-options"] == "nosniff"

    desk.run(scenario)
    assert rasa.messages == []
    assert desk.rows("select count(*) from conversation") == [(0,)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/json; charset=latin-1"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_other_content_types_are_refused(desk: Any, headers: dict[str, str]) -> None:
    async def scenario() -> None:
        response = await desk.post(content=b'{"text":"a"}', headers=headers)
        assert (response.status_code, response.json()["error"]) == (415, "wrong_type")

    desk.run(scenario)


def test_a_large_body_in_pieces_is_not_read_on(desk: Any) -> None:
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"a" * 1024

    async def scenario() -> None:
        response = await desk.post(content=pieces(), headers=JSON)
        assert (response.status_code, response.json()["error"]) == (413, "too_large")
        assert response.headers["connection"] == "close"

    desk.run(scenario)
    assert sent < 20


@pytest.mark.parametrize("text", ["😀😀", "👨‍👩‍👧", "...", "?!", "/", "///", "／", "—", "\u0301"])
def test_nothing_to_read_gets_a_kind_word(desk: Any, rasa: Any, text: str) -> None:
    async def scenario() -> None:
        answer = await desk.say(text)
        assert answer["replies"][0]["status"] == "error_input"
        assert (await desk.say("xin chào", answer["conversation"]))["replies"][0]["status"] == "answered"

    desk.run(scenario)
    assert rasa.messages == ["xin chào"]


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/restart", "restart"),
        ('/forget_me{"slot":"x"}', 'forget_me{"slot":"x"}'),
        ("  / / //restart", "restart"),
        ("\u200b/restart", "restart"),
        ("／⁄∕⧸restart", "restart"),
        ("/\u202e/restart", "restart"),
        ("30/4 có nghỉ không", "30/4 có nghỉ không"),
        ("'; DROP TABLE conversation; --", "'; DROP TABLE conversation; --"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("làm\u0000 lại\ud800", None),
        ("我想办护照", "我想办护照"),
        ("Как получить паспорт?", "Как получить паспорт?"),
        ("여권을 어떻게", "여권을 어떻게"),
        ("ما هي الرسوم", "ما هي الرسوم"),
        ("a" * 1000, "a" * 1000),
        ("😀" * 999 + "a", "😀" * 999 + "a"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_text_reaches_the_engine_clean(desk: Any, rasa: Any, text: str, heard: str | None) -> None:
    async def scenario() -> None:
        body = json.dumps({"text": text}).encode()
        response = await desk.post(content=body, headers=JSON)
        assert response.status_code == 200

    desk.run(scenario)
    assert rasa.messages == [heard or "làm lại"]
    assert desk.rows("select count(*) from conversation") == [(1,)]


def parsed(body: bytes) -> Message | RequestError:
    try:
        return parse_message(body, "application/json")
    except RequestError as error:
        return error


@given(st.text(max_size=1000))
def test_free_text_never_fires_an_intent(text: str) -> None:
    found = parsed(json.dumps({"text": text}).encode())
    if isinstance(found, RequestError):
        assert found.code == "empty"
    else:
        assert found.text is not None
        assert not found.text.lstrip().startswith(("/", "／", "⁄", "∕", "⧸"))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_refused(body: bytes) -> None:
    found = parsed(body)
    assert isinstance(found, Message) or found.status == 400
