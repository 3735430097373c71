"""Known questions asked of two builds: which of them the new one answers worse than the old one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from retrieval.index import Index
from retrieval.questions import Question, Questions
from retrieval.result import SearchResult, SearchStatus


class Outcome(IntEnum):
    """How well a question was served; higher is better."""

    WRONG = 0
    """Answered with a record that does not answer it."""
    HELD = 1
    """An answerable question that nothing was found for, or an unanswerable one with choices offered."""
    OFFERED = 2
    """A right record is among the choices of a question back."""
    RIGHT = 3
    """Answered with a right record; of an unanswerable question: nothing was claimed."""


@dataclass(frozen=True)
class Changed:
    """A question whose outcome is another one now. `top` is the record the new build finds first."""

    query: str
    expected: tuple[str, ...]
    before: str
    after: str
    top: str


@dataclass(frozen=True)
class Regression:
    """How many questions were asked, which went worse, which better."""

    asked: int
    worse: tuple[Changed, ...]
    better: tuple[Changed, ...]


def outcome(question: Question, result: SearchResult) -> Outcome:
    """How well a result serves a question."""
    if result.status is SearchStatus.ANSWERED:
        return Outcome.RIGHT if result.hits[0].document.id in question.accept else Outcome.WRONG
    if result.status is SearchStatus.NO_MATCH:
        return Outcome.HELD if question.answerable else Outcome.RIGHT
    offered = {hit.document.id for hit in result.choices}
    return Outcome.OFFERED if offered.intersection(question.accept) else Outcome.HELD


def regress(old: Index, new: Index, questions: Questions) -> Regression:
    """Ask both builds every question whose answer the old one holds, and every unanswerable one."""
    known = old.positions.keys()
    asked = [q for q in questions.rows if not q.answerable or known & set(q.accept)]
    worse: list[Changed] = []
    better: list[Changed] = []
    for question in asked:
        before, found = outcome(question, old.search(question.text)), new.search(question.text)
        after = outcome(question, found)
        if after != before:
            top = found.hits[0].document.id if found.hits else ""
            changed = Changed(question.text, question.accept, before.name.lower(), after.name.lower(), top)
            (worse if after < before else better).append(changed)
    return Regression(len(asked), tuple(worse), tuple(better))
