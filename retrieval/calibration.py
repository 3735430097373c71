"""Fitting the weights of the ranker and the decision, and saying what the thresholds cost and bring.

Everything here is reported on the questions it is fitted on, by cross-validation with the questions of one
procedure held back together; a figure for the quality of the search comes from other questions
(`python -m retrieval evaluate`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from retrieval.decision import NAMES
from retrieval.errors import SettingsError
from retrieval.fitting import Array, Examples, chance, examples_of, first_right, fit, fit_logistic
from retrieval.index import Index
from retrieval.questions import Questions

FOLDS = 5
THRESHOLDS = np.arange(0.1, 0.95, 0.05)


@dataclass(frozen=True)
class Judged:
    """Features of the first hits, whether they are right, and for each question its group and weight.

    `answerable`: some record here is right. `weight` makes every set count the same.
    """

    features: Array
    right: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    groups: tuple[str, ...]
    weight: Array


def calibrate(sets: Sequence[tuple[Index, Questions]]) -> str:
    """Fit the ranker on the first set and the decision on all; the report ends with the values to copy.

    A question is unanswerable in an index that has none of its records, and every set counts the same. Raises
    SettingsError when there are too few questions to hold some back.
    """
    examples = examples_of(sets[0][0], sets[0][1].rows)
    if len(set(examples.groups)) < FOLDS:
        raise SettingsError(f"questions about {FOLDS} records of the index are needed to hold some back")
    weights = fit(examples)
    lines = [
        f"ranker: first hit right, cross-validated over procedures {_held_back(examples):.4f}, "
        f"fitted on all {first_right(examples, weights).mean():.4f} ({len(examples.groups)} questions, "
        "as written and stripped)"
    ]
    judged = _judged([(_with_weights(index, weights), questions) for index, questions in sets])
    decision, report = _decision(judged)
    lines += report
    lines.append("ranking:")
    lines += [f"  {name}: {weight}" for name, weight in weights.items()]
    lines.append(f'  fitted_on: "{sets[0][1].digest}"')
    lines.append("decision:")
    lines += [f"  {name}: {value:.3f}" for name, value in decision.items()]
    lines.append(f'  fitted_on: "{" ".join(dict.fromkeys(questions.digest for _, questions in sets))}"')
    return "\n".join(lines) + "\n"


def _with_weights(index: Index, weights: dict[str, float]) -> Index:
    ranking = index.settings.ranking.model_copy(update=weights)
    settings = index.settings.model_copy(update={"ranking": ranking})
    return replace(index, parts=replace(index.parts, settings=settings))


def _held_back(examples: Examples) -> float:
    from sklearn.model_selection import GroupKFold

    found = np.zeros(len(examples.groups))
    for _, held in GroupKFold(FOLDS).split(found, groups=examples.groups):
        chosen = np.ones(len(found), dtype=bool)
        chosen[held] = False
        found[held] = first_right(examples, fit(examples, chosen))[held]
    return float(found.mean())


def _judged(sets: Sequence[tuple[Index, Questions]]) -> Judged:
    features: list[tuple[float, ...]] = []
    right, answerable, groups, weight = [], [], [], []
    for index, questions in sets:
        before = len(features)
        for question in questions.rows:
            result = index.search(question.text)
            if result.features is not None:
                features.append(result.features.vector())
                right.append(result.hits[0].document.id in question.accept)
                answerable.append(any(record in index.positions for record in question.accept))
                groups.append((question.accept or (question.text,))[0])
        count = len(features) - before
        weight += [1 / max(count, 1)] * count
    scale = np.array(weight) * len(features) / len(sets)
    return Judged(np.array(features), np.array(right), np.array(answerable), tuple(groups), scale)


def _decision(judged: Judged) -> tuple[dict[str, float], list[str]]:
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    x, y = judged.features, judged.right
    if min(int(y.sum()), int((~y).sum())) < FOLDS:
        raise SettingsError(f"{FOLDS} questions with a right top hit and {FOLDS} with a wrong one are needed")
    folds = GroupKFold(FOLDS).split(x, groups=judged.groups) if len(set(judged.groups)) >= FOLDS else ()
    parted = [(train, held) for train, held in folds if y[train].any() and not y[train].all()]
    if len(parted) < FOLDS:
        raise SettingsError("right and wrong top hits about several procedures are needed to hold some back")
    sure = np.zeros(len(y))
    for train, held in parted:
        sure[held] = chance(x[held], fit_logistic(x[train], y[train], judged.weight[train]))
    found = fit_logistic(x, y, judged.weight)
    possible = judged.answerable
    lines = [
        f"decision: {len(y)} questions with a hit, {possible.sum()} answerable, first hit right among them "
        f"{y[possible].mean():.4f}",
        f"cross-validated: AUROC {roc_auc_score(y, sure, sample_weight=judged.weight):.3f}, "
        f"ECE {calibration_error(sure, y):.3f}",
        "threshold  answered of answerable  right among them  unanswerable held back",
    ]
    for threshold in THRESHOLDS:
        said = sure >= threshold
        right = y[said & possible].mean() if (said & possible).any() else np.nan
        held_back = (~said[~possible]).mean() if (~possible).any() else np.nan
        lines.append(f"{threshold:9.2f}  {said[possible].mean():22.3f}  {right:16.3f}  {held_back:22.3f}")
    return dict(zip(("intercept", *NAMES), found.tolist(), strict=True)), lines


def calibration_error(chance: Array, right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    which = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [
        abs(chance[which == b].mean() - right[which == b].mean()) * (which == b).mean()
        for b in range(bins)
        if (which == b).any()
    ]
    return float(sum(gaps))
