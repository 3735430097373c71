"""Records somebody should look at: past their review day, or with a dated rule that ends soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge_base.schema import Procedure, Record, Unknown

SOON = 60
"""Days ahead in which the end of a dated rule is told."""


@dataclass(frozen=True, order=True)
class Stale:
    """A record to look at, and the day that makes it so."""

    day: dt.date
    id: str
    title: str
    why: str


def stale(records: Iterable[Record], today: dt.date, days: int = SOON) -> list[Stale]:
    """What is past its review day or loses a dated rule within some days, the earliest day first."""
    return sorted(one for record in records for one in _of(record, today, days))


def _of(record: Record, today: dt.date, days: int) -> Iterator[Stale]:
    if record.review_by and record.review_by < today:
        yield Stale(record.review_by, record.id, record.title, "past its review day")
    if isinstance(record, Procedure):
        for day in sorted(_ends(record)):
            if day < today:
                yield Stale(day, record.id, record.title, "a dated fee has ended")
            elif day <= today + dt.timedelta(days=days):
                yield Stale(day, record.id, record.title, "a dated fee ends")


def _ends(record: Procedure) -> set[dt.date]:
    return {
        fee.valid_to
        for channel in record.channels
        if not isinstance(channel.fees, Unknown)
        for fee in channel.fees
        if fee.valid_to
    }
