"""The systems that are measured side by side: simple ones over the same texts, and the search itself.

Every one but the search sees the question as it was typed. All of them index the same text of a record:
its names and its questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.documents import Document
from retrieval.evaluation.metrics import DEPTH
from retrieval.index import Index
from vietnamese import dual_view_tokens, normalize, syllables
from vietnamese.segment import segment

Rank = Callable[[str], list[str]]
"""A question to at most ten record ids, best first."""
Tokens = Callable[[str], list[str]]
OURS = "this search"
RRF = 60
"""The constant of reciprocal rank fusion (G. Cormack et al., SIGIR 2009)."""
POOL = 100
"""Hits of each side that rank fusion sees."""


def words(text: str) -> list[str]:
    """underthesea's words, lower-case, their syllables joined."""
    spoken = (word.text for word in segment(text) if any(map(str.isalnum, word.text)))
    return [normalize(word).replace(" ", "_") for word in spoken]


def folded(text: str) -> list[str]:
    """Folded syllables, one and two at a time."""
    return [token for token in dual_view_tokens(text) if token.startswith("~")]


class Bm25:
    """Plain BM25 over one text a record."""

    def __init__(
        self, documents: Sequence[Document], tokens: Tokens, text: Callable[[Document], str]
    ) -> None:
        self._ids = [document.id for document in documents]
        self._tokens = tokens
        self._bm25 = bm25s.BM25(method="lucene")
        texts = [tokens(text(document)) or [""] for document in documents]
        self._bm25.index(texts, create_empty_token=False, show_progress=False)

    def scores(self, question: str) -> NDArray[np.float32]:
        """One score a record."""
        known = [token for token in self._tokens(question) if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(len(self._ids), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def rank(self, question: str) -> list[str]:
        """The ten best."""
        return _best(self.scores(question), self._ids, DEPTH)


def _best(scores: NDArray[np.float32], ids: Sequence[str], count: int) -> list[str]:
    order = np.argsort(-scores, kind="stable")[:count]
    return [ids[place] for place in order if scores[place] > 0]


def systems(index: Index) -> Mapping[str, Rank]:
    """All systems by name, the search itself last."""
    documents = index.documents
    ids = [document.id for document in documents]
    plain = Bm25(documents, folded, lambda document: document.whole)

    def encoder_scores(question: str) -> NDArray[np.float32]:
        return index.parts.dense.score(index.parts.encoder.encode_queries([question])[0])

    def fused(question: str) -> list[str]:
        lists = (_best(scores, ids, POOL) for scores in (plain.scores(question), encoder_scores(question)))
        return _reciprocal_rank_fusion(lists)

    return {
        "BM25 accented, title": Bm25(documents, syllables, lambda document: document.title).rank,
        "BM25 accented": Bm25(documents, syllables, lambda document: document.whole).rank,
        "BM25 underthesea words": Bm25(documents, words, lambda document: document.whole).rank,
        "BM25 folded": plain.rank,
        "rank fusion": fused,
        "encoder alone": lambda question: _best(encoder_scores(question), ids, DEPTH),
        OURS: lambda question: [hit.document.id for hit in index.search(question, DEPTH).hits],
    }


def _reciprocal_rank_fusion(lists: Iterable[Sequence[str]]) -> list[str]:
    scores: dict[str, float] = {}
    for ranked in lists:
        for place, hit in enumerate(ranked, start=1):
            scores[hit] = scores.get(hit, 0) + 1 / (RRF + place)
    return sorted(scores, key=lambda hit: -scores[hit])[:DEPTH]
