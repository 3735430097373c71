"""The day on which a result is due, reckoned from the record's time limit.

Civil Code 2015: the day of filing is not counted (article 147), and a time that ends on a day off ends on the
next working day (article 148). What is handed in on a day off counts from the next working day.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
import math
from dataclasses import dataclass

from actions.calendar import Calendar
from knowledge_base.schema import Duration, DurationUnit

MOST_NAMED = 6
"""Public holidays that are named; more would read like an almanac."""


@dataclass(frozen=True)
class Due:
    """A reckoned result: handed in on `filed`, taken up on `received`, ready on `ready` at the latest."""

    filed: dt.date
    received: dt.date
    ready: dt.date
    holidays: tuple[tuple[dt.date, str], ...]
    """Public holidays that were not counted, the first ones of a long span."""
    too_late: bool = False
    """Handed in after the hour up to which a result comes the same day."""
    rolled: bool = False
    """The time ended on a day off, so the next working day counts."""


def due(limit: Duration, filed: dt.datetime, calendar: Calendar) -> Due | None:
    """Reckon a time limit; None where its unit is unknown or too short to name a day."""
    received = calendar.next_working(filed.date())
    too_late = rolled = False
    skipped = _days(filed.date(), received)
    match limit.unit:
        case DurationUnit.SAME_DAY:
            in_time = limit.cut_off_hour is None or filed.hour < limit.cut_off_hour
            too_late = received == filed.date() and not in_time
            ready = calendar.after(received, 1) if too_late else received
            skipped += _days(received, ready)
        case DurationUnit.WORKING_DAY:
            ready = calendar.after(received, math.ceil(limit.value or 0))
            skipped += _days(received, ready)
        case DurationUnit.DAY | DurationUnit.MONTH | DurationUnit.YEAR:
            end = _span(received, limit)
            ready = calendar.next_working(end)
            rolled = ready != end
            skipped += _days(end, ready)
        case _:
            return None
    named = tuple((day, name) for day in skipped if (name := calendar.holiday(day)))[:MOST_NAMED]
    return Due(filed.date(), received, ready, named, too_late, rolled)


def _days(start: dt.date, end: dt.date) -> list[dt.date]:
    """The days from `start` up to, not with, `end`."""
    return [start + dt.timedelta(days=n) for n in range((end - start).days)]


def _span(start: dt.date, limit: Duration) -> dt.date:
    """Calendar days, months or years after a day; the last day of a month stays one."""
    value = math.ceil(limit.value or 0)
    if limit.unit is DurationUnit.DAY:
        return start + dt.timedelta(days=value)
    ahead = start.month - 1 + value * (12 if limit.unit is DurationUnit.YEAR else 1)
    year, month = start.year + ahead // 12, ahead % 12 + 1
    return dt.date(year, month, min(start.day, months.monthrange(year, month)[1]))
