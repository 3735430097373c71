"""What was decided, counted by hand on made-up rows."""

from __future__ import annotations

import math
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.evaluation.decisions import Decided, Point, decided, risk_coverage, shares
from retrieval.index import Index
from retrieval.questions import Question
from retrieval.result import SearchStatus
from tests.retrieval.evaluation.made_up import judged

ANSWERED, BACK, REFUSED = SearchStatus.ANSWERED, SearchStatus.CLARIFY, SearchStatus.NO_MATCH
ROWS = [
    judged(0.9, ANSWERED, right=True),
    judged(0.8, ANSWERED, right=True, part="typo"),
    judged(0.7, ANSWERED, part="typo"),
    judged(0.5, BACK, right=True, offered=True),
    judged(0.4, BACK),
    judged(0.1, REFUSED, right=True),
    judged(0.1, REFUSED),
    judged(0.1, REFUSED),
    judged(0.6, ANSWERED, part="near"),
    judged(0.4, BACK, part="near"),
    judged(0.1, REFUSED, part="near"),
    judged(0.1, REFUSED, part="near"),
    judged(0.1, REFUSED, part="far"),
    judged(0.3, BACK, part="far"),
]
CONFIDENCE = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
MADE_UP = st.builds(
    lambda confidence, right, part: judged(confidence, right=right and part == "plain", part=part),
    CONFIDENCE,
    st.booleans(),
    st.sampled_from(["plain", "near", "far"]),
)


def test_shares_by_hand() -> None:
    """Eight answerable ones (3 answered, 2 right; 2 asked back, 1 offered; 3 refused), 4 near, 2 far."""
    assert asdict(shares(ROWS)) == pytest.approx(
        {
            "answered": 3 / 8,
            "answered_right": 2 / 3,
            "answered_right_of_all": 2 / 4,
            "asked_back": 2 / 8,
            "asked_back_with_right": 1 / 2,
            "false_refusals": 3 / 8,
            "near_held_back": 3 / 4,
            "near_refused": 2 / 4,
            "far_held_back": 2 / 2,
            "far_refused": 1 / 2,
        }
    )


def test_a_share_of_nothing_is_no_number() -> None:
    assert all(map(math.isnan, asdict(shares([])).values()))
    only_far = asdict(shares([judged(0.1, REFUSED, part="far")]))
    assert {name for name, value in only_far.items() if not math.isnan(value)} == {
        "far_held_back",
        "far_refused",
    }


def test_the_curve_by_hand() -> None:
    rows = [
        judged(0.5, part="near"),
        judged(0.9, right=True),
        judged(0.5, right=True),
        judged(0.2),
        judged(0.5),
    ]
    assert risk_coverage(rows) == [
        Point(0.9, 1 / 5, 0.0, 0.0),
        Point(0.5, 4 / 5, 2 / 4, 1 / 3),
        Point(0.2, 1.0, 3 / 5, 2 / 4),
    ]


@given(made=st.lists(MADE_UP, min_size=1, max_size=30))
def test_the_curve_ends_at_the_plain_error_rate(made: list[Decided]) -> None:
    points = risk_coverage(made)
    answerable = [row for row in made if row.question.answerable]
    assert points[-1].coverage == 1
    assert points[-1].risk == sum(not row.right for row in made) / len(made)
    if answerable:
        wrong = sum(not row.right for row in answerable)
        assert points[-1].risk_answerable == pytest.approx(wrong / len(answerable))
    thresholds = [point.threshold for point in points]
    assert thresholds == sorted({row.confidence for row in made}, reverse=True)
    for point in points:
        covered = [row for row in made if row.confidence >= point.threshold]
        assert point.coverage == len(covered) / len(made)
        assert point.risk == sum(not row.right for row in covered) / len(covered)


@pytest.mark.parametrize(
    ("text", "accept", "right"),
    [
        ("bánh xèo", ("banh-xeo",), True),
        ("bánh xèo", ("vneid", "banh-xeo"), True),
        ("bánh xèo", ("vneid",), False),
        ("bánh xèo", (), False),
        ("xyzzy", ("banh-xeo",), False),
    ],
)
def test_a_search_is_judged_by_its_first_hit(
    text: str, accept: tuple[str, ...], right: bool, index: Index
) -> None:
    question, result = Question(text, accept), index.search(text)
    found = decided(question, result)
    assert (found.question, found.status, found.confidence) == (question, result.status, result.confidence)
    assert found.right is right


def test_a_question_back_is_judged_by_its_choices(index: Index) -> None:
    result = index.search("đăng ký")
    assert result.status is BACK
    offered = [hit.document.id for hit in result.choices]
    left = [document.id for document in index.documents if document.id not in offered]
    assert all(decided(Question("đăng ký", (record,)), result).offered for record in offered)
    assert not any(decided(Question("đăng ký", (record,)), result).offered for record in left)
