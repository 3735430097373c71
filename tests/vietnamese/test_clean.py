from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given

from tests.vietnamese.strategies import INVISIBLE, SPACES, any_text, nasty_text
from vietnamese import clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Hoà \t\n giải ", "Hoà giải"),
        ("căn\u200bcước", "căncước"),
        ("e\u200b\u0302\u0323", "ệ"),
        ("\u202eabc\u2066", "abc"),
        ("thẻ\U000e0069\U000e0067\U000e007f", "thẻ"),
        ("\ud83d một \udc00", "một"),
        ("giấy\u00a0tờ\u3000gốc", "giấy tờ gốc"),
        ("a\x00b\x1bc\x85d", "abc d"),
        ("❤\ufe0f", "❤"),
        ("\ufeff", ""),
    ],
)
def test_clean_table(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize("character", INVISIBLE, ids=ascii)
def test_invisible_characters_vanish(character: str) -> None:
    assert clean(f"a{character}b") == "ab"


@pytest.mark.parametrize("character", SPACES, ids=ascii)
def test_any_white_space_is_one_space(character: str) -> None:
    assert clean(f"{character}a{character}{character}b{character}") == "a b"


@given(any_text | nasty_text)
@example("\u0301\u200b a")
def test_clean_is_idempotent_bounded_and_encodable(text: str) -> None:
    result = clean(text)
    assert clean(result) == result
    assert len(result) <= 3 * len(text)
    assert unicodedata.is_normalized("NFC", result)
    assert result.isprintable()
    result.encode("utf-8")


def test_every_code_point_by_itself() -> None:
    for start in range(0, sys.maxunicode + 1, 0x400):
        block = "a".join(map(chr, range(start, start + 0x400)))
        result = clean(block)
        assert clean(result) == result
        assert result.isprintable()
        assert "  " not in result
