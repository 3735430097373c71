"""A folder that is no whole index of this version is refused with a plain message."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from knowledge_base.content import Content
from knowledge_base.errors import KnowledgeError
from knowledge_base.snapshot import Pointer, Reloading, Snapshot
from retrieval.__main__ import main
from retrieval.errors import LoadError
from retrieval.index import Index
from retrieval.parts import MANIFEST_FILE, RESTORER_FILE, VERSION, Parts


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
    # bm25s neither needs nor reads these of its own files again.
    assert [name for name in tolerated if not name.endswith(("corpus.jsonl", "config.json"))] == []


def test_an_index_whose_parts_disagree_is_refused(content: Content, served: Path) -> None:
    """A build whose vectors are of other records must not answer."""
    folder = Pointer(served).read()
    fewer = dict(list(content.records.items())[1:])
    Snapshot(folder.name, dataclasses.replace(content, records=fewer)).save(folder)
    with pytest.raises(LoadError, match="different builds"):
        Index.load(folder)
