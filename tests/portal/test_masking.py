"""Personal numbers are hidden wherever they stand; codes, dates, amounts and hotlines survive.

Names, addresses and plates: test_masking_words.py.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.masking import Placeholders, mask

MARKS = Placeholders(
    identity="[ID]",
    phone="[PHONE]",
    email="[MAIL]",
    bank_card="[CARD]",
    insurance_tax="[INSURANCE]",
    plate="[PLATE]",
    address="[ADDRESS]",
    name="[NAME]",
)


def masked(text: str) -> str:
    return mask(text, MARKS)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("cccd 079204001234 của tôi", "cccd [ID] của tôi"),
        ("cccd079204001234", "cccd[ID]"),
        ("079 204 001 234", "[ID]"),
        ("079.204.001.234", "[ID]"),
        ("0792 0400 1234", "[ID]"),
        ("079 2 04 001234", "[ID]"),
        ("0 7 9 2 0 4 0 0 1 2 3 4", "[ID]"),
        ("０７９２０４００１２３４", "[ID]"),
        ("⁰⁷⁹²⁰⁴⁰⁰¹²³⁴", "[ID]"),
        ("⓪⑦⑨②⓪④⓪⓪①②③④", "[ID]"),
        ("079/204/001/234", "[ID]"),
        ("079,204,001,234", "[ID]"),
        ("079 – 204 – 001 – 234", "[ID]"),
        ("079, 204, 001, 234", "[ID]"),
        ("079_204_001_234", "[ID]"),
        ("0792 04001234", "[ID]"),
        ("079204–001234", "[ID]"),
        ("07.92.04.00.12.34", "[ID]"),
        ("0:7:9:2:0:4:0:0:1:2:3:4", "[ID]"),
        ("261/234/567", "[ID]"),
        ("mã bhxh 7912345678", "mã bhxh [INSURANCE]"),
        ("mst 8012345678 nhé", "mst [INSURANCE] nhé"),
        ("hộ chiếu C1234567", "hộ chiếu [ID]"),
        ("09 12 34 56 78", "[PHONE]"),
        ("0912/345/678", "[PHONE]"),
        ("0912,345,678", "[PHONE]"),
        ("0912_345_678", "[PHONE]"),
        ("0912–345–678", "[PHONE]"),
        ("0912 - 345 - 678", "[PHONE]"),
        ("0 9 1 2 3 4 5 6 7 8", "[PHONE]"),
        ("0252:3828:828", "[PHONE]"),
        ("cmnd 261234567", "cmnd [ID]"),
        ("cmnd 261 234 567", "cmnd [ID]"),
        ("cmnd 261.234.567", "cmnd [ID]"),
        ("mã 1.014064 số 079204001234", "mã 1.014064 số [ID]"),
        ("gọi 0912345678", "gọi [PHONE]"),
        ("gọi 0912 345 678 nhé", "gọi [PHONE] nhé"),
        ("gọi 0912.345.678", "gọi [PHONE]"),
        ("gọi 0912-345-678", "gọi [PHONE]"),
        ("sđt0912345678", "sđt[PHONE]"),
        ("+84 912 345 678", "[PHONE]"),
        ("+84912345678", "[PHONE]"),
        ("0084 912345678", "[PHONE]"),
        ("84912345678", "[PHONE]"),
        ("0084912345678", "[PHONE]"),
        ("(0252) 3828 828", "([PHONE]"),
        ("0252 3828828", "[PHONE]"),
        ("0912345678 2 bản", "[PHONE] 2 bản"),
        ("0912345678 và 0987654321", "[PHONE] và [PHONE]"),
        ("+1 202 555 0143 là số tôi", "[PHONE] là số tôi"),
        ("thư a.b+c@tinh.gov.vn nhé", "thư [MAIL] nhé"),
        ("0912345678@gmail.com", "[MAIL]"),
        ("thẻ 4111 1111 1111 1111", "thẻ [CARD]"),
        ("4111111111111111", "[CARD]"),
        ("9704 3688 1402 7735 917", "[CARD]"),
        ("970418-6620-1459-0738", "[CARD]"),
        ("số thẻ 4111111111111112", "số thẻ [CARD]"),
        ("4111111111111112", "[CARD]"),
        ("BHYT DN4797912345678", "BHYT [INSURANCE]"),
        ("thẻ ht 3 79 79 12345678", "thẻ [INSURANCE]"),
        ("mst 0312345678-001", "mst [INSURANCE]"),
        ("mst 0312345678001", "mst [INSURANCE]"),
        ("sổ bhxh 7912 345 678", "sổ bhxh [INSURANCE]"),
        ("bhxh 0912345678", "bhxh [INSURANCE]"),
        ("0169 345 6789", "[PHONE]"),
        ("O9l2345678", "[PHONE]"),
        ("079204OO1234", "[ID]"),
        ("an @ tinh.vn", "[MAIL]"),
        ("sinh 01/02/1990 cccd 079204001234", "sinh 01/02/1990 cccd [ID]"),
    ],
)
def test_hidden(text: str, hidden: str) -> None:
    assert masked(text) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "thủ tục 1.014064 lệ phí",
        "1.001193",
        "1.014064.000.00.00.H05",
        "mã hồ sơ 000.00.00.H05-250712-0001",
        "hồ sơ H37.12-240115-0003",
        "70.000 đồng",
        "1.500.000",
        "1.500.000 đồng",
        "2000000 đồng",
        "200000000 đồng",
        "250.000.000 đồng",
        "250.000.000",
        "123.456.789 đồng",
        "1.234.567.890 đồng",
        "50.000đ và 100.000đ",
        "gọi 1022 hoặc 113, 114, 115",
        "tổng đài 19001022",
        "1800 1091",
        "1900545415",
        "năm 2023, 2024, 2025",
        "8:00-11:30, 13:30-17:00",
        "01, 02, 03",
        "mẫu TK01, CT02, số 7",
        "nhà 120 m2",
        "ngày 30/06/2026",
        "2026-06-30",
        "Quyết định 61/2025/TT-BCA",
        "năm 2024 2025 2026",
        "phường 12 quận 3",
        "1.014064 70.000 đồng",
        "biển số 86",
        "hồ sơ H36.12-240115-0003",
        "000.00.12.H36-250101-0003",
        "339/QĐ-BNNMT ngày 10/01/2026",
        "113 114 115",
        "lớp 12A 2025",
        "24h 2024",
    ],
)
def test_kept(text: str) -> None:
    assert masked(text) == text


_around = st.text(max_size=30).filter(lambda text: not any(character.isdecimal() for character in text))


@given(_around, st.from_regex(r"[0-9]{12}", fullmatch=True), _around)
def test_any_twelve_digits_are_hidden_anywhere(before: str, number: str, after: str) -> None:
    assert number not in masked(before + number + after)


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[0-9]{12}", fullmatch=True),
            st.sampled_from(["1.014064", "70.000 đồng", "và", ",", "lệ phí", "30/6/2026", "1022"]),
        ),
        max_size=8,
    )
)
def test_identity_numbers_among_others(words: list[str]) -> None:
    numbers = [word for word in words if len(word) == 12 and word.isdecimal()]
    result = masked(" ".join(words))
    assert result.count("[ID]") == len(numbers)
    assert all(number not in result for number in numbers)
    assert result.count("70.000 đồng") == words.count("70.000 đồng")
    assert result.count("1.014064") == words.count("1.014064")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("sđt 0912 345 678 đ/c phan thiết", "sđt [PHONE] đ/c phan thiết"),
        ("cmnd 261 234 567 đ/c phan thiết", "cmnd [ID] đ/c phan thiết"),
        ("079 204 001 234 d", "[ID] d"),
        ("gọi +84 912.000.000", "gọi [PHONE]"),
        ("hộ chiếu C 1234567", "hộ chiếu [ID]"),
        ("từ 50.000 - 100.000 đ", "từ 50.000 - 100.000 đ"),
    ],
)
def test_what_looks_like_an_amount_and_what_is_one(text: str, hidden: str) -> None:
    assert masked(text) == hidden


@given(st.integers(1, 999), st.integers(0, 2), st.sampled_from(["đồng", "đ", "vnđ", "VND"]))
def test_amounts_survive(first: int, groups: int, unit: str) -> None:
    for text in (f"{first}{'.000' * groups} {unit}", f"{first}{'000' * groups}{unit}"):
        assert masked(f"lệ phí {text} thôi") == f"lệ phí {text} thôi"


@given(st.integers(1, 9), st.integers(0, 999_999))
def test_procedure_codes_survive(level: int, number: int) -> None:
    text = f"thủ tục {level}.{number:06d} ở đâu"
    assert masked(text) == text


@given(st.text(max_size=200))
def test_masking_is_stable(text: str) -> None:
    assert masked(masked(text)) == masked(text)
