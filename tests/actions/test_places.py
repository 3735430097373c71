"""What is said about former and today's units, and that their names hide nothing else."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import pytest

from actions.dialogue import Dialogue, choose_payload
from knowledge_base.schema import Status
from tests.actions.asking import ASKS, OVERVIEW, SPELLED, WHERE, asked, key_of
from tests.actions.turns import pressed

PROVINCE_TODAY, ISLAND = "don-vi-tinh-lam-dong", "don-vi-dac-khu-phu-quy"
MUI_NE, TUY_PHONG = "don-vi-phuong-mui-ne", "don-vi-xa-tuy-phong"
OLD_TUY_PHONG = "don-vi-cu-huyen-tuy-phong-tinh-binh-thuan"


# What became of a place


@SPELLED
@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        (
            "phường Hàm Tiến giờ thuộc đâu",
            MUI_NE,
            [
                "Phường Hàm Tiến (thành phố Phan Thiết, tỉnh Bình Thuận trước đây) nay thuộc phường Mũi Né, "
                "tỉnh Lâm Đồng.",
                "- Xã Thiện Nghiệp (thành phố Phan Thiết)",
                "01/07/2025",
            ],
        ),
        (
            "huyện Tuy Phong còn không",
            OLD_TUY_PHONG,
            [
                "Từ 01/07/2025 không còn cấp huyện, nên huyện Tuy Phong không còn là một đơn vị hành chính.",
                "tỉnh Lâm Đồng, gồm 4 đơn vị: xã Liên Hương; xã Phan Rí Cửa; xã Tuy Phong; xã Vĩnh Hảo.",
            ],
        ),
        (
            "Đắk Nông sáp nhập vào tỉnh nào",
            PROVINCE_TODAY,
            ["Tỉnh Đắk Nông trước đây nay thuộc tỉnh Lâm Đồng.", "- Tỉnh Bình Thuận", "- Tỉnh Lâm Đồng"],
        ),
        ("xã Phong Phú ở Tuy Phong nhập vào đâu", None, ["nơi này đã được chia ra"]),
        ("Hà Nội có sáp nhập không", "don-vi-thanh-pho-ha-noi", ["không sáp nhập với tỉnh khác"]),
        ("phường Mũi Né gồm những phường nào", MUI_NE, ["Phường Mũi Né thuộc tỉnh Lâm Đồng."]),
        ("Phú Quý còn huyện không", "don-vi-cu-huyen-phu-qui-tinh-binh-thuan", ["đặc khu Phú Quý"]),
        ("xã Hòa Thắng cũ ở Bắc Bình giờ là gì", None, ["nơi này đã được chia ra"]),
    ],
)  # fmt: skip
def test_what_became_of_a_place(
    text: str, unit: str | None, said: list[str], spelled: Callable[[str], str], answering: Dialogue
) -> None:
    reply = asked(answering, spelled(text), ASKS)
    assert reply.status is (Status.ANSWERED if unit else Status.CLARIFY)
    assert key_of(reply) == unit
    assert [part for part in said if part not in reply.text] == []


@pytest.mark.parametrize("intent", [ASKS, OVERVIEW, "nlu_fallback", WHERE, "ask_steps"])
def test_the_words_ask_whatever_the_intent_is(intent: str, answering: Dialogue) -> None:
    reply = asked(answering, "phường Hàm Tiến giờ thuộc đâu", intent)
    assert key_of(reply) == MUI_NE
    assert "Phường Hàm Tiến (thành phố Phan Thiết" in reply.text
    assert "nay thuộc phường Mũi Né" in reply.text


@pytest.mark.parametrize("intent", ["out_of_scope", "greet", "goodbye", "help"])
def test_a_name_alone_is_about_the_place_whatever_the_intent_is(intent: str, answering: Dialogue) -> None:
    for text in ("Hàm Tiến", "ham tien", "phường Hàm Tiến giờ thuộc đâu"):
        assert key_of(asked(answering, text, intent)) == MUI_NE
    for text in ("ăn gì ở Hàm Tiến", "chào Hàm Tiến nhé"):
        assert key_of(asked(answering, text, intent)) != MUI_NE, "more than a name"
    assert asked(answering, "Hàm Tiến", "complaint").status is Status.HANDOFF


def test_a_name_that_stayed_is_not_told_as_renamed(answering: Dialogue) -> None:
    text = asked(answering, "phường Mũi Né giờ thuộc đâu", ASKS).text
    assert "trước đây) nay thuộc" not in text
    assert "- Phường Mũi Né (thành phố Phan Thiết)" in text


def test_a_divided_commune_is_named_as_a_part(answering: Dialogue) -> None:
    text = asked(answering, "xã Phan Rí Cửa gồm những xã nào", ASKS).text
    assert "- Xã Phong Phú (huyện Tuy Phong, một phần)" in text
    assert text.count("một phần") == 1


# Where to hand in


@SPELLED
def test_a_name_of_two_places_is_asked_back_about_and_a_button_answers(
    spelled: Callable[[str], str], answering: Dialogue
) -> None:
    reply = asked(answering, spelled("tôi ở Phong Phú thì nộp ở đâu"), WHERE)
    assert (reply.status, reply.document, reply.field) == (Status.CLARIFY, None, "where_to_apply")
    *choices, none = reply.buttons
    assert [button.title for button in choices] == [
        "Xã Phan Rí Cửa (xã Phong Phú, huyện Tuy Phong)",
        "Xã Tuy Phong (xã Phong Phú, huyện Tuy Phong)",
    ]
    assert none.payload == "/none_of_these"
    assert list(reply.offered) == ["don-vi-xa-phan-ri-cua", TUY_PHONG]
    payload = choices[1].payload
    assert payload == choose_payload(TUY_PHONG, "where_to_apply")
    chosen = json.loads(payload.removeprefix("/choose_record"))
    answer = answering.reply(pressed("choose_record", chosen["record"], chosen["field"]))
    assert (answer.status, key_of(answer)) == (Status.ANSWERED, TUY_PHONG)
    assert "Trung tâm Phục vụ hành chính công xã Tuy Phong" in answer.text


@SPELLED
@pytest.mark.parametrize(
    ("text", "unit", "said"),
    [
        ("tôi ở phường Hàm Tiến thì nộp ở đâu", MUI_NE, "Trung tâm Phục vụ hành chính công phường Mũi Né"),
        ("tôi ở huyện Tuy Phong nộp ở đâu", OLD_TUY_PHONG, "Không còn cấp huyện"),
        ("em ở tỉnh Bình Thuận nộp ở đâu", PROVINCE_TODAY, "trong tỉnh Lâm Đồng"),
        ("đặc khu Phú Quý nộp ở đâu", ISLAND, "Trung tâm Phục vụ hành chính công đặc khu Phú Quý"),
    ],
)
def test_where_people_of_a_place_hand_in(
    text: str, unit: str, said: str, spelled: Callable[[str], str], answering: Dialogue
) -> None:
    reply = asked(answering, spelled(text), WHERE)
    assert (reply.status, key_of(reply), reply.field) == (Status.ANSWERED, unit, "where_to_apply")
    assert said in reply.text


def test_many_places_are_offered_up_to_the_most(answering: Dialogue) -> None:
    reply = asked(answering, "xã Tân Thành giờ thuộc đâu", ASKS)
    most = answering.index.settings.decision.most_choices
    assert len(reply.offered) == len(reply.buttons) - 1 == 3 <= most
    labels = [button.title for button in reply.buttons]
    assert labels[:3] == [
        "Xã Krông Nô (xã Tân Thành, huyện Krông Nô)",
        "Xã Tân Hội (xã Tân Thành, huyện Đức Trọng)",
        "Xã Tân Thành",
    ]
    decision = answering.index.settings.decision.model_copy(update={"most_choices": 2})
    settings = answering.index.settings.model_copy(update={"decision": decision})
    parts = dataclasses.replace(answering.index.parts, settings=settings)
    fewer = dataclasses.replace(answering, index=dataclasses.replace(answering.index, parts=parts))
    assert len(asked(fewer, "xã Tân Thành giờ thuộc đâu", ASKS).offered) == 2


def test_a_name_that_stayed_is_told_apart_by_its_district(answering: Dialogue) -> None:
    reply = asked(answering, "xã Hòa Thắng, huyện Bắc Bình giờ thuộc đâu", ASKS)
    labels = {button.title for button in reply.buttons}
    assert {"Xã Hồng Thái (xã Hòa Thắng, huyện Bắc Bình)", "Xã Hòa Thắng (huyện Bắc Bình)"} < labels
