from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given

from tests.vietnamese.strategies import any_text, nasty_text, stripped, vietnamese_text
from vietnamese import dual_view_tokens, fold, normalize, syllables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Làm lại thẻ, mất bao lâu?", "làm lại thẻ mất bao lâu"),
        ("Mã 1.014064.", "mã 1.014064"),
        ("1.014064.000.00.00.H06", "1.014064.000.00.00.h06"),
        ("theo 61/2025/TT-BCA, 123/QĐ-UBND", "theo 61/2025/tt-bca 123/qđ-ubnd"),
        ("47/2010/QH12; 3/2; 31/12/2026", "47/2010/qh12 3/2 31/12/2026"),
        ("50.000đ/lần; 1,5 triệu", "50.000đ lần 1,5 triệu"),
        ("2.Nộp hồ sơ và/hoặc giấy/tờ", "2 nộp hồ sơ và hoặc giấy tờ"),
        ("mẫu CT01, khổ a4, e-mail", "mẫu ct01 khổ a4 e mail"),
        ("hoà_giải … 😀 !!!", "hòa giải"),
        ("Te\u0309\u0302h", "tẻ\u0302h"),
        ("?", ""),
    ],
)
def test_syllables_table(text: str, expected: str) -> None:
    assert syllables(text) == expected.split()


def test_dual_view_table() -> None:
    accented = ["làm", "lại", "căn", "làm_lại", "lại_căn"]
    folded = ["~lam", "~lai", "~can", "~lam_lai", "~lai_can"]
    assert dual_view_tokens("Làm lại căn") == accented + folded
    assert dual_view_tokens("Làm lại căn", bigrams=False) == accented[:3] + folded[:3]
    assert dual_view_tokens("…") == []


def view(tokens: list[str], *, folded: bool) -> list[str]:
    return [token for token in tokens if token.startswith("~") == folded]


@given(any_text | nasty_text)
def test_tokens_of_any_text(text: str) -> None:
    parts = syllables(text)
    assert all(part and " " not in part and "_" not in part and "~" not in part for part in parts)
    assert syllables(normalize(text)) == parts
    tokens = dual_view_tokens(text)
    assert view(tokens, folded=False) == parts + [f"{left}_{right}" for left, right in pairwise(parts)]
    assert view(tokens, folded=True) == view(dual_view_tokens(fold(text)), folded=True)


@given(vietnamese_text)
def test_folded_view_does_not_see_accents(text: str) -> None:
    tokens = dual_view_tokens(text)
    plain = dual_view_tokens(stripped(text))
    assert view(tokens, folded=True) == view(plain, folded=True)
    assert view(plain, folded=True) == ["~" + token for token in view(plain, folded=False)]
    assert syllables(fold(text)) == [fold(part) for part in syllables(text)]
