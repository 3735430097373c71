"""Plates, addresses and names are hidden; what a question is about survives."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.intake import plain_text
from portal.masking import KINDS, Placeholders, find, mask
from vietnamese import fold

MARKS = Placeholders(**{kind: f"[{kind}]" for kind in KINDS})


def masked(text: str) -> str:
    return mask(text, MARKS)


@pytest.mark.parametrize(
    "plate",
    [
        "86A-123.45", "86a-123.45", "86a12345", "86B1-123.45", "86b1 12345", "86-B1 234.56", "86C.123.45",
        "86MĐ1-002.73", "86LA-0172", "51K–836.29", "80-123-NG-45", "xe 86B1 1234", "xe TM-12-34",
    ],
)  # fmt: skip
def test_plates(plate: str) -> None:
    assert masked(f"bị phạt {plate} hôm qua") == masked(f"bị phạt {plate.lower()} hôm qua")
    assert masked(plate).removeprefix("xe ") == "[plate]"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Nhà tôi ở 25/7 Hải Thượng Lãn Ông, phường Phan Thiết", "Nhà tôi ở [address], phường Phan Thiết"),
        ("trọ tại số 45 đường Đặng Văn Lãnh bị ngập", "trọ tại [address] bị ngập"),
        ("gửi về 12A Lê Lai, khu phố 3, phường La Gi", "gửi về [address], phường La Gi"),
        ("ở 90 thôn Phú Sum xã Hàm Thuận", "ở [address] xã Hàm Thuận"),
        ("tôi ở số nhà 7 hẻm 12 Trần Phú", "tôi ở [address]"),
        ("em ở tổ 4, số 62 đường Lê Lợi, khu phố 7 phường La Gi", "em ở [address] phường La Gi"),
        ("ở căn hộ 0412, chung cư Hòa Bình, 15 Trần Phú, phường 1", "ở [address], phường 1"),
        ("I live at 15 Le Loi street, Mui Ne ward", "I live at [address], Mui Ne ward"),
    ],
)
def test_addresses(text: str, hidden: str) -> None:
    assert masked(text) == hidden
    assert masked(text.lower()) == hidden.lower()
    assert masked(fold(text)) == fold(hidden)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Tôi tên là Trần Thị Mỹ Linh, 40 tuổi", "Tôi tên là [name], 40 tuổi"),
        ("tên con tôi là Lê Gia Huy", "tên con tôi là [name]"),
        ("mẹ tôi là bà Nguyễn Thị Lài bị bệnh", "mẹ tôi là bà [name] bị bệnh"),
        ("Họ tên: Phan Thị Ngọc Ánh, sinh năm 1988", "Họ tên: [name], sinh năm 1988"),
        ("chồng tên Lâm Chí Tâm muốn nhập khẩu", "chồng tên [name] muốn nhập khẩu"),
        ("My wife's name is Anna Petrova and we live here", "My wife's name is [name] and we live here"),
        ("đổi tên con từ Nguyễn Văn Tèo thành Nguyễn Minh Khôi", "đổi tên con từ [name] thành [name]"),
        ("giám đốc công ty tên Ngô Đình Phú đã đi", "giám đốc công ty tên [name] đã đi"),
        ("người đại diện: ông Vũ Đình Long", "người đại diện: ông [name]"),
    ],
)
def test_names(text: str, hidden: str) -> None:
    assert masked(text) == hidden
    assert masked(text.lower()) == hidden.lower()
    assert masked(text.upper()).casefold() == hidden.casefold()
    assert masked(fold(text)) == fold(hidden)


@pytest.mark.parametrize(
    "text",
    [
        "khai sinh cho con tên gì cho đẹp",
        "số nhà bị mất",
        "tôi là người Khmer",
        "tôi tên là gì cũng được",
        "tên tôi bị sai chữ lót",
        "con em chưa đặt tên",
        "đường Nguyễn Tất Thành ở Phan Thiết đi đâu",
        "khách sạn 5 sao đường Huỳnh Thúc Kháng",
        "số 1 Mũi Né",
        "trường Lê Quý Đôn tuyển sinh",
        "trường mới tên là Nguyễn Bỉnh Khiêm ở xã nào",
        "tên doanh nghiệp là Hoàng Gia Phát có trùng không",
        "UBND phường ở số 5 Nguyễn Huệ phải không",
        "ngày 12/3 đường Trần Hưng Đạo bị ngập",
        "khu phố 5 phường Mũi Né họp ngày nào",
        "2 đường Lê Lợi và Trần Phú bị ngập",
        "lăng ông Nam Hải ở đâu",
        "bà Nguyễn Thị Minh Khai sinh năm nào",
        "người La Hủ có được cử tuyển không",
        "quốc lộ 55 quẹo vô là tới thác",
        "thửa 123 tờ bản đồ 45 xã Hàm Kiệm",
    ],
)
def test_what_is_asked_about_survives(text: str) -> None:
    for said in (text, text.lower(), text.upper(), fold(text)):
        assert masked(said) == said


@pytest.mark.parametrize(
    ("raw", "hidden"),
    [
        ("cccd 079\u200b204\u200d001\u2060234", "cccd [identity]"),
        ("cccd 0792\U000e00200400\U000e00411234", "cccd [identity]"),
        ("gọi 0912\u00ad345\ufe0f678", "gọi [phone]"),
        ("gọi ٠٩١٢٣٤٥٦٧٨", "gọi [phone]"),
        ("gọi ０９１２\u3000３４５\u2009６７８", "gọi [phone]"),
        ("xe 86A\u200b-123.45", "xe [plate]"),
        ("tôi tên là Nguyễn\u00a0Văn\u200b An", "tôi tên là [name]"),
        ("thư an\u200b@tinh.gov.vn", "thư [email]"),
    ],
)
def test_nothing_hides_behind_invisible_letters(raw: str, hidden: str) -> None:
    assert masked(plain_text(raw)) == hidden


_PARTS = st.sampled_from(
    ["tên", "tôi", "là", ":", ",", "Nguyễn", "Văn", "An", "số", "nhà", "12/3", "đường", "Trần Phú", "phường",
     "bà", "86A", "123.45", "079", "204", "001 234", "0912", "345 678", "9704", "3688", "[name]", "[", "]",
     "-", "+84", "mst", "thẻ", "DN4", "@", "gmail.com", "30/6/2026", "70.000 đồng", "1.014064", "hẻm",
     "khu phố 3"]
)  # fmt: skip


@given(st.lists(_PARTS, max_size=25), st.sampled_from([" ", "", "  "]))
def test_masking_twice_is_masking_once(parts: list[str], between: str) -> None:
    once = masked(between.join(parts))
    assert masked(once) == once


@given(st.text(max_size=200))
def test_spans_are_in_order_and_in_the_text(text: str) -> None:
    spans = find(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
