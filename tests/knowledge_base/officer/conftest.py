"""A small project, published once by a real `python -m retrieval`; copies of it for those that publish."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from knowledge_base.__main__ import HOME
from knowledge_base.officer.command import QUESTIONS
from knowledge_base.officer.publishing import Checked, Place, publish
from knowledge_base.snapshot import Pointer
from tests.knowledge_base.officer.places import KNOWN, STRICT, place_in
from tests.support.knowledge import write_knowledge, write_yaml
from tests.support.searching import small_settings


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a process sees it that starts there: its code, but settings and questions of our own."""
    root = tmp_path_factory.mktemp("project")
    (root / "retrieval" / "gold").mkdir(parents=True)
    for part in (HOME.parent / "retrieval").glob("*"):
        if part.name not in {"settings.yml", "gold", "__pycache__"}:
            (root / "retrieval" / part.name).symlink_to(part)
    for room in ("knowledge_base", "vietnamese"):
        (root / room).symlink_to(HOME.parent / room)
    write_yaml(root / "retrieval" / "settings.yml", small_settings().model_dump(mode="json"))
    rows: list[dict[str, object]] = [{"query": text, "accept": [key]} for text, key in KNOWN.items()]
    rows.append({"query": "xyzzy", "accept": []})
    assert len(rows) >= len(QUESTIONS), "no file of questions is empty"
    for place, name in enumerate(QUESTIONS):
        some = rows[place :: len(QUESTIONS)]
        lines = "".join(json.dumps(row) + "\n" for row in some)
        (root / "retrieval" / "gold" / name).write_text(lines, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def first(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Published once, for the first time. Only to be read."""
    place = place_in(tmp_path_factory.mktemp("first"), project)
    write_knowledge(place.root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        done = publish(place, "Lê Thị Hoa", STRICT)
    assert done.build == Pointer(place.index).read().name
    assert done.checked == Checked()
    assert {change.what for change in done.changed} == {"new"}
    return place


@pytest.fixture
def place(first: Place, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A copy of what was published, to be edited and published again."""
    shutil.copytree(first.root.parent, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(project)
    return place_in(tmp_path, project)
