"""The index: built once, immutable, searched by many."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import numpy as np

from knowledge_base.content import Content
from knowledge_base.snapshot import Snapshot
from retrieval.coverage import Coverage
from retrieval.decision import Features, features_of, probability
from retrieval.dense import DenseIndex
from retrieval.documents import Document, document_of
from retrieval.encoder import Encoder, HubEncoder, StaticEncoder
from retrieval.errors import LoadError, SettingsError
from retrieval.fusion import fuse
from retrieval.lexical import LexicalIndex
from retrieval.query import Query, QueryAnalyser
from retrieval.settings import Settings
from vietnamese import fold

SETTINGS_FILE = "settings.json"
LEXICAL_FOLDER = "lexical"
DENSE_FILE = "vectors.faiss"
ENCODER_FOLDER = "encoder"
DECIDED_ON = 10
"""Hits the decision looks at, however many are asked for."""


class SearchStatus(StrEnum):
    """What the decision says about the hits."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NO_MATCH = "no_match"


@dataclass(frozen=True)
class Hit:
    """One record, its fused score, the parts of that score, and the field that matched best."""

    document: Document
    score: float
    lexical: float
    dense: float
    field: str


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, with the calibrated decision; `choices` are what a clarifying question offers."""

    query: Query
    status: SearchStatus
    confidence: float
    hits: tuple[Hit, ...]
    choices: tuple[Hit, ...]
    features: Features | None
    other_case: bool
    """The question names a special case that the first hit does not."""
    timing_ms: float = field(compare=False)


@dataclass(frozen=True)
class Index:
    """Everything a search needs, with the snapshot of the records it was built from."""

    snapshot: Snapshot
    settings: Settings
    documents: tuple[Document, ...]
    analyser: QueryAnalyser
    lexical: LexicalIndex
    dense: DenseIndex
    encoder: Encoder
    coverage: Coverage
    positions: dict[str, int]
    called: dict[str, frozenset[str]]
    """By record: its names as `Query.folded_topic`."""

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        settings: Settings,
        lexical: LexicalIndex,
        dense: DenseIndex,
        encoder: Encoder,
    ) -> Index:
        """Put the parts together."""
        documents = documents_of(snapshot.content)
        analyser = analyser_of(snapshot.content)
        return cls(
            snapshot=snapshot,
            settings=settings,
            documents=documents,
            analyser=analyser,
            lexical=lexical,
            dense=dense,
            encoder=encoder,
            coverage=Coverage(documents),
            positions={document.id: position for position, document in enumerate(documents)},
            called={
                document.id: frozenset(analyser.analyse(name).folded_topic for name in document.names)
                for document in documents
            },
        )

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Read a build. Raises SnapshotError or LoadError when it is not whole."""
        snapshot = Snapshot.load(folder)
        try:
            settings = Settings.load(folder / SETTINGS_FILE)
            lexical = LexicalIndex.load(folder / LEXICAL_FOLDER, settings.lexical)
            dense = DenseIndex.load(folder / DENSE_FILE)
        except (
            *(OSError, EOFError, RuntimeError, KeyError, ValueError, TypeError),
            *(zipfile.BadZipFile, SettingsError),
        ) as error:
            raise LoadError(f"{folder}: not a whole index ({error})") from error
        sizes = {len(snapshot.records), dense.index.ntotal, *(len(v.starts) for v in lexical.views.values())}
        if len(sizes) != 1:
            raise LoadError(f"{folder}: its parts are of different builds")
        return cls.of(snapshot, settings, lexical, dense, load_encoder(folder, settings))

    def search(
        self, text: str | Query, k: int = 10, among: Callable[[Document], bool] | None = None
    ) -> SearchResult:
        """Find records for a question; `among` restricts which may be found."""
        begun = time.perf_counter()
        query = self.analyser.analyse(text) if isinstance(text, str) else text
        if not query.content:
            return _nothing(query, begun)
        lexical = self.lexical.score(query.tokens)
        dense = self.dense.score(self.encoder.encode_queries([query.encoded_text])[0])
        fused = fuse(lexical.records, dense, self.settings.fusion.dense)
        order = self._order(fused, max(k, DECIDED_ON), among)
        if not order or fused[order[0]] <= 0:
            return _nothing(query, begun)
        coverage = self.coverage.of_words(query, order[0])
        pairs = self.coverage.of_pairs(query, order[0])
        features = features_of(fused, lexical.records, dense, order[:DECIDED_ON], coverage, pairs)
        confidence = probability(features, self.settings.decision)
        hits = tuple(
            Hit(
                self.documents[position],
                float(fused[position]),
                float(lexical.records[position]),
                float(dense[position]),
                lexical.field_of(position),
            )
            for position in order
        )
        choices = self._choices(hits[:DECIDED_ON])
        status = self._status(confidence)
        too_little = self.coverage.weight(query) < self.settings.decision.answer_weight_from
        other_case = self._other_case(query, hits[0])
        if status is SearchStatus.ANSWERED and (
            too_little or other_case or self._ambiguous(query, hits, features)
        ):
            status = SearchStatus.CLARIFY
        return SearchResult(query, status, confidence, hits[:k], choices, features, other_case, _since(begun))

    def covers(self, query: Query, record_id: str) -> float:
        """How much of what was asked for the text of one record covers, in [0, 1]."""
        return (
            self.coverage.of_words(query, self.positions[record_id]) if record_id in self.positions else 0.0
        )

    def _order(
        self,
        fused: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
        k: int,
        among: Callable[[Document], bool] | None,
    ) -> list[int]:
        """The k best positions; equal scores keep the order of the records."""
        ranked = np.argsort(-fused, kind="stable")
        allowed = (int(p) for p in ranked if among is None or among(self.documents[int(p)]))
        return [position for _, position in zip(range(k), allowed, strict=False)]

    def _status(self, confidence: float) -> SearchStatus:
        if confidence >= self.settings.decision.answer_from:
            return SearchStatus.ANSWERED
        if confidence >= self.settings.decision.clarify_from:
            return SearchStatus.CLARIFY
        return SearchStatus.NO_MATCH

    def _other_case(self, query: Query, hit: Hit) -> bool:
        """Whether the question names a special case that no name or question of the record does."""
        called = [f" {fold(text)} " for text in (*hit.document.names, *hit.document.questions)]
        return any(not any(f" {fold(case)} " in text for text in called) for case in query.special)

    def _ambiguous(self, query: Query, hits: Sequence[Hit], features: Features) -> bool:
        """Whether the words do not choose between the two best records.

        They do not when the second scores nearly as well and its text holds as much of what was asked for,
        unless the first is called exactly that ("căn cước" alone fits three procedures). Short of a tie,
        neighbouring words must fit the second as well: "cấp lại" speaks against the one on exchange.
        """
        decision = self.settings.decision
        if len(hits) < 2 or hits[1].score < hits[0].score * decision.ambiguous_from:
            return False
        if query.folded_topic in self.called[hits[0].document.id]:
            return False
        second = self.positions[hits[1].document.id]
        if self.coverage.of_words(query, second) < features.coverage:
            return False
        tie = hits[1].score >= hits[0].score * decision.tie_from
        return tie or self.coverage.of_pairs(query, second) >= features.pairs

    def _choices(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        floor = hits[0].score * self.settings.decision.clarify_window
        return tuple(hit for hit in hits if hit.score >= floor)[: self.settings.decision.most_choices]


def _since(begun: float) -> float:
    return round((time.perf_counter() - begun) * 1000, 3)


def _nothing(query: Query, begun: float) -> SearchResult:
    return SearchResult(query, SearchStatus.NO_MATCH, 0.0, (), (), None, False, _since(begun))


def documents_of(content: Content) -> tuple[Document, ...]:
    """The searchable side of all records, in their order."""
    return tuple(document_of(record) for record in content.records.values())


def analyser_of(content: Content) -> QueryAnalyser:
    """The analyser with the lexicon of a content."""
    return QueryAnalyser(
        content.lexicon,
        content.question_words,
        content.function_words,
        content.special_cases,
        content.continuations,
    )


def load_encoder(folder: Path, settings: Settings) -> Encoder:
    """The encoder that the settings name: of a hub, or the one kept in the build's folder."""
    if settings.encoder.hub_model is not None:
        return HubEncoder.load(settings.encoder)
    return StaticEncoder.load(folder / ENCODER_FOLDER)
