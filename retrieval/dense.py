"""Record vectors in FAISS: exact inner product, which is the cosine for unit rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors


@dataclass(frozen=True)
class DenseIndex:
    """One unit vector a record, in the order of the documents."""

    index: Any

    @classmethod
    def from_vectors(cls, vectors: Vectors) -> DenseIndex:
        """Index an array (records, dimensions) of unit rows."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    def score(self, query: Vectors) -> NDArray[np.float32]:
        """Cosine of one query (dimensions,) with every record, kept within [0, 1]."""
        similarity, order = self.index.search(query[None, :], self.index.ntotal)
        scores = np.zeros(self.index.ntotal, dtype=np.float32)
        scores[order[0]] = np.clip(similarity[0], 0, 1)
        return scores

    def save(self, path: Path) -> None:
        """Write the index to one file."""
        faiss.write_index(self.index, str(path))

    @classmethod
    def load(cls, path: Path) -> DenseIndex:
        """Read what `save` wrote."""
        return cls(faiss.read_index(str(path)))
