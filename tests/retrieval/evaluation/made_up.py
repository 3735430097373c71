"""What the tests of the evaluation share: made-up questions, decisions, documents and files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from retrieval.documents import Document
from retrieval.evaluation.decisions import Decided
from retrieval.questions import Question
from retrieval.result import SearchStatus

GOLD = [
    ("muốn đi khai sinh cho đứa con mới đẻ", ["1.000001"], "plain"),
    ("tháng sau đám cưới thì ra xã nộp giấy gì", ["1.000002"], "everyday"),
    ("ở đây ăn bánh xèo chỗ nào ngon", ["banh-xeo"], "plain"),
    ("thẻ bảo hiểm y tế của con hết hạn", [], "near"),
    ("nướng bò lá lốt", [], "far"),
]
"""Questions to the small knowledge, repeated by none of its lines."""


def write_gold(path: Path, rows: Iterable[tuple[str, list[str], str]] = GOLD) -> Path:
    """A file of questions with their answers."""
    lines = [json.dumps({"query": text, "accept": accept, "slice": part}) for text, accept, part in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def about(*records: str, text: str = "câu hỏi") -> Question:
    """A question that any of these records answers."""
    return Question(text, records)


def judged(
    confidence: float,
    status: SearchStatus = SearchStatus.ANSWERED,
    *,
    right: bool = False,
    offered: bool = False,
    part: str = "plain",
) -> Decided:
    """A made-up decision, about an answerable question unless the slice says otherwise."""
    question = Question("câu hỏi", () if part in ("near", "far") else ("1",), part)
    return Decided(question, status, confidence, right, offered)


def document(key: str, title: str, *questions: str) -> Document:
    """A document with nothing but a title and questions."""
    return Document(key, "faq", None, title, (title,), questions, ())
