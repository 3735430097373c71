"""Inputs the tests of this room share."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

SENTENCES = (
    "Tôi muốn làm lại thẻ căn cước bị mất thì cần những gì ạ?",
    "Đăng ký kết hôn ở Uỷ ban nhân dân phường Mũi Né, lệ phí 1.014064 theo 61/2025/TT-BCA.",
    "Hoà giải viên khoẻ mạnh, thuỷ sản quý hiếm; giữ giá quả già.",
    "THỦ TỤC CẤP GIẤY PHÉP XÂY DỰNG NHÀ Ở RIÊNG LẺ",
)
VIETNAMESE_LETTERS = "".join(
    row
    for base in "aăâeêioôơuưy"
    for row in [unicodedata.normalize("NFC", base + mark) for mark in ("", *"\u0300\u0301\u0309\u0303\u0323")]
)
INVISIBLE = (
    "\u200b\u200d\u200f\u2060\ufeff\u202e\u2066\ufe0f\u00ad\U000e0041\x00\x9f\ud800\ue000\U0010ffff\u034f"
)
SPACES = " \t\n\u00a0\u2003\u3000\u2028\x85"

any_text = st.text(st.characters())
"""Every code point, lone surrogates too."""

nasty_text = st.text(
    st.one_of(
        st.sampled_from(
            VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper() + "bcdđĐghklmnpqrstvx0123456789.,/-_:!()&'"
        ),
        st.sampled_from(INVISIBLE + SPACES),
        st.sampled_from("\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b\u0307"),
        st.sampled_from("İıßẞðÐΣςﬁＡ①\ufdfa\u1100\u1161\u11a8가\u0915\u093c😀👩™¨\u212a\u1d160"),
        st.characters(),
    )
)
"""Dense in what goes wrong: marks, invisible characters, letters whose case or compatibility form is odd."""

vietnamese_text = st.lists(
    st.text(VIETNAMESE_LETTERS + VIETNAMESE_LETTERS.upper() + "bcdđghklmnpqrstvxĐ", min_size=1, max_size=7)
    | st.sampled_from([word for sentence in SENTENCES for word in sentence.split()])
    | st.sampled_from(["1.014064", "3/2", "61/2025/TT-BCA", "H06"]),
    max_size=12,
).map(" ".join)
"""Made-up and real words in the Vietnamese alphabet, and codes."""


def stripped(text: str) -> str:
    """Return `text` as typed without diacritics, by the definition: decomposed, marks dropped, đ as d."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))
