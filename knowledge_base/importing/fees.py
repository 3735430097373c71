"""Fees: an amount that stands alone in its cell; everything else is unknown or doubtful, never guessed.

"Miễn phí" in the source often only means that the field for the amount holds 0 while the real rule follows in
brackets. It is taken for free of charge only where nothing follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge_base.importing.doubts import Doubts, Reason, unknown
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Fee
from vietnamese import clean, normalize

LINE = re.compile(
    r"(?:(?P<name>phí|lệ phí)\s*:\s*)?"
    r"(?P<amount>[\d.,]+|miễn phí|không có thông tin|không)?\s*"
    r"(?P<unit>việt nam đồng|đồng|vnđ)?\s*"
    r"(?:\((?P<rule>.*)\))?\.?",
    re.DOTALL,
)
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d+")
MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?![\d/])|\d+(?=\s*(?:đồng|đ\b|vnđ|triệu|nghìn|usd))")
DATED = re.compile(
    r"%|phần trăm|\b\d{1,2}/\d{1,2}/\d{4}.*\bđến\b|\bđến hết ngày\b|\bkể từ ngày\b|\btừ ngày\b"
)
PER = re.compile(r"(?:đồng)?\s*/\s*([^\s()/;,.][^()/;,.]{0,40})")
NOTHING = re.compile(r"(?:không(?: có| quy định)?)?[\s.]*")
LEAST = 1000
"""Đồng. Nothing is charged below it; a smaller figure has lost its zeros."""
LONGEST_CONDITION = 200


@dataclass(frozen=True)
class Cells:
    """The cell of the fees and the note beside it, with the border between them mended."""

    fee: str
    note: str


def mended(fee: str, note: str) -> Cells:
    """Put the border of a re-split table where the brackets close: it was guessed, at the first ")"."""
    if (depth := _depth(fee)) <= 0:
        return Cells(fee, note)
    for place, character in enumerate(note):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            return Cells(f"{fee} {note[: place + 1]}", note[place + 1 :])
    return Cells(fee, note)


def _depth(text: str) -> int:
    return text.count("(") - text.count(")")


def fees_of(cell: str, note: str, doubts: Doubts) -> tuple[Fee, ...] | Unknown:
    """Read one cell; `note` is only looked at for words that speak against "free"."""
    lines = [clean(line) for line in cell.splitlines() if not normalize(line).startswith("file đính kèm")]
    lines = [line for line in lines if line]
    if not lines:
        return unknown("not_given")
    found = [_fee(line, note, doubts) for line in lines]
    fees = [fee for fee in found if isinstance(fee, Fee)]
    if len(fees) == len(found):
        return tuple(fees)
    if fees:  # one amount is given and another is not: the sum to pay is unknown
        return unknown("source_says", "; ".join(lines))
    return next(fee for fee in found if isinstance(fee, Unknown))


def _fee(line: str, note: str, doubts: Doubts) -> Fee | Unknown:
    match = LINE.fullmatch(normalize(line))
    if match is None or _depth(line):
        if re.search(r"\d{3}", line):
            doubts.add("fees", Reason.AMOUNT_UNREADABLE)
        return unknown("source_says", line)
    rule = match["rule"] or ""
    name = match["name"].capitalize() if match["name"] else None
    match match["amount"]:
        case "không có thông tin" if not rule:
            return unknown("no_information")
        case None | "không có thông tin":
            return unknown("source_says", line)
        case "miễn phí" | "không":
            return _free(line, name, rule, note, doubts)
        case figure:
            return _charged(line, figure, name, rule, note, doubts)


def _free(line: str, name: str | None, rule: str, note: str, doubts: Doubts) -> Fee | Unknown:
    if rule:
        return unknown("source_says", line)
    if re.search(r"\b(?:phí|cước)\b", normalize(note)):
        doubts.add("fees", Reason.FREE_BUT_NOTE)
    return Fee(amount=0, name=name)


def _charged(line: str, figure: str, name: str | None, rule: str, note: str, doubts: Doubts) -> Fee | Unknown:
    if not GROUPED.fullmatch(figure):
        doubts.add("fees", Reason.AMOUNT_UNREADABLE)
        return unknown("source_says", line)
    amount = int(re.sub(r"\D", "", figure))
    if amount == 0:
        return _free(line, name, rule, note, doubts)
    if amount < LEAST:
        doubts.add("fees", Reason.AMOUNT_TOO_SMALL)
    others = {int(re.sub(r"\D", "", other)) for other in MONEY.findall(f"{rule} {normalize(note)}")}
    if others - {amount}:
        doubts.add("fees", Reason.SEVERAL_AMOUNTS)
    if DATED.search(f"{rule} {normalize(note)}"):
        doubts.add("fees", Reason.DATED_RULE)
    if per := PER.fullmatch(rule.strip()):
        return Fee(amount=amount, name=name, unit=f"đồng/{per[1].strip()}")
    condition = "" if NOTHING.fullmatch(rule) else _original(line, rule)
    if len(condition) > LONGEST_CONDITION:
        doubts.add("fees", Reason.LONG_CONDITION)
    return Fee(amount=amount, name=name, condition=condition or None)


def _original(line: str, rule: str) -> str:
    """The rule as the source writes it; `rule` was found in the normalised line."""
    inside = line[line.index("(") + 1 : line.rindex(")")]
    return inside.strip(" -–*;.") or rule
