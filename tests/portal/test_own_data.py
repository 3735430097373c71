"""What is held of a conversation is shown to whoever has its token; a plain wish deletes it at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from knowledge_base.loader import load
from knowledge_base.schema import Status
from portal.commands import asks_to_delete
from portal.tokens import new_token
from portal.zalo import nearest
from tests.portal.conftest import HOME
from tests.portal.standin import ABOUT_RECORD, FORGOTTEN, payload

ABOUT_DATA = payload(
    "Em chỉ giữ ít thôi.", status="privacy", buttons=[{"title": "Xoá", "payload": "/forget_me"}]
)


async def held(desk: Any, token: str) -> dict[str, Any]:
    response = await desk.client.post("/api/v1/data", json={"conversation": token})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def test_the_data_of_a_conversation(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        token = (await desk.say("lệ phí làm lại căn cước, tôi tên Zebra"))["conversation"]
        desk.clock.pass_minutes(5)
        rasa.behave = lambda _seen: payload("Chào.", status="chitchat")
        await desk.say("cảm ơn", token)
        await desk.say("người khác hỏi")
        desk.clock.pass_minutes(10)
        expected = {
            "used_at": "2026-07-01T15:05:00+07:00",
            "deleted_at": "2026-07-01T15:35:00+07:00",
            "outcomes_kept_days": 90,
            "turns": 2,
            "outcomes": [
                {
                    "at": "2026-07-01T15:00:00+07:00",
                    "status": "answered",
                    "field": "fees",
                    "record": "1.014064",
                    "title": desk.services.texts.current.snapshot.records["1.014064"].title,
                },
                {
                    "at": "2026-07-01T15:05:00+07:00",
                    "status": "chitchat",
                    "field": "",
                    "record": "",
                    "title": None,
                },
            ],
        }
        # Twice: looking is not using.
        assert await held(desk, token) == await held(desk, token) == expected
        desk.clock.pass_minutes(21)
        gone = await desk.client.post("/api/v1/data", json={"conversation": token})
        assert (gone.status_code, gone.json()["error"]) == (400, "bad_conversation")

    desk.run(scenario)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad_request"),
        ({"conversation": 1}, "bad_request"),
        ({"conversation": "x"}, "bad_conversation"),
        ({"conversation": new_token()}, "bad_conversation"),
        ({"conversation": new_token(), "all": "yes"}, "bad_request"),
    ],
)
def test_nobody_sees_anothers_data(desk: Any, body: dict[str, Any], code: str) -> None:
    async def scenario() -> None:
        await desk.say("lệ phí")
        response = await desk.client.post("/api/v1/data", json=body)
        assert (response.status_code, response.json()["error"]) == (400, code)
        assert (await desk.client.get("/api/v1/data")).status_code == 405

    desk.run(scenario)


def test_the_same_is_told_in_the_chat(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_RECORD

    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        desk.clock.pass_minutes(5)
        await desk.say("cứu với có người đuối nước", token)
        rasa.behave = lambda _seen: ABOUT_DATA
        reply = (await desk.say("xem dữ liệu của tôi", token))["replies"][0]
        title = desk.services.texts.current.snapshot.records["1.014064"].title
        assert reply["text"].startswith("Em chỉ giữ ít thôi.\n\n")
        assert [button["title"] for button in reply["buttons"]] == ["Xoá"]
        for told in (
            "- Lần dùng gần nhất: 15:05 ngày 01/07/2026\n",
            "xoá lúc: 15:35 ngày 01/07/2026\n",
            "sau 90 ngày",
            "Đã ghi 2 lượt hỏi",
            f"\n- 15:00 ngày 01/07/2026: đã trả lời, lệ phí, {title}",
            "\n- 15:05 ngày 01/07/2026: việc khẩn cấp",
        ):
            assert told in reply["text"], reply["text"]
        assert not re.search(r"[{}$]", reply["text"])
        for _ in range(12):
            await desk.say("nữa", token)
        many = (await desk.say("xem dữ liệu của tôi", token))["replies"][0]["text"]
        assert "Đã ghi 15 lượt hỏi, 10 lượt gần nhất" in many
        assert many.count("\n- 15:0") == 10

    desk.run(scenario)


def test_in_a_new_conversation_nothing_is_held(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda _seen: ABOUT_DATA

    async def scenario() -> None:
        text = (await desk.say("bạn lưu gì về tôi"))["replies"][0]["text"]
        assert text.endswith(load(HOME).answers.social["own_data_none"])

    desk.run(scenario)


def test_every_status_and_field_has_a_name_for_its_owner() -> None:
    words = load(HOME).answers.social
    dialogue = yaml.safe_load((HOME.parent / "actions" / "dialogue.yml").read_text("utf-8"))
    fields = {*dialogue["fields"].values(), *dialogue["other_kinds"], *dialogue["other_kinds"].values()}
    fields |= {dialogue["english"]["field"]} | {found["field"] for found in dialogue["tourism"].values()}
    fields |= {nearest.FIELD}
    wanted = {f"own_data_status_{status}" for status in Status} | {
        f"own_data_field_{name}" for name in fields
    }
    assert wanted == {key for key in words if re.match("own_data_(status|field)_", key)}
    marks = {
        "own_data": {"used", "deleted", "days"},
        "own_data_turns": {"turns", "shown"},
        "own_data_turn": {"at", "outcome"},
    }
    assert {key: set(re.findall(r"\{(\w+)\}", words[key])) for key in marks} == marks
    errors = load(HOME).answers.errors
    assert {code for code, text in errors.items() if "{seconds}" in text} == {"too_fast", "repeated"}


DELETE = [
    "xoá dữ liệu của tôi",
    "xóa dữ liệu của tôi",
    "xoa du lieu cua toi",
    "Hãy xoá hết dữ liệu của em đi ạ!",
    "tôi muốn xoá toàn bộ thông tin cá nhân của tôi",
    "XOÁ CUỘC TRÒ CHUYỆN NÀY",
    "xoá giúp tin nhắn của con",
    "xoá lịch sử trò chuyện",
]
KEEP = [
    "xoá dữ liệu",
    "xoá dữ liệu của tôi trên VNeID thế nào",
    "bạn có xoá dữ liệu của tôi không",
    "đừng xoá dữ liệu của tôi",
    "xoá đăng ký thường trú của tôi",
    "xem dữ liệu của tôi",
    "xoá thông tin",
    "xoá án tích",
    "bao giờ xoá dữ liệu của tôi",
    "",
]


@pytest.mark.parametrize("text", DELETE)
def test_a_plain_wish_to_delete(text: str) -> None:
    assert asks_to_delete(text)


@pytest.mark.parametrize("text", KEEP)
def test_everything_else_deletes_nothing(text: str) -> None:
    assert not asks_to_delete(text)


def test_a_wish_to_delete_is_carried_out_at_once(desk: Any, rasa: Any) -> None:
    rasa.behave = lambda seen: FORGOTTEN if seen.message == "/forget_me" else ABOUT_RECORD

    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        answer = await desk.say("Xoá dữ liệu của tôi", token)
        assert (answer["replies"][0]["status"], answer["replies"][0]["field"]) == ("privacy", "forgotten")
        assert answer["conversation"] != token
        old = await desk.client.post("/api/v1/data", json={"conversation": token})
        assert old.json()["error"] == "bad_conversation"
        assert (await held(desk, answer["conversation"]))["turns"] == 0

    desk.run(scenario)
    assert rasa.messages == ["lệ phí", "/forget_me"]
    assert rasa.seen[0].sender == rasa.seen[1].sender
    # That something was deleted is noted, without a link to what.
    assert desk.rows("select conversation_id, status, field, record from outcome order by id") == [
        (None, "answered", "fees", "1.014064"),
        (None, "privacy", "forgotten", ""),
    ]


def test_a_wish_to_delete_that_the_engine_cannot_fulfil_deletes_nothing(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        token = (await desk.say("lệ phí"))["conversation"]
        rasa.behave = lambda _seen: b"[]"
        response = await desk.post({"text": "xoá dữ liệu của tôi", "conversation": token})
        assert (response.status_code, response.json()["error"]) == (503, "not_forgotten")
        assert (await held(desk, token))["turns"] == 1

    desk.run(scenario)


def test_where_nothing_is_held_nothing_needs_the_engine(desk: Any, rasa: Any) -> None:
    async def scenario() -> None:
        answer = await desk.say("xoá dữ liệu của tôi")
        assert answer["replies"][0]["field"] == "forgotten"

    desk.run(scenario)
    assert rasa.messages == []
