"""A place to publish from, made small, and what can be seen of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from knowledge_base.officer.command import QUESTIONS
from knowledge_base.officer.publishing import Bounds, Place
from knowledge_base.snapshot import HELD_FILE, Pointer, Snapshot
from tests.support.knowledge import records, write_yaml

KNOWN = {
    "xin phép xây nhà": "1.000005",
    "giấy phép làm nhà": "1.000005",
    "giấy phép xây nhà cần gì": "1.000005",
    "bánh xèo hải sản": "banh-xeo",
    "giấy hôn thú": "1.000002",
}
HOUSE = "1.000005"
STRICT = Bounds(most_worse=1, most_wrong=0)


def place_in(folder: Path, project: Path) -> Place:
    questions = tuple(project / "retrieval" / "gold" / name for name in QUESTIONS)
    knowledge = folder / "knowledge"
    return Place(knowledge, (), folder / "index", questions, knowledge / "CHANGES.log")


def in_service(place: Place) -> str:
    return Pointer(place.index).read().name


def served(place: Place) -> Snapshot:
    return Snapshot.load(Pointer(place.index).read())


def held(place: Place) -> str | None:
    """Why the edited files must not go into service by themselves; None where they may."""
    file = place.index / HELD_FILE
    return file.read_text(encoding="utf-8").strip() if file.is_file() else None


def noted(place: Place) -> list[str]:
    """The lines of the change log without their moments."""
    lines = place.log.read_text(encoding="utf-8").splitlines()
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00 "
    assert all(re.match(moment, line) for line in lines)
    return [re.sub(moment, "", line, count=1) for line in lines]


def edit(place: Place, key: str, **changes: object) -> None:
    (row,) = (row for row in records() if row["id"] == key)
    write_yaml(place.root / "records" / f"{key}.yml", {**row, **changes})


def copied(place: Place, *names: str) -> list[str]:
    """The build in service, under other names too."""
    current = Pointer(place.index).read()
    for name in names:
        shutil.copytree(current, place.index / name)
    return [*names, current.name]


def empty(place: Place) -> None:
    """The record as somebody leaves it who takes out what people call it and how they ask."""
    bare = [{"case": "Mọi trường hợp", "items": [{"name": "Giấy"}]}]
    edit(
        place,
        HOUSE,
        title="A",
        official_title="A",
        result="A",
        documents=bare,
        aliases=[],
        questions=[],
        steps=["B"],
    )
