"""Which numbers an answer may hold: those of its own field, and what the stated rules make of them.

The rules: an amount is written with thousands dots; another figure with a decimal comma; a date as
dd/mm/yyyy; a lunar day as its next
solar date; the day after a reduction's last day; a source's date with its parts turned round; the hotline
where something is not known. This is reckoned from the record alone, apart from the code that renders.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from actions.lunar import festival_dates
from knowledge_base.schema import Fee, LunarDates, Procedure, Province, Record, Tourism, Unknown

NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_OVERVIEW = (
    "summary ward former_ward best_time opening_hours lunar tips answer serves address hours phone text"
)
# What the fields of records other than procedures may quote.
QUOTED = {
    "overview": _OVERVIEW.split(),
    "getting_there": ["getting_there", "summary"],
    "best_time": ["best_time", "opening_hours", "lunar", "summary"],
    "english": ["en", "ward"],
    "price_note": ["price_note"],
}


def numbers(text: str) -> list[str]:
    """Every number of a text with the marks inside it: "70.000", "0,5", "31/12/2026", "1.014064"."""
    return NUMBER.findall(text)


def violations(text: str, record: Record, field: str, day: dt.date, province: Province) -> list[str]:
    """Numbers of an answer that neither the field nor a rule yields."""
    allowed = {*numbers(record.title), *_allowed(record, field, day, province)}
    if isinstance(record, Procedure):
        allowed |= {record.code}
    return [number for number in numbers(text) if number not in allowed]


def _allowed(record: Record, field: str, day: dt.date, province: Province) -> Iterator[str]:
    for part in parts(record, field, day):
        if isinstance(part, Unknown):
            yield from numbers(province.hotline)
        yield from _yielded(part.model_dump() if hasattr(part, "model_dump") else part)
    if record.review_by and record.review_by < day:
        yield from (record.review_by.strftime("%d/%m/%Y"), *numbers(province.hotline))
    if _left_open(record, field, day):
        yield from numbers(province.hotline)


def _left_open(record: Record, field: str, day: dt.date) -> bool:
    """Whether the answer has to say that something is not known although no part of it is Unknown."""
    if isinstance(record, Tourism):
        return field == "price_note" and record.price_note is None
    if isinstance(record, Procedure):
        if ("documents" if field == "form" else field) in record.doubtful:
            return True
        if field in {"fees", "duration"} and not record.channels:
            return True
        if field == "fees":
            known = [channel.fees for channel in record.channels if not isinstance(channel.fees, Unknown)]
            return any(all(_ended(fee, day) for fee in fees) for fees in known)
    return False


def _ended(fee: Fee, day: dt.date) -> bool:
    return fee.valid_to is not None and fee.valid_to < day


def parts(record: Record, field: str, day: dt.date) -> Iterator[Any]:
    """The parts of a record that a field may quote."""
    if not isinstance(record, Procedure):
        for name in QUOTED[field]:
            if (value := getattr(record, name, None)) is None:
                continue
            if isinstance(value, LunarDates):
                dates = festival_dates(value, day)
                yield [dates.first, dates.last] if dates else []
            else:
                yield value
        return
    match field:
        case "fees" | "duration" if field not in record.doubtful:
            for channel in record.channels:
                values = getattr(channel, field)
                current = isinstance(values, Unknown) or field == "duration"
                yield (channel.note or "") if field == "fees" else ""
                yield (
                    values
                    if isinstance(values, Unknown)
                    else [value.model_dump() for value in values if current or not _ended(value, day)]
                )
        case "where_to_apply":
            yield record.where_to_apply
            yield [text for channel in record.channels for text in (channel.hours, channel.note)]
        case "online":
            yield record.official_title
            yield [(c.url, c.note) for c in record.channels if c.channel.value == "online"]
        case "form":
            if isinstance(record.documents, Unknown):
                yield record.documents
            yield [(item.form, item.name) for _, item in record.forms()]
        case "documents" | "legal_basis" | "steps" | "conditions":
            value = getattr(record, field)
            yield (
                value
                if isinstance(value, Unknown)
                else [entry.model_dump() if hasattr(entry, "model_dump") else entry for entry in value]
            )
        case "result":
            yield record.result
        case "overview":
            yield [record.agency, record.audience]
            yield [] if isinstance(record.result, Unknown) else record.result


def _yielded(value: Any, name: str = "") -> Iterator[str]:
    """What the rules make of a value; `name` is the field it stands in."""
    match value:
        case Mapping():
            for key, inner in value.items():
                yield from _yielded(inner, key)
        case list() | tuple():
            for inner in value:
                yield from _yielded(inner, name)
        case dt.date():
            yield value.strftime("%d/%m/%Y")
            if name == "valid_to":
                yield (value + dt.timedelta(days=1)).strftime("%d/%m/%Y")
        case int() if name == "amount":
            yield re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", str(value))
        case int() | float():
            yield str(int(value)) if value == int(value) else str(value).replace(".", ",")
        case str() if name == "date":
            turned = "/".join(reversed(value.split("-")))
            month, _, rest = value.partition("/")
            yield from numbers(f"{month[-2:]} {rest}/{month[:4]}" if rest else turned)
        case str():
            yield from numbers(value)
