"""Figures in running text: amounts of money and time limits, read apart from the importer on purpose.

The importer decides what a figure means; this only finds every figure that a text holds, so that a mistake
of the importer does not confirm itself.
"""

from __future__ import annotations

import re

from knowledge_base.schema.procedure import Duration, DurationUnit
from vietnamese import normalize

AMOUNT = re.compile(r"(?<![\d/.,])(?:\d{1,3}(?:[.,]\d{3})+|\d+)(?!\d|/\d|/[^\s/]*-)")
"""Not a date and not the number of a law; "160.000/hộ chiếu" is an amount."""
THOUSANDS = re.compile(r"(\d+)\s*(?:nghìn|ngàn)\b")
MILLIONS = re.compile(r"(\d+(?:[.,]\d{1,2})?)\s*triệu\b")
LEAST_AMOUNT = 500
"""Đồng; smaller numbers in a text about fees count sheets and days."""
NO_CHARGE = re.compile(r"miễn|không (?:thu|mất|phải nộp)|\b0 (?:việt nam )?đồng|^không\b")
UNITS = {
    "ngày làm việc": DurationUnit.WORKING_DAY,
    "ngày": DurationUnit.DAY,
    "giờ làm việc": DurationUnit.WORKING_HOUR,
    "giờ": DurationUnit.HOUR,
    "tiếng": DurationUnit.HOUR,
    "phút": DurationUnit.MINUTE,
    "tháng": DurationUnit.MONTH,
    "năm": DurationUnit.YEAR,
}
TIME = re.compile(
    r"(\d+/\d+|\d+(?:[.,]\d+)?)\s*(?:\([^)\d]*\)\s*)?"
    r"(ngày(?:, giờ)? làm việc|ngày|giờ làm việc|giờ|tiếng|phút|tháng|năm)\b"
)
SAME_DAY = re.compile(r"(?:ngay|trong) (?:trong )?(?:buổi|ngày)|ngay khi|trả ngay|giải quyết ngay")
BARE = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*")


def amounts_in(text: str, *, free: bool = True) -> frozenset[int]:
    """Every number of at least 500 in a text; 0 where it says that nothing is charged (with `free`)."""
    text = normalize(text)
    found = {int(re.sub(r"[.,]", "", number)) for number in AMOUNT.findall(text)}
    found |= {int(number) * 1000 for number in THOUSANDS.findall(text)}
    found |= {round(float(number.replace(",", ".")) * 1_000_000) for number in MILLIONS.findall(text)}
    nothing = {0} if free and (NO_CHARGE.search(text) or 0 in found) else set()
    return frozenset({amount for amount in found if amount >= LEAST_AMOUNT} | nothing)


def time_key(value: float | None, unit: DurationUnit) -> str:
    """A time limit as one word: "7 working_day", "same_day"."""
    return unit.value if value is None else f"{value:g} {unit.value}"


def limit_key(duration: Duration) -> str:
    """A record's time limit as `time_key` has it."""
    return time_key(duration.value, duration.unit)


def times_in(text: str) -> frozenset[str]:
    """Every time limit in a text, as `time_key` has it; a text that is a bare number has no unit."""
    text = normalize(text)
    if bare := BARE.fullmatch(text):
        return frozenset({time_key(_number(bare[1]), DurationUnit.UNKNOWN)})
    found = {time_key(_number(value), UNITS[unit.replace(", giờ", "")]) for value, unit in TIME.findall(text)}
    return frozenset(found | ({DurationUnit.SAME_DAY.value} if SAME_DAY.search(text) else set()))


def _number(text: str) -> float:
    if "/" in text:
        above, below = map(int, text.split("/"))
        return above / below if below else float(above)
    return float(text.replace(",", "."))
