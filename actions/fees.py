"""Which fee is charged on a day: a dated reduction takes the place of its base while it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.schema import Fee


@dataclass(frozen=True)
class FeeLine:
    """A fee as it stands on a day, and what takes its place when it ends.

    `begins` is set where the fee is not charged yet.
    """

    fee: Fee
    begins: dt.date | None = None
    then: Fee | None = None
    then_from: dt.date | None = None


def on_day(fees: Sequence[Fee], day: dt.date) -> list[FeeLine]:
    """Fees charged on `day` or later, in the order of the record; what has ended is left out."""
    reductions = [fee for fee in fees if fee.derived_from and fee.holds_on(day)]
    replaced = {(*fee.key, fee.derived_from.amount) for fee in reductions if fee.derived_from}
    lines = []
    for fee in fees:
        if fee.valid_to and fee.valid_to < day:
            continue
        if fee.derived_from is None and (*fee.key, fee.amount) in replaced:
            continue
        begins = fee.valid_from if fee.valid_from and fee.valid_from > day else None
        after = fee.valid_to + dt.timedelta(days=1) if fee.valid_to else None
        base = _base_on(after, fee, fees) if after else None
        lines.append(FeeLine(fee, begins, base, after if base else None))
    return lines


def _base_on(day: dt.date, reduced: Fee, fees: Sequence[Fee]) -> Fee | None:
    """The fee that a reduction was reckoned from; None where it is not what is charged on `day`."""
    if reduced.derived_from is None:
        return None
    wanted = (*reduced.key, reduced.derived_from.amount)
    holding = [fee for fee in fees if fee.holds_on(day)]
    if any((*fee.key, fee.derived_from.amount) == wanted for fee in holding if fee.derived_from):
        return None
    return next((fee for fee in holding if not fee.derived_from and (*fee.key, fee.amount) == wanted), None)
