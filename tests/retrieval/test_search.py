"""What a search finds, however it is asked for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import Index
from retrieval.query import LONGEST, MOST_CHARACTERS
from retrieval.result import SearchStatus
from vietnamese import fold

WORDS = (
    "khai",
    "sinh",
    "hooj",
    "tịch",
    "khaisinh",
    "xèo",
    "căn",
    "can",
    "cước",
    "mất",
    "gplx",
    "nước",
    "ngoài",
    "thì",
    "sao",
)


@pytest.mark.parametrize("text", ["đăng ký", "căn cước bị mất", "giấy phép"])
def test_the_decision_does_not_depend_on_how_many_hits_are_asked_for(text: str, index: Index) -> None:
    full = index.search(text, 10)
    for k in (1, 2, 3, 13, 50):
        result = index.search(text, k)
        assert (result.status, result.confidence, result.features) == (
            full.status,
            full.confidence,
            full.features,
        )
        assert result.choices == full.choices
        assert result.hits[:10] == full.hits[:k]
        assert len(result.hits) == min(k, len(index.documents))


def test_only_some_kinds_may_be_found(index: Index) -> None:
    result = index.search("bánh xèo khai sinh", 13, among=lambda document: document.kind == "procedure")
    assert {hit.document.kind for hit in result.hits} == {"procedure"}
    assert index.search("bánh xèo", among=lambda _: False).status is SearchStatus.NO_MATCH


@pytest.mark.parametrize("text", ["", "   ", "cần giấy tờ gì", "xyzzy qwerty", "?!", "\x00", "👩"])
def test_nothing_to_find_is_no_match(text: str, index: Index) -> None:
    result = index.search(text)
    assert (result.status, result.confidence, result.hits, result.choices) == (
        SearchStatus.NO_MATCH,
        0,
        (),
        (),
    )


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("làm giấy khai sinh cho con cần gì", "1.000001"),
        ("cưới vợ lấy chồng", "1.000002"),
        ("đám cưới", "1.000002"),
        ("mất thẻ căn cước công dân làm sao", "1.000003"),
        ("báo tử cho người thân ở đâu", "1.000004"),
        ("xin phép xây nhà", "1.000005"),
        ("đổi bằng lái xe bao nhiêu tiền", "1.000006"),
        ("đổi gplx", "1.000006"),
        ("đồi cát bay ở đâu", "doi-cat"),
        ("suối đỏ", "suoi-tien"),
        ("bánh xèo hải sản", "banh-xeo"),
        ("lễ cúng cá ông", "cau-ngu"),
        ("định danh điện tử mức 2", "vneid"),
        ("một cửa mở cửa lúc nào", "mot-cua"),
        ("đường dây nóng", "hoi-dap"),
    ],
)
def test_a_question_without_diacritics_finds_the_same_record(text: str, record: str, index: Index) -> None:
    for asked in (text, fold(text), text.upper()):
        top = index.search(asked).hits[0]
        assert top.document.id == record
        assert 0 < top.score <= 1


ODD = (
    "khai sinh " * 1000,
    "x" * 10_000,
    "a",
    "k",
    "đ",
    "?",
    "!@#$%^&*()_+{}|:<>",
    "." * 10_000,
    "\u0301" * 10_000,
    "[" * 10_000,
    "[x] " * 2_500,
    "1.000001",
    "1" * 10_000,
    "😀" * 10_000,
    "chieeus " * 1_250,
    "a b c d e f g h i j k l m n o p q r s t u v x y " * 200,
    "đăngkýkhaisinh" * 700,
    "gplx đám cưới sổ hộ tịch " * 400,
)


@pytest.mark.parametrize("text", ODD, ids=lambda text: f"{text[:8]!a}-{len(text)}")
def test_whatever_is_typed_gives_a_result(text: str, index: Index) -> None:
    result = index.search(text)
    assert result.status in SearchStatus
    assert 0 <= result.confidence <= 1
    assert len(result.query.text) <= MOST_CHARACTERS
    assert len(result.query.content) <= 2 * LONGEST, "a glued word may become two"
    assert (result.features is None) == (not result.hits)
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert np.isfinite(scores).all()
    if result.features:
        assert all(0 <= value <= 1 for value in result.features.vector())


@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_text_gives_a_result(index: Index, text: str) -> None:
    result = index.search(text, k=5)
    assert 0 <= result.confidence <= 1
    assert len(result.hits) <= 5
    assert set(result.choices) >= set(result.hits[:1])
    assert index.search(text, k=5) == result


def test_a_long_question_is_read_as_far_as_it_is_looked_at(index: Index) -> None:
    wanted = "bánh xèo hải sản " * 50
    assert index.search(wanted + "khai sinh " * 1000).hits[0].document.id == "banh-xeo"
