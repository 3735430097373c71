"""Festivals of Vietnam's lunar calendar in solar dates."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import lunar_vn
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from actions.lunar import FestivalDates, festival_dates, solar
from knowledge_base.schema import LunarDates, LunarDay

DAY = dt.timedelta(days=1)
TET = {
    2024: dt.date(2024, 2, 10),
    2025: dt.date(2025, 1, 29),
    2026: dt.date(2026, 2, 17),
    2027: dt.date(2027, 2, 6),
    2028: dt.date(2028, 1, 26),
    2029: dt.date(2029, 2, 13),
    2030: dt.date(2030, 2, 2),
}
"""In 2030 China's calendar, reckoned for another meridian, begins on 3 February."""
MID_AUTUMN = {
    2024: dt.date(2024, 9, 17),
    2025: dt.date(2025, 10, 6),
    2026: dt.date(2026, 9, 25),
    2027: dt.date(2027, 9, 15),
    2028: dt.date(2028, 10, 3),
    2029: dt.date(2029, 9, 22),
    2030: dt.date(2030, 9, 12),
}
Years = Literal["all", "even", "odd"]


def held(month: int, day: int, last: int | None = None, years: Years = "all") -> LunarDates:
    end = LunarDay(month=month, day=last) if last else None
    return LunarDates(first=LunarDay(month=month, day=day), last=end, years=years)


@pytest.mark.parametrize(("year", "day"), TET.items())
def test_the_first_day_of_the_year(year: int, day: dt.date) -> None:
    assert solar(LunarDay(month=1, day=1), year) == day


@pytest.mark.parametrize(("year", "day"), MID_AUTUMN.items())
def test_mid_autumn(year: int, day: dt.date) -> None:
    assert solar(LunarDay(month=8, day=15), year) == day


@pytest.mark.parametrize("year", [year for year in TET if year > 2024])
def test_the_thirtieth_of_the_last_month_is_the_eve_however_long_the_month(year: int) -> None:
    assert solar(LunarDay(month=12, day=30), year - 1) == TET[year] - DAY


@pytest.mark.parametrize(
    ("year", "month", "begins", "next_month"),
    [
        (2025, 6, dt.date(2025, 6, 25), dt.date(2025, 8, 23)),
        (2028, 5, dt.date(2028, 5, 24), dt.date(2028, 7, 22)),
    ],
)
def test_a_festival_is_held_in_the_plain_month_and_not_again_in_the_leap_month(
    year: int, month: int, begins: dt.date, next_month: dt.date
) -> None:
    assert solar(LunarDay(month=month, day=1), year) == begins
    assert solar(LunarDay(month=month + 1, day=1), year) == next_month
    assert (next_month - begins).days > 57, "two months of this number"
    inside_leap_month = begins + 35 * DAY
    found = festival_dates(held(month, 1), inside_leap_month)
    assert found
    assert found.first == solar(LunarDay(month=month, day=1), year + 1)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (dt.date(2026, 1, 1), 2026),
        (MID_AUTUMN[2026] - DAY, 2026),
        (MID_AUTUMN[2026], 2026),
        (MID_AUTUMN[2026] + DAY, 2026),
        (MID_AUTUMN[2026] + 2 * DAY, 2026),
        (MID_AUTUMN[2026] + 3 * DAY, 2027),
        (dt.date(2026, 12, 31), 2027),
    ],
)
def test_the_next_time_after_the_last_day(today: dt.date, expected: int) -> None:
    first = MID_AUTUMN[expected]
    assert festival_dates(held(8, 15, 17), today) == FestivalDates(first, first + 2 * DAY)


def test_a_single_day_is_its_own_last() -> None:
    assert festival_dates(held(8, 15), MID_AUTUMN[2026]) == FestivalDates(MID_AUTUMN[2026], MID_AUTUMN[2026])
    assert festival_dates(held(8, 15), MID_AUTUMN[2026] + DAY) == FestivalDates(
        MID_AUTUMN[2027], MID_AUTUMN[2027]
    )


def test_the_old_year_ends_in_the_new_solar_year() -> None:
    """In January the twelfth month of the year before is still to come."""
    kitchen_gods = festival_dates(held(12, 23), dt.date(2027, 1, 2))
    assert kitchen_gods == FestivalDates(dt.date(2027, 1, 30), dt.date(2027, 1, 30))


@pytest.mark.parametrize(
    ("years", "today", "expected"),
    [
        ("even", dt.date(2026, 1, 1), 2026),
        ("even", MID_AUTUMN[2026], 2026),
        ("even", MID_AUTUMN[2026] + DAY, 2028),
        ("even", dt.date(2027, 6, 1), 2028),
        ("odd", dt.date(2026, 1, 1), 2027),
        ("odd", MID_AUTUMN[2027] + DAY, 2029),
    ],
)
def test_festivals_of_every_other_year(years: Years, today: dt.date, expected: int) -> None:
    found = festival_dates(held(8, 15, years=years), today)
    assert found == FestivalDates(MID_AUTUMN[expected], MID_AUTUMN[expected])


@pytest.mark.parametrize(("years", "rest"), [("even", 0), ("odd", 1)])
def test_every_other_year_is_one_of_the_solar_calendar(years: Years, rest: int) -> None:
    found = festival_dates(held(12, 23, years=years), dt.date(2026, 6, 1))
    assert found
    assert found.first.year % 2 == rest


DATES = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
DAYS = st.builds(LunarDay, month=st.integers(1, 12), day=st.integers(1, 30))


@given(DAYS, DATES)
def test_nothing_to_come_is_left_out(day: LunarDay, today: dt.date) -> None:
    found = festival_dates(LunarDates(first=day), today)
    assert found
    assert today <= found.first == found.last
    # Two lunar years with a leap month each do not follow one another.
    assert (found.first - today).days <= 385
    earlier = [solar(day, year) for year in range(today.year - 2, today.year + 2)]
    assert [one for one in earlier if today <= one < found.first] == []


@given(DAYS, st.integers(2000, 2090))
def test_the_solar_date_is_that_lunar_day(day: LunarDay, year: int) -> None:
    lunar = lunar_vn.solar_to_lunar(solar(day, year))
    assert (lunar.month, lunar.year, bool(lunar.leap)) == (day.month, year, False)
    assert lunar.day == day.day or (day.day, lunar.day) == (30, 29)


@given(DAYS, st.sampled_from(["even", "odd"]), DATES)
def test_every_other_year_never_leaves_out_one(day: LunarDay, years: Years, today: dt.date) -> None:
    # The last months may begin before or after New Year, so that their solar years are no plain alternation.
    assume(day.month <= 10)
    either = LunarDates(first=day, years=years)
    found = festival_dates(either, today)
    assert found
    assert found.first >= today
    after = festival_dates(either, found.last + DAY)
    assert after
    assert 700 < (after.first - found.first).days < 775


def test_beyond_the_calendar_nothing_is_said() -> None:
    last = lunar_vn.SUPPORTED_YEAR_RANGE[1]
    assert festival_dates(held(8, 15), dt.date(last, 12, 31)) is None
