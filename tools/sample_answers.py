"""Print answers beside the official rows, to be read against each other.

`python -m tools.sample_answers FILE --count 30 --seed 2026`: FILE as crawled from the national portal. The
same seed and the same records give the same sample.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from actions.render import Renderer
from knowledge_base.clock import now
from knowledge_base.errors import KnowledgeError
from knowledge_base.importing.rows import SourceRow, read_rows
from knowledge_base.loader import load
from knowledge_base.schema import Procedure
from knowledge_base.truth.run import curated
from tools.paths import ROOT

FIELDS = ("fees", "duration", "documents", "where_to_apply", "steps", "conditions", "result")


def sample(records: dict[str, Procedure], count: int, seed: int) -> list[Procedure]:
    """Records drawn by a seed, in the order of their codes."""
    drawn = random.Random(seed).sample(sorted(records), min(count, len(records)))  # noqa: S311 - no secret
    return [records[code] for code in sorted(drawn)]


def answers_of(record: Procedure, renderer: Renderer) -> Iterator[str]:
    """Every answer a citizen can get about a procedure, as of today."""
    for field in FIELDS:
        yield renderer.render(record, field, now().date()).split("\n\n", 1)[1]


def official_of(row: SourceRow) -> Iterator[str]:
    """The official row, field by field."""
    yield f"[cấp] {row.cap_thuc_hien} [quyết định] {row.so_quyet_dinh}"
    for line in row.cach_thuc:
        yield f"[{line.hinh_thuc}] thời hạn: {line.thoi_han} | phí: {line.phi_le_phi} | {line.mo_ta}"
    for paper in row.thanh_phan_ho_so:
        yield f"[giấy tờ: {paper.truong_hop}] {paper.ten_giay_to} | {paper.mau_don} | {paper.so_luong}"
    yield f"[nơi] {row.co_quan_thuc_hien} | [kết quả] {row.ket_qua}"
    yield f"[trình tự] {row.trinh_tu}"
    yield f"[yêu cầu] {row.yeu_cau}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: 1 where the file or the knowledge cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tools.sample_answers", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args(arguments)
    try:
        content = load(ROOT / "knowledge_base")
        chosen = sample(curated(content.records.values()), options.count, options.seed)
        wanted = {record.code for record in chosen}
        found = (row for row in read_rows(options.file) if isinstance(row, SourceRow))
        rows = {row.ma_thu_tuc: row for row in found if row.ma_thu_tuc in wanted}
    except KnowledgeError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    renderer = Renderer.load(content.province)
    for record in chosen:
        sys.stdout.write(f"{'=' * 100}\n{record.code} {record.title} ({record.official_title})\n\n")
        sys.stdout.write("\n\n".join(answers_of(record, renderer)) + "\n")
        theirs = official_of(rows[record.code]) if record.code in rows else ["(no official row)"]
        sys.stdout.write(f"{'-' * 40} official\n" + "\n".join(theirs) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
