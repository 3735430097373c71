"""An index is built beside the old one and put into service only when it is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge_base.content import Content
from knowledge_base.errors import ContentError
from knowledge_base.loader import load
from knowledge_base.snapshot import POINTER_FILE, Pointer, Reloading
from retrieval.__main__ import main
from retrieval.build import BUILDS_KEPT, build
from retrieval.encoder import WEIGHTS_FILE
from retrieval.index import Index
from retrieval.parts import ENCODER_FOLDER, MANIFEST_FILE, VERSION
from tests.support.knowledge import procedure, write_yaml
from tests.support.searching import small_settings

QUICK = {"min_steps": 1, "epochs": 1}


def entries(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def manifest(folder: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    return data


def weights(folder: Path) -> bytes:
    return (folder / ENCODER_FOLDER / WEIGHTS_FILE).read_bytes()


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def edited(knowledge: Path) -> Content:
    """The content with one more name for one record."""
    extra = {"entries": {"banh-xeo": {"aliases": ["bánh khoái giòn rụm"]}}}
    write_yaml(knowledge / "language" / "more.yml", extra)
    return load(knowledge)


def test_a_build_holds_what_a_search_needs(content: Content, small_index: Path, build_folder: Path) -> None:
    assert entries(small_index) == sorted([POINTER_FILE, build_folder.name])
    assert Pointer(small_index).read() == build_folder
    index = Index.load(build_folder)
    assert index.snapshot.content == content
    assert index.snapshot.build_id == build_folder.name
    assert [document.id for document in index.documents] == list(content.records)
    assert manifest(build_folder)["records"] == len(content.records)
    assert manifest(build_folder)["version"] == VERSION


def test_a_small_edit_uses_the_encoder_at_hand(content: Content, edited: Content, served: Path) -> None:
    before = Pointer(served).read()
    folder = build(edited, served, small_settings())
    assert Pointer(served).read() == folder != before
    assert weights(folder) == weights(before)
    assert manifest(folder)["encoder_trained_on"] == manifest(before)["content"]
    assert manifest(folder)["content"] != manifest(before)["content"]
    top = Index.load(folder).search("bánh khoái giòn rụm").hits[0]
    assert top.document.id == "banh-xeo"
    assert "bánh khoái giòn rụm" in top.document.names
    third = build(content, served, small_settings())
    assert manifest(third)["encoder_trained_on"] == manifest(before)["content"], (
        "not that of the build between"
    )


def test_retrain_makes_a_new_encoder_of_the_new_content(edited: Content, served: Path) -> None:
    before = Pointer(served).read()
    folder = build(edited, served, small_settings(), retrain=True)
    assert manifest(folder)["encoder_trained_on"] == manifest(folder)["content"]
    assert weights(folder) != weights(before)


@pytest.mark.parametrize("change", [{"seed": 4, **QUICK}, {"dimensions": 16, **QUICK}])
def test_another_recipe_makes_a_new_encoder(change: dict[str, int], content: Content, served: Path) -> None:
    before = Pointer(served).read()
    folder = build(content, served, small_settings(encoder=change))
    assert weights(folder) != weights(before)
    assert manifest(folder)["encoder_recipe"] != manifest(before)["encoder_recipe"]


def test_other_weights_of_the_search_keep_the_encoder(content: Content, served: Path) -> None:
    before = Pointer(served).read()
    folder = build(content, served, small_settings(ranking={"special": -0.1}))
    assert weights(folder) == weights(before)
    assert Index.load(folder).settings.ranking.special == -0.1


@pytest.mark.parametrize("raw", ["", "[]", "{}", "{", '{"encoder_recipe": 1}'])
def test_a_damaged_manifest_means_training_anew(raw: str, content: Content, served: Path) -> None:
    (Pointer(served).read() / MANIFEST_FILE).write_text(raw, encoding="utf-8")
    folder = build(content, served, small_settings(encoder=QUICK))
    assert manifest(folder)["encoder_trained_on"] == manifest(folder)["content"]


@pytest.mark.parametrize("name", ["tokenizer.json", WEIGHTS_FILE])
def test_a_damaged_encoder_at_hand_means_training_anew(
    name: str, content: Content, served: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = Pointer(served).read()
    path = before / ENCODER_FOLDER / name
    path.write_bytes(path.read_bytes()[:100])
    folder = build(content, served, small_settings())
    assert Pointer(served).read() == folder != before
    assert manifest(folder)["encoder_trained_on"] == manifest(folder)["content"]
    assert "no readable static encoder" in caplog.text
    assert Index.load(folder).search("bánh xèo").hits[0].document.id == "banh-xeo"


# What is built.


def test_an_empty_corpus_is_refused_and_the_index_in_service_stays(
    knowledge: Path, served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = entries(served)
    (tmp_path / "empty.jsonl").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    assert main(["build", "--corpus", str(tmp_path / "empty.jsonl"), "--out", str(served)]) == 1
    assert "there is no record" in capsys.readouterr().err
    with pytest.raises(ContentError, match="there is no record"):
        load(knowledge, tmp_path / "folder", own_records=False)
    assert entries(served) == before
    # Beside knowledge that has records it does no harm.
    assert len(load(knowledge, tmp_path / "empty.jsonl", tmp_path / "folder").records) == 13


def test_a_corpus_of_one_record_is_built_and_searched(knowledge: Path, tmp_path: Path) -> None:
    """There is nothing to tell it from, so the encoder learns nothing."""
    corpus = write_lines(tmp_path / "one.jsonl", [procedure("1.000001")])
    content = load(knowledge, corpus, own_records=False)
    index = Index.load(build(content, tmp_path / "index", small_settings()))
    assert [hit.document.id for hit in index.search("làm giấy khai sinh").hits] == ["1.000001"]
    assert index.search("bánh xèo").hits == ()


def test_of_two_records_with_one_code_the_first_is_built_or_the_curated_one(
    knowledge: Path, tmp_path: Path
) -> None:
    rows = [
        procedure("1.000001", title="Bản nhập một", origin="imported"),
        procedure("1.000099", title="Cấp hộ chiếu phổ thông", origin="imported"),
        procedure("1.000099", title="Cấp hộ chiếu công vụ", origin="imported"),
        procedure("1.000098", title="Cấp thị thực", origin="imported"),
        procedure("1.000098", title="Cấp thị thực điện tử"),
    ]
    content = load(knowledge, write_lines(tmp_path / "more.jsonl", rows))
    index = Index.load(build(content, tmp_path / "index", small_settings(encoder=QUICK)))
    titles = {document.id: document.title for document in index.documents}
    assert len(index.documents) == len(titles) == 15
    assert titles["1.000001"] == "Đăng ký khai sinh"
    assert titles["1.000099"] == "Cấp hộ chiếu phổ thông"
    assert titles["1.000098"] == "Cấp thị thực điện tử"


def test_one_code_twice_in_a_folder_of_records_is_refused(
    knowledge: Path, served: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "import"
    for name in ("a.yml", "b.yml"):
        write_yaml(folder / name, procedure("1.000099"))
    before = entries(served)
    assert main(["build", "--corpus", str(knowledge), "--corpus", str(folder), "--out", str(served)]) == 1
    said = capsys.readouterr().err
    assert str(folder / "b.yml") in said
    assert str(folder / "a.yml") in said
    assert entries(served) == before


# Old builds.


def test_old_builds_are_removed_and_nothing_else(content: Content, served: Path) -> None:
    first = Pointer(served).read()
    for name in ("0-my-notes", "models", "20200101"):
        (served / name).mkdir()
    made = [build(content, served, small_settings()) for _ in range(BUILDS_KEPT + 1)]
    kept = {path.name for path in made[-BUILDS_KEPT:]}
    assert set(entries(served)) == {POINTER_FILE, "0-my-notes", "models", "20200101"} | kept
    assert not first.exists()
    assert Pointer(served).read() == made[-1]


def test_a_clock_set_back_never_removes_the_build_in_service(content: Content, served: Path) -> None:
    for day in range(1, 6):
        (served / f"2999010{day}T000000000000-0000000{day}").mkdir()
    folder = build(content, served, small_settings())
    assert Pointer(served).read() == folder
    assert Index.load(folder).search("bánh xèo").hits
    assert len([path for path in served.iterdir() if path.is_dir()]) == BUILDS_KEPT


# A running server.


def test_a_running_server_picks_a_new_build_up(edited: Content, served: Path) -> None:
    following = Reloading(Pointer(served), Index.load)
    old = following.current
    build(edited, served, small_settings())
    following.refresh()
    new = following.current
    assert new is not old
    assert "bánh khoái giòn rụm" in new.snapshot.records["banh-xeo"].aliases
    assert "bánh khoái giòn rụm" not in old.snapshot.records["banh-xeo"].aliases
    assert old.search("bánh xèo").hits[0].document.id == "banh-xeo", "what is at hand keeps working"
