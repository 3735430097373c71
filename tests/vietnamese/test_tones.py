from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given

from tests.vietnamese.strategies import nasty_text, vietnamese_text
from vietnamese import clean, fold, normalize, syllables
from vietnamese.tones import is_syllable, place_tones

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
CONSONANTS = "b c ch d đ g gh h k kh l m n ng ngh nh p ph r s t th tr v x"
ONSETS = ("", *CONSONANTS.split())
CASES = (str, str.upper, str.capitalize)


def mark(syllable: str, place: int, tone: str) -> str:
    """Put `tone` on the letter at `place`."""
    return unicodedata.normalize("NFC", syllable[: place + 1] + tone + syllable[place + 1 :])


def both_styles() -> list[tuple[str, str]]:
    return [
        (mark(onset + rhyme, len(onset), tone), mark(onset + rhyme, len(onset) + 1, tone))
        for onset, rhyme, tone in product(ONSETS, ("oa", "oe", "uy"), TONES)
    ]


@pytest.mark.parametrize("case", CASES)
def test_old_and_new_style_become_the_traditional_one(case: Callable[[str], str]) -> None:
    for traditional, modern in both_styles():
        assert place_tones(case(modern)) == place_tones(case(traditional)) == case(traditional)
        assert {place_tones(case(form), style="modern") for form in (modern, traditional)} == {case(modern)}
        assert normalize(case(modern)) == traditional


# Rhymes whose tone has one place in both styles, and that place.
FIXED = {
    0: "ai ao au ay âu ây eo êu ia iu oi ôi ơi ua ui ưa ưi ưu",
    1: "oan oang oanh oac oach oat oam oen oet oăn oăt oăng oai oay oeo uân uât uây uê uênh uêch uơ uyn "
    "uynh uyt uych uyu uôi uôn uông uôt uôc iêu iên iêng iêt iêm iêp yêu yên yêm ươi ươu ươn "
    "ương ươt ươc oong ooc",
    2: "uyên uyêt",
}


@pytest.mark.parametrize("place", FIXED)
def test_rhymes_with_one_place(place: int) -> None:
    for onset, rhyme, tone in product(ONSETS, FIXED[place].split(), TONES[1:]):
        if onset == "g" and rhyme.startswith("i"):  # there the i belongs to the onset gi, tested below
            continue
        right = mark(onset + rhyme, len(onset) + place, tone)
        assert place_tones(right) == place_tones(right, style="modern") == right
        for wrong in range(len(rhyme)):
            if rhyme[wrong] in "aăâeêioôơuưy":
                assert place_tones(mark(onset + rhyme, len(onset) + wrong, tone)) == right


GLIDE_RHYMES = "a an ai ao au ay âu ân e eo ê ơ"


@pytest.mark.parametrize("onset", ["qu", "gi"])
def test_the_second_letter_of_qu_and_gi_bears_no_tone(onset: str) -> None:
    for rhyme, tone in product(GLIDE_RHYMES.split(), TONES[1:]):
        right = mark(onset + rhyme, 2, tone)
        assert place_tones(right) == right
        assert place_tones(mark(onset + rhyme, 1, tone)) == right


UNCHANGED = (
    "quý quí quả giá già giữ gì gìn giếng giặt quốc quyển quyết quýt quỳnh nghiêng khuỷu thuở chuyện mùa lửa "
    "mía của rượu café olé río hoà2 x2hoà xinchàoà Tẻh đầu3 mấyoà hoàà hóà ẤN ĐỘ"
)


@pytest.mark.parametrize("word", UNCHANGED.split())
def test_unchanged(word: str) -> None:
    assert place_tones(word) == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoà_giải (hoà), HOÀ-thuỷ", "hòa_giải (hòa), HÒA-thủy"),
        ("HoÀ", "HòA"),
        ("qủa gìa qúy laị tòan", "quả già quý lại toàn"),
        ("oà Uỷ UỶ", "òa Ủy ỦY"),
        ("hoà\u0301 hoà", "hoà\u0301 hòa"),
    ],
)
def test_words_in_text(text: str, expected: str) -> None:
    assert place_tones(text) == expected


@given(vietnamese_text | nasty_text)
def test_placement_keeps_length_letters_and_itself(text: str) -> None:
    text = clean(text)
    placed = place_tones(text)
    assert len(placed) == len(text)
    assert place_tones(placed) == placed
    assert fold(placed) == fold(text)
    # The same letters and marks, only in other places.
    assert sorted(unicodedata.normalize("NFD", placed)) == sorted(unicodedata.normalize("NFD", text))


# What is one well-formed syllable.

SYLLABLES = (
    "a y ơ ký quý quốc giá gì giếng nghiêng khuỷu chuyện thuở mía rượu ở đăng đường nước nuoc duong quoc "
    "khuyu cuoc gieng nghieng oong soong xoong uỷ ủy"
)
NO_SYLLABLES = (
    "b ngh qu xinn khaisinh facebook cafe café olé zalo wifi gplx a4 1 ba1o chieeus hóà hoàá Hoà BA "
    "tẻ\u0302h nghiêngg ươ- ắ ß ﬁ"
)


@pytest.mark.parametrize("word", SYLLABLES.split())
def test_well_formed_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["", " ", "ba ba", "a" * 10_000, *NO_SYLLABLES.split()])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("place", FIXED)
def test_every_rhyme_makes_a_syllable_with_and_without_its_diacritics(place: int) -> None:
    for onset, rhyme, tone in product(ONSETS, FIXED[place].split(), TONES):
        if onset == "g" and rhyme.startswith("i"):
            continue
        syllable = mark(onset + rhyme, len(onset) + place, tone)
        assert is_syllable(syllable)
        assert is_syllable(fold(syllable))


@given(vietnamese_text | nasty_text)
def test_a_syllable_stays_one_without_diacritics_and_whatever_its_tone_placement(text: str) -> None:
    for word in syllables(text):
        if is_syllable(word):
            assert is_syllable(fold(word))
            assert is_syllable(place_tones(word, style="modern"))
