"""Whatever is wrong with a knowledge folder is told at once, with file, line and field."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge_base.loader import load
from tests.support.knowledge import (
    PROCEDURE_FILE,
    PROCEDURE_YAML,
    SOURCE,
    problems_of,
    write_knowledge,
    write_yaml,
)


def test_the_unbroken_folder_is_in_order(knowledge: Path) -> None:
    assert load(knowledge).records["1.000001"].title == "Đăng ký khai sinh"


def test_not_utf8_names_the_line(knowledge: Path) -> None:
    raw = PROCEDURE_YAML.encode().replace("Hộ tịch".encode(), "Hộ tịch".encode("utf-16-le"), 1)
    (knowledge / PROCEDURE_FILE).write_bytes(raw)
    (problem,) = problems_of(knowledge)
    assert problem.message == "the file is not UTF-8 text"
    assert problem.line == PROCEDURE_YAML[: PROCEDURE_YAML.index("Hộ tịch")].count("\n") + 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "valid dictionary"),
        ("- a\n", "valid dictionary"),
        ("a: b", "kind"),
        ("[" * 4000, "nested too deeply"),
    ],
    ids=["empty", "list", "no kind", "too deep"],
)
def test_a_file_that_is_no_record_at_all(text: str, says: str, knowledge: Path) -> None:
    (knowledge / PROCEDURE_FILE).write_text(text, encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert problem.path == knowledge / PROCEDURE_FILE
    assert problem.line == 1
    assert says in problem.message


def test_an_id_used_twice_names_the_other_file(knowledge: Path) -> None:
    twin = knowledge / "records" / "later" / "1.000001.yml"
    twin.parent.mkdir()
    twin.write_text(PROCEDURE_YAML, encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (twin, 2, "id")
    assert str(knowledge / PROCEDURE_FILE) in problem.message


def test_all_problems_of_all_files_are_told_at_once(knowledge: Path) -> None:
    text = PROCEDURE_YAML.replace("amount: 8000", "amount: viel", 1).replace("value: 3", "value: 0")
    (knowledge / PROCEDURE_FILE).write_text(text.replace("agency:", "agencie:"), encoding="utf-8")
    (knowledge / "records" / "vneid.yml").write_text("kind: faq\n", encoding="utf-8")
    (knowledge / "province.yml").write_text("assistant: x\nassistant: y\n", encoding="utf-8")
    (knowledge / "lexicon" / "abbreviations.yml").unlink()

    found = {(problem.path.name, problem.field) for problem in problems_of(knowledge)}

    assert found == {
        ("1.000001.yml", "agency"),
        ("1.000001.yml", "agencie"),
        ("1.000001.yml", "channels.0.fees.0.amount"),
        ("1.000001.yml", "channels.0.duration.0.value"),
        ("vneid.yml", "id"),
        ("vneid.yml", "title"),
        ("vneid.yml", "source"),
        ("vneid.yml", "answer"),
        ("province.yml", ""),
        ("abbreviations.yml", ""),
    }


def test_a_missing_status_text_is_named(knowledge: Path) -> None:
    path = knowledge / "answers.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("  handoff:", "  privacy_2:"), encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert problem.field == "statuses.privacy_2"
    assert (
        problem.line
        == path.read_text(encoding="utf-8").splitlines().index("  privacy_2: Câu cho handoff.") + 1
    )


def test_a_status_left_out_is_named(knowledge: Path) -> None:
    path = knowledge / "answers.yml"
    kept = [line for line in path.read_text(encoding="utf-8").splitlines() if "handoff" not in line]
    path.write_text("\n".join(kept), encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert "no text for the status handoff" in problem.message


def test_an_official_account_that_has_not_all_its_texts_is_named(knowledge: Path) -> None:
    path = knowledge / "answers.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nzalo: {welcome: Xin chào}\n", encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert "zalo: no text for notice, cannot_read_media, sticker" in problem.message
    assert "welcome" not in problem.message


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("vi:", "vi:\n  wait: Chờ", "in one language only: wait"),
        ("send: Send", "send: Send {now}", "send: what stands in braces must be the same"),
        ("send: Send", "send: Call $nobody_knows", "no value for $nobody_knows"),
    ],
)
def test_a_page_that_says_less_in_one_language_is_named(
    was: str, becomes: str, says: str, knowledge: Path
) -> None:
    path = knowledge / "interface.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert problem.path == path
    assert says in problem.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Gọi $nobody_knows.", "no value for $nobody_knows"),
        ("Vùng $former_province.", "no value for $former_province"),
        ("Giá 5 $ một lượt.", "a $ must begin a mark"),
    ],
)
def test_a_mark_that_the_province_does_not_fill_is_named(text: str, says: str, knowledge: Path) -> None:
    """The knowledge of these tests names no former province."""
    path = knowledge / "answers.yml"
    lines = path.read_text(encoding="utf-8").replace("Xin chào.", text)
    path.write_text(lines, encoding="utf-8")
    (problem,) = problems_of(knowledge)
    line = next(number for number, line in enumerate(lines.splitlines(), start=1) if text in line)
    assert (problem.path, problem.line, problem.field) == (path, line, "social.greet")
    assert says in problem.message


def test_language_for_an_unknown_record_names_its_line(knowledge: Path) -> None:
    path = knowledge / "language" / "identity.yml"
    write_yaml(path, {"entries": {"vneid": {"aliases": ["a"]}, "nobody": {"aliases": ["b"]}}})
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (path, 5, "nobody")


def test_a_code_without_quotes_in_language_names_its_line(knowledge: Path) -> None:
    path = knowledge / "language" / "identity.yml"
    path.parent.mkdir()
    path.write_text("entries:\n  vneid:\n    aliases: [a]\n  1.000001:\n    aliases: [b]\n", encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert (problem.line, problem.field) == (4, "entries.1.000001")


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    (problem,) = problems_of(write_knowledge(tmp_path, rows=[]))
    assert problem.message == "there is no record"


@pytest.mark.parametrize("position", [{"lat": 10.9}, {"lon": 108.2}])
def test_half_a_position_is_refused(position: dict[str, float], knowledge: Path) -> None:
    place = {"kind": "place", "id": "bai", "title": "Bãi", "source": SOURCE, "summary": "Bãi biển."}
    english = {"en": {"name": "Beach", "summary": "A beach."}}
    write_yaml(knowledge / "records" / "bai.yml", place | english | position)
    (problem,) = problems_of(knowledge)
    assert "lat and lon belong together" in problem.message


def run_check(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "knowledge_base", "check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def test_the_command_accepts_a_folder_in_order(knowledge: Path) -> None:
    done = run_check(str(knowledge))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "3 records are in order: 1 faq, 2 procedure\n"


def test_the_command_names_every_problem(knowledge: Path) -> None:
    (knowledge / PROCEDURE_FILE).write_text(PROCEDURE_YAML.replace("agency:", "agencie:"), encoding="utf-8")
    done = run_check(str(knowledge))
    assert (done.returncode, done.stdout) == (1, "")
    first, second, total = done.stderr.splitlines()
    assert first == f"{knowledge / PROCEDURE_FILE}:1: agency: this field is missing"
    assert second.startswith(f"{knowledge / PROCEDURE_FILE}:17: agencie:")
    assert total == "2 problem(s)"


def test_the_command_wants_a_folder(tmp_path: Path) -> None:
    done = run_check(str(tmp_path / "nothing"))
    assert done.returncode == 2
    assert "is not a folder" in done.stderr
