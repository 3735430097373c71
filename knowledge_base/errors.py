"""What can go wrong with the knowledge.

KnowledgeError
├── ContentError      one or more records or texts are wrong; carries every `Problem` found
├── ImportFileError   a crawled file cannot be read, or its import not be written
├── OfficerError      an officer's command cannot be carried out; says why
├── TruthError        the official figures to check against cannot be read
└── SnapshotError     a built snapshot, or the pointer to it, cannot be read
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class KnowledgeError(Exception):
    """Base of all errors of this package."""


@dataclass(frozen=True)
class Problem:
    """One thing an editor has to mend: which file, which line (from 1), which field, and why."""

    path: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f" {self.field}:" if self.field else ""
        return f"{self.path}:{self.line}:{where} {self.message}"


class ContentError(KnowledgeError):
    """The content is not fit to be built; `problems` lists all that was found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ImportFileError(KnowledgeError):
    """Nothing was imported; what was imported before stays."""


class OfficerError(KnowledgeError):
    """A command cannot be carried out; what was there stays as it was."""


class TruthError(KnowledgeError):
    """There is nothing to hold the curated records against."""


class SnapshotError(KnowledgeError):
    """No usable snapshot stands where one was expected."""
