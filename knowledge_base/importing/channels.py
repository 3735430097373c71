"""Ways of handing in: the rows of the table gathered by channel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge_base.importing.doubts import Doubts, Reason, unknown
from knowledge_base.importing.durations import duration_of
from knowledge_base.importing.fees import LONGEST_CONDITION, fees_of, mended
from knowledge_base.importing.rows import ChannelRow, SourceRow
from knowledge_base.importing.texts import speaks_of_district
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Channel, ChannelKind, Duration, Fee
from vietnamese import clean, normalize

KINDS = {
    "trực tuyến": ChannelKind.ONLINE,
    "trực tiếp": ChannelKind.IN_PERSON,
    "dịch vụ bưu chính": ChannelKind.POST,
}
LONGEST_NOTE = 400
MONEY_FIRST = re.compile(r"[\d.,\s]*(?:VNĐ|Việt Nam Đồng|Đồng|USD)\b")
"""A note that begins with money: the border to the cell before was guessed wrong."""


def channels_of(row: SourceRow, doubts: Doubts) -> tuple[Channel, ...]:
    """One channel a kind, in the order of the source; empty where the source names none."""
    rows: dict[ChannelKind, list[ChannelRow]] = {}
    for line in row.cach_thuc:
        if kind := KINDS.get(normalize(line.hinh_thuc)):
            if row.cach_thuc_raw:
                _check_against_raw(line, row.cach_thuc_raw, doubts)
            rows.setdefault(kind, []).append(line)
    channels = tuple(_channel(kind, lines, doubts) for kind, lines in rows.items())
    if len({_free(channel) for channel in channels}) > 1:
        doubts.add("fees", Reason.FREE_IN_PART)
    return channels


def _free(channel: Channel) -> bool:
    return not isinstance(channel.fees, Unknown) and all(fee.amount == 0 for fee in channel.fees)


def _channel(kind: ChannelKind, lines: Sequence[ChannelRow], doubts: Doubts) -> Channel:
    cells = [mended(line.phi_le_phi, line.mo_ta) for line in lines]
    notes = [clean(cell.note) for cell in cells]
    durations = [
        duration_of(line.thoi_han, cell.note, doubts) for line, cell in zip(lines, cells, strict=True)
    ]
    fees = [fees_of(cell.fee, cell.note, doubts) for cell in cells]
    if any(MONEY_FIRST.match(note) for note in notes):
        doubts.add("fees", Reason.AMOUNT_IN_NOTE)
    shown = next((note for note in notes if note and not MONEY_FIRST.match(note)), "")
    return Channel(
        channel=kind,
        duration=_durations(durations, notes, doubts),
        fees=_fees(fees, doubts),
        note=shown if 0 < len(shown) <= LONGEST_NOTE and not speaks_of_district(shown) else None,
    )


def _durations(
    found: Sequence[Duration | Unknown], notes: Sequence[str], doubts: Doubts
) -> tuple[Duration, ...] | Unknown:
    if len(set(found)) == 1:
        return found[0] if isinstance(found[0], Unknown) else (found[0],)
    given = [value for value in found if isinstance(value, Duration)]
    if len(given) < len(found) or not _tell_apart(notes):
        doubts.add("duration", Reason.ROWS_DISAGREE)
        return tuple(dict.fromkeys(given)) or unknown("not_given")
    return tuple(
        value.model_copy(update={"condition": note}) for value, note in zip(given, notes, strict=True)
    )


def _fees(found: Sequence[tuple[Fee, ...] | Unknown], doubts: Doubts) -> tuple[Fee, ...] | Unknown:
    if len(set(found)) == 1:
        return found[0]
    given = [fee for fees in found if not isinstance(fees, Unknown) for fee in fees]
    silent = any(isinstance(fees, Unknown) for fees in found)
    if silent or not _tell_apart(fee.condition or "" for fee in given):
        doubts.add("fees", Reason.ROWS_DISAGREE)
    return tuple(dict.fromkeys(given)) or unknown("not_given")


def _tell_apart(conditions: Iterable[str]) -> bool:
    """Whether the conditions say which case is which: all there, all different, all short."""
    listed = list(conditions)
    return len(set(listed)) == len(listed) and all(0 < len(text) <= LONGEST_CONDITION for text in listed)


def _check_against_raw(line: ChannelRow, raw: str, doubts: Doubts) -> None:
    """The figures of a re-split table must stand in the table it was split from."""
    there = set(_numbers(raw))
    if not there.issuperset(_numbers(line.thoi_han)[:1]):
        doubts.add("duration", Reason.NOT_IN_RAW)
    if not there.issuperset(_numbers(line.phi_le_phi)[:1]):
        doubts.add("fees", Reason.NOT_IN_RAW)


def _numbers(text: str) -> list[str]:
    """Runs of digits, thousands joined, leading zeros dropped."""
    found = re.findall(r"\d{1,3}(?:[.,]\d{3})+|\d+", text)
    return [re.sub(r"\D", "", number).lstrip("0") or "0" for number in found]
