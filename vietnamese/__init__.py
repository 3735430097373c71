"""Vietnamese text: cleaning, one canonical spelling, folding, syllables and lexicon expansion.

Standard library only. Word segmentation lives in `vietnamese.segment`, which is not imported here because
it needs underthesea.
"""

from __future__ import annotations

from vietnamese.errors import LexiconError, VietnameseError
from vietnamese.lexicon import Lexicon, expand, find
from vietnamese.normalize import fold, fold_syllable, normalize
from vietnamese.tokens import dual_view_tokens, syllables
from vietnamese.unicode import clean

__all__ = [
    "Lexicon",
    "LexiconError",
    "VietnameseError",
    "clean",
    "dual_view_tokens",
    "expand",
    "find",
    "fold",
    "fold_syllable",
    "normalize",
    "syllables",
]
