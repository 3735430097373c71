"""What could not be read for certain: which field of which record, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Doubtable

WORDS_FILE = Path(__file__).with_name("words.yml")
LONGEST_REASON = 300
"""Characters of the source's own words that a reason quotes at most."""


class Reason(StrEnum):
    """Why a field of an imported record is doubtful; the words stand in the report."""

    AMOUNT_TOO_SMALL = "an amount below 1,000 đồng: zeros seem to be missing"
    AMOUNT_UNREADABLE = "an amount that cannot be read"
    SEVERAL_AMOUNTS = "several amounts in one cell"
    DATED_RULE = "a rule with dates or percentages"
    FREE_IN_PART = "free by one channel, not by another"
    AMOUNT_IN_NOTE = "an amount slipped into the note"
    FREE_BUT_NOTE = "free, but the note speaks of a fee"
    LONG_CONDITION = "a condition too long to be one"
    ROWS_DISAGREE = "one channel has several rows that do not say which case is which"
    NOT_IN_RAW = "the figure does not stand in the raw table"
    UNIT_DIFFERS = "the note gives another unit than the table"
    DURATION_UNREADABLE = "a time limit that cannot be read"
    CUT_CELLS = "cells of the papers were cut in the middle"
    DISTRICT = "speaks of the district level, which there is no more"
    TOO_LONG = "too long to be told in a conversation"


@dataclass
class Doubts:
    """Collects the doubts about one record, in the order found."""

    found: dict[tuple[Doubtable, Reason], None] = field(default_factory=dict)

    def add(self, name: Doubtable, reason: Reason) -> None:
        """Note one; twice the same counts once."""
        self.found[name, reason] = None

    @property
    def fields(self) -> tuple[Doubtable, ...]:
        """The doubtful fields, sorted, each once."""
        return tuple(sorted({name for name, _ in self.found}))


@cache
def words() -> dict[str, str]:
    """The Vietnamese words of imported records."""
    loaded: dict[str, str] = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return loaded


def unknown(key: str, text: str = "") -> Unknown:
    """An unknown value with its reason; a long quotation is cut at a word."""
    if len(text) > LONGEST_REASON:
        text = text[:LONGEST_REASON].rsplit(" ", 1)[0] + " …"
    return Unknown(unknown=words()[key].format(text=text))
