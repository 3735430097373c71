"""How much of a question a record's names and questions hold: of its words, and of neighbours together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from retrieval.documents import Document
from retrieval.query import Query
from vietnamese import fold_syllable, syllables
from vietnamese.tokens import FOLDED_PREFIX

Term = str | tuple[str, str]
"""A word, or two neighbours."""
REMEMBERED = 2000
"""Records whose terms are kept at hand."""
FIELD_CHARACTERS = 400
NEARLY = 0.8
"""A word is nearly as rare as the rarest from this share of its weight on."""
MOSTLY = 0.5
"""A word counts as held from this share of its official words on."""


class Coverage:
    """idf-weighted share of a query's words, or pairs of words, that a record's text holds.

    A word typed with diacritics is looked for as typed, one without in the folded text. A word that no record
    holds weighs most: it is the best sign that the question is about something else. Pairs tell "Phú Quốc"
    from "Phú Quý" and "vũ trường" from any two words of the same letters.

    `holding` tells how many records have a dual-view token.
    """

    def __init__(self, documents: Sequence[Document], holding: Callable[[str], int]) -> None:
        self._number = len(documents)
        self._holding = holding
        # The same records come up again and again; a cache of the standard library may be shared by threads.
        self._terms = lru_cache(maxsize=REMEMBERED)(lambda record: _terms(documents[record]))

    def _held_by(self, term: Term) -> int:
        text = term if isinstance(term, str) else "_".join(term)
        return self._holding(FOLDED_PREFIX + text if text.isascii() else text)

    def _weight(self, term: Term) -> float:
        number, held = self._number, self._held_by(term)
        return math.log(1 + (number - held + 0.5) / (held + 0.5))

    def weight(self, query: Query) -> float:
        """How much the query says about a topic: the sum of the idf of its words."""
        return sum(self._weight(word) for word in query.topical)

    def of_words(self, query: Query, record: int) -> float:
        """Coverage of the query's words, in [0, 1]; 0 for a query without content.

        Only words that can name a topic count, unless there is none. A typed word that is part of an everyday
        name is covered as far as the official words of that name are.
        """
        return self._share(query.topical or query.content, query, record)

    def lacks_telling(self, query: Query, record: int) -> bool:
        """Whether the record lacks one of the query's telling words, or most of what it stands for.

        Telling are the rarest word and those nearly as rare.
        """
        weights = {word: self._weight(word) for word in query.topical or query.content}
        telling = max(weights.values(), default=0) * NEARLY
        return any(
            weight >= telling and self._covered(word, query, record) < MOSTLY
            for word, weight in weights.items()
        )

    def of_pairs(self, query: Query, record: int) -> float:
        """Coverage of the query's pairs of neighbours, in [0, 1]; as its words where there is none."""
        topical = frozenset(query.topical)
        named = [pair for pair in pairwise(query.content) if topical.issuperset(pair)]
        return self._share(named, query, record) if named else self.of_words(query, record)

    def _share(self, terms: Iterable[Term], query: Query, record: int) -> float:
        total = found = 0.0
        for term in terms:
            weight = self._weight(term)
            total += weight
            found += weight * self._covered(term, query, record)
        return found / total if total else 0.0

    def _covered(self, term: Term, query: Query, record: int) -> float:
        held = self._terms(record)
        if term in held:
            return 1.0
        # Both words of a pair must belong to one everyday name for its official words to stand for them.
        first, last = (term, term) if isinstance(term, str) else term
        shares = []
        for official in query.official.get(first, ()):
            if official in query.official.get(last, ()):
                parts = syllables(official)
                shares.append(sum(part in held for part in parts) / max(len(parts), 1))
        return max(shares, default=0.0)


def _terms(document: Document) -> frozenset[Term]:
    # Of a procedure the names and questions say what it is for; its fields are much the same in all of them.
    fields = () if document.code else (chunk.text[:FIELD_CHARACTERS] for chunk in document.chunks)
    terms: set[Term] = set()
    for text in (*document.names, *document.questions, *fields):
        written = syllables(text)
        for view in (written, [fold_syllable(part) for part in written]):
            terms.update(view)
            terms.update(pairwise(view))
    return frozenset(terms)
