"""The day a result is due: working days, days off, the hour of the day, and how it is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.calendar import Calendar
from actions.due import MOST_NAMED, Due, due
from actions.filing import Filing
from actions.render import Renderer
from knowledge_base.clock import VIETNAM
from knowledge_base.schema import RECORD, Duration, DurationUnit, Procedure, Province
from tests.support.knowledge import procedure

ROOT = Path(__file__).parents[2]
PROVINCE = Province.model_validate(
    yaml.safe_load((ROOT / "knowledge_base" / "province.yml").read_text(encoding="utf-8"))
)
CALENDAR = Calendar(PROVINCE)
DAY = dt.timedelta(days=1)
RECKONED = ["day", "working_day", "month", "year"]
TET_2027 = tuple(dt.date(2027, 2, day) for day in range(4, 10))


def limit(value: float | None, unit: str, **more: Any) -> Duration:
    return Duration(value=value, unit=DurationUnit(unit), **more)


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


def reckoned(time: Duration, filed: str) -> Due:
    found = due(time, at(filed if " " in filed else f"{filed} 10:00"), CALENDAR)
    assert found
    return found


@pytest.mark.parametrize(
    ("filed", "value", "ready"),
    [
        ("2026-11-16", 3, "2026-11-19"),
        ("2026-11-16", 5, "2026-11-23"),
        ("2026-11-19", 1, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-23", 1, "2026-11-25"),
        ("2026-11-19", 5, "2026-11-27"),
        ("2027-02-03", 1, "2027-02-11"),
        ("2027-02-02", 2, "2027-02-11"),
        ("2027-02-01", 3, "2027-02-11"),
        ("2026-08-21", 1, "2026-08-22"),
        ("2026-08-21", 2, "2026-08-24"),
        ("2026-08-22", 1, "2026-08-24"),
        ("2026-08-28", 1, "2026-09-03"),
        ("2026-12-31", 1, "2027-01-04"),
        ("2026-11-16", 0.5, "2026-11-17"),
        ("2026-11-16", 1.5, "2026-11-18"),
    ],
)
def test_working_days(filed: str, value: float, ready: str) -> None:
    found = reckoned(limit(value, "working_day"), filed)
    assert found.ready == dt.date.fromisoformat(ready)
    assert found.received == found.filed == dt.date.fromisoformat(filed)
    assert (found.rolled, found.too_late) == (False, False)


@pytest.mark.parametrize(
    ("filed", "value", "unit", "ready", "rolled"),
    [
        ("2026-11-16", 3, "day", "2026-11-19", False),
        ("2026-11-19", 3, "day", "2026-11-23", True),
        ("2026-11-16", 8, "day", "2026-11-25", True),
        ("2026-08-19", 3, "day", "2026-08-22", False),
        ("2027-02-03", 2, "day", "2027-02-11", True),
        ("2028-01-31", 1, "month", "2028-02-29", False),
        ("2026-11-30", 3, "month", "2027-03-01", True),
        ("2027-03-31", 1, "month", "2027-05-04", True),
        ("2026-12-15", 1, "month", "2027-01-15", False),
        ("2026-11-16", 12, "month", "2027-11-16", False),
        ("2028-02-29", 1, "year", "2029-02-28", False),
        ("2028-02-29", 4, "year", "2032-03-01", True),
        ("2026-12-16", 13, "month", "2028-01-17", True),
    ],
)
def test_days_months_and_years(filed: str, value: float, unit: str, ready: str, rolled: bool) -> None:
    found = reckoned(limit(value, unit), filed)
    assert (found.ready, found.rolled) == (dt.date.fromisoformat(ready), rolled)


@pytest.mark.parametrize(
    ("filed", "received", "ready"),
    [
        ("2026-11-21", "2026-11-23", "2026-11-25"),
        ("2026-11-24", "2026-11-25", "2026-11-26"),
        ("2027-02-06", "2027-02-11", "2027-02-12"),
    ],
)
def test_what_is_handed_in_on_a_day_off_counts_from_the_next_working_day(
    filed: str, received: str, ready: str
) -> None:
    found = reckoned(limit(1, "working_day"), filed)
    days = (found.filed, found.received, found.ready)
    assert tuple(map(str, days)) == (filed, received, ready)
    calendar_days = reckoned(limit(2, "day"), filed)
    assert calendar_days.ready == CALENDAR.next_working(dt.date.fromisoformat(received) + 2 * DAY)


SAME_DAY, BY_THREE = limit(None, "same_day"), limit(None, "same_day", cut_off_hour=15)


@pytest.mark.parametrize(
    ("time", "filed", "ready", "too_late"),
    [
        (BY_THREE, "2026-11-23 14:59", "2026-11-23", False),
        (BY_THREE, "2026-11-23 15:00", "2026-11-25", True),
        (BY_THREE, "2026-11-23 23:59", "2026-11-25", True),
        (BY_THREE, "2026-11-23 00:00", "2026-11-23", False),
        (BY_THREE, "2026-11-27 15:00", "2026-11-30", True),
        (BY_THREE, "2026-11-28 16:00", "2026-11-30", False),
        (BY_THREE, "2026-11-28 09:00", "2026-11-30", False),
        (SAME_DAY, "2026-11-23 16:59", "2026-11-23", False),
        (SAME_DAY, "2026-11-24 09:00", "2026-11-25", False),
    ],
)
def test_the_same_day(time: Duration, filed: str, ready: str, too_late: bool) -> None:
    found = reckoned(time, filed)
    assert (found.ready, found.too_late) == (dt.date.fromisoformat(ready), too_late)


@pytest.mark.parametrize(
    ("time", "filed", "named"),
    [
        (limit(1, "working_day"), "2026-11-16", ()),
        (limit(2, "working_day"), "2026-11-20", (dt.date(2026, 11, 24),)),
        (limit(2, "working_day"), "2026-08-28", tuple(dt.date(2026, 8, 31) + n * DAY for n in range(3))),
        (limit(1, "working_day"), "2026-11-24", (dt.date(2026, 11, 24),)),
        (BY_THREE, "2026-11-23 15:00", (dt.date(2026, 11, 24),)),
        (limit(8, "day"), "2026-11-16", (dt.date(2026, 11, 24),)),
        (limit(9, "day"), "2026-11-16", ()),
        (limit(1, "working_day"), "2027-02-03", TET_2027),
    ],
)
def test_public_holidays_that_did_not_count_are_named(
    time: Duration, filed: str, named: tuple[dt.date, ...]
) -> None:
    found = reckoned(time, filed)
    assert tuple(day for day, _ in found.holidays) == named
    assert all(name == CALENDAR.holiday(day) for day, name in found.holidays)
    assert len(found.holidays) <= MOST_NAMED == 6


@pytest.mark.parametrize("unit", ["minute", "hour", "working_hour", "unknown"])
def test_what_is_too_short_or_has_no_unit_is_not_reckoned(unit: str) -> None:
    assert due(limit(8, unit), at("2026-11-23 10:00"), CALENDAR) is None


MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2032, 12, 31))  # noqa: DTZ001 - given one below
LIMITS = st.builds(limit, st.integers(1, 120), st.sampled_from(RECKONED[:3])) | st.builds(
    limit, st.none(), st.just("same_day"), cut_off_hour=st.none() | st.integers(1, 23)
)


@given(LIMITS, MOMENTS)
def test_a_result_is_ready_on_a_working_day_and_never_before_filing(
    time: Duration, filed: dt.datetime
) -> None:
    found = due(time, filed.replace(tzinfo=VIETNAM), CALENDAR)
    assert found
    assert found.filed == filed.date() <= found.received <= found.ready
    assert CALENDAR.works(found.received)
    assert CALENDAR.works(found.ready)
    assert not any(CALENDAR.works(day) for day, _ in found.holidays)
    assert found.ready > found.received or time.unit is DurationUnit.SAME_DAY


@given(st.sampled_from(RECKONED), st.integers(1, 40), st.integers(0, 40), MOMENTS)
def test_a_longer_limit_is_never_due_earlier(unit: str, value: int, more: int, filed: dt.datetime) -> None:
    moment = filed.replace(tzinfo=VIETNAM)
    shorter, longer = (due(limit(one, unit), moment, CALENDAR) for one in (value, value + more))
    assert shorter
    assert longer
    assert shorter.ready <= longer.ready
    if unit == "working_day":
        assert (shorter.ready == longer.ready) is (more == 0)


# In words


RENDERER = Renderer.load(PROVINCE)


def said(filed: str, *times: dict[str, Any], named: bool = True) -> str:
    channels = procedure()["channels"]
    record = RECORD.validate_python(procedure(channels=[{**channels[0], "duration": list(times)}]))
    assert isinstance(record, Procedure)
    moment = at(filed)
    return RENDERER.render(record, "duration", moment.date(), Filing(moment, named, ""))


CUT_OFF = {"unit": "same_day", "cut_off_hour": 15}
DAYS, WORKED, BARE = ({"value": 3, "unit": unit} for unit in ("day", "working_day", "unknown"))
NEXT = "nên sang ngày làm việc kế tiếp"


@pytest.mark.parametrize(
    ("filed", "time", "words"),
    [
        ("2026-11-16 10:00", WORKED, "Nộp thứ Hai 16/11/2026 thì chậm nhất thứ Năm 19/11/2026 có kết quả"),
        ("2026-11-19 10:00", WORKED, "có kết quả; không tính 24/11/2026 (Ngày Văn hóa Việt Nam)"),
        ("2026-11-28 16:00", CUT_OFF, "Trong ngày. Nộp thứ Bảy 28/11/2026 thì chậm nhất thứ Hai 30/11/2026"),
        ("2026-11-28 16:00", CUT_OFF, "(ngày nộp là ngày nghỉ, tính từ thứ Hai 30/11/2026)"),
        ("2026-11-27 15:00", CUT_OFF, f"thứ Hai 30/11/2026 có kết quả (nộp từ 15 giờ {NEXT})"),
        ("2026-11-27 14:59", CUT_OFF, "chậm nhất thứ Sáu 27/11/2026 có kết quả"),
        ("2026-11-19 10:00", DAYS, f"thứ Hai 23/11/2026 có kết quả (hết hạn vào ngày nghỉ {NEXT})"),
        ("2026-11-19 10:00", BARE, "Vì vậy em không tính ra ngày được"),
    ],
)
def test_the_reckoning_is_said(filed: str, time: dict[str, Any], words: str) -> None:
    text = said(filed, time)
    assert words in text
    assert "không kể ngày nộp" in text


def test_hours_are_said_without_a_day() -> None:
    text = said("2026-11-16 10:00", {"value": 4, "unit": "working_hour"})
    assert "- 4 giờ làm việc\n" in text
    assert "chậm nhất" not in text


def test_many_limits_are_reckoned_only_for_a_day_that_was_named() -> None:
    times = [{"value": value, "unit": "working_day"} for value in (1, 2, 3)]
    assert "chậm nhất" in said("2026-11-16 10:00", *times[:2], named=False)
    assert "chậm nhất" not in said("2026-11-16 10:00", *times, named=False)
    assert said("2026-11-16 10:00", *times).count("chậm nhất") == 3


def test_without_a_day_the_hour_of_the_cut_off_is_said() -> None:
    channels = procedure()["channels"]
    record = RECORD.validate_python(procedure(channels=[{**channels[0], "duration": CUT_OFF}]))
    text = RENDERER.render(record, "duration", dt.date(2026, 11, 16))
    assert "Trong ngày. Nộp từ 15 giờ thì sang ngày làm việc kế tiếp" in text
    assert "không kể ngày nộp" not in text
