"""Measures, intervals and the paired test against their formulas, written out here."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.evaluation.metrics import MEASURES, Interval, interval, paired, rank, values
from retrieval.questions import Question
from tests.retrieval.evaluation.made_up import about

IDS = [f"r{number}" for number in range(14)]
HITS = st.lists(st.sampled_from(IDS), max_size=13, unique=True)
ACCEPT = st.lists(st.sampled_from(IDS), min_size=1, max_size=12, unique=True).map(tuple)
ONES = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(IDS[:5])), min_size=1, max_size=40)
ROUNDING = 1e-12


def one(measure: str, hits: list[str], accept: tuple[str, ...]) -> float:
    (value,) = values(measure, [hits], [Question("?", accept)])
    return float(value)


def grouped(pairs: list[tuple[int, str]]) -> tuple[NDArray[np.float64], list[Question]]:
    return np.array([value for value, _ in pairs], dtype=float), [about(record) for _, record in pairs]


@pytest.mark.parametrize(
    ("hits", "accept", "expected"),
    [
        (["a"], ("a",), (1, 1, 1, 1, 1)),
        ([], ("a",), (0, 0, 0, 0, 0)),
        (["x", "a"], ("a",), (0, 1, 1, 1 / 2, 1 / math.log2(3))),
        (["x", "y", "z", "a"], ("a",), (0, 0, 1, 1 / 4, 1 / math.log2(5))),
        ([*"qrstuvwxy", "a"], ("a",), (0, 0, 0, 1 / 10, 1 / math.log2(11))),
        ([*"pqrstuvwxy", "a"], ("a",), (0, 0, 0, 0, 0)),
        (
            ["x", "a", "y", "b"],
            ("a", "b", "c"),
            (0, 1, 1, 1 / 2, (1 / math.log2(3) + 1 / math.log2(5)) / (1 + 1 / math.log2(3) + 1 / 2)),
        ),
    ],
)
def test_each_measure_by_hand(hits: list[str], accept: tuple[str, ...], expected: tuple[float, ...]) -> None:
    found = [one(name, hits, accept) for name in ("hit@1", "hit@3", "hit@5", "mrr@10", "ndcg@10")]
    assert found == pytest.approx(expected, abs=ROUNDING)


@given(hits=HITS, accept=ACCEPT)
def test_the_formulas_hold_for_any_ranking(hits: list[str], accept: tuple[str, ...]) -> None:
    gains = [int(hit in accept) for hit in hits[:10]]
    for k in (1, 3, 5):
        assert one(f"hit@{k}", hits, accept) == float(sum(gains[:k]) > 0)
    first = gains.index(1) + 1 if 1 in gains else None
    assert rank(hits, about(*accept)) == first
    assert one("mrr@10", hits, accept) == (1 / first if first else 0)
    discounts = [math.log(2) / math.log(place + 2) for place in range(10)]
    gained = sum(gain * discount for gain, discount in zip(gains, discounts, strict=False))
    assert one("ndcg@10", hits, accept) == pytest.approx(gained / sum(discounts[: len(accept)]))


@given(hits=HITS, accept=ACCEPT)
def test_values_lie_in_their_range_and_more_hits_never_hurt(hits: list[str], accept: tuple[str, ...]) -> None:
    found = {name: one(name, hits, accept) for name in MEASURES}
    assert all(0 <= value <= 1 + ROUNDING for value in found.values())
    assert found["hit@1"] <= found["hit@3"] <= found["hit@5"]
    assert found["hit@1"] <= found["mrr@10"]


def test_as_many_rankings_as_questions_are_wanted() -> None:
    with pytest.raises(ValueError, match="zip"):
        values("hit@1", [["a"]], [about("a"), about("b")])


@given(pairs=ONES)
def test_an_interval_holds_the_mean_and_is_the_same_every_time(pairs: list[tuple[int, str]]) -> None:
    found, questions = grouped(pairs)
    first = interval(found, questions)
    assert first.value == pytest.approx(sum(value for value, _ in pairs) / len(pairs))
    assert 0 <= first.low <= first.value + ROUNDING
    assert first.value - ROUNDING <= first.high <= 1
    assert interval(found, questions) == first


@given(pairs=ONES)
def test_the_order_of_the_questions_does_not_matter(pairs: list[tuple[int, str]]) -> None:
    assert interval(*grouped(pairs)) == interval(*grouped(pairs[::-1]))


def test_questions_about_one_record_stand_and_fall_together() -> None:
    means = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0]
    single = interval(np.array(means), [about(str(place)) for place in range(6)])
    five = interval(np.repeat(means, 5), [about(str(place)) for place in range(6) for _ in range(5)])
    assert five == single
    apart = interval(np.repeat(means, 5), [about(str(place)) for place in range(30)])
    assert apart.value == pytest.approx(single.value)
    assert single.low < apart.low < apart.value < apart.high < single.high


def test_only_the_first_accepted_record_makes_a_group() -> None:
    found = np.array([1.0, 0.0, 1.0, 0.0])
    together = [about("1", str(place)) for place in range(4)]
    assert interval(found, together) == Interval(0.5, 0.5, 0.5)


def test_nothing_has_no_mean() -> None:
    none = interval(np.array([]), [])
    assert all(map(math.isnan, (none.value, none.low, none.high)))


def test_the_exact_test_by_hand() -> None:
    """Eight against two: twice the chance of at most two heads in ten tosses, (1 + 10 + 45) / 1024."""
    ours = np.array([1.0] * 8 + [0.0] * 2 + [1.0] * 5 + [0.0] * 3)
    theirs = np.array([0.0] * 8 + [1.0] * 2 + [1.0] * 5 + [0.0] * 3)
    found = paired(ours, theirs, [about(str(place)) for place in range(18)])
    assert (found.only_first, found.only_second) == (8, 2)
    assert found.p == pytest.approx(112 / 1024)
    assert found.difference.value == pytest.approx(6 / 18)
    assert found.difference.low < found.difference.value < found.difference.high


@given(won=st.integers(0, 30), lost=st.integers(0, 30), same=st.integers(1, 5))
def test_the_exact_test_is_a_binomial_sum(won: int, lost: int, same: int) -> None:
    first = np.array([1.0] * won + [0.0] * lost + [1.0] * same)
    second = np.array([0.0] * won + [1.0] * lost + [1.0] * same)
    questions = [about(str(place)) for place in range(len(first))]
    fewer, most = min(won, lost), won + lost
    tail = sum(math.comb(most, heads) for heads in range(fewer + 1)) / 2**most
    found, turned = paired(first, second, questions), paired(second, first, questions)
    assert found.p == pytest.approx(min(1.0, 2 * tail))
    assert turned.p == found.p
    assert (turned.only_first, turned.only_second) == (lost, won)
    assert turned.difference.value == pytest.approx(-found.difference.value)
