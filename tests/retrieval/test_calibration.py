"""Fitting ranker and decision on questions with known answers."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from retrieval.__main__ import main
from retrieval.calibration import FOLDS, calibrate, calibration_error
from retrieval.decision import Features
from retrieval.errors import SettingsError
from retrieval.index import Index
from retrieval.questions import read_questions
from retrieval.ranking import FEATURES, SCORES
from retrieval.settings import Settings

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


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    rows: list[dict[str, Any]] = [{"query": text, "accept": [record]} for text, record in RIGHT.items()]
    rows += [{"query": text, "accept": []} for text in UNANSWERABLE]
    rows.append({"query": "dòng\u2028tách", "accept": []})
    return write(tmp_path / "questions.jsonl", rows)


NAMES = ["intercept", *(field.name for field in fields(Features))]


def values_of(text: str) -> dict[str, dict[str, str]]:
    """The settings that end a report, by section."""
    sections: dict[str, dict[str, str]] = {}
    for line in text[text.index("ranking:\n") :].splitlines():
        if line.endswith(":"):
            own = sections.setdefault(line.removesuffix(":"), {})
        else:
            name, value = line.strip().split(": ")
            own[name] = value
    return sections


def test_the_report_gives_the_values_to_copy(questions: Path, index: Index) -> None:
    read = read_questions(questions)
    text = calibrate([(index, read)])
    assert calibrate([(index, read)]) == text
    found = values_of(text)
    assert list(found) == ["ranking", "decision"]
    assert list(found["ranking"]) == [*FEATURES, "fitted_on"]
    assert list(found["decision"]) == [*NAMES, "fitted_on"]
    assert sum(float(found["ranking"][name]) for name in SCORES) == pytest.approx(1, abs=1e-3)
    assert min(float(found["ranking"][name]) for name in SCORES) >= 0
    assert all(abs(float(found["decision"][name])) < 100 for name in NAMES)
    assert {section["fitted_on"] for section in found.values()} == {f'"{read.digest}"'}
    assert f"fitted on all 1.0000 ({2 * len(RIGHT)} questions, as written and stripped)" in text
    hits = sum(index.search(question.text).features is not None for question in read.rows)
    assert f"decision: {hits} questions with a hit, {len(RIGHT)} answerable, " in text
    assert "first hit right among them 1.0000\n" in text
    thresholds = [line for line in text.splitlines() if re.match(r" +0\.[0-9]{2} ", line)]
    assert len(thresholds) == 17


def test_the_values_can_be_copied_into_the_settings(questions: Path, index: Index) -> None:
    found = values_of(calibrate([(index, read_questions(questions))]))
    data = index.settings.model_dump()
    for section, values in found.items():
        data[section] |= {name: yaml.safe_load(value) for name, value in values.items()}
    settings = Settings.model_validate(data)
    fitted = replace(index, parts=replace(index.parts, settings=settings))
    confidence = {text: fitted.search(text).confidence for text in (*RIGHT, *UNANSWERABLE)}
    assert [text for text, record in RIGHT.items() if fitted.search(text).hits[0].document.id != record] == []
    right = [confidence[text] for text in RIGHT]
    wrong = [confidence[text] for text in UNANSWERABLE]
    assert sum(right) / len(right) > sum(wrong) / len(wrong) + 0.3


def test_the_decision_is_fitted_on_all_sets_and_the_ranker_on_the_first(
    questions: Path, index: Index, tmp_path: Path
) -> None:
    first = read_questions(questions)
    rows = [{"query": text, "accept": ["elsewhere"]} for text in (*UNANSWERABLE, "đăng ký khai sinh lại")]
    other = read_questions(write(tmp_path / "other.jsonl", rows))
    alone, both = (
        values_of(calibrate([(index, first)])),
        values_of(calibrate([(index, first), (index, other)])),
    )
    assert both["ranking"] == alone["ranking"]
    assert both["decision"]["fitted_on"] == f'"{first.digest} {other.digest}"'
    assert any(both["decision"][name] != alone["decision"][name] for name in NAMES)
    twice = values_of(calibrate([(index, first), (index, first)]))
    assert twice["decision"]["fitted_on"] == f'"{first.digest}"', "named once"


def test_what_the_index_does_not_have_is_unanswerable_there(
    questions: Path, index: Index, tmp_path: Path
) -> None:
    rows = [{"query": "khai sinh ở nước khác", "accept": ["9.999999"]}]
    more = read_questions(questions, write(tmp_path / "more.jsonl", rows))
    assert index.search("khai sinh ở nước khác").features is not None
    assert f" {len(RIGHT)} answerable, " in calibrate([(index, more)])


def test_the_command_prints_the_report(
    questions: Path, small_index: Path, index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    read = read_questions(questions)
    assert main(["calibrate", "--on", str(small_index), str(questions)]) == 0
    assert capsys.readouterr().out == calibrate([(index, read)])
    twice = ["--on", str(small_index), str(questions)] * 2
    assert main(["calibrate", *twice]) == 0
    assert capsys.readouterr().out == calibrate([(index, read), (index, read)])


@pytest.mark.parametrize("line", ["", "x", '{"query": "a"}', "\udcff"])
def test_a_malformed_line_is_refused_by_its_number(
    line: str, questions: Path, small_index: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = questions.read_bytes().split(b"\n")
    lines.insert(2, line.encode(errors="surrogateescape"))
    questions.write_bytes(b"\n".join(lines))
    assert main(["calibrate", "--on", str(small_index), str(questions)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{questions}:3: ")


def test_an_index_that_is_not_there_is_told(
    questions: Path, small_index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = ["--on", str(small_index), str(questions)]
    assert main(["calibrate", *first, "--on", str(tmp_path / "nothing"), str(questions)]) == 1
    assert "no index has been built" in capsys.readouterr().err


def test_too_few_questions_are_refused(questions: Path, index: Index, tmp_path: Path) -> None:
    lines = questions.read_text(encoding="utf-8").split("\n")
    questions.write_text("\n".join(lines[: len(RIGHT)]) + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="with a wrong one are needed"):
        calibrate([(index, read_questions(questions))])
    questions.write_text("\n".join(lines[: FOLDS - 1]) + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=f"{FOLDS} records of the index are needed"):
        calibrate([(index, read_questions(questions))])
    empty = write(tmp_path / "empty.jsonl", [{"query": "a", "accept": []}])
    with pytest.raises(SettingsError, match="are needed to hold some back"):
        calibrate([(index, read_questions(empty))])


def test_wrong_answers_all_about_one_procedure_are_refused(index: Index, tmp_path: Path) -> None:
    """Held back together they would leave nothing wrong to learn from."""
    rows = [{"query": text, "accept": [record]} for text, record in RIGHT.items()]
    rows += [{"query": f"{text} xyzzy", "accept": ["elsewhere"]} for text in RIGHT]
    with pytest.raises(SettingsError, match="about several procedures"):
        calibrate([(index, read_questions(write(tmp_path / "one.jsonl", rows)))])


def test_the_calibration_error_is_the_gap_between_said_and_true() -> None:
    sure = np.array([0.95, 0.95, 0.05, 0.05])
    right = np.array([True, True, False, False])
    assert calibration_error(sure, right) == pytest.approx(0.05)
    assert calibration_error(sure, ~right) == pytest.approx(0.95)
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0
    assert calibration_error(np.array([0.75, 0.75, 0.75, 0.75]), np.array([True, True, True, False])) == 0
