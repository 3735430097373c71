"""Fitting the ranker's weights: a softmax over each question's nearest records (conditional logit).

The likelihood is that of any accepted record being the first, by the scores that the weights give; a ridge
keeps the weights small (D. McFadden, "Conditional logit analysis of qualitative choice behavior", 1974).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import SettingsError
from retrieval.index import Index
from retrieval.questions import Question
from retrieval.ranking import FEATURES, SCORES

NEAREST = 40
"""Records of each question that compete."""
RIDGE = 1e-3
PENALTY = 0.1
"""Of the logistic: on half the sum of the squared weights; examples weigh as many as they are."""
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """Features (questions, records, features) of the nearest records, which are right, and each one's group.

    Questions about one procedure are one group: they are held back together.
    """

    features: Array
    right: NDArray[np.bool_]
    groups: tuple[str, ...]


def examples_of(index: Index, questions: Sequence[Question]) -> Examples:
    """Examples of all answerable questions, as written and stripped."""
    features, right, groups = [], [], []
    for question in questions:
        for asked in (question, question.stripped()) if question.answerable else ():
            query = index.analyser.analyse(asked.text)
            ranked = index.rank(query)
            matrix = ranked.features.matrix()
            nearest = np.argsort(-ranked.scores, kind="stable")[:NEAREST]
            accepted = np.array([index.documents[place].id in question.accept for place in nearest])
            if accepted.any():
                features.append(matrix[:, nearest].T)
                right.append(accepted)
                groups.append(question.accept[0])
    return Examples(np.array(features, dtype=np.float64), np.array(right), tuple(groups))


def fit(examples: Examples, chosen: NDArray[np.bool_] | None = None) -> dict[str, float]:
    """Weights by feature, scaled so that those of the scores, none of them negative, add up to 1.

    Raises SettingsError where no score speaks for the right records.
    """
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    features, right = examples.features, examples.right
    if chosen is not None:
        features, right = features[chosen], right[chosen]

    def loss(weights: Array) -> tuple[float, Array]:
        scores = features @ weights
        all_logs = logsumexp(scores, axis=1, keepdims=True)
        right_scores = np.where(right, scores, -np.inf)
        right_logs = logsumexp(right_scores, axis=1, keepdims=True)
        slope = np.exp(scores - all_logs) - np.exp(right_scores - right_logs)
        gradient = np.einsum("qr,qrf->f", slope, features) / len(features) + 2 * RIDGE * weights
        return float((all_logs - right_logs).mean() + RIDGE * weights @ weights), gradient

    bounds = [(0, None) if name in SCORES else (None, None) for name in FEATURES]
    found = minimize(loss, np.zeros(len(FEATURES)), jac=True, method="L-BFGS-B", bounds=bounds).x
    total = sum(weight for name, weight in zip(FEATURES, found, strict=True) if name in SCORES)
    if total <= 0:
        raise SettingsError("no score speaks for the right records of these questions")
    return {name: round(float(weight / total), 4) for name, weight in zip(FEATURES, found, strict=True)}


def fit_logistic(features: Array, right: NDArray[np.bool_], weight: Array) -> Array:
    """Intercept and one weight a feature of a logistic, none of the latter negative.

    Features that say much the same would else get weights of opposite signs, and more evidence for a record
    could lower its probability. `features` is (examples, features), `weight` one number an example.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    examples = np.column_stack([np.ones(len(features)), features])
    signed = np.where(right, 1.0, -1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margins = signed * (examples @ weights)
        penalised = np.concatenate([[0.0], weights[1:]])
        slope = -(weight * signed * expit(-margins)) @ examples + PENALTY * penalised
        return float(weight @ np.logaddexp(0, -margins) + PENALTY / 2 * penalised @ penalised), slope

    bounds = [(None, None), *[(0, None)] * features.shape[1]]
    start = np.zeros(examples.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def chance(features: Array, weights: Array) -> Array:
    """Probability of each example by what `fit_logistic` found."""
    from scipy.special import expit

    return np.asarray(expit(weights[0] + features @ weights[1:]))


def first_right(examples: Examples, weights: dict[str, float]) -> Array:
    """For each example 1 if the weights put a right record first, else 0."""
    scores = examples.features @ np.array([weights[name] for name in FEATURES])
    first = scores.argmax(axis=1)
    return np.asarray(examples.right[np.arange(len(first)), first], dtype=np.float64)
