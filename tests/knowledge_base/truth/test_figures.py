"""Every amount and time limit that a text of the portal holds is found, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.schema.procedure import Duration, DurationUnit
from knowledge_base.truth.figures import LEAST_AMOUNT, UNITS, amounts_in, limit_key, time_key, times_in


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("70,000 Việt Nam Đồng", {70_000}),
        ("135.000 VNĐ", {135_000}),
        ("Lệ phí : 70000 Đồng (Thông tư số 59/2019/TT-BTC)", {70_000}),
        ("2.000đ/trang", {2_000}),
        ("10.000 đồng/trường hợp.", {10_000}),
        ("Phí: 30.000.", {30_000}),
        ("50.000,00 đồng", {50_000}),
        ("1.200.000.000 đồng", {1_200_000_000}),
        ("100.000-200.000 đồng", {100_000, 200_000}),
        ("40.000; 50.000", {40_000, 50_000}),
        ("10 nghìn đồng", {10_000}),
        ("8 Ngàn đồng", {8_000}),
        ("1,5 triệu đồng", {1_500_000}),
        ("2.25 triệu đồng", {2_250_000}),
        ("3 TRIỆU ĐỒNG", {3_000_000}),
        ("500 đồng", {500}),
        ("499 đồng", set()),
        ("", set()),
        ("2 bản sao, 1 bản chính, 15 ngày", set()),
        ("Thông tư số 229/2016/TT-BTC, 59/2019/TT-BTC", set()),
        ("Theo Nghị quyết của Hội đồng nhân dân tỉnh", set()),
        ("Miễn phí (trẻ em dưới 14 tuổi)", {0}),
        ("(Miễn lệ phí) hộ nghèo, còn lại 8.000 đồng", {0, 8_000}),
        ("Không thu phí", {0}),
        ("Không quy định", {0}),
        ("Không", {0}),
        ("KHÔNG MẤT PHÍ", {0}),
        ("0", {0}),
        ("Phí : 0 Đồng", {0}),
        ("0 Việt Nam Đồng", {0}),
        ("Mie\u0302\u0303n phi\u0301", {0}),
    ],
)
def test_amounts_as_the_portal_writes_them(text: str, amounts: set[int]) -> None:
    assert amounts_in(text) == amounts


@pytest.mark.parametrize("text", ["160.000/hộ chiếu", "250.000/lần/sản phẩm", "8000/bản"])
def test_an_amount_by_the_piece(text: str) -> None:
    assert amounts_in(text) == {int(text.split("/")[0].replace(".", ""))}


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("07 (bảy) ngày làm việc", {"7 working_day"}),
        ("03 Ngày làm việc", {"3 working_day"}),
        ("07  ngày  làm  việc", {"7 working_day"}),
        ("không quá 03 ngày, giờ làm việc", {"3 working_day"}),
        ("1/2 ngày làm việc", {"0.5 working_day"}),
        ("Không quá 1,5 ngày làm việc", {"1.5 working_day"}),
        ("0.5 ngày", {"0.5 day"}),
        ("30 (ba mươi)ngày", {"30 day"}),
        ("45 ngày(không kể ngày nghỉ)", {"45 day"}),
        ("24 giờ", {"24 hour"}),
        ("24 tiếng", {"24 hour"}),
        ("8 Giờ làm việc", {"8 working_hour"}),
        ("15 phút", {"15 minute"}),
        ("02 tháng", {"2 month"}),
        ("01 (một) năm", {"1 year"}),
        ("3", {"3 unknown"}),
        (" 03 \n", {"3 unknown"}),
        ("3,5", {"3.5 unknown"}),
        ("Ngay trong ngày", {"same_day"}),
        ("Trong ngày làm việc", {"same_day"}),
        ("ngay trong buổi làm việc", {"same_day"}),
        ("Ngay khi nhận đủ hồ sơ", {"same_day"}),
        ("Trong ngày; phải xác minh thì 03 ngày làm việc", {"same_day", "3 working_day"}),
        ("20 ngày làm việc; 30 ngày", {"20 working_day", "30 day"}),
        ("12 ngày 12 giờ", {"12 day", "12 hour"}),
        ("1/0 ngày", {"1 day"}),
        ("", set()),
        ("Theo quy định", set()),
        ("ngày 01/7/2025", set()),
        ("7 ngàyy", set()),
    ],
)
def test_time_limits_as_the_portal_writes_them(text: str, limits: set[str]) -> None:
    assert times_in(text) == limits


SEPARATORS = st.sampled_from([".", ",", ""])
BEFORE = st.sampled_from(["", "Phí: ", "Lệ phí : ", "(", "thu ", "- ", "từ 2.000 đồng đến "])
AFTER = st.sampled_from(
    ["", " đồng", "đ", " VNĐ", " Việt Nam Đồng", ".", ";", " (Thông tư 59/2019/TT-BTC)", ")"]
)


@given(st.integers(LEAST_AMOUNT, 10**12), SEPARATORS, BEFORE, AFTER)
def test_an_amount_written_in_is_found(amount: int, separator: str, before: str, after: str) -> None:
    text = f"{before}{f'{amount:,}'.replace(',', separator)}{after}"
    assert amounts_in(text) - {2_000} == {amount} - {2_000}


@given(st.integers(1, LEAST_AMOUNT - 1), BEFORE, AFTER)
def test_a_small_number_is_no_amount(number: int, before: str, after: str) -> None:
    assert amounts_in(f"{before}{number}{after}") <= {2_000}


WORDS = st.text(st.characters(exclude_categories=["N", "Cs"]), max_size=20)


@given(WORDS, st.integers(1, 400), st.sampled_from(sorted(UNITS)), st.booleans(), WORDS)
def test_a_time_limit_written_in_is_found(
    before: str, number: int, unit: str, in_words: bool, after: str
) -> None:
    bracket = " (bằng chữ)" if in_words else ""
    assert f"{number} {UNITS[unit]}" in times_in(f"{before} {number:02}{bracket} {unit}. {after}")


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(amount == 0 or amount >= LEAST_AMOUNT for amount in amounts_in(text))
    assert all(limit == "same_day" or limit.split()[1] in set(DurationUnit) for limit in times_in(text))


@pytest.mark.parametrize(
    ("value", "unit", "key"),
    [
        (7.0, DurationUnit.WORKING_DAY, "7 working_day"),
        (0.5, DurationUnit.DAY, "0.5 day"),
        (None, DurationUnit.SAME_DAY, "same_day"),
    ],
)
def test_the_limit_of_a_record_has_the_same_name(value: float | None, unit: DurationUnit, key: str) -> None:
    assert time_key(value, unit) == limit_key(Duration(value=value, unit=unit)) == key
