"""How much of a question a record's text holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.coverage import Coverage
from retrieval.documents import Document
from retrieval.query import QueryAnalyser
from vietnamese import dual_view_tokens, fold

ANALYSER = QueryAnalyser({"sổ đỏ": ["giấy chứng nhận quyền sử dụng đất"]}, [], ["tôi", "cho", "của"])


def document(record_id: str, title: str, *questions: str) -> Document:
    return Document(record_id, "faq", None, title, (title,), questions, ())


DOCUMENTS = [
    document("a", "Đăng ký khai sinh"),
    document("b", "Đăng ký kết hôn"),
    document("c", "Đăng ký khai tử", "báo tử cho người thân"),
]


def holding(token: str) -> int:
    """How many of the documents have a dual-view token."""
    return sum(token in dual_view_tokens(document.whole) for document in DOCUMENTS)


COVERAGE = Coverage(DOCUMENTS, holding)
WORDS = ("đăng", "ký", "khai", "sinh", "kết", "tử", "dang", "ky", "zzz", "qqq", "sổ", "đỏ", "cho")
words = st.sampled_from(WORDS)
typed_texts = st.lists(words, max_size=8).map(" ".join)


@given(typed_texts, st.integers(0, 2))
def test_coverage_is_a_share_and_lacking_diacritics_cost_nothing(text: str, record: int) -> None:
    query = ANALYSER.analyse(text)
    share = COVERAGE.of_words(query, record)
    assert 0 <= share <= 1
    for word in query.content:
        alone = replace(query, content=(word,), topical=(word,), official={})
        assert COVERAGE.of_words(replace(alone, topical=(fold(word),)), record) >= COVERAGE.of_words(
            alone, record
        )


def test_coverage_is_whole_for_own_words_and_none_for_foreign_ones() -> None:
    assert COVERAGE.of_words(ANALYSER.analyse("đăng ký khai sinh"), 0) == pytest.approx(1)
    assert COVERAGE.of_words(ANALYSER.analyse("sinh khai ky dang"), 0) == pytest.approx(1)
    assert COVERAGE.of_words(ANALYSER.analyse("hộ chiếu"), 0) == 0
    assert COVERAGE.of_words(ANALYSER.analyse(""), 0) == 0


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("đăng ký khai sinh", False),
        ("dang ky khai sinh", False),
        ("đăng ký khai sinh zzz", True),
        ("", False),
    ],
)
def test_whether_the_telling_words_are_held(text: str, lacking: bool) -> None:
    assert COVERAGE.lacks_telling(ANALYSER.analyse(text), 0) is lacking


def test_a_rare_word_counts_more_and_an_unseen_one_most() -> None:
    common_missing = COVERAGE.of_words(ANALYSER.analyse("sinh ký"), 2)
    rare_missing = COVERAGE.of_words(ANALYSER.analyse("sinh thân"), 2)
    assert common_missing < rare_missing
    assert COVERAGE.of_words(ANALYSER.analyse("đăng ký xyzzy"), 0) < COVERAGE.of_words(
        ANALYSER.analyse("đăng ký kết"), 0
    )


def test_neighbours_are_covered_together_or_not_at_all() -> None:
    def pairs(text: str, record: int = 0) -> float:
        return COVERAGE.of_pairs(ANALYSER.analyse(text), record)

    assert pairs("đăng ký khai sinh") == pytest.approx(1)
    assert pairs("dang ky khai sinh") == pytest.approx(1)
    assert pairs("sinh khai ký đăng") == 0
    assert 0 < pairs("khai sinh kết hôn") < 1
    assert pairs("sinh") == COVERAGE.of_words(ANALYSER.analyse("sinh"), 0) == pytest.approx(1)
    knowing = QueryAnalyser({"đám cưới": ["đăng ký kết hôn"]}, [], [])
    assert COVERAGE.of_pairs(knowing.analyse("đám cưới"), 1) > COVERAGE.of_pairs(
        knowing.analyse("đám cưới"), 0
    )


@given(typed_texts, st.integers(0, 2))
def test_coverage_of_pairs_is_a_share(text: str, record: int) -> None:
    assert 0 <= COVERAGE.of_pairs(ANALYSER.analyse(text), record) <= 1


def test_an_everyday_name_is_covered_as_far_as_its_official_words_are() -> None:
    plain = QueryAnalyser({}, [], [])
    knowing = QueryAnalyser({"đám cưới": ["đăng ký kết hôn"], "nhẫn": ["đăng ký hộ chiếu", "..."]}, [], [])
    assert COVERAGE.of_words(plain.analyse("đám cưới"), 1) == 0
    for text in ("đám cưới", "dam cuoi"):
        assert COVERAGE.of_words(knowing.analyse(text), 1) > COVERAGE.of_words(knowing.analyse(text), 0) > 0
        assert COVERAGE.of_words(knowing.analyse(text), 1) <= 1
    assert 0 < COVERAGE.of_words(knowing.analyse("nhẫn"), 0) < 1
    assert COVERAGE.of_words(knowing.analyse("đám cưới xyzzy"), 1) < COVERAGE.of_words(
        knowing.analyse("đám cưới"), 1
    )
