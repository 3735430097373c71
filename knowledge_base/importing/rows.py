"""The rows of a crawled file, and why one of them cannot be used."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from knowledge_base.errors import ImportFileError
from knowledge_base.schema.procedure import PROCEDURE_CODE
from vietnamese import clean

Cell = str


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ChannelRow(_Row):
    """A line of the table of channels: how to hand in, time limit, fees, note."""

    hinh_thuc: Cell = ""
    thoi_han: Cell = ""
    phi_le_phi: Cell = ""
    mo_ta: Cell = ""


class PaperRow(_Row):
    """A line of the table of papers: case, name, form, number of sheets."""

    truong_hop: Cell = ""
    ten_giay_to: Cell = ""
    mau_don: Cell = ""
    so_luong: Cell = ""


class LawRow(_Row):
    """A law by its number."""

    so_ky_hieu: Cell = ""
    trich_yeu: Cell = ""


class SourceRow(_Row):
    """One procedure as crawled. The names of the fields are those of the source."""

    ma_thu_tuc: Annotated[str, StringConstraints(pattern=PROCEDURE_CODE)]
    ten: Annotated[str, StringConstraints(pattern=r"\S")]
    linh_vuc: Annotated[str, StringConstraints(pattern=r"\S")]
    cap_thuc_hien: Cell
    so_quyet_dinh: Annotated[str, StringConstraints(pattern=r"\S")]
    doi_tuong: Cell
    co_quan_thuc_hien: Cell = ""
    co_quan_tham_quyen: Cell = ""
    trinh_tu: Cell = ""
    cach_thuc: tuple[ChannelRow, ...] = ()
    cach_thuc_raw: Cell = ""
    thanh_phan_ho_so: tuple[PaperRow, ...] = ()
    can_cu_phap_ly: tuple[LawRow, ...] = ()
    yeu_cau: Cell = ""
    ket_qua: Cell = ""
    url: Cell = ""
    ngay_crawl: Annotated[str, StringConstraints(pattern=r"\S")]
    bang_goc_bi_dinh: bool = False


@dataclass(frozen=True)
class Refused:
    """A line that is not a procedure we can use: its number (from 1), its code if it has one, and why."""

    line: int
    code: str
    reason: str


def read_rows(path: Path) -> Iterator[SourceRow | Refused]:
    """Every line of a JSON lines file, gzip or not; blank lines are passed over.

    Raises ImportFileError when the file itself cannot be read to its end.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(number, line)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise ImportFileError(f"{path}: cannot be read ({error})") from error


def _row(number: int, line: str) -> SourceRow | Refused:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return Refused(number, "", "the line is not JSON")
    code = clean(str(data.get("ma_thu_tuc", ""))) if isinstance(data, dict) else ""
    try:
        return SourceRow.model_validate(data)
    except ValidationError as error:
        detail = error.errors()[0]
        name = ".".join(map(str, detail["loc"])) or "the line"
        return Refused(number, code, f"{name}: {detail['msg']}")
