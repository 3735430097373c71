"""A signature is written into the file of a record, and holds for those words alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.__main__ import main
from knowledge_base.errors import ContentError, OfficerError
from knowledge_base.loader import load
from knowledge_base.reading import Reader
from knowledge_base.schema import RECORD, Checked, Record
from knowledge_base.signing import digest_of, holds, sign
from tests.support.knowledge import PROCEDURE_FILE, problems_of, procedure, records, write_yaml
from vietnamese import clean

DAY = dt.date(2026, 11, 23)
COMMENTED = """\
# Đọc lại khi có nghị quyết mới.
kind: faq
id: an-xa   # như tên tệp
title: "Ăn ở xã"
source: # cổng
  name: Cổng
  # ngày in
  date: "2026-06-30"

# Dưới đây là lời đáp.
answer: |
  source: không phải nguồn

  checked: cũng không
aliases: [ăn xã] # hai chữ
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("signing")


def written(folder: Path, text: str = COMMENTED) -> Path:
    path = folder / "an-xa.yml"
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path) -> Record:
    reader = Reader()
    found = reader.model(path, RECORD)
    assert found is not None, reader.problems
    return found[1]


def without_signature(text: str) -> str:
    """The lines of a file but the four of its signature."""
    lines = text.splitlines(keepends=True)
    (start,) = (number for number, line in enumerate(lines) if line.startswith("checked:"))
    return "".join(lines[:start] + lines[start + 4 :])


def test_everything_else_in_the_file_survives(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = read(path)
    sign(path, "  Lê  Thị Hoa ", DAY)
    text = path.read_text(encoding="utf-8")
    assert without_signature(text) == COMMENTED
    record = read(path)
    assert record.checked == Checked(on=DAY, by="Lê Thị Hoa", digest=digest_of(before))
    assert record.model_copy(update={"checked": None}) == before
    assert holds(record)
    assert [one.name for one in tmp_path.iterdir()] == ["an-xa.yml"]


def test_signing_again_replaces_the_signature(tmp_path: Path) -> None:
    path = written(tmp_path)
    sign(path, "Lê Thị Hoa", DAY)
    path.write_text(path.read_text(encoding="utf-8").replace("Ăn ở xã", "Ở xã"), encoding="utf-8")
    assert not holds(read(path))
    sign(path, "Trần Văn Nam", DAY + dt.timedelta(days=1))
    text = path.read_text(encoding="utf-8")
    assert text.count("\nchecked:") == 1
    assert "Hoa" not in text
    assert without_signature(text) == COMMENTED.replace("Ăn ở xã", "Ở xã")
    assert holds(read(path))


def test_a_comment_below_the_signature_survives_too(tmp_path: Path) -> None:
    path = written(tmp_path)
    sign(path, "Lê Thị Hoa", DAY)
    text = path.read_text(encoding="utf-8").replace("\nanswer:", "\n# Xin đừng sửa.\nanswer:")
    path.write_text(text, encoding="utf-8")
    sign(path, "Lê Thị Hoa", DAY)
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    "text",
    [
        COMMENTED.replace("aliases: [ăn xã] # hai chữ\n", ""),
        'kind: faq\nid: an-xa\ntitle: A\nanswer: B\nsource: {name: Cổng, date: "2026"}\n',
        'source:\n  name: Cổng\n  date: "2026"\nkind: faq\nid: an-xa\ntitle: A\nanswer: B\n',
        "---\ntitle: A\nkind: faq\nid: an-xa\nanswer: |\n  checked:\n  source: B\n"
        'source:\n  date: "2026"\n  name: C\n\n',
        'kind: faq\nid: an-xa\ntitle: A\nanswer: B\nsource:\n  name: Cổng\n  date: "2026"',
        'kind: faq\nid: an-xa\ntitle: A\nanswer: B\nsource:\n  name: Cổng\n  date: "2026"\n...\n',
        'kind: faq\nid: an-xa\ntitle: A\nanswer: B\nsource: {\nname: Cổng,\ndate: "2026"}\n',
    ],
    ids=["plain", "in one line", "first", "last", "no line end", "end mark", "braces"],
)
def test_wherever_the_source_stands_the_file_stays_a_record(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    before = read(path)
    sign(path, "Lê Thị Hoa", DAY)
    sign(path, "Lê Thị Hoa", DAY)
    assert read(path).model_copy(update={"checked": None}) == before
    assert path.read_text(encoding="utf-8").count("checked:") == text.count("checked:") + 1


@pytest.mark.parametrize("row", records(), ids=lambda row: str(row["id"]))
def test_every_kind_of_record_can_be_signed(row: dict[str, object], tmp_path: Path) -> None:
    path = write_yaml(tmp_path / f"{row['id']}.yml", row)
    before = read(path)
    sign(path, "Lê Thị Hoa", DAY)
    assert read(path) == before.model_copy(update={"checked": read(path).checked})
    assert read(path).checked
    assert holds(read(path))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_name_is_written_as_it_is_or_refused(folder: Path, name: str) -> None:
    path = written(folder)
    try:
        sign(path, name, DAY)
    except OfficerError:
        assert clean(name) == ""
        assert path.read_text(encoding="utf-8") == COMMENTED
        return
    assert without_signature(path.read_text(encoding="utf-8")) == COMMENTED
    checked = read(path).checked
    assert checked is not None
    assert checked.by == clean(name)


# The check.


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("valid_to: 2026-12-31", "valid_to: 2027-12-31"),
        ("value: 3", "value: 4"),
        ("title: Đăng ký khai sinh", "title: Khai sinh"),
        ("- khai sinh cho con", "- khai sinh cho cháu"),
        ('date: "2026-06-30"', 'date: "2026-07-30"'),
        ("copy: 2", "copy: 3"),
    ],
)
def test_a_record_that_was_changed_after_it_was_signed_is_refused(
    was: str, becomes: str, knowledge: Path
) -> None:
    path = knowledge / PROCEDURE_FILE
    sign(path, "Lê Thị Hoa", DAY)
    load(knowledge)
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, becomes, 1), encoding="utf-8")
    (problem,) = problems_of(knowledge)
    assert (problem.path, problem.field) == (path, "checked")
    assert path.read_text(encoding="utf-8").splitlines()[problem.line - 1] == "checked:"
    assert problem.message.startswith("the record was changed after it was signed")
    sign(path, "Lê Thị Hoa", DAY)
    load(knowledge)


def test_a_comment_or_another_order_is_no_change(knowledge: Path) -> None:
    path = knowledge / PROCEDURE_FILE
    sign(path, "Lê Thị Hoa", DAY)
    text = path.read_text(encoding="utf-8").replace("conditions: []\n", "")
    path.write_text(f"# Đã xem\nconditions: []\n{text}", encoding="utf-8")
    load(knowledge)


def test_everyday_words_from_elsewhere_are_not_signed(knowledge: Path) -> None:
    sign(knowledge / PROCEDURE_FILE, "Lê Thị Hoa", DAY)
    write_yaml(knowledge / "language" / "a.yml", {"entries": {"1.000001": {"aliases": ["giấy cho bé"]}}})
    assert "giấy cho bé" in load(knowledge).records["1.000001"].aliases


# What cannot be signed.


@pytest.mark.parametrize("name", ["", "  ", "\n\t"])
def test_a_signature_needs_a_name(name: str, tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(OfficerError, match="needs a name"):
        sign(path, name, DAY)
    assert path.read_text(encoding="utf-8") == COMMENTED


@pytest.mark.parametrize("text", ["kind: faq\n", "a: [", COMMENTED.replace("title", "tilte")])
def test_what_is_no_record_is_not_signed(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ContentError, match=r"an-xa\.yml"):
        sign(path, "Lê Thị Hoa", DAY)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_cannot_be_written_stays(tmp_path: Path) -> None:
    path = written(tmp_path)
    (tmp_path / ".an-xa.yml.signing").mkdir()
    with pytest.raises(OfficerError, match="cannot be written"):
        sign(path, "Lê Thị Hoa", DAY)
    assert path.read_text(encoding="utf-8") == COMMENTED


def test_the_command_signs_all_it_is_given_or_none(
    knowledge: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--by", "Lê Thị Hoa", "--on", "2026-11-23", "--folder", str(knowledge)]
    assert main(["sign", "1.000001", "nobody", *arguments]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no file under records/ is called nobody\n")
    assert not any(record.checked for record in load(knowledge).records.values())
    assert main(["sign", "1.000001", "vneid", *arguments]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1.000001: signed by Lê Thị Hoa on 2026-11-23",
        "vneid: signed by Lê Thị Hoa on 2026-11-23",
    ]
    signed = {key for key, record in load(knowledge).records.items() if record.checked}
    assert signed == {"1.000001", "vneid"}
    write_yaml(knowledge / PROCEDURE_FILE, procedure(title=""))
    assert main(["sign", "1.000001", *arguments]) == 1
    assert str(knowledge / PROCEDURE_FILE) in capsys.readouterr().err
