"""Syllables of a text, and the dual-view tokens that search and classification index."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from vietnamese.normalize import fold_normalized, normalize

FOLDED_PREFIX: Final = "~"
"""Marks a token of the folded view."""

# Tried from top to bottom, on normalized or folded text.
_SYLLABLE_RE: Final = re.compile(
    r"""
    \d+ (?:/\d+)* / [a-zđ]+\d* (?:-[a-zđ]+\d*)+        # 61/2025/tt-bca, 123/qđ-ubnd
  | \d+ (?:/\d+)+ / [a-zđ]+\d*                         # 47/2010/qh12
  | \d+ (?:[./,]\d+)+ (?:\.[a-z]\d+)? [^\W\d_]*        # 1.014064, 3/2, 50.000đ, 000.00.00.h06
  | [^\W_]+ (?:[\u0300-\u036f]+[^\W_]*)*               # a run of letters and digits with their marks
    """,
    re.VERBOSE,
)


def split_normalized(normalized: str) -> list[str]:
    """Return the syllables of a text that `normalize` or `fold` has returned."""
    return _SYLLABLE_RE.findall(normalized)


def syllables(text: str) -> list[str]:
    """Return the normalized syllables of `text`, punctuation dropped.

    Runs of letters and digits; a number with dots, commas or slashes and the number of a legal document are
    one syllable each ("1.014064", "3/2", "61/2025/tt-bca").
    """
    return split_normalized(normalize(text))


def _view(parts: list[str], prefix: str, bigrams: bool) -> list[str]:
    view = [prefix + part for part in parts]
    if bigrams:
        view += [f"{prefix}{left}_{right}" for left, right in pairwise(parts)]
    return view


def dual_view_tokens(text: str, *, bigrams: bool = True) -> list[str]:
    """Return the tokens of both views of `text`: first the accented ("lại", "lại_căn"), then the folded one.

    Folded tokens bear the prefix "~" ("~lai", "~lai_can"). Each view lists its syllables in order, then (with
    `bigrams`) each pair of neighbours joined by "_". The folded view of a text equals that of the same text
    typed without diacritics.
    """
    normalized = normalize(text)
    return _view(split_normalized(normalized), "", bigrams) + _view(
        split_normalized(fold_normalized(normalized)), FOLDED_PREFIX, bigrams
    )
