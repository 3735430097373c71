"""When a festival of the lunar calendar is held next, in solar dates (package `lunar-vn`, UTC+7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import lunar_vn

from knowledge_base.schema import LunarDates, LunarDay

FARTHEST = 3
"""Years looked ahead: a festival is held at least every other year, and the lunar year begins in spring."""


@dataclass(frozen=True)
class FestivalDates:
    """First and last solar day of a festival's next time."""

    first: dt.date
    last: dt.date


def solar(day: LunarDay, lunar_year: int) -> dt.date:
    """The solar date of a day of the lunar calendar; the 30th of a month of 29 days is its last day."""
    found = lunar_vn.lunar_to_solar(lunar_vn.LunarDate(day.day, day.month, lunar_year, False))
    # The package takes that 30th for the first of the next month.
    return found if lunar_vn.solar_to_lunar(found).day == day.day else found - dt.timedelta(days=1)


def festival_dates(dates: LunarDates, today: dt.date) -> FestivalDates | None:
    """The festival's next time that is not over on `today`; None beyond the calendar's range."""
    for year in range(today.year - 1, today.year + FARTHEST):
        try:
            found = FestivalDates(solar(dates.first, year), solar(dates.last or dates.first, year))
        except ValueError:
            return None
        held = dates.years == "all" or (found.first.year % 2 == 0) == (dates.years == "even")
        if held and found.last >= today:
            return found
    return None
