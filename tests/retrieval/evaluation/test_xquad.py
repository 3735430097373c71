"""Question → paragraph on a file in the form of XQuAD."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from retrieval.errors import SettingsError
from retrieval.evaluation.xquad import read_xquad, xquad
from retrieval.settings import Settings

PARAGRAPHS = {
    "Sông Hồng chảy qua Hà Nội rồi ra biển.": ["Sông nào chảy qua Hà Nội?", "Sông Hồng chảy ra đâu?"],
    "Núi Phan Xi Păng cao nhất nước.": ["Đỉnh núi nào cao nhất?"],
    "Cà phê được trồng nhiều ở Buôn Ma Thuột.": ["Nơi nào trồng nhiều cà phê?"],
}


def tiny() -> dict[str, Any]:
    paragraphs = [
        {"context": text, "qas": [{"id": question, "question": question} for question in questions]}
        for text, questions in PARAGRAPHS.items()
    ]
    return {
        "version": "1",
        "data": [
            {"title": "Một", "paragraphs": paragraphs[:2]},
            {"title": "Hai", "paragraphs": paragraphs[2:]},
        ],
    }


def written(path: Path, data: object) -> Path:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


@pytest.mark.parametrize("name", ["x.json", "x.json.gz"])
def test_each_question_belongs_to_its_paragraph(name: str, tmp_path: Path) -> None:
    documents, questions = read_xquad(written(tmp_path / name, tiny()))
    assert [document.text for document in documents] == list(PARAGRAPHS)
    texts = {document.id: document.text for document in documents}
    assert len(texts) == 3
    read = [(texts[question.accept[0]], question.text) for question in questions]
    assert read == [(text, asked) for text, questions in PARAGRAPHS.items() for asked in questions]


def test_the_report_gives_three_systems_with_their_intervals(tmp_path: Path) -> None:
    path = written(tmp_path / "x.json", tiny())
    head, *systems = xquad(path, Settings.load().lexical).splitlines()
    assert head == "XQuAD-vi: 4 questions, 3 paragraphs"
    assert [line.split(":")[0].strip() for line in systems] == [
        "dual view (this search)",
        "accented syllables",
        "folded",
    ]
    assert all("ndcg@10 1.000 [1.000, 1.000], hit@1 1.000 [1.000, 1.000]" in line for line in systems)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.json", b""),
        ("x.json", b"{"),
        ("x.json", b"\xff\xfe"),
        ("x.json", []),
        ("x.json", {}),
        ("x.json", {"data": "abc"}),
        ("x.json", {"data": []}),
        ("x.json", {"data": [{"paragraphs": []}]}),
        ("x.json", {"data": [{}]}),
        ("x.json", {"data": [{"paragraphs": [{"context": "a b"}]}]}),
        ("x.json", {"data": [{"paragraphs": [{"context": "a b", "qas": []}]}]}),
        ("x.json", {"data": [{"paragraphs": [{"context": "a b", "qas": [{}]}]}]}),
        ("x.json", {"data": [{"paragraphs": [{"context": "a b", "qas": [{"question": None}]}]}]}),
        ("x.json", {"data": [{"paragraphs": [{"context": 5, "qas": [{"question": "a"}]}]}]}),
    ],
)
def test_another_file_is_refused(name: str, data: object, tmp_path: Path) -> None:
    path = written(tmp_path / name, data)
    with pytest.raises(SettingsError, match="not the XQuAD file") as caught:
        xquad(path, Settings.load().lexical)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize(
    "broken", [lambda raw: raw[:40], lambda raw: raw[:30] + b"\0\0" + raw[32:], bytes.lower]
)
def test_a_damaged_archive_is_refused(broken: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "x.json.gz", tiny())
    path.write_bytes(broken(path.read_bytes()))
    with pytest.raises(SettingsError, match="not the XQuAD file"):
        read_xquad(path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="not the XQuAD file"):
        read_xquad(tmp_path / "nothing.json")
