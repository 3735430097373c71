"""The limits as a citizen meets them, and as his neighbours do not."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from typing import Any

import pytest

from portal.gate import Limits
from portal.tokens import new_token
from tests.portal.conftest import WIDE
from tests.portal.standin import FORGOTTEN

DANGER = "cháy nhà rồi cứu với"


@pytest.fixture
def tight(desk: Any) -> Any:
    desk.limits = Limits.from_settings()
    return desk


def refused(response: Any, code: str = "too_fast") -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["error"]) == (429, code)
    assert response.headers["retry-after"] == str(body["retry_after"])
    assert f" {body['retry_after']} giây" in body["message"]
    return body


def test_the_defaults() -> None:
    assert Limits.from_settings() == Limits(
        token_writes=15,
        token_reads=180,
        address_writes=600,
        address_new=120,
        address_reads=6_000,
        same_text=5,
        burst_seconds=60,
    )


def test_a_conversation_has_fifteen_messages_a_minute(tight: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = (await tight.say("câu đầu"))["conversation"]
        for number in range(15):
            await tight.say(f"câu {number}", token)
        again = {"text": "một câu nữa", "conversation": token}
        assert refused(await tight.post(again))["retry_after"] == 4
        tight.clock.pass_minutes(3 / 60)
        assert refused(await tight.post(again))["retry_after"] == 1
        tight.clock.pass_minutes(1 / 60)
        assert (await tight.post(again)).status_code == 200
        refused(await tight.post(again))
        # Others at the same address go on.
        await tight.say("câu của người khác")

    tight.run(scenario)
    assert len(rasa.messages) == 18
    assert tight.rows("select count(*) from outcome") == [(18,)]


def test_a_flood_uses_up_nothing_of_its_address(desk: Any) -> None:
    desk.limits = replace(WIDE, token_writes=2, address_writes=10)

    async def scenario() -> None:
        token = (await desk.say("xin chào"))["conversation"]
        answers = [await desk.post({"text": f"câu {n}", "conversation": token}) for n in range(30)]
        assert [answer.status_code for answer in answers].count(200) == 2
        for number in range(7):
            await desk.say(f"người khác {number}")
        refused(await desk.post({"text": "nay là quá nhiều"}))

    desk.run(scenario)


def test_new_conversations_have_a_limit_of_their_own(desk: Any) -> None:
    desk.limits = replace(WIDE, address_new=3)

    async def scenario() -> None:
        answers = [await desk.say(f"câu {n}") for n in range(3)]
        token = answers[0]["conversation"]
        refused(await desk.post({"text": "câu thứ tư"}))
        assert (await desk.say("câu trong cuộc cũ", token))["conversation"] == token

    desk.run(scenario)


def test_made_up_tokens_and_broken_requests_count_for_their_address(desk: Any, rasa: Any) -> None:
    desk.limits = replace(WIDE, address_writes=6)

    async def scenario() -> None:
        for _ in range(2):
            response = await desk.post({"text": "a", "conversation": new_token()})
            assert response.json()["error"] == "bad_conversation"
        for path in ("messages", "data", "forget", "messages"):
            response = await desk.client.post(f"/api/v1/{path}", content=b"{")
            assert response.status_code == 415
        for path in ("messages", "data", "forget"):
            refused(await desk.client.post(f"/api/v1/{path}", content=b"{"))
        refused(await desk.post({"text": "a"}))

    desk.run(scenario)
    assert rasa.messages == []


def test_each_client_behind_a_proxy_has_limits_of_its_own(desk: Any) -> None:
    desk.limits = replace(WIDE, address_writes=2)
    desk.trusted = (ipaddress.ip_network("127.0.0.0/8"),)

    async def send(address: str) -> Any:
        return await desk.post({"text": "xin chào"}, headers={"X-Forwarded-For": f"9.9.9.9, {address}"})

    async def scenario() -> None:
        for address in ("198.51.100.1", "198.51.100.1", "2001:db8::1", "2001:db8::2"):
            assert (await send(address)).status_code == 200
        refused(await send("198.51.100.1"))
        refused(await send("2001:db8::3"))
        assert (await send("198.51.100.2")).status_code == 200

    desk.run(scenario)


def test_nobody_gets_new_limits_by_a_header(desk: Any) -> None:
    desk.limits = replace(WIDE, address_writes=2)

    async def scenario() -> None:
        codes = [
            (await desk.post({"text": "a"}, headers={"X-Forwarded-For": f"8.8.8.{n}"})).status_code
            for n in range(4)
        ]
        assert codes == [200, 200, 429, 429]

    desk.run(scenario)


def test_a_danger_is_answered_in_the_middle_of_a_flood_and_not_stored(desk: Any, rasa: Any) -> None:
    desk.limits = replace(WIDE, token_writes=2, address_writes=3, address_new=2)

    async def scenario() -> None:
        token = (await desk.say("xin chào"))["conversation"]
        for _ in range(2):
            assert (await desk.say(DANGER, token))["replies"][0]["status"] == "emergency"
        stored = desk.rows("select count(*) from outcome")
        for _ in range(20):
            refused(await desk.post({"text": "lệ phí", "conversation": token}))
            for said in (await desk.say(DANGER, token), await desk.say(DANGER)):
                assert said["replies"][0]["status"] == "emergency"
                assert said["conversation"]
        assert desk.rows("select count(*) from outcome") == stored == [(3,)]

    desk.run(scenario)
    assert rasa.messages == ["xin chào"]


def test_the_same_text_five_times_a_minute(tight: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = (await tight.say("lệ phí"))["conversation"]
        for text in ("lệ phí", "LỆ PHÍ", "  lệ   phí", "lệ\u200b phí", "lệ phí"):
            await tight.say(text, token)
        assert (
            refused(await tight.post({"text": "lệ phí", "conversation": token}), "repeated")["retry_after"]
            == 60
        )
        await tight.say("giấy tờ", token)
        tight.clock.pass_minutes(1)
        await tight.say("lệ phí", token)
        # Elsewhere it is nobody's repetition.
        other = (await tight.say("lệ phí"))["conversation"]
        await tight.say("lệ phí", other)

    tight.run(scenario)
    assert len(rasa.messages) == 10


def test_reading_ones_data_and_deleting_have_limits(desk: Any, rasa: Any) -> None:
    desk.limits = replace(WIDE, token_writes=2, token_reads=3)
    rasa.behave = lambda _seen: FORGOTTEN

    async def scenario() -> None:
        token = new_token()
        for path, most in (("data", 3), ("forget", 2)):
            for _ in range(most):
                response = await desk.client.post(f"/api/v1/{path}", json={"conversation": token})
                assert response.json()["error"] == "bad_conversation"
            refused(await desk.client.post(f"/api/v1/{path}", json={"conversation": token}))

    desk.run(scenario)


def test_pages_and_files_count_by_address(desk: Any) -> None:
    desk.limits = replace(WIDE, address_reads=4)

    async def scenario() -> None:
        get = desk.client.get
        for path in ("/", "/static/portal/chat.js", "/readyz", "/nothing"):
            assert (await get(path)).status_code != 429
        for path in ("/", "/static/portal/chat.css", "/readyz", "/api/v1/openapi.json", "/nothing"):
            response = await get(path)
            refused(response)
            assert response.headers["content-security-policy"]
        assert (await get("/healthz")).status_code == 200
        await desk.say("hỏi thì vẫn được")
        desk.clock.pass_minutes(0.25)
        assert (await get("/")).status_code == 200

    desk.run(scenario)


def test_dangers_under_made_up_tokens_begin_no_more_conversations_than_others(desk: Any) -> None:
    desk.limits = replace(WIDE, address_new=3)

    async def scenario() -> None:
        for _ in range(10):
            answer = await desk.say("cháy nhà rồi cứu với", new_token())
            assert answer["replies"][0]["status"] == "emergency"

    desk.run(scenario)
    assert desk.rows("select count(*) from conversation") == [(3,)]
    assert desk.rows("select count(*) from outcome") == [(10,)]
