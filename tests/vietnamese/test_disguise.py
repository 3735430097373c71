"""Disguised texts are read as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vietnamese.disguise import undisguise


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("CHÁYYYY NHÀ TÔIIII", "cháy nhà tôi"),
        ("cuuuuu voiiii", "cuu voi"),
        ("cứuuuu em", "cứu em"),
        ("quáaaa", "quá"),
        ("helpppp", "help"),
        ("ch🔥áy nh🔥à", "cháy nhà"),
        ("c.ứ.u e.m", "cứu em"),
        ("tôi muốn tự tửửửử", "tôi muốn tự tử"),
        ("h-e-l-p", "help"),
        ("cháy.nhà.rồi", "cháy nhà rồi"),
        ("сứu tôi vớі", "cứu tôi với"),
        ("СНÁY", "cháy"),
        ("ＣＨÁＹ nhà", "cháy nhà"),
        ("𝐜𝐡𝐚𝐲 𝐧𝐡𝐚", "chay nha"),
        ("đăng ký 1.001193", "đăng ký 1.001193"),
        ("ngày 20/6/2025", "ngày 20/6/2025"),
        ("xoong nồi, cừu, see you", "xoong nồi, cừu, see you"),
    ],
)
def test_meant(typed: str, meant: str) -> None:
    assert undisguise(typed) == meant


@given(st.text(max_size=100))
def test_any_text_is_read(text: str) -> None:
    assert len(undisguise(text)) <= 18 * len(text)
