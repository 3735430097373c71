"""What an officer is shown of an edit: every record and field that is another one, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.__main__ import main
from knowledge_base.content import Content
from knowledge_base.loader import load
from knowledge_base.officer.differences import LONGEST_SHOWN, TEXTS, Change, changed_texts, changes
from knowledge_base.schema import RECORD, Record
from knowledge_base.snapshot import Pointer, Snapshot
from tests.support.knowledge import SOURCE, procedure, records, write_yaml

CODE = "1.000001"


def by_id(*rows: dict[str, Any]) -> dict[str, Record]:
    found = map(RECORD.validate_python, rows)
    return {record.id: record for record in found}


def fields(**edited: Any) -> tuple[tuple[str, str, str], ...]:
    (change,) = changes(by_id(procedure()), by_id(procedure(**edited)))
    assert (change.what, change.id) == ("changed", CODE)
    return change.fields


def deep(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """The procedure with one thing in it replaced."""
    data: Any = procedure()
    inside = data
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = value
    return dict(data)


def test_the_same_records_have_no_changes() -> None:
    assert changes(by_id(*records()), by_id(*reversed(records()))) == []


def test_new_gone_and_changed_records_in_the_order_of_their_ids() -> None:
    old = by_id(procedure(CODE), procedure("1.000002", title="Cũ"), procedure("1.000005"))
    new = by_id(
        procedure("1.000004", title="Mới"), procedure("1.000002", title="Mới hơn"), procedure("1.000005")
    )
    assert changes(old, new) == [
        Change(CODE, "Đăng ký khai sinh", "gone"),
        Change("1.000002", "Mới hơn", "changed", (("title", "Cũ", "Mới hơn"),)),
        Change("1.000004", "Mới", "new"),
    ]
    assert [change.what for change in changes(new, old)] == ["new", "changed", "gone"]


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (("title",), "Khai sinh", ("title", "Đăng ký khai sinh", "Khai sinh")),
        (("channels", 0, "fees", 0, "amount"), 9000, ("channels.0.fees.0.amount", "8000", "9000")),
        (("channels", 0, "duration", 0, "value"), 5, ("channels.0.duration.0.value", "3.0", "5.0")),
        (("documents", 0, "items", 1, "copy"), 3, ("documents.0.items.1.copy", "2", "3")),
        (("documents", 0, "items", 1, "form"), None, ("documents.0.items.1.form", "Mẫu số 01", "null")),
        (("source", "date"), "2026", ("source.date", "2026-06-30", "2026")),
        (("review_by",), "2027-01-01", ("review_by", "null", "2027-01-01")),
        (("level",), ["commune", "province"], ("level", '["commune"]', '["commune", "province"]')),
        (
            ("aliases",),
            ["khai sinh cho con"],
            ("aliases", '["làm giấy khai sinh", "khai sinh cho con"]', '["khai sinh cho con"]'),
        ),
        (("result",), {"unknown": "Không ghi"}, ("result", "Giấy khai sinh", '{"unknown": "Không ghi"}')),
    ],
)
def test_the_deepest_field_that_differs(
    path: tuple[str | int, ...], value: object, shown: tuple[str, str, str]
) -> None:
    assert fields(**deep(path, value)) == (shown,)


def test_several_fields_are_told_each() -> None:
    found = fields(title="A", steps=["Nộp hồ sơ tại bộ phận một cửa.", "Nhận."], decision="2/QĐ")
    assert [path for path, _, _ in found] == ["title", "steps.1", "decision"]


def test_a_record_of_another_kind_is_a_change() -> None:
    row = {"kind": "faq", "id": CODE, "title": "A", "source": SOURCE, "answer": "B"}
    (change,) = changes(by_id(procedure()), by_id(row))
    assert ("kind", "procedure", "faq") in change.fields


@given(st.integers(1, 3 * LONGEST_SHOWN))
def test_long_values_are_cut_for_the_screen(length: int) -> None:
    ((_, _, new),) = fields(title="x" * length)
    assert new == ("x" * length if length <= LONGEST_SHOWN else "x" * LONGEST_SHOWN + " …")


def test_as_it_is_shown() -> None:
    assert Change("a", "Tên", "new").text() == "new a: Tên"
    change = Change("a", "Tên", "changed", (("title", "Cũ", "Tên"), ("steps.0", "x", "y")))
    assert change.text().splitlines() == [
        "changed a: Tên",
        "    title",
        "      - Cũ",
        "      + Tên",
        "    steps.0",
        "      - x",
        "      + y",
    ]


FIELDS = {"title": st.text("ab", min_size=1), "decision": st.text("ab", min_size=1), "case": st.just("c")}


@given(st.fixed_dictionaries({}, optional=FIELDS), st.fixed_dictionaries({}, optional=FIELDS))
def test_exactly_what_differs_is_told(one: Mapping[str, str], other: Mapping[str, str]) -> None:
    before, after = procedure(**one), procedure(**other)
    found = changes(by_id(before), by_id(after))
    differing = {name for name in FIELDS if before.get(name) != after.get(name)}
    assert {path for change in found for path, _, _ in change.fields} == differing
    assert len(found) == bool(differing)


def test_every_text_beside_the_records_is_looked_at() -> None:
    assert {*TEXTS, "records"} == {field.name for field in dataclasses.fields(Content)}


@pytest.mark.parametrize(
    ("file", "was", "becomes"),
    [
        ("province.yml", "Trợ lý thử", "Trợ lý"),
        ("answers.yml", "Xin chào", "Chào"),
        ("interface.yml", "Gửi", "Gửi đi"),
        ("emergencies.yml", "cháy nhà", "cháy rừng"),
        ("lexicon/question_words.yml", "cần gì", "cần chi"),
        ("lexicon/function_words.yml", "của", "của chúng"),
        ("lexicon/special_cases.yml", "nước ngoài", "biên giới"),
        ("lexicon/continuations.yml", "thì sao", "thì răng"),
    ],
)
def test_a_changed_text_is_told_by_its_file(file: str, was: str, becomes: str, knowledge: Path) -> None:
    before = load(knowledge)
    path = knowledge / file
    path.write_text(path.read_text(encoding="utf-8").replace(was, becomes), encoding="utf-8")
    assert changed_texts(before, load(knowledge)) == [file]
    assert changed_texts(before, before) == []


def in_service(index: Path, knowledge: Path) -> None:
    (index / "a").mkdir(parents=True)
    Snapshot("a", load(knowledge)).save(index / "a")
    Pointer(index).switch("a")


def test_the_command_compares_the_files_with_the_build_in_service(
    knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROLY_VAR", str(tmp_path / "var"))
    arguments = ["diff", "--folder", str(knowledge), "--index", str(tmp_path / "index")]
    assert main(arguments) == 1
    assert "no index has been built" in capsys.readouterr().err
    in_service(tmp_path / "index", knowledge)
    assert main(arguments) == 0
    assert capsys.readouterr().out == "0 record(s) differ from the build in service\n"
    write_yaml(knowledge / "records" / "1.000002.yml", procedure("1.000002", result="Giấy"))
    (knowledge / "records" / "vneid.yml").unlink()
    write_yaml(knowledge / "lexicon" / "continuations.yml", {"phrases": ["thì răng"]})
    assert main(arguments) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "changed 1.000002: Đăng ký khai sinh"
    assert told[-3:] == [
        "gone vneid: Tài khoản VNeID mức 2",
        "changed lexicon/continuations.yml",
        "2 record(s) differ from the build in service",
    ]
    at = told.index("    result")
    assert told[at + 1 : at + 3] == ["      - Đăng ký kết hôn", "      + Giấy"]
