"""Figures of an import: what is taken as said, what is unknown, what is doubtful."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.importing.channels import channels_of
from knowledge_base.importing.doubts import Doubts, Reason
from knowledge_base.importing.durations import duration_of
from knowledge_base.importing.fees import fees_of, mended
from knowledge_base.importing.rows import SourceRow
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Channel, ChannelKind, Duration, DurationUnit, Fee
from tests.knowledge_base.importing.rows import channel, row


def channels(*lines: dict[str, str], raw: str = "") -> tuple[tuple[Channel, ...], Doubts]:
    doubts = Doubts()
    return channels_of(SourceRow.model_validate(row(cach_thuc=lines, cach_thuc_raw=raw)), doubts), doubts


@pytest.mark.parametrize(
    ("cell", "note", "value", "unit"),
    [
        ("3 Ngày làm việc", "", 3, DurationUnit.WORKING_DAY),
        ("07 Ngày", "", 7, DurationUnit.DAY),
        ("24 Giờ", "", 24, DurationUnit.HOUR),
        ("0.5 Ngày làm việc", "", 0.5, DurationUnit.WORKING_DAY),
        ("2 Tháng", "", 2, DurationUnit.MONTH),
        ("5", "", 5, DurationUnit.UNKNOWN),
        ("5", "Không quá 05 ngày làm việc kể từ ngày nhận hồ sơ", 5, DurationUnit.WORKING_DAY),
        ("5", "05 (năm) ngày làm việc", 5, DurationUnit.WORKING_DAY),
        ("5", "trong 15 ngày", 5, DurationUnit.UNKNOWN),
        ("5", "5 ngày hoặc 5 ngày làm việc", 5, DurationUnit.UNKNOWN),
        ("5", "Thông tư 5/2020 ngày 5 tháng 5", 5, DurationUnit.UNKNOWN),
    ],
)
def test_a_time_limit(cell: str, note: str, value: float, unit: DurationUnit) -> None:
    doubts = Doubts()
    assert duration_of(cell, note, doubts) == Duration(value=value, unit=unit)
    assert not doubts.found


@pytest.mark.parametrize("cell", ["0 Ngày", "1100", "3,5", "0"])
def test_a_time_limit_that_swallowed_something_is_doubtful(cell: str) -> None:
    doubts = Doubts()
    assert isinstance(duration_of(cell, "", doubts), Unknown)
    assert doubts.fields == ("duration",)


@pytest.mark.parametrize("cell", ["", "Không quy định", "Theo kế hoạch năm", "12 tháng và 15 ngày làm việc"])
def test_a_time_limit_in_words_stays_unknown_and_is_quoted(cell: str) -> None:
    doubts = Doubts()
    found = duration_of(cell, "", doubts)
    assert isinstance(found, Unknown)
    assert cell in found.unknown
    assert not doubts.found


def test_a_note_that_gives_another_unit_makes_it_doubtful() -> None:
    doubts = Doubts()
    duration_of("5 Ngày", "05 ngày làm việc", doubts)
    assert list(doubts.found) == [("duration", Reason.UNIT_DIFFERS)]


@pytest.mark.parametrize(
    ("cell", "fee"),
    [
        ("Phí : 150.000 Đồng", Fee(amount=150_000, name="Phí")),
        (
            "Lệ phí : 8.000 Đồng (8.000 đồng/bản)",
            Fee(amount=8_000, name="Lệ phí", condition="8.000 đồng/bản"),
        ),
        ("20,000,000 Việt Nam Đồng", Fee(amount=20_000_000)),
        ("30,000 Việt Nam Đồng(/hồ sơ)", Fee(amount=30_000, unit="đồng/hồ sơ")),
        ("30,000 VNĐ(đồng/lần)", Fee(amount=30_000, unit="đồng/lần")),
        ("Phí : 50.000 Đồng (Không có)", Fee(amount=50_000, name="Phí")),
        ("Miễn phí", Fee(amount=0)),
        ("Phí : 0 Đồng", Fee(amount=0, name="Phí")),
    ],
)
def test_a_fee_that_stands_alone(cell: str, fee: Fee) -> None:
    doubts = Doubts()
    assert fees_of(cell, "", doubts) == (fee,)
    assert not doubts.found


@pytest.mark.parametrize(
    "cell",
    [
        "Miễn phí(Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quy định)",
        "Miễn phí(Không có)",
        "Phí : 0 Đồng (Theo quy định)",
        "Phí : Không Đồng (Theo Thông tư)",
    ],
)
def test_free_is_never_said_where_brackets_follow(cell: str) -> None:
    found = fees_of(cell, "", Doubts())
    assert isinstance(found, Unknown)
    assert cell in found.unknown


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_free_in_brackets_is_never_free_whatever_they_hold(rule: str) -> None:
    found = fees_of(f"Miễn phí({rule}", "", Doubts())
    assert isinstance(found, Unknown) or all(fee.amount > 0 for fee in found)


@pytest.mark.parametrize(
    ("cell", "note", "reason"),
    [
        ("135 VNĐ", "", Reason.AMOUNT_TOO_SMALL),
        ("Phí : 100.000 Đồng (Xe con 100.000 đồng, xe tải 200.000 đồng)", "", Reason.SEVERAL_AMOUNTS),
        ("Phí : 70.000 Đồng (bằng 50% mức thu)", "", Reason.DATED_RULE),
        ("Phí : 70.000 Đồng (Từ ngày 01/7/2025 đến hết ngày 31/12/2026)", "", Reason.DATED_RULE),
        ("Phí : 70.000 Đồng", "Kể từ ngày 01/01/2027 thu mức khác", Reason.DATED_RULE),
        ("Phí : 1.00.000 Đồng", "", Reason.AMOUNT_UNREADABLE),
        ("Miễn phí", "Nộp phí theo quy định", Reason.FREE_BUT_NOTE),
        ("Phí : 70.000 Đồng (" + "dài " * 60 + ")", "", Reason.LONG_CONDITION),
    ],
)
def test_a_doubtful_fee(cell: str, note: str, reason: Reason) -> None:
    doubts = Doubts()
    fees_of(cell, note, doubts)
    assert ("fees", reason) in doubts.found


def test_one_sum_unknown_makes_the_whole_unknown() -> None:
    found = fees_of("Phí : 150.000 Đồng\nLệ phí : (Theo quy định của Bộ Tài chính)", "", Doubts())
    assert isinstance(found, Unknown)


def test_a_foreign_currency_is_not_taken_for_dong() -> None:
    assert isinstance(fees_of("Lệ phí : 10 USD", "", Doubts()), Unknown)


def test_an_attached_file_is_no_fee() -> None:
    assert fees_of("Phí : 150.000 Đồng\nFile đính kèm: 99.pdf", "", Doubts()) == (
        Fee(amount=150_000, name="Phí"),
    )


def test_a_border_guessed_inside_brackets_is_mended() -> None:
    cells = mended("7,000 Việt Nam Đồng(- Cá nhân (hộ gia đình)", ": thu 7.000 đồng)Nộp trên mạng.")
    assert cells.fee.count("(") == cells.fee.count(")")
    assert cells.note == "Nộp trên mạng."
    (found,), doubts = channels(
        channel("1 Ngày", "7,000 Việt Nam Đồng(- Cá nhân (hộ gia đình)", ": 7.000 đồng)Trên mạng.")
    )
    assert isinstance(found.fees, tuple)
    assert found.fees[0].amount == 7_000
    assert "hộ gia đình" in (found.fees[0].condition or "")
    assert not doubts.found


def test_rows_of_one_channel_that_agree_are_one() -> None:
    found, doubts = channels(channel(), channel(), channel(kind="Trực tuyến"))
    assert [one.channel for one in found] == [ChannelKind.IN_PERSON, ChannelKind.ONLINE]
    assert not doubts.found


def test_rows_that_say_their_case_keep_it_and_others_are_doubtful() -> None:
    (one,), doubts = channels(channel("3 Ngày", note="Cấp mới"), channel("1 Ngày", note="Cấp lại"))
    assert isinstance(one.duration, tuple)
    assert [limit.condition for limit in one.duration] == ["Cấp mới", "Cấp lại"]
    assert not doubts.found
    _, doubts = channels(channel("3 Ngày"), channel("1 Ngày"))
    assert ("duration", Reason.ROWS_DISAGREE) in doubts.found


def test_free_by_one_channel_only_is_doubtful() -> None:
    _, doubts = channels(channel(fee="Miễn phí"), channel(fee="Miễn phí(theo Thông tư)", kind="Trực tuyến"))
    assert ("fees", Reason.FREE_IN_PART) in doubts.found


def test_figures_must_stand_in_the_raw_table() -> None:
    line = channel("7 Ngày làm việc", "70,000 VNĐ")
    _, doubts = channels(line, raw="Trực tiếp7 Ngày làm việc70,000 VNĐ")
    assert not doubts.found
    _, doubts = channels(line, raw="Trực tiếp9 Ngày làm việc90,000 VNĐ")
    assert doubts.fields == ("duration", "fees")


def test_money_that_slipped_into_the_note_is_doubtful_and_not_shown() -> None:
    (one,), doubts = channels(channel("1100", "", "VNĐ"))
    assert one.note is None
    assert doubts.fields == ("duration", "fees")
