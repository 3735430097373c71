"""The two forms texts are compared in: normalized (accents kept) and folded (accents gone)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from vietnamese.tones import place_tones
from vietnamese.unicode import clean

# Icelandic eth, whose capital looks exactly like Đ, comes from old keyboards and fonts.
_ETH: Final = "ð"
# Letters without a decomposition that people read as their plain counterpart.
_PLAIN: Final = {ord("đ"): "d", ord(_ETH): "d", ord("ı"): "i"}
_VIETNAMESE: Final = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_FAST: Final = _PLAIN | {ord(letter): unicodedata.normalize("NFD", letter)[0] for letter in _VIETNAMESE}
_MARKS: Final = frozenset(("Mn", "Me"))


def normalize(text: str) -> str:
    """Return `text` cleaned, in lower case and with canonical tone placement; accents stay.

    "Hoà", "HÒA" and their decomposed forms all become "hòa"; ð becomes đ. Idempotent; at most 3 code points
    for each one of `text`.
    """
    text = clean(text).lower()
    if text.isascii():
        return text
    # Lower-casing can leave marks out of order ("İ" becomes i and a dot above), hence NFC once more.
    return place_tones(unicodedata.normalize("NFC", text).replace(_ETH, "đ"))


def fold_normalized(normalized: str) -> str:
    """Return `fold` of a text that `normalize` has returned, without normalizing it again."""
    folded = normalized.translate(_FAST)
    if folded.isascii():
        return folded
    # Everything else: compatibility letters (full width, circled, ligatures) become plain ones, marks go.
    decomposed = unicodedata.normalize("NFKD", folded)
    bare = "".join(c for c in decomposed if unicodedata.category(c) not in _MARKS)
    return clean(bare.lower().translate(_PLAIN))


def fold(text: str) -> str:
    """Return `normalize(text)` without diacritics and with d for đ; ASCII for Vietnamese text.

    Uses NFKD, so full-width and other compatibility letters become plain ones; "ß" and letters of other
    scripts stay. Idempotent; at most 18 code points for each one of `text` (the most that NFKD expands one).
    """
    normalized = normalize(text)
    return normalized if normalized.isascii() else fold_normalized(normalized)


@lru_cache(maxsize=16_384)
def fold_syllable(syllable: str) -> str:
    """Return `fold` of one normalized syllable, remembered: a language has few syllables."""
    return fold(syllable)
