"""Counting tests in pytest's JUnit reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# The reports are written by our own pytest a moment before.
from xml.etree import ElementTree  # only reads the report that pytest has just written # nosec B405

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Counts:
    """How many tests passed, failed (errors among them) and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    @property
    def executed(self) -> int:
        """Tests that really ran."""
        return self.passed + self.failed

    @classmethod
    def read(cls, report: Path) -> Counts:
        """The counts of one report; none when pytest died before it wrote a readable one."""
        try:
            cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 - as above # nosec B314
        except (OSError, ElementTree.ParseError):
            return cls()
        kinds = [{child.tag for child in case} for case in cases]
        failed = sum(1 for kind in kinds if kind & {"failure", "error"})
        skipped = sum(1 for kind in kinds if "skipped" in kind and not kind & {"failure", "error"})
        return cls(len(kinds) - failed - skipped, failed, skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
