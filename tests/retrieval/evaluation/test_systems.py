"""The simple systems that the search is measured beside, on a made-up corpus."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from retrieval.documents import Document
from retrieval.evaluation.metrics import DEPTH
from retrieval.evaluation.systems import OURS, RRF, Bm25, folded, systems, words
from retrieval.index import Index
from tests.retrieval.evaluation.made_up import document
from vietnamese import fold, syllables

CORPUS = [
    document("pho", "Phở bò tái", "ăn phở ở đâu"),
    document("bun", "Bún chả nướng"),
    document("che", "Chè đậu đỏ", "quán chè đỏ nào ngon", "đỏ"),
    document("none", "…"),
]
K1, B = 1.5, 0.75
"""bm25s's own parameters, which plain BM25 is left with."""
BM25_TITLE, BM25_ACCENTED, BM25_WORDS = "BM25 accented, title", "BM25 accented", "BM25 underthesea words"
BM25_FOLDED, FUSION, ENCODER = "BM25 folded", "rank fusion", "encoder alone"


def whole(one: Document) -> str:
    return one.whole


def by_formula(question: str, text: str, corpus: list[str]) -> float:
    """BM25 as Lucene reckons it (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework")."""
    bags = [Counter(syllables(one)) for one in corpus]
    # A text without any token still counts as one, of one empty token.
    sizes = [max(sum(bag.values()), 1) for bag in bags]
    mean, bag = sum(sizes) / len(sizes), Counter(syllables(text))
    score = 0.0
    for token in syllables(question):
        holding = sum(token in other for other in bags)
        if holding:
            idf = math.log(1 + (len(bags) - holding + 0.5) / (holding + 0.5))
            length = 1 - B + B * max(sum(bag.values()), 1) / mean
            score += idf * bag[token] / (bag[token] + K1 * length)
    return score


@pytest.mark.parametrize("question", ["phở", "chè đỏ", "ăn chè ở quán nào", "đỏ đỏ bún", "bún xyzzy"])
def test_plain_bm25_is_its_formula(question: str) -> None:
    corpus = [one.whole for one in CORPUS]
    expected = [by_formula(question, text, corpus) for text in corpus]
    assert list(Bm25(CORPUS, syllables, whole).scores(question)) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(("text", "record"), [("phở bò", "pho"), ("bún chả", "bun"), ("đậu đỏ", "che")])
def test_accents_are_lost_on_all_but_the_folded_view(text: str, record: str) -> None:
    accented, plain = Bm25(CORPUS, syllables, whole), Bm25(CORPUS, folded, whole)
    assert accented.rank(text)[0] == plain.rank(text)[0] == record
    assert accented.rank(fold(text)) == []
    assert plain.rank(fold(text)) == plain.rank(text)


def test_nothing_known_finds_nothing() -> None:
    for question in ("", "?", "xyzzy", "…"):
        assert Bm25(CORPUS, syllables, whole).rank(question) == []


def test_ten_are_enough() -> None:
    many = [document(str(place), f"phở số {place}") for place in range(15)]
    assert Bm25(many, syllables, whole).rank("phở") == [str(place) for place in range(10)]


def test_folded_tokens_come_one_and_two_at_a_time() -> None:
    assert sorted(folded("Đậu đỏ")) == ["~dau", "~dau_do", "~do"]


def test_words_are_joined_and_signs_are_dropped() -> None:
    assert words("Sở Tư pháp, Hà Nội!") == ["sở", "tư_pháp", "hà_nội"]


def test_every_system_gives_ten_records_at_most_each_once(index: Index) -> None:
    known = {one.id for one in index.documents}
    ranks = systems(index)
    assert list(ranks)[-1] == OURS
    for text in ("đăng ký giấy khai sinh cho con", "giấy phép lái xe hết hạn làm ở đâu"):
        for name, rank in ranks.items():
            found = rank(text)
            assert 0 < len(found) <= DEPTH, name
            assert len(set(found)) == len(found)
            assert known.issuperset(found)
    for rank in ranks.values():
        assert rank("xyzzy") == []


@pytest.mark.parametrize(
    ("name", "text", "record"),
    [
        (BM25_TITLE, "đổi giấy phép lái xe", "1.000006"),
        (BM25_ACCENTED, "cưới vợ lấy chồng", "1.000002"),
        (BM25_WORDS, "Đăng ký kết hôn", "1.000002"),
        (BM25_FOLDED, "cuoi vo lay chong", "1.000002"),
        (FUSION, "cuoi vo lay chong", "1.000002"),
        (ENCODER, "cưới vợ lấy chồng", "1.000002"),
        (OURS, "dam cuoi", "1.000002"),
    ],
)
def test_each_system_finds_what_it_can(name: str, text: str, record: str, index: Index) -> None:
    assert systems(index)[name](text)[0] == record


def test_titles_alone_know_no_other_name(index: Index) -> None:
    ranks = systems(index)
    assert ranks[BM25_TITLE]("vợ chồng") == []
    assert ranks[BM25_ACCENTED]("vợ chồng")[0] == "1.000002"


@pytest.mark.parametrize("text", ["banh xeo", "suối đỏ", "mat the can cuoc"])
def test_rank_fusion_is_its_formula(text: str, index: Index) -> None:
    """Each list of fewer than ten hits is whole, so the sum of 1 / (60 + place) can be had from both."""
    ranks = systems(index)
    lists = [ranks[BM25_FOLDED](text), ranks[ENCODER](text)]
    assert all(0 < len(found) < DEPTH for found in lists)
    scores = {
        hit: sum(1 / (RRF + found.index(hit) + 1) for found in lists if hit in found)
        for found in lists
        for hit in found
    }
    assert ranks[FUSION](text) == sorted(scores, key=lambda hit: -scores[hit])[:DEPTH]
