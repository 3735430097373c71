"""Fitting the decision: coefficients of the logistic, and what the thresholds cost and bring.

Everything here is reported on the questions it is fitted on, by cross-validation; a figure for the quality of
the whole search comes from other questions.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.decision import NAMES
from retrieval.errors import SettingsError
from retrieval.index import Index

FOLDS = 5
SEED = 7


@dataclass(frozen=True)
class Questions:
    """Questions with the records that are right answers (none: nothing here answers), and their digest."""

    rows: tuple[tuple[str, frozenset[str]], ...]
    digest: str


def read_questions(path: Path) -> Questions:
    """Read JSON lines {"query", "accept"}. Raises SettingsError naming the line that is wrong."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror})") from error
    rows = []
    # Not str.splitlines: JSON may hold line separators of Unicode inside its strings.
    for number, line in enumerate(raw.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            row = json.loads(line)
            if not isinstance(row["query"], str) or not isinstance(row["accept"], list):
                raise TypeError('"query" must be a text and "accept" a list')
            rows.append((row["query"], frozenset(map(str, row["accept"]))))
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(f"{path}:{number}: not a question with its answers ({error})") from error
    return Questions(tuple(rows), hashlib.sha256(raw).hexdigest())


def calibrate(index: Index, questions: Questions) -> str:
    """Fit on all questions; report cross-validated probabilities at several thresholds, as text.

    Raises SettingsError when there are too few questions to hold some back.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    vectors, right, answerable = [], [], []
    for text, accepted in questions.rows:
        if (result := index.search(text)).features is not None:
            vectors.append(result.features.vector())
            right.append(result.hits[0].document.id in accepted)
            answerable.append(bool(accepted))
    if min(sum(right), len(right) - sum(right)) < FOLDS:
        raise SettingsError(f"{FOLDS} questions with a right top hit and {FOLDS} with a wrong one are needed")
    x, y, possible = np.array(vectors), np.array(right), np.array(answerable)
    model = LogisticRegression(C=10.0)
    # Shuffled, because files of questions list those of one record together.
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    chance = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
    model.fit(x, y)
    lines = [
        f"questions {len(questions.rows)}, with a hit {len(y)}, answerable {possible.sum()}",
        f"top hit right among answerable: {y[possible].mean():.3f}",
        f"AUROC (cross-validated) {roc_auc_score(y, chance):.3f}, ECE {_calibration_error(chance, y):.3f}",
        "threshold  answered  wrong among answered  answerable refused",
    ]
    for threshold in np.arange(0.1, 0.95, 0.05):
        said = chance >= threshold
        wrong = (~y[said]).mean() if said.any() else 0.0
        lines.append(f"{threshold:9.2f}  {said.mean():8.3f}  {wrong:20.3f}  {(~said[possible]).mean():18.3f}")
    lines.append(f"intercept: {model.intercept_[0]:.3f}")
    lines += [f"{name}: {weight:.3f}" for name, weight in zip(NAMES, model.coef_[0], strict=True)]
    lines.append(f'fitted_on: "{questions.digest}"')
    return "\n".join(lines) + "\n"


def _calibration_error(chance: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over equal-width bins."""
    which = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = [
        abs(chance[which == b].mean() - right[which == b].mean()) * (which == b).mean()
        for b in range(bins)
        if (which == b).any()
    ]
    return float(sum(gaps))
