"""Text for people stands in YAML or in the page's catalogue, never in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tools.paths import ROOT

ROOMS = ("actions", "bot", "knowledge_base", "portal", "retrieval")
WORDS = re.compile(r"\w+ \w*[À-ỹĐđ]|[À-ỹĐđ]\w* \w+")
"""Two words, one of them with a letter that English does not have."""


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


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_holds_text_for_people(room: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): text
        for path in (ROOT / room).rglob("*.py")
        for text in texts_of(path.read_text(encoding="utf-8"))
        if WORDS.search(text)
    }
    assert found == {}
