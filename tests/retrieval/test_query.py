"""What of a question is searched for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.query import QueryAnalyser
from vietnamese import syllables

ANALYSER = QueryAnalyser(
    {"sổ đỏ": ["giấy chứng nhận quyền sử dụng đất"], "gplx": ["giấy phép lái xe"]},
    ["cần giấy tờ gì", "cần gì", "ở đâu", "cho hỏi", "bao nhiêu tiền"],
    ["tôi", "cho", "của"],
)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Cho hỏi làm khai sinh cần giấy tờ gì?", "làm khai sinh"),
        ("cho hoi lam khai sinh can giay to gi", "lam khai sinh"),
        ("Ở ĐÂU làm sổ đỏ, cần gì", "làm sổ đỏ"),
        ("giấy tờ cần nộp", "giấy tờ cần nộp"),
        ("khai sinh ở đâu, kết hôn ở đâu", "khai sinh kết hôn"),
        ("cần giấy tờ gì", ""),
        ("?!", ""),
        ("", ""),
        ("ở đấu trường", "ở đấu trường"),
    ],
)
def test_words_that_only_ask_are_dropped_and_the_others_keep_their_order(text: str, content: str) -> None:
    query = ANALYSER.analyse(text)
    assert query.topic == content
    assert query.content == tuple(content.split())


def test_words_that_name_no_topic_are_searched_for_all_the_same() -> None:
    query = ANALYSER.analyse("khai sinh cho con của tôi ở đâu")
    assert query.topic == "khai sinh cho con của tôi"
    assert query.topical == ("khai", "sinh", "con")
    assert query.folded_topic == "khai sinh con"


@pytest.mark.parametrize("text", ["làm sổ đỏ ở đâu", "lam so do o dau"])
def test_official_words_stand_beside_the_typed_ones(text: str) -> None:
    query = ANALYSER.analyse(text)
    assert query.expansions == ("giấy chứng nhận quyền sử dụng đất",)
    assert query.searched == text, "what is typed is searched as it is"
    assert {"~so", "~do", "~so_do"} <= set(query.tokens)
    assert {"giấy", "~quyen_su"} <= set(query.expansion_tokens)
    assert not {"giấy", "~giay"} & set(query.tokens)


def test_no_pair_crosses_from_one_official_word_into_the_next() -> None:
    tokens = ANALYSER.analyse("sổ đỏ, gplx").expansion_tokens
    assert {"dụng_đất", "giấy_phép"} <= set(tokens)
    assert not {"đất_giấy", "~dat_giay"} & set(tokens)


def test_the_query_is_kept_as_typed_but_clean() -> None:
    assert ANALYSER.analyse("  Sổ\u200b  ĐỎ\ud800\n ở đâu? ").text == "Sổ ĐỎ ở đâu?"


@given(st.text())
def test_any_text_is_analysed_and_nothing_is_invented(text: str) -> None:
    query = ANALYSER.analyse(text)
    typed = syllables(query.text)
    remaining = iter(typed)
    assert all(part in remaining for part in query.content), "a subsequence of what was typed"
    assert set(query.topical) <= set(query.content)


def test_an_everyday_name_said_a_thousand_times_is_looked_at_once() -> None:
    once, often = (ANALYSER.analyse("làm sổ đỏ gplx " * times) for times in (1, 1000))
    assert often.expansions == once.expansions
    assert often.official == once.official


def test_what_the_gateway_masked_is_not_asked_for() -> None:
    query = ANALYSER.analyse("đổi gplx, gọi [số điện thoại] giúp tôi")
    assert not {"số", "điện", "thoại"} & set(query.content)
    assert "gplx" in query.content
