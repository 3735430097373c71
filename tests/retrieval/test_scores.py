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
from retrieval.fusion import fuse
from retrieval.index import Index, documents_of
from retrieval.lexical import VIEWS, LexicalIndex, units_of
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

shares = st.floats(0, 1, width=32)


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


@given(hnp.arrays(np.float32, (2, 9), elements=shares), shares)
def test_fusion_is_its_formula(scores: np.ndarray, share: float) -> None:
    lexical, dense = scores
    fused = fuse(lexical, dense, share)
    expected = [share * float(d) + (1 - share) * float(s) for s, d in zip(lexical, dense, strict=True)]
    assert np.allclose(fused, expected, atol=1e-6)
    assert fused.min() >= 0
    assert fused.max() <= 1


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
    documents: Sequence[Document], query: Sequence[str], settings: LexicalSettings
) -> list[float]:
    totals = [0.0] * len(documents)
    for view in VIEWS:
        units = [(n, text) for n, document in enumerate(documents) for _, text in units_of(document, view)]
        plain = PlainBM25([dual_view_tokens(text) for _, text in units], settings.k1, settings.b)
        best = [0.0] * len(documents)
        for (record, _), score in zip(units, plain.scores(query), strict=True):
            best[record] = max(best[record], score)
        totals = [t + getattr(settings, view) * s for t, s in zip(totals, best, strict=True)]
    return totals


@pytest.fixture(scope="module")
def documents(content: Content) -> tuple[Document, ...]:
    return documents_of(content)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize(
    "changes", [{}, {"k1": 2.0, "b": 0.1}, {"whole": 0.0, "name": 0.0, "chunk": 1.0}, {"b": 0.0}]
)
def test_the_lexical_score_equals_plain_bm25(
    text: str, changes: dict[str, float], documents: tuple[Document, ...], index: Index
) -> None:
    settings = index.settings.lexical.model_copy(update=changes)
    query = dual_view_tokens(text)
    scores = LexicalIndex.build(documents, settings).score(query).records
    assert np.allclose(scores, plain_records(documents, query, settings), atol=1e-5)
    assert scores.any() == (text not in {"", "zzz qqq"})


TOKENS = ("khai", "sinh", "tử", "cho", "con", "cước", "mất", "bánh", "zzz", "~khai", "~sinh", "giấy")


@given(st.lists(st.sampled_from(TOKENS)))
def test_lexical_scores_lie_between_0_and_1(index: Index, tokens: list[str]) -> None:
    scores = index.lexical.score(tokens).records
    assert scores.shape == (len(index.documents),)
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_saving_keeps_every_score_and_field(
    documents: tuple[Document, ...], index: Index, tmp_path: Path
) -> None:
    built = LexicalIndex.build(documents, index.settings.lexical)
    built.save(tmp_path / "lexical")
    loaded = LexicalIndex.load(tmp_path / "lexical", index.settings.lexical)
    for text in QUERIES:
        before, after = (one.score(dual_view_tokens(text)) for one in (built, loaded))
        assert np.array_equal(before.records, after.records)
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
    scores = index.lexical.score(dual_view_tokens(text))
    assert int(scores.records.argmax()) == index.positions[record]
    assert scores.field_of(index.positions[record]) == field
