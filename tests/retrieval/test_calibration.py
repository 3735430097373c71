"""Fitting the decision on questions with known answers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from pathlib import Path

import pytest

from retrieval.__main__ import main
from retrieval.calibration import calibrate, read_questions
from retrieval.decision import Features
from retrieval.errors import SettingsError
from retrieval.index import Index

RIGHT = {
    "làm giấy khai sinh": "1.000001",
    "giấy hôn thú": "1.000002",
    "rớt mất thẻ căn cước": "1.000003",
    "bằng lái hết hạn": "1.000006",
    "xin phép xây nhà": "1.000005",
    "suoi do": "suoi-tien",
    "banh xeo hai san": "banh-xeo",
}
UNANSWERABLE = (
    "đăng ký xe máy",
    "cấp hộ chiếu",
    "giấy phép kinh doanh rượu",
    "thẻ bảo hiểm y tế của con",
    "sinh con thứ ba có bị phạt không",
    "vé xe đi biển",
)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    rows = [{"query": text, "accept": [record]} for text, record in RIGHT.items()]
    rows += [{"query": text, "accept": []} for text in UNANSWERABLE]
    rows.append({"query": "dòng\u2028tách", "accept": []})
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_questions_are_read_with_their_digest(questions: Path) -> None:
    read = read_questions(questions)
    assert len(read.rows) == len(RIGHT) + len(UNANSWERABLE) + 1
    assert read.rows[0] == ("làm giấy khai sinh", frozenset({"1.000001"}))
    assert read.rows[-1][1] == frozenset()
    assert read.digest == hashlib.sha256(questions.read_bytes()).hexdigest()


def test_the_report_gives_the_coefficients_to_copy(questions: Path, index: Index) -> None:
    text = calibrate(index, read_questions(questions))
    assert calibrate(index, read_questions(questions)) == text
    names = ["intercept", *(field.name for field in fields(Features)), "fitted_on"]
    values = dict(line.split(": ") for line in text.splitlines()[-len(names) :])
    assert list(values) == names
    assert all(abs(float(values[name])) < 100 for name in names[:-1])
    assert values["fitted_on"] == f'"{read_questions(questions).digest}"'
    assert f"questions {len(RIGHT) + len(UNANSWERABLE) + 1}," in text
    assert f"answerable {len(RIGHT)}\n" in text
    assert "top hit right among answerable: 1.000\n" in text
    assert text.count("\n") == 4 + 17 + len(names)


def test_the_command_prints_the_report(
    questions: Path, small_index: Path, index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["calibrate", "--index", str(small_index), "--questions", str(questions)]) == 0
    assert capsys.readouterr().out == calibrate(index, read_questions(questions))


@pytest.mark.parametrize(
    "line",
    [
        *("", "x", "[]", "{}", '{"query": "a"}', '{"accept": []}', '{"query": 7, "accept": []}', "\udcff"),
        *('{"query": "a", "accept": "1.000001"}', '{"query": "a", "accept": null}'),
    ],
)
def test_a_malformed_line_is_refused_by_its_number(
    line: str, questions: Path, small_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = questions.read_bytes().split(b"\n")
    lines.insert(2, line.encode(errors="surrogateescape"))
    questions.write_bytes(b"\n".join(lines))
    assert main(["calibrate", "--index", str(small_index), "--questions", str(questions)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{questions}:3: ")


def test_too_few_questions_are_refused(questions: Path, index: Index) -> None:
    lines = questions.read_text(encoding="utf-8").split("\n")
    questions.write_text("\n".join(lines[: len(RIGHT)]) + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="with a wrong one are needed"):
        calibrate(index, read_questions(questions))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_questions(tmp_path / "nothing.jsonl")
