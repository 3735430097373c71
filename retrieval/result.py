"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from retrieval.decision import Features
from retrieval.documents import Document
from retrieval.query import Query

DECIDED_ON = 10
"""Hits the decision looks at, however many are asked for."""


class SearchStatus(StrEnum):
    """What the decision says about the hits."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NO_MATCH = "no_match"


class Reason(StrEnum):
    """Why a question is asked back although its confidence would be enough."""

    TOO_LITTLE = "the question says too little about a topic"
    OTHER_CASE = "it names a special case that the first record does not"
    UNNAMED_CASE = "the first record is a special case that it does not name"
    AMBIGUOUS = "the second record fits its words as well"


@dataclass(frozen=True)
class Hit:
    """One record, its place in the index, its score, and the field that matched best."""

    document: Document
    position: int
    score: float
    field: str


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, with the calibrated decision; `choices` are what a clarifying question offers."""

    query: Query
    status: SearchStatus
    confidence: float
    hits: tuple[Hit, ...]
    choices: tuple[Hit, ...]
    features: Features | None
    reason: Reason | None
    timing_ms: float = field(compare=False)

    @property
    def other_case(self) -> bool:
        """The question names a special case that the first hit does not."""
        return self.reason is Reason.OTHER_CASE
