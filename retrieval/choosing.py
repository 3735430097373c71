"""Answer, ask back or refuse: the calibrated confidence, and the cases in which it cannot be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.coverage import Coverage
from retrieval.decision import Features
from retrieval.documents import Document
from retrieval.families import Families
from retrieval.names import Names
from retrieval.query import Query
from retrieval.result import Hit, Reason, SearchStatus
from retrieval.settings import DecisionSettings
from vietnamese import fold


@dataclass(frozen=True)
class Chooser:
    """Decides about the hits of one query."""

    settings: DecisionSettings
    coverage: Coverage
    families: Families
    names: Names

    def decide(
        self, query: Query, hits: Sequence[Hit], features: Features, confidence: float
    ) -> tuple[SearchStatus, Reason | None]:
        """The status, and the reason where it is not what the confidence alone would make it."""
        if confidence < self.settings.clarify_from:
            return SearchStatus.NO_MATCH, None
        # Told even where the confidence asks back anyway: the words of the question back depend on it.
        reason = self._doubt(query, hits, features)
        sure = confidence >= self._needed(query, hits[0]) and reason is None
        return (SearchStatus.ANSWERED if sure else SearchStatus.CLARIFY), reason

    def _needed(self, query: Query, first: Hit) -> float:
        """The least confidence of an answer.

        More where the record lacks a telling word of the question: "khai thác vàng" is not the fishing
        licence ("khai thác thủy sản"), however much else fits.
        """
        lacking = self.coverage.lacks_telling(query, first.position)
        return self.settings.answer_from + (self.settings.missing_margin if lacking else 0)

    def _doubt(self, query: Query, hits: Sequence[Hit], features: Features) -> Reason | None:
        if self._other_case(query, hits[0].document):
            return Reason.OTHER_CASE
        if self.families.unnamed(query.words, [hits[0].position])[hits[0].position]:
            return Reason.UNNAMED_CASE
        if self.coverage.weight(query) < self.settings.answer_weight_from:
            return Reason.TOO_LITTLE
        return Reason.AMBIGUOUS if self._ambiguous(query, hits, features) else None

    def _other_case(self, query: Query, document: Document) -> bool:
        """Whether the question names a special case that no name or question of the record does."""
        if not query.special:
            return False
        called = [f" {fold(text)} " for text in (*document.names, *document.questions)]
        return any(not any(f" {fold(case)} " in text for text in called) for case in query.special)

    def _ambiguous(self, query: Query, hits: Sequence[Hit], features: Features) -> bool:
        """Whether the words do not choose between the two best records of different families.

        They do not when the second scores nearly as well and its text holds as much of what was asked for,
        unless the first is called exactly that ("căn cước" alone fits three procedures). Short of a tie,
        neighbouring words must fit the second as well: "cấp lại" speaks against the one on exchange. Records
        of one family are told apart by the ranker, which puts the plain case first.
        """
        first = hits[0].position
        rivals = [hit for hit in hits[1:] if not self.families.same(first, hit.position)]
        if not rivals or rivals[0].score < hits[0].score * self.settings.ambiguous_from:
            return False
        second = rivals[0].position
        if self.names.has(query.folded_topic, first):
            return False
        if self.coverage.of_words(query, second) < features.coverage:
            return False
        tie = rivals[0].score >= hits[0].score * self.settings.tie_from
        return tie or self.coverage.of_pairs(query, second) >= features.pairs

    def choices(self, hits: Sequence[Hit], reason: Reason | None) -> tuple[Hit, ...]:
        """What a question back offers: the hits that score nearly as well as the first.

        Where only the case is in doubt, those of its family alone, the plain one first.
        """
        floor = hits[0].score * self.settings.clarify_window
        near = [hit for hit in hits if hit.score >= floor]
        if reason is Reason.UNNAMED_CASE:
            family = [hit for hit in hits if self.families.same(hit.position, hits[0].position)]
            plain = self.families.plain(hits[0].position)
            near = sorted(family, key=lambda hit: hit.position != plain) if len(family) > 1 else near
        return tuple(near)[: self.settings.most_choices]
