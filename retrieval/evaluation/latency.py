"""How long one question takes on one core."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.index import Index
from retrieval.questions import Question

WARM_UP = 20


@dataclass(frozen=True)
class Latency:
    """Milliseconds a question, on one thread."""

    p50: float
    p95: float
    longest: float


def latency(index: Index, questions: Sequence[Question]) -> Latency:
    """Time every question once, one after the other, after a short warm-up; FAISS is held to one thread."""
    import faiss

    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        for question in questions[:WARM_UP]:
            index.search(question.text)
        taken = np.array([index.search(question.text).timing_ms for question in questions])
    finally:
        faiss.omp_set_num_threads(threads)
    return Latency(*(float(value) for value in (*np.percentile(taken, [50, 95]), taken.max())))
