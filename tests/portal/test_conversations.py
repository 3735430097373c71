"""Conversations: sessions, choices, deletion, expiry, and nobody in somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from portal.tokens import new_token
from tests.portal.standin import CHOICE, FORGOTTEN, payload

FIRST = '/choose_record{"record": "1", "field": "fees"}'
SECOND = '/choose_record{"record": "2", "field": "fees"}'


def test_tokens_are_128_random_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {22}


def test_conversations_do_not_mix(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        mine, yours = await desk.say("một"), await desk.say("hai")
        assert mine["conversation"] != yours["conversation"]
        button = mine["replies"][0]["buttons"][0]["id"]
        stolen = await desk.post({"button": button, "conversation": yours["conversation"]})
        assert (stolen.status_code, stolen.json()["error"]) == (400, "bad_button")
        homeless = await desk.post({"button": button})
        assert (homeless.status_code, homeless.json()["error"]) == (400, "bad_button")

    desk.run(scenario)
    assert len({seen.sender for seen in rasa.seen}) == 2


def test_a_made_up_token_never_reaches_the_engine(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        response = await desk.post({"text": "lệ phí", "conversation": new_token()})
        assert (response.status_code, response.json()["error"]) == (400, "bad_conversation")
        response = await desk.client.post("/api/v1/forget", json={"conversation": new_token()})
        assert (response.status_code, response.json()["error"]) == (400, "bad_conversation")

    desk.run(scenario)
    assert rasa.seen == []
    assert len(desk.services.queues) == 0


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("1", FIRST),
        ("số 2", SECOND),
        ("cái thứ hai", SECOND),
        ("cai dau tien", FIRST),
        ("Mục cuối ạ", SECOND),
        ("3", "/none_of_these"),
        ("cấp đổi thẻ căn cước", SECOND),
        ("cap doi the can cuoc", SECOND),
        ("không phải các mục trên", "/none_of_these"),
        ("4", "4"),
        ("lệ phí bao nhiêu", "lệ phí bao nhiêu"),
    ],
)
def test_words_choose_a_button(desk: Any, rasa: Any, said: str, heard: str) -> None:
    rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        answer = await desk.say("căn cước")
        assert "payload" not in answer["replies"][0]["buttons"][0]
        await desk.say(said, answer["conversation"])

    desk.run(scenario)
    assert rasa.messages[-1] == heard


def test_without_buttons_an_ordinal_is_a_question(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        answer = await desk.say("1")
        await desk.say("cái thứ hai", answer["conversation"])

    desk.run(scenario)
    assert rasa.messages == ["1", "cái thứ hai"]


def test_buttons_end_with_the_next_answer(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        answer = await desk.say("căn cước")
        rasa.behave = lambda _seen: payload()
        await desk.say("việc khác", answer["conversation"])
        button = answer["replies"][0]["buttons"][0]["id"]
        late = await desk.post({"button": button, "conversation": answer["conversation"]})
        assert (late.status_code, late.json()["error"]) == (400, "bad_button")

    desk.run(scenario)


def test_deletion_by_the_page(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda seen: FORGOTTEN if seen.message == "/forget_me" else CHOICE

    async def scenario() -> None:
        token = (await desk.say("căn cước"))["conversation"]
        response = await desk.client.post("/api/v1/forget", json={"conversation": token})
        answer = response.json()
        assert answer["conversation"] != token
        assert answer["replies"][0]["field"] == "forgotten"
        old = await desk.post({"text": "1", "conversation": token})
        assert old.json()["error"] == "bad_conversation"
        await desk.say("1", answer["conversation"])

    desk.run(scenario)
    assert rasa.messages == ["căn cước", "/forget_me", "1"]
    assert rasa.seen[1].sender == rasa.seen[0].sender != rasa.seen[2].sender
    assert desk.rows("select conversation_id is null from outcome order by id") == [(1,), (1,), (0,)]


def test_deletion_within_the_dialogue(desk: Any, rasa: Any) -> None:
    offer = payload("Bấm nút.", status="privacy", buttons=[{"title": "Xoá", "payload": "/forget_me"}])
    rasa.behave = lambda seen: FORGOTTEN if seen.message == "/forget_me" else offer

    async def scenario() -> None:
        answer = await desk.say("bạn lưu gì của tôi")
        button = answer["replies"][0]["buttons"][0]["id"]
        response = await desk.post({"button": button, "conversation": answer["conversation"]})
        assert response.json()["conversation"] != answer["conversation"]

    desk.run(scenario)
    assert rasa.messages[-1] == "/forget_me"
    assert desk.rows("select count(*), max(sender), max(record) from conversation") == [(1, "", "")]


def test_deletion_that_the_engine_refuses_can_be_asked_again(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = (await desk.say("căn cước"))["conversation"]
        for answer in (b"[]", payload()):
            rasa.behave = lambda _seen, answer=answer: answer
            response = await desk.client.post("/api/v1/forget", json={"conversation": token})
            assert (response.status_code, response.json()["error"]) == (503, "not_forgotten")
        rasa.behave = lambda _seen: FORGOTTEN
        response = await desk.client.post("/api/v1/forget", json={"conversation": token})
        assert response.status_code == 200

    desk.run(scenario)


@pytest.mark.parametrize("body", [{}, {"conversation": 1}, {"conversation": "x"}, {"text": "a"}])
def test_a_wrong_deletion_is_refused(desk: Any, body: dict[str, Any]) -> None:
    async def scenario() -> None:
        response = await desk.client.post("/api/v1/forget", json=body)
        assert response.status_code == 400
        assert response.json()["message"]

    desk.run(scenario)


def test_a_danger_is_answered_whatever_the_token(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = new_token()
        answer = await desk.say("con tôi bị đuối nước", token)
        assert answer["replies"][0]["status"] == "emergency"
        assert answer["conversation"] != token
        await desk.say("xin chào", answer["conversation"])
        assert (await desk.say("cứu với", answer["conversation"]))["conversation"] == answer["conversation"]

    desk.run(scenario)
    assert rasa.messages == ["xin chào"]
    assert desk.rows("select status, field from outcome where status = 'emergency'") == [
        ("emergency", "drowning"),
        ("emergency", "cry_for_help"),
    ]


def test_a_danger_keeps_the_buttons(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: CHOICE

    async def scenario() -> None:
        token = (await desk.say("căn cước"))["conversation"]
        await desk.say("cháy nhà rồi", token)
        await desk.say("2", token)

    desk.run(scenario)
    assert rasa.messages[-1] == SECOND


def test_without_its_tables_only_dangers_are_answered(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        token = (await desk.say("một câu"))["conversation"]
        desk.rows("alter table conversation rename to away")
        try:
            danger = await desk.say("cháy nhà rồi", token)
            assert danger["replies"][0]["status"] == "emergency"
            assert danger["conversation"] == token
            response = await desk.post({"text": "lệ phí", "conversation": token})
            assert (response.status_code, response.json()["error"]) == (503, "unavailable")
        finally:
            desk.rows("alter table away rename to conversation")
        assert (await desk.say("lệ phí", token))["conversation"] == token

    desk.run(scenario)
    assert "lệ phí" not in caplog.text
