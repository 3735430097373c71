"""Figures of an intent classifier: accuracy, macro-F1, their intervals, and what each threshold would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tools.intent_examples import SEED

FALLBACK: Final = "nlu_fallback"
_RESAMPLES: Final = 1_000
_THRESHOLDS: Final = (0.1, 0.15, 0.2, 0.22, 0.25, 0.3, 0.35, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the pipeline made of a line: the final intent, the best one before fallback, its confidence, the
    distance to the second best, and the milliseconds it took."""

    text: str
    intent: str
    predicted: str
    best: str
    confidence: float
    margin: float
    milliseconds: float


def summarize(predictions: Sequence[Prediction]) -> dict[str, Any]:
    """Return accuracy and macro-F1 with intervals, accuracy before fallback, and the effect of thresholds."""
    true = np.array([p.intent for p in predictions])
    final = np.array([p.predicted for p in predictions])
    best = np.array([p.best for p in predictions])
    confidence = np.array([p.confidence for p in predictions])
    names = sorted(set(true))
    drawn = np.random.default_rng(SEED).integers(0, len(true), size=(_RESAMPLES, len(true)))
    return {
        "lines": len(true),
        "accuracy": _with_interval([_accuracy(true, final), *(_accuracy(true[i], final[i]) for i in drawn)]),
        "macro_f1": _with_interval(
            [_macro_f1(true, final, names), *(_macro_f1(true[i], final[i], names) for i in drawn)]
        ),
        "accuracy_before_fallback": _accuracy(true, best),
        "fallback_rate": float(np.mean(final == FALLBACK)),
        "thresholds": [_at_threshold(level, confidence, true == best) for level in _THRESHOLDS],
        "milliseconds_median": float(np.median([p.milliseconds for p in predictions])),
        "confusions": [
            {"intent": pair[0], "predicted": pair[1], "count": count}
            for pair, count in Counter(
                (p.intent, p.predicted) for p in predictions if p.intent != p.predicted
            ).most_common()
        ],
    }


def _accuracy(true: np.ndarray[Any, Any], found: np.ndarray[Any, Any]) -> float:
    return float(np.mean(true == found))


def _macro_f1(true: np.ndarray[Any, Any], found: np.ndarray[Any, Any], names: Sequence[str]) -> float:
    """Return the mean F1 of the intents that occur in `true` (scikit-learn's f1_score with these labels)."""
    scores = []
    for name in names:
        wanted, given = true == name, found == name
        if wanted.any():
            scores.append(2 * np.sum(wanted & given) / (np.sum(wanted) + np.sum(given)))
    return float(np.mean(scores))


def _with_interval(values: list[float]) -> dict[str, float]:
    low, high = np.percentile(values[1:], [2.5, 97.5])
    return {"value": values[0], "low": float(low), "high": float(high)}


def _at_threshold(
    level: float, confidence: np.ndarray[Any, Any], right: np.ndarray[Any, Any]
) -> dict[str, float]:
    kept = confidence >= level
    return {
        "threshold": level,
        "rejected": float(np.mean(~kept)),
        "rejected_that_were_right": float(np.mean(right[~kept])) if (~kept).any() else 0.0,
        "accuracy_of_kept": float(np.mean(right[kept])) if kept.any() else 0.0,
    }
