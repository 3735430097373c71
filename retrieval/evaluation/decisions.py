"""What the decision does: answered, asked back or refused, and how risk falls as fewer are answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.questions import FAR, NEAR, Question
from retrieval.result import SearchResult, SearchStatus


@dataclass(frozen=True)
class Decided:
    """A question with what the search decided."""

    question: Question
    status: SearchStatus
    confidence: float
    right: bool
    """The first hit is right."""
    offered: bool
    """A right record is among the choices of a question back."""


def decided(question: Question, result: SearchResult) -> Decided:
    """What the search decided about a question."""
    accept = set(question.accept)
    return Decided(
        question,
        result.status,
        result.confidence,
        right=bool(result.hits) and result.hits[0].document.id in accept,
        offered=any(hit.document.id in accept for hit in result.choices),
    )


@dataclass(frozen=True)
class Shares:
    """Shares of questions; nan where there is none to share."""

    answered: float
    """Answerable questions that were answered."""
    answered_right: float
    """Right among the answered answerable ones."""
    answered_right_of_all: float
    """Right among all answered, the unanswerable counted as wrong."""
    asked_back: float
    """Answerable questions asked back."""
    asked_back_with_right: float
    """Questions back about answerable ones that offer a right record."""
    false_refusals: float
    """Answerable questions refused."""
    near_held_back: float
    """Near unanswerable ones refused or asked back."""
    near_refused: float
    far_held_back: float
    far_refused: float


def shares(rows: Sequence[Decided]) -> Shares:
    """Count what was decided."""
    answerable = [row for row in rows if row.question.answerable]
    answered = [row for row in answerable if row.status is SearchStatus.ANSWERED]
    back = [row for row in answerable if row.status is SearchStatus.CLARIFY]
    all_answered = [row for row in rows if row.status is SearchStatus.ANSWERED]
    near = [row for row in rows if row.question.slice == NEAR]
    far = [row for row in rows if row.question.slice == FAR]
    return Shares(
        answered=_share(answerable, answered),
        answered_right=_share(answered, [row for row in answered if row.right]),
        answered_right_of_all=_share(all_answered, [row for row in all_answered if row.right]),
        asked_back=_share(answerable, back),
        asked_back_with_right=_share(back, [row for row in back if row.offered]),
        false_refusals=_share(answerable, _with(answerable, SearchStatus.NO_MATCH)),
        near_held_back=1 - _share(near, _with(near, SearchStatus.ANSWERED)),
        near_refused=_share(near, _with(near, SearchStatus.NO_MATCH)),
        far_held_back=1 - _share(far, _with(far, SearchStatus.ANSWERED)),
        far_refused=_share(far, _with(far, SearchStatus.NO_MATCH)),
    )


def _with(rows: Sequence[Decided], status: SearchStatus) -> list[Decided]:
    return [row for row in rows if row.status is status]


def _share(of: Sequence[Decided], those: Sequence[Decided]) -> float:
    return len(those) / len(of) if of else float("nan")


@dataclass(frozen=True)
class Point:
    """The risk of answering only from a confidence on."""

    threshold: float
    coverage: float
    """Share of all questions answered."""
    risk: float
    """Wrong among them; an unanswerable one is always wrong."""
    risk_answerable: float
    """Wrong among the answerable ones answered."""


def risk_coverage(rows: Sequence[Decided]) -> list[Point]:
    """The whole curve, from the most confident question on; equal confidences are one point."""
    ordered = sorted(rows, key=lambda row: -row.confidence)
    points, wrong, wrong_answerable, answerable = [], 0, 0, 0
    for number, row in enumerate(ordered, start=1):
        wrong += not row.right
        answerable += row.question.answerable
        wrong_answerable += row.question.answerable and not row.right
        if number == len(ordered) or ordered[number].confidence < row.confidence:
            risk = wrong_answerable / answerable if answerable else 0.0
            points.append(Point(row.confidence, number / len(ordered), wrong / number, risk))
    return points
