"""The index: built once, immutable, searched by many."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge_base.content import Content
from knowledge_base.snapshot import Snapshot
from retrieval.choosing import Chooser
from retrieval.coverage import Coverage
from retrieval.decision import LONGEST, WIDEST_MARGIN, Features, probability, share, size_of
from retrieval.documents import Document, document_of
from retrieval.families import Families
from retrieval.gazetteer import Gazetteer
from retrieval.lexical import LexicalScores
from retrieval.names import Names
from retrieval.parts import Parts
from retrieval.query import Query, QueryAnalyser
from retrieval.ranking import RankingFeatures, weights
from retrieval.restoration import Restorer
from retrieval.result import DECIDED_ON, Hit, SearchResult, SearchStatus
from retrieval.settings import Settings
from retrieval.spelling import Speller

EXAMINED = 30
"""Records nearest to the top of which special cases are asked whether the question names them."""
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Ranked:
    """One query's features and score of each record, and its lexical scores."""

    features: RankingFeatures
    scores: Scores
    lexical: LexicalScores


@dataclass(frozen=True)
class Index:
    """Everything a search needs, with the snapshot of the records it was built from."""

    snapshot: Snapshot
    parts: Parts
    documents: tuple[Document, ...]
    analyser: QueryAnalyser
    coverage: Coverage
    families: Families
    names: Names
    gazetteer: Gazetteer
    positions: dict[str, int]
    priors: dict[str, Scores]
    """What speaks for a record whatever the question, by the name of the ranker's feature."""

    @property
    def settings(self) -> Settings:
        """The settings it was built with."""
        return self.parts.settings

    @classmethod
    def of(cls, snapshot: Snapshot, parts: Parts) -> Index:
        """Put the parts together."""
        documents = documents_of(snapshot.content)
        speller = Speller(parts.lexical.known())
        analyser = analyser_of(snapshot.content, speller, parts.restorer)
        return cls(
            snapshot=snapshot,
            parts=parts,
            documents=documents,
            analyser=analyser,
            coverage=Coverage(documents, parts.lexical.holding),
            families=Families(documents),
            names=Names(documents, analyser.topic_of),
            gazetteer=Gazetteer.of(snapshot.content.places, snapshot.units),
            positions={document.id: position for position, document in enumerate(documents)},
            priors={
                "central": np.array([document.central for document in documents], dtype=np.float32),
                "citizen": np.array([document.citizen for document in documents], dtype=np.float32),
            },
        )

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Read a build. Raises SnapshotError or LoadError when it is not whole or of another version."""
        snapshot = Snapshot.load(folder)
        return cls.of(snapshot, Parts.load(folder, len(snapshot.records)))

    def analyse(self, text: str) -> Query:
        """The question as the search sees it; names of places are kept where they read like other words."""
        return self.analyser.analyse(text, self.gazetteer.unsure_names(text))

    def rank(self, query: Query) -> Ranked:
        """Score every record; special cases that the question does not name come after their plain case."""
        lexical = self.parts.lexical.score(query.tokens)
        expansion = query.expansion_tokens
        encoder, none = self.parts.encoder, np.zeros(len(self.documents), dtype=np.float32)
        asked = query.searched if encoder.reads_prepared else query.text
        features = RankingFeatures(
            dense=self.parts.dense.score(encoder.encode_queries([asked])[0]),
            whole=lexical.views["whole"],
            name=lexical.views["name"],
            chunk=lexical.views["chunk"],
            expansion=self.parts.lexical.whole(expansion) if expansion else none,
            exact=self.names.called(query.folded_topic),
            central=self.priors["central"],
            citizen=self.priors["citizen"],
            special=none,
        )
        scale = weights(self.settings.ranking)
        first = scale @ features.matrix()
        nearest = np.argsort(-first, kind="stable")[:EXAMINED].tolist()
        features = replace(features, special=self.families.unnamed(query.words, nearest))
        return Ranked(features, np.asarray(scale @ features.matrix(), dtype=np.float32), lexical)

    def search(
        self, text: str | Query, k: int = 10, among: Callable[[Document], bool] | None = None
    ) -> SearchResult:
        """Find records for a question; `among` restricts which may be found."""
        begun = time.perf_counter()
        query = self.analyse(text) if isinstance(text, str) else text
        if not query.content:
            return _nothing(query, begun)
        ranked = self.rank(query)
        order = self._order(ranked.scores, max(k, DECIDED_ON), among)
        if not order or not ranked.features.matched(order[0]):
            return _nothing(query, begun)
        hits = tuple(
            Hit(
                self.documents[position],
                position,
                float(ranked.scores[position]),
                ranked.lexical.field_of(position),
            )
            for position in order
        )
        features = self.judge(query, ranked, order[:DECIDED_ON])
        confidence = probability(features, self.settings.decision)
        chooser = Chooser(self.settings.decision, self.coverage, self.families, self.names)
        status, reason = chooser.decide(query, hits[:DECIDED_ON], features, confidence)
        choices = chooser.choices(hits[:DECIDED_ON], reason)
        return SearchResult(query, status, confidence, hits[:k], choices, features, reason, _since(begun))

    def judge(self, query: Query, ranked: Ranked, order: Sequence[int]) -> Features:
        """What speaks for the first record of `order` being right."""
        top, listed = order[0], list(order)
        rivals = [other for other in order[1:] if not self.families.same(top, other)]
        lead = ranked.scores[top] - (ranked.scores[rivals[0]] if rivals else 0)
        whole, dense = ranked.features.whole, ranked.features.dense
        return Features(
            dense=float(dense[top]),
            whole=float(whole[top]),
            coverage=self.coverage.of_words(query, top),
            pairs=self.coverage.of_pairs(query, top),
            margin=share(float(lead), WIDEST_MARGIN),
            agreement=float(whole[listed].argmax() == dense[listed].argmax()),
            length=share(len(query.searched.split()), LONGEST),
            size=size_of(len(self.documents)),
            exact=float(ranked.features.exact[top]),
        )

    def covers(self, query: Query, record_id: str) -> float:
        """How much of what was asked for the text of one record covers, in [0, 1]."""
        return (
            self.coverage.of_words(query, self.positions[record_id]) if record_id in self.positions else 0.0
        )

    def _order(self, scores: Scores, k: int, among: Callable[[Document], bool] | None) -> list[int]:
        """The k best positions; equal scores keep the order of the records."""
        ranked = np.argsort(-scores, kind="stable")
        allowed = (int(p) for p in ranked if among is None or among(self.documents[int(p)]))
        return [position for _, position in zip(range(k), allowed, strict=False)]


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 3)


def _nothing(query: Query, begun: float) -> SearchResult:
    return SearchResult(query, SearchStatus.NO_MATCH, 0.0, (), (), None, None, _since(begun))


def documents_of(content: Content) -> tuple[Document, ...]:
    """The searchable side of all records, in their order."""
    return tuple(document_of(record) for record in content.records.values())


def analyser_of(
    content: Content, speller: Speller | None = None, restorer: Restorer | None = None
) -> QueryAnalyser:
    """The analyser with the lexicon of a content."""
    return QueryAnalyser(
        content.lexicon,
        content.question_words,
        content.function_words,
        content.special_cases,
        content.continuations,
        speller,
        restorer,
        content.english_words,
    )
