"""Time limits: a number with its unit, or the source's own words where it gives no plain figure."""

from __future__ import annotations

import re

from knowledge_base.importing.doubts import Doubts, Reason, unknown
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Duration, DurationUnit
from vietnamese import clean, normalize

UNITS = {
    "phút": DurationUnit.MINUTE,
    "giờ": DurationUnit.HOUR,
    "giờ làm việc": DurationUnit.WORKING_HOUR,
    "ngày": DurationUnit.DAY,
    "ngày làm việc": DurationUnit.WORKING_DAY,
    "tháng": DurationUnit.MONTH,
    "năm": DurationUnit.YEAR,
}
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
FIGURE = re.compile(rf"(\d+(?:[.,]\d+)?)(?:\s+({_UNIT}))?")
BARE_COUNT = 100
"""A bare number from here on has swallowed something else."""


def duration_of(cell: str, note: str, doubts: Doubts) -> Duration | Unknown:
    """Read one cell. A number without a unit takes that of the note only if the note repeats the number."""
    text = clean(cell)
    if not text:
        return unknown("not_given")
    match = FIGURE.fullmatch(normalize(text))
    if match is None:
        return unknown("source_says", text)
    number, unit = match.groups()
    value = float(number.replace(",", "."))
    said = _units_in_note(value, note)
    if value <= 0 or (unit is None and (value >= BARE_COUNT or not value.is_integer())):
        doubts.add("duration", Reason.DURATION_UNREADABLE)
        return unknown("source_says", text)
    if unit is None:
        return Duration(value=value, unit=said.pop() if len(said) == 1 else DurationUnit.UNKNOWN)
    if said and UNITS[unit] not in said:
        doubts.add("duration", Reason.UNIT_DIFFERS)
    return Duration(value=value, unit=UNITS[unit])


def _units_in_note(value: float, note: str) -> set[DurationUnit]:
    """The units that the note gives for the same number ("05 (năm) ngày làm việc")."""
    pattern = re.compile(rf"(?<![\d/.,])(?<!ngày )0*{value:g}\s+(?:\([^()]{{1,30}}\)\s*)?({_UNIT})(?!\w)")
    return {UNITS[unit] for unit in pattern.findall(normalize(note))}
