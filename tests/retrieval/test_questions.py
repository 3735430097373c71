"""Questions with the records that answer them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import SettingsError
from retrieval.questions import Question, read_questions
from vietnamese import fold

ROWS: list[dict[str, object]] = [
    {"query": "Làm giấy khai sinh?", "accept": ["1.000001"], "slice": "plain"},
    {"query": "dòng\u2028tách\x85", "accept": []},
    {"query": "căn cước", "accept": ["1.000003", "1.000004", "1.000003"], "note": "kept out"},
    {"query": "", "accept": [7], "slice": "near"},
]


def write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_questions_are_read_in_their_order(tmp_path: Path) -> None:
    read = read_questions(write(tmp_path / "q.jsonl", ROWS))
    assert read.rows == (
        Question("Làm giấy khai sinh?", ("1.000001",), "plain"),
        Question("dòng\u2028tách\x85", ()),
        Question("căn cước", ("1.000003", "1.000004")),
        Question("", ("7",), "near"),
    )
    assert [row.answerable for row in read.rows] == [True, False, True, True]


def test_several_files_are_read_one_after_the_other(tmp_path: Path) -> None:
    one, other = write(tmp_path / "1.jsonl", ROWS[:2]), write(tmp_path / "2.jsonl", ROWS[2:])
    read = read_questions(one, other)
    assert read.rows == read_questions(write(tmp_path / "all.jsonl", ROWS)).rows
    assert read.digest == hashlib.sha256(one.read_bytes() + other.read_bytes()).hexdigest()
    assert read_questions(other, one).digest != read.digest
    one.write_bytes(one.read_bytes().removesuffix(b"\n"))
    assert read_questions(one).rows == read.rows[:2], "the last line need not be closed"


@given(st.text())
def test_a_question_without_diacritics_has_the_same_answers(text: str) -> None:
    question = Question(text, ("1.000001",), "plain")
    assert question.stripped() == Question(fold(text), ("1.000001",), "plain")
    assert question.stripped().stripped() == question.stripped()


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"x", b"[]", b"{}", b"7", b'{"query": "a"}', b'{"accept": []}', b'{"query": 7, "accept": []}'),
        *(
            b'{"query": "a", "accept": "1.000001"}',
            b'{"query": "a", "accept": null}',
            b"\xff",
            b"\xed\xa0\x80",
        ),
    ],
)
def test_a_malformed_line_is_named(line: bytes, tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.jsonl", ROWS)
    path = write(tmp_path / "q.jsonl", ROWS[:2])
    path.write_bytes(path.read_bytes() + line + b"\n" + json.dumps(ROWS[2]).encode())
    with pytest.raises(SettingsError, match=r"q\.jsonl:3: not a question with its answers"):
        read_questions(whole, path)


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.jsonl", tmp_path):
        with pytest.raises(SettingsError, match="cannot be read"):
            read_questions(path)
