"""Text for people stands in YAML or in the page's catalogue, never in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.paths import ROOT

ROOMS = ("actions", "bot", "knowledge_base", "portal", "retrieval")
LETTER = "[À-ÖØ-öø-ỹ]"  # without the signs of multiplication and division, which stand among them
WORDS = re.compile(rf"\w+ \w*{LETTER}|{LETTER}\w* \w+")
"""Two words, one of them with a letter that English does not have."""
READING = tuple(ROOT / "knowledge_base" / room for room in ("importing", "truth"))
"""What reads the texts of the source has to look for Vietnamese words."""
PATTERN = re.compile(r"\\[wWsSdDb.]|\(\?")
OF_THE_SOURCE = {"Công dân Việt Nam", "CẦN ĐIỀN"}
"""A name of the national portal that records are compared with, and the mark of what is not written yet."""


def texts_of(source: str) -> Iterator[str]:
    """The string constants of a module that are not documentation."""
    tree = ast.parse(source)
    statements = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in statements:
            yield node.value


def test_the_check_sees_a_text_and_passes_documentation_over() -> None:
    source = '"""Tiếng Việt."""\nA = f"Lệ phí: {1}"\nB = r"\\s?(?:đồng|vnđ)"\n'
    assert [text for text in texts_of(source) if WORDS.search(text)] == ["Lệ phí: "]


def looked_for(text: str) -> bool:
    """Whether a text is what the import looks for in its source: a pattern, or normalised words."""
    return text == text.lower() or PATTERN.search(text) is not None


def told(path: Path) -> Iterator[str]:
    """Texts of a module that people might be told."""
    for text in texts_of(path.read_text(encoding="utf-8")):
        read_only = text in OF_THE_SOURCE or (any(map(path.is_relative_to, READING)) and looked_for(text))
        if WORDS.search(text) and not read_only:
            yield text


def test_what_an_import_looks_for_is_told_from_a_sentence() -> None:
    for text in ("ngày làm việc", "giờ|ngày làm việc", r"Mã: KQ\..*", r"(?:Phí|Lệ phí)\s*:"):
        assert looked_for(text), text
    for sentence in ("Nguồn không ghi.", "Không có thông tin", "nộp ở Ủy ban"):
        assert not looked_for(sentence), sentence


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_holds_text_for_people(room: str) -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), text)
        for path in (ROOT / room).rglob("*.py")
        for text in told(path)
    }
    assert found == set()
