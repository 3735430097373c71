"""The command that holds records against the crawled file, from the file to the exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.__main__ import HOME
from knowledge_base.corpora import yaml_records
from knowledge_base.errors import ImportFileError, TruthError
from knowledge_base.importing.rows import SourceRow
from knowledge_base.reading import Reader
from knowledge_base.schema import RECORD, ChannelKind, Procedure
from knowledge_base.truth.official import digest_of, from_crawl, keep, official_of, read_kept
from knowledge_base.truth.run import check, check_crawl, check_kept, curated
from tests.knowledge_base.importing.rows import channel, paper, row, write
from tests.support.knowledge import procedure, records, write_knowledge, write_yaml

CODE, OTHER = "1.000001", "1.000002"


def crawled(code: str = CODE, **changes: Any) -> dict[str, Any]:
    """What the portal says of the made-up procedures of the tests."""
    told = {
        "ten": f"Thủ tục {'đăng ký khai sinh' if code == CODE else 'Đăng ký kết hôn'}",
        "so_quyet_dinh": "1/QĐ-UBND",
        "cach_thuc": [
            channel("3 ngày làm việc", "8.000 đồng"),
            channel("Trong ngày", "8.000 đồng", kind="Trực tuyến"),
        ],
        "thanh_phan_ho_so": [
            paper("Giấy chứng sinh"),
            paper("Tờ khai đăng ký khai sinh"),
            paper("Giấy xác nhận tình trạng hôn nhân"),
        ],
    }
    return row(code, **{**told, **changes})


def ours(*rows: dict[str, Any]) -> dict[str, Procedure]:
    return curated(map(RECORD.validate_python, rows or [procedure()]))


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    return write(tmp_path / "crawl.jsonl.gz", [crawled(), "no JSON", crawled(OTHER), crawled("1.000777")])


# Official records.


def test_only_the_rows_asked_for_are_read(crawl: Path) -> None:
    found = from_crawl(crawl, [OTHER, CODE, "1.000888"])
    assert sorted(found) == [CODE, OTHER]
    assert found[CODE] == official_of(SourceRow.model_validate(crawled()))
    assert (found[CODE].title, found[CODE].decision) == ("Thủ tục đăng ký khai sinh", "1/QĐ-UBND")
    assert (found[CODE].level, found[CODE].glued) == (("commune",), False)


@pytest.mark.parametrize(
    "changes",
    [
        {"ten": "Thủ tục khác"},
        {"yeu_cau": "Đã đủ 14 tuổi"},
        {"bang_goc_bi_dinh": True},
        {"cach_thuc": [channel("3 ngày làm việc", "9.000 đồng")]},
        {"thanh_phan_ho_so": [paper("Giấy chứng sinh", form="Mẫu 02")]},
    ],
)
def test_any_change_of_a_row_changes_its_digest(changes: dict[str, Any]) -> None:
    before, after = (SourceRow.model_validate(one) for one in (crawled(), crawled(**changes)))
    assert digest_of(before) == digest_of(SourceRow.model_validate(dict(reversed(crawled().items()))))
    assert digest_of(before) != digest_of(after)


def test_rows_of_one_channel_are_taken_together_and_notes_are_read() -> None:
    table = [
        channel("3 ngày làm việc", "8.000 đồng"),
        channel("5", "", "Phí: 9.000 đồng, chờ 2 giờ"),
        channel("1 năm", "7.000 đồng", kind="Bồ câu"),
    ]
    found = official_of(SourceRow.model_validate(crawled(cach_thuc=table)))
    assert set(found.channels) == {"in_person"}
    assert found.channels[ChannelKind.IN_PERSON].amounts == (8_000, 9_000)
    assert found.channels[ChannelKind.IN_PERSON].times == ("2 hour", "3 working_day", "5 unknown")
    assert {7_000, 8_000, 9_000} <= set(found.anywhere.amounts)


def test_what_is_kept_is_read_again_without_the_papers(crawl: Path, tmp_path: Path) -> None:
    found = from_crawl(crawl, [CODE, OTHER])
    path = tmp_path / "kept.jsonl"
    keep(path, reversed(found.values()))
    assert read_kept(path) == {
        code: one.model_copy(update={"papers": None, "told": ()}) for code, one in sorted(found.items())
    }
    assert [json.loads(line)["code"] for line in path.read_text(encoding="utf-8").splitlines()] == [
        CODE,
        OTHER,
    ]
    assert "Giấy chứng sinh" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"{}\n", b"no JSON\n"])
def test_kept_figures_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TruthError, match=r"kept\.jsonl: cannot be read"):
        check_kept(ours(), path)


# The check of many records.


def test_only_curated_procedures_are_checked_all_or_those_asked_for() -> None:
    rows = [*records(), procedure("1.000099", origin="imported")]
    found = ours(*rows)
    assert sorted(found) == [one["id"] for one in records() if one["kind"] == "procedure"]
    assert list(curated(found.values(), [OTHER])) == [OTHER]
    with pytest.raises(TruthError, match=r"no curated procedure has the code 1\.000099"):
        curated(found.values(), [OTHER, "1.000099"])


def test_totals_and_every_difference_are_told(crawl: Path) -> None:
    explained = {"field": "decision", "because": "Quyết định mới"}
    rows = [
        procedure(),
        procedure(OTHER, official_title="Sai", decision="2/QĐ", differs_because=[explained]),
        procedure("1.000888"),
        procedure("1.000777", official_title="Thủ tục Đăng ký kết hôn", differs_because=[explained]),
    ]
    truth = check(ours(*rows), from_crawl(crawl, ours(*rows)))
    assert not truth.in_order
    assert truth.text().splitlines() == [
        "records held against their official ones: 3",
        "points looked at: 30, agreeing: 28",
        "records that agree in every point: 2",
        "differences explained: 1",
        "differences not explained: 1",
        "1.000002 title: ours 'Sai', theirs 'Thủ tục Đăng ký kết hôn'; NOT EXPLAINED",
        "1.000002 decision: ours '2/QĐ', theirs '1/QĐ-UBND'; explained: Quyết định mới",
        "1.000777: explains a difference that is not there",
        "1.000888: no official record to hold it against",
    ]


@pytest.mark.parametrize("wrong", ["unexplained", "idle", "without", "changed"])
def test_each_thing_to_mend_is_enough_to_be_out_of_order(wrong: str, crawl: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.jsonl"
    assert check_crawl(ours(), crawl, kept, write=True).in_order
    assert check_crawl(ours(), crawl, kept, write=False).in_order
    assert check_kept(ours(), kept).in_order
    reason = [{"field": "level", "because": "Không còn đúng"}]
    changes: dict[str, dict[str, Any]] = {
        "unexplained": {"decision": "2/QĐ"},
        "idle": {"differs_because": reason},
    }
    code = "1.000888" if wrong == "without" else CODE
    if wrong == "changed":
        write(crawl, [crawled(yeu_cau="Đã đủ 14 tuổi")])
    truth = check_crawl(ours(procedure(code, **changes.get(wrong, {}))), crawl, kept, write=False)
    assert not truth.in_order
    told = {
        "unexplained": len(truth.unexplained),
        "idle": len(truth.idle),
        "without": len(truth.without_official),
        "changed": len(truth.changed),
    }
    assert {name for name, number in told.items() if number} == {wrong}


def test_a_crawled_file_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError):
        check_crawl(ours(), tmp_path / "nowhere.jsonl", tmp_path / "kept.jsonl", write=True)
    assert not (tmp_path / "kept.jsonl").exists()


# The command, in a copy of the package whose records are made up.


@pytest.fixture
def package(tmp_path: Path) -> Path:
    kept_out = shutil.ignore_patterns(
        "records", "language", "lexicon", "danger_lines", "__pycache__", "*.yml", "*.jsonl"
    )
    copy = Path(shutil.copytree(HOME, tmp_path / "copy" / "knowledge_base", ignore=kept_out))
    (copy.parent / "vietnamese").symlink_to(HOME.parent / "vietnamese")
    write_knowledge(copy, [one for one in records() if one["id"] in {CODE, "vneid"}])
    return copy


def truth(package: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "knowledge_base", "truth", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, cwd=package.parent
    )


def test_the_command_from_the_first_crawl_to_a_changed_one(package: Path, crawl: Path) -> None:
    kept = package / "official.jsonl"
    done = truth(package)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{kept}: cannot be read")
    done = truth(package, "--official", crawl, "--keep")
    assert (done.returncode, done.stderr) == (0, "")
    assert "records that agree in every point: 1" in done.stdout
    assert list(read_kept(kept)) == [CODE]
    assert truth(package).returncode == 0
    before = kept.read_bytes()
    write(crawl, [crawled(yeu_cau="Đã đủ 14 tuổi")])
    done = truth(package, CODE, "--official", crawl)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{CODE}: the official record has changed since it was kept\n" in done.stdout
    assert kept.read_bytes() == before


def test_the_command_tells_a_wrong_record_and_what_it_cannot_do(package: Path, crawl: Path) -> None:
    truth(package, "--official", crawl, "--keep")
    write_yaml(package / "records" / f"{CODE}.yml", procedure(decision="2/QĐ"))
    done = truth(package)
    assert (done.returncode, done.stderr) == (1, "")
    assert f"{CODE} decision: ours '2/QĐ', theirs '1/QĐ-UBND'; NOT EXPLAINED\n" in done.stdout
    for arguments in (["--keep"], [CODE, "--official", crawl, "--keep"]):
        done = truth(package, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "--keep needs --official and no codes" in done.stderr
    done = truth(package, "--official", "nowhere.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("nowhere.jsonl: cannot be read")


# Our own records.


def test_every_curated_record_agrees_with_the_figures_kept_beside_it() -> None:
    reader = Reader()
    found = check_kept(curated(yaml_records(reader, HOME / "records" / "procedures")))
    assert reader.problems == []
    assert found.comparisons
    assert found.in_order, found.text()
