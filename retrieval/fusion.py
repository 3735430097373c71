"""Convex combination of lexical and dense scores, both already in [0, 1].

Not reciprocal rank fusion: with a weak dense side it throws away what BM25 knew
(`docs/decisions/0003-retrieval.md`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def fuse(lexical: NDArray[np.float32], dense: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """share · dense + (1 − share) · lexical, for each record."""
    return np.asarray(share * dense + (1 - share) * lexical, dtype=np.float32)
