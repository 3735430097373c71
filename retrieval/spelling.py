"""Words no record knows: decoded where keys of an input method were left in, split where two were glued."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from vietnamese import fold_syllable
from vietnamese.keyboard import decode
from vietnamese.tokens import FOLDED_PREFIX
from vietnamese.tones import is_syllable

SHORTEST_GLUED = 4
LONGEST_GLUED = 14
"""Letters of two syllables written as one word; the longest syllable has seven."""


@dataclass(frozen=True)
class Speller:
    """Mends a question. `known` holds the dual-view tokens of the records' names and questions."""

    known: Container[str]

    def mended(self, parts: Iterable[str]) -> str:
        """The normalised syllables joined by spaces, each unknown one replaced where a known one is meant.

        What is known is never touched, so a text without slips stays as it is.
        """
        return " ".join(self._mended(word) for word in parts)

    def _knows(self, *words: str) -> bool:
        return FOLDED_PREFIX + "_".join(map(fold_syllable, words)) in self.known

    def _mended(self, word: str) -> str:
        if self._knows(word):
            return word
        decoded = decode(word)
        if decoded and self._knows(decoded):
            return decoded
        if SHORTEST_GLUED <= len(word) <= LONGEST_GLUED and word.isalpha():
            for place in range(2, len(word) - 1):
                left, right = word[:place], word[place:]
                if is_syllable(left) and is_syllable(right) and self._knows(left, right):
                    return f"{left} {right}"
        return word
