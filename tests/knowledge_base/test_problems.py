"""A broken file is refused with its name, the exact line and the field."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from knowledge_base.errors import ContentError, Problem
from knowledge_base.loader import load
from tests.support.knowledge import PROCEDURE_YAML, SOURCE, write_knowledge, write_yaml

FILE = Path("records") / "1.000001.yml"


@dataclass(frozen=True)
class Broken:
    """One edit of the valid procedure: text to find, text to put there, and what must be said of it."""

    old: str
    new: str
    at: str
    """The first line with this text (after the edit) is the one to be named."""
    field: str
    says: str


ITEM = "      - name: Giấy chứng sinh\n"
REDUCED = "  - channel: online\n"
BROKEN = {
    "missing field": Broken("agency: Ủy ban nhân dân cấp xã\n", "", "kind:", "agency", "missing"),
    "missing field of a list item": Broken(
        ITEM, "      - note: Bản chính\n", "- note: Bản chính", "documents.0.items.0.name", "missing"
    ),
    "unknown field": Broken("agency:", "agencie: x\nagency:", "agencie:", "agencie", "not permitted"),
    "unknown field deep inside": Broken(
        "original: 1", "orginal: 1", "orginal:", "documents.0.items.0.orginal", "not permitted"
    ),
    "wrong type of a fee": Broken(
        "amount: 8000", "amount: tám nghìn", "tám nghìn", "channels.0.fees.0.amount", "integer"
    ),
    "no is not a fee of zero": Broken(
        "amount: 8000", "amount: no", "amount: no", "channels.0.fees.0.amount", "integer"
    ),
    "negative fee": Broken(
        "amount: 8000", "amount: -1", "amount: -1", "channels.0.fees.0.amount", "greater than or equal to 0"
    ),
    "wrong unit of a fee": Broken(
        "unit: đồng/bản", "unit: đô la", "unit: đô la", "channels.0.fees.0.unit", "pattern"
    ),
    "wrong type of a duration": Broken(
        "value: 3", "value: ba", "value: ba", "channels.0.duration.0.value", "number"
    ),
    "endless duration": Broken(
        "value: 3", "value: .inf", "value: .inf", "channels.0.duration.0.value", "finite"
    ),
    "wrong unit of a duration": Broken(
        "unit: working_day", "unit: week", "unit: week", "channels.0.duration.0.unit", "'working_day'"
    ),
    "duration that is a text": Broken(
        "      unit: same_day\n",
        "      trong ngày\n",
        "duration:\n      trong",
        "channels.1.duration",
        "tuple",
    ),
    "same_day with a value": Broken(
        "unit: same_day",
        "unit: same_day\n      value: 1",
        "duration:\n      unit",
        "channels.1.duration",
        "same_day",
    ),
    "no value with a unit": Broken(
        "value: 3\n        unit", "unit", "- unit: working_day", "channels.0.duration.0", "needs one"
    ),
    "wrong channel": Broken(
        "channel: online", "channel: fax", "channel: fax", "channels.1.channel", "'online'"
    ),
    "channel twice": Broken("channel: online", "channel: in_person", "kind:", "", "stands twice"),
    "reduced fee that is not its percentage": Broken(
        "amount: 4000", "amount: 5000", "amount: 5000", "channels.1.fees.0", "5000 is not 50 % of 8000"
    ),
    "reduced fee without its base": Broken(
        "rule: Thông tư 1/2025/TT-BTC\n      - amount: 8000",
        "rule: Thông tư 1/2025/TT-BTC\n      - amount: 9000",
        REDUCED.strip(),
        "channels.1",
        "no base fee of 8000",
    ),
    "fee that ends before it begins": Broken(
        "valid_to: 2026-12-31",
        "valid_to: 2026-12-31\n        valid_from: 2027-01-01",
        "- amount: 4000",
        "channels.1.fees.0",
        "valid_from",
    ),
    "wrong source date": Broken(
        '"2026-06-30"', '"30/06/2026"', "30/06/2026", "source.date", "must look like"
    ),
    "source date that does not exist": Broken(
        '"2026-06-30"', '"2026-06-31"', "2026-06-31", "source.date", "day is out of range"
    ),
    "source date in other digits": Broken('"2026-06-30"', '"٢٠٢٦"', "٢٠٢٦", "source.date", "must look like"),
    "address without TLS": Broken(
        "https://example", "http://example", "http://example", "source.url", "https://"
    ),
    "address without a host": Broken(
        "https://example.vn/khai-sinh", "https://", "url:", "source.url", "https://"
    ),
    "unknown plain procedure": Broken(
        "decision:",
        'special_case_of: "1.999999"\ndecision:',
        "special_case_of",
        "special_case_of",
        "1.999999",
    ),
    "unknown related procedure": Broken(
        "decision:",
        'related:\n  - "1.000002"\n  - "1.999999"\ndecision:',
        '- "1.999999"',
        "related.1",
        "1.999999",
    ),
    "too many steps": Broken("  - Nhận kết quả.\n", "  - Chờ.\n" * 7, "kind:", "", "one to seven steps"),
    "id is not the file name": Broken(
        'id: "1.000001"\ncode: "1.000001"',
        'id: "1.000009"\ncode: "1.000009"',
        'id: "1.000009"',
        "id",
        "1.000001",
    ),
    "id is not the code": Broken('code: "1.000001"', 'code: "1.000009"', "kind:", "", "id must be the code"),
    "code that YAML reads as a number": Broken(
        'code: "1.000001"', "code: 1.000001", "code:", "code", "string"
    ),
    "unknown kind": Broken("kind: procedure", "kind: process", "kind: process", "", "'process'"),
    "empty title": Broken(
        "title: Đăng ký khai sinh\n", 'title: "\\u200b"\n', "title:", "title", "at least 1 item"
    ),
    "field written twice": Broken(
        "agency:", "field: Khác\nagency:", "field: Khác", "", '"field" stands twice'
    ),
    "field written twice in two forms": Broken(
        "agency:", "\u200bfield: Khác\nagency:", "field: Khác", "", '"field" stands twice'
    ),
    "not YAML": Broken("agency: Ủy", "agency: [Ủy", "audience:", "", "not YAML"),
    "alias of YAML": Broken(
        "  - làm giấy khai sinh", "  - &name làm giấy\n  - *name", "- *name", "", "alias"
    ),
    "unknown with a second field": Broken(
        "result: Giấy khai sinh",
        "result:\n  unknown: Không ghi\n  or: Giấy",
        "or: Giấy",
        "result.or",
        "not permitted",
    ),
}


def problems_of(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as caught:
        load(root)
    return caught.value.problems


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_line_and_field(broken: Broken, knowledge: Path) -> None:
    assert broken.old in PROCEDURE_YAML, "the test must break something"
    text = PROCEDURE_YAML.replace(broken.old, broken.new, 1)
    line = text[: text.index(broken.at)].count("\n") + 1
    (knowledge / FILE).write_text(text, encoding="utf-8")

    (problem,) = problems_of(knowledge)

    assert (problem.path, problem.line, problem.field) == (knowledge / FILE, line, broken.field)
    assert broken.says in problem.message
    assert str(problem).startswith(f"{knowledge / FILE}:{line}:")


def test_the_unbroken_folder_is_in_order(knowledge: Path) -> None:
    assert load(knowledge).records["1.000001"].title == "Đăng ký khai sinh"


def test_not_utf8_names_the_line(knowledge: Path) -> None:
    raw = PROCEDURE_YAML.encode().replace("Hộ tịch".encode(), "Hộ tịch".encode("utf-16-le"), 1)
    (knowledge / FILE).write_bytes(raw)
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
    (knowledge / FILE).write_text(text, encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert problem.path == knowledge / FILE
    assert problem.line == 1
    assert says in problem.message


def test_an_id_used_twice_names_the_other_file(knowledge: Path) -> None:
    twin = knowledge / "records" / "later" / "1.000001.yml"
    twin.parent.mkdir()
    twin.write_text(PROCEDURE_YAML, encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (twin, 2, "id")
    assert str(knowledge / FILE) in problem.message


def test_all_problems_of_all_files_are_told_at_once(knowledge: Path) -> None:
    text = PROCEDURE_YAML.replace("amount: 8000", "amount: viel", 1).replace("value: 3", "value: 0")
    (knowledge / FILE).write_text(text.replace("agency:", "agencie:"), encoding="utf-8")
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
    (knowledge / FILE).write_text(PROCEDURE_YAML.replace("agency:", "agencie:"), encoding="utf-8")
    done = run_check(str(knowledge))
    assert (done.returncode, done.stdout) == (1, "")
    first, second, total = done.stderr.splitlines()
    assert first == f"{knowledge / FILE}:1: agency: this field is missing"
    assert second.startswith(f"{knowledge / FILE}:17: agencie:")
    assert total == "2 problem(s)"


def test_the_command_wants_a_folder(tmp_path: Path) -> None:
    done = run_check(str(tmp_path / "nothing"))
    assert done.returncode == 2
    assert "is not a folder" in done.stderr
