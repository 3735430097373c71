"""One real model, trained once: config.yml and the examples as they are."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.model_training import train_nlu

from vietnamese import fold

QUESTIONS = [
    "Làm lại căn cước công dân bị mất cần giấy tờ gì?",
    "thế lệ phí bao nhiêu?",
    "Đăng ký khai sinh cho con mất mấy ngày vậy ạ",
    "còn nộp ở đâu",
    "nộp qua mạng được hông",
    "phường Hàm Tiến giờ thuộc đâu",
    "Mũi Né có gì chơi",
    "khách sạn ở đâu rẻ",
    "xoá dữ liệu của tôi",
    "giá vàng hôm nay",
    "cán bộ hách dịch quá tôi muốn phản ánh",
    "cho gặp cán bộ",
    "50.000đ hay 1.014064, nghị định 61/2025/TT-BCA?",
    "ĐỔI BẰNG LÁI XE HẾT BAO NHIÊU TIỀN",
    "phí công chứng 3/2",
]


@dataclass(frozen=True)
class Trained:
    agent: Agent
    seconds: float

    def parse(self, text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = asyncio.run(self.agent.parse_message(text))
        return parsed


@pytest.fixture(scope="session")
def trained(root: Path, work: Path) -> Trained:
    start = time.perf_counter()
    model = train_nlu(
        config=str(root / "config.yml"),
        nlu_data=str(root / "nlu_data"),
        output=str(work),
        domain=str(root / "bot" / "domain.yml"),
    )
    seconds = time.perf_counter() - start
    return Trained(Agent.load(model), seconds)


def test_training_takes_less_than_a_minute(trained: Trained) -> None:
    assert trained.seconds < 60


@pytest.mark.parametrize("text", QUESTIONS)
def test_stripped_text_is_understood_as_the_accented(trained: Trained, text: str) -> None:
    accented, bare = trained.parse(text), trained.parse(fold(text))
    assert accented["intent"] == bare["intent"]
    assert accented["intent_ranking"] == bare["intent_ranking"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("làm căn cước cần giấy tờ gì", "ask_documents"),
        ("thế lệ phí bao nhiêu?", "ask_fee"),
        ("mấy ngày có", "ask_duration"),
        ("còn nộp ở đâu", "ask_where"),
        ("nộp qua mạng được hông", "ask_online"),
        ("ở đâu chơi", "tour_see"),
        ("khách sạn ở đâu", "tour_stay"),
        ("phường Hàm Tiến giờ thuộc đâu", "ask_place_name"),
        ("huyện tuy phong còn không", "ask_place_name"),
        ("xoá dữ liệu của tôi", "my_data"),
        ("làm lại căn cước", "ask_overview"),
        ("tôi bị mất bằng lái", "ask_overview"),
    ],
)
def test_plain_questions_are_understood(trained: Trained, text: str, intent: str) -> None:
    assert trained.parse(text)["intent"]["name"] == intent


@pytest.mark.parametrize("text", ["...", "👍", "xyzzy qwfp", "\u200b", "a" * 1000, "很高兴", "\ud83d"])
def test_odd_messages_get_an_intent_and_no_error(trained: Trained, text: str) -> None:
    assert trained.parse(text)["intent"]["name"]


def test_button_payloads_carry_intent_and_entities(trained: Trained) -> None:
    parsed = trained.parse('/choose_record{"record": "1.001193", "field": "fees"}')
    assert parsed["intent"]["name"] == "choose_record"
    assert {entity["entity"]: entity["value"] for entity in parsed["entities"]} == {
        "record": "1.001193",
        "field": "fees",
    }
