"""From the paths that a command names to content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge_base.errors import KnowledgeError
from knowledge_base.everyday import read_language
from knowledge_base.importing.run import import_file
from knowledge_base.reading import Reader
from knowledge_base.schema import Procedure
from retrieval.corpus import KNOWLEDGE, read_corpora
from tests.knowledge_base.importing.rows import row, write
from tests.support.knowledge import SOURCE, write_yaml

CODE, OTHER = "1.900001", "1.900002"


@pytest.fixture
def crawled(tmp_path: Path) -> Path:
    rows = [row(CODE), row(OTHER, ten="Thủ tục cấp lại thẻ mượn sách")]
    return write(tmp_path / "crawled.jsonl.gz", rows)


def test_a_folder_of_knowledge_is_read_as_it_is(knowledge: Path) -> None:
    content = read_corpora([knowledge])
    assert len(content.records) == 13
    assert content.province.province == "Tỉnh Thử"


@pytest.mark.parametrize("crawled_first", [True, False])
def test_a_file_as_crawled_is_imported_on_the_way(
    crawled_first: bool, crawled: Path, knowledge: Path
) -> None:
    corpora = [crawled, knowledge] if crawled_first else [knowledge, crawled]
    content = read_corpora(corpora)
    assert set(content.records) >= {"1.000001", CODE, OTHER}
    assert len(content.records) == 15
    imported = content.records[CODE]
    assert isinstance(imported, Procedure)
    assert imported.origin == "imported"
    assert imported.official_title == "Thủ tục cấp thẻ mượn sách"
    assert content.province.province == "Tỉnh Thử"
    assert sorted(path.name for path in crawled.parent.iterdir()) == [crawled.name, knowledge.name]


def test_the_folder_of_an_import_gives_the_same_records(
    crawled: Path, knowledge: Path, tmp_path: Path
) -> None:
    import_file(crawled, tmp_path / "imported")
    assert read_corpora([knowledge, tmp_path / "imported"]) == read_corpora([knowledge, crawled])


def test_a_file_of_records_needs_no_import(knowledge: Path, tmp_path: Path) -> None:
    faq = {"kind": "faq", "id": "nhap", "title": "Vé tàu ra đảo", "answer": "Có.", "source": SOURCE}
    path = tmp_path / "records.jsonl"
    path.write_text(json.dumps(faq) + "\n", encoding="utf-8")
    assert read_corpora([path, knowledge]).records["nhap"].title == "Vé tàu ra đảo"


def test_the_language_files_of_the_folder_apply_to_imported_codes(crawled: Path, knowledge: Path) -> None:
    entries = {
        CODE: {"aliases": ["làm thẻ thư viện"], "questions": ["muốn mượn sách thì làm sao"]},
        OTHER: {"special_case_of": CODE, "case": "Mất thẻ"},
        "1.900003": {"aliases": ["trả sách"]},
    }
    write_yaml(knowledge / "language" / "library.yml", {"entries": entries})
    records = read_corpora([knowledge, crawled]).records
    assert records[CODE].aliases == ("làm thẻ thư viện",)
    assert records[CODE].questions == ("muốn mượn sách thì làm sao",)
    special = records[OTHER]
    assert isinstance(special, Procedure)
    assert (special.special_case_of, special.case) == (CODE, "Mất thẻ")
    assert "1.900003" not in records
    assert records["1.000001"].aliases == ("làm giấy khai sinh", "khai sinh cho con")


def test_a_curated_record_wins_over_its_import(knowledge: Path, tmp_path: Path) -> None:
    crawled = write(tmp_path / "crawled.jsonl", [row("1.000001")])
    for corpora in ([knowledge, crawled], [crawled, knowledge]):
        assert read_corpora(corpora).records["1.000001"].title == "Đăng ký khai sinh"


def test_without_a_folder_of_knowledge_the_repository_gives_texts_and_language(tmp_path: Path) -> None:
    """Only the named files give records; the words for them come from the repository."""
    language = read_language(Reader(), KNOWLEDGE / "language").entries
    own = {path.stem for path in (KNOWLEDGE / "records").rglob("*.yml")}
    code = next(key for key, entry in language.items() if entry.questions and key not in own)
    content = read_corpora([write(tmp_path / "crawled.jsonl", [row(code), row(CODE)])])
    assert set(content.records) == {code, CODE}
    assert content.records[code].aliases == language[code].aliases
    assert content.records[code].questions == language[code].questions
    assert content.records[CODE].questions == ()
    assert content.question_words


@pytest.mark.parametrize("rows", [["{", "x"], [], [row("no code")]])
def test_a_file_that_holds_neither_is_refused(rows: list[object], knowledge: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "odd.jsonl", [*rows, "["])
    with pytest.raises(KnowledgeError, match=r"odd\.jsonl"):
        read_corpora([knowledge, path])


def test_a_missing_file_is_named(knowledge: Path, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"nothing\.jsonl:1: there is no such file"):
        read_corpora([knowledge, tmp_path / "nothing.jsonl"])
