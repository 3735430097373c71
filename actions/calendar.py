"""Working days in Vietnam: weekends, public holidays, and what the government swaps each year."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import holidays

from knowledge_base.schema import Province

SATURDAY = 5


@lru_cache(maxsize=16)
def public_holidays(year: int) -> dict[dt.date, str]:
    """Vietnam's public holidays of a year with their Vietnamese names (package `holidays`)."""
    return dict(holidays.country_holidays("VN", years=year, language="vi"))


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. What `province` says wins over the general rules."""

    province: Province

    def holiday(self, day: dt.date) -> str | None:
        """The name of a day off that is none for being a weekend; None on every other day."""
        if day in self.province.working_days:
            return None
        return self.province.days_off.get(day) or public_holidays(day.year).get(day)

    def works(self, day: dt.date) -> bool:
        """Whether offices work on a day."""
        if day in self.province.working_days:
            return True
        return day.weekday() < SATURDAY and self.holiday(day) is None

    def next_working(self, day: dt.date) -> dt.date:
        """The day itself if it is worked, else the next that is."""
        while not self.works(day):
            day += dt.timedelta(days=1)
        return day

    def after(self, day: dt.date, working_days: int) -> dt.date:
        """The working day that lies `working_days` after a day, which is not counted itself."""
        for _ in range(working_days):
            day = self.next_working(day + dt.timedelta(days=1))
        return day
