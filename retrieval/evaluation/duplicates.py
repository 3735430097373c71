"""Gold questions that a line of the knowledge nearly repeats: such a question measures memory, not search.

Likeness is the share of common runs of four letters among all runs of both texts (Jaccard), diacritics and
punctuation aside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from knowledge_base.schema import Record
from retrieval.questions import Question
from vietnamese import fold, syllables

RUN = 4
NEAR = 0.6
"""From this likeness on two texts are one question in two spellings."""


@dataclass(frozen=True)
class Duplicate:
    """A gold question, the line that repeats it and the record that has the line."""

    question: str
    line: str
    record: str
    likeness: float


def near_duplicates(
    questions: Sequence[Question], records: Iterable[Record], near: float = NEAR
) -> list[Duplicate]:
    """Every gold question with its likest alias or question of any record, from the likeness `near` on."""
    from sklearn.feature_extraction.text import CountVectorizer

    lines = [(line, record.id) for record in records for line in (*record.aliases, *record.questions)]
    if not lines or not questions:
        return []
    vectorizer = CountVectorizer(analyzer="char", ngram_range=(RUN, RUN), binary=True, dtype=np.float32)
    texts = [line for line, _ in lines] + [question.text for question in questions]
    known = vectorizer.fit_transform(map(_plain, texts))
    asked, said = known[len(lines) :], known[: len(lines)]
    common = (asked @ said.T).tocsr()
    sizes_asked = np.asarray(asked.sum(axis=1)).ravel()
    sizes_said = np.asarray(said.sum(axis=1)).ravel()
    found = []
    for row, question in enumerate(questions):
        columns = common.indices[common.indptr[row] : common.indptr[row + 1]]
        shared = common.data[common.indptr[row] : common.indptr[row + 1]]
        if not len(columns):
            continue
        likeness = shared / (sizes_asked[row] + sizes_said[columns] - shared)
        best = int(likeness.argmax())
        if likeness[best] >= near:
            line, record = lines[columns[best]]
            found.append(Duplicate(question.text, line, record, float(likeness[best])))
    return found


def _plain(text: str) -> str:
    return f"  {fold(' '.join(syllables(text)))}  "
