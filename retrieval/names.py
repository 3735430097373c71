"""Which records are called exactly what a question asks about."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.documents import Document


class Names:
    """Positions of records by their titles and aliases; `topic_of` reads a name as it reads a question.

    One alias may belong to several records ("căn cước"): then each of them is called so.
    """

    def __init__(self, documents: Sequence[Document], topic_of: Callable[[str], str]) -> None:
        self._number = len(documents)
        called: dict[str, dict[int, None]] = {}
        for position, document in enumerate(documents):
            for topic in map(topic_of, document.names):
                if topic:
                    called.setdefault(topic, {})[position] = None
        self._called = {topic: tuple(positions) for topic, positions in called.items()}

    def called(self, topic: str) -> NDArray[np.float32]:
        """For each record 1 if it is called exactly that, else 0; `topic` is a `Query.folded_topic`."""
        found = np.zeros(self._number, dtype=np.float32)
        found[list(self._called.get(topic, ()))] = 1
        return found

    def has(self, topic: str, position: int) -> bool:
        """Whether one record is called exactly that."""
        return position in self._called.get(topic, ())
