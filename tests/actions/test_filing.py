"""The day and the hour of handing in, read from how people write them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.errors import DialogueError
from actions.filing import Filing, Words, read_filing
from knowledge_base.clock import VIETNAM
from tests.vietnamese.strategies import nasty_text, vietnamese_text
from vietnamese import clean, fold

NOW = dt.datetime(2026, 11, 23, 10, 30, tzinfo=VIETNAM)
"""A Monday."""


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


def read(text: str, now: dt.datetime = NOW) -> Filing:
    return read_filing(text, now)


PHRASINGS = [
    ("hôm nay", "2026-11-23 10:30"),
    ("bữa nay", "2026-11-23 10:30"),
    ("hnay", "2026-11-23 10:30"),
    ("bây giờ", "2026-11-23 10:30"),
    ("chiều nay", "2026-11-23 10:30"),
    ("hôm nay lúc 15h", "2026-11-23 15:00"),
    ("16 giờ hôm nay", "2026-11-23 16:00"),
    ("lúc 14g", "2026-11-23 14:00"),
    ("15h30", "2026-11-23 15:00"),
    ("3 giờ chiều", "2026-11-23 15:00"),
    ("lúc 0 giờ hôm nay", "2026-11-23 00:00"),
    ("mai", "2026-11-24 08:00"),
    ("ngày mai", "2026-11-24 08:00"),
    ("sáng mai", "2026-11-24 08:00"),
    ("bữa mai", "2026-11-24 08:00"),
    ("3h chiều mai", "2026-11-24 15:00"),
    ("mai 3h chiều", "2026-11-24 15:00"),
    ("15h chiều mai", "2026-11-24 15:00"),
    ("12 giờ chiều nay", "2026-11-23 12:00"),
    ("8g sáng mai", "2026-11-24 08:00"),
    ("trước 9 giờ sáng mai", "2026-11-24 09:00"),
    ("2 giờ rưỡi chiều mai", "2026-11-24 14:00"),
    ("ngày mốt", "2026-11-25 08:00"),
    ("ngày kia", "2026-11-25 08:00"),
    ("bữa kia", "2026-11-25 08:00"),
    ("thứ hai", "2026-11-23 10:30"),
    ("thứ 3", "2026-11-24 08:00"),
    ("thứ tư này", "2026-11-25 08:00"),
    ("thứ năm tới", "2026-11-26 08:00"),
    ("t6", "2026-11-27 08:00"),
    ("thứ sáu tuần này", "2026-11-27 08:00"),
    ("thứ bảy", "2026-11-28 08:00"),
    ("thứ bẩy", "2026-11-28 08:00"),
    ("chủ nhật", "2026-11-29 08:00"),
    ("thứ hai tuần sau", "2026-11-30 08:00"),
    ("thứ 6 tuần tới", "2026-12-04 08:00"),
    ("chiều thứ 6 lúc 2h", "2026-11-27 14:00"),
    ("25/12", "2026-12-25 08:00"),
    ("ngày 25/12/2026", "2026-12-25 08:00"),
    ("ngày 25 tháng 12", "2026-12-25 08:00"),
    ("25 tháng 12 năm 2026", "2026-12-25 08:00"),
    ("9 giờ ngày 1/1/2027", "2027-01-01 09:00"),
    ("05/01", "2027-01-05 08:00"),
    ("23/11", "2026-11-23 10:30"),
    ("22/11", "2027-11-22 08:00"),
    ("30/2 hay 1/3", "2027-03-01 08:00"),
]


@pytest.mark.parametrize(("phrase", "moment"), PHRASINGS)
@pytest.mark.parametrize("spelled", [str, fold, str.upper], ids=["accented", "folded", "upper"])
def test_how_people_name_a_day_and_an_hour(phrase: str, moment: str, spelled: Callable[[str], str]) -> None:
    for text in (phrase, f"nộp {phrase} thì bao lâu có", f"{phrase}, mấy ngày xong?"):
        found = read(spelled(text))
        assert (found.at, found.named) == (at(moment), True), text


def test_one_without_its_mark_is_not_the_day_after_tomorrow() -> None:
    assert read("nộp mốt thì bao lâu").at == at("2026-11-25 08:00")
    assert not read("nop mot ban sao thi bao lau").named


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("đổi bằng lái nộp sáng mai mấy ngày có", "đổi bằng lái nộp mấy ngày có"),
        ("nộp lúc 15h ngày 25/12 được không", "nộp được không"),
        ("thứ hai tuần sau nộp thẻ căn cước", "nộp thẻ căn cước"),
        ("Thứ 6 này làm CCCD", "làm cccd"),
        ("mai", ""),
    ],
)
def test_the_rest_is_the_question_without_the_day(text: str, rest: str) -> None:
    assert read(text).rest == rest


@pytest.mark.parametrize(
    "text", ["30/2", "31/4", "0/5", "12/13", "ngày 31 tháng 6", "29/2/2027", "32/1/2027"]
)
def test_a_date_that_does_not_exist_is_not_taken_for_one(text: str) -> None:
    assert read(f"nộp {text} bao lâu") == Filing(NOW, False, f"nộp {text} bao lâu")


@pytest.mark.parametrize(
    "text",
    [
        "theo Thông tư 61/2025/TT-BCA bao nhiêu tiền",
        "quyết định 12/1025/QĐ-UBND thu bao nhiêu",
        "mã 1.014064 bao lâu",
        "hồ sơ 12/2026 nộp chưa",
        "24 giờ có kết quả không",
        "khai sinh mấy ngày có",
        "thủ tục thứ tám",
        "",
    ],
)
def test_other_numbers_are_no_day(text: str) -> None:
    found = read(text)
    assert (found.at, found.named, found.rest) == (NOW, False, text)


@pytest.mark.parametrize(
    "text",
    [
        "mai táng phí bao lâu có",
        "thông báo khuyến mại lệ phí bao nhiêu",
        "giấy phép thương mại mấy ngày có",
        "xin một bản sao bao nhiêu tiền",
        "bộ phận một cửa thu bao nhiêu",
        "khai thác thu hải sản bao lâu",
        "làm theo thứ tự mấy ngày",
        "cấp lại lần thứ hai bao nhiêu tiền",
        "khai sinh con thứ ba bao lâu",
    ],
)
def test_words_that_are_spelled_like_a_day_but_are_none(text: str) -> None:
    assert read(text) == Filing(NOW, False, text)


@pytest.mark.parametrize(
    "text", ["sinh ngày 12/3/1990 bao nhiêu tiền", "nộp 1/1/0001 bao lâu", "nộp 31/12/9999 bao lâu"]
)
def test_a_day_in_another_age_is_no_day_of_filing(text: str) -> None:
    assert not read(text).named


def test_in_two_hours_is_a_time_limit() -> None:
    assert not read("trong 2 giờ có kết quả không").named


def test_the_last_day_of_february_is_the_next_there_is() -> None:
    found = read("nộp 29/2 bao lâu", at("2027-03-15 09:00"))
    assert found.at == at("2028-02-29 08:00")


@pytest.mark.parametrize(
    ("now", "phrase", "moment"),
    [
        ("2026-12-31 23:59", "mai", "2027-01-01 08:00"),
        ("2026-12-31 23:59", "31/12", "2026-12-31 23:59"),
        ("2027-01-01 00:00", "31/12", "2027-12-31 08:00"),
        ("2026-11-29 09:00", "thứ hai", "2026-11-30 08:00"),
        ("2026-11-29 09:00", "thứ hai tuần sau", "2026-11-30 08:00"),
        ("2026-11-29 09:00", "chủ nhật", "2026-11-29 09:00"),
        ("2026-11-29 09:00", "chủ nhật tuần sau", "2026-12-06 08:00"),
        ("2028-01-10 09:00", "29/2", "2028-02-29 08:00"),
    ],
)
def test_the_day_depends_on_today(now: str, phrase: str, moment: str) -> None:
    assert read(f"nộp {phrase}", at(now)).at == at(moment)


MOMENTS = st.datetimes(
    dt.datetime(2026, 1, 1),  # noqa: DTZ001 - the zone is added
    dt.datetime(2032, 12, 31),  # noqa: DTZ001
    timezones=st.just(VIETNAM),
)


@given(st.dates(dt.date(2026, 1, 1), dt.date(2032, 12, 31)), MOMENTS)
def test_a_date_with_its_year_is_that_date(day: dt.date, now: dt.datetime) -> None:
    if abs((day - now.date()).days) > 300:
        day = day.replace(year=now.year, day=min(day.day, 28))
    for text in (f"{day:%d/%m/%Y}", f"ngày {day.day} tháng {day.month} năm {day.year}"):
        found = read(f"nộp {text} bao lâu", now)
        assert (found.at.date(), found.named, found.rest) == (day, True, "nộp bao lâu")


@given(st.integers(0, 364), MOMENTS)
def test_a_date_without_its_year_is_never_past(ahead: int, now: dt.datetime) -> None:
    day = now.date() + ahead * dt.timedelta(days=1)
    if (day.month, day.day) != (2, 29):
        assert read(f"{day.day}/{day.month}", now).at.date() == day


@given(st.integers(0, 23), st.sampled_from(["h", " giờ", "g", " gio"]), MOMENTS)
def test_an_hour_alone_is_one_of_today(hour: int, word: str, now: dt.datetime) -> None:
    found = read(f"nộp lúc {hour}{word}", now)
    assert (found.at.date(), found.at.hour, found.at.minute) == (now.date(), hour, 0)
    assert (found.named, found.rest) == (True, "nộp")


DAYS = st.sampled_from([phrase for phrase, _ in PHRASINGS])
ANY_TEXT = nasty_text | st.builds("{} {} {}".format, vietnamese_text, DAYS, vietnamese_text)


@given(ANY_TEXT, MOMENTS)
def test_any_text_is_read(text: str, now: dt.datetime) -> None:
    found = read(text, now)
    assert found.at.tzinfo is VIETNAM
    left, whole = (Counter(fold(part).lower()) for part in (found.rest, clean(text)))
    del left[" "]
    assert left <= whole
    if not found.named:
        assert found.at == now


@given(nasty_text | vietnamese_text, MOMENTS)
def test_a_question_without_a_day_stays_as_it_was_typed(text: str, now: dt.datetime) -> None:
    found = read(text, now)
    if not found.named:
        assert found.rest == " ".join(clean(text).split())


def test_a_file_of_days_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "days.yml"
    for text in (None, "ahead: [", "ahead: {}", "ahead: {mai: [mai]}"):
        if text is not None:
            path.write_text(text, encoding="utf-8")
        with pytest.raises(DialogueError, match=r"days\.yml"):
            Words.load(path)
