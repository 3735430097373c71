"""A folder that is no whole index of this version is refused with a plain message."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

from knowledge_base.content import Content
from knowledge_base.errors import KnowledgeError
from knowledge_base.snapshot import SERVED_FILE, Pointer, Reloading, Snapshot
from retrieval.build import build
from retrieval.errors import LoadError
from retrieval.index import Index
from retrieval.parts import ENCODER_FOLDER, MANIFEST_FILE, RESTORER_FILE, VERSION, Parts
from tests.support.searching import small_settings


def test_a_build_that_lacks_any_part_is_refused(served: Path) -> None:
    folder = Pointer(served).read()
    needed = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    tolerated = []
    for path in needed:
        whole = path.read_bytes()
        for damage in (None, b"", whole[: len(whole) // 2]):
            if damage is None:
                path.unlink()
            else:
                path.write_bytes(damage)
            try:
                Index.load(folder)
                tolerated.append(path.relative_to(folder).as_posix())
            except (LoadError, KnowledgeError):
                pass
            path.write_bytes(whole)
    assert Index.load(folder).search("bánh xèo").hits
    # bm25s neither needs nor reads these of its own files again; SERVED says only that it was in use.
    spare = ("corpus.jsonl", "config.json", SERVED_FILE)
    assert [name for name in tolerated if not name.endswith(spare)] == []


def test_an_index_whose_parts_disagree_is_refused(content: Content, served: Path) -> None:
    """A build whose vectors are of other records must not answer."""
    folder = Pointer(served).read()
    fewer = dict(list(content.records.items())[1:])
    Snapshot(folder.name, dataclasses.replace(content, records=fewer)).save(folder)
    with pytest.raises(LoadError, match="different builds"):
        Index.load(folder)


def changed_manifest(folder: Path, **changes: object) -> None:
    path = folder / MANIFEST_FILE
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, **changes}), encoding="utf-8")


@pytest.mark.parametrize("version", [VERSION - 1, VERSION + 1, str(VERSION), None, [VERSION]])
def test_an_index_of_another_version_is_refused(version: object, served: Path) -> None:
    folder = Pointer(served).read()
    changed_manifest(folder, version=version)
    with pytest.raises(LoadError, match=f"not {VERSION}; build it again"):
        Index.load(folder)


@pytest.mark.parametrize("raw", [None, b"", b"[]", b"{}", b"7", b"null", b"{", b"\xff"])
def test_an_index_that_names_no_version_is_refused(raw: bytes | None, served: Path) -> None:
    """As those of the first form do not."""
    folder = Pointer(served).read()
    if raw is None:
        (folder / MANIFEST_FILE).unlink()
    else:
        (folder / MANIFEST_FILE).write_bytes(raw)
    with pytest.raises(LoadError, match="not an index of this version; build it again"):
        Index.load(folder)


def test_a_folder_of_something_else_is_refused(tmp_path: Path, knowledge: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    for folder in (tmp_path, knowledge, tmp_path / "nothing"):
        with pytest.raises(LoadError, match="not an index of this version"):
            Parts.load(folder, 13)
        with pytest.raises(KnowledgeError, match="no readable snapshot"):
            Index.load(folder)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_parts_of_another_number_of_records_are_refused(build_folder: Path, content: Content) -> None:
    assert len(Parts.load(build_folder, len(content.records)).lexical.views) == 3
    for number in (0, len(content.records) - 1, len(content.records) + 1):
        with pytest.raises(LoadError, match="different builds"):
            Parts.load(build_folder, number)


@pytest.mark.parametrize("damaged", [MANIFEST_FILE, RESTORER_FILE, "vectors.faiss", "settings.json"])
def test_a_damaged_build_is_not_picked_up_and_the_one_in_service_stays(
    damaged: str, content: Content, served: Path
) -> None:
    following = Reloading(Pointer(served), Index.load)
    old = following.current
    new = build(content, served, small_settings())
    (new / damaged).write_bytes(b"{")
    following.refresh()
    assert following.current is old
    assert following.current.search("bánh xèo").hits[0].document.id == "banh-xeo"


def test_what_is_saved_is_read_again(index: Index, build_folder: Path, tmp_path: Path) -> None:
    index.parts.save(tmp_path)
    shutil.copytree(build_folder / ENCODER_FOLDER, tmp_path / ENCODER_FOLDER)
    shutil.copy(build_folder / MANIFEST_FILE, tmp_path / MANIFEST_FILE)
    again = Parts.load(tmp_path, len(index.documents))
    assert again.settings == index.settings
    assert again.restorer == index.parts.restorer
    other = dataclasses.replace(index, parts=again)
    for text in ("làm giấy khai sinh", "banh xeo hai san"):
        assert other.search(text) == index.search(text)
