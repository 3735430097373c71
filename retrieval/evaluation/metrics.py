"""How well a system ranks: Hit@k, MRR@10 and nDCG@10 with bootstrap intervals, and a paired test.

The bootstrap draws procedures, not questions: questions about one procedure stand and fall together, and an
interval that took them for independent would be too narrow. The paired test is McNemar's exact test on the
questions that only one of two systems has right (B. Efron and R. Tibshirani, "An Introduction to the
Bootstrap", 1993; Q. McNemar, Psychometrika 12, 1947).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.questions import Question

DEPTH = 10
"""Hits looked at."""
RESAMPLES = 2000
SEED = 20250701
MEASURES: dict[str, Callable[[Sequence[str], Question], float]] = {}


@dataclass(frozen=True)
class Interval:
    """A mean over questions with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def rank(hits: Sequence[str], question: Question) -> int | None:
    """Place (from 1) of the first right hit among the first ten."""
    right = set(question.accept)
    return next((place for place, hit in enumerate(hits[:DEPTH], start=1) if hit in right), None)


def _hit_at(k: int) -> Callable[[Sequence[str], Question], float]:
    def measure(hits: Sequence[str], question: Question) -> float:
        place = rank(hits, question)
        return float(place is not None and place <= k)

    return measure


def _reciprocal_rank(hits: Sequence[str], question: Question) -> float:
    place = rank(hits, question)
    return 1 / place if place else 0.0


def _ndcg(hits: Sequence[str], question: Question) -> float:
    """Binary gains; the ideal ranking has all accepted records first."""
    right = set(question.accept)
    gain = sum(1 / math.log2(place + 1) for place, hit in enumerate(hits[:DEPTH], start=1) if hit in right)
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(right), DEPTH) + 1))
    return gain / ideal if ideal else 0.0


MEASURES |= {f"hit@{k}": _hit_at(k) for k in (1, 3, 5)}
MEASURES |= {"mrr@10": _reciprocal_rank, "ndcg@10": _ndcg}


def values(
    measure: str, ranked: Sequence[Sequence[str]], questions: Sequence[Question]
) -> NDArray[np.float64]:
    """One measure for each question."""
    function = MEASURES[measure]
    pairs = zip(ranked, questions, strict=True)
    return np.array([function(hits, question) for hits, question in pairs], dtype=np.float64)


def interval(found: NDArray[np.float64], questions: Sequence[Question]) -> Interval:
    """Mean of one value a question, with its interval; nan without questions."""
    if not len(found):
        return Interval(math.nan, math.nan, math.nan)
    _, group = np.unique([question.accept[:1] for question in questions], axis=0, return_inverse=True)
    group = group.ravel()
    sums, sizes = np.bincount(group, weights=found), np.bincount(group)
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(sums), size=(RESAMPLES, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(found.mean()), float(low), float(high))


@dataclass(frozen=True)
class Paired:
    """Two systems on the same questions: how many only one of them has right, and how likely so by chance."""

    only_first: int
    only_second: int
    difference: Interval
    """Mean of the first minus mean of the second."""
    p: float


def paired(first: NDArray[np.float64], second: NDArray[np.float64], questions: Sequence[Question]) -> Paired:
    """Compare the first hits of two systems (arrays of 0 and 1) on the same questions."""
    from scipy.stats import binomtest

    won, lost = int((first > second).sum()), int((first < second).sum())
    p = float(binomtest(won, won + lost).pvalue) if won + lost else 1.0
    return Paired(won, lost, interval(first - second, questions), p)
