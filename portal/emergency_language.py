"""Whether a message of danger is to be answered in English."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection

from vietnamese import fold, syllables
from vietnamese.tones import is_syllable


def in_english(text: str, english_words: Collection[str]) -> bool:
    """Whether a text looks more like English, or another foreign language, than like Vietnamese.

    Words that are no Vietnamese syllable, with or without diacritics, speak for English, as do those of the
    list; marked ones speak for Vietnamese. A place's name does not turn a message into Vietnamese.
    """
    words = [word for word in syllables(text) if not word[0].isdigit()]
    if foreign := [word for word in words if not _latin(word)]:
        return len(foreign) * 2 > len(words)
    english = sum(word in english_words or (len(word) > 3 and _no_syllable(word)) for word in words)
    vietnamese = sum(
        not word.isascii() or (word not in english_words and is_syllable(word)) for word in words
    )
    return english * 3 >= len(words) and english * 2 > vietnamese


def _latin(word: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in word if letter.isalpha())


def _no_syllable(word: str) -> bool:
    return word.isascii() and not is_syllable(fold(word))
