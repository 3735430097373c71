"""Is the top record right? A logistic over readable features, and two thresholds on its probability.

The coefficients are data (`settings.yml`), fitted by `python -m retrieval calibrate` on questions of which a
fourth has no answer here.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, fields

from retrieval.settings import DecisionSettings

WIDEST_MARGIN = 0.3
"""A lead in score that leaves no doubt."""
LARGEST = 4
"""Ten to this power is as many records as there could be."""
LONGEST = 40
"""Words; a question of more is a story."""


@dataclass(frozen=True)
class Features:
    """What speaks for the top record, each in [0, 1]."""

    dense: float
    """Cosine with the question."""
    whole: float
    """BM25 over its names and questions."""
    coverage: float
    """Share of what was asked for that its names and questions cover, rare words counting more."""
    pairs: float
    """The same for neighbouring words taken together."""
    margin: float
    """Its lead over the second of another family."""
    agreement: float
    """1 when the lexical and the dense side put the same record first."""
    length: float
    """How long the question is."""
    size: float
    """How many records there are: the more, the likelier that what is asked for is among them."""
    exact: float
    """1 when it is called exactly what was asked about."""

    def vector(self) -> tuple[float, ...]:
        """In the order of `NAMES`."""
        return astuple(self)


NAMES = tuple(field.name for field in fields(Features))
"""What the features are called here, in `settings.yml` and in the report of a calibration."""


def size_of(records: int) -> float:
    """The feature for a number of records, on a scale of powers of ten."""
    return share(math.log10(max(records, 1)), LARGEST)


def share(value: float, most: float) -> float:
    """`value` as a share of `most`, within [0, 1]."""
    return min(max(value / most, 0.0), 1.0)


def probability(features: Features, settings: DecisionSettings) -> float:
    """Calibrated probability that the top record is right."""
    weights: list[float] = [getattr(settings, name) for name in NAMES]
    weighted = zip(weights, features.vector(), strict=True)
    score = settings.intercept + sum(weight * value for weight, value in weighted)
    # Never the exponential of a large number: that overflows.
    return math.exp(min(score, 0)) / (1 + math.exp(-abs(score)))
