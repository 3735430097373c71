"""Stamps: what counts as a change of a step's input."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import stamps


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in {"a.yml": "one", "sub/b.py": "two", "sub/deep/c.py": "three"}.items():
        path = tmp_path / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "src"


def value(tree: Path) -> str:
    return stamps.digest(tree, stamps.collect(tree, ["**/*.py", "a.yml"]))


def test_the_same_files_give_the_same_digest(tree: Path) -> None:
    before = value(tree)
    (tree / "a.yml").touch()
    (tree / "unrelated.txt").write_text("not an input")
    cache = tree / "sub" / "__pycache__"
    cache.mkdir()
    (cache / "b.py").write_text("not written by people")
    assert value(tree) == before


def test_every_kind_of_change_shows(tree: Path) -> None:
    seen = {value(tree)}
    (tree / "sub" / "b.py").write_text("changed")
    seen.add(value(tree))
    (tree / "sub" / "b.py").rename(tree / "sub" / "renamed.py")
    seen.add(value(tree))
    (tree / "sub" / "new.py").write_text("")
    seen.add(value(tree))
    (tree / "sub" / "deep" / "c.py").unlink()
    seen.add(value(tree))
    assert len(seen) == 5


def test_contents_that_change_places_show(tree: Path) -> None:
    before = value(tree)
    (tree / "a.yml").write_text("two")
    (tree / "sub" / "b.py").write_text("one")
    assert value(tree) != before


def test_a_file_matched_twice_counts_once(tree: Path) -> None:
    assert stamps.collect(tree, ["a.yml", "*.yml"]) == [tree / "a.yml"]


def test_a_stamp_holds_one_digest(tmp_path: Path) -> None:
    stamp = tmp_path / "stamps" / "train"
    assert not stamps.unchanged(stamp, "abc")
    stamps.record(stamp, "abc")
    assert stamps.unchanged(stamp, "abc")
    assert not stamps.unchanged(stamp, "abcd")
    stamp.write_bytes(b"\xff\xfe")
    assert not stamps.unchanged(stamp, "abc")
    assert [path.name for path in stamp.parent.iterdir()] == ["train"]
