"""Which days are worked: weekends, public holidays, and what the government swaps."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from actions.calendar import Calendar, public_holidays
from knowledge_base.schema import Province

ROOT = Path(__file__).parents[2]
PROVINCE = Province.model_validate(
    yaml.safe_load((ROOT / "knowledge_base" / "province.yml").read_text(encoding="utf-8"))
)
OURS = Calendar(PROVINCE)
DAY = dt.timedelta(days=1)
DATES = st.dates(dt.date(2025, 1, 1), dt.date(2035, 12, 31))


def calendar(
    days_off: dict[dt.date, str] | None = None, working_days: dict[dt.date, str] | None = None
) -> Calendar:
    changes = {"days_off": days_off or {}, "working_days": working_days or {}}
    return Calendar(PROVINCE.model_copy(update=changes))


PLAIN = calendar()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2026, 11, 23), True),
        (dt.date(2026, 11, 24), False),
        (dt.date(2026, 11, 27), True),
        (dt.date(2026, 11, 28), False),
        (dt.date(2026, 11, 29), False),
        (dt.date(2026, 11, 30), True),
        (dt.date(2026, 12, 31), True),
        (dt.date(2027, 1, 1), False),
        (dt.date(2027, 2, 3), True),
        *[(dt.date(2027, 2, day), False) for day in range(4, 11)],
        (dt.date(2027, 2, 11), True),
        (dt.date(2027, 4, 30), False),
        (dt.date(2027, 5, 3), False),
        (dt.date(2027, 5, 4), True),
        (dt.date(2026, 8, 22), True),
        (dt.date(2026, 8, 29), False),
        (dt.date(2026, 8, 31), False),
        (dt.date(2026, 9, 1), False),
        (dt.date(2026, 9, 2), False),
        (dt.date(2026, 9, 3), True),
    ],
)
def test_what_is_worked_in_the_province(day: dt.date, works: bool) -> None:
    assert OURS.works(day) is works


@pytest.mark.parametrize("day", [dt.date(2027, 2, 6), dt.date(2026, 11, 24), dt.date(2026, 9, 2)])
def test_a_public_holiday_has_its_vietnamese_name(day: dt.date) -> None:
    name = OURS.holiday(day)
    assert name == public_holidays(day.year)[day]
    assert any(word in str(name) for word in ("Tết", "Ngày", "Quốc khánh"))


@pytest.mark.parametrize("day", [dt.date(2026, 11, 23), dt.date(2026, 11, 28), dt.date(2026, 8, 22)])
def test_neither_a_weekday_nor_a_weekend_nor_a_made_up_day_is_a_holiday(day: dt.date) -> None:
    assert OURS.holiday(day) is None


def test_a_day_off_of_the_province_is_off_with_its_own_name() -> None:
    day = dt.date(2027, 1, 4)
    swapped = calendar(days_off={day: "Nghỉ bù"})
    assert PLAIN.works(day)
    assert not swapped.works(day)
    assert (PLAIN.holiday(day), swapped.holiday(day)) == (None, "Nghỉ bù")
    renamed = calendar(days_off={dt.date(2027, 1, 1): "Tết Tây"})
    assert renamed.holiday(dt.date(2027, 1, 1)) == "Tết Tây"


@pytest.mark.parametrize(
    "day",
    [dt.date(2026, 11, 28), dt.date(2026, 11, 24), dt.date(2027, 2, 6)],
    ids=["weekend", "feast", "both"],
)
def test_a_working_day_of_the_province_wins_over_everything(day: dt.date) -> None:
    worked = calendar(days_off={day: "Nghỉ"}, working_days={day: "Làm bù"})
    assert not PLAIN.works(day)
    assert worked.works(day)
    assert worked.holiday(day) is None


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 24), dt.date(2026, 11, 25)),
        (dt.date(2026, 11, 28), dt.date(2026, 11, 30)),
        (dt.date(2027, 2, 4), dt.date(2027, 2, 11)),
        (dt.date(2026, 8, 22), dt.date(2026, 8, 22)),
        (dt.date(2026, 12, 31), dt.date(2026, 12, 31)),
        (dt.date(2027, 1, 1), dt.date(2027, 1, 4)),
    ],
)
def test_the_next_working_day(day: dt.date, following: dt.date) -> None:
    assert OURS.next_working(day) == following


@pytest.mark.parametrize(
    ("day", "count", "reached"),
    [
        (dt.date(2026, 11, 20), 0, dt.date(2026, 11, 20)),
        (dt.date(2026, 11, 20), 1, dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 20), 2, dt.date(2026, 11, 25)),
        (dt.date(2026, 11, 21), 1, dt.date(2026, 11, 23)),
        (dt.date(2026, 8, 21), 1, dt.date(2026, 8, 22)),
        (dt.date(2026, 8, 28), 1, dt.date(2026, 9, 3)),
    ],
)
def test_working_days_after_a_day(day: dt.date, count: int, reached: dt.date) -> None:
    assert OURS.after(day, count) == reached


@given(DATES)
def test_a_day_is_off_for_the_weekend_or_for_a_name(day: dt.date) -> None:
    assert PLAIN.works(day) is (day.isoweekday() <= 5 and PLAIN.holiday(day) is None)
    assert PLAIN.holiday(day) == public_holidays(day.year).get(day)


@given(DATES, st.integers(0, 60))
def test_as_many_days_are_worked_as_were_asked_for(day: dt.date, count: int) -> None:
    reached = OURS.after(day, count)
    between = [day + n * DAY for n in range(1, (reached - day).days + 1)]
    assert sum(map(OURS.works, between)) == count
    assert count == 0 or OURS.works(reached)


@given(DATES)
def test_the_next_working_day_skips_none(day: dt.date) -> None:
    following = OURS.next_working(day)
    assert OURS.works(following)
    assert not any(OURS.works(day + n * DAY) for n in range((following - day).days))


def test_holidays_are_asked_for_once_a_year() -> None:
    assert public_holidays(2026) is public_holidays(2026)
    assert all(day.year == 2027 for day in public_holidays(2027))
