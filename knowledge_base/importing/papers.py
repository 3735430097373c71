"""Papers of the dossier by case, with the cuts of re-split tables mended or marked."""

from __future__ import annotations

import re

from knowledge_base.importing.doubts import Doubts, Reason, unknown, words
from knowledge_base.importing.rows import PaperRow, SourceRow
from knowledge_base.importing.texts import speaks_of_district
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import DocumentCase, DocumentItem
from vietnamese import clean, normalize

COUNTED = re.compile(
    r"bản chính:\s*(\d*)\s+bản sao:\s*(\d*)|(\d+) bản chính(?:,\s*(\d+) bản sao)?|(\d+) bản sao"
)
GLUED_COUNT = re.compile(r"\d+\s*bản (?:chính|sao)(?:\d|,\d|\.|$)")
FILE_NAME = re.compile(r"[\w\s.,()–-]*\.(?:docx?|pdf|xlsx?|rar|zip)", re.IGNORECASE)
FILE_END = re.compile(r"\.(?:docx?|pdf|xlsx?|rar|zip)$", re.IGNORECASE)
NOTE = re.compile(r"[\W\d]*(?:lưu ý|ghi chú|ví dụ|trường hợp)\b")
PLAIN_CASES = frozenset({"", "bao gồm", "hồ sơ", "thành phần hồ sơ", "hồ sơ gồm", "hồ sơ bao gồm"})
LONGEST_NAME = 900


def papers_of(row: SourceRow, doubts: Doubts) -> tuple[DocumentCase, ...] | Unknown:
    """Papers by case in the order of the source. Notes among the papers are put under the paper before."""
    cases: dict[str, list[DocumentItem]] = {}
    for line in row.thanh_phan_ho_so:
        item = _item(line, glued=row.bang_goc_bi_dinh, doubts=doubts)
        if item is None:
            continue
        case = clean(line.truong_hop).strip(" *-+:.")
        if GLUED_COUNT.search(normalize(case)):
            doubts.add("documents", Reason.CUT_CELLS)
        items = cases.setdefault("" if normalize(case) in PLAIN_CASES else case, [])
        if items and _is_note(item):
            before = items[-1]
            note = " ".join(part for part in (before.note, item.name) if part)
            items[-1] = before.model_copy(update={"note": note})
        else:
            # A paper is told in a list of our own; only a note stays the sentence that it is.
            items.append(item.model_copy(update={"name": item.name.rstrip(" ;:,.") or item.name}))
    if not cases:
        return unknown("not_given")
    if speaks_of_district(" ".join(item.name for items in cases.values() for item in items)):
        doubts.add("documents", Reason.DISTRICT)
    return tuple(
        DocumentCase(case=case or words()["papers_of_all"], items=tuple(items))
        for case, items in cases.items()
    )


def _item(line: PaperRow, *, glued: bool, doubts: Doubts) -> DocumentItem | None:
    name, form = clean(line.ten_giay_to), clean(line.mau_don)
    if not name:
        return None
    if form and (glued or form[0].islower()):
        name, form = _unglued(line.ten_giay_to, line.mau_don, doubts)
    if GLUED_COUNT.search(normalize(name)) or len(name) > LONGEST_NAME:
        doubts.add("documents", Reason.CUT_CELLS)
    original, copies = _sheets(line.so_luong)
    return DocumentItem(
        name=re.sub(r"^[\s*+•–-]+", "", name) or name,
        original=original,
        copy=copies,
        form=FILE_END.sub("", form) or None,
    )


def _unglued(name: str, form: str, doubts: Doubts) -> tuple[str, str]:
    """Name and form of a table that was split by guess: the file's name is the tail of both together."""
    if FILE_NAME.fullmatch(form) and (name.rstrip() != name or name.endswith((".", ";", ":", ")", ","))):
        return clean(name), clean(form)
    whole = clean(name + form)
    for place in range(1, len(whole)):
        if _glued_between(whole[:place], whole[place]) and FILE_NAME.fullmatch(whole, place):
            return whole[:place], whole[place:]
    doubts.add("documents", Reason.CUT_CELLS)
    return clean(name), clean(form)


def _glued_between(text: str, after: str) -> bool:
    """Whether a character stands right behind a text only because two cells were glued ("mẫuTK", "CPMẫu")."""
    before = text[-1]
    ends = before.islower() or before.isdigit() or before in '.;:)”"' or text.endswith("NĐ-CP")
    begins = after.isupper() or (after.isdigit() and not before.isdigit() and before != ".")
    return ends and begins


def _sheets(text: str) -> tuple[int | None, int | None]:
    """Numbers of originals and copies; None where the source is silent."""
    match = COUNTED.fullmatch(normalize(text))
    if match is None:
        return None, None
    original, copies = match[1] or match[3], match[2] or match[4] or match[5]
    return (int(original) if original else None), (int(copies) if copies else None)


def _is_note(item: DocumentItem) -> bool:
    """A remark that the source lists as if it were a paper: no sheet is asked for."""
    return not item.original and not item.copies and NOTE.match(normalize(item.name)) is not None
