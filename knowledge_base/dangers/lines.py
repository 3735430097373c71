"""Reading the messages that dangers are learned from: a text file for each danger, a message a line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from knowledge_base.errors import Problem
from knowledge_base.reading import Reader
from vietnamese import clean

HARMLESS = "harmless"
"""The name of the file of messages that announce no danger."""


def read_danger_lines(reader: Reader, folder: Path, kinds: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The lines of each file, by the danger's name; nothing where there is no such folder.

    A file whose name is no danger's, or a line that stands in two files, is a problem.
    """
    found: dict[str, tuple[str, ...]] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        if path.stem != HARMLESS and path.stem not in kinds:
            reader.problems.append(Problem(path, 1, "", f"{path.stem} is no danger of emergencies.yml"))
        kept: list[str] = []
        for number, line in _lines(reader, path):
            if (known := places.setdefault(line, path.stem)) != path.stem:
                reader.problems.append(Problem(path, number, "", f"this line stands in {known}.txt too"))
            kept.append(line)
        found[path.stem] = tuple(dict.fromkeys(kept))
    return found


def _lines(reader: Reader, path: Path) -> Iterator[tuple[int, str]]:
    try:
        texts = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reader.problems.append(Problem(path, 1, "", f"cannot be read: {error}"))
        return
    for number, text in enumerate(texts, start=1):
        if (line := clean(text)) and not line.startswith("#"):
            yield number, line
