"""Ordinals and titles, and texts that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.choices import Button, by_id, by_words

BUTTONS = [
    Button(id=f"id{number}", title=title, payload=f'/choose_record{{"record": "{number}"}}')
    for number, title in enumerate(["Cấp căn cước", "Cấp đổi căn cước", "Cấp lại căn cước", "Huỷ"], start=1)
]


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1", 1),
        ("1.", 1),
        ("số 1", 1),
        ("so 2", 2),
        ("chọn 3", 3),
        ("em chọn số 3 ạ", 3),
        ("thứ nhất", 1),
        ("cái thứ nhất", 1),
        ("cái đầu tiên", 1),
        ("cai dau tien", 1),
        ("đầu tiên", 1),
        ("cái thứ hai", 2),
        ("thứ nhì", 2),
        ("cái thứ 2 nhé", 2),
        ("mục hai", 2),
        ("cái số hai", 2),
        ("phương án 2", 2),
        ("ba", 3),
        ("thứ ba", 3),
        ("thứ tư", 4),
        ("bốn", 4),
        ("mục cuối", 4),
        ("cái cuối cùng", 4),
        ("the first one", 1),
        ("number two", 2),
        ("2nd", 2),
        ("last", 4),
        ("cấp đổi căn cước", 2),
        ("CẤP LẠI căn cước.", 3),
        ("cap lai can cuoc", 3),
    ],
)
def test_chosen(text: str, position: int) -> None:
    assert by_words(text, BUTTONS) == BUTTONS[position - 1]


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "5",
        "99",
        "thứ bảy có làm việc không",
        "thứ hai có mở cửa không",
        "2 người đi hết bao nhiêu",
        "một mình đi được không",
        "năm",
        "sau",
        "tư",
        "nhất",
        "cấp căn cước cho con",
        "lệ phí",
        "đầu đường",
        "1 2",
        "không",
    ],
)
def test_a_question_of_its_own(text: str) -> None:
    assert by_words(text, BUTTONS) is None


def test_two_equal_titles_are_not_guessed_between() -> None:
    twins = [Button(id=key, title="Cấp lại", payload="/none_of_these") for key in "ab"]
    assert by_words("cấp lại", twins) is None
    assert by_id("b", twins) == twins[1]


@given(st.text(max_size=60), st.integers(0, 4))
def test_any_text_with_any_buttons(text: str, number: int) -> None:
    chosen = by_words(text, BUTTONS[:number])
    assert chosen is None or chosen in BUTTONS[:number]


@given(st.integers(1, 4), st.sampled_from(["{}", "số {}", "cái thứ {}", "chọn {} ạ", "muc {}", "{} nhé"]))
def test_every_position_in_every_wording(position: int, wording: str) -> None:
    assert by_words(wording.format(position), BUTTONS) == BUTTONS[position - 1]
