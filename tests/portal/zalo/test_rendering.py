"""What is said on Zalo: the page's words as plain text, with a menu by number."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.content import Content
from knowledge_base.snapshot import Snapshot
from portal.choices import Button, by_id, by_words
from portal.payload import Payload
from portal.zalo.rendering import render, written_date
from portal.zalo.splitting import LIMIT, units

SOURCE = {
    "title": "Cổng Dịch vụ công quốc gia",
    "url": "https://dichvucong.gov.vn/thu-tuc/1",
    "decision": "1/QĐ-UBND",
    "source_date": "2026-06-30",
    "checked_on": "2026-07-01",
}
PLACE = {"name": "Bàu Trắng", "area": "Xã Hoà Thắng", "map_url": "https://example.vn/map?q=11.06,108.43"}
FIELDS = [
    *("Giấy tờ cần có", "Lệ phí", "Bao lâu có kết quả", "Nộp ở đâu", "Nộp qua mạng", "Các bước"),
    *("Điều kiện", "Mẫu đơn"),
]
MENU = "\n".join(
    ["Anh/Chị nhắn số để chọn:", *(f"{number}. {title}" for number, title in enumerate(FIELDS, 1))]
)


@pytest.fixture(scope="module")
def snapshot(content: Content) -> Snapshot:
    return Snapshot("build-1", content)


def on_offer(titles: list[str]) -> list[Button]:
    return [
        Button(id=f"id-{number}", title=title, payload=f"/choose_{chr(97 + number)}")
        for number, title in enumerate(titles)
    ]


def public(
    text: str = "Dạ, lệ phí là 50.000 đồng.", titles: list[str] | None = None, **more: Any
) -> dict[str, Any]:
    """A payload as the portal makes it public."""
    buttons = on_offer(titles or [])
    engine = [{"title": button["title"], "payload": button["payload"]} for button in buttons]
    body = {"status": "answered", "text": text, "buttons": engine, **more}
    made = Payload.model_validate_json(json.dumps(body))
    return made.public([{"id": button["id"], "title": button["title"]} for button in buttons])


def test_words_alone_stay_as_they_are(snapshot: Snapshot) -> None:
    text = "Giấy tờ cần có:\n- Phiếu CC01\n- Giấy khai sinh\n\nAnh/Chị nộp ở xã ạ."
    rendered = render(public(text), snapshot)
    assert rendered.texts == [text]
    assert rendered.buttons == []


def test_everything_an_answer_can_have(snapshot: Snapshot) -> None:
    rendered = render(public(sources=[SOURCE], place=PLACE, titles=FIELDS[:2]), snapshot)
    assert rendered.texts == [
        "Dạ, lệ phí là 50.000 đồng.\n\n"
        "Xem trên bản đồ: Bàu Trắng, Xã Hoà Thắng\n"
        "https://example.vn/map?q=11.06,108.43\n\n"
        "Nguồn: Cổng Dịch vụ công quốc gia (1/QĐ-UBND), ngày của nguồn: 30/06/2026, "
        "cán bộ kiểm tra ngày 01/07/2026\n"
        "https://dichvucong.gov.vn/thu-tuc/1\n\n"
        "Anh/Chị nhắn số để chọn:\n"
        "1. Giấy tờ cần có\n"
        "2. Lệ phí"
    ]
    assert rendered.buttons == [("Giấy tờ cần có", "#id-0"), ("Lệ phí", "#id-1")]


def test_what_a_source_or_a_place_lacks_is_left_out(snapshot: Snapshot) -> None:
    source = {"title": "Sách hướng dẫn", "source_date": "2026-06/07"}
    rendered = render(public(sources=[source], place={**PLACE, "area": None}), snapshot)
    assert rendered.texts[0].split("\n\n")[1:] == [
        "Xem trên bản đồ: Bàu Trắng\nhttps://example.vn/map?q=11.06,108.43",
        "Nguồn: Sách hướng dẫn, ngày của nguồn: 06–07/2026",
    ]


def test_an_answer_in_english_is_english_throughout(snapshot: Snapshot) -> None:
    rendered = render(
        public("White dunes.", lang="en", sources=[SOURCE], place=PLACE, titles=["Bau Trang"]), snapshot
    )
    text, place, source, menu = rendered.texts[0].split("\n\n")
    assert text == "White dunes."
    assert place.startswith("Show on the map: Bàu Trắng")
    assert "date of the source: 30/06/2026, checked by an officer on 01/07/2026" in source
    assert menu == "Reply with a number to choose:\n1. Bau Trang"


@pytest.mark.parametrize(
    ("date", "written"),
    [
        ("2026", "2026"),
        ("2026-06", "06/2026"),
        ("2026-06-30", "30/06/2026"),
        ("2026-06/07", "06–07/2026"),
        ("mùa thu", "mùa thu"),
    ],
)
def test_dates_are_written_as_on_the_page(date: str, written: str) -> None:
    assert written_date(date) == written


def test_the_numbers_of_the_menu_choose_its_buttons(snapshot: Snapshot) -> None:
    titles = [*FIELDS, "Căn cứ pháp lý", "Kết quả", "Thông tin chung", "Không phải các mục trên"]
    buttons = on_offer(titles)
    rendered = render(public(titles=titles), snapshot)
    menu = rendered.texts[0].split("\n")[-len(titles) :]
    for line, (title, pressed), button in zip(menu, rendered.buttons, buttons, strict=True):
        number, shown = line.split(". ", 1)
        assert shown == title == button["title"]
        assert by_words(number, buttons) == button
        assert by_words(f"số {number}", buttons) == button
        assert pressed.startswith("#")
        assert by_id(pressed[1:], buttons) == button


def test_a_menu_of_eight_fields_is_short(snapshot: Snapshot) -> None:
    (text,) = render(public(titles=FIELDS), snapshot).texts
    menu = text.split("\n\n")[-1]
    assert menu == MENU
    assert len(menu) < 180
    assert max(map(len, menu.split("\n"))) < 30


def test_a_title_is_one_line(snapshot: Snapshot) -> None:
    rendered = render(public(titles=["Cấp lại\n\nthẻ  căn cước"]), snapshot)
    assert rendered.texts[0].endswith("\n1. Cấp lại thẻ căn cước")
    assert rendered.buttons == [("Cấp lại thẻ căn cước", "#id-0")]


@given(length=st.integers(1, 2 * LIMIT + 200), line=st.integers(5, 3000))
def test_the_menu_stays_in_one_message(snapshot: Snapshot, length: int, line: int) -> None:
    words = ("Nộp tại xã. " * (length // 12 + 1))[:length]
    text = "\n".join(words[at : at + line] for at in range(0, length, line))
    texts = render(public(text, titles=FIELDS), snapshot).texts
    assert texts[-1].endswith("\n" + MENU)
    assert all(units(part) <= LIMIT for part in texts)


def test_a_menu_longer_than_a_message_is_still_whole(snapshot: Snapshot) -> None:
    titles = [f"Thủ tục {number} " + "rất dài " * 40 for number in range(1, 13)]
    texts = render(public(titles=titles), snapshot).texts
    lines = [line for part in texts for line in part.split("\n")[1:]]
    assert [line.split(".")[0] for line in lines if line[:1].isdigit()] == [
        str(number) for number in range(1, 13)
    ]


def test_an_answer_of_9000_characters_arrives_whole(snapshot: Snapshot) -> None:
    text = "\n\n".join(
        f"Trường hợp {case}:\n"
        + "\n".join(f"- Giấy tờ số {case}.{paper}, bản chính, 1 bản" for paper in range(30))
        for case in range(9)
    )
    assert len(text) > 9000
    texts = render(public(text, sources=[SOURCE], titles=FIELDS), snapshot).texts
    together = "\n".join(part.split("\n", 1)[1] for part in texts)
    assert [line for line in text.split("\n") if line] == [line for line in together.split("\n") if line][
        : 9 * 31
    ]
    assert SOURCE["url"] in together.split("\n")
    assert together.endswith(MENU)
    assert [part.split("\n")[0] for part in texts] == [
        f"({index}/{len(texts)})" for index in range(1, len(texts) + 1)
    ]


@pytest.mark.parametrize("field", ["forgotten", None])
def test_who_asks_about_his_data_hears_that_zalo_keeps_messages_too(
    field: str | None, snapshot: Snapshot
) -> None:
    rendered = render(public("Em đã xoá rồi ạ.", status="privacy", field=field), snapshot)
    assert rendered.texts[0].split("\n\n") == [
        "Em đã xoá rồi ạ.",
        "Câu trả lời chưa gửi được, nếu có, hệ thống giữ để gửi lại tối đa 7 ngày. "
        "Tin nhắn đã hiện trong Zalo thì Zalo giữ. Muốn xoá những tin đó, Anh/Chị xoá trong ứng dụng Zalo ạ.",
    ]
