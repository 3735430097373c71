"""A new record begins as its import, or as an empty form, and never in place of one that is there."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.__main__ import main
from knowledge_base.errors import OfficerError
from knowledge_base.importing.run import import_file
from knowledge_base.loader import load
from knowledge_base.officer.drafting import FOLDERS, begin, draft_of, imported_procedure
from knowledge_base.placeholders import TO_WRITE
from knowledge_base.schema import RECORD, Procedure, Unknown
from knowledge_base.yaml_lines import read_yaml
from tests.knowledge_base.importing.rows import channel, row, write
from tests.support.knowledge import problems_of, procedure, write_yaml

CODE = "1.900001"
REASON = Unknown(unknown=TO_WRITE)


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    """A clear procedure, and one whose fees and steps are doubtful."""
    doubtful = {
        "cach_thuc": [channel(note="5.000 Đồng mỗi thẻ")],
        "trinh_tu": "Nộp tại Ủy ban nhân dân cấp huyện: số 9.",
    }
    rows = [row(CODE, cach_thuc=[channel(fee="Phí : 5.000 Đồng")]), row("1.900002", **doubtful)]
    import_file(write(tmp_path / "crawl.jsonl", rows), tmp_path)
    return tmp_path / "records.jsonl.gz"


def data_of(path: Path) -> dict[str, Any]:
    return dict(read_yaml(path).data)


def read(text: str) -> Procedure:
    """What our own reader makes of a text."""
    with NamedTemporaryFile() as file:
        Path(file.name).write_text(text, encoding="utf-8")
        record = RECORD.validate_python(data_of(Path(file.name)))
    assert isinstance(record, Procedure)
    return record


def as_drafted(source: Procedure) -> Procedure:
    plain = source.without_doubtful(REASON.unknown)
    return plain.model_copy(update={"origin": "curated", "doubtful": ()})


# From the import.


def test_a_procedure_begins_as_its_import(knowledge: Path, imported: Path) -> None:
    path = begin("procedure", CODE, knowledge, imported)
    assert path == knowledge / "records" / "procedures" / f"{CODE}.yml"
    source = imported_procedure(CODE, imported)
    assert source is not None
    assert source.doubtful == ()
    record = load(knowledge).records[CODE]
    assert record == as_drafted(source)
    assert not {"null", "#"} & set(path.read_text(encoding="utf-8").split())


def test_what_the_import_doubts_is_still_to_be_written_and_its_text_a_comment(
    knowledge: Path, imported: Path
) -> None:
    source = imported_procedure("1.900002", imported)
    assert source is not None
    assert set(source.doubtful) == {"steps", "fees"}
    text = begin("procedure", "1.900002", knowledge, imported).read_text(encoding="utf-8")
    assert text == draft_of(source)
    assert read(text) == as_drafted(source)
    assert {problem.field for problem in problems_of(knowledge)} == {
        "steps.unknown",
        "channels.0.fees.unknown",
    }
    _, _, comments = text.partition("\n#\n")
    assert "#     - 'Nộp tại Ủy ban nhân dân cấp huyện: số 9.'" in comments
    for name in source.doubtful:
        assert f"# {name}: máy đọc từ nguồn nhưng không chắc, phải so lại:\n#   " in text
    assert all(line.startswith("#") for line in comments.splitlines())


def test_of_a_code_that_was_not_imported_a_form_is_made(knowledge: Path, imported: Path) -> None:
    for code, source in (
        ("1.900005", imported),
        ("1.900006", imported.with_name("nowhere.gz")),
        ("1.900007", None),
    ):
        path = begin("procedure", code, knowledge, source)
        assert f"title: {TO_WRITE}\n" in path.read_text(encoding="utf-8")


def test_a_code_that_another_record_only_names_is_not_taken_for_it(tmp_path: Path) -> None:
    naming = RECORD.validate_python(procedure("1.000001", related=[CODE], result=f'"id":"{CODE}"'))
    path = tmp_path / "records.jsonl.gz"
    path.write_bytes(gzip.compress(naming.model_dump_json(by_alias=True).encode()))
    assert imported_procedure(CODE, path) is None
    assert imported_procedure("1.000001", path) == naming


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=250)
ODD = [
    "no",
    "on",
    "Yes",
    "null",
    "~",
    "=",
    "<<",
    "012",
    "1.0",
    "1:30",
    "2026-11-23",
    "a: b",
    "- a",
    "# a",
    "'",
    '"',
]


def valid(text: str) -> bool:
    try:
        RECORD.validate_python(procedure(title=text))
    except ValueError:
        return False
    return True


def drafted_again(title: str, step: str, note: str, paper: str) -> tuple[Procedure, Procedure]:
    """An imported record, and what its draft is read as."""
    papers = [{"case": title, "items": [{"name": paper, "note": note, "original": 1, "copy": 2}]}]
    changes: dict[str, Any] = {"title": title, "steps": [step, note], "documents": papers, "result": paper}
    source = RECORD.validate_python(procedure(**changes))
    assert isinstance(source, Procedure)
    doubted = source.model_copy(update={"origin": "imported", "doubtful": ("steps", "documents", "fees")})
    assert read(draft_of(doubted)) == as_drafted(doubted)
    return source, read(draft_of(source))


@settings(max_examples=40)
@given(st.lists(WORDS.filter(valid), min_size=4, max_size=4))
def test_a_draft_says_what_the_import_says_whatever_its_words(words: list[str]) -> None:
    source, drafted = drafted_again(*words)
    assert drafted == source


@pytest.mark.parametrize("word", ODD)
def test_a_word_that_yaml_has_a_meaning_for_stays_text(word: str) -> None:
    source, drafted = drafted_again(word, word, word, word)
    assert drafted == source


def damaged(path: Path, damage: str) -> None:
    lines = "".join(f'{{"id":"1.9{number:05}"}}\n' for number in range(999)).encode()
    whole = gzip.compress(lines)
    contents = {
        "no gzip": lines,
        "cut off": whole[: len(whole) // 2],
        "corrupt": whole[:10] + b"\x07" + whole[11:],
        "no UTF-8": gzip.compress(b"\xff\xfe\xff"),
        "no record": gzip.compress(b'{"id":"1.900001"}\n'),
    }
    path.write_bytes(contents[damage])


@pytest.mark.parametrize("damage", ["no gzip", "cut off", "corrupt", "no UTF-8", "no record"])
def test_a_damaged_import_is_an_error_of_the_officer_s(damage: str, knowledge: Path, imported: Path) -> None:
    damaged(imported, damage)
    with pytest.raises(OfficerError, match="cannot be read"):
        begin("procedure", CODE, knowledge, imported)
    assert not (knowledge / "records" / "procedures").exists()


# Forms.


@pytest.mark.parametrize("kind", sorted(FOLDERS))
def test_a_form_is_refused_until_it_is_filled_in(kind: str, knowledge: Path) -> None:
    key = "1.900007" if kind == "procedure" else "an-xa"
    path = begin(kind, key, knowledge, None)
    assert path == knowledge / "records" / FOLDERS[kind] / f"{key}.yml"
    assert {problem.path for problem in problems_of(knowledge)} == {path}
    filled = path.read_text(encoding="utf-8")
    for field, value in (("date", '"2026-11-23"'), ("phone", '"1022"')):
        filled = filled.replace(f"{field}: {TO_WRITE}", f"{field}: {value}")
    path.write_text(filled.replace(TO_WRITE, "Đã điền"), encoding="utf-8")
    assert load(knowledge).records[key].kind == kind


@pytest.mark.parametrize("key", ["113", "2026-11-23", "no"])
@pytest.mark.parametrize("kind", ["faq", "hotline", "place"])
def test_an_id_that_looks_like_something_else_stays_text(kind: str, key: str, knowledge: Path) -> None:
    assert data_of(begin(kind, key, knowledge, None))["id"] == key


def test_a_form_that_is_filled_in_by_half_is_refused(knowledge: Path) -> None:
    form = begin("hotline", "an-xa", knowledge, None)
    half = {"source": {"name": "Báo", "date": "2026-11"}, "phone": "1022", "serves": "Mọi việc"}
    write_yaml(form, data_of(form) | half)
    assert {problem.path for problem in problems_of(knowledge)} == {form}


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        *(
            ("procedure", key)
            for key in ("1.90000", "1.9000011", "khai-sinh", "1.900001 ", "../1.900001", "")
        ),
        *(("faq", key) for key in ("", "a", "../x", "a/b", "A-b", "-a", ".a", "ă-b", "a b", "a\n", "x" * 82)),
    ],
)
def test_what_can_be_no_id_is_refused(kind: str, key: str, knowledge: Path) -> None:
    before = sorted(knowledge.rglob("*"))
    with pytest.raises(OfficerError, match=f"cannot be the id of a {kind}"):
        begin(kind, key, knowledge, None)
    assert sorted(knowledge.rglob("*")) == before


def test_nothing_is_ever_overwritten(knowledge: Path, imported: Path) -> None:
    before = begin("procedure", CODE, knowledge, None).read_bytes()
    with pytest.raises(OfficerError, match="is there already; edit it"):
        begin("procedure", CODE, knowledge, imported)
    assert (knowledge / "records" / "procedures" / f"{CODE}.yml").read_bytes() == before


def test_the_command_says_where_the_record_lies(
    knowledge: Path, imported: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (imported.parent / "import").mkdir()
    imported.rename(imported.parent / "import" / imported.name)
    monkeypatch.setenv("TROLY_VAR", str(imported.parent))
    path = knowledge / "records" / "procedures" / f"{CODE}.yml"
    assert main(["new", "procedure", CODE, "--folder", str(knowledge)]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert read(path.read_text(encoding="utf-8")).official_title == "Thủ tục cấp thẻ mượn sách"
    assert main(["new", "procedure", CODE, "--folder", str(knowledge)]) == 1
    assert capsys.readouterr().err == f"{path} is there already; edit it\n"
