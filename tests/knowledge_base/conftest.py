"""A knowledge folder of our own for every test that wants to break one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.knowledge import PROCEDURE_FILE, PROCEDURE_YAML, records, write_knowledge


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    """A valid folder; its procedure 1.000001 is written as text whose lines are known."""
    few = [row for row in records() if row["id"] in {"1.000001", "1.000002", "vneid"}]
    root = write_knowledge(tmp_path / "knowledge", few)
    (root / PROCEDURE_FILE).write_text(PROCEDURE_YAML, encoding="utf-8")
    return root
