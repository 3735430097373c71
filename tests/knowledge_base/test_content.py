"""What loading makes of valid content, and the content of the repository itself."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.__main__ import HOME
from knowledge_base.content import Content
from knowledge_base.errors import ContentError
from knowledge_base.loader import load
from knowledge_base.schema import Procedure, RecordBase, Status
from knowledge_base.schema.base import clean_paragraphs
from knowledge_base.snapshot import Snapshot, serialize
from tests.support.knowledge import SOURCE, procedure, write_knowledge, write_texts, write_yaml

NFD_TITLE = unicodedata.normalize("NFD", "Hỏi về lễ hội") + "\u200b"


def faq(record_id: str, **changes: object) -> dict[str, Any]:
    return {"kind": "faq", "id": record_id, "title": "Hỏi", "answer": "Đáp.", "source": SOURCE, **changes}


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    text = "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def test_text_is_cleaned_when_it_is_read(knowledge: Path) -> None:
    answer = unicodedata.normalize("NFD", "Dòng một\n\n\n\n- Dòng  hai\u202e\n- Dòng ba")
    write_yaml(knowledge / "records" / "nfd.yml", faq("nfd", title=NFD_TITLE, answer=answer))
    unit = unicodedata.normalize("NFD", "đồng/bản\u200b")
    channel = {
        "channel": "post",
        "duration": {"value": 1, "unit": "day"},
        "fees": [{"amount": 1, "unit": unit}],
    }
    write_yaml(knowledge / "records" / "1.000077.yml", procedure("1.000077", channels=[channel]))
    lexicon = {
        "entries": {unicodedata.normalize("NFD", "đồ giấy"): [unicodedata.normalize("NFD", "giấy tờ")]}
    }
    write_yaml(knowledge / "lexicon" / "abbreviations.yml", lexicon)

    content = load(knowledge)

    record = content.records["nfd"]
    assert record.title == "Hỏi về lễ hội"
    assert record.kind == "faq"
    assert record.answer == "Dòng một\n\n- Dòng hai\n- Dòng ba"
    priced = content.records["1.000077"]
    assert isinstance(priced, Procedure)
    assert priced.channels[0].fees[0].unit == "đồng/bản"  # type: ignore[index]
    assert content.lexicon["đồ giấy"] == ("giấy tờ",)
    assert unicodedata.is_normalized("NFC", serialize(content).decode())


def test_language_files_add_to_a_record_without_repeating(knowledge: Path) -> None:
    before = load(knowledge).records["1.000001"]
    extra = {"aliases": ["khai sinh cho con", "làm khai sanh"], "questions": ["sanh con xong làm gì"]}
    write_yaml(knowledge / "language" / "identity.yml", {"entries": {"1.000001": extra}})
    after = load(knowledge).records["1.000001"]
    assert after.aliases == (*before.aliases, "làm khai sanh")
    assert after.questions == (*before.questions, "sanh con xong làm gì")
    assert after.model_copy(update={"aliases": before.aliases, "questions": before.questions}) == before


def test_both_lexicons_count_and_a_form_in_both_gets_the_words_of_both(knowledge: Path) -> None:
    write_yaml(
        knowledge / "lexicon" / "abbreviations.yml", {"entries": {"đám cưới": ["lễ cưới"], "ks": ["a"]}}
    )
    lexicon = load(knowledge).lexicon
    assert lexicon["đám cưới"] == ("lễ cưới", "đăng ký kết hôn")
    assert {"ks", "sổ hộ tịch"} <= set(lexicon)


@pytest.mark.parametrize("name", ["more.jsonl", "more.jsonl.gz"])
def test_imported_records_come_after_curated_ones_and_never_replace_them(name: str, knowledge: Path) -> None:
    rows = [
        procedure("1.000001", title="Bản nhập", origin="imported"),
        procedure("1.000099", title="Chỉ có bản nhập", origin="imported", steps=[]),
    ]
    corpus = write_lines(knowledge.parent / name, rows)
    own = load(knowledge)
    content = load(knowledge, corpus)
    assert list(content.records) == [*own.records, "1.000099"]
    assert content.records["1.000001"] == own.records["1.000001"]


def test_a_corpus_alone_brings_only_its_own_records(tmp_path: Path) -> None:
    root = write_knowledge(tmp_path / "knowledge")
    corpus = write_lines(tmp_path / "more.jsonl", [faq("mot"), faq("hai")])
    content = load(root, corpus, own_records=False)
    assert list(content.records) == ["mot", "hai"]
    assert content.province == load(root).province


def test_a_broken_line_is_named_with_number_and_every_field(knowledge: Path) -> None:
    bad = procedure("1.000098", agency=7)
    bad["channels"][0]["fees"][0]["amount"] = "x"
    corpus = write_lines(knowledge.parent / "more.jsonl", [faq("mot"), bad, faq("hai")])
    corpus.write_bytes(corpus.read_bytes() + b'{"kind": "faq"\n')
    with pytest.raises(ContentError) as caught:
        load(knowledge, corpus)
    found = [(problem.path, problem.line, problem.field) for problem in caught.value.problems]
    assert found == [(corpus, 2, "agency"), (corpus, 2, "channels.0.fees.0.amount"), (corpus, 4, "")]


@pytest.mark.parametrize(
    ("name", "raw", "line"),
    [
        ("missing.jsonl", None, 1),
        ("plain.jsonl.gz", b"no gzip", 1),
        ("cut.jsonl.gz", gzip.compress(json.dumps(faq("mot")).encode() * 99)[:60], 1),
        ("latin.jsonl", b"\xff\xfe\n", 1),
    ],
)
def test_an_unreadable_corpus_is_a_problem_of_its_file(
    name: str, raw: bytes | None, line: int, knowledge: Path
) -> None:
    corpus = knowledge.parent / name
    if raw is not None:
        corpus.write_bytes(raw)
    with pytest.raises(ContentError) as caught:
        load(knowledge, corpus)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == (corpus, line)


def test_a_reference_may_point_into_another_corpus(knowledge: Path) -> None:
    special = procedure("1.000097", special_case_of="1.000001", related=["1.000002"])
    content = load(knowledge, write_lines(knowledge.parent / "more.jsonl", [special]))
    assert "1.000097" in content.records


def test_loading_twice_gives_equal_content_and_equal_bytes(knowledge: Path) -> None:
    first, second = load(knowledge), load(knowledge)
    assert first == second
    assert serialize(first) == serialize(second)


def test_a_snapshot_gives_back_what_was_saved(knowledge: Path, tmp_path: Path) -> None:
    content = load(knowledge)
    folder = tmp_path / "build-7"
    folder.mkdir()
    Snapshot("other name", content).save(folder)
    snapshot = Snapshot.load(folder)
    assert snapshot.build_id == "build-7"
    assert snapshot.content == content
    assert list(snapshot.records) == list(content.records)
    assert serialize(snapshot.content) == serialize(content)


def test_texts_are_filled_with_the_names_of_the_province(knowledge: Path) -> None:
    snapshot = Snapshot("b", load(knowledge))
    assert snapshot.status_text(Status.NO_MATCH) == "Dạ, Trợ lý thử chưa có thông tin. Anh/Chị gọi 1022."
    assert snapshot.filled("$hotline: $retention phút, $$") == "1022: 30 phút, $"


@given(st.text(st.characters() | st.sampled_from("\n\r\t \u0301\u200b\u2028\x85\x0b")))
def test_clean_paragraphs_is_idempotent_and_keeps_at_most_one_empty_line(text: str) -> None:
    once = clean_paragraphs(text)
    assert clean_paragraphs(once) == once
    assert "\n\n\n" not in once
    assert once == once.strip()
    assert unicodedata.is_normalized("NFC", once)


# The content of the repository.


@pytest.fixture(scope="module")
def own_content() -> Content:
    return load(HOME)


def test_the_content_of_the_repository_is_in_order(own_content: Content) -> None:
    assert {"procedure", "faq", "hotline", "place"} <= {
        record.kind for record in own_content.records.values()
    }


def test_every_curated_record_names_its_source_by_address_and_date(own_content: Content) -> None:
    """A law has no one address; its number names it as well. Printed or unsafe pages have none to give."""
    number = re.compile(r"\b\d+(/\d{4})?/(QH|NĐ|QĐ|TT|TTg)")

    def curated(record: RecordBase) -> bool:
        return not isinstance(record, Procedure) or record.origin == "curated"

    sources = {record.id: record.source for record in own_content.records.values() if curated(record)}
    without = [key for key, source in sources.items() if not source.url and not number.search(source.name)]
    assert [key for key in without if isinstance(own_content.records[key], Procedure)] == []
    assert len(without) <= len(sources) * 0.05
    assert [key for key, source in sources.items() if not source.date.startswith("20")] == []


def _texts(data: object) -> list[str]:
    if isinstance(data, str):
        return [data]
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for value in inside for text in _texts(value)]


def test_nobody_is_sent_to_a_district_office(own_content: Content) -> None:
    """There is no district tier since 1 July 2025; only how people ask may still name it."""
    said = {
        record.id: [
            text
            for text in _texts(record.model_dump(mode="json", exclude={"aliases", "questions"}))
            if "cấp huyện" in text.lower().replace("không còn cấp huyện", "")
        ]
        for record in own_content.records.values()
    }
    assert {key: texts for key, texts in said.items() if texts} == {}


def test_the_content_survives_a_snapshot(own_content: Content, tmp_path: Path) -> None:
    Snapshot("b", own_content).save(tmp_path)
    assert Snapshot.load(tmp_path).content == own_content


def test_texts_without_records_are_not_content(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="there is no record"):
        load(write_texts(tmp_path))
