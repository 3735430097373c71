"""Everyday language kept apart from the records, and the families of cases that it tells."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge_base.__main__ import HOME
from knowledge_base.errors import ContentError, Problem
from knowledge_base.everyday import Everyday
from knowledge_base.loader import load
from knowledge_base.schema import Procedure
from tests.support.knowledge import problems_of, procedure, write_knowledge, write_yaml


def language(knowledge: Path, entries: Mapping[str, object], name: str = "family.yml") -> Path:
    return write_yaml(knowledge / "language" / name, {"entries": entries})


def loaded(knowledge: Path, code: str) -> Procedure:
    record = load(knowledge).records[code]
    assert isinstance(record, Procedure)
    return record


def corpus(knowledge: Path, *rows: dict[str, object]) -> Path:
    path = knowledge.parent / "more.jsonl"
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_place_in_a_family_is_added_to_the_record(knowledge: Path) -> None:
    before = loaded(knowledge, "1.000002")
    assert (before.special_case_of, before.case) == (None, None)
    entry = {"special_case_of": "1.000001", "case": "Có yếu tố nước ngoài", "aliases": ["lấy chồng Tây"]}
    language(knowledge, {"1.000002": entry, "1.000001": {"case": "Trong nước"}})
    special, plain = loaded(knowledge, "1.000002"), loaded(knowledge, "1.000001")
    assert (special.special_case_of, special.case) == ("1.000001", "Có yếu tố nước ngoài")
    assert special.aliases == (*before.aliases, "lấy chồng Tây")
    assert (plain.special_case_of, plain.case) == (None, "Trong nước")
    unchanged = {"special_case_of": None, "case": None, "aliases": before.aliases}
    assert special.model_copy(update=unchanged) == before


def test_what_the_record_itself_says_stays(knowledge: Path) -> None:
    write_yaml(
        knowledge / "records" / "1.000009.yml",
        procedure("1.000009", special_case_of="1.000002", case="Của hồ sơ"),
    )
    language(knowledge, {"1.000009": {"special_case_of": "1.000001", "case": "Của tệp này"}})
    record = loaded(knowledge, "1.000009")
    assert (record.special_case_of, record.case) == ("1.000002", "Của hồ sơ")


def test_a_procedure_is_no_special_case_of_itself(knowledge: Path) -> None:
    path = language(knowledge, {"1.000001": {"aliases": ["a"]}, "1.000002": {"special_case_of": "1.000002"}})
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (path, 5, "1.000002.special_case_of")
    assert "is itself a special case" in problem.message


@pytest.mark.parametrize("apart", [False, True], ids=["one file", "two files"])
def test_a_chain_of_special_cases_is_refused(apart: bool, knowledge: Path) -> None:
    middle = {"1.000002": {"special_case_of": "1.000001"}}
    last = {"1.000009": {"special_case_of": "1.000002"}}
    if apart:
        language(knowledge, middle, "z.yml")
        path, line = language(knowledge, last, "a.yml"), 2
    else:
        path, line = language(knowledge, {**middle, **last}), 4
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (path, line, "1.000009.special_case_of")
    assert problem.message == "1.000002 is itself a special case; name the plain procedure"


def test_a_chain_through_a_record_is_refused(knowledge: Path) -> None:
    write_yaml(knowledge / "records" / "1.000009.yml", procedure("1.000009", special_case_of="1.000001"))
    path = language(knowledge, {"1.000002": {"special_case_of": "1.000009"}})
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (path, 2, "1.000002.special_case_of")
    assert problem.message == "1.000009 is itself a special case; name the plain procedure"


def test_two_procedures_that_name_each_other_are_both_refused(knowledge: Path) -> None:
    path = language(
        knowledge,
        {"1.000001": {"special_case_of": "1.000002"}, "1.000002": {"special_case_of": "1.000001"}},
    )
    assert [(problem.path, problem.line) for problem in problems_of(knowledge)] == [(path, 2), (path, 4)]


def test_an_id_in_two_files_is_refused(knowledge: Path) -> None:
    first = language(knowledge, {"vneid": {"aliases": ["a"]}, "1.000001": {"aliases": ["b"]}}, "a.yml")
    second = language(knowledge, {"1.000001": {"aliases": ["c"]}}, "b.yml")
    (problem,) = problems_of(knowledge)
    assert problem == Problem(second, 2, "1.000001", f"is already at {first}:5")


def test_an_id_twice_in_one_file_is_refused(knowledge: Path) -> None:
    path = knowledge / "language" / "a.yml"
    path.parent.mkdir()
    path.write_text(
        'entries:\n  "1.000001":\n    aliases: [a]\n  "1.000001":\n    aliases: [b]\n', encoding="utf-8"
    )
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line) == (path, 4)
    assert "stands twice" in problem.message


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"special_case": "1.000001"}, "special_case"),
        ({"special_case_of": 1.000001}, "special_case_of"),
        ({"special_case_of": ["1.000001"]}, "special_case_of"),
        ({"case": ""}, "case"),
        ({"case": ["a"]}, "case"),
        ({"aliases": "a"}, "aliases"),
    ],
)
def test_a_wrong_field_is_named(entry: dict[str, object], field: str, knowledge: Path) -> None:
    path = language(knowledge, {"1.000002": entry})
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.line, problem.field) == (path, 3, f"entries.1.000002.{field}")


# Entries may wait for an import.

WAITING = {
    "2.000777": {"aliases": ["chờ nhập"], "special_case_of": "2.000778", "case": "Đang chờ"},
    "2.000778": {"questions": ["bao giờ có"]},
}


def test_an_entry_for_a_procedure_that_is_not_there_waits_for_it(knowledge: Path) -> None:
    before = load(knowledge)
    language(knowledge, WAITING)
    assert load(knowledge) == before
    rows = [procedure(code, origin="imported") for code in WAITING]
    records = load(knowledge, corpus(knowledge, *rows), all_known=True).records
    record = records["2.000777"]
    assert isinstance(record, Procedure)
    assert "chờ nhập" in record.aliases
    assert (record.special_case_of, record.case) == ("2.000778", "Đang chờ")
    assert "bao giờ có" in records["2.000778"].questions


def test_with_every_record_at_hand_each_code_must_be_there(knowledge: Path) -> None:
    path = language(knowledge, WAITING)
    with pytest.raises(ContentError) as caught:
        load(knowledge, all_known=True)
    assert caught.value.problems == (
        Problem(path, 2, "2.000777", "no record has this id"),
        Problem(path, 2, "2.000777.special_case_of", "no record has the code 2.000778"),
        Problem(path, 7, "2.000778", "no record has this id"),
    )


@pytest.mark.parametrize("key", ["nobody", "2.00077", "2.0007777", "2.000777a", "x2.000777", "2.000777\n"])
def test_what_is_no_code_waits_for_nothing(key: str, knowledge: Path) -> None:
    language(knowledge, {key: {"aliases": ["a"]}})
    (problem,) = problems_of(knowledge)
    assert problem.message == "no record has this id"


def check(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "knowledge_base", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False)


def test_the_command_holds_entries_against_the_corpus_it_is_given(knowledge: Path) -> None:
    path = language(knowledge, WAITING)
    done = check(knowledge)
    assert (done.returncode, done.stdout) == (0, "3 records are in order: 1 faq, 2 procedure\n")
    lacking = corpus(knowledge, procedure("2.000777", origin="imported"))
    done = check(knowledge, "--corpus", lacking)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        f"{path}:2: 2.000777.special_case_of: no record has the code 2.000778",
        f"{path}:7: 2.000778: no record has this id",
        "2 problem(s)",
    ]
    whole = corpus(knowledge, *(procedure(code, origin="imported") for code in WAITING))
    done = check(knowledge, "--corpus", whole)
    assert (done.returncode, done.stdout) == (0, "5 records are in order: 1 faq, 4 procedure\n")


def test_the_examples_for_officers_are_in_order(tmp_path: Path) -> None:
    """Those of the README beside the language files; their codes need not be there."""
    blocks = (HOME / "language" / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1:]
    assert len(blocks) == 2
    for number, block in enumerate(blocks):
        root = write_knowledge(tmp_path / str(number))
        path = root / "language" / "example.yml"
        path.parent.mkdir()
        path.write_text(block.split("```")[0], encoding="utf-8")
        load(root)


def test_every_field_of_an_entry_is_explained_to_officers() -> None:
    text = (HOME / "language" / "README.md").read_text(encoding="utf-8")
    assert [name for name in Everyday.model_fields if f"`{name}`" not in text] == []
