"""Slips of the keyboard, mended where the records know what was meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.index import Index
from retrieval.query import QueryAnalyser
from retrieval.spelling import Speller
from vietnamese import dual_view_tokens, fold, syllables

TEXTS = ("đăng ký khai sinh cho con", "hộ chiếu", "thẻ căn cước bị mất", "wifi ở xã", "chế độ cho con")
KNOWN = frozenset(token for text in TEXTS for token in dual_view_tokens(text))
SPELLER = Speller(KNOWN)
WORDS = tuple(dict.fromkeys(word for text in TEXTS for word in syllables(text)))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hooj chieeus", "hộ chiếu"),
        ("ho65 chie61u", "hộ chiếu"),
        ("thẻ caawn cuwowcs", "thẻ căn cước"),
        ("khaii sinhh", "khai sinh"),
        ("khaisinh", "khai sinh"),
        ("khaisinh cho con", "khai sinh cho con"),
        ("căncước", "căn cước"),
        ("cancuoc", "can cuoc"),
        ("hochieu", "ho chieu"),
        # Two syllables that stand together in no record are not split, nor is what is too short or long.
        ("sinhkhai", "sinhkhai"),
        ("đăngkýkhaisinh", "đăngkýkhaisinh"),
        ("facebook", "facebook"),
        ("1.014064 3/2 a4", "1.014064 3/2 a4"),
        ("", ""),
    ],
)
def test_what_is_mended_and_what_is_not(typed: str, meant: str) -> None:
    assert SPELLER.mended(syllables(typed)) == meant


def test_a_word_is_decoded_only_into_one_that_the_records_know() -> None:
    assert SPELLER.mended(["ruwowuj"]) == "ruwowuj"
    assert Speller(KNOWN | {"~ruou"}).mended(["ruwowuj"]) == "rượu"


def test_a_known_word_is_kept_even_where_it_looks_like_keys() -> None:
    word = "wifis"
    assert Speller(frozenset({"~wifis"})).mended([word]) == word
    assert Speller(frozenset({"~mass", "~mas"})).mended(["mass"]) == "mass"
    assert Speller(frozenset({"~khaisinh", "~khai_sinh"})).mended(["khaisinh"]) == "khaisinh"


@given(st.lists(st.sampled_from(WORDS)), st.booleans())
def test_known_words_are_never_touched(words: list[str], plain: bool) -> None:
    typed = [fold(word) if plain else word for word in words]
    assert SPELLER.mended(typed) == " ".join(typed)


@given(st.text())
def test_any_text_is_accepted_and_what_is_mended_is_known(text: str) -> None:
    for word in syllables(text):
        mended = SPELLER.mended([word])
        assert mended == word or set(dual_view_tokens(fold(mended), bigrams=False)) <= set(
            dual_view_tokens(" ".join(map(fold, TEXTS)), bigrams=False)
        )


@given(st.text(st.sampled_from("abcdeghiklmnopqstuvxy êôơđáạ sfrxj 123")))
def test_mending_twice_is_mending_once(text: str) -> None:
    once = SPELLER.mended(syllables(text))
    assert SPELLER.mended(syllables(once)) == once


def test_a_question_is_read_mended_and_shown_as_typed() -> None:
    query = QueryAnalyser({}, [], [], speller=SPELLER).analyse("  Làm hooj chieeus, khaisinh?")
    assert query.text == "Làm hooj chieeus, khaisinh?"
    assert query.searched == "làm hộ chiếu khai sinh"
    assert query.content == ("làm", "hộ", "chiếu", "khai", "sinh")
    assert "khai_sinh" in query.tokens


@pytest.mark.parametrize("text", ["khaii sinhh", "khaisinh", "dawng kys khai sinh", "DDAWNG KYS KHAI SINH"])
def test_slips_find_the_same_record(text: str, index: Index) -> None:
    assert index.search(text).hits[0].document.id == "1.000001"
