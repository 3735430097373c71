"""Which record first: a linear ranker over readable features, its weights fitted on questions with answers.

The plain case comes before its special cases unless the question names what is special: a word that the
special case has in its names or questions and the plain one has not.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from retrieval.settings import RankingSettings

Scores = NDArray[np.float32]
SCORES = ("dense", "whole", "name", "chunk", "expansion")
"""Features in [0, 1] whose weights are a convex combination."""


@dataclass(frozen=True)
class RankingFeatures:
    """What speaks for each record, one array (records,) a feature."""

    dense: Scores
    whole: Scores
    name: Scores
    chunk: Scores
    expansion: Scores
    exact: Scores
    central: Scores
    citizen: Scores
    special: Scores

    def matrix(self) -> NDArray[np.float32]:
        """Array (features, records) in the order of `FEATURES`."""
        return np.stack([getattr(self, name) for name in FEATURES])

    def matched(self, record: int) -> bool:
        """Whether anything of the question was found in a record."""
        return any(getattr(self, name)[record] > 0 for name in SCORES)

    def of(self, record: int) -> dict[str, float]:
        """One record's features by name."""
        return {name: float(getattr(self, name)[record]) for name in FEATURES}


FEATURES = tuple(field.name for field in fields(RankingFeatures))


def weights(settings: RankingSettings) -> NDArray[np.float32]:
    """The weights in the order of `FEATURES`."""
    return np.array([getattr(settings, name) for name in FEATURES], dtype=np.float32)
