"""Questions with the records that answer them, as they lie in `retrieval/gold/`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.errors import SettingsError
from vietnamese import fold

NEAR, FAR = "near", "far"
"""Slices of questions that no record answers: of public services all the same, and of anything else."""


@dataclass(frozen=True)
class Question:
    """What somebody typed, the ids of the records any of which is right (none: nothing here answers), and
    the way it is written."""

    text: str
    accept: tuple[str, ...]
    slice: str = ""

    @property
    def answerable(self) -> bool:
        """Whether any record answers it."""
        return bool(self.accept)

    def stripped(self) -> Question:
        """The same question without diacritics."""
        return replace(self, text=fold(self.text))


@dataclass(frozen=True)
class Questions:
    """Questions in the order of their file, and the file's SHA-256."""

    rows: tuple[Question, ...]
    digest: str


def read_questions(*paths: Path) -> Questions:
    """Read JSON lines {"query", "accept", "slice"?} of one or more files, in their order.

    Raises SettingsError naming the line that is wrong.
    """
    digest = hashlib.sha256()
    rows: list[Question] = []
    for path in paths:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
        digest.update(raw)
        # Not str.splitlines: JSON may hold line separators of Unicode inside its strings.
        lines = raw.removesuffix(b"\n").split(b"\n")
        rows += [_question(path, number, line) for number, line in enumerate(lines, start=1)]
    return Questions(tuple(rows), digest.hexdigest())


def _question(path: Path, number: int, line: bytes) -> Question:
    try:
        row = json.loads(line)
        if not isinstance(row["query"], str) or not isinstance(row["accept"], list):
            raise TypeError('"query" must be a text and "accept" a list')
        accepted = tuple(dict.fromkeys(map(str, row["accept"])))
        return Question(row["query"], accepted, str(row.get("slice", "")))
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{path}:{number}: not a question with its answers ({error})") from error
