"""Importing a crawled file: records, doubts, refusals, and the command."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.__main__ import main
from knowledge_base.errors import ImportFileError
from knowledge_base.importing.run import RECORDS_FILE, import_file
from knowledge_base.loader import load
from knowledge_base.schema import Procedure
from knowledge_base.schema.base import Unknown
from knowledge_base.schema.procedure import Level
from tests.knowledge_base.importing.rows import channel, paper, row, write
from tests.support.knowledge import procedure, write_yaml

CRAWLED = Path(__file__).resolve().parents[4] / "shared" / "data" / "procedures.jsonl.gz"


def imported(tmp_path: Path, *rows: object) -> dict[str, Procedure]:
    return import_file(write(tmp_path / "crawl.jsonl", rows), tmp_path / "out").records


def one(tmp_path: Path, **changes: Any) -> Procedure:
    return imported(tmp_path, row(**changes))["1.900001"]


def test_a_plain_row(tmp_path: Path) -> None:
    record = one(tmp_path)
    assert record.origin == "imported"
    assert (record.title, record.official_title) == ("Cấp thẻ mượn sách", "Thủ tục cấp thẻ mượn sách")
    assert record.level == (Level.COMMUNE,)
    assert record.audience == ("Công dân Việt Nam", "Tổ chức (không bao gồm doanh nghiệp, HTX)")
    assert record.steps == ("Bước 1: Nộp đơn.", "Bước 2: Nhận thẻ.")
    assert record.conditions == ()
    assert record.result == "Thẻ mượn sách"
    assert (record.decision, record.source.date, record.source.url) == (
        "7/QĐ-THU",
        "2026-06/07",
        "https://example.vn/the",
    )
    assert record.doubtful == ()
    assert isinstance(record.where_to_apply, Unknown)
    assert "Ủy ban nhân dân cấp xã" in record.where_to_apply.unknown


def test_what_the_source_does_not_say_is_unknown(tmp_path: Path) -> None:
    silent = {"co_quan_thuc_hien": "", "ket_qua": "", "trinh_tu": "", "url": "", "cach_thuc": []}
    record = one(tmp_path, **silent, thanh_phan_ho_so=[], can_cu_phap_ly=[])
    for name in ("agency", "result", "steps", "documents", "legal_basis", "where_to_apply"):
        assert isinstance(getattr(record, name), Unknown), name
    assert record.source.url is None
    assert record.channels == ()


def test_national_branches_are_not_communal(tmp_path: Path) -> None:
    assert one(tmp_path, linh_vuc="Hải quan").level == (Level.OTHER,)
    assert one(tmp_path, cap_thuc_hien="Cấp Bộ, Cấp Tỉnh").level == (Level.MINISTRY, Level.PROVINCE)


def test_the_district_is_never_shown(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        trinh_tu="Nộp tại UBND cấp huyện.",
        yeu_cau="Được Phòng Văn hóa huyện xác nhận.",
        thanh_phan_ho_so=[paper("Giấy của cấp huyện")],
    )
    assert record.doubtful == ("conditions", "documents", "steps")


def test_papers_by_case_with_notes_under_the_paper_before(tmp_path: Path) -> None:
    record = one(
        tmp_path,
        thanh_phan_ho_so=[
            paper("- Đơn;", "Bản chính: 1\nBản sao: 2", form="Mẫu 1.docx", case="Bao gồm"),
            paper("Lưu ý: viết rõ họ tên.", "Bản chính: 0\nBản sao: 0", case="Bao gồm"),
            paper("Ảnh", "3 bản sao", case="* Trẻ em:"),
        ],
    )
    assert isinstance(record.documents, tuple)
    first, second = record.documents
    assert (first.case, second.case) == ("Mọi trường hợp", "Trẻ em")
    assert [(item.name, item.original, item.copies, item.form) for item in first.items] == [
        ("Đơn", 1, 2, "Mẫu 1")
    ]
    assert first.items[0].note == "Lưu ý: viết rõ họ tên."
    assert (second.items[0].original, second.items[0].copies) == (None, 3)


@pytest.mark.parametrize(
    ("name", "form", "whole", "file"),
    [
        ("Tờ khai theo mẫ", "uTK 1.900.docx", "Tờ khai theo mẫu", "TK 1.900"),
        ("Đơn theo Th", "ông tư 53/2025/TT-THU).1.Mau.doc", "Đơn theo Thông tư 53/2025/TT-THU).1", "Mau"),
        ("Đơn;", "Mẫu 5.docx", "Đơn", "Mẫu 5"),
        ("Đơn theo Nghị định 1", "/2020/NĐ-CPMẫu 24.docx", "Đơn theo Nghị định 1/2020/NĐ-CP", "Mẫu 24"),
    ],
)
def test_a_cut_paper_is_put_together_again(
    name: str, form: str, whole: str, file: str, tmp_path: Path
) -> None:
    record = one(tmp_path, bang_goc_bi_dinh=True, thanh_phan_ho_so=[paper(name, form=form)])
    assert isinstance(record.documents, tuple)
    item = record.documents[0].items[0]
    assert (item.name, item.form) == (whole, file)
    assert record.doubtful == ()


@pytest.mark.parametrize(
    "line",
    [
        paper("Đơn theo mẫ", form="u số một"),
        paper("Đơn1 bản chính,0 bản saoẢnh"),
        paper("Ảnh", case="Văn bản đề nghị1 bản chính"),
    ],
)
def test_a_paper_that_cannot_be_mended_is_doubtful(line: dict[str, str], tmp_path: Path) -> None:
    record = one(tmp_path, bang_goc_bi_dinh=True, thanh_phan_ho_so=[line])
    assert record.doubtful == ("documents",)


def test_long_texts_are_searched_but_not_told(tmp_path: Path) -> None:
    record = one(tmp_path, trinh_tu="Rất dài. " * 200)
    assert record.doubtful == ("steps",)
    assert not isinstance(record.steps, Unknown)


def test_what_is_refused_and_why(tmp_path: Path) -> None:
    rows = [
        row(),
        "{",
        '["a"]',
        row("1.9"),
        row("1.900002", ten=" "),
        row(),
        row("1.900003", ngay_crawl="hôm qua"),
    ]
    report = import_file(write(tmp_path / "crawl.jsonl", [*rows, ""]), tmp_path / "out")
    assert (report.read, list(report.records)) == (7, ["1.900001"])
    assert [(one.line, one.code) for one in report.refused] == [
        (2, ""),
        (3, ""),
        (4, "1.9"),
        (5, "1.900002"),
        (6, "1.900001"),
        (7, "1.900003"),
    ]
    text = report.text()
    assert "read 7, imported 1" in text
    assert all(one.reason in text for one in report.refused)


def test_twice_the_same_bytes_gzip_or_not(tmp_path: Path) -> None:
    rows = [row(), row("1.900002", ten="Cấp lại thẻ")]
    import_file(write(tmp_path / "crawl.jsonl", rows), tmp_path / "one")
    import_file(write(tmp_path / "crawl.jsonl.gz", rows), tmp_path / "two")
    assert (tmp_path / "one" / RECORDS_FILE).read_bytes() == (tmp_path / "two" / RECORDS_FILE).read_bytes()


def test_the_records_load_and_a_curated_one_wins(knowledge: Path, tmp_path: Path) -> None:
    imported(tmp_path, row(), row("1.000001", ten="Khai sinh theo nguồn"))
    content = load(knowledge, tmp_path / "out")
    assert content.records["1.900001"].title == "Cấp thẻ mượn sách"
    assert content.records["1.000001"].title == "Đăng ký khai sinh"
    own = tmp_path / "own"
    own.mkdir()
    write_yaml(own / "1.900001.yml", procedure("1.900001"))
    later = load(knowledge, tmp_path / "out", own).records["1.900001"]
    assert isinstance(later, Procedure)
    assert later.origin == "curated"


@pytest.mark.parametrize("data", [b"\x1f\x8b broken", gzip.compress(b"{}\n" * 9)[:-9]])
def test_an_unreadable_file_leaves_the_earlier_import(data: bytes, tmp_path: Path) -> None:
    imported(tmp_path, row())
    before = (tmp_path / "out" / RECORDS_FILE).read_bytes()
    bad = tmp_path / "bad.jsonl.gz"
    bad.write_bytes(data)
    for path in (bad, tmp_path / "none.jsonl", write(tmp_path / "empty.jsonl", [])):
        with pytest.raises(ImportFileError):
            import_file(path, tmp_path / "out")
    assert (tmp_path / "out" / RECORDS_FILE).read_bytes() == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == [RECORDS_FILE]


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "crawl.jsonl", [row(), "x"])
    assert main(["import", str(path), "--out", str(tmp_path / "out")]) == 0
    assert "read 2, imported 1" in capsys.readouterr().out
    assert main(["import", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    file = tmp_path / "file"
    file.touch()
    assert main(["import", str(path), "--out", str(file)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def a_fifth(crawled: Path, path: Path) -> Path:
    """Every fifth row of the file, and the row that is looked at: the whole takes over half a minute."""
    rows = gzip.decompress(crawled.read_bytes()).splitlines(keepends=True)
    kept = [row for number, row in enumerate(rows) if number % 5 == 0 or b'"1.014064"' in row]
    path.write_bytes(gzip.compress(b"".join(kept)))
    return path


def test_the_command_on_the_crawled_file_where_it_is_at_hand(tmp_path: Path) -> None:
    """The real file is not part of the project; rows of our own stand for it elsewhere."""
    half = channel(fee="70,000 VNĐ(đến hết ngày 31/12/2026 bằng 50% mức thu)")
    own = write(tmp_path / "crawl.jsonl.gz", [row("1.014064", cach_thuc=[half]), row()])
    source = a_fifth(CRAWLED, tmp_path / "fifth.jsonl.gz") if CRAWLED.is_file() else own
    count = len(gzip.decompress(source.read_bytes()).splitlines())
    out = tmp_path / "out"
    command = (sys.executable, "-m", "knowledge_base", "import", str(source), "--out", str(out))
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    assert done.stdout.startswith(f"read {count}, imported {count}")
    records = load(Path("knowledge_base"), out, own_records=False).records
    card = records["1.014064"]
    assert isinstance(card, Procedure)
    assert "fees" in card.doubtful
