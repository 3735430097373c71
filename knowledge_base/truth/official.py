"""What the official record of a procedure says, as far as ours can be held against it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from knowledge_base.errors import TruthError
from knowledge_base.importing.channels import KINDS
from knowledge_base.importing.rows import SourceRow, read_rows
from knowledge_base.importing.texts import levels_of
from knowledge_base.schema.base import Model
from knowledge_base.schema.procedure import ChannelKind, Level
from knowledge_base.truth.figures import amounts_in, times_in
from vietnamese import clean, normalize


class Figures(Model):
    """Amounts in đồng and time limits (`figures.time_key`), sorted."""

    amounts: tuple[int, ...] = ()
    times: tuple[str, ...] = ()


class Official(Model):
    """An official record by its code: digest of the whole row, what must agree, every figure it holds.

    `papers` are the lines of its table of papers, `told` those of its other texts; both are read from the
    crawled file only and never kept.
    """

    code: str
    digest: str
    title: str
    level: tuple[Level, ...]
    decision: str
    channels: dict[ChannelKind, Figures]
    anywhere: Figures
    """In any text of the row, the table as it was before it was split included."""
    glued: bool
    """The tables were glued in the source and split again by guess."""
    papers: tuple[str, ...] | None = None
    told: tuple[str, ...] = ()


def official_of(row: SourceRow) -> Official:
    """Read a row of the crawled file."""
    channels: dict[ChannelKind, list[tuple[str, str]]] = {}
    for line in row.cach_thuc:
        if kind := KINDS.get(normalize(line.hinh_thuc)):
            fees, times = f"{line.phi_le_phi} {line.mo_ta}", f"{line.thoi_han}\n{line.mo_ta}"
            channels.setdefault(kind, []).append((fees, times))
    table = (row.cach_thuc_raw, *_table(row))
    # Running text says "không" and "miễn" of many things; only the table says it of fees.
    running = (row.trinh_tu, row.yeu_cau, row.ket_qua)
    return Official(
        code=row.ma_thu_tuc,
        digest=digest_of(row),
        title=clean(row.ten),
        level=levels_of(row.cap_thuc_hien, row.linh_vuc),
        decision=clean(row.so_quyet_dinh),
        channels={kind: _figures(lines) for kind, lines in channels.items()},
        anywhere=_figures([(text, text) for text in table], running),
        glued=row.bang_goc_bi_dinh,
        papers=tuple(
            clean(f"{paper.ten_giay_to} {paper.mau_don} {paper.truong_hop}") for paper in row.thanh_phan_ho_so
        ),
        told=tuple(line for text in (*table, *running) for line in map(clean, text.splitlines()) if line),
    )


def digest_of(row: SourceRow) -> str:
    """SHA-256 of the row's fields in one fixed form."""
    data = json.dumps(row.model_dump(), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()


def _table(row: SourceRow) -> Iterator[str]:
    for line in row.cach_thuc:
        yield from (line.thoi_han, line.phi_le_phi, line.mo_ta)


def _figures(pairs: Sequence[tuple[str, str]], running: Sequence[str] = ()) -> Figures:
    """The figures of pairs of texts, about fees and about time, and of running text."""
    spoken = (amounts_in(text, free=False) for text in running)
    amounts = frozenset().union(*(amounts_in(fees) for fees, _ in pairs), *spoken)
    texts = (*(text for _, text in pairs), *running)
    times = frozenset().union(*(times_in(line) for text in texts for line in text.splitlines()))
    return Figures(amounts=tuple(sorted(amounts)), times=tuple(sorted(times)))


def from_crawl(path: Path, codes: Iterable[str]) -> dict[str, Official]:
    """The official records of some codes. Raises ImportFileError where the file cannot be read."""
    wanted = set(codes)
    rows = (row for row in read_rows(path) if isinstance(row, SourceRow))
    return {row.ma_thu_tuc: official_of(row) for row in rows if row.ma_thu_tuc in wanted}


def read_kept(path: Path) -> dict[str, Official]:
    """The official figures kept in a file, by code. Raises TruthError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [Official.model_validate_json(line) for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise TruthError(f"{path}: cannot be read ({error})") from error
    return {official.code: official for official in kept}


def keep(path: Path, officials: Iterable[Official]) -> None:
    """Write the figures, one record a line in the order of the codes, without the papers."""
    ordered = sorted(officials, key=lambda official: official.code)
    lines = [official.model_dump_json(exclude={"papers", "told"}) + "\n" for official in ordered]
    path.write_text("".join(lines), encoding="utf-8")
