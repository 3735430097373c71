"""What the danger model sees of a text: hashed pieces of words and short runs of words, in both views."""

from __future__ import annotations

import re
import zlib
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vietnamese import fold_syllable

Buckets: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float32]

BUCKETS: Final = 1 << 17
"""Two pieces share one bucket now and then; the model learns to live with it."""
_LETTERS: Final = (2, 3, 4, 5)
_WORDS: Final = (1, 2, 3)
_WORD: Final = re.compile(r"[^\W\d_]+|[!?]+")
_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_SHIFT: Final = np.uint64(31)


def words_of(text: str) -> list[str]:
    """The words of a text that `vietnamese.disguise.undisguise` has returned.

    Without numbers: people tell the age of a lost child, and choose by a number from what they are offered.
    """
    return [word[0] if word[0] in "!?" else word for word in _WORD.findall(text)]


def _mixed(hashes: NDArray[np.uint64], further: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    mixed = (hashes ^ further) * _STEP
    return mixed ^ (mixed >> _SHIFT)


def _runs(units: NDArray[np.uint64], length: int, seed: int) -> NDArray[np.uint64]:
    """The hash of every run of so many units."""
    count = len(units) - length + 1
    if count <= 0:
        return np.empty(0, dtype=np.uint64)
    hashes = np.full(count, seed * 64 + length, dtype=np.uint64)
    for place in range(length):
        hashes = _mixed(hashes, units[place : place + count])
    return hashes


def _letter_runs(words: list[str], seed: int) -> list[NDArray[np.uint64]]:
    """Runs of letters inside a word; the space before it and behind it counts as one."""
    text = f" {' '.join(words)} "
    units = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    spaces = np.concatenate(([0], np.cumsum(units == 32)))
    found = []
    for length in _LETTERS:
        hashes = _runs(units, length, seed)
        starts = np.arange(len(hashes))
        found.append(hashes[spaces[starts + length - 1] == spaces[starts + 1]])
    return found


def _word_runs(words: list[str], seed: int) -> list[NDArray[np.uint64]]:
    units = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)
    return [_runs(units, length, seed) for length in _WORDS]


def features(words: list[str]) -> tuple[Buckets, Values]:
    """The buckets of the words' pieces, each once, and their weights; the weights' squares sum up to 1."""
    folded = [fold_syllable(word) for word in words]
    parts: list[NDArray[np.uint64]] = []
    for view, seen in enumerate((words, folded)):
        parts += _letter_runs(seen, 2 * view) + _word_runs(seen, 2 * view + 1)
    hashed = (np.concatenate(parts) % np.uint64(BUCKETS)).astype(np.int64)
    buckets, counts = np.unique(hashed, return_counts=True)
    values = 1 + np.log(counts.astype(np.float32))
    return buckets, (values / max(float(np.linalg.norm(values)), 1.0)).astype(np.float32)
