"""The parts of a message: a danger may be announced amid other talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from knowledge_base.dangers.features import words_of

LONG: Final = 70
"""Words up to which a message is looked at as a whole only."""
PART: Final = 24
RUNS: Final = ((PART, 12), (12, 4))
"""Lengths of the runs of words and how far apart they begin; a short call for help needs a short run."""
_SENTENCE: Final = re.compile(r"(?<=[.!?;…])\s+")


def parts_of(text: str, runs: Sequence[tuple[int, int]] = RUNS) -> list[str]:
    """Sentences, neighbours of them together, and of a long one overlapping runs of words.

    Nothing for a text of `PART` words or fewer. Their number grows with the length of the text only.
    """
    if len(words_of(text)) <= PART:
        return []
    pieces = [piece for sentence in _SENTENCE.split(text) for piece in _runs(sentence.split(), runs)]
    pairs = [f"{left} {right}" for left, right in pairwise(pieces) if len(f"{left} {right}".split()) <= PART]
    return list(dict.fromkeys([*pieces, *pairs]))


def parts_of_long(text: str) -> list[str]:
    """The parts of a text that is too long to be looked at only as a whole."""
    return parts_of(text) if len(words_of(text)) > LONG else []


def _runs(words: list[str], runs: Sequence[tuple[int, int]]) -> list[str]:
    return [
        " ".join(words[start : start + length])
        for length, step in runs
        for start in range(0, max(len(words) - length, 0) + step, step)
        if words[start : start + length]
    ]
