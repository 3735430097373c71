"""The pictures of the page: one of every state, and none that weighs much."""

from __future__ import annotations

import re

from tools.paths import ROOT
from tools.screenshots import FOLDER, STATES
from tools.sizes import table

MOST_BYTES = 100_000


def test_every_state_has_its_picture_and_none_is_heavy() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(STATES)
    for path in FOLDER.iterdir():
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < MOST_BYTES, path


def test_the_documents_show_every_picture() -> None:
    text = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    assert set(re.findall(r"screenshots/(\w+)\.png", text)) == set(STATES)


def test_the_weights_are_added_up() -> None:
    rows = [line.split("|")[1:-1] for line in table().splitlines()[2:]]
    *files, total = [[int(cell) for cell in row[1:]] for row in rows]
    assert total == [sum(column) for column in zip(*files, strict=True)]
    assert "portal/static/portal/chat.js" in {row[0].strip() for row in rows}
