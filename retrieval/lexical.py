"""BM25 over dual-view tokens, three views of each record, normalised by what the query could reach at most.

Dividing by the attainable maximum gives scores in [0, 1] that can be compared between queries, which a raw
BM25 score cannot; see `docs/decisions/0003-retrieval.md`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bm25s
import numpy as np
from numpy.typing import NDArray

from retrieval.documents import Document
from retrieval.settings import LexicalSettings
from vietnamese import dual_view_tokens
from vietnamese.tokens import FOLDED_PREFIX

Scores = NDArray[np.float32]
VIEWS: Final = ("whole", "name", "chunk")


def units_of(document: Document, view: str, characters: int) -> list[tuple[str, str]]:
    """The units (field, text) of one view of a record; never empty, so that every record has a score.

    Of a field chunk only the first `characters` are taken.
    """
    match view:
        case "whole":
            return [("overview", document.whole)]
        case "name":
            return [("overview", text) for text in document.names + document.questions]
        case _:
            chunks = [(chunk.field, chunk.text[:characters]) for chunk in document.chunks]
            return chunks or [("overview", document.title)]


def tokens_of(view: str, tokens: Sequence[str]) -> list[str]:
    """The tokens that a view indexes: of the long field chunks only single folded syllables.

    Everything else there took four times the memory for the same ranking.
    """
    if view != "chunk":
        return list(tokens)
    return [token for token in tokens if token.startswith(FOLDED_PREFIX) and "_" not in token]


@dataclass(frozen=True)
class View:
    """One BM25 index over units, and which record each unit belongs to.

    `starts[i]` is the first unit of record i (units of a record stand together); `best` holds, for each
    vocabulary entry, the highest score it has in any unit.
    """

    bm25: Any
    starts: NDArray[np.int64]
    fields: tuple[str, ...]
    best: Scores

    @classmethod
    def build(cls, documents: Sequence[Document], view: str, settings: LexicalSettings) -> View:
        """Index one view of all records."""
        units = [units_of(document, view, settings.chunk_characters) for document in documents]
        starts = np.cumsum([0, *map(len, units[:-1])])
        bm25 = bm25s.BM25(k1=settings.k1, b=settings.b, method="lucene")
        texts = [tokens_of(view, dual_view_tokens(text)) for unit in units for _, text in unit]
        bm25.index(texts, create_empty_token=False, show_progress=False)
        return cls._of(bm25, starts, tuple(field for unit in units for field, _ in unit))

    @classmethod
    def _of(cls, bm25: Any, starts: NDArray[np.int64], fields: tuple[str, ...]) -> View:  # noqa: ANN401
        pointers = bm25.scores["indptr"]
        best = np.zeros(len(pointers) - 1, dtype=np.float32)
        filled = np.flatnonzero(np.diff(pointers))
        if len(filled):
            best[filled] = np.maximum.reduceat(bm25.scores["data"], pointers[filled])
        return cls(bm25, starts, fields, best)

    def score(self, tokens: Sequence[str]) -> Scores:
        """Normalised score of each unit, in [0, 1]; zeros when no token is known."""
        known = [self.bm25.vocab_dict[token] for token in tokens if token in self.bm25.vocab_dict]
        attainable = float(self.best[known].sum())
        if attainable <= 0:
            return np.zeros(len(self.fields), dtype=np.float32)
        share = self.bm25.get_scores_from_ids(known) / attainable
        return np.asarray(np.minimum(share, 1), dtype=np.float32)  # rounding may pass 1

    def holding(self, token: str) -> int:
        """How many units hold a token."""
        entry = self.bm25.vocab_dict.get(token)
        pointers = self.bm25.scores["indptr"]
        return 0 if entry is None else int(pointers[entry + 1] - pointers[entry])

    def by_record(self, units: Scores) -> Scores:
        """The best unit's score of each record."""
        return np.asarray(np.maximum.reduceat(units, self.starts), dtype=np.float32)

    def best_field(self, units: Scores, record: int) -> str:
        """Field of a record's best unit."""
        start = int(self.starts[record])
        end = int(self.starts[record + 1]) if record + 1 < len(self.starts) else len(units)
        return self.fields[start + int(units[start:end].argmax())]

    def save(self, folder: Path) -> None:
        """Write the view into a folder of its own."""
        self.bm25.save(str(folder), show_progress=False)
        np.savez(folder / "units.npz", starts=self.starts, fields=np.array(self.fields))

    @classmethod
    def load(cls, folder: Path) -> View:
        """Read what `save` wrote."""
        bm25 = bm25s.BM25.load(str(folder), load_corpus=False, show_progress=False)
        # numpy leaves a damaged file open when it opens it itself.
        with (folder / "units.npz").open("rb") as file, np.load(file) as units:
            return cls._of(bm25, units["starts"], tuple(map(str, units["fields"])))


@dataclass(frozen=True)
class LexicalScores:
    """Scores of one query by view, one a record in [0, 1], and the name of the field that matched best."""

    views: Mapping[str, Scores]
    _chunks: Scores
    _view: View

    def field_of(self, record: int) -> str:
        """The field of the record's best chunk."""
        return self._view.best_field(self._chunks, record)


@dataclass(frozen=True)
class LexicalIndex:
    """The three views."""

    views: dict[str, View]

    @classmethod
    def build(cls, documents: Sequence[Document], settings: LexicalSettings) -> LexicalIndex:
        """Index all records."""
        return cls({name: View.build(documents, name, settings) for name in VIEWS})

    def score(self, tokens: Sequence[str]) -> LexicalScores:
        """Score all records for the tokens of one query."""
        units = {name: view.score(tokens_of(name, tokens)) for name, view in self.views.items()}
        records = {name: view.by_record(units[name]) for name, view in self.views.items()}
        return LexicalScores(records, units["chunk"], self.views["chunk"])

    def whole(self, tokens: Sequence[str]) -> Scores:
        """Scores of the one text of names and questions alone."""
        view = self.views["whole"]
        return view.by_record(view.score(tokens))

    def known(self) -> Collection[str]:
        """The tokens of names and questions."""
        known: Collection[str] = self.views["whole"].bm25.vocab_dict.keys()
        return known

    def holding(self, token: str) -> int:
        """How many records have a token among their names and questions."""
        return self.views["whole"].holding(token)

    def save(self, folder: Path) -> None:
        """Write all views below `folder`."""
        for name, view in self.views.items():
            (folder / name).mkdir(parents=True)
            view.save(folder / name)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what `save` wrote."""
        return cls({name: View.load(folder / name) for name in VIEWS})
