"""What the alarm never takes for a danger, what it costs, and that it takes any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.emergency_alarm import Alarm


@pytest.mark.parametrize(
    "text", ["1", "2", "2 nhé", "số 2", "câu 1", "!", "1022", "50000", "30/6/2026", "1.014064", "mã 1.014064"]
)
def test_a_number_that_chooses_or_tells_something_raises_no_alarm(alarm: Alarm, text: str) -> None:
    assert alarm.find(text) is None


@pytest.mark.parametrize("text", ["con tôi 6 tuổi", "gọi 1022", "0912345678", "079204001234", "5 người"])
def test_neither_does_an_age_nor_a_personal_number(alarm: Alarm, text: str) -> None:
    assert alarm.find(text) is None


@pytest.mark.parametrize(
    "around", ["{}", "{} " + "a" * 3000, "a" * 3000 + " {}"], ids=["alone", "first", "last"]
)
def test_plain_words_are_found_quickly_at_both_ends(alarm: Alarm, around: str) -> None:
    assert alarm.find_quickly(around.format("cháy nhà rồi cứu với"))
    assert not alarm.find_quickly(around.format("lệ phí làm lại căn cước"))


def test_a_message_is_judged_quickly(alarm: Alarm) -> None:
    """Measured is below 1 ms for a hundred characters; the bound allows for a busy machine."""
    text = "Dạ cho em hỏi đăng ký tạm trú cần giấy tờ gì, em đang ở trọ phường Mũi Né, chủ nhà không có ở đây"
    alarm.find(text)
    began = time.process_time()
    for _ in range(100):
        alarm.find(text)
    assert (time.process_time() - began) / 100 < 0.02


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=300))
def test_any_text_is_judged(alarm: Alarm, text: str) -> None:
    found = alarm.find(text)
    assert found is None or found.text
