"""What people say at the assistant under load, from the development set of the search."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator

from tools.paths import ROOT

QUESTIONS = ROOT / "retrieval" / "gold" / "starter_dev.jsonl"
FOLLOW_UPS = ("thế lệ phí bao nhiêu?", "mất mấy ngày vậy", "nop o dau")


def questions() -> list[str]:
    """Questions that have an answer."""
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [row["query"] for row in rows if row["accept"]]


def talk(person: int) -> Iterator[tuple[str, bool]]:
    """What a person says, for ever, and whether it begins a conversation; each has an order of their own."""
    asked = questions()
    random.Random(person).shuffle(asked)  # noqa: S311 - no secret
    for question in itertools.cycle(asked):
        yield question, True
        yield from ((follow_up, False) for follow_up in FOLLOW_UPS)
