"""Is the top record right? A logistic over five readable features, and two thresholds on its probability.

The coefficients are data (`settings.yml`), fitted by `python -m retrieval calibrate` on questions of which a
third has no answer here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np
from numpy.typing import NDArray

from retrieval.settings import DecisionSettings


@dataclass(frozen=True)
class Features:
    """What speaks for the top record, each in [0, 1]."""

    fused: float
    """Its fused score."""
    coverage: float
    """Share of what was asked for that its text covers, rare words counting more."""
    pairs: float
    """The same for neighbouring words taken together."""
    margin: float
    """Its lead over the second, as a share of its own score."""
    agreement: float
    """1 when the lexical and the dense side put the same record first."""

    def vector(self) -> tuple[float, ...]:
        """In the order of `NAMES`."""
        return astuple(self)


NAMES = tuple(field.name for field in fields(Features))
"""What the features are called here, in `settings.yml` and in the report of a calibration."""


def features_of(
    fused: NDArray[np.float32],
    lexical: NDArray[np.float32],
    dense: NDArray[np.float32],
    order: Sequence[int],
    coverage: float,
    pairs: float,
) -> Features:
    """Features of the first record of `order`; the arrays hold every record's score."""
    top = float(fused[order[0]])
    second = float(fused[order[1]]) if len(order) > 1 else 0.0
    return Features(
        fused=top,
        coverage=coverage,
        pairs=pairs,
        margin=(top - second) / top if top > 0 else 0.0,
        agreement=float(int(lexical[list(order)].argmax()) == int(dense[list(order)].argmax())),
    )


def probability(features: Features, settings: DecisionSettings) -> float:
    """Calibrated probability that the top record is right."""
    weights: list[float] = [getattr(settings, name) for name in NAMES]
    weighted = zip(weights, features.vector(), strict=True)
    score = settings.intercept + sum(weight * value for weight, value in weighted)
    return 1 / (1 + math.exp(-score))
