"""Plain procedures with their special cases, and the words that tell one case from another.

Records of one name under several codes (another level, an older version) count as one, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from retrieval.documents import Document
from vietnamese import fold, fold_syllable, syllables

SHORTEST_TELLING = 2
"""Letters of a word that can tell a case."""
REMEMBERED = 2000


class Families:
    """Looks up families by the position of a record."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        positions = {document.id: position for position, document in enumerate(documents)}
        self._plain = {
            position: positions[document.special_case_of]
            for position, document in enumerate(documents)
            if document.special_case_of in positions
        }
        named: dict[str, int] = {}
        self._root = [
            named.setdefault(fold(documents[self._plain.get(position, position)].title), position)
            for position in range(len(documents))
        ]
        self._telling = lru_cache(maxsize=REMEMBERED)(self._words_telling)

    def same(self, one: int, other: int) -> bool:
        """Whether two records are of one family, or one procedure under two codes."""
        return self._root[one] == self._root[other]

    def plain(self, record: int) -> int | None:
        """The plain case of a special one; None for every other record."""
        return self._plain.get(record)

    def unnamed(self, words: frozenset[str], ranked: Sequence[int]) -> NDArray[np.float32]:
        """For each record, 1 if it is a special case among `ranked` that no word of the question tells.

        `words` are the question's, folded. A word tells a special case that stands in its names or questions
        and in none of the plain one.
        """
        found = np.zeros(len(self._documents), dtype=np.float32)
        for record in ranked:
            if record in self._plain and not words & self._telling(record):
                found[record] = 1
        return found

    def _words_telling(self, record: int) -> frozenset[str]:
        return _words(self._documents[record]) - _words(self._documents[self._plain[record]])


def _words(document: Document) -> frozenset[str]:
    parts = (
        fold_syllable(part) for text in (*document.names, *document.questions) for part in syllables(text)
    )
    return frozenset(part for part in parts if len(part) >= SHORTEST_TELLING)
