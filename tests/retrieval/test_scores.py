"""The fast parts against plain references written from their formulas."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from knowledge_base.content import Content
from retrieval.dense import DenseIndex
from retrieval.documents import Document
from retrieval.encoder import unit_rows
from retrieval.index import Index, documents_of
from retrieval.lexical import VIEWS, LexicalIndex, tokens_of, units_of
from retrieval.settings import LexicalSettings
from vietnamese import dual_view_tokens

QUERIES = (
    "làm giấy khai sinh cho con",
    "lam giay khai sinh cho con",
    "căn cước căn cước căn cước bị mất",
    "đổi bằng lái xe hết hạn ở phường Mũi Né",
    "bánh",
    "bộ phận một cửa",
    "zzz qqq",
    "",
    "zzz khai sinh",
)


def vectors(rows: st.SearchStrategy[int]) -> st.SearchStrategy[np.ndarray]:
    return rows.flatmap(lambda n: hnp.arrays(np.float32, (n, 6), elements=st.floats(-4, 4, width=32)))


@given(vectors(st.integers(1, 20)), vectors(st.just(1)), st.data())
def test_faiss_scores_equal_numpy(raw: np.ndarray, asked: np.ndarray, data: st.DataObject) -> None:
    zero = data.draw(st.sets(st.integers(0, len(raw) - 1)), label="rows of zeros")
    raw[sorted(zero)] = 0
    rows, query = unit_rows(raw), unit_rows(asked)[0]
    scores = DenseIndex.from_vectors(rows).score(query)
    assert scores.dtype == np.float32
    assert np.allclose(scores, np.clip(rows @ query, 0, 1), atol=1e-6)
    assert all(scores[row] == 0 for row in zero)
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_equal_vectors_have_equal_scores_and_each_its_own_place(tmp_path: Path) -> None:
    rows = unit_rows(np.array([[1, 0], [0, 1], [1, 0], [0, 0], [1, 0], [-1, 0]], dtype=np.float32))
    dense = DenseIndex.from_vectors(rows)
    dense.save(tmp_path / "v")
    for one in (dense, DenseIndex.load(tmp_path / "v")):
        assert one.score(np.array([1, 0], dtype=np.float32)).tolist() == [1, 0, 1, 0, 1, 0]


class PlainBM25:
    """BM25 as Lucene reckons it: idf · tf / (tf + k1 · (1 − b + b · length / mean length))."""

    def __init__(self, texts: Sequence[Sequence[str]], k1: float, b: float) -> None:
        self.texts = [Counter(text) for text in texts]
        self.lengths = [len(text) for text in texts]
        self.mean = sum(self.lengths) / len(texts)
        self.k1, self.b = k1, b

    def weight(self, token: str, unit: int) -> float:
        holding = sum(token in text for text in self.texts)
        idf = math.log(1 + (len(self.texts) - holding + 0.5) / (holding + 0.5))
        tf = self.texts[unit][token]
        norm = self.k1 * (1 - self.b + self.b * self.lengths[unit] / self.mean)
        return idf * tf / (tf + norm) if holding else 0.0

    def scores(self, query: Sequence[str]) -> list[float]:
        units = range(len(self.texts))
        attainable = sum(max(self.weight(token, unit) for unit in units) for token in query)
        if not attainable:
            return [0.0] * len(self.texts)
        return [sum(self.weight(token, unit) for token in query) / attainable for unit in units]


def plain_records(
    documents: Sequence[Document], view: str, query: Sequence[str], settings: LexicalSettings
) -> list[float]:
    units = [
        (n, text)
        for n, document in enumerate(documents)
        for _, text in units_of(document, view, settings.chunk_characters)
    ]
    texts = [tokens_of(view, dual_view_tokens(text)) for _, text in units]
    plain = PlainBM25(texts, settings.k1, settings.b)
    best = [0.0] * len(documents)
    for (record, _), score in zip(units, plain.scores(tokens_of(view, query)), strict=True):
        best[record] = max(best[record], score)
    return best


@pytest.fixture(scope="module")
def documents(content: Content) -> tuple[Document, ...]:
    return documents_of(content)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("changes", [{}, {"k1": 2.0, "b": 0.1}, {"chunk_characters": 60}, {"b": 0.0}])
def test_the_lexical_score_equals_plain_bm25(
    text: str, changes: dict[str, float], documents: tuple[Document, ...], index: Index
) -> None:
    settings = index.settings.lexical.model_copy(update=changes)
    query = dual_view_tokens(text)
    lexical = LexicalIndex.build(documents, settings)
    scores = lexical.score(query).views
    assert tuple(scores) == VIEWS
    for view in VIEWS:
        assert np.allclose(scores[view], plain_records(documents, view, query, settings), atol=1e-5)
        assert scores[view].any() == (text not in {"", "zzz qqq"})
    assert np.array_equal(lexical.whole(query), scores["whole"])


def test_of_the_chunks_only_single_folded_syllables_are_indexed(documents: tuple[Document, ...]) -> None:
    query = dual_view_tokens("giấy chứng sinh")
    assert tokens_of("chunk", query) == ["~giay", "~chung", "~sinh"]
    for view in ("whole", "name"):
        assert tokens_of(view, query) == query
    lexical = LexicalIndex.build(documents, LexicalSettings(k1=1.2, b=0.75, chunk_characters=400))
    vocabulary = lexical.views["chunk"].bm25.vocab_dict
    assert "~giay" in vocabulary
    assert all(token[0] == "~" and "_" not in token for token in vocabulary)


def test_how_many_records_hold_a_token(documents: tuple[Document, ...], index: Index) -> None:
    lexical = LexicalIndex.build(documents, index.settings.lexical)
    for token in ("~giay", "giấy", "khai_sinh", "~khai_sinh", "zzz", "~cuoc"):
        holding = sum(token in dual_view_tokens(document.whole) for document in documents)
        assert lexical.holding(token) == holding
        assert (token in lexical.known()) == (holding > 0)


TOKENS = ("khai", "sinh", "tử", "cho", "con", "cước", "mất", "bánh", "zzz", "~khai", "~sinh", "giấy")


@given(st.lists(st.sampled_from(TOKENS)))
def test_lexical_scores_lie_between_0_and_1(index: Index, tokens: list[str]) -> None:
    for scores in index.parts.lexical.score(tokens).views.values():
        assert scores.shape == (len(index.documents),)
        assert scores.min() >= 0
        assert scores.max() <= 1


def test_saving_keeps_every_score_and_field(
    documents: tuple[Document, ...], index: Index, tmp_path: Path
) -> None:
    built = LexicalIndex.build(documents, index.settings.lexical)
    built.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical")
    for text in QUERIES:
        before, after = (one.score(dual_view_tokens(text)) for one in (built, loaded))
        for view in VIEWS:
            assert np.array_equal(before.views[view], after.views[view])
        places = range(len(documents))
        assert [before.field_of(n) for n in places] == [after.field_of(n) for n in places]


@pytest.mark.parametrize(
    ("text", "record", "field"),
    [
        ("đăng ký khai sinh giấy chứng sinh", "1.000001", "documents"),
        ("tờ khai đăng ký khai sinh", "1.000001", "documents"),
        ("khai sinh hộ tịch công dân việt nam", "1.000001", "overview"),
        ("đăng ký khai sinh nộp hồ sơ tại bộ phận một cửa", "1.000001", "steps"),
        ("khai sinh xã nơi cư trú", "1.000001", "where_to_apply"),
        ("bánh giòn nhân tôm", "banh-xeo", "overview"),
    ],
)
def test_the_field_is_that_of_the_best_chunk(text: str, record: str, field: str, index: Index) -> None:
    scores = index.parts.lexical.score(dual_view_tokens(text))
    assert int(scores.views["chunk"].argmax()) == index.positions[record]
    assert scores.field_of(index.positions[record]) == field
