from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given

from tests.vietnamese.strategies import SENTENCES, any_text, nasty_text, stripped, vietnamese_text
from vietnamese import clean, fold, fold_syllable, normalize, syllables


@pytest.mark.parametrize(
    ("text", "normalized", "folded"),
    [
        ("Thủ tục HOÀ GIẢI", "thủ tục hòa giải", "thu tuc hoa giai"),
        ("ĐĂNG KÝ", "đăng ký", "dang ky"),
        ("Ðăng ký", "đăng ký", "dang ky"),
        ("İstanbul ısı", "i̇stanbul ısı", "istanbul isi"),
        ("\u0130\u0316", "i\u0316\u0307", "i"),
        ("STRAẞE", "straße", "straße"),
        ("Ｃăn ｃước", "ｃăn ｃước", "can cuoc"),
        ("Đạ Te\u0309\u0302h", "đạ tẻ\u0302h", "da teh"),
        ("①  Giấy", "① giấy", "1 giay"),
        ("", "", ""),
    ],
)
def test_table(text: str, normalized: str, folded: str) -> None:
    assert normalize(text) == normalized
    assert fold(text) == folded


@given(any_text | nasty_text)
def test_idempotent_and_bounded(text: str) -> None:
    normalized, folded = normalize(text), fold(text)
    assert normalize(normalized) == normalized == clean(normalized)
    assert fold(folded) == folded == normalize(folded)
    assert fold(normalized) == folded
    assert len(normalized) <= 3 * len(text)
    assert len(folded) <= 18 * len(text)


def test_every_code_point_is_stable() -> None:
    for start in range(0, sys.maxunicode + 1, 0x400):
        block = "_".join(map(chr, range(start, start + 0x400)))
        normalized, folded = normalize(block), fold(block)
        assert normalize(normalized) == normalized
        assert fold(folded) == folded


@given(vietnamese_text)
def test_composition_makes_no_difference(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert normalize(composed) == normalize(decomposed)
    assert fold(composed) == fold(decomposed)


@given(vietnamese_text)
def test_fold_of_vietnamese_is_ascii_and_equals_plain_stripping(text: str) -> None:
    folded = fold(text)
    assert folded.isascii()
    assert folded == " ".join(stripped(text).lower().split())
    assert fold(stripped(text)) == folded


@given(any_text | nasty_text | vietnamese_text)
def test_a_syllable_is_folded_like_any_text(text: str) -> None:
    for part in syllables(text):
        assert fold_syllable(part) == fold(part)
        assert fold_syllable(part) == fold_syllable(part), "remembered"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_upper_case_makes_no_difference(sentence: str) -> None:
    assert normalize(sentence.upper()) == normalize(sentence)
